/** The two status lists of an issuer, revocation and suspension, as W3C Bitstring Status List credentials of its DID. */
import { isVitalproofError, VitalproofError } from '../core/errors'
import { decodeBitstring, encodeBitstring } from '../model/bitstring'
import { schemaReader } from '../model/schema'
import type { DidAgent } from './agent'
import { commonClaims, signToken, type Validity, verifyToken } from './token'
import { assertUrls, PURPOSES, STATUS_LIST_TYPE, type StatusListUrls, type StatusPurpose, URL_FORM } from './vocabulary'

/** 31 days: until it ends, whoever kept an old list can show it for the present one. */
export const MAX_TTL_SECONDS = 2_678_400

const read = schemaReader('STATUS_LIST_INVALID')

/**
 * Sign both lists. Publish the two texts at `urls` and the registry with the union of both.
 *
 * @param options.issuedAt Unix seconds
 * @param options.ttl seconds for which they count, 1 to 2,678,400
 * @throws INVALID_VALUE, DID_INVALID
 */
export async function wrapStatusLists(options: {
  agent: DidAgent
  did: string
  revoked: readonly number[]
  suspended: readonly number[]
  urls: StatusListUrls
  issuedAt: number
  ttl: number
}): Promise<Record<StatusPurpose, string>> {
  const { agent, did, issuedAt, ttl } = options
  const urls = assertUrls(options.urls)
  assertWhole(issuedAt, 'issuedAt', 0, 4_102_444_799)
  assertWhole(ttl, 'ttl', 1, MAX_TTL_SECONDS)
  const validity = { from: issuedAt, until: issuedAt + ttl }
  const sign = (purpose: StatusPurpose, indices: readonly number[]) => {
    const common = commonClaims({ did, validity, types: [STATUS_LIST_TYPE] })
    const credentialSubject = { ...subjectOf(urls[purpose], purpose), encodedList: encodeBitstring(indices) }
    return signToken({ agent, did, claims: { ...common, id: urls[purpose], credentialSubject } })
  }
  return {
    revocation: await sign('revocation', options.revoked),
    suspension: await sign('suspension', options.suspended),
  }
}

/**
 * Read both lists: signed by the owner of this DID, for these purposes, of one moment, and not out of date.
 *
 * @param options.urls where they were fetched; give them, because a DID may have lists of several keys
 * @param options.maxAgeSeconds age from which they are refused although they still count, 1 to 2,678,400; default: none
 * @param options.now Unix seconds; default: the clock
 * @returns ascending indices; what `buildRegistry` takes is the union of both
 * @throws STATUS_LIST_INVALID, LIMIT_EXCEEDED, INVALID_VALUE, DID_INVALID, CHAIN_MISMATCH
 */
export async function unwrapStatusLists(options: {
  agent: DidAgent
  did: string
  revocation: string
  suspension: string
  urls?: StatusListUrls
  maxAgeSeconds?: number
  now?: number
}): Promise<{ revoked: number[]; suspended: number[]; urls: StatusListUrls; validity: Validity }> {
  const { agent, did, maxAgeSeconds = MAX_TTL_SECONDS, now = Math.floor(Date.now() / 1000) } = options
  assertWhole(maxAgeSeconds, 'maxAgeSeconds', 1, MAX_TTL_SECONDS)
  // one after the other: which of two bad lists is named does not depend on the network
  const revocation = await readList({ agent, did, now, purpose: 'revocation', jwt: options.revocation })
  const suspension = await readList({ agent, did, now, purpose: 'suspension', jwt: options.suspension })
  const { validity } = revocation
  if (validity.from !== suspension.validity.from || validity.until !== suspension.validity.until) {
    throw read.fail('suspension/validFrom', 'the two lists are of different moments')
  }
  if (validity.until - validity.from > MAX_TTL_SECONDS) {
    throw read.fail('revocation/validUntil', 'counts for longer than 31 days', OLD)
  }
  if (now - validity.from > maxAgeSeconds) throw read.fail('revocation/validFrom', 'older than is accepted', OLD)
  const urls = { revocation: revocation.url, suspension: suspension.url }
  for (const purpose of PURPOSES) {
    if (options.urls !== undefined && options.urls[purpose] !== urls[purpose]) {
      throw read.fail(`${purpose}/id`, 'a list of another place')
    }
  }
  return { revoked: revocation.indices, suspended: suspension.indices, urls, validity }
}

const OLD = 'fetch the newest lists from the issuer'

async function readList(options: { agent: DidAgent; did: string; now: number; purpose: StatusPurpose; jwt: string }) {
  const { did, purpose } = options
  try {
    const token = await verifyToken({
      ...options,
      types: [STATUS_LIST_TYPE],
      required: ['id', 'credentialSubject'],
      optional: [],
      code: 'STATUS_LIST_INVALID',
    })
    if (token.did !== did) throw read.fail('/issuer', 'a list of another issuer')
    const url = read.text(token.claims.id, '/id', URL_FORM)
    const fields = ['id', 'type', 'statusPurpose', 'encodedList']
    const subject = read.object(token.claims.credentialSubject, '/credentialSubject', fields)
    for (const [field, value] of Object.entries(subjectOf(url, purpose))) {
      read.oneOf(subject[field], `/credentialSubject/${field}`, [value])
    }
    const encodedList = read.text(subject.encodedList, '/credentialSubject/encodedList', /^u/)
    return { url, validity: token.validity, indices: decodeBitstring(encodedList, '/credentialSubject/encodedList') }
  } catch (error) {
    throw at(error, purpose)
  }
}

/** Which of the two it was. */
function at(error: unknown, purpose: StatusPurpose): unknown {
  if (!isVitalproofError(error)) return error
  const { code, message, fix } = error
  const place = `${purpose}${error.at?.startsWith('/') ? '' : '/'}${error.at ?? ''}`
  return new VitalproofError(code, message, { at: place, ...(fix === undefined ? {} : { fix }) })
}

function subjectOf(url: string, statusPurpose: StatusPurpose) {
  return { id: `${url}#list`, type: 'BitstringStatusList', statusPurpose }
}

function assertWhole(value: number, place: string, min: number, max: number): void {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new VitalproofError('INVALID_VALUE', `not a whole number from ${min} to ${max}`, { at: place })
  }
}
