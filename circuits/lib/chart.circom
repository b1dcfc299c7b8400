// The chart: reading the signed table whole (docs/protocol.md section 1).
pragma circom 2.2.2;

include "circomlib/circuits/poseidon.circom";
include "bits.circom";
include "tags.circom";

function ROW_BITS() { return 45; }
function ROWS_PER_COLUMN() { return 5; }
function OPEN_DAY() { return (1 << 20) - 1; }
function PAD_KEY() { return (1 << 120) - 1; }

/*
 * Purpose: the root that the issuer signed, over 64 coded rows and 64 observation rows.
 * Inputs   keys, columns, observationKeys, facts   any; the signature fixes them.
 * Costs    12 P(16) + P(13) + P(14).
 */
template ChartRoot() {
    signal input keys[64];
    signal input columns[13];
    signal input observationKeys[64];
    signal input facts[64];
    signal output root;

    signal blocks[13];
    component coded[4];
    for (var b = 0; b < 4; b++) {
        coded[b] = Poseidon(16);
        for (var i = 0; i < 16; i++) coded[b].inputs[i] <== keys[16 * b + i];
        blocks[b] <== coded[b].out;
    }
    blocks[4] <== Poseidon(13)(columns);
    component observed[8];
    for (var b = 0; b < 8; b++) {
        observed[b] = Poseidon(16);
        for (var i = 0; i < 8; i++) {
            observed[b].inputs[2 * i] <== observationKeys[8 * b + i];
            observed[b].inputs[2 * i + 1] <== facts[8 * b + i];
        }
        blocks[5 + b] <== observed[b].out;
    }

    component top = Poseidon(14);
    top.inputs[0] <== TAG_CHART();
    for (var b = 0; b < 13; b++) top.inputs[b + 1] <== blocks[b];
    root <== top.out;
}

/*
 * Purpose: the row words of N coded rows, out of their columns.
 * Inputs   columns   refused unless each is below 2^225 (5 rows of 45 bits).
 * Outputs  status[i] = status bit 0, bit 1 and their product; first[i]; the four day columns that a window can read:
 *          0 dayLow, 1 dayHigh, 2 dayLow if exact else open, 3 dayHigh if exact else 0.
 * Costs    45 a row for the bits, 3 for the products.
 */
template CodedRows(N) {
    var C = (N + ROWS_PER_COLUMN() - 1) \ ROWS_PER_COLUMN();
    signal input columns[C];
    signal output status[N][3];
    signal output first[N];
    signal output days[N][4];

    signal bits[C][ROW_BITS() * ROWS_PER_COLUMN()];
    for (var c = 0; c < C; c++) bits[c] <== Bits(ROW_BITS() * ROWS_PER_COLUMN())(columns[c]);

    for (var i = 0; i < N; i++) {
        var c = i \ ROWS_PER_COLUMN();
        var at = ROW_BITS() * (i % ROWS_PER_COLUMN());
        status[i][0] <== bits[c][at];
        status[i][1] <== bits[c][at + 1];
        status[i][2] <== bits[c][at] * bits[c][at + 1];
        first[i] <== bits[c][at + 2];
        var low = 0;
        var high = 0;
        for (var b = 0; b < 20; b++) {
            low += bits[c][at + 5 + b] * (1 << b);
            high += bits[c][at + 25 + b] * (1 << b);
        }
        days[i][0] <== low;
        days[i][1] <== high;
        days[i][2] <== OPEN_DAY() + bits[c][at + 3] * (low - OPEN_DAY());
        days[i][3] <== bits[c][at + 4] * high;
    }
}
