import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VitalproofError } from '../../src/core/errors'
import { listRevoked, statusListFrom } from '../../src/issuer/status'
import { BITSTRING_BYTES, decodeBitstring, encodeBitstring } from '../../src/model/bitstring'
import { STATUS_ENTRIES } from '../../src/model/status'

const SEED = 20261121
const wrap = (bytes: Uint8Array) => `u${Buffer.from(gzipSync(bytes)).toString('base64url')}`

function codeOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof VitalproofError) return error.code
    throw error
  }
  return 'nothing thrown'
}

describe('the bitstring of a status list', () => {
  it('holds at least the 131,072 entries that the recommendation asks for', () => {
    expect(STATUS_ENTRIES).toBeGreaterThanOrEqual(131_072)
  })

  it('is what other software reads: gzip of the bits, index 0 leftmost, in multibase base64url', () => {
    const text = encodeBitstring([0, 9, STATUS_ENTRIES - 1])
    expect(text).toMatch(/^u[A-Za-z0-9_-]+$/)
    const bytes = gunzipSync(Buffer.from(text.slice(1), 'base64url'))
    expect(bytes.length).toBe(BITSTRING_BYTES)
    expect([bytes[0], bytes[1], bytes.at(-1)]).toEqual([0x80, 0x40, 0x01])
    expect(bytes.reduce((sum, byte) => sum + byte, 0)).toBe(0x80 + 0x40 + 0x01)
  })

  it(`is read back, and has the bits of the list that the tree hashes (seed ${SEED})`, () => {
    const places = fc.uniqueArray(fc.integer({ min: 0, max: STATUS_ENTRIES - 1 }), { maxLength: 200 })
    fc.assert(
      fc.property(places, (indices) => {
        const ascending = [...indices].sort((a, b) => a - b)
        expect(decodeBitstring(encodeBitstring(indices))).toEqual(ascending)
        expect(decodeBitstring(wrap(statusListFrom(indices)))).toEqual(ascending)
        expect(listRevoked(statusListFrom(indices))).toEqual(ascending)
        expect(encodeBitstring(ascending)).toBe(encodeBitstring(indices))
      }),
      { seed: SEED, numRuns: 20 },
    )
  })

  it('is read with every bit set and with none', () => {
    expect(decodeBitstring(encodeBitstring([]))).toEqual([])
    expect(decodeBitstring(wrap(new Uint8Array(BITSTRING_BYTES).fill(255)))).toHaveLength(STATUS_ENTRIES)
  })

  it('is read when its bits are random, which gzip cannot shrink', () => {
    const noise = new Uint8Array(BITSTRING_BYTES)
    let state = SEED
    noise.forEach((_, i) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0
      noise[i] = state >>> 24
    })
    expect(decodeBitstring(wrap(noise))).toEqual(listRevoked(noise))
  })

  it.each([
    ['no multibase prefix', encodeBitstring([1]).slice(1)],
    ['another base', `z${encodeBitstring([1]).slice(1)}`],
    ['padding', `${encodeBitstring([1])}=`],
    ['nothing', 'u'],
    ['no text', 7 as unknown as string],
    ['bits that are not compressed', `u${Buffer.alloc(64).toString('base64url')}`],
    ['a byte too few', wrap(new Uint8Array(BITSTRING_BYTES - 1))],
    ['the length of another list', wrap(new Uint8Array(131_072 / 8))],
    ['a compressed form cut short', encodeBitstring([3, 77_000, 300_000]).slice(0, 60)],
  ])('is refused with %s', (_, text) => {
    expect(codeOf(() => decodeBitstring(text))).toBe('STATUS_LIST_INVALID')
  })

  it('is refused before its 210 MB are inflated, and before a long text is decoded', () => {
    const bomb = wrap(new Uint8Array(210_000_000))
    expect(codeOf(() => decodeBitstring(bomb))).toBe('LIMIT_EXCEEDED')
    // short enough to be looked into: stops at the first step too many
    expect(codeOf(() => decodeBitstring(wrap(new Uint8Array(40_000_000))))).toBe('LIMIT_EXCEEDED')
    expect(codeOf(() => decodeBitstring(wrap(new Uint8Array(BITSTRING_BYTES + 1))))).toBe('LIMIT_EXCEEDED')
    expect(codeOf(() => decodeBitstring(`u${'A'.repeat(2_000_000)}`))).toBe('LIMIT_EXCEEDED')
  })

  it('refuses an index outside the list', () => {
    expect(codeOf(() => encodeBitstring([STATUS_ENTRIES]))).toBe('INVALID_VALUE')
    expect(codeOf(() => encodeBitstring([-1]))).toBe('INVALID_VALUE')
  })
})
