// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IGroth16Verifier} from "./IGroth16Verifier.sol";

/// @title Groth16 verifier of one eligibility circuit
interface IEligibilityVerifier is IGroth16Verifier {
    /// @notice Whether the proof holds for these public signals.
    /// @dev Answers false only after a completed pairing; everything that cannot be judged reverts with a named error.
    /// @param a G1 point: x, y
    /// @param b G2 point in EIP-197 order: x imaginary, x real; y imaginary, y real
    /// @param c G1 point: x, y
    /// @param signals nullifier, guardNullifier, policyHash, registryRoot, scope, context, today (docs/protocol.md, 5)
    /// @return valid true if the Groth16 equation holds
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[7] calldata signals
    ) external view returns (bool valid);
}
