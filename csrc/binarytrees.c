/* dcsim-binarytrees SIZE REPEATS SEED: allocates, walks and frees full binary trees.
 *
 * SIZE is the depth of the deepest trees. A tree of depth SIZE + 1 is made and freed;
 * one of depth SIZE is kept; for the depths 4, 6 ... SIZE, 2^(SIZE - depth + 4) trees
 * are made, counted and freed; last the kept one is counted. Each count of nodes (the
 * sum over the trees of one depth) is hashed in this order, after SEED.
 */
#include "program.h"

#define LEAST_DEPTH 4u

typedef struct node {
    struct node *left, *right;
} node;

static void free_tree(node *tree) {
    if (tree->left != NULL) {
        free_tree(tree->left);
    }
    if (tree->right != NULL) {
        free_tree(tree->right);
    }
    free(tree);
}

static node *make_tree(unsigned depth) {
    node *tree = malloc(sizeof *tree);
    if (tree == NULL) {
        fprintf(stderr, "dcsim-binarytrees: no memory for another node\n");
        exit(1);
    }
    tree->left = depth > 0 ? make_tree(depth - 1) : NULL;
    tree->right = depth > 0 ? make_tree(depth - 1) : NULL;
    return tree;
}

static uint64_t count_nodes(const node *tree) {
    return tree->left == NULL ? 1 : 1 + count_nodes(tree->left) + count_nodes(tree->right);
}

static uint64_t count_and_free(node *tree) {
    uint64_t nodes = count_nodes(tree);
    free_tree(tree);
    return nodes;
}

static uint64_t run(unsigned size, uint64_t hash) {
    hash = hashed(hash, count_and_free(make_tree(size + 1)));
    node *kept = make_tree(size);
    for (unsigned depth = LEAST_DEPTH; depth <= size; depth += 2) {
        uint64_t nodes = 0;
        for (uint64_t tree = (uint64_t)1 << (size - depth + LEAST_DEPTH); tree > 0; tree--) {
            nodes += count_and_free(make_tree(depth));
        }
        hash = hashed(hash, nodes);
    }
    return hashed(hash, count_and_free(kept));
}

int main(int argc, char **argv) {
    arguments given;
    if (!read_arguments("binarytrees", argc, argv, LEAST_DEPTH, 24, &given)) {
        return 2;
    }
    uint64_t hash = hashed(HASH_START, given.seed);
    for (uint64_t repeat = 0; repeat < given.repeats; repeat++) {
        hash = run((unsigned)given.size, hash);
    }
    return print_result(&given, hash);
}
