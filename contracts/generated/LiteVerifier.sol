// SPDX-License-Identifier: Apache-2.0
// Generated from a verification key by scripts/contracts.ts. Do not edit.
pragma solidity 0.8.37;

import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {IEligibilityVerifier} from "../interfaces/IEligibilityVerifier.sol";

/// @title Groth16 verifier of one eligibility circuit
/// @dev Checks e(A, B) * e(alpha, -beta) * e(L, -gamma) * e(C, -delta) = 1, where L is IC[0] plus the sum of
/// signal[i] * IC[i + 1]. The key's points are constants, already negated where the equation needs it.
contract LiteVerifier is IEligibilityVerifier {
    /// @inheritdoc IGroth16Verifier
    bytes32 public constant verificationKeyDigest =
        0xdbaf13b2421f7a17ef467bb97305f0807f86b615634788032cceb33f4b12e49e;

    /// Order r of the scalar field: signals are below it.
    uint256 private constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// Order q of the base field: coordinates are below it, or one point would have several encodings.
    uint256 private constant Q = 21888242871839275222246405745257275088696311157297823662689037894645226208583;

    /// Cap on the pairing, which burns all it is given when a point is not in its group.
    uint256 private constant PAIRING_GAS = 250_000;

    /// @inheritdoc IEligibilityVerifier
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[7] calldata signals
    ) external view returns (bool valid) {
        if (signals[0] >= R) revert SignalNotCanonical(0);
        if (signals[1] >= R) revert SignalNotCanonical(1);
        if (signals[2] >= R) revert SignalNotCanonical(2);
        if (signals[3] >= R) revert SignalNotCanonical(3);
        if (signals[4] >= R) revert SignalNotCanonical(4);
        if (signals[5] >= R) revert SignalNotCanonical(5);
        if (signals[6] >= R) revert SignalNotCanonical(6);
        if (
            a[0] >= Q || a[1] >= Q || b[0][0] >= Q || b[0][1] >= Q || b[1][0] >= Q || b[1][1] >= Q || c[0] >= Q
                || c[1] >= Q
        ) revert CoordinateNotCanonical();

        bool summed;
        bool paired;
        uint256 available;
        assembly ("memory-safe") {
            // Adds scalar * (x, y) to the sum. The sum stands before the product, so that both are one ecAdd input;
            // scalar and product lie where -gamma goes later. Points of the key are on the curve: only gas can be missing.
            function addTerm(sum, x, y, scalar) -> done {
                let product := add(sum, 0x40)
                mstore(product, x)
                mstore(add(sum, 0x60), y)
                mstore(add(sum, 0x80), scalar)
                done := staticcall(gas(), 0x07, product, 0x60, product, 0x40)
                done := and(staticcall(gas(), 0x06, sum, 0x80, sum, 0x40), done)
            }

            let pairs := mload(0x40)
            let sum := add(pairs, 0x0c0)

            // L
            mstore(sum, 20916839469682204912706481783563832935735712003432673910727186430888983406407)
            mstore(add(sum, 0x20), 3826036382699520867027997771396468221465897345786096466273676630430063777330)
            summed := addTerm(sum, 15334970892530029772121082879033117072049042900240119560208982107867102227729, 19578179209393562679368293313348377387697643780040207793202966063857080034136, calldataload(signals))
            summed := and(addTerm(sum, 17771664931390317502978804360002920949582975997679807168336079518773079887586, 15088586807011379848170824939315832082334864386081299681725241722995002481785, calldataload(add(signals, 0x020))), summed)
            summed := and(addTerm(sum, 3733968158081826246135352135570468496600870487789888110167421210185068973996, 12113899245232913313016059220580171750003098395700396722930238105813885832474, calldataload(add(signals, 0x040))), summed)
            summed := and(addTerm(sum, 7779522988426145397675554095343428871398447591375609350954597649027241698259, 13770386648677888159918836808396867721619385123856050388837166326266633294500, calldataload(add(signals, 0x060))), summed)
            summed := and(addTerm(sum, 5836175463039293463077389673657413723119399289560501774210162651128736604227, 6543963392541681729026765751629879977159633779479913620735805070300693919397, calldataload(add(signals, 0x080))), summed)
            summed := and(addTerm(sum, 5668704709135779310757767064786356805778520315371506039881556162754146176654, 17079029672199404019342554422829752284893461583376884762840661509608999233918, calldataload(add(signals, 0x0a0))), summed)
            summed := and(addTerm(sum, 10550649021410075664380642651372807067603959171102661981677308967135019572601, 3683835288791646406241386219983188529794876696866623736464051159312465251305, calldataload(add(signals, 0x0c0))), summed)

            // (A, B)
            calldatacopy(pairs, a, 0x40)
            calldatacopy(add(pairs, 0x40), b, 0x80)
            // (L, -gamma)
            mstore(add(pairs, 0x100), 11559732032986387107991004021392285783925812861821192530917403151452391805634)
            mstore(add(pairs, 0x120), 10857046999023057135944570762232829481370756359578518086990519993285655852781)
            mstore(add(pairs, 0x140), 17805874995975841540914202342111839520379459829704422454583296818431106115052)
            mstore(add(pairs, 0x160), 13392588948715843804641432497768002650278120570034223513918757245338268106653)
            // (C, -delta)
            calldatacopy(add(pairs, 0x180), c, 0x40)
            mstore(add(pairs, 0x1c0), 14543870538607318201931354490771950981497339017186348758553521118540454511954)
            mstore(add(pairs, 0x1e0), 19129161976925738215824055248595306612954977024684359666638807838379468234384)
            mstore(add(pairs, 0x200), 13161273277774296567772348098047958074420937609084119893883244913060853416121)
            mstore(add(pairs, 0x220), 5272688189790039958913284529949276117230317406306110930091787463761051763933)
            // (alpha, -beta)
            mstore(add(pairs, 0x240), 19406508350500436583575417521716681133929629092072183726840927183875371836132)
            mstore(add(pairs, 0x260), 11491226924248093504356983926395338061628976514776993133996607438416572492302)
            mstore(add(pairs, 0x280), 14333366554430833715956961129591366661581611950795454579764440203429308488726)
            mstore(add(pairs, 0x2a0), 4047719809575646782243920149909452939621653286986126120394249909717416537598)
            mstore(add(pairs, 0x2c0), 13910336437993657097518723993989931595484703728101415516283284778395365791216)
            mstore(add(pairs, 0x2e0), 11512861464935816061958204960995363678122162243733386334574156290475337703812)

            available := gas()
            paired := staticcall(PAIRING_GAS, 0x08, pairs, 0x300, 0x00, 0x20)
            // where there is no such precompile the call succeeds and returns nothing
            paired := and(paired, eq(returndatasize(), 0x20))
            valid := eq(mload(0x00), 1)
        }
        if (!summed) revert GasTooLow();
        if (!paired) {
            // the call got at most 63/64 of what was there (EIP-150)
            if (available - available / 64 < PAIRING_GAS) revert GasTooLow();
            revert PointNotInGroup();
        }
    }
}
