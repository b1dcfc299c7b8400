/** Reads one criterion of a policy document, group by group and form by form, and writes its defaults out. */
import type { JsonValue } from '../../core/json'
import type { JsonObject } from '../schema'
import { DOMAINS, type Domain, type Status } from '../types'
import {
  optional,
  optionalFlag,
  optionalInteger,
  read,
  readBounds,
  readCodes,
  readFamilies,
  readNames,
  readObject,
  splitPair,
  unsupported,
} from './read'
import {
  type CodeClause,
  type CountClause,
  type Criterion,
  DEFAULT_RECORDED_WITHIN_DAYS,
  type HasClause,
  type LeafCriterion,
  type LicenceClause,
  MAX_AGE,
  MAX_DAYS,
  type NoneClause,
  type NoValueClause,
  type ValueClause,
} from './types'

const LEAVES = ['age', 'sex', 'has', 'none', 'value', 'noValue', 'count', 'licence'] as const
/** Groups inside groups: the circuit has inner and outer gates. */
const MAX_GROUP_DEPTH = 2
const MAX_PARTS = 64
const UNIT = /^[\x21-\x7e]{1,64}$/
const NAME_OF_CREDENTIAL = /^[a-z][a-z0-9-]{0,31}$/
const HAS_STATUSES = ['active', 'past', 'unknown'] as const
const NONE_STATUSES = ['active', 'past', 'unknown', 'suspected'] as const
const WINDOWS = ['withinDays', 'olderThanDays', 'overlaps'] as const

export function readCriteria(value: JsonValue | undefined, at: string, depth = 0): Criterion[] {
  const parts = read.list(value, at, MAX_PARTS)
  if (parts.length === 0) throw read.fail(at, 'an empty list', 'name at least one criterion')
  return parts.map((part, i) => readCriterion(part, `${at}/${i}`, depth))
}

/** @param depth groups around it */
export function readCriterion(value: JsonValue | undefined, at: string, depth: number): Criterion {
  const keys = value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : []
  const group = ['all', 'any', 'of', 'not', 'if'].find((key) => keys.includes(key))
  if (group === undefined) return readLeaf(value, at)
  if (group !== 'not' && depth === MAX_GROUP_DEPTH) {
    throw read.fail(at, `groups nest deeper than ${MAX_GROUP_DEPTH}`, 'flatten the groups, or split the policy')
  }
  if (group === 'all') return { all: readCriteria(readObject(value, at, ['all']).all, `${at}/all`, depth + 1) }
  if (group === 'any') return { any: readCriteria(readObject(value, at, ['any']).any, `${at}/any`, depth + 1) }
  if (group === 'not') return { not: readCriterion(readObject(value, at, ['not']).not, `${at}/not`, depth) }
  if (group === 'of') {
    const json = readObject(value, at, ['atLeast', 'of'])
    const of = readCriteria(json.of, `${at}/of`, depth + 1)
    return { atLeast: read.integer(json.atLeast, `${at}/atLeast`, of.length, 1), of }
  }
  const json = readObject(value, at, ['if', 'then'], ['else'])
  const branch = (key: 'if' | 'then' | 'else') => readCriterion(json[key], `${at}/${key}`, depth + 1)
  // biome-ignore lint/suspicious/noThenProperty: the word of the policy language; never a function, so nothing can await it
  return { if: branch('if'), then: branch('then'), ...optional(json, 'else', () => branch('else')) }
}

