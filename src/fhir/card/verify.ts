/** SMART Health Cards: who signed a card, whether it still holds, and what is in it. */
import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex, utf8 } from '../../core/bytes'
import { concealSecrets } from '../../core/secret'
import { inflateRaw } from './inflate'
import { assertSigned, readHeader } from './jws'
import { type CardKey, findCardKey } from './keys'
import { exactText, PAYLOAD_LIMITS, readClaims } from './payload'
import { assertJws } from './read'
import { cardInvalid, decodeBase64url, decodeUtf8 } from './refusal'
import { assertNotRevoked } from './revocation'

/** A card whose signature, times and revocation were checked. The bundle is read by its name; JSON and logs do not show it. */
export interface HealthCard {
  /** https address whose keys signed the card. */
  issuer: string
  kid: string
  /** `nbf`, Unix seconds, with a fraction where the card has one. */
  issuedAt: number
  /** `exp`, Unix seconds, or null. */
  expiresAt: number | null
  /** Revocation identifier, or null: then no list can name the card. */
  rid: string | null
  /** `checked` against a list; `none published`: the key has no list; `not checked`: it has one, and the caller went without. */
  revocation: 'checked' | 'none published' | 'not checked'
  /** SHA-256 of the JWS, hex. */
  digest: string
  /** Number of entries in the bundle. */
  entries: number
  /** FHIR R4 bundle as JSON text, for `recordFromFhir` or `bridgeHealthCard`. */
  bundle: string
}

/** What a card is checked against. The library opens no connection: keys and lists come from the caller. */
export interface VerifyHealthCard {
  /** Compact JWS, from `readHealthCards`. */
  jws: string
  /**
   * JSON Web Key Set of an issuer that the caller trusts (its `/.well-known/jwks.json`), or undefined. The name comes from the
   * card before anything is checked: look it up in a list of trusted issuers, never fetch whatever it says.
   */
  keys: (issuer: string) => Promise<unknown>
  /** The issuer's revocation list for a key (its `/.well-known/crl/<kid>.json`), or undefined. */
  revocation?: (options: { issuer: string; kid: string }) => Promise<unknown>
  /** Unix seconds at which the card must hold. */
  now: number
  /** Go on without a list although the key has one; default false. */
  allowUnknownRevocation?: boolean
}

/**
 * Check a SMART Health Card: header, key, ES256 signature, times, revocation.
 *
 * @throws CARD_INVALID the first check that fails, by its place; CARD_REVOKED; INVALID_JSON, LIMIT_EXCEEDED
 * @see SMART Health Cards (HL7 IG, STU 1), RFC 7515
 *
 * @example const card = await verifyHealthCard({ jws, keys: async (issuer) => trusted[issuer], now: Date.now() / 1000 })
 */
export async function verifyHealthCard(options: VerifyHealthCard): Promise<HealthCard> {
  const { jws, now } = options
  if (!Number.isFinite(now)) throw cardInvalid('now', 'not a time in seconds since 1970')
  assertJws(jws, 'jws')
  const [header = '', body = '', signature = ''] = jws.split('.')
  const kid = readHeader(header)
  // raw r ‖ s; a DER signature has about seventy bytes
  if (decodeBase64url(signature, 'jws/signature').length !== 64) throw cardInvalid('jws/signature', 'not 64 bytes')
  // the issuer's name is inside the compressed payload, so this is inflated before anybody has vouched for it
  const bytes = inflateRaw(decodeBase64url(body, 'jws/payload'), PAYLOAD_LIMITS.maxBytes, 'jws/payload')
  const { bundle, ...claims } = readClaims(decodeUtf8(bytes, 'jws/payload'))

  const keySet = await options.keys(claims.issuer)
  if (keySet === undefined || keySet === null) {
    throw cardInvalid('jws/payload/iss', 'no keys of the issuer are known', 'add the issuer if you trust it')
  }
  const key = await findCardKey(keySet, kid)
  await assertSigned(jws, key)
  if (claims.issuedAt > now) throw cardInvalid('jws/payload/nbf', 'not yet valid')
  if (claims.expiresAt !== null && claims.expiresAt <= now)
    throw cardInvalid('jws/payload/exp', 'expired', 'ask for a new card')
  const revocation = await checkRevocation({ ...claims, kid, key, options })
  const entries = Array.isArray(bundle.entry) ? bundle.entry.length : 0
  const digest = bytesToHex(sha256(utf8(jws)))
  return concealSecrets('bundle', { kid, ...claims, revocation, digest, entries }, { bundle: exactText(bundle) })
}

async function checkRevocation(card: {
  issuer: string
  kid: string
  key: CardKey
  rid: string | null
  issuedAt: number
  options: VerifyHealthCard
}): Promise<HealthCard['revocation']> {
  const { issuer, kid, key, rid, issuedAt, options } = card
  const list = await options.revocation?.({ issuer, kid })
  if (list !== undefined && list !== null) {
    assertNotRevoked({ list, kid, crlVersion: key.crlVersion, rid, issuedAt })
    return 'checked'
  }
  if (key.crlVersion === null) return 'none published'
  if (options.allowUnknownRevocation === true) return 'not checked'
  throw cardInvalid(
    'revocation',
    'the issuer publishes a revocation list, and none was given',
    'give the list of the key',
  )
}
