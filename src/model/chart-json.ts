/** The strict JSON form of a chart: exact keys, one form per value, bigints as decimal strings. */
import type { JsonValue } from '../core/json'
import { assertChart } from './chart-check'
import { OPEN_DAY } from './dates'
import { STANDARD } from './program'
import { NAME, schemaReader } from './schema'
import { type Chart, type CodedRow, DOMAINS, type DomainCoverage, type ObservationRow } from './types'
import { SEXES, STATUSES } from './vector'

/** A chart as JSON; the same chart always gives the same keys in the same order. */
export function encodeChart(chart: Chart): JsonValue {
  return {
    birth: chart.birth === null ? null : { low: chart.birth.low, high: chart.birth.high },
    sex: chart.sex,
    mapping: chart.mapping,
    coverage: Object.fromEntries(DOMAINS.map((domain) => [domain, encodeCoverage(chart.coverage[domain])])),
    coded: chart.coded.map(({ key, status, dayLow, dayHigh, ...flags }) => ({
      key: `${key}`,
      status,
      dayLow,
      dayHigh,
      flags: encodeFlags(CODED_FLAGS, flags),
    })),
    observations: chart.observations.map(({ key, unit, low, high, dayLow, dayHigh, event, ...flags }) => ({
      key: `${key}`,
      unit,
      low: `${low}`,
      high: `${high}`,
      dayLow,
      dayHigh,
      event,
      flags: encodeFlags(OBSERVATION_FLAGS, flags),
    })),
  }
}

/** Read a chart and check it with `assertChart`. @throws CHART_INVALID with the JSON pointer of what is wrong */
export function decodeChart(json: JsonValue): Chart {
  const top = read.object(json, '', ['birth', 'sex', 'mapping', 'coverage', 'coded', 'observations'])
  const coverage = read.object(top.coverage, '/coverage', DOMAINS)
  const chart: Chart = {
    birth: top.birth === null ? null : decodeBirth(top.birth!),
    sex: read.oneOf(top.sex, '/sex', SEXES),
    mapping: read.text(top.mapping, '/mapping', NAME),
    coded: read.list(top.coded, '/coded', STANDARD.codedRows).map((row, i) => decodeCoded(row, `/coded/${i}`)),
    observations: read
      .list(top.observations, '/observations', STANDARD.observationRows)
      .map((row, i) => decodeObservation(row, `/observations/${i}`)),
    coverage: Object.fromEntries(
      DOMAINS.map((domain) => [domain, decodeCoverage(coverage[domain]!, `/coverage/${domain}`)]),
    ) as Chart['coverage'],
  }
  assertChart(chart)
  return chart
}

const read = schemaReader('CHART_INVALID')
const CODED_FLAGS = ['first', 'startExact', 'endExact'] as const
const OBSERVATION_FLAGS = ['lowest', 'highest', 'earliest', 'latest'] as const
const PLACE_NAMES = ['0', '1', '2', '3', '4', '5', 'other'] as const

function encodeFlags<Flag extends string>(names: readonly Flag[], flags: Record<Flag, boolean>): string[] {
  return names.filter((name) => flags[name])
}

function decodeFlags<Flag extends string>(names: readonly Flag[], json: JsonValue, at: string): Record<Flag, boolean> {
  const set = read.subset(json, at, names)
  return Object.fromEntries(names.map((name) => [name, set.includes(name)])) as Record<Flag, boolean>
}

function encodeCoverage({ complete, latestComplete, used, total }: DomainCoverage): JsonValue {
  const names = (bits: readonly boolean[]) => PLACE_NAMES.filter((_, place) => bits[place])
  return { complete, latestComplete, used: names(used), total: names(total) }
}

function decodeCoverage(json: JsonValue, at: string): DomainCoverage {
  const { complete, latestComplete, used, total } = read.object(json, at, [
    'complete',
    'latestComplete',
    'used',
    'total',
  ])
  if (typeof complete !== 'boolean' || typeof latestComplete !== 'boolean') throw read.fail(at, 'not bits')
  const bits = (names: JsonValue, where: string) => {
    const set = read.subset(names, where, PLACE_NAMES)
    return PLACE_NAMES.map((name) => set.includes(name))
  }
  return { complete, latestComplete, used: bits(used!, `${at}/used`), total: bits(total!, `${at}/total`) }
}

function decodeBirth(json: JsonValue): { low: number; high: number } {
  const birth = read.object(json, '/birth', ['low', 'high'])
  return {
    low: read.integer(birth.low, '/birth/low', 99_991_231),
    high: read.integer(birth.high, '/birth/high', 99_991_231),
  }
}

function decodeCoded(json: JsonValue, at: string): CodedRow {
  const row = read.object(json, at, ['key', 'status', 'dayLow', 'dayHigh', 'flags'])
  return {
    key: decodeInteger(row.key!, `${at}/key`, 120),
    status: read.oneOf(row.status, `${at}/status`, STATUSES),
    dayLow: read.integer(row.dayLow, `${at}/dayLow`, OPEN_DAY),
    dayHigh: read.integer(row.dayHigh, `${at}/dayHigh`, OPEN_DAY),
    ...decodeFlags(CODED_FLAGS, row.flags!, `${at}/flags`),
  }
}

function decodeObservation(json: JsonValue, at: string): ObservationRow {
  const row = read.object(json, at, ['key', 'unit', 'low', 'high', 'dayLow', 'dayHigh', 'event', 'flags'])
  return {
    key: decodeInteger(row.key!, `${at}/key`, 120),
    unit: read.integer(row.unit, `${at}/unit`, 2 ** 32 - 1),
    low: decodeInteger(row.low!, `${at}/low`, 64),
    high: decodeInteger(row.high!, `${at}/high`, 64),
    dayLow: read.integer(row.dayLow, `${at}/dayLow`, OPEN_DAY),
    dayHigh: read.integer(row.dayHigh, `${at}/dayHigh`, OPEN_DAY),
    event: read.integer(row.event, `${at}/event`, 255),
    ...decodeFlags(OBSERVATION_FLAGS, row.flags!, `${at}/flags`),
  }
}

/** A canonical decimal string; at most 37 digits (120 bits) ever reach BigInt. */
function decodeInteger(json: JsonValue, at: string, bits: number): bigint {
  const value = BigInt(read.text(json, at, /^(0|[1-9][0-9]{0,36})$/))
  if (value >> BigInt(bits) !== 0n) throw read.fail(at, `more than ${bits} bits`)
  return value
}
