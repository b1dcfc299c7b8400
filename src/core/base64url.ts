/** base64url without padding (RFC 4648 section 5), strict: one text per byte string. */
import { VitalproofError } from './errors'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

export function bytesToBase64url(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    const letters = Math.min(bytes.length - i, 3) + 1
    for (let letter = 0; letter < letters; letter++) text += ALPHABET[(group >> (18 - 6 * letter)) & 63]
  }
  return text
}

/** @throws INVALID_VALUE a foreign character, an impossible length, or loose bits at the end */
export function base64urlToBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let bits = 0
  let count = 0
  let length = 0
  for (const letter of text) {
    const value = LETTERS.get(letter)
    if (value === undefined) throw invalid()
    bits = ((bits << 6) | value) & 0xfff
    count += 6
    if (count >= 8) {
      count -= 8
      bytes[length++] = (bits >> count) & 255
    }
  }
  if (count >= 6 || (bits & ((1 << count) - 1)) !== 0) throw invalid()
  return bytes
}

const LETTERS = new Map([...ALPHABET].map((letter, value) => [letter, value]))

function invalid(): VitalproofError {
  return new VitalproofError('INVALID_VALUE', 'not base64url')
}
