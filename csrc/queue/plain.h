/* The fast path: first come, first served with no rules, straight from the pending row.
 *
 * Once those who wait already have started, the next to start is the first job of that
 * row: neither window nor heaps are needed. Nothing can cut a job off within the call, so
 * an end that falls due in it is written and booked when the job starts. A job that has
 * ended stays in the heap of ends until its cores are needed. Then, under light load, most
 * of the heap goes at once; under heavy load one replacement of the root does both the
 * removal and the insertion.
 */
#ifndef DCSIM_QUEUE_PLAIN_H
#define DCSIM_QUEUE_PLAIN_H

#include "stretches.h"

/* Does the fast path apply, and are enough jobs due to pay for a look at all who run? */
static inline int plain_pays(Queue *q, int64_t until_s) {
    if (!q->plain || q->closed || q->speed != FULL_SPEED) {
        return 0;
    }
    int64_t due = q->released + q->heap_size / 8;
    return due < q->pending_count && q->release[sound(q, q->pending[due])] < until_s;
}

/* Puts the item where the root was; the row behind the heap is free to mark its end.
 * Counts in words, two a row: what depends on what is then a step shorter. */
static inline void plain_sink(Run *heap, int64_t size, Run item) {
    int64_t *word = (int64_t *)(void *)heap, hole = 0;
    word[2 * size] = INT64_MAX;
    for (int64_t child = 2; child < 2 * size; child = 2 * hole + 2) {
        child += 2 * (word[child + 2] < word[child]);
        if (word[child] >= item.end) {
            break;
        }
        word[hole] = word[child];
        word[hole + 1] = word[child + 1];
        hole = child;
    }
    word[hole] = item.end;
    word[hole + 1] = item.job;
}

static inline void plain_rise(Run *heap, int64_t hole, Run item) {
    for (; hole > 0 && heap[(hole - 1) / 2].end > item.end; hole = (hole - 1) / 2) {
        heap[hole] = heap[(hole - 1) / 2];
    }
    heap[hole] = item;
}

/* Books the end of a stretch at a second from now on. */
static inline void plain_book_end(Queue *q, int64_t end_s, uint64_t cores) {
    int64_t step = end_s <= UINT32_MAX && q->step_s <= UINT32_MAX /* half as dear a division */
                       ? (int64_t)((uint32_t)end_s / (uint32_t)q->step_s)
                       : end_s / q->step_s;
    if (step < q->steps) {
        uint64_t *row = q->booked + step * 2;
        row[0] -= cores;
        row[1] += cores * (uint64_t)(end_s - step * q->step_s);
    }
}

/* What is left to be done of a job, its restart included; most have never run. */
static inline int64_t plain_left_s(const Queue *q, int64_t job, int64_t flags) {
    int64_t left_s = of(q->duration, job);
    return flags & HAS_RUN ? left_s + of(q->cost, job) - q->done_s[job] : left_s;
}

/* Writes that a job will end within this call. */
static inline void plain_finish(Queue *q, int64_t job, int64_t end_s, uint64_t cores) {
    int64_t flags = q->flags[job];
    if (flags & HAS_RUN) {
        q->lost[job] += of(q->cost, job) * FULL_SPEED;
    }
    q->flags[job] = (flags & ~STATUS) | FINISHED;
    q->end[job] = end_s;
    plain_book_end(q, end_s, cores);
    note_ended(q, job);
}

/* Writes the ends that fall due of those who run already. */
static void plain_enter(Queue *q, int64_t until_work) {
    heap_compact(q);
    q->corrupt |= q->heap_size >= q->heap_rows;
    for (int64_t at = 0; at < q->heap_size && !q->corrupt; at++) {
        Run run = q->heap[at];
        if (run.end <= until_work) {
            int64_t job = sound(q, run.job);
            q->running--;
            plain_finish(q, job, time_of(q, run.end), (uint64_t)demand_of(q, job)[0]);
        }
    }
}

/* Gives back what those hold who have ended, and forgets them. */
static void plain_purge(Queue *q) {
    int64_t kept = 0;
    for (int64_t at = 0; at < q->heap_size; at++) {
        Run run = q->heap[at];
        if (run.end > q->work) {
            q->heap[kept++] = run;
            continue;
        }
        const int64_t *demand = demand_of(q, sound(q, run.job));
        for (int64_t k = 0; k < q->columns; k++) {
            q->used[k] -= demand[k];
        }
    }
    q->heap_size = kept;
    for (int64_t at = kept / 2; at-- > 0;) {
        heap_sift(q->heap, kept, at, q->heap[at]);
    }
}

/* Have most of the heap ended? A few of its later half are asked, and not every time. */
static inline int plain_purge_pays(Queue *q) {
    if (q->patience-- > 0) {
        return 0;
    }
    int64_t ended = 0, stride = q->heap_size / 16;
    for (int64_t i = 1; stride > 1 && i <= 8; i++) {
        ended += q->heap[q->heap_size - i * stride].end <= q->work;
    }
    q->patience = ended >= 4 ? 0 : q->heap_size / 8;
    return ended >= 4;
}

