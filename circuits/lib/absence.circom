// When "not in the chart" may be read as "not in the record" (docs/protocol.md section 2, coverage).
pragma circom 2.2.2;

include "bits.circom";

/*
 * Purpose: may an absence be concluded from a domain, by the code systems that the criterion covers?
 * Inputs   used[7], total[7], complete, isFresh   bits of the signed header (place 6 is "other", never covered);
 *          covers[6], needFresh   policy bits.
 * Output   out  1 if the domain is complete, fresh where asked, and no used place is uncovered or some total place is covered.
 * Costs    19 constraints.
 */
template Absence() {
    signal input used[7];
    signal input total[7];
    signal input complete;
    signal input covers[6];
    signal input needFresh;
    signal input isFresh;
    signal output out;

    var uncovered = used[6];
    var coveredTotals = 0;
    signal hole[6];
    signal whole[6];
    for (var s = 0; s < 6; s++) {
        hole[s] <== used[s] * (1 - covers[s]);
        whole[s] <== total[s] * covers[s];
        uncovered += hole[s];
        coveredTotals += whole[s];
    }
    signal noHole <== IsZero()(uncovered);
    signal noWhole <== IsZero()(coveredTotals);
    signal covered <== 1 - (1 - noHole) * noWhole;
    signal timely <== 1 - needFresh * (1 - isFresh);
    signal known <== covered * complete;
    out <== known * timely;
}
