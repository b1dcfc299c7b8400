// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Ownership that moves only when the new owner takes it
interface ITwoStepOwner {
    /// @notice `caller` is not the owner.
    error NotOwner(address caller);

    /// @notice `caller` is not the proposed owner.
    error NotPendingOwner(address caller);

    /// @notice A contract cannot start without an owner.
    error OwnerMissing();

    /// @notice `pendingOwner` may now take over; zero withdraws the proposal.
    event OwnershipProposed(address indexed owner, address indexed pendingOwner);

    /// @notice `owner` took over from `previousOwner`.
    event OwnershipTaken(address indexed previousOwner, address indexed owner);

    /// @notice Who may act as owner now.
    function owner() external view returns (address);

    /// @notice Who may become owner by calling `takeOwnership`; zero if nobody.
    function pendingOwner() external view returns (address);

    /// @notice Propose a new owner. Nothing changes until that account takes over.
    function proposeOwner(address newOwner) external;

    /// @notice Become the owner, as the proposed account.
    function takeOwnership() external;
}
