/* dcsim-selectionsort SIZE REPEATS SEED: finds the smallest of the rest, again and again.
 *
 * The time grows with the square of SIZE, so large sizes are extrapolated, not run.
 */
#include "sorting.h"

static void selection_sort(double *array, size_t n) {
    for (size_t first = 0; first + 1 < n; first++) {
        size_t smallest = first;
        for (size_t i = first + 1; i < n; i++) {
            if (array[i] < array[smallest]) {
                smallest = i;
            }
        }
        double value = array[first];
        array[first] = array[smallest];
        array[smallest] = value;
    }
}

int main(int argc, char **argv) {
    return run_sort("selectionsort", selection_sort, 10000000u, argc, argv);
}
