// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IEligibilityGate} from "./IEligibilityGate.sol";

/// @title Enrolment in one clinical trial
/// @notice Anyone may send an enrolment; it counts for the account that the proof names. The contract stores one
/// word for each nullifier, from which the holder of `account` can show that the place is theirs.
interface ITrialEnrolment is IEligibilityGate {
    /// @notice What never changes of a campaign.
    /// @param id the campaign's identifier, part of the scope
    /// @param policyHash the criteria
    /// @param termsHash hash of the consent text that holders agree to
    /// @param consentExpires last second for which consent is given
    /// @param opens first second in which enrolments count
    /// @param closes last second in which enrolments count; not after `consentExpires`
    /// @param places how many can enrol
    struct Campaign {
        bytes32 id;
        uint256 policyHash;
        bytes32 termsHash;
        uint64 consentExpires;
        uint64 opens;
        uint64 closes;
        uint32 places;
    }

    /// @notice The campaign's terms contradict each other: opens < closes <= consentExpires, places > 0, a consent text.
    error CampaignInvalid();

    /// @notice Enrolment starts at `opens`.
    error CampaignNotOpen(uint256 opens);

    /// @notice Enrolment ended at `closes`, or the owner stopped it.
    error CampaignClosed(uint256 closes);

    /// @notice Every place is taken.
    error CampaignFull(uint256 places);

    /// @notice The campaign exists with these terms.
    event CampaignCreated(bytes32 indexed id, uint256 indexed policyHash, bytes32 consentHash, Campaign terms);

    /// @notice One more place is taken. The account is left out on purpose: this event says something about health.
    event Enrolled(uint256 indexed nullifier);

    /// @notice The owner stopped enrolment for good.
    event CampaignStopped(bytes32 indexed id);

    /// @notice Take a place for `account`.
    /// @param account whose place it is; the proof names it
    /// @param sealedHash hash of the contact that was sealed for the trial site; 0 if none
    /// @param deadline last second in which the holder lets this be sent
    /// @param presentation the proof and its public signals
    function enrol(address account, bytes32 sealedHash, uint64 deadline, Presentation calldata presentation) external;

    /// @notice Stop enrolment for good, for instance for the safety of participants. Owner only.
    function stop() external;

    /// @notice The campaign's terms.
    function campaign() external view returns (Campaign memory);

    /// @notice Hash of the consent terms and their expiry, part of every context.
    function consentHash() external view returns (bytes32);

    /// @notice How many places are free.
    function placesLeft() external view returns (uint32);

    /// @notice Whether the owner stopped enrolment.
    function stopped() external view returns (bool);

    /// @notice Whether this nullifier took a place.
    function isTaken(uint256 nullifier) external view returns (bool);

    /// @notice Whether this nullifier took its place for this account, as sent with `sealedHash` and `deadline`.
    function isEnrolled(uint256 nullifier, address account, bytes32 sealedHash, uint64 deadline)
        external
        view
        returns (bool);
}
