/** One criterion of any kind over one region of the chart: circuits/lib/single-criterion.circom. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_ORDER as P, packBits } from '../../src/core/field'
import { adaptedCoefficients } from '../../src/model/policy-vector'
import { type Circuit, type Inputs, openCircuit, type Value } from './support/circuit'
import {
  accepts,
  cannotForge,
  canProve,
  costsAsRecorded,
  determines,
  determinesAll,
  freeWires,
  holdsInputs,
  type Signals,
} from './support/claims'

const PAD = 2n ** 120n - 1n
const MAX = 2n ** 64n - 1n
const OPEN_DAY = 2 ** 20 - 1
const HALF = (P + 1n) / 2n
const ROWS = 64
/** Inverses of zero, and those that have nothing to do at their row. */
const FREE = /(^|\.)(inv|inverse\[\d+\])$/

const bits = (value: number, count: number) => Array.from({ length: count }, (_, i) => (value >> i) & 1)
const oneHot = (place: number | null, count: number) => Array.from({ length: count }, (_, i) => Number(i === place))

describe('SingleWord', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'single-criterion', main: 'SingleWord()' })
  })
  /** After the 63 bits that stand where a MainWord has them; the lists are read bit by bit. */
  const PARTS: [name: string, width: number, isList?: boolean][] = [
    ['sexes', 4, true],
    ['useMin', 1],
    ['useMax', 1],
    ['min', 8],
    ['max', 8],
    ['used', 1],
    ['observation', 1],
    ['none', 1],
    ['statuses', 4, true],
    ['column', 2, true],
    ['invert', 1],
    ['latest', 1],
    ['anyUnit', 1],
    ['needComplete', 1],
    ['needLatestComplete', 1],
    ['needFresh', 1],
    ['windowed', 1],
    ['days', 20],
    ['covers', 6, true],
    ['domain', 9, true],
    ['unit', 32],
  ]
  const bitsOf = (value: bigint, count: number) => Array.from({ length: count }, (_, i) => (value >> BigInt(i)) & 1n)
  const read = (word: bigint) => {
    let at = 63n
    const parts = PARTS.map(([name, width, isList]): [string, Value] => {
      const value = (word >> at) & ((1n << BigInt(width)) - 1n)
      at += BigInt(width)
      return [name, isList ? bitsOf(value, width) : value]
    })
    return { ...Object.fromEntries(parts), mainBits: bitsOf(word & ((1n << 63n) - 1n), 251) }
  }
  const top = (1n << 168n) - 1n

  it('has every part at its place, and 168 bits in all', async () => {
    expect(PARTS.reduce((sum, [, width]) => sum + width, 63)).toBe(168)
    const word = fc.oneof(fc.constantFrom(0n, top), fc.bigInt({ min: 0n, max: top }))
    await fc.assert(
      fc.asyncProperty(word, async (w) => determines(circuit, { bits: bitsOf(w, 168) }, read(w))),
      { seed: 168, numRuns: 12 },
    )
    // bit i of word k is digit k of i: no two bits look the same in all of these
    for (let k = 0n; k < 8n; k++) {
      const w = Array.from({ length: 168 }, (_, i) => (BigInt(i) >> k) & 1n).reduceRight((sum, b) => 2n * sum + b, 0n)
      await accepts(circuit, { bits: bitsOf(w, 168) }, read(w))
    }
  })

  it('lets no part be forged', async () => {
    const given = { bits: bitsOf(0b101n << 85n, 168) }
    await accepts(circuit, given, { used: 1, observation: 0, none: 1 })
    for (const forged of [
      { used: 0 },
      { observation: 1 },
      { none: 0 },
      { 'statuses[0]': 1 },
      { 'mainBits[62]': 1 },
      { 'mainBits[63]': 1 },
      { 'mainBits[250]': 1 },
      { 'sexes[0]': 1 },
      { days: 1 },
      { unit: P - 1n },
    ]) {
      cannotForge(circuit, given, forged)
    }
    expect(freeWires(circuit, await accepts(circuit, given))).toEqual([])
    await determinesAll(circuit, given)
    holdsInputs(circuit)
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})

interface CodedRow {
  key: bigint
  status: number
  startExact: boolean
  endExact: boolean
  low: number
  high: number
}
const wordOf = ({ status, startExact, endExact, low, high }: CodedRow) =>
  packBits([
    [status, 2],
    [1, 1],
    [Number(startExact), 1],
    [Number(endExact), 1],
    [low, 20],
    [high, 20],
  ])
/** What a window can read: 0 dayLow, 1 dayHigh, 2 dayLow if exact else open, 3 dayHigh if exact else 0. */
const daysOf = (r: CodedRow) => [r.low, r.high, r.startExact ? r.low : OPEN_DAY, r.endExact ? r.high : 0]
const columnsOf = (rows: readonly CodedRow[]) =>
  Array.from({ length: 13 }, (_, c) =>
    rows.slice(5 * c, 5 * c + 5).reduceRight((column, row) => (column << 45n) + wordOf(row), 0n),
  )
const coded = (key: bigint, change: Partial<CodedRow> = {}): CodedRow => ({
  ...{ key, status: 0, startExact: true, endExact: true, low: 44_000, high: OPEN_DAY },
  ...change,
})

