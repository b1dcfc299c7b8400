// The signed header, its issuer in the registry, its status (docs/protocol.md sections 2 and 3).
pragma circom 2.2.2;

include "circomlib/circuits/babyjub.circom";
include "circomlib/circuits/eddsaposeidon.circom";
include "circomlib/circuits/poseidon.circom";
include "bits.circom";
include "tags.circom";
include "tree.circom";

/*
 * Purpose: the issuer signed this header.
 * Inputs   header   a hash; ax, ay, r8x, r8y   refused off the curve; s   refused unless below the subgroup order (circomlib).
 * Costs    about 4,215.
 */
template IssuerSignature() {
    signal input header;
    signal input ax;
    signal input ay;
    signal input r8x;
    signal input r8y;
    signal input s;

    // circomlib's verifier leaves both checks to its caller
    BabyCheck()(ax, ay);
    BabyCheck()(r8x, r8y);
    EdDSAPoseidonVerifier()(1, ax, ay, s, r8x, r8y, header);
}

/*
 * Purpose: the registry root above the issuer's leaf.
 * Inputs   terms   the leaf fixes it; path   any.
 */
template IssuerRoot(D) {
    signal input ax;
    signal input ay;
    signal input statusRoot;
    signal input terms;
    signal input path[D][8];
    signal output root;
    signal leaf <== Poseidon(5)([TAG_ISSUER(), ax, ay, statusRoot, terms]);
    root <== MembershipRoot(D)(leaf, path);
}

/*
 * Purpose: the status bit of an index is 0 under a status-list root.
 * Inputs   index[19]   bits; word   refused unless below 2^128; path   any.
 * Costs    about 1,990.
 */
template NotRevoked(D) {
    signal input index[7 + 3 * D];
    signal input word;
    signal input path[D][8];
    signal input statusRoot;

    var place[3 * D];
    for (var b = 0; b < 3 * D; b++) place[b] = index[7 + b];
    signal root <== IndexedRoot(D)(word, place, path);
    root === statusRoot;

    // W3C bit order: index 0 is the leftmost bit
    signal bits[128] <== Bits(128)(word);
    signal leftFirst[128];
    for (var b = 0; b < 128; b++) leftFirst[b] <== bits[127 - b];
    signal revoked <== Select(7)(leftFirst, [index[0], index[1], index[2], index[3], index[4], index[5], index[6]]);
    revoked === 0;
}
