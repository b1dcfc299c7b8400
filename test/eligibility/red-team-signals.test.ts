/** Red team, lines 9.6 and 9.7: times and replays, and values that are not below the field order, at circuit, wire and message. */
import { beforeAll, describe, expect, test } from 'vitest'
import { FIELD_ORDER } from '../../src/core/field'
import { hash } from '../../src/core/poseidon'
import { todayWord } from '../../src/model/dates'
import { INPUT_SHAPES, PUBLIC_SIGNALS, WITHDRAWAL_SIGNALS } from '../../src/proof/generated/signals'
import type { CircuitInputs, SignalValue } from '../../src/proof/inputs'
import { parsePublicSignals } from '../../src/proof/public-signals'
import { type CircuitName, hasWitness, publicSignals } from '../support/circuit'
import { codeOf, codeOfAsync } from '../support/exchange'
import { checkWitness } from '../support/r1cs'
import { HOLDER } from '../support/scenario'
import { chartOf, DAY, lab } from './fixture'
import { AGE, accepts, at, CIRCUITS, HAS, LATEST, open, type PolicyCircuit, refuses, state, violates } from './red-team'

const LEAVING = { scope: 4242n, context: 7n, holderSecret: HOLDER.secret }
const ALL: CircuitName[] = [...CIRCUITS, 'withdraw']

describe.each(ALL)('%s', (circuit) => {
  const names: readonly string[] = circuit === 'withdraw' ? WITHDRAWAL_SIGNALS : PUBLIC_SIGNALS
  let inputs: CircuitInputs
  let witness: bigint[]
  beforeAll(async () => {
    inputs = circuit === 'withdraw' ? LEAVING : state(circuit as PolicyCircuit, [HAS]).inputs
    witness = await accepts(circuit, inputs)
  })

  test('the honest witness satisfies every constraint of the compiled circuit', async () => {
    const { r1cs } = await open(circuit)
    expect(checkWitness(r1cs, witness)).toBeNull()
    expect(Object.keys(publicSignals(witness, names))).toEqual([...names])
  })

  test.each(names)('9.6 the witness is no witness for another %s', async (name) => {
    const value = publicSignals(witness, names)[name]!
    for (const other of [(value + 1n) % FIELD_ORDER, 0n, FIELD_ORDER - 2n])
      await violates(circuit, witness, { [name]: other })
  })

  test('9.6 another scope comes with another nullifier, another context with itself', async () => {
    const elsewhere = publicSignals(await accepts(circuit, { ...inputs, scope: 4243n }), names)
    expect(elsewhere.nullifier).toBe(hash('nullifier', [HOLDER.secret, 4243n]))
    await violates(circuit, witness, { scope: 4243n, nullifier: elsewhere.nullifier! })
    const later = publicSignals(await accepts(circuit, { ...inputs, context: 8n }), names)
    expect(later).toEqual({ ...publicSignals(witness, names), context: 8n })
  })

  test('9.7 no input takes a value that is not a canonical field element', async () => {
    for (const [name, shape] of Object.entries(INPUT_SHAPES[circuit])) {
      const forged = [FIELD_ORDER, FIELD_ORDER + 1n, -1n, 2n ** 256n - 1n]
      const aliases = [firstOf(inputs[name]!) + FIELD_ORDER, firstOf(inputs[name]!) - FIELD_ORDER]
      for (const value of [...forged, ...aliases]) {
        const changed = { ...inputs, [name]: withFirst(inputs[name]!, value) }
        expect(await codeOfAsync(() => hasWitness(changed, circuit).then(() => undefined)), `${name} ${shape}`).toBe(
          'INVALID_VALUE',
        )
      }
    }
  })

  test('9.7 no signal has a second form: neither as a wire nor in a message', async () => {
    const { r1cs } = await open(circuit)
    const honest = names.map((_, i) => String(witness[i + 1]))
    expect(codeOf(() => parsePublicSignals(honest, names))).toBe('accepted')
    names.forEach((_, i) => {
      const alias = witness[i + 1]! + FIELD_ORDER
      expect(checkWitness(r1cs, witness.with(i + 1, alias), [])?.constraint).toBe(-1)
      expect(codeOf(() => parsePublicSignals(honest.with(i, String(alias)), names))).toBe('PUBLIC_SIGNAL_INVALID')
      expect(codeOf(() => parsePublicSignals(honest.with(i, `0${honest[i]}`), names))).toBe('PUBLIC_SIGNAL_INVALID')
    })
  })
})

describe.each(CIRCUITS)('%s', (circuit) => {
  test('9.6 the day is the one that the verifier names, to the bit', async () => {
    const { inputs } = state(circuit, [HAS])
    await accepts(circuit, inputs)
    const word = todayWord(DAY)
    for (const today of [word + (1n << 47n), FIELD_ORDER - 1n, todayWord(DAY - 1), todayWord(DAY + 366)]) {
      await refuses(circuit, { ...inputs, today })
    }
  })

  test('9.6 a window counts from that day: a proof of another day names it', async () => {
    const asked = { value: { ...LATEST.value, withinDays: 90 } }
    const chart = chartOf({ observations: [lab('4548-4', '2024-04-01', '7.5')] })
    const before = await accepts(circuit, state(circuit, [asked], { chart }).inputs)
    expect(publicSignals(before).today).toBe(todayWord(DAY))
    const late = state(circuit, [asked], { chart, day: DAY + 1, terms: { issuedDay: DAY, completeAsOfDay: DAY } })
    expect(late.satisfied).toBe(false)
    await refuses(circuit, late.inputs)
    await violates(circuit, before, { today: todayWord(DAY + 1) })
  })

  test('9.6 an age is that of the day', async () => {
    const chart = chartOf({ birth: { low: 20060701, high: 20060701 } })
    const birthday = { chart, day: DAY + 1 }
    await accepts(circuit, state(circuit, [AGE], birthday).inputs)
    const young = state(circuit, [AGE], { chart }).inputs
    const claimed = circuit === 'lite' ? young : at(young, 'demographicHit', [0], 1n)
    await refuses(circuit, claimed)
    // the day of the window moved, the date of the age not
    const ahead = (todayWord(DAY) & ~((1n << 27n) - 1n)) | (todayWord(DAY + 1) & ((1n << 27n) - 1n))
    const mixed = await accepts(circuit, { ...claimed, today: ahead })
    // a word whose date and day disagree is a public signal of its own: no verifier and no contract computes it
    expect(publicSignals(mixed).today).toBe(ahead)
    expect([todayWord(DAY), todayWord(DAY + 1)]).not.toContain(ahead)
    await violates(circuit, mixed, { today: todayWord(DAY) })
  })
})

function firstOf(value: SignalValue): bigint {
  return Array.isArray(value) ? firstOf(value[0]!) : value
}

function withFirst(value: SignalValue, first: bigint): SignalValue {
  return Array.isArray(value) ? value.with(0, withFirst(value[0]!, first)) : first
}
