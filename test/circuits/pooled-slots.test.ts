/** Criteria over one credential's rows in a shared pool: circuits/lib/pooled-slots.circom. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_ORDER as P, packBits } from '../../src/core/field'
import { adaptedCoefficients } from '../../src/model/policy-vector'
import { type Circuit, openCircuit } from './support/circuit'
import {
  accepts,
  cannotForge,
  costsAsRecorded,
  determines,
  determinesAll,
  forcedOutputs,
  freeWires,
  holdsInputs,
  rejects,
  type Signals,
  signalsMatching,
} from './support/claims'

const PAD = 2n ** 120n - 1n
const MAX = 2n ** 64n - 1n
const OPEN_DAY = 2 ** 20 - 1
/** An inverse of zero, and one that has nothing to do at its row. */
const FREE = /(^|\.)(inv|inverse\[\d+\])$/

const bits = (value: number, count: number) => Array.from({ length: count }, (_, i) => (value >> i) & 1)

describe('RowWords', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'pooled-slots', main: 'RowWords(3)' })
  })
  const day = fc.oneof(fc.constantFrom(0, 1, OPEN_DAY - 1, OPEN_DAY), fc.integer({ min: 0, max: OPEN_DAY }))
  const row = fc.record({
    status: fc.integer({ min: 0, max: 3 }),
    first: fc.boolean(),
    startExact: fc.boolean(),
    endExact: fc.boolean(),
    low: day,
    high: day,
  })
  type Row = typeof row extends fc.Arbitrary<infer T> ? T : never
  const word = ({ status, first, startExact, endExact, low, high }: Row) =>
    packBits([
      [status, 2],
      [Number(first), 1],
      [Number(startExact), 1],
      [Number(endExact), 1],
      [low, 20],
      [high, 20],
    ])
  const read = (rows: readonly Row[]) => ({
    status: rows.map(({ status: s }) => [s & 1, s >> 1, s === 3]),
    first: rows.map((r) => r.first),
    days: rows.map((r) => [r.low, r.high, r.startExact ? r.low : OPEN_DAY, r.endExact ? r.high : 0]),
  })

  it('reads every row word', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 3, maxLength: 3 }), async (rows) => {
        await determines(circuit, { words: rows.map(word) }, read(rows))
      }),
      { seed: 4548, numRuns: 20 },
    )
  })

  it('rejects a word above 45 bits', async () => {
    for (const wide of [1n << 45n, 1n << 252n, P - 1n]) {
      for (let i = 0; i < 3; i++) await rejects(circuit, { words: [0n, 0n, 0n].with(i, wide) })
    }
    await accepts(circuit, { words: new Array(3).fill((1n << 45n) - 1n) })
    await accepts(circuit, { words: [0, 0, 0] }, { days: new Array(3).fill([0, 0, OPEN_DAY, 0]) })
  })

  it('lets no status, flag or day be forged', async () => {
    const rows: Row[] = [1, 2, 3].map((status) => ({
      ...{ status, first: status > 1, startExact: status === 2, endExact: status === 3 },
      ...{ low: 100 * status, high: 4000 + status },
    }))
    const given = { words: rows.map(word) }
    for (const forged of [
      { 'status[0][0]': 0 },
      { 'status[2][2]': 0 },
      { 'first[0]': 1 },
      { 'days[0][2]': 100 },
      { 'days[1][2]': OPEN_DAY },
      { 'days[1][3]': 4002 },
      { 'days[2][0]': P - 1n },
    ]) {
      cannotForge(circuit, given, forged)
    }
    expect(freeWires(circuit, await accepts(circuit, given))).toEqual([])
    await determinesAll(circuit, given)
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})

describe('OfCredential', () => {
  it('gives the value of the one credential that is named, and 0 for none', async () => {
    const circuit = await openCircuit({ file: 'pooled-slots', main: 'OfCredential(3)' })
    const values = [11n, P - 1n, 1n << 200n]
    for (const place of [null, 0, 1, 2]) {
      const given = { credential: [0, 1, 2].map((c) => c === place), values }
      await determines(circuit, given, { out: place === null ? 0n : values[place]! })
      await determinesAll(circuit, given)
      for (const other of [1n, ...values]) {
        if (place === null || other !== values[place]) cannotForge(circuit, given, { out: other })
      }
      expect(freeWires(circuit, await accepts(circuit, given))).toEqual([])
    }
    costsAsRecorded(circuit)
  })
})

