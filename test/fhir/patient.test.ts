/** Whose record it is. */
import { describe, expect, it } from 'vitest'
import { recordFromFhir } from '../../src/fhir/index'
import { AS_OF, allergy, bundle, bundleOf, condition, importFhir, PATIENT, readFixture, WHOLE } from './build'

const OTHER = { ...PATIENT, id: 'p2', birthDate: '1980-01-01' }
const about = (reference: string | undefined) =>
  condition({ subject: reference === undefined ? undefined : { reference } })

describe('the patient', () => {
  it('has a birth date that may be partial', () => {
    const birthOf = (birthDate: string) => importFhir(bundleOf({ type: 'collection' }, { ...PATIENT, birthDate })).birth
    expect(birthOf('1974-12-25')).toEqual({ low: 19741225, high: 19741225 })
    expect(birthOf('1896-02')).toEqual({ low: 18960201, high: 18960229 })
    expect(importFhir(readFixture('derived/patient-birthdate-month.json')).birth).toEqual({
      low: 19741201,
      high: 19741231,
    })
    expect(importFhir(readFixture('derived/patient-birthdate-year.json')).birth).toEqual({
      low: 19740101,
      high: 19741231,
    })
  })

  it('has none if it is missing, no date or in the future', () => {
    const read = (birthDate: unknown) => importFhir(bundleOf({ type: 'collection' }, { ...PATIENT, birthDate }))
    expect(read(undefined)).toMatchObject({ birth: null, codes: ['source-partial'] })
    for (const birthDate of ['1974-13', 'unknown', '2025-07-01', 1974, '0000']) {
      const { birth, codes } = read(birthDate)
      expect(birth).toBeNull()
      expect(codes).toContain('birth-unreadable')
    }
  })

  it('has the administrative gender of the record', () => {
    const read = (gender: unknown) => importFhir(bundleOf({ type: 'collection' }, { ...PATIENT, gender }))
    for (const sex of ['female', 'male', 'other', 'unknown']) expect(read(sex).sex).toBe(sex)
    expect(read(undefined).sex).toBe('unknown')
    for (const gender of ['F', 'constructor', 1]) expect(read(gender)).toMatchObject({ sex: 'unknown' })
    expect(read('F').codes).toContain('sex-unreadable')
  })

  it('is one: a record of two is refused unless one is named', () => {
    const text = bundleOf(
      { type: 'collection' },
      PATIENT,
      OTHER,
      about('Patient/p1'),
      about('Patient/p2'),
      about('Patient/p2'),
    )
    expect(() => recordFromFhir({ bundle: text, asOf: AS_OF })).toThrow(
      expect.objectContaining({ code: 'FHIR_INVALID', at: '/entry/1/resource' }),
    )
    for (const patient of ['p2', 'Patient/p2']) {
      const { birth, entries, codes, complete } = importFhir(text, { patient })
      expect(birth?.low).toBe(19800101)
      expect(entries).toHaveLength(2)
      expect(codes).toContain('subject-other')
      expect(complete).toEqual(WHOLE)
    }
    expect(() => recordFromFhir({ bundle: text, asOf: AS_OF, patient: 'p3' })).toThrow(
      expect.objectContaining({ code: 'FHIR_INVALID', at: 'patient' }),
    )
  })

  it('who was replaced by another makes nothing complete', () => {
    const link = [{ other: { reference: 'Patient/p9' }, type: 'replaced-by' }]
    expect(importFhir(bundleOf({ type: 'collection' }, { ...PATIENT, link }, condition())).complete).toEqual([])
  })
})

describe('a resource about somebody else', () => {
  it('is left out, and hides nothing', () => {
    for (const reference of ['Group/1', 'Device/1', 'https://a.example/RelatedPerson/1']) {
      const { entries, codes, complete } = importFhir(bundle(about(reference), allergy()))
      expect(entries.map(({ domain }) => domain)).toEqual(['allergy'])
      expect(codes).toEqual(['subject-other'])
      expect(complete).toEqual(WHOLE)
    }
  })

  it('or about nobody known is left out with its domain open', () => {
    for (const reference of [undefined, 'Patient/p7', 'https://a.example/Patient/p7', 'urn:uuid:7', '#p']) {
      const { entries, codes, complete } = importFhir(bundle(about(reference), allergy()))
      expect(entries.map(({ domain }) => domain)).toEqual(['allergy'])
      expect(codes).toEqual(['subject-unresolved'])
      expect(complete).toEqual(WHOLE.filter((domain) => domain !== 'condition'))
    }
  })

  it('is left out of a record without a patient, which is about the first subject named', () => {
    const { entries, codes, complete } = importFhir(
      bundleOf({ type: 'collection' }, about('Patient/a'), about('Patient/b'), about('Patient/a')),
    )
    expect(entries).toHaveLength(2)
    expect(codes).toEqual(['subject-other', 'source-partial'])
    expect(complete).toEqual([])
  })
})
