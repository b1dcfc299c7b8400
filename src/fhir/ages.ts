/** Ages at which something happened, as the days that they leave open for a person of that birth date. */
import { numberText } from '../core/json'
import { dayFromDate } from '../model/dates'
import { floorDiv, parseDecimal } from '../model/decimal'
import type { BirthDate, DayInterval } from '../model/types'
import { type Place, readNumber, readText } from './members'

/** Completed units of life. */
export interface Age {
  unit: 'year' | 'month' | 'week' | 'day'
  count: number
}

const UCUM_TIMES = new Map<string, Age['unit']>([
  ['a', 'year'],
  ['mo', 'month'],
  ['wk', 'week'],
  ['d', 'day'],
])
const LONGEST: Record<Age['unit'], number> = { year: 150, month: 1800, week: 8000, day: 55_000 }

/** Null if the age has a comparator, no UCUM unit from days up, or lies beyond a life. @throws FHIR_INVALID, INVALID_DECIMAL */
export function readAge(age: Place): Age | null {
  const value = readNumber(age, 'value')
  const unit = UCUM_TIMES.get(readText(age, 'code') ?? '')
  if (value === undefined || unit === undefined || readText(age, 'comparator') !== undefined) return null
  const count = Number(floorDiv(parseDecimal(numberText(value)).scaledFloor, 1_000_000n))
  return count >= 0 && count <= LONGEST[unit] ? { unit, count } : null
}

/** From the first day of that age to the day on which the next one begins; null without age or birth date. */
export function ageInterval(age: Age | null, birth: BirthDate | null): DayInterval | null {
  if (!age || !birth || birth.low < 19_000_101) return null
  const { unit, count } = age
  return { low: dayAfter(birth.low, unit, count), high: dayAfter(birth.high, unit, count + 1) }
}

function dayAfter(ymd: number, unit: Age['unit'], count: number): number {
  const [year, month, day] = [Math.floor(ymd / 10_000), Math.floor(ymd / 100) % 100, ymd % 100]
  if (unit === 'week' || unit === 'day') return dayOf(year, month, day) + count * (unit === 'week' ? 7 : 1)
  const months = year * 12 + (month - 1) + count * (unit === 'year' ? 12 : 1)
  // from the 28th on, so that every month has the day
  const safe = Math.min(day, 28)
  return dayOf(Math.floor(months / 12), (months % 12) + 1, safe) + (day - safe)
}

function dayOf(year: number, month: number, day: number): number {
  return dayFromDate(`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`)
}
