/* dcsim._kernel: starts first-come-first-served jobs between two instants.
 *
 * All state lives in int64 buffers that Python owns; nothing is kept or allocated
 * here. Running jobs are a binary heap by the second they end. A job that has ended
 * stays in the heap until its cores are needed, so that in the usual case one
 * replacement of the root does both the removal and the insertion.
 *
 * The busy core-seconds of a step are kept as differences: with (level, part) of a
 * step, busy[k] = step_s * sum(level[0..k]) + part[k]. Unsigned arithmetic lets the
 * differences wrap; their sums are exact again because every sum fits.
 */
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdint.h>

#include "queue.h"

#define LARGEST (INT64_C(1) << 53)

typedef struct {
    int64_t end_s;
    int64_t cores;
} Running;

typedef struct {
    uint64_t level;
    uint64_t part;
} Booking;

typedef struct {
    const int64_t *duration_s, *cores, *release_s, *capacity_cores, *queue;
    int64_t *start_s;
    /* heap[0] keeps size and occupied cores between calls; heap[1] is the root */
    Running *heap;
    Booking *booked;
    int64_t jobs, queued, heap_rows, steps, step_s;
    int64_t now_s, until_s;
    int stop_on_finish;
    int64_t running, occupied_cores; /* of the heap */
    int64_t step, step_end_s;        /* the step that now_s lies in */
} Kernel;

static int64_t min64(int64_t a, int64_t b) { return a < b ? a : b; }

/* Puts item where the root was and lets it sink. */
static inline void replace_root(Running *heap, int64_t size, Running item) {
    int64_t hole = 1;
    for (int64_t child = 2; child <= size; child = 2 * hole) {
        if (child < size) {
            child += heap[child + 1].end_s < heap[child].end_s;
        }
        if (heap[child].end_s >= item.end_s) {
            break;
        }
        heap[hole] = heap[child];
        hole = child;
    }
    heap[hole] = item;
}

static inline void push_last(Running *heap, int64_t size, Running item) {
    int64_t hole = size;
    for (; hole > 1 && heap[hole / 2].end_s > item.end_s; hole /= 2) {
        heap[hole] = heap[hole / 2];
    }
    heap[hole] = item;
}

static inline void book(Kernel *k, int64_t start_s, Running job) {
    uint64_t cores = (uint64_t)job.cores;
    Booking *first = &k->booked[k->step];
    first->level += cores;
    first->part -= cores * (uint64_t)(start_s - (k->step_end_s - k->step_s));
    int64_t last_step = job.end_s / k->step_s;
    if (last_step < k->steps) {
        Booking *last = &k->booked[last_step];
        last->level -= cores;
        last->part += cores * (uint64_t)(job.end_s - last_step * k->step_s);
    }
}

typedef enum { STARTED, NO_ROOM, CORRUPT } Outcome;

/* Starts the job now if there is room, at the expense of those that have ended. */
static inline Outcome try_start(Kernel *k, Running job) {
    Running *heap = k->heap;
    int64_t capacity = k->capacity_cores[k->step];
    if (capacity < 0) {
        return CORRUPT;
    }
    while (job.cores > capacity - k->occupied_cores) {
        if (k->running == 0 || heap[1].end_s > k->now_s) {
            return NO_ROOM;
        }
        Running root = heap[1];
        if (root.cores < 0 || root.cores > k->occupied_cores) {
            return CORRUPT;
        }
        k->occupied_cores -= root.cores;
        if (job.cores <= capacity - k->occupied_cores) {
            k->occupied_cores += job.cores;
            replace_root(heap, k->running, job);
            return STARTED;
        }
        Running last = heap[k->running--];
        replace_root(heap, k->running, last);
    }
    if (k->running + 1 >= k->heap_rows) {
        return CORRUPT;
    }
    k->occupied_cores += job.cores;
    push_last(heap, ++k->running, job);
    return STARTED;
}

/* The instant before which jobs may start: until_s, or the next end that stops us. */
static inline int64_t limit_s(const Kernel *k) {
    int stops = k->stop_on_finish && k->running > 0;
    return stops ? min64(k->until_s, k->heap[1].end_s) : k->until_s;
}

static inline void move_to(Kernel *k, int64_t time_s) {
    k->now_s = time_s;
    while (k->step_end_s <= time_s) {
        k->step++;
        k->step_end_s += k->step_s;
    }
}

static void forget_ended(Kernel *k) {
    while (k->running > 0 && k->heap[1].end_s <= k->now_s) {
        k->occupied_cores -= min64(k->heap[1].cores, k->occupied_cores);
        Running last = k->heap[k->running--];
        replace_root(k->heap, k->running, last);
    }
}

/* Starts queued jobs in order; returns how many started, or -1 if a buffer is corrupt. */
static int64_t start_queue(Kernel *k) {
    for (int64_t position = 0; position < k->queued; position++) {
        int64_t id = k->queue[position];
        if (id < 0 || id >= k->jobs) {
            return -1;
        }
        int64_t release_s = k->release_s[id], duration_s = k->duration_s[id];
        int64_t cores = k->cores[id], time_s = k->now_s > release_s ? k->now_s : release_s;
        if (duration_s < 1 || duration_s > LARGEST || cores < 1 || cores > LARGEST) {
            return -1;
        }
        Outcome outcome;
        for (;;) {
            if (time_s >= limit_s(k)) {
                return position;
            }
            move_to(k, time_s);
            outcome = try_start(k, (Running){time_s + duration_s, cores});
            if (outcome != NO_ROOM) {
                break;
            }
            /* Room can only appear when a job ends or the capacity changes. */
            time_s = k->running > 0 ? min64(k->step_end_s, k->heap[1].end_s) : k->step_end_s;
        }
        if (outcome == CORRUPT) {
            return -1;
        }
        k->start_s[id] = k->now_s;
        book(k, k->now_s, (Running){k->now_s + duration_s, cores});
    }
    return k->queued;
}

