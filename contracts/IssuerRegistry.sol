// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TwoStepOwner} from "./TwoStepOwner.sol";
import {IIssuerRegistry} from "./interfaces/IIssuerRegistry.sol";

/// @title Published roots of the issuer registry
/// @dev The owner can add a false issuer or censor one, visibly; it can forge no holder's proof.
contract IssuerRegistry is IIssuerRegistry, TwoStepOwner {
    /// Order r of the BN254 scalar field (EIP-197).
    uint256 private constant FIELD_ORDER =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// @inheritdoc IIssuerRegistry
    uint64 public immutable maxRootAge;

    /// @inheritdoc IIssuerRegistry
    uint64 public immutable grace;

    /// @inheritdoc IIssuerRegistry
    uint256 public latestRoot;

    mapping(uint256 root => RootRecord) private _records;

    /// @param initialOwner who publishes; not zero
    /// @param maxRootAge_ 1 hour to 30 days, in seconds
    /// @param grace_ 0 to `maxRootAge_`, in seconds
    constructor(address initialOwner, uint64 maxRootAge_, uint64 grace_) TwoStepOwner(initialOwner) {
        if (maxRootAge_ < 1 hours || maxRootAge_ > 30 days || grace_ > maxRootAge_) {
            revert ClockOutOfRange(maxRootAge_, grace_);
        }
        maxRootAge = maxRootAge_;
        grace = grace_;
    }

    /// @inheritdoc IIssuerRegistry
    function publishRoot(uint256 root, bytes32 snapshotDigest, string calldata snapshotUri) external onlyOwner {
        if (root == 0) revert RootZero();
        if (root >= FIELD_ORDER) revert RootNotCanonical(root);
        if (_records[root].revoked) revert RootIsRevoked(root);
        // the latest is confirmed, not published: two epochs in a row are two states of the registry
        if (root == latestRoot) revert RootAlreadyPublished(root);

        uint64 epoch = 1;
        if (latestRoot != 0) {
            RootRecord storage previous = _records[latestRoot];
            previous.supersededAt = uint64(block.timestamp);
            epoch = previous.epoch + 1;
        }
        _records[root] =
            RootRecord({publishedAt: uint64(block.timestamp), supersededAt: 0, epoch: epoch, revoked: false});
        latestRoot = root;
        emit RootPublished(root, epoch, snapshotDigest, snapshotUri);
    }

    /// @inheritdoc IIssuerRegistry
    function confirmRoot(uint256 root) external onlyOwner {
        RootRecord storage record = _published(root);
        if (root != latestRoot) revert RootNotLatest(root);
        if (record.revoked) revert RootIsRevoked(root);
        record.publishedAt = uint64(block.timestamp);
        emit RootConfirmed(root, record.epoch);
    }

    /// @inheritdoc IIssuerRegistry
    function revokeRoot(uint256 root) external onlyOwner {
        RootRecord storage record = _published(root);
        if (record.revoked) revert RootIsRevoked(root);
        record.revoked = true;
        emit RootRevoked(root, record.epoch);
    }

    /// @inheritdoc IIssuerRegistry
    function isAcceptable(uint256 root) external view returns (bool) {
        RootRecord memory record = _records[root];
        if (record.publishedAt == 0 || record.revoked) return false;
        if (block.timestamp - record.publishedAt > maxRootAge) return false;
        return record.supersededAt == 0 || block.timestamp - record.supersededAt <= grace;
    }

    /// @inheritdoc IIssuerRegistry
    function rootRecord(uint256 root) external view returns (RootRecord memory) {
        return _records[root];
    }

    function _published(uint256 root) private view returns (RootRecord storage record) {
        record = _records[root];
        if (record.publishedAt == 0) revert RootUnknown(root);
    }
}
