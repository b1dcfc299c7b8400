// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EligibilityGate} from "./EligibilityGate.sol";
import {TwoStepOwner} from "./TwoStepOwner.sol";
import {IEligibilityVerifier} from "./interfaces/IEligibilityVerifier.sol";
import {IIssuerRegistry} from "./interfaces/IIssuerRegistry.sol";
import {ITrialEnrolment} from "./interfaces/ITrialEnrolment.sol";

/// @title Enrolment in one clinical trial
/// @dev One contract is one campaign: its terms are part of its code and no one can change them. The owner can only stop it.
contract TrialEnrolment is ITrialEnrolment, EligibilityGate, TwoStepOwner {
    bytes32 private constant CONSENT_TAG = keccak256("vitalproof/v1/consent/chain");

    bytes32 private immutable _id;
    uint256 private immutable _policyHash;
    bytes32 private immutable _termsHash;
    uint64 private immutable _consentExpires;
    uint64 private immutable _opens;
    uint64 private immutable _closes;
    uint32 private immutable _places;

    /// @inheritdoc ITrialEnrolment
    bytes32 public immutable consentHash;

    /// @inheritdoc ITrialEnrolment
    uint32 public placesLeft;

    /// @inheritdoc ITrialEnrolment
    bool public stopped;

    /// @param initialOwner who may stop enrolment; not zero
    /// @param verifier_ verifier of the circuit
    /// @param verifierCodeHash_ keccak256 of the verifier's runtime code
    /// @param registry_ registry of issuers
    /// @param terms the campaign
    constructor(
        address initialOwner,
        IEligibilityVerifier verifier_,
        bytes32 verifierCodeHash_,
        IIssuerRegistry registry_,
        Campaign memory terms
    ) EligibilityGate(verifier_, verifierCodeHash_, registry_) TwoStepOwner(initialOwner) {
        if (terms.policyHash == 0 || terms.policyHash >= FIELD_ORDER) {
            revert UnknownPolicy(terms.policyHash);
        }
        if (
            terms.opens >= terms.closes || terms.closes > terms.consentExpires || terms.closes < block.timestamp
                || terms.places == 0 || terms.termsHash == 0
        ) revert CampaignInvalid();

        _id = terms.id;
        _policyHash = terms.policyHash;
        _termsHash = terms.termsHash;
        _consentExpires = terms.consentExpires;
        _opens = terms.opens;
        _closes = terms.closes;
        _places = terms.places;
        consentHash = keccak256(abi.encode(CONSENT_TAG, terms.termsHash, terms.consentExpires));
        placesLeft = terms.places;
        emit CampaignCreated(terms.id, terms.policyHash, consentHash, terms);
    }

    /// @inheritdoc ITrialEnrolment
    function enrol(address account, bytes32 sealedHash, uint64 deadline, Presentation calldata presentation) external {
        if (block.timestamp < _opens) revert CampaignNotOpen(_opens);
        if (block.timestamp > _closes || stopped) revert CampaignClosed(_closes);
        uint32 free = placesLeft;
        if (free == 0) revert CampaignFull(_places);

        _accept(_policyHash, _id, _consent(account, sealedHash, deadline), presentation);

        placesLeft = free - 1;
        emit Enrolled(presentation.nullifier);
    }

    /// @inheritdoc ITrialEnrolment
    function stop() external onlyOwner {
        stopped = true;
        emit CampaignStopped(_id);
    }

    /// @inheritdoc ITrialEnrolment
    function campaign() external view returns (Campaign memory) {
        return Campaign({
            id: _id,
            policyHash: _policyHash,
            termsHash: _termsHash,
            consentExpires: _consentExpires,
            opens: _opens,
            closes: _closes,
            places: _places
        });
    }

    /// @inheritdoc ITrialEnrolment
    function isTaken(uint256 nullifier) external view returns (bool) {
        return acceptedContext[scopeOf(_id)][nullifier] != 0;
    }

    /// @inheritdoc ITrialEnrolment
    function isEnrolled(uint256 nullifier, address account, bytes32 sealedHash, uint64 deadline)
        external
        view
        returns (bool)
    {
        return acceptedContext[scopeOf(_id)][nullifier] == contextOf(_consent(account, sealedHash, deadline));
    }

    function _consent(address account, bytes32 sealedHash, uint64 deadline) private view returns (Consent memory) {
        return Consent({account: account, consentHash: consentHash, sealedHash: sealedHash, deadline: deadline});
    }
}
