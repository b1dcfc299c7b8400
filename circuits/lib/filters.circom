// Filters: which coded rows a slot may count, by status, first coding and window (docs/protocol.md section 4).
pragma circom 2.2.2;

include "bits.circom";

/*
 * Purpose: one of four values by a two-bit index.
 * Inputs   values   any; index[0], index[1] bits, index[2] their product (shared by the caller).
 * Costs    3 constraints.
 */
template Select4() {
    signal input values[4];
    signal input index[3];
    signal output out;
    signal a <== (values[1] - values[0]) * index[0];
    signal b <== (values[2] - values[0]) * index[1];
    signal c <== (values[3] - values[2] - values[1] + values[0]) * index[2];
    out <== values[0] + a + b + c;
}

/*
 * Purpose: status and first coding only.
 * Inputs   statuses[4], firstOnly   policy bits; status, first   row bits.
 * Output   pass[i]  1 if row i passes, else 0.
 * Costs    5 a row.
 */
template PlainFilter(N) {
    signal input statuses[4];
    signal input firstOnly;
    signal input status[N][3];
    signal input first[N];
    signal output pass[N];

    signal inMask[N];
    signal firstOk[N];
    for (var i = 0; i < N; i++) {
        inMask[i] <== Select4()(statuses, status[i]);
        firstOk[i] <== 1 - firstOnly * (1 - first[i]);
        pass[i] <== inMask[i] * firstOk[i];
    }
}

/*
 * Purpose: a plain filter with a window: the chosen day column is at or after today - days (turned round by invert).
 * Inputs   column[2]   bits of the column's number; invert, windowed   bits; days 20 bits; today 20 bits and >= days, else no proof.
 * Costs    31 a row.
 */
template WindowFilter(N) {
    signal input statuses[4];
    signal input firstOnly;
    signal input column[2];
    signal input invert;
    signal input windowed;
    signal input days;
    signal input today;
    signal input status[N][3];
    signal input first[N];
    signal input dayColumns[N][4];
    signal output pass[N];

    // without a window the threshold is day 0, which every row reaches
    signal threshold <== windowed * (today - days);
    signal columnBoth <== column[0] * column[1];
    signal plain[N] <== PlainFilter(N)(statuses, firstOnly, status, first);

    signal day[N];
    signal reached[N];
    signal turned[N];
    for (var i = 0; i < N; i++) {
        day[i] <== Select4()(dayColumns[i], [column[0], column[1], columnBoth]);
        reached[i] <== IsNonNegative(20)(day[i] - threshold);
        turned[i] <== reached[i] + invert * (1 - 2 * reached[i]);
        pass[i] <== plain[i] * turned[i];
    }
}
