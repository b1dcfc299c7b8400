/** Medications, procedures and immunizations: what was ordered, taken or done, and when. */
import { describe, expect, it } from 'vitest'
import {
  AS_OF,
  bundle,
  bundleOf,
  concept,
  days,
  immunization,
  importFhir,
  medicationRequest,
  medicationStatement,
  PATIENT,
  procedure,
  RXNORM,
  readFixture,
  WHOLE,
} from './build'

const statusOf = (resource: Record<string, unknown>) => importFhir(bundle(resource)).entries[0]?.status ?? null

describe('a medication request', () => {
  it.each([
    ['active', 'active'],
    ['completed', 'past'],
    ['stopped', 'past'],
    ['on-hold', 'unknown'],
    ['unknown', 'suspected'],
    ['cancelled', null],
    ['draft', null],
    ['entered-in-error', null],
    ['toString', 'suspected'],
    [undefined, 'suspected'],
  ])('that is %s is %s', (status, expected) => {
    expect(statusOf(medicationRequest({ status }))).toBe(expected)
  })

  it('that forbids the medication is no entry', () => {
    expect(statusOf(medicationRequest({ doNotPerform: true }))).toBeNull()
    expect(statusOf(medicationRequest({ doNotPerform: false }))).toBe('active')
  })

  it('that forbids it in a string is left out with its domain open', () => {
    const { entries, complete } = importFhir(bundle(medicationRequest({ doNotPerform: 'true' })))
    expect(entries).toEqual([])
    expect(complete).not.toContain('medication')
  })

  it('that is a plan or a proposal proves nothing and blocks an absence', () => {
    for (const intent of ['plan', 'proposal', 'option', undefined]) {
      expect(statusOf(medicationRequest({ intent }))).toBe('suspected')
    }
    expect(statusOf(medicationRequest({ intent: 'instance-order' }))).toBe('active')
  })

  it('begins on the day it was written', () => {
    const [entry] = importFhir(bundle(medicationRequest({ authoredOn: '2020-03-01T23:00:00-08:00' }))).entries
    expect(entry).toMatchObject({ start: days('2020-03-01'), end: null })
  })
})

