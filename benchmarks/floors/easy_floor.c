/* easy_floor FILE REPEATS: the least that priorities, EASY backfilling and a power cap cost.
 *
 * FILE holds native int64: the number of jobs, 720 hourly caps [mW], then for each job
 * arrival second, duration, cores, priority, power [mW], sorted by arrival. They run on
 * 1,000 cores for 30 days, served by (priority, arrival, number). The first waiting job
 * has a reservation; the 99 behind it may start if they do not put it off, power by the
 * cap of the hour. Waiting and running jobs are sorted arrays; energy by difference
 * arrays in the same loop. Prints one line: the smallest CPU seconds of REPEATS runs and
 * checksums modulo 2^64 of starts, core-seconds and millijoules.
 */
#define _POSIX_C_SOURCE 199309L
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CORES = 1000, HOUR_S = 3600, HOURS = 720, DEPTH = 100 };
#define FAR INT64_MAX

typedef struct {
    int64_t arrival_s, duration_s, cores, priority, power_mw;
} Job;

typedef struct {
    int64_t end_s, job;
} Run;

static const Job *jobs;
static const int64_t *cap_mw;
static int64_t n, *start_s;
static int64_t *waiting, first_waiting, waiting_end; /* in order, from first to end */
static Run running[CORES + 1];
static int64_t running_count, free_cores, used_mw, cap_now_mw;
static int64_t cores_level[HOURS + 1], cores_part[HOURS + 1], power_level[HOURS + 1],
    power_part[HOURS + 1];
static int64_t shadow_s, extra_cores, extra_mw;

static void book(int64_t time_s, int64_t cores, int64_t power_mw) {
    int64_t hour = time_s / HOUR_S;
    if (hour < HOURS) {
        int64_t past_s = time_s - hour * HOUR_S;
        cores_level[hour] += cores;
        cores_part[hour] -= cores * past_s;
        power_level[hour] += power_mw;
        power_part[hour] -= power_mw * past_s;
    }
}

static int is_before(int64_t a, int64_t b) {
    return jobs[a].priority != jobs[b].priority ? jobs[a].priority < jobs[b].priority : a < b;
}

/* Returns whether the job is the new first. */
static int enqueue(int64_t job, int64_t *place) {
    int64_t low = first_waiting, high = waiting_end;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (is_before(job, waiting[middle])) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    if (2 * (low - first_waiting) < waiting_end - first_waiting && first_waiting > 0) {
        memmove(waiting + first_waiting - 1, waiting + first_waiting,
                (size_t)(low - first_waiting) * sizeof *waiting);
        first_waiting--;
        low--;
    } else {
        memmove(waiting + low + 1, waiting + low, (size_t)(waiting_end - low) * sizeof *waiting);
        waiting_end++;
    }
    waiting[low] = job;
    *place = low - first_waiting;
    return low == first_waiting;
}

static void drop(int64_t place) {
    memmove(waiting + first_waiting + 1, waiting + first_waiting, (size_t)place * sizeof *waiting);
    first_waiting++;
}

static int fits(const Job *job) {
    return job->cores <= free_cores &&
           (job->power_mw == 0 || job->power_mw <= cap_now_mw - used_mw);
}

static void begin(int64_t id, int64_t now_s) {
    const Job *job = &jobs[id];
    int64_t end_s = now_s + job->duration_s, low = 0, high = running_count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        int later = running[middle].end_s != end_s ? running[middle].end_s < end_s
                                                   : running[middle].job > id;
        if (later) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    memmove(running + low + 1, running + low, (size_t)(running_count - low) * sizeof *running);
    running[low] = (Run){end_s, id}; /* the next to end is last */
    running_count++;
    free_cores -= job->cores;
    used_mw += job->power_mw;
    start_s[id] = now_s;
    book(now_s, job->cores, job->power_mw);
    book(end_s, -job->cores, -job->power_mw);
}

static void find_shadow(const Job *head) {
    int64_t cores = free_cores, power_mw = cap_now_mw - used_mw;
    shadow_s = FAR;
    if (head->power_mw > cap_now_mw) {
        return;
    }
    for (int64_t i = running_count - 1; i >= 0;) {
        int64_t end_s = running[i].end_s;
        for (; i >= 0 && running[i].end_s == end_s; i--) {
            cores += jobs[running[i].job].cores;
            power_mw += jobs[running[i].job].power_mw;
        }
        if (head->cores <= cores && (head->power_mw == 0 || head->power_mw <= power_mw)) {
            shadow_s = end_s;
            extra_cores = cores - head->cores;
            extra_mw = power_mw - head->power_mw;
            return;
        }
    }
}

