/** The key that signed a card, out of the key set that its issuer publishes. */
import { calculateJwkThumbprint } from 'jose'
import { base64urlToBytes } from '../../core/base64url'
import { type ExactJsonObject, isJsonNumber, isJsonObject, numberText } from '../../core/json'
import { cardInvalid, readJsonObject } from './refusal'

/** Coordinates of a P-256 key, and the counter of its revocation list if it has one. */
export interface CardKey {
  x: string
  y: string
  crlVersion: number | null
}

export const KEY_LIMITS = { maxBytes: 4 * 1024 * 1024, maxDepth: 8, maxNodes: 100_000 }
const MAX_COUNTER = 2 ** 31

/**
 * Find a key by its thumbprint. A key with several certificates stands several times; its newest revocation counter counts.
 *
 * @param keySet JSON Web Key Set as text, bytes or parsed
 * @throws CARD_INVALID no such key, or one that the specification does not allow; INVALID_JSON, LIMIT_EXCEEDED
 * @see SMART Health Cards, "Determining keys associated with an issuer"; RFC 7517, RFC 7638
 */
export async function findCardKey(keySet: unknown, kid: string): Promise<CardKey> {
  const { keys } = readJsonObject(keySet, 'keys', KEY_LIMITS)
  if (!Array.isArray(keys)) throw cardInvalid('keys/keys', 'not a JSON Web Key Set')
  const found = keys.flatMap((key, i) => (isJsonObject(key) && key.kid === kid ? [{ key, at: `keys/keys/${i}` }] : []))
  if (found.length === 0) throw cardInvalid('jws/header/kid', 'not a key of the issuer', "get the issuer's newest keys")
  const read = await Promise.all(found.map(({ key, at }) => readKey(key, kid, at)))
  const counters = read.flatMap(({ crlVersion }) => (crlVersion === null ? [] : [crlVersion]))
  return { ...read[0]!, crlVersion: counters.length === 0 ? null : Math.max(...counters) }
}

async function readKey(key: ExactJsonObject, kid: string, at: string): Promise<CardKey> {
  for (const [name, expected] of REQUIRED) {
    if (key[name] !== expected) throw cardInvalid(`${at}/${name}`, `not ${expected}`)
  }
  // whoever publishes it has given everybody the power to sign
  if (key.d !== undefined) throw cardInvalid(`${at}/d`, 'a private key in a public key set')
  const [x, y] = [readCoordinate(key.x, `${at}/x`), readCoordinate(key.y, `${at}/y`)]
  // two keys under one name cannot both have this thumbprint
  if ((await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x, y }, 'sha256')) !== kid) {
    throw cardInvalid(`${at}/kid`, 'not the thumbprint of the key')
  }
  return { x, y, crlVersion: key.crlVersion === undefined ? null : readCounter(key.crlVersion, `${at}/crlVersion`) }
}

const REQUIRED = [
  ['kty', 'EC'],
  ['crv', 'P-256'],
  ['use', 'sig'],
  ['alg', 'ES256'],
] as const

function readCoordinate(value: unknown, at: string): string {
  try {
    if (typeof value === 'string' && base64urlToBytes(value).length === 32) return value
  } catch {
    // told below
  }
  throw cardInvalid(at, 'not 32 bytes in base64url')
}

/** @throws CARD_INVALID */
export function readCounter(value: unknown, at: string): number {
  const text = isJsonNumber(value) ? numberText(value) : ''
  if (/^[0-9]{1,10}$/.test(text) && Number(text) < MAX_COUNTER) return Number(text)
  throw cardInvalid(at, 'not a whole number')
}
