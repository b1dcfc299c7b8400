/** How many criteria of the trials a record can prove, the language can say, and the policies ask. */
import type { CriterionRow, Trial } from './trials'

export interface Counts {
  criteria: number
  provable: number
  exact: number
  approximated: number
  /** Said by the language and with codes at hand: what a policy could ask. */
  coded: number
  inPolicy: number
}

export function countCriteria(rows: readonly CriterionRow[]): Counts {
  const count = (wanted: (row: CriterionRow) => boolean) => rows.filter(wanted).length
  return {
    criteria: rows.length,
    provable: count((row) => row.provable),
    exact: count((row) => row.expressible === 'exact'),
    approximated: count((row) => row.expressible === 'approximated'),
    coded: count((row) => row.provable && (row.leftOut === undefined || row.leftOut === 'does not fit')),
    inPolicy: count((row) => (row.policy ?? []).length > 0),
  }
}

/** Trials whose provable, coded criteria all are in their one proof. */
export function inOneProof(trials: readonly Trial[]): Trial[] {
  return trials.filter(({ criteria }) => criteria.every(({ leftOut }) => leftOut !== 'does not fit'))
}

/** Whole per cent, rounded down: a claim is never rounded up. */
export function percent(part: number, whole: number): number {
  return Math.floor((100 * part) / whole)
}
