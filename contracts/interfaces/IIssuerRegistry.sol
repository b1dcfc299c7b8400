// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Published roots of the issuer registry
/// @notice One root over all accredited issuers and their status lists. Each root has two clocks: it counts for
/// `maxRootAge` after it was last published or confirmed, and for `grace` after a newer root was published.
/// A root is a state of the registry, and a state may come back: who suspends a credential and reinstates it is where
/// they were. So an earlier root may be published again, as a new epoch; only a revoked root never counts again.
interface IIssuerRegistry {
    /// @notice What is known of one root.
    /// @param publishedAt when it was published or last confirmed, in seconds; 0 = never published
    /// @param supersededAt when a newer root was published, in seconds; 0 = it is the latest
    /// @param epoch the number of its last publication, from 1
    /// @param revoked whether the owner withdrew it
    struct RootRecord {
        uint64 publishedAt;
        uint64 supersededAt;
        uint64 epoch;
        bool revoked;
    }

    /// @notice Root 0 names the empty place of the tree and is never valid.
    error RootZero();

    /// @notice The root is not below the scalar field order.
    error RootNotCanonical(uint256 root);

    /// @notice It is the latest root already: confirm it.
    error RootAlreadyPublished(uint256 root);

    /// @notice The root was never published.
    error RootUnknown(uint256 root);

    /// @notice Only the latest root can be confirmed.
    error RootNotLatest(uint256 root);

    /// @notice The root was withdrawn before.
    error RootIsRevoked(uint256 root);

    /// @notice A clock is out of its range: 1 hour <= maxRootAge <= 30 days, grace <= maxRootAge.
    error ClockOutOfRange(uint256 maxRootAge, uint256 grace);

    /// @notice A root counts from now on.
    /// @param snapshotDigest SHA-256 of the canonical text of the snapshot that anyone can rebuild the root from
    /// @param snapshotUri where that snapshot is; may be empty
    event RootPublished(uint256 indexed root, uint64 indexed epoch, bytes32 snapshotDigest, string snapshotUri);

    /// @notice The latest root still holds and its age starts again.
    event RootConfirmed(uint256 indexed root, uint64 indexed epoch);

    /// @notice The root stopped counting at once.
    event RootRevoked(uint256 indexed root, uint64 indexed epoch);

    /// @notice Publish the next root, with the next epoch; the one before keeps counting for `grace` seconds. It may be an
    /// earlier root, but neither the latest nor a revoked one. Owner only.
    function publishRoot(uint256 root, bytes32 snapshotDigest, string calldata snapshotUri) external;

    /// @notice Say that nothing changed since the latest root. Owner only.
    function confirmRoot(uint256 root) external;

    /// @notice Withdraw a root in an emergency. It never counts again; no older root takes its place. Owner only.
    function revokeRoot(uint256 root) external;

    /// @notice Whether a proof against this root may be accepted now.
    function isAcceptable(uint256 root) external view returns (bool);

    /// @notice What is known of this root; all zero if it was never published.
    function rootRecord(uint256 root) external view returns (RootRecord memory);

    /// @notice The root published last; 0 before the first. It may be revoked or too old: ask `isAcceptable`.
    function latestRoot() external view returns (uint256);

    /// @notice For how many seconds after its publication a root counts.
    function maxRootAge() external view returns (uint64);

    /// @notice For how many seconds after the next publication a superseded root counts.
    function grace() external view returns (uint64);
}
