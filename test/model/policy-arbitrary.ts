/** Random policies, records and charts out of few codes, so that criteria and entries often meet. */
import fc from 'fast-check'
import { when } from '../../src/model/builder'
import type { CriterionInput, PolicyInput } from '../../src/model/policy/types'

const SNOMED = 'http://snomed.info/sct|'
const ICD = 'http://hl7.org/fhir/sid/icd-10-cm|'
const LOINC = 'http://loinc.org|'

export const CONDITION_CODES = [
  `${SNOMED}1`,
  `${SNOMED}2`,
  `${SNOMED}3`,
  `${ICD}E11`,
  `${ICD}E119`,
  `${ICD}C44`,
  `${ICD}C50`,
]
export const FAMILIES = [`${ICD}E11`, `${ICD}C00-C97`, `${ICD}C44`, `${ICD}E10-E13`]
export const OBSERVATION_CODES = [`${LOINC}4548-4`, `${LOINC}17856-6`, `${LOINC}38265-5`]
export const ANSWERS = [`${LOINC}LA1-1`, `${SNOMED}10828004`]
/** The codes above share one unit here. */
export const UNIT = '%'

const listOf = <T>(items: readonly T[], maxLength = 3) =>
  fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength })
const maybe = <K extends string, T>(key: K, arbitrary: fc.Arbitrary<T>) =>
  fc.option(arbitrary, { nil: undefined, freq: 2 }).map((value) => (value === undefined ? {} : { [key]: value }))
const merged = (...parts: fc.Arbitrary<object>[]) =>
  fc.tuple(...parts).map((list) => Object.assign({}, ...list) as CriterionInput)

const days = fc.constantFrom(1, 30, 90, 365, 1826)
const domain = fc.constantFrom('condition', 'condition', 'condition', 'procedure')
const set = fc.oneof(
  merged(fc.record({ codes: listOf(CONDITION_CODES) })),
  merged(fc.record({ families: listOf(FAMILIES, 2) }), maybe('codes', listOf(CONDITION_CODES))),
  fc.constant({ any: true }),
)
const statuses = listOf(['active', 'past', 'unknown'])
const window = fc.oneof(
  fc.constant({}),
  fc.record({ withinDays: days }),
  fc.record({ withinDays: days, overlaps: fc.constant(true) }),
  fc.record({ olderThanDays: days }),
)
const limits = fc
  .tuple(fc.constantFrom('', 'min', 'above'), fc.constantFrom('', 'max', 'below'), fc.integer({ min: 0, max: 6 }))
  .filter(([lower, upper]) => lower !== '' || upper !== '')
  .map(([lower, upper, low]) => ({
    ...(lower === '' ? {} : { [lower]: `${low}` }),
    ...(upper === '' ? {} : { [upper]: `${low + 3}.5` }),
  }))

const age = fc.oneof(
  fc.integer({ min: 1, max: 90 }).map((min) => ({ age: { min } })),
  fc.integer({ min: 1, max: 90 }).map((max) => ({ age: { max } })),
  fc.integer({ min: 1, max: 90 }).map((min) => ({ age: { min, max: min + 20 } })),
)
const sex = fc.constantFrom('female', 'male', 'other', 'unknown').map((value) => ({ sex: value }))
const has = merged(fc.record({ domain }), set, maybe('status', statuses), window).map((clause) => ({ has: clause }))
const hasObservation = merged(
  fc.constant({ domain: 'observation' }),
  fc.record({
    codes: listOf([...OBSERVATION_CODES, ...ANSWERS.map((answer) => `${OBSERVATION_CODES[0]}=${answer}`)]),
  }),
  maybe('withinDays', days),
).map((clause) => ({ has: clause }))
const none = fc
  .tuple(
    merged(fc.record({ domain }), set, maybe('status', listOf(['active', 'past', 'unknown', 'suspected']))),
    fc.option(listOf(CONDITION_CODES, 2), { nil: undefined }),
    fc.option(days, { nil: undefined }),
  )
  .map(([clause, except, withinDays]) => ({
    none: { ...clause, ...('any' in clause && except ? { except } : {}), ...(withinDays ? { withinDays } : {}) },
  }))
const noneObservation = listOf(OBSERVATION_CODES).map((codes) => ({ none: { domain: 'observation', codes } }))
const value = merged(
  fc.record({
    codes: listOf(OBSERVATION_CODES),
    which: fc.constantFrom('latest', 'earliest', 'any'),
    unit: fc.constant(UNIT),
  }),
  limits,
  maybe('withinDays', days),
).map((clause) => ({ value: clause }))
const freshValue = value.map(({ value: clause }) => ({ value: { ...clause, recordedWithinDays: 90 } }))
const noValue = merged(fc.record({ codes: listOf(OBSERVATION_CODES, 2), unit: fc.constant(UNIT) }), limits).map(
  (clause) => ({
    noValue: clause,
  }),
)
const count = fc.oneof(
  merged(
    fc.record({ domain, codes: listOf(CONDITION_CODES.slice(0, 3)), min: fc.integer({ min: 1, max: 3 }) }),
    maybe('status', statuses),
    window,
  ).map((clause) => ({ count: clause })),
  merged(
    fc.record({
      domain: fc.constant('observation'),
      codes: listOf(OBSERVATION_CODES),
      min: fc.integer({ min: 1, max: 3 }),
    }),
    fc.constantFrom({}, { unit: UNIT, atLeast: '3' }, { unit: UNIT, below: '5' }),
    maybe('withinDays', days),
  ).map((clause) => ({ count: clause })),
)
const licence = fc.constant({ licence: { codes: [`${SNOMED}1`] } })

const deniable = fc.oneof(age, sex, has)
const leaf = fc.oneof(
  age,
  sex,
  has,
  has,
  hasObservation,
  none,
  none,
  noneObservation,
  value,
  value,
  freshValue,
  noValue,
  count,
  licence,
  deniable.map((part) => ({ not: part })),
) as fc.Arbitrary<CriterionInput>

function groupsOf(part: fc.Arbitrary<CriterionInput>): fc.Arbitrary<CriterionInput> {
  const parts = fc.array(part, { minLength: 1, maxLength: 3 })
  return fc.oneof(
    parts.map((all) => ({ all })),
    parts.map((any) => ({ any })),
    fc.tuple(parts, fc.nat()).map(([of, n]) => ({ atLeast: 1 + (n % of.length), of })),
    fc.array(deniable, { minLength: 1, maxLength: 2 }).map((any) => ({ not: { any } })),
    fc
      .tuple(deniable, part, fc.option(part, { nil: undefined }))
      .map(([condition, consequence, otherwise]) => when(condition as CriterionInput, consequence, otherwise)),
  ) as fc.Arbitrary<CriterionInput>
}

/** Any criterion, with groups up to two deep. */
export const criterion: fc.Arbitrary<CriterionInput> = fc.oneof(
  { weight: 5, arbitrary: leaf },
  { weight: 3, arbitrary: groupsOf(leaf) },
  { weight: 1, arbitrary: groupsOf(fc.oneof(leaf, groupsOf(leaf))) },
)

export const policyInput: fc.Arbitrary<PolicyInput & { version: 1 }> = fc.record({
  version: fc.constant(1 as const),
  all: fc.array(criterion, { minLength: 1, maxLength: 3 }),
})
