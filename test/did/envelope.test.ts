/** Our credential as a W3C verifiable credential: Veramo's own verifier takes it, and every other token is refused. */
import { secp256k1 } from '@noble/curves/secp256k1'
import { stringToHex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createIssuerDid,
  publishIssuerKey,
  retireIssuerKey,
  revokeIssuerKey,
  unwrapCredential,
  wrapCredential,
} from '../../src/did'
import { MAX_TOKEN } from '../../src/did/jws'
import { CONTEXT, CONTEXT_V1, CONTEXT_V2 } from '../../src/did/vocabulary'
import type { DidHistory, IssuerKeyHistory } from '../../src/model/issuer-keys'
import type { Credential } from '../../src/model/messages'
import { codeOfAsync } from '../support/exchange'
import {
  claimsOf,
  type DidChain,
  START,
  signedCredential,
  signText,
  startDidChain,
  type TestIssuer,
  URLS,
} from './support'

const YEAR = 31_536_000
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const { credential, publicKey } = signedCredential()

let did: DidChain
let issuer: TestIssuer
let jwt: string
beforeAll(async () => {
  did = await startDidChain()
  issuer = await did.issuer(101)
  await publishIssuerKey({ ...issuer, publicKey, validitySeconds: 10 * YEAR })
  jwt = (await wrapCredential({ ...issuer, credential, statusListUrls: URLS })).jwt
})
afterAll(() => did.chain.stop())

const unwrap = (token: string, more: { history?: DidHistory; now?: number } = {}) =>
  unwrapCredential({ agent: did.agent, jwt: token, ...more })
const codeOf = (token: string, more: { history?: DidHistory; now?: number } = {}) =>
  codeOfAsync(() => unwrap(token, more))
/** Veramo as anybody would use it. */
const veramoTakes = async (token: string) => (await did.agent.veramo.verifyCredential({ credential: token })).verified

describe('an envelope', () => {
  it('holds for the stock verifier of Veramo, and gives the credential back', async () => {
    expect(await veramoTakes(jwt)).toBe(true)
    expect(await unwrap(jwt)).toEqual({ credential, did: issuer.did, statusListUrls: URLS })
  })

  it('is a VCDM 2.0 credential without an id of its subject', () => {
    const [header] = jwt.split('.').map((part) => Buffer.from(part, 'base64url').toString())
    expect(JSON.parse(header!)).toEqual({ alg: 'ES256K', typ: 'vc+jwt', kid: `${issuer.did}#controller` })
    const claims = claimsOf(jwt)
    expect(claims).toMatchObject({
      '@context': [CONTEXT_V2, CONTEXT],
      context: [CONTEXT_V1],
      type: ['VerifiableCredential', 'VitalproofHealthCredential'],
      issuer: issuer.did,
      validFrom: '2026-03-01T00:00:00Z',
      validUntil: '2090-12-31T23:59:59Z',
    })
    expect(Object.keys(claims).filter((name) => ['vc', 'vp', 'sub', 'jti', 'proof'].includes(name))).toEqual([])
    expect(Object.keys(claims.credentialSubject as object)).toEqual(['type', 'credential'])
  })

  it('says both status lists by the index of the credential, or none', async () => {
    const entry = { type: 'BitstringStatusListEntry', statusListIndex: '4711' }
    expect(claimsOf(jwt).credentialStatus).toEqual([
      { ...entry, statusPurpose: 'revocation', statusListCredential: URLS.revocation },
      { ...entry, statusPurpose: 'suspension', statusListCredential: URLS.suspension },
    ])
    const bare = await wrapCredential({ ...issuer, credential, id: 'https://hospital.example/1' })
    expect(claimsOf(bare.jwt)).not.toHaveProperty('credentialStatus')
    expect(await unwrap(bare.jwt)).toEqual({ credential, did: issuer.did, id: 'https://hospital.example/1' })
    expect(await veramoTakes(bare.jwt)).toBe(true)
  })

  it('holds for a DID by public key too', async () => {
    const agent = issuer.agent
    const created = await createIssuerDid({ agent })
    await did.chain.test.setBalance({ address: created.account, value: 10n ** 18n })
    await publishIssuerKey({ agent, did: created.did, publicKey, validitySeconds: YEAR })
    const token = (await wrapCredential({ agent, did: created.did, credential })).jwt
    expect(await veramoTakes(token)).toBe(true)
    expect((await unwrap(token)).did).toBe(created.did)
  })

  it('is not made of a credential that does not hold, for a foreign DID, or with bad URLs', async () => {
    const broken: Credential = { ...credential, blind: '1' }
    expect(await codeOfAsync(() => wrapCredential({ ...issuer, credential: broken }))).toBe('INVALID_SIGNATURE')
    const foreign = wrapCredential({ agent: did.agent, did: issuer.did, credential })
    expect(await codeOfAsync(() => foreign)).toBe('DID_INVALID')
    for (const statusListUrls of [
      { ...URLS, revocation: 'ftp://a.example' },
      { ...URLS, suspension: 'https://a b.example' },
      { ...URLS, suspension: URLS.revocation },
    ]) {
      expect(await codeOfAsync(() => wrapCredential({ ...issuer, credential, statusListUrls }))).toBe('INVALID_VALUE')
    }
  })
})

