/** From a health record to the signed table (docs/protocol.md sections 1 and 2). */
import { VitalproofError } from '../core/errors'
import { coverageOf } from './coverage'
import { OPEN_DAY } from './dates'
import { type DatedRow, flagRows, orderRows, readObservation } from './observations'
import { type CircuitShape, STANDARD } from './program'
import { readEntry } from './statements'
import { sortCoded, thinCoded, thinObservations } from './thinning'
import type { Chart, Domain, HealthRecord, Issue, ObservationRow } from './types'

export { assertChart } from './chart-check'
export { decodeChart, encodeChart } from './chart-json'
export { chartBlocks, chartRoot, chartVector, coverageWord, personWord } from './vector'

/**
 * Make the chart of a record. Nothing is refused for being incomplete or contradictory: it is widened to what is certain, or left
 * out with its domain marked as not complete, and named in `issues`.
 *
 * @param options.mapping name and version of what made the record, e.g. `fhir-r4/1`; 1 to 256 characters
 * @param options.asOfDay day number of the record; nothing in it may begin later
 * @param options.shape sizes of the circuit; default STANDARD
 * @throws INVALID_DATE if a day is not a day number
 *
 * @example const { chart, issues } = buildChart({ record, mapping: 'fhir-r4/1', asOfDay: dayFromDate('2025-06-30') })
 */
export function buildChart(options: {
  record: HealthRecord
  mapping: string
  asOfDay: number
  shape?: Pick<CircuitShape, 'codedRows' | 'observationRows'>
}): {
  chart: Chart
  issues: Issue[]
} {
  const { record, mapping, asOfDay, shape = STANDARD } = options
  if (!Number.isSafeInteger(asOfDay) || asOfDay < 1 || asOfDay >= OPEN_DAY) {
    throw new VitalproofError('INVALID_DATE', 'not a day number of 20 bits', { at: 'asOfDay' })
  }
  const entries = record.entries.map((entry, i) => readEntry({ entry, at: `/entries/${i}`, asOfDay }))
  const observations = record.observations.map((entry, source) => readObservation({ entry, source, asOfDay }))
  const statements = [...entries, ...observations]

  const allCoded = sortCoded(statements.flatMap((statement) => statement.coded))
  const coded = thinCoded({ rows: allCoded, capacity: shape.codedRows })
  const { rows, orderKnown } = flagRows(orderRows(observations.flatMap((statement) => statement.rows)))
  const kept = thinObservations({ rows, capacity: shape.observationRows })
  const thinned: Domain[] = kept.complete ? coded.lost : [...coded.lost, 'observation']

  const issues = statements.flatMap((statement) => statement.issues)
  const note = (at: string, code: string, severity: Issue['severity'], message: string) =>
    issues.push({ at, code, severity, message })
  if (coded.rows.length < allCoded.length) note('/entries', 'thinned', 'information', 'more rows than a chart holds')
  if (kept.rows.length < rows.length) note('/observations', 'thinned', 'information', 'more rows than a chart holds')
  for (const domain of new Set(thinned)) {
    note(`/complete/${domain}`, 'incomplete', 'warning', 'the chart cannot hold what completeness needs: bit cleared')
  }
  if (!kept.latest) note('/observations', 'latest-lost', 'warning', 'more codes than a chart holds latest values of')
  if (!orderKnown) note('/observations', 'latest-unknown', 'warning', 'a partial date leaves the order in doubt')

  const chart: Chart = {
    birth: record.birth,
    sex: record.sex,
    coded: coded.rows,
    observations: numberEvents(kept.rows),
    coverage: coverageOf({ statements, complete: record.complete, thinned, latestKept: kept.latest, orderKnown }),
    mapping,
  }
  return { chart, issues }
}

/** Events count from 1 in the order of their first row. */
function numberEvents(rows: readonly DatedRow[]): ObservationRow[] {
  const events = new Map<number, number>()
  return rows.map(({ instant: _instant, issued: _issued, source, ...row }) => {
    if (!events.has(source)) events.set(source, events.size + 1)
    return { ...row, event: events.get(source)! }
  })
}