describe('a medication reference', () => {
  const reference = (text: string) => ({
    medicationCodeableConcept: undefined,
    medicationReference: { reference: text },
  })
  const medication = { resourceType: 'Medication', id: 'm1', code: concept(RXNORM, '6809') }
  const entryOf = (fullUrl: string | undefined, text: string, base?: string) => {
    const entry = [
      { resource: PATIENT },
      { fullUrl, resource: medication },
      {
        fullUrl: base && `${base}/MedicationRequest/r1`,
        resource: medicationRequest({ id: 'r1', ...reference(text) }),
      },
    ]
    return importFhir(JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }))
  }
  const CODINGS = [{ system: RXNORM, code: '6809' }]

  it('is resolved by URN, URL, type and id, and with a version', () => {
    const urn = 'urn:uuid:04B21C31-8C9C-4E43-9F43-7D4B5A2F0E00'
    expect(entryOf(urn, urn.toLowerCase()).entries[0]?.codings).toEqual(CODINGS)
    expect(entryOf(undefined, 'Medication/m1').entries[0]?.codings).toEqual(CODINGS)
    expect(entryOf(urn, 'Medication/m1').entries[0]?.codings).toEqual(CODINGS)
    expect(
      entryOf('https://a.example/fhir/Medication/m1', 'https://a.example/fhir/Medication/m1').entries[0]?.codings,
    ).toEqual(CODINGS)
    expect(entryOf('https://a.example/fhir/Medication/m1', 'Medication/m1/_history/3').entries[0]?.codings).toEqual(
      CODINGS,
    )
  })

  it('on another server is another medication', () => {
    const { entries, complete, codes } = entryOf(
      'https://a.example/fhir/Medication/m1',
      'https://b.example/fhir/Medication/m1',
    )
    expect(entries).toEqual([])
    expect(codes).toContain('medication-unresolved')
    expect(complete).not.toContain('medication')
  })

  it('is resolved on the server of the request where two servers use one id', () => {
    const other = { ...medication, code: concept(RXNORM, '1') }
    const entry = [
      { resource: PATIENT },
      { fullUrl: 'https://a.example/Medication/m1', resource: other },
      { fullUrl: 'https://b.example/Medication/m1', resource: medication },
      {
        fullUrl: 'https://b.example/MedicationRequest/r1',
        resource: medicationRequest({ id: 'r1', ...reference('Medication/m1') }),
      },
      { fullUrl: 'urn:uuid:1', resource: medicationRequest({ id: 'r2', ...reference('Medication/m1') }) },
    ]
    const { entries, codes } = importFhir(JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }))
    expect(entries.map(({ codings }) => codings)).toEqual([CODINGS])
    expect(codes).toContain('medication-unresolved')
  })

  it('is resolved inside the request', () => {
    const contained = [{ ...medication, id: 'inside' }]
    const { entries } = importFhir(bundle(medicationRequest({ contained, ...reference('#inside') })))
    expect(entries[0]?.codings).toEqual(CODINGS)
    expect(
      importFhir(readFixture('hl7-r4-examples/MedicationRequest-medrx0301.json')).entries[0]?.codings[0]?.code,
    ).toBe('430127000')
  })

  it('to nothing, to something else or to an erroneous medication leaves the domain open', () => {
    for (const resource of [
      medicationRequest(reference('Medication/none')),
      medicationRequest(reference('Patient/p1')),
      medicationRequest(reference('')),
      medicationRequest({ contained: [{ ...medication, resourceType: 'Substance' }], ...reference('#m1') }),
      medicationRequest({ contained: [{ ...medication, modifierExtension: [{ url: 'x:not' }] }], ...reference('#m1') }),
      medicationRequest({ contained: [{ ...medication, status: 'entered-in-error' }], ...reference('#m1') }),
    ]) {
      const { entries, complete } = importFhir(bundle(resource, procedure()))
      expect(entries.map(({ domain }) => domain)).toEqual(['procedure'])
      expect(complete).toEqual(WHOLE.filter((domain) => domain !== 'medication'))
    }
  })
})

describe('a medication statement', () => {
  it.each([
    ['active', 'active'],
    ['completed', 'past'],
    ['stopped', 'past'],
    ['on-hold', 'unknown'],
    ['intended', 'suspected'],
    ['unknown', 'suspected'],
    ['not-taken', null],
    ['entered-in-error', null],
  ])('that is %s is %s', (status, expected) => {
    expect(statusOf(medicationStatement({ status }))).toBe(expected)
  })

  it('of one date began on it or before', () => {
    const [entry] = importFhir(bundle(medicationStatement({ effectiveDateTime: '2022-01-04' }))).entries
    expect(entry).toMatchObject({ start: { low: 0, high: days('2022-01-04').high }, end: null })
  })

  it('of a period has its start and end', () => {
    const effectivePeriod = { start: '2015-03', end: '2015-07-02' }
    const [entry] = importFhir(bundle(medicationStatement({ status: 'completed', effectivePeriod }))).entries
    expect(entry).toMatchObject({ start: days('2015-03-01', '2015-03-31'), end: days('2015-07-02') })
  })

  it('that is active after its end has unknown status', () => {
    const ended = importFhir(bundle(medicationStatement({ effectivePeriod: { start: '2015', end: '2018-09-14' } })))
    expect(ended.entries[0]).toMatchObject({ status: 'unknown', end: days('2018-09-14') })
    expect(ended.codes).toContain('status-contradicted')
    const planned = importFhir(bundle(medicationStatement({ effectivePeriod: { start: '2015', end: '2099-01-01' } })))
    expect(planned.entries[0]).toMatchObject({ status: 'active', end: null })
  })
})

