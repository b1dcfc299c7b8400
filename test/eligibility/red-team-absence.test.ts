/** Red team, line 9.4: absence from what is incomplete, stale, not covered, doubtful, or not shown. */
import { describe, expect, test } from 'vitest'
import type { CodedEntry } from '../../src/model/types'
import type { CircuitInputs } from '../../src/proof/inputs'
import type { CredentialOptions } from '../support/scenario'
import { chartOf, DAY, diagnosis, ICD, LOINC, lab, on, RECORD, SNOMED } from './fixture'
import { accepts, besides, CIRCUITS, HAS, NONE, picking, refuses, state, violates } from './red-team'

const infarction = '22298006'
const family = (from: string) => ({ none: { domain: 'condition', families: [`${ICD}|${from}`] } })
const icd = (code: string): CodedEntry => ({ ...diagnosis('x'), codings: [{ system: ICD, code }] })
/** A region without one pad: 64 rows, this among them. */
const full = (code: string, first: boolean) =>
  chartOf({ entries: [icd(code), ...Array.from({ length: 63 }, (_, i) => icd(first ? `Z${100 + i}` : `A${100 + i}`))] })

const withEntry = (change: Partial<CodedEntry>) =>
  chartOf({ entries: [...RECORD.entries, { ...diagnosis(infarction), ...change }] })

describe.each(CIRCUITS)('%s', (circuit) => {
  test.each<[string, object, Partial<CredentialOptions>, Partial<CredentialOptions>]>([
    ['an incomplete domain', NONE, {}, { chart: chartOf({ complete: ['observation'] }) }],
    [
      'a domain that the issuer may not call complete',
      NONE,
      { issuer: { completes: ['condition'] } },
      { issuer: { completes: ['medication', 'observation'] } },
    ],
    [
      'a stale domain',
      NONE,
      { terms: { issuedDay: DAY - 90, completeAsOfDay: DAY - 90 } },
      { terms: { completeAsOfDay: DAY - 91 } },
    ],
    [
      'a domain with a used system that is not covered',
      NONE,
      {},
      { chart: withEntry({ codings: [{ system: ICD, code: 'I21.9' }] }) },
    ],
    ['a domain with a text-only entry', NONE, {}, { chart: withEntry({ codings: [], text: 'heart attack?' }) }],
    [
      'a suspected match',
      { none: { ...NONE.none, status: ['active'] } },
      { chart: withEntry({ status: 'past', end: on('2020-01-01') }) },
      { chart: withEntry({ status: 'suspected' }) },
    ],
    [
      'a match of unknown status',
      { none: { ...NONE.none, status: ['active'] } },
      {},
      { chart: withEntry({ status: 'unknown' }) },
    ],
    [
      'a match of unknown date',
      { none: { ...NONE.none, withinDays: 30 } },
      { chart: withEntry({ status: 'past', end: on('2020-01-01') }) },
      { chart: withEntry({ status: 'past', start: null }) },
    ],
  ])('9.4 no absence from %s', async (_, criterion, honest, forged) => {
    const good = state(circuit, [criterion as typeof NONE], honest)
    expect(good.satisfied).toBe(true)
    await accepts(circuit, good.inputs)
    const { inputs, satisfied } = state(circuit, [criterion as typeof NONE], forged)
    if (!('issuer' in forged)) expect(satisfied).toBe(false)
    await refuses(circuit, inputs)
    // what the honest issuer signed of another chart is no help
    await refuses(circuit, { ...inputs, coverage: good.inputs.coverage!, terms: good.inputs.terms! })
    if (circuit === 'lite') for (const row of [0, 1, 2]) await refuses(circuit, picking(circuit, inputs, row, 'coded'))
  })

  test.each([
    ['the first row', 'C00', true],
    ['the last row', 'C97.9', false],
  ])('9.4 no absence past a boundary of the region or of a family: %s', async (_, code, first) => {
    // the neighbours of the family are not of it
    for (const beside of ['B99.9', 'D00'])
      await accepts(circuit, state(circuit, [family('C00-C97')], { chart: full(beside, first) }).inputs)
    const { inputs, satisfied } = state(circuit, [family('C00-C97')], { chart: full(code, first) })
    expect(satisfied).toBe(false)
    await refuses(circuit, inputs)
    if (circuit === 'lite') for (const row of [0, 63]) await refuses(circuit, picking(circuit, inputs, row, 'coded'))
  })

  test('9.4 no witness of an absence survives another coverage, day or row', async () => {
    const { inputs } = state(circuit, [NONE])
    const witness = await accepts(circuit, inputs)
    const name = (signal: string) => (circuit === 'multi' ? `${signal}[0]` : signal)
    const row = circuit === 'lite' ? 'rows[0]' : 'keys[0]'
    await violates(circuit, witness, { [name('coverage')]: 0n })
    await violates(circuit, witness, { [row]: 1n })
    await violates(circuit, witness, { today: (inputs.today as bigint) + (1n << 27n) })
  })
})

