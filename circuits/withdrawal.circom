// Withdrawal: the person behind a nullifier speaks again (docs/protocol.md section 6).
pragma circom 2.2.2;

include "circomlib/circuits/poseidon.circom";
include "lib/tags.circom";

/*
 * The holder knows the secret behind the nullifier of this scope. Neither credential nor policy: who has entered may leave,
 * also after the credential has expired, been replaced or revoked.
 */
template Withdrawal() {
    signal input scope;
    signal input context;
    signal output nullifier;

    signal input holderSecret;

    nullifier <== Poseidon(3)([TAG_NULLIFIER(), holderSecret, scope]);

    // the context is only bound: a constraint of its own, so that it cannot be changed after the proof is made
    signal bound <== context * context;
}
