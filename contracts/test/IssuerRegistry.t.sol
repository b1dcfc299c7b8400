// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IssuerRegistry} from "../IssuerRegistry.sol";
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

    constructor() {
        now_ = 1_772_366_400;
        vm.warp(now_);
        registry = new IssuerRegistry(address(this), 7 days, 1 hours);
    }

    function count() external view returns (uint256) {
        return roots.length;
    }

    function publish(uint256 root) external {
        root = bound(root, 1, R - 1);
        registry.publishRoot(root, bytes32(root), "");
        if (roots.length > 0) replacedAt[roots[roots.length - 1]] = now_;
        roots.push(root);
        attestedAt[root] = now_;
    }

    function publishAgain(uint256 index) external {
        if (roots.length == 0) return;
        registry.publishRoot(roots[index % roots.length], 0, "");
        // a revert here would undo the act and hide it
        violation = "a root was published twice";
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

    function invariant_no_root_comes_back() external view {
        check(bytes(actor.violation()).length == 0, actor.violation());
    }

    function invariant_epochs_count_the_roots_in_order() external view {
        for (uint256 i = 0; i < actor.count(); ++i) {
            check(registry.rootRecord(actor.roots(i)).epoch == i + 1, "epoch");
        }
        uint256 count = actor.count();
        check(registry.latestRoot() == (count == 0 ? 0 : actor.roots(count - 1)), "latest");
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
