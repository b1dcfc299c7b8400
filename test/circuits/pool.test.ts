/** Blocks of rows that several credentials share: circuits/lib/pool.circom. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_ORDER as P } from '../../src/core/field'
import { hash, hashBlock } from '../../src/core/poseidon'
import { type Circuit, openCircuit } from './support/circuit'
import {
  accepts,
  cannotForge,
  canProve,
  costsAsRecorded,
  determines,
  determinesAll,
  freeWires,
  holdsInputs,
  rejects,
} from './support/claims'

const HALF = (P + 1n) / 2n
const oneHot = (place: number | null, count: number) => Array.from({ length: count }, (_, i) => Number(i === place))
const firsts = (length: number, count: number) => Array.from({ length: count }, (_, i) => Number(i < length))
/** Every run inside a pool: none at all, or a start and a length. */
const runs = (count: number) => [
  { start: null, length: 0 },
  ...Array.from({ length: count }, (_, start) =>
    Array.from({ length: count - start }, (_, l) => ({ start, length: l + 1 })),
  ).flat(),
]
type Run = ReturnType<typeof runs>[number]

describe('BlockRun', () => {
  const B = 4
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'pool', main: `BlockRun(${B})` })
  })
  const inputs = ({ start, length }: Run) => ({ start: oneHot(start, B), used: firsts(length, B) })
  const read = ({ start, length }: Run) => {
    const from = start ?? B
    const blocks = Array.from({ length: B }, (_, b) => b)
    return {
      at: blocks.map((i) => blocks.map((b) => Number(i < length && b === from + i))),
      owned: blocks.map((b) => Number(b >= from && b < from + length)),
      after: blocks.map((b) => Number(b >= from + length)),
    }
  }

  it('places every run that the pool has, and leaves the prover no choice', async () => {
    for (const run of runs(B)) {
      await determines(circuit, inputs(run), read(run))
      await determinesAll(circuit, inputs(run))
    }
  })

  it('rejects all bits that are no run', async () => {
    const known = new Set(runs(B).map((run) => JSON.stringify(inputs(run))))
    expect(known.size).toBe(11)
    const bits = (value: number) => Array.from({ length: B }, (_, i) => (value >> i) & 1)
    for (let start = 0; start < 1 << B; start++) {
      for (let used = 0; used < 1 << B; used++) {
        const given = { start: bits(start), used: bits(used) }
        if (!known.has(JSON.stringify(given))) await rejects(circuit, given)
      }
    }
  })

  it('has no second block without a first, and none where the run does not start, whatever the rest is', () => {
    for (let b = 1; b < B; b++) cannotForge(circuit, {}, { [`used[${b - 1}]`]: 0, [`used[${b}]`]: 1 })
    for (let i = 0; i < B; i++) {
      for (let b = 0; b < B; b++) {
        const start = b < i ? {} : { [`start[${b - i}]`]: 0 }
        cannotForge(circuit, {}, { ...start, [`at[${i}][${b}]`]: 1 })
      }
    }
  })

  it('rejects starts and lengths that are no bits', async () => {
    for (const start of [
      [2n, P - 1n, 0n, 0n],
      [P - 1n, 2n, 0n, 0n],
      [HALF, HALF, 0n, 0n],
      [0n, HALF, HALF, 0n],
      [0n, 0n, 2n, P - 1n],
      [1n, 1n, P - 1n, 0n],
      [1n, 0n, 1n, P - 1n],
    ]) {
      for (const length of [1, 2]) await rejects(circuit, { start, used: firsts(length, B) })
    }
    // without a block, starts that cancel out
    for (const start of [
      [1n, P - 1n, 0n, 0n],
      [0n, 0n, P - 1n, 1n],
    ]) {
      await rejects(circuit, { start, used: firsts(0, B) })
    }
    for (const value of [2n, HALF, P - 1n]) {
      await rejects(circuit, { start: [value, 0, 0, 0], used: [value, 0, 0, 0] })
      await rejects(circuit, { start: oneHot(0, B), used: [1, value, 0, 0] })
      await rejects(circuit, { start: oneHot(0, B), used: [1, 1, 1, value] })
    }
  })

  it('lets no block change hands', async () => {
    const given = inputs({ start: 1, length: 2 })
    for (const forged of [
      { 'owned[0]': 1 },
      { 'owned[1]': 0 },
      { 'owned[3]': 1 },
      { 'after[0]': 1 },
      { 'after[2]': 1 },
      { 'after[3]': 0 },
      { 'at[0][1]': 0 },
      { 'at[0][0]': 1 },
      { 'at[2][3]': 1 },
      { 'at[1][0]': 1 },
    ]) {
      cannotForge(circuit, given, forged)
    }
    expect(freeWires(circuit, await accepts(circuit, given))).toEqual([])
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})