function readLeaf(value: JsonValue | undefined, at: string): LeafCriterion {
  const json = readObject(value, at, [], [...LEAVES, 'from'])
  const forms = LEAVES.filter((form) => json[form] !== undefined)
  const [form] = forms
  if (form === undefined || forms.length > 1) {
    throw read.fail(at, 'not exactly one criterion', `write one of ${LEAVES.join(', ')}, all, any, atLeast, not, if`)
  }
  const inside = `${at}/${form}`
  const from = optional(json, 'from', () => read.text(json.from, `${at}/from`, NAME_OF_CREDENTIAL))
  if (form === 'sex') {
    return { sex: read.oneOf(json.sex, inside, ['female', 'male', 'other', 'unknown']), ...from }
  }
  if (form === 'age') return { age: readAge(json.age, inside), ...from }
  if (form === 'has') return { has: readHas(json.has, inside), ...from }
  if (form === 'none') return { none: readNone(json.none, inside), ...from }
  if (form === 'value') return { value: readValue(json.value, inside), ...from }
  if (form === 'noValue') return { noValue: readNoValue(json.noValue, inside), ...from }
  if (form === 'count') return { count: readCount(json.count, inside), ...from }
  return { licence: readLicence(json.licence, inside), ...from }
}

function readAge(value: JsonValue | undefined, at: string): { min?: number; max?: number } {
  const json = readObject(value, at, [], ['min', 'max'])
  const age = { ...optionalInteger(json, 'min', at, MAX_AGE), ...optionalInteger(json, 'max', at, MAX_AGE) }
  if (age.min === undefined && age.max === undefined) throw read.fail(at, 'no limit', 'give min, max or both')
  if (age.min !== undefined && age.max !== undefined && age.min > age.max) throw read.fail(at, 'min is above max')
  return age
}

function readHas(value: JsonValue | undefined, at: string): HasClause {
  const json = readObject(value, at, ['domain'], ['codes', 'families', 'any', 'status', ...WINDOWS])
  return readHasClause(json, at, readDomain(json, at))
}

function readHasClause(json: JsonObject, at: string, domain: Domain): HasClause {
  const clause = {
    ...readCodeClause(json, at, domain, HAS_STATUSES, HAS_STATUSES),
    ...optionalInteger(json, 'withinDays', at, MAX_DAYS, 1),
    ...optionalInteger(json, 'olderThanDays', at, MAX_DAYS, 1),
    ...optionalFlag(json, 'overlaps', at),
  }
  if (clause.overlaps && clause.withinDays === undefined) {
    throw read.fail(`${at}/overlaps`, 'no window to overlap', 'add withinDays')
  }
  if (clause.overlaps && clause.olderThanDays !== undefined) {
    throw read.fail(`${at}/olderThanDays`, 'excludes overlaps: it is about the beginning')
  }
  return clause
}

function readNone(value: JsonValue | undefined, at: string): NoneClause {
  const keys = ['codes', 'families', 'any', 'status', 'except', 'withinDays', 'recordedWithinDays']
  const json = readObject(value, at, ['domain'], keys)
  return {
    ...readCodeClause(json, at, readDomain(json, at), NONE_STATUSES, NONE_STATUSES),
    ...optional(json, 'except', () => readCodes(json.except, `${at}/except`)),
    ...optionalInteger(json, 'withinDays', at, MAX_DAYS, 1),
    ...readRecordedWithin(json, at),
  }
}

function readCodeClause(
  json: JsonObject,
  at: string,
  domain: Domain,
  statuses: readonly Status[],
  standard: readonly Status[],
): CodeClause {
  const set = {
    ...optional(json, 'codes', () => readCodes(json.codes, `${at}/codes`, domain === 'observation')),
    ...optional(json, 'families', () => readFamilies(json.families, `${at}/families`)),
    ...optionalFlag(json, 'any', at),
  }
  if (Object.keys(set).length === 0) throw read.fail(at, 'an empty set', 'give codes, families or any: true')
  if (set.any && (set.codes || set.families)) throw read.fail(`${at}/any`, 'excludes codes and families')
  if (domain === 'observation') {
    if (json.status !== undefined) throw read.fail(`${at}/status`, 'observations have no status', 'leave it out')
    return { domain, ...set }
  }
  const status = json.status === undefined ? [...standard] : readNames(json.status, `${at}/status`, statuses)
  return { domain, ...set, status }
}

