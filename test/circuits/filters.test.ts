/** Which coded rows a slot may count: circuits/lib/filters.circom. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_ORDER as P } from '../../src/core/field'
import { type Circuit, openCircuit } from './support/circuit'
import { accepts, cannotForge, costsAsRecorded, determines, determinesAll, freeWires, rejects } from './support/claims'

const OPEN_DAY = 2 ** 20 - 1
const bits = (value: number, count: number) => Array.from({ length: count }, (_, i) => (value >> i) & 1)
const status = (value: number) => [value & 1, value >> 1, Number(value === 3)]

describe('Select4', () => {
  it('gives the value at the index', async () => {
    const circuit = await openCircuit({ file: 'filters', main: 'Select4()' })
    const values = [11n, P - 1n, 0n, 1n << 200n]
    for (let i = 0; i < 4; i++) {
      await determines(circuit, { values, index: status(i) }, { out: values[i]! })
      cannotForge(circuit, { values, index: status(i) }, { out: values[(i + 1) % 4]! })
    }
    expect(freeWires(circuit, await accepts(circuit, { values, index: status(3) }))).toEqual([])
    costsAsRecorded(circuit)
  })
})

describe('PlainFilter', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'filters', main: 'PlainFilter(8)' })
  })
  // every status, with and without the first flag
  const rows = {
    status: Array.from({ length: 8 }, (_, i) => status(i % 4)),
    first: Array.from({ length: 8 }, (_, i) => i > 3),
  }

  it('passes exactly the rows of an asked status, and first codings only where asked, for every mask', async () => {
    for (let mask = 0; mask < 16; mask++) {
      for (const firstOnly of [false, true]) {
        const pass = rows.first.map((first, i) => ((mask >> (i % 4)) & 1) === 1 && (first || !firstOnly))
        await determines(circuit, { statuses: bits(mask, 4), firstOnly, ...rows }, { pass })
      }
    }
  })

  it('lets no row be switched on or off', async () => {
    const inputs = { statuses: bits(0b0101, 4), firstOnly: true, ...rows }
    const witness = await accepts(circuit, inputs)
    for (let i = 0; i < 8; i++)
      cannotForge(circuit, inputs, { [`pass[${i}]`]: 1n - witness[circuit.wires.get(`pass[${i}]`)!]! })
    await determinesAll(circuit, inputs)
    expect(freeWires(circuit, witness)).toEqual([])
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})

describe('WindowFilter', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'filters', main: 'WindowFilter(4)' })
  })
  const day = fc.oneof(
    fc.constantFrom(0, 1, 44_000, 44_999, 45_000, 45_001, OPEN_DAY),
    fc.integer({ min: 0, max: OPEN_DAY }),
  )
  const policy = fc.record({
    mask: fc.integer({ min: 0, max: 15 }),
    firstOnly: fc.boolean(),
    column: fc.integer({ min: 0, max: 3 }),
    invert: fc.boolean(),
    windowed: fc.boolean(),
    days: fc.constantFrom(0, 1, 1000, 45_000),
    today: fc.constant(45_000),
  })
  const row = fc.record({
    status: fc.integer({ min: 0, max: 3 }),
    first: fc.boolean(),
    days: fc.tuple(day, day, day, day),
  })
  type Policy = typeof policy extends fc.Arbitrary<infer T> ? T : never
  type Row = typeof row extends fc.Arbitrary<infer T> ? T : never

  const inputs = ({ mask, column, ...rest }: Policy, rows: readonly Row[]) => ({
    statuses: bits(mask, 4),
    column: bits(column, 2),
    ...rest,
    status: rows.map((r) => status(r.status)),
    first: rows.map((r) => r.first),
    dayColumns: rows.map((r) => r.days),
  })
  const passes = ({ mask, firstOnly, column, invert, windowed, days, today }: Policy, r: Row) =>
    ((mask >> r.status) & 1) === 1 &&
    (r.first || !firstOnly) &&
    r.days[column]! >= (windowed ? today - days : 0) !== invert

  it('passes exactly the rows that the plain reading passes', async () => {
    await fc.assert(
      fc.asyncProperty(policy, fc.array(row, { minLength: 4, maxLength: 4 }), async (p, rows) => {
        await determines(circuit, inputs(p, rows), { pass: rows.map((r) => passes(p, r)) })
      }),
      { seed: 31_415, numRuns: 60 },
    )
  })

  const asked: Policy = {
    mask: 15,
    firstOnly: false,
    column: 0,
    invert: false,
    windowed: true,
    days: 1000,
    today: 45_000,
  }
  const onDays = (...days: number[]) => days.map((d): Row => ({ status: 0, first: true, days: [d, d, d, d] }))

  it('has the first day of the window inside it, for each column and turned round', async () => {
    const rows = onDays(43_999, 44_000, 44_001, OPEN_DAY)
    for (let column = 0; column < 4; column++) {
      await determines(circuit, inputs({ ...asked, column }, rows), { pass: [0, 1, 1, 1] })
      await determines(circuit, inputs({ ...asked, column, invert: true }, rows), { pass: [1, 0, 0, 0] })
    }
  })

  it('passes every day without a window, and none turned round', async () => {
    const rows = onDays(0, 1, 45_000, OPEN_DAY)
    await determines(circuit, inputs({ ...asked, windowed: false }, rows), { pass: [1, 1, 1, 1] })
    await determines(circuit, inputs({ ...asked, windowed: false, invert: true }, rows), { pass: [0, 0, 0, 0] })
  })

  it('rejects days that wrap past its range', async () => {
    for (const days of [P - (1n << 21n), 1n << 21n, 1n << 64n]) {
      const rows = {
        ...inputs(asked, onDays(0, 0, 0, 0)),
        dayColumns: [[days, days, days, days], ...new Array(3).fill([0, 0, 0, 0])],
      }
      await rejects(circuit, rows)
    }
  })

  it('lets no row be moved into the window or out of it', async () => {
    const given = inputs(asked, onDays(43_999, 44_000, 0, OPEN_DAY))
    for (const [i, value] of [1, 0, 1, 0].entries()) cannotForge(circuit, given, { [`pass[${i}]`]: value })
    expect(freeWires(circuit, await accepts(circuit, given))).toEqual([])
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})
