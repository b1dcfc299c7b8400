/** Documents (IPS and others): a domain is complete only where a section says so. */
import type { Domain } from '../model/types'
import type { Located } from './bundle'
import { hasUnknownModifier } from './coded'
import { type Notes, note } from './issues'
import { type Place, readObject, readObjects, readText } from './members'
import { domainStatement, isNoCode } from './none-known'
import { type ReferenceIndex, resolveReference } from './references'

/** LOINC codes of sections (HL7 IPS). Observations need results and vital signs: one of them is not all there was measured. */
const SECTIONS: readonly [code: string, domain: Domain][] = [
  ['11450-4', 'condition'],
  ['48765-2', 'allergy'],
  ['10160-0', 'medication'],
  ['47519-4', 'procedure'],
  ['11369-6', 'immunization'],
  ['30954-2', 'observation'],
  ['8716-3', 'observation'],
  ['10157-6', 'family'],
]
const LOINC = 'http://loinc.org'
/** HL7's code system, and its name before R4. */
const EMPTY_REASON = [
  'http://terminology.hl7.org/CodeSystem/list-empty-reason',
  'http://hl7.org/fhir/list-empty-reason',
]

/** What a document claims: domains of which it lists all, and sections in which a clinician says that there is nothing. */
export interface DocumentClaims {
  complete: Set<Domain>
  nilKnown: { domain: Domain; at: string }[]
}

/**
 * The domains for which every section is there and claims to hold all: it has entries, all of them in the document, or the empty
 * reason "nil known".
 *
 * @param options.read types of resources that the import reads
 * @throws FHIR_INVALID if an element has a wrong type
 */
export function completeSections(options: {
  resources: readonly Located[]
  patient: Located
  index: ReferenceIndex
  read: ReadonlySet<string>
  notes: Notes
}): DocumentClaims {
  const { resources, patient, index, notes } = options
  const composition = resources[0]
  const subject = composition && readObject(composition, 'subject')
  const about = composition && subject && resolveReference(subject, composition, index)
  const final = composition && ['final', 'amended'].includes(readText(composition, 'status') ?? '')
  if (composition?.type !== 'Composition' || about !== patient || !final || hasUnknownModifier(composition)) {
    note(notes, 'source-partial', composition?.at ?? '')
    return { complete: new Set(), nilKnown: [] }
  }
  const nilKnown: DocumentClaims['nilKnown'] = []
  const found = new Set<string>()
  for (const { section, code } of walkSections(composition)) {
    const domain = SECTIONS.find(([known]) => known === code)?.[1]
    if (code === undefined || domain === undefined) continue
    found.add(code)
    if (emptyReason(section) === 'nilknown') nilKnown.push({ domain, at: section.at })
    if (!isComplete(section, composition, options)) note(notes, 'section-incomplete', section.at, domain)
  }
  const missing = new Set(SECTIONS.flatMap(([code, domain]) => (found.has(code) ? [] : [domain])))
  const complete = new Set(SECTIONS.flatMap(([, domain]) => (missing.has(domain) ? [] : [domain])))
  return { complete, nilKnown }
}

/** Sections at any depth; one without a code of its own belongs to the one around it. */
function walkSections(place: Place, outer?: string): { section: Place; code: string | undefined }[] {
  return readObjects(place, 'section').flatMap((section) => {
    const code = sectionCode(section) ?? outer
    return [{ section, code }, ...walkSections(section, code)]
  })
}

function sectionCode(section: Place): string | undefined {
  const concept = readObject(section, 'code')
  const codings = concept ? readObjects(concept, 'coding') : []
  return codings
    .map((coding) => (readText(coding, 'system') === LOINC ? readText(coding, 'code') : undefined))
    .find(Boolean)
}

function isComplete(
  section: Place,
  composition: Located,
  options: { index: ReferenceIndex; read: ReadonlySet<string> },
): boolean {
  const entries = readObjects(section, 'entry')
  const reason = emptyReason(section)
  // a list of changes is not a list of what there is
  if (readText(section, 'mode') === 'changes') return false
  if (entries.length === 0)
    return reason === 'nilknown' || (reason === undefined && readObjects(section, 'section').length > 0)
  const present = entries.every((entry) =>
    options.read.has(resolveReference(entry, composition, options.index)?.type ?? ''),
  )
  return present && reason === undefined
}

/**
 * Whether a section says why it is empty, and that the reason is HL7's "nil known": a clinical judgement, which a system's default
 * never is. A code of the same spelling from another system is not HL7's; codings beside it translate it, unless they say that
 * nobody asked or that nothing of some kind is known.
 */
function emptyReason(section: Place): 'nilknown' | 'other' | undefined {
  const concept = readObject(section, 'emptyReason')
  if (!concept) return undefined
  const codings = readObjects(concept, 'coding').map((coding) => ({
    system: readText(coding, 'system') ?? '',
    code: readText(coding, 'code') ?? '',
  }))
  const stated = codings.filter(({ system }) => EMPTY_REASON.includes(system))
  const isNil = stated.length > 0 && stated.every(({ code }) => code === 'nilknown')
  const saysLess = codings.some((coding) => isNoCode(coding) || (domainStatement(coding)?.kind ?? 'none') !== 'none')
  return isNil && !saysLess ? 'nilknown' : 'other'
}
