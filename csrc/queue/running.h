/* Who runs: by the end, by the stated end for backfilling, by priority for preemption.
 *
 * Where the stated lengths are exact the sorted list is also the queue of ends; else
 * that is a heap, in which jobs that were interrupted stay until they surface.
 */
#ifndef DCSIM_QUEUE_RUNNING_H
#define DCSIM_QUEUE_RUNNING_H

#include "waiting.h"

static inline int is_listed(const Queue *q) { return q->backfill != STRICT; }
static inline int is_heaped(const Queue *q) { return q->backfill == STRICT || !q->exact; }
static inline int has_victims(const Queue *q) { return q->preempts || q->enforces; }

/* The length at which a job stops: its own, or its stated one if overruns are killed. */
static inline int64_t target_s(const Queue *q, int64_t job) {
    int64_t duration_s = of(q->duration, job);
    return q->kill ? min64(duration_s, of(q->estimate, job)) : duration_s;
}

static inline int64_t restart_s(const Queue *q, int64_t job) {
    return q->flags[job] & HAS_RUN ? of(q->cost, job) : 0;
}

/* What the scheduler believes that a waiting job will take from now on [s], at least 1. */
static inline int64_t stated_s(const Queue *q, int64_t job) {
    int64_t left_s = restart_s(q, job) + of(q->estimate, job) - q->done_s[job];
    if (q->speed == FULL_SPEED) {
        return max64(left_s, 1);
    }
    return max64((left_s * FULL_SPEED + q->speed - 1) / q->speed, 1);
}

static inline int64_t stated_end(const Queue *q, int64_t job) {
    return q->end[job] + (of(q->estimate, job) - target_s(q, job)) * FULL_SPEED;
}

static inline int is_run_before(Run a, Run b) {
    return a.end != b.end ? a.end < b.end : a.job < b.job;
}

/* ---- the heap of ends ---- */

static void heap_sift(Run *heap, int64_t size, int64_t hole, Run item) {
    for (int64_t child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
        if (child + 1 < size) {
            child += is_run_before(heap[child + 1], heap[child]);
        }
        if (!is_run_before(heap[child], item)) {
            break;
        }
        heap[hole] = heap[child];
        hole = child;
    }
    heap[hole] = item;
}

static inline int is_current(Queue *q, Run run) {
    int64_t job = sound(q, run.job);
    return status_of(q, job) == RUNNING && q->end[job] == run.end;
}

/* Drops who runs no more, and what stands twice: a job that was cut off right at a
 * checkpoint and went on at once has the end that it had. */
static void heap_compact(Queue *q) {
    int64_t kept = 0;
    for (int64_t at = 0; at < q->heap_size; at++) {
        int64_t job = sound(q, q->heap[at].job);
        if (is_current(q, q->heap[at]) && !(q->flags[job] & SEEN)) {
            q->flags[job] |= SEEN;
            q->heap[kept++] = q->heap[at];
        }
    }
    q->heap_size = kept;
    for (int64_t at = 0; at < kept; at++) {
        q->flags[sound(q, q->heap[at].job)] &= ~SEEN;
    }
    for (int64_t at = kept / 2; at-- > 0;) {
        heap_sift(q->heap, kept, at, q->heap[at]);
    }
}

static void heap_push(Queue *q, Run run) {
    if (q->heap_size == q->heap_rows) {
        heap_compact(q);
    }
    if (q->heap_size == q->heap_rows) {
        q->corrupt = 1;
        return;
    }
    int64_t hole = q->heap_size++;
    for (; hole > 0 && is_run_before(run, q->heap[(hole - 1) / 2]); hole = (hole - 1) / 2) {
        q->heap[hole] = q->heap[(hole - 1) / 2];
    }
    q->heap[hole] = run;
}

static void heap_pop(Queue *q) {
    Run last = q->heap[--q->heap_size];
    if (q->heap_size > 0) {
        heap_sift(q->heap, q->heap_size, 0, last);
    }
}

