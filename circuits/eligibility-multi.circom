// Eligibility over several credentials of one holder (docs/protocol.md section 4, multi).
pragma circom 2.2.2;

include "circomlib/circuits/poseidon.circom";
include "lib/bits.circom";
include "lib/chart.circom";
include "lib/code-set.circom";
include "lib/credential.circom";
include "lib/demographic-slot.circom";
include "lib/filters.circom";
include "lib/gates.circom";
include "lib/multi-word.circom";
include "lib/policy.circom";
include "lib/pool.circom";
include "lib/pooled-slots.circom";
include "lib/tags.circom";
include "lib/terms.circom";

/*
 * The statement of Eligibility over C credentials: each signed by some issuer of the registry for this holder, each valid and
 * not revoked, and every criterion answered by the credential that the policy names for it. All agree in birth and sex.
 * A policy that names fewer is answered by one credential twice; that two issuers differ is not said.
 *
 * Sizes: C credentials, S set slots, V value slots, B observation blocks of 8 rows in the pool (2 demographic slots,
 * 2 plain and 2 window filters, 4 + 4 gates, 64 coded rows in the pool).
 */
template EligibilityMulti(C, S, V, B) {
    var L = 2 + 18 * S + 10 * V + 1;
    var R = 8 * B;

    // public: which policy, which issuers, where, for whom, when
    signal input policyHash;
    signal input registryRoot;
    signal input scope;
    signal input context;
    signal input today;
    signal output nullifier;
    signal output guardNullifier;

    // the pool of rows, and which blocks of it are whose
    signal input keys[64];
    signal input rowWords[64];
    signal input observationKeys[R];
    signal input facts[R];
    signal input keyStart[C][4];
    signal input keyUsed[C][4];
    signal input closed[C];
    signal input keyOthers[C][4];
    signal input columnsOther[C];
    signal input observationStart[C][B];
    signal input observationUsed[C][B];
    signal input observationOthers[C][8];
    signal input whole[C];
    // the headers and their signatures
    signal input holderSecret;
    signal input holderOpening[C];
    signal input person;
    signal input terms[C];
    signal input coverage[C];
    signal input mapping[C];
    signal input blind[C];
    signal input ax[C];
    signal input ay[C];
    signal input r8x[C];
    signal input r8y[C];
    signal input s[C];
    // the issuers' places in the registry, the credentials' places in the status lists
    signal input statusRoot[C];
    signal input issuerTerms[C];
    signal input registryPath[C][4][8];
    signal input statusWord[C];
    signal input statusPath[C][4][8];
    // the policy, and where the holder says it is met
    signal input policy[L];
    signal input demographicHit[2];
    signal input valueHit[V];
    signal input pick[V][R];

    // 1. The policy is the one that was named.
    signal hash <== PolicyHash(L)(policy);
    hash === policyHash;
    component asked = MultiWord(C);
    asked.rules <== policy[0];
    asked.logic <== policy[1];

    // 2. The pool: block hashes, and row words of 45 bits.
    component keyBlock[4];
    signal keyHashes[4];
    for (var b = 0; b < 4; b++) {
        keyBlock[b] = Poseidon(16);
        for (var i = 0; i < 16; i++) keyBlock[b].inputs[i] <== keys[16 * b + i];
        keyHashes[b] <== keyBlock[b].out;
    }
    component observationBlock[B];
    signal observationHashes[B];
    for (var b = 0; b < B; b++) {
        observationBlock[b] = Poseidon(16);
        for (var i = 0; i < 8; i++) {
            observationBlock[b].inputs[2 * i] <== observationKeys[8 * b + i];
            observationBlock[b].inputs[2 * i + 1] <== facts[8 * b + i];
        }
        observationHashes[b] <== observationBlock[b].out;
    }

    // 3. Each credential: a header over its part of the pool, for this holder, signed by an issuer of the registry that may
    //    issue it, valid today, not revoked.
    component chart[C];
    component valid[C];
    signal commitment[C];
    signal header[C];
    signal root[C];
    for (var c = 0; c < C; c++) {
        chart[c] = PooledChart(B);
        chart[c].keyHashes <== keyHashes;
        chart[c].rowWords <== rowWords;
        chart[c].observationHashes <== observationHashes;
        chart[c].keyStart <== keyStart[c];
        chart[c].keyUsed <== keyUsed[c];
        chart[c].closed <== closed[c];
        chart[c].keyOthers <== keyOthers[c];
        chart[c].columnsOther <== columnsOther[c];
        chart[c].observationStart <== observationStart[c];
        chart[c].observationUsed <== observationUsed[c];
        chart[c].observationOthers <== observationOthers[c];
        chart[c].whole <== whole[c];
        commitment[c] <== Poseidon(3)([TAG_HOLDER(), holderSecret, holderOpening[c]]);
        header[c] <== Poseidon(8)([
            TAG_HEADER(), chart[c].root, commitment[c], person, terms[c], coverage[c], mapping[c], blind[c]
        ]);
        IssuerSignature()(header[c], ax[c], ay[c], r8x[c], r8y[c], s[c]);

        root[c] <== IssuerRoot(4)(ax[c], ay[c], statusRoot[c], issuerTerms[c], registryPath[c]);
        root[c] === registryRoot;
        valid[c] = Terms();
        valid[c].terms <== terms[c];
        valid[c].issuerTerms <== issuerTerms[c];
        valid[c].today <== today;
        valid[c].mainBits <== asked.mainBits[c];
        NotRevoked(4)(valid[c].statusIndex, statusWord[c], statusPath[c], statusRoot[c]);
    }

    // 4. The holder: one nullifier for each scope, one for each guard domain; with no guard domain, the scope is it.
    nullifier <== Poseidon(3)([TAG_NULLIFIER(), holderSecret, scope]);
    signal unguarded <== IsZero()(policy[L - 1]);
    signal guardDomain <== policy[L - 1] + unguarded * scope;
    guardNullifier <== Poseidon(3)([TAG_GUARD(), holderSecret, guardDomain]);

    // 5. The criteria.
    component gates = Gates(2 + S + V);
    gates.innerThreshold <== asked.innerThreshold;
    gates.innerParent <== asked.innerParent;
    gates.outerThreshold <== asked.outerThreshold;
    gates.required <== asked.required;

    signal personBits[56] <== Bits(56)(person);
    signal birthLow <== Number(56, 0, 27)(personBits);
    signal birthHigh <== Number(56, 27, 27)(personBits);
    signal sexBoth <== personBits[54] * personBits[55];
    for (var d = 0; d < 2; d++) {
        DemographicSlot()(
            asked.sexes[d], asked.useMin[d], asked.useMax[d], asked.min[d], asked.max[d],
            demographicHit[d], birthLow, birthHigh, [personBits[54], personBits[55], sexBoth], valid[0].ymd
        );
        gates.hit[d] <== demographicHit[d];
        gates.given[d] <== demographicHit[d];
        gates.parent[d] <== asked.demographicParent[d];
    }

    // Coverage: a complete bit counts only where the issuer is accredited to set it, and of a domain that set slots search (coded
    // results stand in the coded region too) only where that region is read.
    signal coverageBits[C][144];
    signal domainWords[C][9];
    signal observationWord[C];
    signal complete[C][9];
    signal searched[C][9];
    signal latestComplete[C][9];
    signal isFresh[C];
    for (var c = 0; c < C; c++) {
        coverageBits[c] <== Bits(144)(coverage[c]);
        isFresh[c] <== valid[c].isFresh;
        for (var d = 0; d < 9; d++) {
            complete[c][d] <== coverageBits[c][16 * d] * valid[c].completes[d];
            searched[c][d] <== complete[c][d] * (1 - closed[c]);
            latestComplete[c][d] <== coverageBits[c][16 * d + 15] * valid[c].completes[d];
            var word = latestComplete[c][d] * (1 << 15);
            for (var b = 1; b < 15; b++) word += coverageBits[c][16 * d + b] * (1 << b);
            domainWords[c][d] <== searched[c][d] + word;
            if (d == 5) observationWord[c] <== complete[c][d] + word;
        }
    }

    // set slots over the coded rows of the pool
    component rows = RowWords(64);
    rows.words <== rowWords;
    signal pass[4][64];
    for (var f = 0; f < 4; f++) {
        if (f < 2) {
            pass[f] <== PlainFilter(64)(asked.statuses[f], asked.firstOnly[f], rows.status, rows.first);
        } else {
            pass[f] <== WindowFilter(64)(
                asked.statuses[f], asked.firstOnly[f], asked.column[f - 2], asked.invert[f - 2], asked.windowed[f - 2],
                asked.days[f - 2], valid[0].day, rows.status, rows.first, rows.days
            );
        }
    }
    signal powers[64][4] <== KeyPowers(64, 4)(keys);
    component set[S];
    for (var i = 0; i < S; i++) {
        var at = 2 + 18 * i;
        set[i] = PooledSetSlot(C);
        set[i].keys <== keys;
        set[i].powers <== powers;
        set[i].pass <== pass;
        for (var f = 0; f < 18; f++) set[i].policy[f] <== policy[at + f];
        set[i].domainWords <== domainWords;
        set[i].isFresh <== isFresh;
        for (var c = 0; c < C; c++) {
            set[i].owned[c] <== chart[c].owned;
            set[i].after[c] <== chart[c].after;
        }
        gates.hit[2 + i] <== set[i].hit;
        gates.given[2 + i] <== set[i].given;
        gates.parent[2 + i] <== set[i].parent;
    }

    // value slots over the observation rows of the pool
    component value[V];
    for (var i = 0; i < V; i++) {
        var at = 2 + 18 * S + 10 * i;
        value[i] = PooledValueSlot(C, B);
        value[i].keys <== observationKeys;
        value[i].facts <== facts;
        for (var f = 0; f < 10; f++) value[i].policy[f] <== policy[at + f];
        value[i].hit <== valueHit[i];
        value[i].pick <== pick[i];
        for (var c = 0; c < C; c++) {
            value[i].owned[c] <== chart[c].observationOwned;
            value[i].domainWord[c] <== observationWord[c];
            // events are numbered by credential: a chain of counts stays with one
            if (i == 0) value[i].previousCredential[c] <== 0;
            else value[i].previousCredential[c] <== value[i - 1].credential[c];
        }
        value[i].whole <== whole;
        value[i].isFresh <== isFresh;
        value[i].today <== valid[0].day;
        if (i == 0) {
            value[i].previousEvent <== 0;
            value[i].previousPicks <== 0;
        } else {
            value[i].previousEvent <== value[i - 1].event;
            value[i].previousPicks <== value[i - 1].picks;
        }
        gates.hit[2 + S + i] <== valueHit[i];
        gates.given[2 + S + i] <== valueHit[i];
        gates.parent[2 + S + i] <== value[i].parent;
    }

    // 6. The context is only bound: a constraint of its own, so that it cannot be changed after the proof is made.
    signal bound <== context * context;
}
