/* dcsim._kernel.queue_*: the job queue with priorities, backfilling, quotas and preemption.
 *
 * Reads and writes int64 buffers that Python owns; queue/state.h says what each holds.
 * At an instant, in this order: stretches end, capacity changes, jobs are released;
 * then what may start does.
 */
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "queue.h"
#include "queue/dispatch.h"

enum { REACHED, STOPPED, LOG_FULL };

/* Words of the rules buffer. */
enum {
    R_JOBS, R_COLUMNS, R_POWER, R_STEP, R_GROUPS, R_LEAVES, R_DEPTH, R_MOST_VICTIMS, R_RETRIES,
    R_ORDER, R_BACKFILL, R_KILL, R_PREEMPTS, R_ENFORCES, R_REJECTS, R_QUOTAS, R_EXACT, RULE_WORDS
};

/* The buffers, in the order in which they are passed. */
enum {
    B_RULES, B_DURATION, B_ESTIMATE, B_PRIORITY, B_GROUP, B_LATEST, B_INTERVAL, B_COST, B_DEMAND,
    B_RELEASE, B_CAPACITY, B_MOST, B_NEXT_CHANGE, B_QUOTA, B_OFFSET, B_PENDING, B_WRITTEN,
    B_STATE = B_WRITTEN, B_START, B_END, B_DONE, B_LOST, B_FLAGS, B_REST, B_REST_SIZE, B_HELD,
    B_OPEN, B_STAMP, B_WINNER, B_WINDOW, B_PLAN, B_HEAP, B_LIST, B_VICTIMS, B_BOOKED, B_LOG,
    BUFFERS
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
    q->passes = state[S_PASSES];
    memcpy(q->used, state + S_USED, sizeof q->used);
    memcpy(q->extra, state + S_EXTRA, sizeof q->extra);
    q->plan_count = 0;
    q->released = 0;
    q->corrupt = 0;
    if (b[B_WINDOW].words != 3 * q->depth ||
        (q->backfill == CONSERVATIVE && b[B_PLAN].words != 6 * q->depth)) {
        return "window or plan do not fit the depth";
    }
    if (q->window_count < 0 || q->window_count > q->depth || q->heap_size < 0 ||
        q->heap_size > q->heap_rows || q->list_first < 0 || q->list_size < 0 ||
        q->list_size > q->list_rows || q->list_first > q->list_rows - q->list_size ||
        q->victim_count < 0 || q->victim_count > q->victim_rows || q->log_size < 0 ||
        q->log_size > q->log_rows || q->speed < 1 || q->speed > FULL_SPEED || q->step < 0 ||
        q->step > q->steps || q->now_s < 0 || q->now_s / q->step_s != q->step) {
        return "the state is corrupt";
    }
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
    state[S_PASSES] = q->passes;
    memcpy(state + S_USED, q->used, sizeof q->used);
    memcpy(state + S_EXTRA, q->extra, sizeof q->extra);
}

/* ---- the loop ---- */

static void release_due(Queue *q) {
    while (q->released < q->pending_count && !q->corrupt) {
        int64_t job = sound(q, q->pending[q->released]);
        if (q->release[job] > q->now_s) {
            return;
        }
        q->corrupt |= status_of(q, job) != PENDING;
        add_waiting(q, job);
        q->released++;
    }
}

static void change_capacity(Queue *q) {
    if (q->step < q->change_step || q->step >= q->steps) {
        return;
    }
    q->change_step = q->next_change[q->step];
    q->corrupt |= q->change_step <= q->step;
    q->full = 1;
    if (q->enforces && q->used[q->power] > capacity_row(q, q->step)[q->power]) {
        enforce_cap(q);
    }
}

static int64_t next_event_s(Queue *q, int64_t until_s) {
    int64_t next_s = min64(until_s, next_end_s(q));
    if (q->released < q->pending_count) {
        next_s = min64(next_s, q->release[sound(q, q->pending[q->released])]);
    }
    if ((q->waiting > 0 || q->enforces) && q->change_step < q->steps) {
        next_s = min64(next_s, q->change_step * q->step_s);
    }
    if (q->rejects) {
        next_s = min64(next_s, q->late_s);
    }
    return max64(next_s, q->now_s + 1);
}

static int run(Queue *q, int64_t until_s, int stop_on_finish) {
    while (q->now_s < until_s && !q->corrupt) {
        if (has_victims(q) && q->log_rows - q->log_size < q->running) {
            return LOG_FULL;
        }
        change_capacity(q);
        release_due(q);
        dispatch(q);
        move_to(q, next_event_s(q, until_s));
        if (end_due(q) > 0 && stop_on_finish) {
            return STOPPED;
        }
    }
    return REACHED;
}

/* ---- what Python calls ---- */

typedef enum { ADVANCE, INTERRUPT, REQUEUE, WITHDRAW } Verb;

