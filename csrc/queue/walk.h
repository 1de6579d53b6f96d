/* Walks into the future: what will be free when the running jobs end as stated.
 *
 * Capacity is known step by step (that of the last step stays), the power cap is not:
 * today's is assumed. A running job that overruns its stated length may end any second.
 */
#ifndef DCSIM_QUEUE_WALK_H
#define DCSIM_QUEUE_WALK_H

#include "stretches.h"

typedef struct {
    int64_t used[MOST_COLUMNS];
    int64_t time_s, step, run, planned;
} Walk;

static Walk walk_from_now(const Queue *q) {
    Walk walk = {.time_s = q->now_s, .step = min64(q->step, q->steps - 1), .run = q->list_first};
    memcpy(walk.used, q->used, sizeof walk.used);
    return walk;
}

/* Is there room here, in the columns of the mask? */
static int walk_has_room(const Queue *q, const Walk *walk, const int64_t *demand, unsigned mask) {
    const int64_t *then = capacity_row(q, walk->step);
    for (int64_t k = 0; k < q->columns; k++) {
        int64_t capacity = k == q->power ? q->limit[k] : then[k];
        if ((mask >> k & 1) && demand[k] > 0 && demand[k] > capacity - walk->used[k]) {
            return 0;
        }
    }
    return 1;
}

static inline int walk_fits(const Queue *q, const Walk *walk, const int64_t *demand) {
    return walk_has_room(q, walk, demand, ~0u);
}

static inline int64_t run_end_s(const Queue *q, const Walk *walk) {
    if (walk->run >= q->list_first + q->list_size) {
        return FAR_S;
    }
    return max64(q->now_s + 1, time_of(q, q->list[walk->run].end));
}

/* The next second at which anything changes, FAR_S if nothing does any more. */
static int64_t walk_next_s(Queue *q, const Walk *walk) {
    int64_t next_s = run_end_s(q, walk), change = q->next_change[walk->step];
    if (change < q->steps) {
        next_s = min64(next_s, change * q->step_s);
        q->corrupt |= change <= walk->step;
    }
    if (walk->planned < q->plan_count) {
        next_s = min64(next_s, q->plan[walk->planned].time_s);
    }
    return q->corrupt ? FAR_S : next_s;
}

/* Moves to a second; returns a mask of what planned jobs that start on the way ask for. */
static unsigned walk_to(Queue *q, Walk *walk, int64_t time_s) {
    unsigned asked = 0;
    walk->time_s = time_s;
    while (run_end_s(q, walk) <= time_s) {
        const int64_t *demand = demand_of(q, sound(q, q->list[walk->run++].job));
        for (int64_t k = 0; k < q->columns; k++) {
            walk->used[k] -= demand[k];
        }
    }
    for (; walk->planned < q->plan_count && q->plan[walk->planned].time_s <= time_s;
         walk->planned++) {
        const Planned *planned = &q->plan[walk->planned];
        const int64_t *demand = demand_of(q, sound(q, planned->job));
        for (int64_t k = 0; k < q->columns; k++) {
            walk->used[k] += planned->starts ? demand[k] : -demand[k];
            asked |= (unsigned)(planned->starts && demand[k] > 0) << k;
        }
    }
    if (time_s >= (walk->step + 1) * q->step_s) {
        walk->step = min64(time_s / q->step_s, q->steps - 1);
    }
    return asked;
}

/* Is the job wider than all capacity to come? Power is judged by today's cap. */
static int never_fits(const Queue *q, int64_t job) {
    const int64_t *demand = demand_of(q, job);
    const int64_t *most = q->most + min64(q->step, q->steps - 1) * q->columns;
    for (int64_t k = 0; k < q->columns; k++) {
        if (demand[k] > 0 && demand[k] > (k == q->power ? q->limit[k] : most[k])) {
            return 1;
        }
    }
    return 0;
}

/* EASY: when will the head fit at the latest, and what will it leave over? */
static void find_shadow(Queue *q, int64_t head) {
    const int64_t *demand = demand_of(q, head);
    q->shadow_s = FAR_S;
    if (never_fits(q, head)) {
        return;
    }
    Walk walk = walk_from_now(q);
    do {
        int64_t next_s = walk_next_s(q, &walk);
        if (next_s >= FAR_S) {
            return;
        }
        walk_to(q, &walk, next_s);
    } while (!walk_fits(q, &walk, demand));
    q->shadow_s = walk.time_s;
    const int64_t *then = capacity_row(q, walk.step);
    for (int64_t k = 0; k < q->columns; k++) {
        int64_t capacity = k == q->power ? q->limit[k] : then[k];
        q->extra[k] = capacity - walk.used[k] - demand[k];
    }
    if (q->quotas) {
        int64_t group = group_of(q, head);
        q->quota_extra = q->quota[group] - q->held_cores[group] - demand[0];
    }
}

/* ---- conservative: the plan of reservations ---- */

static void plan_add(Queue *q, int64_t time_s, int64_t job, int64_t starts) {
    if (q->plan_count >= 2 * q->depth) {
        q->corrupt = 1;
        return;
    }
    int64_t at = q->plan_count++;
    for (; at > 0 && q->plan[at - 1].time_s > time_s; at--) {
        q->plan[at] = q->plan[at - 1];
    }
    q->plan[at] = (Planned){time_s, job, starts};
}

static void plan_reserve(Queue *q, int64_t job, int64_t mark) {
    if (mark >= 0 && mark < FAR_S) {
        plan_add(q, mark, job, 1);
        plan_add(q, mark + stated_s(q, job), job, 0);
    }
}

static void plan_cancel(Queue *q, int64_t job) {
    int64_t kept = 0;
    for (int64_t at = 0; at < q->plan_count; at++) {
        if (q->plan[at].job != job) {
            q->plan[kept++] = q->plan[at];
        }
    }
    q->plan_count = kept;
}

/* Writes the plan from the marks of the window; a mark that has passed is void. */
static void plan_write(Queue *q) {
    q->plan_count = 0;
    for (int64_t at = 0; at < q->window_count; at++) {
        Place *place = &q->window[at];
        if (place->mark < q->now_s) {
            place->mark = -1;
        }
        plan_reserve(q, sound(q, place->job), place->mark);
    }
}

/* Would the job, started where the walk stands, leave room for all planned starts, each
 * in what it asks for? */
static int spares_plan(Queue *q, const Walk *from, const int64_t *demand, int64_t need_s) {
    Walk walk = *from;
    while (walk.planned < q->plan_count) {
        int64_t next_s = walk_next_s(q, &walk);
        if (next_s >= from->time_s + need_s) {
            return 1;
        }
        unsigned asked = walk_to(q, &walk, next_s);
        if (!walk_has_room(q, &walk, demand, asked)) {
            return 0;
        }
    }
    return 1;
}

/* The first second at which a job can run beside all reservations, FAR_S if never. */
static int64_t earliest_s(Queue *q, int64_t job) {
    const int64_t *demand = demand_of(q, job);
    int64_t need_s = stated_s(q, job);
    if (never_fits(q, job)) {
        return FAR_S;
    }
    Walk walk = walk_from_now(q);
    walk_to(q, &walk, q->now_s);
    while (!walk_fits(q, &walk, demand) || !spares_plan(q, &walk, demand, need_s)) {
        int64_t next_s = walk_next_s(q, &walk);
        if (next_s >= FAR_S) {
            return FAR_S;
        }
        walk_to(q, &walk, next_s);
    }
    return walk.time_s;
}

#endif
