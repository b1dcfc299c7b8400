/** What a holder or an issuer can check of a chart without the record: it catches bugs, not a lying issuer. */
import { VitalproofError } from '../core/errors'
import { readKey } from './codes'
import { OPEN_DAY } from './dates'
import { MAX_VALUE } from './decimal'
import { groupBy } from './observations'
import { STANDARD } from './program'
import { NAME } from './schema'
import { OTHER_PLACE, PLACES, placeOfSystemId, systemPlaces, TEXT_SYSTEM_ID } from './systems'
import { type Chart, type CodedRow, DOMAINS, type Domain, type DomainCoverage, type ObservationRow } from './types'
import { CODED_UNIT, MISSING_UNIT } from './units'
import { rowWord, SEXES, STATUSES } from './vector'

/**
 * Check order, ranges, flags, events and coverage of a chart.
 *
 * @throws CHART_INVALID at the first thing that is wrong; `at` is its place in the chart
 */
export function assertChart(chart: Chart): void {
  const { coded, observations, coverage } = chart
  check(SEXES.includes(chart.sex), 'sex', 'not one of the four')
  check(NAME.test(chart.mapping), 'mapping', 'not plain text of 1 to 256 characters')
  if (chart.birth !== null) {
    check(
      isYmd(chart.birth.low) && isYmd(chart.birth.high) && chart.birth.low <= chart.birth.high,
      'birth',
      'no interval',
    )
  }
  check(coded.length <= STANDARD.codedRows, 'coded', 'too many rows')
  check(observations.length <= STANDARD.observationRows, 'observations', 'too many rows')
  for (const domain of DOMAINS) assertCoverage(domain, coverage[domain])
  coded.forEach((row, i) => {
    assertCoded(row, `coded/${i}`)
    assertPlace(chart, row.key, `coded/${i}`)
    const before = coded[i - 1]
    const sorted = !before || before.key < row.key || (before.key === row.key && rowWord(before) < rowWord(row))
    check(sorted, `coded/${i}`, 'not behind the row before')
  })
  assertEvents(observations)
  observations.forEach((row, i) => {
    assertObservation(row, `observations/${i}`)
    assertPlace(chart, row.key, `observations/${i}`)
    const before = observations[i - 1]
    // Rows are sorted by instant. Calendar dates as written may run against it, by two days at most (UTC+14 and UTC-12)
    const newestFirst = !before || row.dayLow === 0 || row.dayHigh <= before.dayHigh + 2
    check(newestFirst, `observations/${i}`, 'newer than the row before')
  })
  for (const group of groupBy(observations, ({ key }) => key)) assertFlags(group, coverage.observation)
}

function assertCoverage(domain: Domain, coverage: DomainCoverage): void {
  const at = `coverage/${domain}`
  const { complete, latestComplete, used, total } = coverage ?? {}
  check(isBit(complete) && isBit(latestComplete), at, 'not bits')
  for (const bits of [used, total])
    check(Array.isArray(bits) && bits.length === PLACES && bits.every(isBit), at, 'not bits')
  check(!latestComplete || domain === 'observation', at, 'only observations have a latest row')
  check(
    total.every((bit, place) => !bit || used[place]),
    at,
    'a system that all statements have is not in use',
  )
  const places = systemPlaces(domain)
  check(
    places.every((id, place) => id !== null || !used[place]),
    at,
    'a place without a system is in use',
  )
}

function assertCoded(row: CodedRow, at: string): void {
  const { status, dayLow, dayHigh, startExact, endExact } = row
  check(STATUSES.includes(status), at, 'no such status')
  check([row.first, startExact, endExact].every(isBit), at, 'flags are not bits')
  check(isDay(dayLow) && isDay(dayHigh) && dayLow <= dayHigh && dayLow < OPEN_DAY, at, 'days are not an interval')
  check(status !== 'active' || dayHigh === OPEN_DAY, at, 'active and over')
  check(!startExact || dayLow > 0, at, 'an unknown start is exact')
  check(!endExact || status === 'active' || dayHigh < OPEN_DAY, at, 'an open end is exact')
  const parts = readKey(row.key)
  check(parts !== null, at, 'not the key of a code')
  // of observations only question-answer pairs stand here, and those are digests
  check(parts?.domain !== 'observation' || parts.system > TEXT_SYSTEM_ID, at, 'an observation among the coded rows')
}

