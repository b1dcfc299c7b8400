/** Laboratory and vital criteria over the observation rows: circuits/lib/value-slot.circom. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_ORDER as P, packBits } from '../../src/core/field'
import { adaptedCoefficients } from '../../src/model/policy-vector'
import { type Circuit, openCircuit } from './support/circuit'
import { accepts, cannotForge, costsAsRecorded, determinesAll, freeWires, rejects } from './support/claims'

const N = 4
const PAD = 2n ** 120n - 1n
const MAX = 2n ** 64n - 1n

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

interface Slot {
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
}

interface World {
  rows: Row[]
  used: number
  total: number
  complete: boolean
  latestComplete: boolean
  isFresh: boolean
  today: number
  previous: { event: number; picked: boolean }
}

/** May the prover say "hit" with this pick (null: none)? docs/protocol.md section 4. */
function mayHit(slot: Slot, world: World, pick: number | null): boolean {
  const inSet = world.rows.map(({ key }) => slot.codes.includes(key))
  if ((slot.needComplete && !world.complete) || (slot.needLatestComplete && !world.latestComplete)) return false
  if (slot.needFresh && !world.isFresh) return false
  if (slot.absent) {
    const isCovered = (world.used & ~slot.covers) === 0 || (world.total & slot.covers) !== 0
    return pick === null && !inSet.includes(true) && world.latestComplete && isCovered
  }
  if (pick === null || !inSet[pick]) return false
  const row = world.rows[pick]!
  return (
    (slot.anyUnit || (row.unit === slot.unit && slot.min <= row.low && row.high <= slot.max)) &&
    (slot.days === null || row.day + slot.days >= world.today) &&
    (!slot.needLowest || row.lowest) &&
    (!slot.needHighest || row.highest) &&
    (!slot.latest || !inSet.slice(0, pick).includes(true)) &&
    (!slot.earliest || !inSet.slice(pick + 1).includes(true)) &&
    (!slot.increasing || (world.previous.picked && row.event > world.previous.event))
  )
}

