// Eligibility, small: one signed chart, age and sex and one criterion (docs/protocol.md section 4, lite).
pragma circom 2.2.2;

include "circomlib/circuits/poseidon.circom";
include "lib/bits.circom";
include "lib/credential.circom";
include "lib/demographic-slot.circom";
include "lib/policy.circom";
include "lib/single-criterion.circom";
include "lib/tags.circom";
include "lib/terms.circom";

/*
 * The statement of Eligibility for a policy of one criterion, at a quarter of the price: only the blocks of the chart that the
 * criterion reads are opened, the hashes of the others are taken from the holder, and what is signed above them fixes them.
 * Coded region: its 64 keys in four blocks. Observation region: its newer or its older half, four blocks too.
 */
template EligibilityLite() {
    // public: which policy, which issuers, where, for whom, when
    signal input policyHash;
    signal input registryRoot;
    signal input scope;
    signal input context;
    signal input today;
    signal output nullifier;
    signal output guardNullifier;

    // the chart: what is read of it, and the hashes of the rest (4 blocks of keys, 8 of observations)
    signal input rows[64];
    signal input columns[13];
    signal input others[12];
    signal input older;
    // the header and its signature
    signal input holderSecret;
    signal input holderOpening;
    signal input person;
    signal input terms;
    signal input coverage;
    signal input mapping;
    signal input blind;
    signal input ax;
    signal input ay;
    signal input r8x;
    signal input r8y;
    signal input s;
    // the issuer's place in the registry, the credential's place in the status list
    signal input statusRoot;
    signal input issuerTerms;
    signal input registryPath[4][8];
    signal input statusWord;
    signal input statusPath[4][8];
    // the policy, and the rows that the holder says answer it
    signal input policy[11];
    signal input pick[2][64];

    // 1. The policy is the one that was named.
    signal hash <== PolicyHash(11)(policy);
    hash === policyHash;
    component asked = SingleWord();
    asked.bits <== Bits(168)(policy[0]);

    // 2. The credential: a header over this chart and this holder's commitment, signed.
    AssertBit()(older);
    older * asked.latest === 0; // the newest rows are in the newer half
    signal inOlder <== asked.observation * older;
    signal inNewer <== asked.observation - inOlder;
    component block[4];
    signal place[13];
    for (var b = 0; b < 4; b++) {
        block[b] = Poseidon(16);
        for (var i = 0; i < 16; i++) block[b].inputs[i] <== rows[16 * b + i];
        place[b] <== others[b] + (1 - asked.observation) * (block[b].out - others[b]);
        place[5 + b] <== others[4 + b] + inNewer * (block[b].out - others[4 + b]);
        place[9 + b] <== others[8 + b] + inOlder * (block[b].out - others[8 + b]);
    }
    place[4] <== Poseidon(13)(columns);
    component top = Poseidon(14);
    top.inputs[0] <== TAG_CHART();
    for (var b = 0; b < 13; b++) top.inputs[b + 1] <== place[b];
    signal commitment <== Poseidon(3)([TAG_HOLDER(), holderSecret, holderOpening]);
    signal header <== Poseidon(8)([TAG_HEADER(), top.out, commitment, person, terms, coverage, mapping, blind]);
    IssuerSignature()(header, ax, ay, r8x, r8y, s);

    // 3. The issuer: in the registry, accredited for this type when it signed.
    signal root <== IssuerRoot(4)(ax, ay, statusRoot, issuerTerms, registryPath);
    root === registryRoot;
    component valid = Terms();
    valid.terms <== terms;
    valid.issuerTerms <== issuerTerms;
    valid.today <== today;
    valid.mainBits <== asked.mainBits;

    // 4. Not revoked, under the list that the registry vouches for.
    NotRevoked(4)(valid.statusIndex, statusWord, statusPath, statusRoot);

    // 5. The holder: one nullifier for each scope, one for each guard domain; with no guard domain, the scope is it.
    nullifier <== Poseidon(3)([TAG_NULLIFIER(), holderSecret, scope]);
    signal unguarded <== IsZero()(policy[10]);
    signal guardDomain <== policy[10] + unguarded * scope;
    guardNullifier <== Poseidon(3)([TAG_GUARD(), holderSecret, guardDomain]);

    // 6. Age and sex, and the criterion.
    signal personBits[56] <== Bits(56)(person);
    signal sexBoth <== personBits[54] * personBits[55];
    DemographicSlot()(
        asked.sexes, asked.useMin, asked.useMax, asked.min, asked.max, 1,
        Number(56, 0, 27)(personBits), Number(56, 27, 27)(personBits), [personBits[54], personBits[55], sexBoth], valid.ymd
    );
    component criterion = SingleCriterion();
    criterion.rows <== rows;
    criterion.columns <== columns;
    for (var c = 0; c < 7; c++) criterion.coefficients[c] <== policy[1 + c];
    criterion.low <== policy[8];
    criterion.high <== policy[9];
    criterion.used <== asked.used;
    criterion.observation <== asked.observation;
    criterion.none <== asked.none;
    criterion.statuses <== asked.statuses;
    criterion.column <== asked.column;
    criterion.invert <== asked.invert;
    criterion.latest <== asked.latest;
    criterion.anyUnit <== asked.anyUnit;
    criterion.needComplete <== asked.needComplete;
    criterion.needLatestComplete <== asked.needLatestComplete;
    criterion.needFresh <== asked.needFresh;
    criterion.windowed <== asked.windowed;
    criterion.days <== asked.days;
    criterion.covers <== asked.covers;
    criterion.domain <== asked.domain;
    criterion.unit <== asked.unit;
    criterion.coverage <== coverage;
    criterion.completes <== valid.completes;
    criterion.isFresh <== valid.isFresh;
    criterion.today <== valid.day;
    criterion.pick <== pick;

    // 7. The context is only bound: a constraint of its own, so that it cannot be changed after the proof is made.
    signal bound <== context * context;
}
