// Times and accreditation: the credential's terms against the issuer's, the policy's and the clock (docs/protocol.md section 5).
pragma circom 2.2.2;

include "bits.circom";
include "policy.circom";

/*
 * Purpose: the credential is of an accepted type by an issuer accredited for it, and valid today.
 * Inputs   terms         refused unless below 2^87; issuerTerms refused unless below 2^72; today refused unless below 2^47;
 *          mainBits   of the policy's main word.
 * Outputs  statusIndex[19] bits; completes[9] bits: domains that the issuer may call complete; isFresh bit; day 20 bits; ymd 27 bits.
 * Costs    about 390.
 */
template Terms() {
    signal input terms;
    signal input issuerTerms;
    signal input today;
    signal input mainBits[251];
    signal output statusIndex[19];
    signal output completes[9];
    signal output isFresh;
    signal output day;
    signal output ymd;

    signal bits[87] <== Bits(87)(terms);
    signal issued <== Number(87, 0, 20)(bits);
    signal expires <== Number(87, 20, 20)(bits);
    signal completeAsOf <== Number(87, 40, 20)(bits);
    statusIndex <== Slice(87, 60, 19)(bits);
    signal ofType[8] <== Slice(87, 79, 8)(bits);

    signal issuerBits[72] <== Bits(72)(issuerTerms);
    signal mayIssue[8] <== Slice(72, 0, 8)(issuerBits);
    signal isClass[15] <== Slice(72, 8, 15)(issuerBits);
    completes <== Slice(72, 23, 9)(issuerBits);
    signal validFrom <== Number(72, 32, 20)(issuerBits);
    signal validTo <== Number(72, 52, 20)(issuerBits);

    component asked = MainWord();
    asked.bits <== mainBits;

    signal clock[47] <== Bits(47)(today);
    ymd <== Number(47, 0, 27)(clock);
    day <== Number(47, 27, 20)(clock);

    // every type of the credential is one that the issuer may issue, and one of them is asked for
    signal accepted[8];
    var acceptedTypes = 0;
    for (var t = 0; t < 8; t++) {
        ofType[t] * (1 - mayIssue[t]) === 0;
        accepted[t] <== ofType[t] * asked.types[t];
        acceptedTypes += accepted[t];
    }
    signal wrongType <== IsZero()(acceptedTypes);
    wrongType === 0;
    for (var c = 0; c < 15; c++) asked.classes[c] * (1 - isClass[c]) === 0;

    // validFrom <= issued <= validTo; completeAsOf <= issued <= today <= expires; issued not too long ago
    AssertBits(20)(issued - validFrom);
    AssertBits(20)(validTo - issued);
    AssertBits(20)(issued - completeAsOf);
    AssertBits(20)(day - issued);
    AssertBits(20)(expires - day);
    AssertBits(21)(issued + asked.maxAgeDays - day);
    isFresh <== IsNonNegative(21)(completeAsOf + asked.maxCompletenessAgeDays - day);
}
