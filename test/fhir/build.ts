/** Small FHIR records for the tests, and the fixture files. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FhirImport, recordFromFhir } from '../../src/fhir/index'
import { dayFromDate } from '../../src/model/dates'
import { DOMAINS, type Domain } from '../../src/model/types'

export const FIXTURES = join(import.meta.dirname, '../fixtures/fhir')
export const SNOMED = 'http://snomed.info/sct'
export const LOINC = 'http://loinc.org'
export const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm'
export const AS_OF = '2025-06-30'

/** Domains that a whole record is complete for: no licence, and no family history unless one is stated. */
export const WHOLE: readonly Domain[] = DOMAINS.filter((domain) => domain !== 'licence' && domain !== 'family')

export type Json = Record<string, unknown>

export const PATIENT: Json = { resourceType: 'Patient', id: 'p1', gender: 'female', birthDate: '1970-05-04' }
const SUBJECT = { reference: 'Patient/p1' }

export function readFixture(file: string): string {
  return readFileSync(join(FIXTURES, file), 'utf8')
}

export function concept(system: string, ...codes: string[]): Json {
  return { coding: codes.map((code) => ({ system, code })) }
}

export function status(system: string, code: string): Json {
  return concept(`http://terminology.hl7.org/CodeSystem/${system}`, code)
}

export function condition(members: Json = {}): Json {
  return { resourceType: 'Condition', subject: SUBJECT, code: concept(SNOMED, '44054006'), ...members }
}

export function allergy(members: Json = {}): Json {
  return { resourceType: 'AllergyIntolerance', patient: SUBJECT, code: concept(SNOMED, '91936005'), ...members }
}

export function medicationRequest(members: Json = {}): Json {
  const medicationCodeableConcept = concept(RXNORM, '861007')
  return {
    resourceType: 'MedicationRequest',
    subject: SUBJECT,
    status: 'active',
    intent: 'order',
    medicationCodeableConcept,
    ...members,
  }
}

export function medicationStatement(members: Json = {}): Json {
  const medicationCodeableConcept = concept(RXNORM, '861007')
  return {
    resourceType: 'MedicationStatement',
    subject: SUBJECT,
    status: 'active',
    medicationCodeableConcept,
    ...members,
  }
}

export function procedure(members: Json = {}): Json {
  return {
    resourceType: 'Procedure',
    subject: SUBJECT,
    status: 'completed',
    code: concept(SNOMED, '80146002'),
    ...members,
  }
}

export function immunization(members: Json = {}): Json {
  const vaccineCode = concept('http://hl7.org/fhir/sid/cvx', '140')
  return { resourceType: 'Immunization', patient: SUBJECT, status: 'completed', vaccineCode, ...members }
}

export function observation(members: Json = {}): Json {
  const code = concept(LOINC, '4548-4')
  return {
    resourceType: 'Observation',
    subject: SUBJECT,
    status: 'final',
    code,
    effectiveDateTime: '2025-01-02',
    ...members,
  }
}

export function quantity(value: number, unit = '%', members: Json = {}): Json {
  return { value, unit, system: 'http://unitsofmeasure.org', code: unit, ...members }
}

/** A collection with the patient and these resources. */
export function bundle(...resources: Json[]): string {
  return bundleOf({ type: 'collection' }, PATIENT, ...resources)
}

export function bundleOf(members: Json, ...resources: Json[]): string {
  return JSON.stringify({ resourceType: 'Bundle', ...members, entry: resources.map((resource) => ({ resource })) })
}

/** The import, with what tests look at most. */
export function importFhir(bundle: unknown, options: Partial<FhirImport> = {}) {
  const imported = recordFromFhir({ bundle, asOf: AS_OF, ...options })
  const { record, issues } = imported
  return { ...imported, ...record, codes: issues.map(({ code }) => code), issues }
}

/** The interval of one date, or of two. */
export function days(low: string, high = low): { low: number; high: number } {
  return { low: dayFromDate(low), high: dayFromDate(high) }
}
