/**
 * The policy evaluator against the circuit on random charts and policies. `evaluatePolicy` knows nothing of slots, the circuit
 * nothing of policies: true must mean that a witness exists, anything else that none does, whatever the holder claims.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isVitalproofError } from '../../src/core/errors'
import { buildChart } from '../../src/model/chart'
import { compilePolicy } from '../../src/model/compile'
import { evaluatePolicy } from '../../src/model/evaluate'
import { parsePolicy } from '../../src/model/policy'
import { STANDARD } from '../../src/model/program'
import { hasWitness } from '../support/circuit'
import { makeScenario } from '../support/scenario'
import { DAY, policy, record } from './random'

/** Cases in one file; the files share one seed and take different parts, so that two processes can work. */
const CASES = 250

export function describeDifferential(part: number): void {
  const seed = 20241121 + part
  describe(`evaluator and circuit agree (seed ${seed})`, () => {
    const cases = makeCases(seed)

    test('on enough cases of each answer', () => {
      const count = (result: boolean | null) => cases.filter((c) => c.result === result).length
      console.info(`seed ${seed}: ${count(true)} true, ${count(false)} false, ${count(null)} unknown`)
      expect(cases).toHaveLength(CASES)
      for (const result of [true, false, null]) expect(count(result)).toBeGreaterThan(CASES / 20)
    })

    for (let from = 0; from < CASES; from += 25) {
      test(`cases ${from} to ${from + 24}`, async () => {
        for (const [i, { result, scenario, claims, document }] of cases.slice(from, from + 25).entries()) {
          const { inputs, satisfied } = scenario()
          const at = `case ${from + i} of seed ${seed}: ${JSON.stringify(document)}`
          expect(satisfied, at).toBe(result === true)
          // who is not eligible says so, or claims everything, with rows at random
          const said = result === true || i % 2 === 0 ? inputs : { ...inputs, ...claims }
          expect(await hasWitness(said), at).toBe(result === true)
        }
      })
    }
  })
}

function makeCases(seed: number) {
  const records = fc.sample(record, { seed, numRuns: CASES })
  const rows = fc.sample(fc.array(fc.nat(8), { minLength: 6, maxLength: 6 }), { seed, numRuns: CASES })
  const programs = fc.sample(policy, { seed, numRuns: 4 * CASES }).flatMap((document) => {
    try {
      const parsed = parsePolicy(document)
      return [{ document, parsed, program: compilePolicy({ policy: parsed, shape: STANDARD }) }]
    } catch (error) {
      // the language or the circuit may refuse a document, with a reason; anything else is a defect
      if (isVitalproofError(error) && error.code.startsWith('POLICY_')) return []
      throw error
    }
  })
  return programs.slice(0, CASES).map(({ document, parsed, program }, i) => {
    const { chart } = buildChart({ record: records[i]!, mapping: 'random/1', asOfDay: DAY })
    const terms = { issuedDay: DAY, expiresDay: DAY + 365, completeAsOfDay: i % 9 === 0 ? DAY - 91 : DAY }
    const { result } = evaluatePolicy({ policy: parsed, chart, terms, day: DAY })
    const pick = rows[i]!.map((row, slot) =>
      Array.from({ length: 64 }, (_, at) =>
        BigInt(at === row && program.values[slot]?.parent != null && !program.values[slot].absent),
      ),
    )
    const claims = {
      demographicHit: program.demographics.map((slot) => BigInt(slot.parent !== null)),
      valueHit: program.values.map((slot) => BigInt(slot.parent !== null)),
      pick,
    }
    return { document, result, claims, scenario: () => makeScenario({ chart, program, day: DAY, terms }) }
  })
}
