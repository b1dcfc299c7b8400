/** BN254 scalar field elements as canonical bigints: 0 ≤ x < p, never reduced silently. */
import { VitalproofError } from './errors'

/** Order p of the BN254 scalar field (EIP-197). */
export const FIELD_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n

/** @returns `value` if it is a bigint in [0, p). @throws INVALID_VALUE */
export function assertField(value: unknown, at: string): bigint {
  if (typeof value !== 'bigint' || value < 0n || value >= FIELD_ORDER) {
    throw new VitalproofError('INVALID_VALUE', 'not a canonical field element', {
      at,
      fix: 'give a bigint in [0, p); values are never reduced',
    })
  }
  return value
}

/** Parse the one decimal form of a field element: no sign, no leading zero, no space, below p. @throws INVALID_VALUE */
export function parseField(text: unknown, at: string): bigint {
  // 77 digits hold p; the length check keeps BigInt() off hostile input
  if (typeof text !== 'string' || text.length > 77 || !/^(0|[1-9][0-9]*)$/.test(text)) {
    throw new VitalproofError('INVALID_VALUE', 'not the decimal string of a field element', {
      at,
      fix: 'write it in base 10 without sign, space or leading zero',
    })
  }
  return assertField(BigInt(text), at)
}

/** @returns `value` if it is an integer of at most `bits` bits. @throws INVALID_VALUE */
export function assertBits(value: unknown, bits: number, at: string): bigint {
  const big = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof big !== 'bigint' || big < 0n || big >> BigInt(bits) !== 0n) {
    throw new VitalproofError('INVALID_VALUE', `not an unsigned integer of ${bits} bits`, { at })
  }
  return big
}

/** Pack unsigned integers into one word, least significant first. Each part is range-checked. @throws INVALID_VALUE */
export function packBits(parts: readonly (readonly [value: bigint | number, bits: number])[], at = 'word'): bigint {
  let word = 0n
  let shift = 0n
  for (const [value, bits] of parts) {
    word |= assertBits(value, bits, at) << shift
    shift += BigInt(bits)
  }
  return assertField(word, at)
}
