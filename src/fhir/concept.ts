/** CodeableConcepts: the codings that name something, or the text if none does. */
import { canonicalSystem } from '../model/codes'
import type { Coding } from '../model/types'
import { type Notes, note } from './issues'
import { type Place, readObject, readObjects, readText } from './members'
import { type DomainStatement, domainStatement, isNoCode } from './none-known'

/** What a concept names. Both empty = nothing. */
export interface Concept {
  codings: Coding[]
  /** Only if no coding names anything. */
  text: string | undefined
  /** The source says that there is no code, and why. */
  absent: boolean
}

/** @throws FHIR_INVALID if an element has a wrong type */
export function readConcept(concept: Place | undefined, notes: Notes): Concept {
  if (!concept) return { codings: [], text: undefined, absent: false }
  const codings: Coding[] = []
  let display: string | undefined
  let absent = false
  for (const place of readObjects(concept, 'coding')) {
    const coding = readCoding(place)
    if (coding && isNoCode(coding)) {
      absent = true
      continue
    }
    // the words of a coding without system still say what is meant
    display ??= readText(place, 'display') ?? readText(place, 'code')
    if (coding === undefined) note(notes, 'coding-unusable', place.at)
    else if (!codings.some(({ system, code }) => system === coding.system && code === coding.code)) codings.push(coding)
  }
  const text = codings.length > 0 ? undefined : (readText(concept, 'text') ?? display)
  if (text !== undefined) note(notes, 'text-only', concept.at)
  return { codings, text, absent: absent && codings.length === 0 }
}

/** A concept split into what it states as a fact and what it says about a whole domain. */
export function splitStatements(codings: readonly Coding[]): { facts: Coding[]; statements: DomainStatement[] } {
  const facts: Coding[] = []
  const statements: DomainStatement[] = []
  for (const coding of codings) {
    const statement = domainStatement(coding)
    if (statement) statements.push(statement)
    else facts.push(coding)
  }
  return { facts, statements }
}

/**
 * The one code of a status element that HL7 defines, `undefined` if the element is absent, `null` if it says something else or
 * two different things. A code of another system does not count, whatever it looks like.
 *
 * @throws FHIR_INVALID if an element has a wrong type
 */
export function readStatusConcept(resource: Place, name: string, system: string): string | null | undefined {
  const concept = readObject(resource, name)
  if (!concept) return undefined
  const codes = new Set<string>()
  for (const place of readObjects(concept, 'coding')) {
    const code = readText(place, 'code')
    const written = readText(place, 'system') ?? system
    if (code !== undefined && written.replace(/^https:/, 'http:') === system) codes.add(code)
  }
  const [code] = codes
  return codes.size === 1 ? code! : null
}

function readCoding(place: Place): Coding | undefined {
  const system = readText(place, 'system')
  const code = readText(place, 'code')
  return system === undefined || code === undefined ? undefined : { system: canonicalSystem(system), code }
}
