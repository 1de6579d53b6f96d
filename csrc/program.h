/* What every metered program shares: its three arguments, its checksum, its output.
 *
 * A program is called as NAME SIZE REPEATS SEED, all decimal, and prints one line,
 * "SIZE REPEATS checksum". Exit status: 0, 1 if the work or the output failed, 2 if
 * the arguments were not understood. The checksum is FNV-1a taken over 64-bit words:
 *
 *     hash = ((hash xor word) * 1099511628211) mod 2^64
 *
 * beginning once, before the first repeat, at 14695981039346656037.
 */
#ifndef DCSIM_PROGRAM_H
#define DCSIM_PROGRAM_H

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define HASH_START 14695981039346656037u
#define MAX_REPEATS 1000000u

typedef struct {
    uint64_t size, repeats, seed;
} arguments;

static inline uint64_t hashed(uint64_t hash, uint64_t word) {
    return (hash ^ word) * 1099511628211u;
}

static inline int parse(const char *program, const char *name, const char *text, uint64_t low,
                        uint64_t high, uint64_t *out) {
    char *end = NULL;
    errno = 0;
    uint64_t number = text[0] >= '0' && text[0] <= '9' ? strtoull(text, &end, 10) : 0;
    if (end == NULL || *end != '\0' || errno == ERANGE || number < low || number > high) {
        fprintf(stderr,
                "dcsim-%s: %s must be a whole number from %" PRIu64 " to %" PRIu64
                ", not \"%s\"\n",
                program, name, low, high, text);
        return 0;
    }
    *out = number;
    return 1;
}

/* Reads the command line; returns 0 after saying on stderr what was not understood. */
static inline int read_arguments(const char *program, int argc, char **argv, uint64_t least_size,
                                 uint64_t most_size, arguments *out) {
    if (argc != 4) {
        fprintf(stderr, "usage: dcsim-%s SIZE REPEATS SEED\n", program);
        return 0;
    }
    /* Without short cuts: every fault of the line is told at once. */
    return parse(program, "SIZE", argv[1], least_size, most_size, &out->size) &
           parse(program, "REPEATS", argv[2], 1, MAX_REPEATS, &out->repeats) &
           parse(program, "SEED", argv[3], 0, UINT64_MAX, &out->seed);
}

/* Prints the line of the result; returns the exit status. */
static inline int print_result(const arguments *given, uint64_t hash) {
    int printed = printf("%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", given->size, given->repeats, hash);
    return printed < 0 || fflush(stdout) != 0 ? 1 : 0;
}

#endif
