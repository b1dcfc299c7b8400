/** Random records and policies over a small pool of codes, so that they often meet. */
import fc from 'fast-check'
import { dayFromDate } from '../../src/model/dates'
import { encodeValue, parseDecimal } from '../../src/model/decimal'
import type {
  CodedEntry,
  Coding,
  DayInterval,
  Domain,
  HealthRecord,
  ObservationEntry,
  Status,
} from '../../src/model/types'
import { DOMAINS } from '../../src/model/types'

/** Day of every random record and proof. */
export const DAY = dayFromDate('2024-06-30')

const SNOMED = 'http://snomed.info/sct'
const ICD = 'http://hl7.org/fhir/sid/icd-10-cm'
const LOINC = 'http://loinc.org'
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm'
const POOL: Partial<Record<Domain, Coding[]>> = {
  condition: [
    ...['44054006', '38341003', '22298006'].map((code) => ({ system: SNOMED, code })),
    ...['E11.9', 'E11.22', 'E10.1', 'C50.9', 'I10'].map((code) => ({ system: ICD, code })),
    { system: 'urn:local', code: 'diabetes' },
  ],
  medication: [
    ...['6809', '861007'].map((code) => ({ system: RXNORM, code })),
    { system: 'http://www.whocc.no/atc', code: 'A10BA02' },
  ],
  immunization: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '140' }],
}
const LABS = [
  { code: '4548-4', unit: '%', values: ['6.2', '7.4', '8.9', '11'] },
  { code: '2160-0', unit: 'mg/dL', values: ['0.7', '1.3', '2'] },
  { code: '8480-6', unit: 'mm[Hg]', values: ['118', '139.5', '151'] },
]

const day = fc.integer({ min: DAY - 3000, max: DAY })
const interval: fc.Arbitrary<DayInterval> = fc.oneof(
  { weight: 3, arbitrary: day.map((low) => ({ low, high: low })) },
  { weight: 1, arbitrary: day.map((low) => ({ low, high: Math.min(DAY, low + 364) })) },
)
const status: fc.Arbitrary<Status> = fc.constantFrom('active', 'active', 'past', 'past', 'unknown', 'suspected')

const entry: fc.Arbitrary<CodedEntry> = fc
  .constantFrom<Domain>('condition', 'condition', 'condition', 'medication', 'immunization')
  .chain((domain) =>
    fc.record({
      domain: fc.constant(domain),
      codings: fc.uniqueArray(fc.constantFrom(...POOL[domain]!), {
        minLength: 1,
        maxLength: 2,
        selector: (c) => c.code,
      }),
      status,
      start: fc.option(interval, { freq: 6 }),
      end: fc.constant(null),
    }),
  )
  .map((made) => ({
    ...made,
    end:
      made.status === 'past' && made.start ? { low: made.start.high, high: Math.min(DAY, made.start.high + 40) } : null,
  }))

const observation: fc.Arbitrary<ObservationEntry> = fc.constantFrom(...LABS).chain((lab) =>
  fc
    .record({
      value: fc.constantFrom(...lab.values),
      unit: fc.constantFrom(lab.unit, lab.unit, lab.unit, lab.unit, lab.unit, '{other}'),
      // half a unit wide, as a comparator or a rounded value would be
      wide: fc.constantFrom(false, false, false, true),
      at: day,
      time: fc.integer({ min: 0, max: 86_399_999 }),
    })
    .map(({ value, unit, wide, at, time }) => {
      const { scaledFloor, scaledCeil } = parseDecimal(value)
      return {
        codings: [{ system: LOINC, code: lab.code }],
        value: {
          kind: 'quantity',
          low: encodeValue(scaledFloor),
          high: encodeValue(scaledCeil + (wide ? 500_000n : 0n)),
          unit,
        },
        day: { low: at, high: at },
        instant: at * 86_400_000 + time,
        issued: null,
      }
    }),
)

export const record: fc.Arbitrary<HealthRecord> = fc.record({
  birth: fc.option(
    fc.oneof(
      fc.constantFrom(19400229, 19760116, 20060630, 20060701, 20101231).map((ymd) => ({ low: ymd, high: ymd })),
      fc.constant({ low: 19760101, high: 19761231 }),
    ),
    { freq: 8 },
  ),
  sex: fc.constantFrom('female', 'male', 'other', 'unknown'),
  entries: fc.array(entry, { maxLength: 6 }),
  observations: fc.oneof(
    { weight: 12, arbitrary: fc.array(observation, { maxLength: 7 }) },
    { weight: 1, arbitrary: fc.array(observation, { minLength: 66, maxLength: 90 }) },
  ),
  complete: fc.oneof(
    { weight: 3, arbitrary: fc.constant<Domain[]>([...DOMAINS]) },
    { weight: 1, arbitrary: fc.subarray<Domain>([...DOMAINS]) },
  ),
})

type Json = Record<string, unknown>
const window = fc.option(fc.integer({ min: 1, max: 3000 }), { nil: undefined, freq: 2 })
const text = (coding: Coding) => `${coding.system}|${coding.code}`