function readValue(value: JsonValue | undefined, at: string): ValueClause {
  const json = readObject(
    value,
    at,
    ['codes', 'unit'],
    ['min', 'max', 'above', 'below', 'which', 'withinDays', 'recordedWithinDays'],
  )
  return {
    ...readQuantity(json, at),
    which: json.which === undefined ? 'latest' : read.oneOf(json.which, `${at}/which`, ['latest', 'earliest', 'any']),
    ...optionalInteger(json, 'withinDays', at, MAX_DAYS, 1),
    ...optionalInteger(json, 'recordedWithinDays', at, MAX_DAYS),
  }
}

function readNoValue(value: JsonValue | undefined, at: string): NoValueClause {
  const json = readObject(
    value,
    at,
    ['codes', 'unit'],
    ['min', 'max', 'above', 'below', 'withinDays', 'recordedWithinDays'],
  )
  if (json.withinDays !== undefined) {
    // the chart keeps the extremes of all time, not those of a window
    throw unsupported(
      `${at}/withinDays`,
      'noValue with a window',
      'leave withinDays out, or ask for the latest value with value',
    )
  }
  return { ...readQuantity(json, at), ...readRecordedWithin(json, at) }
}

function readQuantity(json: JsonObject, at: string) {
  const bounds = readBounds(json, at)
  if (Object.keys(bounds).length === 0) throw read.fail(at, 'no limit', 'give min, max, above or below; or use has')
  return { codes: readQuestions(json, at), ...bounds, unit: read.text(json.unit, `${at}/unit`, UNIT) }
}

function readCount(value: JsonValue | undefined, at: string): CountClause {
  const quantity = ['atLeast', 'max', 'above', 'below', 'unit']
  const json = readObject(value, at, ['min'], ['domain', 'codes', 'families', 'any', 'status', ...WINDOWS, ...quantity])
  const measured = json.unit !== undefined
  const domain = json.domain === undefined && measured ? 'observation' : readDomain(json, at)
  const { min: atLeast, ...bounds } = readBounds(json, at, 'atLeast')
  const range = { ...(atLeast === undefined ? {} : { atLeast }), ...bounds }
  if (measured !== Object.keys(range).length > 0) {
    throw read.fail(measured ? at : `${at}/unit`, 'a range and its unit go together', 'give both or none')
  }
  if (measured && domain !== 'observation') throw read.fail(`${at}/unit`, 'only observations have a value')
  return {
    ...readHasClause(json, at, domain),
    ...range,
    ...optional(json, 'unit', () => read.text(json.unit, `${at}/unit`, UNIT)),
    min: read.integer(json.min, `${at}/min`, 64, 1),
  }
}

function readLicence(value: JsonValue | undefined, at: string): LicenceClause {
  const json = readObject(value, at, ['codes'], ['status'])
  return {
    codes: readCodes(json.codes, `${at}/codes`),
    // a licence that ended is no licence
    status: json.status === undefined ? ['active'] : readNames(json.status, `${at}/status`, HAS_STATUSES),
  }
}

function readQuestions(json: JsonObject, at: string): string[] {
  const codes = readCodes(json.codes, `${at}/codes`, true)
  const pair = codes.findIndex((code) => splitPair(code) !== null)
  if (pair >= 0) throw read.fail(`${at}/codes`, 'an answer has no value', 'use has with question=answer')
  return codes
}

function readDomain(json: JsonObject, at: string): Domain {
  if (json.domain === undefined) throw read.fail(`${at}/domain`, 'missing')
  return read.oneOf(json.domain, `${at}/domain`, DOMAINS)
}

function readRecordedWithin(json: JsonObject, at: string): { recordedWithinDays: number } {
  const days = optionalInteger(json, 'recordedWithinDays', at, MAX_DAYS).recordedWithinDays
  return { recordedWithinDays: days ?? DEFAULT_RECORDED_WITHIN_DAYS }
}
