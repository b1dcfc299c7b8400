/** The bridge: a verified card becomes a credential that proves what the card says, and never that something is absent. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bridgeHealthCard, type HealthCard } from '../../src/fhir/index'
import { createCommitment, createHolder } from '../../src/holder/holder'
import {
  age,
  type CriterionInput,
  count,
  cvx,
  definePolicy,
  has,
  loinc,
  none,
  noValue,
  snomed,
  years,
} from '../../src/index'
import {
  createIssuerKey,
  createIssuerState,
  deriveSubjectKey,
  issueToSubject,
  parseCredential,
} from '../../src/issuer/index'
import { assertChart } from '../../src/model/chart'
import { headerOf, mappingWord } from '../../src/model/credential'
import { dateFromDay, dayFromDate } from '../../src/model/dates'
import { evaluatePolicy } from '../../src/model/evaluate'
import { NAME } from '../../src/model/schema'
import { DOMAINS } from '../../src/model/types'
import type { Json } from './build'
import {
  CARDS,
  claims,
  EXAMPLE_ISSUER,
  makeCard,
  makeIssuer,
  NOW,
  openFile,
  PATIENT_ENTRY,
  published,
  readCardFile,
  refusal,
  VACCINATION,
  verify,
} from './card-build'

const DAY = dayFromDate('2026-01-01')

const example = () =>
  openFile(join(CARDS, 'valid/example-00-d-jws.txt'), { ...published(join(CARDS, 'issuer')), now: NOW })
const cardOf = (entry: Json[], members: Json = {}) =>
  verify(
    makeCard({ payload: claims(members, {}, { fhirBundle: { resourceType: 'Bundle', type: 'collection', entry } }) }),
  )

function evaluate(card: HealthCard, criterion: CriterionInput) {
  const { chart, completeAsOfDay } = bridgeHealthCard({ card, day: DAY })
  const terms = { issuedDay: DAY, expiresDay: DAY + 365, completeAsOfDay }
  return evaluatePolicy({ policy: definePolicy({ all: [criterion] }), chart, terms, day: DAY + 1 }).result
}

describe('a bridged card', () => {
  it('keeps who signed the card and which card it was', async () => {
    const card = await example()
    const { source, type } = bridgeHealthCard({ card, day: DAY })
    expect(type).toBe('bridged')
    expect(source).toBe(`${EXAMPLE_ISSUER} sha256:${card.digest}`)
  })

  it('has room for the longest issuer that a card may have', async () => {
    const issuer = makeIssuer(`https://issuer.example/${'a'.repeat(157)}`)
    const jws = makeCard({ issuer, payload: claims({ iss: issuer.name }) })
    const card = await verify(jws, { keys: async () => ({ keys: [issuer.jwk] }) })
    expect(issuer.name).toHaveLength(180)
    expect(bridgeHealthCard({ card, day: DAY }).source).toMatch(NAME)
  })

  it('is complete in no domain, whatever kind of bundle it holds and whatever that says', async () => {
    const composition = {
      resourceType: 'Composition',
      status: 'final',
      subject: { reference: 'resource:0' },
      section: [
        { code: { coding: [{ system: 'http://loinc.org', code: '11369-6' }] }, entry: [{ reference: 'resource:1' }] },
      ],
    }
    const none = {
      resourceType: 'AllergyIntolerance',
      patient: { reference: 'resource:0' },
      code: { coding: [{ system: 'http://snomed.info/sct', code: '716186003' }] },
    }
    const entry = [PATIENT_ENTRY, VACCINATION, { resource: none }]
    for (const type of ['collection', 'batch', 'searchset', 'document']) {
      const resources = type === 'document' ? [{ resource: composition }, ...entry] : entry
      const fhirBundle = { resourceType: 'Bundle', type, entry: resources }
      const card = await verify(makeCard({ payload: claims({}, {}, { fhirBundle }) }))
      const { chart } = bridgeHealthCard({ card, day: DAY })
      assertChart(chart)
      expect(chart.coded.length).toBeGreaterThan(0)
      for (const domain of DOMAINS) {
        expect([chart.coverage[domain].complete, chart.coverage[domain].latestComplete], domain).toEqual([false, false])
      }
    }
  })

  it('proves vaccinations, counts, dates and age, and no absence', async () => {
    const card = await example()
    expect(evaluate(card, has({ codes: cvx('207', '229') }))).toBe(true)
    expect(evaluate(card, has({ codes: cvx('229'), within: years(4) }))).toBe(true)
    expect(evaluate(card, count({ codes: cvx('207'), min: 2 }))).toBe(true)
    expect(evaluate(card, age({ min: 74, max: 74 }))).toBe(true)
    expect(evaluate(card, age({ min: 75 }))).toBe(false)
    for (const domain of ['condition', 'immunization', 'allergy', 'medication', 'procedure'] as const) {
      expect(evaluate(card, none({ domain, codes: snomed('73211009'), recordedWithin: 9_999 })), domain).toBeNull()
    }
    expect(evaluate(card, none({ codes: cvx('213'), recordedWithin: 9_999 }))).toBeNull()
    expect(evaluate(card, none({ codes: cvx('207'), recordedWithin: 9_999 }))).toBe(false)
    expect(evaluate(card, noValue({ codes: loinc('4548-4'), unit: '%', above: '9', recordedWithin: 9_999 }))).toBeNull()
    // that there were no more doses cannot be said either
    expect(evaluate(card, count({ codes: cvx('207'), min: 3 }))).not.toBe(true)
  })

  it('does not take a dose for given whose status no one defined', async () => {
    const bundle = JSON.parse(
      readCardFile(CARDS, 'invalid/test-example-00-a-fhirBundle-status-not-completed.json'),
    ) as {
      entry: Json[]
    }
    const card = await cardOf(bundle.entry)
    expect(evaluate(card, count({ codes: cvx('207'), min: 2 }))).not.toBe(true)
  })

  it('is as old as the card', async () => {
    const nbf = NOW - 400 * 86_400
    const old = await cardOf([PATIENT_ENTRY, VACCINATION], { nbf })
    expect(bridgeHealthCard({ card: old, day: DAY }).completeAsOfDay).toBe(DAY - 400)
    // in the easternmost time zone a new day has begun by 10:00 UTC, and its date may stand in the card
    const late = await cardOf([PATIENT_ENTRY, VACCINATION], { nbf: NOW - 86_400 + 10 * 3600 })
    expect(bridgeHealthCard({ card: late, day: DAY }).completeAsOfDay).toBe(DAY)
    expect(bridgeHealthCard({ card: late, day: DAY - 1 }).completeAsOfDay).toBe(DAY - 1)
  })

  it('must not outlive the card', async () => {
    const lasting = async (exp: number) =>
      bridgeHealthCard({ card: await cardOf([PATIENT_ENTRY], { exp }), day: DAY }).lastDay
    expect(bridgeHealthCard({ card: await example(), day: DAY }).lastDay).toBeNull()
    expect(await lasting(NOW + 86_400)).toBe(DAY)
    expect(await lasting(NOW + 10 * 86_400 - 1)).toBe(DAY + 8)
    expect(dateFromDay((await lasting(253_402_300_799))!)).toBe('4770-11-24')
  })

  it.each<[string, () => Promise<HealthCard>, string]>([
    ['without a patient', () => cardOf([VACCINATION]), 'card/bundle'],
    ['without entries', () => cardOf([]), 'card/bundle'],
    ['that ends within the day', () => cardOf([PATIENT_ENTRY], { exp: NOW + 86_399 }), 'card/expiresAt'],
    [
      'whose revocation was not checked',
      () => verify(makeCard(), { key: { crlVersion: 1 }, allowUnknownRevocation: true }),
      'card/revocation',
    ],
  ])('%s is refused', async (_, open, at) => {
    const card = await open()
    expect(await refusal(() => bridgeHealthCard({ card, day: DAY }))).toMatchObject({ code: 'CARD_INVALID', at })
  })

  it('before it was signed, or of two patients, is refused', async () => {
    const card = await cardOf([PATIENT_ENTRY, { ...PATIENT_ENTRY, fullUrl: 'resource:9' }])
    expect((await refusal(() => bridgeHealthCard({ card, day: DAY }))).code).toBe('FHIR_INVALID')
    const today = await cardOf([PATIENT_ENTRY], { nbf: NOW })
    expect((await refusal(() => bridgeHealthCard({ card: today, day: DAY - 1 }))).at).toBe('card/issuedAt')
  })
})

describe('what is no card', () => {
  it('is refused with an error of ours', async () => {
    const card = await example()
    // a copy by spreading has lost the bundle, which is not enumerable
    expect((await refusal(() => bridgeHealthCard({ card: { ...card }, day: DAY }))).code).toBe('INVALID_JSON')
    for (const bundle of ['null', '[]', '7', '{}', '{"entry":[null,7,{}]}', '{"entry":{}}']) {
      expect((await refusal(() => bridgeHealthCard({ card: { ...card, bundle }, day: DAY }))).code).toBe('CARD_INVALID')
    }
    expect((await refusal(() => bridgeHealthCard({ card, day: Number.NaN }))).code).toBe('INVALID_DATE')
  })
})

describe('the credential of a bridged card', () => {
  const issuerKey = createIssuerKey()
  const subjectKey = deriveSubjectKey(issuerKey)

  async function issue() {
    const { issues, lastDay, ...bridged } = bridgeHealthCard({ card: await example(), day: DAY })
    const { commitment } = createCommitment({ holder: createHolder() })
    const { credential } = issueToSubject({
      ...bridged,
      issuerKey,
      state: createIssuerState({ subjectKey }),
      subject: 'person 1',
      subjectKey,
      holderCommitment: commitment,
      issuedDay: DAY,
      expiresDay: lastDay ?? DAY + 365,
    })
    return { credential, issues }
  }

  it('is of the type bridged, and signs its source with the mapping', async () => {
    const { credential } = await issue()
    const { source, terms, chart } = parseCredential(JSON.stringify(credential))
    expect(terms).toMatchObject({ type: 'bridged', completeAsOf: '2024-05-08' })
    expect(source).toMatch(/^https:\/\/spec\.smarthealth\.cards\/examples\/issuer sha256:[0-9a-f]{64}$/)
    const mapping = (chart as unknown as { mapping: string }).mapping
    expect(mappingWord(mapping, source)).not.toBe(mappingWord(mapping))
    expect(headerOf({ ...credential, source: `${source} ` })).not.toBe(headerOf(credential))
  })
})