describe('a changed envelope', () => {
  it('is refused by Veramo and by us, wherever a byte is flipped', async () => {
    const ends = [...jwt.matchAll(/\./g)].map(({ index }) => index)
    const sampled = Array.from({ length: 52 }, (_, i) => Math.floor((i * jwt.length) / 52))
    const places = [
      ...new Set([...sampled, 0, ends[0]! - 1, ends[0]!, ends[0]! + 1, ends[1]! - 1, ends[1]!, jwt.length - 1]),
    ]
    const survivors: number[] = []
    for (const place of places) {
      const letter = jwt[place]!
      // the highest of its six bits, so that the last letter of a part changes a byte as well
      const other = letter === '.' ? 'A' : ALPHABET[ALPHABET.indexOf(letter) ^ 32]!
      const changed = jwt.slice(0, place) + other + jwt.slice(place + 1)
      const refusals = ['ENVELOPE_INVALID', 'DID_INVALID']
      if ((await veramoTakes(changed)) || !refusals.includes(await codeOf(changed))) survivors.push(place)
    }
    expect(places.length).toBeGreaterThanOrEqual(55)
    expect(survivors).toEqual([])
  })

  it('is refused by both in every truncated form', async () => {
    const [header, payload, signature] = jwt.split('.') as [string, string, string]
    const forms = [
      ...[1, 2, 3, 4, 8, 43, 85, 86, 87].map((cut) => jwt.slice(0, -cut)),
      jwt.slice(1),
      `${header}.${payload}`,
      `${header}..${signature}`,
      `.${payload}.${signature}`,
      `${header}.${signature}`,
      `${header}.${payload.slice(0, -4)}.${signature}`,
      `${jwt}.`,
      `${jwt}A`,
      ` ${jwt}`,
      '..',
      '.',
    ]
    const survivors: string[] = []
    for (const form of forms) {
      if ((await veramoTakes(form)) || (await codeOf(form)) !== 'ENVELOPE_INVALID') survivors.push(form.slice(0, 20))
    }
    expect(survivors).toEqual([])
    expect(await codeOf('')).toBe('ENVELOPE_INVALID')
  })

  it('is refused by us with the other s of its signature, which Veramo takes', async () => {
    const [header, payload, signature] = jwt.split('.') as [string, string, string]
    const { r, s } = secp256k1.Signature.fromCompact(Buffer.from(signature, 'base64url'))
    const high = new secp256k1.Signature(r, secp256k1.CURVE.n - s).toCompactRawBytes()
    const other = `${header}.${payload}.${Buffer.from(high).toString('base64url')}`
    expect(await veramoTakes(other)).toBe(true)
    expect(await codeOf(other)).toBe('ENVELOPE_INVALID')
  })

  it('is refused by us if it is signed anew but says something else than the credential', async () => {
    const claims = claimsOf(jwt)
    const subject = claims.credentialSubject as { type: string; credential: Credential }
    const status = claims.credentialStatus as Record<string, string>[]
    const cases: [at: string, change: Record<string, unknown>][] = [
      ['/validFrom', { validFrom: '2026-03-02T00:00:00Z' }],
      ['/validFrom', { validFrom: '2026-03-02T00:00:00Z', nbf: 1_772_409_600 }],
      ['/validFrom', { nbf: 1_772_409_600 }],
      ['/validUntil', { validUntil: '2089-12-31T23:59:59Z', exp: 3_786_911_999 }],
      ['/validUntil', { exp: 3_786_911_999 }],
      ['/issuer', { issuer: 'did:ethr:0x7a69:0x0000000000000000000000000000000000000001' }],
      ['/@context', { '@context': [CONTEXT_V2] }],
      ['/context', { context: [CONTEXT_V1, CONTEXT_V2] }],
      ['/type', { type: ['VerifiableCredential'] }],
      ['', { more: 1 }],
      ['', { vc: {} }],
      ['/credentialSchema/id', { credentialSchema: { id: 'https://a.example', type: 'JsonSchema' } }],
      ['/credentialSubject', { credentialSubject: { ...subject, id: 'did:example:patient' } }],
      ['/credentialSubject/type', { credentialSubject: { ...subject, type: 'Other' } }],
      ['/credentialStatus/0', { credentialStatus: [] }],
      ['/credentialStatus/1', { credentialStatus: [status[0]] }],
      [
        '/credentialStatus/0/statusListIndex',
        { credentialStatus: [{ ...status[0], statusListIndex: '4712' }, status[1]] },
      ],
      [
        '/credentialStatus/1/statusListIndex',
        { credentialStatus: [status[0], { ...status[1], statusListIndex: '04711' }] },
      ],
      ['/credentialStatus/0/statusPurpose', { credentialStatus: [status[1], status[0]] }],
      ['/id', { id: 'not a url' }],
    ]
    for (const [at, change] of cases) {
      const token = await signText({ ...issuer, payload: JSON.stringify({ ...claims, ...change }) })
      await expect(unwrap(token), `${at} ${Object.keys(change)}`).rejects.toMatchObject({
        code: 'ENVELOPE_INVALID',
        at,
      })
    }
    const inner = { ...subject, credential: { ...subject.credential, blind: '1' } }
    const resigned = await signText({ ...issuer, payload: JSON.stringify({ ...claims, credentialSubject: inner }) })
    expect(await veramoTakes(resigned)).toBe(true)
    expect(await codeOf(resigned)).toBe('INVALID_SIGNATURE')
  })

  it('is refused by us with another header, a member twice, or bytes that are no UTF-8', async () => {
    const payload = Buffer.from(jwt.split('.')[1]!, 'base64url').toString()
    const kid = `${issuer.did}#controller`
    const headers = [
      { alg: 'ES256K', typ: 'JWT', kid },
      { alg: 'ES256K', typ: 'vc+jwt' },
      { alg: 'ES256K', typ: 'vc+jwt', kid: `${issuer.did}#delegate-1` },
      { alg: 'ES256K', typ: 'vc+jwt', kid, crit: ['b64'], b64: false },
      { alg: 'ES256K-R', typ: 'vc+jwt', kid },
      { alg: 'none', typ: 'vc+jwt', kid },
    ]
    for (const header of headers) {
      expect(await codeOf(await signText({ ...issuer, payload, header: JSON.stringify(header) }))).toBe(
        'ENVELOPE_INVALID',
      )
    }
    const twice = payload.replace('{', `{"iss":${JSON.stringify(issuer.did)},`)
    expect(await codeOf(await signText({ ...issuer, payload: twice }))).toBe('ENVELOPE_INVALID')
    const parts = jwt.split('.')
    const invalid = `${parts[0]}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.${parts[2]}`
    expect(await codeOf(invalid)).toBe('ENVELOPE_INVALID')
  })

  it('is refused by its length before anything is read', async () => {
    expect(await codeOf('A'.repeat(MAX_TOKEN + 1))).toBe('LIMIT_EXCEEDED')
    expect(await codeOf('A'.repeat(MAX_TOKEN))).toBe('ENVELOPE_INVALID')
    expect(await codeOf(`e30.${Buffer.from('['.repeat(100_000)).toString('base64url')}.${'A'.repeat(86)}`)).toBe(
      'ENVELOPE_INVALID',
    )
  })
})

