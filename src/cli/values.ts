/** Values of options that several commands read: dates, numbers, names out of a list. */
import { isVitalproofError } from '../core/errors'
import { parseField } from '../core/field'
import { dayFromDate } from '../model/dates'
import { type CommandBody, type Input, usage } from './command'

/** Day number of `--name DATE`, or of today. @throws USAGE */
export function readDay(input: Input, name = 'as-of'): number {
  const text = input.find(name) ?? input.io.today()
  try {
    return dayFromDate(text)
  } catch (error) {
    if (!isVitalproofError(error)) throw error
    throw usage(`--${name} is not a date of the form YYYY-MM-DD`)
  }
}

/** @throws USAGE */
export function readInteger(
  input: Input,
  name: string,
  range: { min: number; max: number; otherwise: number },
): number {
  const text = input.find(name)
  if (text === undefined) return range.otherwise
  const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= range.min && value <= range.max))
    throw usage(`--${name} is not a number from ${range.min} to ${range.max}`)
  return value
}

/** The names given, in the order of `allowed`; `otherwise` if none is given. @throws USAGE */
export function readNames<T extends string>(
  input: Input,
  name: string,
  allowed: readonly T[],
  otherwise: readonly T[],
): T[] {
  const given = input.all(name)
  if (given.some((item) => !(allowed as readonly string[]).includes(item))) {
    throw usage(`--${name} is not one of ${allowed.join(', ')}`)
  }
  return given.length === 0 ? [...otherwise] : allowed.filter((item) => given.includes(item))
}

/** A field element in its decimal form, such as a commitment. @throws USAGE */
export function readFieldOption(input: Input, name: string): bigint {
  try {
    return parseField(input.get(name), name)
  } catch {
    throw usage(`--${name} is not the decimal number that the other side printed`)
  }
}

export const AS_OF: CommandBody['options'] = {
  'as-of': { value: 'DATE', help: 'day as YYYY-MM-DD (default: today, UTC)' },
}

export const OUT: CommandBody['options'] = {
  out: { value: 'FILE', help: 'file to write; never overwritten', required: true },
}
