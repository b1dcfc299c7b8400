/** Raw DEFLATE of a card: one whole stream, nothing behind it, not longer than it may be. */
import { inflateWithin } from '../../core/inflate'
import { cardInvalid } from './refusal'

/**
 * @param maxBytes length of the result above which inflating stops
 * @throws CARD_INVALID not exactly one raw DEFLATE stream (so no zlib or gzip header, nothing cut off, nothing behind it); LIMIT_EXCEEDED
 */
export function inflateRaw(compressed: Uint8Array, maxBytes: number, at: string): Uint8Array {
  const inflate = (bytes: Uint8Array) => inflateWithin({ bytes, form: 'raw', maxBytes, at })
  const bytes = inflate(compressed)
  if (bytes === null) throw cardInvalid(at, 'not compressed with raw DEFLATE')
  // the stream ends in the last byte if and only if it is not whole without it; bytes behind the end are nobody's
  if (inflate(compressed.subarray(0, -1)) !== null) throw cardInvalid(at, 'bytes behind the compressed data')
  return bytes
}
