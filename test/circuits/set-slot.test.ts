/** has, none and count over all coded rows: circuits/lib/set-slot.circom. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_ORDER as P, packBits } from '../../src/core/field'
import { adaptedCoefficients } from '../../src/model/policy-vector'
import { type Circuit, type Inputs, openCircuit } from './support/circuit'
import {
  accepts,
  cannotForge,
  canProve,
  costsAsRecorded,
  determinesAll,
  forcedOutputs,
  freeWires,
  signalsMatching,
} from './support/claims'

const N = 4
const PAD = 2n ** 120n - 1n

/** Every way to point at one place of a list: the last place follows from the others, whose sum is 1. */
const PLACES = Array.from({ length: N + 1 }, (_, place) => Array.from({ length: N }, (_, j) => (j === place ? 1n : 0n)))
const padded = (keys: readonly bigint[]) => [...keys, ...new Array<bigint>(N).fill(PAD)].slice(0, N)
const prefixCounts = (pass: readonly boolean[]) => [
  0,
  ...pass.map((_, i) => pass.slice(0, i + 1).filter(Boolean).length),
]

describe('CountBelow', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'set-slot', main: `CountBelow(${N})` })
  })
  const inputs = (keys: readonly bigint[], pass: readonly boolean[], bound: bigint) => ({
    keys,
    passed: prefixCounts(pass),
    bound,
  })
  /** What a prover can make the count be. Some `at[j]` is not 0, because their sum is 1; then place j has to fit alone. */
  const possibleCounts = (given: Inputs) =>
    PLACES.flatMap((at) => {
      return forcedOutputs(circuit, given, { at }) ?? []
    })
  const check = async (keys: readonly bigint[], pass: readonly boolean[], bound: bigint) => {
    const count = keys.filter((key, i) => key < bound && pass[i]).length
    await accepts(circuit, inputs(keys, pass, bound), { count })
    expect(possibleCounts(inputs(keys, pass, bound))).toEqual([BigInt(count)])
  }

  it('counts the passing rows below a bound, and no prover can count otherwise', async () => {
    const lists = [[], [5n], [5n, 5n, 9n], [1n, 2n, 3n, 4n], [7n, 7n, 7n, 7n], [9n, PAD - 2n, PAD - 1n]].map(padded)
    for (const keys of lists) {
      for (const bound of new Set([1n, 2n, PAD, ...keys.flatMap((key) => [key, key + 1n]).filter((b) => b <= PAD)])) {
        await check(keys, [true, false, true, true], bound)
      }
    }
  })

  it('counts right in any sorted list', async () => {
    const key = fc.oneof(fc.bigInt({ min: 1n, max: 6n }), fc.bigInt({ min: 1n, max: PAD - 1n }), fc.constant(PAD))
    const list = fc
      .array(key, { minLength: N, maxLength: N })
      .map((keys) => [...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
    const pass = fc.array(fc.boolean(), { minLength: N, maxLength: N })
    await fc.assert(fc.asyncProperty(list, pass, fc.oneof(key, fc.bigInt({ min: 1n, max: 6n })), check), {
      seed: 120,
      numRuns: 40,
    })
  })

  it('rejects bounds that no policy may name', async () => {
    const keys = padded([5n, 9n])
    for (const bound of [0n, PAD + 1n, 1n << 121n, 1n << 200n, P - 1n]) {
      const given = inputs(keys, [true, true, true, true], bound)
      expect(await circuit.run(given)).toBeNull()
      expect(possibleCounts(given)).toEqual([])
    }
  })

  it('rejects a count above seven bits', async () => {
    const given = { keys: padded([5n]), passed: [0, 128, 128, 128, 128], bound: 6 }
    expect(await circuit.run(given)).toBeNull()
    expect(possibleCounts(given)).toEqual([])
  })

  it('admits no weights that are not one place, and no forged neighbours', async () => {
    const given = inputs(padded([5n, 9n]), [true, true, true, true], 7n)
    await accepts(circuit, given, { count: 1 })
    for (const at of [
      [2n, P - 1n, 0n, 0n],
      [P - 1n, 2n, 0n, 0n],
      [0n, 2n, 0n, 0n],
      [0n, (P + 1n) / 2n, (P + 1n) / 2n, 0n],
      [0n, 0n, 0n, 0n],
    ]) {
      cannotForge(circuit, given, { at })
    }
    canProve(circuit, given, { at: PLACES[1]! })
    for (const forged of [{ count: 0 }, { count: 2 }, { below: 0 }, { above: 1 }, { below: P - 1n }]) {
      cannotForge(circuit, given, { at: PLACES[1]!, ...forged })
    }
    expect(freeWires(circuit, await accepts(circuit, given))).toEqual([])
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})

const FILTERS = 6
const DOMAIN_BITS = 9

interface Case {
  keys: bigint[]
  pass: boolean[][]
  codes: bigint[]
  lo: bigint
  end: bigint
  filter: number
  k: number
  none: boolean
  counts: boolean
  covers: number
  domain: number
  needFresh: boolean
  coverage: { complete: boolean; used: number; total: number }[]
  isFresh: boolean
}

describe('SetSlot', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'set-slot', main: `SetSlot(${N}, ${FILTERS})` })
  })
  const bits = (value: number, count: number) => Array.from({ length: count }, (_, i) => (value >> i) & 1)
  const inputs = (c: Case) => ({
    keys: c.keys,
    powers: c.keys.map((key) => [key, key ** 2n % P, key ** 4n % P, key ** 8n % P]),
    pass: c.pass,
    coefficients: adaptedCoefficients(c.codes, 15),
    lo: c.lo,
    end: c.end,
    // one-hot; none of them is the last filter
    filter: Array.from({ length: FILTERS - 1 }, (_, f) => f === c.filter),
    k: bits(c.k, 7),
    none: c.none,
    counts: c.counts,
    covers: bits(c.covers, 6),
    domain: Array.from({ length: DOMAIN_BITS }, (_, d) => d === c.domain),
    needFresh: c.needFresh,
    isFresh: c.isFresh,
    domainWords: c.coverage.map(({ complete, used, total }) =>
      packBits([
        [Number(complete), 1],
        [used, 7],
        [total, 7],
      ]),
    ),
  })
  /** docs/protocol.md section 4, row by row. */
  const read = (c: Case) => {
    const passing = c.keys.filter((_, i) => c.pass[c.filter]![i])
    const total =
      passing.filter((key) => c.codes.includes(key)).length + passing.filter((key) => c.lo <= key && key < c.end).length
    const { complete, used, total: totals } = c.coverage[c.domain]!
    const isCovered = (used & ~c.covers) === 0 || (totals & c.covers) !== 0
    const absent = total === 0 && complete && (!c.needFresh || c.isFresh) && isCovered
    const hit = Number(c.none ? absent : total >= c.k)
    return { hit, given: c.counts ? total : hit }
  }
  /** All pairs of places that the two interval bounds could be given. */
  const PAIRS = PLACES.flatMap((first) => PLACES.map((second) => [...first, ...second]))
  const possibleOutcomes = (given: Inputs, forged: Inputs = {}) => {
    const places = signalsMatching(circuit, /^CountBelow_\w+\.at\[\d+\]$/)
    expect(places).toHaveLength(2 * N)
    return PAIRS.flatMap((pair) => {
      const at = Object.fromEntries(places.map((name, i) => [name, pair[i]!]))
      const outputs = forcedOutputs(circuit, given, { ...at, ...forged })
      return outputs ? [{ hit: Number(outputs[0]), given: Number(outputs[1]) }] : []
    })
  }
  const check = async (c: Case) => void (await accepts(circuit, inputs(c), read(c)))
  const checkAll = async (c: Case) => {
    await check(c)
    expect(possibleOutcomes(inputs(c))).toEqual([read(c)])
  }

  const unknown = { complete: false, used: 0, total: 0 }
  const all = [true, true, true, true]
  const base: Case = {
    keys: padded([10n, 20n, 30n]),
    pass: Array.from({ length: FILTERS }, () => all),
    codes: [20n],
    lo: 1n,
    end: 1n,
    filter: 0,
    k: 1,
    none: false,
    counts: false,
    covers: 1,
    domain: 0,
    needFresh: false,
    isFresh: true,
    coverage: Array.from({ length: DOMAIN_BITS }, (_, d) =>
      d === 0 ? { complete: true, used: 1, total: 0 } : unknown,
    ),
  }

  it.each<[name: string, change: Partial<Case>, hit: number, given: number]>([
    ['a code that is there', {}, 1, 1],
    ['a code that is not there', { codes: [21n] }, 0, 0],
    ['no code and no interval', { codes: [] }, 0, 0],
    ['a family that begins at a row', { codes: [], lo: 20n, end: 21n }, 1, 1],
    ['a family that ends at a row', { codes: [], lo: 11n, end: 20n }, 0, 0],
    ['a family over all rows, pads not counted', { codes: [], lo: 1n, end: PAD, counts: true }, 1, 3],
    ['codes and a family, added', { lo: 25n, end: 35n, counts: true, k: 2 }, 1, 2],
    ['fewer matches than asked', { lo: 25n, end: 35n, k: 3 }, 0, 0],
    ['a count below k, still given', { lo: 25n, end: 35n, k: 3, counts: true }, 0, 2],
    ['rows that the filter keeps out', { pass: base.pass.with(0, [true, false, true, true]) }, 0, 0],
    ['another slot filter', { filter: 3, pass: base.pass.with(0, [false, false, false, false]) }, 1, 1],
    [
      'the last filter, by no bit at all',
      { filter: 5, pass: base.pass.map((_, f) => (f === 5 ? all : [false, false, false, false])) },
      1,
      1,
    ],
    ['the last filter, which keeps out', { filter: 5, pass: base.pass.with(5, [false, false, false, false]) }, 0, 0],
    ['the pad key, which no policy names', { codes: [PAD - 1n], lo: 31n, end: PAD }, 0, 0],
    ['an absence', { none: true, codes: [21n] }, 1, 1],
    ['an absence of what is there', { none: true }, 0, 0],
    [
      'an absence of what is there but filtered out',
      { none: true, pass: base.pass.with(0, [true, false, true, true]) },
      1,
      1,
    ],
    [
      'an absence in a domain that is not complete',
      { none: true, codes: [21n], coverage: base.coverage.with(0, { complete: false, used: 1, total: 0 }) },
      0,
      0,
    ],
    ['an absence in another domain', { none: true, codes: [21n], domain: 4 }, 0, 0],
    [
      'an absence with a used system that is not covered',
      { none: true, codes: [21n], coverage: base.coverage.with(0, { complete: true, used: 3, total: 0 }) },
      0,
      0,
    ],
    [
      'an absence with such a system, but a covered one total',
      { none: true, codes: [21n], coverage: base.coverage.with(0, { complete: true, used: 3, total: 1 }) },
      1,
      1,
    ],
    [
      'an absence with text-only entries',
      {
        none: true,
        codes: [21n],
        covers: 63,
        coverage: base.coverage.with(0, { complete: true, used: 65, total: 64 }),
      },
      0,
      0,
    ],
    ['an absence that has to be fresh', { none: true, codes: [21n], needFresh: true }, 1, 1],
    ['an absence that is stale', { none: true, codes: [21n], needFresh: true, isFresh: false }, 0, 0],
    ['an absence of a family between two rows', { none: true, codes: [], lo: 21n, end: 30n }, 1, 1],
    ['an absence of a family that touches a row', { none: true, codes: [], lo: 21n, end: 31n }, 0, 0],
    ['an absence before the first row', { none: true, codes: [], lo: 1n, end: 10n }, 1, 1],
    ['an absence after the last row', { none: true, codes: [], lo: 31n, end: PAD }, 1, 1],
    ['an absence at the first row', { none: true, codes: [], lo: 1n, end: 11n }, 0, 0],
    [
      'an absence in an empty chart',
      { none: true, keys: padded([]), coverage: base.coverage.with(0, { complete: true, used: 0, total: 0 }) },
      1,
      1,
    ],
  ])('answers for %s, and no prover can answer otherwise', async (_, change, hit, given) => {
    const c = { ...base, ...change }
    expect(read(c)).toEqual({ hit, given })
    await checkAll(c)
  })

  it('agrees with the plain reading for any chart and slot', async () => {
    const key = fc.bigInt({ min: 1n, max: 9n })
    const bound = fc.bigInt({ min: 1n, max: 10n })
    const place = fc.integer({ min: 0, max: 127 })
    const any: fc.Arbitrary<Case> = fc
      .record({
        keys: fc.array(key, { maxLength: N }).map((keys) => padded([...keys].sort((a, b) => Number(a - b)))),
        pass: fc.array(fc.array(fc.boolean(), { minLength: N, maxLength: N }), {
          minLength: FILTERS,
          maxLength: FILTERS,
        }),
        codes: fc.array(key, { maxLength: 15 }),
        interval: fc.tuple(bound, bound),
        filter: fc.integer({ min: 0, max: FILTERS - 1 }),
        k: fc.constantFrom(0, 1, 2, 3, 127),
        none: fc.boolean(),
        counts: fc.boolean(),
        covers: fc.integer({ min: 0, max: 63 }),
        domain: fc.integer({ min: 0, max: DOMAIN_BITS - 1 }),
        needFresh: fc.boolean(),
        isFresh: fc.boolean(),
        coverage: fc.array(fc.record({ complete: fc.boolean(), used: place, total: place }), {
          minLength: DOMAIN_BITS,
          maxLength: DOMAIN_BITS,
        }),
      })
      .map(({ interval: [a, b], ...rest }) => ({ ...rest, lo: a < b ? a : b, end: a < b ? b : a }))
    await fc.assert(fc.asyncProperty(any, check), { seed: 15, numRuns: 150 })
  })

  it('lets neither a match, a choice of filter nor a coverage bit be forged', () => {
    const there = { ...base, none: true }
    for (const forged of [
      { 'matched[1]': 0 },
      { 'matched[1]': P - 1n },
      { 'matched[0]': 1 },
      { 'chosen[1][0]': P - 1n },
    ]) {
      expect(possibleOutcomes(inputs(there), forged)).toEqual([])
    }
    const filtered = { ...base, pass: base.pass.with(0, [true, false, true, true]) }
    expect(possibleOutcomes(inputs(filtered), { 'matched[1]': 1 })).toEqual([])
    expect(possibleOutcomes(inputs(base), { 'matched[1]': 1 })).toEqual([{ hit: 1, given: 1 }])
  })

  it('lets no match of any row be denied', () => {
    const keys = [10n, 20n, 30n, 40n]
    for (const [i, code] of keys.entries()) {
      expect(possibleOutcomes(inputs({ ...base, keys, codes: [code], none: true }), { [`matched[${i}]`]: 0 })).toEqual(
        [],
      )
    }
  })

  it('reads every place of the coverage, whichever system it is', async () => {
    const none = { ...base, none: true, codes: [21n] }
    for (let place = 0; place < 6; place++) {
      const alone = (used: number, total: number) => base.coverage.with(0, { complete: true, used, total })
      await checkAll({ ...none, covers: 63 & ~(1 << place), coverage: alone(1 << place, 0) })
      await checkAll({ ...none, covers: 1 << place, coverage: alone(64, 1 << place) })
    }
  })

  it('leaves nothing open to a prover but where the bounds stand, and inverses of zero', async () => {
    const witness = await accepts(circuit, inputs(base))
    const places = signalsMatching(circuit, /^CountBelow_\w+\.at\[\d+\]$/)
    const hints = Object.fromEntries(places.map((name) => [name, witness[circuit.wires.get(name)!]!]))
    await determinesAll(circuit, inputs(base), { hints, free: /(^inverse\[1\]|\.inv)$/ })
  })

  it('rejects a domain word that is not 16 bits', async () => {
    const given = inputs(base)
    const wide = { ...given, domainWords: given.domainWords.with(0, 1n << 16n) }
    expect(await circuit.run(wide)).toBeNull()
    expect(possibleOutcomes(wide)).toEqual([])
  })

  it('leaves free only inverses whose other factor is zero', async () => {
    const free = freeWires(circuit, await accepts(circuit, inputs(base)))
    expect(free.filter((name) => !/(^inverse\[1\]|\.inv)$/.test(name))).toEqual([])
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})
