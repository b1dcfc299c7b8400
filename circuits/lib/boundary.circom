// Where a bound falls in the sorted coded region (docs/protocol.md section 4, lite).
pragma circom 2.2.2;

include "bits.circom";
include "chart.circom";

/*
 * Purpose: which rows have a key at or above `bound`.
 * Inputs   keys[N]   sorted and below 2^120 (signed so), all 0 if not active; bound   1 <= bound < 2^120 (policy); active   bit;
 *          belowHint, aboveHint   what the outputs shall be if not active.
 * Outputs  reached[i]   1 if active and keys[i] >= bound, else 0;
 *          below, above   below 2^120; tied to the place of the bound if active, else free: a caller may tie them to another
 *          number that needs a check of at most 120 bits.
 * Costs    N + 241 constraints.
 *
 * The place j where keys[j-1] < bound <= keys[j] is unique in a sorted list (virtual neighbours 0 and PAD_KEY). What is read
 * there is one packed pair, so that one product a row serves two reads. If not active all keys are 0: a place before the last
 * would need the pair 0, hence bound - 1 - below = -2^124 (bound + above), which no numbers of these sizes solve; so all places
 * are 0, the last one by the sum.
 */
template Boundary(N) {
    signal input keys[N];
    signal input bound;
    signal input active;
    signal input belowHint;
    signal input aboveHint;
    signal output reached[N];
    signal output below;
    signal output above;

    var SHIFT = 1 << 124;

    signal at[N + 1];
    var places = 0;
    var previous = 0;
    var nextKey = 0;
    for (var j = 0; j <= N; j++) {
        var before = 0;
        var after = PAD_KEY();
        if (j > 0) before = keys[j - 1];
        if (j < N) after = keys[j];
        // @sound hint only: any choice with sum 1 must meet the pair check below, which a single place can
        at[j] <-- (active == 1 && before < bound && bound <= after) ? 1 : 0;
        previous += at[j] * before;
        nextKey += at[j] * after;
        places += at[j];
        if (j < N) reached[j] <== places;
    }
    places === active;

    below <-- active == 1 ? bound - 1 - previous : belowHint; // @sound range-checked here, tied to a row by the pair check
    above <-- active == 1 ? nextKey - bound : aboveHint; // @sound as above
    AssertBits(120)(below);
    AssertBits(120)(above);

    // (bound - 1 - below) lies in (-2^120, 2^120) and (bound + above) below 2^121: the parts neither overlap nor wrap modulo p
    signal pair <== (bound - 1 - below) + SHIFT * (bound + above);
    for (var j = 0; j <= N; j++) {
        var before = 0;
        var after = PAD_KEY();
        if (j > 0) before = keys[j - 1];
        if (j < N) after = keys[j];
        at[j] * (before + SHIFT * after - pair) === 0;
    }
}
