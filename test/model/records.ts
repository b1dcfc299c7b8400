/** Records for chart tests: short builders, and random records for properties. */
import * as fc from 'fast-check'
import { lastInstantOfDay } from '../../src/model/dates'
import { encodeValue, parseDecimal } from '../../src/model/decimal'
import {
  type CodedEntry,
  type Coding,
  type DayInterval,
  DOMAINS,
  type HealthRecord,
  type ObservationEntry,
  type ObservationValue,
} from '../../src/model/types'

export const SNOMED = 'http://snomed.info/sct'
export const LOINC = 'http://loinc.org'
export const ICD10CM = 'http://hl7.org/fhir/sid/icd-10-cm'
/** Day of the record in all tests. */
export const AS_OF = 45_000

export const snomed = (code: string): Coding => ({ system: SNOMED, code })
export const loinc = (code: string): Coding => ({ system: LOINC, code })
export const onDay = (day: number): DayInterval => ({ low: day, high: day })

export function record(parts: Partial<HealthRecord> = {}): HealthRecord {
  return { birth: null, sex: 'female', entries: [], observations: [], complete: [...DOMAINS], ...parts }
}

export function entry(parts: Partial<CodedEntry> = {}): CodedEntry {
  return { domain: 'condition', codings: [snomed('44054006')], status: 'active', start: null, end: null, ...parts }
}

export function quantity(text: string, unit = '%'): ObservationValue {
  const { scaledFloor, scaledCeil } = parseDecimal(text)
  return { kind: 'quantity', low: encodeValue(scaledFloor), high: encodeValue(scaledCeil), unit }
}

/** On a day (or interval, or null = undated), sorted by the end of that day. */
export function observation(day: number | DayInterval | null, parts: Partial<ObservationEntry> = {}): ObservationEntry {
  const interval = typeof day === 'number' ? onDay(day) : day
  return {
    codings: [loinc('4548-4')],
    value: quantity('7'),
    day: interval,
    instant: interval === null ? null : lastInstantOfDay(interval.high),
    issued: null,
    ...parts,
  }
}

const codingOf = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 40 }).map((n) => snomed(`${n}0`)) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 99 }).map((n) => ({ system: ICD10CM, code: `E11.${n}` })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ system: ICD10CM, code: 'e11+' }, { system: 'http://example.org', code: 'x' }),
  },
)
const intervalOf = fc.option(
  fc
    .tuple(fc.integer({ min: 1, max: AS_OF + 100 }), fc.constantFrom(0, 0, 0, 30, 365))
    .map(([low, length]) => ({ low, high: low + length })),
)
const entryOf: fc.Arbitrary<CodedEntry> = fc.record({
  domain: fc.constantFrom(...DOMAINS),
  codings: fc.array(codingOf, { maxLength: 3 }),
  text: fc.constantFrom('', 'Pain', 'Fall'),
  status: fc.constantFrom('active', 'past', 'unknown', 'suspected'),
  start: intervalOf,
  end: intervalOf,
})
const valuesOf: fc.Arbitrary<ObservationValue> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom('%', '%', 'mg/dL', 'K/uL'))
      .map(([n, unit]) => quantity(`${n}.5`, unit)),
  },
  {
    weight: 1,
    arbitrary: fc.array(codingOf, { maxLength: 2 }).map((codings) => ({ kind: 'coded' as const, codings })),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'missing' as const }) },
)

/** Observations of `codes` different codes, dated unless asked otherwise. */
export function observationsOf(options: {
  codes: number
  size: number
  dirty?: boolean
}): fc.Arbitrary<ObservationEntry[]> {
  const code = fc.integer({ min: 1, max: options.codes }).map((n) => loinc(`${n}-1`))
  const day = options.dirty ? intervalOf : fc.integer({ min: 1, max: AS_OF }).map(onDay)
  const one = fc
    .tuple(
      fc.array(code, { minLength: options.dirty ? 0 : 1, maxLength: 2 }),
      valuesOf,
      day,
      fc.option(fc.integer({ min: 0, max: 9 })),
    )
    .map(([codings, value, day, issued]) => observation(day, { codings, value, issued }))
  return fc.array(one, { maxLength: options.size, size: 'max' })
}

/** Records with everything that real ones have: partial, missing, contradictory and future dates, text, strange codes. */
export const dirtyRecords: fc.Arbitrary<HealthRecord> = fc.record({
  birth: fc.option(fc.constantFrom({ low: 19_500_101, high: 19_501_231 }, { low: 19_700_704, high: 19_700_704 })),
  sex: fc.constantFrom('female', 'male', 'other', 'unknown'),
  entries: fc.array(entryOf, { maxLength: 90, size: 'max' }),
  observations: observationsOf({ codes: 30, size: 120, dirty: true }),
  complete: fc.subarray([...DOMAINS]),
})
