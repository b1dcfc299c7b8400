// Trees of eight children a node, four levels (docs/protocol.md section 3).
pragma circom 2.2.2;

include "circomlib/circuits/poseidon.circom";
include "bits.circom";
include "tags.circom";

/* Purpose: P(9)[tag node, children]. */
template Node() {
    signal input children[8];
    signal output out;
    component node = Poseidon(9);
    node.inputs[0] <== TAG_NODE();
    for (var c = 0; c < 8; c++) node.inputs[c + 1] <== children[c];
    out <== node.out;
}

/*
 * Purpose: the root above a leaf whose place does not matter.
 * Inputs   leaf   a hash, never 0; path[D][8]   all children of each node on the way, any.
 * Output   root. "The product over the children of (child - leaf) is zero" needs no selector, so none can be forged.
 * Costs    D (P(9) + 7).
 */
template MembershipRoot(D) {
    signal input leaf;
    signal input path[D][8];
    signal output root;

    signal node[D + 1];
    node[0] <== leaf;
    signal product[D][7];
    for (var l = 0; l < D; l++) {
        product[l][0] <== path[l][0] - node[l];
        for (var c = 1; c < 7; c++) product[l][c] <== product[l][c - 1] * (path[l][c] - node[l]);
        product[l][6] * (path[l][7] - node[l]) === 0;
        node[l + 1] <== Node()(path[l]);
    }
    root <== node[D];
}

/*
 * Purpose: the root above the leaf at a given index.
 * Inputs   leaf   any; index[3D]   bits, least significant first; path[D][8]   any.
 * Costs    D (P(9) + 8).
 */
template IndexedRoot(D) {
    signal input leaf;
    signal input index[3 * D];
    signal input path[D][8];
    signal output root;

    signal node[D + 1];
    node[0] <== leaf;
    signal child[D];
    for (var l = 0; l < D; l++) {
        child[l] <== Select(3)(path[l], [index[3 * l], index[3 * l + 1], index[3 * l + 2]]);
        child[l] === node[l];
        node[l + 1] <== Node()(path[l]);
    }
    root <== node[D];
}

/* Purpose: values[index], index in K bits. Costs 2^K - 1. */
template Select(K) {
    signal input values[1 << K];
    signal input index[K];
    signal output out;
    signal level[K + 1][1 << K];
    level[0] <== values;
    for (var b = 0; b < K; b++) {
        var width = 1 << (K - 1 - b);
        for (var i = 0; i < (1 << K); i++) {
            if (i < width) {
                level[b + 1][i] <== level[b][2 * i] + index[b] * (level[b][2 * i + 1] - level[b][2 * i]);
            } else {
                level[b + 1][i] <== 0;
            }
        }
    }
    out <== level[K][0];
}
