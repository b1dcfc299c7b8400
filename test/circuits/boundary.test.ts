/** Where a bound falls among sorted keys: circuits/lib/boundary.circom. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_ORDER as P } from '../../src/core/field'
import { type Circuit, type Inputs, openCircuit } from './support/circuit'
import {
  accepts,
  cannotForge,
  canProve,
  costsAsRecorded,
  determinesAll,
  forcedOutputs,
  freeWires,
} from './support/claims'

const N = 4
const PAD = 2n ** 120n - 1n
const HALF = (P + 1n) / 2n

/** Every way to point at one place, and at none, in full. */
const PLACES = Array.from({ length: N + 1 }, (_, place) =>
  Array.from({ length: N + 1 }, (_, j) => (j === place ? 1n : 0n)),
)
const NOWHERE = new Array<bigint>(N + 1).fill(0n)
const padded = (keys: readonly bigint[]) => [...keys, ...new Array<bigint>(N).fill(PAD)].slice(0, N)

describe('Boundary', () => {
  let circuit: Circuit
  /** Without simplification: the shipped form mixes the bits of the two neighbours, and the solver would have to undo that. */
  let plain: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'boundary', main: `Boundary(${N})` })
    plain = await openCircuit({ file: 'boundary', main: `Boundary(${N})`, plain: true })
  })
  const inputs = (keys: readonly bigint[], bound: bigint) => ({ keys, bound, active: 1, belowHint: 3, aboveHint: 4 })
  const idle = (belowHint: bigint, aboveHint: bigint, bound = 7n) => ({
    keys: new Array<bigint>(N).fill(0n),
    active: 0,
    bound,
    belowHint,
    aboveHint,
  })
  /** The plain reading: rows at or above the bound, and how far its two neighbours are. */
  const read = (keys: readonly bigint[], bound: bigint) => ({
    reached: keys.map((key) => Number(key >= bound)),
    below: bound - 1n - (keys.filter((key) => key < bound).at(-1) ?? 0n),
    above: (keys.find((key) => key >= bound) ?? PAD) - bound,
  })
  const placeOf = (keys: readonly bigint[], bound: bigint) => keys.filter((key) => key < bound).length
  /** What a prover can make of it: some weight is not 0 because the sum is 1, and that place has to fit alone. */
  const possible = (given: Inputs) =>
    [...PLACES, NOWHERE].flatMap((weights) => {
      const outputs = forcedOutputs(plain, given, { at: weights })
      return outputs ? [outputs] : []
    })
  const check = async (keys: readonly bigint[], bound: bigint) => {
    const expected = read(keys, bound)
    await accepts(circuit, inputs(keys, bound), expected)
    expect(possible(inputs(keys, bound))).toEqual([[...expected.reached.map(BigInt), expected.below, expected.above]])
  }

  it('gives the rows at or above a bound and the distance of its neighbours, and no prover can give others', async () => {
    const lists = [[], [5n], [5n, 5n, 9n], [1n, 2n, 3n, 4n], [7n, 7n, 7n, 7n], [9n, PAD - 2n, PAD - 1n]].map(padded)
    for (const keys of lists) {
      for (const bound of new Set([1n, 2n, PAD, ...keys.flatMap((key) => [key, key + 1n]).filter((b) => b <= PAD)])) {
        await check(keys, bound)
      }
    }
  })

  it('agrees with the plain reading in any sorted list', async () => {
    const key = fc.oneof(fc.bigInt({ min: 1n, max: 6n }), fc.bigInt({ min: 1n, max: PAD - 1n }), fc.constant(PAD))
    const list = fc
      .array(key, { minLength: N, maxLength: N })
      .map((keys) => [...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
    await fc.assert(fc.asyncProperty(list, fc.oneof(key, fc.bigInt({ min: 1n, max: 6n })), check), {
      seed: 1201,
      numRuns: 30,
    })
  })

  it('reaches nothing if not active, and hands on what it is given', async () => {
    for (const [below, above] of [
      [0n, 0n],
      [5n, PAD - 1n],
      [PAD, PAD],
    ] as const) {
      for (const bound of [0n, 1n, 7n, PAD, 1n << 64n]) {
        const given = idle(below, above, bound)
        await accepts(circuit, given, { reached: NOWHERE.slice(1), below, above })
        // a caller ties the two to numbers of its own; the rows are fixed here
        const chosen = { at: NOWHERE, below, above }
        expect(forcedOutputs(plain, given, chosen)).toEqual([0n, 0n, 0n, 0n, below, above])
        for (const weights of PLACES) cannotForge(plain, given, { at: weights })
      }
    }
  })

  it('checks at most 120 bits for its caller', async () => {
    for (const wide of [PAD + 1n, 1n << 200n, P - 1n]) {
      for (const given of [idle(wide, 0n), idle(0n, wide)]) expect(await circuit.run(given)).toBeNull()
      cannotForge(plain, idle(0n, 0n), { at: NOWHERE, below: wide })
      cannotForge(plain, idle(0n, 0n), { at: NOWHERE, above: wide })
    }
  })

  it('admits no weights but one place, and no weights at all if not active', async () => {
    const given = inputs(padded([5n, 9n]), 7n)
    canProve(plain, given, { at: PLACES[1]! })
    for (const weights of [
      NOWHERE,
      [0n, 2n, 0n, 0n, 0n],
      [0n, HALF, HALF, 0n, 0n],
      [HALF, HALF, 0n, 0n, 0n],
      [2n, P - 1n, 0n, 0n, 0n],
      [P - 1n, 2n, 0n, 0n, 0n],
      [1n, 1n, P - 1n, 0n, 0n],
      [0n, 2n, 0n, 0n, P - 1n],
      [0n, 1n, 1n, P - 1n, 0n],
    ]) {
      cannotForge(plain, given, { at: weights })
      cannotForge(plain, idle(3n, 4n), { at: weights === NOWHERE ? PLACES[0]! : weights })
    }
    for (const weights of [
      [1n, P - 1n, 0n, 0n, 0n],
      [0n, 0n, 0n, 1n, P - 1n],
      [1n, 0n, 0n, 0n, P - 1n],
      [HALF, HALF, P - 1n, 0n, 0n],
    ]) {
      cannotForge(plain, idle(3n, 4n), { at: weights })
      cannotForge(plain, idle(0n, 0n, PAD), { at: weights })
    }
    // two equal keys are two places with one key between them, and neither holds a bound
    cannotForge(plain, inputs(padded([7n, 7n]), 7n), { at: PLACES[1]! })
    cannotForge(plain, inputs(padded([7n, 7n]), 8n), { at: PLACES[1]! })
  })

  it('lets neither a row nor a neighbour be forged', async () => {
    const given = { ...inputs(padded([5n, 9n]), 7n) }
    for (const forged of [
      { 'reached[0]': 1 },
      { 'reached[1]': 0 },
      { 'reached[3]': 0 },
      { below: 0 },
      { below: 2 },
      { above: 1 },
      { above: 3 },
      // the next pair: one more below is 2^124 less above, and the other way round
      { below: P - 1n },
      { above: P - 1n },
      { below: (1n << 124n) + 1n, above: 1 },
    ]) {
      for (const weights of PLACES) cannotForge(plain, given, { at: weights, ...forged })
    }
    expect(freeWires(circuit, await accepts(circuit, given))).toEqual([])
  })

  it('rejects bounds that no policy may name', async () => {
    for (const bound of [0n, PAD + 1n, 1n << 121n, 1n << 200n, P - 1n]) {
      const given = inputs(padded([5n, 9n]), bound)
      expect(await circuit.run(given)).toBeNull()
      expect(possible(given)).toEqual([])
    }
  })

  it('leaves the prover no choice but the place, whichever it is', async () => {
    const keys = [10n, 20n, 30n, 40n]
    for (const bound of [5n, 15n, 25n, 35n, 45n]) {
      await determinesAll(plain, inputs(keys, bound), { hints: { at: PLACES[placeOf(keys, bound)]! } })
    }
    await determinesAll(plain, idle(5n, 6n), { hints: { at: NOWHERE, below: 5, above: 6 } })
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})
