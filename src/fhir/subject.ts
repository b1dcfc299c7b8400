/** The name of the person of a record, under which an issuer keeps one live credential each. */
import { collectResources } from './bundle'
import { MAX_BYTES, readInput } from './input'
import { makeNotes } from './issues'
import { readObjects, readText } from './members'
import { findPatient } from './patient'
import { findPractitioner } from './practitioner'
import type { FhirImport } from './record'

/**
 * An identifier of the patient or practitioner whom `recordFromFhir` would read: of several the first by system and value, so that
 * their order changes nothing; without any, type and id of the resource. It names the person: digest it, never show or sign it.
 *
 * @returns null if the record names nobody
 * @throws FHIR_INVALID, INVALID_JSON, LIMIT_EXCEEDED as `recordFromFhir`
 */
export function subjectFromFhir(options: Pick<FhirImport, 'bundle' | 'patient' | 'maxBytes'>): string | null {
  const { bundle, patient, maxBytes = MAX_BYTES } = options
  const notes = makeNotes()
  const { resources } = collectResources(readInput(bundle, maxBytes, notes), notes)
  const person = findPractitioner(resources, patient) ?? findPatient(resources, patient)
  if (!person) return null
  const identifiers = readObjects(person, 'identifier').flatMap((identifier) => {
    const [system, value] = [readText(identifier, 'system'), readText(identifier, 'value')]
    return system === undefined || value === undefined ? [] : [`${system}|${value}`]
  })
  const [first] = identifiers.sort()
  return first ?? (person.id === undefined || person.id.trim() === '' ? null : `${person.type}/${person.id}`)
}
