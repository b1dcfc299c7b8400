/** The compiled policy, its hash and its words: circuits/lib/policy.circom. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_ORDER as P, packBits } from '../../src/core/field'
import { hashBlock } from '../../src/core/poseidon'
import { tag } from '../../src/core/tags'
import { type Circuit, openCircuit } from './support/circuit'
import { accepts, cannotForge, costsAsRecorded, determines, freeWires, rejects } from './support/claims'

/** Widths by name, least significant first: docs/protocol.md section 4, written once more so that a slip shows. */
type Layout = [name: string, bits: number][]
const MAIN: Layout = [
  ['types', 8],
  ['classes', 15],
  ['maxAgeDays', 20],
  ['maxCompletenessAgeDays', 20],
  ...[0, 1].flatMap(
    (d): Layout => [
      [`sexes[${d}]`, 4],
      [`useMin[${d}]`, 1],
      [`useMax[${d}]`, 1],
      [`min[${d}]`, 8],
      [`max[${d}]`, 8],
      [`demographicParent[${d}]`, 9],
    ],
  ),
  ...[0, 1].flatMap(
    (f): Layout => [
      [`statuses[${f}]`, 4],
      [`firstOnly[${f}]`, 1],
    ],
  ),
  ...[0, 1, 2, 3].flatMap(
    (f): Layout => [
      [`statuses[${f + 2}]`, 4],
      [`firstOnly[${f + 2}]`, 1],
      [`column[${f}]`, 2],
      [`invert[${f}]`, 1],
      [`windowed[${f}]`, 1],
      [`days[${f}]`, 20],
    ],
  ),
]
const GATES: Layout = [
  ...[0, 1, 2, 3].flatMap(
    (g): Layout => [
      [`innerThreshold[${g}]`, 11],
      [`innerParent[${g}]`, 5],
    ],
  ),
  ...[0, 1, 2, 3].flatMap(
    (g): Layout => [
      [`outerThreshold[${g}]`, 11],
      [`required[${g}]`, 1],
    ],
  ),
]
/** Read as one number; every other part of more than one bit is read bit by bit. */
const NUMBERS = /^(max(Completeness)?AgeDays|(min|max|days|innerThreshold|outerThreshold)\[\d\])$/

function fieldsOf(layout: Layout, values: readonly bigint[]): Record<string, bigint | bigint[]> {
  return Object.fromEntries(
    layout.map(([name, width], i) => {
      const value = values[i]!
      const bits = Array.from({ length: width }, (_, b) => (value >> BigInt(b)) & 1n)
      return [name, width === 1 || NUMBERS.test(name) ? value : bits]
    }),
  )
}
const valuesFor = (layout: Layout) =>
  fc.tuple(...layout.map(([, width]) => fc.bigInt({ min: 0n, max: (1n << BigInt(width)) - 1n })))
const wordOf = (layout: Layout, values: readonly bigint[]) =>
  packBits(layout.map(([, width], i) => [values[i]!, width]))

describe('PolicyHash', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'policy', main: 'PolicyHash(19)' })
  })
  const fields = Array.from({ length: 19 }, (_, i) => BigInt(i + 1) ** 40n)

  it('hashes the length with the tag, full blocks of 16, and what remains as it is', async () => {
    const expected = hashBlock([tag('policy') + 19n, hashBlock(fields.slice(0, 16)), ...fields.slice(16)])
    await determines(circuit, { fields }, { hash: expected })
    cannotForge(circuit, { fields }, { hash: expected + 1n })
  })

  it('changes with every field', async () => {
    const seen = new Set([(await accepts(circuit, { fields }))[1]])
    for (let i = 0; i < 19; i++) seen.add((await accepts(circuit, { fields: fields.with(i, fields[i]! + 1n) }))[1])
    expect(seen.size).toBe(20)
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})

describe('MainWord', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'policy', main: 'MainWord()' })
  })
  const bits = (word: bigint) => Array.from({ length: 251 }, (_, i) => (word >> BigInt(i)) & 1n)

  it('has every part at its place of the protocol page, and 251 bits in all', async () => {
    expect(MAIN.reduce((sum, [, width]) => sum + width, 0)).toBe(251)
    await fc.assert(
      fc.asyncProperty(valuesFor(MAIN), async (values) => {
        await determines(circuit, { bits: bits(wordOf(MAIN, values)) }, fieldsOf(MAIN, values))
      }),
      { seed: 251, numRuns: 15 },
    )
  })

  it('reads every bit: turning one changes one part', async () => {
    const [, ...before] = await accepts(circuit, { bits: bits(0n) })
    for (let i = 0; i < 251; i++) {
      const [, ...after] = await accepts(circuit, { bits: bits(1n << BigInt(i)) })
      const outputs = circuit.r1cs.outputs
      expect(after.slice(0, outputs).filter((value, o) => value !== before[o])).toHaveLength(1)
    }
  })

  it('lets no part be forged', () => {
    cannotForge(circuit, { bits: bits(0n) }, { maxAgeDays: 1 })
    cannotForge(circuit, { bits: bits(0n) }, { 'statuses[5][3]': 1 })
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})

describe('GatesWord', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'policy', main: 'GatesWord()' })
  })

  it('has every part at its place of the protocol page, and 112 bits in all', async () => {
    expect(GATES.reduce((sum, [, width]) => sum + width, 0)).toBe(112)
    await fc.assert(
      fc.asyncProperty(valuesFor(GATES), async (values) => {
        await determines(circuit, { word: wordOf(GATES, values) }, fieldsOf(GATES, values))
      }),
      { seed: 112, numRuns: 15 },
    )
  })

  it('rejects a word with bits above its parts', async () => {
    for (const word of [1n << 112n, 1n << 252n, P - 1n]) await rejects(circuit, { word })
    await accepts(circuit, { word: (1n << 112n) - 1n })
  })

  it('lets no part be forged', async () => {
    cannotForge(circuit, { word: 0 }, { 'required[0]': 1 })
    cannotForge(circuit, { word: 5 }, { 'innerThreshold[0]': 4 })
    cannotForge(circuit, { word: 5 }, { 'innerThreshold[0]': 5n + (1n << 11n) })
    expect(freeWires(circuit, await accepts(circuit, { word: 12_345 }))).toEqual([])
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})

describe('Slice and Number', () => {
  it('read the same bits, as a list and as a number', async () => {
    const bits = [1, 0, 1, 1, 0, 1, 0, 0]
    const slice = await openCircuit({ file: 'policy', main: 'Slice(8, 2, 4)' })
    await determines(slice, { bits }, { out: [1, 1, 0, 1] })
    cannotForge(slice, { bits }, { 'out[2]': 1 })
    const number = await openCircuit({ file: 'policy', main: 'Number(8, 2, 4)' })
    await determines(number, { bits }, { out: 0b1011 })
    cannotForge(number, { bits }, { out: 0b1010 })
    costsAsRecorded(slice)
    costsAsRecorded(number)
  })
})
