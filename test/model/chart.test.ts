import * as fc from 'fast-check'
import { poseidon13, poseidon14, poseidon16 } from 'poseidon-lite'
import { describe, expect, it } from 'vitest'
import { tag } from '../../src/core/tags'
import {
  assertChart,
  buildChart,
  chartRoot,
  chartVector,
  coverageWord,
  decodeChart,
  encodeChart,
  personWord,
} from '../../src/model/chart'
import { encodeKey, OTHER_PLACE, PAD_KEY, pairKey, textKey } from '../../src/model/codes'
import { OPEN_DAY } from '../../src/model/dates'
import { encodeValue, MAX_VALUE } from '../../src/model/decimal'
import type { Chart, CodedEntry, HealthRecord } from '../../src/model/types'
import { CODED_UNIT, MISSING_UNIT, unitId } from '../../src/model/units'
import {
  AS_OF,
  dirtyRecords,
  entry,
  ICD10CM,
  LOINC,
  loinc,
  observation,
  onDay,
  quantity,
  record,
  snomed,
} from './records'

const SEED = 1900
const invalid = expect.objectContaining({ code: 'CHART_INVALID' })

const build = (parts: Partial<HealthRecord>) => buildChart({ record: record(parts), mapping: 'test/1', asOfDay: AS_OF })
const chartOf = (parts: Partial<HealthRecord>) => build(parts).chart
const codesOf = (parts: Partial<HealthRecord>) => build(parts).issues.map(({ code }) => code)
const rowOf = (parts: Partial<CodedEntry>) => chartOf({ entries: [entry(parts)] }).coded[0]
const keyOf = (code: string) => encodeKey({ domain: 'observation', coding: loinc(code) })
const placesOf = (bits: boolean[]) => bits.flatMap((bit, place) => (bit ? [place] : []))

describe('buildChart, dates of coded entries', () => {
  it('keeps known days, and an active entry open', () => {
    expect(rowOf({ start: onDay(100) })).toMatchObject({
      dayLow: 100,
      startExact: true,
      dayHigh: OPEN_DAY,
      endExact: true,
    })
    const past = rowOf({ status: 'past', start: onDay(100), end: onDay(200) })
    expect(past).toMatchObject({ dayLow: 100, startExact: true, dayHigh: 200, endExact: true })
  })

  it('takes an unknown start as day 0, and an unknown end as late as it can have been', () => {
    expect(rowOf({})).toMatchObject({ dayLow: 0, startExact: false })
    expect(rowOf({ status: 'past' })).toMatchObject({ dayHigh: AS_OF, endExact: false })
    expect(rowOf({ status: 'unknown' })).toMatchObject({ dayHigh: OPEN_DAY, endExact: false })
    expect(rowOf({ status: 'suspected' })).toMatchObject({ dayHigh: OPEN_DAY, endExact: false })
  })

  it('takes the hull of partial dates', () => {
    const row = rowOf({ status: 'past', start: { low: 100, high: 130 }, end: { low: 200, high: 230 } })
    expect(row).toMatchObject({ dayLow: 100, dayHigh: 230, startExact: false, endExact: false })
    expect(rowOf({ start: { low: 0, high: 300 } })).toMatchObject({ dayLow: 0, startExact: false })
  })

  it('ends what is past on the day of the record at the latest', () => {
    const end = { low: AS_OF - 10, high: AS_OF + 300 }
    expect(rowOf({ status: 'past', start: onDay(100), end })).toMatchObject({ dayHigh: AS_OF, endExact: false })
  })

  it('keeps an active entry open whatever end is planned', () => {
    expect(rowOf({ end: onDay(AS_OF + 10) })).toMatchObject({ dayHigh: OPEN_DAY, endExact: true })
  })

  it('widens contradictions instead of choosing', () => {
    const swapped = { status: 'past' as const, start: { low: 300, high: 310 }, end: { low: 200, high: 210 } }
    expect(rowOf(swapped)).toMatchObject({ dayLow: 200, dayHigh: 310, startExact: false, endExact: false })
    expect(rowOf({ start: { low: 9, high: 5 } })).toMatchObject({ dayLow: 5, startExact: false })
    expect(rowOf({ end: onDay(100) })).toMatchObject({ status: 'active', dayHigh: OPEN_DAY, endExact: false })
    const future = { status: 'past' as const, end: onDay(AS_OF + 1) }
    expect(rowOf(future)).toMatchObject({ dayHigh: AS_OF + 1, endExact: false })
    for (const parts of [swapped, { start: { low: 9, high: 5 } }, { end: onDay(100) }, future]) {
      expect(codesOf({ entries: [entry(parts)] })).toEqual(['contradiction'])
    }
  })

  it('counts an end beyond 20 bits as open', () => {
    expect(rowOf({ status: 'unknown', end: onDay(2_900_000) })).toMatchObject({ dayHigh: OPEN_DAY, endExact: false })
  })

  it('leaves out what begins after the day of the record, and says so', () => {
    const { chart, issues } = build({ entries: [entry({ start: onDay(AS_OF + 1) })] })
    expect(chart.coded).toEqual([])
    expect(chart.coverage.condition).toMatchObject({ complete: false })
    expect(placesOf(chart.coverage.condition.used)).toEqual([])
    expect(issues).toMatchObject([{ at: '/entries/0', code: 'future', severity: 'error' }])
    expect(rowOf({ start: onDay(AS_OF) })).toMatchObject({ dayLow: AS_OF })
    expect(rowOf({ start: { low: AS_OF, high: AS_OF + 5 } })).toMatchObject({ dayLow: AS_OF, startExact: false })
  })

  it('refuses what is no day number', () => {
    const error = expect.objectContaining({ code: 'INVALID_DATE' })
    expect(() => build({ entries: [entry({ start: onDay(1.5) })] })).toThrow(error)
    expect(() => build({ entries: [entry({ end: onDay(-1) })] })).toThrow(error)
    for (const asOfDay of [0, OPEN_DAY, 1.5])
      expect(() => buildChart({ record: record(), mapping: 'm', asOfDay })).toThrow(error)
  })
})

