/** Inflating somebody else's bytes (RFC 1951, RFC 1952) with a limit that holds while inflating. */
import { Gunzip, Inflate } from 'fflate'
import { concatBytes } from './bytes'
import { VitalproofError } from './errors'

/** Deflate grows a byte to at most about a thousand, so one step gives at most 1 MiB before it is counted. */
const STEP = 1024

/**
 * @param options.form with gzip's header or without any
 * @param options.maxBytes length of the result above which inflating stops
 * @returns null if the stream is malformed or not whole. Bytes behind its end are ignored, and so is the checksum of gzip
 * @throws LIMIT_EXCEEDED
 */
export function inflateWithin(options: {
  bytes: Uint8Array
  form: 'gzip' | 'raw'
  maxBytes: number
  at: string
}): Uint8Array | null {
  const { bytes, form, maxBytes, at } = options
  const chunks: Uint8Array[] = []
  let length = 0
  const stream = new (form === 'gzip' ? Gunzip : Inflate)((chunk) => {
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
