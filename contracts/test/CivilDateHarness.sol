// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CivilDate} from "../CivilDate.sol";

/// @title Opens CivilDate to tests
contract CivilDateHarness {
    /// @notice Day words of `count` days, from the day of `timestamp` on.
    function wordsFrom(uint256 timestamp, uint256 count) external pure returns (uint256[] memory words) {
        words = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            words[i] = CivilDate.wordOf(CivilDate.dayOf(timestamp + i * 1 days));
        }
    }
}