static int64_t words(const Py_buffer *buffer) {
    int whole = buffer->len % (Py_ssize_t)sizeof(int64_t) == 0;
    int aligned = (uintptr_t)buffer->buf % sizeof(int64_t) == 0;
    return whole && aligned ? buffer->len / (Py_ssize_t)sizeof(int64_t) : -1;
}

enum { DURATION, CORES, RELEASE, CAPACITY, QUEUE, START, HEAP, BOOKED, BUFFERS };

/* Fills the kernel from the buffers; returns what is wrong with them, or NULL. */
static const char *set_up(Kernel *k, const Py_buffer *buffers) {
    for (int i = 0; i < BUFFERS; i++) {
        if (words(&buffers[i]) < 0) {
            return "a buffer is not made of aligned 64-bit integers";
        }
    }
    k->duration_s = buffers[DURATION].buf;
    k->cores = buffers[CORES].buf;
    k->release_s = buffers[RELEASE].buf;
    k->capacity_cores = buffers[CAPACITY].buf;
    k->queue = buffers[QUEUE].buf;
    k->start_s = buffers[START].buf;
    k->heap = buffers[HEAP].buf;
    k->booked = buffers[BOOKED].buf;
    k->jobs = words(&buffers[DURATION]);
    k->steps = words(&buffers[CAPACITY]);
    k->queued = words(&buffers[QUEUE]);
    k->heap_rows = words(&buffers[HEAP]) / 2;
    if (words(&buffers[CORES]) != k->jobs || words(&buffers[RELEASE]) != k->jobs ||
        words(&buffers[START]) != k->jobs) {
        return "duration, cores, release and start differ in length";
    }
    if (words(&buffers[BOOKED]) != 2 * k->steps) {
        return "booked must hold two integers a step";
    }
    if (k->heap_rows < 1 || k->heap[0].end_s < 0 || k->heap[0].end_s >= k->heap_rows ||
        k->heap[0].cores < 0) {
        return "the heap is corrupt";
    }
    if (k->step_s < 1 || k->step_s > LARGEST || k->steps > LARGEST / k->step_s) {
        return "the time grid is too long";
    }
    if (k->now_s < 0 || k->until_s < k->now_s || k->until_s > k->steps * k->step_s) {
        return "now_s <= until_s must lie within the time grid";
    }
    k->running = k->heap[0].end_s;
    k->occupied_cores = k->heap[0].cores;
    k->step = k->now_s / k->step_s;
    k->step_end_s = (k->step + 1) * k->step_s;
    return NULL;
}

PyDoc_STRVAR(advance_doc,
             "advance(duration_s, cores, release_s, capacity_cores, queue, start_s, heap, booked,\n"
             "        step_s, now_s, until_s, stop_on_finish) -> (now_s, started)\n\n"
             "Start the jobs of queue, in order, at instants in [now_s, until_s).\n"
             "Every buffer is contiguous int64; start_s, heap and booked are written.");

static PyObject *advance(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer buffers[BUFFERS];
    Kernel k;
    long long step_s, now_s, until_s;
    int stop_on_finish;
    if (!PyArg_ParseTuple(args, "y*y*y*y*y*w*w*w*LLLp:advance", &buffers[DURATION],
                          &buffers[CORES], &buffers[RELEASE], &buffers[CAPACITY], &buffers[QUEUE],
                          &buffers[START], &buffers[HEAP], &buffers[BOOKED], &step_s, &now_s,
                          &until_s, &stop_on_finish)) {
        return NULL;
    }
    k.step_s = step_s;
    k.now_s = now_s;
    k.until_s = until_s;
    k.stop_on_finish = stop_on_finish;
    int64_t started = -1, reached_s = 0;
    const char *problem = set_up(&k, buffers);
    if (problem == NULL) {
        if (k.stop_on_finish) {
            forget_ended(&k);
        }
        started = start_queue(&k);
        k.heap[0] = (Running){k.running, k.occupied_cores};
        reached_s = limit_s(&k);
        problem = started < 0 ? "a job, the heap or the capacity is corrupt" : NULL;
    }
    for (int i = 0; i < BUFFERS; i++) {
        PyBuffer_Release(&buffers[i]);
    }
    if (problem != NULL) {
        PyErr_SetString(PyExc_ValueError, problem);
        return NULL;
    }
    return Py_BuildValue("LL", (long long)reached_s, (long long)started);
}

static PyMethodDef methods[] = {
    {"advance", advance, METH_VARARGS, advance_doc},
    {"queue_advance", queue_advance, METH_VARARGS,
     "queue_advance(buffers, until_s, stop_on_finish) -> (now_s, released, code)"},
    {"queue_interrupt", queue_interrupt, METH_VARARGS,
     "queue_interrupt(buffers, ids, hold, is_fault): end the stretches of running jobs."},
    {"queue_requeue", queue_requeue, METH_VARARGS,
     "queue_requeue(buffers, ids, False, False): let held jobs wait again."},
    {"queue_withdraw", queue_withdraw, METH_VARARGS,
     "queue_withdraw(buffers, ids, False, False): take waiting jobs out of the queue."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "dcsim._kernel", "Job starts over int64 buffers.",
    0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__kernel(void) { return PyModuleDef_Init(&definition); }
