/** How a card, a link or a revocation list is refused: by place and reason, never with a word of what it holds. */
import { base64urlToBytes } from '../../core/base64url'
import { VitalproofError } from '../../core/errors'
import { type ExactJson, type ExactJsonObject, exactFromValue, isJsonObject, parseExactJson } from '../../core/json'
import type { JsonLimits } from '../../core/json-reader'

export function cardInvalid(at: string, message: string, fix?: string): VitalproofError {
  return new VitalproofError('CARD_INVALID', message, { at, ...(fix === undefined ? {} : { fix }) })
}

export function tooLong(at: string, message: string): VitalproofError {
  return new VitalproofError('LIMIT_EXCEEDED', message, { at, fix: 'give one card at a time' })
}

/** JSON that may come as text, bytes or a parsed value, as one object. @throws CARD_INVALID, INVALID_JSON, LIMIT_EXCEEDED */
export function readJsonObject(input: unknown, at: string, limits: JsonLimits): ExactJsonObject {
  const json = readExact(input, at, limits)
  if (!isJsonObject(json)) throw cardInvalid(at, 'not an object')
  return json
}

function readExact(input: unknown, at: string, limits: JsonLimits): ExactJson {
  try {
    if (typeof input === 'string') return parseExactJson(input, limits)
    if (!(input instanceof Uint8Array)) return exactFromValue(input, limits).value
    if (input.length > limits.maxBytes) throw tooLong(at, `longer than ${limits.maxBytes} bytes`)
    return parseExactJson(decodeUtf8(input, at), limits)
  } catch (error) {
    if (!(error instanceof VitalproofError) || error.code === 'CARD_INVALID') throw error
    // line and column stay, behind the name of the input
    const place = error.at === undefined || error.at === '/' ? at : `${at}, ${error.at}`
    throw new VitalproofError(error.code, error.message, { at: place, ...(error.fix ? { fix: error.fix } : {}) })
  }
}

/** A byte order mark is kept, and is then no JSON: what was signed has one reading. @throws CARD_INVALID */
export function decodeUtf8(bytes: Uint8Array, at: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw cardInvalid(at, 'not text in UTF-8')
  }
}

/** @throws CARD_INVALID */
export function decodeBase64url(part: string, at: string): Uint8Array {
  try {
    return base64urlToBytes(part)
  } catch {
    throw cardInvalid(at, 'not base64url')
  }
}
