// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CivilDate} from "../CivilDate.sol";
import {IssuerRegistry} from "../IssuerRegistry.sol";
import {PublicSignals} from "../generated/PublicSignals.sol";
import {IEligibilityGate} from "../interfaces/IEligibilityGate.sol";
import {IEligibilityVerifier} from "../interfaces/IEligibilityVerifier.sol";
import {IIssuerRegistry} from "../interfaces/IIssuerRegistry.sol";
import {GateHarness} from "./GateHarness.sol";
import {TestBase} from "./Vm.sol";

/// @title Believes a proof if its A.x is the hash of the signals, so that tests can "prove" any statement
contract HashVerifier is IEligibilityVerifier {
    bytes32 public constant verificationKeyDigest = 0;

    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata,
        uint256[2] calldata,
        uint256[7] calldata signals
    ) external pure returns (bool) {
        return a[0] == uint256(keccak256(abi.encode(signals)));
    }
}

/// @title Accepts, replays and waits in any order, and remembers whom it let in
contract GateActor is TestBase {
    uint256 internal constant POLICY = 7;

    GateHarness public immutable gate;
    IssuerRegistry public immutable registry;
    uint256 public now_;
    uint256 public root;

    struct Entry {
        uint256 scope;
        uint256 nullifier;
        uint256 context;
    }

    Entry[] public entries;
    string public violation;
    mapping(uint256 scope => mapping(uint256 nullifier => bool)) public taken;

    constructor() {
        now_ = 1_772_366_400;
        vm.warp(now_);
        registry = new IssuerRegistry(address(this), 7 days, 1 hours);
        registry.publishRoot(++root, 0, "");
        HashVerifier verifier = new HashVerifier();
        gate = new GateHarness(verifier, address(verifier).codehash, IIssuerRegistry(address(registry)));
        gate.setPolicy("a", POLICY);
        gate.setPolicy("b", POLICY);
    }

    function count() external view returns (uint256) {
        return entries.length;
    }

    function accept(uint256 nullifier, uint256 age, uint64 lead, bool second) external {
        nullifier = bound(nullifier, 1, 16);
        IEligibilityGate.Consent memory consent = IEligibilityGate.Consent({
            account: msg.sender, consentHash: bytes32(age), sealedHash: 0, deadline: uint64(now_ + lead % 1 days)
        });
        bytes32 campaign = second ? bytes32("b") : bytes32("a");
        uint256 day = CivilDate.dayOf(now_) - age % 3;
        IEligibilityGate.Presentation memory presentation = prove(campaign, consent, nullifier, CivilDate.wordOf(day));
        gate.accept(campaign, consent, presentation);
        uint256 scope = gate.scopeOf(campaign);
        // a revert here would undo the acceptance and hide it
        if (taken[scope][nullifier]) violation = "accepted twice";
        if (age % 3 > 1) violation = "accepted an old day";
        taken[scope][nullifier] = true;
        entries.push(Entry(scope, nullifier, gate.contextOf(consent)));
    }

    function wait_(uint256 duration) external {
        now_ += bound(duration, 0, 2 days);
        vm.warp(now_);
        confirm();
    }

    function confirm() public {
        registry.confirmRoot(root);
    }

    function prove(bytes32 campaign, IEligibilityGate.Consent memory consent, uint256 nullifier, uint256 dayWord)
        public
        view
        returns (IEligibilityGate.Presentation memory presentation)
    {
        uint256[7] memory signals;
        signals[PublicSignals.NULLIFIER] = nullifier;
        signals[PublicSignals.GUARD_NULLIFIER] = 1;
        signals[PublicSignals.POLICY_HASH] = POLICY;
        signals[PublicSignals.REGISTRY_ROOT] = root;
        signals[PublicSignals.SCOPE] = gate.scopeOf(campaign);
        signals[PublicSignals.CONTEXT] = gate.contextOf(consent);
        signals[PublicSignals.TODAY] = dayWord;
        presentation.a[0] = uint256(keccak256(abi.encode(signals)));
        presentation.nullifier = nullifier;
        presentation.guardNullifier = 1;
        presentation.registryRoot = root;
        presentation.dayWord = dayWord;
    }
}

