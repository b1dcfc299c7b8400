/** Calendar dates as day numbers (1900-01-01 = 1) and ymd numbers, without a clock or a time zone database. */
import { VitalproofError } from '../core/errors'
import { packBits } from '../core/field'

/** `YYYY-MM-DD`, proleptic Gregorian, as written in the record (local, never shifted to UTC). */
export type DateString = string

/** A FHIR date or dateTime as the interval of calendar dates that it leaves open. */
export interface PartialDate {
  low: DateString
  high: DateString
  precision: 'year' | 'month' | 'day' | 'instant'
  /** UTC milliseconds if a time with zone is given, else null. */
  instant: number | null
}

/** Open end: the greatest number of 20 bits, later than every day that a chart can name. */
export const OPEN_DAY = 2 ** 20 - 1

export const DAY_SECONDS = 86_400

/** Day number of a date in the years 1900 to 9999; from 4770-11-25 on it does not fit 20 bits. @throws INVALID_DATE */
export function dayFromDate(date: DateString): number {
  const { year, month, day } = parseDay(date)
  if (year < 1900) throw invalidDate('before 1900', 'days are counted from 1900-01-01')
  return civilDay(year, month, day) - DAY_ZERO
}

/** The date of a day number from 1 (1900-01-01) to 9999-12-31. @throws INVALID_DATE */
export function dateFromDay(day: number): DateString {
  assertDay(day, LAST_DAY)
  // Inverse of civilDay (Hinnant, "chrono-Compatible Low-Level Date Algorithms"): years start in March
  const shifted = day + DAY_ZERO
  const era = Math.floor(shifted / DAYS_PER_ERA)
  const dayOfEra = shifted - era * DAYS_PER_ERA
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return formatDate(year, month, dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1)
}

/** @returns `day` + `days` (may be negative), still a day number. @throws INVALID_DATE */
export function addDays(day: number, days: number): number {
  assertDay(day, LAST_DAY)
  return assertDay(day + days, LAST_DAY)
}

/** The decimal number yyyymmdd of a date in the years 1 to 9999. @throws INVALID_DATE */
export function ymdFromDate(date: DateString): number {
  const { year, month, day } = parseDay(date)
  return year * 10_000 + month * 100 + day
}

/** The public signal `today`: ymd 27 @0 ‖ day 20 @27 (docs/protocol.md section 5). @throws INVALID_DATE */
export function todayWord(day: number): bigint {
  assertDay(day, OPEN_DAY - 1)
  return packBits([
    [ymdFromDate(dateFromDay(day)), 27],
    [day, 20],
  ])
}

/** The last millisecond (UTC) of a date: where an observation without a time of day is sorted. @throws INVALID_DATE */
export function lastInstant(date: DateString): number {
  const { year, month, day } = parseDay(date)
  return (civilDay(year, month, day) + 1 - DAY_1970) * MS_PER_DAY - 1
}

/** The day number (UTC) of a moment in Unix seconds; what lies beyond all day numbers is the open day. */
export function dayFromSeconds(seconds: number): number {
  return Math.min(OPEN_DAY, Math.floor(seconds / DAY_SECONDS) + DAY_1970 - DAY_ZERO)
}

/** Unix seconds of the beginning (UTC) of a day number. */
export function secondsFromDay(day: number): number {
  return (day + DAY_ZERO - DAY_1970) * DAY_SECONDS
}

/** The last millisecond (UTC) of a day number. @throws INVALID_DATE */
export function lastInstantOfDay(day: number): number {
  return (assertDay(day, LAST_DAY) + DAY_ZERO + 1 - DAY_1970) * MS_PER_DAY - 1
}

/**
 * Read a FHIR date or dateTime (R4 `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, with time and zone). The calendar date is taken as
 * written. A time without a zone is no instant: it is kept to the day. @throws INVALID_DATE
 */
export function parsePartialDate(text: string): PartialDate {
  // The length check keeps long fractions off the pattern
  const match = typeof text === 'string' && text.length <= 40 ? PARTIAL_DATE.exec(text) : null
  if (!match) throw invalidDate('not a FHIR date or dateTime', 'write YYYY, YYYY-MM, YYYY-MM-DD or a full dateTime')
  const [, y, m, d, hour, minute, second, fraction, zone] = match
  const year = Number(y)
  if (year < 1) throw invalidDate('year 0', 'years run from 0001 to 9999')
  if (m === undefined) {
    return { low: formatDate(year, 1, 1), high: formatDate(year, 12, 31), precision: 'year', instant: null }
  }
  const month = Number(m)
  if (d === undefined) {
    const low = parseDay(`${y}-${m}-01`)
    const high = formatDate(year, month, monthLength(low.year, month))
    return { low: formatDate(year, month, 1), high, precision: 'month', instant: null }
  }
  const date = parseDay(`${y}-${m}-${d}`)
  const day = formatDate(date.year, date.month, date.day)
  if (hour === undefined) return { low: day, high: day, precision: 'day', instant: null }
  // FHIR allows second 60 (leap second) and no hour 24
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 60) throw invalidDate('no such time of day')
  if (zone === undefined) return { low: day, high: day, precision: 'day', instant: null }
  const milliseconds = Number((fraction ?? '').padEnd(3, '0').slice(0, 3))
  const timeOfDay = (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second ?? 0) * 1000 + milliseconds
  const midnight = (civilDay(date.year, date.month, date.day) - DAY_1970) * MS_PER_DAY
  return { low: day, high: day, precision: 'instant', instant: midnight + timeOfDay - zoneOffset(zone) }
}

const PARTIAL_DATE =
  /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?$/
const MS_PER_DAY = 1000 * DAY_SECONDS
const DAYS_PER_ERA = 146_097
const DAY_1970 = civilDay(1970, 1, 1)
const DAY_ZERO = civilDay(1899, 12, 31)
const LAST_DAY = civilDay(9999, 12, 31) - DAY_ZERO

/** Days since 0000-03-01. */
function civilDay(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear
}

function parseDay(date: DateString): { year: number; month: number; day: number } {
  const match = typeof date === 'string' ? /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(date) : null
  if (!match) throw invalidDate('not a date', 'write YYYY-MM-DD')
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > monthLength(year, month)) throw invalidDate('no such day')
  return { year, month, day }
}

function monthLength(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

function zoneOffset(zone: string): number {
  if (zone === 'Z') return 0
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))]
  if (hours > 14 || minutes > 59 || (hours === 14 && minutes > 0)) throw invalidDate('no such time zone')
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

function formatDate(year: number, month: number, day: number): DateString {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

function assertDay(day: number, last: number): number {
  if (!Number.isSafeInteger(day) || day < 1 || day > last) throw invalidDate('not a day number', 'days count from 1')
  return day
}

function invalidDate(message: string, fix?: string): VitalproofError {
  return new VitalproofError('INVALID_DATE', message, fix === undefined ? {} : { fix })
}
