// Range checks and comparisons. Everything that is compared, packed or used as an index passes through this file.
pragma circom 2.2.2;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/comparators.circom";

/*
 * Purpose: unpack a word of N bits, least significant first.
 * Input    in   any field element; refused unless below 2^N.
 * Output   bits N bits, each 0 or 1, unique because 2^N < p.
 * Costs    N constraints.
 */
template Bits(N) {
    assert(N <= 252); // from 254 bits on, x and x + p would both fit
    signal input in;
    signal output bits[N];
    bits <== Num2Bits(N)(in);
}

/*
 * Purpose: refuse everything outside 0 <= in < 2^N.
 * Costs    N constraints.
 */
template AssertBits(N) {
    signal input in;
    _ <== Bits(N)(in);
}

/*
 * Purpose: is a signed difference non-negative?
 * Input    in   assumes -2^N <= in < 2^N (both sides of the difference are range-checked or signed); refused elsewhere.
 * Output   out  1 if in >= 0, else 0.
 * Costs    N + 1 constraints.
 */
template IsNonNegative(N) {
    signal input in;
    signal output out;
    signal bits[N + 1] <== Bits(N + 1)(in + (1 << N));
    out <== bits[N];
}

/*
 * Purpose: refuse a signal that is neither 0 nor 1.
 * Input    in   any field element.
 * Costs    1 constraint.
 *
 * For what the prover chooses: hits and picks. Bits that come out of `Bits` are bits already.
 * The product is zero for 0 and 1 only, because a field has no zero divisors; without it a pick
 * of (p + 1) / 2 on each of two rows would add up to one pick of neither, and the fact read
 * there would be the mean of two facts.
 */
template AssertBit() {
    signal input in;
    in * (in - 1) === 0;
}
