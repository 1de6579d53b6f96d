/* Reads the queue from the buffers that Python passes, and writes the counters back.
 *
 * Every length is checked against the others before anything is read.
 */
#ifndef DCSIM_QUEUE_BUFFERS_H
#define DCSIM_QUEUE_BUFFERS_H

#include "state.h"

/* Words of the rules buffer. */
enum {
    R_JOBS, R_COLUMNS, R_POWER, R_STEP, R_GROUPS, R_LEAVES, R_DEPTH, R_MOST_VICTIMS, R_RETRIES,
    R_ORDER, R_BACKFILL, R_KILL, R_PREEMPTS, R_ENFORCES, R_REJECTS, R_QUOTAS, R_EXACT, R_FAST,
    RULE_WORDS
};

/* The buffers, in the order in which they are passed. */
enum {
    B_RULES, B_DURATION, B_ESTIMATE, B_PRIORITY, B_GROUP, B_LATEST, B_INTERVAL, B_COST, B_DEMAND,
    B_RELEASE, B_CAPACITY, B_MOST, B_NEXT_CHANGE, B_QUOTA, B_OFFSET, B_PENDING, B_WRITTEN,
    B_STATE = B_WRITTEN, B_START, B_END, B_DONE, B_LOST, B_FLAGS, B_REST, B_REST_SIZE, B_HELD,
    B_OPEN, B_STAMP, B_WINNER, B_WINDOW, B_PLAN, B_HEAP, B_LIST, B_VICTIMS, B_BOOKED, B_LOG,
    B_ENDED, BUFFERS
};

typedef struct {
    int64_t *at;
    int64_t words;
} Words;

static Column column_of(Words words, int64_t jobs) {
    return (Column){words.at, words.words == jobs ? 1 : 0};
}

static const char *read_rules(Queue *q, const Words *b) {
    const int64_t *rules = b[B_RULES].at;
    if (b[B_RULES].words != RULE_WORDS || b[B_STATE].words != STATE_WORDS) {
        return "rules or state have a wrong length";
    }
    q->jobs = rules[R_JOBS];
    q->columns = rules[R_COLUMNS];
    q->power = rules[R_POWER];
    q->step_s = rules[R_STEP];
    q->groups = rules[R_GROUPS];
    q->leaves = rules[R_LEAVES];
    q->depth = rules[R_DEPTH];
    q->most_victims = rules[R_MOST_VICTIMS];
    q->retries = rules[R_RETRIES];
    q->order = rules[R_ORDER];
    q->backfill = rules[R_BACKFILL];
    q->kill = rules[R_KILL];
    q->preempts = rules[R_PREEMPTS];
    q->enforces = rules[R_ENFORCES];
    q->rejects = rules[R_REJECTS];
    q->quotas = rules[R_QUOTAS];
    q->exact = rules[R_EXACT];
    if (q->jobs < 1 || q->columns < 1 || q->columns > MOST_COLUMNS || q->power < -1 ||
        q->power >= q->columns || q->depth < 1 || q->groups < 1 || q->leaves < q->groups ||
        (q->enforces && q->power < 0)) {
        return "the rules are out of range";
    }
    q->plain = rules[R_FAST] && q->order == FCFS && q->backfill == STRICT && q->power < 0 &&
               !q->quotas && !q->rejects && (q->exact || !q->kill);
    return NULL;
}

static const char *read_jobs(Queue *q, const Words *b) {
    Column *columns[] = {&q->duration, &q->estimate, &q->priority, &q->group,
                         &q->latest,   &q->interval, &q->cost};
    for (int i = 0; i < 7; i++) {
        Words words = b[B_DURATION + i];
        if (words.words != q->jobs && words.words != 1) {
            return "a column has neither one value nor one a job";
        }
        *columns[i] = column_of(words, q->jobs);
    }
    for (int i = B_START; i <= B_FLAGS; i++) {
        if (b[i].words != q->jobs) {
            return "a column has not one value a job";
        }
    }
    if (b[B_DEMAND].words / q->columns != q->jobs || b[B_DEMAND].words % q->columns ||
        b[B_RELEASE].words != q->jobs || b[B_REST].words != 2 * q->jobs) {
        return "demand, release or heaps do not fit the number of jobs";
    }
    q->demand = b[B_DEMAND].at;
    q->release = b[B_RELEASE].at;
    q->pending = b[B_PENDING].at;
    q->pending_count = b[B_PENDING].words;
    q->start_s = b[B_START].at;
    q->end = b[B_END].at;
    q->done_s = b[B_DONE].at;
    q->lost = b[B_LOST].at;
    q->flags = b[B_FLAGS].at;
    return NULL;
}

static const char *read_grid(Queue *q, const Words *b) {
    q->steps = b[B_NEXT_CHANGE].words;
    q->book_words = q->power >= 0 ? 4 : 2;
    if (q->steps < 1 || q->step_s < 1 || q->step_s > LONGEST_S || q->steps > LONGEST_S / q->step_s) {
        return "the time grid is too long or empty";
    }
    if (b[B_CAPACITY].words != q->steps * q->columns || b[B_MOST].words != b[B_CAPACITY].words ||
        b[B_BOOKED].words != q->steps * q->book_words) {
        return "capacity or books do not fit the time grid";
    }
    q->capacity = b[B_CAPACITY].at;
    q->most = b[B_MOST].at;
    q->next_change = b[B_NEXT_CHANGE].at;
    q->booked = (uint64_t *)b[B_BOOKED].at;
    return NULL;
}

