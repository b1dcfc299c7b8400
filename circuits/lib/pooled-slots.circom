// Set and value slots that read one credential's rows out of a pool (docs/protocol.md section 4, multi).
pragma circom 2.2.2;

include "bits.circom";
include "chart.circom";
include "code-set.circom";
include "policy.circom";
include "set-slot.circom";
include "value-slot.circom";

/*
 * Purpose: what CodedRows gives for the rows of a chart, for row words that stand alone.
 * Inputs   words[N]   refused unless each is below 2^45.
 * Costs    48 a row.
 */
template RowWords(N) {
    signal input words[N];
    signal output status[N][3];
    signal output first[N];
    signal output days[N][4];

    signal bits[N][45];
    signal low[N];
    signal high[N];
    for (var i = 0; i < N; i++) {
        bits[i] <== Bits(45)(words[i]);
        status[i][0] <== bits[i][0];
        status[i][1] <== bits[i][1];
        status[i][2] <== bits[i][0] * bits[i][1];
        first[i] <== bits[i][2];
        low[i] <== Number(45, 5, 20)(bits[i]);
        high[i] <== Number(45, 25, 20)(bits[i]);
        days[i][0] <== low[i];
        days[i][1] <== high[i];
        days[i][2] <== OPEN_DAY() + bits[i][3] * (low[i] - OPEN_DAY());
        days[i][3] <== bits[i][4] * high[i];
    }
}

/* Purpose: Σ of = values[c] for the one credential whose bit is set. Costs C. */
template OfCredential(C) {
    signal input credential[C];
    signal input values[C];
    signal output out;
    signal part[C];
    var sum = 0;
    for (var c = 0; c < C; c++) {
        part[c] <== credential[c] * values[c];
        sum += part[c];
    }
    out <== sum;
}

/*
 * Purpose: a SetSlot over the rows of one credential.
 * Inputs   keys[64], powers[64][4]   of the pool; pass[4][64]   filter bits; policy[18]   the slot's fields;
 *          owned[C][4], after[C][4]   blocks of each credential and after its run; domainWords[C][9], isFresh[C]   of each.
 * Outputs  hit, given   as SetSlot; parent[9]   policy bits.
 * Costs    about 1,700 constraints.
 *
 * Rows of other credentials pass no filter. Their keys become 0 before the run and the pad after it, so that the list stays sorted.
 */
template PooledSetSlot(C) {
    signal input keys[64];
    signal input powers[64][4];
    signal input pass[4][64];
    signal input policy[18];
    signal input owned[C][4];
    signal input after[C][4];
    signal input domainWords[C][9];
    signal input isFresh[C];
    signal output hit;
    signal output given;
    signal output parent[9];

    signal bits[37 + C] <== Bits(37 + C)(policy[17]);
    parent <== Slice(37 + C, 28, 9)(bits);
    signal credential[C] <== Slice(37 + C, 37, C)(bits);

    signal mine[4];
    signal behind[4];
    for (var b = 0; b < 4; b++) {
        var ownedByCredential[C];
        var afterCredential[C];
        for (var c = 0; c < C; c++) {
            ownedByCredential[c] = owned[c][b];
            afterCredential[c] = after[c][b];
        }
        mine[b] <== OfCredential(C)(credential, ownedByCredential);
        behind[b] <== OfCredential(C)(credential, afterCredential);
    }
    component slot = SetSlot(64, 1);
    slot.powers <== powers;
    signal chosen[64][3];
    signal mineKey[64];
    for (var i = 0; i < 64; i++) {
        var passes = pass[3][i];
        for (var f = 0; f < 3; f++) {
            chosen[i][f] <== bits[f] * (pass[f][i] - pass[3][i]);
            passes += chosen[i][f];
        }
        slot.pass[0][i] <== mine[i \ 16] * passes;
        mineKey[i] <== mine[i \ 16] * keys[i];
        slot.keys[i] <== mineKey[i] + behind[i \ 16] * PAD_KEY();
    }
    for (var f = 0; f < 15; f++) slot.coefficients[f] <== policy[f];
    slot.lo <== policy[15];
    slot.end <== policy[16];
    slot.k <== Slice(37 + C, 3, 7)(bits);
    slot.none <== bits[10];
    slot.counts <== bits[11];
    slot.covers <== Slice(37 + C, 12, 6)(bits);
    slot.domain <== Slice(37 + C, 18, 9)(bits);
    slot.needFresh <== bits[27];
    for (var d = 0; d < 9; d++) {
        var words[C];
        for (var c = 0; c < C; c++) words[c] = domainWords[c][d];
        slot.domainWords[d] <== OfCredential(C)(credential, words);
    }
    slot.isFresh <== OfCredential(C)(credential, isFresh);
    hit <== slot.hit;
    given <== slot.given;
}