describe('ValueSlot', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'value-slot', main: `ValueSlot(${N})` })
  })
  const bits = (value: number, count: number) => Array.from({ length: count }, (_, i) => (value >> i) & 1)
  const fact = (r: Row) =>
    packBits([
      [r.unit, 32],
      [r.low, 64],
      [r.high, 64],
      [r.day, 20],
      [r.day, 20],
      [r.event, 8],
      [Number(r.lowest), 1],
      [Number(r.highest), 1],
    ])
  const inputs = (
    { codes, covers, days, ...slot }: Slot,
    { rows, previous, ...world }: World,
    hit: number,
    pick: number | null,
  ) => {
    const keys = Array.from({ length: N }, (_, i) => rows[i]?.key ?? PAD)
    return {
      ...slot,
      coefficients: adaptedCoefficients(codes, 7),
      covers: bits(covers, 6),
      windowed: days !== null,
      days: days ?? 0,
      complete: world.complete,
      latestComplete: world.latestComplete,
      isFresh: world.isFresh,
      today: world.today,
      used: bits(world.used, 7),
      total: bits(world.total, 7),
      powers: keys.map((key) => [key, key ** 2n % P, key ** 4n % P]),
      facts: Array.from({ length: N }, (_, i) => (rows[i] ? fact(rows[i]) : 0n)),
      previousEvent: previous.event,
      previousPicks: previous.picked,
      hit,
      pick: Array.from({ length: N }, (_, i) => i === pick),
    }
  }

  const row = (key: bigint, value: bigint, event: number, change: Partial<Row> = {}): Row => ({
    key,
    unit: 7,
    low: value,
    high: value,
    day: 45_000 - event,
    event,
    lowest: false,
    highest: false,
    ...change,
  })
  const slot: Slot = {
    codes: [1n],
    min: 0n,
    max: MAX,
    unit: 7,
    latest: false,
    earliest: false,
    absent: false,
    anyUnit: false,
    needComplete: false,
    needLatestComplete: false,
    needFresh: false,
    needLowest: false,
    needHighest: false,
    increasing: false,
    covers: 1,
    days: null,
  }
  const world: World = {
    rows: [row(2n, 5n, 1), row(1n, 70n, 2), row(1n, 60n, 3)],
    used: 1,
    total: 0,
    complete: true,
    latestComplete: true,
    isFresh: true,
    today: 45_000,
    previous: { event: 0, picked: false },
  }
  /** With every pick, and none: a hit exactly where the rule allows one, and "no hit" always. */
  const check = async (s: Slot, w: World) => {
    await accepts(circuit, inputs(s, w, 0, null), { event: 0, picks: 0 })
    for (const pick of [null, 0, 1, 2, 3]) {
      if (!mayHit(s, w, pick)) await rejects(circuit, inputs(s, w, 1, pick))
      else
        await accepts(circuit, inputs(s, w, 1, pick), {
          event: pick === null ? 0 : w.rows[pick]!.event,
          picks: pick !== null,
        })
    }
  }

  it.each<[name: string, s: Partial<Slot>, w: Partial<World>, picks: (number | null)[]]>([
    ['any row of the set', {}, {}, [1, 2]],
    ['no row of the set', { codes: [3n] }, {}, []],
    ['no code at all', { codes: [] }, {}, []],
    ['several codes', { codes: [2n, 1n] }, {}, [0, 1, 2]],
    ['the latest', { latest: true }, {}, [1]],
    ['the latest of several codes', { latest: true, codes: [1n, 2n] }, {}, [0]],
    ['the latest, which is not in the range', { latest: true, max: 65n }, {}, []],
    ['the earliest', { earliest: true }, {}, [2]],
    ['the earliest, which is not in the range', { earliest: true, min: 65n }, {}, []],
    ['the only one', { earliest: true, latest: true }, {}, []],
    ['the only one, where there is one', { earliest: true, latest: true, codes: [2n] }, {}, [0]],
    ['a range that holds one value', { min: 60n, max: 60n }, {}, [2]],
    ['a range between the values', { min: 61n, max: 69n }, {}, []],
    ['a range turned round', { min: 70n, max: 60n }, {}, []],
    ['another unit', { unit: 8 }, {}, []],
    ['another unit where units do not matter', { unit: 8, min: 71n, anyUnit: true }, {}, [1, 2]],
    [
      'an interval that sticks out',
      { min: 10n, max: 20n },
      { rows: [row(1n, 10n, 1, { high: 21n }), row(1n, 10n, 2, { high: 20n }), row(1n, 9n, 3)] },
      [1],
    ],
    ['a coded value against a numeric range', { min: 1n }, { rows: [row(1n, 0n, 1, { high: MAX })] }, []],
    ['a window whose first day is a row', { days: 2 }, {}, [1]],
    ['a window before the first row', { days: 1 }, {}, []],
    ['a window longer than the calendar', { days: 2 ** 20 - 1 }, {}, [1, 2]],
    ['the lowest', { needLowest: true }, { rows: [row(1n, 5n, 1), row(1n, 4n, 2, { lowest: true })] }, [1]],
    ['the highest', { needHighest: true }, { rows: [row(1n, 5n, 1, { highest: true }), row(1n, 4n, 2)] }, [0]],
    ['a later event than the slot before', { increasing: true }, { previous: { event: 2, picked: true } }, [2]],
    ['the same event twice', { increasing: true }, { previous: { event: 3, picked: true } }, []],
    ['a chain after a slot without a row', { increasing: true }, { previous: { event: 0, picked: false } }, []],
    ['completeness that is there', { needComplete: true, needLatestComplete: true, needFresh: true }, {}, [1, 2]],
    ['completeness that is missing', { needComplete: true }, { complete: false }, []],
    ['latest completeness that is missing', { needLatestComplete: true }, { latestComplete: false }, []],
    ['freshness that is missing', { needFresh: true }, { isFresh: false }, []],
    ['an absence', { absent: true, codes: [3n] }, {}, [null]],
    ['an absence in an empty chart', { absent: true }, { rows: [], used: 0 }, [null]],
    ['an absence of what is there', { absent: true }, {}, []],
    ['an absence marked latest too', { absent: true, latest: true }, {}, []],
    ['an absence marked earliest too', { absent: true, earliest: true }, {}, []],
    ['an absence without latest completeness', { absent: true, codes: [3n] }, { latestComplete: false }, []],
    ['an absence with a system that is not covered', { absent: true, codes: [3n] }, { used: 3 }, []],
    [
      'an absence with such a system, but a covered one total',
      { absent: true, codes: [3n] },
      { used: 3, total: 1 },
      [null],
    ],
    ['an absence with text-only entries', { absent: true, codes: [3n], covers: 63 }, { used: 65 }, []],
    ['an absence that is stale', { absent: true, codes: [3n], needFresh: true }, { isFresh: false }, []],
  ])('allows for %s exactly the picks of the rule', async (_, s, w, picks) => {
    const [asked, given] = [
      { ...slot, ...s },
      { ...world, ...w },
    ]
    expect([null, 0, 1, 2, 3].filter((pick) => mayHit(asked, given, pick))).toEqual(picks)
    await check(asked, given)
  })

  it('agrees with the rule for any chart and slot', async () => {
    const key = fc.bigInt({ min: 1n, max: 3n })
    const value = fc.bigInt({ min: 0n, max: 4n })
    const flag = fc.boolean()
    const rare = fc.integer({ min: 0, max: 9 }).map((n) => n === 0)
    const anyRow = fc.record({
      key,
      unit: fc.constantFrom(7, 7, 8),
      low: value,
      high: value.map((v) => v + 2n),
      day: fc.integer({ min: 44_990, max: 45_002 }),
      event: fc.integer({ min: 1, max: 4 }),
      lowest: flag,
      highest: flag,
    })
    const anySlot: fc.Arbitrary<Slot> = fc.record({
      codes: fc.array(key, { minLength: 1, maxLength: 2 }),
      min: fc.constantFrom(0n, 1n, 2n),
      max: value.map((v) => v + 4n),
      unit: fc.constant(7),
      latest: rare,
      earliest: rare,
      absent: rare,
      anyUnit: flag,
      needComplete: rare,
      needLatestComplete: rare,
      needFresh: rare,
      needLowest: rare,
      needHighest: rare,
      increasing: rare,
      covers: fc.integer({ min: 0, max: 63 }),
      days: fc.option(fc.integer({ min: 0, max: 12 })),
    })
    const place = fc.constantFrom(0, 1, 2, 64)
    const anyWorld: fc.Arbitrary<World> = fc.record({
      rows: fc.array(anyRow, { minLength: 1, maxLength: N }),
      used: place,
      total: place,
      complete: flag,
      latestComplete: flag,
      isFresh: flag,
      today: fc.constant(45_000),
      previous: fc.record({ event: fc.integer({ min: 0, max: 4 }), picked: flag }),
    })
    let hits = 0
    await fc.assert(
      fc.asyncProperty(anySlot, anyWorld, async (s, w) => {
        hits += [null, 0, 1, 2, 3].filter((pick) => mayHit(s, w, pick)).length
        await check(s, w)
      }),
      { seed: 4548, numRuns: 40 },
    )
    expect(hits).toBeGreaterThan(10)
  })

  it('rejects picks that are not one row, and hits that are no bit', async () => {
    const given = inputs({ ...slot, codes: [1n, 2n] }, world, 1, 0)
    await accepts(circuit, given)
    for (const pick of [
      [1, 1, 0, 0],
      [1, 1, P - 1n, 0],
      [2, P - 1n, 0, 0],
      [0, 0, 0, 0],
      [(P + 1n) / 2n, (P + 1n) / 2n, 0, 0],
    ]) {
      await rejects(circuit, { ...given, pick })
    }
    const absent = inputs({ ...slot, codes: [3n], absent: true }, world, 1, null)
    await accepts(circuit, absent)
    for (const hit of [2n, P - 1n, (P + 1n) / 2n]) {
      await rejects(circuit, { ...given, hit })
      // an absence, or two rows, that would give 2 to a gate
      await rejects(circuit, { ...absent, hit })
    }
    const anyTwo = inputs({ ...slot, codes: [1n, 2n], anyUnit: true }, world, 1, 0)
    await rejects(circuit, { ...anyTwo, hit: 2, pick: [1, 1, 0, 0] })
    // 1 + 1 − 1: one fact of three, and only one of the picks is no bit
    const same = { ...world, rows: [1, 2, 3, 4].map(() => row(1n, 65n, 1)) }
    const alike = inputs({ ...slot, anyUnit: true }, same, 1, 0)
    await accepts(circuit, alike)
    for (let i = 0; i < N; i++) {
      const [j, k] = [(i + 1) % N, (i + 2) % N]
      const pick = Array.from({ length: N }, (_, at) => (at === i ? P - 1n : at === j || at === k ? 1n : 0n))
      await rejects(circuit, { ...alike, pick })
    }
    // a pick without a hit, and a pick of a pad
    await rejects(circuit, { ...given, hit: 0 })
    await rejects(circuit, { ...given, pick: [0, 0, 0, 1] })
  })

  it('looks for the latest, the earliest and an absence in every row', async () => {
    for (let other = 0; other < N; other++) {
      const rows = Array.from({ length: N }, (_, i) => row(i === other ? 1n : 2n, 65n, i))
      for (const change of [{ latest: true }, { earliest: true }, { absent: true }]) {
        await check({ ...slot, ...change, codes: [1n] }, { ...world, rows })
        await check({ ...slot, ...change, codes: [1n, 2n] }, { ...world, rows })
      }
      await check({ ...slot, absent: true, codes: [3n] }, { ...world, rows })
    }
  })

  it('leaves nothing open but inverses that may be anything', async () => {
    await determinesAll(circuit, inputs({ ...slot, latest: true }, world, 1, 1), { free: /(^inverse\[2\]|\.inv)$/ })
    await determinesAll(circuit, inputs({ ...slot, earliest: true }, world, 1, 2), { free: /(^inverse\[1\]|\.inv)$/ })
    await determinesAll(circuit, inputs({ ...slot, absent: true, codes: [3n] }, world, 1, null), { free: /\.inv$/ })
  })

  it('rejects a picked fact with bits above its own', async () => {
    const given = inputs({ ...slot, codes: [2n] }, world, 1, 0)
    for (const high of [1n << 212n, 1n << 252n]) {
      await rejects(circuit, { ...given, facts: given.facts.with(0, given.facts[0]! + high) })
    }
    // of a row that is not picked nothing is read
    await accepts(circuit, { ...given, facts: given.facts.with(1, P - 1n) })
  })

  it('lets neither event nor inverse be forged', async () => {
    const given = inputs({ ...slot, latest: true }, world, 1, 1)
    const witness = await accepts(circuit, given, { event: 2 })
    cannotForge(circuit, given, { event: 3 })
    cannotForge(circuit, given, { picks: 0 })
    // after the pick a row of the set may stand, and there the inverse has nothing to do
    expect(freeWires(circuit, witness).filter((name) => !/(^inverse\[2\]|\.inv)$/.test(name))).toEqual([])
    for (const inverse of [0n, 1n, P - 1n]) {
      cannotForge(circuit, { ...given, pick: [0, 0, 1, 0] }, { 'inverse[1]': inverse })
    }
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})
