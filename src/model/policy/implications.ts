/** When one criterion excludes another, and when it makes another superfluous. */
import { includesAll } from './keyset'
import type { Leaf, Range, Term } from './terms'

/** Whether no record can meet both. */
export function conflicts(a: Leaf, b: Leaf): boolean {
  return isOneRecord(a, b) && (excludes(a, b) || excludes(b, a))
}

/** Whether whoever meets `a` meets `b`. */
export function implies(a: Leaf, b: Leaf): boolean {
  if (!isOneRecord(a, b)) return false
  if (a.kind === 'age' && b.kind === 'age') {
    return (b.min ?? 0) <= (a.min ?? 0) && (b.max ?? Number.POSITIVE_INFINITY) >= (a.max ?? Number.POSITIVE_INFINITY)
  }
  if (a.kind === 'sex' && b.kind === 'sex') return isSubset(a.sexes, b.sexes)
  if (a.kind === 'presence' && b.kind === 'presence') {
    const alike = fingerprint([a.domain, a.window, a.firstOnly]) === fingerprint([b.domain, b.window, b.firstOnly])
    return alike && a.count >= b.count && isSubset(a.statuses, b.statuses) && includesAll(b.set, a.set)
  }
  if (a.kind === 'absence' && b.kind === 'absence') {
    const window = a.window === null || fingerprint(a.window) === fingerprint(b.window)
    return a.domain === b.domain && window && isSubset(b.statuses, a.statuses) && includesAll(a.set, b.set)
  }
  if (a.kind === 'unobserved' && b.kind === 'unobserved') {
    return isSubset(b.codes, a.codes) && (a.range === null || (b.range !== null && isWithin(b.range, a.range)))
  }
  if (b.kind !== 'value' && b.kind !== 'observed') return false
  if (a.kind !== 'value' && a.kind !== 'observed') return false
  const range = b.range === null || (a.range !== null && isWithin(a.range, b.range))
  const window = b.withinDays === null || (a.withinDays !== null && a.withinDays <= b.withinDays)
  const fresh = b.recordedWithinDays === null || a.recordedWithinDays !== null
  if (!range || !window || !fresh) return false
  if (b.kind === 'observed') return isSubset(a.codes, b.codes) && (a.kind === 'value' ? 1 : a.count) >= b.count
  return a.kind === 'value' && a.which === b.which && fingerprint(a.codes) === fingerprint(b.codes)
}

/** Credentials agree in age and sex and in nothing else. */
function isOneRecord(a: Leaf, b: Leaf): boolean {
  return a.from === b.from || a.kind === 'age' || a.kind === 'sex'
}

/** Whether the two terms ask the same. */
export function isSameTerm(a: Term, b: Term): boolean {
  return fingerprint(a) === fingerprint(b)
}

function excludes(a: Leaf, b: Leaf): boolean {
  if (a.kind === 'age' && b.kind === 'age') return a.min !== null && b.max !== null && a.min > b.max
  if (a.kind === 'sex' && b.kind === 'sex') return !a.sexes.some((sex) => b.sexes.includes(sex))
  if (a.kind === 'value' && b.kind === 'value') {
    const same = a.which === b.which && a.range.unit === b.range.unit && fingerprint(a.codes) === fingerprint(b.codes)
    return same && a.range.low > b.range.high
  }
  if (a.kind === 'presence' && b.kind === 'absence') {
    const blocked = isSubset(a.statuses, [...b.statuses, 'unknown'])
    return a.domain === b.domain && b.window === null && blocked && includesAll(b.set, a.set)
  }
  if ((a.kind === 'observed' || a.kind === 'value') && b.kind === 'unobserved') {
    return isSubset(a.codes, b.codes) && (b.range === null || (a.range !== null && isWithin(a.range, b.range)))
  }
  return false
}

function isWithin(inner: Range, outer: Range): boolean {
  return inner.unit === outer.unit && outer.low <= inner.low && inner.high <= outer.high
}

function isSubset<T>(part: readonly T[], whole: readonly T[]): boolean {
  return part.every((item) => whole.includes(item))
}

/** Everything but the place and the spelling. */
function fingerprint(value: unknown): string {
  const spelling = ['at', 'names', 'told', 'unitText', 'bounds', 'denied']
  return JSON.stringify(value, (key, part) =>
    spelling.includes(key) ? undefined : typeof part === 'bigint' ? `${part}` : part,
  )
}
