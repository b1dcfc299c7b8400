/** JSON Web Tokens of W3C VC-JOSE-COSE (`vc+jwt`, ES256K): signed with the key of a DID, verified through Veramo and strictly read. */
import { secp256k1 } from '@noble/curves/secp256k1'
import { base64urlToBytes, bytesToBase64url } from '../core/base64url'
import { utf8 } from '../core/bytes'
import { type ErrorCode, VitalproofError } from '../core/errors'
import type { JsonValue } from '../core/json'
import { type JsonObject, schemaReader } from '../model/schema'
import type { DidAgent } from './agent'
import { callChain } from './errors'
import { controllerOf } from './issuer-did'
import { decodeJws, type Fail, MAX_TOKEN } from './jws'
import { withNetwork } from './network'
import { resolveDocument } from './resolve'
import { CONTEXT, CONTEXT_V1, CONTEXT_V2 } from './vocabulary'

/** Clocks differ. */
const SKEW_SECONDS = 300

/** Unix seconds: `from` is the first that counts, `until` the first that does not any more. */
export interface Validity {
  from: number
  until: number
}

/** The members that every envelope has, before its own. @throws DID_INVALID */
export function commonClaims({ did, validity, types }: { did: string; validity: Validity; types: readonly string[] }) {
  return {
    '@context': [CONTEXT_V2, CONTEXT],
    type: ['VerifiableCredential', ...types],
    issuer: did,
    validFrom: timeFromSeconds(validity.from),
    validUntil: timeFromSeconds(validity.until),
    // for JWT software: Veramo reads the dates and the issuer here, and the older context out of `context`
    context: [CONTEXT_V1],
    iss: did,
    nbf: validity.from,
    exp: validity.until,
  }
}

/** Sign claims with the key that the agent has for a DID. @throws DID_INVALID, LIMIT_EXCEEDED */
export async function signToken(options: { agent: DidAgent; did: string; claims: object }): Promise<string> {
  const { agent, did, claims } = options
  const { key } = await controllerOf({ agent, did })
  const header = { alg: 'ES256K', typ: 'vc+jwt', kid: keyId(did) }
  const data = [header, claims].map((part) => bytesToBase64url(utf8(JSON.stringify(part)))).join('.')
  const request = { keyRef: key.kid, algorithm: 'ES256K', data, encoding: 'utf-8' } as const
  const signature = await callChain(async () => {
    const bytes = base64urlToBytes(await agent.veramo.keyManagerSign(request))
    return secp256k1.Signature.fromCompact(bytes).normalizeS().toCompactRawBytes()
  })
  const token = `${data}.${bytesToBase64url(signature)}`
  if (token.length > MAX_TOKEN) throw new VitalproofError('LIMIT_EXCEEDED', 'larger than a token may be', { at: 'jwt' })
  return token
}

/**
 * The claims of a token that the owner of its issuer's DID signed. Everything cheap is checked before Veramo asks the chain.
 *
 * @param options.now Unix seconds
 * @param options.required members beside the common ones
 * @throws ENVELOPE_INVALID (or `code`), CREDENTIAL_EXPIRED, LIMIT_EXCEEDED, DID_INVALID, CHAIN_MISMATCH
 */
export async function verifyToken(options: {
  agent: DidAgent
  jwt: string
  now: number
  types: readonly string[]
  required: readonly string[]
  optional: readonly string[]
  code?: ErrorCode
}): Promise<{ claims: JsonObject; did: string; validity: Validity }> {
  const { agent, jwt, now, types, code = 'ENVELOPE_INVALID' } = options
  const read = schemaReader(code)
  const { header, payload } = decodeJws(jwt, read.fail)
  const fields = ['@context', 'type', 'issuer', 'validFrom', 'validUntil', 'context', 'iss', 'nbf', 'exp']
  const claims = read.object(payload, '', [...fields, ...options.required], options.optional)
  const did = read.text(claims.iss, '/iss', /^did:ethr:[\x21-\x7e]{1,200}$/)
  const validity = { from: readSeconds(claims.nbf, '/nbf', read), until: readSeconds(claims.exp, '/exp', read) }
  const expected: JsonObject = commonClaims({ did, validity, types })
  for (const field of fields) {
    if (JSON.stringify(claims[field]) !== JSON.stringify(expected[field])) {
      throw read.fail(`/${field}`, 'not what an envelope of this kind says')
    }
  }
  const expectedHeader = { alg: 'ES256K', typ: 'vc+jwt', kid: keyId(did) }
  const names = Object.keys(expectedHeader) as (keyof typeof expectedHeader)[]
  const headerFields = read.object(header, 'header', names)
  for (const name of names) read.oneOf(headerFields[name], `header/${name}`, [expectedHeader[name]])
  if (validity.from > now + SKEW_SECONDS) throw read.fail('/validFrom', 'not valid yet')
  if (validity.until <= now) {
    throw new VitalproofError(code === 'ENVELOPE_INVALID' ? 'CREDENTIAL_EXPIRED' : code, 'no longer valid', {
      at: '/validUntil',
      fix: 'ask the issuer for a new one',
    })
  }
  await verifySignature({ agent, jwt, did, now, fail: read.fail })
  return { claims, did, validity }
}

/** The owner of the DID: this id stays right when the DID gets another owner, and no delegate has it. */
function keyId(did: string): string {
  return `${did}#controller`
}

async function verifySignature(options: {
  agent: DidAgent
  jwt: string
  did: string
  now: number
  fail: Fail
}): Promise<void> {
  const { agent, jwt, did, now, fail } = options
  const blockTag = await withNetwork(agent.networks, did, ({ provider }) => callChain(() => provider.getBlockNumber()))
  const result = await callChain(() =>
    agent.veramo.verifyCredential({
      credential: jwt,
      policies: { now, credentialStatus: false },
      resolutionOptions: { blockTag },
    }),
  )
  // Veramo also takes delegates and further keys of the DID
  const signer = (result as { signer?: { id?: string } }).signer?.id
  if (result.verified !== true || signer !== keyId(did)) {
    // Veramo calls a dead endpoint a bad signature: ask again, and this throws
    await resolveDocument({ agent, did, block: blockTag })
    throw fail('signature', 'not the signature of the owner of the DID', 'ask the issuer for it again')
  }
}

function readSeconds(value: JsonValue | undefined, at: string, read: ReturnType<typeof schemaReader>): number {
  return read.integer(value, at, MAX_SECONDS, -MAX_SECONDS)
}

/** End of the year 4999: day numbers end in 4770. */
const MAX_SECONDS = 95_617_583_999

function timeFromSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}
