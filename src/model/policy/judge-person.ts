/** Answers about the person: age in whole calendar years, and administrative sex. */
import type { Chart } from '../types'
import type { AgeTerm, SexTerm } from './terms'
import { type Setting, type Verdict, verdict } from './verdict'

/** True if every day of the birth interval would do, false if none would. */
export function judgeAge({ min, max }: AgeTerm, { birth }: Chart, { ymd }: Setting): Verdict {
  if (birth === null) return verdict(null, 'person-unknown', 'the record has no birth date')
  // born on or before `latest` to be old enough, after `earliest` to be young enough
  const latest = min === null ? Number.POSITIVE_INFINITY : ymd - min * 10_000
  const earliest = max === null ? Number.NEGATIVE_INFINITY : ymd - (max + 1) * 10_000
  if (birth.high <= latest && birth.low > earliest) return verdict(true, 'holds', 'the age lies in the range')
  if (birth.low > latest || birth.high <= earliest)
    return verdict(false, 'person-differs', 'the age lies outside the range')
  return verdict(null, 'person-unknown', 'the birth date is not known precisely enough')
}

export function judgeSex({ sexes }: SexTerm, { sex }: Chart): Verdict {
  if (sexes.includes(sex)) return verdict(true, 'holds', 'the record says so')
  if (sex === 'unknown') return verdict(null, 'person-unknown', 'the record does not say')
  return verdict(false, 'person-differs', 'the record says otherwise')
}
