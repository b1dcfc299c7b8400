/** Drafts of slots for each term: where the meaning of a form meets what the circuit can ask. */
import { domainNumber } from '../codes'
import { MAX_VALUE } from '../decimal'
import { type FilterColumn, VALUE_CODES } from '../program'
import type { Sex, Status } from '../types'
import { type FilterSpec, gate, type Node, type SetDraft, type ValueDraft } from './nodes'
import { tooLarge } from './read'
import type { AbsenceTerm, Leaf, ObservedTerm, PresenceTerm, Term, UnobservedTerm, ValueTerm, Window } from './terms'

const STATUS_BIT: Record<Status, number> = { active: 1, past: 2, unknown: 4, suspected: 8 }
const SEX_BIT: Record<Sex, number> = { female: 1, male: 2, other: 4, unknown: 8 }
const EVERY_SEX = 15

/** @param names of the policy's credentials, in the order in which a program counts them */
export function draftTerm(term: Term, names: readonly string[]): Node {
  if (!('parts' in term)) return answeredBy(draftLeaf(term), names.indexOf(term.from ?? ''))
  const parts = term.parts.map((part) => draftTerm(part, names))
  return gate(term.kind === 'atLeast' ? term.count : term.kind, term.at, parts)
}

function answeredBy(node: Node, credential: number): Node {
  if (node.kind === 'gate') return { ...node, parts: node.parts.map((part) => answeredBy(part, credential)) }
  return node.kind === 'demographic' ? node : { ...node, credential }
}

function draftLeaf(term: Leaf): Node {
  if (term.kind === 'age') return { kind: 'demographic', sexes: EVERY_SEX, min: term.min, max: term.max }
  if (term.kind === 'sex') return { kind: 'demographic', sexes: mask(SEX_BIT, term.sexes), min: null, max: null }
  if (term.kind === 'presence') return draftPresence(term)
  if (term.kind === 'absence') return draftAbsence(term)
  if (term.kind === 'value') return draftValue(term)
  return term.kind === 'observed' ? draftObserved(term) : draftUnobserved(term)
}

function draftPresence(term: PresenceTerm): SetDraft {
  const filter = {
    ...presenceWindow(term.window),
    statuses: mask(STATUS_BIT, term.statuses),
    firstOnly: term.firstOnly,
  }
  return { ...EMPTY_SET, domain: domainNumber(term.domain), set: term.set, k: term.count, filter }
}

function draftAbsence(term: AbsenceTerm): SetDraft {
  const statuses = mask(STATUS_BIT, [...term.statuses, 'unknown', 'suspected'])
  return {
    ...absenceOf(domainNumber(term.domain), term.covers),
    set: term.set,
    filter: { ...absenceWindow(term.window), statuses, firstOnly: false },
  }
}

function draftValue(term: ValueTerm): ValueDraft {
  const { codes, range, withinDays: days } = term
  if (codes.length > VALUE_CODES) {
    throw tooLarge(
      `${term.at}/codes`,
      `more than ${VALUE_CODES} codes`,
      'name fewer codes: the newest of a set needs one slot',
    )
  }
  return {
    ...EMPTY_VALUE,
    ...limits(range.low, range.high, range.unit),
    codes,
    days,
    latest: term.which === 'latest',
    earliest: term.which === 'earliest',
    // thinning keeps every code's latest row first, so that a large record can still prove its newest values
    needLatestComplete: term.which === 'latest',
    needComplete: term.which === 'earliest',
    fresh: term.recordedWithinDays !== null,
  }
}

/** Different events: the picks of a chain of slots have increasing event numbers. */
function draftObserved(term: ObservedTerm): Node {
  const { range, withinDays: days } = term
  const slot = {
    ...EMPTY_VALUE,
    ...(range ? limits(range.low, range.high, range.unit) : { anyUnit: true }),
    days,
    fresh: term.recordedWithinDays !== null,
  }
  if (term.count === 1)
    return gate(
      'any',
      term.at,
      chunks(term.codes, VALUE_CODES).map((codes) => ({ ...slot, codes })),
    )
  if (term.codes.length > VALUE_CODES) {
    throw tooLarge(
      `${term.at}/codes`,
      `more than ${VALUE_CODES} codes`,
      'name fewer codes: a count needs all in one slot',
    )
  }
  const chain = Array.from({ length: term.count }, (_, i) => ({ ...slot, codes: term.codes, increasing: i > 0 }))
  return gate('all', term.at, chain)
}

