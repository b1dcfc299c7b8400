// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title The few cheat codes of forge that the tests use
interface Vm {
    function warp(uint256 timestamp) external;
    function chainId(uint256 id) external;
    function prank(address sender) external;
    function assume(bool condition) external pure;
    function expectRevert(bytes calldata data) external;
}

/// @title What every forge test starts from
abstract contract TestBase {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    uint256 internal constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    error Failed(string what);

    function check(bool condition, string memory what) internal pure {
        if (!condition) revert Failed(what);
    }

    function bound(uint256 value, uint256 min, uint256 max) internal pure returns (uint256) {
        if (value >= min && value <= max) return value;
        return min + value % (max - min + 1);
    }
}
