/** Names in the envelopes. They are identifiers, not places to fetch from: the files stand in schemas/. */
import { VitalproofError } from '../core/errors'

/** VCDM 2.0. */
export const CONTEXT_V2 = 'https://www.w3.org/ns/credentials/v2'
/**
 * VCDM 1.1, which Veramo 7 insists on. It reads a top-level claim `context` into `@context`, so the token says it there and its own
 * `@context` stays that of 2.0.
 */
export const CONTEXT_V1 = 'https://www.w3.org/2018/credentials/v1'

/** `.example` belongs to nobody (RFC 2606), so nobody can serve another meaning under these names. */
const BASE = 'https://vitalproof.example'
export const CONTEXT = `${BASE}/context/v1`
export const ENVELOPE_SCHEMA = `${BASE}/schemas/envelope-1`
export const STATUS_LIST_SCHEMA = `${BASE}/schemas/status-list-1`

export const CREDENTIAL_TYPE = 'VitalproofHealthCredential'
export const SUBJECT_TYPE = 'VitalproofHealthRecord'
export const STATUS_LIST_TYPE = 'BitstringStatusListCredential'
export const STATUS_ENTRY_TYPE = 'BitstringStatusListEntry'
export const PURPOSES = ['revocation', 'suspension'] as const
export type StatusPurpose = (typeof PURPOSES)[number]

/** Where the two lists of an issuer are published. */
export type StatusListUrls = Record<StatusPurpose, string>

/** A URL as it is written, without spaces or control characters. */
export const URL_FORM = /^https?:\/\/[\x21-\x7e]{1,2000}$/

/** Two places. @throws INVALID_VALUE */
export function assertUrls(urls: StatusListUrls): StatusListUrls {
  for (const purpose of PURPOSES) assertUrl(urls[purpose], `urls/${purpose}`)
  if (urls.revocation === urls.suspension) {
    throw new VitalproofError('INVALID_VALUE', 'two lists need two places', { at: 'urls/suspension' })
  }
  return urls
}

/** @throws INVALID_VALUE */
export function assertUrl(url: string, at: string): void {
  if (typeof url !== 'string' || !URL_FORM.test(url)) throw new VitalproofError('INVALID_VALUE', 'not a URL', { at })
}
