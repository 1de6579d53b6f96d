/* fcfs_floor FILE REPEATS: the least that first come, first served can cost.
 *
 * FILE holds pairs of native int64: arrival second and duration of one-core jobs,
 * sorted by arrival. They run on 1,000 cores for 30 days: a heap of the seconds from
 * which each core is free, and the busy core-seconds of every hour by difference
 * arrays in the same loop. Prints one line: the smallest CPU seconds of REPEATS runs
 * and two checksums modulo 2^64, sum((job + 1) * start) and sum((hour + 1) * core_s).
 */
#define _POSIX_C_SOURCE 199309L
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CORES = 1000, HOUR_S = 3600, HOURS = 720 };

typedef struct {
    int64_t arrival_s, duration_s;
} Job;

static int64_t free_s[CORES], level[HOURS + 1], part[HOURS + 1];

static void replace_root(int64_t value) {
    int hole = 0;
    for (int child = 1; child < CORES; child = 2 * hole + 1) {
        if (child + 1 < CORES) {
            child += free_s[child + 1] < free_s[child];
        }
        if (free_s[child] >= value) {
            break;
        }
        free_s[hole] = free_s[child];
        hole = child;
    }
    free_s[hole] = value;
}

static void book(int64_t time_s, int64_t sign) {
    int64_t hour = time_s / HOUR_S;
    if (hour < HOURS) {
        level[hour] += sign;
        part[hour] -= sign * (time_s - hour * HOUR_S);
    }
}

static void serve(const Job *jobs, size_t n, int64_t *start_s) {
    memset(free_s, 0, sizeof free_s);
    memset(level, 0, sizeof level);
    memset(part, 0, sizeof part);
    for (size_t i = 0; i < n; i++) {
        int64_t start = jobs[i].arrival_s > free_s[0] ? jobs[i].arrival_s : free_s[0];
        if (start >= (int64_t)HOURS * HOUR_S) {
            break;
        }
        start_s[i] = start;
        replace_root(start + jobs[i].duration_s);
        book(start, 1);
        book(start + jobs[i].duration_s, -1);
    }
}

static double cpu_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static Job *read_jobs(const char *path, size_t *n) {
    FILE *file = fopen(path, "rb");
    Job *jobs = NULL;
    if (file != NULL && fseek(file, 0, SEEK_END) == 0) {
        long bytes = ftell(file);
        *n = bytes > 0 ? (size_t)bytes / sizeof *jobs : 0;
        rewind(file);
        jobs = *n > 0 ? malloc(*n * sizeof *jobs) : NULL;
        if (jobs != NULL && fread(jobs, sizeof *jobs, *n, file) != *n) {
            free(jobs);
            jobs = NULL;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return jobs;
}

int main(int argc, char **argv) {
    long repeats = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    if (repeats < 1 || repeats > 100000) {
        fprintf(stderr, "usage: fcfs_floor FILE REPEATS (1 to 100000)\n");
        return 2;
    }
    size_t n = 0;
    Job *jobs = read_jobs(argv[1], &n);
    int64_t *start_s = jobs != NULL ? malloc(n * sizeof *start_s) : NULL;
    if (start_s == NULL) {
        fprintf(stderr, "fcfs_floor: %s could not be read\n", argv[1]);
        free(jobs);
        return 2;
    }
    double best_s = 1e9;
    for (long repeat = 0; repeat < repeats; repeat++) {
        for (size_t i = 0; i < n; i++) {
            start_s[i] = -1;
        }
        double begin_s = cpu_s();
        serve(jobs, n, start_s);
        double spent_s = cpu_s() - begin_s;
        best_s = spent_s < best_s ? spent_s : best_s;
    }
    uint64_t starts = 0, energy = 0;
    int64_t cores = 0;
    for (size_t i = 0; i < n; i++) {
        starts += (uint64_t)(i + 1) * (uint64_t)start_s[i];
    }
    for (int hour = 0; hour < HOURS; hour++) {
        cores += level[hour];
        energy += (uint64_t)(hour + 1) * (uint64_t)(cores * HOUR_S + part[hour]);
    }
    printf("%.9f %" PRIu64 " %" PRIu64 "\n", best_s, starts, energy);
    free(start_s);
    free(jobs);
    return 0;
}
