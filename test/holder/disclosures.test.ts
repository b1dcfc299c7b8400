import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../src/core/json'
import {
  assertNotTooNarrow,
  type DisclosedInterval,
  type Disclosure,
  disclosedIntervals,
} from '../../src/holder/disclosures'
import { assignSlots } from '../../src/model/assign'
import { compilePolicy } from '../../src/model/compile'
import { dateFromDay, ymdFromDate } from '../../src/model/dates'
import { encodeValue } from '../../src/model/decimal'
import { parsePolicy } from '../../src/model/policy'
import { AS_OF } from '../model/records'
import { codeOf, makeChart } from '../support/exchange'

const ymd = ymdFromDate(dateFromDay(AS_OF))
const HBA1C = 'http://loinc.org|4548-4'

/** What a policy tells about the standard chart: HbA1c 8.1 %, born 1973-02-15. */
function intervalsOf(...all: JsonValue[]): DisclosedInterval[] {
  const program = compilePolicy({ policy: parsePolicy({ version: 1, all }) })
  const assignment = assignSlots({
    program,
    credentials: [{ chart: makeChart(), completeAsOfDay: AS_OF }],
    day: AS_OF,
    ymd,
  })
  return disclosedIntervals({ program, assignment, ymd })
}

const value = (bounds: object) => ({ value: { codes: [HBA1C], unit: '%', ...bounds } })
const past = (...steps: DisclosedInterval[][]): Disclosure[] =>
  steps.map((intervals) => ({ policyHash: '1', audience: 'a', campaign: 'c', day: '2023-01-01', intervals }))
const verdict = (known: Disclosure[], intervals: DisclosedInterval[]) =>
  codeOf(() => assertNotTooNarrow({ past: known, intervals }))

describe('disclosedIntervals', () => {
  it('names the interval of each value criterion that is met, with open ends', () => {
    const [both] = intervalsOf(value({ min: '7', max: '10' }))
    expect(both).toMatchObject({ low: `${encodeValue(7_000_000n)}`, high: `${encodeValue(10_000_000n)}` })
    expect(intervalsOf(value({ min: '7' }))[0]!.high).toBeNull()
    expect(intervalsOf(value({ max: '10' }))[0]!.low).toBeNull()
  })

  it('names what is met inside groups too, and not what is not met', () => {
    const group = { any: [value({ min: '7', max: '10' }), value({ min: '11', max: '12' })] }
    expect(intervalsOf(group)).toHaveLength(1)
    expect(intervalsOf(value({ min: '11', max: '12' }))).toEqual([])
  })

  it('names the dates of birth that an age leaves open', () => {
    const [birth] = intervalsOf({ age: { min: 18, max: 75 } })
    expect(birth).toEqual({ about: 'birth', low: `${ymd - 760_000 + 1}`, high: `${ymd - 180_000}` })
  })

  it('names nothing for criteria without a range', () => {
    expect(
      intervalsOf({ sex: 'female' }, { has: { domain: 'condition', codes: ['http://snomed.info/sct|44054006'] } }),
    ).toEqual([])
  })
})

describe('assertNotTooNarrow', () => {
  const wide = intervalsOf(value({ min: '7', max: '10' }))
  const middle = intervalsOf(value({ min: '7.5', max: '9' }))
  const narrow = intervalsOf(value({ min: '8', max: '8.5' }))

  it('lets clinical ranges pass and refuses a range of less than a tenth of the value', () => {
    expect(verdict([], wide)).toBe('accepted')
    expect(verdict([], middle)).toBe('accepted')
    expect(verdict([], narrow)).toBe('DISCLOSURE_REFUSED')
  })

  it('refuses the third of three thresholds that close in', () => {
    const from = intervalsOf(value({ min: '8' }))
    const to = intervalsOf(value({ max: '8.2' }))
    expect(verdict(past(wide), from)).toBe('accepted')
    expect(verdict(past(wide, from), to)).toBe('DISCLOSURE_REFUSED')
    expect(verdict(past(wide), to)).toBe('accepted')
  })

  it('refuses the same walk inside one policy', () => {
    expect(verdict([], intervalsOf(value({ min: '8' }), value({ max: '8.2' })))).toBe('DISCLOSURE_REFUSED')
  })

  it('lets a proof be repeated that tells nothing new', () => {
    expect(verdict(past(narrow), narrow)).toBe('accepted')
    expect(verdict(past(wide, narrow), wide)).toBe('accepted')
  })

  it('does not mix codes, units or people’s ages', () => {
    const other = wide.map((interval) => ({ ...interval, about: '1/2' }))
    expect(verdict(past(other), middle)).toBe('accepted')
  })

  it('leaves out ranges that do not meet: they were about another value', () => {
    expect(
      verdict(past(intervalsOf(value({ max: '8.2' }))), [{ ...wide[0]!, low: `${encodeValue(9_000_000n)}` }]),
    ).toBe('accepted')
  })

  it('keeps a date of birth open by a year, also over several days', () => {
    expect(verdict([], intervalsOf({ age: { min: 49, max: 51 } }))).toBe('accepted')
    expect(verdict(past(intervalsOf({ age: { min: 50 } })), [{ about: 'birth', low: '19730201', high: null }])).toBe(
      'DISCLOSURE_REFUSED',
    )
    expect(verdict([], [{ about: 'birth', low: '19730101', high: '19740102' }])).toBe('accepted')
  })
})
