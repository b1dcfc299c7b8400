/** Red team, line 9.5: old values as the latest, smaller ones as the greatest, rows counted twice. */
import { describe, expect, test } from 'vitest'
import { policyHash } from '../../src/model/policy-vector'
import type { CircuitInputs } from '../../src/proof/inputs'
import { chartOf, diagnosis, LOINC, lab, RECORD, SNOMED } from './fixture'
import {
  accepts,
  at,
  besides,
  CIRCUITS,
  HAS,
  LATEST,
  picking,
  programFor,
  refuses,
  SOME,
  state,
  violates,
} from './red-team'

const high = [lab('4548-4', '2024-06-20', '11.2'), lab('4548-4', '2024-06-01', '7.5')]
const older = Array.from({ length: 8 }, (_, i) => lab('4548-4', `2024-01-${10 + i}`, '7.5'))
const newest = Array.from({ length: 8 }, (_, i) => lab('4548-4', `2024-06-${10 + i}`, '11.2'))
const many = Array.from({ length: 34 }, (_, i) =>
  lab('4548-4', `20${23 - (i >> 4)}-03-${10 + (i & 15)}`, i < 32 ? '11.2' : '7.5'),
)

/** No slot claims a row. */
function silent(inputs: CircuitInputs): CircuitInputs {
  return { ...inputs, pick: (inputs.pick as bigint[][]).map((slot) => slot.map(() => 0n)) }
}

/** Slot by slot the row that is said to answer. */
function claim(inputs: CircuitInputs, rows: readonly (number | null)[]): CircuitInputs {
  return rows.reduce<CircuitInputs>(
    (said, row, slot) => (row === null ? said : at(at(said, 'pick', [slot, row], 1n), 'valueHit', [slot], 1n)),
    silent(inputs),
  )
}

describe.each(CIRCUITS)('%s', (circuit) => {
  test('9.5 an older value is not the latest of its set', async () => {
    const { inputs } = state(circuit, [LATEST], { chart: chartOf({ observations: high }) })
    await refuses(circuit, picking(circuit, inputs, 1, 'observed'))
    await accepts(circuit, state(circuit, [SOME], { chart: chartOf({ observations: high }) }).inputs)
    const witness = await accepts(circuit, state(circuit, [LATEST]).inputs)
    const [first, other] = circuit === 'lite' ? [0, 4] : [0, 2]
    await violates(circuit, witness, { [`pick[0][${first}]`]: 0n, [`pick[0][${other}]`]: 1n })
  })
})

test('9.5 lite: the older half of the observations cannot stand for the newer', async () => {
  const chart = chartOf({ observations: many })
  const { inputs } = state('lite', [SOME], { chart })
  expect(inputs.older).toBe(1n)
  const witness = await accepts('lite', inputs)
  await violates('lite', witness, { older: 0n })
  const latest = programFor('lite', [LATEST])
  const asked = state('lite', [LATEST], { chart: chartOf({ observations: many.slice(0, 3) }) }).inputs
  await refuses('lite', { ...inputs, policy: asked.policy!, policyHash: policyHash(latest) })
})

test('9.5 multi: newest blocks cannot be left out, moved or doubled', async () => {
  const chart = chartOf({ observations: [...newest, ...older] })
  const honest = state('multi', [SOME], { chart })
  const witness = await accepts('multi', honest.inputs)
  await violates('multi', witness, { 'observationUsed[0][1]': 0n })
  const { inputs } = state('multi', [LATEST], { chart })
  const rows = (name: string, from: number) => (honest.inputs[name] as bigint[]).slice(8 * from, 8 * from + 8)
  const pool = (...blocks: number[]) => {
    const made = (name: string) => {
      const pads = (inputs[name] as bigint[]).slice(8 * blocks.length)
      return [...blocks.flatMap((block) => rows(name, block)), ...pads]
    }
    return { observationKeys: made('observationKeys'), facts: made('facts') }
  }
  const run = (start: number, length: number) => {
    const bits = (bit: (b: number) => boolean) => Array.from({ length: 6 }, (_, b) => BigInt(bit(b)))
    const of = (name: string, first: bigint[]) => [first, ...(inputs[name] as bigint[][]).slice(1)]
    return {
      observationStart: of(
        'observationStart',
        bits((b) => b === start),
      ),
      observationUsed: of(
        'observationUsed',
        bits((b) => b < length),
      ),
    }
  }
  // the older block alone, the older block before the newer one, the older half of the pool
  await refuses('multi', picking('multi', { ...inputs, ...pool(1), ...run(0, 1) }, 0, 'observed'))
  await refuses('multi', picking('multi', { ...inputs, ...pool(1, 0), ...run(0, 2) }, 0, 'observed'))
  await refuses('multi', picking('multi', { ...inputs, ...pool(0, 1), ...run(1, 1) }, 8, 'observed'))
  await refuses('multi', picking('multi', { ...inputs, ...pool(0, 1), ...run(0, 2) }, 8, 'observed'))
})

