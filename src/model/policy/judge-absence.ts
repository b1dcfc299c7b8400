/** What has to be known of a domain before anything can be said to be missing from it. */
import { OTHER_PLACE } from '../codes'
import type { Chart, Domain } from '../types'
import { type Setting, type Verdict, verdict } from './verdict'
import { DOMAIN_NOUNS } from './words'

export interface AbsenceClaim {
  domain: Domain
  covers: number
  recordedWithinDays: number
  bit: 'complete' | 'latestComplete'
}

/** Why the domain is too uncertain, or null: it is complete, fresh, and every statement is coded in a system that the codes cover. */
export function absenceHole(chart: Chart, claim: AbsenceClaim, setting: Setting): Verdict | null {
  const coverage = chart.coverage[claim.domain]
  const nouns = DOMAIN_NOUNS[claim.domain].many
  if (!coverage[claim.bit]) {
    return verdict(null, 'incomplete', `the record does not say that its list of ${nouns} is complete`)
  }
  const stale = staleness(claim.recordedWithinDays, setting)
  if (stale) return stale
  const covered = (place: number) => place < OTHER_PLACE && ((claim.covers >> place) & 1) === 1
  const noHole = coverage.used.every((used, place) => !used || covered(place))
  if (noHole || coverage.total.some((total, place) => total && covered(place))) return null
  return verdict(
    null,
    'system-uncovered',
    `some ${nouns} of the record are in a code system that the criterion does not name`,
  )
}

/** Why completeness is too old, or null. */
export function staleness(days: number | null, { completeAsOfDay, day }: Setting): Verdict | null {
  if (days === null || completeAsOfDay + days >= day) return null
  return verdict(
    null,
    'stale',
    `the record was complete ${day - completeAsOfDay} days ago; at most ${days} are allowed`,
  )
}
