/** Turns the criteria of a document into terms: what each form means, and what its negation is. */
import type { Sex } from '../types'
import { denyHas, lowerCount, lowerHas, lowerLicence, lowerNone, lowerNoValue, lowerValue } from './clauses'
import { read } from './read'
import type { Term } from './terms'
import { type Criterion, type LeafCriterion, MAX_AGE, type Policy } from './types'

const KNOWN_SEXES: readonly Sex[] = ['female', 'male', 'other']

/** One term per criterion of `all`, in order. @throws POLICY_INVALID, UNKNOWN_UNIT, POLICY_UNSUPPORTED with the JSON pointer */
export function lowerPolicy(policy: Policy): Term[] {
  return policy.all.map((criterion, i) => lower(criterion, `/all/${i}`, false))
}

function lower(criterion: Criterion, at: string, denied: boolean): Term {
  if ('not' in criterion) {
    if (denied) throw read.fail(at, 'a double negation', 'leave out both')
    return lower(criterion.not, `${at}/not`, true)
  }
  if ('all' in criterion) return group(denied ? 'any' : 'all', criterion.all, at, `${at}/all`, denied)
  if ('any' in criterion) return group(denied ? 'all' : 'any', criterion.any, at, `${at}/any`, denied)
  if ('of' in criterion) {
    const { atLeast: count, of } = criterion
    if (denied) throw read.fail(at, 'no negation of atLeast', `write atLeast ${of.length - count + 1} of the negations`)
    return { kind: 'atLeast', at, count, parts: of.map((part, i) => lower(part, `${at}/of/${i}`, false)) }
  }
  if ('if' in criterion) {
    if (denied) throw read.fail(at, 'no negation of if', 'write it with any and all')
    return lowerIf(criterion, at)
  }
  return answeredBy(denied ? denyLeaf(criterion, at) : lowerLeaf(criterion, at), criterion.from)
}

function answeredBy(term: Term, from: string | undefined): Term {
  if (from === undefined) return term
  if ('parts' in term) return { ...term, parts: term.parts.map((part) => answeredBy(part, from)) }
  return { ...term, from }
}

function group(kind: 'all' | 'any', criteria: readonly Criterion[], at: string, inside: string, denied: boolean): Term {
  return { kind, at, parts: criteria.map((part, i) => lower(part, `${inside}/${i}`, denied)) }
}

/**
 * `any` of (if and then) and (not if and else). Without `else` it is `any` of (not if) and then, which is weaker only where the
 * condition is unknown: then the consequence alone decides.
 */
function lowerIf(criterion: Extract<Criterion, { if: Criterion }>, at: string): Term {
  const condition = lower(criterion.if, `${at}/if`, false)
  const denied = lower(criterion.if, `${at}/if`, true)
  const consequence = lower(criterion.then, `${at}/then`, false)
  if (criterion.else === undefined) {
    const told = { condition, consequence, otherwise: null }
    return { kind: 'any', at, parts: [denied, consequence], told }
  }
  const otherwise = lower(criterion.else, `${at}/else`, false)
  const parts: Term[] = [
    { kind: 'all', at, parts: [condition, consequence] },
    { kind: 'all', at, parts: [denied, otherwise] },
  ]
  return { kind: 'any', at, parts, told: { condition, consequence, otherwise } }
}

function lowerLeaf(criterion: LeafCriterion, at: string): Term {
  if ('age' in criterion) {
    return { kind: 'age', at: `${at}/age`, min: criterion.age.min ?? null, max: criterion.age.max ?? null }
  }
  if ('sex' in criterion) return { kind: 'sex', at: `${at}/sex`, sexes: [criterion.sex], denied: null }
  if ('has' in criterion) return lowerHas(criterion.has, `${at}/has`)
  if ('none' in criterion) return lowerNone(criterion.none, `${at}/none`)
  if ('value' in criterion) return lowerValue(criterion.value, `${at}/value`)
  if ('noValue' in criterion) return lowerNoValue(criterion.noValue, `${at}/noValue`)
  if ('count' in criterion) return lowerCount(criterion.count, `${at}/count`)
  return lowerLicence(criterion.licence, `${at}/licence`)
}

function denyLeaf(criterion: LeafCriterion, at: string): Term {
  if ('has' in criterion) return denyHas(criterion.has, `${at}/has`)
  if ('sex' in criterion) {
    // a record that does not say the sex denies none
    return {
      kind: 'sex',
      at: `${at}/sex`,
      sexes: KNOWN_SEXES.filter((sex) => sex !== criterion.sex),
      denied: criterion.sex,
    }
  }
  if ('age' in criterion) return denyAge(criterion.age, `${at}/age`)
  const form = Object.keys(INSTEAD).find((key) => key in criterion)!
  throw read.fail(`${at}/${form}`, `no negation of ${form}`, INSTEAD[form])
}

function denyAge({ min, max }: { min?: number; max?: number }, at: string): Term {
  const parts: Term[] = []
  if (min !== undefined && min > 0) parts.push({ kind: 'age', at, min: null, max: min - 1 })
  if (max !== undefined && max < MAX_AGE) parts.push({ kind: 'age', at, min: max + 1, max: null })
  if (parts.length === 0) throw read.fail(at, 'denies every age')
  return parts.length === 1 ? parts[0]! : { kind: 'any', at, parts }
}

/** The form to use instead of the negation of another. */
const INSTEAD: Record<string, string> = {
  none: 'use has',
  value: 'use value with the other side of the limit, or noValue',
  noValue: 'use value with which: any',
  count: 'a count is a lower bound: what is not counted may be missing',
  licence: 'a credential cannot show that a licence is missing',
}
