/** Windows in days from calendar months and years: counted back from one fixed day, so that a policy means the same every day. */
import { dayFromDate } from '../dates'
import { read } from './read'

/** 2000-01-01: `months(1)` is 31, `months(6)` is 184, `years(1)` is 365, `years(5)` is 1826. */
const REFERENCE_YEAR = 2000
const MOST_MONTHS = 1200

/** Days from the same day `months` calendar months before 2000-01-01 to that day. @param months 1 to 1200 @throws POLICY_INVALID */
export function daysOfMonths(months: number, at = 'months'): number {
  if (!Number.isSafeInteger(months) || months < 1 || months > MOST_MONTHS) {
    throw read.fail(at, `not a whole number from 1 to ${MOST_MONTHS}`)
  }
  const year = REFERENCE_YEAR - Math.ceil(months / 12)
  const month = 1 + ((12 - (months % 12)) % 12)
  const from = `${year}-${String(month).padStart(2, '0')}-01`
  return dayFromDate(`${REFERENCE_YEAR}-01-01`) - dayFromDate(from)
}

/** `90 days`, or `5 years (1826 days)` where a whole number of months or years has that many. */
export function spellDays(days: number): string {
  const plain = days === 1 ? '1 day' : `${days} days`
  const years = Math.round(days / 365.25)
  if (years >= 1 && years <= 100 && daysOfMonths(12 * years) === days)
    return `${years === 1 ? '1 year' : `${years} years`} (${plain})`
  const months = Math.round(days / 30.5)
  if (months >= 1 && months <= 36 && daysOfMonths(months) === days && days > 31) return `${months} months (${plain})`
  return plain
}