contract EligibilityGateTest is TestBase {
    GateActor private actor;
    GateHarness private gate;

    function setUp() public {
        actor = new GateActor();
        gate = actor.gate();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actor);
    }

    /// What was accepted stays accepted, with the context that it came with.
    function invariant_accepted_nullifiers_stay() external view {
        for (uint256 i = 0; i < actor.count(); ++i) {
            (uint256 scope, uint256 nullifier, uint256 context) = actor.entries(i);
            check(context != 0 && gate.acceptedContext(scope, nullifier) == context, "lost");
        }
    }

    function invariant_nothing_is_accepted_twice_or_late() external view {
        check(bytes(actor.violation()).length == 0, actor.violation());
    }

    function testFuzz_accept_takes_today_and_yesterday_only(uint32 timestamp, int32 offset) external {
        uint256 time = bound(timestamp, 1_772_366_400, 7_258_118_400);
        vm.warp(time);
        uint256 day = uint256(int256(CivilDate.dayOf(time)) + offset % 5);
        IEligibilityGate.Consent memory consent = _consent(time);
        IEligibilityGate.Presentation memory presentation = actor.prove("a", consent, 1, CivilDate.wordOf(day));
        actor.confirm();
        if (offset % 5 != 0 && offset % 5 != -1) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    IEligibilityGate.DayOutOfRange.selector,
                    presentation.dayWord,
                    CivilDate.wordOf(CivilDate.dayOf(time))
                )
            );
        }
        gate.accept("a", consent, presentation);
    }

    function testFuzz_accept_refuses_any_other_day_word(uint256 dayWord) external {
        uint256 today = CivilDate.dayOf(actor.now_());
        vm.assume(dayWord != CivilDate.wordOf(today) && dayWord != CivilDate.wordOf(today - 1));
        IEligibilityGate.Consent memory consent = _consent(actor.now_());
        IEligibilityGate.Presentation memory presentation = actor.prove("a", consent, 1, dayWord);
        vm.expectRevert(
            abi.encodeWithSelector(IEligibilityGate.DayOutOfRange.selector, dayWord, CivilDate.wordOf(today))
        );
        gate.accept("a", consent, presentation);
    }

    function testFuzz_accept_refuses_nullifiers_that_are_no_field_element(uint256 nullifier) external {
        nullifier = bound(nullifier, R, type(uint256).max);
        IEligibilityGate.Consent memory consent = _consent(actor.now_());
        uint256 dayWord = CivilDate.wordOf(CivilDate.dayOf(actor.now_()));
        IEligibilityGate.Presentation memory presentation = actor.prove("a", consent, nullifier, dayWord);
        vm.expectRevert(abi.encodeWithSelector(IEligibilityGate.NullifierNotCanonical.selector, nullifier));
        gate.accept("a", consent, presentation);
    }

    function testFuzz_accept_refuses_campaigns_without_policy(bytes32 campaign) external {
        vm.assume(campaign != "a" && campaign != "b");
        IEligibilityGate.Consent memory consent = _consent(actor.now_());
        uint256 dayWord = CivilDate.wordOf(CivilDate.dayOf(actor.now_()));
        IEligibilityGate.Presentation memory presentation = actor.prove(campaign, consent, 1, dayWord);
        vm.expectRevert(abi.encodeWithSelector(IEligibilityGate.UnknownPolicy.selector, 0));
        gate.accept(campaign, consent, presentation);
    }

    function testFuzz_scopeOf_differs_by_chain_and_campaign(bytes32 first, bytes32 second, uint64 chain) external {
        uint256 scope = gate.scopeOf(first);
        check(scope < R, "field element");
        if (first != second) check(gate.scopeOf(second) != scope, "campaign");
        vm.assume(chain != 0 && chain != block.chainid);
        vm.chainId(chain);
        check(gate.scopeOf(first) != scope, "chain");
    }

    function _consent(uint256 time) private pure returns (IEligibilityGate.Consent memory) {
        return IEligibilityGate.Consent({account: address(1), consentHash: 0, sealedHash: 0, deadline: uint64(time)});
    }
}
