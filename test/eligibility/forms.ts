/** Every form of the policy language (docs/policy.md) as random criteria, by name, over the codes of the random records. */
import fc from 'fast-check'
import type { Coding, Domain } from '../../src/model/types'
import { ANSWERS, ATC, CODES, ICD, LABS, LOINC, WINDOWS } from './forms-record'

export type Json = { [key: string]: unknown }

const text = ({ system, code }: Coding) => `${system}|${code}`
const listOf = <T>(items: readonly T[], maxLength = 3) =>
  fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength })
/** One clause out of several. */
const merged = (...parts: fc.Arbitrary<Json>[]): fc.Arbitrary<Json> =>
  fc.tuple(...parts).map((list) => Object.assign({}, ...list) as Json)
const maybe = (part: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant<Json>({}) }, { weight: 1, arbitrary: part })
const as = (form: string, ...parts: fc.Arbitrary<Json>[]): fc.Arbitrary<Json> =>
  merged(...parts).map((clause) => ({ [form]: clause }))
const fixed = (json: Json) => fc.constant(json)

const domain = fc.constantFrom<Domain>('condition', 'condition', 'condition', 'medication', 'immunization')
const codes = domain.chain((name) =>
  listOf(CODES[name]!.map(text)).map((list): Json => ({ domain: name, codes: list })),
)
const any = domain.map((name): Json => ({ domain: name, any: true }))
const families = fc.oneof(
  merged(
    fixed({ domain: 'condition' }),
    listOf([`${ICD}|E11`, `${ICD}|E10-E14`, `${ICD}|C00-C97`], 2).map((list) => ({ families: list })),
    maybe(listOf(CODES.condition!.map(text)).map((list) => ({ codes: list }))),
  ),
  listOf([`${ATC}|A10`, `${ATC}|A10B-C07`], 1).map((list): Json => ({ domain: 'medication', families: list })),
)
const set = fc.oneof(codes, codes, any, families)
// sets that cover the systems in use more often than single codes do
const wideSet = fc.oneof(codes, any, any, families)
const status = listOf(['active', 'past', 'unknown']).map((list): Json => ({ status: list }))
const days = fc.constantFrom(...WINDOWS)
const within = days.map((withinDays): Json => ({ withinDays }))
const overlaps = days.map((withinDays): Json => ({ withinDays, overlaps: true }))
const older = days.map((olderThanDays): Json => ({ olderThanDays }))
const recorded = fc.constantFrom(30, 90).map((recordedWithinDays): Json => ({ recordedWithinDays }))

const lab = fc.constantFrom(...LABS)
const questions = lab.map(({ code }): Json => ({ codes: [`${LOINC}|${code}`] }))
/** Lower and upper limits of a range. */
export const BOUNDS = ['min', 'max', 'above', 'below', 'min max', 'above below', 'min below', 'above max'] as const
const ranged = (bounds: string) =>
  fc.tuple(lab, fc.nat(11), fc.nat(11)).map(([{ code, unit, values }, a, b]): Json => {
    const [low, high] = [values[a % values.length]!, values[b % values.length]!].sort((x, y) => Number(x) - Number(y))
    const limit = (name: string) => {
      if (name === 'min' || name === 'above') return [name, low]
      // an open range has to hold something
      return [name, low === high && bounds !== 'min max' ? String(Number(high) + 1) : high]
    }
    return { codes: [`${LOINC}|${code}`], unit, ...Object.fromEntries(bounds.split(' ').map(limit)) }
  })
const range = fc.constantFrom(...BOUNDS).chain(ranged)
const which = fc.constantFrom('latest', 'earliest', 'any').map((name): Json => ({ which: name }))

const events = fc.integer({ min: 1, max: 3 }).map((min): Json => ({ min }))
const countable = listOf(CODES.condition!.slice(0, 3).map(text)).map(
  (list): Json => ({ domain: 'condition', codes: list }),
)
const measured = fc.tuple(lab, fc.nat(11), fc.constantFrom('atLeast', 'above', 'max', 'below')).map(
  ([{ code, unit, values }, i, bound]): Json => ({
    domain: 'observation',
    codes: [`${LOINC}|${code}`],
    unit,
    [bound]: values[i % values.length],
  }),
)

const age = fc.constantFrom<Json>({ min: 18 }, { min: 75 }, { max: 17 }, { max: 75 }, { min: 18, max: 75 })
const sex = fc.constantFrom('female', 'male', 'other', 'unknown').map((name): Json => ({ sex: name }))
const knownSex = fc.constantFrom('female', 'male', 'other').map((name): Json => ({ sex: name }))
const has = as('has', set, maybe(status), fc.oneof(fixed({}), within, overlaps, older))

