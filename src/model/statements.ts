/** What one statement of a record becomes: its rows, the systems that it is coded in, and whether something of it is lost. */
import { VitalproofError } from '../core/errors'
import { canonicalCoding, encodeKey, OTHER_PLACE, placeOfCoding, textKey } from './codes'
import { OPEN_DAY } from './dates'
import type { CodedEntry, CodedRow, Coding, DayInterval, Domain, Issue } from './types'

/** One statement, read. */
export interface Statement {
  domain: Domain
  coded: CodedRow[]
  /** Places in the domain's coverage that the statement has a coding in; text is `other`. */
  places: number[]
  /** The chart holds less than the record says, so the domain is not complete. */
  hole: boolean
  issues: Issue[]
}

/** A coding with its row key and place. */
export interface KeyedCoding {
  coding: Coding
  key: bigint
  place: number
}

/** Read a diagnosis, prescription, vaccination, …. @throws INVALID_DATE if a day is not a day number */
export function readEntry({ entry, at, asOfDay }: { entry: CodedEntry; at: string; asOfDay: number }): Statement {
  const { domain, status } = entry
  const dropped = (code: string, message: string): Statement => ({
    domain,
    coded: [],
    places: [],
    hole: true,
    issues: [{ at, code, severity: 'error', message }],
  })
  // a value slot's absence reads the observation rows only, so nothing of that domain may stand elsewhere alone
  if (domain === 'observation') return dropped('unsupported', 'observations belong into `observations`: left out')
  const codings = keyCodings(domain, entry.codings)
  const text = entry.text?.trim() ?? ''
  if (codings.length === 0 && text === '') return dropped('no-code', 'neither code nor text: left out')
  const days = entryDays(entry, asOfDay)
  if (days === null) return dropped('future', 'begins after the day of the record: left out')

  const row = (key: bigint, first: boolean): CodedRow => ({ key, status, first, ...days.hull })
  const seen = new Set<string>()
  return {
    domain,
    coded:
      codings.length === 0
        ? [row(textKey({ domain, text }), true)]
        : codings.map(({ coding, key }) => row(key, !seen.has(coding.system) && !!seen.add(coding.system))),
    places: codings.length === 0 ? [OTHER_PLACE] : codings.map(({ place }) => place),
    hole: false,
    issues: days.contradiction ? [contradiction(at)] : [],
  }
}

/** Codings with a code, canonical, each key once. */
export function keyCodings(domain: Domain, codings: readonly Coding[]): KeyedCoding[] {
  const byKey = new Map<bigint, KeyedCoding>()
  for (const coding of codings.map(canonicalCoding)) {
    if (coding.code === '') continue
    const key = encodeKey({ domain, coding })
    if (!byKey.has(key)) byKey.set(key, { coding, key, place: placeOfCoding({ domain, coding }) })
  }
  return [...byKey.values()]
}

/** An interval in order and within 20 bits; `exact`: known to the day. @throws INVALID_DATE */
export function readDays({ low, high }: DayInterval): DayInterval & { exact: boolean; contradiction: boolean } {
  for (const day of [low, high]) {
    if (!Number.isSafeInteger(day) || day < 0)
      throw new VitalproofError('INVALID_DATE', 'not a day number', { at: 'record' })
  }
  return {
    low: Math.min(low, high, OPEN_DAY),
    high: Math.min(Math.max(low, high), OPEN_DAY),
    exact: low === high && low > 0 && low < OPEN_DAY,
    contradiction: low > high,
  }
}

export function contradiction(at: string): Issue {
  return {
    at,
    code: 'contradiction',
    severity: 'warning',
    message: 'dates contradict each other: kept with wider dates',
  }
}

type DayHull = Pick<CodedRow, 'dayLow' | 'dayHigh' | 'startExact' | 'endExact'>

/** Hull of [earliest start, latest end]; null if the entry begins after the day of the record. */
function entryDays(entry: CodedEntry, asOfDay: number): { hull: DayHull; contradiction: boolean } | null {
  const start = entry.start && readDays(entry.start)
  const end = entry.end && readDays(entry.end)
  if (start && start.low > asOfDay) return null
  const over = latestEnd(entry.status, end, asOfDay)
  const hull = {
    dayLow: start?.low ?? 0,
    dayHigh: over.dayHigh,
    startExact: start?.exact ?? false,
    endExact: over.endExact,
  }
  const contradicts = over.contradiction || !!start?.contradiction || !!end?.contradiction
  if (hull.dayLow <= hull.dayHigh) return { hull, contradiction: contradicts }
  // over before it began: nobody knows which date is wrong, so both are possible
  const dayLow = Math.min(end?.low ?? hull.dayHigh, hull.dayHigh)
  const dayHigh = Math.max(hull.dayLow, start?.high ?? 0)
  return { hull: { dayLow, dayHigh, startExact: false, endExact: false }, contradiction: true }
}

function latestEnd(status: CodedEntry['status'], end: ReturnType<typeof readDays> | null, asOfDay: number) {
  const ended = end !== null && end.high < asOfDay
  // an active entry goes on whatever end is planned; one that is said to be over is not known to go on
  if (status === 'active') return { dayHigh: OPEN_DAY, endExact: !ended, contradiction: ended }
  if (status !== 'past') return { dayHigh: end?.high ?? OPEN_DAY, endExact: end?.exact ?? false, contradiction: false }
  // what is past was over on the day of the record
  if (end === null) return { dayHigh: asOfDay, endExact: false, contradiction: false }
  if (end.low > asOfDay) return { dayHigh: end.high, endExact: false, contradiction: true }
  return { dayHigh: Math.min(end.high, asOfDay), endExact: end.exact, contradiction: false }
}
