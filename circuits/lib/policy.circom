// The compiled policy: its hash, and its words unpacked bit by bit (docs/protocol.md section 4).
pragma circom 2.2.2;

include "circomlib/circuits/poseidon.circom";
include "bits.circom";
include "tags.circom";

/*
 * Purpose: the hash that names a policy, over L fields: full blocks of 16, what remains goes into the top.
 *          The length is added to the tag, so that vectors of two shapes never share a hash.
 * Inputs   fields   any; what the slots read is these same signals.
 * Costs    41 a field.
 */
template PolicyHash(L) {
    var B = L \ 16;
    var R = L % 16;
    assert(1 + B + R <= 16);
    signal input fields[L];
    signal output hash;

    component top = Poseidon(1 + B + R);
    top.inputs[0] <== TAG_POLICY() + L;
    component block[B];
    for (var b = 0; b < B; b++) {
        block[b] = Poseidon(16);
        for (var i = 0; i < 16; i++) block[b].inputs[i] <== fields[16 * b + i];
        top.inputs[1 + b] <== block[b].out;
    }
    for (var r = 0; r < R; r++) top.inputs[1 + B + r] <== fields[16 * B + r];
    hash <== top.out;
}

/* Purpose: bits [from, from + N) of an unpacked word as one number. Costs nothing. */
template Number(W, from, N) {
    signal input bits[W];
    signal output out;
    var sum = 0;
    for (var b = 0; b < N; b++) sum += bits[from + b] * (1 << b);
    out <== sum;
}

/* Purpose: bits [from, from + N) of an unpacked word. Costs nothing. */
template Slice(W, from, N) {
    signal input bits[W];
    signal output out[N];
    for (var b = 0; b < N; b++) out[b] <== bits[from + b];
}

/* Purpose: the word `main` by its parts. Layout: docs/protocol.md section 4 (251 bits, unpacked by the caller). Costs nothing. */
template MainWord() {
    signal input bits[251];
    signal output types[8];
    signal output classes[15];
    signal output maxAgeDays;
    signal output maxCompletenessAgeDays;
    signal output sexes[2][4];
    signal output useMin[2];
    signal output useMax[2];
    signal output min[2];
    signal output max[2];
    signal output demographicParent[2][9];
    signal output statuses[6][4];
    signal output firstOnly[6];
    signal output column[4][2];
    signal output invert[4];
    signal output windowed[4];
    signal output days[4];

    types <== Slice(251, 0, 8)(bits);
    classes <== Slice(251, 8, 15)(bits);
    maxAgeDays <== Number(251, 23, 20)(bits);
    maxCompletenessAgeDays <== Number(251, 43, 20)(bits);
    for (var d = 0; d < 2; d++) {
        var at = 63 + 31 * d;
        sexes[d] <== Slice(251, at, 4)(bits);
        useMin[d] <== bits[at + 4];
        useMax[d] <== bits[at + 5];
        min[d] <== Number(251, at + 6, 8)(bits);
        max[d] <== Number(251, at + 14, 8)(bits);
        demographicParent[d] <== Slice(251, at + 22, 9)(bits);
    }
    for (var f = 0; f < 6; f++) {
        var at = f < 2 ? 125 + 5 * f : 135 + 29 * (f - 2);
        statuses[f] <== Slice(251, at, 4)(bits);
        firstOnly[f] <== bits[at + 4];
        if (f >= 2) {
            column[f - 2] <== Slice(251, at + 5, 2)(bits);
            invert[f - 2] <== bits[at + 7];
            windowed[f - 2] <== bits[at + 8];
            days[f - 2] <== Number(251, at + 9, 20)(bits);
        }
    }
}

/* Purpose: the gates' thresholds and parents. Costs 112 constraints. */
template GatesWord() {
    signal input word;
    signal output innerThreshold[4];
    signal output innerParent[4][5];
    signal output outerThreshold[4];
    signal output required[4];

    signal bits[112] <== Bits(112)(word);
    for (var g = 0; g < 4; g++) {
        innerThreshold[g] <== Number(112, 16 * g, 11)(bits);
        innerParent[g] <== Slice(112, 16 * g + 11, 5)(bits);
        outerThreshold[g] <== Number(112, 64 + 12 * g, 11)(bits);
        required[g] <== bits[64 + 12 * g + 11];
    }
}