interface Run {
  start: number
  length: number
}
const owned = ({ start, length }: Run, count: number) =>
  Array.from({ length: count }, (_, b) => b >= start && b < start + length)
const after = ({ start, length }: Run, count: number) =>
  Array.from({ length: count }, (_, b) => length > 0 && b >= start + length)

interface Coverage {
  complete: boolean
  used: number
  total: number
}
const isCovered = ({ used, total }: Coverage, covers: number) => (used & ~covers) === 0 || (total & covers) !== 0

interface SetCase {
  keys: bigint[]
  pass: boolean[][]
  runs: Run[]
  coverage: Coverage[][]
  isFresh: boolean[]
  credential: number | null
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
  parent: number
}

describe('PooledSetSlot', () => {
  const C = 3
  let circuit: Circuit
  /** Without simplification: what the solver cannot see through in the shipped form, it solves forwards here. */
  let plain: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'pooled-slots', main: `PooledSetSlot(${C})` })
    plain = await openCircuit({ file: 'pooled-slots', main: `PooledSetSlot(${C})`, plain: true })
  })
  const inputs = (c: SetCase) => ({
    keys: c.keys,
    powers: c.keys.map((key) => [key, key ** 2n % P, key ** 4n % P, key ** 8n % P]),
    pass: c.pass,
    policy: [
      ...adaptedCoefficients(c.codes, 15),
      c.lo,
      c.end,
      packBits([
        [c.filter === 3 ? 0 : 1 << c.filter, 3],
        [c.k, 7],
        [Number(c.none), 1],
        [Number(c.counts), 1],
        [c.covers, 6],
        [1 << c.domain, 9],
        [Number(c.needFresh), 1],
        [c.parent, 9],
        [c.credential === null ? 0 : 1 << c.credential, C],
      ]),
    ],
    owned: c.runs.map((run) => owned(run, 4)),
    after: c.runs.map((run) => after(run, 4)),
    domainWords: c.coverage.map((domains) =>
      domains.map(({ complete, used, total }) =>
        packBits([
          [Number(complete), 1],
          [used, 7],
          [total, 7],
        ]),
      ),
    ),
    isFresh: c.isFresh,
  })
  /** The slot over the blocks of its credential, and nothing else. */
  const read = (c: SetCase) => {
    const run = c.credential === null ? { start: 0, length: 0 } : c.runs[c.credential]!
    const mine = c.keys
      .map((key, i) => ({ key, passes: c.pass[c.filter]![i]! }))
      .slice(16 * run.start, 16 * (run.start + run.length))
      .filter(({ passes }) => passes)
    const total =
      mine.filter(({ key }) => c.codes.includes(key)).length +
      mine.filter(({ key }) => c.lo <= key && key < c.end).length
    const coverage = c.credential === null ? unknown : c.coverage[c.credential]![c.domain]!
    const fresh = c.credential !== null && c.isFresh[c.credential]!
    const absent = total === 0 && coverage.complete && (!c.needFresh || fresh) && isCovered(coverage, c.covers)
    const hit = Number(c.none ? absent : total >= c.k)
    return { hit, given: c.counts ? total : hit, parent: bits(c.parent, 9) }
  }
  /** Where the bounds stand among the keys: the prover points, and the tests of CountBelow hold that only one place fits. */
  const places = (witness: readonly bigint[]): Signals => {
    const names = signalsMatching(plain, /CountBelow\w*\.at\[\d+\]$/)
    expect(names).toHaveLength(2 * 65)
    return Object.fromEntries(names.map((name) => [name, witness[plain.wires.get(name)!]!]))
  }
  const check = async (c: SetCase) => void (await accepts(circuit, inputs(c), read(c)))

  const unknown: Coverage = { complete: false, used: 0, total: 0 }
  const known: Coverage = { complete: true, used: 1, total: 0 }
  const block = (...keys: bigint[]) => [...keys, ...new Array<bigint>(16).fill(PAD)].slice(0, 16)
  const domains = (first: Coverage) => Array.from({ length: 9 }, (_, d) => (d === 0 ? first : unknown))
  const all = new Array<boolean>(64).fill(true)
  // the second credential has two blocks with smaller and greater keys of others around them
  const middle = Array.from({ length: 16 }, (_, i) => 10n + BigInt(i))
  const base: SetCase = {
    keys: [...block(20n, 90n), ...middle, ...block(26n, 27n), ...block(5n, 20n, 60n)],
    pass: [all, all, all, all],
    runs: [
      { start: 0, length: 1 },
      { start: 1, length: 2 },
      { start: 3, length: 1 },
    ],
    coverage: [domains(unknown), domains(known), domains(unknown)],
    isFresh: [false, true, false],
    ...{ credential: 1, codes: [20n], lo: 1n, end: 1n, filter: 0, k: 1 },
    ...{ none: false, counts: false, covers: 1, domain: 0, needFresh: false, parent: 1 },
  }

  it.each<[name: string, change: Partial<SetCase>, hit: number, given: number]>([
    ['a code of its own', { counts: true }, 1, 1],
    ['a code that only others have', { codes: [60n], counts: true }, 0, 0],
    ['a code of the first credential', { codes: [90n], credential: 0 }, 1, 1],
    ['a code of the last credential', { codes: [60n], credential: 2 }, 1, 1],
    ['a family over its own rows, others on both sides', { codes: [], lo: 1n, end: PAD, counts: true }, 1, 18],
    ['a family that begins at its first row', { codes: [], lo: 10n, end: 11n, counts: true }, 1, 1],
    ['a family before its first row, where another has one', { codes: [], lo: 1n, end: 10n, counts: true }, 0, 0],
    ['a family after its last row, where others have some', { codes: [], lo: 28n, end: PAD, counts: true }, 0, 0],
    ['a family across two blocks', { codes: [], lo: 25n, end: 27n, counts: true, k: 2 }, 1, 2],
    ['no credential at all', { credential: null, codes: [], lo: 1n, end: PAD, counts: true }, 0, 0],
    ['an absence that no credential says', { credential: null, codes: [60n], none: true }, 0, 0],
    ['an absence here of what others have', { codes: [60n], none: true }, 1, 1],
    ['an absence of a family of others', { codes: [], lo: 28n, end: PAD, none: true }, 1, 1],
    ['an absence of what is there', { none: true }, 0, 0],
    ['an absence in a domain that only another knows', { codes: [61n], none: true, credential: 0 }, 0, 0],
    ['an absence that has to be fresh', { codes: [60n], none: true, needFresh: true }, 1, 1],
    [
      'an absence that is fresh in another credential only',
      { codes: [60n], none: true, needFresh: true, isFresh: [true, false, true] },
      0,
      0,
    ],
    [
      'an absence in a chart of pads',
      { none: true, codes: [20n], lo: 1n, end: PAD, runs: [base0(), { start: 0, length: 0 }, base0()] },
      1,
      1,
    ],
    ['a credential that stands for two', { runs: [{ start: 1, length: 2 }, { start: 1, length: 2 }, base0()] }, 1, 1],
    ['rows that its filter keeps out', { pass: base.pass.with(0, all.with(26, false)) }, 0, 0],
    [
      'another slot filter',
      {
        filter: 2,
        pass: base.pass.with(
          0,
          all.map(() => false),
        ),
      },
      1,
      1,
    ],
    [
      'the last filter, by no bit at all',
      { filter: 3, pass: [[], [], [], all].map((p) => all.map((_, i) => !!p[i])) },
      1,
      1,
    ],
    [
      'the last filter, which keeps out',
      {
        filter: 3,
        pass: base.pass.with(
          3,
          all.map(() => false),
        ),
      },
      0,
      0,
    ],
  ])('answers for %s', async (_, change, hit, given) => {
    const c = { ...base, ...change }
    expect(read(c)).toEqual({ hit, given, parent: bits(1, 9) })
    await check(c)
  })

  it('agrees with the plain reading for any pool and slot', async () => {
    const key = fc.bigInt({ min: 1n, max: 40n })
    const bound = fc.oneof(fc.bigInt({ min: 1n, max: 41n }), fc.constant(PAD))
    const place = fc.integer({ min: 0, max: 127 })
    const sorted = (length: number) =>
      fc.array(key, { maxLength: 16 * length }).map((keys) => {
        const filled = [...keys].sort((a, b) => Number(a - b))
        return Array.from({ length: 16 * length }, (_, i) => filled[i] ?? PAD)
      })
    // lengths of three runs that follow each other, in any order of credentials
    const lengths = fc.constantFrom<number[]>([1, 2, 1], [4, 0, 0], [0, 1, 3], [2, 2, 0], [1, 1, 1])
    const any: fc.Arbitrary<SetCase> = lengths.chain((each) => {
      const starts = each.map((_, c) => each.slice(0, c).reduce((sum, length) => sum + length, 0))
      const rest = 4 - each.reduce((sum, length) => sum + length, 0)
      return fc
        .record({
          parts: fc.tuple(...[...each, rest].map(sorted)),
          order: fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
          pass: fc.array(fc.array(fc.boolean(), { minLength: 64, maxLength: 64 }), { minLength: 4, maxLength: 4 }),
          coverage: fc.array(
            fc.array(fc.record({ complete: fc.boolean(), used: place, total: place }), { minLength: 9, maxLength: 9 }),
            { minLength: 3, maxLength: 3 },
          ),
          isFresh: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
          credential: fc.integer({ min: 0, max: 2 }),
          codes: fc.array(key, { maxLength: 3 }),
          interval: fc.tuple(bound, bound),
          filter: fc.integer({ min: 0, max: 3 }),
          k: fc.constantFrom(0, 1, 2, 3, 127),
          none: fc.boolean(),
          counts: fc.boolean(),
          covers: fc.integer({ min: 0, max: 63 }),
          domain: fc.integer({ min: 0, max: 8 }),
          needFresh: fc.boolean(),
          parent: fc.constantFrom(0, 1, 2, 256),
        })
        .map(({ parts, order, interval: [a, b], ...c }) => ({
          ...c,
          keys: parts.flat(),
          runs: order.map((i) => ({ start: starts[i]!, length: each[i]! })),
          lo: a < b ? a : b,
          end: a < b ? b : a,
        }))
    })
    await fc.assert(fc.asyncProperty(any, check), { seed: 6403, numRuns: 60 })
  })

  it('leaves the prover no choice, and no answer to forge', async () => {
    for (const change of [
      {},
      { none: true },
      { codes: [60n], none: true },
      { codes: [], lo: 1n, end: 10n, counts: true },
    ]) {
      const c = { ...base, ...change }
      const given = inputs(c)
      const witness = await accepts(plain, given, read(c))
      const hints = places(witness)
      await determinesAll(plain, given, { hints, free: FREE })
      expect(forcedOutputs(plain, given, hints)?.map(Number)).toEqual([...Object.values(read(c))].flat())
      cannotForge(plain, given, { ...hints, hit: 1 - read(c).hit })
      for (const forged of [2n, P - 1n, (P + 1n) / 2n]) cannotForge(plain, given, { ...hints, given: forged })
    }
    const free = freeWires(circuit, await accepts(circuit, inputs(base)))
    expect(free.filter((name) => !FREE.test(name))).toEqual([])
    holdsInputs(circuit)
  })

  it('lets no row of another credential be matched, and none of its own be hidden', async () => {
    const foreign = { ...base, codes: [20n] }
    const hints = places(await accepts(plain, inputs(foreign), { 'slot.matched[26]': 1 }))
    for (const forged of [
      { 'slot.matched[0]': 1 },
      { 'slot.matched[49]': 1 },
      { 'slot.matched[26]': 0 },
      { 'slot.matched[26]': 2 },
      { 'slot.pass[0][0]': 1 },
      { 'slot.pass[0][26]': 0 },
      { 'slot.keys[0]': 20 },
      { 'slot.keys[63]': 0 },
      { 'mine[0]': 1 },
      { 'mine[1]': 0 },
      { 'behind[3]': 0 },
      { 'credential[0]': 1 },
      { 'credential[1]': 0 },
      { 'slot.domainWords[0]': 0 },
      { 'slot.isFresh': 0 },
    ]) {
      cannotForge(plain, inputs(foreign), { ...hints, ...forged })
    }
  })

  it('rejects a word above its bits, and a domain word that is not 16 bits', async () => {
    const given = inputs(base)
    for (const high of [1n << 40n, 1n << 252n]) {
      const wide = { ...given, policy: given.policy.with(17, given.policy[17]! + high) }
      expect(await circuit.run(wide)).toBeNull()
      cannotForge(plain, wide, {})
    }
    const words = given.domainWords.map((list) => list.with(0, 1n << 16n))
    expect(await circuit.run({ ...given, domainWords: words })).toBeNull()
    cannotForge(plain, { ...given, domainWords: words }, {})
    // of a credential that the slot does not name nothing is read
    await accepts(circuit, { ...given, domainWords: words.with(1, given.domainWords[1]!) })
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})

