/** The compiled program: its shape for each form, its limits, and what its hash binds. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isVitalproofError } from '../../src/core/errors'
import { when } from '../../src/model/builder'
import { domainInterval, encodeKey, familyInterval, PAD_KEY, pairKey } from '../../src/model/codes'
import { compilePolicy } from '../../src/model/compile'
import { encodeValue, MAX_VALUE } from '../../src/model/decimal'
import { definePolicy, parsePolicy } from '../../src/model/policy'
import type { CriterionInput, PolicyInput } from '../../src/model/policy/types'
import { encodeProgram, policyHash } from '../../src/model/policy-vector'
import { type PolicyProgram, STANDARD } from '../../src/model/program'
import { guardHash } from '../../src/model/scope'
import type { Domain } from '../../src/model/types'
import { unitId } from '../../src/model/units'
import { ICD10CM, LOINC, SNOMED } from './policy-charts'

const SHARED = join(import.meta.dirname, '../../../shared/data/policies')

function program(...all: CriterionInput[]): PolicyProgram {
  return compilePolicy({ policy: definePolicy({ all }), shape: STANDARD })
}

function used(compiled: PolicyProgram) {
  const isUsed = <S extends { parent: unknown }>(slots: S[]) => slots.filter(({ parent }) => parent !== null)
  return {
    demographics: isUsed(compiled.demographics),
    sets: isUsed(compiled.sets),
    values: isUsed(compiled.values),
    inner: isUsed(compiled.innerGates),
    outer: compiled.outerGates.filter(({ required }) => required),
  }
}

function errorOf(run: () => unknown) {
  try {
    run()
  } catch (error) {
    if (isVitalproofError(error)) return { code: error.code, at: error.at, message: error.message, fix: error.fix }
    throw error
  }
  throw new Error('nothing was thrown')
}

const key = (domain: Domain, system: string, code: string) => encodeKey({ domain, coding: { system, code } })
const family = (from: string, to = from) => familyInterval({ domain: 'condition', system: ICD10CM, from, to })
const snomed = (...codes: string[]) => codes.map((code) => `${SNOMED}|${code}`)
const has = (codes: string[], rest: object = {}): CriterionInput => ({ has: { domain: 'condition', codes, ...rest } })
const none = (codes: string[], rest: object = {}): CriterionInput => ({ none: { domain: 'condition', codes, ...rest } })
const HBA1C = `${LOINC}|4548-4`
const hba1c = key('observation', LOINC, '4548-4')
const value = (rest: object): CriterionInput => ({ value: { codes: [HBA1C], unit: '%', ...rest } })
const scaled = (text: number) => encodeValue(BigInt(Math.round(text * 1_000_000)))
const numbered = (count: number) => snomed(...Array.from({ length: count }, (_, i) => `${100 + i}`))

describe('compilePolicy', () => {
  it('makes unused parts neutral and always the same', () => {
    const compiled = program({ sex: 'male' })
    expect(used(compiled)).toMatchObject({ sets: [], values: [], inner: [], outer: [] })
    expect(new Set(compiled.sets.map((slot) => JSON.stringify(slot))).size).toBe(1)
    expect(compiled).toMatchObject({
      credentials: [{ types: 1, classes: 0, maxAgeDays: 2 ** 20 - 1, maxCompletenessAgeDays: 2 ** 20 - 1 }],
      guard: 0n,
    })
    expect(encodeProgram(compiled)).toHaveLength(225)
  })

  it('asks age and sex of one person in one slot', () => {
    expect(used(program({ age: { min: 18 } }, { sex: 'female' }, { age: { max: 75 } })).demographics).toEqual([
      { parent: { to: 'root' }, sexes: 1, min: 18, max: 75 },
    ])
    expect(used(program({ not: { sex: 'female' } })).demographics).toMatchObject([
      { sexes: 0b110, min: null, max: null },
    ])
    expect(used(program({ not: { age: { min: 12, max: 50 } } })).demographics).toMatchObject([
      { parent: { to: 'outer', gate: 0 }, min: null, max: 11 },
      { parent: { to: 'outer', gate: 0 }, min: 51, max: null },
    ])
  })

  it('lets every alternative ask the age where both sides of a condition on sex leave no slot for it', () => {
    const branches = when({ sex: 'female' }, value({ max: '7' }), value({ max: '8' }))
    const compiled = used(program({ age: { min: 18 } }, branches))
    expect(compiled.demographics).toMatchObject([
      { parent: { to: 'inner', gate: 0 }, sexes: 1, min: 18 },
      { parent: { to: 'inner', gate: 1 }, sexes: 0b110, min: 18 },
    ])
    expect(compiled.inner).toEqual([
      { threshold: 2, parent: { to: 'outer', gate: 0 } },
      { threshold: 2, parent: { to: 'outer', gate: 0 } },
    ])
    expect(compiled.outer).toEqual([{ threshold: 1, required: true }])
  })

  it('puts codes and the first family of has into one slot, further families into a group', () => {
    const families = [`${ICD10CM}|E11`, `${ICD10CM}|I10`]
    const compiled = program(has(snomed('44054006'), { families, status: ['active'] }))
    expect(used(compiled).sets).toMatchObject([
      {
        parent: { to: 'outer', gate: 0 },
        codes: [key('condition', SNOMED, '44054006')],
        interval: family('E11'),
        filter: 0,
        k: 1,
      },
      { parent: { to: 'outer', gate: 0 }, codes: [], interval: family('I10'), filter: 0, none: false },
    ])
    expect(compiled.outerGates[0]).toEqual({ threshold: 1, required: true })
    expect(compiled.plainFilters[0]).toEqual({ statuses: 1, firstOnly: false })
  })

  it('drops a code that lies in a family of its own set, so that no row counts twice', () => {
    expect(used(program(has([`${ICD10CM}|E11.9`], { families: [`${ICD10CM}|E11`] }))).sets).toMatchObject([
      { codes: [], interval: family('E11') },
    ])
  })

  it('splits 16 codes over two slots, and keeps 15 in one', () => {
    expect(used(program(has(numbered(15)))).sets).toHaveLength(1)
    const split = used(program(has(numbered(16))))
    expect(split.sets.map(({ codes, parent }) => [codes.length, parent])).toEqual([
      [15, { to: 'outer', gate: 0 }],
      [1, { to: 'outer', gate: 0 }],
    ])
    // two hits of one criterion must not be two criteria
    const counted = used(program({ atLeast: 2, of: [has(numbered(16)), has(snomed('1')), has(snomed('2'))] }))
    expect(counted.inner).toEqual([{ threshold: 1, parent: { to: 'outer', gate: 0 } }])
    expect(counted.outer).toEqual([{ threshold: 2, required: true }])
    expect(used(program({ any: [has(numbered(16)), { sex: 'male' }] })).inner).toEqual([])
  })

  it('asks none of every slot, with the coverage of the whole criterion', () => {
    const compiled = program(
      none(snomed('363346000'), { families: [`${ICD10CM}|C00-C97`], except: [`${ICD10CM}|C44`], withinDays: 1826 }),
    )
    const [before, after] = used(compiled).sets
    const shared = { parent: { to: 'root' }, none: true, covers: 0b11, domain: 1, fresh: true, filter: 2 }
    expect(before).toMatchObject({ ...shared, codes: [key('condition', SNOMED, '363346000')] })
    expect(before!.interval).toEqual({ lo: family('C00', 'C97').lo, end: family('C44').lo })
    expect(after).toMatchObject({
      ...shared,
      codes: [],
      interval: { lo: family('C44').end, end: family('C00', 'C97').end },
    })
    expect(compiled.windowFilters[0]).toEqual({
      statuses: 15,
      firstOnly: false,
      column: 'dayHigh',
      invert: false,
      windowed: true,
      days: 1826,
    })
    expect(compiled.credentials[0]!.maxCompletenessAgeDays).toBe(90)
  })

  it('adds unknown and suspected to the statuses that none asks for', () => {
    expect(program(none(snomed('1'), { status: ['active'] })).plainFilters[0]!.statuses).toBe(0b1101)
    expect(program(none(snomed('1'), { status: ['past'] })).plainFilters[0]!.statuses).toBe(0b1110)
  })

  it('asks for nothing of two sets in one slot, and for something of two sets too', () => {
    const both = used(program(none(snomed('1')), none(snomed('2')), none(snomed('3'), { withinDays: 30 })))
    expect(both.sets.map(({ codes }) => codes.length)).toEqual([2, 1])
    // another coverage is another question
    expect(used(program(none(snomed('1')), none([`${ICD10CM}|E119`]))).sets).toHaveLength(2)
    const either = used(program({ any: [has(snomed('1')), has(snomed('2')), has(snomed('3'), { status: ['past'] })] }))
    expect(either.sets.map(({ codes }) => codes.length)).toEqual([2, 1])
    expect(used(program(has(snomed('1')), has(snomed('2')))).sets).toHaveLength(2)
  })

  it('takes any entry as the interval of the domain, and cuts exceptions out', () => {
    expect(used(program({ has: { domain: 'allergy', any: true } })).sets).toMatchObject([
      { interval: domainInterval('allergy') },
    ])
    const except = snomed('716186003')
    const compiled = used(program({ none: { domain: 'allergy', any: true, except } }))
    const cut = key('allergy', SNOMED, '716186003')
    expect(compiled.sets.map(({ interval, covers }) => [interval, covers])).toEqual([
      [{ lo: domainInterval('allergy').lo, end: cut }, 63],
      [{ lo: cut + 1n, end: domainInterval('allergy').end }, 63],
    ])
  })

  it.each([
    ['withinDays', has(snomed('1'), { withinDays: 30 }), { column: 'dayLow', invert: false, days: 30 }],
    ['overlaps', has(snomed('1'), { withinDays: 30, overlaps: true }), { column: 'exactEnd', invert: false, days: 30 }],
    ['olderThanDays', has(snomed('1'), { olderThanDays: 30 }), { column: 'exactStart', invert: true, days: 29 }],
    ['none withinDays', none(snomed('1'), { withinDays: 30 }), { column: 'dayHigh', invert: false, days: 30 }],
    [
      'not withinDays',
      { not: has(snomed('1'), { withinDays: 30 }) },
      { column: 'exactStart', invert: false, days: 30 },
    ],
    [
      'not overlaps',
      { not: has(snomed('1'), { withinDays: 30, overlaps: true }) },
      { column: 'dayHigh', invert: false, days: 30 },
    ],
    [
      'not olderThanDays',
      { not: has(snomed('1'), { olderThanDays: 30 }) },
      { column: 'dayLow', invert: true, days: 29 },
    ],
  ])('chooses the column of the window filter for %s', (_, criterion, filter) => {
    expect(program(criterion as CriterionInput).windowFilters[0]).toMatchObject({ ...filter, windowed: true })
  })

  it('shares filters, and takes a mask from a window filter when the two plain ones are gone', () => {
    const masks = [['active'], ['past'], ['unknown'], ['active', 'past'], ['active']]
    const compiled = program(
      ...masks.map((status, i) => has(snomed(`${i}`), { status })),
      has(snomed('9'), { withinDays: 30 }),
    )
    expect(compiled.sets.slice(0, 6).map(({ filter }) => filter)).toEqual([0, 1, 3, 4, 0, 2])
    expect(compiled.windowFilters.slice(1, 3)).toEqual([
      { statuses: 4, firstOnly: false, column: 'dayHigh', invert: false, windowed: false, days: 0 },
      { statuses: 3, firstOnly: false, column: 'dayHigh', invert: false, windowed: false, days: 0 },
    ])
  })

  it('takes the newest of the whole set by latestComplete, the oldest by complete, and any by nothing', () => {
    const flags = (which: string) => used(program(value({ min: '7', max: '10', which, withinDays: 90 }))).values[0]
    const range = {
      codes: [hba1c],
      min: scaled(7),
      max: scaled(10),
      unit: unitId('%'),
      anyUnit: false,
      days: 90,
      fresh: false,
    }
    expect(flags('latest')).toMatchObject({ ...range, latest: true, needLatestComplete: true, needComplete: false })
    expect(flags('earliest')).toMatchObject({ ...range, earliest: true, needLatestComplete: false, needComplete: true })
    expect(flags('any')).toMatchObject({
      ...range,
      latest: false,
      earliest: false,
      needLatestComplete: false,
      needComplete: false,
    })
    expect(used(program(value({ min: '7', recordedWithinDays: 30 }))).values[0]).toMatchObject({
      fresh: true,
      max: MAX_VALUE,
    })
  })

  it('narrows open limits by one millionth', () => {
    expect(used(program(value({ above: '7', below: '10' }))).values[0]).toMatchObject({
      min: scaled(7) + 1n,
      max: scaled(10) - 1n,
    })
    expect(used(program(value({ above: '-2.5' }))).values[0]).toMatchObject({ min: scaled(-2.5) + 1n, max: MAX_VALUE })
    expect(used(program(value({ below: '0' }))).values[0]).toMatchObject({ min: 0n, max: scaled(0) - 1n })
  })

  it('converts limits into the unit that rows are signed in, rounding inwards', () => {
    const creatinine = { codes: [`${LOINC}|2160-0`], unit: 'umol/L', min: '60', max: '115' }
    const [slot] = used(program({ value: creatinine })).values
    // 113.12 g/mol: 1 umol/L = 0.011312 mg/dL
    expect(slot).toMatchObject({ unit: unitId('mg/dL'), min: encodeValue(678_720n), max: encodeValue(1_300_880n) })
    const odd = used(program({ value: { ...creatinine, min: '0.00001', max: '0.00009' } })).values[0]
    expect(odd).toMatchObject({ min: encodeValue(1n), max: encodeValue(1n) })
    expect(errorOf(() => program({ value: { ...creatinine, codes: [`${LOINC}|2160-0`, HBA1C] } }))).toMatchObject({
      code: 'POLICY_UNSUPPORTED',
      at: '/all/0/value/codes',
    })
  })

  it('reads observation codes from observation rows whatever their unit, and answers from coded rows', () => {
    const answer = `${LOINC}|94558-4=${SNOMED}|260373001`
    const compiled = used(program({ has: { domain: 'observation', codes: [HBA1C, answer], withinDays: 14 } }))
    const pair = pairKey({
      question: { system: LOINC, code: '94558-4' },
      answer: { system: SNOMED, code: '260373001' },
    })
    expect(compiled.values).toMatchObject([
      { codes: [hba1c], anyUnit: true, days: 14, parent: { to: 'outer', gate: 0 } },
    ])
    expect(compiled.sets).toMatchObject([{ codes: [pair], domain: 6, k: 1, filter: 2 }])
    expect(used(program({ none: { domain: 'observation', codes: [HBA1C] } })).values).toMatchObject([
      { codes: [hba1c], absent: true, needLatestComplete: true, needComplete: false, fresh: true, covers: 1 },
    ])
  })

  it('answers noValue by an absent code, or by its highest or lowest row under coverage', () => {
    const compiled = used(program({ noValue: { codes: [HBA1C], min: '6.5', unit: '%' } }))
    expect(compiled.outer).toEqual([{ threshold: 1, required: true }])
    expect(compiled.inner).toEqual([{ threshold: 2, parent: { to: 'outer', gate: 0 } }])
    expect(compiled.sets).toMatchObject([
      { codes: [], interval: null, none: true, fresh: true, covers: 1, domain: 6, parent: { to: 'inner', gate: 0 } },
    ])
    expect(compiled.values).toMatchObject([
      { absent: true, parent: { to: 'outer', gate: 0 } },
      {
        needHighest: true,
        needLowest: false,
        needComplete: true,
        fresh: true,
        min: 0n,
        max: scaled(6.5) - 1n,
        parent: { to: 'inner', gate: 0 },
      },
    ])
    const two = used(program({ noValue: { codes: [HBA1C], min: '4', below: '6.5', unit: '%' } }))
    expect(two.inner).toEqual([{ threshold: 2, parent: { to: 'outer', gate: 0 } }])
    expect(two.values.map(({ needHighest, needLowest, min, max }) => [needHighest, needLowest, min, max])).toEqual([
      [false, false, 0n, MAX_VALUE],
      [true, false, 0n, scaled(4) - 1n],
      [false, true, scaled(6.5), MAX_VALUE],
    ])
    expect(
      used(program({ noValue: { codes: [HBA1C, `${LOINC}|17856-6`], min: '6.5', unit: '%' } })).values,
    ).toHaveLength(4)
  })

  it('counts events of coded rows by first rows, over several slots by adding hits', () => {
    const compiled = program({ count: { domain: 'condition', codes: snomed('1', '2'), min: 3 } })
    expect(used(compiled).sets).toMatchObject([{ k: 3, counts: false, parent: { to: 'root' }, filter: 0 }])
    expect(compiled.plainFilters[0]).toEqual({ statuses: 7, firstOnly: true })
    const many = program({ count: { domain: 'condition', codes: numbered(20), min: 3 } })
    expect(used(many).sets).toMatchObject([
      { k: 1, counts: true, parent: { to: 'outer', gate: 0 } },
      { k: 1, counts: true, parent: { to: 'outer', gate: 0 } },
    ])
    expect(many.outerGates[0]).toEqual({ threshold: 3, required: true })
    expect(used(program({ count: { domain: 'condition', codes: snomed('1'), min: 1 } })).sets).toMatchObject([{ k: 1 }])
  })

  it('counts observations by a chain of picks with increasing events', () => {
    const compiled = used(program(value({ max: '9' }), { count: { domain: 'observation', codes: [HBA1C], min: 3 } }))
    expect(compiled.values.map(({ increasing, parent }) => [increasing, parent])).toEqual([
      [false, { to: 'root' }],
      [false, { to: 'root' }],
      [true, { to: 'root' }],
      [true, { to: 'root' }],
    ])
    const nested = used(
      program({ any: [{ sex: 'male' }, { count: { codes: [HBA1C], unit: '%', atLeast: '6.5', min: 2 } }] }),
    )
    expect(nested.inner).toEqual([{ threshold: 2, parent: { to: 'outer', gate: 0 } }])
    expect(nested.values).toMatchObject([{ min: scaled(6.5), increasing: false }, { increasing: true }])
  })

  it('asks an active licence by default', () => {
    const compiled = program({ licence: { codes: snomed('309343006') } })
    expect(used(compiled).sets).toMatchObject([{ codes: [key('licence', SNOMED, '309343006')], domain: 7 }])
    expect(compiled.plainFilters[0]!.statuses).toBe(1)
  })

  it('turns negations inward by De Morgan', () => {
    const denied = program({ not: { any: [has(snomed('1')), { all: [has(snomed('2')), { sex: 'male' }] }] } })
    const written = program(none(snomed('1')), { any: [none(snomed('2')), { not: { sex: 'male' } }] })
    expect(encodeProgram(denied)).toEqual(encodeProgram(written))
  })

  it('reads if without else as: not the condition, or the consequence', () => {
    const compiled = program(when(has(snomed('1')), { sex: 'female' }))
    expect(encodeProgram(compiled)).toEqual(encodeProgram(program({ any: [none(snomed('1')), { sex: 'female' }] })))
  })

  it('flattens groups that say nothing', () => {
    const flat = encodeProgram(program({ sex: 'male' }, has(snomed('1'))))
    expect(encodeProgram(program({ all: [{ sex: 'male' }, { all: [has(snomed('1'))] }] }))).toEqual(flat)
    expect(encodeProgram(program({ any: [{ sex: 'male' }] }, { atLeast: 1, of: [has(snomed('1'))] }))).toEqual(flat)
    expect(encodeProgram(program({ atLeast: 2, of: [{ sex: 'male' }, has(snomed('1'))] }))).toEqual(flat)
  })

  it('uses inner gates at the root when outer gates are gone', () => {
    const group = (i: number): CriterionInput => ({
      any: [has(snomed(`${i}`), { status: ['active'] }), value({ min: `${i}` })],
    })
    const compiled = used(program(...[1, 2, 3, 4, 5, 6].map(group)))
    expect(compiled.outer).toHaveLength(4)
    expect(compiled.inner).toEqual([
      { threshold: 1, parent: { to: 'root' } },
      { threshold: 1, parent: { to: 'root' } },
    ])
  })

  it('reads types, accreditation, ages and guard', () => {
    const input: PolicyInput = {
      coEnrolment: 'glp1-trials-2026',
      credentials: { types: ['bridged', 'laboratory'], accreditation: ['oncology', 'hospital'], maxAgeDays: 365 },
      all: [none(snomed('1'), { recordedWithinDays: 30 })],
    }
    expect(compilePolicy({ policy: definePolicy(input), shape: STANDARD })).toMatchObject({
      credentials: [{ types: 0b10010, classes: 0b1001, maxAgeDays: 365, maxCompletenessAgeDays: 30 }],
      guard: guardHash('glp1-trials-2026'),
    })
  })

  it('takes one named credential as if it had no name, and four are too many', () => {
    const lab = definePolicy({
      credentials: { lab: { types: ['laboratory'] } },
      all: [{ ...value({ min: '7' }), from: 'lab' }],
    })
    expect(compilePolicy({ policy: lab }).credentials[0]!.types).toBe(2)
    const four = definePolicy({ credentials: { a: {}, b: {}, c: {}, d: {} }, all: [{ sex: 'male', from: 'a' }] })
    expect(errorOf(() => compilePolicy({ policy: four }))).toMatchObject({
      code: 'POLICY_TOO_LARGE',
      at: '/credentials',
      fix: 'ask for fewer credentials, or for a presentation of each by its own policy',
    })
  })

  it('refuses criteria that differ in recordedWithinDays instead of choosing one', () => {
    const criteria = [none(snomed('1')), none(snomed('2'), { recordedWithinDays: 30 })]
    expect(errorOf(() => program(...criteria))).toMatchObject({
      code: 'POLICY_UNSUPPORTED',
      at: '/all/1/none/recordedWithinDays',
      fix: 'write recordedWithinDays: 30 in each of them',
    })
  })

  const tooLarge: [title: string, criteria: CriterionInput[], at: string][] = [
    ['10 set slots', Array.from({ length: 10 }, (_, i) => has(snomed(`${i}`))), '/all'],
    ['7 value slots', Array.from({ length: 7 }, (_, i) => value({ min: `${i}` })), '/all'],
    [
      '3 age and sex slots',
      [{ not: { age: { min: 5, max: 9 } } }, { any: [{ sex: 'male' }, has(snomed('1'))] }],
      '/all',
    ],
    ['5 windows', [1, 2, 3, 4, 5].map((withinDays) => has(snomed('1'), { withinDays })), '/all'],
    [
      '5 groups of groups',
      [0, 1, 2, 3, 4].map((i) => ({
        any: [
          { all: [has(snomed(`${i}`)), value({ min: `${i}` })] },
          i === 4 ? value({ max: '9' }) : has(snomed(`2${i}`)),
        ],
      })),
      '/all',
    ],
    ['a count of 7 observations', [{ count: { domain: 'observation', codes: [HBA1C], min: 7 } }], '/all'],
    [
      'the newest of 8 codes',
      [{ value: { codes: Array.from({ length: 8 }, (_, i) => `${LOINC}|${i}-0`), unit: '%', min: '1' } }],
      '/all/0/value/codes',
    ],
  ]
  it.each(tooLarge)('refuses %s as too large', (_, criteria, at) => {
    expect(errorOf(() => program(...criteria))).toMatchObject({ code: 'POLICY_TOO_LARGE', at })
  })

  it('says what is missing and what is left over', () => {
    const error = errorOf(() => program(...Array.from({ length: 10 }, (_, i) => has(snomed(`${i}`)))))
    expect(error.message).toBe('needs 10 set slots of 9')
    expect(error.fix).toContain('6 value slots')
  })

  it('refuses groups that need a third level of gates', () => {
    const deep = {
      any: [{ sex: 'male' }, { all: [has(snomed('1')), { noValue: { codes: [HBA1C], min: '7', unit: '%' } }] }],
    }
    expect(errorOf(() => program(deep))).toMatchObject({ code: 'POLICY_UNSUPPORTED', at: '/all/0/any/1/all/1/noValue' })
  })

  it('never names a pad or the neighbours of a region', () => {
    const compiled = program({ none: { domain: 'family', any: true } }, has(numbered(16)))
    for (const { codes, interval } of used(compiled).sets) {
      for (const code of codes) expect(code > 0n && code < PAD_KEY).toBe(true)
      if (interval) expect(interval.lo > 0n && interval.lo < interval.end && interval.end <= PAD_KEY).toBe(true)
    }
  })

  it('compiles for another shape', () => {
    const shape = { ...STANDARD, name: 'small', setSlots: 1 }
    expect(compilePolicy({ policy: definePolicy({ all: [has(snomed('1'))] }), shape }).sets).toHaveLength(1)
    expect(errorOf(() => compilePolicy({ policy: definePolicy({ all: [has(numbered(16))] }), shape })).code).toBe(
      'POLICY_TOO_LARGE',
    )
  })
})

describe('the policy hash', () => {
  const BASE = {
    version: 1,
    coEnrolment: 'guard',
    credentials: { types: ['record'], accreditation: ['hospital'], maxAgeDays: 365 },
    all: [
      { age: { min: 18, max: 75 } },
      {
        has: {
          domain: 'condition',
          codes: snomed('1', '2'),
          families: [`${ICD10CM}|E11`],
          status: ['active'],
          withinDays: 365,
          overlaps: true,
        },
      },
      {
        none: {
          domain: 'condition',
          codes: snomed('3'),
          families: [`${ICD10CM}|C00-C97`],
          except: [`${ICD10CM}|C44`],
          status: ['active'],
          withinDays: 730,
          recordedWithinDays: 60,
        },
      },
      {
        value: {
          codes: [HBA1C],
          min: '7',
          below: '10',
          unit: '%',
          which: 'latest',
          withinDays: 90,
          recordedWithinDays: 60,
        },
      },
      {
        atLeast: 2,
        of: [
          { sex: 'female' },
          { count: { domain: 'procedure', codes: snomed('5'), min: 2 } },
          { licence: { codes: snomed('6') } },
        ],
      },
    ],
  }
  const vector = (json: unknown) =>
    encodeProgram(compilePolicy({ policy: parsePolicy(JSON.stringify(json)), shape: STANDARD })).join()

  /** A copy with one place changed; `undefined` leaves the key out. */
  function changed(path: (string | number)[], value: unknown): unknown {
    const copy = structuredClone(BASE) as unknown
    const parent = path.slice(0, -1).reduce((node, step) => (node as Record<string, unknown>)[step], copy)
    ;(parent as Record<string, unknown>)[path.at(-1)!] = value
    return copy
  }

  const changes: [path: (string | number)[], value: unknown][] = [
    [['coEnrolment'], 'other'],
    [['coEnrolment'], undefined],
    [
      ['credentials', 'types'],
      ['record', 'laboratory'],
    ],
    [['credentials', 'accreditation'], ['oncology']],
    [['credentials', 'accreditation'], undefined],
    [['credentials', 'maxAgeDays'], 364],
    [['credentials', 'maxAgeDays'], undefined],
    [['all', 0, 'age', 'min'], 19],
    [['all', 0, 'age', 'min'], undefined],
    [['all', 0, 'age', 'max'], 74],
    [['all', 1, 'has', 'domain'], 'family'],
    [['all', 1, 'has', 'codes'], snomed('1')],
    [['all', 1, 'has', 'codes'], snomed('1', '22')],
    [['all', 1, 'has', 'families'], [`${ICD10CM}|E10`]],
    [['all', 1, 'has', 'status'], ['past']],
    [['all', 1, 'has', 'withinDays'], 366],
    [['all', 1, 'has', 'overlaps'], undefined],
    [['all', 2, 'none', 'domain'], 'family'],
    [['all', 2, 'none', 'codes'], snomed('4')],
    [['all', 2, 'none', 'families'], [`${ICD10CM}|C00-C96`]],
    [['all', 2, 'none', 'except'], [`${ICD10CM}|C43`]],
    [['all', 2, 'none', 'except'], undefined],
    [
      ['all', 2, 'none', 'status'],
      ['active', 'past'],
    ],
    [['all', 2, 'none', 'withinDays'], 731],
    [['all', 2, 'none', 'withinDays'], undefined],
    [['all', 3, 'value', 'codes'], [`${LOINC}|17856-6`]],
    [['all', 3, 'value', 'min'], '7.000001'],
    [['all', 3, 'value', 'min'], undefined],
    [['all', 3, 'value', 'below'], '10.000001'],
    [['all', 3, 'value', 'unit'], 'mmol/mol'],
    [['all', 3, 'value', 'which'], 'earliest'],
    [['all', 3, 'value', 'which'], 'any'],
    [['all', 3, 'value', 'withinDays'], 91],
    [['all', 3, 'value', 'recordedWithinDays'], undefined],
    [['all', 4, 'atLeast'], 1],
    [['all', 4, 'of', 0, 'sex'], 'male'],
    [['all', 4, 'of', 1, 'count', 'min'], 3],
    [['all', 4, 'of', 2, 'licence', 'codes'], snomed('7')],
    [
      ['all', 4, 'of', 2, 'licence', 'status'],
      ['active', 'past'],
    ],
  ]
  it.each(changes)('changes with %j = %j', (path, value) => {
    expect(vector(changed(path, value))).not.toBe(vector(BASE))
  })

  it('changes with the age of completeness that all criteria ask for', () => {
    const both = structuredClone(BASE) as typeof BASE
    both.all[2]!.none!.recordedWithinDays = 61
    both.all[3]!.value!.recordedWithinDays = 61
    expect(vector(both)).not.toBe(vector(BASE))
  })

  it('gives every change another vector', () => {
    const vectors = new Set(changes.map(([path, value]) => vector(changed(path, value))))
    expect(vectors.size).toBe(changes.length)
  })

  it('does not change with key order, order of codes, spelling of systems, codes and decimals, or written-out defaults', () => {
    const turned = (node: unknown): unknown => {
      if (Array.isArray(node)) return node.map(turned)
      if (node === null || typeof node !== 'object') return node
      return Object.fromEntries(
        Object.entries(node)
          .reverse()
          .map(([name, part]) => [name, turned(part)]),
      )
    }
    expect(vector(turned(BASE))).toBe(vector(BASE))
    expect(vector(changed(['all', 1, 'has', 'codes'], ['urn:oid:2.16.840.1.113883.6.96|2', ...snomed('1', '2')]))).toBe(
      vector(BASE),
    )
    expect(vector(changed(['all', 2, 'none', 'except'], [`${ICD10CM}|C44.`]))).toBe(vector(BASE))
    expect(vector(changed(['all', 3, 'value', 'min'], '7.000'))).toBe(vector(BASE))
    expect(vector(changed(['all', 3, 'value', 'which'], undefined))).toBe(vector(BASE))
    expect(vector(changed(['all', 4, 'of', 2, 'licence', 'status'], ['active']))).toBe(vector(BASE))
  })

  it('does not change with names and consent, which scope and context bind', () => {
    const named = {
      ...BASE,
      id: 'x',
      title: 'y',
      scope: 'z',
      consent: { terms: 'sha256:0', text: 'https://a.example', days: 3 },
    }
    expect(vector(named)).toBe(vector(BASE))
  })

  it('is one field element per vector', () => {
    const one = policyHash(compilePolicy({ policy: parsePolicy(BASE) }))
    expect(policyHash(compilePolicy({ policy: parsePolicy(JSON.stringify(BASE)) }))).toBe(one)
    expect(policyHash(compilePolicy({ policy: parsePolicy(changed(['all', 0, 'age', 'min'], 19)) }))).not.toBe(one)
  })
})

describe('the shared policies', () => {
  const files = safeList()
  it.each(files)('compile: %s', (file) => {
    const policy = parsePolicy(readFileSync(join(SHARED, file), 'utf8'))
    expect(encodeProgram(compilePolicy({ policy, shape: STANDARD }))).toHaveLength(225)
  })

  it('need few slots: the composite trial takes one age, two set and one value slot', () => {
    const composite = program(
      { age: { min: 18, max: 75 } },
      has(snomed('44054006'), { status: ['active'] }),
      value({ min: '7.0', max: '10.0' }),
      none(snomed('230690007', '22298006', '88805009', '410429000', '53741008')),
    )
    const { demographics, sets, values } = used(composite)
    expect([demographics.length, sets.length, values.length]).toEqual([1, 2, 1])
  })
})

function safeList(): string[] {
  try {
    return readdirSync(SHARED).filter((name) => name.endsWith('.json'))
  } catch {
    return []
  }
}
