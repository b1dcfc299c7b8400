// Demographic slot: age and sex (docs/protocol.md section 4).
pragma circom 2.2.2;

include "bits.circom";
include "filters.circom";

/*
 * Purpose: whole years of age at the day of proof within [min, max], and sex in a mask. The prover may say "no hit".
 * Inputs   sexes[4], useMin, useMax, min, max   policy bits and 8-bit numbers; hit   prover's claim, checked;
 *          birthLow, birthHigh   27-bit yyyymmdd; sex[3]   two bits and their product; todayYmd   27 bits.
 * Costs    about 65 constraints.
 *
 * In yyyymmdd a birthday is exact by calendar: birth <= today - min·10^4 says "min-th birthday reached" (29 February counts
 * from 1 March in common years).
 */
template DemographicSlot() {
    signal input sexes[4];
    signal input useMin;
    signal input useMax;
    signal input min;
    signal input max;
    signal input hit;
    signal input birthLow;
    signal input birthHigh;
    signal input sex[3];
    signal input todayYmd;

    AssertBit()(hit);
    signal sexOk <== Select4()(sexes, sex);
    hit * (1 - sexOk) === 0;
    signal asksMin <== hit * useMin;
    AssertBits(28)(asksMin * (todayYmd - min * 10000 - birthHigh));
    signal asksMax <== hit * useMax;
    AssertBits(28)(asksMax * (birthLow - todayYmd + (max + 1) * 10000 - 1));
}
