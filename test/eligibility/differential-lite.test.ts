/** The policy evaluator against the shipped program of `lite`: one criterion of each form, on charts within and beyond its limits. */
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildChart, chartVector } from '../../src/model/chart'
import { fitsLite } from '../../src/model/compile'
import { evaluatePolicy } from '../../src/model/evaluate'
import { parsePolicy } from '../../src/model/policy'
import { LITE, type PolicyProgram } from '../../src/model/program'
import type { CircuitInputs } from '../../src/proof/inputs'
import { hasWitness } from '../support/circuit'
import { codeOf } from '../support/exchange'
import { BOUNDS, FORMS, type Json } from './forms'
import { DAY, recordOf, SMALL } from './forms-record'
import { oneHot, readSigned, type Signed, signCharts, underPolicy } from './signed'

const SEED = 20260521
const CHARTS = 64
/** Forms with the number of cases. */
const PLAN: [form: string, cases: number][] = [
  ...['has codes', 'has any', 'has families'].map((form): [string, number] => [form, 30]),
  ...['has withinDays', 'has overlaps', 'has olderThanDays', 'has observation', 'licence', 'age', 'sex'].map(
    (form): [string, number] => [form, 40],
  ),
  ...['none', 'none withinDays', 'none status', 'none withinDays status', 'not has'].map((form): [string, number] => [
    form,
    40,
  ]),
  ...['has answer', 'none recordedWithinDays', 'value withinDays', 'value recordedWithinDays'].map(
    (form): [string, number] => [form, 20],
  ),
  ...BOUNDS.flatMap((bounds): [string, number][] => [
    [`value latest ${bounds}`, 10],
    [`value any ${bounds}`, 10],
  ]),
]
/** What a document is a case of, and how many there have to be of each. */
const LEAST = 40
const FEATURES: Record<string, RegExp> = {
  has: /"has"/,
  'has any': /"has".*"any"/,
  'has families': /"has".*"families"/,
  'has withinDays': /"has"(?!.*"overlaps").*"withinDays"/,
  'has overlaps': /"has".*"overlaps"/,
  'has olderThanDays': /"has".*"olderThanDays"/,
  'has of observations': /"has".*"observation"/,
  none: /"none"/,
  'none of no window': /"none"(?!.*"withinDays")/,
  'none of a window': /"none".*"withinDays"/,
  'none of no status': /"none"(?!.*"status")/,
  'none of a status': /"none".*"status"/,
  'latest value': /"value".*"which":"latest"/,
  'any value': /"value".*"which":"any"/,
  'value with min': /"value".*"min"/,
  'value with max': /"value".*"max"/,
  'value with above': /"value".*"above"/,
  'value with below': /"value".*"below"/,
  age: /"age"/,
  sex: /"sex"/,
  licence: /"licence"/,
}

interface Case {
  form: string
  document: Json
  program: PolicyProgram
  signed: () => Signed
  result: boolean | null
  /** Rows that a dishonest holder claims. */
  claim: { rows: number[]; older: boolean }
}

