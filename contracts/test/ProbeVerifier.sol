// SPDX-License-Identifier: Apache-2.0
// Generated from a verification key by scripts/contracts.ts. Do not edit.
pragma solidity 0.8.37;

import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {IEligibilityVerifier} from "../interfaces/IEligibilityVerifier.sol";

/// @title Groth16 verifier of one eligibility circuit
/// @dev Checks e(A, B) * e(alpha, -beta) * e(L, -gamma) * e(C, -delta) = 1, where L is IC[0] plus the sum of
/// signal[i] * IC[i + 1]. The key's points are constants, already negated where the equation needs it.
contract ProbeVerifier is IEligibilityVerifier {
    /// @inheritdoc IGroth16Verifier
    bytes32 public constant verificationKeyDigest =
        0x43ec129abfd37e386ca66e8be4e46b0cfb4e9e8e506c7669d77ca4c6513d146d;

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
            mstore(sum, 6246747351558953737630529719870387763432720684323327141829205055265666187281)
            mstore(add(sum, 0x20), 12814847606220293611845921799340733716128513859574306694405407674786493122386)
            summed := addTerm(sum, 9061354881692671440021005559521363240411186421393624794606213634187331419049, 17368653872872463758204008433218562449805981309412407518159333774545192058624, calldataload(signals))
            summed := and(addTerm(sum, 7305217127598279475549392764606243368508637792665374860140427085209439790325, 13610715387978601939518060084926341204941849207315553991563586683918686499067, calldataload(add(signals, 0x020))), summed)
            summed := and(addTerm(sum, 7566724147707282752722237224837411660373033375840389907801125950737097984438, 4143098888783671867064660610349805042572619742875289535137660766089274112275, calldataload(add(signals, 0x040))), summed)
            summed := and(addTerm(sum, 2002216189240077747830635243716736306352267932516395367995034620085566718694, 14873575053756224192384542428808307241548969116488982104352098539467662362270, calldataload(add(signals, 0x060))), summed)
            summed := and(addTerm(sum, 4407565757432370863376806888240072939698168266479447685080602613211737176861, 18410365944130284074932020832887953727121009628915705338433039016810175352222, calldataload(add(signals, 0x080))), summed)
            summed := and(addTerm(sum, 7034810643569797443497826129118030324434538577453281555550906610904977458631, 19162281113398256308290118849486610810912026593746464115233191008472479993668, calldataload(add(signals, 0x0a0))), summed)
            summed := and(addTerm(sum, 8873489699841392731748205584994540408602834629528278281150809587829944608238, 9027503228831980450180969446206193701630971698791236867117372794916514640234, calldataload(add(signals, 0x0c0))), summed)

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
            mstore(add(pairs, 0x1c0), 8086002053298499276387929629728696879439386168865018878169060408999029303048)
            mstore(add(pairs, 0x1e0), 4538621602754656212953391213380708994822165302612485237926224976208528258367)
            mstore(add(pairs, 0x200), 8310561609516934101302694014507047444032647466591414668158803258158964143636)
            mstore(add(pairs, 0x220), 21138350207225335753922280251749364032320762285829373619673773724712691819231)
            // (alpha, -beta)
            mstore(add(pairs, 0x240), 6077488231958058972588980013271242599141166881566881278413635666412295191656)
            mstore(add(pairs, 0x260), 17407394709551590247504303045583968627630501765985761352638292649802597447560)
            mstore(add(pairs, 0x280), 16942927239554854699333211577201087702800994466006212199228726976162425606700)
            mstore(add(pairs, 0x2a0), 10062842982317368594079206851337394335601971516644673758401139138017338503756)
            mstore(add(pairs, 0x2c0), 3969813969987164062303045513420107206000530938777822325313535302103113281508)
            mstore(add(pairs, 0x2e0), 19980872041045095093579648199795529696808950921104135592278838083714359567553)

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
