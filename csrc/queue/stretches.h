/* Stretches: a job starts, ends, or is interrupted and loses what it had not saved. */
#ifndef DCSIM_QUEUE_STRETCHES_H
#define DCSIM_QUEUE_STRETCHES_H

#include "running.h"

/* Books that cores and power come (sign 1) or go (sign -1) now.
 *
 * Kept are differences: with (level, part) of a step, busy[k] = step_s * sum(level[0..k])
 * + part[k]. Unsigned arithmetic lets them wrap; their sums are exact again. */
static inline void book(Queue *q, int64_t job, int64_t sign) {
    const int64_t *demand = demand_of(q, job);
    if (q->step >= q->steps) {
        return;
    }
    uint64_t *row = q->booked + q->step * q->book_words;
    uint64_t past_s = (uint64_t)(q->now_s - (q->step_end_s - q->step_s));
    uint64_t cores = (uint64_t)(sign * demand[0]);
    row[0] += cores;
    row[1] -= cores * past_s;
    if (q->power >= 0) {
        uint64_t power = (uint64_t)(sign * demand[q->power]);
        row[2] += power;
        row[3] -= power * past_s;
    }
}

static inline void take(Queue *q, int64_t job, int64_t sign) {
    const int64_t *demand = demand_of(q, job);
    for (int64_t k = 0; k < q->columns; k++) {
        q->used[k] += sign * demand[k];
    }
    q->running += sign;
    if (q->quotas) {
        q->held_cores[group_of(q, job)] += sign * demand[0];
    }
    book(q, job, sign);
}

static void start(Queue *q, int64_t job) {
    int64_t left_s = restart_s(q, job) + target_s(q, job) - q->done_s[job];
    q->waiting--;
    set_status(q, job, RUNNING);
    take(q, job, 1);
    q->start_s[job] = q->now_s;
    q->end[job] = q->work + left_s * FULL_SPEED;
    if (is_heaped(q)) {
        heap_push(q, (Run){q->end[job], job});
    }
    if (is_listed(q)) {
        list_insert(q, (Run){stated_end(q, job), job});
    }
    if (has_victims(q) && of(q->interval, job) >= 0) {
        victims_push(q, (Victim){of(q->priority, job), q->now_s, job});
    }
}

/* Gives back what a running job holds; its group may then go on. */
static void leave(Queue *q, int64_t job, int64_t status) {
    take(q, job, -1);
    set_status(q, job, status);
    if (q->quotas) {
        open_group(q, group_of(q, job));
    }
    q->full = 1;
}

static inline void note_ended(Queue *q, int64_t job) {
    if (q->ended_rows > 0) {
        q->corrupt |= q->ended_count >= q->ended_rows;
        q->ended[min64(q->ended_count++, q->ended_rows - 1)] = job;
    }
}

/* A job comes to its end: done, or killed for overrunning its stated length. */
static void finish(Queue *q, int64_t job) {
    int killed = target_s(q, job) < of(q->duration, job);
    if (q->flags[job] & HAS_RUN) {
        q->lost[job] += restart_s(q, job) * FULL_SPEED;
    }
    if (killed) {
        q->lost[job] += target_s(q, job) * FULL_SPEED;
    }
    q->end[job] = q->now_s;
    note_ended(q, job);
    leave(q, job, killed ? FAILED : FINISHED);
}

/* Ends the stretch of a running job before its time.
 *
 * Of the work since the start of the stretch, whole intervals between checkpoints are
 * kept. The rest, and the cost of the restart that was paid, is lost.
 */
static void interrupt(Queue *q, int64_t job, int64_t status, int is_fault) {
    if (is_listed(q)) {
        list_remove(q, (Run){stated_end(q, job), job});
    }
    int64_t cost = restart_s(q, job) * FULL_SPEED;
    int64_t left = cost + (target_s(q, job) - q->done_s[job]) * FULL_SPEED;
    int64_t run = q->work - (q->end[job] - left);
    int64_t interval_s = of(q->interval, job), saved_s = 0;
    if (interval_s > 0 && interval_s < LONGEST_S && run > cost) {
        saved_s = (run - cost) / (interval_s * FULL_SPEED) * interval_s;
    }
    if (q->log_size < q->log_rows) {
        int64_t *row = q->log + 3 * q->log_size++;
        row[0] = job;
        row[1] = q->start_s[job];
        row[2] = q->now_s;
    } else {
        q->corrupt = 1;
    }
    q->flags[job] |= HAS_RUN;
    q->lost[job] += run - saved_s * FULL_SPEED;
    q->done_s[job] += saved_s;
    q->end[job] = q->now_s;
    if (is_fault) {
        q->flags[job] += FAULT;
        if ((q->flags[job] >> 16) > q->retries) {
            q->lost[job] += q->done_s[job] * FULL_SPEED;
            status = FAILED;
        }
    }
    leave(q, job, status);
    if (status == WAITING) {
        add_waiting(q, job);
    }
}

/* Ends the stretches that are over by now; returns how many. */
static int64_t end_due(Queue *q) {
    int64_t ended = 0;
    if (!is_heaped(q)) {
        while (q->list_size > 0 && q->list[q->list_first].end <= q->work) {
            int64_t job = sound(q, q->list[q->list_first++].job);
            q->list_size--;
            finish(q, job);
            ended++;
        }
        return ended;
    }
    while (q->heap_size > 0 && q->heap[0].end <= q->work) {
        Run run = q->heap[0];
        int64_t job = sound(q, run.job);
        heap_pop(q);
        if (!is_current(q, run)) {
            continue;
        }
        if (is_listed(q)) {
            list_remove(q, (Run){stated_end(q, job), job});
        }
        finish(q, job);
        ended++;
    }
    return ended;
}

/* The second at which the next stretch is over. */
static int64_t next_end_s(Queue *q) {
    if (!is_heaped(q)) {
        return q->list_size > 0 ? time_of(q, q->list[q->list_first].end) : FAR_S;
    }
    while (q->heap_size > 0 && !is_current(q, q->heap[0])) {
        heap_pop(q);
    }
    return q->heap_size > 0 ? time_of(q, q->heap[0].end) : FAR_S;
}

#endif
