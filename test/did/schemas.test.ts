/** The published JSON Schemas and the JSON-LD context: what we write fits them, and what is broken does not. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONTEXT, ENVELOPE_SCHEMA, STATUS_LIST_SCHEMA, wrapCredential, wrapStatusLists } from '../../src/did'
import { ACCREDITATIONS, type Presentation, PUBLIC_SIGNALS, type Request } from '../../src/model/messages'
import { parsePresentation } from '../../src/model/presentation'
import { parseRegistry } from '../../src/model/registry'
import { parseRequest } from '../../src/model/request'
import { STATUS_ENTRIES } from '../../src/model/status'
import { makeExchange } from '../support/exchange'
import { claimsOf, type DidChain, START, signedCredential, startDidChain, URLS } from './support'

const ROOT = join(import.meta.dirname, '../../schemas')
const files = readdirSync(ROOT).filter((name) => name.endsWith('.schema.json'))
const schemas = files.map((name) => JSON.parse(readFileSync(join(ROOT, name), 'utf8')) as AnySchemaObject)
const context = JSON.parse(readFileSync(join(ROOT, 'context/v1.jsonld'), 'utf8')) as {
  '@context': Record<string, unknown>
}

const ajv = addFormats.default(new Ajv2020({ schemas, strict: true, strictTypes: false, strictTuples: false }))
const fits = (name: string, value: unknown) => ajv.getSchema(`https://vitalproof.example/schemas/${name}`)!(value)

type Json = Record<string, unknown>

let did: DidChain
let envelope: Json
let list: Json
beforeAll(async () => {
  did = await startDidChain()
  const issuer = await did.issuer(101)
  const { credential } = signedCredential()
  envelope = claimsOf((await wrapCredential({ ...issuer, credential, statusListUrls: URLS })).jwt)
  const random = Array.from({ length: 4096 }, (_, i) => (i * 127_001) % STATUS_ENTRIES)
  const lists = await wrapStatusLists({
    ...issuer,
    revoked: random,
    suspended: [],
    urls: URLS,
    issuedAt: START,
    ttl: 60,
  })
  list = claimsOf(lists.revocation)
})
afterAll(() => did.chain.stop())

/** The value itself, then with an unknown member, then without each of its members in turn. */
function assertExact(name: string, value: Json, optional: readonly string[] = []): void {
  expect(fits(name, value)).toBe(true)
  expect(fits(name, { ...value, unknown: 1 })).toBe(false)
  for (const member of Object.keys(value)) {
    const { [member]: _, ...rest } = value
    expect(fits(name, rest), member).toBe(optional.includes(member))
  }
}

