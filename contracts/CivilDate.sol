// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Day numbers and calendar dates (proleptic Gregorian, UTC)
/// @notice Day numbers count from 1900-01-01 = 1, as in docs/protocol.md.
/// @dev For days from 1900-01-01 on; nothing overflows below the 20-bit limit of a day number.
library CivilDate {
    /// Day number of 1970-01-01.
    uint256 internal constant UNIX_EPOCH = 25_568;

    /// Days from 0000-03-01 to the day before 1900-01-01, which is day 0.
    uint256 private constant DAYS_BEFORE = 693_900;

    /// @notice Day number of a block's time.
    function dayOf(uint256 timestamp) internal pure returns (uint256) {
        return timestamp / 1 days + UNIX_EPOCH;
    }

    /// @notice The public signal `today` of a day: ymd 27 bits @0, day 20 bits @27.
    function wordOf(uint256 day) internal pure returns (uint256) {
        return (day << 27) | ymdOf(day);
    }

    /// @notice The decimal number yyyymmdd of a day.
    /// @dev Years start in March here, so that the leap day is the last of its year and every month's offset is linear.
    function ymdOf(uint256 day) internal pure returns (uint256) {
        unchecked {
            uint256 count = day + DAYS_BEFORE;
            uint256 cycle = count / 146_097; // 400 years
            uint256 dayOfCycle = count % 146_097;
            // take out the leap days: one in 1,461 days, not one in 36,524, but the last day of the cycle
            uint256 yearOfCycle = (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365;
            uint256 dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100);
            uint256 monthFromMarch = (5 * dayOfYear + 2) / 153; // five months have 153 days
            uint256 dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
            bool nextYear = monthFromMarch > 9; // January and February
            uint256 month = nextYear ? monthFromMarch - 9 : monthFromMarch + 3;
            uint256 year = cycle * 400 + yearOfCycle + (nextYear ? 1 : 0);
            return year * 10_000 + month * 100 + dayOfMonth;
        }
    }
}
