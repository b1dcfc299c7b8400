/** Whose record it is: the one patient of the input, the demographics, and which resources are about somebody else. */
import { VitalproofError } from '../core/errors'
import { dayFromDate, parsePartialDate, ymdFromDate } from '../model/dates'
import type { BirthDate, Domain, Sex } from '../model/types'
import type { Located } from './bundle'
import { type Notes, note } from './issues'
import { readObject, readObjects, readText } from './members'
import { type ReferenceIndex, resolveReference } from './references'

const SEXES: readonly Sex[] = ['female', 'male', 'other', 'unknown']

/**
 * The patient of the input; undefined if there is none.
 *
 * @param patient `Patient/id`, a full URL or an id, where the input has more than one patient
 * @throws FHIR_INVALID if there is more than one, or not the one asked for
 */
export function findPatient(resources: readonly Located[], patient?: string): Located | undefined {
  const patients = resources.filter(({ type }) => type === 'Patient')
  return patients.length === 0 && patient === undefined ? undefined : nameOne(patients, 'patient', patient)
}

/**
 * The only one of a kind, or the one that is named.
 *
 * @throws FHIR_INVALID if there is more than one, or not the one asked for
 */
export function nameOne(persons: readonly Located[], kind: 'patient' | 'practitioner', name?: string): Located {
  const named = persons.filter(
    ({ type, id, fullUrl }) => name === undefined || [id, `${type}/${id}`, fullUrl].includes(name),
  )
  if (named.length === 1) return named[0]!
  if (name !== undefined) {
    throw new VitalproofError('FHIR_INVALID', `not exactly one such ${kind}`, {
      at: 'patient',
      fix: 'give its full URL',
    })
  }
  throw new VitalproofError('FHIR_INVALID', `more than one ${kind}`, {
    at: named[1]!.at,
    fix: 'name one: option `patient`',
  })
}

/** Null if not stated or not readable. */
export function readBirth(patient: Located, asOfDay: number, notes: Notes): BirthDate | null {
  try {
    const text = readText(patient, 'birthDate')
    if (text === undefined) return null
    const { low, high } = parsePartialDate(text)
    if (low < '1900-01-01' || dayFromDate(low) <= asOfDay) return { low: ymdFromDate(low), high: ymdFromDate(high) }
  } catch (error) {
    if (!(error instanceof VitalproofError)) throw error
  }
  note(notes, 'birth-unreadable', `${patient.at}/birthDate`)
  return null
}

/** Administrative gender; `unknown` if not stated or not readable. */
export function readSex(patient: Located, notes: Notes): Sex {
  const { gender } = patient.json
  const sex = SEXES.find((known) => known === gender)
  if (gender !== undefined && sex === undefined) note(notes, 'sex-unreadable', `${patient.at}/gender`)
  return sex ?? 'unknown'
}

/** A record that another one has replaced says nothing about what is missing. @throws FHIR_INVALID */
export function isReplaced(patient: Located): boolean {
  return readObjects(patient, 'link').some((link) => readText(link, 'type') === 'replaced-by')
}

/** Tells whether a resource is about the patient of this record, and notes it if not. */
export type SubjectCheck = (resource: Located, element: 'subject' | 'patient', domain: Domain) => boolean

/**
 * Without a patient in the input, the first subject that a resource names is the one of the record.
 *
 * @throws FHIR_INVALID (the returned check) if an element has a wrong type
 */
export function subjectCheck(options: {
  patient: Located | undefined
  index: ReferenceIndex
  notes: Notes
}): SubjectCheck {
  const { patient, index, notes } = options
  let first: string | undefined
  return (resource, element, domain) => {
    const reference = readObject(resource, element)
    const target = reference && resolveReference(reference, resource, index)
    const name = reference && readText(reference, 'reference')
    if (patient) {
      if (target === patient) return true
      const other =
        target !== undefined ||
        /(^|\/)(Group|Device|Location|RelatedPerson|Practitioner|Organization)\/[^/]+$/.test(name ?? '')
      note(notes, other ? 'subject-other' : 'subject-unresolved', `${resource.at}/${element}`, domain)
      return false
    }
    // a single observation may leave its subject out: it is then about whom the issuer says
    if (name === undefined) return true
    const subject = name.startsWith('#') ? resource.at + name : name.replace(/\/_history\/[^/]*$/, '')
    first ??= subject
    if (subject !== first) note(notes, 'subject-other', `${resource.at}/${element}`, domain)
    return subject === first
  }
}