describe('buildChart, codes of coded entries', () => {
  it('makes every coding a row, and marks the first of each system', () => {
    const codings = [
      snomed('1'),
      { system: ICD10CM, code: 'E11.9' },
      snomed('2'),
      { system: 'urn:oid:2.16.840.1.113883.6.96', code: '1' },
    ]
    const { coded, coverage } = chartOf({ entries: [entry({ codings })] })
    const first = (coding: { system: string; code: string }) =>
      coded.find(({ key }) => key === encodeKey({ domain: 'condition', coding }))?.first
    expect(coded).toHaveLength(3)
    expect([first(codings[0]!), first(codings[1]!), first(codings[2]!)]).toEqual([true, true, false])
    expect(placesOf(coverage.condition.used)).toEqual([0, 1])
    expect(placesOf(coverage.condition.total)).toEqual([0, 1])
  })

  it('makes text without a code a row that blocks every absence', () => {
    const { coded, coverage } = chartOf({ entries: [entry(), entry({ codings: [], text: ' Chest pain ' })] })
    expect(coded.map(({ key }) => key)).toContain(textKey({ domain: 'condition', text: 'Chest pain' }))
    expect(coverage.condition).toMatchObject({ complete: true })
    expect(placesOf(coverage.condition.used)).toEqual([0, OTHER_PLACE])
    expect(placesOf(coverage.condition.total)).toEqual([])
  })

  it('has no row for an entry with neither, and calls its domain incomplete', () => {
    const { chart, issues } = build({ entries: [entry({ codings: [{ system: LOINC, code: ' ' }], text: ' ' })] })
    expect(chart.coded).toEqual([])
    expect(chart.coverage.condition.complete).toBe(false)
    expect(chart.coverage.medication.complete).toBe(true)
    expect(issues.map(({ code }) => code)).toEqual(['no-code'])
  })

  it('counts a code of strange form as other', () => {
    const { coverage } = chartOf({ entries: [entry({ codings: [{ system: ICD10CM, code: 'E11.4+' }] })] })
    expect(placesOf(coverage.condition.used)).toEqual([OTHER_PLACE])
  })

  it('merges equal rows and keeps different ones', () => {
    const entries = [entry(), entry(), entry({ start: onDay(5) }), entry({ status: 'past' })]
    expect(chartOf({ entries }).coded).toHaveLength(3)
  })

  it('knows which systems all statements have', () => {
    const both = entry({ codings: [snomed('1'), { system: ICD10CM, code: 'E11' }] })
    const { coverage } = chartOf({ entries: [both, entry({ codings: [snomed('2')] })] })
    expect(placesOf(coverage.condition.used)).toEqual([0, 1])
    expect(placesOf(coverage.condition.total)).toEqual([0])
    expect(placesOf(coverage.medication.total)).toEqual([])
  })

  it('takes completeness from the record', () => {
    const { coverage } = chartOf({ complete: ['condition', 'observation'] })
    expect(coverage.condition.complete).toBe(true)
    expect(coverage.medication.complete).toBe(false)
    expect(coverage.observation).toMatchObject({ complete: true, latestComplete: true })
    expect(chartOf({ complete: ['condition'] }).coverage.observation).toMatchObject({
      complete: false,
      latestComplete: false,
    })
  })

  it('leaves out an entry that claims to be an observation', () => {
    const { chart, issues } = build({ entries: [entry({ domain: 'observation' })] })
    expect(chart.coded).toEqual([])
    expect(chart.coverage.observation).toMatchObject({ complete: false, latestComplete: false })
    expect(issues.map(({ code }) => code)).toEqual(['unsupported'])
  })
})

