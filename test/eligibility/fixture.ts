/** One patient and one program that the patient meets, for tests that change a single thing. */
import { buildChart } from '../../src/model/chart'
import { encodeKey } from '../../src/model/codes'
import { dayFromDate } from '../../src/model/dates'
import { encodeValue, parseDecimal } from '../../src/model/decimal'
import { type PolicyProgram, type SetSlot, STANDARD, type ValueSlot } from '../../src/model/program'
import type { Chart, CodedEntry, Domain, HealthRecord, ObservationEntry } from '../../src/model/types'
import { unitId } from '../../src/model/units'

export const DAY = dayFromDate('2024-06-30')
export const SNOMED = 'http://snomed.info/sct'
export const ICD = 'http://hl7.org/fhir/sid/icd-10-cm'
export const LOINC = 'http://loinc.org'

export const on = (date: string) => ({ low: dayFromDate(date), high: dayFromDate(date) })
export const key = (domain: Domain, system: string, code: string) => encodeKey({ domain, coding: { system, code } })
export const scaled = (text: string) => encodeValue(parseDecimal(text).scaledFloor)

export function diagnosis(code: string, change: Partial<CodedEntry> = {}): CodedEntry {
  return {
    domain: 'condition',
    codings: [{ system: SNOMED, code }],
    status: 'active',
    start: on('2015-02-03'),
    end: null,
    ...change,
  }
}

export function lab(code: string, date: string, value: string, unit = '%'): ObservationEntry {
  return {
    codings: [{ system: LOINC, code }],
    value: { kind: 'quantity', low: scaled(value), high: scaled(value), unit },
    day: on(date),
    instant: Date.parse(date),
    issued: null,
  }
}

export const RECORD: HealthRecord = {
  birth: { low: 19760116, high: 19760116 },
  sex: 'male',
  complete: ['condition', 'observation'],
  entries: [diagnosis('44054006'), diagnosis('38341003', { status: 'past', end: on('2020-05-05') })],
  observations: [
    lab('4548-4', '2024-06-01', '7.5'),
    lab('4548-4', '2024-01-10', '11.2'),
    lab('4548-4', '2023-03-01', '6.9'),
  ],
}

export function chartOf(change: Partial<HealthRecord> = {}): Chart {
  return buildChart({ record: { ...RECORD, ...change }, mapping: 'test/1', asOfDay: DAY }).chart
}

export function emptySet(change: Partial<SetSlot> = {}): SetSlot {
  const neutral = {
    parent: null,
    credential: 0,
    codes: [],
    interval: null,
    filter: 0,
    k: 1,
    none: false,
    counts: false,
    covers: 0,
    domain: 1,
    fresh: false,
  }
  return { ...neutral, ...change }
}

export function emptyValue(change: Partial<ValueSlot> = {}): ValueSlot {
  return {
    parent: null,
    credential: 0,
    codes: [],
    min: 0n,
    max: 0n,
    unit: 0,
    anyUnit: false,
    latest: false,
    earliest: false,
    absent: false,
    needComplete: false,
    needLatestComplete: false,
    fresh: false,
    needLowest: false,
    needHighest: false,
    increasing: false,
    covers: 0,
    days: null,
    ...change,
  }
}

const ROOT = { to: 'root' } as const

/** Adult, active type 2 diabetes, newest HbA1c 7–10 % within 90 days, no stroke or infarction ever. */
export function programOf(
  change: { sets?: SetSlot[]; values?: ValueSlot[]; guard?: bigint } & Partial<PolicyProgram> = {},
): PolicyProgram {
  const sets = change.sets ?? [
    emptySet({ parent: ROOT, codes: [key('condition', SNOMED, '44054006')] }),
    emptySet({
      parent: ROOT,
      codes: [key('condition', SNOMED, '230690007'), key('condition', SNOMED, '22298006')],
      filter: 1,
      none: true,
      covers: 1,
      fresh: true,
    }),
  ]
  const values = change.values ?? [
    emptyValue({
      parent: ROOT,
      codes: [key('observation', LOINC, '4548-4')],
      min: scaled('7.0'),
      max: scaled('10.0'),
      unit: unitId('%'),
      latest: true,
      needLatestComplete: true,
      days: 90,
    }),
  ]
  return {
    shape: STANDARD,
    credentials: [{ types: 1, classes: 1, maxAgeDays: 365, maxCompletenessAgeDays: 90 }],
    demographics: [
      { parent: ROOT, sexes: 15, min: 18, max: 75 },
      { parent: null, sexes: 0, min: null, max: null },
    ],
    plainFilters: [
      { statuses: 1, firstOnly: false },
      { statuses: 15, firstOnly: false },
    ],
    windowFilters: Array.from({ length: 4 }, () => ({
      statuses: 0,
      firstOnly: false,
      column: 'dayHigh' as const,
      invert: false,
      windowed: false,
      days: 0,
    })),
    innerGates: Array.from({ length: 4 }, () => ({ threshold: 0, parent: null })),
    outerGates: Array.from({ length: 4 }, () => ({ threshold: 0, required: false })),
    guard: 0n,
    ...change,
    sets: [...sets, ...Array.from({ length: STANDARD.setSlots - sets.length }, () => emptySet())],
    values: [...values, ...Array.from({ length: STANDARD.valueSlots - values.length }, () => emptyValue())],
  }
}
