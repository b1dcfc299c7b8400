// Instance `multi`: three credentials, 4 set and 4 value slots, age and sex.
pragma circom 2.2.2;

include "../eligibility-multi.circom";

component main {public [policyHash, registryRoot, scope, context, today]} = EligibilityMulti(3, 4, 4, 6);