describe('buildChart, observations', () => {
  it('signs values in the canonical unit of each code', () => {
    const codings = [loinc('8302-2'), snomed('50373000')]
    const { observations } = chartOf({ observations: [observation(100, { codings, value: quantity('1.7742', 'm') })] })
    const [cm, m] = [keyOf('8302-2'), encodeKey({ domain: 'observation', coding: codings[1]! })].map((key) =>
      observations.find((row) => row.key === key),
    )
    expect(cm).toMatchObject({
      unit: unitId('cm'),
      low: encodeValue(177_420_000n),
      high: encodeValue(177_420_000n),
      event: 1,
    })
    expect(m).toMatchObject({ unit: unitId('m'), low: encodeValue(1_774_200n), event: 1 })
  })

  it('gives coded and missing values the whole range in units of their own', () => {
    const whole = { low: 0n, high: MAX_VALUE, lowest: false, highest: false }
    const { observations } = chartOf({
      observations: [
        observation(2, { value: { kind: 'coded', codings: [snomed('1')] } }),
        observation(1, { value: { kind: 'missing' } }),
      ],
    })
    expect(observations).toMatchObject([
      { unit: CODED_UNIT, ...whole },
      { unit: MISSING_UNIT, ...whole },
    ])
  })

  it('keeps a value out of range as missing', () => {
    const bad = [
      { kind: 'quantity' as const, low: 5n, high: 4n, unit: '%' },
      { kind: 'quantity' as const, low: 0n, high: MAX_VALUE + 1n, unit: '%' },
    ]
    for (const value of bad) {
      expect(chartOf({ observations: [observation(1, { value })] }).observations[0]?.unit).toBe(MISSING_UNIT)
      expect(codesOf({ observations: [observation(1, { value })] })).toEqual(['value-refused'])
    }
    const huge = { kind: 'quantity' as const, low: MAX_VALUE - 1n, high: MAX_VALUE - 1n, unit: 'm' }
    expect(
      chartOf({ observations: [observation(1, { value: huge, codings: [loinc('8302-2')] })] }).observations[0]?.unit,
    ).toBe(MISSING_UNIT)
  })

  it('sorts newest first: instant, issued, value, key', () => {
    const at = (hour: number) => ({ instant: hour * 3_600_000 })
    const inOrder = [
      observation(100, { ...at(9) }),
      observation(100, { ...at(8), issued: 2 }),
      observation(100, { ...at(8), issued: 1, value: quantity('9') }),
      observation(100, { ...at(8), issued: 1, value: quantity('8') }),
      observation(100, { ...at(8), issued: 1, value: quantity('8'), codings: [loinc('4549-2')] }),
      observation(100, { ...at(8), value: quantity('99') }),
    ]
    const values = chartOf({ observations: inOrder }).observations.map(({ key, low, event }) => [key, low, event])
    expect(values.map(([, , event]) => event)).toEqual([1, 2, 3, 4, 5, 6])
    expect(values[4]?.[0]).toBe(keyOf('4549-2'))
    expect(chartOf({ observations: [...inOrder].reverse() }).observations).toEqual(
      chartOf({ observations: inOrder }).observations,
    )
  })

  it('flags latest, earliest, lowest and highest of each code', () => {
    const values = ['7', '9', '5', '9', '5']
    const { observations } = chartOf({
      observations: values.map((value, i) => observation(100 - i, { value: quantity(value) })),
    })
    expect(observations.map(({ latest }) => latest)).toEqual([true, false, false, false, false])
    expect(observations.map(({ highest }) => highest)).toEqual([false, true, false, false, false])
    expect(observations.map(({ lowest }) => lowest)).toEqual([false, false, true, false, false])
    expect(observations.map(({ earliest }) => earliest)).toEqual([false, false, false, false, true])
  })

  it('has no lowest or highest where units differ', () => {
    const { observations } = chartOf({
      observations: [observation(2), observation(1, { value: quantity('50', 'mmol/mol') })],
    })
    expect(observations.some(({ lowest, highest }) => lowest || highest)).toBe(false)
  })

  it('shares one event among the codings of an observation, and merges one that is told twice', () => {
    const codings = [loinc('1-1'), loinc('2-2')]
    const { observations } = chartOf({
      observations: [observation(9, { codings }), observation(9, { codings }), observation(8)],
    })
    expect(observations.map(({ event }) => event)).toEqual([1, 1, 2])
  })

  it('puts an undated one last, and then knows no latest', () => {
    const { chart, issues } = build({ observations: [observation(null), observation(100)] })
    expect(chart.observations.map(({ dayLow, dayHigh }) => [dayLow, dayHigh])).toEqual([
      [100, 100],
      [0, AS_OF],
    ])
    expect(chart.observations.some(({ latest, earliest }) => latest || earliest)).toBe(false)
    expect(chart.coverage.observation).toMatchObject({ complete: false, latestComplete: false })
    expect(issues.map(({ code }) => code)).toEqual(['undated'])
  })

  it('doubts the order when a partial date overlaps another row, of whatever code', () => {
    const year = { low: 1000, high: 1364 }
    const latestOf = (observations: HealthRecord['observations']) =>
      chartOf({ observations }).coverage.observation.latestComplete
    expect(latestOf([observation(year), observation(1100)])).toBe(false)
    expect(latestOf([observation(year), observation(999)])).toBe(true)
    expect(latestOf([observation(year), observation(1364)])).toBe(true)
    expect(latestOf([observation(year, { value: quantity('8') }), observation(1364)])).toBe(false)
    expect(latestOf([observation(year), observation(1365)])).toBe(true)
    // a criterion may ask for the newest of both codes
    expect(latestOf([observation(year), observation(1100, { codings: [loinc('1-1')] })])).toBe(false)
    expect(chartOf({ observations: [observation(year), observation(1100)] }).coverage.observation.complete).toBe(false)
    expect(codesOf({ observations: [observation(year), observation(1100)] })).toEqual(['latest-unknown'])
  })

  it('sorts by the end of the interval where no instant is given', () => {
    const { observations } = chartOf({
      observations: [observation(100, { instant: null }), observation({ low: 50, high: 101 })],
    })
    expect(observations.map(({ dayLow }) => dayLow)).toEqual([50, 100])
  })

  it('leaves out the future, text and nothing, and says what that costs', () => {
    const future = build({ observations: [observation(AS_OF + 1)] })
    expect(future.chart.observations).toEqual([])
    expect(future.chart.coverage.observation).toMatchObject({ complete: false, latestComplete: false })
    const text = build({ observations: [observation(5, { codings: [], text: 'Sugar' }), observation(6)] })
    expect(text.chart.observations).toHaveLength(1)
    expect(text.chart.coverage.observation).toMatchObject({ complete: true, latestComplete: true })
    expect(placesOf(text.chart.coverage.observation.used)).toEqual([0, OTHER_PLACE])
    expect(placesOf(text.chart.coverage.observation.total)).toEqual([])
    const nothing = build({ observations: [observation(5, { codings: [] })] })
    expect(nothing.chart.coverage.observation).toMatchObject({ complete: false, latestComplete: false })
    expect([future, text, nothing].map(({ issues }) => issues.map(({ code }) => code))).toEqual([
      ['future'],
      ['text-only'],
      ['no-code'],
    ])
  })

  it('makes each answer to each question a coded row, the first of them counted', () => {
    const questions = [loinc('72166-2'), snomed('229819007')]
    const answers = [snomed('449868002'), loinc('LA18976-3')]
    const { coded } = chartOf({
      observations: [observation(70, { codings: questions, value: { kind: 'coded', codings: answers } })],
    })
    expect(coded).toHaveLength(4)
    for (const question of questions) {
      for (const answer of answers) {
        const row = coded.find(({ key }) => key === pairKey({ question, answer }))
        expect(row).toMatchObject({ status: 'past', dayLow: 70, dayHigh: 70, startExact: true, endExact: true })
        expect(row?.first).toBe(question === questions[0] && answer === answers[0])
      }
    }
    expect(chartOf({ observations: [observation(70)] }).coded).toEqual([])
  })
})

