/**
 * A compiled policy: the slots that a circuit evaluates (docs/protocol.md section 4). The compiler makes it, the evaluator's
 * answer is checked against it, the circuit reads it as a vector (policy-vector.ts).
 */
/** Sizes of one circuit instance. */
export interface CircuitShape {
  name: string
  /** How policy vector and inputs are laid out (docs/protocol.md section 4): one criterion, slots, or slots over a pool of rows. */
  layout: 'single' | 'slots' | 'pooled'
  credentials: number
  codedRows: number
  observationRows: number
  demographicSlots: number
  setSlots: number
  valueSlots: number
  /** Codes of a set slot. */
  setCodes: number
  plainFilters: number
  windowFilters: number
  innerGates: number
  outerGates: number
}

/** One credential and one criterion, with age and sex. */
export const LITE: CircuitShape = {
  name: 'lite',
  layout: 'single',
  credentials: 1,
  codedRows: 64,
  observationRows: 32,
  demographicSlots: 1,
  setSlots: 1,
  valueSlots: 1,
  setCodes: 7,
  plainFilters: 0,
  windowFilters: 1,
  innerGates: 0,
  outerGates: 0,
}

/** One credential. Its rows are those of a chart. */
export const STANDARD: CircuitShape = {
  name: 'standard',
  layout: 'slots',
  credentials: 1,
  codedRows: 64,
  observationRows: 64,
  demographicSlots: 2,
  setSlots: 9,
  valueSlots: 6,
  setCodes: 15,
  plainFilters: 2,
  windowFilters: 4,
  innerGates: 4,
  outerGates: 4,
}

/** Several credentials of one holder; the rows are a pool that they share. */
export const MULTI: CircuitShape = {
  name: 'multi',
  layout: 'pooled',
  credentials: 3,
  codedRows: 64,
  observationRows: 48,
  demographicSlots: 2,
  setSlots: 4,
  valueSlots: 4,
  setCodes: 15,
  plainFilters: 2,
  windowFilters: 2,
  innerGates: 4,
  outerGates: 4,
}

/** From the smallest. */
export const SHAPES: readonly CircuitShape[] = [LITE, STANDARD, MULTI]

/** Codes of a value slot, in every circuit. */
export const VALUE_CODES = 7
/** A hundred years: the longest window of a filter. */
export const MAX_WINDOW_DAYS = 36_525

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

/** What a policy asks of a credential itself. */
export interface CredentialTerms {
  /** Bit mask of accepted credential types. */
  types: number
  /** Bit mask of accreditation classes that the issuer must have. */
  classes: number
  maxAgeDays: number
  maxCompletenessAgeDays: number
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
  /** Which credential answers, by its place in `credentials`. */
  credential: number
  /** Row keys, at most as many as the shape says; empty = no single code. */
  codes: bigint[]
  /** Half-open interval of keys, or null. Disjoint from `codes`. */
  interval: { lo: bigint; end: bigint } | null
  /** Plain filters first, then window filters. */
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
  /** Which credential answers, by its place in `credentials`. */
  credential: number
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
  /** As many as the shape says; where a policy asks for fewer, the first again. */
  credentials: CredentialTerms[]
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
