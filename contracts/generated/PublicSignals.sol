// SPDX-License-Identifier: Apache-2.0
// Generated from the signals of the compiled circuit by scripts/contracts.ts. Do not edit.
pragma solidity ^0.8.24;

/// @title Places of the public signals
library PublicSignals {
    uint256 internal constant NULLIFIER = 0;
    uint256 internal constant GUARD_NULLIFIER = 1;
    uint256 internal constant POLICY_HASH = 2;
    uint256 internal constant REGISTRY_ROOT = 3;
    uint256 internal constant SCOPE = 4;
    uint256 internal constant CONTEXT = 5;
    uint256 internal constant TODAY = 6;
}
