// One criterion of any kind over one region of the chart: the heart of the smallest circuit (docs/protocol.md section 4, lite).
pragma circom 2.2.2;

include "absence.circom";
include "bits.circom";
include "boundary.circom";
include "chart.circom";
include "code-set.circom";
include "filters.circom";
include "policy.circom";

/* Purpose: the policy's one word by its parts. Layout: docs/protocol.md section 4, lite (168 bits, unpacked by the caller). Costs nothing. */
template SingleWord() {
    signal input bits[168];
    signal output mainBits[251];
    signal output sexes[4];
    signal output useMin;
    signal output useMax;
    signal output min;
    signal output max;
    signal output used;
    signal output observation;
    signal output none;
    signal output statuses[4];
    signal output column[2];
    signal output invert;
    signal output latest;
    signal output anyUnit;
    signal output needComplete;
    signal output needLatestComplete;
    signal output needFresh;
    signal output windowed;
    signal output days;
    signal output covers[6];
    signal output domain[9];
    signal output unit;

    // what Terms reads stands where it stands in a MainWord
    for (var b = 0; b < 251; b++) mainBits[b] <== b < 63 ? bits[b] : 0;
    sexes <== Slice(168, 63, 4)(bits);
    useMin <== bits[67];
    useMax <== bits[68];
    min <== Number(168, 69, 8)(bits);
    max <== Number(168, 77, 8)(bits);
    used <== bits[85];
    observation <== bits[86];
    none <== bits[87];
    statuses <== Slice(168, 88, 4)(bits);
    column <== Slice(168, 92, 2)(bits);
    invert <== bits[94];
    latest <== bits[95];
    anyUnit <== bits[96];
    needComplete <== bits[97];
    needLatestComplete <== bits[98];
    needFresh <== bits[99];
    windowed <== bits[100];
    days <== Number(168, 101, 20)(bits);
    covers <== Slice(168, 121, 6)(bits);
    domain <== Slice(168, 127, 9)(bits);
    unit <== Number(168, 136, 32)(bits);
}

/*
 * Purpose: the row word at the picked place of the coded region.
 * Inputs   pick[64]   one-hot or none; bits[225]   of the picked column.
 * Outputs  status[3], days[4]   as CodedRows has them for a row; all 0 (days[2] open) if nothing is picked.
 * Costs    33 constraints.
 */
template PickedRow() {
    signal input pick[64];
    signal input bits[225];
    signal output status[3];
    signal output days[4];

    signal part[ROWS_PER_COLUMN()][6];
    var sum[6] = [0, 0, 0, 0, 0, 0];
    for (var r = 0; r < ROWS_PER_COLUMN(); r++) {
        // rows follow each other through the columns, five to a column
        var chosen = 0;
        for (var i = r; i < 64; i += ROWS_PER_COLUMN()) chosen += pick[i];
        var at = ROW_BITS() * r;
        var low = 0;
        var high = 0;
        for (var b = 0; b < 20; b++) {
            low += bits[at + 5 + b] * (1 << b);
            high += bits[at + 25 + b] * (1 << b);
        }
        var words[6] = [bits[at], bits[at + 1], bits[at + 3], bits[at + 4], low, high];
        for (var w = 0; w < 6; w++) {
            part[r][w] <== chosen * words[w];
            sum[w] += part[r][w];
        }
    }
    status[0] <== sum[0];
    status[1] <== sum[1];
    status[2] <== status[0] * status[1];
    days[0] <== sum[4];
    days[1] <== sum[5];
    days[2] <== OPEN_DAY() + sum[2] * (sum[4] - OPEN_DAY());
    days[3] <== sum[3] * sum[5];
}

/* Purpose: the column of the coded region that has the picked row; 0 if nothing is picked. Costs 13. */
template PickedColumn() {
    signal input pick[64];
    signal input columns[13];
    signal output out;
    signal part[13];
    var sum = 0;
    for (var c = 0; c < 13; c++) {
        var chosen = 0;
        for (var i = ROWS_PER_COLUMN() * c; i < 64 && i < ROWS_PER_COLUMN() * (c + 1); i++) chosen += pick[i];
        part[c] <== chosen * columns[c];
        sum += part[c];
    }
    out <== sum;
}