describe('a dispense or administration', () => {
  const dispense = (members = {}) => ({
    ...medicationRequest({ intent: undefined, status: 'completed' }),
    resourceType: 'MedicationDispense',
    ...members,
  })
  const given = (members = {}) =>
    dispense({ resourceType: 'MedicationAdministration', effectiveDateTime: '2024-02-03', ...members })

  it('counts where no order speaks of the medication', () => {
    expect(importFhir(bundle(dispense({ whenHandedOver: '2024-02-03' }))).entries).toMatchObject([
      { domain: 'medication', status: 'past', start: days('2024-02-03'), end: null },
    ])
    expect(importFhir(bundle(given())).entries).toMatchObject([
      { status: 'past', start: days('2024-02-03'), end: days('2024-02-03') },
    ])
    expect(importFhir(bundle(given({ status: 'not-done' }), dispense({ status: 'cancelled' }))).entries).toEqual([])
  })

  it('does not count beside an order of the same code', () => {
    const { entries, codes } = importFhir(bundle(medicationRequest(), dispense(), given()))
    expect(entries).toMatchObject([{ status: 'active' }])
    expect(codes.filter((code) => code === 'supply-left-out')).toHaveLength(2)
  })

  it('of another product beside the order proves nothing and blocks an absence', () => {
    const medicationCodeableConcept = concept(RXNORM, '861007', '999')
    const { entries } = importFhir(bundle(medicationRequest(), dispense({ medicationCodeableConcept })))
    expect(entries.map(({ status }) => status)).toEqual(['active', 'suspected'])
  })
})

describe('a procedure', () => {
  it.each([
    ['completed', 'past'],
    ['in-progress', 'active'],
    ['stopped', 'suspected'],
    ['on-hold', 'suspected'],
    ['unknown', 'suspected'],
    ['not-done', null],
    ['preparation', null],
    ['entered-in-error', null],
  ])('that is %s is %s', (status, expected) => {
    expect(statusOf(procedure({ status }))).toBe(expected)
  })

  it('lasts from start to end', () => {
    const timesOf = (members: Record<string, unknown>) => {
      const [entry] = importFhir(bundle(procedure(members))).entries
      return [entry?.start, entry?.end]
    }
    expect(timesOf({ performedDateTime: '2015' })).toEqual([
      days('2015-01-01', '2015-12-31'),
      days('2015-01-01', '2015-12-31'),
    ])
    expect(timesOf({ performedPeriod: { start: '2015-01-02', end: '2015-01-03' } })).toEqual([
      days('2015-01-02'),
      days('2015-01-03'),
    ])
    expect(timesOf({ performedPeriod: { end: '2015-01-03' } })).toEqual([
      { low: 0, high: days('2015-01-03').high },
      days('2015-01-03'),
    ])
    expect(timesOf({ performedString: 'as a child' })).toEqual([null, null])
    expect(timesOf({ performedAge: { value: 1, code: 'a' } })[0]).toEqual(days('1971-05-04', '1972-05-04'))
  })
})

describe('an immunization', () => {
  it('is past when completed and nothing when not done', () => {
    const [entry] = importFhir(bundle(immunization({ occurrenceDateTime: '2024-10-01' }))).entries
    expect(entry).toMatchObject({ status: 'past', start: days('2024-10-01'), end: days('2024-10-01') })
    expect(statusOf(immunization({ status: 'not-done' }))).toBeNull()
    expect(importFhir(readFixture('hl7-r4-examples/Immunization-notGiven.json')).entries).toEqual([])
  })

  it('is suspected with a status that R4 does not know, and when subpotent', () => {
    expect(statusOf(immunization({ status: 'Completed' }))).toBe('suspected')
    expect(statusOf(immunization({ isSubpotent: true }))).toBe('suspected')
  })

  it('with a text for a date was given before it was recorded', () => {
    const [entry] = importFhir(bundle(immunization({ occurrenceString: 'in school', recorded: '2001' }))).entries
    expect(entry?.start).toEqual({ low: 0, high: days('2001-12-31').high })
  })
})

describe('an open-ended record of medication', () => {
  it('is read as of the day given', () => {
    const text = bundleOf(
      { type: 'batch' },
      PATIENT,
      medicationStatement({ effectivePeriod: { start: '2015', end: AS_OF } }),
    )
    expect(importFhir(text).entries[0]?.status).toBe('active')
  })
})
