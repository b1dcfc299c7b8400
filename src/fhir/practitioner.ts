/** Professionals: the qualifications of a Practitioner as licences, active only where nothing says otherwise. */
import { OPEN_DAY } from '../model/dates'
import type { CodedEntry, Coding, HealthRecord, Status } from '../model/types'
import type { Located } from './bundle'
import { hasUnknownModifier, NOTHING, type Statements, type StatusTable, stateConcept, statusTable } from './coded'
import { note } from './issues'
import { type Place, readBoolean, readObject, readObjects, readText } from './members'
import { nameOne } from './patient'
import { statusWords } from './status-words'
import { type Context, readPeriod, type Span } from './times'

/** What stands around a practitioner in a directory. Whatever else the input holds, it is not the record of a professional. */
const DIRECTORY_TYPES: readonly string[] = [
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'OrganizationAffiliation',
  'HealthcareService',
  'Location',
  'Endpoint',
]

/** Codes of the directories that extend `qualification` by a status (HL7 Plan-Net, NDH, NZ HPI), and of FHIR R6. */
const LICENCE: StatusTable = statusTable({
  active: 'active',
  past: 'inactive revoked expired lapsed withdrawn cancelled terminated',
  unknown: 'suspended',
  none: 'issued-in-error entered-in-error pending',
})

const DEGREES = 'http://terminology.hl7.org/CodeSystem/v2-0360'

/**
 * The practitioner whose licences the input is about; undefined if it is anything else. With a patient or a clinical resource in
 * it, a practitioner is who treated or recorded, never the person of the record.
 *
 * @param name `Practitioner/id`, a full URL or an id, where the input has more than one
 * @throws FHIR_INVALID if there is more than one, or not the one asked for
 */
export function findPractitioner(resources: readonly Located[], name?: string): Located | undefined {
  if (!resources.every(({ type }) => DIRECTORY_TYPES.includes(type))) return undefined
  const practitioners = resources.filter(({ type }) => type === 'Practitioner')
  return practitioners.length === 0 ? undefined : nameOne(practitioners, 'practitioner', name)
}

/** Number, issuer and place of a licence stay unread: they name the person. @throws FHIR_INVALID if an element has a wrong type */
export function readPractitioner(resource: Located, context: Context): Statements {
  const listed = isListed(resource)
  const all = readObjects(resource, 'qualification').map((place) => readQualification(place, listed, context))
  return { ...NOTHING, entries: all.flatMap(({ entries }) => entries) }
}

/** The last day on which every licence that reads as active is still in force; null if none of them says when it ends. */
export function lastDayOf({ entries }: Pick<HealthRecord, 'entries'>): number | null {
  const ends = entries.flatMap(({ domain, status, end }) =>
    domain === 'licence' && status === 'active' && end !== null && end.low < OPEN_DAY ? [end.low] : [],
  )
  return ends.length === 0 ? null : Math.min(...ends)
}

function readQualification(place: Place, listed: boolean, context: Context): Statements {
  const { notes } = context
  if (hasUnknownModifier(place)) {
    note(notes, 'modifier-not-understood', place.at, 'licence')
    return NOTHING
  }
  const stated = readStated(place, context)
  const period = readPeriod(place, 'period', context)
  const certain = listed && !isPeriodUnreadable(place, period)
  const status = stated === null ? null : statusOn(stated, period, certain, context)
  if (status === null) {
    note(notes, 'not-a-fact', place.at)
    return NOTHING
  }
  if (stated === 'active' && status === 'unknown') note(notes, 'licence-in-doubt', place.at)
  if (status === 'active' && period.end) note(notes, 'licence-ends', `${place.at}/period/end`)
  const [start, end] = [period.start?.days ?? null, period.end?.days ?? null]
  const said = stateConcept(readObject(place, 'code'), { domain: 'licence', status, start, end }, place.at, context)
  return { ...said, entries: said.entries.map(withCanonicalDegrees), noneKnown: [] }
}

/** Whether the record is kept, and of somebody who is called active and alive where it says anything of it. */
function isListed(resource: Place): boolean {
  const { qualification: _, ...json } = resource.json
  const own = {
    json: Object.assign(Object.create(null), { extension: json.extension, status: json.status }),
    at: resource.at,
  }
  const isActive = statusWords(own).every(({ codes }) => codes.length === 1 && LICENCE.get(codes[0]!) === 'active')
  const isAlive = Object.keys(json).every(
    (name) => !/^_?deceased/.test(name) || json[name] === false || json[name] === null,
  )
  const isKept = readBoolean(resource, 'active') ?? !Object.hasOwn(json, '_active')
  return isActive && isAlive && isKept
}

/** What the record says of the licence itself; without a word it is as its period is. Two words are doubt. */
function readStated(place: Place, { notes }: Context): Status | null {
  const words = statusWords(place)
  if (words.length === 0) return 'active'
  const said = new Set(words.map(({ codes }) => (codes.length === 1 ? LICENCE.get(codes[0]!) : undefined)))
  const [status] = said
  if (said.size === 1 && status !== undefined) return status
  note(notes, 'status-unknown', words[0]!.at)
  return 'suspected'
}

/** On the day of the record: null if the licence has not begun; unknown where its dates leave it open whether it holds. */
function statusOn(stated: Status, { start, end }: Span, certain: boolean, { asOfDay }: Context): Status | null {
  if (start && start.days.low > asOfDay) return null
  if (stated !== 'active' && stated !== 'unknown') return stated
  if (end && end.days.high < asOfDay) return 'past'
  const begun = !start || start.days.high <= asOfDay
  const goesOn = !end || end.days.low >= asOfDay
  return stated === 'active' && begun && goesOn && certain ? 'active' : 'unknown'
}

/** An end or beginning that is there and cannot be read is not none. 9999 and its like do mean that there is no end. */
function isPeriodUnreadable(place: Place, span: Span): boolean {
  const period = readObject(place, 'period')
  if (!period) return Object.hasOwn(place.json, '_period')
  const isUnreadable = (name: 'start' | 'end') => {
    const written = readText(period, name)
    const isEndless = name === 'end' && written !== undefined && /^9999(-|$)/.test(written)
    return span[name] === null && !isEndless && (written !== undefined || Object.hasOwn(period.json, `_${name}`))
  }
  const isEmpty = span.start === null && span.end === null && Object.hasOwn(period.json, 'extension')
  return isEmpty || Object.hasOwn(place.json, '_period') || isUnreadable('start') || isUnreadable('end')
}

/** HL7's table of degrees and licences is written with a version in its URI as often as without. */
function withCanonicalDegrees(entry: CodedEntry): CodedEntry {
  const canonical = ({ system, code }: Coding): Coding => {
    const version = system.startsWith(DEGREES) ? system.slice(DEGREES.length) : ''
    return { system: /^[/|]2\.[0-9.]+$/.test(version) ? DEGREES : system, code }
  }
  return { ...entry, codings: entry.codings.map(canonical) }
}