/** A run that is not empty, before `base` is there. */
function base0(): Run {
  return { start: 0, length: 1 }
}

interface Row {
  key: bigint
  unit: number
  low: bigint
  high: bigint
  day: number
  event: number
  lowest: boolean
  highest: boolean
}

interface ValueCase {
  rows: (Row | null)[]
  runs: Run[]
  whole: boolean[]
  isFresh: boolean[]
  coverage: (Coverage & { latestComplete: boolean })[]
  today: number
  previous: { event: number; picked: boolean; credential: number | null }
  credential: number
  codes: bigint[]
  min: bigint
  max: bigint
  unit: number
  latest: boolean
  earliest: boolean
  absent: boolean
  anyUnit: boolean
  needComplete: boolean
  needLatestComplete: boolean
  needFresh: boolean
  needLowest: boolean
  needHighest: boolean
  increasing: boolean
  covers: number
  days: number | null
  parent: number
}

/** May the prover say "hit" with this row of the pool (null: none)? */
function mayHit(c: ValueCase, pick: number | null): boolean {
  const run = c.runs[c.credential]!
  const inSet = c.rows.map((row, i) => {
    const block = Math.floor(i / 8)
    return block >= run.start && block < run.start + run.length && c.codes.includes(row?.key ?? PAD)
  })
  const coverage = c.coverage[c.credential]!
  const needs: [boolean, boolean][] = [
    [c.needComplete, coverage.complete],
    [c.needLatestComplete, coverage.latestComplete],
    [c.needFresh, c.isFresh[c.credential]!],
    // what is not read may hold an older row
    [c.absent || c.earliest, c.whole[c.credential]!],
  ]
  if (needs.some(([asked, is]) => asked && !is)) return false
  if (c.absent)
    return pick === null && !inSet.includes(true) && coverage.latestComplete && isCovered(coverage, c.covers)
  if (pick === null || !inSet[pick]) return false
  const row = c.rows[pick]!
  const follows = c.previous.picked && c.previous.credential === c.credential && row.event > c.previous.event
  return (
    (c.anyUnit || (row.unit === c.unit && c.min <= row.low && row.high <= c.max)) &&
    (c.days === null || row.day + c.days >= c.today) &&
    (!c.needLowest || row.lowest) &&
    (!c.needHighest || row.highest) &&
    (!c.latest || !inSet.slice(0, pick).includes(true)) &&
    (!c.earliest || !inSet.slice(pick + 1).includes(true)) &&
    (!c.increasing || follows)
  )
}

