/** Strict JSON: what is read, what is refused, and that numbers of records keep their digits. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VitalproofError } from '../../src/core/errors'
import {
  type ExactJson,
  exactFromValue,
  isJsonNumber,
  isJsonObject,
  numberText,
  parseExactJson,
  parseJson,
} from '../../src/core/json'

const LIMITS = { maxBytes: 10_000 }

/** Doubles again, for a comparison with JSON.parse. */
function toPlain(value: ExactJson): unknown {
  if (isJsonNumber(value)) return Number(numberText(value))
  if (Array.isArray(value)) return value.map(toPlain)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]))
}

function errorOf(run: () => unknown): VitalproofError {
  try {
    run()
  } catch (error) {
    if (error instanceof VitalproofError) return error
    throw error
  }
  throw new Error('nothing thrown')
}

describe('parseExactJson', () => {
  it('keeps the digits of a number', () => {
    const texts = ['7.10', '1E245', '-0.0', '12345678901234567890.123456789012345678', '1e-7', '0']
    const list = parseExactJson(`[${texts.join(', ')}]`, LIMITS) as ExactJson[]
    expect(list.map((item) => isJsonNumber(item) && numberText(item))).toEqual(texts)
  })

  it('agrees with JSON.parse on generated values', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        fc.pre(!text.includes('__proto__'))
        expect(toPlain(parseExactJson(text, LIMITS))).toEqual(JSON.parse(text))
      }),
      { seed: 20250101, numRuns: 300 },
    )
  })

  it('reads every escape and lone surrogates', () => {
    expect(parseExactJson('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00"', LIMITS)).toBe('"\\/\b\f\n\r\té😀')
    expect(parseExactJson('"\\ud800"', LIMITS)).toBe('\ud800')
  })

  it('makes objects without prototype', () => {
    const object = parseExactJson('{"a": {"b": 1}}', LIMITS)
    expect(Object.getPrototypeOf(object)).toBeNull()
    expect((object as { constructor?: unknown }).constructor).toBeUndefined()
    expect(parseExactJson('{"constructor": "x", "toString": "y"}', LIMITS)).toEqual({ constructor: 'x', toString: 'y' })
  })

  it('does not take a number for an object', () => {
    const [number] = parseExactJson('[1]', LIMITS) as ExactJson[]
    expect(isJsonObject(number)).toBe(false)
    expect(isJsonNumber({ text: '1' })).toBe(false)
  })

  it.each([
    '',
    ' ',
    '{',
    '[',
    '[1,]',
    '{"a":1,}',
    '{"a" 1}',
    '{a:1}',
    "{'a':1}",
    '{"a":1 "b":2}',
    '[1 2]',
    '01',
    '+1',
    '.5',
    '1.',
    '1e',
    '1e+',
    '-',
    'NaN',
    'Infinity',
    'nul',
    'truee',
    '"a',
    '"a\nb"',
    '"\\x"',
    '"\\u12g4"',
    '"\\u12"',
    '1 1',
    '{} {}',
    '/* */ 1',
    '\u00a01',
    '\ufeff1',
  ])('refuses %j', (text) => {
    expect(errorOf(() => parseExactJson(text, LIMITS)).code).toBe('INVALID_JSON')
  })

  it.each([
    '{"a":1,"a":1}',
    '{"a":1,"b":{"c":1,"c":2}}',
    '{"a":1,"\\u0061":2}',
    '{"__proto__":{}}',
  ])('refuses the keys of %s', (text) => {
    expect(errorOf(() => parseExactJson(text, LIMITS)).message).toContain('duplicate or reserved key')
  })

  it('says line and column and nothing of the text', () => {
    const error = errorOf(() => parseExactJson('{\n  "name": "canary-one",\n  "x": canary-two\n}', LIMITS))
    expect(error.at).toBe('line 3, column 8')
    expect(JSON.stringify(error)).not.toContain('canary')
  })

  it('counts bytes, not characters', () => {
    expect(parseExactJson('"é"', { maxBytes: 4 })).toBe('é')
    expect(errorOf(() => parseExactJson('"é"', { maxBytes: 3 })).code).toBe('LIMIT_EXCEEDED')
    expect(errorOf(() => parseExactJson('"éé"', { maxBytes: 5 })).code).toBe('LIMIT_EXCEEDED')
  })

  it('reads to the limit of depth and no deeper', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(parseExactJson(nested(3), { ...LIMITS, maxDepth: 3 })).toEqual([[[]]])
    expect(errorOf(() => parseExactJson(nested(4), { ...LIMITS, maxDepth: 3 })).code).toBe('LIMIT_EXCEEDED')
    expect(errorOf(() => parseExactJson(nested(33), LIMITS)).code).toBe('LIMIT_EXCEEDED')
    // the stack is finite whatever the caller allows
    const far = { maxBytes: 1_000_000, maxDepth: 1_000_000 }
    expect(errorOf(() => parseExactJson(nested(100_000), far)).code).toBe('LIMIT_EXCEEDED')
  })

  it('reads to the limit of values and no more', () => {
    expect(parseExactJson('[0,[]]', { ...LIMITS, maxNodes: 3 })).toHaveLength(2)
    expect(errorOf(() => parseExactJson('[0,[]]', { ...LIMITS, maxNodes: 2 })).code).toBe('LIMIT_EXCEEDED')
  })
})

