/** Conditions, allergies and family history: when a diagnosis is present, by verification and clinical status. */
import type { CodedEntry, Domain, Status } from '../model/types'
import type { Located } from './bundle'
import { NOTHING, type Statements, stateConcept, statusTable } from './coded'
import { readStatusConcept } from './concept'
import { note } from './issues'
import { readBoolean, readChoice, readObject, readObjects, readText } from './members'
import { type Context, readBeginning, readDate, readEnding } from './times'

const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem'

/** Without a verification status a diagnosis counts as confirmed: most real records leave it out. */
const CONFIRMED: readonly (string | null | undefined)[] = ['confirmed', undefined]
const NOT_SO: readonly (string | null | undefined)[] = ['refuted', 'entered-in-error']
const DOUBTED = ['unconfirmed', 'provisional', 'differential', 'presumed']
const CLINICAL = statusTable({ active: 'active recurrence relapse', past: 'inactive remission resolved' })

/** @throws FHIR_INVALID if an element has a wrong type */
export function readCondition(resource: Located, context: Context): Statements {
  const ended = readChoice(resource, 'abatement')
  const abated = ended === 'Boolean' ? readBoolean(resource, 'abatementBoolean') === true : ended !== undefined
  const status = diagnosisStatus(
    { resource, verification: 'condition-ver-status', clinical: 'condition-clinical', abated },
    context,
  )
  if (status === null) return notSo(resource, 'condition', context)
  return stateConcept(
    readObject(resource, 'code'),
    { domain: 'condition', status, ...spanOf(resource, status, context) },
    resource.at,
    context,
  )
}

/** The reactions are not read: they name what the allergy did, not what it is to. @throws FHIR_INVALID */
export function readAllergy(resource: Located, context: Context): Statements {
  const systems = { verification: 'allergyintolerance-verification', clinical: 'allergyintolerance-clinical' }
  const status = diagnosisStatus({ resource, ...systems, abated: false }, context)
  if (status === null) return notSo(resource, 'allergy', context)
  return stateConcept(
    readObject(resource, 'code'),
    { domain: 'allergy', status, ...spanOf(resource, status, context) },
    resource.at,
    context,
  )
}

/** Conditions of relatives, with neither the relative nor the date. @throws FHIR_INVALID */
export function readFamilyHistory(resource: Located, context: Context): Statements {
  const code = readText(resource, 'status')
  if (code === 'entered-in-error') return notSo(resource, 'family', context)
  if (code !== 'completed' || readObject(resource, 'dataAbsentReason'))
    note(context.notes, 'no-information', resource.at, 'family')
  const entry: Omit<CodedEntry, 'codings'> = { domain: 'family', status: 'unknown', start: null, end: null }
  const all = readObjects(resource, 'condition').map((place) =>
    stateConcept(readObject(place, 'code'), entry, place.at, context),
  )
  return {
    entries: all.flatMap(({ entries }) => entries),
    observations: [],
    noneKnown: all.flatMap(({ noneKnown }) => noneKnown),
  }
}

/**
 * | verification | clinical | status |
 * |---|---|---|
 * | confirmed or missing | active, recurrence, relapse | active |
 * | confirmed or missing | inactive, remission, resolved, or an abatement | past |
 * | confirmed or missing | missing, foreign, or active and abated at once | unknown |
 * | unconfirmed, provisional, differential, foreign | any | suspected |
 * | refuted, entered-in-error | any | null: no entry |
 */
function diagnosisStatus(
  options: { resource: Located; verification: string; clinical: string; abated: boolean },
  { notes }: Context,
): Status | null {
  const { resource, abated } = options
  const verification = readStatusConcept(resource, 'verificationStatus', `${TERMINOLOGY}/${options.verification}`)
  const clinical = readStatusConcept(resource, 'clinicalStatus', `${TERMINOLOGY}/${options.clinical}`)
  if (NOT_SO.includes(verification)) return null
  if (!CONFIRMED.includes(verification)) {
    if (!DOUBTED.includes(verification ?? '')) note(notes, 'status-unknown', `${resource.at}/verificationStatus`)
    return 'suspected'
  }
  const status = CLINICAL.get(clinical ?? '') ?? 'unknown'
  if (status === 'active' && abated) {
    note(notes, 'status-contradicted', `${resource.at}/clinicalStatus`)
    return 'unknown'
  }
  return status === 'unknown' && abated ? 'past' : status
}

/** A statement that is withdrawn says nothing, but "none known" withdrawn leaves the domain open. */
function notSo(resource: Located, domain: Domain, context: Context): Statements {
  const quiet = { ...context, notes: { issues: [], hidden: new Set<Domain>() } }
  const { noneKnown } = stateConcept(
    readObject(resource, 'code'),
    { domain, status: 'past', start: null, end: null },
    resource.at,
    quiet,
  )
  for (const { domain: about } of noneKnown) note(context.notes, 'none-known-contradicted', resource.at, about)
  note(context.notes, 'not-a-fact', resource.at)
  return NOTHING
}

function spanOf(resource: Located, status: Status, context: Context): Pick<CodedEntry, 'start' | 'end'> {
  const recorded = readDate(resource, 'recordedDate', context)
  const start = readBeginning(resource, 'onset', recorded, context)
  return { start, end: status === 'active' ? null : readEnding(resource, 'abatement', context) }
}
