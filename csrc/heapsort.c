/* dcsim-heapsort SIZE REPEATS SEED: sorts SIZE doubles in place with a binary heap. */
#include "sorting.h"

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

int main(int argc, char **argv) {
    return run_sort("heapsort", heap_sort, 100000000u, argc, argv);
}