describe('exactFromValue', () => {
  it('gives the same form as the parser', () => {
    const text = '{"a":[1.5,"x",null,true],"b":{"c":-2}}'
    const { value, doubles } = exactFromValue(JSON.parse(text), LIMITS)
    expect(value).toEqual(parseExactJson(text, LIMITS))
    expect(doubles).toBe(2)
  })

  it('leaves exact numbers exact', () => {
    const exact = parseExactJson('[7.10]', LIMITS)
    expect(exactFromValue(exact, LIMITS)).toEqual({ value: exact, doubles: 0 })
  })

  it('refuses what JSON cannot hold, cycles and too much', () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    expect(errorOf(() => exactFromValue(cycle, LIMITS)).code).toBe('LIMIT_EXCEEDED')
    for (const value of [1n, Number.NaN, Infinity, () => 1, Symbol('x'), undefined]) {
      expect(errorOf(() => exactFromValue(value, LIMITS)).code).toBe('INVALID_JSON')
    }
    expect(errorOf(() => exactFromValue(JSON.parse('{"__proto__":1}'), LIMITS)).code).toBe('INVALID_JSON')
    expect(errorOf(() => exactFromValue('aaaa', { maxBytes: 3 })).code).toBe('LIMIT_EXCEEDED')
    expect(errorOf(() => exactFromValue([1, 2], { ...LIMITS, maxNodes: 2 })).code).toBe('LIMIT_EXCEEDED')
  })
})

describe('parseJson', () => {
  it('reads a message with whole numbers', () => {
    const text = '{"a":[0,-1,9007199254740991],"b":"é","c":null,"d":true}'
    expect(parseJson(text, LIMITS)).toEqual(JSON.parse(text))
  })

  it.each([
    '1.0',
    '1e2',
    '-0',
    '9007199254740992',
    '-9007199254740992',
    '0.5',
    '1E0',
  ])('refuses the number %s', (text) => {
    expect(errorOf(() => parseJson(text, LIMITS)).code).toBe('INVALID_JSON')
  })

  it('refuses a lone surrogate', () => {
    expect(errorOf(() => parseJson('"\\ud800"', LIMITS)).code).toBe('INVALID_JSON')
    expect(parseJson('"\\ud83d\\ude00"', LIMITS)).toBe('😀')
  })

  it('refuses a duplicate key and a reserved one', () => {
    expect(errorOf(() => parseJson('{"a":1,"a":1}', LIMITS)).code).toBe('INVALID_JSON')
    expect(errorOf(() => parseJson('{"__proto__":1}', LIMITS)).code).toBe('INVALID_JSON')
  })
})