static const char *read_groups(Queue *q, const Words *b) {
    if (b[B_QUOTA].words != q->groups || b[B_REST_SIZE].words != q->groups ||
        b[B_HELD].words != q->groups || b[B_OPEN].words != q->groups ||
        b[B_STAMP].words != q->groups || b[B_OFFSET].words != q->groups + 1 ||
        q->leaves > b[B_WINNER].words || b[B_WINNER].words != 2 * q->leaves) {
        return "the buffers of the groups differ in length";
    }
    const int64_t *offset = b[B_OFFSET].at, *size = b[B_REST_SIZE].at;
    for (int64_t g = 0; g < q->groups; g++) {
        if (offset[g] < 0 || offset[g + 1] < offset[g] || offset[g + 1] > q->jobs || size[g] < 0 ||
            size[g] > offset[g + 1] - offset[g]) {
            return "the arena of the groups is corrupt";
        }
    }
    q->quota = b[B_QUOTA].at;
    q->rest_size = b[B_REST_SIZE].at;
    q->held_cores = b[B_HELD].at;
    q->open = b[B_OPEN].at;
    q->stamp = b[B_STAMP].at;
    q->offset = offset;
    q->winner = b[B_WINNER].at;
    q->rest = (Entry *)b[B_REST].at;
    return NULL;
}

static const char *read_state(Queue *q, const Words *b) {
    const int64_t *state = b[B_STATE].at;
    q->window = (Place *)b[B_WINDOW].at;
    q->plan = (Planned *)b[B_PLAN].at;
    q->heap = (Run *)b[B_HEAP].at;
    q->list = (Run *)b[B_LIST].at;
    q->victims = (Victim *)b[B_VICTIMS].at;
    q->log = b[B_LOG].at;
    q->ended = b[B_ENDED].at;
    q->ended_rows = b[B_ENDED].words;
    q->heap_rows = b[B_HEAP].words / 2;
    q->list_rows = b[B_LIST].words / 2;
    q->victim_rows = b[B_VICTIMS].words / 3;
    q->log_rows = b[B_LOG].words / 3;
    q->now_s = state[S_NOW];
    q->work = state[S_WORK];
    q->speed = state[S_SPEED];
    q->step = state[S_STEP];
    q->step_end_s = (q->step + 1) * q->step_s;
    q->change_step = state[S_CHANGE];
    q->waiting = state[S_WAITING];
    q->running = state[S_RUNNING];
    q->window_count = state[S_WINDOW];
    q->heap_size = state[S_HEAP];
    q->list_first = state[S_LIST_FIRST];
    q->list_size = state[S_LIST];
    q->victim_count = state[S_VICTIMS];
    q->log_size = state[S_LOG];
    q->pass = state[S_PASS];
    q->full = state[S_FULL];
    q->fresh = state[S_FRESH];
    q->shadow_s = state[S_SHADOW];
    q->quota_extra = state[S_QUOTA_EXTRA];
    q->late_s = state[S_LATE];
    q->closed = state[S_CLOSED];
    q->cap = state[S_CAP];
    q->ended_count = state[S_ENDED];
    memcpy(q->used, state + S_USED, sizeof q->used);
    memcpy(q->extra, state + S_EXTRA, sizeof q->extra);
    q->plan_count = 0;
    q->released = 0;
    q->patience = 0;
    q->corrupt = 0;
    if (b[B_WINDOW].words != 3 * q->depth ||
        (q->backfill == CONSERVATIVE && b[B_PLAN].words != 6 * q->depth)) {
        return "window or plan do not fit the depth";
    }
    if (q->window_count < 0 || q->window_count > q->depth || q->heap_size < 0 ||
        q->heap_size > q->heap_rows || q->list_first < 0 || q->list_size < 0 ||
        q->list_size > q->list_rows || q->list_first > q->list_rows - q->list_size ||
        q->victim_count < 0 || q->victim_count > q->victim_rows || q->log_size < 0 ||
        q->log_size > q->log_rows || q->ended_count < 0 ||
        (q->ended_rows > 0 && q->ended_count > q->ended_rows) || q->speed < 1 || q->speed > FULL_SPEED || q->step < 0 ||
        q->step > q->steps || q->now_s < 0 || q->now_s / q->step_s != q->step) {
        return "the state is corrupt";
    }
    note_limit(q);
    return NULL;
}

static void write_state(const Queue *q, const Words *b) {
    int64_t *state = b[B_STATE].at;
    state[S_NOW] = q->now_s;
    state[S_WORK] = q->work;
    state[S_STEP] = q->step;
    state[S_CHANGE] = q->change_step;
    state[S_WAITING] = q->waiting;
    state[S_RUNNING] = q->running;
    state[S_WINDOW] = q->window_count;
    state[S_HEAP] = q->heap_size;
    state[S_LIST_FIRST] = q->list_first;
    state[S_LIST] = q->list_size;
    state[S_VICTIMS] = q->victim_count;
    state[S_LOG] = q->log_size;
    state[S_PASS] = q->pass;
    state[S_FULL] = q->full;
    state[S_FRESH] = q->fresh;
    state[S_SHADOW] = q->shadow_s;
    state[S_QUOTA_EXTRA] = q->quota_extra;
    state[S_LATE] = q->late_s;
    state[S_CAP] = q->cap;
    state[S_ENDED] = q->ended_count;
    memcpy(state + S_USED, q->used, sizeof q->used);
    memcpy(state + S_EXTRA, q->extra, sizeof q->extra);
}

#endif
