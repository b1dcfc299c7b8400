/** Inflating somebody else's bytes (RFC 1951, RFC 1952) with a limit that holds while inflating. */
import { Inflate } from 'fflate'
import { concatBytes } from './bytes'
import { VitalproofError } from './errors'

/** Deflate grows a byte to at most about a thousand, so one step gives at most 1 MiB before it is counted. */
const STEP = 1024

interface Compressed {
  bytes: Uint8Array
  maxBytes: number
  at: string
}

/**
 * @param options.form `gzip`: exactly one member, whose checksum and length are right. `raw`: DEFLATE without a header, of which
 * bytes behind its end are ignored
 * @param options.maxBytes length of the result above which inflating stops
 * @returns null if the bytes are malformed or not whole
 * @throws LIMIT_EXCEEDED
 */
export function inflateWithin({ form, ...compressed }: Compressed & { form: 'gzip' | 'raw' }): Uint8Array | null {
  return form === 'gzip' ? inflateGzip(compressed) : inflateRaw(compressed)
}

function inflateRaw({ bytes, maxBytes, at }: Compressed): Uint8Array | null {
  const chunks: Uint8Array[] = []
  let length = 0
  const stream = new Inflate((chunk) => {
    length += chunk.length
    if (length > maxBytes) {
      throw new VitalproofError('LIMIT_EXCEEDED', `inflates to more than ${maxBytes} bytes`, { at })
    }
    chunks.push(chunk)
  })
  try {
    for (let start = 0; start < bytes.length; start += STEP) {
      stream.push(bytes.subarray(start, start + STEP), start + STEP >= bytes.length)
    }
  } catch (error) {
    if (error instanceof VitalproofError) throw error
    return null
  }
  return bytes.length === 0 ? null : concatBytes(...chunks)
}

/** CRC-32 and length, both little endian. */
const TRAILER_BYTES = 8

function inflateGzip({ bytes, ...limits }: Compressed): Uint8Array | null {
  const start = endOfHeader(bytes)
  if (start === null || bytes.length < start + TRAILER_BYTES) return null
  const body = bytes.subarray(start, -TRAILER_BYTES)
  const result = inflateRaw({ bytes: body, ...limits })
  if (result === null) return null
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - TRAILER_BYTES)
  if (trailer.getUint32(0, true) !== crc32(result) || trailer.getUint32(4, true) !== result.length) return null
  // the stream ends in the last byte of the body if and only if it is not whole without it: so nothing stands between
  return inflateRaw({ bytes: body.subarray(0, -1), ...limits }) === null ? result : null
}

/** Bits of the flags (RFC 1952, 2.3.1). Whether the result is text is nobody's concern. */
const [FHCRC, FEXTRA, FNAME, FCOMMENT, RESERVED] = [2, 4, 8, 16, 0xe0]

/** Where the compressed data begins. */
function endOfHeader(bytes: Uint8Array): number | null {
  const flags = bytes[3] ?? RESERVED
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8 || flags & RESERVED) return null
  let end = 10
  if (flags & FEXTRA) end += 2 + uint16(bytes, end)
  for (const text of [FNAME, FCOMMENT]) {
    if (!(flags & text)) continue
    const zero = bytes.indexOf(0, end)
    if (zero === -1) return null
    end = zero + 1
  }
  if (!(flags & FHCRC)) return end
  return uint16(bytes, end) === (crc32(bytes.subarray(0, end)) & 0xffff) ? end + 2 : null
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}

/** CRC-32 of ISO 3309, which gzip takes. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8)
  return (crc ^ 0xffff_ffff) >>> 0
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1
  return crc
})
