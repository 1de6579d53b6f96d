/* dcsim-heapsort N REPEATS SEED: sorts N doubles REPEATS times and prints a checksum.
 *
 * The numbers come from a 64-bit linear congruential generator (Knuth's MMIX
 * constants) that starts at SEED and is never reset between repeats:
 *
 *     state = (state * 6364136223846793005 + 1442695040888963407) mod 2^64
 *     value = (state >> 11) * 2^-53                             (0 <= value < 1)
 *
 * so a value is an exact double and value * 2^53 is the generator's integer again.
 * After each sort that integer is folded, FNV-1a style, for the elements 0, k, 2k ...
 * of the ascending array, with k = max(1, N / 1000) rounded down:
 *
 *     hash = ((hash xor integer) * 1099511628211) mod 2^64
 *
 * beginning once, before the first repeat, at 14695981039346656037. The output is
 * one line, "N REPEATS checksum", all decimal. Exit status: 0, 1 if an array came
 * out unsorted or the output failed, 2 if the arguments were not understood.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_N 100000000u
#define MAX_REPEATS 1000000u
#define SAMPLES 1000u
#define TWO_POW_53 9007199254740992.0

static void fill(double *array, size_t n, uint64_t *state) {
    for (size_t i = 0; i < n; i++) {
        *state = *state * 6364136223846793005u + 1442695040888963407u;
        array[i] = (double)(*state >> 11) / TWO_POW_53;
    }
}

/* Lets the element at root sink until the heap of the first n elements holds again. */
static void sift_down(double *array, size_t root, size_t n) {
    double sinking = array[root];
    for (size_t child = 2 * root + 1; child < n; child = 2 * root + 1) {
        if (child + 1 < n && array[child + 1] > array[child]) {
            child++;
        }
        if (array[child] <= sinking) {
            break;
        }
        array[root] = array[child];
        root = child;
    }
    array[root] = sinking;
}

static void heap_sort(double *array, size_t n) {
    for (size_t root = n / 2; root-- > 0;) {
        sift_down(array, root, n);
    }
    for (size_t last = n - 1; last > 0; last--) {
        double largest = array[0];
        array[0] = array[last];
        array[last] = largest;
        sift_down(array, 0, last);
    }
}

static int is_sorted(const double *array, size_t n) {
    for (size_t i = 1; i < n; i++) {
        if (array[i - 1] > array[i]) {
            return 0;
        }
    }
    return 1;
}

static uint64_t fold(uint64_t hash, const double *array, size_t n) {
    size_t stride = n / SAMPLES > 0 ? n / SAMPLES : 1;
    for (size_t i = 0; i < n; i += stride) {
        hash = (hash ^ (uint64_t)(array[i] * TWO_POW_53)) * 1099511628211u;
    }
    return hash;
}

static int parse(const char *name, const char *text, uint64_t low, uint64_t high, uint64_t *out) {
    char *end = NULL;
    errno = 0;
    uint64_t number = text[0] >= '0' && text[0] <= '9' ? strtoull(text, &end, 10) : 0;
    if (end == NULL || *end != '\0' || errno == ERANGE || number < low || number > high) {
        fprintf(stderr,
                "dcsim-heapsort: %s must be a whole number from %" PRIu64 " to %" PRIu64
                ", not \"%s\"\n",
                name, low, high, text);
        return 0;
    }
    *out = number;
    return 1;
}

int main(int argc, char **argv) {
    uint64_t n, repeats, state;
    if (argc != 4) {
        fprintf(stderr, "usage: dcsim-heapsort N REPEATS SEED\n");
        return 2;
    }
    if (!(parse("N", argv[1], 1, MAX_N, &n) & parse("REPEATS", argv[2], 1, MAX_REPEATS, &repeats) &
          parse("SEED", argv[3], 0, UINT64_MAX, &state))) {
        return 2;
    }
    double *array = malloc((size_t)n * sizeof *array);
    if (array == NULL) {
        fprintf(stderr, "dcsim-heapsort: no memory for %" PRIu64 " doubles\n", n);
        return 1;
    }
    uint64_t hash = 14695981039346656037u;
    int sorted = 1;
    for (uint64_t repeat = 0; repeat < repeats && sorted; repeat++) {
        fill(array, (size_t)n, &state);
        heap_sort(array, (size_t)n);
        sorted = is_sorted(array, (size_t)n);
        hash = fold(hash, array, (size_t)n);
    }
    free(array);
    if (!sorted) {
        fprintf(stderr, "dcsim-heapsort: the array is not sorted\n");
        return 1;
    }
    int printed = printf("%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", n, repeats, hash);
    return printed < 0 || fflush(stdout) != 0 ? 1 : 0;
}
