/* Who waits: the first `depth` jobs in order as a sorted window, the others in heaps.
 *
 * One heap a quota group, all in one arena; a tournament over the groups finds the
 * first job of all. A group is closed while the first of its jobs does not fit its
 * quota: its jobs are then in its heap alone and the tournament does not see them.
 */
#ifndef DCSIM_QUEUE_WAITING_H
#define DCSIM_QUEUE_WAITING_H

#include "state.h"

#if defined(__GNUC__)
#define SOON(address) __builtin_prefetch(address)
#else
#define SOON(address) (void)(address)
#endif

/* Four children a node: the heaps are larger than the caches, and this halves the misses. */
#define WAYS 4

static inline int64_t key_of(const Queue *q, int64_t job) {
    switch (q->order) {
    case PRIORITY:
        return of(q->priority, job) * (LONGEST_S << 1) + q->release[job];
    case SHORTEST:
        return of(q->estimate, job);
    default:
        return q->release[job];
    }
}

/* Ties of the key go to the earlier release, then to the smaller id. Only the lengths of
 * shortest-first tie for different releases: the other keys hold the release. */
static inline int is_before(const Queue *q, int64_t key, int64_t job, int64_t key2, int64_t job2) {
    if (key != key2) {
        return key < key2;
    }
    if (q->order == SHORTEST && q->release[job] != q->release[job2]) {
        return q->release[job] < q->release[job2];
    }
    return job < job2;
}

static inline Entry *rest_of(Queue *q, int64_t group) { return q->rest + q->offset[group]; }

/* Puts the first job of a group before those of the other groups again. */
static inline void replay(Queue *q, int64_t group) {
    int64_t node = q->leaves + group;
    q->winner[node] = q->open[group] && q->rest_size[group] > 0 ? group : -1;
    for (node /= 2; node >= 1; node /= 2) {
        int64_t a = q->winner[2 * node], b = q->winner[2 * node + 1];
        if (a < 0 || b < 0) {
            q->winner[node] = a < 0 ? b : a;
            continue;
        }
        if (a >= q->groups || b >= q->groups) {
            q->corrupt = 1;
            return;
        }
        Entry *x = rest_of(q, a), *y = rest_of(q, b);
        int first = is_before(q, x->key, sound(q, x->job), y->key, sound(q, y->job));
        q->winner[node] = first ? a : b;
    }
}

static void rest_push(Queue *q, int64_t key, int64_t job) {
    int64_t group = group_of(q, job), hole = q->rest_size[group];
    if (hole >= q->offset[group + 1] - q->offset[group]) {
        q->corrupt = 1;
        return;
    }
    Entry *heap = rest_of(q, group);
    q->rest_size[group] = hole + 1;
    while (hole > 0) {
        int64_t parent = (hole - 1) / WAYS;
        if (!is_before(q, key, job, heap[parent].key, sound(q, heap[parent].job))) {
            break;
        }
        heap[hole] = heap[parent];
        hole = parent;
    }
    heap[hole] = (Entry){key, job};
    if (hole == 0) {
        replay(q, group);
    }
}

static void sift_down(Queue *q, Entry *heap, int64_t size, int64_t hole, Entry item) {
    for (int64_t child = WAYS * hole + 1; child < size; child = WAYS * hole + 1) {
        int64_t end = min64(child + WAYS, size);
        for (int64_t below = WAYS * child + 1, last = below + WAYS * WAYS; below < last;
             below += WAYS) {
            SOON(heap + min64(below, size - 1));
        }
        for (int64_t other = child + 1; other < end; other++) {
            if (is_before(q, heap[other].key, sound(q, heap[other].job), heap[child].key,
                          sound(q, heap[child].job))) {
                child = other;
            }
        }
        if (!is_before(q, heap[child].key, sound(q, heap[child].job), item.key, item.job)) {
            break;
        }
        heap[hole] = heap[child];
        hole = child;
    }
    heap[hole] = item;
}

static Entry rest_pop(Queue *q, int64_t group) {
    Entry *heap = rest_of(q, group);
    Entry first = {heap->key, sound(q, heap->job)};
    int64_t size = --q->rest_size[group];
    if (size > 0) {
        Entry last = {heap[size].key, sound(q, heap[size].job)};
        sift_down(q, heap, size, 0, last);
    }
    replay(q, group);
    return first;
}

static inline void window_remove(Queue *q, int64_t at) {
    q->window_count--;
    memmove(q->window + at, q->window + at + 1, (size_t)(q->window_count - at) * sizeof(Place));
}

/* Fetches what the start of a job will touch: served by priority, each is a cache miss. */
static inline void fetch(const Queue *q, int64_t job) {
    SOON(&q->flags[job]);
    SOON(&q->demand[job * q->columns]);
    SOON(&q->duration.at[job * q->duration.stride]);
    SOON(&q->done_s[job]);
    SOON(&q->start_s[job]);
    SOON(&q->end[job]);
}

/* Puts a job in order into the window; a full window gives its last job back. */
static void window_insert(Queue *q, int64_t key, int64_t job) {
    int64_t low = 0, high = q->window_count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        Place *place = &q->window[middle];
        if (is_before(q, key, job, place->key, sound(q, place->job))) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    if (q->window_count == q->depth) {
        Place last = q->window[--q->window_count];
        rest_push(q, last.key, sound(q, last.job));
    }
    Place *place = q->window + low;
    memmove(place + 1, place, (size_t)(q->window_count - low) * sizeof(Place));
    *place = (Place){key, job, -1};
    q->window_count++;
    q->fresh = 1;
    q->full |= low == 0;
}