test('9.4 lite: a match cannot be passed over, only rows that the filter does not ask for', async () => {
  const criterion = {
    none: { domain: 'condition', codes: [`${SNOMED}|44054006`, `${SNOMED}|${infarction}`], status: ['past'] },
  }
  const past = { status: 'past', end: on('2020-05-05') } as const
  const honest = state('lite', [criterion], {
    chart: chartOf({ entries: [diagnosis('44054006'), diagnosis(infarction)] }),
  })
  const witness = await accepts('lite', honest.inputs)
  await violates('lite', witness, { 'pick[0][0]': 0n })
  const chart = chartOf({ entries: [diagnosis('44054006'), diagnosis(infarction, past)] })
  const { inputs } = state('lite', [criterion], { chart })
  for (const first of [0, 1]) {
    for (const second of [null, 0, 1]) {
      const pick = [first, second].map((row) => Array.from({ length: 64 }, (_, i) => BigInt(i === row)))
      await refuses('lite', { ...inputs, pick })
    }
  }
})

/** Of the first credential in the pool. */
function ofFirst(inputs: CircuitInputs, change: Record<string, bigint | bigint[]>): CircuitInputs {
  const lists = Object.entries(change).map(([name, value]) => [
    name,
    (inputs[name] as bigint[]).with(0, value as bigint),
  ])
  return { ...inputs, ...Object.fromEntries(lists) }
}

describe('multi', () => {
  const entries = [...Array.from({ length: 20 }, (_, i) => diagnosis(`1${100 + i}`)), diagnosis(infarction)]
  const clean = chartOf({ entries: entries.slice(0, 20) })
  const ill = chartOf({ entries })

  test('9.4 a closed region shows no absence', async () => {
    // the same policy, but for the criterion that opens the region, closes it
    const open = state('multi', [NONE]).inputs
    await accepts('multi', open)
    const closing = { closed: 1n, keyStart: [0n, 0n, 0n, 0n], keyUsed: [0n, 0n, 0n, 0n] }
    await refuses('multi', ofFirst(open, closing))
    const { inputs } = state('multi', [NONE], { chart: ill })
    await refuses('multi', inputs)
    await refuses('multi', ofFirst(inputs, closing))
    await refuses('multi', ofFirst(inputs, { closed: 1n }))
    await violates('multi', await accepts('multi', open), { 'closed[0]': 1n })
  })

  test('9.4 a region that is read is read whole', async () => {
    await accepts('multi', state('multi', [NONE], { chart: clean }).inputs)
    const { inputs } = state('multi', [NONE], { chart: ill })
    // blocks left out, or in another order, or begun later
    await refuses('multi', ofFirst(inputs, { keyUsed: [1n, 0n, 0n, 0n] }))
    await refuses('multi', ofFirst(inputs, { keyUsed: [0n, 0n, 0n, 0n], keyStart: [0n, 0n, 0n, 0n] }))
    await refuses('multi', ofFirst(inputs, { keyStart: [0n, 1n, 0n, 0n] }))
    await refuses('multi', ofFirst(inputs, { keyStart: [0n, 1n, 0n, 0n], keyUsed: [1n, 0n, 0n, 0n] }))
    await refuses('multi', ofFirst(inputs, { keyStart: [0n, 0n, 0n, 1n] }))
  })

  test('9.4 blocks of the pool overlap only where two charts are the same there', async () => {
    const empty = { chart: besides(clean) }
    const twice = state('multi', [NONE, { ...NONE, from: 'b' }], {
      chart: clean,
      others: [{ chart: clean }, empty],
    }).inputs
    await accepts('multi', twice)
    const onFirst = (inputs: CircuitInputs) => ({
      ...inputs,
      keyStart: (inputs.keyStart as bigint[][]).with(1, [1n, 0n, 0n, 0n]),
    })
    await accepts('multi', onFirst(twice))
    const mixed = state('multi', [NONE, { ...NONE, from: 'b' }], {
      chart: clean,
      others: [{ chart: ill }, empty],
    }).inputs
    await refuses('multi', mixed)
    await refuses('multi', onFirst(mixed))
  })

  test('9.4 an observation is missing only from a region that is shown whole', async () => {
    const others = Array.from({ length: 9 }, (_, i) => lab('2160-0', `2024-02-${10 + i}`, '1.0', 'mg/dL'))
    const absent = { none: { domain: 'observation', codes: [`${LOINC}|4548-4`] } }
    const honest = state('multi', [absent], { chart: chartOf({ observations: others }) }).inputs
    const witness = await accepts('multi', honest)
    await violates('multi', witness, { 'whole[0]': 0n })
    await refuses('multi', ofFirst(honest, { whole: 0n }))
    // the one that is asked for is the oldest of ten rows, in the second block
    const { inputs } = state('multi', [absent], {
      chart: chartOf({ observations: [...others, lab('4548-4', '2020-01-01', '7.5')] }),
    })
    const hit = { ...inputs, valueHit: (inputs.valueHit as bigint[]).with(0, 1n) }
    await refuses('multi', inputs)
    await refuses('multi', hit)
    for (const whole of [0n, 1n])
      await refuses('multi', ofFirst(hit, { whole, observationUsed: [1n, 0n, 0n, 0n, 0n, 0n] }))
    await refuses('multi', ofFirst(hit, { observationUsed: Array(6).fill(0n), observationStart: Array(6).fill(0n) }))
    await accepts('multi', state('multi', [HAS], { chart: chartOf({ observations: others }) }).inputs)
  })
})