const leaves: Record<string, fc.Arbitrary<Json>> = {
  age: as('age', age),
  sex,
  'has codes': as('has', codes, maybe(status)),
  'has any': as('has', any, maybe(status)),
  'has families': as('has', families, maybe(status)),
  'has withinDays': as('has', set, within, maybe(status)),
  'has overlaps': as('has', set, overlaps, maybe(status)),
  'has olderThanDays': as('has', set, older, maybe(status)),
  'has observation': as('has', fixed({ domain: 'observation' }), questions, maybe(within)),
  'has answer': as(
    'has',
    listOf(ANSWERS.map(text)).map(
      (list): Json => ({
        domain: 'observation',
        codes: list.map((answer) => `${LOINC}|${LABS[0]!.code}=${answer}`),
      }),
    ),
    maybe(within),
  ),
  none: as('none', wideSet),
  'none except': as(
    'none',
    any.map((clause): Json => ({ ...clause, except: [text(CODES[clause.domain as Domain]![0]!)] })),
    maybe(status),
  ),
  'none withinDays': as('none', wideSet, within),
  'none status': as('none', wideSet, status),
  'none withinDays status': as('none', wideSet, within, status),
  'none recordedWithinDays': as('none', wideSet, recorded, maybe(status)),
  'none observation': as('none', fixed({ domain: 'observation' }), questions),
  ...Object.fromEntries(
    ['latest', 'earliest', 'any'].flatMap((name) =>
      BOUNDS.map((bounds) => [`value ${name} ${bounds}`, as('value', ranged(bounds), fixed({ which: name }))]),
    ),
  ),
  'value withinDays': as('value', range, which, within),
  'value recordedWithinDays': as('value', range, which, recorded),
  ...Object.fromEntries(BOUNDS.map((bounds) => [`noValue ${bounds}`, as('noValue', ranged(bounds))])),
  'count entries': as('count', countable, events, maybe(status)),
  'count entries in a window': as('count', countable, events, fc.oneof(within, overlaps, older)),
  'count observations': as('count', fixed({ domain: 'observation' }), questions, events, maybe(within)),
  'count values': as('count', measured, events, maybe(within)),
  licence: as(
    'licence',
    listOf(CODES.licence!.map(text)).map((list) => ({ codes: list })),
    maybe(status),
  ),
}
const leaf = fc.oneof(...Object.values(leaves))
const deniable = fc.oneof(as('age', age), knownSex, has)
const parts = (key: string, one: fc.Arbitrary<Json>, minLength = 2, maxLength = 3) =>
  fc.array(one, { minLength, maxLength }).map((list): Json => ({ [key]: list }))
const group = fc.oneof(
  parts('all', leaf, 2, 2),
  parts('any', leaf),
  fc.array(leaf, { minLength: 3, maxLength: 3 }).map((of): Json => ({ atLeast: 2, of })),
)
const when =
  (...names: string[]) =>
  (list: Json[]): Json =>
    Object.fromEntries(names.map((name, i) => [name, list[i]!]))

/** One arbitrary for each form. */
export const FORMS: Readonly<Record<string, fc.Arbitrary<Json>>> = {
  ...leaves,
  all: parts('all', leaf),
  any: parts('any', leaf),
  atLeast: fc
    .tuple(fc.array(leaf, { minLength: 2, maxLength: 3 }), fc.nat(5))
    .map(([of, n]): Json => ({ atLeast: 1 + (n % of.length), of })),
  'any of groups': fc.tuple(group, leaf).map(([a, b]): Json => ({ any: [a, b] })),
  'all of groups': fc.tuple(group, leaf).map(([a, b]): Json => ({ all: [a, b] })),
  'atLeast of groups': fc.tuple(group, leaf, leaf).map((of): Json => ({ atLeast: 2, of })),
  'not has': has.map((not): Json => ({ not })),
  'not sex': knownSex.map((not): Json => ({ not })),
  'not age': as('age', age).map((not): Json => ({ not })),
  'not any': parts('any', deniable).map((not): Json => ({ not })),
  'not all': parts('all', deniable).map((not): Json => ({ not })),
  'if then': fc.tuple(deniable, leaf).map(when('if', 'then')),
  'if then else': fc.tuple(deniable, leaf, leaf).map(when('if', 'then', 'else')),
}

/** The criterion with a credential for each of its leaves. */
export function answeredBy(criterion: Json, choose: () => string): Json {
  for (const key of ['all', 'any', 'of']) {
    const list = criterion[key]
    if (Array.isArray(list)) return { ...criterion, [key]: list.map((part: Json) => answeredBy(part, choose)) }
  }
  const inside = Object.entries(criterion).filter(([key]) => ['not', 'if', 'then', 'else'].includes(key))
  if (inside.length === 0) return { ...criterion, from: choose() }
  return Object.fromEntries(inside.map(([key, part]) => [key, answeredBy(part as Json, choose)]))
}
