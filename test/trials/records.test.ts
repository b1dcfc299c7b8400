/** Every trial against every whole-patient record: the evaluator, which knows nothing of slots, and the circuit's reading agree. */
import { describe, expect, test } from 'vitest'
import { assignSlots } from '../../src/model/assign'
import { compilePolicy } from '../../src/model/compile'
import { ymdFromDate } from '../../src/model/dates'
import { hasWitness } from '../support/circuit'
import { HAS_SHARED } from '../support/data'
import { makeScenario } from '../support/scenario'
import { allRecords, chartOf, evaluateOn, TRIALS, termsOn, trialPolicy, without } from './support'

const RECORDS = allRecords().map((record) => ({ ...record, ...chartOf(record) }))

describe.each(RECORDS)('$name', ({ name, asOf, chart, day }) => {
  test('has, for every trial, the answer that the slots give', () => {
    for (const { id, policy, program } of TRIALS) {
      const { result } = evaluateOn(policy, { chart, day })
      const credentials = [{ chart, completeAsOfDay: day }]
      const { satisfied } = assignSlots({ program, credentials, day, ymd: ymdFromDate(asOf) })
      expect(satisfied, `${id} ${name}`).toBe(result === true)
    }
  })

  // the three that are proved in proofs.test.ts; the last without its laboratory value, as there
  const proved = [trialPolicy('NCT01606397'), trialPolicy('NCT02621931'), without(trialPolicy('NCT02720120'), [1])]

  test.each(
    proved.map((policy) => ({ id: policy.id, policy })),
  )('has a witness for $id exactly if it qualifies', async ({ policy }) => {
    const { result } = evaluateOn(policy, { chart, day })
    const { inputs } = makeScenario({ chart, program: compilePolicy({ policy }), day, terms: termsOn(day) })
    expect(await hasWitness(inputs)).toBe(result === true)
  })
})

test('some record qualifies for two of the trials as they are, and most are refused', () => {
  const answers = RECORDS.flatMap((record) =>
    TRIALS.map(({ id, policy }) => ({ id, result: evaluateOn(policy, record).result })),
  )
  const qualified = new Set(answers.filter(({ result }) => result === true).map(({ id }) => id))
  expect([...qualified].sort()).toEqual(['NCT01606397', 'NCT02621931'])
  expect(answers.filter(({ result }) => result === false).length).toBeGreaterThan(HAS_SHARED ? 200 : 80)
})
