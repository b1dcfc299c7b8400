/** Health cards for the tests: the public examples, and cards of an issuer that the tests make up. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { VitalproofError } from '../../src/core/errors'
import { readHealthCards, type VerifyHealthCard, verifyHealthCard } from '../../src/fhir/index'
import type { Json } from './build'

export const CARDS = join(import.meta.dirname, '../fixtures/shc')
const SHARED = join(import.meta.dirname, '../../../shared/data/public')
/** The committed cards, and the whole public set where it is there. */
export const CARD_ROOTS = [{ shc: CARDS, derived: join(CARDS, 'derived'), shl: join(CARDS, 'shl') }].concat(
  existsSync(join(SHARED, 'shc'))
    ? [{ shc: join(SHARED, 'shc'), derived: join(SHARED, 'derived'), shl: join(SHARED, 'shl') }]
    : [],
)

export const EXAMPLE_ISSUER = 'https://spec.smarthealth.cards/examples/issuer'
/** 2026-01-01, after every example was signed. */
export const NOW = 1_767_225_600

export function readCardFile(...path: string[]): string {
  return readFileSync(join(...path), 'utf8')
}

export function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort()
}

/** The keys and the list in a folder as published; the issuer's name is not looked at. */
export function published(folder: string): Pick<VerifyHealthCard, 'keys' | 'revocation'> {
  return {
    keys: async () => readCardFile(folder, 'jwks.json'),
    revocation: async ({ kid }) => {
      const path = join(folder, 'crl', `${kid}.json`)
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined
    },
  }
}

export interface TestIssuer {
  name: string
  kid: string
  jwk: Json
  privateKey: KeyObject
}

export function makeIssuer(name = 'https://issuer.example/cards'): TestIssuer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = publicKey.export({ format: 'jwk' }) as { x: string; y: string }
  const kid = createHash('sha256').update(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`).digest('base64url')
  return { name, kid, jwk: { kty: 'EC', kid, use: 'sig', alg: 'ES256', crv: 'P-256', x, y }, privateKey }
}

export const ISSUER = makeIssuer()
export const PATIENT_ENTRY: Json = {
  fullUrl: 'resource:0',
  resource: { resourceType: 'Patient', name: [{ family: 'Example' }], birthDate: '1980-02-29' },
}
export const VACCINATION: Json = {
  fullUrl: 'resource:1',
  resource: {
    resourceType: 'Immunization',
    status: 'completed',
    vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '207' }] },
    patient: { reference: 'resource:0' },
    occurrenceDateTime: '2021-01-01',
  },
}

/** Claims of a card, one second old. */
export function claims(members: Json = {}, vc: Json = {}, subject: Json = {}): Json {
  const fhirBundle = { resourceType: 'Bundle', type: 'collection', entry: [PATIENT_ENTRY, VACCINATION] }
  return {
    iss: ISSUER.name,
    nbf: NOW - 1,
    vc: {
      type: ['https://smarthealth.cards#health-card'],
      credentialSubject: { fhirVersion: '4.0.1', fhirBundle, ...subject },
      ...vc,
    },
    ...members,
  }
}

export interface MakeCard {
  payload?: unknown
  /** Instead of the compressed payload. */
  body?: Uint8Array
  header?: Json
  issuer?: TestIssuer
  der?: boolean
}

/** A signed card of the test issuer, or what the options make of it. */
export function makeCard({
  payload = claims(),
  body,
  header = {},
  issuer = ISSUER,
  der = false,
}: MakeCard = {}): string {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const head = JSON.stringify({ alg: 'ES256', zip: 'DEF', kid: issuer.kid, ...header })
  const signed = `${encode(head)}.${encode(body ?? deflateRawSync(text))}`
  const dsaEncoding = der ? 'der' : 'ieee-p1363'
  return `${signed}.${encode(sign('sha256', Buffer.from(signed), { key: issuer.privateKey, dsaEncoding }))}`
}

export function encode(bytes: string | Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}

/** `shc:/…` as a scanner reads it, in one code or in chunks. */
export function toCodes(jws: string, count = 1): string[] {
  const digits = [...jws].map((letter) => `${letter.charCodeAt(0) - 45}`.padStart(2, '0'))
  const size = Math.ceil(digits.length / count)
  return Array.from({ length: count }, (_, i) => {
    const chunk = digits.slice(i * size, (i + 1) * size).join('')
    return `shc:/${count === 1 ? '' : `${i + 1}/${count}/`}${chunk}`
  })
}

/** Verify under the test issuer's key. */
export function verify(jws: string, options: Partial<VerifyHealthCard> & { key?: Json } = {}) {
  const { key = {}, ...rest } = options
  const keys = async (issuer: string) => (issuer === ISSUER.name ? { keys: [{ ...ISSUER.jwk, ...key }] } : undefined)
  return verifyHealthCard({ jws, keys, now: NOW, ...rest })
}

/** Read and verify as a wallet does: the first card of a file. */
export async function openFile(path: string, options: Omit<VerifyHealthCard, 'jws'>) {
  const [jws] = readHealthCards(readFileSync(path))
  return verifyHealthCard({ jws: jws!, ...options })
}

/** Everything that a refusal says; fails if there is none, or if it is not one of ours. */
export async function refusal(run: () => unknown): Promise<VitalproofError> {
  try {
    await run()
  } catch (error) {
    if (error instanceof VitalproofError) return error
    throw error
  }
  throw new VitalproofError('INVALID_VALUE', 'was not refused')
}
