// A pool of chart blocks that several credentials share (docs/protocol.md section 4, multi).
pragma circom 2.2.2;

include "circomlib/circuits/poseidon.circom";
include "bits.circom";
include "chart.circom";
include "pads.circom";
include "tags.circom";

/*
 * Purpose: one credential's run of pool blocks: block i of its region is pool block start + i, for i below its length.
 * Inputs   start[B]   one-hot, or none if the length is 0, checked; used[B]   1 for the first `length` blocks, checked.
 * Outputs  at[i][b]   1 if block i of the region is pool block b; owned[b], after[b]   pool block b is in the run, comes after it.
 * Costs    about B(B + 1)/2 + 3B constraints.
 */
template BlockRun(B) {
    signal input start[B];
    signal input used[B];
    signal output at[B][B];
    signal output owned[B];
    signal output after[B];

    var starts = 0;
    for (var b = 0; b < B; b++) {
        AssertBit()(start[b]);
        AssertBit()(used[b]);
        if (b > 0) used[b] * (1 - used[b - 1]) === 0;
        starts += start[b];
    }
    starts === used[0];

    for (var i = 0; i < B; i++) {
        var placed = 0;
        for (var b = 0; b < B; b++) {
            if (b < i) at[i][b] <== 0;
            else at[i][b] <== start[b - i] * used[i];
            placed += at[i][b];
        }
        // a run that would leave the pool has no place for its last blocks
        placed === used[i];
    }
    var begun = 0;
    for (var b = 0; b < B; b++) {
        var sum = 0;
        for (var i = 0; i < B; i++) sum += at[i][b];
        owned[b] <== sum;
        begun += start[b];
        after[b] <== begun - owned[b];
    }
}

/* Purpose: values[b] where at[b] = 1, `otherwise` where no bit is set. Costs B. */
template Chosen(B) {
    signal input at[B];
    signal input values[B];
    signal input otherwise;
    signal output out;
    signal part[B];
    var sum = otherwise;
    for (var b = 0; b < B; b++) {
        part[b] <== at[b] * (values[b] - otherwise);
        sum += part[b];
    }
    out <== sum;
}

/*
 * Purpose: one credential's chart root over blocks of the pool.
 * Inputs   keyHashes[4], rowWords[64], observationHashes[B]   of the pool; keyStart, keyUsed[4], observationStart,
 *          observationUsed[B]   the credential's runs, checked; closed   1 = its coded region is not read, checked;
 *          keyOthers[4], columnsOther   hashes of a coded region that is not read; observationOthers[8]   hashes of the
 *          observation blocks that are not read; whole   claims that these are all pads, checked.
 * Outputs  root; owned blocks and those after them, by region.
 * Costs    about 1,350 constraints.
 *
 * A coded region that is read is read whole: blocks that are not in the pool are pads. Of the observation region the newest
 * blocks are read, which is enough for what is newest; only a region read whole says that something is not there.
 */
template PooledChart(B) {
    signal input keyHashes[4];
    signal input rowWords[64];
    signal input observationHashes[B];
    signal input keyStart[4];
    signal input keyUsed[4];
    signal input closed;
    signal input keyOthers[4];
    signal input columnsOther;
    signal input observationStart[B];
    signal input observationUsed[B];
    signal input observationOthers[8];
    signal input whole;
    signal output root;
    signal output owned[4];
    signal output after[4];
    signal output observationOwned[B];

    AssertBit()(closed);
    AssertBit()(whole);
    component run = BlockRun(4);
    run.start <== keyStart;
    run.used <== keyUsed;
    keyUsed[0] * closed === 0;
    owned <== run.owned;
    after <== run.after;

    component top = Poseidon(14);
    top.inputs[0] <== TAG_CHART();
    signal rest[4];
    for (var i = 0; i < 4; i++) {
        rest[i] <== PAD_KEYS_BLOCK() + closed * (keyOthers[i] - PAD_KEYS_BLOCK());
        top.inputs[1 + i] <== Chosen(4)(run.at[i], keyHashes, rest[i]);
    }

    // the columns, out of the row words of the blocks; rows of no block are pads, whose words are 0
    signal words[65];
    for (var i = 0; i < 4; i++) {
        for (var r = 0; r < 16; r++) {
            words[16 * i + r] <== Chosen(4)(
                run.at[i], [rowWords[r], rowWords[16 + r], rowWords[32 + r], rowWords[48 + r]], 0
            );
        }
    }
    words[64] <== 0;
    component columns = Poseidon(13);
    for (var c = 0; c < 13; c++) {
        var sum = 0;
        for (var r = 0; r < ROWS_PER_COLUMN(); r++) sum += words[ROWS_PER_COLUMN() * c + r] * (1 << (ROW_BITS() * r));
        columns.inputs[c] <== sum;
    }
    signal columnsHash <== columns.out + closed * (columnsOther - columns.out);
    top.inputs[5] <== columnsHash;

    component newest = BlockRun(B);
    newest.start <== observationStart;
    newest.used <== observationUsed;
    observationOwned <== newest.owned;
    signal notPad[8];
    for (var i = 0; i < 8; i++) {
        notPad[i] <== whole * (observationOthers[i] - PAD_OBSERVATIONS_BLOCK());
        if (i < B) {
            notPad[i] * (1 - observationUsed[i]) === 0;
            top.inputs[6 + i] <== Chosen(B)(newest.at[i], observationHashes, observationOthers[i]);
        } else {
            notPad[i] === 0;
            top.inputs[6 + i] <== observationOthers[i];
        }
    }
    root <== top.out;
}
