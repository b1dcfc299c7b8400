/** The one clock of this room: today's day number in UTC, the same for everyone on a day. */
import { VitalproofError } from '../core/errors'
import { dayFromDate, OPEN_DAY } from '../model/dates'

/** The given day number, or today's. @throws INVALID_DATE, because a comparison with NaN would let everything pass */
export function dayOrToday(day?: number): number {
  if (day === undefined) return dayFromDate(new Date().toISOString().slice(0, 10))
  if (!Number.isSafeInteger(day) || day < 1 || day >= OPEN_DAY) {
    throw new VitalproofError('INVALID_DATE', 'not a day number', { at: 'day' })
  }
  return day
}
