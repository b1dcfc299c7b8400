import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { base64urlToBytes, bytesToBase64url } from '../../src/core/base64url'
import { bigintToBytes, bytesToBigint, bytesToHex, hexToBytes, lengthPrefixed } from '../../src/core/bytes'
import { assertBits, assertField, FIELD_ORDER, packBits, parseField } from '../../src/core/field'
import { parseJson } from '../../src/core/json'
import { hash, hashBlock } from '../../src/core/poseidon'
import { randomBytes, randomField } from '../../src/core/random'
import { concealSecrets } from '../../src/core/secret'
import { buildSparseTree, sparsePath, sparseRoot } from '../../src/core/sparse-tree'
import { PURPOSES, tag } from '../../src/core/tags'
import { buildTree, hashNode, TREE_LEAVES, treePath, treeRoot } from '../../src/core/tree'

const SEED = { seed: 20240612 }
const codeOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    return (error as { code?: string }).code ?? 'untyped'
  }
  return 'accepted'
}

describe('field', () => {
  it('accepts 0, 1 and p − 1 and refuses p, p + 5 and what is not a bigint', () => {
    for (const good of [0n, 1n, FIELD_ORDER - 1n]) expect(assertField(good, 'x')).toBe(good)
    for (const bad of [FIELD_ORDER, FIELD_ORDER + 5n, -1n, '', true, null, 1.5, Number.NaN, 5]) {
      expect(codeOf(() => assertField(bad, 'x'))).toBe('INVALID_VALUE')
    }
  })

  it('parses one decimal form only', () => {
    expect(parseField(`${FIELD_ORDER - 1n}`, 'x')).toBe(FIELD_ORDER - 1n)
    for (const bad of [
      '',
      '007',
      '0x10',
      ' 5',
      '5 ',
      '+5',
      '-1',
      '1e1',
      '1.5',
      `${FIELD_ORDER}`,
      '9'.repeat(1_000_000),
      5,
      true,
      null,
    ]) {
      expect(codeOf(() => parseField(bad, 'x'))).toBe('INVALID_VALUE')
    }
  })

  it('packs little end first and refuses a part one above its range', () => {
    expect(
      packBits([
        [1, 2],
        [5n, 3],
        [1, 1],
      ]),
    ).toBe(1n + (5n << 2n) + (1n << 5n))
    expect(codeOf(() => packBits([[3, 2]]))).toBe('accepted')
    expect(codeOf(() => packBits([[4, 2]]))).toBe('INVALID_VALUE')
    expect(codeOf(() => assertBits(-1, 8, 'x'))).toBe('INVALID_VALUE')
    expect(codeOf(() => assertBits(0.5, 8, 'x'))).toBe('INVALID_VALUE')
  })
})

describe('bytes', () => {
  it('turns bytes to integers, hexadecimal and base64url and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(bigintToBytes(bytesToBigint(bytes), bytes.length)).toEqual(bytes)
        expect(hexToBytes(bytesToHex(bytes))).toEqual(bytes)
        expect(bytesToBase64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
        expect(base64urlToBytes(bytesToBase64url(bytes))).toEqual(bytes)
      }),
      SEED,
    )
  })

  it('refuses base64url with padding, loose bits, a foreign letter or an impossible length', () => {
    for (const bad of ['AA==', 'AB', 'A', 'A+AA', 'AA A'])
      expect(codeOf(() => base64urlToBytes(bad))).toBe('INVALID_VALUE')
  })

  it('prefixes lengths, so that two lists never share an encoding', () => {
    expect(lengthPrefixed('ab', 'c')).not.toEqual(lengthPrefixed('a', 'bc'))
    expect(lengthPrefixed('', 'a')).not.toEqual(lengthPrefixed('a', ''))
    expect(bytesToHex(lengthPrefixed('é'))).toBe('00000002c3a9')
  })
})

describe('poseidon and tags', () => {
  it('has one tag per purpose, below 2^248', () => {
    const tags = PURPOSES.map(tag)
    expect(new Set(tags).size).toBe(PURPOSES.length)
    for (const value of tags) expect(value >> 248n).toBe(0n)
  })

  it('hashes the published vectors of circomlib', () => {
    expect(hashBlock([1n])).toBe(18586133768512220936620570745912940619677854269274689475585506675881198879027n)
    expect(hashBlock([1n, 2n])).toBe(7853200120776062878684798364095072458815029376092732009249414926327459813530n)
    expect(hashBlock([1n, 2n, 3n, 4n])).toBe(
      18821383157269793795438455681495246036402687001665670618754263018637548127333n,
    )
  })

  it('refuses inputs at the field order, no input and 17 inputs', () => {
    for (const bad of [FIELD_ORDER, FIELD_ORDER + 5n, -1n])
      expect(codeOf(() => hash('node', [bad]))).toBe('INVALID_VALUE')
    expect(() => hashBlock([])).toThrow()
    expect(() => hashBlock(Array<bigint>(17).fill(0n))).toThrow()
  })
})

