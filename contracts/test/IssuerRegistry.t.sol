// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IssuerRegistry} from "../IssuerRegistry.sol";
import {IIssuerRegistry} from "../interfaces/IIssuerRegistry.sol";
import {ITwoStepOwner} from "../interfaces/ITwoStepOwner.sol";
import {TestBase} from "./Vm.sol";

/// @title Publishes, confirms and revokes in any order, and remembers what it did
contract RegistryActor is TestBase {
    IssuerRegistry public immutable registry;

    uint256[] public roots;
    string public violation;
    uint256 public now_;
    mapping(uint256 root => uint256) public attestedAt;
    mapping(uint256 root => uint256) public replacedAt;
    mapping(uint256 root => bool) public revoked;
    mapping(uint256 root => uint256) public epochOf;

    constructor() {
        now_ = 1_772_366_400;
        vm.warp(now_);
        registry = new IssuerRegistry(address(this), 7 days, 1 hours);
    }

    function count() external view returns (uint256) {
        return roots.length;
    }

    function publish(uint256 root) external {
        _publish(bound(root, 1, R - 1));
    }

    /// The way back after a suspension: any root of before, and what must be refused too.
    function publishAgain(uint256 index) external {
        if (roots.length == 0) return;
        _publish(roots[index % roots.length]);
    }

    function _publish(uint256 root) private {
        bool isLatest = roots.length > 0 && root == roots[roots.length - 1];
        uint256 attestedBefore = registry.rootRecord(root).publishedAt;
        registry.publishRoot(root, bytes32(root), "");
        // a revert here would undo the act and hide it
        if (isLatest) violation = "the latest root was published twice";
        if (revoked[root]) violation = "a revoked root came back";
        if (attestedBefore > now_) violation = "publishedAt went back";
        if (roots.length > 0) replacedAt[roots[roots.length - 1]] = now_;
        roots.push(root);
        attestedAt[root] = now_;
        replacedAt[root] = 0;
        epochOf[root] = roots.length;
    }

    function confirm(uint256 index) external {
        if (roots.length == 0) return;
        uint256 root = roots[index % roots.length];
        registry.confirmRoot(root);
        if (root != roots[roots.length - 1] || revoked[root]) violation = "confirmed an old or revoked root";
        attestedAt[root] = now_;
    }

    function revoke(uint256 index) external {
        if (roots.length == 0) return;
        uint256 root = roots[index % roots.length];
        registry.revokeRoot(root);
        if (revoked[root]) violation = "revoked twice";
        revoked[root] = true;
    }

    function wait_(uint256 duration) external {
        now_ += bound(duration, 0, 4 days);
        vm.warp(now_);
    }
}

contract IssuerRegistryTest is TestBase {
    RegistryActor private actor;
    IssuerRegistry private registry;

    function setUp() public {
        actor = new RegistryActor();
        registry = actor.registry();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actor);
    }

    /// A root counts exactly while the two clocks and the owner say so, whatever happened before.
    function invariant_acceptance_follows_the_clocks() external view {
        for (uint256 i = 0; i < actor.count(); ++i) {
            uint256 root = actor.roots(i);
            bool young = actor.now_() - actor.attestedAt(root) <= 7 days;
            uint256 replacedAt = actor.replacedAt(root);
            bool current = replacedAt == 0 || actor.now_() - replacedAt <= 1 hours;
            bool expected = young && current && !actor.revoked(root);
            check(registry.isAcceptable(root) == expected, "acceptance");
        }
    }

    function invariant_latest_and_revoked_roots_are_not_published() external view {
        check(bytes(actor.violation()).length == 0, actor.violation());
    }

    function invariant_epochs_count_the_publications_in_order() external view {
        uint256 count = actor.count();
        for (uint256 i = 0; i < count; ++i) {
            uint256 root = actor.roots(i);
            check(registry.rootRecord(root).epoch == actor.epochOf(root), "epoch");
        }
        check(registry.latestRoot() == (count == 0 ? 0 : actor.roots(count - 1)), "latest");
        if (count > 0) check(registry.rootRecord(actor.roots(count - 1)).epoch == count, "latest epoch");
    }

    /// Whatever is published in whatever order: epochs count up by one, and no root's publishedAt goes back.
    function testFuzz_epochs_and_times_only_grow(uint8[12] calldata choices, uint32[12] calldata waits) external {
        IssuerRegistry own = new IssuerRegistry(address(this), 7 days, 1 hours);
        uint256[4] memory publishedAt;
        uint64 epoch = 0;
        uint256 time = 1_772_366_400;
        for (uint256 i = 0; i < choices.length; ++i) {
            time += waits[i] % 2 days;
            vm.warp(time);
            uint256 choice = choices[i] % 4;
            uint256 root = choice + 1;
            if (own.latestRoot() == root) {
                vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.RootAlreadyPublished.selector, root));
                own.publishRoot(root, 0, "");
                continue;
            }
            own.publishRoot(root, 0, "");
            IIssuerRegistry.RootRecord memory record = own.rootRecord(root);
            check(record.epoch == ++epoch, "epoch");
            check(record.publishedAt == time && record.publishedAt >= publishedAt[choice], "publishedAt");
            check(record.supersededAt == 0 && !record.revoked, "fresh record");
            publishedAt[choice] = time;
        }
    }

    /// The clocks of a root that came back start again, to the second.
    function testFuzz_a_root_that_comes_back_counts_anew(uint256 root, uint256 other, uint256 away) external {
        root = bound(root, 1, R - 1);
        other = bound(other, 1, R - 1);
        vm.assume(root != other);
        away = bound(away, 0, 400 days);
        IssuerRegistry own = new IssuerRegistry(address(this), 7 days, 1 hours);
        uint256 time = 1_772_366_400;
        vm.warp(time);
        own.publishRoot(root, 0, "");
        own.publishRoot(other, 0, "");
        time += away;
        vm.warp(time);
        check(own.isAcceptable(root) == (away <= 1 hours), "superseded");
        own.publishRoot(root, 0, "");
        vm.warp(time + 7 days);
        check(own.isAcceptable(root), "last second");
        vm.warp(time + 7 days + 1);
        check(!own.isAcceptable(root), "too old");
    }

    function testFuzz_a_revoked_root_never_comes_back(uint256 root, uint256 other, bool superseded) external {
        root = bound(root, 1, R - 1);
        other = bound(other, 1, R - 1);
        vm.assume(root != other);
        IssuerRegistry own = new IssuerRegistry(address(this), 7 days, 1 hours);
        own.publishRoot(root, 0, "");
        own.revokeRoot(root);
        if (superseded) own.publishRoot(other, 0, "");
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.RootIsRevoked.selector, root));
        own.publishRoot(root, 0, "");
        check(!own.isAcceptable(root), "revoked");
    }

    function testFuzz_unpublished_root_is_never_acceptable(uint256 root, uint64 time) external {
        vm.warp(time);
        check(!registry.isAcceptable(root), "unpublished");
    }

    function testFuzz_publishRoot_refuses_strangers(address stranger, uint256 root) external {
        vm.assume(stranger != address(actor));
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(ITwoStepOwner.NotOwner.selector, stranger));
        registry.publishRoot(root, 0, "");
    }
}