describe('the signer of an envelope', () => {
  it('has to be the DID that published the key of the credential', async () => {
    const other = await did.issuer(102)
    const token = (await wrapCredential({ ...other, credential })).jwt
    expect(await veramoTakes(token)).toBe(true)
    expect(await codeOf(token)).toBe('ISSUER_UNKNOWN')
    const claims = { ...claimsOf(jwt) }
    const header = JSON.stringify({ alg: 'ES256K', typ: 'vc+jwt', kid: `${issuer.did}#controller` })
    const forged = await signText({ ...other, payload: JSON.stringify(claims), header })
    expect(await veramoTakes(forged)).toBe(false)
    expect(await codeOf(forged)).toBe('ENVELOPE_INVALID')
  })

  it('is the issuer that is expected, because anybody can publish the key of a hospital as theirs', async () => {
    const copier = await did.issuer(109)
    await publishIssuerKey({ ...copier, publicKey, validitySeconds: YEAR })
    const copy = (await wrapCredential({ ...copier, credential })).jwt
    expect((await unwrap(copy)).did).toBe(copier.did)
    const expecting = { agent: did.agent, did: issuer.did }
    expect(await codeOfAsync(() => unwrapCredential({ ...expecting, jwt: copy }))).toBe('ENVELOPE_INVALID')
    expect(await codeOfAsync(() => unwrapCredential({ ...expecting, jwt }))).toBe('accepted')
  })

  it('has to be its owner: a delegate signs for Veramo, not for us', async () => {
    const owner = await did.issuer(103)
    const delegate = await did.issuer(104)
    await publishIssuerKey({ ...owner, publicKey, validitySeconds: YEAR })
    const args = [owner.account, stringToHex('veriKey', { size: 32 }), delegate.account, 100 * YEAR]
    await did.call({ account: owner.signer, functionName: 'addDelegate', args })
    const mine = (await wrapCredential({ ...owner, credential })).jwt
    const header = JSON.stringify({ alg: 'ES256K', typ: 'vc+jwt', kid: `${owner.did}#controller` })
    const theirs = await signText({ ...delegate, payload: JSON.stringify(claimsOf(mine)), header })
    expect(await veramoTakes(theirs)).toBe(true)
    expect(await codeOf(theirs)).toBe('ENVELOPE_INVALID')
    expect(await codeOf(mine)).toBe('accepted')
  })

  it('is the present owner: what the former one signed does not verify', async () => {
    const former = await did.issuer(105)
    const next = await did.issuer(106)
    await publishIssuerKey({ ...former, publicKey, validitySeconds: YEAR })
    const old = (await wrapCredential({ ...former, credential })).jwt
    await did.call({ account: former.signer, functionName: 'changeOwner', args: [former.account, next.account] })
    expect(await veramoTakes(old)).toBe(false)
    expect(await codeOf(old)).toBe('ENVELOPE_INVALID')
  })
})