describe('PickedRow', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'single-criterion', main: 'PickedRow()' })
  })
  const column = Array.from({ length: 5 }, (_, r) =>
    coded(1n, { status: r % 4, startExact: r % 2 === 0, endExact: r > 2, low: 100 + r, high: 200 + r }),
  )
  const inputs = (rows: readonly CodedRow[], place: number | null) => ({
    pick: oneHot(place, ROWS),
    bits: Array.from({ length: 225 }, (_, i) => (columnsOf(rows)[0]! >> BigInt(i)) & 1n),
  })
  const read = (rows: readonly CodedRow[], place: number | null) => {
    if (place === null) return { status: [0, 0, 0], days: [0, 0, OPEN_DAY, 0] }
    const row = rows[place % 5]!
    return { status: [row.status & 1, row.status >> 1, Number(row.status === 3)], days: daysOf(row) }
  }

  it('reads the row at every place, five to a column, and nothing where nothing is picked', async () => {
    for (const place of [null, ...Array.from({ length: ROWS }, (_, i) => i)]) {
      await determines(circuit, inputs(column, place), read(column, place))
    }
    const day = fc.oneof(fc.constantFrom(0, 1, OPEN_DAY), fc.integer({ min: 0, max: OPEN_DAY }))
    const row = fc.record({
      key: fc.constant(1n),
      status: fc.integer({ min: 0, max: 3 }),
      startExact: fc.boolean(),
      endExact: fc.boolean(),
      low: day,
      high: day,
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 5, maxLength: 5 }),
        fc.integer({ min: 0, max: ROWS - 1 }),
        async (rows, place) => void (await accepts(circuit, inputs(rows, place), read(rows, place))),
      ),
      { seed: 4545, numRuns: 40 },
    )
  })

  it('cannot be forged', async () => {
    for (const place of [0, 3, 64 - 1]) {
      const given = inputs(column, place)
      const { status, days } = read(column, place)
      for (let i = 0; i < 3; i++) cannotForge(circuit, given, { [`status[${i}]`]: 1 - status[i]! })
      for (let i = 0; i < 4; i++) cannotForge(circuit, given, { [`days[${i}]`]: days[i]! + 1 })
      expect(freeWires(circuit, await accepts(circuit, given))).toEqual([])
      await determinesAll(circuit, given)
    }
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})

describe('PickedColumn', () => {
  it('gives the column of the row at every place, and 0 where nothing is picked', async () => {
    const circuit = await openCircuit({ file: 'single-criterion', main: 'PickedColumn()' })
    const columns = Array.from({ length: 13 }, (_, c) => (1n << 224n) + BigInt(c) ** 3n)
    for (const place of [null, ...Array.from({ length: ROWS }, (_, i) => i)]) {
      const out = place === null ? 0n : columns[Math.floor(place / 5)]!
      await determines(circuit, { pick: oneHot(place, ROWS), columns }, { out })
    }
    const given = { pick: oneHot(63, ROWS), columns }
    for (const out of [0n, columns[0]!, columns[11]!]) cannotForge(circuit, given, { out })
    expect(freeWires(circuit, await accepts(circuit, given))).toEqual([])
    await determinesAll(circuit, given)
    holdsInputs(circuit)
    costsAsRecorded(circuit)
  })
})

interface Fact {
  key: bigint
  unit: number
  low: bigint
  high: bigint
  day: number
}

interface Criterion {
  kind: 'unused' | 'has' | 'none' | 'value'
  codes: bigint[]
  /** Interval of keys [low, high), or range of values [low, high]. */
  low: bigint
  high: bigint
  statuses: number
  column: number
  invert: boolean
  latest: boolean
  anyUnit: boolean
  needComplete: boolean
  needLatestComplete: boolean
  needFresh: boolean
  days: number | null
  covers: number
  domain: number
  unit: number
}

interface World {
  coded: CodedRow[]
  facts: Fact[]
  coverage: { complete: boolean; latestComplete: boolean; used: number; total: number }[]
  completes: boolean[]
  isFresh: boolean
  today: number
}

type Picks = readonly [first: number | null, second: number | null]

/** May the prover answer with these rows of the region? docs/protocol.md section 4. */
function mayAnswer(c: Criterion, w: World, [first, second]: Picks): boolean {
  const { complete, latestComplete, used, total } = w.coverage[c.domain]!
  const says = { complete: complete && w.completes[c.domain]!, latest: latestComplete && w.completes[c.domain]! }
  const start = c.days === null ? 0 : w.today - c.days
  if (c.kind === 'unused') return first === null && second === null
  if (c.kind === 'value') {
    if (first === null || second !== null || first % 2 === 1) return false
    const inSet = w.facts.map(({ key }) => c.codes.includes(key))
    const row = w.facts[first / 2]
    if (!row || !inSet[first / 2]) return false
    return (
      (c.anyUnit || (row.unit === c.unit && c.low <= row.low && row.high <= c.high)) &&
      row.day >= start &&
      (!c.latest || !inSet.slice(0, first / 2).includes(true)) &&
      (!c.needComplete || says.complete) &&
      (!c.needLatestComplete || says.latest) &&
      (!c.needFresh || w.isFresh)
    )
  }
  const isOfSet = ({ key }: CodedRow) => c.codes.includes(key) || (c.low <= key && key < c.high)
  const isAsked = (row: CodedRow) =>
    ((c.statuses >> row.status) & 1) === 1 && daysOf(row)[c.column]! >= start !== c.invert
  const named = (pick: number | null) => pick === null || (w.coded[pick] !== undefined && isOfSet(w.coded[pick]))
  if (!named(first) || !named(second)) return false
  if (c.kind === 'has') return first !== null && second === null && isAsked(w.coded[first]!)
  const isCovered = (used & ~c.covers) === 0 || (total & c.covers) !== 0
  return (
    w.coded.every((row, i) => !isOfSet(row) || (!isAsked(row) && (i === first || i === second))) &&
    says.complete &&
    (!c.needFresh || w.isFresh) &&
    isCovered
  )
}

