/** Procedures and immunizations: things that were done, with the time at which they were. */
import type { DayInterval } from '../model/types'
import type { Located } from './bundle'
import { NOTHING, readStatus, type Statements, stateConcept, statusTable } from './coded'
import { note } from './issues'
import { readBoolean, readChoice, readObject } from './members'
import { type Context, readBeginning, readDate, readPeriod } from './times'

/** What was broken off may not have been done, and doubt blocks an absence. */
const PROCEDURE = statusTable({
  active: 'in-progress',
  past: 'completed',
  suspected: 'stopped on-hold',
  none: 'preparation not-done entered-in-error',
})
const IMMUNIZATION = statusTable({ past: 'completed', none: 'not-done entered-in-error' })

/** @throws FHIR_INVALID if an element has a wrong type */
export function readProcedure(resource: Located, context: Context): Statements {
  const status = readStatus(resource, PROCEDURE, context)
  if (status === null) return NOTHING
  const { start, end } = readDoing(resource, 'performed', context)
  const entry = { domain: 'procedure' as const, status, start, end: status === 'active' ? null : end }
  return stateConcept(readObject(resource, 'code'), entry, resource.at, context)
}

/** A subpotent dose may not count, so it proves nothing. @throws FHIR_INVALID if an element has a wrong type */
export function readImmunization(resource: Located, context: Context): Statements {
  const stated = readStatus(resource, IMMUNIZATION, context)
  if (stated === null) return NOTHING
  const subpotent = readBoolean(resource, 'isSubpotent') === true
  if (subpotent) note(context.notes, 'status-unknown', `${resource.at}/isSubpotent`)
  const entry = { domain: 'immunization' as const, status: subpotent ? ('suspected' as const) : stated }
  const times = readDoing(resource, 'occurrence', context)
  return stateConcept(readObject(resource, 'vaccineCode'), { ...entry, ...times }, resource.at, context)
}

/** A date is start and end at once; a period has both; an age or a text leaves the end open up to when it was recorded. */
export function readDoing(
  resource: Located,
  prefix: string,
  context: Context,
): { start: DayInterval | null; end: DayInterval | null } {
  if (readChoice(resource, prefix) === 'Period') {
    const { start, end } = readPeriod(resource, `${prefix}Period`, context)
    const latest = end?.days ?? null
    return { start: start?.days ?? (latest && { low: 0, high: latest.high }), end: latest }
  }
  const day = readBeginning(resource, prefix, readDate(resource, 'recorded', context), context)
  return { start: day, end: day }
}
