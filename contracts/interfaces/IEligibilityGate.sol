// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IEligibilityVerifier} from "./IEligibilityVerifier.sol";
import {IIssuerRegistry} from "./IIssuerRegistry.sol";

/// @title A contract that accepts each eligible person once per campaign
interface IEligibilityGate {
    /// @notice What a holder hands over. Every field is public; none of them says who the holder is.
    /// @param a proof point A
    /// @param b proof point B, EIP-197 order
    /// @param c proof point C
    /// @param nullifier one per person and campaign
    /// @param guardNullifier one per person and guard domain
    /// @param registryRoot registry root that the proof was made against
    /// @param dayWord today as the holder counted it: ymd 27 bits @0, day number 20 bits @27
    struct Presentation {
        uint256[2] a;
        uint256[2][2] b;
        uint256[2] c;
        uint256 nullifier;
        uint256 guardNullifier;
        uint256 registryRoot;
        uint256 dayWord;
    }

    /// @notice What the holder agreed to; the proof holds for nothing else.
    /// @param account for whom the proof counts, whoever sends it
    /// @param consentHash the consent terms and their expiry
    /// @param sealedHash hash of what the holder sealed for the operator, such as a contact; 0 if nothing
    /// @param deadline last second in which the proof counts
    struct Consent {
        address account;
        bytes32 consentHash;
        bytes32 sealedHash;
        uint64 deadline;
    }

    /// @notice The policy hash is 0 or no field element: there is no such policy.
    error UnknownPolicy(uint256 policyHash);

    /// @notice The deadline that the holder set is over.
    error DeadlinePassed(uint256 deadline);

    /// @notice The proof's day is neither `today` nor the day before.
    error DayOutOfRange(uint256 dayWord, uint256 today);

    /// @notice The registry does not accept this root now: never published, revoked, superseded or too old.
    error RootNotAcceptable(uint256 root);

    /// @notice A nullifier is 0 or no field element.
    error NullifierNotCanonical(uint256 nullifier);

    /// @notice This person was accepted in this campaign before.
    error NullifierUsed(uint256 nullifier);

    /// @notice The proof does not hold for these public signals.
    error InvalidProof();

    /// @notice The verifier's code is not the code that was pinned.
    error VerifierCodeMismatch(bytes32 codeHash);

    /// @notice There is no contract at the registry's address.
    error RegistryMissing(address registry);

    /// @notice The verifier that decides; never changes.
    function verifier() external view returns (IEligibilityVerifier);

    /// @notice keccak256 of the verifier's runtime code; never changes.
    function verifierCodeHash() external view returns (bytes32);

    /// @notice The registry of issuers that counts; never changes.
    function registry() external view returns (IIssuerRegistry);

    /// @notice Scope of a campaign of this contract on this chain.
    function scopeOf(bytes32 campaign) external view returns (uint256);

    /// @notice Context of a consent: what the proof is bound to.
    function contextOf(Consent memory consent) external pure returns (uint256);

    /// @notice Context that a nullifier was accepted with; 0 if it was not.
    function acceptedContext(uint256 scope, uint256 nullifier) external view returns (uint256);
}