/*
 * Purpose: one criterion holds: a coded entry is there (has), none is (none), or a value is in its range (any, latest).
 * Inputs   rows[64]   coded region: its keys; observation region: 32 rows, key and fact in turn, newest first; signed;
 *          columns[13]   signed, each refused if opened and not below 2^225; coefficients[7], low, high, word   policy: in the
 *          coded region [low, high) is an interval of keys, in the observation region [low, high] one of values;
 *          coverage   signed, refused unless below 2^144; completes[9], isFresh   bits; today 20 bits;
 *          pick[2][64]   the prover's rows, one-hot or none each, checked. `has` and `value` are answered by the first; a `none`
 *          may pass over both, being rows of the set that its filter does not ask for.
 * Costs    about 2,280 constraints.
 */
template SingleCriterion() {
    signal input rows[64];
    signal input columns[13];
    signal input coefficients[7];
    signal input low;
    signal input high;
    signal input used;
    signal input observation;
    signal input none;
    signal input statuses[4];
    signal input column[2];
    signal input invert;
    signal input latest;
    signal input anyUnit;
    signal input needComplete;
    signal input needLatestComplete;
    signal input needFresh;
    signal input windowed;
    signal input days;
    signal input covers[6];
    signal input domain[9];
    signal input unit;
    signal input coverage;
    signal input completes[9];
    signal input isFresh;
    signal input today;
    signal input pick[2][64];

    signal observed <== used * observation;
    signal coded <== used - observed;
    signal asNone <== coded * none;
    signal asHas <== coded - asNone;
    signal asLatest <== observed * latest;

    // each pick is one row, or none; what asks for a row gets one; only a `none` passes over two
    signal picked[2];
    for (var p = 0; p < 2; p++) {
        var sum = 0;
        for (var i = 0; i < 64; i++) {
            AssertBit()(pick[p][i]);
            sum += pick[p][i];
        }
        picked[p] <== sum;
        AssertBit()(picked[p]);
    }
    picked[0] * (1 - used) === 0;
    picked[1] * (1 - asNone) === 0;
    (used - asNone) * (1 - picked[0]) === 0;
    // in the observation region the odd places are facts
    var facts = 0;
    for (var i = 1; i < 64; i += 2) facts += pick[0][i];
    observed * facts === 0;

    // the picked words: columns of the coded region, or a fact
    signal codedWord[2];
    for (var p = 0; p < 2; p++) codedWord[p] <== PickedColumn()(pick[p], columns);
    signal factPart[32];
    var fact = 0;
    for (var r = 0; r < 32; r++) {
        factPart[r] <== pick[0][2 * r] * rows[2 * r + 1];
        fact += factPart[r];
    }
    signal firstWord <== codedWord[0] + observed * (fact - codedWord[0]);
    signal bits[2][225];
    bits[0] <== Bits(225)(firstWord);
    bits[1] <== Bits(225)(codedWord[1]);
    signal factUnit <== Number(225, 0, 32)(bits[0]);
    signal factLow <== Number(225, 32, 64)(bits[0]);
    signal factHigh <== Number(225, 96, 64)(bits[0]);
    signal factDay <== Number(225, 160, 20)(bits[0]);

    // unit and range of a value: the margins borrow two range checks of the interval below
    signal measured <== observed * (1 - anyUnit);
    measured * (factUnit - unit) === 0;
    signal marginLow <== measured * (factLow - low);
    signal marginHigh <== measured * (high - factHigh);

    // coded rows with a key in [low, high)
    signal keys[64];
    for (var i = 0; i < 64; i++) keys[i] <== coded * rows[i];
    component from = Boundary(64);
    from.keys <== keys;
    from.bound <== low;
    from.active <== coded;
    from.belowHint <== marginLow;
    from.aboveHint <== 0;
    component until = Boundary(64);
    until.keys <== keys;
    until.bound <== high;
    until.active <== coded;
    until.belowHint <== 0;
    until.aboveHint <== marginHigh;
    observed * (from.below - marginLow) === 0;
    observed * (until.above - marginHigh) === 0;
    // without the coded region the other two checks have nothing to say: one value, not any
    from.above * (1 - coded) === 0;
    until.below * (1 - coded) === 0;

    // Rows of the set have value 0: the picked rows do. Rows that must not be of the set have an inverse: all but the picked
    // ones for `none`, those before the picked one for `latest`.
    signal powers[64][3] <== KeyPowers(64, 3)(rows);
    signal codes[64];
    signal value[64];
    signal newer[32];
    signal inverse[64];
    var seen = 0;
    for (var i = 0; i < 64; i++) {
        codes[i] <== CodeSetValue(3)(powers[i], coefficients);
        value[i] <== codes[i] * (1 - from.reached[i] + until.reached[i]);
        pick[0][i] * value[i] === 0;
        pick[1][i] * value[i] === 0;
        var chosen = pick[0][i] + pick[1][i];
        var need = asNone;
        if (i % 2 == 0) {
            seen += pick[0][i];
            newer[i \ 2] <== asLatest * (1 - seen);
            need += newer[i \ 2];
        }
        // @sound exists exactly if the row may be there; its value has no other use
        inverse[i] <-- value[i] + chosen == 0 ? 0 : need / (value[i] + chosen);
        (value[i] + chosen) * inverse[i] === need;
    }

    // status and window of the picked rows
    signal threshold <== windowed * (today - days);
    signal columnBoth <== column[0] * column[1];
    component row[2];
    signal inMask[2];
    signal codedDay[2];
    signal day[2];
    signal reached[2];
    signal turned[2];
    signal pass[2];
    signal blocked[2];
    for (var p = 0; p < 2; p++) {
        row[p] = PickedRow();
        row[p].pick <== pick[p];
        row[p].bits <== bits[p];
        inMask[p] <== Select4()(statuses, row[p].status);
        codedDay[p] <== Select4()(row[p].days, [column[0], column[1], columnBoth]);
        if (p == 0) day[p] <== codedDay[p] + observed * (factDay - codedDay[p]);
        else day[p] <== codedDay[p];
        reached[p] <== IsNonNegative(20)(day[p] - threshold);
        turned[p] <== reached[p] + invert * (1 - 2 * reached[p]);
        pass[p] <== inMask[p] * turned[p];
        blocked[p] <== asNone * pass[p];
        blocked[p] * picked[p] === 0;
    }
    asHas * (1 - pass[0]) === 0;
    observed * (1 - reached[0]) === 0;

    // what the chart must be complete for; a complete bit counts only where the issuer is accredited to set it
    signal coverageBits[144] <== Bits(144)(coverage);
    signal word[9];
    signal domainWord[9];
    signal claim[9];
    var wordSum = 0;
    var mayClaim = 0;
    for (var d = 0; d < 9; d++) {
        word[d] <== Number(144, 16 * d, 16)(coverageBits);
        domainWord[d] <== domain[d] * word[d];
        claim[d] <== domain[d] * completes[d];
        wordSum += domainWord[d];
        mayClaim += claim[d];
    }
    signal domainBits[16] <== Bits(16)(wordSum);
    signal complete <== domainBits[0] * mayClaim;
    signal latestComplete <== domainBits[15] * mayClaim;
    component absence = Absence();
    for (var s = 0; s < 7; s++) {
        absence.used[s] <== domainBits[1 + s];
        absence.total[s] <== domainBits[8 + s];
    }
    absence.complete <== complete;
    absence.covers <== covers;
    absence.needFresh <== needFresh;
    absence.isFresh <== isFresh;
    asNone * (1 - absence.out) === 0;
    signal asComplete <== observed * needComplete;
    asComplete * (1 - complete) === 0;
    signal asLatestComplete <== observed * needLatestComplete;
    asLatestComplete * (1 - latestComplete) === 0;
    signal asFresh <== observed * needFresh;
    asFresh * (1 - isFresh) === 0;
}
