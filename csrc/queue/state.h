/* What the job queue knows: pointers into buffers that Python owns, and its counters.
 *
 * Nothing is allocated here. Counters live in the `state` buffer between calls; every
 * id read from a buffer is checked before it is used, and a bad one ends the call.
 */
#ifndef DCSIM_QUEUE_STATE_H
#define DCSIM_QUEUE_STATE_H

#include <stdint.h>
#include <string.h>

/* The clock of the work: FULL_SPEED units are one second at full clock. */
#define SPEED_BITS 20
#define FULL_SPEED (INT64_C(1) << SPEED_BITS)
#define FAR_S (INT64_C(1) << 61)
#define MOST_COLUMNS 8
#define LONGEST_S (INT64_C(1) << 40)

enum { FCFS, PRIORITY, SHORTEST };
enum { STRICT, EASY, CONSERVATIVE };
/* The low byte of a job's flags; the rest are HAS_RUN and the count of faults. */
enum { WAITING, RUNNING, FINISHED, REJECTED, FAILED, HELD, PENDING };
#define STATUS INT64_C(0xff)
#define HAS_RUN INT64_C(0x100)
#define SEEN INT64_C(0x200) /* within a call alone */
#define FAULT INT64_C(0x10000)

/* One value a job, or one for all (stride 0). */
typedef struct {
    const int64_t *at;
    int64_t stride;
} Column;

typedef struct {
    int64_t key, job;
} Entry;
/* A job in the window; mark is its reservation [s], or -1 if it was not looked at yet. */
typedef struct {
    int64_t key, job, mark;
} Place;
typedef struct {
    int64_t end, job; /* end on the clock of the work */
} Run;
typedef struct {
    int64_t priority, start_s, job;
} Victim;
typedef struct {
    int64_t time_s, job, starts;
} Planned;

/* Words of the state buffer. */
enum {
    S_NOW, S_WORK, S_SPEED, S_STEP, S_CHANGE, S_WAITING, S_RUNNING, S_WINDOW, S_HEAP, S_LIST_FIRST,
    S_LIST, S_VICTIMS, S_LOG, S_PASS, S_FULL, S_FRESH, S_SHADOW, S_QUOTA_EXTRA, S_LATE, S_CLOSED,
    S_CAP, S_ENDED, S_USED, S_EXTRA = S_USED + MOST_COLUMNS, STATE_WORDS = S_EXTRA + MOST_COLUMNS
};

typedef struct {
    /* rules */
    int64_t jobs, columns, power, steps, step_s, groups, leaves, depth, most_victims, retries;
    int64_t order, backfill, kill, preempts, enforces, rejects, quotas, exact, plain;
    /* the jobs and what they may use */
    Column duration, estimate, priority, group, latest, interval, cost;
    const int64_t *demand, *release, *capacity, *most, *next_change, *quota, *pending, *offset;
    int64_t pending_count, released, patience;
    /* what became of them */
    int64_t *start_s, *end, *done_s, *lost, *flags;
    /* who waits */
    Entry *rest;
    int64_t *rest_size, *held_cores, *open, *stamp, *winner;
    Place *window;
    Planned *plan;
    /* who runs */
    Run *heap, *list;
    Victim *victims;
    int64_t heap_rows, list_rows, victim_rows;
    /* books */
    uint64_t *booked;
    int64_t book_words;
    int64_t *log, *ended; /* stretches cut short; jobs that ended, if anybody asks */
    int64_t log_rows, ended_rows;
    /* counters */
    int64_t now_s, work, speed, step, step_end_s, change_step;
    int64_t waiting, running, window_count, heap_size, list_first, list_size, victim_count;
    int64_t log_size, pass, full, fresh, shadow_s, quota_extra, late_s, plan_count;
    int64_t closed, cap, ended_count; /* cap: in place of the table's; -1 if the table holds */
    int64_t used[MOST_COLUMNS], extra[MOST_COLUMNS], limit[MOST_COLUMNS];
    int corrupt;
} Queue;

static inline int64_t min64(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t max64(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t of(Column column, int64_t job) { return column.at[job * column.stride]; }

/* A job's id if it is one; else the call is marked as lost and 0 taken instead. */
static inline int64_t sound(Queue *q, int64_t job) {
    if ((uint64_t)job < (uint64_t)q->jobs) {
        return job;
    }
    q->corrupt = 1;
    return 0;
}

static inline int64_t group_of(Queue *q, int64_t job) {
    int64_t group = of(q->group, job);
    if ((uint64_t)group < (uint64_t)q->groups) {
        return group;
    }
    q->corrupt = 1;
    return 0;
}

static inline int64_t status_of(const Queue *q, int64_t job) { return q->flags[job] & STATUS; }

static inline void set_status(Queue *q, int64_t job, int64_t status) {
    q->flags[job] = (q->flags[job] & ~STATUS) | status;
}

static inline const int64_t *demand_of(const Queue *q, int64_t job) {
    return q->demand + job * q->columns;
}

static inline const int64_t *capacity_row(const Queue *q, int64_t step) {
    return q->capacity + min64(step, q->steps - 1) * q->columns;
}

/* Does demand fit under the capacity? What is not asked for may be overdrawn. */
static inline int fits_under(const Queue *q, const int64_t *demand, const int64_t *used,
                             const int64_t *capacity) {
    for (int64_t k = 0; k < q->columns; k++) {
        if (demand[k] > 0 && demand[k] > capacity[k] - used[k]) {
            return 0;
        }
    }
    return 1;
}

static inline int fits(const Queue *q, int64_t job) {
    return fits_under(q, demand_of(q, job), q->used, q->limit);
}

/* Notes what may be held now. */
static inline void note_limit(Queue *q) {
    memcpy(q->limit, capacity_row(q, q->step), (size_t)q->columns * sizeof *q->limit);
    if (q->power >= 0 && q->cap >= 0) {
        q->limit[q->power] = q->cap;
    }
}

static inline int fits_quota(Queue *q, int64_t job) {
    if (!q->quotas) {
        return 1;
    }
    int64_t group = group_of(q, job);
    return demand_of(q, job)[0] <= q->quota[group] - q->held_cores[group];
}

/* The second at which the clock of the work reads `work`, if the speed stays. */
static inline int64_t time_of(const Queue *q, int64_t work) {
    int64_t left = work - q->work;
    if (left <= 0) {
        return q->now_s;
    }
    if (q->speed == FULL_SPEED) {
        return q->now_s + ((left + FULL_SPEED - 1) >> SPEED_BITS);
    }
    return q->now_s + (left + q->speed - 1) / q->speed;
}

static inline void move_to(Queue *q, int64_t time_s) {
    q->work += (time_s - q->now_s) * q->speed;
    q->now_s = time_s;
    if (q->step_end_s <= time_s) {
        while (q->step_end_s <= time_s) {
            q->step++;
            q->step_end_s += q->step_s;
        }
        note_limit(q);
    }
}

/* Is the job late, never having run? */
static inline int is_late(const Queue *q, int64_t job) {
    return of(q->latest, job) < q->now_s && !(q->flags[job] & HAS_RUN);
}

#endif
