/** Observations as rows: newest first, values in canonical units, and the four flags of each code. */
import { OTHER_PLACE, pairKey } from './codes'
import { lastInstantOfDay, OPEN_DAY } from './dates'
import { MAX_VALUE } from './decimal'
import { contradiction, type KeyedCoding, keyCodings, readDays, type Statement } from './statements'
import type { CodedRow, Issue, ObservationEntry, ObservationRow } from './types'
import { CODED_UNIT, canonicalUnit, convertValue, MISSING_UNIT, unitId } from './units'

/** A row with what orders it; `source` is the place of its observation in the record. */
export interface DatedRow extends Omit<ObservationRow, 'event'> {
  instant: number | null
  issued: number | null
  source: number
}

export interface ObservationStatement extends Statement {
  rows: DatedRow[]
}

/** Read one observation. @throws INVALID_DATE if a day is not a day number */
export function readObservation(options: {
  entry: ObservationEntry
  source: number
  asOfDay: number
}): ObservationStatement {
  const { entry, source, asOfDay } = options
  const at = `/observations/${source}`
  const issue = (code: string, severity: Issue['severity'], message: string): Issue => ({ at, code, severity, message })
  const none = { domain: 'observation' as const, coded: [], rows: [], places: [] }
  const codings = keyCodings('observation', entry.codings)
  if (codings.length === 0) {
    return (entry.text?.trim() ?? '') === ''
      ? { ...none, hole: true, issues: [issue('no-code', 'error', 'neither code nor text: left out')] }
      : { ...none, places: [OTHER_PLACE], hole: false, issues: [issue('text-only', 'warning', 'no code: left out')] }
  }
  const stated = entry.day && readDays(entry.day)
  if (stated && stated.low > asOfDay) {
    return { ...none, hole: true, issues: [issue('future', 'error', 'is after the day of the record: left out')] }
  }
  const issues: Issue[] = []
  // It may be the newest of its code, and then nobody knows the latest value: the domain is not complete
  if (!stated) issues.push(issue('undated', 'warning', 'no date: the latest value of its code is unknown'))
  if (stated?.contradiction) issues.push(contradiction(at))
  const days = {
    dayLow: stated?.low ?? 0,
    dayHigh: Math.min(stated?.high ?? asOfDay, asOfDay, OPEN_DAY - 1),
  }
  const instant = stated ? (entry.instant ?? lastInstantOfDay(stated.high)) : null
  const values = codings.map((coding) => readValue(entry.value, coding))
  if (values.some(({ refused }) => refused)) {
    issues.push(issue('value-refused', 'warning', 'the value is out of range: kept as missing'))
  }
  return {
    domain: 'observation',
    coded: pairRows(entry, codings, { ...days, exact: stated?.exact ?? false }),
    rows: codings.map(({ key }, i) => {
      const { unit, low, high } = values[i]!
      const flags = { lowest: false, highest: false, earliest: false, latest: false }
      return { key, unit, low, high, ...days, ...flags, instant, issued: entry.issued, source }
    }),
    places: codings.map(({ place }) => place),
    hole: !stated,
    issues,
  }
}

/** Newest first: instant, issued, value (high, low) descending, then key; undated last. Equal rows are one row. */
export function orderRows(rows: readonly DatedRow[]): DatedRow[] {
  const sorted = [...rows].sort(
    (a, b) =>
      descending(a.instant ?? -Infinity, b.instant ?? -Infinity) ||
      descending(a.issued ?? -Infinity, b.issued ?? -Infinity) ||
      descending(a.high, b.high) ||
      descending(a.low, b.low) ||
      descending(b.key, a.key) ||
      descending(b.unit, a.unit) ||
      descending(a.dayHigh, b.dayHigh) ||
      descending(a.dayLow, b.dayLow),
  )
  return sorted.filter((row, i) => i === 0 || !same(row, sorted[i - 1]!))
}

/**
 * Set the flags of rows in order. `latest` and `earliest` only where every row of the code has a date, `lowest` and `highest` only
 * where every row is a number in one unit. @returns also whether the order itself is beyond doubt
 */
export function flagRows(ordered: readonly DatedRow[]): { rows: DatedRow[]; orderKnown: boolean } {
  const rows = ordered.map((row) => ({ ...row }))
  // Known to the year only, a row stands where that year ends, and any row of that year may be newer. It need not be of the same
  // code: a criterion asks for the newest of a set.
  const orderKnown = !rows.some(
    (row, i) =>
      row.dayLow < row.dayHigh &&
      rows.slice(i + 1).some((later) => later.source !== row.source && later.dayHigh > row.dayLow),
  )
  for (const group of groupBy(rows, ({ key }) => key)) {
    const first = group[0]!
    if (group.every(({ instant }) => instant !== null)) {
      first.latest = true
      group.at(-1)!.earliest = true
    }
    if (group.every(({ unit }) => unit === first.unit && unit > MISSING_UNIT)) {
      group.reduce((least, row) => (row.low < least.low ? row : least)).lowest = true
      group.reduce((most, row) => (row.high > most.high ? row : most)).highest = true
    }
  }
  return { rows, orderKnown }
}

export function groupBy<Row, Name>(rows: readonly Row[], nameOf: (row: Row) => Name): Row[][] {
  const groups = new Map<Name, Row[]>()
  for (const row of rows) {
    const group = groups.get(nameOf(row))
    if (group) group.push(row)
    else groups.set(nameOf(row), [row])
  }
  return [...groups.values()]
}

const UNBOUNDED = { low: 0n, high: MAX_VALUE }

/** Each coding has its own canonical unit, because the unit table goes by LOINC code. */
function readValue(value: ObservationEntry['value'], { coding }: KeyedCoding) {
  if (value.kind === 'coded') return { unit: CODED_UNIT, ...UNBOUNDED, refused: false }
  const missing = { unit: MISSING_UNIT, ...UNBOUNDED }
  if (value.kind === 'missing') return { ...missing, refused: false }
  if (value.low < 0n || value.low > value.high || value.high > MAX_VALUE) return { ...missing, refused: true }
  const canonical = canonicalUnit({ ...coding, unit: value.unit })
  if (!canonical) return { unit: unitId(value.unit), low: value.low, high: value.high, refused: false }
  const low = convertValue({ value: value.low, factor: canonical.factor, round: 'floor' })
  const high = convertValue({ value: value.high, factor: canonical.factor, round: 'ceil' })
  if (low === null || high === null) return { ...missing, refused: true }
  return { unit: unitId(canonical.unit), low, high, refused: false }
}

/** Answers as coded rows. Only the first pair counts as the event, so that no criterion counts one observation twice. */
function pairRows(
  { value }: ObservationEntry,
  questions: readonly KeyedCoding[],
  { dayLow, dayHigh, exact }: { dayLow: number; dayHigh: number; exact: boolean },
): CodedRow[] {
  if (value.kind !== 'coded') return []
  const answers = keyCodings('observation', value.codings)
  const keys = questions.flatMap((question) =>
    answers.map((answer) => pairKey({ question: question.coding, answer: answer.coding })),
  )
  const row = { status: 'past' as const, startExact: exact, endExact: exact, dayLow, dayHigh }
  return keys.map((key, i) => ({ key, ...row, first: i === 0 }))
}

function descending<T extends number | bigint>(a: T, b: T): number {
  return a === b ? 0 : a > b ? -1 : 1
}

function same(a: DatedRow, b: DatedRow): boolean {
  const fields = ['key', 'unit', 'low', 'high', 'dayLow', 'dayHigh', 'instant', 'issued'] as const
  return fields.every((field) => a[field] === b[field])
}