describe(`evaluator and circuit lite agree (seed ${SEED})`, () => {
  let cases: Case[]
  const count = { true: 0, false: 0, null: 0, tooSmall: 0, forged: 0 }
  beforeAll(() => {
    cases = makeCases()
  })

  test.each(PLAN)('on %s, %i times', async (form, times) => {
    const mine = cases.filter((one) => one.form === form)
    expect(mine).toHaveLength(times)
    for (const [i, one] of mine.entries()) {
      const { result, program, claim, document } = one
      const signed = one.signed()
      const at = `case ${i} of ${form}, seed ${SEED}: ${JSON.stringify(document)}`
      const reading = readSigned(signed, program)
      expect(reading.satisfied, at).toBe(result === true)
      count[`${result}`]++
      const lies = result !== true && (!reading.fits || i % 2 === 1)
      if (!reading.fits) {
        count.tooSmall++
        expect(codeOf(reading.inputs), at).toBe('CIRCUIT_TOO_SMALL')
      } else if (!lies) expect(await hasWitness(reading.inputs(), 'lite'), at).toBe(result === true)
      if (lies) {
        count.forged++
        expect(await hasWitness(claimRows(signed, program, claim), 'lite'), at).toBe(false)
      }
    }
  })

  test.each(Object.entries(FEATURES))('on enough cases of %s', (_, pattern) => {
    expect(cases.filter(({ document }) => pattern.test(JSON.stringify(document))).length).toBeGreaterThanOrEqual(LEAST)
  })

  test('on enough cases of each answer, and on charts that are too large', () => {
    console.info(`lite, seed ${SEED}: ${JSON.stringify(count)} of ${cases.length} cases`)
    expect(cases.length).toBeGreaterThanOrEqual(500)
    for (const answer of ['true', 'false', 'null'] as const) expect(count[answer]).toBeGreaterThan(cases.length / 20)
    expect(count.tooSmall).toBeGreaterThan(0)
    expect(count.forged).toBeGreaterThan(LEAST)
  })
})

function makeCases(): Case[] {
  const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number) => fc.sample(arbitrary, { seed: SEED, numRuns })
  const records = [
    ...sample(recordOf(SMALL), (CHARTS * 3) / 4),
    // more rows than a `none` may pass over, more values than a half of the region holds
    ...sample(recordOf({ entries: [9, 40], observations: [30, 64] }), CHARTS / 4),
  ]
  const charts = records.map((record) => buildChart({ record, mapping: 'random/1', asOfDay: DAY }).chart)
  const daysAgo = (c: number) => [0, 0, 0, 30, 31, 90, 91][c % 7]!
  const signed = new Map<number, Signed>()
  const sign = (c: number): Signed => {
    const made =
      signed.get(c) ?? signCharts({ shape: LITE, charts: [charts[c]!], day: DAY, completeAsOfDay: DAY - daysAgo(c) })
    signed.set(c, made)
    return made
  }
  let turn = 0
  return PLAN.flatMap(([form, times], f) => {
    const claims = sample(fc.record({ rows: fc.tuple(fc.nat(9), fc.nat(9)), older: fc.boolean() }), times)
    const fitting = sample(FORMS[form]!, 3 * times).flatMap((criterion) => {
      const document = { version: 1, credentials: { types: ['record'] }, all: [criterion] }
      const policy = parsePolicy(document)
      const lite = fitsLite(policy)
      return lite === null ? [] : [{ document, policy, program: lite.program }]
    })
    return fitting.slice(0, times).map(({ document, policy, program }, i): Case => {
      const c = (turn++ * 5 + f) % charts.length
      const terms = { issuedDay: DAY, expiresDay: DAY + 365, completeAsOfDay: DAY - daysAgo(c) }
      const { result } = evaluatePolicy({ policy, chart: charts[c]!, terms, day: DAY })
      return { form, document, program, signed: () => sign(c), result, claim: claims[i]! }
    })
  })
}

/** What a holder can say who does not keep to the rules: any rows of any part of the signed chart. */
function claimRows(
  signed: Signed,
  program: PolicyProgram,
  { rows: [a = 0, b = 0], older }: Case['claim'],
): CircuitInputs {
  const inputs = underPolicy(signed, program)
  const { keys, observationKeys, facts } = chartVector(signed.credentials[0]!.chart)
  const [set, value] = [program.sets[0]!, program.values[0]!]
  if (value.parent === null) {
    const none = set.parent !== null && set.none
    const first = set.parent === null || (none && a === 9) ? null : a
    return { ...inputs, rows: keys, pick: [oneHot(first, 64), oneHot(none && b < 9 ? b : null, 64)] }
  }
  const from = older ? 32 : 0
  const rows = observationKeys.slice(from, from + 32).flatMap((key, i) => [key, facts[from + i]!])
  return { ...inputs, rows, older: BigInt(older), pick: [oneHot(2 * a, 64), oneHot(null, 64)] }
}
