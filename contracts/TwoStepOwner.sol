// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ITwoStepOwner} from "./interfaces/ITwoStepOwner.sol";

/// @title Ownership that moves only when the new owner takes it
/// @dev A typing error in an address must not lose the registry; there is no way to give ownership to nobody.
abstract contract TwoStepOwner is ITwoStepOwner {
    /// @inheritdoc ITwoStepOwner
    address public owner;

    /// @inheritdoc ITwoStepOwner
    address public pendingOwner;

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    constructor(address initialOwner) {
        if (initialOwner == address(0)) revert OwnerMissing();
        owner = initialOwner;
        emit OwnershipTaken(address(0), initialOwner);
    }

    /// @inheritdoc ITwoStepOwner
    function proposeOwner(address newOwner) external onlyOwner {
        pendingOwner = newOwner;
        emit OwnershipProposed(msg.sender, newOwner);
    }

    /// @inheritdoc ITwoStepOwner
    function takeOwnership() external {
        if (msg.sender != pendingOwner) revert NotPendingOwner(msg.sender);
        address previousOwner = owner;
        owner = msg.sender;
        delete pendingOwner;
        emit OwnershipTaken(previousOwner, msg.sender);
    }
}