describe('PooledValueSlot', () => {
  const [C, B] = [2, 2]
  const N = 8 * B
  let circuit: Circuit
  let plain: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'pooled-slots', main: `PooledValueSlot(${C}, ${B})` })
    plain = await openCircuit({ file: 'pooled-slots', main: `PooledValueSlot(${C}, ${B})`, plain: true })
  })
  const fact = (row: Row | null) =>
    row === null
      ? 0n
      : packBits([
          [row.unit, 32],
          [row.low, 64],
          [row.high, 64],
          [row.day, 20],
          [row.day, 20],
          [row.event, 8],
          [Number(row.lowest), 1],
          [Number(row.highest), 1],
        ])
  const inputs = (c: ValueCase, hit: number, pick: number | null) => ({
    keys: c.rows.map((row) => row?.key ?? PAD),
    facts: c.rows.map(fact),
    policy: [
      ...adaptedCoefficients(c.codes, 7),
      c.min,
      c.max,
      packBits([
        ...[c.latest, c.earliest, c.absent, c.anyUnit, c.needComplete, c.needLatestComplete, c.needFresh].map(flag),
        ...[c.needLowest, c.needHighest, c.increasing].map(flag),
        [c.covers, 6],
        [c.unit, 32],
        flag(c.days !== null),
        [c.days ?? 0, 20],
        [c.parent, 9],
        [1 << c.credential, C],
      ]),
    ],
    hit,
    pick: Array.from({ length: N }, (_, i) => Number(i === pick)),
    owned: c.runs.map((run) => owned(run, B)),
    domainWord: c.coverage.map(({ complete, used, total, latestComplete }) =>
      packBits([flag(complete), [used, 7], [total, 7], flag(latestComplete)]),
    ),
    whole: c.whole,
    isFresh: c.isFresh,
    today: c.today,
    previousEvent: c.previous.event,
    previousPicks: c.previous.picked,
    previousCredential: Array.from({ length: C }, (_, i) => i === c.previous.credential),
  })
  const flag = (value: boolean): [number, number] => [Number(value), 1]
  const PICKS = [null, ...Array.from({ length: N }, (_, i) => i)]
  const expected = (c: ValueCase, pick: number | null) => ({
    event: pick === null ? 0 : c.rows[pick]!.event,
    picks: pick !== null,
    parent: bits(c.parent, 9),
    credential: bits(1 << c.credential, C),
  })
  /** With every pick, and none: a hit exactly where the rule allows one, and "no hit" always. */
  const check = async (c: ValueCase) => {
    await accepts(circuit, inputs(c, 0, null), expected(c, null))
    for (const pick of PICKS) {
      if (mayHit(c, pick)) await accepts(circuit, inputs(c, 1, pick), expected(c, pick))
      else expect(await circuit.run(inputs(c, 1, pick))).toBeNull()
    }
  }

  const row = (key: bigint, value: bigint, event: number, change: Partial<Row> = {}): Row => ({
    ...{ key, unit: 7, low: value, high: value, day: 45_000 - event, event, lowest: false, highest: false },
    ...change,
  })
  const block = (...rows: Row[]) => Array.from({ length: 8 }, (_, i) => rows[i] ?? null)
  const base: ValueCase = {
    rows: [
      ...block(row(2n, 5n, 1), row(1n, 70n, 2), row(1n, 60n, 3), row(4n, 9n, 4)),
      ...block(row(3n, 50n, 1), row(1n, 80n, 2), row(1n, 85n, 3)),
    ],
    runs: [
      { start: 0, length: 1 },
      { start: 1, length: 1 },
    ],
    whole: [true, true],
    isFresh: [true, true],
    coverage: new Array(C).fill({ complete: true, latestComplete: true, used: 1, total: 0 }),
    today: 45_000,
    previous: { event: 0, picked: false, credential: null },
    ...{ credential: 0, codes: [1n], min: 0n, max: MAX, unit: 7, covers: 1, days: null, parent: 1 },
    ...{ latest: false, earliest: false, absent: false, anyUnit: false, increasing: false },
    ...{ needComplete: false, needLatestComplete: false, needFresh: false, needLowest: false, needHighest: false },
  }
  const missing = (change: Partial<ValueCase['coverage'][number]>) => [
    { ...base.coverage[0]!, ...change },
    base.coverage[1]!,
  ]

  it.each<[name: string, change: Partial<ValueCase>, picks: (number | null)[]]>([
    ['any row of its own', {}, [1, 2]],
    ['any row of the other credential', { credential: 1 }, [9, 10]],
    ['a code that only the other has', { codes: [3n] }, []],
    ['the pad key, which no policy names', { codes: [PAD - 1n] }, []],
    ['the latest of its own, an earlier block being another’s', { credential: 1, latest: true }, [9]],
    ['the earliest of its own, a later block being another’s', { earliest: true }, [2]],
    [
      'the latest over two blocks',
      {
        runs: [
          { start: 0, length: 2 },
          { start: 0, length: 0 },
        ],
        latest: true,
      },
      [1],
    ],
    [
      'the earliest over two blocks',
      {
        runs: [
          { start: 0, length: 2 },
          { start: 0, length: 0 },
        ],
        earliest: true,
      },
      [10],
    ],
    [
      'a credential without a block',
      {
        runs: [
          { start: 0, length: 0 },
          { start: 0, length: 2 },
        ],
      },
      [],
    ],
    ['an absence here of what the other has', { codes: [3n], absent: true }, [null]],
    ['an absence of what is there', { absent: true }, []],
    ['an absence in a part of the chart', { codes: [3n], absent: true, whole: [false, true] }, []],
    ['the earliest in a part of the chart', { earliest: true, whole: [false, true] }, []],
    ['the latest in a part of the chart', { latest: true, whole: [false, false] }, [1]],
    [
      'an absence where only the other is fresh',
      { codes: [3n], absent: true, needFresh: true, isFresh: [false, true] },
      [],
    ],
    [
      'an absence without latest completeness',
      { codes: [3n], absent: true, coverage: missing({ latestComplete: false }) },
      [],
    ],
    ['an absence with a system that is not covered', { codes: [3n], absent: true, coverage: missing({ used: 3 }) }, []],
    [
      'an absence with such a system, but a covered one total',
      { codes: [3n], absent: true, coverage: missing({ used: 3, total: 1 }) },
      [null],
    ],
    ['completeness that only the other has', { needComplete: true, coverage: missing({ complete: false }) }, []],
    [
      'latest completeness that only the other has',
      { needLatestComplete: true, coverage: missing({ latestComplete: false }) },
      [],
    ],
    ['freshness that only the other has', { needFresh: true, isFresh: [false, true] }, []],
    ['all of it', { needComplete: true, needLatestComplete: true, needFresh: true }, [1, 2]],
    [
      'a later event of the same credential',
      { increasing: true, previous: { event: 2, picked: true, credential: 0 } },
      [2],
    ],
    ['the same event twice', { increasing: true, previous: { event: 3, picked: true, credential: 0 } }, []],
    ['a chain over two credentials', { increasing: true, previous: { event: 1, picked: true, credential: 1 } }, []],
    [
      'a chain after the other’s last slot',
      { increasing: true, credential: 1, previous: { event: 1, picked: true, credential: 1 } },
      [9, 10],
    ],
    [
      'a chain that begins with itself',
      { increasing: true, previous: { event: 0, picked: false, credential: null } },
      [],
    ],
    ['a range', { min: 60n, max: 60n }, [2]],
    ['a range up to the greatest value', { min: MAX }, []],
    ['another unit', { unit: 8 }, []],
    ['another unit where units do not matter', { unit: 8, min: 71n, anyUnit: true }, [1, 2]],
    ['a window whose first day is a row', { days: 2 }, [1]],
    ['the lowest', { needLowest: true, rows: base.rows.with(2, row(1n, 4n, 2, { lowest: true })) }, [2]],
    ['the highest', { needHighest: true, rows: base.rows.with(1, row(1n, 4n, 2, { highest: true })) }, [1]],
  ])('allows for %s exactly the picks of the rule', async (_, change, picks) => {
    const c = { ...base, ...change }
    expect(PICKS.filter((pick) => mayHit(c, pick))).toEqual(picks)
    await check(c)
    const wrong = [null, 1, 2, 9, 10].filter((pick) => !mayHit(c, pick)).slice(0, 3)
    for (const pick of wrong) cannotForge(plain, inputs(c, 1, pick), {})
  })

  it('agrees with the rule for any pool and slot', async () => {
    const key = fc.bigInt({ min: 1n, max: 3n })
    const value = fc.bigInt({ min: 0n, max: 4n })
    const yes = fc.boolean()
    const rare = fc.integer({ min: 0, max: 9 }).map((n) => n === 0)
    const mostly = fc.integer({ min: 0, max: 4 }).map((n) => n > 0)
    const two = <T>(each: fc.Arbitrary<T>) => fc.array(each, { minLength: 2, maxLength: 2 })
    const anyRow: fc.Arbitrary<Row> = fc.record({
      key,
      unit: fc.constantFrom(7, 7, 8),
      low: value,
      high: value.map((v) => v + 2n),
      day: fc.integer({ min: 44_990, max: 45_002 }),
      event: fc.integer({ min: 1, max: 4 }),
      lowest: yes,
      highest: yes,
    })
    const place = fc.constantFrom(0, 1, 2, 64)
    const any: fc.Arbitrary<ValueCase> = fc.record({
      rows: two(fc.array(anyRow, { minLength: 1, maxLength: 8 })).map((blocks) => blocks.flatMap((b) => block(...b))),
      runs: fc.constantFrom(
        base.runs,
        base.runs.toReversed(),
        [base.runs[1]!, base.runs[1]!],
        [
          { start: 0, length: 2 },
          { start: 0, length: 0 },
        ],
      ),
      whole: two(yes),
      isFresh: two(yes),
      coverage: two(fc.record({ complete: mostly, latestComplete: mostly, used: place, total: place })),
      today: fc.constant(45_000),
      previous: fc.record({
        event: fc.integer({ min: 0, max: 4 }),
        picked: yes,
        credential: fc.constantFrom(null, 0, 1),
      }),
      credential: fc.constantFrom(0, 1),
      codes: fc.array(key, { minLength: 1, maxLength: 3 }),
      min: fc.constantFrom(0n, 1n, 2n),
      max: value.map((v) => v + 4n),
      unit: fc.constant(7),
      latest: rare,
      earliest: rare,
      absent: rare,
      anyUnit: yes,
      needComplete: rare,
      needLatestComplete: rare,
      needFresh: rare,
      needLowest: rare,
      needHighest: rare,
      increasing: rare,
      covers: fc.integer({ min: 0, max: 63 }),
      days: fc.option(fc.integer({ min: 3, max: 20 })),
      parent: fc.constantFrom(0, 1, 16),
    })
    let hits = 0
    await fc.assert(
      fc.asyncProperty(any, async (c) => {
        hits += PICKS.filter((pick) => mayHit(c, pick)).length
        await check(c)
      }),
      { seed: 4800, numRuns: 40 },
    )
    expect(hits).toBeGreaterThan(10)
  })

  it('rejects picks that are not one row of its own, and hits that are no bit', async () => {
    const given = inputs({ ...base, codes: [1n, 2n], anyUnit: true }, 1, 0)
    await accepts(circuit, given)
    const picks = (places: Record<number, bigint>) => Array.from({ length: N }, (_, i) => places[i] ?? 0n)
    const half = (P + 1n) / 2n
    for (const pick of [
      picks({}),
      picks({ 0: 1n, 1: 1n }),
      picks({ 0: 1n, 9: 1n }),
      picks({ 9: 1n }),
      picks({ 0: half, 1: half }),
      picks({ 0: half, 9: half }),
      picks({ 0: 2n, 1: P - 1n }),
      picks({ 0: 1n, 1: 1n, 2: P - 1n }),
    ]) {
      await rejects(circuit, { ...given, pick })
      cannotForge(plain, { ...given, pick }, {})
    }
    for (const hit of [0n, 2n, half, P - 1n]) cannotForge(plain, { ...given, hit }, {})
    await rejects(circuit, { ...given, hit: 2 })
  })

  it('lets no row change hands, and no previous slot', async () => {
    const given = inputs({ ...base, increasing: true, previous: { event: 1, picked: true, credential: 0 } }, 1, 1)
    for (const forged of [
      { event: 3 },
      { picks: 0 },
      { 'credential[1]': 1 },
      { 'mine[1]': 1 },
      { 'mineKey[9]': 1 },
      { 'mineKey[1]': 0 },
      { isSame: 0 },
      { isWhole: 0 },
      { word: 0 },
      { 'coverage[0]': 0 },
    ]) {
      cannotForge(plain, given, forged)
    }
    const chain = inputs({ ...base, increasing: true, previous: { event: 1, picked: true, credential: 1 } }, 1, 1)
    for (const forged of [{}, { isSame: 1 }, { 'slot.previousPicks': 1 }]) cannotForge(plain, chain, forged)
    const part = inputs({ ...base, earliest: true, whole: [false, true] }, 1, 2)
    for (const forged of [{}, { isWhole: 1 }, { needWhole: 0 }]) cannotForge(plain, part, forged)
    const free = freeWires(circuit, await accepts(circuit, given))
    expect(free.filter((name) => !FREE.test(name))).toEqual([])
    holdsInputs(circuit)
  })

  it('leaves the prover no choice beside pick and hit', async () => {
    const chain = { ...base, increasing: true, previous: { event: 1, picked: true, credential: 0 } }
    const cases: [ValueCase, number | null][] = [
      [chain, 1],
      [{ ...base, credential: 1, latest: true, days: 5, needFresh: true, needComplete: true }, 9],
      [{ ...base, earliest: true, needLatestComplete: true }, 2],
      [{ ...base, absent: true, codes: [3n], covers: 63 }, null],
    ]
    for (const [c, pick] of cases) {
      await determines(plain, inputs(c, 1, pick), expected(c, pick))
      await determinesAll(plain, inputs(c, 1, pick), { free: FREE })
    }
    await determinesAll(plain, inputs(base, 0, null), { free: FREE })
  })

  it('rejects a word above its bits, and a domain word that is not 16 bits', async () => {
    const given = inputs(base, 1, 1)
    for (const high of [1n << 80n, 1n << 252n]) {
      await rejects(circuit, { ...given, policy: given.policy.with(9, given.policy[9]! + high) })
    }
    await rejects(circuit, { ...given, domainWord: given.domainWord.with(0, 1n << 16n) })
    await accepts(circuit, { ...given, domainWord: given.domainWord.with(1, 1n << 16n) })
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})
