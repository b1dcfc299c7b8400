/** Header and signature of a card: compact JWS, ES256 and nothing else (RFC 7515, RFC 7518). */
import { compactVerify, importJWK } from 'jose'
import type { CardKey } from './keys'
import { cardInvalid, decodeBase64url, decodeUtf8, readJsonObject } from './refusal'

const HEADER_LIMITS = { maxBytes: 1024, maxDepth: 2, maxNodes: 16 }

/** @returns the name of the key that is said to have signed @throws CARD_INVALID, INVALID_JSON, LIMIT_EXCEEDED */
export function readHeader(part: string): string {
  const at = 'jws/header'
  const {
    alg,
    zip,
    kid,
    typ: _typ,
    ...others
  } = readJsonObject(decodeUtf8(decodeBase64url(part, at), at), at, HEADER_LIMITS)
  if (alg !== 'ES256') throw cardInvalid(`${at}/alg`, 'not ES256')
  if (zip !== 'DEF') throw cardInvalid(`${at}/zip`, 'not DEF')
  if (typeof kid !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(kid))
    throw cardInvalid(`${at}/kid`, 'not a key thumbprint')
  // `crit`, `jwk`, `jku`, `x5c`: a header that brings its own rules or keys
  if (Object.keys(others).length > 0) throw cardInvalid(at, 'has a parameter that a card does not have')
  return kid
}

/** @throws CARD_INVALID also where the key is no point of the curve */
export async function assertSigned(jws: string, { x, y }: CardKey): Promise<void> {
  try {
    const key = await importJWK({ kty: 'EC', crv: 'P-256', x, y }, 'ES256')
    await compactVerify(jws, key, { algorithms: ['ES256'] })
  } catch {
    throw cardInvalid('jws/signature', 'does not verify under the key of the issuer')
  }
}
