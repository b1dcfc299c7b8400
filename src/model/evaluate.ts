/** The holder's own answer: does this chart meet this policy, and if not, why. It knows nothing of slots; the circuit's reading is tested against it. */
import { personWord } from './chart'
import { dateFromDay, ymdFromDate } from './dates'
import { parsePolicy } from './policy'
import { rulesOf } from './policy/credentials'
import { judgeAbsence, judgePresence } from './policy/judge-coded'
import { judgeObserved, judgeUnobserved, judgeValue } from './policy/judge-observed'
import { judgeAge, judgeSex } from './policy/judge-person'
import { lowerPolicy } from './policy/lower'
import type { Leaf, Term } from './policy/terms'
import type { CredentialRule, Policy } from './policy/types'
import { allOf, atLeast, type Reason, type Result, type Setting, type Verdict, verdict } from './policy/verdict'
import { describeTerm, type Names } from './sentences'
import type { Chart } from './types'

export type { Reason, ReasonCode, Result } from './policy/verdict'

/** One criterion: what it asks, whether it holds, and why. Stays on the holder's device. */
export interface CriterionResult {
  /** Null: the record does not say. */
  result: Result
  sentence: string
  /** May speak of the holder's entries: never log or send it. */
  reason: Reason
  /** Of a group. */
  parts?: CriterionResult[]
}

export interface Evaluation {
  /** True exactly where a proof can be made. */
  result: Result
  /** Whether the credential itself is valid on that day and young enough for the policy. */
  credential: { result: Result; reason: Reason }
  /** In the order of the policy's `all`. */
  criteria: CriterionResult[]
}

/** What a credential says, as far as the policy asks it. */
export interface CredentialFacts {
  /** With coverage as the issuer may claim it. */
  chart: Chart
  /** Day numbers of the credential. */
  terms: { issuedDay: number; expiresDay: number; completeAsOfDay: number }
}

/** The credential that answers; where the policy names credentials, one by name (a missing one makes its criteria unknown). */
export type Facts = CredentialFacts | { credentials: Readonly<Record<string, CredentialFacts>> }

/**
 * Evaluate a policy over signed charts. Type and accreditation of a credential are not looked at: a chart does not know its issuer.
 *
 * @param options.day day of proof
 * @param options.names display names by `system|code` for the sentences
 * @throws INVALID_DATE; else as parsePolicy
 */
export function evaluatePolicy(options: { policy: Policy; day: number; names?: Names } & Facts): Evaluation {
  const { day, names = {} } = options
  const policy = parsePolicy(options.policy)
  const rules = rulesOf(policy)
  const facts = new Map(rules.map(([name]) => [name, factsOf(options, name, rules.length)]))
  const present = [...facts.values()].filter((fact) => fact !== undefined)
  const credential = allOf([
    ...rules.map(([name, rule]) => judgeTerms(rule, facts.get(name)?.terms, day)),
    judgeAgreement(present.map(({ chart }) => chart)),
  ])
  const ymd = ymdFromDate(dateFromDay(day))
  const judgeWith = (leaf: Leaf): Verdict => {
    const fact = facts.get(leaf.from ?? '')
    if (fact === undefined) return verdict(null, 'credential-missing', 'no credential answers this')
    return judgeLeaf(leaf, fact.chart, { day, ymd, completeAsOfDay: fact.terms.completeAsOfDay })
  }
  const criteria = lowerPolicy(policy).map((term) => judge(term, judgeWith, names))
  const result = allOf([credential, ...criteria]).result
  return { result, credential, criteria }
}

function factsOf(facts: Facts, name: string, count: number): CredentialFacts | undefined {
  if ('credentials' in facts) return Object.hasOwn(facts.credentials, name) ? facts.credentials[name] : undefined
  return count === 1 ? facts : undefined
}

function judge(term: Term, judgeWith: (leaf: Leaf) => Verdict, names: Names): CriterionResult {
  const sentence = describeTerm(term, names)
  if (!('parts' in term)) return { sentence, ...judgeWith(term) }
  const parts = term.parts.map((part) => judge(part, judgeWith, names))
  const count = term.kind === 'atLeast' ? term.count : term.kind === 'any' ? 1 : parts.length
  return { sentence, ...judgeGroup(count, parts), parts }
}

function judgeGroup(count: number, parts: readonly CriterionResult[]): Verdict {
  const results = parts.map((part) => part.result)
  const held = results.filter((part) => part === true).length
  const result = atLeast(count, results)
  const text = `${held} of ${parts.length} hold; ${count} must`
  if (result === true) return verdict(true, 'holds', text)
  return result === false ? verdict(false, 'part-fails', text) : verdict(null, 'part-unknown', text)
}

function judgeLeaf(term: Leaf, chart: Chart, setting: Setting): Verdict {
  if (term.kind === 'age') return judgeAge(term, chart, setting)
  if (term.kind === 'sex') return judgeSex(term, chart)
  if (term.kind === 'presence') return judgePresence(term, chart, setting)
  if (term.kind === 'absence') return judgeAbsence(term, chart, setting)
  if (term.kind === 'value') return judgeValue(term, chart, setting)
  return term.kind === 'observed' ? judgeObserved(term, chart, setting) : judgeUnobserved(term, chart, setting)
}

/** An old credential says nothing of its holder today, neither yes nor no. */
function judgeTerms({ maxAgeDays }: CredentialRule, terms: CredentialFacts['terms'] | undefined, day: number): Verdict {
  if (terms === undefined) return verdict(null, 'credential-missing', 'a credential that the policy names is missing')
  const { issuedDay, expiresDay, completeAsOfDay } = terms
  const invalid = (text: string) => verdict(null, 'credential-not-valid', text)
  if (issuedDay > day) return invalid('the credential is not yet valid')
  if (expiresDay < day) return invalid('the credential has expired')
  if (completeAsOfDay > issuedDay) return invalid('the credential claims completeness after its day of issue')
  if (maxAgeDays !== undefined && issuedDay + maxAgeDays < day) {
    return invalid(`the credential is ${day - issuedDay} days old; at most ${maxAgeDays} are allowed`)
  }
  return verdict(true, 'holds', 'the credential is valid')
}

/** Credentials of one person give one birth and one sex; in a proof they are one word. */
function judgeAgreement(charts: readonly Chart[]): Verdict {
  const words = new Set(charts.map(personWord))
  return words.size <= 1
    ? verdict(true, 'holds', 'the credentials agree in birth and sex')
    : verdict(null, 'credentials-differ', 'the credentials give different dates of birth or sexes')
}
