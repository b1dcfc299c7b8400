// The criteria of a policy over one chart: filters once, then every slot, then the gates (docs/protocol.md section 4).
pragma circom 2.2.2;

include "bits.circom";
include "chart.circom";
include "code-set.circom";
include "demographic-slot.circom";
include "filters.circom";
include "gates.circom";
include "policy.circom";
include "set-slot.circom";
include "value-slot.circom";

/*
 * Purpose: the chart satisfies the policy.
 * Inputs   keys, columns, observationKeys, facts, person, coverage   signed by the issuer;
 *          completes[9], isFresh, day, ymd   of Terms; policy   of the policy hash, without the guard;
 *          demographicHit, valueHit, pick   the prover's claims, checked here.
 */
template Criteria(S, V) {
    signal input keys[64];
    signal input columns[13];
    signal input observationKeys[64];
    signal input facts[64];
    signal input person;
    signal input coverage;
    signal input completes[9];
    signal input isFresh;
    signal input day;
    signal input ymd;
    signal input mainBits[251];
    signal input policy[2 + 18 * S + 10 * V];
    signal input demographicHit[2];
    signal input valueHit[V];
    signal input pick[V][64];

    component main_ = MainWord();
    main_.bits <== mainBits;
    component gates = Gates(2 + S + V);
    component gatesWord = GatesWord();
    gatesWord.word <== policy[1];
    gates.innerThreshold <== gatesWord.innerThreshold;
    gates.innerParent <== gatesWord.innerParent;
    gates.outerThreshold <== gatesWord.outerThreshold;
    gates.required <== gatesWord.required;

    // demographic slots
    signal personBits[56] <== Bits(56)(person);
    signal birthLow <== Number(56, 0, 27)(personBits);
    signal birthHigh <== Number(56, 27, 27)(personBits);
    signal sexBoth <== personBits[54] * personBits[55];
    for (var d = 0; d < 2; d++) {
        DemographicSlot()(
            main_.sexes[d], main_.useMin[d], main_.useMax[d], main_.min[d], main_.max[d],
            demographicHit[d], birthLow, birthHigh, [personBits[54], personBits[55], sexBoth], ymd
        );
        gates.hit[d] <== demographicHit[d];
        gates.given[d] <== demographicHit[d];
        gates.parent[d] <== main_.demographicParent[d];
    }

    // coverage: a complete bit counts only where the issuer is accredited to set it
    signal coverageBits[144] <== Bits(144)(coverage);
    signal complete[9];
    signal latestComplete[9];
    signal domainWords[9];
    for (var d = 0; d < 9; d++) {
        complete[d] <== coverageBits[16 * d] * completes[d];
        latestComplete[d] <== coverageBits[16 * d + 15] * completes[d];
        var word = complete[d] + latestComplete[d] * (1 << 15);
        for (var b = 1; b < 15; b++) word += coverageBits[16 * d + b] * (1 << b);
        domainWords[d] <== word;
    }

    // set slots over the coded rows
    component rows = CodedRows(64);
    rows.columns <== columns;
    signal pass[6][64];
    for (var f = 0; f < 6; f++) {
        if (f < 2) {
            pass[f] <== PlainFilter(64)(main_.statuses[f], main_.firstOnly[f], rows.status, rows.first);
        } else {
            pass[f] <== WindowFilter(64)(
                main_.statuses[f], main_.firstOnly[f], main_.column[f - 2], main_.invert[f - 2], main_.windowed[f - 2],
                main_.days[f - 2], day, rows.status, rows.first, rows.days
            );
        }
    }
    signal keyPowers[64][4] <== KeyPowers(64, 4)(keys);
    component set[S];
    signal setBits[S][39];
    for (var i = 0; i < S; i++) {
        var at = 2 + 18 * i;
        setBits[i] <== Bits(39)(policy[at + 17]);
        set[i] = SetSlot(64, 6);
        set[i].keys <== keys;
        set[i].powers <== keyPowers;
        set[i].pass <== pass;
        for (var c = 0; c < 15; c++) set[i].coefficients[c] <== policy[at + c];
        set[i].lo <== policy[at + 15];
        set[i].end <== policy[at + 16];
        set[i].filter <== Slice(39, 0, 5)(setBits[i]);
        set[i].k <== Slice(39, 5, 7)(setBits[i]);
        set[i].none <== setBits[i][12];
        set[i].counts <== setBits[i][13];
        set[i].covers <== Slice(39, 14, 6)(setBits[i]);
        set[i].domain <== Slice(39, 20, 9)(setBits[i]);
        set[i].needFresh <== setBits[i][29];
        set[i].domainWords <== domainWords;
        set[i].isFresh <== isFresh;
        gates.hit[2 + i] <== set[i].hit;
        gates.given[2 + i] <== set[i].given;
        gates.parent[2 + i] <== Slice(39, 30, 9)(setBits[i]);
    }

    // value slots over the observation rows (domain 6, place 5 of the coverage)
    signal observationPowers[64][3] <== KeyPowers(64, 3)(observationKeys);
    component value[V];
    signal valueBits[V][78];
    for (var i = 0; i < V; i++) {
        var at = 2 + 18 * S + 10 * i;
        valueBits[i] <== Bits(78)(policy[at + 9]);
        value[i] = ValueSlot(64);
        value[i].powers <== observationPowers;
        value[i].facts <== facts;
        for (var c = 0; c < 7; c++) value[i].coefficients[c] <== policy[at + c];
        value[i].min <== policy[at + 7];
        value[i].max <== policy[at + 8];
        value[i].latest <== valueBits[i][0];
        value[i].earliest <== valueBits[i][1];
        value[i].absent <== valueBits[i][2];
        value[i].anyUnit <== valueBits[i][3];
        value[i].needComplete <== valueBits[i][4];
        value[i].needLatestComplete <== valueBits[i][5];
        value[i].needFresh <== valueBits[i][6];
        value[i].needLowest <== valueBits[i][7];
        value[i].needHighest <== valueBits[i][8];
        value[i].increasing <== valueBits[i][9];
        value[i].covers <== Slice(78, 10, 6)(valueBits[i]);
        value[i].unit <== Number(78, 16, 32)(valueBits[i]);
        value[i].windowed <== valueBits[i][48];
        value[i].days <== Number(78, 49, 20)(valueBits[i]);
        value[i].hit <== valueHit[i];
        value[i].pick <== pick[i];
        value[i].used <== Slice(144, 81, 7)(coverageBits);
        value[i].total <== Slice(144, 88, 7)(coverageBits);
        value[i].complete <== complete[5];
        value[i].latestComplete <== latestComplete[5];
        value[i].isFresh <== isFresh;
        value[i].today <== day;
        if (i == 0) {
            value[i].previousEvent <== 0;
            value[i].previousPicks <== 0;
        } else {
            value[i].previousEvent <== value[i - 1].event;
            value[i].previousPicks <== value[i - 1].picks;
        }
        gates.hit[2 + S + i] <== valueHit[i];
        gates.given[2 + S + i] <== valueHit[i];
        gates.parent[2 + S + i] <== Slice(78, 69, 9)(valueBits[i]);
    }
}
