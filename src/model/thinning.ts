/** Which rows stay when a record is larger than a chart (docs/protocol.md section 1, thinning). */
import { readKey } from './codes'
import { type DatedRow, groupBy } from './observations'
import type { CodedRow, Domain } from './types'
import { rowWord } from './vector'

/** A diagnosis is the last thing to go: most criteria ask for one. */
const DROP_ORDER: readonly Domain[] = [
  'observation',
  'procedure',
  'immunization',
  'family',
  'medication',
  'licence',
  'allergy',
  'condition',
]

/**
 * Fit coded rows into a region. First go the rows that the rule can spare (per key and status it wants the greatest dayHigh and the
 * least dayLow), then, domain by domain in the order above and oldest first, rows that it wants.
 *
 * @returns rows in chart order, and the domains that lost a row which the rule wants
 */
export function thinCoded(options: { rows: readonly CodedRow[]; capacity: number }): {
  rows: CodedRow[]
  lost: Domain[]
} {
  const rows = sortCoded(options.rows)
  const wanted = wantedRows(rows)
  const excess = [...rows]
    .sort((a, b) => Number(wanted.has(a)) - Number(wanted.has(b)) || byDropOrder(a, b))
    .slice(0, Math.max(0, rows.length - options.capacity))
  const dropped = new Set(excess)
  const lost = new Set(excess.filter((row) => wanted.has(row)).map(domainOf))
  return { rows: rows.filter((row) => !dropped.has(row)), lost: [...lost] }
}

/** Chart order, by key and row word; equal rows are one row. */
export function sortCoded(rows: readonly CodedRow[]): CodedRow[] {
  const byWord = new Map(rows.map((row) => [(row.key << 45n) | rowWord(row), row]))
  return [...byWord].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

/**
 * Fit observation rows into a region: latest of each code first, then earliest, highest, lowest, then whatever is newest.
 *
 * @param options.rows flagged, in chart order
 * @returns rows in the same order; `complete`: the rule held; `latest`: every code's newest row is in
 */
export function thinObservations(options: { rows: readonly DatedRow[]; capacity: number }): {
  rows: DatedRow[]
  complete: boolean
  latest: boolean
} {
  const { rows, capacity } = options
  const groups = groupBy(rows, ({ key }) => key)
  const latest = new Set(groups.map((group) => group[0]!))
  const earliest = new Set(groups.map((group) => group.at(-1)!))
  const tiers = [
    rows.filter((row) => latest.has(row)),
    rows.filter((row) => earliest.has(row)),
    rows.filter((row) => row.highest),
    rows.filter((row) => row.lowest),
    rows,
  ]
  const kept = new Set([...new Set(tiers.flat())].slice(0, capacity))
  return {
    rows: rows.filter((row) => kept.has(row)),
    complete: tiers.slice(0, 4).every((tier) => tier.every((row) => kept.has(row))),
    latest: tiers[0]!.every((row) => kept.has(row)),
  }
}

function wantedRows(rows: readonly CodedRow[]): Set<CodedRow> {
  const wanted = new Set<CodedRow>()
  for (const group of groupBy(rows, ({ key, status }) => `${key} ${status}`)) {
    // among equals the row that can prove more
    wanted.add(best(group, (row) => [row.dayHigh, Number(row.endExact), Number(row.first), row.dayLow]))
    wanted.add(best(group, (row) => [-row.dayLow, Number(row.startExact), Number(row.first), row.dayHigh]))
  }
  return wanted
}

function best(rows: readonly CodedRow[], rank: (row: CodedRow) => number[]): CodedRow {
  return rows.reduce((most, row) => (compareLists(rank(row), rank(most)) > 0 ? row : most))
}

function byDropOrder(a: CodedRow, b: CodedRow): number {
  const rank = (row: CodedRow) => [DROP_ORDER.indexOf(domainOf(row)), row.dayHigh, row.dayLow]
  return compareLists(rank(a), rank(b)) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  const place = a.findIndex((value, i) => value !== b[i])
  return place < 0 ? 0 : a[place]! - b[place]!
}

function domainOf({ key }: CodedRow): Domain {
  return readKey(key)!.domain
}
