// Instance `lite`: one credential, age and sex and one criterion.
pragma circom 2.2.2;

include "../eligibility-lite.circom";

component main {public [policyHash, registryRoot, scope, context, today]} = EligibilityLite();
