/** Age and sex: circuits/lib/demographic-slot.circom. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_ORDER as P } from '../../src/core/field'
import { type Circuit, openCircuit } from './support/circuit'
import { accepts, cannotForge, costsAsRecorded, freeWires, rejects } from './support/claims'

interface Case {
  sexes: number
  min: number | null
  max: number | null
  birthLow: number
  birthHigh: number
  sex: number
  todayYmd: number
}

const UNKNOWN = { birthLow: 0, birthHigh: 99_991_231 }
const [FEMALE, MALE, ANY] = [1, 2, 15]

describe('DemographicSlot', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'demographic-slot', main: 'DemographicSlot()' })
  })
  const inputs = ({ sexes, min, max, sex, ...rest }: Case, hit: number) => ({
    sexes: [0, 1, 2, 3].map((i) => (sexes >> i) & 1),
    useMin: min !== null,
    useMax: max !== null,
    min: min ?? 0,
    max: max ?? 0,
    sex: [sex & 1, sex >> 1, sex === 3],
    hit,
    ...rest,
  })
  const born = (ymd: number): Case => ({
    sexes: ANY,
    min: null,
    max: null,
    birthLow: ymd,
    birthHigh: ymd,
    sex: 0,
    todayYmd: 20_240_615,
  })
  const hits = async (c: Case) => {
    await accepts(circuit, inputs(c, 1))
    await accepts(circuit, inputs(c, 0))
  }
  const misses = async (c: Case) => {
    await rejects(circuit, inputs(c, 1))
    await accepts(circuit, inputs(c, 0))
  }

  it('counts whole years: on the birthday and not on the day before', async () => {
    await hits({ ...born(20_060_615), min: 18 })
    await misses({ ...born(20_060_616), min: 18 })
    await hits({ ...born(19_630_616), max: 60 })
    await misses({ ...born(19_630_615), max: 60 })
    await hits({ ...born(20_060_615), min: 18, max: 18 })
  })

  it('lets someone born on 29 February come of age on 1 March', async () => {
    await misses({ ...born(20_040_229), min: 18, todayYmd: 20_220_228 })
    await hits({ ...born(20_040_229), min: 18, todayYmd: 20_220_301 })
    await hits({ ...born(20_040_229), max: 17, todayYmd: 20_220_228 })
    await misses({ ...born(20_040_229), max: 17, todayYmd: 20_220_301 })
  })

  it('needs every day of a partial birth date to fit', async () => {
    const in2006 = { ...born(0), birthLow: 20_060_101, birthHigh: 20_061_231 }
    await misses({ ...in2006, min: 18 })
    await hits({ ...in2006, min: 17 })
    await misses({ ...in2006, max: 17 })
    await hits({ ...in2006, max: 18 })
  })

  it('never accepts an unknown birth date where an age is asked, not even 0 or 255 years', async () => {
    for (const age of [0, 18, 255]) {
      await misses({ ...born(0), ...UNKNOWN, min: age })
      await misses({ ...born(0), ...UNKNOWN, max: age })
    }
    await hits({ ...born(0), ...UNKNOWN })
  })

  it('takes the sexes of the mask only', async () => {
    for (let sex = 0; sex < 4; sex++) {
      for (let sexes = 0; sexes < 16; sexes++) {
        const c = { ...born(19_800_101), sex, sexes }
        await (((sexes >> sex) & 1) === 1 ? hits(c) : misses(c))
      }
    }
    await misses({ ...born(19_800_101), sex: 1, sexes: FEMALE })
    await misses({ ...born(19_800_101), sex: 0, sexes: MALE })
  })

  it('agrees with the rule for any case', async () => {
    const ymd = fc.integer({ min: 0, max: 2 ** 27 - 1 })
    const age = fc.option(fc.integer({ min: 0, max: 255 }))
    const any = fc.record({
      sexes: fc.integer({ min: 0, max: 15 }),
      sex: fc.integer({ min: 0, max: 3 }),
      min: age,
      max: age,
      birthLow: ymd,
      birthHigh: ymd,
      todayYmd: ymd,
    })
    await fc.assert(
      fc.asyncProperty(any, async (c) => {
        const ok =
          ((c.sexes >> c.sex) & 1) === 1 &&
          (c.min === null || c.birthHigh <= c.todayYmd - c.min * 10_000) &&
          (c.max === null || c.birthLow > c.todayYmd - (c.max + 1) * 10_000)
        await (ok ? hits(c) : misses(c))
      }),
      { seed: 1789, numRuns: 60 },
    )
  })

  it('rejects a hit that is no bit', async () => {
    for (const hit of [2n, P - 1n, (P + 1n) / 2n]) await rejects(circuit, { ...inputs(born(19_800_101), 1), hit })
  })

  it('holds every wire, and both ages against a forged switch', async () => {
    const c = { ...born(19_800_101), min: 18, max: 80 }
    expect(freeWires(circuit, await accepts(circuit, inputs(c, 1)))).toEqual([])
    cannotForge(circuit, inputs({ ...c, min: 50 }, 1), { asksMin: 0 })
    cannotForge(circuit, inputs({ ...c, max: 30 }, 1), { asksMax: 0 })
    cannotForge(circuit, inputs({ ...c, sexes: MALE }, 1), {})
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})
