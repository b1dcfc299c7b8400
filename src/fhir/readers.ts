/** Which reader reads which type of resource, and all that the resources about one person state. */
import { VitalproofError } from '../core/errors'
import type { CodedEntry, Domain, ObservationEntry } from '../model/types'
import type { Located } from './bundle'
import { hasUnknownModifier, NOTHING, type Statements } from './coded'
import { readAllergy, readCondition, readFamilyHistory } from './condition'
import { readImmunization, readProcedure } from './events'
import { note } from './issues'
import {
  medicationNames,
  mergeSupply,
  readAdministration,
  readDispense,
  readRequest,
  readStatement,
} from './medication'
import { readObservation } from './observation'
import type { SubjectCheck } from './patient'
import { readPractitioner } from './practitioner'
import type { ReferenceIndex } from './references'
import type { Context } from './times'

interface Reader {
  domain: Domain
  /** The element that says whom it is about; none = the person themselves. */
  subject?: 'subject' | 'patient'
  read: (resource: Located, context: ReadContext) => Statements
  /** Counts only where no order or statement speaks of the same medication. */
  supply?: true
}

type ReadContext = Context & {
  index: ReferenceIndex
  /** The professional whose licences are read; anybody else's are not. */
  practitioner?: Located | undefined
}

const READERS = new Map<string, Reader>([
  ['Condition', { domain: 'condition', subject: 'subject', read: readCondition }],
  ['AllergyIntolerance', { domain: 'allergy', subject: 'patient', read: readAllergy }],
  ['FamilyMemberHistory', { domain: 'family', subject: 'patient', read: readFamilyHistory }],
  ['Procedure', { domain: 'procedure', subject: 'subject', read: readProcedure }],
  ['Immunization', { domain: 'immunization', subject: 'patient', read: readImmunization }],
  ['MedicationRequest', { domain: 'medication', subject: 'subject', read: readRequest }],
  ['MedicationStatement', { domain: 'medication', subject: 'subject', read: readStatement }],
  ['MedicationAdministration', { domain: 'medication', subject: 'subject', read: readAdministration, supply: true }],
  ['MedicationDispense', { domain: 'medication', subject: 'subject', read: readDispense, supply: true }],
  ['Observation', { domain: 'observation', subject: 'subject', read: readObservation }],
])

const LICENCES: Reader = { domain: 'licence', read: readPractitioner }

/** Types of resources that state facts. */
export const READ_TYPES: ReadonlySet<string> = new Set(READERS.keys())
/** Types that help to read the others. */
const SUPPORT_TYPES = ['Patient', 'Medication', 'Composition']

/** What was read, each with the JSON pointer of its resource. */
export interface Reading {
  entries: { entry: CodedEntry; at: string }[]
  observations: { entry: ObservationEntry; at: string }[]
  noneKnown: Statements['noneKnown']
}

/** Read every resource that is about the person; what cannot be read is noted and left out. */
export function readStatements(resources: readonly Located[], isAbout: SubjectCheck, context: ReadContext): Reading {
  const { notes } = context
  const reading: Reading = { entries: [], observations: [], noneKnown: [] }
  const supplies: Reading['entries'] = []
  const skipped = new Set<string>()
  for (const resource of resources) {
    const reader = resource === context.practitioner ? LICENCES : READERS.get(resource.type)
    const { type, at } = resource
    if (!reader) {
      if (!SUPPORT_TYPES.includes(type) && !skipped.has(type)) note(notes, 'type-not-read', at)
      skipped.add(type)
      continue
    }
    const { entries, observations, noneKnown } = readResource(resource, reader, isAbout, context)
    const list = reader.supply ? supplies : reading.entries
    // one by one: a spread of very many arguments overflows the stack
    for (const entry of entries) list.push({ entry, at })
    for (const entry of observations) reading.observations.push({ entry, at })
    for (const statement of noneKnown) reading.noneKnown.push(statement)
  }
  return { ...reading, entries: [...reading.entries, ...keepSupplies(reading.entries, supplies, context)] }
}

function readResource(resource: Located, reader: Reader, isAbout: SubjectCheck, context: ReadContext): Statements {
  const { notes } = context
  try {
    if (reader.subject !== undefined && !isAbout(resource, reader.subject, reader.domain)) return NOTHING
    if (!hasUnknownModifier(resource)) return reader.read(resource, context)
    note(notes, 'modifier-not-understood', resource.at, reader.domain)
  } catch (error) {
    if (!(error instanceof VitalproofError)) throw error
    note(notes, 'resource-unreadable', error.at ?? resource.at, reader.domain)
  }
  return NOTHING
}

function keepSupplies(
  stated: Reading['entries'],
  supplies: Reading['entries'],
  { notes }: ReadContext,
): Reading['entries'] {
  const names = medicationNames(stated.map(({ entry }) => entry))
  return supplies.flatMap(({ entry, at }) => {
    const kept = mergeSupply(entry, names)
    if (kept === null) note(notes, 'supply-left-out', at)
    return kept === null ? [] : [{ entry: kept, at }]
  })
}