describe('Chosen', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'pool', main: 'Chosen(3)' })
  })

  it('gives the value at the bit, or the other one', async () => {
    const element = fc.oneof(fc.constantFrom(0n, 1n, P - 1n), fc.bigInt({ min: 0n, max: P - 1n }))
    await fc.assert(
      fc.asyncProperty(fc.tuple(element, element, element), element, async (values, otherwise) => {
        for (const place of [null, 0, 1, 2]) {
          const given = { at: oneHot(place, 3), values, otherwise }
          await determines(circuit, given, { out: place === null ? otherwise : values[place]! })
          await determinesAll(circuit, given)
        }
      }),
      { seed: 33, numRuns: 8 },
    )
  })

  it('cannot be forged', async () => {
    const given = { at: [0, 1, 0], values: [5, 6, 7], otherwise: 8 }
    for (const forged of [{ out: 5 }, { out: 8 }, { 'part[0]': 1 }, { 'part[1]': 0 }]) {
      cannotForge(circuit, given, forged)
    }
    expect(freeWires(circuit, await accepts(circuit, given))).toEqual([])
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})

const PAD_KEYS = hashBlock(new Array<bigint>(16).fill(2n ** 120n - 1n))
const PAD_ROWS = hashBlock(Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 2n ** 120n - 1n : 0n)))

interface World {
  coded: Run
  closed: boolean
  newest: Run
  whole: boolean
  keyOthers: bigint[]
  columnsOther: bigint
  observationOthers: bigint[]
}

