/** The policy evaluator against the shipped program of `multi`: three credentials, every form with `from`, pools that are too small. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isVitalproofError } from '../../src/core/errors'
import { buildChart } from '../../src/model/chart'
import { compilePolicy } from '../../src/model/compile'
import { evaluatePolicy } from '../../src/model/evaluate'
import { parsePolicy } from '../../src/model/policy'
import { MULTI, type PolicyProgram } from '../../src/model/program'
import type { HealthRecord } from '../../src/model/types'
import { hasWitness } from '../support/circuit'
import { codeOf } from '../support/exchange'
import { answeredBy, FORMS, type Json } from './forms'
import { DAY, type RecordSize, recordOf, SMALL } from './forms-record'
import { NAMES, oneHot, readSigned, type Signed, signCharts } from './signed'

const SEED = 20260621
const HOLDERS = 14
/** Policies for each form, alone or with a second criterion. */
const TIMES = 4
const LARGE: RecordSize = { entries: [12, 24], observations: [20, 30] }
const HUGE: RecordSize = { entries: [20, 40], observations: [30, 60] }
/** One criterion for each way that a slot can answer; the fine differences are tested without the circuit. */
const ASKED = Object.keys(FORMS).filter((form) => !/^(value|noValue) .*(above|below)/.test(form))

interface Case {
  form: string
  document: Json
  program: PolicyProgram
  result: boolean | null
  rows: number[]
}

describe(`evaluator and circuit multi agree (seed ${SEED})`, () => {
  const count = { true: 0, false: 0, null: 0, tooSmall: 0, forged: 0 }

  test.each(Array.from({ length: HOLDERS }, (_, h) => h))('on the policies for holder %i', async (holder) => {
    const { signed, cases } = makeCases(holder)
    for (const [i, { form, document, program, result, rows }] of cases.entries()) {
      const at = `case ${i} of holder ${holder}, seed ${SEED}, ${form}: ${JSON.stringify(document)}`
      const reading = readSigned(signed, program)
      expect(reading.satisfied, at).toBe(result === true)
      count[`${result}`]++
      if (!reading.fits) {
        count.tooSmall++
        expect(codeOf(reading.inputs), at).toBe('CIRCUIT_TOO_SMALL')
        continue
      }
      const lies = result !== true && i % 2 === 1
      if (lies) count.forged++
      const inputs = lies ? { ...reading.inputs(), ...claimHits(program, rows) } : reading.inputs()
      expect(await hasWitness(inputs, 'multi'), at).toBe(result === true)
    }
  })

  test('on enough cases of each answer, and on charts that are larger than the pool', () => {
    console.info(`multi, seed ${SEED}: ${JSON.stringify(count)}`)
    const total = count.true + count.false + count.null
    expect(total).toBeGreaterThanOrEqual(150)
    for (const answer of ['true', 'false', 'null'] as const) expect(count[answer]).toBeGreaterThan(total / 20)
    expect(count.tooSmall).toBeGreaterThan(0)
    expect(count.forged).toBeGreaterThan(total / 20)
  })
})

/** Every form comes up with every TIMES-th part of the holders. */
function makeCases(holder: number): { signed: Signed; cases: Case[] } {
  const seed = SEED + holder
  const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number) => fc.sample(arbitrary, { seed, numRuns })
  const sizes =
    holder % 6 === 4 ? [LARGE, LARGE, SMALL] : holder % 6 === 5 ? [HUGE, HUGE, LARGE] : [SMALL, SMALL, SMALL]
  const records = sizes.map((size, c): HealthRecord => sample(recordOf(size), c + 1)[c]!)
  const { birth, sex } = records[0]!
  const charts = records.map(
    (record) => buildChart({ record: { ...record, birth, sex }, mapping: 'random/1', asOfDay: DAY }).chart,
  )
  const completeAsOfDay = DAY - (holder % 9 === 8 ? 91 : 0)
  const terms = { issuedDay: DAY, expiresDay: DAY + 365, completeAsOfDay }
  const credentials = Object.fromEntries(NAMES.map((name, c) => [name, { chart: charts[c]!, terms }]))
  const cases = ASKED.filter((_, f) => (f + holder) % (HOLDERS / TIMES) < 1).flatMap((form, f): Case[] => {
    for (const [n, criteria] of sample(fc.tuple(FORMS[form]!, FORMS[ASKED[(f * 7) % ASKED.length]!]!), 5).entries()) {
      let leaf = holder + n
      const choose = () => NAMES[leaf++ % 3]!
      const all = criteria.slice(0, holder % 3 === 2 ? 2 : 1).map((criterion) => answeredBy(criterion, choose))
      const document = { version: 1, credentials: { a: {}, b: {}, c: {} }, all }
      const policy = tryParse(() => parsePolicy(document))
      const program = policy && tryParse(() => compilePolicy({ policy, shape: MULTI }))
      if (!policy || !program) continue
      const { result } = evaluatePolicy({ policy, credentials, day: DAY })
      return [
        { form, document, program, result, rows: sample(fc.array(fc.nat(20), { minLength: 4, maxLength: 4 }), 1)[0]! },
      ]
    }
    return []
  })
  return { signed: signCharts({ shape: MULTI, charts, day: DAY, completeAsOfDay }), cases }
}

/** Null where language or circuit refuse the document with a reason. */
function tryParse<T>(act: () => T): T | null {
  try {
    return act()
  } catch (error) {
    if (isVitalproofError(error) && error.code.startsWith('POLICY_')) return null
    throw error
  }
}

/** Everything is said to be met, with rows at random, of whatever credential. */
function claimHits(program: PolicyProgram, rows: readonly number[]) {
  const picks = program.values.map(({ parent, absent }, i) => (parent !== null && !absent ? rows[i]! : null))
  return {
    demographicHit: program.demographics.map((slot) => BigInt(slot.parent !== null)),
    valueHit: program.values.map((slot) => BigInt(slot.parent !== null)),
    pick: picks.map((row) => oneHot(row, MULTI.observationRows)),
  }
}
