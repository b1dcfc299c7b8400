/** One reader of JSON text for both uses in src/core/json.ts: RFC 8259 by recursive descent, with limits. */
import { VitalproofError } from './errors'

export interface JsonLimits {
  /** Length of the text in UTF-8 bytes. */
  maxBytes: number
  /** Nesting of arrays and objects; default 32, at most 512. */
  maxDepth?: number
  /** Number of values of any kind; default 2,000,000. */
  maxNodes?: number
}

export interface JsonReading {
  text: string
  limits: JsonLimits
  makeObject: () => Record<string, unknown>
  /** Undefined = this number is refused. */
  makeNumber: (text: string) => unknown
  /** Sticky pattern of a number. */
  number: RegExp
  /** UTF-8 has none: two readers of a message would hash different bytes. */
  loneSurrogates: boolean
}

/** @throws LIMIT_EXCEEDED, INVALID_JSON with line and column, never with the text */
export function readJson(reading: JsonReading): unknown {
  const { text, limits } = reading
  assertLength(text, limits.maxBytes)
  const cursor: Cursor = { ...reading, position: 0, nodes: nodeLimit(limits), maxDepth: depthLimit(limits) }
  const value = readValue(cursor, 1)
  skipSpace(cursor)
  if (cursor.position !== text.length) throw syntaxError(cursor)
  return value
}

export function depthLimit(limits: JsonLimits): number {
  return Math.min(limits.maxDepth ?? 32, 512)
}

export function nodeLimit(limits: JsonLimits): number {
  return limits.maxNodes ?? 2_000_000
}

export function limitExceeded(message: string): VitalproofError {
  return new VitalproofError('LIMIT_EXCEEDED', message, { at: '/', fix: 'split the input' })
}

interface Cursor extends JsonReading {
  position: number
  nodes: number
  readonly maxDepth: number
}

function readValue(cursor: Cursor, depth: number): unknown {
  if (--cursor.nodes < 0) throw limitExceeded('more values than are read')
  skipSpace(cursor)
  switch (cursor.text[cursor.position]) {
    case '{':
      return readObject(cursor, depth)
    case '[':
      return readArray(cursor, depth)
    case '"':
      return readString(cursor)
    case 't':
      return readWord(cursor, 'true', true)
    case 'f':
      return readWord(cursor, 'false', false)
    case 'n':
      return readWord(cursor, 'null', null)
    default:
      return readNumber(cursor)
  }
}

function readObject(cursor: Cursor, depth: number): unknown {
  if (depth > cursor.maxDepth) throw limitExceeded('nested deeper than is read')
  const object = cursor.makeObject()
  cursor.position++
  if (take(cursor, '}')) return object
  do {
    skipSpace(cursor)
    if (cursor.text[cursor.position] !== '"') throw syntaxError(cursor)
    const key = readString(cursor)
    if (key === '__proto__' || Object.hasOwn(object, key)) throw syntaxError(cursor, 'a duplicate or reserved key')
    if (!take(cursor, ':')) throw syntaxError(cursor)
    object[key] = readValue(cursor, depth + 1)
  } while (take(cursor, ','))
  if (!take(cursor, '}')) throw syntaxError(cursor)
  return object
}

function readArray(cursor: Cursor, depth: number): unknown {
  if (depth > cursor.maxDepth) throw limitExceeded('nested deeper than is read')
  const array: unknown[] = []
  cursor.position++
  if (take(cursor, ']')) return array
  do array.push(readValue(cursor, depth + 1))
  while (take(cursor, ','))
  if (!take(cursor, ']')) throw syntaxError(cursor)
  return array
}

/** From the opening quote; plain stretches are sliced, escapes decoded one by one. */
function readString(cursor: Cursor): string {
  const { text } = cursor
  let out = ''
  let from = ++cursor.position
  for (;;) {
    const code = text.charCodeAt(cursor.position)
    if (code === QUOTE) break
    if (code === BACKSLASH) {
      out += text.slice(from, cursor.position) + readEscape(cursor)
      from = cursor.position
    } else if (code >= SPACE) cursor.position++
    // a control character, or NaN at the end of the text
    else throw syntaxError(cursor)
  }
  out += text.slice(from, cursor.position)
  if (!cursor.loneSurrogates && /\p{Surrogate}/u.test(out)) throw syntaxError(cursor, 'a lone surrogate')
  cursor.position++
  return out
}

function readEscape(cursor: Cursor): string {
  const letter = cursor.text[cursor.position + 1] ?? ''
  const hex = cursor.text.slice(cursor.position + 2, cursor.position + 6)
  const coded = letter === 'u' && /^[0-9a-fA-F]{4}$/.test(hex)
  const escaped = coded ? String.fromCharCode(Number.parseInt(hex, 16)) : ESCAPES.get(letter)
  if (escaped === undefined) throw syntaxError(cursor)
  cursor.position += coded ? 6 : 2
  return escaped
}

function readNumber(cursor: Cursor): unknown {
  cursor.number.lastIndex = cursor.position
  const token = cursor.number.exec(cursor.text)?.[0]
  const value = token === undefined ? undefined : cursor.makeNumber(token)
  if (token === undefined || value === undefined) throw syntaxError(cursor, 'not a value, or a number that is not read')
  cursor.position += token.length
  return value
}

function readWord<T>(cursor: Cursor, word: string, value: T): T {
  if (!cursor.text.startsWith(word, cursor.position)) throw syntaxError(cursor)
  cursor.position += word.length
  return value
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = 0x20
const ESCAPES = new Map(Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }))

function take(cursor: Cursor, character: string): boolean {
  skipSpace(cursor)
  if (cursor.text[cursor.position] !== character) return false
  cursor.position++
  return true
}

function skipSpace(cursor: Cursor): void {
  for (;;) {
    const code = cursor.text.charCodeAt(cursor.position)
    if (code !== SPACE && code !== 0x0a && code !== 0x0d && code !== 0x09) return
    cursor.position++
  }
}

function assertLength(text: string, maxBytes: number): void {
  // a UTF-16 unit takes one to three bytes, so most texts need no count
  const short = text.length * 3 <= maxBytes
  if (short || (text.length <= maxBytes && new TextEncoder().encode(text).length <= maxBytes)) return
  throw new VitalproofError('LIMIT_EXCEEDED', `longer than ${maxBytes} bytes`, { at: '/', fix: 'split the input' })
}

/** The place as line and column; the text itself stays out of the message. */
function syntaxError(cursor: Cursor, reason = 'not valid JSON'): VitalproofError {
  const lines = cursor.text.slice(0, cursor.position).split('\n')
  return new VitalproofError('INVALID_JSON', reason, {
    at: `line ${lines.length}, column ${lines.at(-1)!.length + 1}`,
  })
}
