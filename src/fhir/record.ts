/** The import: from FHIR R4 to what a record says about one person, and on to the chart that an issuer signs. */
import { VitalproofError } from '../core/errors'
import { buildChart } from '../model/chart'
import { dayFromDate } from '../model/dates'
import type { CircuitShape } from '../model/program'
import type { Chart, Domain, HealthRecord, Issue } from '../model/types'
import { collectResources, type Source } from './bundle'
import { hasUnknownModifier } from './coded'
import { completeDomains } from './complete'
import { MAX_BYTES, readInput } from './input'
import { makeNotes, note } from './issues'
import { findPatient, readBirth, readSex, subjectCheck } from './patient'
import { findPractitioner, lastDayOf } from './practitioner'
import { READ_TYPES, readStatements } from './readers'
import { indexResources } from './references'

/** Name and version of this mapping; it goes into the credential, because two mappings may read one record differently. */
export const MAPPING = 'vitalproof-fhir-r4/1'

/** What to import. */
export interface FhirImport {
  /** A bundle of any kind, one resource, a list of them, or NDJSON: JSON text, its bytes, or a parsed value (which may have lost digits). */
  bundle: unknown
  /** Day of which the record is, `YYYY-MM-DD`. Its completeness is claimed for that day. */
  asOf: string
  /** Domains that the source is known not to hold completely, or `all`: a vaccination card, say, tells nothing of diagnoses. */
  incomplete?: readonly Domain[] | 'all'
  /** Which patient or practitioner, if the input has several: `Patient/id`, `Practitioner/id`, full URL or id. */
  patient?: string
  /** Largest input in bytes; default 20 MB. */
  maxBytes?: number
}

/** What the import read. */
export interface ImportedRecord {
  record: HealthRecord
  /** What was left out or kept with less than it says, and why; places are JSON pointers into the input. */
  issues: Issue[]
  /** JSON pointer of the resource behind each entry and each observation of the record. */
  places: { entries: string[]; observations: string[] }
  /** Day number of the last day on which every licence read as active is in force; null = no end stated. */
  lastDay: number | null
}

/**
 * Read a FHIR R4 record of a patient, or of a practitioner without any patient: then its entries are licences. What cannot be read is left out and named in `issues`; where that may hide a statement, its domain is no
 * longer complete. No issue and no error holds a value of the record.
 *
 * @throws FHIR_INVALID not FHIR R4 in JSON, nothing in it that a chart holds, or more than one patient or practitioner
 * @throws INVALID_JSON, LIMIT_EXCEEDED; INVALID_DATE if `asOf` is no date
 *
 * @example const { record, issues } = recordFromFhir({ bundle: await readFile('bundle.json', 'utf8'), asOf: '2025-06-30' })
 */
export function recordFromFhir(options: FhirImport): ImportedRecord {
  const { incomplete = [], maxBytes = MAX_BYTES } = options
  const asOfDay = readAsOf(options.asOf)
  const notes = makeNotes()
  const source = collectResources(readInput(options.bundle, maxBytes, notes), notes)
  const practitioner = findPractitioner(source.resources, options.patient)
  if (!practitioner) assertReadable(source)
  const patient = practitioner ? undefined : findPatient(source.resources, options.patient)
  if (patient && hasUnknownModifier(patient)) note(notes, 'modifier-not-understood', patient.at)
  const person = practitioner && hasUnknownModifier(practitioner) ? undefined : (practitioner ?? patient)
  const birth = person ? readBirth(person, asOfDay, notes) : null
  const sex = person ? readSex(person, notes) : 'unknown'
  const index = indexResources(source.resources)
  const isAbout = subjectCheck({ patient, index, notes })
  const reading = readStatements(source.resources, isAbout, { notes, asOfDay, birth, index, practitioner })
  const complete = completeDomains({ source, reading, patient, index, incomplete, notes })
  const { entries, observations } = reading
  return {
    record: {
      birth,
      sex,
      entries: entries.map(({ entry }) => entry),
      observations: observations.map(({ entry }) => entry),
      complete,
    },
    issues: notes.issues,
    places: { entries: entries.map(({ at }) => at), observations: observations.map(({ at }) => at) },
    lastDay: lastDayOf({ entries: entries.map(({ entry }) => entry) }),
  }
}

/**
 * Read a FHIR R4 record and make its chart; the issues of both steps, all with places in the input.
 *
 * @param options.mapping name and version under which the chart is signed; default `MAPPING`
 * @param options.shape sizes of the circuit; default STANDARD
 * @returns besides, `lastDay` as `recordFromFhir`: no credential should be usable after it
 * @throws as `recordFromFhir`
 *
 * @example const { chart, issues } = chartFromFhir({ bundle, asOf: '2025-06-30' })
 */
export function chartFromFhir(
  options: FhirImport & { mapping?: string; shape?: Pick<CircuitShape, 'codedRows' | 'observationRows'> },
): {
  chart: Chart
  issues: Issue[]
  lastDay: number | null
} {
  const { mapping = MAPPING, shape } = options
  const { record, issues, places, lastDay } = recordFromFhir(options)
  const built = buildChart({ record, mapping, asOfDay: readAsOf(options.asOf), ...(shape ? { shape } : {}) })
  const placed = built.issues.map((issue) => ({ ...issue, at: placeOf(issue.at, places) }))
  return { chart: built.chart, issues: [...issues, ...placed], lastDay }
}

/** From a place in the record to the resource in the input; what concerns the whole record stays as it is. */
function placeOf(at: string, places: ImportedRecord['places']): string {
  const match = /^\/(entries|observations)\/([0-9]+)/.exec(at)
  return (match && places[match[1] as keyof typeof places][Number(match[2])]) ?? at
}

function assertReadable({ resources }: Source): void {
  if (resources.some(({ type }) => type === 'Patient' || READ_TYPES.has(type))) return
  throw new VitalproofError('FHIR_INVALID', 'holds nothing that a chart holds', {
    at: '/',
    fix: 'give a bundle with a patient and what is recorded about them, or a practitioner with qualifications',
  })
}

function readAsOf(asOf: string): number {
  try {
    return dayFromDate(asOf)
  } catch (cause) {
    throw new VitalproofError('INVALID_DATE', 'not a date', { at: 'asOf', fix: 'write YYYY-MM-DD', cause })
  }
}
