// The policy's common words for several credentials, unpacked (docs/protocol.md section 4, multi).
pragma circom 2.2.2;

include "bits.circom";
include "policy.circom";

/*
 * Purpose: the words `rules` (63 bits a credential) and `logic` (242 bits) by their parts.
 * Costs    63 C + 242 constraints.
 */
template MultiWord(C) {
    signal input rules;
    signal input logic;
    signal output mainBits[C][251];
    signal output sexes[2][4];
    signal output useMin[2];
    signal output useMax[2];
    signal output min[2];
    signal output max[2];
    signal output demographicParent[2][9];
    signal output statuses[4][4];
    signal output firstOnly[4];
    signal output column[2][2];
    signal output invert[2];
    signal output windowed[2];
    signal output days[2];
    signal output innerThreshold[4];
    signal output innerParent[4][5];
    signal output outerThreshold[4];
    signal output required[4];

    // what Terms reads of a credential's rule stands where it stands in a MainWord
    signal ruleBits[63 * C] <== Bits(63 * C)(rules);
    for (var c = 0; c < C; c++) {
        for (var b = 0; b < 251; b++) {
            if (b < 63) mainBits[c][b] <== ruleBits[63 * c + b];
            else mainBits[c][b] <== 0;
        }
    }

    signal bits[242] <== Bits(242)(logic);
    for (var d = 0; d < 2; d++) {
        var at = 31 * d;
        sexes[d] <== Slice(242, at, 4)(bits);
        useMin[d] <== bits[at + 4];
        useMax[d] <== bits[at + 5];
        min[d] <== Number(242, at + 6, 8)(bits);
        max[d] <== Number(242, at + 14, 8)(bits);
        demographicParent[d] <== Slice(242, at + 22, 9)(bits);
    }
    for (var f = 0; f < 4; f++) {
        var at = f < 2 ? 62 + 5 * f : 72 + 29 * (f - 2);
        statuses[f] <== Slice(242, at, 4)(bits);
        firstOnly[f] <== bits[at + 4];
        if (f >= 2) {
            column[f - 2] <== Slice(242, at + 5, 2)(bits);
            invert[f - 2] <== bits[at + 7];
            windowed[f - 2] <== bits[at + 8];
            days[f - 2] <== Number(242, at + 9, 20)(bits);
        }
    }
    for (var g = 0; g < 4; g++) {
        innerThreshold[g] <== Number(242, 130 + 16 * g, 11)(bits);
        innerParent[g] <== Slice(242, 141 + 16 * g, 5)(bits);
        outerThreshold[g] <== Number(242, 194 + 12 * g, 11)(bits);
        required[g] <== bits[205 + 12 * g];
    }
}
