/** Sets of row keys out of code lists: families become intervals, exceptions cut them, everything ends up disjoint and sorted. */
import { isVitalproofError } from '../../core/errors'
import {
  domainInterval,
  encodeKey,
  familyInterval,
  type KeyInterval,
  pairKey,
  parseCode,
  placeOfCoding,
} from '../codes'
import { findSystem, OTHER_PLACE, placeOfSystem } from '../systems'
import type { Domain } from '../types'
import { read, splitPair } from './read'
import type { KeySet, SetNames } from './terms'

/** @throws POLICY_INVALID an unordered family, or a set that the exceptions leave empty */
export function makeKeySet(domain: Domain, names: SetNames, at: string): KeySet {
  const families = names.families.map((family, i) => familyKeys(domain, family, `${at}/families/${i}`))
  const excluded = mergeIntervals(names.except.map((code, i) => exceptionKeys(domain, code, `${at}/except/${i}`)))
  const intervals = cutIntervals(mergeIntervals(names.any ? [domainInterval(domain)] : families), excluded)
  const inside = (list: readonly KeyInterval[], key: bigint) => list.some(({ lo, end }) => lo <= key && key < end)
  const codes = [...new Set(names.codes.map((code) => codeKey(domain, code)))]
    .filter((key) => !inside(excluded, key) && !inside(intervals, key))
    .sort(compareKeys)
  if (codes.length + intervals.length === 0) throw read.fail(`${at}/except`, 'leaves the set empty')
  return { codes, intervals }
}

/** Both sets as one. They may overlap: rows are counted once. */
export function joinKeySets(a: KeySet, b: KeySet): KeySet {
  const intervals = mergeIntervals([...a.intervals, ...b.intervals])
  const codes = [...new Set([...a.codes, ...b.codes])]
    .filter((key) => !intervals.some(({ lo, end }) => lo <= key && key < end))
    .sort(compareKeys)
  return { codes, intervals }
}

/** Keys of a list of questions, sorted. */
export function questionKeys(codes: readonly string[]): bigint[] {
  return [...new Set(codes.map((code) => codeKey('observation', code)))].sort(compareKeys)
}

export function hasKey(set: KeySet, key: bigint): boolean {
  return set.codes.includes(key) || set.intervals.some(({ lo, end }) => lo <= key && key < end)
}

/** Whether every key of `part` is in `whole`. */
export function includesAll(whole: KeySet, part: KeySet): boolean {
  const intervalInside = (inner: KeyInterval) =>
    whole.intervals.some(({ lo, end }) => lo <= inner.lo && inner.end <= end)
  return part.codes.every((key) => hasKey(whole, key)) && part.intervals.every(intervalInside)
}

/** Whether the two sets have a key in common. */
export function intersects(a: KeySet, b: KeySet): boolean {
  const overlap = a.intervals.some((x) => b.intervals.some((y) => x.lo < y.end && y.lo < x.end))
  return overlap || a.codes.some((key) => hasKey(b, key)) || b.codes.some((key) => hasKey(a, key))
}

/** The keys that an entry of `except` takes out. @throws POLICY_INVALID */
export function exceptedKeys(domain: Domain, code: string, at: string): KeySet {
  return { codes: [], intervals: [exceptionKeys(domain, code, at)] }
}

/** Bit mask of the system places that the codes cover. A malformed code covers nothing: it may be another spelling of a good one. */
export function coveredPlaces(domain: Domain, names: SetNames): number {
  if (names.any) return 2 ** OTHER_PLACE - 1
  const places = [
    ...names.codes.map((code) => placeOfCoding({ domain, coding: parseCode(code) })),
    ...names.families.map((family) => placeOfSystem(domain, parseCode(family).system)),
  ]
  return places.filter((place) => place < OTHER_PLACE).reduce((mask, place) => mask | (1 << place), 0)
}

function codeKey(domain: Domain, code: string): bigint {
  const pair = domain === 'observation' ? splitPair(code) : null
  return pair
    ? pairKey({ question: parseCode(pair[0]), answer: parseCode(pair[1]) })
    : encodeKey({ domain, coding: parseCode(code) })
}

function familyKeys(domain: Domain, family: string, at: string): KeyInterval {
  const { system, code } = parseCode(family)
  const [from = '', to, ...rest] = code.split('-').map((end) => end.trim())
  if (rest.length > 0) throw read.fail(at, 'not a family', 'write system|prefix or system|from-to')
  try {
    return familyInterval({ domain, system, from, ...(to === undefined ? {} : { to }) })
  } catch (error) {
    if (isVitalproofError(error))
      throw read.fail(at, error.message, error.fix ?? 'write system|prefix or system|from-to')
    throw error
  }
}

/** An exception of an ordered system takes out everything under it, as a family would. */
function exceptionKeys(domain: Domain, code: string, at: string): KeyInterval {
  if (findSystem(parseCode(code).system)?.ordered) return familyKeys(domain, code, at)
  const key = codeKey(domain, code)
  return { lo: key, end: key + 1n }
}

function mergeIntervals(intervals: readonly KeyInterval[]): KeyInterval[] {
  const merged: KeyInterval[] = []
  for (const { lo, end } of [...intervals].sort((a, b) => compareKeys(a.lo, b.lo))) {
    const last = merged.at(-1)
    if (last && lo <= last.end) merged[merged.length - 1] = { lo: last.lo, end: end > last.end ? end : last.end }
    else merged.push({ lo, end })
  }
  return merged
}

/** `cuts` sorted and disjoint. */
function cutIntervals(intervals: readonly KeyInterval[], cuts: readonly KeyInterval[]): KeyInterval[] {
  return cuts.reduce<KeyInterval[]>(
    (left, cut) =>
      left.flatMap(({ lo, end }) =>
        cut.end <= lo || end <= cut.lo
          ? [{ lo, end }]
          : [
              { lo, end: cut.lo },
              { lo: cut.end, end },
            ].filter((part) => part.lo < part.end),
      ),
    [...intervals],
  )
}

function compareKeys(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
