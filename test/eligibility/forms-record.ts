/** Random records for the forms of the policy language: few codes, so that they often meet, and days around the ends of the windows. */
import fc from 'fast-check'
import { dayFromDate } from '../../src/model/dates'
import { encodeValue, parseDecimal } from '../../src/model/decimal'
import type { CodedEntry, Coding, Domain, HealthRecord, ObservationEntry, Status } from '../../src/model/types'
import { DOMAINS } from '../../src/model/types'

/** Day of every record and proof. */
export const DAY = dayFromDate('2024-06-30')
export const SNOMED = 'http://snomed.info/sct'
export const ICD = 'http://hl7.org/fhir/sid/icd-10-cm'
export const LOINC = 'http://loinc.org'
export const ATC = 'http://www.whocc.no/atc'

const snomed = (code: string): Coding => ({ system: SNOMED, code })
export const CODES: Partial<Record<Domain, Coding[]>> = {
  condition: [
    ...['44054006', '38341003', '22298006'].map(snomed),
    ...['E11.9', 'E11.22', 'E10.1', 'C50.9'].map((code) => ({ system: ICD, code })),
    { system: 'urn:local', code: 'diabetes' },
  ],
  medication: [
    { system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '6809' },
    ...['A10BA02', 'A10AB01', 'C07AB02'].map((code) => ({ system: ATC, code })),
  ],
  immunization: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '140' }],
  licence: ['309343006', '224571005'].map(snomed),
}
export const LABS = [
  { code: '4548-4', unit: '%', values: ['6.2', '7.4', '8.9', '11'] },
  { code: '2160-0', unit: 'mg/dL', values: ['0.7', '1.3', '2'] },
]
export const ANSWERS = [{ system: LOINC, code: 'LA1-1' }, snomed('10828004')]
/** Lengths of the windows of the policies. */
export const WINDOWS = [1, 30, 90, 365, 1826]

const day = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: DAY - 2500, max: DAY }) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...WINDOWS), fc.integer({ min: -1, max: 1 })).map(([n, d]) => DAY - n + d),
  },
)
const interval = fc
  .tuple(day, fc.constantFrom(0, 0, 0, 1, 40, 365))
  .map(([low, width]) => ({ low, high: Math.min(DAY, low + width) }))

const domain = fc.constantFrom<Domain>('condition', 'condition', 'condition', 'medication', 'immunization', 'licence')
const entry: fc.Arbitrary<CodedEntry> = domain
  .chain((domain) =>
    fc.record({
      domain: fc.constant(domain),
      codings: fc.oneof(
        {
          weight: 30,
          arbitrary: fc.uniqueArray(fc.constantFrom(...CODES[domain]!), { minLength: 1, maxLength: 2 }),
        },
        { weight: 1, arbitrary: fc.constant<Coding[]>([]) },
      ),
      text: fc.constant('as written'),
      status: fc.constantFrom<Status>('active', 'active', 'active', 'past', 'past', 'past', 'unknown', 'suspected'),
      start: fc.option(interval, { freq: 6 }),
      length: fc.constantFrom(0, 1, 40, 400),
    }),
  )
  .map(({ length, ...made }) => {
    const ends = made.status === 'past' && made.start !== null
    const end = ends ? { low: made.start!.high, high: Math.min(DAY, made.start!.high + length) } : null
    return { ...made, end }
  })

const observation: fc.Arbitrary<ObservationEntry> = fc.constantFrom(...LABS).chain(({ code, unit, values }) =>
  fc
    .record({
      value: fc.constantFrom(...values),
      unit: fc.constantFrom(unit, unit, unit, unit, unit, unit, unit, '{other}'),
      // half a unit wide, as a comparator or a rounded value would be
      wide: fc.constantFrom(false, false, false, false, true),
      answer: fc.constantFrom(...ANSWERS),
      kind: fc.constantFrom<'quantity' | 'coded' | 'missing'>(
        ...(Array(10).fill('quantity') as 'quantity'[]),
        'coded',
        'coded',
        'missing',
      ),
      at: day,
      time: fc.nat(86_399_999),
    })
    .map(({ value, unit, wide, answer, kind, at, time }) => {
      const { scaledFloor, scaledCeil } = parseDecimal(value)
      const high = encodeValue(scaledCeil + (wide ? 500_000n : 0n))
      const said: ObservationEntry['value'] =
        kind === 'quantity'
          ? { kind, low: encodeValue(scaledFloor), high, unit }
          : kind === 'coded'
            ? { kind, codings: [answer] }
            : { kind }
      return {
        codings: [{ system: LOINC, code }],
        value: said,
        day: { low: at, high: at },
        instant: at * 86_400_000 + time,
        issued: null,
      }
    }),
)

// birthdays around 18 and 75 years
const BIRTHDAYS = [19480630, 19480701, 19490630, 19760116, 19900229, 20060630, 20060701, 20101231]
const birth = fc.option(
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...BIRTHDAYS).map((ymd) => ({ low: ymd, high: ymd })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(1948, 1976, 2006).map((y) => ({ low: y * 1e4 + 101, high: y * 1e4 + 1231 })),
    },
  ),
  { freq: 8 },
)

/** Sizes of records: entries and observations, least and most. */
export interface RecordSize {
  entries: [number, number]
  observations: [number, number]
}
export const SMALL: RecordSize = { entries: [0, 6], observations: [0, 7] }

export function recordOf({ entries, observations }: RecordSize): fc.Arbitrary<HealthRecord> {
  const list = <T>(one: fc.Arbitrary<T>, [minLength, maxLength]: [number, number]) =>
    fc.array(one, { minLength, maxLength, size: 'max' })
  return fc.record({
    birth,
    sex: fc.constantFrom('female', 'female', 'male', 'male', 'other', 'unknown'),
    entries: list(entry, entries),
    observations: list(observation, observations),
    complete: fc.oneof(
      { weight: 4, arbitrary: fc.constant<Domain[]>([...DOMAINS]) },
      { weight: 1, arbitrary: fc.subarray<Domain>([...DOMAINS]) },
    ),
  })
}
