import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  dateFromDay,
  dayFromDate,
  lastInstant,
  lastInstantOfDay,
  OPEN_DAY,
  parsePartialDate,
  todayWord,
  ymdFromDate,
} from '../../src/model/dates'

const SEED = 1900
const LAST_DAY = 2_958_464

const invalid = expect.objectContaining({ code: 'INVALID_DATE' })

describe('dayFromDate', () => {
  it('counts from 1900-01-01 as day 1', () => {
    expect(dayFromDate('1900-01-01')).toBe(1)
    expect(dayFromDate('1900-12-31')).toBe(365)
    expect(dayFromDate('1970-01-01')).toBe(25_568)
    expect(dayFromDate('9999-12-31')).toBe(LAST_DAY)
  })

  it('refuses days that the calendar does not have', () => {
    for (const date of [
      '2023-02-29',
      '1900-02-29',
      '2100-02-29',
      '2024-04-31',
      '2024-00-01',
      '2024-13-01',
      '2024-01-00',
    ]) {
      expect(() => dayFromDate(date)).toThrow(invalid)
    }
    expect(dayFromDate('2000-02-29')).toBe(dayFromDate('2000-02-28') + 1)
  })

  it('refuses years before 1900 and other forms', () => {
    for (const date of [
      '1899-12-31',
      '0000-01-01',
      '2024-1-1',
      '20240101',
      '2024-01-01T00:00:00Z',
      ' 2024-01-01',
      '',
    ]) {
      expect(() => dayFromDate(date)).toThrow(invalid)
    }
    expect(() => dayFromDate(20240101 as unknown as string)).toThrow(invalid)
  })

  it('names no part of the date in its error', () => {
    expect(() => dayFromDate('2023-02-29')).toThrow(/^(?!.*2023).*$/)
  })

  it('agrees with the platform calendar and turns round', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: LAST_DAY }), (day) => {
        const date = new Date(Date.UTC(1900, 0, day)).toISOString().slice(0, 10)
        expect(dateFromDay(day)).toBe(date)
        expect(dayFromDate(date)).toBe(day)
      }),
      { seed: SEED, numRuns: 500 },
    )
  })
})

describe('dateFromDay and addDays', () => {
  it('refuse what is no day number', () => {
    for (const day of [0, -1, 1.5, Number.NaN, LAST_DAY + 1]) expect(() => dateFromDay(day)).toThrow(invalid)
    expect(() => addDays(1, -1)).toThrow(invalid)
    expect(addDays(dayFromDate('2024-02-28'), 2)).toBe(dayFromDate('2024-03-01'))
  })
})

describe('ymdFromDate and todayWord', () => {
  it('write a date as digits, from year 1 to 9999', () => {
    expect(ymdFromDate('0001-01-01')).toBe(10_101)
    expect(ymdFromDate('9999-12-31')).toBe(99_991_231)
  })

  it('pack ymd at bit 0 and day at bit 27', () => {
    const day = dayFromDate('2025-06-30')
    expect(todayWord(day)).toBe(20_250_630n + (BigInt(day) << 27n))
    expect(dateFromDay(OPEN_DAY)).toBe('4770-11-25')
    expect(todayWord(OPEN_DAY - 1)).toBe(47_701_124n + (BigInt(OPEN_DAY - 1) << 27n))
    expect(() => todayWord(OPEN_DAY)).toThrow(invalid)
  })
})

describe('parsePartialDate', () => {
  it('opens a year and a month to all their days', () => {
    expect(parsePartialDate('2024')).toEqual({
      low: '2024-01-01',
      high: '2024-12-31',
      precision: 'year',
      instant: null,
    })
    expect(parsePartialDate('2024-02')).toEqual({
      low: '2024-02-01',
      high: '2024-02-29',
      precision: 'month',
      instant: null,
    })
    expect(parsePartialDate('2023-02').high).toBe('2023-02-28')
    expect(parsePartialDate('1899-06-01').low).toBe('1899-06-01')
  })

  it('keeps the calendar date as written and orders by UTC', () => {
    const late = parsePartialDate('2024-01-01T23:30:00-05:00')
    expect(late).toEqual({
      low: '2024-01-01',
      high: '2024-01-01',
      precision: 'instant',
      instant: Date.UTC(2024, 0, 2, 4, 30),
    })
    expect(parsePartialDate('2024-01-02T00:30:00.25+14:00').instant).toBe(Date.UTC(2024, 0, 1, 10, 30, 0, 250))
    expect(parsePartialDate('1850-05-05T12:00:00Z').instant).toBe(Date.UTC(1850, 4, 5, 12))
  })

  it('takes a time without a zone as a day', () => {
    expect(parsePartialDate('2024-01-01T08:00:00')).toEqual({
      low: '2024-01-01',
      high: '2024-01-01',
      precision: 'day',
      instant: null,
    })
  })

  it('agrees with the platform on instants', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
        (date) => {
          expect(parsePartialDate(date.toISOString()).instant).toBe(date.getTime())
        },
      ),
      { seed: SEED, numRuns: 300 },
    )
  })

  it('refuses other forms, times and zones', () => {
    const bad = [
      '',
      '24',
      '0000',
      '2024-13',
      '2023-02-29',
      '2024-01-01T24:00:00Z',
      '2024-01-01T10:60:00Z',
      '2024-01-01T10Z',
    ]
    const worse = [
      '2024-01-01T10:00:61Z',
      '2024-01-01T10:00:00+14:30',
      '2024-01-01 10:00:00Z',
      `2024-01-01T10:00:00.${'1'.repeat(30)}Z`,
    ]
    for (const text of [...bad, ...worse]) expect(() => parsePartialDate(text), text).toThrow(invalid)
  })
})

describe('lastInstant', () => {
  it('is the last millisecond of the day', () => {
    expect(lastInstant('2024-12-31')).toBe(Date.UTC(2025, 0, 1) - 1)
    expect(lastInstantOfDay(dayFromDate('1969-12-31'))).toBe(-1)
  })
})
