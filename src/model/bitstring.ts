/** The published form of a status list: W3C Bitstring Status List v1.0, of the same bits that the Poseidon tree hashes. */
import { gzipSync } from 'fflate'
import { base64urlToBytes, bytesToBase64url } from '../core/base64url'
import { VitalproofError } from '../core/errors'
import { inflateWithin } from '../core/inflate'
import { assertStatusIndex, STATUS_ENTRIES } from './status'

export const BITSTRING_BYTES = STATUS_ENTRIES / 8
/** Random bits do not shrink: gzip of a full list is a little longer than the list. */
const MAX_COMPRESSED = BITSTRING_BYTES + 1024
/** Multibase prefix of base64url without padding. */
const BASE64URL = 'u'

/**
 * `encodedList` of a status list credential: multibase base64url of gzip of the 524,288 bits, index 0 leftmost. The same bits
 * have the same text.
 *
 * @param indices set bits, any order
 * @throws INVALID_VALUE
 */
export function encodeBitstring(indices: readonly number[]): string {
  const bytes = new Uint8Array(BITSTRING_BYTES)
  indices.forEach((index, i) => {
    bytes[assertStatusIndex(index, `indices/${i}`) >> 3]! |= 0x80 >> (index & 7)
  })
  return `${BASE64URL}${bytesToBase64url(gzipSync(bytes, { mtime: 0 }))}`
}

/**
 * Indices whose bit is set, ascending. Stops inflating at the length of a list, so a few bytes cannot become gigabytes.
 *
 * @throws STATUS_LIST_INVALID not multibase base64url of one whole gzip member, or not of 524,288 bits; LIMIT_EXCEEDED
 */
export function decodeBitstring(encoded: string, at = 'encodedList'): number[] {
  if (typeof encoded !== 'string' || !encoded.startsWith(BASE64URL)) throw invalid(at, 'not multibase base64url')
  if (encoded.length > 1 + Math.ceil((MAX_COMPRESSED * 4) / 3)) {
    throw new VitalproofError('LIMIT_EXCEEDED', 'longer than a status list can be', { at })
  }
  const compressed = readBase64url(encoded.slice(1), at)
  const bytes = inflateWithin({ bytes: compressed, form: 'gzip', maxBytes: BITSTRING_BYTES, at })
  if (bytes === null) throw invalid(at, 'not one whole gzip member')
  if (bytes.length !== BITSTRING_BYTES) throw invalid(at, `not a list of ${STATUS_ENTRIES} entries`)
  const indices: number[] = []
  bytes.forEach((byte, i) => {
    for (let bit = 0; byte !== 0 && bit < 8; bit++) if (byte & (0x80 >> bit)) indices.push(8 * i + bit)
  })
  return indices
}

function readBase64url(text: string, at: string): Uint8Array {
  try {
    return base64urlToBytes(text)
  } catch {
    throw invalid(at, 'not base64url')
  }
}

function invalid(at: string, reason: string): VitalproofError {
  return new VitalproofError('STATUS_LIST_INVALID', reason, { at, fix: 'fetch the whole list again from the issuer' })
}
