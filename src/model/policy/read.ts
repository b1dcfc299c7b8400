/** Readers of the parts of a policy document: exact keys, canonical codes and decimals, sorted lists. Errors name the JSON pointer. */
import { isVitalproofError, VitalproofError } from '../../core/errors'
import type { JsonValue } from '../../core/json'
import { canonicalCoding, parseCode } from '../codes'
import { type JsonObject, NAME, schemaReader } from '../schema'
import type { Bounds, CodeText, FamilyText } from './types'

export const read = schemaReader('POLICY_INVALID')
/** Codes in one list: more than any circuit holds, few enough to check at once. */
const MAX_CODES = 512

/** What the language or a chart cannot decide: a sound policy of another form is named instead. */
export function unsupported(at: string, reason: string, fix: string): VitalproofError {
  return new VitalproofError('POLICY_UNSUPPORTED', reason, { at, fix })
}

/** What the language says and another circuit might hold. */
export function tooLarge(at: string, reason: string, fix: string): VitalproofError {
  return new VitalproofError('POLICY_TOO_LARGE', reason, { at, fix })
}

/** As the schema reader's, but points at the unknown key: a policy is public, its keys may be named. */
export function readObject(
  value: JsonValue | undefined,
  at: string,
  required: readonly string[],
  optional: readonly string[] = [],
): JsonObject {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    const known = [...required, ...optional]
    const unknown = Object.keys(value).find((key) => !known.includes(key))
    if (unknown !== undefined)
      throw read.fail(`${at}/${escapeKey(unknown)}`, 'unknown key', `known: ${known.join(', ')}`)
  }
  return read.object(value, at, required, optional)
}

/** A whole number if the key is there. */
export function optionalInteger<K extends string>(json: JsonObject, key: K, at: string, max: number, min = 0) {
  return optional(json, key, () => read.integer(json[key], `${at}/${key}`, max, min))
}

/** `true` if the key is there; `false` is an error because it would be a second way to say nothing. */
export function optionalFlag<K extends string>(json: JsonObject, key: K, at: string) {
  return optional(json, key, () => {
    if (json[key] !== true) throw read.fail(`${at}/${key}`, 'not true', 'write true or leave it out')
    return true as const
  })
}

export function optionalName<K extends string>(json: JsonObject, key: K, at: string, pattern = NAME) {
  return optional(json, key, () => read.text(json[key], `${at}/${key}`, pattern))
}

/** One entry `{ [key]: value }` if the document has the key, else none: spread into the parsed object. */
export function optional<K extends string, T>(json: JsonObject, key: K, readValue: () => T): { [P in K]?: T } {
  return (json[key] === undefined ? {} : { [key]: readValue() }) as { [P in K]?: T }
}

/** Names out of a table, once each, in the order of the table whatever the order written. */
export function readNames<T extends string>(value: JsonValue | undefined, at: string, allowed: readonly T[]): T[] {
  const names = read.list(value, at, allowed.length).map((name, i) => read.oneOf(name, `${at}/${i}`, allowed))
  if (new Set(names).size !== names.length) throw read.fail(at, 'repeats a name')
  if (names.length === 0) throw read.fail(at, 'empty', 'leave it out to get the default')
  return allowed.filter((name) => names.includes(name))
}

/** Codes as `canonical system|code`, sorted, without repetition. `pairs`: question=answer is allowed. */
export function readCodes(value: JsonValue | undefined, at: string, pairs = false): CodeText[] {
  return readTexts(value, at, (text) => {
    const pair = pairs ? splitPair(text) : null
    return pair ? `${canonicalCode(pair[0])}=${canonicalCode(pair[1])}` : canonicalCode(text)
  })
}

/** Families as `canonical system|from` or `canonical system|from-to`, sorted. That the system is ordered is checked with the domain. */
export function readFamilies(value: JsonValue | undefined, at: string): FamilyText[] {
  return readTexts(value, at, canonicalCode)
}

/** The question and the answer of a pair, or null if the text is one code. */
export function splitPair(text: string): [question: string, answer: string] | null {
  const match = /^([^|]+\|[^|=]+)=([^|]+\|.+)$/.exec(text)
  return match ? [match[1]!, match[2]!] : null
}

/** Decimals in their shortest form, one lower and one upper end at most. `lower` is the key of the closed lower end. */
export function readBounds(json: JsonObject, at: string, lower: 'min' | 'atLeast' = 'min'): Bounds {
  const [both] = [
    [lower, 'above'],
    ['max', 'below'],
  ].filter((ends) => ends.every((end) => json[end] !== undefined))
  if (both) throw read.fail(`${at}/${both[1]}`, `${both[0]} and ${both[1]} exclude each other`)
  const decimal = (key: string) => readDecimal(json[key], `${at}/${key}`)
  return {
    ...(json[lower] === undefined ? {} : { min: decimal(lower) }),
    ...optional(json, 'max', () => decimal('max')),
    ...optional(json, 'above', () => decimal('above')),
    ...optional(json, 'below', () => decimal('below')),
  }
}

function readDecimal(value: JsonValue | undefined, at: string): string {
  const match = typeof value === 'string' ? /^(-?)(0|[1-9][0-9]{0,12})(?:\.([0-9]{1,6}))?$/.exec(value) : null
  if (!match) {
    throw read.fail(at, 'not a decimal as text', 'write it in quotes, without exponent, with at most six places: "7.0"')
  }
  const fraction = (match[3] ?? '').replace(/0+$/, '')
  const magnitude = fraction === '' ? match[2]! : `${match[2]}.${fraction}`
  return magnitude === '0' ? '0' : `${match[1]}${magnitude}`
}

function readTexts(value: JsonValue | undefined, at: string, canonical: (text: string) => string): string[] {
  const texts = read.list(value, at, MAX_CODES).map((item, i) => {
    const text = read.text(item, `${at}/${i}`, NAME)
    try {
      return canonical(text)
    } catch (error) {
      if (isVitalproofError(error)) throw read.fail(`${at}/${i}`, error.message, error.fix)
      throw error
    }
  })
  if (texts.length === 0) throw read.fail(at, 'an empty set', 'name a code or leave the key out')
  return [...new Set(texts)].sort()
}

function canonicalCode(text: string): string {
  const { system, code } = canonicalCoding(parseCode(text))
  return `${system}|${code}`
}

function escapeKey(key: string): string {
  return key.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1')
}
