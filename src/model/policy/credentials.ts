/** Which credential a policy asks for, as the circuit reads it. */
import type { CredentialTerms } from '../program'
import { read, unsupported } from './read'
import { type Leaf, leavesOf, type Term } from './terms'
import {
  ACCREDITATIONS,
  CREDENTIAL_TYPES,
  type CredentialRule,
  type Criterion,
  type LeafCriterion,
  type Policy,
} from './types'

/** Greatest number of 20 bits: no limit. */
const NO_LIMIT = 2 ** 20 - 1

/** Whether the policy has one rule for all criteria, or rules by name. */
export function isSingleRule(credentials: Policy['credentials']): credentials is CredentialRule {
  return Array.isArray(credentials.types)
}

/** @throws POLICY_INVALID a criterion that names no credential of the policy, or names one where the policy has no names */
export function assertSources(policy: Policy): void {
  const names = isSingleRule(policy.credentials) ? [] : Object.keys(policy.credentials)
  policy.all.forEach((criterion, i) => {
    for (const [leaf, at] of leafCriteria(criterion, `/all/${i}`)) {
      if (leaf.from === undefined && names.length > 0) {
        throw read.fail(`${at}/from`, 'missing', 'where credentials have names, every criterion names one')
      }
      if (leaf.from !== undefined && !names.includes(leaf.from)) {
        throw read.fail(`${at}/from`, 'names no credential of the policy', 'list it in credentials, or leave from out')
      }
    }
  })
}

/** Rules in the order of their names, as programs count credentials. One without a name has the name ''. */
export function rulesOf({ credentials }: Policy): [name: string, rule: CredentialRule][] {
  return isSingleRule(credentials)
    ? [['', credentials]]
    : Object.entries(credentials).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** What a program asks of each credential. @throws POLICY_UNSUPPORTED criteria of one credential that differ in recordedWithinDays */
export function credentialTermsOf(policy: Policy, terms: readonly Term[]): CredentialTerms[] {
  return rulesOf(policy).map(([name, rule]) => ({
    types: bits(CREDENTIAL_TYPES, rule.types),
    classes: bits(ACCREDITATIONS, rule.accreditation),
    maxAgeDays: rule.maxAgeDays ?? NO_LIMIT,
    maxCompletenessAgeDays:
      completenessAge(terms.flatMap(leavesOf).filter(({ from = '' }) => from === name)) ?? NO_LIMIT,
  }))
}

/** The one completeness age that criteria of one credential ask for, or null. */
export function completenessAge(leaves: readonly Leaf[]): number | null {
  const asked = leaves.flatMap((leaf) => {
    const days = 'recordedWithinDays' in leaf ? leaf.recordedWithinDays : null
    return days === null ? [] : [{ at: leaf.at, days }]
  })
  const other = asked.find(({ days }) => days !== asked[0]!.days)
  if (other) {
    throw unsupported(
      `${other.at}/recordedWithinDays`,
      'criteria ask for different ages of completeness',
      `write recordedWithinDays: ${Math.min(...asked.map(({ days }) => days))} in each of them`,
    )
  }
  return asked[0]?.days ?? null
}

function leafCriteria(criterion: Criterion, at: string): [LeafCriterion, string][] {
  const list = (key: string, parts: readonly Criterion[]) =>
    parts.flatMap((part, i) => leafCriteria(part, `${at}/${key}/${i}`))
  if ('all' in criterion) return list('all', criterion.all)
  if ('any' in criterion) return list('any', criterion.any)
  if ('of' in criterion) return list('of', criterion.of)
  if ('not' in criterion) return leafCriteria(criterion.not, `${at}/not`)
  if (!('if' in criterion)) return [[criterion, at]]
  const branches = [
    ['if', criterion.if],
    ['then', criterion.then],
    ['else', criterion.else],
  ] as const
  return branches.flatMap(([key, part]) => (part === undefined ? [] : leafCriteria(part, `${at}/${key}`)))
}

function bits<T>(table: readonly T[], names: readonly T[]): number {
  return names.reduce((word, name) => word | (1 << table.indexOf(name)), 0)
}
