/** What a card says: its claims, and the FHIR bundle inside, with every digit. */
import { type ExactJson, type ExactJsonObject, isJsonNumber, isJsonObject, numberText } from '../../core/json'
import { cardInvalid, readJsonObject } from './refusal'
import { RID } from './revocation'

/** A summary with pictures is large; what a QR code holds inflates to a few thousand bytes. */
export const PAYLOAD_LIMITS = { maxBytes: 8 * 1024 * 1024, maxDepth: 100, maxNodes: 500_000 }

export interface CardClaims {
  issuer: string
  /** Unix seconds, with a fraction where the card has one. */
  issuedAt: number
  expiresAt: number | null
  rid: string | null
  bundle: ExactJsonObject
}

/** Printable, no credentials, query, fragment or slash at the end; short enough to be named in a credential. */
const ISSUER = /^https:\/\/[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:\/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)*$/
export const MAX_ISSUER = 180
const HEALTH_CARD = 'https://smarthealth.cards#health-card'
/** 9999-12-31. */
const LAST_SECOND = 253_402_300_799

/** @param payload the inflated text @throws CARD_INVALID, INVALID_JSON, LIMIT_EXCEEDED */
export function readClaims(payload: string): CardClaims {
  const claims = readJsonObject(payload, AT, PAYLOAD_LIMITS)
  const vc = readMember(claims, 'vc', AT)
  const subject = readMember(vc, 'credentialSubject', `${AT}/vc`)
  if (!Array.isArray(vc.type) || !vc.type.includes(HEALTH_CARD)) throw cardInvalid(`${AT}/vc/type`, 'not a health card')
  if (typeof subject.fhirVersion !== 'string' || !/^4\.0\.[0-9]{1,3}$/.test(subject.fhirVersion)) {
    throw cardInvalid(`${AT}/vc/credentialSubject/fhirVersion`, 'not FHIR R4 (4.0)')
  }
  const bundle = readMember(subject, 'fhirBundle', `${AT}/vc/credentialSubject`)
  if (bundle.resourceType !== 'Bundle') throw cardInvalid(`${AT}/vc/credentialSubject/fhirBundle`, 'not a bundle')
  const { rid = null } = vc
  if (rid !== null && (typeof rid !== 'string' || !RID.test(rid))) {
    throw cardInvalid(`${AT}/vc/rid`, 'not an identifier of at most 24 letters of base64url')
  }
  return {
    issuer: readIssuer(claims.iss),
    issuedAt: readSeconds(claims.nbf, `${AT}/nbf`),
    expiresAt: claims.exp === undefined ? null : readSeconds(claims.exp, `${AT}/exp`),
    rid,
    bundle,
  }
}

/** JSON text with each number as it was written. */
export function exactText(json: ExactJson): string {
  if (isJsonNumber(json)) return numberText(json)
  if (Array.isArray(json)) return `[${json.map(exactText).join(',')}]`
  if (!isJsonObject(json)) return JSON.stringify(json)
  return `{${Object.entries(json)
    .map(([key, value]) => `${JSON.stringify(key)}:${exactText(value)}`)
    .join(',')}}`
}

/** Seconds since 1970 as in RFC 7519, a fraction allowed. @throws CARD_INVALID */
export function readSeconds(value: ExactJson | undefined, at: string): number {
  const seconds = isJsonNumber(value) ? Number(numberText(value)) : Number.NaN
  if (seconds >= 0 && seconds <= LAST_SECOND) return seconds
  throw cardInvalid(at, 'not a time in seconds since 1970')
}

const AT = 'jws/payload'

function readMember(object: ExactJsonObject, name: string, at: string): ExactJsonObject {
  const value = object[name]
  if (!isJsonObject(value)) throw cardInvalid(`${at}/${name}`, 'not an object')
  return value
}

function readIssuer(iss: ExactJson | undefined): string {
  if (typeof iss === 'string' && iss.length <= MAX_ISSUER && ISSUER.test(iss)) return iss
  throw cardInvalid(`${AT}/iss`, `not an https address without a slash at its end, of at most ${MAX_ISSUER} characters`)
}
