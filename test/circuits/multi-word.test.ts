/** The policy's common words for several credentials: circuits/lib/multi-word.circom. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_ORDER as P } from '../../src/core/field'
import { type Circuit, openCircuit, type Value } from './support/circuit'
import { accepts, cannotForge, costsAsRecorded, determines, determinesAll, freeWires, rejects } from './support/claims'

const C = 3

/** Parts of `logic` in their order on the protocol page: name, width, and whether the circuit reads it as a number. */
type Part = [name: string, width: number, isNumber?: boolean]
const LOGIC: Part[] = [
  ...[0, 1].flatMap((d): Part[] => [
    [`sexes[${d}]`, 4],
    [`useMin[${d}]`, 1, true],
    [`useMax[${d}]`, 1, true],
    [`min[${d}]`, 8, true],
    [`max[${d}]`, 8, true],
    [`demographicParent[${d}]`, 9],
  ]),
  ...[0, 1].flatMap((f): Part[] => [
    [`statuses[${f}]`, 4],
    [`firstOnly[${f}]`, 1, true],
  ]),
  ...[0, 1].flatMap((w): Part[] => [
    [`statuses[${w + 2}]`, 4],
    [`firstOnly[${w + 2}]`, 1, true],
    [`column[${w}]`, 2],
    [`invert[${w}]`, 1, true],
    [`windowed[${w}]`, 1, true],
    [`days[${w}]`, 20, true],
  ]),
  ...[0, 1, 2, 3].flatMap((g): Part[] => [
    [`innerThreshold[${g}]`, 11, true],
    [`innerParent[${g}]`, 5],
  ]),
  ...[0, 1, 2, 3].flatMap((g): Part[] => [
    [`outerThreshold[${g}]`, 11, true],
    [`required[${g}]`, 1, true],
  ]),
]

describe('MultiWord', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'multi-word', main: `MultiWord(${C})` })
  })
  const bitsOf = (value: bigint, count: number) => Array.from({ length: count }, (_, i) => (value >> BigInt(i)) & 1n)
  const read = (rules: readonly bigint[], logic: bigint) => {
    let at = 0
    const parts = LOGIC.map(([name, width, isNumber]): [string, Value] => {
      const value = (logic >> BigInt(at)) & ((1n << BigInt(width)) - 1n)
      at += width
      return [name, isNumber ? value : bitsOf(value, width)]
    })
    return { ...Object.fromEntries(parts), mainBits: rules.map((rule) => bitsOf(rule, 251)) }
  }
  const inputs = (rules: readonly bigint[], logic: bigint) => ({
    rules: rules.reduceRight((word, rule) => (word << 63n) + rule, 0n),
    logic,
  })
  const empty = new Array<bigint>(C).fill(0n)

  it('has every part at its place, 63 bits a credential and 242 in common', async () => {
    expect(LOGIC.reduce((sum, [, width]) => sum + width, 0)).toBe(242)
    const top = { rule: (1n << 63n) - 1n, logic: (1n << 242n) - 1n }
    const rule = fc.oneof(fc.constantFrom(0n, top.rule), fc.bigInt({ min: 0n, max: top.rule }))
    const rules = fc.array(rule, { minLength: C, maxLength: C })
    const logic = fc.oneof(fc.constantFrom(0n, top.logic), fc.bigInt({ min: 0n, max: top.logic }))
    await fc.assert(
      fc.asyncProperty(rules, logic, async (r, l) => determines(circuit, inputs(r, l), read(r, l))),
      { seed: 242, numRuns: 12 },
    )
  })

  it('reads every bit at its own place', async () => {
    // bit i of word k is digit k of i: no two bits of a word, and no two words, look the same in all of these
    for (let k = 0n; k < 8n; k++) {
      const marked = (count: number, from: number) =>
        Array.from({ length: count }, (_, i) => (BigInt(from + i) >> k) & 1n).reduceRight((w, bit) => 2n * w + bit, 0n)
      const rules = empty.map((_, c) => marked(63, 63 * c))
      const logic = marked(242, 1)
      await accepts(circuit, inputs(rules, logic), read(rules, logic))
    }
  })

  it('rejects words with bits above their parts', async () => {
    for (const rules of [1n << 189n, 1n << 252n, P - 1n]) await rejects(circuit, { rules, logic: 0 })
    for (const logic of [1n << 242n, 1n << 252n, P - 1n]) await rejects(circuit, { rules: 0, logic })
    await accepts(circuit, { rules: (1n << 189n) - 1n, logic: (1n << 242n) - 1n })
  })

  it('lets no part be forged', async () => {
    const given = inputs([5n, 6n, 7n], 1n << 241n)
    for (const forged of [
      { 'mainBits[0][1]': 1 },
      { 'mainBits[1][0]': 1 },
      { 'mainBits[2][63]': 1 },
      { 'mainBits[2][250]': 1 },
      { 'required[3]': 0 },
      { 'outerThreshold[3]': 1n << 11n },
      { 'innerParent[0][0]': P - 1n },
      { 'days[1]': 1 },
      { 'statuses[3][0]': 1 },
    ]) {
      cannotForge(circuit, given, forged)
    }
    expect(freeWires(circuit, await accepts(circuit, given))).toEqual([])
    await determinesAll(circuit, given)
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})
