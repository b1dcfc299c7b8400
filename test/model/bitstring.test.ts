import { crc32, gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VitalproofError } from '../../src/core/errors'
import { listRevoked, statusListFrom } from '../../src/issuer/status'
import { BITSTRING_BYTES, decodeBitstring, encodeBitstring } from '../../src/model/bitstring'
import { STATUS_ENTRIES } from '../../src/model/status'

const SEED = 20261121
const text = (compressed: Uint8Array) => `u${Buffer.from(compressed).toString('base64url')}`
const wrap = (bytes: Uint8Array) => text(gzipSync(bytes))

/** A list as gzip, with one byte of it changed; a place below 0 counts from the end. */
function flipped(place: number): Uint8Array {
  const bytes = Buffer.from(gzipSync(statusListFrom([3, 77_000])))
  bytes[place < 0 ? bytes.length + place : place]! ^= 1
  return bytes
}

/** The same member with every optional part of the header (RFC 1952, 2.3.1): FHCRC, FEXTRA, FNAME, FCOMMENT. */
function withLongHeader(headerChecksum?: number): Uint8Array {
  const plain = Buffer.from(gzipSync(statusListFrom([3, 77_000])))
  const header = Buffer.concat([plain.subarray(0, 10), Buffer.from([2, 0, 7, 8]), Buffer.from('list\0of a hospital\0')])
  header[3] = 0b11110
  const checksum = Buffer.alloc(2)
  checksum.writeUInt16LE(headerChecksum ?? crc32(header) & 0xffff)
  return Buffer.concat([header, checksum, plain.subarray(10)])
}

function halves(list: Uint8Array): Uint8Array {
  const half = list.length / 2
  return Buffer.concat([gzipSync(list.subarray(0, half)), gzipSync(list.subarray(half))])
}

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
    const encoded = encodeBitstring([0, 9, STATUS_ENTRIES - 1])
    expect(encoded).toMatch(/^u[A-Za-z0-9_-]+$/)
    const bytes = gunzipSync(Buffer.from(encoded.slice(1), 'base64url'))
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
    ['another checksum', text(flipped(-8))],
    ['another checksum in its last byte', text(flipped(-5))],
    ['another length at its end', text(flipped(-4))],
    ['its last byte missing', text(gzipSync(statusListFrom([3])).subarray(0, -1))],
    ['its checksum and length missing', text(gzipSync(statusListFrom([3])).subarray(0, -8))],
    ['another magic number', text(flipped(1))],
    ['another way of compressing', text(flipped(2))],
    ['a reserved flag', text(Buffer.from(gzipSync(statusListFrom([3]))).fill(0x20, 3, 4))],
    ['a header that promises more', text(Buffer.from(gzipSync(statusListFrom([3]))).fill(0x08, 3, 4))],
    ['a header of which the checksum is another', text(withLongHeader(7))],
    ['a header alone', text(gzipSync(statusListFrom([3])).subarray(0, 10))],
    ['a byte behind it', text(Buffer.concat([gzipSync(statusListFrom([3])), Buffer.from([0])]))],
    ['an empty member behind it', text(Buffer.concat([gzipSync(statusListFrom([3])), gzipSync(Buffer.alloc(0))]))],
    ['two members that are a list together', text(halves(statusListFrom([3])))],
    ['a compressed form cut short', encodeBitstring([3, 77_000, 300_000]).slice(0, 60)],
  ])('is refused with %s', (_, encoded) => {
    expect(codeOf(() => decodeBitstring(encoded))).toBe('STATUS_LIST_INVALID')
  })

  it('is read behind a header with a name, a comment and more', () => {
    expect(decodeBitstring(text(withLongHeader()))).toEqual([3, 77_000])
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
