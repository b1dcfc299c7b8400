/** Answers about observation rows: values of some, of the newest, of no entry. */
import { STANDARD } from '../program'
import type { Chart, ObservationRow } from '../types'
import { absenceHole, staleness } from './judge-absence'
import type { ObservedTerm, Range, UnobservedTerm, ValueTerm } from './terms'
import { allOf, atLeast, type Setting, type Verdict, verdict } from './verdict'

/** The newest (or oldest) row of the whole set decides, whatever its code. */
export function judgeValue(term: ValueTerm, chart: Chart, setting: Setting): Verdict {
  const rows = rowsOf(chart, term.codes)
  const latest = term.which === 'latest'
  const word = latest ? 'newest' : 'oldest'
  const row = latest ? rows[0] : rows.at(-1)
  if (!row) return verdict(null, 'no-entry', 'the record has no such result')
  const { complete, latestComplete } = chart.coverage.observation
  if (!(latest ? latestComplete : complete)) {
    // whichever of them it is, if none of them will do, nor does it
    const failures = rows.map((each) => judgeRow(term, each, setting.day, 'the result'))
    if (failures.every(({ result }) => result === false)) return failures[0]!
    return verdict(null, 'latest-unknown', `the record does not say which result is the ${word}`)
  }
  const found = judgeRow(term, row, setting.day, `the ${word} result`)
  return found.result === false ? found : (staleness(term.recordedWithinDays, setting) ?? found)
}

export function judgeObserved(term: ObservedTerm, chart: Chart, setting: Setting): Verdict {
  const rows = rowsOf(chart, term.codes)
  if (rows.length === 0) {
    return verdict(term.form === 'value' ? null : false, 'no-entry', 'the record has no such result')
  }
  const found = rows.map((row) => judgeRow(term, row, setting.day, 'the result'))
  // rows of one event are one event
  const events = [...new Set(rows.map(({ event }) => event))]
  const result = atLeast(
    term.count,
    events.map((event) =>
      atLeast(
        1,
        found.filter((_, i) => rows[i]!.event === event).map((row) => row.result),
      ),
    ),
  )
  if (result === true) {
    return staleness(term.recordedWithinDays, setting) ?? verdict(true, 'holds', 'the record has such a result')
  }
  if (result === null) return verdict(null, ...reasonOf(found.find((row) => row.result === null)!))
  if (term.form === 'count' && term.count > 1)
    return verdict(false, 'too-few', `fewer than ${term.count} results match`)
  if (term.form === 'value' && mayHoldMore(term, chart, setting.day)) {
    return verdict(null, 'rows-left-out', 'the record has more results than a credential holds')
  }
  return found.length === 1 ? found[0]! : verdict(false, ...reasonOf(found[0]!))
}

/** No row of the set; or, with a range, none inside it, which the highest or the lowest row of each code decides. */
export function judgeUnobserved(term: UnobservedTerm, chart: Chart, setting: Setting): Verdict {
  const hole = (bit: 'complete' | 'latestComplete') =>
    absenceHole(chart, { ...term, domain: 'observation', bit }, setting)
  const { range } = term
  const none = () => hole('latestComplete') ?? verdict(true, 'holds', 'the record has no such result')
  if (range === null) {
    const some = rowsOf(chart, term.codes).length > 0
    return some ? verdict(false, 'entry-found', 'the record has such a result') : none()
  }
  return allOf(
    term.codes.map((code) => {
      const rows = rowsOf(chart, [code])
      if (rows.length === 0) return none()
      if (rows.some((row) => judgeRange(range, row) === true)) {
        return verdict(false, 'entry-found', 'a result lies in the range')
      }
      if (!isOutside(range, rows)) return verdict(null, 'value-imprecise', 'not every result is known to lie outside')
      return hole('complete') ?? verdict(true, 'holds', 'every result lies outside the range')
    }),
  )
}

function rowsOf(chart: Chart, codes: readonly bigint[]): ObservationRow[] {
  return chart.observations.filter(({ key }) => codes.includes(key))
}

function judgeRow(
  term: { range: Range | null; withinDays: number | null },
  row: ObservationRow,
  day: number,
  what: string,
): Verdict {
  const parts: Verdict[] = []
  if (term.range) parts.push(rangeVerdict(term.range, row, what))
  if (term.withinDays !== null) parts.push(windowVerdict(term.withinDays, row, day, what))
  return parts.length === 0 ? verdict(true, 'holds', `${what} is there`) : allOf(parts)
}

function rangeVerdict(range: Range, row: ObservationRow, what: string): Verdict {
  const result = judgeRange(range, row)
  if (result === true) return verdict(true, 'holds', `${what} lies in the range`)
  if (result === false) return verdict(false, 'out-of-range', `${what} lies outside the range`)
  if (row.unit !== range.unit) return verdict(null, 'other-unit', `${what} is in another unit`)
  return verdict(null, 'value-imprecise', `${what} is not known precisely enough`)
}

function windowVerdict(days: number, row: ObservationRow, day: number, what: string): Verdict {
  if (row.dayLow + days >= day) return verdict(true, 'holds', `${what} lies in the window`)
  if (row.dayHigh + days >= day)
    return verdict(null, 'date-imprecise', `the date of ${what} is not known precisely enough`)
  const age = day - row.dayHigh
  return verdict(false, 'outside-window', `${what} is ${age} days old; the window is ${days} days`)
}

function judgeRange(range: Range, row: ObservationRow): boolean | null {
  if (row.unit !== range.unit) return null
  if (range.low <= row.low && row.high <= range.high) return true
  return row.high < range.low || range.high < row.low ? false : null
}

/** As the picks of the highest and the lowest row see it: the flags are set only where all rows of the code have one unit. */
function isOutside({ low, high, unit, bounds }: Range, rows: readonly ObservationRow[]): boolean {
  const highest = rows.find((row) => row.highest && row.unit === unit)
  const lowest = rows.find((row) => row.lowest && row.unit === unit)
  const below = (bounds.min ?? bounds.above) !== undefined && highest !== undefined && highest.high < low
  const above = (bounds.max ?? bounds.below) !== undefined && lowest !== undefined && lowest.low > high
  return below || above
}

/** A full chart may have lost rows between the extremes: whether one of them could match. */
function mayHoldMore(term: ObservedTerm, chart: Chart, day: number): boolean {
  if (chart.observations.length < STANDARD.observationRows) return false
  return term.codes.some((code) => {
    const rows = rowsOf(chart, [code])
    const newest = rows.find(({ latest }) => latest)
    const tooOld = newest !== undefined && term.withinDays !== null && newest.dayHigh + term.withinDays < day
    return rows.length > 0 && !tooOld && !(term.range && isOutside(term.range, rows))
  })
}

function reasonOf({ reason }: Verdict) {
  return [reason.code, reason.text] as const
}
