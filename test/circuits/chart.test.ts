/** Reading the signed table whole: circuits/lib/chart.circom. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_ORDER as P, packBits } from '../../src/core/field'
import { hash, hashBlock } from '../../src/core/poseidon'
import { type Circuit, openCircuit } from './support/circuit'
import { accepts, cannotForge, costsAsRecorded, determines, freeWires, rejects } from './support/claims'

const OPEN_DAY = 2 ** 20 - 1

describe('ChartRoot', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'chart', main: 'ChartRoot()' })
  })
  const list = (length: number, first: bigint) => Array.from({ length }, (_, i) => first + BigInt(i) ** 3n)
  const chart = {
    keys: list(64, 1n),
    columns: list(13, 1n << 224n),
    observationKeys: list(64, 9n),
    facts: list(64, 1n << 211n),
  }

  it('is the tagged hash of the block hashes, key blocks first, each fact next to its key', async () => {
    const blocks = (values: bigint[]) =>
      Array.from({ length: values.length / 16 }, (_, b) => hashBlock(values.slice(16 * b, 16 * b + 16)))
    const observed = chart.observationKeys.flatMap((key, i) => [key, chart.facts[i]!])
    const root = hash('chart', [...blocks(chart.keys), hashBlock(chart.columns), ...blocks(observed)])
    await determines(circuit, chart, { root })
  })

  it('changes with every field of the table', async () => {
    const [, root] = await accepts(circuit, chart)
    for (const [name, places] of Object.entries({
      keys: [0, 63],
      columns: [12],
      observationKeys: [8],
      facts: [63],
    })) {
      for (const place of places) {
        const values = chart[name as keyof typeof chart]
        const [, other] = await accepts(circuit, { ...chart, [name]: values.with(place, values[place]! + 1n) })
        expect(other).not.toBe(root)
      }
    }
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})

describe('CodedRows', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'chart', main: 'CodedRows(6)' })
  })

  interface Row {
    status: number
    first: boolean
    startExact: boolean
    endExact: boolean
    low: number
    high: number
  }
  const day = fc.oneof(fc.constantFrom(0, 1, OPEN_DAY - 1, OPEN_DAY), fc.integer({ min: 0, max: OPEN_DAY }))
  const row: fc.Arbitrary<Row> = fc.record({
    status: fc.integer({ min: 0, max: 3 }),
    first: fc.boolean(),
    startExact: fc.boolean(),
    endExact: fc.boolean(),
    low: day,
    high: day,
  })
  const word = ({ status, first, startExact, endExact, low, high }: Row) =>
    packBits([
      [status, 2],
      [Number(first), 1],
      [Number(startExact), 1],
      [Number(endExact), 1],
      [low, 20],
      [high, 20],
    ])
  const columnsOf = (rows: readonly Row[]) =>
    [0, 5].map((from) => rows.slice(from, from + 5).reduce((sum, r, i) => sum + (word(r) << BigInt(45 * i)), 0n))

  it('reads every row word out of its place in its column', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 6, maxLength: 6 }), async (rows) => {
        await determines(
          circuit,
          { columns: columnsOf(rows) },
          {
            status: rows.map(({ status: s }) => [s & 1, s >> 1, s === 3]),
            first: rows.map((r) => r.first),
            days: rows.map((r) => [r.low, r.high, r.startExact ? r.low : OPEN_DAY, r.endExact ? r.high : 0]),
          },
        )
      }),
      { seed: 19000101, numRuns: 25 },
    )
  })

  it('rejects a column that holds more than five rows', async () => {
    for (const column of [1n << 225n, 1n << 252n, P - 1n]) {
      await rejects(circuit, { columns: [column, 0] })
      await rejects(circuit, { columns: [0, column] })
    }
    await accepts(circuit, { columns: [(1n << 225n) - 1n, (1n << 225n) - 1n] })
  })

  it('lets no status, flag or day be forged', async () => {
    const rows = Array.from(
      { length: 6 },
      (_, i): Row => ({
        status: i % 4,
        first: i > 2,
        startExact: i % 2 === 0,
        endExact: i % 3 === 0,
        low: 100 * i,
        high: 4000 + i,
      }),
    )
    const inputs = { columns: columnsOf(rows) }
    for (const forged of [
      { 'status[1][0]': 0 },
      { 'status[3][2]': 0 },
      { 'first[0]': 1 },
      { 'days[1][2]': 100 },
      { 'days[1][3]': 4001 },
      { 'days[2][2]': OPEN_DAY },
      { 'days[5][1]': 4004 },
      { 'days[4][0]': P - 1n },
    ])
      cannotForge(circuit, inputs, forged)
    expect(freeWires(circuit, await accepts(circuit, inputs))).toEqual([])
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})