describe('buildChart, thinning', () => {
  const visits = (count: number, parts: Partial<CodedEntry> = {}) =>
    Array.from({ length: count }, (_, i) =>
      entry({ status: 'past', start: onDay(100 + i), end: onDay(100 + i), ...parts }),
    )
  const codes = (domain: CodedEntry['domain'], count: number) =>
    Array.from({ length: count }, (_, i) =>
      entry({ domain, codings: [snomed(`${1000 + i}`)], status: 'past', start: onDay(10 + i), end: onDay(10 + i) }),
    )

  it('does nothing to a record that fits', () => {
    const { chart, issues } = build({
      entries: visits(64),
      observations: Array.from({ length: 64 }, (_, i) => observation(1 + i)),
    })
    expect([chart.coded.length, chart.observations.length, issues]).toEqual([64, 64, []])
  })

  it('spares only as many coded rows as it must, and stays complete', () => {
    const { chart, issues } = build({ entries: visits(65) })
    expect(chart.coded).toHaveLength(64)
    expect(chart.coded.map(({ dayLow }) => dayLow)).toContain(100)
    expect(chart.coded.map(({ dayLow }) => dayLow)).toContain(164)
    expect(chart.coverage.condition.complete).toBe(true)
    expect(issues.map(({ code }) => code)).toEqual(['thinned'])
  })

  it('drops wanted rows of procedures before conditions, oldest first', () => {
    const { chart, issues } = build({ entries: [...codes('condition', 40), ...codes('procedure', 40)] })
    expect(chart.coded).toHaveLength(64)
    expect(chart.coverage.condition.complete).toBe(true)
    expect(chart.coverage.procedure.complete).toBe(false)
    expect(placesOf(chart.coverage.procedure.used)).toEqual([0])
    const days = chart.coded.slice(40).map(({ dayLow }) => dayLow)
    expect([days.length, Math.min(...days)]).toEqual([24, 26])
    expect(issues.map(({ at, code }) => `${at} ${code}`)).toEqual([
      '/entries thinned',
      '/complete/procedure incomplete',
    ])
  })

  it('drops answers before everything else', () => {
    const answer = (i: number) => observation(20 + i, { value: { kind: 'coded', codings: [snomed(`${i}`)] } })
    const { coverage } = chartOf({
      entries: codes('procedure', 60),
      observations: Array.from({ length: 10 }, (_, i) => answer(i)),
    })
    expect(coverage.procedure.complete).toBe(true)
    expect(coverage.observation).toMatchObject({ complete: false, latestComplete: true })
  })

  it('keeps the latest of 64 codes, and the newest codes of more', () => {
    const latestOnly = Array.from({ length: 64 }, (_, i) => [
      observation(200 + i, { codings: [loinc(`${i}-1`)], value: quantity('5') }),
      observation(100 + i, { codings: [loinc(`${i}-1`)], value: quantity('6') }),
    ]).flat()
    const full = build({ observations: latestOnly })
    expect(full.chart.observations.every(({ latest }) => latest)).toBe(true)
    expect(full.chart.coverage.observation).toMatchObject({ complete: false, latestComplete: true })
    const more = build({ observations: [...latestOnly, observation(150, { codings: [loinc('99-9')] })] })
    expect(more.chart.observations).toHaveLength(64)
    expect(more.chart.observations.some(({ key }) => key === keyOf('99-9'))).toBe(false)
    expect(more.chart.coverage.observation).toMatchObject({ complete: false, latestComplete: false })
    expect(more.issues.map(({ code }) => code)).toEqual(['thinned', 'incomplete', 'latest-lost'])
  })

  it('prefers earliest, highest and lowest to what is merely newer', () => {
    const values = Array.from({ length: 100 }, (_, i) => (i === 90 ? '99' : i === 95 ? '1' : '50'))
    const observations = values.map((value, i) => observation(1000 - i, { value: quantity(value) }))
    const { chart } = build({ observations })
    expect(chart.observations).toHaveLength(64)
    expect(chart.coverage.observation.complete).toBe(true)
    const flagged = chart.observations.filter(
      ({ lowest, highest, earliest, latest }) => lowest || highest || earliest || latest,
    )
    expect(flagged.map(({ dayLow }) => dayLow)).toEqual([1000, 910, 905, 901])
  })

  it('keeps what the rule wants of any record, or says what is missing', () => {
    fc.assert(
      fc.property(dirtyRecords, (random) => {
        const { chart } = buildChart({ record: random, mapping: 'test/1', asOfDay: AS_OF })
        const wide = { codedRows: 10_000, observationRows: 10_000 }
        const all = buildChart({ record: random, mapping: 'test/1', asOfDay: AS_OF, shape: wide }).chart
        expect(chart.coded.length).toBe(Math.min(64, all.coded.length))
        expect(chart.observations.length).toBe(Math.min(64, all.observations.length))
        for (const row of all.coded) {
          const rows = (of: Chart) => of.coded.filter(({ key, status }) => key === row.key && status === row.status)
          const domain = (
            [
              'condition',
              'medication',
              'procedure',
              'immunization',
              'allergy',
              'observation',
              'licence',
              'family',
            ] as const
          )[Number(row.key >> 116n) - 1]!
          if (!chart.coverage[domain].complete) continue
          expect(Math.max(...rows(chart).map(({ dayHigh }) => dayHigh))).toBe(
            Math.max(...rows(all).map(({ dayHigh }) => dayHigh)),
          )
          expect(Math.min(...rows(chart).map(({ dayLow }) => dayLow))).toBe(
            Math.min(...rows(all).map(({ dayLow }) => dayLow)),
          )
        }
        const has = (row: Chart['observations'][number]) =>
          chart.observations.some(({ event: _, ...kept }) => {
            const { event: __, ...wanted } = row
            return JSON.stringify(kept, (_, v) => `${v}`) === JSON.stringify(wanted, (_, v) => `${v}`)
          })
        const latest = all.observations.filter(
          (row, i) => all.observations.findIndex(({ key }) => key === row.key) === i,
        )
        expect(latest.filter(has).length).toBe(Math.min(64, latest.length))
        if (chart.coverage.observation.latestComplete) expect(latest.every(({ latest }) => latest)).toBe(true)
        if (chart.coverage.observation.complete) {
          expect(all.observations.filter((row) => row.lowest || row.highest || row.earliest).every(has)).toBe(true)
        }
      }),
      { seed: SEED, numRuns: 60 },
    )
  })
})

