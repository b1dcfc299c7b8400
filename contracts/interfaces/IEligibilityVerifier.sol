// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Groth16 verifier of one eligibility circuit
/// @notice Checks one proof against one verification key and keeps no state.
/// Call it from outside, as its own contract: no contract inherits a verifier.
interface IEligibilityVerifier {
    /// @notice Public signal `index` is not below the scalar field order r.
    error SignalNotCanonical(uint256 index);

    /// @notice A coordinate of A, B or C is not below the base field order q.
    error CoordinateNotCanonical();

    /// @notice A, B or C is no point of its group: off the curve, or outside the subgroup of order r.
    error PointNotInGroup();

    /// @notice Too little gas was left to finish the pairing, so nothing is known about the proof.
    error GasTooLow();

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

    /// @notice SHA-256 of the verification key: the words of alpha, beta, gamma, delta and IC, 32 bytes each,
    /// G2 points in EIP-197 order.
    function verificationKeyDigest() external view returns (bytes32);
}