describe('the key of the credential', () => {
  const entry = (more: Partial<IssuerKeyHistory> = {}): IssuerKeyHistory => ({
    publicKey,
    publishedAt: START,
    validTo: START + 10 * YEAR,
    revoked: false,
    ...more,
  })
  const history = (keys: IssuerKeyHistory[], more: Partial<DidHistory> = {}): DidHistory => ({
    did: issuer.did,
    chainId: 31337,
    block: { number: 1, hash: `0x${'00'.repeat(32)}`, timestamp: START },
    owner: issuer.account,
    deactivated: false,
    keys,
    rejected: [],
    ...more,
  })

  it('may have been retired since, if the history of the DID says so', async () => {
    const retiring = await did.issuer(107)
    await publishIssuerKey({ ...retiring, publicKey, validitySeconds: YEAR })
    const token = (await wrapCredential({ ...retiring, credential })).jwt
    await retireIssuerKey({ ...retiring, publicKey })
    await did.chain.setTime((await did.chain.now()) + 1)
    expect(await codeOf(token)).toBe('ISSUER_UNKNOWN')
    const until = history([entry({ validTo: START + 3600 })], { did: retiring.did })
    expect(await codeOf(token, { history: until })).toBe('accepted')
  })

  it('counts for nothing once revoked', async () => {
    const hacked = await did.issuer(108)
    await publishIssuerKey({ ...hacked, publicKey, validitySeconds: YEAR })
    const token = (await wrapCredential({ ...hacked, credential })).jwt
    expect(await codeOf(token)).toBe('accepted')
    await revokeIssuerKey({ ...hacked, publicKey })
    expect(await codeOf(token)).toBe('CREDENTIAL_REVOKED')
    expect(await codeOf(jwt, { history: history([entry({ revoked: true })]) })).toBe('CREDENTIAL_REVOKED')
  })

  it('has to be in the history of this DID, on the day of issue', async () => {
    expect(await codeOf(jwt, { history: history([entry()]) })).toBe('accepted')
    expect(await codeOf(jwt, { history: history([]) })).toBe('ISSUER_UNKNOWN')
    expect(await codeOf(jwt, { history: history([entry()], { deactivated: true }) })).toBe('ISSUER_UNKNOWN')
    expect(await codeOf(jwt, { history: history([entry()], { did: `${issuer.did}0` }) })).toBe('DID_INVALID')
    const foreign = `did:ethr:0x7a69:0x${'ab'.repeat(20)}`
    expect(await codeOf(jwt, { history: history([entry()], { did: foreign }) })).toBe('DID_INVALID')
    const elsewhere = issuer.did.replace('0x7a69', '0x7a6a')
    expect(await codeOf(jwt, { history: history([entry()], { did: elsewhere }) })).toBe('DID_INVALID')
    const day = 86_400
    const midnight = START - (START % day)
    expect(await codeOf(jwt, { history: history([entry({ publishedAt: midnight + day - 1 })]) })).toBe('accepted')
    expect(await codeOf(jwt, { history: history([entry({ publishedAt: midnight + day })]) })).toBe('ENVELOPE_INVALID')
    expect(await codeOf(jwt, { history: history([entry({ validTo: midnight })]) })).toBe('accepted')
    expect(await codeOf(jwt, { history: history([entry({ validTo: midnight - 1 })]) })).toBe('ENVELOPE_INVALID')
  })
})

describe('the time of an envelope', () => {
  it('runs from the day of issue to the end of the last day, with five minutes for other clocks', async () => {
    const from = Date.parse('2026-03-01T00:00:00Z') / 1000
    const until = Date.parse('2090-12-31T23:59:59Z') / 1000
    expect(await codeOf(jwt, { now: from - 301 })).toBe('ENVELOPE_INVALID')
    expect(await codeOf(jwt, { now: from - 300 })).toBe('accepted')
    expect(await codeOf(jwt, { now: until - 1 })).toBe('accepted')
    expect(await codeOf(jwt, { now: until })).toBe('CREDENTIAL_EXPIRED')
  })
})