describe('chart vector', () => {
  const sample = () =>
    chartOf({
      birth: { low: 19_700_704, high: 19_700_704 },
      entries: [entry({ start: onDay(100) }), entry({ codings: [snomed('1')], status: 'past', end: onDay(7) })],
      observations: [observation(100)],
    })

  it('packs rows to the bit', () => {
    const chart = sample()
    const { keys, rowWords, columns, observationKeys, facts } = chartVector(chart)
    expect([keys.length, rowWords.length, columns.length, observationKeys.length, facts.length]).toEqual([
      64, 64, 13, 64, 64,
    ])
    const past = 1n | (1n << 2n) | (0n << 3n) | (1n << 4n) | (0n << 5n) | (7n << 25n)
    const active = 0n | (1n << 2n) | (1n << 3n) | (1n << 4n) | (100n << 5n) | (BigInt(OPEN_DAY) << 25n)
    expect(rowWords.slice(0, 3)).toEqual([past, active, 0n])
    expect(columns.slice(0, 2)).toEqual([past | (active << 45n), 0n])
    expect(keys.slice(2)).toEqual(new Array(62).fill(PAD_KEY))
    const value = encodeValue(7_000_000n)
    const days = (100n << 160n) | (100n << 180n)
    expect(facts[0]).toBe(BigInt(unitId('%')) | (value << 32n) | (value << 96n) | days | (1n << 200n) | (15n << 208n))
    expect(observationKeys[0]).toBe(keyOf('4548-4'))
    expect([observationKeys[63], facts[63]]).toEqual([PAD_KEY, 0n])
  })

  it('hashes blocks below a tag', () => {
    const chart = sample()
    const { keys, columns, observationKeys, facts } = chartVector(chart)
    const blocks = (values: bigint[]) =>
      [0, 1, 2, 3, 4, 5, 6, 7].flatMap((b) => {
        const block = values.slice(16 * b, 16 * b + 16)
        return block.length === 16 ? [poseidon16(block)] : []
      })
    const observationBlocks = blocks(observationKeys.flatMap((key, i) => [key, facts[i]!]))
    expect(chartRoot(chart)).toBe(
      poseidon14([tag('chart'), ...blocks(keys), poseidon13(columns), ...observationBlocks]),
    )
  })

  it('has a fixed root for the empty chart', () => {
    expect(chartRoot(chartOf({}))).toMatchInlineSnapshot(
      `20797609779222784305535366631737097489506820563051079727170871067693720394360n`,
    )
  })

  it('changes its root with any row', () => {
    const chart = sample()
    const changed = [
      { ...chart, coded: chart.coded.map((row, i) => (i === 1 ? { ...row, dayLow: 101 } : row)) },
      { ...chart, coded: chart.coded.slice(1) },
      { ...chart, observations: chart.observations.map((row) => ({ ...row, latest: false })) },
      { ...chart, observations: [] },
    ]
    expect(new Set([chart, ...changed].map(chartRoot)).size).toBe(5)
  })

  it('packs person and coverage to the bit', () => {
    expect(personWord(sample())).toBe(19_700_704n | (19_700_704n << 27n))
    expect(personWord(chartOf({ sex: 'unknown' }))).toBe((99_991_231n << 27n) | (3n << 54n))
    const chart = chartOf({
      complete: ['condition', 'observation'],
      entries: [entry()],
      observations: [observation(5)],
    })
    const condition = 1n | (1n << 1n) | (1n << 8n)
    const observations = 1n | (1n << 1n) | (1n << 8n) | (1n << 15n)
    expect(coverageWord(chart)).toBe(condition | (observations << 80n))
  })

  it('refuses more rows than a region has', () => {
    const chart = sample()
    expect(() => chartVector({ ...chart, coded: new Array(65).fill(chart.coded[0]) })).toThrow(invalid)
  })
})