/**
 * No row of the codes at all: that needs only `latestComplete`, because then every code that the record has shows at least one row.
 * Or the highest row lies below the range, the lowest above it: that needs `complete`, and coverage besides, which a pick does not check.
 */
function draftUnobserved(term: UnobservedTerm): Node {
  const { at, covers, range } = term
  const absent = { ...EMPTY_VALUE, absent: true, needLatestComplete: true, fresh: true, covers }
  if (range === null) {
    return gate(
      'all',
      at,
      chunks(term.codes, VALUE_CODES).map((codes) => ({ ...absent, codes })),
    )
  }
  const { low, high, unit, bounds } = range
  const extreme = { ...EMPTY_VALUE, needComplete: true, fresh: true }
  const perCode = term.codes.map((code) => {
    const codes = [code]
    const picks: Node[] = []
    if (bounds.min ?? bounds.above) picks.push({ ...extreme, ...limits(0n, low - 1n, unit), codes, needHighest: true })
    if (bounds.max ?? bounds.below) {
      picks.push({ ...extreme, ...limits(high + 1n, MAX_VALUE, unit), codes, needLowest: true })
    }
    // the two picks exclude each other, so that two hits mean coverage and one of them
    const outside = gate(2, at, [absenceOf(domainNumber('observation'), covers), ...picks])
    return gate('any', at, [{ ...absent, codes }, outside])
  })
  return gate('all', at, perCode)
}

const NO_WINDOW = { column: 'dayHigh', invert: false, windowed: false, days: 0 } as const

type WindowSpec = Pick<FilterSpec, 'column' | 'invert' | 'windowed' | 'days'>

/** Rows that surely did so: unknown starts are day 0, inexact ones are turned away by the exact columns. */
function presenceWindow(window: Window | null): WindowSpec {
  return windowSpec(window, { began: 'dayLow', overlapped: 'exactEnd', older: 'exactStart' })
}

/** Rows that may have done so. */
function absenceWindow(window: Window | null): WindowSpec {
  return windowSpec(window, { began: 'exactStart', overlapped: 'dayHigh', older: 'dayLow' })
}

function windowSpec(window: Window | null, columns: Record<Window['kind'], FilterColumn>): WindowSpec {
  if (window === null) return NO_WINDOW
  const older = window.kind === 'older'
  // began at least N days ago: not (start ≥ today − (N − 1))
  return { column: columns[window.kind], invert: older, windowed: true, days: older ? window.days - 1 : window.days }
}

export const EMPTY_SET: SetDraft = {
  kind: 'set',
  credential: 0,
  set: { codes: [], intervals: [] },
  filter: null,
  k: 1,
  none: false,
  counts: false,
  covers: 0,
  domain: 1,
  fresh: false,
}

/** Without keys it asks only whether the domain is complete, fresh and covered. */
function absenceOf(domain: number, covers: number): SetDraft {
  return { ...EMPTY_SET, domain, covers, none: true, fresh: true }
}

export const EMPTY_VALUE: ValueDraft = {
  kind: 'value',
  credential: 0,
  codes: [],
  min: 0n,
  max: MAX_VALUE,
  unit: 0,
  anyUnit: false,
  latest: false,
  earliest: false,
  absent: false,
  needComplete: false,
  needLatestComplete: false,
  fresh: false,
  needLowest: false,
  needHighest: false,
  increasing: false,
  covers: 0,
  days: null,
}

function limits(min: bigint, max: bigint, unit: number) {
  return { min, max, unit }
}

function mask<T extends string>(bits: Record<T, number>, names: readonly T[]): number {
  return names.reduce((word, name) => word | bits[name], 0)
}

export function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size))
}
