/** Whether the key that signed a credential is one of the DID that vouches for it. */
import type { PublicKey } from '../core/eddsa'
import { VitalproofError } from '../core/errors'
import type { CredentialParts } from '../model/credential'
import { dayFromSeconds } from '../model/dates'
import { type DidHistory, parseDid } from '../model/issuer-keys'
import type { DidAgent } from './agent'
import { resolveIssuerKeys } from './resolve'

/** In force now, as the endpoint says. @throws ISSUER_UNKNOWN, CREDENTIAL_REVOKED; as `resolveIssuerKeys` */
export async function assertInForce(options: { agent: DidAgent; did: string; publicKey: PublicKey }): Promise<void> {
  const { agent, did, publicKey } = options
  const { keys, revoked } = await resolveIssuerKeys({ agent, did })
  if (revoked.some((key) => isSame(key, publicKey))) throw revokedKey()
  if (!keys.some((key) => isSame(key, publicKey))) throw unknownKey()
}

/** In force on the day of issue. @throws DID_INVALID, ISSUER_UNKNOWN, CREDENTIAL_REVOKED, ENVELOPE_INVALID */
export function assertInHistory(options: { history: DidHistory; did: string; parts: CredentialParts }): void {
  const { history, did, parts } = options
  const [of, signer] = [parseDid(history.did, 'history/did'), parseDid(did)]
  // by address or by public key: two texts, one identity
  if (of.chainId !== signer.chainId || of.address !== signer.address) {
    throw new VitalproofError('DID_INVALID', 'the history is of another DID', { at: 'history/did' })
  }
  const key = history.deactivated ? undefined : history.keys.find((one) => isSame(one.publicKey, parts.publicKey))
  if (key === undefined) throw unknownKey()
  if (key.revoked) throw revokedKey()
  const { issuedDay } = parts.terms
  if (issuedDay < dayFromSeconds(key.publishedAt) || issuedDay > dayFromSeconds(key.validTo)) {
    throw new VitalproofError('ENVELOPE_INVALID', 'a day on which the key was not in force', {
      at: '/credentialSubject/credential/terms/issued',
    })
  }
}

function isSame(a: PublicKey, b: PublicKey): boolean {
  return a.x === b.x && a.y === b.y
}

function unknownKey(): VitalproofError {
  return new VitalproofError('ISSUER_UNKNOWN', 'its key is not one that the DID has in force', {
    at: '/credentialSubject/credential/issuer',
    fix: 'if the key was retired, give the history of the DID',
  })
}

function revokedKey(): VitalproofError {
  return new VitalproofError('CREDENTIAL_REVOKED', 'the issuer revoked the key that signed it', {
    at: '/credentialSubject/credential/issuer',
    fix: 'ask the issuer for a new credential',
  })
}