describe('assertChart', () => {
  const good = () =>
    chartOf({
      birth: { low: 19_500_101, high: 19_501_231 },
      entries: [
        entry({ start: onDay(100) }),
        entry({ codings: [snomed('1')], status: 'past', start: onDay(5), end: onDay(7) }),
      ],
      observations: [
        observation(100),
        observation(90, { value: quantity('8') }),
        observation(80, { codings: [loinc('1-1')] }),
      ],
    })

  it('accepts every chart that buildChart makes', () => {
    fc.assert(
      fc.property(dirtyRecords, (random) => {
        assertChart(buildChart({ record: random, mapping: 'test/1', asOfDay: AS_OF }).chart)
      }),
      { seed: SEED + 1, numRuns: 60 },
    )
  })

  type Change = (chart: Chart) => void
  const refused: [string, Change][] = [
    ['an unknown sex', (c) => Object.assign(c, { sex: 'x' })],
    ['an empty mapping', (c) => Object.assign(c, { mapping: '' })],
    ['a birth interval turned round', (c) => Object.assign(c, { birth: { low: 19_501_231, high: 19_500_101 } })],
    ['coded rows out of order', (c) => c.coded.reverse()],
    ['a coded row twice', (c) => c.coded.push({ ...c.coded[1]! })],
    ['a coded pad', (c) => c.coded.push({ ...c.coded[1]!, key: PAD_KEY })],
    ['a key that no code makes', (c) => Object.assign(c.coded[0]!, { key: 1n })],
    ['a negative key', (c) => Object.assign(c.coded[0]!, { key: -1n })],
    ['an unknown status', (c) => Object.assign(c.coded[0]!, { status: 'gone' })],
    ['a flag that is a number', (c) => Object.assign(c.coded[0]!, { first: 1 })],
    ['days turned round', (c) => Object.assign(c.coded[0]!, { dayLow: 8 })],
    ['a day of 21 bits', (c) => Object.assign(c.coded[0]!, { dayHigh: OPEN_DAY + 1 })],
    ['a day with a fraction', (c) => Object.assign(c.coded[0]!, { dayHigh: 7.5 })],
    ['an active row that is over', (c) => Object.assign(c.coded[1]!, { dayHigh: 200 })],
    ['an exact unknown start', (c) => Object.assign(c.coded[0]!, { dayLow: 0 })],
    ['an exact open end', (c) => Object.assign(c.coded[0]!, { dayHigh: OPEN_DAY })],
    ['an observation among the coded rows', (c) => c.coded.push({ ...c.coded[0]!, key: keyOf('4548-4') })],
    ['a coded key among the observations', (c) => Object.assign(c.observations[2]!, { key: c.coded[0]!.key })],
    ['an observation pad', (c) => Object.assign(c.observations[2]!, { key: PAD_KEY })],
    ['unit 0', (c) => Object.assign(c.observations[0]!, { unit: 0 })],
    ['a unit of 33 bits', (c) => Object.assign(c.observations[0]!, { unit: 2 ** 32 })],
    ['a value turned round', (c) => Object.assign(c.observations[0]!, { high: 1n })],
    ['a value of 65 bits', (c) => Object.assign(c.observations[0]!, { high: MAX_VALUE + 1n })],
    ['a missing value with bounds', (c) => Object.assign(c.observations[2]!, { unit: MISSING_UNIT })],
    ['an observation without end', (c) => Object.assign(c.observations[0]!, { dayHigh: OPEN_DAY })],
    ['an older row before a newer one', (c) => Object.assign(c.observations[2]!, { dayLow: 93, dayHigh: 93 })],
    ['event 0', (c) => Object.assign(c.observations[0]!, { event: 0 })],
    ['a gap between events', (c) => Object.assign(c.observations[2]!, { event: 4 })],
    ['one event at two times', (c) => Object.assign(c.observations[2]!, { event: 2 })],
    ['one event with a code twice', (c) => Object.assign(c.observations[1]!, { event: 1, dayLow: 100, dayHigh: 100 })],
    ['a second row called latest', (c) => Object.assign(c.observations[1]!, { latest: true })],
    ['a row called earliest before the last', (c) => Object.assign(c.observations[0]!, { earliest: true })],
    ['a lowest that is not', (c) => Object.assign(c.observations[1]!, { lowest: true })],
    ['a highest that is not', (c) => Object.assign(c.observations[0]!, { highest: true })],
    ['a lowest over two units', (c) => Object.assign(c.observations[1]!, { unit: 17 })],
    ['latestComplete without a latest row', (c) => Object.assign(c.observations[2]!, { latest: false })],
    ['complete without an earliest row', (c) => Object.assign(c.observations[1]!, { earliest: false })],
    ['complete without a highest row', (c) => Object.assign(c.observations[1]!, { highest: false })],
    ['a used place too few', (c) => c.coverage.condition.used.pop()],
    [
      'a row whose system is not in use',
      (c) => Object.assign(c.coverage.condition, { used: new Array(7).fill(false), total: new Array(7).fill(false) }),
    ],
    ['total without used', (c) => Object.assign(c.coverage.medication.total, { 0: true })],
    ['a place without a system in use', (c) => Object.assign(c.coverage.condition.used, { 4: true })],
    ['a coverage bit that is a number', (c) => Object.assign(c.coverage.condition, { complete: 1 })],
    ['latestComplete of conditions', (c) => Object.assign(c.coverage.condition, { latestComplete: true })],
    ['no coverage of a domain', (c) => Object.assign(c.coverage, { family: undefined })],
    ['65 coded rows', (c) => Object.assign(c, { coded: new Array(65).fill(c.coded[0]) })],
    ['65 observations', (c) => Object.assign(c, { observations: new Array(65).fill(c.observations[0]) })],
  ]
  it.each(refused)('refuses %s', (_, change) => {
    const chart = good()
    assertChart(chart)
    change(chart)
    expect(() => assertChart(chart)).toThrow(invalid)
  })
})

