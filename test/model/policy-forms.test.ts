/** Every form of the policy language: the evaluator and the circuit's reading of the compiled program agree, in every circuit that takes it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isVitalproofError } from '../../src/core/errors'
import { assignSlots } from '../../src/model/assign'
import { buildChart } from '../../src/model/chart'
import { compilePolicy } from '../../src/model/compile'
import { dateFromDay, ymdFromDate } from '../../src/model/dates'
import { evaluatePolicy } from '../../src/model/evaluate'
import { fitsCircuit } from '../../src/model/opening'
import { parsePolicy } from '../../src/model/policy'
import { type CircuitShape, LITE, MULTI, STANDARD } from '../../src/model/program'
import { type Chart, DOMAINS } from '../../src/model/types'
import { answeredBy, FORMS, type Json } from '../eligibility/forms'
import { DAY, recordOf, SMALL } from '../eligibility/forms-record'

const SEED = 20260421
const CASES = 1000
/** Charts for one policy. */
const CHARTS = 5
const YMD = ymdFromDate(dateFromDay(DAY))
const NAMES = ['a', 'b', 'c']
const POOL = 300

const records = [
  ...fc.sample(recordOf(SMALL), { seed: SEED, numRuns: POOL }),
  // beyond the pool of several credentials, and beyond what the smallest circuit opens
  ...fc.sample(recordOf({ entries: [10, 40], observations: [9, 40] }), { seed: SEED, numRuns: POOL / 10 }),
]
const bits = fc.array(fc.boolean(), { minLength: 7, maxLength: 7 })
const wild = fc.record({ complete: fc.boolean(), latestComplete: fc.boolean(), used: bits, total: bits })
const coverages = fc.sample(wild, { seed: SEED, numRuns: records.length })
const charts = records.map((record, i): Chart => {
  const { chart } = buildChart({ record, mapping: 'random/1', asOfDay: DAY })
  // coverage that no importer writes is still coverage that an issuer can sign
  const domain = DOMAINS[i % DOMAINS.length]!
  return i % 3 > 0 ? chart : { ...chart, coverage: { ...chart.coverage, [domain]: coverages[i]! } }
})
const termsOf = (i: number) => ({
  issuedDay: DAY,
  expiresDay: DAY + 365,
  completeAsOfDay: DAY - [0, 0, 0, 30, 31, 90, 91][i % 7]!,
})

/** The program, or null where language or circuit refuse the document with a reason. */
function tryCompile(document: Json, shape: CircuitShape) {
  try {
    const policy = parsePolicy(document)
    return { policy, program: compilePolicy({ policy, shape }) }
  } catch (error) {
    if (isVitalproofError(error) && ['POLICY_UNSUPPORTED', 'POLICY_TOO_LARGE', 'POLICY_INVALID'].includes(error.code)) {
      return null
    }
    throw error
  }
}

/** Compares the two readings; says how often the answer was yes and how often the charts were too large. */
function compare(form: string, shape: CircuitShape, cases: number) {
  const several = shape.credentials > 1
  const count = { cases: 0, true: 0, false: 0, null: 0, tooLarge: 0 }
  const criteria = fc.sample(FORMS[form]!, { seed: SEED, numRuns: 2 * cases })
  for (const [n, criterion] of criteria.entries()) {
    if (count.cases >= cases) break
    let leaf = n
    const all = [several ? answeredBy(criterion, () => NAMES[leaf++ % 3]!) : criterion]
    const credentials = several ? { a: {}, b: {}, c: {} } : { types: ['record'] }
    const compiled = tryCompile({ version: 1, credentials, all }, shape)
    if (compiled === null) continue
    for (let k = 0; k < CHARTS; k++) {
      const first = charts[(n * 7 + k * 31) % charts.length]!
      // all credentials are of one person, but for a few
      const held = Array.from({ length: shape.credentials }, (_, c): Chart => {
        const chart = charts[(n * 7 + k * 31 + c * 11) % charts.length]!
        return (n + k) % 20 === 0 ? chart : { ...chart, birth: first.birth, sex: first.sex }
      })
      const facts = held.map((chart, c) => ({ chart, terms: termsOf(n + k + c) }))
      const { result } = evaluatePolicy({
        policy: compiled.policy,
        day: DAY,
        ...(several ? { credentials: Object.fromEntries(NAMES.map((name, c) => [name, facts[c]!])) } : facts[0]!),
      })
      const assigned = facts.map(({ chart, terms }) => ({ chart, completeAsOfDay: terms.completeAsOfDay }))
      const reading = { program: compiled.program, credentials: assigned, day: DAY }
      const assignment = assignSlots({ ...reading, ymd: YMD })
      const onePerson = held.every(({ birth, sex }) => JSON.stringify([birth, sex]) === personOf(first))
      const at = `${shape.name}, ${form}, case ${count.cases}: ${JSON.stringify(all)}`
      expect(assignment.satisfied && onePerson, at).toBe(result === true)
      if (!fitsCircuit({ ...reading, assignment })) count.tooLarge++
      count.cases++
      count[`${result}`]++
    }
  }
  return count
}

function personOf({ birth, sex }: Chart): string {
  return JSON.stringify([birth, sex])
}

describe.each([STANDARD, MULTI])(`the two readings of a policy in $name (seed ${SEED})`, (shape) => {
  const totals = { cases: 0, true: 0, false: 0, null: 0, tooLarge: 0 }

  it.each(Object.keys(FORMS))('agree on %s', (form) => {
    const count = compare(form, shape, CASES)
    for (const key of Object.keys(totals) as (keyof typeof totals)[]) totals[key] += count[key]
    expect(count.cases).toBeGreaterThanOrEqual(CASES)
    // the comparison is worth something only if both answers are frequent
    expect(count.true, `${form}: true`).toBeGreaterThan(CASES / 50)
    expect(count.false + count.null, `${form}: not true`).toBeGreaterThan(CASES / 50)
  })

  it('agree on enough charts of each kind', () => {
    console.info(`${shape.name}, seed ${SEED}: ${JSON.stringify(totals)}`)
    for (const answer of ['true', 'false', 'null'] as const) expect(totals[answer]).toBeGreaterThan(totals.cases / 10)
    expect(totals.tooLarge > 0).toBe(shape === MULTI)
  })
})

describe(`the two readings of a policy in lite (seed ${SEED})`, () => {
  let tooLarge = 0
  // a form of several criteria fits by accident, if at all
  const taken = Object.keys(FORMS).filter((form) => compare(form, LITE, 20).cases >= 20)

  it.each(taken)('agree on %s', (form) => {
    const count = compare(form, LITE, CASES / 5)
    tooLarge += count.tooLarge
    expect(count.cases).toBeGreaterThanOrEqual(CASES / 5)
  })

  it('agree on all plain forms and on charts that are too large', () => {
    expect(taken.length).toBeGreaterThan(35)
    expect(tooLarge).toBeGreaterThan(0)
  })
})