function assertObservation(row: ObservationRow, at: string): void {
  const { unit, low, high, dayLow, dayHigh } = row
  const parts = readKey(row.key)
  check(parts?.domain === 'observation' && parts.system !== TEXT_SYSTEM_ID, at, 'not the key of an observation')
  check(Number.isSafeInteger(unit) && unit >= CODED_UNIT && unit < 2 ** 32, at, 'not a unit')
  const inRange = typeof low === 'bigint' && typeof high === 'bigint' && low >= 0n && low <= high && high <= MAX_VALUE
  check(inRange, at, 'not a value interval')
  check(unit > MISSING_UNIT || (low === 0n && high === MAX_VALUE), at, 'a value that is no number has bounds')
  check(isDay(dayLow) && isDay(dayHigh) && dayLow <= dayHigh && dayHigh < OPEN_DAY, at, 'days are not an interval')
  check([row.lowest, row.highest, row.earliest, row.latest].every(isBit), at, 'flags are not bits')
}

/** Numbered from 1 in the order of their first rows; the rows of one event agree in their days and differ in their codes. */
function assertEvents(rows: readonly ObservationRow[]): void {
  const events = new Map<number, ObservationRow[]>()
  rows.forEach((row, i) => {
    const known = events.get(row.event)
    check(known !== undefined || row.event === events.size + 1, `observations/${i}`, 'events are not numbered in order')
    const agrees = (known ?? []).every((other) => other.dayLow === row.dayLow && other.dayHigh === row.dayHigh)
    check(agrees, `observations/${i}`, 'one event at two times')
    check(!known?.some(({ key }) => key === row.key), `observations/${i}`, 'one event has a code twice')
    events.set(row.event, [...(known ?? []), row])
  })
}

/** A flag that is set must be true of the rows that are here; one that completeness promises must be set. */
function assertFlags(group: readonly ObservationRow[], coverage: DomainCoverage): void {
  const at = 'observations'
  const first = group[0]!
  const last = group.at(-1)!
  check(
    group.every((row) => (!row.latest || row === first) && (!row.earliest || row === last)),
    at,
    'a row is called latest or earliest that is not',
  )
  const oneUnit = group.every(({ unit }) => unit === first.unit && unit > MISSING_UNIT)
  const least = group.reduce((least, row) => (row.low < least.low ? row : least))
  const most = group.reduce((most, row) => (row.high > most.high ? row : most))
  check(
    group.every((row) => (!row.lowest || (oneUnit && row === least)) && (!row.highest || (oneUnit && row === most))),
    at,
    'a row is called lowest or highest that is not',
  )
  check(!coverage.latestComplete || first.latest, at, 'latestComplete without a latest row')
  // rows in another unit may have been thinned away, so the extremes are promised as a pair only
  const pair = group.some(({ lowest }) => lowest) === group.some(({ highest }) => highest)
  check(
    !coverage.complete || (first.latest && last.earliest && pair),
    at,
    'complete without earliest, lowest or highest',
  )
}

/** A row's code system must be in use, as far as its key tells: the question behind a pair is hidden in its digest. */
function assertPlace({ coverage }: Chart, key: bigint, at: string): void {
  const parts = readKey(key)!
  const { used } = coverage[parts.domain]
  if (parts.domain === 'observation' && parts.system > TEXT_SYSTEM_ID) return
  const place = parts.code === null ? OTHER_PLACE : placeOfSystemId(parts.domain, parts.system)
  check(used[place] || used[OTHER_PLACE], at, 'its code system is not in use')
}

function isYmd(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= 99_991_231
}

function isDay(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= OPEN_DAY
}

function isBit(value: unknown): value is boolean {
  return typeof value === 'boolean'
}

function check(condition: boolean | undefined, at: string, message: string): asserts condition {
  if (!condition)
    throw new VitalproofError('CHART_INVALID', message, { at, fix: 'ask the issuer for a new credential' })
}
