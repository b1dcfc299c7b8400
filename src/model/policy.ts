/** The policy language: a strict reader of policy documents and their one canonical form (docs/policy.md). */
import { isVitalproofError } from '../core/errors'
import type { JsonValue } from '../core/json'
import { assertSources } from './policy/credentials'
import { readCriteria } from './policy/criteria'
import { lowerPolicy } from './policy/lower'
import { optional, optionalInteger, optionalName, read, readNames, readObject } from './policy/read'
import {
  ACCREDITATIONS,
  CREDENTIAL_TYPES,
  type CredentialRule,
  MAX_DAYS,
  type Policy,
  type PolicyInput,
} from './policy/types'
import { readMessage } from './schema'

export type {
  Accreditation,
  CredentialRule,
  CredentialType,
  Criterion,
  CriterionInput,
  Policy,
  PolicyInput,
} from './policy/types'
export { ACCREDITATIONS, CREDENTIAL_TYPES } from './policy/types'

export const POLICY_LIMITS = { maxBytes: 64 * 1024, maxDepth: 24 }

/**
 * Read a policy document. Codes become canonical, lists are sorted, defaults are written out, so that two spellings of one
 * policy become equal; nothing is ignored.
 *
 * @param input JSON text or object, at most 64 KiB
 * @throws POLICY_INVALID with the JSON pointer; UNKNOWN_UNIT; POLICY_UNSUPPORTED what no chart can decide, with the form to use;
 *   INVALID_JSON, LIMIT_EXCEEDED
 */
export function parsePolicy(input: unknown): Policy {
  const json = readObject(readDocument(input), '', ['version', 'all'], [...TEXTS, 'consent', 'credentials'])
  if (json.version !== 1) throw read.fail('/version', 'not version 1')
  const policy: Policy = {
    version: 1,
    ...optionalName(json, 'id', '', /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/),
    ...optionalName(json, 'title', ''),
    ...optionalName(json, 'scope', ''),
    ...optionalName(json, 'coEnrolment', ''),
    ...optional(json, 'consent', () => readConsent(json.consent)),
    credentials: readCredentials(json.credentials),
    all: readCriteria(json.all, '/all'),
  }
  // what reads well may still mean nothing: empty sets, unordered families, negations without a form
  assertSources(policy)
  lowerPolicy(policy)
  return policy
}

/**
 * Make a policy out of criteria of the builder, or of plain objects.
 *
 * @example definePolicy({ scope: 'adults', all: [age({ min: 18 })] })
 * @throws as parsePolicy
 */
export function definePolicy(input: PolicyInput): Policy {
  return parsePolicy({ version: 1, ...input })
}

/**
 * The one text of a policy: sorted keys, no white space (RFC 8785). Order of criteria is kept, because it decides the slots.
 * The policy hash binds the meaning of the criteria; `id`, `title`, `scope` and `consent` are bound by scope and context instead.
 */
export function canonicalPolicy(policy: Policy): string {
  return sorted(parsePolicy(policy) as unknown as JsonValue)
}

const TEXTS = ['id', 'title', 'scope', 'coEnrolment'] as const
const RULE = ['types', 'accreditation', 'maxAgeDays'] as const
const MAX_CREDENTIALS = 8

function readDocument(input: unknown): JsonValue {
  try {
    return readMessage(input, POLICY_LIMITS)
  } catch (error) {
    // the commonest slip is a limit written as a number: say where, instead of "character 812"
    const at = isVitalproofError(error) && error.code === 'INVALID_JSON' ? findFraction(input) : null
    if (at === null) throw error
    throw read.fail(at, 'not a whole number', 'write decimals as text: "7.0"')
  }
}

function findFraction(input: unknown): string | null {
  const walk = (value: unknown, at: string): string | null => {
    if (typeof value === 'number') return Number.isSafeInteger(value) ? null : at
    if (value === null || typeof value !== 'object') return null
    for (const [key, part] of Object.entries(value)) {
      const found = walk(part, `${at}/${key}`)
      if (found !== null) return found
    }
    return null
  }
  try {
    return walk(JSON.parse(typeof input === 'string' ? input : JSON.stringify(input)), '')
  } catch {
    return null
  }
}

function readConsent(value: JsonValue | undefined): NonNullable<Policy['consent']> {
  const at = '/consent'
  const json = readObject(value, at, ['terms'], ['text', 'days'])
  return {
    terms: read.text(json.terms, `${at}/terms`, /^[\x21-\x7e]{1,256}$/),
    ...optionalName(json, 'text', at),
    ...optionalInteger(json, 'days', at, MAX_DAYS, 1),
  }
}

/** One rule, or rules by name: a document with any key of a rule is one rule. */
function readCredentials(value: JsonValue | undefined): Policy['credentials'] {
  const at = '/credentials'
  if (value === undefined) return readRule({}, at)
  const json = read.object(value, at, [], Object.keys(value ?? {}))
  const names = Object.keys(json)
  if (RULE.some((key) => names.includes(key)) || names.length === 0) return readRule(json, at)
  if (names.length > MAX_CREDENTIALS) throw read.fail(at, `more than ${MAX_CREDENTIALS} credentials`)
  const bad = names.find((name) => !/^[a-z][a-z0-9-]{0,31}$/.test(name))
  if (bad !== undefined) throw read.fail(at, 'not a credential name', 'use lower-case letters, digits and -')
  return Object.fromEntries(names.sort().map((name) => [name, readRule(json[name], `${at}/${name}`)]))
}

function readRule(value: JsonValue | undefined, at: string): CredentialRule {
  const json = readObject(value, at, [], RULE)
  return {
    types: json.types === undefined ? ['record'] : readNames(json.types, `${at}/types`, CREDENTIAL_TYPES),
    accreditation: readAccreditation(json.accreditation, `${at}/accreditation`),
    ...optionalInteger(json, 'maxAgeDays', at, MAX_DAYS, 1),
  }
}

function readAccreditation(value: JsonValue | undefined, at: string): CredentialRule['accreditation'] {
  // an empty list is the written-out default and asks for none
  return value === undefined || (Array.isArray(value) && value.length === 0) ? [] : readNames(value, at, ACCREDITATIONS)
}

function sorted(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.keys(value).sort()
  return `{${entries.map((key) => `${JSON.stringify(key)}:${sorted(value[key]!)}`).join(',')}}`
}
