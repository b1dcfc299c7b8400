// Eligibility: one signed chart, one policy, one bit (docs/protocol.md section 5).
pragma circom 2.2.2;

include "circomlib/circuits/poseidon.circom";
include "lib/bits.circom";
include "lib/chart.circom";
include "lib/code-set.circom";
include "lib/credential.circom";
include "lib/criteria.circom";
include "lib/policy.circom";
include "lib/tags.circom";
include "lib/terms.circom";

/*
 * The holder knows a chart that an accredited issuer signed for the holder's secret, still valid and not revoked,
 * and the chart satisfies the policy. Told once, in order: credential, issuer, status, holder, policy.
 *
 * Sizes: S set slots, V value slots (2 demographic slots, 6 filters, 4 + 4 gates, 64 + 64 rows are the format's own).
 */
template Eligibility(S, V) {
    var L = 2 + 18 * S + 10 * V + 1;

    // public: which policy, which issuers, where, for whom, when
    signal input policyHash;
    signal input registryRoot;
    signal input scope;
    signal input context;
    signal input today;
    signal output nullifier;
    signal output guardNullifier;

    // the chart
    signal input keys[64];
    signal input columns[13];
    signal input observationKeys[64];
    signal input facts[64];
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
    // the policy, and where the holder says it is met
    signal input policy[L];
    signal input demographicHit[2];
    signal input valueHit[V];
    signal input pick[V][64];

    // 1. The credential: a header over this chart and this holder's commitment, signed.
    signal chartRoot <== ChartRoot()(keys, columns, observationKeys, facts);
    signal commitment <== Poseidon(3)([TAG_HOLDER(), holderSecret, holderOpening]);
    signal header <== Poseidon(8)([TAG_HEADER(), chartRoot, commitment, person, terms, coverage, mapping, blind]);
    IssuerSignature()(header, ax, ay, r8x, r8y, s);

    // 2. The issuer: in the registry, accredited for this type when it signed.
    signal root <== IssuerRoot(4)(ax, ay, statusRoot, issuerTerms, registryPath);
    root === registryRoot;

    // 3. The policy is the one that was named; what the terms must satisfy comes out of it.
    signal hash <== PolicyHash(L)(policy);
    hash === policyHash;
    signal mainBits[251] <== Bits(251)(policy[0]);
    component valid = Terms();
    valid.terms <== terms;
    valid.issuerTerms <== issuerTerms;
    valid.today <== today;
    valid.mainBits <== mainBits;

    // 4. Not revoked, under the list that the registry vouches for.
    NotRevoked(4)(valid.statusIndex, statusWord, statusPath, statusRoot);

    // 5. The holder: one nullifier for each scope, one for each guard domain; with no guard domain, the scope is it.
    nullifier <== Poseidon(3)([TAG_NULLIFIER(), holderSecret, scope]);
    signal guard <== policy[L - 1];
    signal unguarded <== IsZero()(guard);
    signal guardDomain <== guard + unguarded * scope;
    guardNullifier <== Poseidon(3)([TAG_GUARD(), holderSecret, guardDomain]);

    // 6. The criteria.
    component criteria = Criteria(S, V);
    criteria.keys <== keys;
    criteria.columns <== columns;
    criteria.observationKeys <== observationKeys;
    criteria.facts <== facts;
    criteria.person <== person;
    criteria.coverage <== coverage;
    criteria.completes <== valid.completes;
    criteria.isFresh <== valid.isFresh;
    criteria.day <== valid.day;
    criteria.ymd <== valid.ymd;
    criteria.mainBits <== mainBits;
    for (var i = 0; i < L - 1; i++) criteria.policy[i] <== policy[i];
    criteria.demographicHit <== demographicHit;
    criteria.valueHit <== valueHit;
    criteria.pick <== pick;

    // 7. The context is only bound: a constraint of its own, so that it cannot be changed after the proof is made.
    signal bound <== context * context;
}