static inline int window_takes(Queue *q, int64_t key, int64_t job) {
    if (q->window_count == 0) {
        return q->winner[1] < 0;
    }
    Place *last = &q->window[q->window_count - 1];
    if (is_before(q, key, job, last->key, sound(q, last->job))) {
        return 1;
    }
    return q->window_count < q->depth && q->winner[1] < 0;
}

/* Draws the first of the rest into the window while it has room or holds later jobs. */
static void refill(Queue *q) {
    while (!q->corrupt) {
        int64_t group = q->winner[1];
        if (group < 0 || group >= q->groups || q->rest_size[group] < 1) {
            q->corrupt |= group >= q->groups;
            return;
        }
        if (q->window_count == q->depth) {
            Place *last = &q->window[q->window_count - 1];
            Entry *first = rest_of(q, group);
            if (!is_before(q, first->key, sound(q, first->job), last->key, sound(q, last->job))) {
                return;
            }
        }
        fetch(q, sound(q, rest_of(q, group)->job));
        Entry first = rest_pop(q, group);
        if (q->rejects && is_late(q, first.job)) {
            set_status(q, first.job, REJECTED);
            q->waiting--;
        } else {
            window_insert(q, first.key, first.job);
        }
    }
}

/* Opens a closed group if the first of its jobs fits the quota. */
static void open_group(Queue *q, int64_t group) {
    if (q->open[group]) {
        return;
    }
    if (q->rest_size[group] > 0 && !fits_quota(q, sound(q, rest_of(q, group)->job))) {
        return;
    }
    q->open[group] = 1;
    replay(q, group);
    refill(q);
}

/* Closes a group: the jobs behind the one that does not fit its quota wait with it. */
static void close_group(Queue *q, int64_t group) {
    q->open[group] = 0;
    int64_t kept = 0, count = q->window_count;
    q->window_count = 0;
    for (int64_t at = 0; at < count; at++) {
        Place place = q->window[at];
        if (group_of(q, sound(q, place.job)) == group) {
            rest_push(q, place.key, sound(q, place.job));
        } else {
            q->window[kept++] = place;
        }
    }
    q->window_count = kept;
    replay(q, group);
    refill(q);
}

static inline void note_one(Queue *q, int64_t job) {
    if (!(q->flags[job] & HAS_RUN)) {
        q->late_s = min64(q->late_s, of(q->latest, job) + 1);
    }
}

static void add_waiting(Queue *q, int64_t job) {
    int64_t key = key_of(q, job), group = group_of(q, job);
    if (q->rejects && is_late(q, job)) {
        set_status(q, job, REJECTED);
        return;
    }
    set_status(q, job, WAITING);
    q->waiting++;
    if (!q->open[group]) {
        rest_push(q, key, job);
        note_one(q, job);
        open_group(q, group);
    } else if (window_takes(q, key, job)) {
        window_insert(q, key, job);
    } else {
        rest_push(q, key, job);
    }
}

/* Takes all that no longer wait out of window and heaps. */
static void forget_withdrawn(Queue *q) {
    int64_t kept = 0;
    for (int64_t at = 0; at < q->window_count; at++) {
        if (status_of(q, sound(q, q->window[at].job)) == WAITING) {
            q->window[kept++] = q->window[at];
        }
    }
    q->window_count = kept;
    for (int64_t group = 0; group < q->groups; group++) {
        Entry *heap = rest_of(q, group);
        int64_t size = q->rest_size[group];
        kept = 0;
        for (int64_t at = 0; at < size; at++) {
            if (status_of(q, sound(q, heap[at].job)) == WAITING) {
                heap[kept++] = heap[at];
            }
        }
        q->rest_size[group] = kept;
        for (int64_t at = (kept + WAYS - 2) / WAYS; at-- > 0;) {
            sift_down(q, heap, kept, at, heap[at]);
        }
        replay(q, group);
    }
    for (int64_t group = 0; group < q->groups; group++) {
        open_group(q, group);
    }
    refill(q);
    q->full = 1;
}

/* Rejects the first jobs of closed groups that are late. */
static void reject_closed(Queue *q) {
    for (int64_t group = 0; q->quotas && group < q->groups; group++) {
        while (!q->open[group] && q->rest_size[group] > 0) {
            int64_t job = sound(q, rest_of(q, group)->job);
            if (!is_late(q, job)) {
                break;
            }
            rest_pop(q, group);
            q->waiting--;
            set_status(q, job, REJECTED);
            open_group(q, group);
        }
    }
}

/* Rejects the late jobs of the window. */
static void reject_late(Queue *q) {
    reject_closed(q);
    for (int64_t at = 0; at < q->window_count && !q->corrupt;) {
        int64_t job = sound(q, q->window[at].job);
        if (!is_late(q, job)) {
            at++;
            continue;
        }
        set_status(q, job, REJECTED);
        q->waiting--;
        window_remove(q, at);
        refill(q);
        q->full = 1;
    }
}

/* Notes when the next job of the window, or at the head of a closed group, will be late. */
static void note_late(Queue *q) {
    q->late_s = FAR_S;
    for (int64_t at = 0; at < q->window_count; at++) {
        note_one(q, sound(q, q->window[at].job));
    }
    for (int64_t group = 0; q->quotas && group < q->groups; group++) {
        if (!q->open[group] && q->rest_size[group] > 0) {
            note_one(q, sound(q, rest_of(q, group)->job));
        }
    }
}

#endif
