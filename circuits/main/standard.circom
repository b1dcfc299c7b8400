// Instance `standard`: one credential, 9 set and 6 value slots, age and sex.
pragma circom 2.2.2;

include "../eligibility.circom";

component main {public [policyHash, registryRoot, scope, context, today]} = Eligibility(9, 6);
