/** Our credential inside a W3C verifiable credential (VCDM 2.0) of the issuer's DID: for wallets and registries that read those. */
import { parseCredential, verifyCredential } from '../model/credential'
import { DAY_SECONDS, dayFromDate, secondsFromDay } from '../model/dates'
import type { DidHistory } from '../model/issuer-keys'
import type { Credential } from '../model/messages'
import { type JsonObject, schemaReader } from '../model/schema'
import type { DidAgent } from './agent'
import { assertInForce, assertInHistory } from './credential-key'
import { commonClaims, signToken, type Validity, verifyToken } from './token'
import {
  assertUrl,
  assertUrls,
  CREDENTIAL_TYPE,
  ENVELOPE_SCHEMA,
  PURPOSES,
  STATUS_ENTRY_TYPE,
  type StatusListUrls,
  SUBJECT_TYPE,
  URL_FORM,
} from './vocabulary'

const read = schemaReader('ENVELOPE_INVALID')

/**
 * Sign a credential as a `vc+jwt` of the issuer's DID. It holds the chart in clear, like the credential: for the holder only. Its
 * text is no identifier: who has the key can sign the same claims in many ways, and only the status index names the credential.
 *
 * @param options.statusListUrls where `wrapStatusLists` is published
 * @param options.id a URL for the envelope; leave it out unless somebody needs it, because it can be traced
 * @throws as `parseCredential` and `verifyCredential`; DID_INVALID the agent has no key for the DID; INVALID_VALUE; LIMIT_EXCEEDED
 */
export async function wrapCredential(options: {
  agent: DidAgent
  did: string
  credential: Credential
  statusListUrls?: StatusListUrls
  id?: string
}): Promise<{ jwt: string }> {
  const { agent, did, statusListUrls, id } = options
  const credential = parseCredential(options.credential)
  verifyCredential(credential)
  if (id !== undefined) assertUrl(id, 'id')
  const claims = {
    ...commonClaims({ did, validity: validityOf(credential), types: [CREDENTIAL_TYPE] }),
    ...(id === undefined ? {} : { id }),
    credentialSchema: { id: ENVELOPE_SCHEMA, type: 'JsonSchema' },
    ...(statusListUrls === undefined
      ? {}
      : { credentialStatus: statusEntries(credential, assertUrls(statusListUrls)) }),
    credentialSubject: { type: SUBJECT_TYPE, credential },
  }
  return { jwt: await signToken({ agent, did, claims }) }
}

/**
 * Read an envelope: the owner of the DID signed it, it says what the credential says, the credential is signed, and by a key of
 * that DID. Whether it is revoked is the registry's to say.
 *
 * @param options.did the issuer that you expect; else judge the one that comes back, because anybody can publish anybody's key
 * @param options.history of the DID, by `readDidHistory` of `vitalproof/chain`: needed for a key that was retired since, and stricter,
 * because without it one endpoint is trusted for what is published
 * @param options.now Unix seconds; default: the clock
 * @throws ENVELOPE_INVALID, CREDENTIAL_EXPIRED, LIMIT_EXCEEDED; as `parseCredential` and `verifyCredential`; ISSUER_UNKNOWN the DID
 * has no such key in force; CREDENTIAL_REVOKED the key was revoked; DID_INVALID, CHAIN_MISMATCH, CHAIN_HISTORY_INCOMPLETE
 */
export async function unwrapCredential(options: {
  agent: DidAgent
  jwt: string
  did?: string
  history?: DidHistory
  now?: number
}): Promise<{ credential: Credential; did: string; statusListUrls?: StatusListUrls; id?: string }> {
  const { agent, jwt, history, now = Math.floor(Date.now() / 1000) } = options
  const { claims, did, validity } = await verifyToken({
    agent,
    jwt,
    now,
    types: [CREDENTIAL_TYPE],
    required: ['credentialSchema', 'credentialSubject'],
    optional: ['id', 'credentialStatus'],
  })
  if (options.did !== undefined && options.did !== did) throw read.fail('/issuer', 'not the issuer that is expected')
  const subject = read.object(claims.credentialSubject, '/credentialSubject', ['type', 'credential'])
  read.oneOf(subject.type, '/credentialSubject/type', [SUBJECT_TYPE])
  const schema = read.object(claims.credentialSchema, '/credentialSchema', ['id', 'type'])
  read.oneOf(schema.id, '/credentialSchema/id', [ENVELOPE_SCHEMA])
  read.oneOf(schema.type, '/credentialSchema/type', ['JsonSchema'])

  const credential = parseCredential(subject.credential)
  const dates = validityOf(credential)
  if (dates.from !== validity.from) throw read.fail('/validFrom', 'not the day of issue')
  if (dates.until !== validity.until) throw read.fail('/validUntil', 'not the last day of the credential')
  const statusListUrls = 'credentialStatus' in claims ? readStatus(claims, credential) : undefined
  const parts = verifyCredential(credential)
  if (history === undefined) await assertInForce({ agent, did, publicKey: parts.publicKey })
  else assertInHistory({ history, did, parts })
  return {
    credential,
    did,
    ...(statusListUrls === undefined ? {} : { statusListUrls }),
    ...('id' in claims ? { id: read.text(claims.id, '/id', URL_FORM) } : {}),
  }
}

/** From the first second of the day of issue to the last one of the last day, UTC. */
function validityOf({ terms }: Credential): Validity {
  return { from: startOf(terms.issued), until: startOf(terms.expires) + DAY_SECONDS - 1 }
}

function startOf(date: string): number {
  return secondsFromDay(dayFromDate(date))
}

function statusEntries({ terms }: Credential, urls: StatusListUrls) {
  return PURPOSES.map((statusPurpose) => ({
    type: STATUS_ENTRY_TYPE,
    statusPurpose,
    statusListIndex: `${terms.statusIndex}`,
    statusListCredential: urls[statusPurpose],
  }))
}

function readStatus(claims: JsonObject, credential: Credential): StatusListUrls {
  const entries = read.list(claims.credentialStatus, '/credentialStatus', PURPOSES.length)
  const urls = PURPOSES.map((_, i) => {
    const fields = ['type', 'statusPurpose', 'statusListIndex', 'statusListCredential']
    const entry = read.object(entries[i], `/credentialStatus/${i}`, fields)
    return read.text(entry.statusListCredential, `/credentialStatus/${i}/statusListCredential`, URL_FORM)
  })
  const statusListUrls = { revocation: urls[0]!, suspension: urls[1]! }
  statusEntries(credential, statusListUrls).forEach((expected, i) => {
    for (const [field, value] of Object.entries(expected)) {
      read.oneOf((entries[i] as JsonObject)[field], `/credentialStatus/${i}/${field}`, [value])
    }
  })
  return statusListUrls
}
