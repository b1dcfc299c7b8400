/** The credential's terms against the issuer's, the policy's and the clock: circuits/lib/terms.circom. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_ORDER as P, packBits } from '../../src/core/field'
import { type Circuit, openCircuit } from './support/circuit'
import { accepts, cannotForge, costsAsRecorded, determines, determinesAll, freeWires, rejects } from './support/claims'

interface Case {
  issued: number
  expires: number
  completeAsOf: number
  statusIndex: number
  types: number
  mayIssue: number
  classes: number
  completes: number
  validFrom: number
  validTo: number
  day: number
  ymd: number
  askedTypes: number
  askedClasses: number
  maxAgeDays: number
  maxCompletenessAgeDays: number
}

const LAST_DAY = 2 ** 20 - 1
const GOOD: Case = {
  issued: 45_000,
  expires: 45_365,
  completeAsOf: 44_990,
  statusIndex: 300_001,
  types: 0b00001,
  mayIssue: 0b00011,
  classes: 0b101,
  completes: 0b100100001,
  validFrom: 44_000,
  validTo: 46_000,
  day: 45_100,
  ymd: 20_230_624,
  askedTypes: 0b00101,
  askedClasses: 0b100,
  maxAgeDays: 365,
  maxCompletenessAgeDays: 90,
}

describe('Terms', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'terms', main: 'Terms()' })
  })
  const bits = (value: bigint | number, count: number) =>
    Array.from({ length: count }, (_, i) => (BigInt(value) >> BigInt(i)) & 1n)
  const inputs = (c: Case) => ({
    terms: packBits([
      [c.issued, 20],
      [c.expires, 20],
      [c.completeAsOf, 20],
      [c.statusIndex, 19],
      [c.types, 8],
    ]),
    issuerTerms: packBits([
      [c.mayIssue, 8],
      [c.classes, 15],
      [c.completes, 9],
      [c.validFrom, 20],
      [c.validTo, 20],
    ]),
    today: packBits([
      [c.ymd, 27],
      [c.day, 20],
    ]),
    mainBits: bits(
      packBits([
        [c.askedTypes, 8],
        [c.askedClasses, 15],
        [c.maxAgeDays, 20],
        [c.maxCompletenessAgeDays, 20],
      ]),
      251,
    ),
  })
  const isValid = (c: Case) =>
    (c.types & ~c.mayIssue) === 0 &&
    (c.types & c.askedTypes) !== 0 &&
    (c.askedClasses & ~c.classes) === 0 &&
    c.validFrom <= c.issued &&
    c.issued <= c.validTo &&
    c.completeAsOf <= c.issued &&
    c.issued <= c.day &&
    c.day <= c.expires &&
    c.issued + c.maxAgeDays >= c.day
  const outputs = (c: Case) => ({
    statusIndex: bits(c.statusIndex, 19),
    completes: bits(c.completes, 9),
    day: c.day,
    ymd: c.ymd,
    isFresh: c.completeAsOf + c.maxCompletenessAgeDays >= c.day,
  })
  const check = async (change: Partial<Case>) => {
    const c = { ...GOOD, ...change }
    if (isValid(c)) await determines(circuit, inputs(c), outputs(c))
    else await rejects(circuit, inputs(c))
  }

  it.each<[name: string, change: Partial<Case>, valid: boolean]>([
    ['valid terms', {}, true],
    ['a credential proved on the day of issue, complete to that day', { day: 45_000, completeAsOf: 45_000 }, true],
    ['a credential from the future', { day: 44_999 }, false],
    ['the last day of validity', { day: 45_365 }, true],
    ['the day after expiry', { day: 45_366, maxAgeDays: 1000 }, false],
    ['the last day of the greatest age', { maxAgeDays: 100 }, true],
    ['a day too old', { maxAgeDays: 99 }, false],
    ['a record said to be complete after its issue', { completeAsOf: 45_001 }, false],
    ['an issue on the first day of the accreditation', { validFrom: 45_000 }, true],
    ['an issue before the accreditation', { validFrom: 45_001 }, false],
    ['an issue on the last day of the accreditation', { validTo: 45_000 }, true],
    ['an issue after the accreditation', { validTo: 44_999 }, false],
    ['a type that the issuer may not issue', { types: 0b00100 }, false],
    ['one type of two that the issuer may not issue', { types: 0b10001 }, false],
    ['a type that is not asked for', { types: 0b00010 }, false],
    ['no type', { types: 0 }, false],
    ['a class that the issuer lacks', { askedClasses: 0b110 }, false],
    ['no class asked for', { askedClasses: 0, classes: 0 }, true],
    [
      'days at the ends of their range',
      {
        issued: 0,
        completeAsOf: 0,
        validFrom: 0,
        validTo: LAST_DAY,
        expires: LAST_DAY,
        day: LAST_DAY,
        maxAgeDays: LAST_DAY,
      },
      true,
    ],
    [
      'the least days',
      { issued: 0, completeAsOf: 0, validFrom: 0, validTo: 0, expires: 0, day: 0, maxAgeDays: 0 },
      true,
    ],
  ])('decide %s', async (_, change, valid) => {
    expect(isValid({ ...GOOD, ...change })).toBe(valid)
    await check(change)
  })

  it('need every class that is asked for, and the right to issue every type that is there', async () => {
    const every = 2 ** 15 - 1
    for (let c = 0; c < 15; c++) await check({ askedClasses: 1 << c, classes: every & ~(1 << c) })
    for (let t = 0; t < 8; t++) {
      await check({ types: 255, askedTypes: 255, mayIssue: 255 & ~(1 << t) })
      for (const askedTypes of [1 << t, 255 & ~(1 << t)]) await check({ types: 1 << t, askedTypes, mayIssue: 255 })
    }
  })

  it('tell fresh from stale to the day', async () => {
    for (const [maxCompletenessAgeDays, isFresh] of [
      [110, 1],
      [109, 0],
      [0, 0],
      [LAST_DAY, 1],
    ] as const) {
      const given = inputs({ ...GOOD, maxCompletenessAgeDays })
      await determines(circuit, given, { isFresh })
      cannotForge(circuit, given, { isFresh: 1 - isFresh })
    }
  })

  it('agree with the rule for any terms', async () => {
    const near = fc.oneof(fc.integer({ min: 44_995, max: 45_005 }), fc.constantFrom(0, LAST_DAY))
    const early = fc.oneof(fc.integer({ min: 44_990, max: 45_000 }), fc.constant(0))
    const late = fc.oneof(fc.integer({ min: 45_000, max: 45_010 }), fc.constant(LAST_DAY))
    const any = fc.record({
      issued: near,
      expires: late,
      completeAsOf: early,
      validFrom: early,
      validTo: late,
      day: near,
      types: fc.constantFrom(1, 2, 3),
      mayIssue: fc.constantFrom(1, 3, 3, 255),
      askedTypes: fc.constantFrom(1, 3, 255),
      classes: fc.constantFrom(5, 2 ** 15 - 1),
      askedClasses: fc.constantFrom(0, 4, 1),
      completes: fc.integer({ min: 0, max: 511 }),
      statusIndex: fc.integer({ min: 0, max: 2 ** 19 - 1 }),
      maxAgeDays: fc.constantFrom(0, 5, 365),
      maxCompletenessAgeDays: fc.constantFrom(0, 5, 90),
    })
    let valid = 0
    await fc.assert(
      fc.asyncProperty(any, async (change) => {
        valid += Number(isValid({ ...GOOD, ...change }))
        await check(change)
      }),
      { seed: 1900, numRuns: 120 },
    )
    expect(valid).toBeGreaterThan(5)
    expect(valid).toBeLessThan(115)
  })

  it('reject a word with bits above its parts', async () => {
    for (const [name, width] of [
      ['terms', 87n],
      ['issuerTerms', 72n],
      ['today', 47n],
    ] as const) {
      const given = inputs(GOOD)
      for (const word of [given[name] + (1n << width), given[name] + (1n << 252n), P - 1n]) {
        await rejects(circuit, { ...given, [name]: word })
      }
    }
  })

  it('let neither clock, index nor accreditation be forged', async () => {
    const given = inputs(GOOD)
    for (const forged of [
      { day: 45_101 },
      { ymd: GOOD.ymd + 1 },
      { 'statusIndex[0]': 0 },
      { 'completes[1]': 1 },
      { 'accepted[0]': 0 },
    ]) {
      cannotForge(circuit, given, forged)
    }
    // nothing but inverses of zero, and here no sum is zero
    expect(freeWires(circuit, await accepts(circuit, given))).toEqual([])
    await determinesAll(circuit, given)
  })

  it('cost what is recorded', () => costsAsRecorded(circuit))
})
