// Set slot: has, none and count over the coded rows, read whole (docs/protocol.md section 4).
pragma circom 2.2.2;

include "absence.circom";
include "bits.circom";
include "chart.circom";
include "code-set.circom";

/*
 * Purpose: how many rows with a key below `bound` pass the filter.
 * Inputs   keys[N]    sorted and below 2^120 (signed so); passed[j] = passing rows before row j, j = 0..N, at most 127;
 *          bound      1 <= bound < 2^120 (policy).
 * Output   count.
 * Costs    N + 249 constraints.
 *
 * The place j where keys[j-1] < bound <= keys[j] is unique in a sorted list (virtual neighbours 0 and PAD_KEY), and what
 * is read there is one packed triple, so that one product a row serves three reads.
 */
template CountBelow(N) {
    signal input keys[N];
    signal input passed[N + 1];
    signal input bound;
    signal output count;

    var SHIFT = 1 << 124;
    var SHIFT2 = 1 << 246;

    signal at[N + 1];
    var places = 0;
    var previous = 0;
    var nextKey = 0;
    var countHint = 0;
    for (var j = 0; j <= N; j++) {
        var before = 0;
        var after = PAD_KEY();
        if (j > 0) before = keys[j - 1];
        if (j < N) after = keys[j];
        // @sound hint only: any choice with sum 1 must meet the triple check below, which a single place can
        at[j] <-- (before < bound && bound <= after) ? 1 : 0;
        previous += at[j] * before;
        nextKey += at[j] * after;
        countHint += at[j] * passed[j];
        places += at[j];
    }
    places === 1;

    signal below <-- bound - 1 - previous; // @sound range-checked here, tied to a row by the triple check
    signal above <-- nextKey - bound; // @sound as above
    count <-- countHint; // @sound as above
    AssertBits(120)(below);
    AssertBits(120)(above);
    AssertBits(7)(count);

    // Ranges: (bound - 1 - below) lies in (-2^120, 2^120), (bound + above) below 2^121, count below 2^7: the three parts
    // neither overlap nor wrap modulo p (2^253 + 2^246 < p), so equal triples have equal parts.
    signal triple <== (bound - 1 - below) + SHIFT * (bound + above) + SHIFT2 * count;
    for (var j = 0; j <= N; j++) {
        var before = 0;
        var after = PAD_KEY();
        if (j > 0) before = keys[j - 1];
        if (j < N) after = keys[j];
        at[j] * (before + SHIFT * after + SHIFT2 * passed[j] - triple) === 0;
    }
}

/*
 * Purpose: one set criterion over all coded rows; no row is chosen by the prover.
 * Inputs   keys, powers (x^1, x^2, x^4, x^8)   signed rows; pass[f][i]   filter bits, F filters;
 *          coefficients[15], lo, end, word bits   policy; domainWords[9]   16-bit coverage words with effective complete bits;
 *          isFresh   bit.
 * Outputs  hit   bit: the criterion holds; given   hit, or the number of matches if `counts`.
 * Costs    about 15 a row + 700.
 */
template SetSlot(N, F) {
    signal input keys[N];
    signal input powers[N][4];
    signal input pass[F][N];
    signal input coefficients[15];
    signal input lo;
    signal input end;
    signal input filter[F - 1];
    signal input k[7];
    signal input none;
    signal input counts;
    signal input covers[6];
    signal input domain[9];
    signal input needFresh;
    signal input domainWords[9];
    signal input isFresh;
    signal output hit;
    signal output given;

    // the filter of this slot, row by row; no bit set means the last filter
    signal chosen[N][F - 1];
    signal passes[N];
    for (var i = 0; i < N; i++) {
        var sum = pass[F - 1][i];
        for (var f = 0; f < F - 1; f++) {
            chosen[i][f] <== filter[f] * (pass[f][i] - pass[F - 1][i]);
            sum += chosen[i][f];
        }
        passes[i] <== sum;
    }

    // rows with one of the codes: matched = passes if the set's value is 0, else 0
    signal value[N];
    signal matched[N];
    signal inverse[N];
    var matches = 0;
    for (var i = 0; i < N; i++) {
        value[i] <== CodeSetValue(4)(powers[i], coefficients);
        matched[i] <-- value[i] == 0 ? passes[i] : 0; // @sound forced by the two lines below
        inverse[i] <-- value[i] == 0 ? 0 : passes[i] / value[i]; // @sound free only where value = 0, where it has no effect
        matched[i] * value[i] === 0;
        value[i] * inverse[i] === passes[i] - matched[i];
        matches += matched[i];
    }

    // rows with a key in [lo, end): a difference of prefix counts
    signal passed[N + 1];
    var running = 0;
    for (var i = 0; i < N; i++) {
        passed[i] <== running;
        running += passes[i];
    }
    passed[N] <== running;
    signal belowLo <== CountBelow(N)(keys, passed, lo);
    signal belowEnd <== CountBelow(N)(keys, passed, end);
    signal total <== matches + belowEnd - belowLo;

    // present: total >= k; absent: total = 0 in a domain that says so
    var needed = 0;
    for (var b = 0; b < 7; b++) needed += k[b] * (1 << b);
    signal enough <== IsNonNegative(8)(total - needed);
    signal empty <== IsZero()(total);
    var wordSum = 0;
    signal picked[9];
    for (var d = 0; d < 9; d++) {
        picked[d] <== domain[d] * domainWords[d];
        wordSum += picked[d];
    }
    signal coverage[16] <== Bits(16)(wordSum);
    component absence = Absence();
    for (var s = 0; s < 7; s++) {
        absence.used[s] <== coverage[1 + s];
        absence.total[s] <== coverage[8 + s];
    }
    absence.complete <== coverage[0];
    absence.covers <== covers;
    absence.needFresh <== needFresh;
    absence.isFresh <== isFresh;
    signal absent <== empty * absence.out;

    hit <== enough + none * (absent - enough);
    given <== hit + counts * (total - hit);
}
