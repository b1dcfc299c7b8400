// Instance `withdraw`: the same secret and scope, the same nullifier.
pragma circom 2.2.2;

include "../withdrawal.circom";

component main {public [scope, context]} = Withdrawal();
