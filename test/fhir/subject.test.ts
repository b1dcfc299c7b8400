/** Whose record it is, by name: one person has one, however the record is written. */
import { describe, expect, it } from 'vitest'
import { subjectFromFhir } from '../../src/fhir/index'
import { bundle, bundleOf, condition, type Json, PATIENT, readFixture } from './build'

const MRN = { system: 'https://a.example/mrn', value: '7' }
const PASSPORT = { system: 'https://b.example/passport', value: 'X1' }
const named = (identifier: Json[], members: Json = {}): Json => ({ ...PATIENT, identifier, ...members })
const subjectOf = (input: unknown, patient?: string) =>
  subjectFromFhir({ bundle: input, ...(patient === undefined ? {} : { patient }) })

describe('the name of the person of a record', () => {
  it('is an identifier, else type and id', () => {
    expect(subjectOf(bundleOf({ type: 'collection' }, named([MRN])))).toBe('https://a.example/mrn|7')
    expect(subjectOf(bundle())).toBe('Patient/p1')
    expect(subjectOf(named([{ value: '7' }, { system: MRN.system }]))).toBe('Patient/p1')
    expect(subjectOf(readFixture('own/practitioner.json'))).toMatch(/\|/)
  })

  it('does not depend on the order of the identifiers', () => {
    for (const identifiers of [
      [MRN, PASSPORT],
      [PASSPORT, MRN],
      [PASSPORT, { ...PASSPORT, system: ` ${MRN.system} `, value: '7' }],
    ]) {
      expect(subjectOf(named(identifiers))).toBe('https://a.example/mrn|7')
    }
  })

  it('is the same in a bundle, a list, in lines, behind a byte order mark and beside its copy', () => {
    const patient = named([MRN])
    const lines = [patient, condition()].map((resource) => JSON.stringify(resource)).join('\n')
    const whole = bundleOf({ type: 'collection' }, patient, condition())
    const twice = bundleOf({ type: 'collection' }, patient, condition(), patient)
    const forms = [whole, twice, JSON.parse(whole), [patient, condition()], lines, `\ufeff${whole}`, `\ufeff${lines}`]
    for (const form of forms) expect(subjectOf(form)).toBe('https://a.example/mrn|7')
    expect(subjectOf(new TextEncoder().encode(`\ufeff${whole}`))).toBe('https://a.example/mrn|7')
  })

  it('is of the patient who is named, exactly', () => {
    const entry = ['1', '11'].map((id) => ({
      fullUrl: `urn:uuid:${id}`,
      resource: named([{ ...MRN, value: id }], { id }),
    }))
    const two = JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry })
    for (const name of ['11', 'Patient/11', 'urn:uuid:11'])
      expect(subjectOf(two, name)).toBe('https://a.example/mrn|11')
    expect(subjectOf(two, '1')).toBe('https://a.example/mrn|1')
    for (const name of [undefined, '111', 'a-11', 'Other/1']) {
      expect(() => subjectOf(two, name)).toThrow(expect.objectContaining({ code: 'FHIR_INVALID' }))
    }
  })

  it('is none where the record names nobody, or says two things of one', () => {
    expect(subjectOf(condition())).toBeNull()
    const { id: _, ...nameless } = PATIENT
    expect(subjectOf(nameless)).toBeNull()
    const versions = [named([MRN]), named([PASSPORT])]
    expect(subjectOf(bundleOf({ type: 'collection' }, ...versions, condition()))).toBeNull()
  })

  it('of a practitioner beside a patient is the patient’s', () => {
    const practitioner = { resourceType: 'Practitioner', id: 'd1', identifier: [PASSPORT] }
    expect(subjectOf(bundle(practitioner))).toBe('Patient/p1')
    expect(subjectOf(practitioner)).toBe('https://b.example/passport|X1')
  })
})
