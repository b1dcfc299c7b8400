/** Readers for strict JSON messages: exact keys, bounded values, one form per value. Each message reads with its own error code. */
import { type ErrorCode, VitalproofError } from '../core/errors'
import { parseField } from '../core/field'
import { type JsonLimits, type JsonValue, parseJson } from '../core/json'
import { dayFromDate, OPEN_DAY } from './dates'

export type JsonObject = { [key: string]: JsonValue }

/**
 * The JSON value of a message given as text or as an object. An object is written out first, so that getters, prototypes
 * and `undefined` cannot tell two readers two things.
 *
 * @throws LIMIT_EXCEEDED, INVALID_JSON
 */
export function readMessage(input: unknown, limits: JsonLimits): JsonValue {
  return parseJson(typeof input === 'string' ? input : writeOut(input), limits)
}

/** @returns readers that throw `code` with the JSON pointer of the place, never the value */
export function schemaReader(code: ErrorCode) {
  const fail = (at: string, reason: string, fix?: string) =>
    new VitalproofError(code, reason, { at, ...(fix === undefined ? {} : { fix }) })

  function object(
    value: JsonValue | undefined,
    at: string,
    required: readonly string[],
    optional: readonly string[] = [],
  ) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) throw fail(at, 'not an object')
    const keys = Object.keys(value)
    const missing = required.find((key) => !Object.hasOwn(value, key))
    if (missing !== undefined) throw fail(`${at}/${missing}`, 'missing')
    if (keys.some((key) => !required.includes(key) && !optional.includes(key))) throw fail(at, 'has an unknown key')
    return value as JsonObject
  }

  function list(value: JsonValue | undefined, at: string, max: number): JsonValue[] {
    if (!Array.isArray(value) || value.length > max) throw fail(at, `not a list of at most ${max}`)
    return value
  }

  function text(value: JsonValue | undefined, at: string, pattern: RegExp): string {
    if (typeof value !== 'string' || !pattern.test(value)) throw fail(at, `not text of the form ${pattern.source}`)
    return value
  }

  function integer(value: JsonValue | undefined, at: string, max: number, min = 0): number {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
      throw fail(at, `not a whole number from ${min} to ${max}`)
    }
    return value
  }

  /** The canonical decimal string of a field element, as it is. */
  function field(value: JsonValue | undefined, at: string): string {
    try {
      parseField(value, at)
    } catch {
      throw fail(at, 'not the decimal string of a field element')
    }
    return value as string
  }

  /** A date of the calendar whose day number fits in 20 bits. */
  function date(value: JsonValue | undefined, at: string): string {
    const written = text(value, at, /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/)
    let day: number
    try {
      day = dayFromDate(written)
    } catch {
      throw fail(at, 'not a date of the calendar')
    }
    if (day < 1 || day >= OPEN_DAY) throw fail(at, 'outside the range of day numbers')
    return written
  }

  function oneOf<T extends string>(value: JsonValue | undefined, at: string, allowed: readonly T[]): T {
    if (!allowed.includes(value as T)) throw fail(at, `not one of ${allowed.join(', ')}`)
    return value as T
  }

  /** A list without repetition, in the order of `allowed`: one set has one form. */
  function subset<T extends string>(value: JsonValue | undefined, at: string, allowed: readonly T[]): T[] {
    const names = list(value, at, allowed.length).map((item, i) => oneOf(item, `${at}/${i}`, allowed))
    if (names.some((name, i) => i > 0 && allowed.indexOf(names[i - 1]!) >= allowed.indexOf(name))) {
      throw fail(at, 'repeats a name or is out of order', `list them once, in the order ${allowed.join(', ')}`)
    }
    return names
  }

  return { fail, object, list, text, integer, field, date, oneOf, subset }
}

/** Text that is shown to people: no control, format (bidi, zero-width) or line-separator characters, no outer space. */
export const NAME = /^(?! )[^\p{C}\p{Zl}\p{Zp}]{1,256}(?<! )$/u
/** Printable ASCII without space. */
export const NONCE = /^[\x21-\x7e]{16,128}$/
export const BYTES32 = /^0x[0-9a-f]{64}$/

function writeOut(input: unknown): string {
  try {
    return JSON.stringify(input) ?? 'undefined'
  } catch (cause) {
    throw new VitalproofError('INVALID_JSON', 'cannot be written as JSON', { at: '/', cause })
  }
}