describe('encodeChart and decodeChart', () => {
  const sample = () =>
    chartOf({
      birth: { low: 19_500_101, high: 19_501_231 },
      entries: [entry({ start: onDay(100) })],
      observations: [observation(100)],
    })
  type Json = Record<string, unknown> & {
    coded: Record<string, unknown>[]
    observations: Record<string, unknown>[]
    coverage: Record<string, Record<string, unknown>>
  }
  const json = () => encodeChart(sample()) as Json

  it('turn round for any chart, through text', () => {
    fc.assert(
      fc.property(dirtyRecords, (random) => {
        const { chart } = buildChart({ record: random, mapping: 'test/1', asOfDay: AS_OF })
        const text = JSON.stringify(encodeChart(chart))
        const decoded = decodeChart(JSON.parse(text))
        expect(decoded).toEqual(chart)
        expect(chartRoot(decoded)).toBe(chartRoot(chart))
        expect(text.length).toBeLessThan(64 * 1024)
      }),
      { seed: SEED + 2, numRuns: 20 },
    )
  })

  const refused: [string, (json: Json) => unknown][] = [
    ['an unknown key', (j) => Object.assign(j, { extra: 1 })],
    ['an unknown key in a row', (j) => Object.assign(j.coded[0]!, { extra: 1 })],
    ['a missing key', (j) => Reflect.deleteProperty(j, 'birth')],
    ['a key with a leading zero', (j) => Object.assign(j.coded[0]!, { key: `0${j.coded[0]!.key}` })],
    ['a key as a number', (j) => Object.assign(j.coded[0]!, { key: 1 })],
    ['a key of 121 bits', (j) => Object.assign(j.coded[0]!, { key: `${2n ** 120n}` })],
    ['a value of 65 bits', (j) => Object.assign(j.observations[0]!, { high: `${2n ** 64n}` })],
    ['a very long number', (j) => Object.assign(j.observations[0]!, { high: '1'.repeat(100_000) })],
    ['a negative day', (j) => Object.assign(j.coded[0]!, { dayLow: -1 })],
    ['flags out of order', (j) => Object.assign(j.coded[0]!, { flags: ['endExact', 'first'] })],
    ['an unknown flag', (j) => Object.assign(j.coded[0]!, { flags: ['last'] })],
    ['an unknown domain', (j) => Object.assign(j.coverage, { diet: j.coverage.condition })],
    ['a bit as a number', (j) => Object.assign(j.coverage.condition!, { complete: 1 })],
    ['an unknown place', (j) => Object.assign(j.coverage.condition!, { used: ['7'] })],
    ['a row that assertChart refuses', (j) => Object.assign(j.observations[0]!, { event: 2 })],
    ['65 rows', (j) => Object.assign(j, { coded: new Array(65).fill(j.coded[0]) })],
  ]
  it.each(refused)('refuse %s', (_, change) => {
    const changed = json()
    expect(decodeChart(json() as never)).toEqual(sample())
    change(changed)
    expect(() => decodeChart(changed as never)).toThrow(invalid)
  })

  it('refuse what is no chart at all', () => {
    for (const value of [null, [], 'chart', 1]) expect(() => decodeChart(value)).toThrow(invalid)
  })
})

describe('errors and issues', () => {
  it('never repeat what a record says', () => {
    const canary = 'CANARY-4711'
    const { issues } = build({
      entries: [
        entry({ codings: [], text: '' }),
        entry({ text: canary, codings: [snomed(canary)], start: onDay(AS_OF + 4711) }),
      ],
      observations: [
        observation(null, { codings: [loinc(canary)], text: canary }),
        observation(9, { codings: [], text: canary }),
      ],
    })
    expect(issues.length).toBeGreaterThan(3)
    expect(JSON.stringify(issues)).not.toMatch(/4711/)
  })
})
