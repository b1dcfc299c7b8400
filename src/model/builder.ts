/** Criteria as typed functions. Each returns the JSON of docs/policy.md; `definePolicy` checks it. */
import type { JsonValue } from '../core/json'
import type { CriterionInput } from './policy/types'
import { daysOfMonths } from './policy/windows'
import { findSystem } from './systems'
import type { Domain, Sex, Status } from './types'

/** A code or a family with the system it belongs to. */
export interface CodeRef {
  text: string
  family: boolean
}

/** `system|code` texts, or what `loinc`, `snomed`, `icd10`, … return. */
export type Codes = string | CodeRef | readonly (string | CodeRef | readonly CodeRef[])[]
/** A decimal; text keeps every digit. */
export type Decimal = number | string

interface Bounds {
  min?: Decimal
  max?: Decimal
  above?: Decimal
  below?: Decimal
}

interface Entries {
  /** Default: by code system, e.g. LOINC = observation. Needed with `any` and for other systems. */
  domain?: Domain
  codes?: Codes
  any?: true
  status?: readonly Status[]
}

/** Windows in days: `days(90)`, `months(6)`, `years(5)`. */
interface Windows {
  /** Began inside the window; with `overlaps`, was going on inside it. */
  within?: number
  olderThan?: number
  overlaps?: true
}

interface Values extends Bounds {
  code?: Codes
  codes?: Codes
  /** UCUM. */
  unit: string
  within?: number
  recordedWithin?: number
}

/** Whole years on the day of proof, inclusive. */
export function age(limits: { min?: number; max?: number }): CriterionInput {
  return { age: compact(limits) }
}

export function sex(value: Sex): CriterionInput {
  return { sex: value }
}

/** Some entry of the set. */
export function has(options: Entries & Windows): CriterionInput {
  return { has: entries(options) }
}

/** No entry of the set, in a complete record. `within`: none that overlaps the window. `except` takes codes out again. */
export function none(options: Entries & { except?: Codes; within?: number; recordedWithin?: number }): CriterionInput {
  const { except, recordedWithin } = options
  const excepted = except === undefined ? {} : { except: refsOf(except).map(({ text }) => text) }
  return { none: { ...entries(options), ...excepted, ...compact({ recordedWithinDays: recordedWithin }) } }
}

/** The newest entry of the whole set lies in the range. */
export function latest(options: Values): CriterionInput {
  return { value: { ...values(options), which: 'latest' } }
}

export function earliest(options: Values): CriterionInput {
  return { value: { ...values(options), which: 'earliest' } }
}

/** Some entry of the set lies in the range. */
export function anyValue(options: Values): CriterionInput {
  return { value: { ...values(options), which: 'any' } }
}

/** No entry of the set lies in the range. */
export function noValue(options: Omit<Values, 'within'>): CriterionInput {
  return { noValue: values(options) }
}

/** At least `min` different events; of observations with `atLeast`, `above`, `max`, `below` and `unit`, of values in a range. */
export function count(
  options: Entries & Windows & Omit<Bounds, 'min'> & { atLeast?: Decimal; unit?: string; min: number },
): CriterionInput {
  const { atLeast: lower, above, max, below, unit, min } = options
  return {
    count: { ...entries(options), ...decimals({ atLeast: lower, above, max, below }), ...compact({ unit, min }) },
  }
}

export function licence(options: { codes: Codes; status?: readonly Status[] }): CriterionInput {
  return { licence: compact({ codes: refsOf(options.codes).map(({ text }) => text), status: options.status }) }
}

export function all(...parts: CriterionInput[]): CriterionInput {
  return { all: parts }
}

export function any(...parts: CriterionInput[]): CriterionInput {
  return { any: parts }
}

export function atLeast(number: number, ...parts: CriterionInput[]): CriterionInput {
  return { atLeast: number, of: parts }
}

export function not(part: CriterionInput): CriterionInput {
  return { not: part }
}

/** If the condition holds, then the consequence must; else the alternative, if there is one. */
export function when(
  condition: CriterionInput,
  consequence: CriterionInput,
  otherwise?: CriterionInput,
): CriterionInput {
  // biome-ignore lint/suspicious/noThenProperty: the word of the policy language; never a function, so nothing can await it
  return compact({ if: condition, then: consequence, else: otherwise })
}

/** The credential that answers a criterion, where the policy names credentials. */
export function from(name: string, criterion: CriterionInput): CriterionInput {
  return { ...criterion, from: name }
}

