/* dcsim-fannkuch SIZE REPEATS SEED: fannkuch-redux, flips of permutations.
 *
 * Of every permutation of 1 .. SIZE, in the order described below, the first element k
 * tells how many leading elements to reverse, until a 1 is first. Hashed are, after
 * SEED: the sum of the numbers of flips with alternating sign (+ for the first
 * permutation), as a 64-bit word, and the largest number of flips.
 *
 * The order: rotate the first two elements left; when they have come round, rotate the
 * first three once and begin again with two; and so on.
 */
#include "program.h"

#define MOST_SIZE 12u

static int64_t flips(const unsigned *permutation, unsigned n) {
    unsigned work[MOST_SIZE] = {permutation[0]};
    for (unsigned i = 1; i < n; i++) {
        work[i] = permutation[i];
    }
    int64_t count = 0;
    for (; work[0] != 1; count++) {
        for (unsigned low = 0, high = work[0] - 1; low < high; low++, high--) {
            unsigned swapped = work[low];
            work[low] = work[high];
            work[high] = swapped;
        }
    }
    return count;
}

/* Steps to the next permutation; returns 0 after the last one. */
static int advance(unsigned *permutation, unsigned *rotations, unsigned n) {
    for (unsigned last = 1; last < n; last++) {
        unsigned first = permutation[0];
        for (unsigned i = 0; i < last; i++) {
            permutation[i] = permutation[i + 1];
        }
        permutation[last] = first;
        if (++rotations[last] <= last) {
            return 1;
        }
        rotations[last] = 0;
    }
    return 0;
}

static uint64_t run(unsigned n, uint64_t hash) {
    unsigned permutation[MOST_SIZE], rotations[MOST_SIZE] = {0};
    for (unsigned i = 0; i < n; i++) {
        permutation[i] = i + 1;
    }
    int64_t checksum = 0, most = 0, sign = 1;
    do {
        int64_t count = flips(permutation, n);
        checksum += sign * count;
        most = count > most ? count : most;
        sign = -sign;
    } while (advance(permutation, rotations, n));
    return hashed(hashed(hash, (uint64_t)checksum), (uint64_t)most);
}

int main(int argc, char **argv) {
    arguments given;
    if (!read_arguments("fannkuch", argc, argv, 2, MOST_SIZE, &given)) {
        return 2;
    }
    uint64_t hash = hashed(HASH_START, given.seed);
    for (uint64_t repeat = 0; repeat < given.repeats; repeat++) {
        hash = run((unsigned)given.size, hash);
    }
    return print_result(&given, hash);
}
