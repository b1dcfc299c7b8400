/** Medications: what was ordered or is said to be taken, and what was handed out or given where no order speaks of it. */
import type { CodedEntry, Status } from '../model/types'
import type { Located } from './bundle'
import {
  hasUnknownModifier,
  NOTHING,
  readStatus,
  type Statements,
  type StatusTable,
  stateConcept,
  statusTable,
} from './coded'
import { readDoing } from './events'
import { note } from './issues'
import { type Place, readBoolean, readChoice, readObject, readText } from './members'
import { type ReferenceIndex, resolveReference } from './references'
import { type Context, readDate, readPeriod, type When } from './times'

/** On hold is not taking; stopped and completed count for "ever"; what was never carried out is no entry. */
const REQUEST = statusTable({
  active: 'active',
  past: 'completed stopped',
  unknown: 'on-hold',
  suspected: 'unknown',
  none: 'cancelled draft entered-in-error',
})
const STATEMENT = statusTable({
  active: 'active',
  past: 'completed stopped',
  unknown: 'on-hold',
  suspected: 'unknown intended',
  none: 'not-taken entered-in-error',
})
const ADMINISTRATION = statusTable({
  active: 'in-progress',
  past: 'completed stopped',
  suspected: 'unknown on-hold',
  none: 'not-done entered-in-error',
})
const DISPENSE = statusTable({
  past: 'completed',
  suspected: 'in-progress stopped on-hold unknown',
  none: 'preparation cancelled declined entered-in-error',
})
/** Others plan, propose or leave a choice. */
const ORDERS = ['order', 'original-order', 'reflex-order', 'filler-order', 'instance-order']

type MedicationContext = Context & { index: ReferenceIndex }

/** @throws FHIR_INVALID if an element has a wrong type */
export function readRequest(resource: Located, context: MedicationContext): Statements {
  const status = readStatus(resource, REQUEST, context)
  if (status === null) return NOTHING
  if (readBoolean(resource, 'doNotPerform') === true) {
    note(context.notes, 'not-a-fact', resource.at)
    return NOTHING
  }
  const ordered = ORDERS.includes(readText(resource, 'intent') ?? '')
  if (!ordered) note(context.notes, 'status-unknown', `${resource.at}/intent`)
  const start = readDate(resource, 'authoredOn', context)?.days ?? null
  return stateMedication(resource, { status: ordered ? status : 'suspected', start, end: null }, context)
}

/** A date says that it was being taken then, so it began then or before. @throws FHIR_INVALID */
export function readStatement(resource: Located, context: MedicationContext): Statements {
  const status = readStatus(resource, STATEMENT, context)
  if (status === null) return NOTHING
  const type = readChoice(resource, 'effective')
  const period = type === 'Period' ? readPeriod(resource, 'effectivePeriod', context) : { start: null, end: null }
  const known = readDate(resource, type === 'DateTime' ? 'effectiveDateTime' : 'dateAsserted', context)
  const over = period.end !== null && period.end.days.high < context.asOfDay
  if (status === 'active' && over) note(context.notes, 'status-contradicted', `${resource.at}/effectivePeriod/end`)
  const start = period.start?.days ?? upTo(period.end ?? known)
  const end = status === 'active' && !over ? null : (period.end?.days ?? null)
  return stateMedication(resource, { status: status === 'active' && over ? 'unknown' : status, start, end }, context)
}

/** @throws FHIR_INVALID if an element has a wrong type */
export function readAdministration(resource: Located, context: MedicationContext): Statements {
  const times = readDoing(resource, 'effective', context)
  return readSupply(resource, ADMINISTRATION, times, context)
}

/** Handed out: it was there to be taken from then on. @throws FHIR_INVALID if an element has a wrong type */
export function readDispense(resource: Located, context: MedicationContext): Statements {
  const when = readDate(resource, 'whenHandedOver', context) ?? readDate(resource, 'whenPrepared', context)
  return readSupply(resource, DISPENSE, { start: when?.days ?? null, end: null }, context)
}

/** The codes, or the words, by which medications are called. */
export function medicationNames(entries: readonly CodedEntry[]): ReadonlySet<string> {
  return new Set(entries.filter(({ domain }) => domain === 'medication').flatMap(namesOf))
}

/**
 * One prescription must not count twice because it was also filled: a supply stands for itself only where no order or statement
 * shares a code with it. One that brings another code (another product) is kept as suspected, so that it blocks an absence.
 */
export function mergeSupply(supply: CodedEntry, stated: ReadonlySet<string>): CodedEntry | null {
  const names = namesOf(supply)
  if (!names.some((name) => stated.has(name))) return supply
  return names.every((name) => stated.has(name)) ? null : { ...supply, status: 'suspected' }
}

function readSupply(
  resource: Located,
  table: StatusTable,
  times: Pick<CodedEntry, 'start' | 'end'>,
  context: MedicationContext,
): Statements {
  const status = readStatus(resource, table, context)
  if (status === null) return NOTHING
  return stateMedication(resource, { status, start: times.start, end: status === 'active' ? null : times.end }, context)
}

function stateMedication(
  resource: Located,
  entry: { status: Status } & Pick<CodedEntry, 'start' | 'end'>,
  context: MedicationContext,
): Statements {
  const concept = medicationConcept(resource, context)
  if (concept === null) return NOTHING
  return stateConcept(concept, { domain: 'medication', ...entry }, resource.at, context)
}

/** The code of the medication, here or in the resource that is referred to; null if that is not in the input. */
function medicationConcept(resource: Located, { index, notes }: MedicationContext): Place | undefined | null {
  const type = readChoice(resource, 'medication')
  if (type === undefined || type === 'CodeableConcept') return readObject(resource, 'medicationCodeableConcept')
  const reference = type === 'Reference' ? readObject(resource, 'medicationReference') : undefined
  const medication = reference && resolveReference(reference, resource, index)
  if (medication?.type === 'Medication' && !hasUnknownModifier(medication)) {
    if (readText(medication, 'status') !== 'entered-in-error') return readObject(medication, 'code')
  }
  note(notes, 'medication-unresolved', `${resource.at}/medication`, 'medication')
  return null
}

function namesOf({ codings, text }: CodedEntry): string[] {
  return codings.length === 0 ? [`text|${text}`] : codings.map(({ system, code }) => `${system}|${code}`)
}

function upTo(when: When | null) {
  return when && { low: 0, high: when.days.high }
}