/** A window in days: itself. */
export function days(number: number): number {
  return number
}

/** Days of that many calendar months before 2000-01-01: `months(6)` is 184. @throws POLICY_INVALID */
export function months(number: number): number {
  return daysOfMonths(number)
}

/** Days of that many calendar years before 2000-01-01: `years(5)` is 1826. @throws POLICY_INVALID */
export function years(number: number): number {
  return daysOfMonths(12 * number, 'years')
}

export function loinc(...codes: string[]): CodeRef[] {
  return refs('http://loinc.org', codes, false)
}

export function snomed(...codes: string[]): CodeRef[] {
  return refs('http://snomed.info/sct', codes, false)
}

/** Families of ICD-10 (WHO): `icd10('E11')` is E11 and everything under it, `icd10('C00-C97')` a range. */
export function icd10(...families: string[]): CodeRef[] {
  return refs('http://hl7.org/fhir/sid/icd-10', families, true)
}

/** Families of ICD-10-CM (United States). Name both where records of both kinds are wanted. */
export function icd10cm(...families: string[]): CodeRef[] {
  return refs('http://hl7.org/fhir/sid/icd-10-cm', families, true)
}

export function rxnorm(...codes: string[]): CodeRef[] {
  return refs('http://www.nlm.nih.gov/research/umls/rxnorm', codes, false)
}

export function cvx(...codes: string[]): CodeRef[] {
  return refs('http://hl7.org/fhir/sid/cvx', codes, false)
}

/** Families of ATC: `atc('A10B')`. */
export function atc(...families: string[]): CodeRef[] {
  return refs('http://www.whocc.no/atc', families, true)
}

/** A question with its answer, for `has` over observations. */
export function answered(question: CodeRef[], answer: CodeRef[]): CodeRef[] {
  return question.flatMap((q) => answer.map((a) => ({ text: `${q.text}=${a.text}`, family: false })))
}

/** What records of a system are usually about, by system id. */
const DOMAIN_OF_SYSTEM: Record<number, Domain> = {
  1: 'condition',
  2: 'observation',
  3: 'medication',
  4: 'condition',
  5: 'condition',
  6: 'medication',
  7: 'immunization',
  8: 'condition',
}

function refs(system: string, codes: readonly string[], family: boolean): CodeRef[] {
  return codes.map((code) => ({ text: `${system}|${code}`, family }))
}

function refsOf(codes: Codes): CodeRef[] {
  const list = typeof codes === 'string' || 'text' in codes ? [codes] : codes.flat()
  return list.map((code) => (typeof code === 'string' ? { text: code, family: false } : code))
}

function entries({ domain, codes, any: anyEntry, status, ...windows }: Entries & Windows): {
  [key: string]: JsonValue
} {
  const list = codes === undefined ? [] : refsOf(codes)
  const texts = (family: boolean) => {
    const found = list.filter((ref) => ref.family === family).map(({ text }) => text)
    return found.length === 0 ? undefined : found
  }
  return compact({
    domain: domain ?? domainOf(list),
    codes: texts(false),
    families: texts(true),
    any: anyEntry,
    status,
    withinDays: windows.within,
    olderThanDays: windows.olderThan,
    overlaps: windows.overlaps,
  })
}

/** The domain that all codes are usually about, if there is one; `definePolicy` asks for it otherwise. */
function domainOf(list: readonly CodeRef[]): Domain | undefined {
  const domains = new Set(list.map(({ text }) => DOMAIN_OF_SYSTEM[findSystem(text.split('|')[0]!)?.id ?? 0]))
  return domains.size === 1 ? [...domains][0] : undefined
}

function values(options: Values): { [key: string]: JsonValue } {
  const { code, codes, min, max, above, below, unit, within, recordedWithin } = options
  const list = [code, codes].flatMap((part) => (part === undefined ? [] : refsOf(part))).map(({ text }) => text)
  return {
    codes: list,
    ...decimals({ min, max, above, below }),
    ...compact({ unit, withinDays: within, recordedWithinDays: recordedWithin }),
  }
}

function decimals(bounds: Record<string, Decimal | undefined>): { [key: string]: JsonValue } {
  return compact(
    Object.fromEntries(Object.entries(bounds).map(([key, value]) => [key, value === undefined ? value : `${value}`])),
  )
}

/** Without the keys that are undefined. */
function compact(parts: Record<string, unknown>): { [key: string]: JsonValue } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {
    [key: string]: JsonValue
  }
}
