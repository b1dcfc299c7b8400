// Membership of a key in a small set of codes, at half the usual price (Rabin and Winograd 1972: adapted coefficients).
pragma circom 2.2.2;

/*
 * Purpose: value at x of the monic polynomial of degree 2^K - 1 whose roots are the codes; zero exactly at the codes.
 * Inputs   powers[j] = x^(2^j); coefficients in the order of docs/protocol.md section 4.
 * Costs    2^(K-1) - 1 constraints (K >= 2).
 */
template CodeSetValue(K) {
    assert(K >= 1);
    var N = (1 << K) - 1;
    signal input powers[K];
    signal input coefficients[N];
    signal output out;

    if (K == 1) {
        out <== powers[0] + coefficients[0];
    } else {
        var H = (1 << (K - 1)) - 1;
        component quotient = CodeSetValue(K - 1);
        component remainder = CodeSetValue(K - 1);
        for (var j = 0; j < K - 1; j++) {
            quotient.powers[j] <== powers[j];
            remainder.powers[j] <== powers[j];
        }
        for (var j = 0; j < H; j++) {
            quotient.coefficients[j] <== coefficients[1 + j];
            remainder.coefficients[j] <== coefficients[1 + H + j];
        }
        out <== (powers[K - 1] + coefficients[0]) * quotient.out + remainder.out;
    }
}

/* Purpose: x, x^2, x^4, … shared by all slots of a region. Costs K - 1 a row. */
template KeyPowers(N, K) {
    signal input keys[N];
    signal output powers[N][K];
    for (var i = 0; i < N; i++) {
        powers[i][0] <== keys[i];
        for (var j = 1; j < K; j++) powers[i][j] <== powers[i][j - 1] * powers[i][j - 1];
    }
}
