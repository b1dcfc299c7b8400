/** Taking a credential in: everything a proof would later fail on is found here, while the issuer can still mend it. */
import { VitalproofError } from '../core/errors'
import { parseCredential, verifyCredential } from '../model/credential'
import type { Credential, RegistrySnapshot } from '../model/messages'
import { assertIssuable } from './credential-status'
import { dataOf, findOpening, type Holder, makeHolder } from './holder'
import { dayOrToday } from './today'

/**
 * Check a credential and add it to the holder. It replaces an older one of the same issuer and type, which the issuer revokes.
 *
 * @param options.credential JSON text or object from the issuer
 * @param options.registry if given, the issuer must be in it and accredited, and the credential not revoked
 * @param options.day day number; default today (UTC)
 * @returns the holder to store, and the credential as read
 * @throws CREDENTIAL_INVALID, CHART_INVALID, INVALID_SIGNATURE, INVALID_PUBLIC_KEY, CREDENTIAL_EXPIRED, CREDENTIAL_SUPERSEDED a newer
 * one is held; with a registry also ISSUER_UNKNOWN, ISSUER_NOT_ACCREDITED, CREDENTIAL_REVOKED, REGISTRY_INVALID
 */
export function acceptCredential(options: {
  holder: Holder
  credential: unknown
  registry?: RegistrySnapshot
  day?: number
}): { holder: Holder; credential: Credential } {
  const { holder, registry } = options
  const day = dayOrToday(options.day)
  const credential = parseCredential(options.credential)
  const parts = verifyCredential(credential)
  if (findOpening(holder, credential) === null) throw notForHolder()
  if (day > parts.terms.expiresDay) {
    throw new VitalproofError('CREDENTIAL_EXPIRED', 'past its last day', {
      at: '/terms/expires',
      fix: 'ask the issuer for a new one',
    })
  }
  if (registry !== undefined) assertIssuable({ parts, registry })

  const isSameKind = (held: Credential) =>
    held.issuer.x === credential.issuer.x &&
    held.issuer.y === credential.issuer.y &&
    held.terms.type === credential.terms.type
  if (holder.credentials.some((held) => isSameKind(held) && held.terms.issued > credential.terms.issued)) {
    throw new VitalproofError('CREDENTIAL_SUPERSEDED', 'a newer one of this issuer is held', { at: '/terms/issued' })
  }
  const others = holder.credentials.filter((held) => !isSameKind(held))
  return { holder: makeHolder({ ...dataOf(holder), credentials: [...others, credential] }), credential }
}

export function notForHolder(): VitalproofError {
  return new VitalproofError('CREDENTIAL_INVALID', 'not issued to a commitment of this holder', {
    at: '/holderCommitment',
    fix: 'open the holder file that made the commitment, or ask the issuer for a credential under a new one',
  })
}
