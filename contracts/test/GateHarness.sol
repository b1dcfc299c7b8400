// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EligibilityGate} from "../EligibilityGate.sol";
import {IEligibilityVerifier} from "../interfaces/IEligibilityVerifier.sol";
import {IIssuerRegistry} from "../interfaces/IIssuerRegistry.sol";

/// @title A gate with several campaigns, as another author might write it
contract GateHarness is EligibilityGate {
    mapping(bytes32 campaign => uint256 policyHash) public policyOf;
    mapping(uint256 guardNullifier => uint256 times) public timesSeen;

    constructor(IEligibilityVerifier verifier_, bytes32 verifierCodeHash_, IIssuerRegistry registry_)
        EligibilityGate(verifier_, verifierCodeHash_, registry_)
    {}

    function setPolicy(bytes32 campaign, uint256 policyHash) external {
        policyOf[campaign] = policyHash;
    }

    function accept(bytes32 campaign, Consent calldata consent, Presentation calldata presentation) external {
        uint256 guardNullifier = _accept(policyOf[campaign], campaign, consent, presentation);
        timesSeen[guardNullifier] += 1;
    }
}
