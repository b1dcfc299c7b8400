// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title What every generated Groth16 verifier has in common
/// @notice Checks one proof against one verification key and keeps no state.
/// Call it from outside, as its own contract: no contract inherits a verifier.
interface IGroth16Verifier {
    /// @notice Public signal `index` is not below the scalar field order r.
    error SignalNotCanonical(uint256 index);

    /// @notice A coordinate of A, B or C is not below the base field order q.
    error CoordinateNotCanonical();

    /// @notice A, B or C is no point of its group: off the curve, or outside the subgroup of order r.
    error PointNotInGroup();

    /// @notice Too little gas was left to finish the pairing, so nothing is known about the proof.
    error GasTooLow();

    /// @notice SHA-256 of the verification key: the words of alpha, beta, gamma, delta and IC, 32 bytes each,
    /// G2 points in EIP-197 order.
    function verificationKeyDigest() external view returns (bytes32);
}
