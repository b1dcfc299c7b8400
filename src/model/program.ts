/**
 * A compiled policy: the slots that the circuit evaluates, and the flat vector whose hash names the policy
 * (docs/protocol.md section 4). The compiler makes it, the evaluator's answer is checked against it, the circuit reads it.
 */

/** Sizes of one circuit instance. */
export interface CircuitShape {
  name: string
  codedRows: number
  observationRows: number
  demographicSlots: number
  setSlots: number
  valueSlots: number
}

export const STANDARD: CircuitShape = {
  name: 'standard',
  codedRows: 64,
  observationRows: 64,
  demographicSlots: 2,
  setSlots: 9,
  valueSlots: 6,
}

export const PLAIN_FILTERS = 2
export const WINDOW_FILTERS = 4
export const FILTERS = PLAIN_FILTERS + WINDOW_FILTERS
export const INNER_GATES = 4
export const OUTER_GATES = 4
export const SET_CODES = 15
export const VALUE_CODES = 7

/** Where a slot's answer goes. `null` in a program = the slot is unused. */
export type Parent = { to: 'root' } | { to: 'inner'; gate: number } | { to: 'outer'; gate: number }

/** Bit mask by status: active 1, past 2, unknown 4, suspected 8. */
export type StatusMask = number

export interface PlainFilter {
  statuses: StatusMask
  firstOnly: boolean
}

export type FilterColumn = 'dayLow' | 'dayHigh' | 'exactStart' | 'exactEnd'

/** `windowed`: compares x ≥ today − days, turned round by `invert`. */
export interface WindowFilter extends PlainFilter {
  column: FilterColumn
  invert: boolean
  windowed: boolean
  days: number
}

export interface DemographicSlot {
  parent: Parent | null
  /** Bit mask: female 1, male 2, other 4, unknown 8. */
  sexes: number
  min: number | null
  max: number | null
}

export interface SetSlot {
  parent: Parent | null
  /** Row keys, at most 15; empty = no single code. */
  codes: bigint[]
  /** Half-open interval of keys, or null. Disjoint from `codes`. */
  interval: { lo: bigint; end: bigint } | null
  /** 0–1 plain, 2–5 window filters. */
  filter: number
  /** Hits that are needed; not used where `none`. */
  k: number
  none: boolean
  /** Gives its number of hits, not one bit, to its parent. */
  counts: boolean
  /** Bit mask of the domain's six system places that the codes cover. */
  covers: number
  /** Domain number 1–9 for the absence check. */
  domain: number
  fresh: boolean
}

export interface ValueSlot {
  parent: Parent | null
  /** Row keys, at most 7. */
  codes: bigint[]
  min: bigint
  max: bigint
  unit: number
  anyUnit: boolean
  latest: boolean
  earliest: boolean
  absent: boolean
  needComplete: boolean
  needLatestComplete: boolean
  fresh: boolean
  needLowest: boolean
  needHighest: boolean
  increasing: boolean
  covers: number
  /** Window in days before today, or null. */
  days: number | null
}

export interface InnerGate {
  threshold: number
  parent: Parent | null
}

export interface OuterGate {
  threshold: number
  required: boolean
}

export interface PolicyProgram {
  shape: CircuitShape
  /** Bit mask of accepted credential types. */
  types: number
  /** Bit mask of accreditation classes that the issuer must have. */
  classes: number
  maxAgeDays: number
  maxCompletenessAgeDays: number
  /** Always as long as the shape says; unused slots have parent null. */
  demographics: DemographicSlot[]
  sets: SetSlot[]
  values: ValueSlot[]
  plainFilters: PlainFilter[]
  windowFilters: WindowFilter[]
  innerGates: InnerGate[]
  outerGates: OuterGate[]
  /** Guard domain as a field element; 0 = the scope itself. */
  guard: bigint
}
