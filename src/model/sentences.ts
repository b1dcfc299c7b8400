/** Policies in plain English: what a patient reads before anything is proved. */
import { parsePolicy } from './policy'
import { rulesOf } from './policy/credentials'
import { lowerPolicy } from './policy/lower'
import type {
  AbsenceTerm,
  Leaf,
  ObservedTerm,
  PresenceTerm,
  Range,
  Term,
  UnobservedTerm,
  ValueTerm,
  Window,
} from './policy/terms'
import type { CredentialRule, Policy } from './policy/types'
import { spellDays } from './policy/windows'
import { DOMAIN_NOUNS, join, listCodes, type Names, setWords, statusWords } from './policy/words'
import type { Domain } from './types'

export type { Names } from './policy/words'

/**
 * One sentence per criterion, in their order; then what is asked of the credential, what links campaigns, and what the terms are.
 *
 * @param options.names display names by `system|code`; other codes are shown as `LOINC 4548-4`
 */
export function describePolicy(policy: Policy, { names = {} }: { names?: Names } = {}): string[] {
  const parsed = parsePolicy(policy)
  return [...lowerPolicy(parsed).map((term) => describeTerm(term, names)), ...conditions(parsed)]
}

/** One sentence with a full stop. */
export function describeTerm(term: Term, names: Names): string {
  const text = phrase(term, names)
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`
}

function phrase(term: Term, names: Names): string {
  if ('parts' in term) return groupPhrase(term, names)
  return term.from === undefined
    ? leafPhrase(term, names)
    : `${leafPhrase(term, names)}, by the credential "${term.from}"`
}

function leafPhrase(term: Leaf, names: Names): string {
  if (term.kind === 'age') return `your age is ${ageWords(term.min, term.max)}`
  if (term.kind === 'sex') {
    return term.denied === null
      ? `your record gives your sex as ${join(term.sexes, 'or')}`
      : `your record gives a sex other than ${term.denied}`
  }
  if (term.kind === 'presence') return presencePhrase(term, names)
  if (term.kind === 'absence') return absencePhrase(term, names)
  if (term.kind === 'value') return valuePhrase(term, names)
  return term.kind === 'observed' ? observedPhrase(term, names) : unobservedPhrase(term, names)
}

function groupPhrase(term: Extract<Term, { parts: Term[] }>, names: Names): string {
  if ('told' in term && term.told) {
    const { condition, consequence, otherwise } = term.told
    const rest = otherwise ? `; otherwise ${phrase(otherwise, names)}` : ''
    return `if ${phrase(condition, names)}, then ${phrase(consequence, names)}${rest}`
  }
  const { parts } = term
  if (parts.length === 1) return phrase(parts[0]!, names)
  const list = parts.map((part, i) => `(${i + 1}) ${phrase(part, names)}`).join('; ')
  if (term.kind === 'all') return `all of these hold: ${list}`
  const count = term.kind === 'atLeast' ? term.count : 1
  return `at least ${count} of these ${parts.length} ${count === 1 ? 'holds' : 'hold'}: ${list}`
}

function ageWords(min: number | null, max: number | null): string {
  if (min !== null && max !== null) return min === max ? `${min} years` : `${min} to ${max} years`
  return min !== null ? `at least ${min} years` : `at most ${max} years`
}

function presencePhrase(term: PresenceTerm, names: Names): string {
  const set = setWords(term.names, names)
  // the default leaves out only what is suspected
  const status = term.statuses.length === 3 ? '' : `, ${statusWords(term.statuses)}`
  return `your record lists ${presenceNoun(term)}${status}${presenceWindow(term)}${set === '' ? '' : `: ${set}`}`
}

function presenceNoun({ count, names, domain }: PresenceTerm): string {
  const { one, many } = DOMAIN_NOUNS[domain]
  if (count > 1) return `at least ${count} different events of these ${many}`
  if (names.any) return `at least one ${one}`
  return names.codes.length + names.families.length > 1 ? `one of these ${many}` : `this ${one}`
}

function presenceWindow({ window, domain }: PresenceTerm): string {
  return windowWords(window, domain, 'going on at some time')
}

function absencePhrase(term: AbsenceTerm, names: Names): string {
  const { many } = DOMAIN_NOUNS[term.domain]
  const set = setWords(term.names, names)
  const what = term.names.any ? `no ${many} at all` : `none of these ${many}`
  const status =
    term.statuses.includes('active') && term.statuses.includes('past') ? '' : `, ${statusWords(term.statuses)}`
  const list = set === '' ? '' : term.names.any ? ` ${set}` : `: ${set}`
  const may = 'entries that are only suspected, or not known precisely, count too'
  return `your record lists ${what}${status}${absenceWindow(term)}${list} (${may}; ${freshness(term.recordedWithinDays)})`
}

function absenceWindow({ window, domain }: AbsenceTerm): string {
  return windowWords(window, domain, 'at any time')
}

function windowWords(window: Window | null, domain: Domain, inside: string): string {
  if (window === null) return ''
  const span = spellDays(window.days)
  const { began } = DOMAIN_NOUNS[domain]
  if (window.kind === 'began') return `, ${began} in the last ${span}`
  return window.kind === 'older' ? `, ${began} at least ${span} ago` : `, ${inside} in the last ${span}`
}

function valuePhrase(term: ValueTerm, names: Names): string {
  const word = term.which === 'latest' ? 'newest' : 'oldest'
  const age = term.withinDays === null ? '' : ` and at most ${spellDays(term.withinDays)} old`
  const fresh = term.recordedWithinDays === null ? '' : ` (${freshness(term.recordedWithinDays)})`
  return `your ${word} result of ${listCodes(term.names, names)} is ${rangeWords(term.range)}${age}${fresh}`
}

function observedPhrase(term: ObservedTerm, names: Names): string {
  const number = term.count > 1 ? `at least ${term.count} different results` : 'a result'
  const range = term.range ? `, ${rangeWords(term.range)}` : ''
  const age = term.withinDays === null ? '' : `, from the last ${spellDays(term.withinDays)}`
  const fresh = term.recordedWithinDays === null ? '' : ` (${freshness(term.recordedWithinDays)})`
  return `your record holds ${number} of ${listCodes(term.names, names)}${range}${age}${fresh}`
}

function unobservedPhrase(term: UnobservedTerm, names: Names): string {
  const range = term.range ? ` that is ${rangeWords(term.range)}` : ''
  return `your record holds no result of ${listCodes(term.names, names)}${range} (${freshness(term.recordedWithinDays)})`
}

function rangeWords({ bounds, unitText }: Range): string {
  const { min, max, above, below } = bounds
  if (min !== undefined && max !== undefined) return `from ${min} to ${max} ${unitText}`
  const lower = min !== undefined ? [`at least ${min}`] : above !== undefined ? [`above ${above}`] : []
  const upper = max !== undefined ? [`at most ${max}`] : below !== undefined ? [`below ${below}`] : []
  return `${join([...lower, ...upper], 'and')} ${unitText}`
}

function freshness(days: number): string {
  return `your record must be complete up to at most ${spellDays(days)} ago`
}

function conditions(policy: Policy): string[] {
  const { coEnrolment, consent } = policy
  const sentences = rulesOf(policy).map(([name, rule]) => ruleSentence(rule, name))
  if (coEnrolment !== undefined) {
    sentences.push(`All campaigns that share "${coEnrolment}" can see that the same person takes part.`)
  }
  if (consent !== undefined) {
    const days = consent.days === undefined ? '' : ` for ${spellDays(consent.days)}`
    const text = consent.text === undefined ? '' : ` (${consent.text})`
    sentences.push(`You agree to the terms ${consent.terms}${text}${days}.`)
  }
  return sentences
}

function ruleSentence({ types, accreditation, maxAgeDays }: CredentialRule, name: string): string {
  const issuer =
    accreditation.length === 0 ? 'an accredited issuer' : `an issuer accredited as ${join(accreditation, 'and')}`
  const age = maxAgeDays === undefined ? '' : `, issued in the last ${spellDays(maxAgeDays)}`
  const what = name === '' ? 'It is proved from' : `The credential "${name}" is`
  return `${what} one ${join(types, 'or')} credential of ${issuer}${age}.`
}
