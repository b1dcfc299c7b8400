/** Strict JSON: limits before work, no duplicate or reserved key. Messages hold whole numbers; records keep the digits of each number. */
import { VitalproofError } from './errors'
import { depthLimit, type JsonLimits, limitExceeded, nodeLimit, readJson } from './json-reader'

export type { JsonLimits } from './json-reader'

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue }

/** A number as it stands in the text, because a double loses digits: `7.10` and `1E245` stay what they are. */
export interface JsonNumber {
  readonly [NUMBER_TEXT]: string
}

/** Objects have no prototype, so that a key such as `constructor` is only there if the text has it. */
export type ExactJsonObject = { [key: string]: ExactJson }
export type ExactJson = null | boolean | string | JsonNumber | ExactJson[] | ExactJsonObject

/**
 * Parse a message. `JSON.parse` would keep the last of two equal keys and round large numbers, so that two readers of
 * one signed text could see two messages.
 *
 * @throws LIMIT_EXCEEDED too long, too deep or too many values
 * @throws INVALID_JSON not JSON, a duplicate key, a lone surrogate, or a number that is not whole and within ±(2^53 − 1)
 */
export function parseJson(text: string, limits: JsonLimits): JsonValue {
  const makeObject = () => ({})
  // a fraction or an exponent behind it is no whole number, and then nothing that a message may hold
  const number = /-?(?:0|[1-9][0-9]*)(?![.eE0-9])/y
  return readJson({ text, limits, makeObject, makeNumber: wholeNumber, number, loneSurrogates: false }) as JsonValue
}

/**
 * Parse a record: as `parseJson`, but any JSON number, kept as its text, and any string that JSON allows.
 *
 * @throws LIMIT_EXCEEDED, INVALID_JSON (`at` is line and column)
 */
export function parseExactJson(text: string, limits: JsonLimits): ExactJson {
  const makeObject = () => Object.create(null)
  const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
  return readJson({ text, limits, makeObject, makeNumber: exactNumber, number, loneSurrogates: true }) as ExactJson
}

/**
 * The same form for a value that was parsed elsewhere. Doubles are written in their shortest form and counted: digits
 * that `JSON.parse` dropped are gone. @throws INVALID_JSON, LIMIT_EXCEEDED
 */
export function exactFromValue(value: unknown, limits: JsonLimits): { value: ExactJson; doubles: number } {
  const budget = { depth: depthLimit(limits), nodes: nodeLimit(limits), characters: limits.maxBytes, doubles: 0 }
  return { value: copyExact(value, budget, 1), doubles: budget.doubles }
}

export function isJsonNumber(value: unknown): value is JsonNumber {
  return typeof value === 'object' && value !== null && NUMBER_TEXT in value
}

/** The digits as written. */
export function numberText(number: JsonNumber): string {
  return number[NUMBER_TEXT]
}

export function isJsonObject(value: ExactJson | undefined): value is ExactJsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isJsonNumber(value)
}

const NUMBER_TEXT: unique symbol = Symbol('number text')

function exactNumber(text: string): JsonNumber {
  return { [NUMBER_TEXT]: text }
}

/** Undefined outside the safe range, and for -0, which has two spellings. */
function wholeNumber(text: string): number | undefined {
  const value = Number(text)
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : undefined
}

interface Budget {
  readonly depth: number
  nodes: number
  characters: number
  doubles: number
}

function copyExact(value: unknown, budget: Budget, depth: number): ExactJson {
  if (--budget.nodes < 0) throw limitExceeded('more values than are read')
  if (value === null || typeof value === 'boolean') return value
  if (isJsonNumber(value)) return exactNumber(spend(numberText(value), budget))
  if (typeof value === 'string') return spend(value, budget)
  if (typeof value === 'number' && Number.isFinite(value)) {
    budget.doubles++
    return exactNumber(Object.is(value, -0) ? '-0' : String(value))
  }
  if (typeof value !== 'object') throw new VitalproofError('INVALID_JSON', 'not a value of JSON', { at: '/' })
  // a cycle ends here too
  if (depth > budget.depth) throw limitExceeded('nested deeper than is read')
  if (Array.isArray(value)) return value.map((item) => copyExact(item, budget, depth + 1))
  const object: ExactJsonObject = Object.create(null)
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') throw new VitalproofError('INVALID_JSON', 'a reserved key', { at: '/' })
    if (item !== undefined) object[spend(key, budget)] = copyExact(item, budget, depth + 1)
  }
  return object
}

function spend(text: string, budget: Budget): string {
  budget.characters -= text.length
  if (budget.characters < 0) throw limitExceeded('longer than is read')
  return text
}
