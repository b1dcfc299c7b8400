// Value slot: laboratory and vital criteria over the observation rows (docs/protocol.md section 4).
pragma circom 2.2.2;

include "absence.circom";
include "bits.circom";
include "code-set.circom";

/*
 * Purpose: one value criterion. The prover may say "no hit"; it can say "hit" only if the criterion holds.
 * Inputs   powers[N][3], facts[N]   signed rows, newest first; coefficients[7], min, max, word bits   policy;
 *          hit   prover's claim, 0 or 1, checked; pick[N]   prover's row, one-hot or none, checked;
 *          used, total, complete, latestComplete   bits of the observation domain; isFresh bit; today 20 bits;
 *          previousEvent, previousPicks   of the slot before: its event (8 bits) and whether it picked a row.
 * Outputs  event   of the picked row, 0 if none; picks   1 if a row is picked, else 0.
 * Costs    8 a row + about 480.
 */
template ValueSlot(N) {
    signal input powers[N][3];
    signal input facts[N];
    signal input coefficients[7];
    signal input min;
    signal input max;
    signal input latest;
    signal input earliest;
    signal input absent;
    signal input anyUnit;
    signal input needComplete;
    signal input needLatestComplete;
    signal input needFresh;
    signal input needLowest;
    signal input needHighest;
    signal input increasing;
    signal input covers[6];
    signal input unit;
    signal input windowed;
    signal input days;
    signal input hit;
    signal input pick[N];
    signal input used[7];
    signal input total[7];
    signal input complete;
    signal input latestComplete;
    signal input isFresh;
    signal input today;
    signal input previousEvent;
    signal input previousPicks;
    signal output event;
    signal output picks;

    AssertBit()(hit);
    signal absentHit <== hit * absent;
    picks <== hit - absentHit;

    // one row of the set is picked, or none where the claim is absence or no hit
    signal value[N];
    var pickSum = 0;
    for (var i = 0; i < N; i++) {
        AssertBit()(pick[i]);
        value[i] <== CodeSetValue(3)(powers[i], coefficients);
        pick[i] * value[i] === 0;
        pickSum += pick[i];
    }
    pickSum === picks;

    // Rows that must not be of the set: before the pick (latest), after it (earliest), all (absent).
    // With c = picks up to and including row i: absent + latest·(1 − c) + earliest·c. At the pick itself value = 0 and
    // pick = 1, so the sum below is 1 and asks nothing; at any other row pick = 0, and value must have an inverse.
    signal latestHit <== hit * latest;
    signal earliestHit <== hit * earliest;
    signal side[N];
    signal inverse[N];
    var seen = 0;
    for (var i = 0; i < N; i++) {
        seen += pick[i];
        side[i] <== (earliestHit - latestHit) * seen;
        // @sound exists exactly if the row may be there; its value has no other use
        inverse[i] <-- value[i] + pick[i] == 0 ? 0 : (absentHit + latestHit + side[i]) / (value[i] + pick[i]);
        (value[i] + pick[i]) * inverse[i] === absentHit + latestHit + side[i];
    }

    // the picked fact
    signal part[N];
    var factSum = 0;
    for (var i = 0; i < N; i++) {
        part[i] <== pick[i] * facts[i];
        factSum += part[i];
    }
    signal fact[212] <== Bits(212)(factSum);
    var factUnit = 0;
    var low = 0;
    var high = 0;
    var dayLow = 0;
    var eventSum = 0;
    for (var b = 0; b < 32; b++) factUnit += fact[b] * (1 << b);
    for (var b = 0; b < 64; b++) {
        low += fact[32 + b] * (1 << b);
        high += fact[96 + b] * (1 << b);
    }
    for (var b = 0; b < 20; b++) dayLow += fact[160 + b] * (1 << b);
    for (var b = 0; b < 8; b++) eventSum += fact[200 + b] * (1 << b);
    event <== eventSum;

    // unit and range: the whole value interval lies inside
    signal measured <== picks * (1 - anyUnit);
    measured * (factUnit - unit) === 0;
    AssertBits(64)(measured * (low - min));
    AssertBits(64)(measured * (max - high));

    // window, flags, distinct events
    signal inWindow <== picks * windowed;
    AssertBits(21)(inWindow * (dayLow + days - today));
    signal asLowest <== picks * needLowest;
    asLowest * (1 - fact[208]) === 0;
    signal asHighest <== picks * needHighest;
    asHighest * (1 - fact[209]) === 0;
    // a chain must not start again after a gap: one event would count twice
    signal asNext <== picks * increasing;
    asNext * (1 - previousPicks) === 0;
    AssertBits(8)(asNext * (eventSum - previousEvent - 1));

    // what the chart must be complete for
    signal asComplete <== hit * needComplete;
    asComplete * (1 - complete) === 0;
    signal asLatest <== hit * needLatestComplete;
    asLatest * (1 - latestComplete) === 0;
    signal asFresh <== hit * needFresh;
    asFresh * (1 - isFresh) === 0;
    signal covered <== Absence()(used, total, latestComplete, covers, needFresh, isFresh);
    absentHit * (1 - covered) === 0;
}