describe('PooledChart', () => {
  const B = 3
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'pool', main: `PooledChart(${B})` })
  })
  const pool = {
    keyHashes: [101n, 102n, 103n, 104n],
    rowWords: Array.from({ length: 64 }, (_, i) => (i % 7 === 0 ? 2n ** 45n - 1n : BigInt(i) ** 6n + 1n)),
    observationHashes: [201n, 202n, 203n],
  }
  const inputs = ({ coded, newest, ...rest }: World) => ({
    ...pool,
    ...rest,
    keyStart: oneHot(coded.start, 4),
    keyUsed: firsts(coded.length, 4),
    observationStart: oneHot(newest.start, B),
    observationUsed: firsts(newest.length, B),
  })
  /** The chart that the holder speaks of, block by block; null where there is none to speak of. */
  const read = (w: World) => {
    const unread = w.observationOthers.slice(w.newest.length)
    if (w.closed && w.coded.length > 0) return null
    if (w.whole && unread.some((block) => block !== PAD_ROWS)) return null
    const [from, newest] = [w.coded.start ?? 0, w.newest.start ?? 0]
    const keys = Array.from({ length: 4 }, (_, i) => {
      if (i < w.coded.length) return pool.keyHashes[from + i]!
      return w.closed ? w.keyOthers[i]! : PAD_KEYS
    })
    const words = Array.from({ length: 65 }, (_, i) => (i < 16 * w.coded.length ? pool.rowWords[16 * from + i]! : 0n))
    const columns = Array.from({ length: 13 }, (_, c) =>
      words.slice(5 * c, 5 * c + 5).reduceRight((column, word) => (column << 45n) + word, 0n),
    )
    const read = pool.observationHashes.slice(newest, newest + w.newest.length)
    const root = hash('chart', [...keys, w.closed ? w.columnsOther : hashBlock(columns), ...read, ...unread])
    const owned = (run: Run, count: number) =>
      Array.from({ length: count }, (_, b) => run.start !== null && b >= run.start && b < run.start + run.length)
    return {
      root,
      owned: owned(w.coded, 4),
      after: Array.from({ length: 4 }, (_, b) => w.coded.start !== null && b >= w.coded.start + w.coded.length),
      observationOwned: owned(w.newest, B),
    }
  }
  const check = async (w: World) => {
    const expected = read(w)
    if (expected) await accepts(circuit, inputs(w), expected)
    else await rejects(circuit, inputs(w))
  }

  const base: World = {
    coded: { start: 1, length: 2 },
    closed: false,
    newest: { start: 0, length: 2 },
    whole: false,
    keyOthers: [301n, 302n, 303n, 304n],
    columnsOther: 305n,
    observationOthers: [401n, 402n, 403n, 404n, 405n, 406n, 407n, 408n],
  }
  const pads = new Array<bigint>(8).fill(PAD_ROWS)
  const none = { start: null, length: 0 }

  it('knows the hashes of blocks of pads', async () => {
    const empty = { ...base, coded: none, newest: none, whole: true, observationOthers: pads }
    const root = hash('chart', [...new Array(4).fill(PAD_KEYS), hashBlock(new Array(13).fill(0n)), ...pads])
    await determines(circuit, inputs(empty), { root })
  })

  it('is the root of the chart for every run of either region, and leaves the prover no choice', async () => {
    for (const coded of runs(4)) await check({ ...base, coded })
    for (const newest of runs(B)) await check({ ...base, newest })
    await determinesAll(circuit, inputs(base))
    await determinesAll(circuit, inputs({ ...base, coded: none, closed: true }))
    await determinesAll(
      circuit,
      inputs({ ...base, newest: { start: 1, length: 2 }, whole: true, observationOthers: pads }),
    )
  })

  it('agrees with the plain reading for any chart', async () => {
    const element = fc.oneof(fc.constantFrom(0n, 1n, P - 1n), fc.bigInt({ min: 0n, max: P - 1n }))
    const block = fc.oneof({ arbitrary: fc.constant(PAD_ROWS), weight: 9 }, element)
    const any: fc.Arbitrary<World> = fc.record({
      coded: fc.oneof(fc.constant(none), fc.constantFrom(...runs(4))),
      closed: fc.boolean(),
      newest: fc.constantFrom(...runs(B)),
      whole: fc.boolean(),
      keyOthers: fc.array(element, { minLength: 4, maxLength: 4 }),
      columnsOther: element,
      observationOthers: fc.array(block, { minLength: 8, maxLength: 8 }),
    })
    let valid = 0
    await fc.assert(
      fc.asyncProperty(any, async (w) => {
        valid += Number(read(w) !== null)
        await check(w)
      }),
      { seed: 1414, numRuns: 24 },
    )
    expect(valid).toBeGreaterThan(4)
    expect(valid).toBeLessThan(20)
  })

  it('rejects a region that is both read and not read', async () => {
    for (const coded of runs(4).slice(1)) await rejects(circuit, inputs({ ...base, coded, closed: true }))
  })

  it('rejects a whole region with a block that is neither read nor pads, wherever it is', async () => {
    for (let i = 0; i < 8; i++) {
      for (const other of [0n, PAD_ROWS + 1n, 402n]) {
        const observationOthers = pads.with(i, other)
        // blocks that are read are not looked at
        await check({ ...base, newest: { start: 1, length: 2 }, whole: true, observationOthers })
        await rejects(circuit, inputs({ ...base, newest: none, whole: true, observationOthers }))
      }
    }
  })

  it('rejects runs that are no runs, in either region', async () => {
    const given = inputs(base)
    for (const keyStart of [oneHot(null, 4), oneHot(3, 4), [0, 1, 1, 0], [0, HALF, HALF, 0], [2, P - 1n, 0, 0]]) {
      await rejects(circuit, { ...given, keyStart })
    }
    for (const keyUsed of [
      [0, 1, 0, 0],
      [1, 0, 1, 0],
      [1, 2, 0, 0],
    ])
      await rejects(circuit, { ...given, keyUsed })
    for (const observationStart of [oneHot(null, B), oneHot(2, B), [1, 1, 0], [HALF, HALF, 0], [2, P - 1n, 0]]) {
      await rejects(circuit, { ...given, observationStart })
    }
    for (const observationUsed of [
      [0, 1, 0],
      [1, 0, 1],
      [1, 2, 0],
    ])
      await rejects(circuit, { ...given, observationUsed })
  })

  it('rejects claims that are no bits', async () => {
    for (const value of [2n, HALF, P - 1n]) {
      await rejects(circuit, inputs({ ...base, coded: none, closed: value as unknown as boolean }))
      const all = { ...base, newest: { start: 1, length: 2 }, observationOthers: pads }
      await rejects(circuit, inputs({ ...all, whole: value as unknown as boolean }))
    }
  })

  it('lets neither root nor ownership be forged', async () => {
    const given = inputs(base)
    const { root } = read(base)!
    canProve(circuit, given, { root })
    for (const forged of [
      { root: root + 1n },
      { 'owned[0]': 1 },
      { 'owned[2]': 0 },
      { 'after[3]': 0 },
      { 'observationOwned[2]': 1 },
      { 'observationOwned[0]': 0 },
    ]) {
      cannotForge(circuit, given, forged)
    }
    // blocks of the pool that are not in the run stand for nothing, so another credential's may
    await accepts(circuit, { ...given, keyHashes: [7, 102, 103, 8], observationHashes: [201, 202, 9] }, { root })
    for (const keyHashes of [
      [101, 7, 103, 104],
      [101, 102, 7, 104],
      [102, 103, 101, 104],
    ]) {
      cannotForge(circuit, { ...given, keyHashes }, { root })
    }
    cannotForge(circuit, { ...given, rowWords: pool.rowWords.with(16, 0n) }, { root })
    cannotForge(circuit, { ...given, rowWords: pool.rowWords.with(47, 0n) }, { root })
    await accepts(circuit, { ...given, rowWords: pool.rowWords.with(15, 0n).with(48, 0n) }, { root })
    expect(freeWires(circuit, await accepts(circuit, given))).toEqual([])
    holdsInputs(circuit)
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})