const codeClause = fc.constantFrom<Domain>('condition', 'condition', 'medication', 'immunization').chain((domain) =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .uniqueArray(fc.constantFrom(...POOL[domain]!.map(text)), { minLength: 1, maxLength: 3 })
        .map((codes) => ({ domain, codes }) as Json),
    },
    { weight: 1, arbitrary: fc.constant({ domain, any: true } as Json) },
    {
      weight: domain === 'condition' ? 2 : 0,
      arbitrary: fc
        .constantFrom(`${ICD}|E11`, `${ICD}|E10-E14`, `${ICD}|C00-C97`)
        .map((family) => ({ domain, families: [family] }) as Json),
    },
    {
      weight: domain === 'condition' ? 1 : 0,
      arbitrary: fc.constant({ domain, families: [`${ICD}|E11`], codes: [`${SNOMED}|44054006`] } as Json),
    },
  ),
)
const statuses = fc.option(fc.subarray(['active', 'past', 'unknown'], { minLength: 1 }), { nil: undefined })
const defined = (json: Json): Json =>
  Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined))

const has = fc
  .tuple(codeClause, statuses, window, fc.constantFrom('withinDays', 'olderThanDays', 'overlaps'))
  .map(([clause, status, days, kind]) => {
    if (days === undefined) return { has: defined({ ...clause, status }) }
    const when =
      kind === 'olderThanDays'
        ? { olderThanDays: days }
        : { withinDays: days, ...(kind === 'overlaps' ? { overlaps: true } : {}) }
    return { has: defined({ ...clause, status, ...when }) }
  })
const none = fc.tuple(codeClause, statuses, window, fc.boolean()).map(([clause, status, withinDays, except]) => ({
  none: defined({
    ...clause,
    status,
    withinDays,
    except: except && 'families' in clause && !('codes' in clause) ? [`${ICD}|E11.22`] : undefined,
  }),
}))
const lab = fc.constantFrom(...LABS)
const value = fc
  .tuple(lab, fc.nat(3), fc.nat(3), fc.constantFrom('latest', 'latest', 'any', 'earliest'), window, fc.boolean())
  .map(([{ code, unit, values }, a, b, which, withinDays, open]) => {
    const sorted = [values[a % values.length]!, values[b % values.length]!].sort((x, y) => Number(x) - Number(y))
    const range =
      open && sorted[0] !== sorted[1] ? { above: sorted[0], below: sorted[1] } : { min: sorted[0], max: sorted[1] }
    return { value: defined({ codes: [`${LOINC}|${code}`], unit, which, withinDays, ...range }) }
  })
const noValue = fc.tuple(lab, fc.nat(3), fc.boolean()).map(([{ code, unit, values }, a, up]) => ({
  noValue: {
    codes: [`${LOINC}|${code}`],
    unit,
    ...(up ? { min: values[a % values.length] } : { max: values[a % values.length] }),
  },
}))
const count = fc.oneof(
  fc.tuple(lab, fc.integer({ min: 1, max: 3 }), window).map(([{ code }, min, withinDays]) => ({
    count: defined({ domain: 'observation', codes: [`${LOINC}|${code}`], min, withinDays }),
  })),
  fc.tuple(fc.integer({ min: 1, max: 3 }), window).map(([min, withinDays]) => ({
    count: defined({ domain: 'condition', codes: [`${SNOMED}|44054006`, `${SNOMED}|38341003`], min, withinDays }),
  })),
)
const observed = fc.tuple(lab, window, fc.boolean()).map(([{ code }, withinDays, absent]) => ({
  [absent ? 'none' : 'has']: defined({
    domain: 'observation',
    codes: [`${LOINC}|${code}`],
    withinDays: absent ? undefined : withinDays,
  }),
}))
const age = fc.constantFrom({ age: { min: 18 } }, { age: { min: 18, max: 75 } }, { age: { max: 17 } })
const sex = fc.constantFrom({ sex: 'female' }, { sex: 'male' })

const leaf: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: has },
  { weight: 4, arbitrary: none },
  { weight: 4, arbitrary: value },
  { weight: 1, arbitrary: noValue },
  { weight: 2, arbitrary: count },
  { weight: 2, arbitrary: observed },
  { weight: 1, arbitrary: age },
  { weight: 1, arbitrary: sex },
)
const inner: fc.Arbitrary<Json> = fc.oneof(
  { weight: 5, arbitrary: leaf },
  { weight: 1, arbitrary: fc.array(leaf, { minLength: 2, maxLength: 2 }).map((all) => ({ all })) },
  { weight: 1, arbitrary: fc.array(leaf, { minLength: 2, maxLength: 3 }).map((any) => ({ any })) },
)
const criterion: fc.Arbitrary<Json> = fc.oneof(
  { weight: 5, arbitrary: leaf },
  { weight: 2, arbitrary: fc.array(inner, { minLength: 2, maxLength: 3 }).map((any) => ({ any })) },
  { weight: 1, arbitrary: fc.array(inner, { minLength: 3, maxLength: 3 }).map((of) => ({ atLeast: 2, of })) },
  { weight: 1, arbitrary: fc.oneof(has, age, sex).map((not) => ({ not })) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.oneof(sex, has), leaf, leaf).map(([a, b, c]) =>
      Object.fromEntries([
        ['if', a],
        ['then', b],
        ['else', c],
      ]),
    ),
  },
)

/** Policy documents; some do not fit the circuit or the language and are refused with a typed error. */
export const policy: fc.Arbitrary<Json> = fc.array(criterion, { minLength: 1, maxLength: 3 }).map((all) => ({
  version: 1,
  id: 'random',
  title: 'random',
  scope: 'random',
  credentials: { types: ['record'] },
  all,
}))