/*
 * Purpose: a ValueSlot over the rows of one credential.
 * Inputs   keys[8B], facts[8B]   of the pool; policy[10]   the slot's fields; hit, pick[8B]   the prover's claim, checked;
 *          owned[C][B]   blocks of each credential; domainWord[C]   of the observations, whole[C], isFresh[C]   of each;
 *          today, previousEvent, previousPicks   as ValueSlot, and the credential of the slot before.
 * Outputs  event, picks   as ValueSlot; parent[9], credential[C]   policy bits.
 * Costs    11 a row + about 540.
 *
 * Rows of other credentials get the key 0, which no policy names.
 */
template PooledValueSlot(C, B) {
    signal input keys[8 * B];
    signal input facts[8 * B];
    signal input policy[10];
    signal input hit;
    signal input pick[8 * B];
    signal input owned[C][B];
    signal input domainWord[C];
    signal input whole[C];
    signal input isFresh[C];
    signal input today;
    signal input previousEvent;
    signal input previousPicks;
    signal input previousCredential[C];
    signal output event;
    signal output picks;
    signal output parent[9];
    signal output credential[C];

    signal bits[78 + C] <== Bits(78 + C)(policy[9]);
    parent <== Slice(78 + C, 69, 9)(bits);
    credential <== Slice(78 + C, 78, C)(bits);

    signal mine[B];
    for (var b = 0; b < B; b++) {
        var ownedByCredential[C];
        for (var c = 0; c < C; c++) ownedByCredential[c] = owned[c][b];
        mine[b] <== OfCredential(C)(credential, ownedByCredential);
    }
    signal mineKey[8 * B];
    for (var i = 0; i < 8 * B; i++) mineKey[i] <== mine[i \ 8] * keys[i];

    signal word <== OfCredential(C)(credential, domainWord);
    signal coverage[16] <== Bits(16)(word);
    component slot = ValueSlot(8 * B);
    slot.powers <== KeyPowers(8 * B, 3)(mineKey);
    slot.facts <== facts;
    for (var f = 0; f < 7; f++) slot.coefficients[f] <== policy[f];
    slot.min <== policy[7];
    slot.max <== policy[8];
    slot.latest <== bits[0];
    slot.earliest <== bits[1];
    slot.absent <== bits[2];
    slot.anyUnit <== bits[3];
    slot.needComplete <== bits[4];
    slot.needLatestComplete <== bits[5];
    slot.needFresh <== bits[6];
    slot.needLowest <== bits[7];
    slot.needHighest <== bits[8];
    slot.increasing <== bits[9];
    slot.covers <== Slice(78 + C, 10, 6)(bits);
    slot.unit <== Number(78 + C, 16, 32)(bits);
    slot.windowed <== bits[48];
    slot.days <== Number(78 + C, 49, 20)(bits);
    slot.hit <== hit;
    slot.pick <== pick;
    slot.used <== Slice(16, 1, 7)(coverage);
    slot.total <== Slice(16, 8, 7)(coverage);
    slot.complete <== coverage[0];
    slot.latestComplete <== coverage[15];
    slot.isFresh <== OfCredential(C)(credential, isFresh);
    slot.today <== today;
    slot.previousEvent <== previousEvent;
    signal isSame <== OfCredential(C)(credential, previousCredential);
    slot.previousPicks <== previousPicks * isSame;
    event <== slot.event;
    picks <== slot.picks;

    // the newest blocks show what is newest; what is oldest, or not there, needs them all
    signal isWhole <== OfCredential(C)(credential, whole);
    signal needWhole <== hit * (slot.absent + slot.earliest);
    needWhole * (1 - isWhole) === 0;
}
