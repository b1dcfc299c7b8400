/** Of which domains a record leaves nothing out: what the source claims, less what was not read and what contradicts itself. */
import { DOMAINS, type Domain } from '../model/types'
import type { Located, Source } from './bundle'
import { completeSections, type DocumentClaims } from './document'
import { type Notes, note } from './issues'
import { isReplaced } from './patient'
import { READ_TYPES, type Reading } from './readers'
import type { ReferenceIndex } from './references'

/** Domains of which a record says nothing unless it holds a statement: no export has an empty family history on purpose. */
const ONLY_IF_STATED: readonly Domain[] = ['family', 'licence']
/** What is over stays a fact here, so "none known" contradicts it. */
const NEVER_OVER: readonly Domain[] = ['procedure', 'immunization', 'family']

/**
 * @param options.incomplete domains that the caller knows to be incomplete
 * @throws FHIR_INVALID if an element of the document has a wrong type
 */
export function completeDomains(options: {
  source: Source
  reading: Reading
  patient: Located | undefined
  index: ReferenceIndex
  incomplete: readonly Domain[] | 'all'
  notes: Notes
}): Domain[] {
  const { reading, incomplete, notes } = options
  const { complete: claimed, nilKnown } = claimedDomains(options)
  // an empty section speaks of itself; results and vital signs are two of one domain, so one may be empty
  const sections = nilKnown.filter(({ domain }) => domain !== 'observation')
  for (const { domain, at } of [...reading.noneKnown, ...sections]) {
    const facts = reading.entries.filter(({ entry }) => entry.domain === domain)
    const contradicted = facts.some(({ entry }) => entry.status !== 'past' || NEVER_OVER.includes(domain))
    if (contradicted) note(notes, 'none-known-contradicted', at, domain)
  }
  return DOMAINS.filter(
    (domain) =>
      claimed.has(domain) && !notes.hidden.has(domain) && incomplete !== 'all' && !incomplete.includes(domain),
  )
}

function claimedDomains(options: Parameters<typeof completeDomains>[0]): DocumentClaims {
  const { source, reading, patient, index, notes } = options
  const stated = new Set(reading.entries.map(({ entry }) => entry.domain))
  const isEmpty = stated.size === 0 && reading.observations.length === 0 && reading.noneKnown.length === 0
  if (source.extent === 'part') return { complete: new Set(), nilKnown: [] }
  // without a patient nobody says whose record it is, and one that states nothing is no record
  if (!patient || isReplaced(patient) || (isEmpty && source.extent === 'whole')) {
    note(notes, 'source-partial', patient?.at ?? '')
    return { complete: new Set(), nilKnown: [] }
  }
  if (source.extent === 'whole') {
    const complete = new Set(DOMAINS.filter((domain) => !ONLY_IF_STATED.includes(domain) || stated.has(domain)))
    return { complete, nilKnown: [] }
  }
  const claims = completeSections({ resources: source.resources, patient, index, read: READ_TYPES, notes })
  return { ...claims, complete: new Set([...claims.complete, ...reading.noneKnown.map(({ domain }) => domain)]) }
}
