/* Who starts now: heads in order, then backfill behind a head that is held up. */
#ifndef DCSIM_QUEUE_DISPATCH_H
#define DCSIM_QUEUE_DISPATCH_H

#include "walk.h"

static void start_at(Queue *q, int64_t at) {
    int64_t job = q->window[at].job;
    window_remove(q, at);
    start(q, job);
    refill(q);
}

/* Interrupts those of the `count` jobs just taken from the heap of victims for which it is
 * of use; the others go back. What started at this very instant is left alone. */
static void interrupt_taken(Queue *q, int64_t count, int for_power) {
    int64_t first = q->victim_count;
    for (int64_t at = first; at < first + count; at++) {
        Victim victim = q->victims[at];
        int64_t job = sound(q, victim.job);
        if (victim.start_s < q->now_s && (!for_power || demand_of(q, job)[q->power] > 0)) {
            interrupt(q, job, WAITING, 0);
        } else {
            q->victims[q->victim_count] = victim;
            victims_rise(q, q->victim_count++);
        }
    }
}

/* Drops the first victim, which is none any more, from before the `count` taken. */
static void drop_stale(Queue *q, int64_t count) {
    victims_pop(q);
    q->victims[q->victim_count] = q->victims[q->victim_count + count];
}

/* Starts the first of the window at the expense of jobs of lower priority, if that helps.
 *
 * Lowest priority first, then latest start; at most `most_victims` of them.
 */
static int start_by_force(Queue *q) {
    int64_t job = sound(q, q->window[0].job), priority = of(q->priority, job);
    int64_t taken = 0, victims = 0;
    const int64_t *demand = demand_of(q, job);
    int64_t used[MOST_COLUMNS];
    memcpy(used, q->used, sizeof used);
    if (fits_under(q, demand, used, q->limit)) {
        return 0; /* a reservation keeps it out, not a running job */
    }
    while (!fits_under(q, demand, used, q->limit)) {
        while (q->victim_count > 0 && !may_yield(q, q->victims[0])) {
            drop_stale(q, taken);
        }
        if (q->victim_count == 0 || victims == q->most_victims ||
            q->victims[0].priority <= priority) {
            for (; taken > 0; taken--) {
                victims_rise(q, q->victim_count++);
            }
            return 0;
        }
        Victim victim = victims_pop(q);
        taken++;
        if (victim.start_s < q->now_s) {
            const int64_t *freed = demand_of(q, sound(q, victim.job));
            for (int64_t k = 0; k < q->columns; k++) {
                used[k] -= freed[k];
            }
            victims++;
        }
    }
    window_remove(q, 0);
    /* out of the heap of victims before anything is pushed onto it */
    interrupt_taken(q, taken, 0);
    start(q, job);
    refill(q);
    return 1;
}

/* Interrupts jobs, lowest priority first, until the power cap holds again. */
static void enforce_cap(Queue *q) {
    int64_t taken = 0, power = q->used[q->power];
    while (power > q->limit[q->power] && q->victim_count > 0) {
        if (!may_yield(q, q->victims[0])) {
            drop_stale(q, taken);
            continue;
        }
        power -= demand_of(q, sound(q, victims_pop(q).job))[q->power];
        taken++;
    }
    interrupt_taken(q, taken, 1);
}

/* Starts the first jobs of the window while they fit; 1 if a job is left at its head. */
static int serve_heads(Queue *q) {
    while (q->window_count > 0 && !q->corrupt) {
        int64_t job = sound(q, q->window[0].job);
        if (!fits_quota(q, job)) {
            close_group(q, group_of(q, job));
        } else if (fits(q, job)) {
            start_at(q, 0);
        } else if (!q->preempts || !start_by_force(q)) {
            return 1;
        }
        q->full = 1; /* another head: what was known of the old one is void */
    }
    return 0;
}

/* The quota of the job in the window holds: 1; it does not and its group was closed: 0;
 * it does not, but an earlier job of its group keeps the group open: -1. */
