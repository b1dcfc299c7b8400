/** Red team, line 9.1: criteria that are not forced, policies that are not the named one, rows that do not answer. */
import { describe, expect, test } from 'vitest'
import { FIELD_ORDER } from '../../src/core/field'
import { policyHash } from '../../src/model/policy-vector'
import { hasWitness } from '../support/circuit'
import { chartOf, diagnosis, lab } from './fixture'
import {
  AGE,
  accepts,
  at,
  besides,
  CIRCUITS,
  HAS,
  LATEST,
  NONE,
  picking,
  programFor,
  refuses,
  SOME,
  state,
  violates,
} from './red-team'

const high = [lab('4548-4', '2024-06-20', '11.2'), lab('4548-4', '2024-06-01', '7.5')]
const newest = Array.from({ length: 8 }, (_, i) => lab('4548-4', `2024-06-${10 + i}`, '11.2'))

describe.each(CIRCUITS)('%s', (circuit) => {
  test.each([
    ['has', HAS, chartOf({ entries: [diagnosis('44054006', { status: 'past' })] }), 'coded'],
    ['none', NONE, chartOf({ entries: [diagnosis('22298006')] }), 'coded'],
    ['latest', LATEST, chartOf({ observations: high }), 'observed'],
    ['any', SOME, chartOf({ observations: newest }), 'observed'],
    ['age', AGE, chartOf({ birth: { low: 19480630, high: 19480630 } }), null],
  ] as const)('9.1 a criterion that is computed is forced: %s', async (_, criterion, chart, region) => {
    await accepts(circuit, state(circuit, [criterion]).inputs)
    const forged = state(circuit, [criterion], { chart })
    expect(forged.satisfied).toBe(false)
    await refuses(circuit, forged.inputs)
    const claimed = circuit !== 'lite' && region === null
    if (claimed) await refuses(circuit, at(forged.inputs, 'demographicHit', [0], 1n))
    const claimsRows = region === 'observed' || (region === 'coded' && circuit === 'lite')
    if (claimsRows)
      for (let row = 0; row < 3; row++) await refuses(circuit, picking(circuit, forged.inputs, row, region))
  })

  test('9.1 a claim is one bit and one row', async () => {
    const { inputs } = state(circuit, [LATEST])
    const witness = await accepts(circuit, inputs)
    const half = (FIELD_ORDER + 1n) / 2n
    const second = circuit === 'lite' ? 2 : 1
    await refuses(circuit, at(inputs, 'pick', [0, 0], 0n))
    await refuses(circuit, at(inputs, 'pick', [0, second], 1n))
    await refuses(circuit, at(at(inputs, 'pick', [0, 0], half), 'pick', [0, second], half))
    await violates(circuit, witness, { 'pick[0][0]': half, [`pick[0][${second}]`]: half })
    if (circuit === 'lite') return
    for (const hit of [0n, 2n, FIELD_ORDER - 1n]) await refuses(circuit, at(inputs, 'valueHit', [0], hit))
    await violates(circuit, witness, { 'valueHit[0]': 0n })
    await violates(circuit, witness, { 'valueHit[0]': 2n })
  })

  test('9.1 no field of the policy stands outside its hash', async () => {
    const { inputs } = state(circuit, [LATEST])
    const witness = await accepts(circuit, inputs)
    const fields = inputs.policy as bigint[]
    const changed = fields.map((value, i) => at(inputs, 'policy', [i], (value + 1n) % FIELD_ORDER))
    for (const [i, forged] of changed.entries()) {
      if (circuit === 'lite' || i % 32 === 0) expect(await hasWitness(forged, circuit), `field ${i}`).toBe(false)
    }
    await refuses(circuit, { ...inputs, policyHash: policyHash(programFor(circuit, [AGE])) })
    await violates(circuit, witness, { policyHash: policyHash(programFor(circuit, [AGE])) })
    await violates(circuit, witness, { 'policy[2]': fields[2]! + 1n })
  })

  test('9.1 an observation is answered by its code, unit and region, not by another row or a pad', async () => {
    await accepts(circuit, state(circuit, [LATEST]).inputs)
    const [last, pad] = [2, circuit === 'lite' ? 31 : circuit === 'multi' ? 47 : 63]
    for (const observations of [
      [lab('2160-0', '2024-06-20', '7.5')],
      [lab('4548-4', '2024-06-20', '7.5', 'g/L')],
      [],
    ]) {
      const { inputs } = state(circuit, [LATEST], { chart: chartOf({ observations }) })
      for (const row of [0, last, pad]) await refuses(circuit, picking(circuit, inputs, row, 'observed'))
      if (circuit === 'lite') await refuses(circuit, picking(circuit, inputs, 1, 'coded'))
    }
  })
})

test('9.1 two circuits, and two sources of one criterion, have different hashes', () => {
  const programs = [
    ...CIRCUITS.map((circuit) => programFor(circuit, [HAS])),
    ...['b', 'c'].map((from) => programFor('multi', [{ ...HAS, from }])),
    programFor('multi', [{ ...HAS, from: 'b' }, AGE]),
  ]
  expect(new Set(programs.map(policyHash)).size).toBe(programs.length)
})

test('9.1 lite: a coded entry is answered by its code, not by another row, a pad or nothing', async () => {
  await accepts('lite', state('lite', [HAS]).inputs)
  for (const entries of [[diagnosis('38341003')], []]) {
    const { inputs } = state('lite', [HAS], { chart: chartOf({ entries }) })
    for (const row of [0, 1, 63]) await refuses('lite', picking('lite', inputs, row, 'coded'))
    await refuses('lite', inputs)
  }
})

describe('9.1 multi: a criterion is answered by the credential that the policy names', () => {
  const [empty, full] = [besides(chartOf()), chartOf()]
  const others = [{ chart: full }, { chart: empty }]

  test.each([
    ['an entry', HAS],
    ['a value', LATEST],
    ['any value', SOME],
  ])('%s of another credential does not', async (_, criterion) => {
    await accepts('multi', state('multi', [{ ...criterion, from: 'b' }], { chart: empty, others }).inputs)
    const { inputs } = state('multi', [criterion, { ...LATEST, from: 'b' }], { chart: empty, others })
    await refuses('multi', inputs)
    // the pool holds the rows of b alone; whoever reads a cannot point there
    if ('value' in criterion) {
      for (const row of [0, 1]) await refuses('multi', picking('multi', inputs, row, 'observed'))
    }
  })

  test('an absence from one credential says nothing of another', async () => {
    const ill = chartOf({ entries: [diagnosis('22298006')] })
    const held = { chart: full, others: [{ chart: ill }, { chart: empty }] }
    await accepts('multi', state('multi', [NONE, { ...HAS, from: 'a' }], held).inputs)
    await refuses('multi', state('multi', [{ ...NONE, from: 'b' }, HAS], held).inputs)
  })
})
