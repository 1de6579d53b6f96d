/* dcsim._kernel: the job queue over int64 buffers.
 *
 * Reads and writes buffers that Python owns; queue/state.h says what each holds. At an
 * instant, in this order: stretches end, capacity changes, jobs are released; then what
 * may start does. Without rules a fast path serves the same starts (queue/plain.h).
 */
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "queue/buffers.h"
#include "queue/dispatch.h"
#include "queue/plain.h"

enum { REACHED, STOPPED, LOG_FULL };

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
    if (q->enforces) {
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
        if (!stop_on_finish && plain_pays(q, until_s)) {
            plain_run(q, until_s);
            return REACHED;
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

/* As numbered in queue/compiled.py. */
enum { INTERRUPT, HOLD, FAULT_OF, FAULT_AND_HOLD, REQUEUE, WITHDRAW, CAP, ADVANCE };

typedef struct {
    int verb, stop_on_finish;
    int64_t until_s;
    Words ids;
} Call;

/* Takes jobs out that wait, are held or pending. */
static void withdraw(Queue *q, Words ids) {
    int waited = 0;
    for (int64_t i = 0; i < ids.words && !q->corrupt; i++) {
        int64_t job = sound(q, ids.at[i]), status = status_of(q, job);
        q->corrupt |= status != WAITING && status != HELD && status != PENDING;
        waited |= status == WAITING;
        q->waiting -= status == WAITING;
        set_status(q, job, PENDING);
    }
    if (waited) {
        forget_withdrawn(q);
    }
}

/* Does what is asked for each id; the ids are checked for their state. */
static void treat(Queue *q, const Call *call) {
    int verb = call->verb;
    if (verb == WITHDRAW) {
        withdraw(q, call->ids);
        return;
    }
    q->full |= verb == REQUEUE || verb == CAP;
    if (verb == CAP) { /* one word: the cap, or -1 for that of the table */
        q->corrupt |= q->power < 0 || call->ids.words != 1;
        q->cap = q->corrupt ? -1 : max64(call->ids.at[0], -1);
        note_limit(q);
        if (q->enforces && !q->corrupt) {
            enforce_cap(q);
        }
        return;
    }
    for (int64_t i = 0; i < call->ids.words && !q->corrupt; i++) {
        int64_t job = sound(q, call->ids.at[i]);
        q->corrupt |= status_of(q, job) != (verb == REQUEUE ? HELD : RUNNING);
        if (verb == REQUEUE) {
            add_waiting(q, job);
        } else if (!q->corrupt) {
            interrupt(q, job, verb & HOLD ? HELD : WAITING, verb >= FAULT_OF);
        }
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
        *code = run(q, call->until_s, call->stop_on_finish);
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

static PyObject *queue_advance(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *tuple;
    long long until_s;
    Call call = {.verb = ADVANCE};
    if (!PyArg_ParseTuple(args, "OLp:advance", &tuple, &until_s, &call.stop_on_finish)) {
        return NULL;
    }
    call.until_s = until_s;
    return call_queue(tuple, NULL, &call);
}

static PyObject *queue_treat(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *tuple, *ids;
    Call call = {.verb = INTERRUPT};
    if (!PyArg_ParseTuple(args, "OiO:treat", &tuple, &call.verb, &ids)) {
        return NULL;
    }
    if (call.verb < INTERRUPT || call.verb >= ADVANCE) {
        PyErr_SetString(PyExc_ValueError, "no such verb");
        return NULL;
    }
    return call_queue(tuple, ids, &call);
}

static PyMethodDef methods[] = {
    {"advance", queue_advance, METH_VARARGS,
     "advance(buffers, until_s, stop_on_finish) -> (now_s, released, code)"},
    {"treat", queue_treat, METH_VARARGS,
     "treat(buffers, verb, ids): interrupt, requeue or withdraw jobs, or set the power cap."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "dcsim._kernel", "The job queue over int64 buffers.",
    0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__kernel(void) { return PyModuleDef_Init(&definition); }
