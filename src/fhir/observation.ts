/** Observations: one entry for the value and one for each component, with what kind of value each has. */
import { lastInstantOfDay } from '../model/dates'
import type { Coding, ObservationEntry, ObservationValue } from '../model/types'
import type { Located } from './bundle'
import { hasUnknownModifier, NOTHING, type Statements } from './coded'
import { readConcept } from './concept'
import { note } from './issues'
import { type Place, readBoolean, readChoice, readObject, readObjects, readText } from './members'
import { type QuantityReading, readInteger, readQuantity, readRange } from './quantity'
import { type ReferenceIndex, resolveReference } from './references'
import { type Context, readDate, readPeriod, readTiming } from './times'

/** Results that stand. */
const FINAL = ['final', 'amended', 'corrected']
/** No result yet, or none that counts. */
const NO_RESULT = ['registered', 'preliminary', 'cancelled', 'entered-in-error']
/** FHIR's own codes for true and false. */
const BOOLEANS = 'http://terminology.hl7.org/CodeSystem/special-values'

type Times = Pick<ObservationEntry, 'day' | 'instant' | 'issued'>

/**
 * A panel without a value of its own is a group, not a result: its components and members are the results. Members that stand in the
 * input are read there, contained ones here.
 *
 * @throws FHIR_INVALID if an element has a wrong type
 */
export function readObservation(resource: Located, context: ObservationContext): Statements {
  return { ...NOTHING, observations: readResults(resource, context) }
}

type ObservationContext = Context & { index: ReferenceIndex }

function readResults(resource: Located, context: ObservationContext): ObservationEntry[] {
  const { notes, index } = context
  const status = readText(resource, 'status') ?? ''
  if (!FINAL.includes(status)) {
    const code = NO_RESULT.includes(status) ? 'not-a-fact' : 'observation-status-unknown'
    note(notes, code, `${resource.at}/status`, 'observation')
    return []
  }
  if (resource.json.focus !== undefined) {
    note(notes, 'subject-other', `${resource.at}/focus`)
    return []
  }
  const times = readTimes(resource, context)
  const components = readObjects(resource, 'component')
  const members = readObjects(resource, 'hasMember').map((reference) => {
    const member = resolveReference(reference, resource, index)
    if (!member) note(notes, 'member-unresolved', reference.at, 'observation')
    return member
  })
  // each once, however often it is named
  const inside = new Map(
    members.flatMap((member) => (member && isInside(member, resource) ? [[member.at, member]] : [])),
  )
  const isPanel = components.length > 0 || members.length > 0
  return [
    ...readResult(resource, times, isPanel, context),
    ...components.flatMap((part) => (isModified(part, context) ? [] : readResult(part, times, false, context))),
    ...[...inside.values()].flatMap((part) => (isModified(part, context) ? [] : readResults(part, context))),
  ]
}

function isInside(member: Located, panel: Located): boolean {
  return member.type === 'Observation' && member.at.startsWith(`${panel.at}/contained/`)
}

function isModified(part: Place, { notes }: Context): boolean {
  const modified = hasUnknownModifier(part)
  if (modified) note(notes, 'modifier-not-understood', part.at, 'observation')
  return modified
}

function readResult(place: Place, times: Times, isPanel: boolean, context: Context): ObservationEntry[] {
  const { notes } = context
  const type = readChoice(place, 'value')
  if (type === undefined && isPanel) return []
  if (type === undefined && readObject(place, 'dataAbsentReason')) {
    note(notes, 'value-absent', place.at)
    return []
  }
  const { codings, text } = readConcept(readObject(place, 'code'), notes)
  if (codings.length === 0 && text === undefined) {
    note(notes, 'code-missing', place.at, 'observation')
    return []
  }
  const value = readValue(place, type, codings, context)
  if (typeof value === 'string') {
    note(notes, value === 'absent' ? 'value-absent' : value, `${place.at}/value${type}`, 'observation')
    return []
  }
  return [{ codings, ...(text === undefined ? {} : { text }), value, ...times }]
}

function readValue(
  place: Place,
  type: string | undefined,
  codings: Coding[],
  { notes }: Context,
): ObservationValue | Exclude<QuantityReading, object> {
  const name = `value${type}`
  switch (type) {
    case 'Quantity':
      return readQuantity(readObject(place, name)!, codings, notes)
    case 'Range':
      return readRange(readObject(place, name)!, codings, notes)
    case 'Integer':
      return readInteger(place, name)
    case 'Boolean':
      return { kind: 'coded', codings: [{ system: BOOLEANS, code: String(readBoolean(place, name)) }] }
    case 'CodeableConcept': {
      const answer = readConcept(readObject(place, name), notes)
      if (answer.absent && answer.text === undefined) return 'absent'
      return answer.codings.length === 0 ? { kind: 'missing' } : { kind: 'coded', codings: answer.codings }
    }
    default:
      return { kind: 'missing' }
  }
}

/** A period without end lasts until it was issued, or until the day of the record; without any time it was before it was issued. */
function readTimes(resource: Located, context: Context): Times {
  const issued = readDate(resource, 'issued', context)
  const type = readChoice(resource, 'effective')
  const span =
    type === 'Period'
      ? readPeriod(resource, 'effectivePeriod', context)
      : type === 'Timing'
        ? readTiming(resource, 'effectiveTiming', context)
        : null
  const point = span || type === undefined ? null : readDate(resource, `effective${type}`, context)
  if (point) return { day: point.days, instant: point.instant, issued: issued?.instant ?? null }
  const last = span?.end ?? issued
  if (!span?.start && !last) return { day: null, instant: null, issued: null }
  const low = span?.start?.days.low ?? 0
  const high = Math.max(low, last?.days.high ?? context.asOfDay)
  // an end before the start is a slip; the order of rows must not go against their days
  const instant = last && last.days.high >= low ? last.instant : lastInstantOfDay(high)
  return { day: { low, high }, instant, issued: issued?.instant ?? null }
}