static int quota_at(Queue *q, int64_t job) {
    if (fits_quota(q, job)) {
        return 1;
    }
    int64_t group = group_of(q, job);
    if (q->stamp[group] == q->pass) {
        return -1;
    }
    close_group(q, group);
    return 0;
}

static inline void stamp(Queue *q, int64_t job) {
    if (q->quotas) {
        q->stamp[group_of(q, job)] = q->pass;
    }
}

/* Would the job, started now, leave the head its reservation? Takes what it uses of it. */
static int spares_head(Queue *q, int64_t job, int64_t head) {
    const int64_t *demand = demand_of(q, job), *asked = demand_of(q, head);
    if (q->now_s + stated_s(q, job) <= q->shadow_s) {
        return 1;
    }
    int shares = q->quotas && group_of(q, job) == group_of(q, head);
    for (int64_t k = 0; k < q->columns; k++) {
        if (asked[k] > 0 && demand[k] > 0 && demand[k] > q->extra[k]) {
            return 0;
        }
    }
    if (shares && demand[0] > q->quota_extra) {
        return 0;
    }
    for (int64_t k = 0; k < q->columns; k++) {
        q->extra[k] -= demand[k];
    }
    q->quota_extra -= shares ? demand[0] : 0;
    return 1;
}

/* EASY: starts jobs behind the head that fit now and do not put it off. */
static void backfill_easy(Queue *q) {
    int64_t head = sound(q, q->window[0].job);
    int all = q->full || q->quotas;
    if (q->full) {
        q->shadow_s = -1;
    }
    stamp(q, head);
    q->window[0].mark = 0;
    for (int64_t at = 1; at < q->window_count && !q->corrupt;) {
        Place *place = &q->window[at];
        if (!all && place->mark >= 0) {
            at++;
            continue;
        }
        int64_t job = sound(q, place->job);
        place->mark = 0;
        int quota = quota_at(q, job);
        if (quota == 0) {
            continue;
        }
        int starts = quota > 0 && fits(q, job);
        if (starts && q->shadow_s < 0) {
            find_shadow(q, head);
        }
        if (starts && spares_head(q, job, head)) {
            start_at(q, at);
            continue;
        }
        stamp(q, job);
        at++;
    }
}

/* Conservative: every job of the window gets a reservation that nobody behind it moves. */
static void backfill_conservative(Queue *q) {
    plan_write(q);
    for (int64_t at = 0; at < q->window_count && !q->corrupt;) {
        int64_t job = sound(q, q->window[at].job);
        int quota = quota_at(q, job);
        if (quota == 0) {
            plan_write(q);
            continue;
        }
        plan_cancel(q, job);
        if (quota < 0) { /* no reservation for what its own group holds up */
            q->window[at].mark = -1;
            at++;
            continue;
        }
        int64_t mark = earliest_s(q, job);
        if (mark == q->now_s) {
            start_at(q, at);
            continue;
        }
        if (at == 0 && q->preempts && start_by_force(q)) {
            plan_write(q);
            continue;
        }
        q->window[at].mark = mark;
        plan_reserve(q, job, mark);
        stamp(q, job);
        at++;
    }
}

/* After all other events of an instant: starts what may start. */
static void dispatch(Queue *q) {
    if (q->rejects && (q->full || q->fresh || q->now_s >= q->late_s)) {
        reject_late(q);
    }
    if (q->closed || (!q->full && !q->fresh)) { /* what came while closed stays fresh */
        if (q->rejects && (q->closed || q->now_s >= q->late_s)) {
            note_late(q);
        }
        return;
    }
    q->pass++;
    if (q->list_size > 0 && is_heaped(q) && time_of(q, q->list[q->list_first].end) <= q->now_s) {
        q->full = 1; /* somebody overruns: no earlier plan holds */
    }
    if (q->backfill == CONSERVATIVE) {
        backfill_conservative(q);
    } else if (serve_heads(q) && q->backfill == EASY) {
        backfill_easy(q);
    }
    if (q->rejects) {
        note_late(q);
    }
    q->full = q->fresh = 0;
}

#endif
