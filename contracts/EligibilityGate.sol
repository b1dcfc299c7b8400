// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {CivilDate} from "./CivilDate.sol";
import {PublicSignals} from "./generated/PublicSignals.sol";
import {IEligibilityGate} from "./interfaces/IEligibilityGate.sol";
import {IEligibilityVerifier} from "./interfaces/IEligibilityVerifier.sol";
import {IIssuerRegistry} from "./interfaces/IIssuerRegistry.sol";

/// @title Accept each eligible person once per campaign
/// @notice Inherit this, keep the policy hash of each campaign in storage, call `_accept` and then act.
/// @dev Nothing that decides comes from the sender: the policy hash is the child's, scope and context are computed
/// here, the day is compared with the block's time, the root with the registry. The sender's words are either
/// compared or bound by the proof. Both contracts that are called are called read-only, before any state changes.
abstract contract EligibilityGate is IEligibilityGate {
    /// Order r of the BN254 scalar field (EIP-197).
    uint256 internal constant FIELD_ORDER =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// What a verifier may use: about 228,000 for a good proof, about 300,000 for a point off the curve.
    uint256 internal constant VERIFIER_GAS = 330_000;

    bytes32 private constant SCOPE_TAG = keccak256("vitalproof/v1/scope/chain");
    bytes32 private constant CONTEXT_TAG = keccak256("vitalproof/v1/context/chain");

    /// @inheritdoc IEligibilityGate
    IEligibilityVerifier public immutable verifier;

    /// @inheritdoc IEligibilityGate
    bytes32 public immutable verifierCodeHash;

    /// @inheritdoc IEligibilityGate
    IIssuerRegistry public immutable registry;

    /// @inheritdoc IEligibilityGate
    mapping(uint256 scope => mapping(uint256 nullifier => uint256 context)) public acceptedContext;

    /// @param verifier_ verifier of the circuit
    /// @param verifierCodeHash_ keccak256 of the verifier's runtime code, from the build that made the proving key
    /// @param registry_ registry of issuers
    constructor(IEligibilityVerifier verifier_, bytes32 verifierCodeHash_, IIssuerRegistry registry_) {
        bytes32 codeHash = address(verifier_).codehash;
        if (codeHash != verifierCodeHash_) revert VerifierCodeMismatch(codeHash);
        if (address(registry_).code.length == 0) revert RegistryMissing(address(registry_));
        verifier = verifier_;
        verifierCodeHash = verifierCodeHash_;
        registry = registry_;
    }

    /// @inheritdoc IEligibilityGate
    function scopeOf(bytes32 campaign) public view returns (uint256) {
        return uint256(keccak256(abi.encode(SCOPE_TAG, block.chainid, address(this), campaign))) >> 8;
    }

    /// @inheritdoc IEligibilityGate
    function contextOf(Consent memory consent) public pure returns (uint256) {
        return uint256(keccak256(abi.encode(CONTEXT_TAG, consent))) >> 8;
    }

    /// @notice Accept this presentation for this campaign, or revert.
    /// @dev Call it before effects of your own, and only with a policy hash and a consent hash from your storage.
    /// When it returns, both nullifiers of the presentation are proven, and `nullifier` can never be accepted again.
    /// @param policyHash criteria of the campaign; 0 means that there is no such campaign
    /// @param campaign identifier of the campaign in this contract
    /// @param consent for whom, under which terms, until when
    /// @param presentation proof and public signals from the sender
    /// @return guardNullifier proven one per person and guard domain, for rules across campaigns
    function _accept(uint256 policyHash, bytes32 campaign, Consent memory consent, Presentation calldata presentation)
        internal
        returns (uint256 guardNullifier)
    {
        if (policyHash == 0 || policyHash >= FIELD_ORDER) revert UnknownPolicy(policyHash);
        if (block.timestamp > consent.deadline) revert DeadlinePassed(consent.deadline);
        _checkDay(presentation.dayWord);
        if (!registry.isAcceptable(presentation.registryRoot)) revert RootNotAcceptable(presentation.registryRoot);

        uint256 nullifier = presentation.nullifier;
        guardNullifier = presentation.guardNullifier;
        _checkCanonical(nullifier);
        _checkCanonical(guardNullifier);
        uint256 scope = scopeOf(campaign);
        if (acceptedContext[scope][nullifier] != 0) revert NullifierUsed(nullifier);

        uint256 context = contextOf(consent);
        uint256[7] memory signals;
        signals[PublicSignals.NULLIFIER] = nullifier;
        signals[PublicSignals.GUARD_NULLIFIER] = guardNullifier;
        signals[PublicSignals.POLICY_HASH] = policyHash;
        signals[PublicSignals.REGISTRY_ROOT] = presentation.registryRoot;
        signals[PublicSignals.SCOPE] = scope;
        signals[PublicSignals.CONTEXT] = context;
        signals[PublicSignals.TODAY] = presentation.dayWord;
        _checkProof(presentation, signals);

        // a context is a hash, so it is not 0 and doubles as the mark that the nullifier is used
        acceptedContext[scope][nullifier] = context;
    }

    /// @dev Time zones and slow blocks: the holder's day may be the day before the block's, never the day after.
    function _checkDay(uint256 dayWord) private view {
        uint256 today = CivilDate.dayOf(block.timestamp);
        uint256 day = dayWord >> 27;
        if ((day != today && day + 1 != today) || dayWord != CivilDate.wordOf(day)) {
            revert DayOutOfRange(dayWord, CivilDate.wordOf(today));
        }
    }

    function _checkCanonical(uint256 nullifier) private pure {
        if (nullifier == 0 || nullifier >= FIELD_ORDER) revert NullifierNotCanonical(nullifier);
    }

    /// @dev With less gas than the cap the verifier gets what is left, and reverts if that is too little.
    function _checkProof(Presentation calldata presentation, uint256[7] memory signals) private view {
        bytes32 codeHash = address(verifier).codehash;
        if (codeHash != verifierCodeHash) revert VerifierCodeMismatch(codeHash);
        bool valid = verifier.verifyProof{gas: VERIFIER_GAS}(presentation.a, presentation.b, presentation.c, signals);
        if (!valid) revert InvalidProof();
    }
}
