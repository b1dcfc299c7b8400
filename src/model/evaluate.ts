/** The holder's own answer: does this chart meet this policy, and if not, why. It knows nothing of slots; the circuit's reading is tested against it. */
import { dateFromDay, ymdFromDate } from './dates'
import { parsePolicy } from './policy'
import { theRule } from './policy/credentials'
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

/**
 * Evaluate a policy over a signed chart. Type and accreditation of the credential are not looked at: a chart does not know its issuer.
 *
 * @param options.chart with coverage as the issuer may claim it
 * @param options.terms day numbers of the credential
 * @param options.day day of proof
 * @param options.names display names by `system|code` for the sentences
 * @throws POLICY_UNSUPPORTED more than one credential; INVALID_DATE
 */
export function evaluatePolicy(options: {
  policy: Policy
  chart: Chart
  terms: { issuedDay: number; expiresDay: number; completeAsOfDay: number }
  day: number
  names?: Names
}): Evaluation {
  const { chart, terms, day, names = {} } = options
  const policy = parsePolicy(options.policy)
  const credential = judgeTerms(theRule(policy), terms, day)
  const setting: Setting = { day, ymd: ymdFromDate(dateFromDay(day)), completeAsOfDay: terms.completeAsOfDay }
  const criteria = lowerPolicy(policy).map((term) => judge(term, chart, setting, names))
  const result = allOf([credential, ...criteria]).result
  return { result, credential, criteria }
}

function judge(term: Term, chart: Chart, setting: Setting, names: Names): CriterionResult {
  const sentence = describeTerm(term, names)
  if (!('parts' in term)) return { sentence, ...judgeLeaf(term, chart, setting) }
  const parts = term.parts.map((part) => judge(part, chart, setting, names))
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
function judgeTerms(
  { maxAgeDays }: CredentialRule,
  { issuedDay, expiresDay, completeAsOfDay }: { issuedDay: number; expiresDay: number; completeAsOfDay: number },
  day: number,
): Verdict {
  const invalid = (text: string) => verdict(null, 'credential-not-valid', text)
  if (issuedDay > day) return invalid('the credential is not yet valid')
  if (expiresDay < day) return invalid('the credential has expired')
  if (completeAsOfDay > issuedDay) return invalid('the credential claims completeness after its day of issue')
  if (maxAgeDays !== undefined && issuedDay + maxAgeDays < day) {
    return invalid(`the credential is ${day - issuedDay} days old; at most ${maxAgeDays} are allowed`)
  }
  return verdict(true, 'holds', 'the credential is valid')
}
