/* What the two sorts share: the numbers they sort and how a sorted array is checked.
 *
 * The numbers come from a 64-bit linear congruential generator (Knuth's MMIX
 * constants) that starts at SEED and is never reset between repeats:
 *
 *     state = (state * 6364136223846793005 + 1442695040888963407) mod 2^64
 *     value = (state >> 11) * 2^-53                             (0 <= value < 1)
 *
 * so a value is an exact double and value * 2^53 is the generator's integer again.
 * After each sort that integer is hashed for the elements 0, k, 2k ... of the
 * ascending array, with k = max(1, SIZE / 1000) rounded down.
 */
#ifndef DCSIM_SORTING_H
#define DCSIM_SORTING_H

#include "program.h"

#define SAMPLES 1000u
#define TWO_POW_53 9007199254740992.0

static inline void fill(double *array, size_t n, uint64_t *state) {
    for (size_t i = 0; i < n; i++) {
        *state = *state * 6364136223846793005u + 1442695040888963407u;
        array[i] = (double)(*state >> 11) / TWO_POW_53;
    }
}

static inline int is_sorted(const double *array, size_t n) {
    for (size_t i = 1; i < n; i++) {
        if (array[i - 1] > array[i]) {
            return 0;
        }
    }
    return 1;
}

static inline uint64_t fold(uint64_t hash, const double *array, size_t n) {
    size_t stride = n / SAMPLES > 0 ? n / SAMPLES : 1;
    for (size_t i = 0; i < n; i += stride) {
        hash = hashed(hash, (uint64_t)(array[i] * TWO_POW_53));
    }
    return hash;
}

/* Runs a sort as a program; returns its exit status. */
static inline int run_sort(const char *program, void (*sort)(double *, size_t), uint64_t most_size,
                           int argc, char **argv) {
    arguments given;
    if (!read_arguments(program, argc, argv, 1, most_size, &given)) {
        return 2;
    }
    size_t n = (size_t)given.size;
    double *array = malloc(n * sizeof *array);
    if (array == NULL) {
        fprintf(stderr, "dcsim-%s: no memory for %zu doubles\n", program, n);
        return 1;
    }
    uint64_t hash = HASH_START, state = given.seed;
    int sorted = 1;
    for (uint64_t repeat = 0; repeat < given.repeats && sorted; repeat++) {
        fill(array, n, &state);
        sort(array, n);
        sorted = is_sorted(array, n);
        hash = fold(hash, array, n);
    }
    free(array);
    if (!sorted) {
        fprintf(stderr, "dcsim-%s: the array is not sorted\n", program);
        return 1;
    }
    return print_result(&given, hash);
}

#endif
