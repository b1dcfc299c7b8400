/** What all coded statements share: modifiers, concepts that speak about a whole domain, and status codes. */
import type { CodedEntry, Domain, ObservationEntry, Status } from '../model/types'
import type { Located } from './bundle'
import { readConcept, splitStatements } from './concept'
import { note } from './issues'
import { type Place, readObjects, readText } from './members'
import type { Context } from './times'

/** What a resource states: facts, and of which domains it says that there is nothing of them. */
export interface Statements {
  entries: CodedEntry[]
  observations: ObservationEntry[]
  noneKnown: { domain: Domain; at: string }[]
}

export const NOTHING: Statements = { entries: [], observations: [], noneKnown: [] }

/** What a status code means for the entry; `null` = not so or not yet so. */
export type StatusTable = ReadonlyMap<string, Status | null>

/** @example statusTable({ past: 'completed stopped', none: 'entered-in-error' }) */
export function statusTable(codes: Partial<Record<Status | 'none', string>>): StatusTable {
  const rows = Object.entries(codes) as [Status | 'none', string][]
  return new Map(
    rows.flatMap(([status, list]) => list.split(' ').map((code) => [code, status === 'none' ? null : status])),
  )
}

/** An unknown modifier may say "not": FHIR R4 forbids to read on (section 2.4, modifier extensions). @throws FHIR_INVALID */
export function hasUnknownModifier(place: Place): boolean {
  return readObjects(place, 'modifierExtension').length > 0 || readText(place, 'implicitRules') !== undefined
}

/** The entry's status; `null` = no entry. A missing or foreign code is doubt, and doubt blocks an absence. @throws FHIR_INVALID */
export function readStatus(resource: Located, table: StatusTable, { notes }: Context): Status | null {
  const status = table.get(readText(resource, 'status') ?? '')
  if (status === undefined) note(notes, 'status-unknown', `${resource.at}/status`)
  if (status === null) note(notes, 'not-a-fact', resource.at)
  return status === undefined ? 'suspected' : status
}

/**
 * The statements of one concept: an entry, or what "none known" and "no information" codes say about a domain. A concept that holds
 * such a code next to a code of a fact is contradictory; the fact stays.
 *
 * @throws FHIR_INVALID if an element has a wrong type
 */
export function stateConcept(
  concept: Place | undefined,
  entry: Omit<CodedEntry, 'codings' | 'text'>,
  at: string,
  { notes }: Context,
): Statements {
  const { domain, status } = entry
  const { codings, text } = readConcept(concept, notes)
  const { facts, statements } = splitStatements(codings)
  if (facts.length === 0 && text === undefined && statements.length === 0) {
    note(notes, 'code-missing', at, domain)
    return NOTHING
  }
  const named = text === undefined ? { codings: facts } : { codings: facts, text }
  const entries = facts.length > 0 || text !== undefined ? [{ ...entry, ...named }] : []
  const certain = entries.length === 0 && status !== 'suspected'
  const noneKnown: Statements['noneKnown'] = []
  for (const { kind, domain: spokenOf } of statements) {
    const about = spokenOf ?? domain
    const code = kind === 'unasked' ? 'no-information' : certain ? 'none-known' : 'none-known-contradicted'
    note(notes, code, at, about)
    if (kind === 'none' && certain) noneKnown.push({ domain: about, at })
  }
  return { entries, observations: [], noneKnown }
}
