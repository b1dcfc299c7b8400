/** What a policy means, form by form: negations pushed inward, codes as row keys, limits as encoded numbers. Compiler and evaluator read only this. */
import type { KeyInterval } from '../codes'
import type { Domain, Sex, Status } from '../types'
import type { Bounds } from './types'

/** A set of row keys: single keys and intervals, disjoint, sorted. */
export interface KeySet {
  codes: bigint[]
  intervals: KeyInterval[]
}

/** How the document names a set, for sentences. */
export interface SetNames {
  codes: string[]
  families: string[]
  any: boolean
  except: string[]
}

/**
 * Window of a `presence`: it began inside (`began`), was going on inside (`overlapped`), or began at least `days` ago (`older`).
 * Of an `absence`: none that may have done so.
 */
export interface Window {
  kind: 'began' | 'overlapped' | 'older'
  days: number
}

export type Group =
  | {
      kind: 'all' | 'any'
      at: string
      parts: Term[]
      told?: { condition: Term; consequence: Term; otherwise: Term | null }
    }
  | { kind: 'atLeast'; at: string; count: number; parts: Term[] }

export interface AgeTerm {
  kind: 'age'
  at: string
  min: number | null
  max: number | null
}

/** `denied`: the sex that was negated, for the sentence. */
export interface SexTerm {
  kind: 'sex'
  at: string
  sexes: Sex[]
  denied: Sex | null
}

/** Entries of the coded rows: `has`, `licence`, `count`. */
export interface PresenceTerm {
  kind: 'presence'
  at: string
  domain: Domain
  set: KeySet
  names: SetNames
  statuses: Status[]
  window: Window | null
  /** Events needed; above 1 only with `firstOnly`. */
  count: number
  /** Count events, not rows: rows that are the first of their event in their system. */
  firstOnly: boolean
}

export interface AbsenceTerm {
  kind: 'absence'
  at: string
  domain: Domain
  set: KeySet
  names: SetNames
  /** Asked; rows of unknown and suspected status block besides. */
  statuses: Status[]
  window: Window | null
  /** Bit mask of the domain's six system places that the codes cover. */
  covers: number
  recordedWithinDays: number
}

export interface Range {
  /** Encoded, inclusive. */
  low: bigint
  high: bigint
  unit: number
  bounds: Bounds
  unitText: string
}

/** Entries of the observation rows, at least `count` different events; `range` null = whatever the value. */
export interface ObservedTerm {
  kind: 'observed'
  at: string
  codes: bigint[]
  names: string[]
  range: Range | null
  withinDays: number | null
  count: number
  recordedWithinDays: number | null
  /** What no entry at all means: false for `has` and `count`, unknown for `value`. */
  form: 'has' | 'value' | 'count'
}

/** The newest or the oldest entry of the whole set lies in the range. */
export interface ValueTerm {
  kind: 'value'
  at: string
  which: 'latest' | 'earliest'
  codes: bigint[]
  names: string[]
  range: Range
  withinDays: number | null
  recordedWithinDays: number | null
}

/** No entry of the set at all (`range` null), or none in the range. */
export interface UnobservedTerm {
  kind: 'unobserved'
  at: string
  codes: bigint[]
  names: string[]
  range: Range | null
  covers: number
  recordedWithinDays: number
}

/** `from`: name of the credential that answers, where the policy names credentials. */
export type Leaf = { from?: string } & (
  | AgeTerm
  | SexTerm
  | PresenceTerm
  | AbsenceTerm
  | ObservedTerm
  | ValueTerm
  | UnobservedTerm
)
export type Term = Group | Leaf

/** Every leaf of a term, in order. */
export function leavesOf(term: Term): Leaf[] {
  return 'parts' in term ? term.parts.flatMap(leavesOf) : [term]
}
