/** From what a caller has (text, bytes, a parsed value) to exact JSON: one value, or one per line of NDJSON. */
import { VitalproofError } from '../core/errors'
import { type ExactJson, exactFromValue, parseExactJson } from '../core/json'
import { type Notes, note } from './issues'

/** Largest input in bytes, if the caller says nothing else. */
export const MAX_BYTES = 20 * 1024 * 1024
const MAX_DEPTH = 100
const MAX_LINES = 100_000

/**
 * @returns one JSON value; the lines of NDJSON become one list
 * @throws FHIR_INVALID if the input is XML, a health card, a link or not in UTF-8; INVALID_JSON; LIMIT_EXCEEDED
 */
export function readInput(bundle: unknown, maxBytes: number, notes: Notes): ExactJson {
  if (typeof bundle !== 'string' && !(bundle instanceof Uint8Array)) {
    const { value, doubles } = exactFromValue(bundle, { maxBytes, maxDepth: MAX_DEPTH })
    if (doubles > 0) note(notes, 'numbers-rounded', '')
    return value
  }
  // before the decoder allocates
  if (bundle.length > maxBytes) throw tooLong(maxBytes)
  const text = (typeof bundle === 'string' ? bundle : decodeBytes(bundle)).replace(/^\ufeff/, '')
  assertFhirJson(text)
  const lines = splitLines(text)
  const limits = { maxBytes, maxDepth: MAX_DEPTH }
  return lines === null ? parseExactJson(text, limits) : lines.map((line, i) => parseLine(line, i, limits))
}

/** FHIR's JSON is UTF-8; a byte order mark may announce UTF-16, which some exporters write. */
function decodeBytes(bytes: Uint8Array): string {
  const mark = `${bytes[0]},${bytes[1]}`
  const encoding = mark === '255,254' ? 'utf-16le' : mark === '254,255' ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new VitalproofError('FHIR_INVALID', 'not text in UTF-8', { at: '/', fix: 'save the file as UTF-8' })
  }
}

function assertFhirJson(text: string): void {
  const start = text.trimStart().slice(0, 16)
  const refusal = REFUSALS.find(([pattern]) => pattern.test(start))
  if (refusal) throw new VitalproofError('FHIR_INVALID', refusal[1], { at: '/', fix: refusal[2] })
}

const REFUSALS: [pattern: RegExp, message: string, fix: string][] = [
  [/^</, 'XML is not read', 'ask the server for application/fhir+json'],
  [/^shc:\//i, 'a health card in its numeric form, not FHIR', 'open the card first and give the bundle inside'],
  [/^(shlink:\/|https?:)/i, 'a link, not FHIR', 'fetch what it points to first'],
  [/^eyJ[A-Za-z0-9_-]+/, 'a signed or encrypted token, not FHIR', 'open the token first and give the bundle inside'],
]

/** The lines of NDJSON, or null if the text is one JSON value: only NDJSON has whole objects in each of several lines. */
function splitLines(text: string): string[] | null {
  const first = text.trimStart().split(/\r?\n/, 1)[0]!.trim()
  if (!first.startsWith('{') || !first.endsWith('}') || first.length === text.trim().length) return null
  const lines = text.split(/\r?\n/, MAX_LINES + 1).filter((line) => line.trim() !== '')
  if (lines.length > MAX_LINES) {
    throw new VitalproofError('LIMIT_EXCEEDED', `more than ${MAX_LINES} lines`, { at: '/', fix: 'split the input' })
  }
  return lines.every((line) => line.trimStart().startsWith('{')) ? lines : null
}

function parseLine(line: string, index: number, limits: { maxBytes: number; maxDepth: number }): ExactJson {
  try {
    return parseExactJson(line, limits)
  } catch (cause) {
    if (!(cause instanceof VitalproofError) || cause.code !== 'INVALID_JSON') throw cause
    const at = `value ${index + 1}, ${cause.at?.replace(/^line 1, /, '')}`
    throw new VitalproofError('INVALID_JSON', cause.message, { at, fix: 'give one resource a line' })
  }
}

function tooLong(maxBytes: number): VitalproofError {
  return new VitalproofError('LIMIT_EXCEEDED', `longer than ${maxBytes} bytes`, { at: '/', fix: 'split the input' })
}
