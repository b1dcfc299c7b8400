/** Who signed a card and whether it holds: the public examples as an independent tool judged them, and every rule on its own. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type HealthCard, readHealthCards, verifyHealthCard } from '../../src/fhir/index'
import type { Json } from './build'
import {
  CARD_ROOTS,
  CARDS,
  claims,
  EXAMPLE_ISSUER,
  filesIn,
  ISSUER,
  makeCard,
  makeIssuer,
  NOW,
  openFile,
  PATIENT_ENTRY,
  published,
  readCardFile,
  refusal,
  verify,
} from './card-build'

interface Judged {
  file: string
  header: { kid?: string }
  iss: string
  nbf: number
  rid?: string
  resources: string[]
  vaccineCodes: [system: string, code: string, date: string, status: string][]
}

const JUDGED: Judged[] = JSON.parse(readCardFile(CARDS, 'expected.json'))
const isValid = ({ file }: Judged) => file.startsWith('public/shc/valid/')

describe('the copies of public cards', () => {
  it('are what their sources hold', () => {
    const sources: { file: string; sha256: string }[] = JSON.parse(readCardFile(CARDS, 'sources.json'))
    for (const { file, sha256 } of sources) {
      expect(
        createHash('sha256')
          .update(readFileSync(join(CARDS, file)))
          .digest('hex'),
        file,
      ).toBe(sha256)
    }
    expect(sources.length).toBeGreaterThan(25)
  })
})

describe.each(CARD_ROOTS)('the public cards in $shc', ({ shc }) => {
  const pathOf = ({ file }: Judged) => join(shc, file.replace('public/shc/', ''))
  const issuer = { ...published(join(shc, 'issuer')), now: NOW }

  it.each(JUDGED.filter(isValid))('verify, with the content that was found: $file', async (judged) => {
    const card = await openFile(pathOf(judged), issuer)
    expect(card).toMatchObject({
      issuer: EXAMPLE_ISSUER,
      kid: judged.header.kid,
      issuedAt: judged.nbf,
      expiresAt: null,
    })
    expect(card.rid).toBe(judged.rid ?? null)
    expect(card.revocation).toBe(judged.file.includes('example-00') ? 'checked' : 'none published')
    const [jws] = readHealthCards(readFileSync(pathOf(judged)))
    expect(card.digest).toBe(createHash('sha256').update(jws!).digest('hex'))
    expect(card.entries).toBe(judged.resources.length)
    const bundle = JSON.parse(card.bundle) as { entry: { resource: Json & Vaccination }[] }
    expect(bundle.entry.map(({ resource }) => resource.resourceType)).toEqual(judged.resources)
    const vaccinations = bundle.entry.slice(1).map(({ resource }) => {
      const [coding] = resource.vaccineCode.coding
      return [coding!.system, coding!.code, resource.occurrenceDateTime, resource.status]
    })
    expect(vaccinations).toEqual(judged.vaccineCodes)
    const written = judged.file.includes('example-00') ? 'example-00' : 'example-01'
    expect(bundle).toEqual(JSON.parse(readCardFile(shc, `valid/${written}-a-fhirBundle.json`)))
  })

  it('that are invalid are refused, every file, at the place that is wrong', async () => {
    const places: Record<string, string> = {}
    for (const name of filesIn(join(shc, 'invalid'))) {
      const { code, at } = await refusal(() => openFile(join(shc, 'invalid', name), issuer))
      expect(code, name).toBe('CARD_INVALID')
      places[name.replace('test-example-00-', '')] = at!
    }
    expect(places).toEqual({
      'a-fhirBundle-status-not-completed.json': 'cards/0/verifiableCredential',
      'b-jws-payload-expanded-expired.json': 'cards/0/verifiableCredential',
      'd-jws-der-signature.txt': 'jws/signature',
      'd-jws-invalid-signature.txt': 'jws/signature',
      'd-jws-no_deflate.txt': 'jws/header/zip',
      'd-jws-no_jws_header_kid.txt': 'jws/header/kid',
      'e-file-invalid_issuer_url_http.smart-health-card': 'jws/payload/iss',
      'f-qr-code-numeric-value-0-odd-count.txt': 'cards/0',
    })
  })

  it('with an invalid revocation list are refused, although nothing else is wrong with them', async () => {
    for (const [folder, place] of [
      ['duplicate-rid', 'revocation/rids/2'],
      ['invalid-method', 'revocation/method'],
    ] as const) {
      const root = join(shc, 'bad-crl', folder)
      const path = join(root, `jws-crl-${folder}.txt`)
      expect(await refusal(() => openFile(path, { ...published(root), now: NOW }))).toMatchObject({
        code: 'CARD_INVALID',
        at: place,
      })
      const { keys } = published(root)
      const card = await openFile(path, { keys, now: NOW, allowUnknownRevocation: true })
      expect(card.revocation).toBe('not checked')
    }
  })

  it('that were judged are all there', () => {
    expect(JUDGED.filter((judged) => !existsSync(pathOf(judged)))).toEqual([])
  })
})

interface Vaccination {
  status: string
  occurrenceDateTime: string
  vaccineCode: { coding: { system: string; code: string }[] }
}

describe('a card of the tests', () => {
  it('verifies, so that what follows is refused for what it changes', async () => {
    const card = await verify(makeCard())
    expect(card).toMatchObject({
      issuer: ISSUER.name,
      kid: ISSUER.kid,
      rid: null,
      revocation: 'none published',
      entries: 2,
    })
    expect(await verify(makeCard({ header: { typ: 'JWT' } }))).toMatchObject({ digest: expect.any(String) })
  })

  it('shows its bundle to nobody who does not ask for it by name', async () => {
    const card = await verify(makeCard())
    expect(card.bundle).toContain('1980-02-29')
    expect(JSON.stringify([card, { ...card }])).not.toContain('1980-02-29')
  })

  it('keeps every digit of a number', async () => {
    const entry = [PATIENT_ENTRY, { resource: { resourceType: 'Observation', valueQuantity: { value: 'DIGITS' } } }]
    const fhirBundle = { resourceType: 'Bundle', type: 'collection', entry }
    const payload = JSON.stringify(claims({}, {}, { fhirBundle })).replace('"DIGITS"', '7.10000000000000000001e2')
    expect((await verify(makeCard({ payload }))).bundle).toContain('"value":7.10000000000000000001e2')
  })
})

async function place(card: Parameters<typeof makeCard>[0], options: Parameters<typeof verify>[1] = {}) {
  const { code, at } = await refusal(() => verify(makeCard(card), options))
  return `${code} ${at}`
}

describe('the header of a card', () => {
  it.each([
    ['another algorithm', { alg: 'HS256' }, 'alg'],
    ['no algorithm', { alg: 'none' }, 'alg'],
    ['an algorithm of another spelling', { alg: 'es256' }, 'alg'],
    ['another curve', { alg: 'ES384' }, 'alg'],
    ['no compression', { zip: undefined }, 'zip'],
    ['another compression', { zip: 'GZ' }, 'zip'],
    ['no key', { kid: undefined }, 'kid'],
    ['a number as key', { kid: 7 }, 'kid'],
    ['a key that is no thumbprint', { kid: 'key-1' }, 'kid'],
    ['a key that the issuer does not have', { kid: makeIssuer().kid }, 'kid'],
  ])('with %s is refused', async (_, header, name) => {
    expect(await place({ header })).toBe(`CARD_INVALID jws/header/${name}`)
  })

  it.each(['crit', 'jwk', 'jku', 'x5c', 'x5u', 'b64'])('that brings its own %s is refused', async (name) => {
    expect(await place({ header: { [name]: [] } })).toBe('CARD_INVALID jws/header')
  })
})

describe('the payload of a card', () => {
  const issuers = [
    'http://issuer.example/cards',
    'https://issuer.example/cards/',
    'https://issuer.example/',
    'https://user@issuer.example/cards',
    'https://issuer.example/cards?a=1',
    'https://issuer.example/cards#a',
    'https://issuer.example/a b',
    'https://issuer.exämple',
    'HTTPS://issuer.example',
    'https://',
    `https://issuer.example/${'a'.repeat(180)}`,
    '',
    7,
    null,
  ]
  it.each(issuers)('from the issuer %j is refused', async (iss) => {
    const keys = async () => ({ keys: [ISSUER.jwk] })
    expect(await place({ payload: claims({ iss }) }, { keys })).toBe('CARD_INVALID jws/payload/iss')
  })

  it('from an issuer with a port, a path or none is read', async () => {
    const keys = async () => ({ keys: [ISSUER.jwk] })
    for (const iss of ['https://issuer.example', 'https://issuer.example:8443/a/B~c', 'https://1.2.3.4/x%20y']) {
      expect((await verify(makeCard({ payload: claims({ iss }) }), { keys })).issuer).toBe(iss)
    }
  })

  it('from an issuer of whom no keys are known is refused', async () => {
    expect(await place({ payload: claims({ iss: 'https://other.example' }) })).toBe('CARD_INVALID jws/payload/iss')
  })

  it('that is no health card, of another FHIR version or without bundle is refused', async () => {
    for (const type of [undefined, [], 'https://smarthealth.cards#health-card', ['VerifiableCredential']]) {
      expect(await place({ payload: claims({}, { type }) })).toBe('CARD_INVALID jws/payload/vc/type')
    }
    const subject = 'CARD_INVALID jws/payload/vc/credentialSubject'
    for (const fhirVersion of [undefined, '3.0.1', '5.0.0', '4.0', '4.0.1-x', '4.3.0', 4]) {
      expect(await place({ payload: claims({}, {}, { fhirVersion }) })).toBe(`${subject}/fhirVersion`)
    }
    for (const fhirBundle of [undefined, null, [], 'Bundle', {}, { resourceType: 'Patient' }]) {
      expect(await place({ payload: claims({}, {}, { fhirBundle }) })).toBe(`${subject}/fhirBundle`)
    }
    for (const payload of [
      { ...claims(), vc: undefined },
      { ...claims(), vc: [] },
    ]) {
      expect(await place({ payload })).toBe('CARD_INVALID jws/payload/vc')
    }
    expect(await place({ payload: '[]' })).toBe('CARD_INVALID jws/payload')
  })

  it('may name further types, which are ignored', async () => {
    const type = ['https://smarthealth.cards#health-card', 'https://smarthealth.cards#immunization', 'x']
    expect((await verify(makeCard({ payload: claims({}, { type }) }))).entries).toBe(2)
  })

  it('with an identifier that is none is refused', async () => {
    for (const rid of ['', 'a'.repeat(25), 'a.b', 'a=', 'ä', 7, {}]) {
      expect(await place({ payload: claims({}, { rid }) })).toBe('CARD_INVALID jws/payload/vc/rid')
    }
    const rid = '_-'.repeat(12)
    expect((await verify(makeCard({ payload: claims({}, { rid }) }))).rid).toBe(rid)
  })
})

describe('the times of a card', () => {
  it('begin with nbf, which may have a fraction and is needed', async () => {
    for (const nbf of [NOW, NOW - 0.5, 0]) {
      expect((await verify(makeCard({ payload: claims({ nbf }) }))).issuedAt).toBe(nbf)
    }
    for (const nbf of [NOW + 0.001, NOW + 1, undefined, null, `${NOW}`, -1, 253_402_300_800]) {
      expect(await place({ payload: claims({ nbf }) })).toBe('CARD_INVALID jws/payload/nbf')
    }
    const payload = JSON.stringify(claims({ nbf: 0 })).replace('"nbf":0', '"nbf":1e999')
    expect(await place({ payload })).toBe('CARD_INVALID jws/payload/nbf')
  })

  it('end with exp', async () => {
    for (const exp of [NOW + 0.001, NOW + 1]) {
      expect((await verify(makeCard({ payload: claims({ exp }) }))).expiresAt).toBe(exp)
    }
    for (const exp of [NOW, NOW - 1, null, 'never', -1, 253_402_300_800]) {
      expect(await place({ payload: claims({ exp }) })).toBe('CARD_INVALID jws/payload/exp')
    }
  })

  it('are over in the public example that says so, once it is signed', async () => {
    const expired = JSON.parse(readCardFile(CARDS, 'invalid/test-example-00-b-jws-payload-expanded-expired.json'))
    expect(await place({ payload: { ...expired, iss: ISSUER.name } })).toBe('CARD_INVALID jws/payload/exp')
  })

  it('are asked at a moment that the caller names', async () => {
    for (const now of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect((await refusal(() => verify(makeCard(), { now }))).at).toBe('now')
    }
  })
})

describe('the key of a card', () => {
  it.each([
    ['kty', 'OKP'],
    ['crv', 'P-384'],
    ['use', 'enc'],
    ['use', undefined],
    ['alg', 'ES384'],
    ['alg', undefined],
    ['d', 'AAAA'],
    ['x', 'AAAA'],
    ['y', undefined],
    ['crlVersion', '1'],
    ['crlVersion', -1],
    ['crlVersion', 1.5],
  ])('with %s = %s is refused', async (name, value) => {
    expect(await place({}, { key: { [name]: value } })).toBe(`CARD_INVALID keys/keys/0/${name}`)
  })

  it('that is not what its thumbprint says is refused', async () => {
    const other = makeIssuer()
    const { x, y } = other.jwk
    expect(await place({ issuer: other, header: { kid: ISSUER.kid } }, { key: { x, y } })).toBe(
      'CARD_INVALID keys/keys/0/kid',
    )
  })

  it('that is no point of the curve is refused, whatever its thumbprint', async () => {
    const x = Buffer.alloc(32, 1).toString('base64url')
    const kid = createHash('sha256').update(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${x}"}`).digest('base64url')
    expect(await place({ header: { kid } }, { key: { kid, x, y: x } })).toBe('CARD_INVALID jws/signature')
  })

  it('may stand several times, with several certificates; the newest counter of its list counts', async () => {
    const keys = async () => ({
      keys: [
        ISSUER.jwk,
        { ...ISSUER.jwk, x5c: ['AAAA'], crlVersion: 2 },
        { ...ISSUER.jwk, crlVersion: 1 },
        makeIssuer().jwk,
      ],
    })
    const list = (ctr: number) => async () => ({ kid: ISSUER.kid, method: 'rid', ctr, rids: [] })
    expect((await verify(makeCard(), { keys, revocation: list(2) })).revocation).toBe('checked')
    expect((await refusal(() => verify(makeCard(), { keys, revocation: list(1) }))).at).toBe('revocation/ctr')
    expect((await refusal(() => verify(makeCard(), { keys }))).at).toBe('revocation')
  })

  it('is looked for in a key set as text, bytes or value, and in nothing else', async () => {
    const set = { keys: [ISSUER.jwk] }
    for (const form of [set, JSON.stringify(set), new TextEncoder().encode(JSON.stringify(set))]) {
      expect((await verify(makeCard(), { keys: async () => form })).kid).toBe(ISSUER.kid)
    }
    for (const form of [[], 7, '[]', { keys: {} }, { keys: [] }, { keys: [null, 7, 'x'] }]) {
      expect((await refusal(() => verify(makeCard(), { keys: async () => form }))).code).toBe('CARD_INVALID')
    }
    expect((await refusal(() => verify(makeCard(), { keys: async () => '{"keys":[],"keys":[]}' }))).code).toBe(
      'INVALID_JSON',
    )
  })

  it('is asked for by the name of the issuer and nothing else', async () => {
    const asked: unknown[] = []
    const options: Parameters<typeof verifyHealthCard>[0] = {
      jws: makeCard(),
      keys: async (...issuer) => {
        asked.push(...issuer)
        return { keys: [ISSUER.jwk] }
      },
      revocation: async (which) => void asked.push(which),
      now: NOW,
    }
    const card: HealthCard = await verifyHealthCard(options)
    expect(card.revocation).toBe('none published')
    expect(asked).toEqual([ISSUER.name, { issuer: ISSUER.name, kid: ISSUER.kid }])
  })
})