/* Moves to the next instant at which room can appear; 0 if that is too late. */
static int plain_wait(Queue *q, int64_t until_s) {
    int64_t next_s = q->heap_size > 0 ? time_of(q, q->heap[0].end) : FAR_S;
    if (q->change_step <= q->step && q->step < q->steps) {
        q->change_step = q->next_change[q->step];
        q->corrupt |= q->change_step <= q->step;
    }
    if (q->change_step < q->steps) {
        next_s = min64(next_s, q->change_step * q->step_s);
    }
    if (next_s >= until_s || q->corrupt) {
        return 0;
    }
    move_to(q, next_s);
    return 1;
}

/* Holds what the job asks for once there is room; 0 if there is none in time. */
static inline int plain_hold(Queue *q, const int64_t *demand, Run item_of, int64_t left,
                             int64_t columns, int64_t until_s) {
    int rooted = 0; /* the root has ended and is yet to be replaced */
    for (;;) {
        int room = 1;
        for (int64_t k = 0; k < columns; k++) {
            room &= demand[k] <= 0 || demand[k] <= q->limit[k] - q->used[k];
        }
        if (room) {
            break;
        }
        if (rooted) {
            Run last = q->heap[--q->heap_size];
            if (q->heap_size > 0) {
                plain_sink(q->heap, q->heap_size, last);
            }
            rooted = 0;
        }
        if (q->heap_size > 0 && q->heap[0].end <= q->work && plain_purge_pays(q)) {
            plain_purge(q);
        } else if (q->heap_size > 0 && q->heap[0].end <= q->work) {
            const int64_t *freed = demand_of(q, sound(q, q->heap[0].job));
            for (int64_t k = 0; k < columns; k++) {
                q->used[k] -= freed[k];
            }
            rooted = 1;
        } else if (!plain_wait(q, until_s)) {
            return 0;
        }
    }
    for (int64_t k = 0; k < columns; k++) {
        q->used[k] += demand[k];
    }
    item_of.end = q->work + left;
    if (rooted) {
        plain_sink(q->heap, q->heap_size, item_of);
    } else if (q->heap_size + 1 < q->heap_rows) {
        plain_rise(q->heap, q->heap_size++, item_of);
    } else {
        q->corrupt = 1;
    }
    return 1;
}

static inline void plain_serve(Queue *q, int64_t columns, int64_t until_s, int64_t until_work) {
    while ((q->window_count > 0 || q->released < q->pending_count) && !q->corrupt) {
        int waits = q->window_count > 0;
        int64_t job = sound(q, waits ? q->window[0].job : q->pending[q->released]);
        int64_t time_s = waits ? q->now_s : max64(q->release[job], q->now_s);
        int64_t flags = q->flags[job];
        if (time_s >= until_s) {
            return;
        }
        move_to(q, time_s);
        const int64_t *demand = q->demand + job * columns;
        int64_t left_s = plain_left_s(q, job, flags);
        if ((flags & STATUS) != (waits ? WAITING : PENDING) || left_s < 1 || left_s > 2 * LONGEST_S) {
            q->corrupt = 1;
            return;
        }
        if (!plain_hold(q, demand, (Run){0, job}, left_s * FULL_SPEED, columns, until_s)) {
            return;
        }
        uint64_t cores = (uint64_t)demand[0];
        uint64_t *row = q->booked + min64(q->step, q->steps - 1) * 2;
        row[0] += cores;
        row[1] -= cores * (uint64_t)(q->now_s - (q->step_end_s - q->step_s));
        q->start_s[job] = q->now_s;
        int64_t end = q->work + left_s * FULL_SPEED;
        if (end <= until_work) {
            plain_finish(q, job, q->now_s + left_s, cores);
        } else {
            q->flags[job] = (flags & ~STATUS) | RUNNING;
            q->end[job] = end;
            q->running++;
        }
        if (waits) {
            q->waiting--;
            window_remove(q, 0);
            refill(q);
        } else {
            q->released++;
        }
    }
}

/* Serves up to until_s; who was released by then and has no room waits from now on. */
static void plain_run(Queue *q, int64_t until_s) {
    int64_t until_work = q->work + (until_s - q->now_s) * FULL_SPEED;
    plain_enter(q, until_work);
    if (q->columns == 1) {
        plain_serve(q, 1, until_s, until_work);
    } else {
        plain_serve(q, q->columns, until_s, until_work);
    }
    move_to(q, until_s);
    plain_purge(q);
    q->full = 1;
    while (q->released < q->pending_count && !q->corrupt) {
        int64_t job = sound(q, q->pending[q->released]);
        if (q->release[job] >= until_s) {
            return;
        }
        q->corrupt |= status_of(q, job) != PENDING;
        add_waiting(q, job);
        q->released++;
    }
}

#endif