/* ---- the list sorted by stated end ---- */

static int64_t list_place(const Queue *q, Run run) {
    int64_t low = q->list_first, high = low + q->list_size;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (is_run_before(q->list[middle], run)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void list_insert(Queue *q, Run run) {
    if (q->list_size == q->list_rows) {
        q->corrupt = 1;
        return;
    }
    if (q->list_first + q->list_size == q->list_rows) {
        memmove(q->list, q->list + q->list_first, (size_t)q->list_size * sizeof(Run));
        q->list_first = 0;
    }
    int64_t at = list_place(q, run), before = at - q->list_first;
    if (q->list_first > 0 && 2 * before < q->list_size) {
        Run *first = q->list + q->list_first;
        memmove(first - 1, first, (size_t)before * sizeof(Run));
        q->list_first--;
        at--;
    } else {
        memmove(q->list + at + 1, q->list + at, (size_t)(q->list_size - before) * sizeof(Run));
    }
    q->list[at] = run;
    q->list_size++;
}

static void list_remove(Queue *q, Run run) {
    int64_t at = list_place(q, run), before = at - q->list_first;
    if (before >= q->list_size || q->list[at].job != run.job || q->list[at].end != run.end) {
        q->corrupt = 1;
        return;
    }
    q->list_size--;
    if (2 * before < q->list_size) {
        Run *first = q->list + q->list_first;
        memmove(first + 1, first, (size_t)before * sizeof(Run));
        q->list_first++;
    } else {
        memmove(q->list + at, q->list + at + 1, (size_t)(q->list_size - before) * sizeof(Run));
    }
}

/* ---- the heap of those that may be preempted: lowest priority, latest start first ---- */

static inline int yields_before(Victim a, Victim b) {
    if (a.priority != b.priority) {
        return a.priority > b.priority;
    }
    return a.start_s != b.start_s ? a.start_s > b.start_s : a.job > b.job;
}

static void victims_sift(Victim *heap, int64_t size, int64_t hole, Victim item) {
    for (int64_t child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
        if (child + 1 < size && yields_before(heap[child + 1], heap[child])) {
            child++;
        }
        if (!yields_before(heap[child], item)) {
            break;
        }
        heap[hole] = heap[child];
        hole = child;
    }
    heap[hole] = item;
}

static inline int may_yield(Queue *q, Victim victim) {
    int64_t job = sound(q, victim.job);
    return status_of(q, job) == RUNNING && q->start_s[job] == victim.start_s;
}

static void victims_compact(Queue *q) {
    int64_t kept = 0;
    for (int64_t at = 0; at < q->victim_count; at++) {
        if (may_yield(q, q->victims[at])) {
            q->victims[kept++] = q->victims[at];
        }
    }
    q->victim_count = kept;
    for (int64_t at = kept / 2; at-- > 0;) {
        victims_sift(q->victims, kept, at, q->victims[at]);
    }
}

static void victims_rise(Queue *q, int64_t hole) {
    Victim item = q->victims[hole];
    for (; hole > 0 && yields_before(item, q->victims[(hole - 1) / 2]); hole = (hole - 1) / 2) {
        q->victims[hole] = q->victims[(hole - 1) / 2];
    }
    q->victims[hole] = item;
}

static void victims_push(Queue *q, Victim victim) {
    if (q->victim_count == q->victim_rows) {
        victims_compact(q);
    }
    if (q->victim_count == q->victim_rows) {
        q->corrupt = 1;
        return;
    }
    q->victims[q->victim_count] = victim;
    victims_rise(q, q->victim_count++);
}

/* Moves the first victim behind the end of the heap, where it stays readable. */
static Victim victims_pop(Queue *q) {
    Victim first = q->victims[0], last = q->victims[--q->victim_count];
    if (q->victim_count > 0) {
        victims_sift(q->victims, q->victim_count, 0, last);
    }
    q->victims[q->victim_count] = first;
    return first;
}

#endif