describe('SingleCriterion', () => {
  let circuit: Circuit
  /** Without simplification: what the solver cannot see through in the shipped form, it solves forwards here. */
  let plain: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'single-criterion', main: 'SingleCriterion()' })
    plain = await openCircuit({ file: 'single-criterion', main: 'SingleCriterion()', plain: true })
  })
  const fact = ({ unit, low, high, day }: Fact) =>
    packBits([
      [unit, 32],
      [low, 64],
      [high, 64],
      [day, 20],
      [day, 20],
    ])
  const keysOf = (w: World) => Array.from({ length: ROWS }, (_, i) => w.coded[i]?.key ?? PAD)
  const inputs = (
    { kind, codes, statuses, column, covers, domain, days, ...c }: Criterion,
    w: World,
    picks: Picks,
  ) => ({
    ...c,
    rows:
      kind === 'value'
        ? Array.from({ length: ROWS / 2 }, (_, r) => w.facts[r]).flatMap((row) =>
            row ? [row.key, fact(row)] : [PAD, 0n],
          )
        : keysOf(w),
    columns: columnsOf(w.coded),
    coefficients: adaptedCoefficients(codes, 7),
    used: kind !== 'unused',
    observation: kind === 'value',
    none: kind === 'none',
    statuses: bits(statuses, 4),
    column: bits(column, 2),
    windowed: days !== null,
    days: days ?? 0,
    covers: bits(covers, 6),
    domain: oneHot(domain, 9),
    coverage: packBits(
      w.coverage.flatMap(({ complete, used, total, latestComplete }): [number, number][] => [
        [Number(complete), 1],
        [used, 7],
        [total, 7],
        [Number(latestComplete), 1],
      ]),
    ),
    completes: w.completes,
    isFresh: w.isFresh,
    today: w.today,
    pick: picks.map((place) => oneHot(place, ROWS)),
  })
  /**
   * Where the two bounds stand: the prover points, and the tests of Boundary hold that only this place fits, and none if the coded
   * region is not asked. The solver does not try all places, so it is told.
   */
  const places = (c: Criterion, w: World): Signals => {
    const place = (bound: bigint) => (isCoded(c) ? keysOf(w).filter((key) => key < bound).length : null)
    return { 'from.at': oneHot(place(c.low), ROWS + 1), 'until.at': oneHot(place(c.high), ROWS + 1) }
  }
  const isCoded = ({ kind }: Criterion) => kind === 'has' || kind === 'none'
  const refuses = async (c: Criterion, w: World, picks: Picks, change: Inputs = {}) => {
    const given = { ...inputs(c, w, picks), ...change }
    expect(await circuit.run(given)).toBeNull()
    cannotForge(plain, given, places(c, w))
  }
  /** With every one of these picks: an answer exactly where the rule allows one. */
  const check = async (c: Criterion, w: World, picks: readonly Picks[]) => {
    const found: Picks[] = []
    for (const pair of picks) {
      const given = inputs(c, w, pair)
      if (!mayAnswer(c, w, pair)) expect(await circuit.run(given)).toBeNull()
      else {
        await accepts(circuit, given)
        found.push(pair)
      }
    }
    return found
  }
  const pairs = (rows: readonly (number | null)[]) =>
    rows.flatMap((first) => rows.map((second): Picks => [first, second]))
  const PICKS: Picks[] = [
    ...[null, 0, 1, 2, 3, 4, 5, 63].map((first): Picks => [first, null]),
    ...([
      [0, 0],
      [0, 4],
      [0, 63],
      [1, 2],
      [4, 0],
      [63, 0],
      [null, 0],
      [null, 4],
    ] as const),
  ]

  const has: Criterion = {
    ...{ kind: 'has', codes: [20n], low: 1n, high: 1n, statuses: 0b0001, column: 0, invert: false, latest: false },
    ...{ anyUnit: false, needComplete: false, needLatestComplete: false, needFresh: false, days: null },
    ...{ covers: 1, domain: 0, unit: 0 },
  }
  const none: Criterion = { ...has, kind: 'none' }
  const value: Criterion = { ...has, kind: 'value', low: 0n, high: MAX, statuses: 0, domain: 5, unit: 7 }
  const unused: Criterion = { ...has, kind: 'unused', codes: [] }
  const factOf = (key: bigint, amount: bigint, day: number, change: Partial<Fact> = {}): Fact => ({
    ...{ key, unit: 7, low: amount, high: amount, day },
    ...change,
  })
  const world: World = {
    coded: [
      coded(10n),
      coded(20n, { low: 43_000 }),
      coded(20n, { status: 1, low: 40_000, high: 41_000 }),
      coded(20n, { status: 2, startExact: false, endExact: false }),
      coded(30n, { status: 3 }),
      coded(PAD - 1n, { status: 1 }),
    ],
    facts: [factOf(3n, 5n, 44_999), factOf(20n, 70n, 44_998), factOf(20n, 60n, 44_997), factOf(21n, 9n, 44_000)],
    coverage: Array.from({ length: 9 }, (_, d) => {
      const known = d === 0 || d === 5
      return { complete: known, latestComplete: known, used: Number(known), total: 0 }
    }),
    completes: new Array<boolean>(9).fill(true),
    isFresh: true,
    today: 45_000,
  }
  const coverageOf = (domain: number, change: Partial<World['coverage'][number]>) => ({
    coverage: world.coverage.with(domain, { ...world.coverage[domain]!, ...change }),
  })
  const only = (...rows: CodedRow[]) => ({ coded: rows })
  const full = Array.from({ length: ROWS }, (_, i) => coded(100n + BigInt(i)))

  it.each<[name: string, c: Criterion, w: Partial<World>, picks: Picks[]]>([
    ['nothing asked', unused, {}, [[null, null]]],
    ['a code that is there', has, {}, [[1, null]]],
    ['a code of any status', { ...has, statuses: 15 }, {}, [1, 2, 3].map((i): Picks => [i, null])],
    ['a code of the last status', { ...has, codes: [30n], statuses: 0b1000 }, {}, [[4, null]]],
    ['a code of another status', { ...has, codes: [30n] }, {}, []],
    ['a code that is not there', { ...has, codes: [21n] }, {}, []],
    ['no code and no interval', { ...has, codes: [], statuses: 15 }, {}, []],
    ['a family that begins at a row', { ...has, codes: [], low: 10n, high: 20n }, {}, [[0, null]]],
    ['a family that begins behind a row', { ...has, codes: [], low: 11n, high: 20n }, {}, []],
    [
      'a family of all keys',
      { ...has, codes: [], low: 1n, high: PAD },
      {},
      [
        [0, null],
        [1, null],
      ],
    ],
    ['the greatest key', { ...has, codes: [], low: PAD - 1n, high: PAD, statuses: 15 }, {}, [[5, null]]],
    ['a family in an empty chart', { ...has, codes: [], low: 1n, high: PAD, statuses: 15 }, only(), []],
    [
      'codes and a family',
      { ...has, codes: [10n], low: 20n, high: 21n },
      {},
      [
        [0, null],
        [1, null],
      ],
    ],
    ['a start in the window', { ...has, days: 2000 }, {}, [[1, null]]],
    ['a start on the first day before the window', { ...has, days: 1999 }, {}, []],
    ['a start before the window', { ...has, days: 1999, invert: true }, {}, [[1, null]]],
    ['an end in the window', { ...has, statuses: 2, column: 1, days: 4000 }, {}, [[2, null]]],
    ['an end before the window', { ...has, statuses: 2, column: 1, days: 3999 }, {}, []],
    ['an unknown start, which may be open', { ...has, statuses: 4, column: 2, days: 0 }, {}, [[3, null]]],
    [
      'an unknown end, which may be long ago',
      { ...has, statuses: 4, column: 3, days: 0, invert: true },
      {},
      [[3, null]],
    ],
    ['an unknown end in the window', { ...has, statuses: 4, column: 3, days: 40_000 }, {}, []],
    ['an absence', { ...none, codes: [21n] }, {}, [[null, null]]],
    ['an absence of what is there', none, {}, []],
    ['an absence in an empty chart', { ...none, low: 1n, high: PAD }, only(), [[null, null]]],
    ['an absence in a full chart', { ...none, low: 1n, high: 100n }, { coded: full }, [[null, null]]],
    ['an absence of the last row of a full chart', { ...none, codes: [163n] }, { coded: full }, []],
    [
      'an absence of the first and the last row, both passed over',
      { ...none, codes: [100n], low: 163n, high: PAD, statuses: 2 },
      { coded: full },
      [
        [0, 63],
        [63, 0],
      ],
    ],
    [
      'an absence with one row passed over',
      { ...none, codes: [10n], statuses: 2 },
      {},
      [
        [0, null],
        [0, 0],
        [null, 0],
      ],
    ],
    [
      'an absence with two rows passed over',
      { ...none, codes: [10n, 30n], statuses: 2 },
      {},
      [
        [0, 4],
        [4, 0],
      ],
    ],
    ['an absence with three rows to pass over', { ...none, codes: [20n], statuses: 8 }, {}, []],
    ['an absence where one of two rows is asked for', { ...none, codes: [10n, 30n], statuses: 8 }, {}, []],
    ['an absence where the other of two rows is asked for', { ...none, codes: [10n, 30n], statuses: 1 }, {}, []],
    [
      'an absence in a window',
      { ...none, codes: [10n], days: 500 },
      {},
      [
        [0, null],
        [0, 0],
        [null, 0],
      ],
    ],
    ['an absence of a family at a row', { ...none, codes: [], low: 21n, high: 31n, statuses: 8 }, {}, []],
    ['an absence of a family between rows', { ...none, codes: [], low: 21n, high: 30n }, {}, [[null, null]]],
    ['an absence before the first row', { ...none, codes: [], low: 1n, high: 10n }, {}, [[null, null]]],
    ['an absence at the first row', { ...none, codes: [], low: 1n, high: 11n }, {}, []],
    ['an absence up to the greatest key', { ...none, codes: [], low: 31n, high: PAD, statuses: 2 }, {}, []],
    ['an absence in a domain that is not complete', { ...none, codes: [21n] }, coverageOf(0, { complete: false }), []],
    [
      'an absence that the issuer may not claim',
      { ...none, codes: [21n] },
      { completes: world.completes.with(0, false) },
      [],
    ],
    ['an absence in another domain', { ...none, codes: [21n], domain: 3 }, {}, []],
    ['an absence with a system not covered', { ...none, codes: [21n] }, coverageOf(0, { used: 3 }), []],
    [
      'an absence with a covered one total',
      { ...none, codes: [21n] },
      coverageOf(0, { used: 3, total: 1 }),
      [[null, null]],
    ],
    [
      'an absence with text-only entries',
      { ...none, codes: [21n], covers: 63 },
      coverageOf(0, { used: 65, total: 64 }),
      [],
    ],
    ['an absence that has to be fresh', { ...none, codes: [21n], needFresh: true }, {}, [[null, null]]],
    ['an absence that is stale', { ...none, codes: [21n], needFresh: true }, { isFresh: false }, []],
    [
      'a value',
      value,
      {},
      [
        [2, null],
        [4, null],
      ],
    ],
    ['a value that is not there', { ...value, codes: [22n] }, {}, []],
    [
      'a value of several codes',
      { ...value, codes: [20n, 3n] },
      {},
      [
        [0, null],
        [2, null],
        [4, null],
      ],
    ],
    ['the latest', { ...value, latest: true }, {}, [[2, null]]],
    ['the latest, which is not in the range', { ...value, latest: true, high: 65n }, {}, []],
    ['the latest of several codes', { ...value, latest: true, codes: [20n, 3n] }, {}, [[0, null]]],
    ['a range that holds one value', { ...value, low: 60n, high: 60n }, {}, [[4, null]]],
    ['a range between the values', { ...value, low: 61n, high: 69n }, {}, []],
    ['a range turned round', { ...value, low: 70n, high: 60n }, {}, []],
    ['the whole range', value, { facts: [factOf(20n, 0n, 44_000, { high: MAX })] }, [[0, null]]],
    [
      'a range that an interval sticks out of below',
      { ...value, low: 1n },
      { facts: [factOf(20n, 0n, 44_000, { high: MAX })] },
      [],
    ],
    [
      'a range that an interval sticks out of above',
      { ...value, high: MAX - 1n },
      { facts: [factOf(20n, 0n, 44_000, { high: MAX })] },
      [],
    ],
    ['another unit', { ...value, unit: 8 }, {}, []],
    [
      'another unit where units do not matter',
      { ...value, unit: 8, anyUnit: true, low: 71n },
      {},
      [
        [2, null],
        [4, null],
      ],
    ],
    ['a window whose first day is a row', { ...value, days: 2 }, {}, [[2, null]]],
    ['a window before the first row', { ...value, days: 1 }, {}, []],
    [
      'a window longer than the calendar',
      { ...value, days: 45_000 },
      {},
      [
        [2, null],
        [4, null],
      ],
    ],
    [
      'completeness',
      { ...value, needComplete: true, needLatestComplete: true, needFresh: true },
      {},
      [
        [2, null],
        [4, null],
      ],
    ],
    ['completeness that is missing', { ...value, needComplete: true }, coverageOf(5, { complete: false }), []],
    [
      'latest completeness that is missing',
      { ...value, needLatestComplete: true },
      coverageOf(5, { latestComplete: false }),
      [],
    ],
    [
      'completeness that the issuer may not claim',
      { ...value, needComplete: true },
      { completes: world.completes.with(5, false) },
      [],
    ],
    [
      'latest completeness that it may not claim',
      { ...value, needLatestComplete: true },
      { completes: world.completes.with(5, false) },
      [],
    ],
    ['freshness that is missing', { ...value, needFresh: true }, { isFresh: false }, []],
  ])('allows for %s exactly the rows of the rule', async (_, c, change, picks) => {
    const w = { ...world, ...change }
    const sort = (list: readonly Picks[]) =>
      list.toSorted(([a, b], [x, y]) => (a ?? -1) - (x ?? -1) || (b ?? -1) - (y ?? -1))
    expect(sort(await check(c, w, PICKS))).toEqual(sort(picks))
    // the picks that have nothing else against them come first
    const likely: Picks[] = [
      [c.kind === 'value' ? 2 : 1, null],
      [null, null],
    ]
    const wrong = (c.kind === 'none' ? likely.reverse() : likely).find((pair) => !mayAnswer(c, w, pair))
    if (wrong) await refuses(c, w, wrong)
  })

  it('agrees with the rule for any chart and criterion', async () => {
    const key = fc.bigInt({ min: 1n, max: 5n })
    const yes = fc.boolean()
    const day = fc.constantFrom(0, 44_989, 44_990, 44_995, 45_000, OPEN_DAY)
    const place = fc.constantFrom(0, 1, 2, 64)
    const anyWorld: fc.Arbitrary<World> = fc.record({
      coded: fc
        .array(
          fc.record({
            key,
            status: fc.integer({ min: 0, max: 3 }),
            startExact: yes,
            endExact: yes,
            low: day,
            high: day,
          }),
          { maxLength: 4 },
        )
        .map((rows) => rows.toSorted((a, b) => Number(a.key - b.key))),
      facts: fc.array(
        fc.record({
          ...{ key, unit: fc.constantFrom(7, 7, 8), low: fc.bigInt({ min: 0n, max: 3n }) },
          ...{ high: fc.bigInt({ min: 3n, max: 5n }), day: fc.integer({ min: 44_989, max: 45_000 }) },
        }),
        { maxLength: 3 },
      ),
      coverage: fc.array(fc.record({ complete: yes, latestComplete: yes, used: place, total: place }), {
        minLength: 9,
        maxLength: 9,
      }),
      completes: fc.array(
        fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
        { minLength: 9, maxLength: 9 },
      ),
      isFresh: yes,
      today: fc.constant(45_000),
    })
    const bound = fc.oneof(fc.bigInt({ min: 1n, max: 6n }), fc.constant(PAD))
    const anyCriterion: fc.Arbitrary<Criterion> = fc
      .record({
        kind: fc.constantFrom('has', 'none', 'value', 'unused' as const),
        codes: fc.array(key, { minLength: 1, maxLength: 2 }),
        bounds: fc.oneof(fc.constant([1n, 1n]), fc.tuple(bound, bound)),
        range: fc.tuple(fc.constantFrom(0n, 0n, 2n), fc.constantFrom(4n, 5n, MAX)),
        statuses: fc.integer({ min: 0, max: 15 }),
        column: fc.integer({ min: 0, max: 3 }),
        invert: yes,
        latest: yes,
        anyUnit: yes,
        needComplete: yes,
        needLatestComplete: yes,
        needFresh: yes,
        days: fc.option(fc.constantFrom(0, 5, 10, 11, 45_000)),
        covers: fc.constantFrom(1, 3, 63),
        domain: fc.integer({ min: 0, max: 8 }),
        unit: fc.constant(7),
      })
      .map(({ bounds, range, ...c }) => {
        const [low, high] = c.kind === 'value' ? range : bounds[0]! < bounds[1]! ? bounds : bounds.toReversed()
        // what is no question of a kind is 0 in its word
        const off = { needComplete: false, needLatestComplete: false, latest: false, anyUnit: false }
        return { ...c, low: low!, high: high!, ...(c.kind !== 'value' && off) }
      })
    let answers = 0
    await fc.assert(
      fc.asyncProperty(anyCriterion, anyWorld, async (c, w) => {
        answers += (await check(c, w, pairs([null, 0, 1, 2]))).length
      }),
      { seed: 2280, numRuns: 60 },
    )
    expect(answers).toBeGreaterThan(10)
  })

  it('lets no row be picked that is not of the set, wherever it is, nor with a weight', async () => {
    const w = { ...world, coded: full }
    const [any, over] = [
      { ...has, statuses: 15 },
      { ...none, codes: [99n], statuses: 0 },
    ]
    for (let i = 0; i < ROWS; i++) {
      expect(await circuit.run(inputs(any, w, [i, null]))).toBeNull()
      expect(await circuit.run(inputs(over, w, [null, i]))).toBeNull()
      // whatever the rest of the witness is
      for (const p of [0, 1]) {
        cannotForge(plain, {}, { [`pick[${p}][${i}]`]: 1, [`value[${i}]`]: 5 })
        cannotForge(plain, {}, { [`pick[${p}][${i}]`]: HALF })
      }
    }
    for (const i of [0, 31, 63]) {
      await refuses(any, w, [i, null])
      await refuses(over, w, [i, null])
      await refuses(over, w, [null, i])
    }
  })

  it('rejects picks that are not one row each', async () => {
    const weights = (list: Record<number, bigint>) => Array.from({ length: ROWS }, (_, i) => list[i] ?? 0n)
    const any = { ...has, statuses: 15 }
    const over = { ...none, statuses: 8, codes: [20n] }
    for (const list of [
      { 1: 1n, 2: 1n },
      { 1: HALF, 2: HALF },
      { 1: 2n, 2: P - 1n },
      { 1: 1n, 2: 1n, 3: P - 1n },
      { 1: 1n, 2: P - 1n },
      { 1: 2n },
      { 1: P - 1n },
    ]) {
      await refuses(any, world, [null, null], { pick: [weights(list), weights({})] })
      await refuses(any, world, [null, null], { pick: [weights({}), weights(list)] })
      // all three rows of the set passed over by two picks
      for (const pick of [
        [weights(list), weights({ 3: 1n })],
        [weights({ 3: 1n }), weights(list)],
      ]) {
        await refuses(over, world, [null, null], { pick })
      }
    }
    const values = { ...value, anyUnit: true, codes: [20n, 3n] }
    for (const list of [
      { 0: 1n, 2: 1n },
      { 0: HALF, 2: HALF },
      { 0: 2n, 4: P - 1n },
      { 0: 1n, 2: 1n, 4: P - 1n },
    ]) {
      await refuses(values, world, [null, null], { pick: [weights(list), weights({})] })
    }
  })

  it('rejects a pick where nothing is asked, a second one where one is, and none where one is', async () => {
    for (const picks of [
      [1, null],
      [null, 1],
      [1, 2],
    ] as Picks[]) {
      await refuses({ ...unused, codes: [20n], statuses: 15 }, world, picks)
    }
    for (const picks of [
      [1, 1],
      [1, 2],
      [null, 1],
    ] as Picks[]) {
      await refuses({ ...has, statuses: 15 }, world, picks)
    }
    for (const picks of [
      [2, 2],
      [2, 4],
      [null, 2],
    ] as Picks[]) {
      await refuses({ ...value, anyUnit: true }, world, picks)
    }
    // an active row of unknown days is what an empty pick reads as
    await refuses({ ...has, statuses: 15, column: 2 }, world, [null, null])
    await refuses({ ...value, anyUnit: true }, world, [null, null])
    await refuses({ ...value, unit: 0 }, world, [null, null])
  })

  it('takes no fact for a key', async () => {
    // a fact that is a key of the set, if it stood in the place of one
    const disguised = fact(factOf(0n, 1n, 1))
    const c = { ...value, codes: [disguised], anyUnit: true }
    const w = { ...world, facts: [factOf(3n, 1n, 1), ...world.facts] }
    expect(inputs(c, w, [1, null]).rows[1]).toBe(disguised)
    await refuses(c, w, [1, null])
    // and such a fact is no newer row of the set either
    const latest = { ...value, codes: [disguised, 20n], latest: true }
    await accepts(circuit, inputs(latest, w, [4, null]))
  })

  it('lets no row of the set be hidden from an absence, wherever it is', async () => {
    const w = { ...world, coded: full }
    for (let i = 0; i < ROWS; i++) {
      const c = { ...none, codes: [100n + BigInt(i)] }
      expect(await circuit.run(inputs(c, w, [null, null]))).toBeNull()
      cannotForge(plain, {}, { asNone: 1, asLatest: 0, [`value[${i}]`]: 0, [`pick[0][${i}]`]: 0, [`pick[1][${i}]`]: 0 })
    }
    for (const inverse of [0n, 1n, P - 1n, HALF]) {
      const c = { ...none, codes: [10n] }
      cannotForge(plain, inputs(c, world, [null, null]), { ...places(c, world), 'inverse[0]': inverse })
    }
    // 1 and 2 passed over, 3 hidden; 1 hidden behind two picks of 2
    await refuses({ ...none, statuses: 8 }, world, [1, 2])
    await refuses({ ...none, statuses: 8 }, world, [2, 2])
  })

  it('lets no newer row of the set be hidden from the latest, wherever it is', async () => {
    for (let r = 0; r < ROWS / 2 - 1; r++) {
      const facts = Array.from({ length: ROWS / 2 }, (_, i) => factOf(i === r || i === 31 ? 20n : 3n, 5n, 44_000))
      const c = { ...value, latest: true }
      expect(await circuit.run(inputs(c, { ...world, facts }, [62, null]))).toBeNull()
      await accepts(circuit, inputs(c, { ...world, facts }, [2 * r, null]))
    }
    const c = { ...value, latest: true }
    for (const inverse of [0n, 1n, P - 1n, HALF]) {
      cannotForge(plain, inputs(c, world, [4, null]), { ...places(c, world), 'inverse[2]': inverse })
    }
  })

  it('rejects words above their bits where they are read', async () => {
    const wide = columnsOf(world.coded).with(0, 1n << 225n)
    await refuses({ ...has, statuses: 15 }, world, [1, null], { columns: wide })
    await refuses({ ...none, codes: [10n], statuses: 2 }, world, [0, null], { columns: wide })
    await refuses({ ...none, codes: [10n], statuses: 2 }, world, [null, 0], { columns: wide })
    const { rows } = inputs(value, world, [2, null])
    await refuses({ ...value, anyUnit: true }, world, [2, null], { rows: rows.with(3, rows[3]! + (1n << 225n)) })
    const { coverage } = inputs(has, world, [1, null])
    for (const high of [1n << 144n, 1n << 252n]) await refuses(has, world, [1, null], { coverage: coverage + high })
  })

  it('rejects bounds that no policy may name, and days that wrap', async () => {
    for (const bound of [0n, PAD + 1n, 1n << 200n, P - 1n]) {
      for (const c of [
        { ...has, low: bound },
        { ...has, high: bound },
      ]) {
        await refuses(c, world, [1, null])
      }
    }
    await refuses({ ...has, days: 1 << 21 }, { ...world, today: 0 }, [1, null])
    await refuses({ ...value, days: 1 }, { ...world, today: 1 << 22 }, [2, null])
  })

  it('leaves the prover no choice beside the rows and inverses that have nothing to do', async () => {
    const later = { ...value, latest: true, needComplete: true, needLatestComplete: true, needFresh: true, days: 10 }
    const cases: [Criterion, Picks, RegExp?][] = [
      [{ ...has, days: 3000, column: 2 }, [1, null]],
      [{ ...none, codes: [21n], low: 22n, high: 29n, needFresh: true }, [null, null], /\.inv$/],
      [{ ...none, codes: [10n, 30n], statuses: 2, covers: 63 }, [0, 4], /\.inv$/],
      [{ ...value, low: 50n, high: 65n }, [4, null]],
      [{ ...value, anyUnit: true, low: 50n, high: 65n }, [2, null]],
      [later, [2, null]],
    ]
    for (const [c, picks, free = FREE] of cases) {
      const given = inputs(c, world, picks)
      await determinesAll(plain, given, { hints: places(c, world), free })
      const loose = freeWires(circuit, await accepts(circuit, given))
      expect(loose.filter((name) => !FREE.test(name))).toEqual([])
    }
    // with nothing asked, what the bounds would say has no reader
    await accepts(circuit, inputs(unused, world, [null, null]))
    holdsInputs(circuit)
  })

  it('lets no part of an answer be forged', async () => {
    const attacks: [Criterion, Picks, Signals[]][] = [
      [
        { ...has, statuses: 2, days: 10, column: 1 },
        [2, null],
        [
          { 'inMask[0]': 0 },
          { 'reached[0]': 1 },
          { 'turned[0]': 1 },
          { 'pass[0]': 1 },
          { 'codedDay[0]': 44_999 },
          { 'day[0]': OPEN_DAY },
        ],
      ],
      [
        has,
        [2, null],
        [{ 'row[0].status[0]': 0 }, { 'row[0].bits[0]': 0 }, { 'codedWord[0]': 0 }, { 'inMask[0]': 1 }, { asHas: 0 }],
      ],
      [
        { ...has, codes: [], low: 21n, high: 30n },
        [4, null],
        [{ 'until.reached[4]': 0 }, { 'from.reached[4]': 0 }, { 'value[4]': 0 }],
      ],
      [
        { ...none, codes: [21n], low: 10n, high: 11n },
        [null, null],
        [{ asNone: 0 }, { 'until.reached[0]': 1 }, { 'from.reached[0]': 0 }, { 'value[0]': 1 }, { coded: 0 }],
      ],
      [{ ...none, codes: [10n] }, [0, null], [{ 'pass[0]': 0 }, { 'blocked[0]': 0 }, { 'picked[0]': 0 }]],
      [{ ...none, codes: [10n] }, [null, 0], [{ 'pass[1]': 0 }, { 'blocked[1]': 0 }, { 'picked[1]': 0 }]],
      [
        { ...value, high: 65n },
        [2, null],
        [
          { marginHigh: 0 },
          { 'until.above': 0 },
          { 'until.above': 5 },
          { factHigh: 65 },
          { firstWord: 0 },
          { measured: 0 },
        ],
      ],
      [
        { ...value, low: 65n },
        [4, null],
        [{ marginLow: 0 }, { 'from.below': 0 }, { 'from.below': 5 }, { factLow: 65 }, { observed: 0 }],
      ],
      [{ ...value, unit: 8 }, [2, null], [{ factUnit: 8 }, { measured: 0 }]],
      [{ ...value, days: 1 }, [2, null], [{ 'reached[0]': 1 }, { factDay: 44_999 }, { threshold: 0 }]],
    ]
    for (const [c, picks, list] of attacks) {
      expect(await circuit.run(inputs(c, world, picks))).toBeNull()
      for (const forged of [{}, ...list])
        cannotForge(plain, inputs(c, world, picks), { ...places(c, world), ...forged })
    }
    // no place for a bound, as if the coded region were not asked: then it would not be
    const nowhere = oneHot(null, ROWS + 1)
    for (const [c, picks] of [
      [{ ...has, statuses: 2 }, [1, null]],
      [{ ...none, codes: [10n] }, [null, null]],
    ] as [Criterion, Picks][]) {
      for (const forged of [
        { 'from.at': nowhere },
        { 'until.at': nowhere },
        { 'from.at': nowhere, 'until.at': nowhere },
      ]) {
        cannotForge(plain, inputs(c, world, picks), { ...places(c, world), ...forged })
        const honest = c.kind === 'has' ? { ...c, statuses: 1 } : { ...c, codes: [21n] }
        cannotForge(plain, inputs(honest, world, picks), { ...places(c, world), ...forged })
      }
    }
    // the honest side of it
    canProve(plain, inputs(has, world, [1, null]), places(has, world))
    canProve(plain, inputs(value, world, [2, null]), places(value, world))
    // what the two other range checks of the interval hold may be nothing but 0
    for (const forged of [{ 'from.above': 1 }, { 'until.below': 1 }, { 'from.below': 71 }, { 'until.above': 0 }]) {
      cannotForge(plain, inputs(value, world, [2, null]), { ...places(value, world), ...forged })
    }
    for (const c of [value, unused]) {
      for (const place of [0, 5, 64]) {
        const wrong = { ...places(c, world), 'from.at': oneHot(place, ROWS + 1) }
        cannotForge(plain, inputs(c, world, [c === value ? 2 : null, null]), wrong)
      }
    }
    for (const place of [0, 2, 3, 4, 6, 64]) {
      const wrong = { ...places(none, world), 'from.at': oneHot(place, ROWS + 1) }
      cannotForge(plain, inputs({ ...none, low: 20n, high: 21n }, world, [null, null]), wrong)
    }
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})