describe('the schemas', () => {
  it('have the names under which the library writes them', () => {
    expect(schemas.map(({ $id }) => $id)).toEqual(
      files.map((name) => `https://vitalproof.example/schemas/${name.replace('.schema.json', '')}`),
    )
    expect(schemas.map(({ $id }) => $id)).toEqual(expect.arrayContaining([ENVELOPE_SCHEMA, STATUS_LIST_SCHEMA]))
    expect(CONTEXT).toBe('https://vitalproof.example/context/v1')
  })

  it('take an envelope, and none that lacks a member, has one more or says something else', () => {
    assertExact('envelope-1', envelope, ['credentialStatus'])
    const subject = envelope.credentialSubject as { type: string; credential: Json }
    const status = envelope.credentialStatus as Json[]
    for (const change of [
      { issuer: 'did:web:hospital.example' },
      { '@context': ['https://www.w3.org/2018/credentials/v1'] },
      { type: ['VerifiableCredential'] },
      { validFrom: '2026-03-01' },
      { validFrom: '2026-03-01T00:00:00+01:00' },
      { nbf: 1.5 },
      { credentialStatus: [status[1], status[0]] },
      { credentialStatus: [status[0]] },
      { credentialStatus: [...status, status[0]] },
      { credentialStatus: [{ ...status[0], statusListIndex: 4711 }, status[1]] },
      { credentialSubject: { ...subject, id: 'did:example:patient' } },
      { credentialSubject: { ...subject, credential: { ...subject.credential, blind: '0x1' } } },
      { credentialSchema: { id: 'https://a.example', type: 'JsonSchema' } },
    ]) {
      expect(fits('envelope-1', { ...envelope, ...change }), Object.keys(change)[0]).toBe(false)
    }
  })

  it('take a status list, and none that is broken', () => {
    assertExact('status-list-1', list)
    const subject = list.credentialSubject as Json
    for (const change of [
      { statusPurpose: 'message' },
      { encodedList: 'zAAAA' },
      { encodedList: 'u+/' },
      { statusSize: 1 },
    ]) {
      expect(fits('status-list-1', { ...list, credentialSubject: { ...subject, ...change } })).toBe(false)
    }
  })

  it('take a credential and a registry as the library writes them', () => {
    const { credential, registry } = makeExchange()
    assertExact('credential-1', { ...credential })
    expect(fits('credential-1', { ...credential, source: 'card of https://a.example' })).toBe(true)
    expect(fits('credential-1', { ...credential, terms: { ...credential.terms, statusIndex: STATUS_ENTRIES } })).toBe(
      false,
    )
    assertExact('registry-1', { ...registry })
    const source = {
      chainId: 1,
      didRegistry: `0x${'ab'.repeat(20)}`,
      block: 7,
      blockHash: `0x${'cd'.repeat(32)}`,
    } as const
    const full = {
      ...registry,
      source,
      issuers: [{ ...registry.issuers[0]!, classes: [...ACCREDITATIONS], validTo: '2030-01-01' }],
    }
    expect(fits('registry-1', parseRegistry(full))).toBe(true)
    expect(fits('registry-1', { ...full, source: { ...source, block: -1 } })).toBe(false)
  })

  it('take a request and a presentation as the library reads them', () => {
    const word = `0x${'ab'.repeat(32)}`
    const account = `0x${'cd'.repeat(20)}`
    const request: Request = {
      vitalproof: 'request/1',
      circuit: 'standard',
      policy: { name: 'any' },
      policyHash: '1',
      scope: { kind: 'audience', audience: 'Trial', campaign: 'One' },
      guard: { name: 'cardiology' },
      context: { kind: 'audience', audience: 'Trial', nonce: 'a'.repeat(16) },
      asOf: '2026-03-01',
      registryRoot: '2',
    }
    const onChain: Request = {
      ...request,
      guard: null,
      scope: { kind: 'chain', chainId: 1, contract: account, campaign: word },
      context: { kind: 'account', account, consentHash: word, sealedHash: word, deadline: 0 },
    }
    for (const message of [request, onChain]) assertExact('request-1', { ...parseRequest(message) })
    expect(fits('request-1', { ...request, context: { ...request.context, nonce: 'short' } })).toBe(false)
    const presentation: Presentation = {
      vitalproof: 'presentation/1',
      circuit: 'lite',
      keyDigest: 'ab'.repeat(32),
      proof: {
        a: ['1', '2'],
        b: [
          ['1', '2'],
          ['3', '4'],
        ],
        c: ['5', '6'],
      },
      publicSignals: Object.fromEntries(
        PUBLIC_SIGNALS.map((name, i) => [name, `${i}`]),
      ) as Presentation['publicSignals'],
    }
    assertExact('presentation-1', { ...parsePresentation(presentation) }, ['keyDigest'])
    expect(fits('presentation-1', { ...presentation, proof: { ...presentation.proof, a: ['01', '2'] } })).toBe(false)
  })
})

describe('the context', () => {
  /** Of https://www.w3.org/ns/credentials/v2, which is protected: a second meaning for one of these is an error. */
  const VCDM = [
    'id',
    'type',
    'issuer',
    'validFrom',
    'validUntil',
    'credentialStatus',
    'credentialSchema',
    'credentialSubject',
  ]

  it('has a meaning for every member and type of an envelope that VCDM 2.0 leaves open, and for no other', () => {
    const terms = context['@context']
    const open = Object.keys(envelope).filter((name) => name !== '@context' && !VCDM.includes(name))
    const types = (envelope.type as string[]).filter((type) => type !== 'VerifiableCredential')
    const subject = envelope.credentialSubject as { type: string }
    const names = [...open, ...types, subject.type]
    expect(
      Object.keys(terms)
        .filter((name) => !name.startsWith('@'))
        .sort(),
    ).toEqual(names.sort())
    const scoped = terms[subject.type] as { '@context': Record<string, unknown> }
    expect(Object.keys(scoped['@context']).filter((name) => !name.startsWith('@'))).toEqual(['credential'])
    expect(Object.keys(list).filter((name) => name !== '@context' && !VCDM.includes(name) && !(name in terms))).toEqual(
      [],
    )
  })
})