static void pass(int64_t now_s, int full, const int64_t *fresh, int64_t fresh_count) {
    while (first_waiting < waiting_end && fits(&jobs[waiting[first_waiting]])) {
        begin(waiting[first_waiting++], now_s);
        full = 1;
    }
    if (first_waiting == waiting_end) {
        return;
    }
    if (full) {
        shadow_s = -1;
    }
    for (int64_t place = 1; place < DEPTH && first_waiting + place < waiting_end;) {
        if (free_cores == 0) {
            return;
        }
        int64_t id = waiting[first_waiting + place];
        const Job *job = &jobs[id];
        int look = full;
        for (int64_t i = 0; i < fresh_count && !look; i++) {
            look = fresh[i] == id;
        }
        if (look && fits(job)) {
            if (shadow_s < 0) {
                find_shadow(&jobs[waiting[first_waiting]]);
            }
            int in_time = now_s + job->duration_s <= shadow_s;
            if (in_time || (job->cores <= extra_cores &&
                            (job->power_mw == 0 || job->power_mw <= extra_mw))) {
                if (!in_time) {
                    extra_cores -= job->cores;
                    extra_mw -= job->power_mw;
                }
                begin(id, now_s);
                drop(place);
                full = full || first_waiting + DEPTH <= waiting_end;
                continue;
            }
        }
        place++;
    }
}

static void serve(void) {
    int64_t now_s = 0, next_job = 0, hour = 0, fresh[DEPTH];
    first_waiting = waiting_end = n / 2;
    running_count = used_mw = 0;
    free_cores = CORES;
    cap_now_mw = cap_mw[0];
    memset(cores_level, 0, sizeof cores_level);
    memset(cores_part, 0, sizeof cores_part);
    memset(power_level, 0, sizeof power_level);
    memset(power_part, 0, sizeof power_part);
    shadow_s = -1;
    for (int full = 1; now_s < (int64_t)HOURS * HOUR_S; full = 0) {
        while (running_count > 0 && running[running_count - 1].end_s <= now_s) {
            const Job *job = &jobs[running[--running_count].job];
            free_cores += job->cores;
            used_mw -= job->power_mw;
            full = 1;
        }
        while (hour + 1 < HOURS && (hour + 1) * HOUR_S <= now_s) {
            cap_now_mw = cap_mw[++hour];
            full = 1;
        }
        int64_t fresh_count = 0;
        for (; next_job < n && jobs[next_job].arrival_s <= now_s; next_job++) {
            int64_t place = 0;
            full |= enqueue(next_job, &place) || fresh_count == DEPTH;
            if (!full && place < DEPTH) {
                fresh[fresh_count++] = next_job;
            }
        }
        if (first_waiting < waiting_end && (full || fresh_count > 0)) {
            pass(now_s, full, fresh, fresh_count);
        }
        int64_t next_s = (int64_t)HOURS * HOUR_S;
        if (running_count > 0 && running[running_count - 1].end_s < next_s) {
            next_s = running[running_count - 1].end_s;
        }
        if (next_job < n && jobs[next_job].arrival_s < next_s) {
            next_s = jobs[next_job].arrival_s;
        }
        if (first_waiting < waiting_end && (hour + 1) * HOUR_S < next_s) {
            next_s = (hour + 1) * HOUR_S;
        }
        now_s = next_s;
    }
}

static double cpu_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int64_t *read_words(const char *path, int64_t *count) {
    FILE *file = fopen(path, "rb");
    int64_t *words = NULL;
    if (file != NULL && fseek(file, 0, SEEK_END) == 0) {
        long bytes = ftell(file);
        *count = bytes > 0 ? bytes / (long)sizeof *words : 0;
        rewind(file);
        words = *count > 0 ? malloc((size_t)*count * sizeof *words) : NULL;
        if (words != NULL && fread(words, sizeof *words, (size_t)*count, file) != (size_t)*count) {
            free(words);
            words = NULL;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return words;
}

static uint64_t checksum(const int64_t *level, const int64_t *part) {
    uint64_t sum = 0;
    int64_t held = 0;
    for (int hour = 0; hour < HOURS; hour++) {
        held += level[hour];
        sum += (uint64_t)(hour + 1) * (uint64_t)(held * HOUR_S + part[hour]);
    }
    return sum;
}

int main(int argc, char **argv) {
    long repeats = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    if (repeats < 1 || repeats > 100000) {
        fprintf(stderr, "usage: easy_floor FILE REPEATS (1 to 100000)\n");
        return 2;
    }
    int64_t count = 0, *words = read_words(argv[1], &count);
    n = words != NULL ? words[0] : 0;
    if (n < 1 || count != 1 + HOURS + 5 * n) {
        fprintf(stderr, "easy_floor: %s could not be read\n", argv[1]);
        free(words);
        return 2;
    }
    cap_mw = words + 1;
    jobs = (const Job *)(words + 1 + HOURS);
    start_s = malloc((size_t)n * sizeof *start_s);
    waiting = malloc((size_t)(2 * n + 2) * sizeof *waiting);
    if (start_s == NULL || waiting == NULL) {
        return 2;
    }
    double best_s = 1e9;
    for (long repeat = 0; repeat < repeats; repeat++) {
        for (int64_t i = 0; i < n; i++) {
            start_s[i] = -1;
        }
        double begin_s = cpu_s();
        serve();
        double spent_s = cpu_s() - begin_s;
        best_s = spent_s < best_s ? spent_s : best_s;
    }
    uint64_t starts = 0;
    for (int64_t i = 0; i < n; i++) {
        starts += (uint64_t)(i + 1) * (uint64_t)start_s[i];
    }
    printf("%.9f %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", best_s, starts,
           checksum(cores_level, cores_part), checksum(power_level, power_part));
    free(waiting);
    free(start_s);
    free(words);
    return 0;
}
