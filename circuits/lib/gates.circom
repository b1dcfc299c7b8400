// Gates: how slots combine (docs/protocol.md section 4): all, any, at least k, one level nested each way.
pragma circom 2.2.2;

include "bits.circom";

/*
 * Purpose: everything whose parent is the root holds; gates are thresholds over what their children give.
 * Inputs   hit[S]   bits; given[S]   hits or counts, at most 127 each; parent[S][9]   policy bits: root, inner 0-3, outer 0-3;
 *          innerThreshold[4], outerThreshold[4]   11-bit numbers; innerParent[4][5]   bits: root, outer 0-3; required[4] bits.
 * Costs    about 9 a slot + 130.
 */
template Gates(S) {
    signal input hit[S];
    signal input given[S];
    signal input parent[S][9];
    signal input innerThreshold[4];
    signal input innerParent[4][5];
    signal input outerThreshold[4];
    signal input required[4];

    for (var s = 0; s < S; s++) parent[s][0] * (1 - hit[s]) === 0;

    signal toInner[4][S];
    signal inner[4];
    for (var g = 0; g < 4; g++) {
        var sum = 0;
        for (var s = 0; s < S; s++) {
            toInner[g][s] <== parent[s][1 + g] * given[s];
            sum += toInner[g][s];
        }
        inner[g] <== IsNonNegative(11)(sum - innerThreshold[g]);
        innerParent[g][0] * (1 - inner[g]) === 0;
    }

    signal toOuter[4][S + 4];
    signal outer[4];
    for (var g = 0; g < 4; g++) {
        var sum = 0;
        for (var s = 0; s < S; s++) {
            toOuter[g][s] <== parent[s][5 + g] * given[s];
            sum += toOuter[g][s];
        }
        for (var i = 0; i < 4; i++) {
            toOuter[g][S + i] <== innerParent[i][1 + g] * inner[i];
            sum += toOuter[g][S + i];
        }
        outer[g] <== IsNonNegative(11)(sum - outerThreshold[g]);
        required[g] * (1 - outer[g]) === 0;
    }
}
