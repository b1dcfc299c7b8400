/** Bytes, hex and base64url without Node: what browsers and Node share. */
import { VitalproofError } from './errors'

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** Big-endian. */
export function bytesToBigint(bytes: Uint8Array): bigint {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return value
}

/** Big-endian, exactly `length` bytes. @throws INVALID_VALUE if it does not fit */
export function bigintToBytes(value: bigint, length: number): Uint8Array {
  if (value < 0n || value >> BigInt(8 * length) !== 0n) {
    throw new VitalproofError('INVALID_VALUE', `does not fit in ${length} bytes`)
  }
  const bytes = new Uint8Array(length)
  let rest = value
  for (let i = length - 1; i >= 0; i--) {
    bytes[i] = Number(rest & 255n)
    rest >>= 8n
  }
  return bytes
}

export function bytesToHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

/** Lower- or upper-case hex without prefix. @throws INVALID_VALUE */
export function hexToBytes(text: string, at = 'hex'): Uint8Array {
  if (typeof text !== 'string' || text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) {
    throw new VitalproofError('INVALID_VALUE', 'not hexadecimal', { at })
  }
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

export function concatBytes(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    out.set(part, offset)
    offset += part.length
  }
  return out
}

/** Each part behind its length as uint32 big-endian, so that no two lists share an encoding. */
export function lengthPrefixed(...parts: string[]): Uint8Array {
  return concatBytes(
    ...parts.map((part) => {
      const bytes = utf8(part)
      return concatBytes(bigintToBytes(BigInt(bytes.length), 4), bytes)
    }),
  )
}
