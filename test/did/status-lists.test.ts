/** Status lists as W3C Bitstring Status List credentials of an issuer's DID. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_TTL_SECONDS, unwrapStatusLists, wrapStatusLists } from '../../src/did'
import { buildRegistry } from '../../src/issuer'
import { encodeBitstring } from '../../src/model/bitstring'
import { STATUS_ENTRIES } from '../../src/model/status'
import { codeOfAsync } from '../support/exchange'
import { claimsOf, type DidChain, issuerKey, START, signText, startDidChain, type TestIssuer, URLS } from './support'

const DAY = 86_400
const LISTS = { revoked: [0, 4711], suspended: [7, STATUS_ENTRIES - 1], urls: URLS, issuedAt: START, ttl: DAY }

let did: DidChain
let issuer: TestIssuer
let lists: { revocation: string; suspension: string }
beforeAll(async () => {
  did = await startDidChain()
  issuer = await did.issuer(101)
  lists = await wrapStatusLists({ ...issuer, ...LISTS })
})
afterAll(() => did.chain.stop())

const unwrap = (more: Partial<Parameters<typeof unwrapStatusLists>[0]> = {}) =>
  unwrapStatusLists({ agent: did.agent, did: issuer.did, ...lists, now: START, ...more })
const refusal = async (more: Partial<Parameters<typeof unwrapStatusLists>[0]>) => {
  const error = await unwrap(more).catch((e: unknown) => e)
  return error as { code?: string; at?: string }
}

describe('status lists', () => {
  it('give back what was set, and where they stand', async () => {
    const validity = { from: START, until: START + DAY }
    expect(await unwrap({ urls: URLS })).toEqual({
      revoked: [0, 4711],
      suspended: [7, STATUS_ENTRIES - 1],
      urls: URLS,
      validity,
    })
    const empty = await wrapStatusLists({ ...issuer, ...LISTS, revoked: [], suspended: [] })
    expect(await unwrap(empty)).toMatchObject({ revoked: [], suspended: [] })
  })

  it('are what a registry takes: the union of both', async () => {
    const { revoked, suspended } = await unwrap()
    const union = [...new Set([...revoked, ...suspended])].sort((a, b) => a - b)
    const registry = buildRegistry({
      issuers: [
        {
          publicKey: issuerKey(7),
          name: 'Hospital',
          types: ['record'],
          classes: [],
          completes: [],
          validFromDay: 1,
          revoked: union,
        },
      ],
      epoch: 1,
      issuedDay: 46_081,
    })
    expect(registry.issuers[0]!.revoked).toEqual([0, 7, 4711, STATUS_ENTRIES - 1])
  })

  it('are Bitstring Status List credentials, which the stock verifier of Veramo takes', async () => {
    for (const purpose of ['revocation', 'suspension'] as const) {
      expect(claimsOf(lists[purpose])).toMatchObject({
        id: URLS[purpose],
        type: ['VerifiableCredential', 'BitstringStatusListCredential'],
        issuer: issuer.did,
        validFrom: '2026-03-01T12:00:00Z',
        validUntil: '2026-03-02T12:00:00Z',
        credentialSubject: { id: `${URLS[purpose]}#list`, type: 'BitstringStatusList', statusPurpose: purpose },
      })
      const request = { credential: lists[purpose], policies: { now: START } }
      expect((await did.agent.veramo.verifyCredential(request)).verified).toBe(true)
    }
  })

  it('are refused when swapped, of another issuer, of another place or of two moments', async () => {
    const swapped = { revocation: lists.suspension, suspension: lists.revocation }
    expect(await refusal(swapped)).toMatchObject({
      code: 'STATUS_LIST_INVALID',
      at: 'revocation/credentialSubject/statusPurpose',
    })
    const other = await did.issuer(102)
    expect(await refusal(await wrapStatusLists({ ...other, ...LISTS }))).toMatchObject({
      code: 'STATUS_LIST_INVALID',
      at: 'revocation/issuer',
    })
    const elsewhere = { ...URLS, suspension: 'https://hospital.example/other' }
    expect(await refusal({ urls: elsewhere })).toMatchObject({ code: 'STATUS_LIST_INVALID', at: 'suspension/id' })
    const later = await wrapStatusLists({ ...issuer, ...LISTS, issuedAt: START + 1 })
    expect(await refusal({ suspension: later.suspension })).toMatchObject({
      code: 'STATUS_LIST_INVALID',
      at: 'suspension/validFrom',
    })
  })

  it('are refused outside their time', async () => {
    expect((await unwrap({ now: START + DAY - 1 })).revoked).toEqual([0, 4711])
    expect(await refusal({ now: START + DAY })).toMatchObject({
      code: 'STATUS_LIST_INVALID',
      at: 'revocation/validUntil',
    })
    expect(await refusal({ now: START - 301 })).toMatchObject({
      code: 'STATUS_LIST_INVALID',
      at: 'revocation/validFrom',
    })
  })

  it('are refused from the age that the reader sets, although they still count', async () => {
    const old = await wrapStatusLists({ ...issuer, ...LISTS, ttl: MAX_TTL_SECONDS })
    const last = START + 7 * DAY
    expect((await unwrap({ ...old, maxAgeSeconds: 7 * DAY, now: last })).revoked).toEqual([0, 4711])
    expect(await refusal({ ...old, maxAgeSeconds: 7 * DAY, now: last + 1 })).toMatchObject({
      code: 'STATUS_LIST_INVALID',
      at: 'revocation/validFrom',
    })
    expect((await unwrap({ ...old, now: last + 1 })).revoked).toEqual([0, 4711])
    for (const maxAgeSeconds of [0, -1, 1.5, Number.NaN, MAX_TTL_SECONDS + 1]) {
      expect(await refusal({ maxAgeSeconds })).toMatchObject({ code: 'INVALID_VALUE', at: 'maxAgeSeconds' })
    }
  })

  it('count for 31 days at most, whoever made them', async () => {
    expect(MAX_TTL_SECONDS).toBe(31 * DAY)
    const longer = async (purpose: 'revocation' | 'suspension') => {
      const exp = START + MAX_TTL_SECONDS + 1
      const validUntil = new Date(exp * 1000).toISOString().replace('.000Z', 'Z')
      return signText({ ...issuer, payload: JSON.stringify({ ...claimsOf(lists[purpose]), exp, validUntil }) })
    }
    const forged = { revocation: await longer('revocation'), suspension: await longer('suspension') }
    expect(await refusal(forged)).toMatchObject({ code: 'STATUS_LIST_INVALID', at: 'revocation/validUntil' })
  })

  it('are refused when a byte is changed, or when the bits are not a list', async () => {
    const broken = lists.revocation.replace(/.$/, (letter) => (letter === 'A' ? 'g' : 'A'))
    expect(await refusal({ revocation: broken })).toMatchObject({ code: 'STATUS_LIST_INVALID' })
    expect(await refusal({ revocation: 'x' })).toMatchObject({ code: 'STATUS_LIST_INVALID', at: 'revocation/jwt' })
    const claims = claimsOf(lists.revocation)
    const subject = claims.credentialSubject as Record<string, unknown>
    for (const change of [
      { encodedList: 'uAAAA' },
      { encodedList: encodeBitstring([]).slice(0, -8) },
      { encodedList: encodeBitstring([]).slice(1) },
      { encodedList: '' },
      { statusSize: 2 },
      { id: `${URLS.revocation}#other` },
    ]) {
      const payload = JSON.stringify({ ...claims, credentialSubject: { ...subject, ...change } })
      expect(await refusal({ revocation: await signText({ ...issuer, payload }) })).toMatchObject({
        code: 'STATUS_LIST_INVALID',
      })
    }
  })

  it('are not made with bits, times or places out of range', async () => {
    for (const change of [
      { revoked: [STATUS_ENTRIES] },
      { suspended: [-1] },
      { ttl: 0 },
      { ttl: MAX_TTL_SECONDS + 1 },
      { issuedAt: -1 },
      { issuedAt: 1.5 },
      { urls: { ...URLS, suspension: URLS.revocation } },
    ]) {
      expect(await codeOfAsync(() => wrapStatusLists({ ...issuer, ...LISTS, ...change }))).toBe('INVALID_VALUE')
    }
    expect(await codeOfAsync(() => wrapStatusLists({ agent: did.agent, did: issuer.did, ...LISTS }))).toBe(
      'DID_INVALID',
    )
  })
})