describe('trees', () => {
  it('are the same dense and sparse, root and every path', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 1n, max: FIELD_ORDER - 1n }), { minLength: 1, maxLength: 20 }),
        (leaves) => {
          const dense = buildTree(leaves)
          const sparse = buildSparseTree(new Map(leaves.map((leaf, i) => [i, leaf])))
          expect(sparseRoot(sparse)).toBe(treeRoot(dense))
          const last = leaves.length - 1
          expect(sparsePath(sparse, last)).toEqual(treePath(dense, last))
        },
      ),
      { ...SEED, numRuns: 8 },
    )
  })

  it('open every place, empty ones too, up to the root', () => {
    const leaves = new Map([
      [0, 5n],
      [4095, 7n],
      [1234, FIELD_ORDER - 1n],
    ])
    const tree = buildSparseTree(leaves)
    for (const place of [0, 1, 1234, 1235, 4094, 4095]) {
      const path = sparsePath(tree, place)
      let node = leaves.get(place) ?? 0n
      path.forEach((children, level) => {
        expect(children[Math.floor(place / 8 ** level) % 8]).toBe(node)
        node = hashNode(children)
      })
      expect(node).toBe(sparseRoot(tree))
    }
  })

  it('refuse a place outside and a leaf at the field order', () => {
    const tree = buildSparseTree(new Map())
    for (const place of [-1, TREE_LEAVES, 0.5]) {
      expect(codeOf(() => sparsePath(tree, place))).toBe('INVALID_VALUE')
      expect(codeOf(() => buildSparseTree(new Map([[place, 1n]])))).toBe('TREE_FULL')
    }
    expect(codeOf(() => buildSparseTree(new Map([[0, FIELD_ORDER]])))).toBe('INVALID_VALUE')
  })
})

describe('parseJson', () => {
  const limits = { maxBytes: 1000, maxDepth: 4 }

  it('reads what JSON.parse reads, where numbers are whole', () => {
    const values = [fc.maxSafeInteger(), fc.string({ unit: 'grapheme' }), fc.boolean(), fc.constant(null)]
    const key = fc.string().filter((text) => text !== '__proto__')
    fc.assert(
      fc.property(fc.anything({ values, key, maxDepth: 3 }), fc.nat({ max: 2 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(parseJson(text, { maxBytes: 1e6, maxDepth: 50 })).toEqual(JSON.parse(text))
      }),
      { ...SEED, numRuns: 200 },
    )
  })

  it('refuses duplicate keys, however they are written, and __proto__', () => {
    for (const bad of ['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '{"__proto__":{"x":1}}']) {
      expect(codeOf(() => parseJson(bad, limits))).toBe('INVALID_JSON')
    }
    expect(({} as { x?: number }).x).toBeUndefined()
  })

  it('refuses numbers that are not whole or not safe', () => {
    expect(parseJson('9007199254740991', limits)).toBe(Number.MAX_SAFE_INTEGER)
    for (const bad of ['9007199254740993', '1.5', '1e3', '-0', '01', '+1', '-', 'NaN', '0x10', '.5']) {
      expect(codeOf(() => parseJson(bad, limits))).toBe('INVALID_JSON')
    }
  })

  it('refuses broken text, loose ends, control characters and lone surrogates', () => {
    for (const bad of [
      '',
      '{',
      '[1,]',
      '{"a":1,}',
      '{"a" 1}',
      'true false',
      '"\n"',
      '"\\x"',
      '"\\ud800"',
      "'a'",
      'undefined',
      '{a:1}',
    ]) {
      expect(codeOf(() => parseJson(bad, limits))).toBe('INVALID_JSON')
    }
  })

  it('refuses one byte and one level too many, and a megabyte of digits', () => {
    expect(codeOf(() => parseJson(`"${'a'.repeat(998)}"`, limits))).toBe('accepted')
    expect(codeOf(() => parseJson(`"${'a'.repeat(999)}"`, limits))).toBe('LIMIT_EXCEEDED')
    expect(codeOf(() => parseJson(`"${'é'.repeat(500)}"`, limits))).toBe('LIMIT_EXCEEDED')
    expect(codeOf(() => parseJson('[[[[1]]]]', limits))).toBe('accepted')
    expect(codeOf(() => parseJson('[[[[[1]]]]]', limits))).toBe('LIMIT_EXCEEDED')
    expect(codeOf(() => parseJson('['.repeat(900), limits))).toBe('LIMIT_EXCEEDED')
    expect(codeOf(() => parseJson('9'.repeat(1_000_000), { maxBytes: 2_000_000 }))).toBe('INVALID_JSON')
  })
})

describe('random', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('draws different bytes and canonical field elements', () => {
    expect(randomBytes(32)).not.toEqual(randomBytes(32))
    for (let i = 0; i < 200; i++) expect(codeOf(() => assertField(randomField(), 'r'))).toBe('accepted')
  })

  it('refuses to work without WebCrypto', () => {
    vi.stubGlobal('crypto', undefined)
    expect(codeOf(() => randomBytes(32))).toBe('RANDOMNESS_UNAVAILABLE')
    expect(codeOf(() => randomField())).toBe('RANDOMNESS_UNAVAILABLE')
  })
})

describe('concealSecrets', () => {
  const object = concealSecrets('secret', { name: 'n' }, { secret: 4242424242n, list: ['canary'] })

  it('is readable by name', () => {
    expect(object.secret).toBe(4242424242n)
    expect(object.list).toEqual(['canary'])
  })

  it('is silent in JSON, inspection, spread, keys and template text', () => {
    const seen = [
      JSON.stringify(object),
      inspect(object),
      inspect([{ object }], { depth: 9, showHidden: true }),
      JSON.stringify({ ...object }),
      `${Object.keys(object)}`,
      String(object),
    ]
    for (const text of seen) expect(text).not.toMatch(/4242424242|canary/)
  })

  it('cannot be changed', () => {
    expect(() => {
      ;(object as { secret: bigint }).secret = 1n
    }).toThrow(TypeError)
  })
})