describe.each(['standard', 'multi'] as const)('9.5 %s', (circuit) => {
  const count = { count: { domain: 'observation', codes: [`${LOINC}|4548-4`], min: 2 } }
  const once = chartOf({ observations: [RECORD.observations[0]!] })

  test('an observation is not counted twice', async () => {
    await accepts(circuit, state(circuit, [count]).inputs)
    const { inputs } = state(circuit, [count], { chart: once })
    await refuses(circuit, inputs)
    await refuses(circuit, claim(inputs, [0, 0]))
    await refuses(circuit, claim(inputs, [0, 1]))
  })

  test('an entry is not counted twice', async () => {
    const coded = { count: { domain: 'condition', codes: [`${SNOMED}|44054006`, `${SNOMED}|38341003`], min: 2 } }
    await accepts(circuit, state(circuit, [coded]).inputs)
    await refuses(circuit, state(circuit, [coded], { chart: chartOf({ entries: [diagnosis('44054006')] }) }).inputs)
  })

  test('a smaller value is not the greatest of its code, nor a later one the earliest', async () => {
    const noValue = { noValue: { codes: [`${LOINC}|4548-4`], unit: '%', min: '10.0' } }
    const low = chartOf({ observations: [high[1]!, lab('4548-4', '2023-01-01', '6.0')] })
    await accepts(circuit, state(circuit, [noValue], { chart: low }).inputs)
    const first = { value: { codes: [`${LOINC}|4548-4`], unit: '%', max: '10.0', which: 'earliest' } }
    await accepts(circuit, state(circuit, [first], { chart: low }).inputs)
    for (const [criterion, chart, slot] of [
      [noValue, chartOf({ observations: high }), 1],
      [first, chartOf({ observations: [high[1]!, lab('4548-4', '2023-01-01', '11.2')] }), 0],
    ] as const) {
      const { inputs } = state(circuit, [criterion], { chart })
      await refuses(circuit, inputs)
      for (const row of [0, 1]) await refuses(circuit, claim(inputs, slot === 0 ? [row] : [null, row]))
    }
  })
})

test('9.5 multi: the same chart twice does not count twice', async () => {
  const count = { count: { domain: 'observation', codes: [`${LOINC}|4548-4`], min: 2 } }
  const coded = { count: { domain: 'condition', codes: [`${SNOMED}|44054006`], min: 2 } }
  const chart = chartOf({ entries: [diagnosis('44054006')], observations: [RECORD.observations[0]!] })
  const others = [{ chart }, { chart: besides(chart) }]
  // each of them answers for itself
  await accepts(
    'multi',
    state('multi', [HAS, LATEST, { ...HAS, from: 'b' }, { ...LATEST, from: 'b' }], { chart, others }).inputs,
  )
  await refuses('multi', state('multi', [coded, { ...HAS, from: 'b' }], { chart, others }).inputs)
  const { inputs } = state('multi', [count, { ...LATEST, from: 'b' }], { chart, others })
  // slots 0 and 1 count for a, slot 2 is b's
  for (const rows of [
    [0, 0, 0],
    [0, 1, 0],
    [0, 8, 0],
    [8, 0, 8],
  ]) {
    await refuses('multi', claim(inputs, rows))
  }
})
