/** A JSON Web Signature in its compact form, read so that one token has one text. */
import { secp256k1 } from '@noble/curves/secp256k1'
import { base64urlToBytes } from '../core/base64url'
import { isVitalproofError, VitalproofError } from '../core/errors'
import { type JsonValue, parseJson } from '../core/json'
import type { schemaReader } from '../model/schema'

/** Characters of a token; a credential of 256 KiB is written in base64url. */
export const MAX_TOKEN = 512 * 1024
const SIGNATURE_BYTES = 64

export type Fail = ReturnType<typeof schemaReader>['fail']

/** Strict base64url, strict JSON and the smaller `s`. @throws LIMIT_EXCEEDED, and what `fail` makes */
export function decodeJws(jwt: string, fail: Fail): { header: JsonValue; payload: JsonValue } {
  if (typeof jwt !== 'string') throw fail('jwt', 'not text')
  if (jwt.length > MAX_TOKEN) throw new VitalproofError('LIMIT_EXCEEDED', 'larger than a token may be', { at: 'jwt' })
  const parts = jwt.split('.')
  if (parts.length !== 3) throw fail('jwt', 'not three parts')
  const [header, payload, signature] = parts.map((part) => readBase64url(part, fail))
  if (!isCanonicalSignature(signature!)) throw fail('signature', 'not 64 bytes with the smaller s')
  return {
    header: readJsonPart(header!, 'header', 4096, fail),
    payload: readJsonPart(payload!, 'payload', MAX_TOKEN, fail),
  }
}

function isCanonicalSignature(bytes: Uint8Array): boolean {
  try {
    return bytes.length === SIGNATURE_BYTES && !secp256k1.Signature.fromCompact(bytes).hasHighS()
  } catch {
    return false
  }
}

function readBase64url(text: string, fail: Fail): Uint8Array {
  try {
    return base64urlToBytes(text)
  } catch {
    throw fail('jwt', 'not base64url')
  }
}

function readJsonPart(bytes: Uint8Array, at: string, maxBytes: number, fail: Fail): JsonValue {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), { maxBytes })
  } catch (error) {
    if (isVitalproofError(error) && error.code === 'LIMIT_EXCEEDED') throw error
    throw fail(at, 'not strict JSON')
  }
}
