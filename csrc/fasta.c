/* dcsim-fasta SIZE REPEATS SEED: writes random and repeated DNA sequences in FASTA form.
 *
 * Three sequences, in lines of 60 letters under a header line: 2 SIZE letters that
 * repeat the human Alu consensus, 3 SIZE letters drawn from the IUB table, 5 SIZE
 * letters drawn from the frequencies of the human genome. Draws come from
 *
 *     state = (state * 3877 + 29573) mod 139968,   draw = state / 139968
 *
 * beginning at SEED mod 139968 and never reset. A draw takes the first letter whose
 * cumulative frequency is above it. Each byte, line ends included, is hashed and not
 * written out: the work is metered, not the terminal.
 */
#include <string.h>

#include "program.h"

#define LINE 60u
#define MODULUS 139968u

typedef struct {
    const char *letters;
    double frequency[16];
} table;

static const char ALU[] =
    "GGCCGGGCGCGGTGGCTCACGCCTGTAATCCCAGCACTTTGGGAGGCCGAGGCGGGCGGATCACCTGAGG"
    "TCAGGAGTTCGAGACCAGCCTGGCCAACATGGTGAAACCCCGTCTCTACTAAAAATACAAAAATTAGCCG"
    "GGCGTGGTGGCGCGCGCCTGTAATCCCAGCTACTCGGGAGGCTGAGGCAGGAGAATCGCTTGAACCCGGG"
    "AGGCGGAGGTTGCAGTGAGCCGAGATCGCGCCACTGCACTCCAGCCTGGGCGACAGAGCGAGACTCCGTC"
    "TCAAAAA";

static const table IUB = {
    "acgtBDHKMNRSVWY",
    {0.27, 0.12, 0.12, 0.27, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02}};

static const table HUMAN = {
    "acgt", {0.3029549426680, 0.1979883004921, 0.1975473066391, 0.3015094502008}};

static uint64_t hash_text(uint64_t hash, const char *text) {
    for (; *text != '\0'; text++) {
        hash = hashed(hash, (unsigned char)*text);
    }
    return hash;
}

static uint64_t repeated(uint64_t hash, uint64_t length) {
    const size_t period = sizeof ALU - 1;
    for (uint64_t i = 0; i < length; i++) {
        hash = hashed(hash, (unsigned char)ALU[i % period]);
        if (i % LINE == LINE - 1 || i == length - 1) {
            hash = hashed(hash, '\n');
        }
    }
    return hash;
}

static uint64_t drawn(uint64_t hash, uint64_t length, const table *from, uint64_t *state) {
    double cumulative[16], sum = 0.0;
    const size_t last = strlen(from->letters) - 1;
    for (size_t k = 0; k <= last; k++) {
        sum += from->frequency[k];
        cumulative[k] = sum;
    }
    for (uint64_t i = 0; i < length; i++) {
        *state = (*state * 3877 + 29573) % MODULUS;
        double draw = (double)*state / MODULUS;
        size_t k = 0;
        /* The last letter also takes what rounding leaves below 1. */
        while (k < last && draw >= cumulative[k]) {
            k++;
        }
        hash = hashed(hash, (unsigned char)from->letters[k]);
        if (i % LINE == LINE - 1 || i == length - 1) {
            hash = hashed(hash, '\n');
        }
    }
    return hash;
}

int main(int argc, char **argv) {
    arguments given;
    if (!read_arguments("fasta", argc, argv, 1, 1000000000u, &given)) {
        return 2;
    }
    uint64_t hash = HASH_START, state = given.seed % MODULUS;
    for (uint64_t repeat = 0; repeat < given.repeats; repeat++) {
        hash = repeated(hash_text(hash, ">ONE Homo sapiens alu\n"), 2 * given.size);
        hash = hash_text(hash, ">TWO IUB ambiguity codes\n");
        hash = drawn(hash, 3 * given.size, &IUB, &state);
        hash = hash_text(hash, ">THREE Homo sapiens frequency\n");
        hash = drawn(hash, 5 * given.size, &HUMAN, &state);
    }
    return print_result(&given, hash);
}
