/** Warnings about one criterion by itself. */
import { parseCode } from '../codes'
import { findSystem } from '../systems'
import { exceptedKeys, intersects, makeKeySet, questionKeys } from './keyset'
import { splitPair } from './read'
import { AGE_BIN, BIN_WIDTHS, OLDEST_COMMON_AGE, SENSITIVE_CLASSES, type SensitiveClass } from './tables'
import type { AbsenceTerm, Leaf, PresenceTerm, Range, SetNames } from './terms'

export type WarningCode =
  | 'unsatisfiable'
  | 'redundant'
  | 'one-code-system'
  | 'malformed-code'
  | 'window-before-completeness'
  | 'no-maximum-age'
  | 'wrong-credential'
  | 'sensitive'
  | 'narrow'
  | 'age-above-89'

export interface PolicyWarning {
  code: WarningCode
  /** JSON pointer into the policy. */
  at: string
  message: string
}

export function warn(code: WarningCode, at: string, message: string): PolicyWarning {
  return { code, at, message }
}

export function leafWarnings(term: Leaf): PolicyWarning[] {
  if (term.kind === 'sex') return []
  if (term.kind === 'age') return ageWarnings(term.min, term.max, term.at)
  const sensitive = SENSITIVE_CLASSES.filter((candidate) => touches(term, candidate))
  const found = sensitive.map(({ name }) => warn('sensitive', term.at, `asks for a sensitive class: ${name}`))
  if (isMalformed('codes' in term ? term.names : term.names.codes)) {
    found.push(warn('malformed-code', term.at, 'a code does not have the form of its system'))
  }
  if ('set' in term) return [...found, ...setWarnings(term), ...(term.kind === 'absence' ? windowWarnings(term) : [])]
  if (term.range !== null && isNarrow(term.range, term.names)) {
    found.push(warn('narrow', term.at, 'the range is narrower than a published bin: it tells more than it needs'))
  }
  return found
}

function ageWarnings(min: number | null, max: number | null, at: string): PolicyWarning[] {
  const found: PolicyWarning[] = []
  if (Math.max(min ?? 0, max ?? 0) > OLDEST_COMMON_AGE) {
    found.push(warn('age-above-89', at, `a limit above ${OLDEST_COMMON_AGE} years identifies people`))
  }
  if (min !== null && max !== null && max - min + 1 < AGE_BIN) {
    found.push(warn('narrow', at, `fewer than ${AGE_BIN} years: it tells more than it needs`))
  }
  return found
}

function setWarnings({ names, domain, at }: PresenceTerm | AbsenceTerm): PolicyWarning[] {
  const found: PolicyWarning[] = []
  const systems = new Set([...names.codes, ...names.families].map((code) => parseCode(code).system))
  if (domain !== 'observation' && domain !== 'licence' && !names.any && systems.size === 1) {
    found.push(warn('one-code-system', at, 'names codes of one system only; records mix code systems'))
  }
  const whole = makeKeySet(domain, { ...names, except: [] }, at)
  names.except.forEach((code, i) => {
    if (!intersects(whole, exceptedKeys(domain, code, at))) {
      found.push(warn('redundant', `${at}/except/${i}`, 'excepts a code that is not in the set'))
    }
  })
  return found
}

/** "Within 30 days" says nothing where completeness may be 90 days old. */
function windowWarnings({ window, recordedWithinDays, at }: AbsenceTerm): PolicyWarning[] {
  if (window === null || window.kind === 'older' || window.days > recordedWithinDays) return []
  const text = `the window of ${window.days} days can lie wholly after the day up to which the record is complete`
  return [warn('window-before-completeness', at, `${text}; lower recordedWithinDays (${recordedWithinDays})`)]
}

function isMalformed(codes: readonly string[]): boolean {
  return codes
    .flatMap((code) => splitPair(code) ?? [code])
    .some((text) => {
      const { system, code } = parseCode(text)
      return findSystem(system)?.form.test(code) === false
    })
}

function isNarrow({ low, high, bounds }: Range, codes: readonly string[]): boolean {
  const twoSided = (bounds.min ?? bounds.above) !== undefined && (bounds.max ?? bounds.below) !== undefined
  const widths = codes.map((code) => BIN_WIDTHS[parseCode(code).code] ?? 0n)
  return twoSided && (high === low || widths.some((width) => high - low < width))
}

function touches(term: Exclude<Leaf, { kind: 'age' | 'sex' }>, { codes, families }: SensitiveClass): boolean {
  if (!('set' in term)) return questionKeys(codes).some((key) => term.codes.includes(key))
  if (term.names.any) return false
  if (term.domain === 'observation') {
    const questions = term.names.codes.map((code) => splitPair(code)?.[0] ?? code)
    return questions.some((code) => codes.includes(code))
  }
  const names: SetNames = { codes: [...codes], families: [...families], any: false, except: [] }
  return intersects(makeKeySet(term.domain, names, term.at), term.set)
}