typedef struct {
    Verb verb;
    int64_t until_s;
    int first, second; /* stop_on_finish; or hold, is_fault */
    Words ids;
} Call;

/* Does what is asked for each id; the ids are checked for their state. */
static void treat(Queue *q, const Call *call) {
    for (int64_t i = 0; i < call->ids.words && !q->corrupt; i++) {
        int64_t job = sound(q, call->ids.at[i]), status = status_of(q, job);
        if (call->verb == INTERRUPT && status == RUNNING) {
            interrupt(q, job, call->first ? HELD : WAITING, call->second);
        } else if (call->verb == REQUEUE && status == HELD) {
            add_waiting(q, job);
        } else if (call->verb == WITHDRAW && status == WAITING) {
            set_status(q, job, PENDING);
            q->waiting--;
        } else {
            q->corrupt = 1;
        }
    }
    if (call->verb == WITHDRAW) {
        forget_withdrawn(q);
    }
}

static const char *serve(Queue *q, const Words *b, const Call *call, int *code) {
    const char *(*readers[])(Queue *, const Words *) = {read_rules, read_jobs, read_grid,
                                                        read_groups, read_state};
    for (int i = 0; i < 5; i++) {
        const char *problem = readers[i](q, b);
        if (problem != NULL) {
            return problem;
        }
    }
    if (call->verb == ADVANCE) {
        if (call->until_s < q->now_s || call->until_s > q->steps * q->step_s) {
            return "now_s <= until_s must lie within the time grid";
        }
        *code = run(q, call->until_s, call->first);
    } else {
        treat(q, call);
    }
    write_state(q, b);
    return q->corrupt ? "a buffer of the queue is corrupt" : NULL;
}

static int words_of(const Py_buffer *buffer, Words *words) {
    words->at = buffer->buf;
    words->words = buffer->len / (Py_ssize_t)sizeof(int64_t);
    return buffer->len % (Py_ssize_t)sizeof(int64_t) == 0 &&
           (uintptr_t)buffer->buf % sizeof(int64_t) == 0;
}

static PyObject *call_queue(PyObject *tuple, PyObject *ids, Call *call) {
    Py_buffer views[BUFFERS + 1];
    Words words[BUFFERS + 1];
    int held = 0, code = REACHED, count = ids != NULL ? BUFFERS + 1 : BUFFERS;
    const char *problem = NULL;
    Queue q;
    if (!PyTuple_Check(tuple) || PyTuple_Size(tuple) != BUFFERS) {
        PyErr_Format(PyExc_ValueError, "a tuple of %d buffers is needed", (int)BUFFERS);
        return NULL;
    }
    for (; held < count; held++) {
        PyObject *item = held < BUFFERS ? PyTuple_GetItem(tuple, held) : ids;
        int flags = held >= B_WRITTEN && held < BUFFERS ? PyBUF_WRITABLE : PyBUF_SIMPLE;
        if (item == NULL || PyObject_GetBuffer(item, &views[held], flags) < 0) {
            break;
        }
        if (!words_of(&views[held], &words[held])) {
            problem = "a buffer is not made of aligned 64-bit integers";
        }
    }
    int complete = held == count;
    if (complete && problem == NULL) {
        if (ids != NULL) {
            call->ids = words[BUFFERS];
        }
        problem = serve(&q, words, call, &code);
    }
    while (held-- > 0) {
        PyBuffer_Release(&views[held]);
    }
    if (!complete) {
        return NULL;
    }
    if (problem != NULL) {
        PyErr_SetString(PyExc_ValueError, problem);
        return NULL;
    }
    return Py_BuildValue("LLi", (long long)q.now_s, (long long)q.released, code);
}

PyObject *queue_advance(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *tuple;
    long long until_s;
    Call call = {.verb = ADVANCE};
    if (!PyArg_ParseTuple(args, "OLp:queue_advance", &tuple, &until_s, &call.first)) {
        return NULL;
    }
    call.until_s = until_s;
    return call_queue(tuple, NULL, &call);
}

static PyObject *treat_ids(PyObject *args, Verb verb) {
    PyObject *tuple, *ids;
    Call call = {.verb = verb};
    if (!PyArg_ParseTuple(args, "OOpp", &tuple, &ids, &call.first, &call.second)) {
        return NULL;
    }
    return call_queue(tuple, ids, &call);
}

PyObject *queue_interrupt(PyObject *module, PyObject *args) {
    (void)module;
    return treat_ids(args, INTERRUPT);
}

PyObject *queue_requeue(PyObject *module, PyObject *args) {
    (void)module;
    return treat_ids(args, REQUEUE);
}

PyObject *queue_withdraw(PyObject *module, PyObject *args) {
    (void)module;
    return treat_ids(args, WITHDRAW);
}
