/**
 * A compiled policy: the slots that the circuit evaluates, and the flat vector whose hash names the policy
 * (docs/protocol.md section 4). The compiler makes it, the evaluator's answer is checked against it, the circuit reads it.
 */
import { VitalproofError } from '../core/errors'
import { assertBits, assertField, FIELD_ORDER, packBits } from '../core/field'
import { hashBlock } from '../core/poseidon'
import { tag } from '../core/tags'

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

/** The monic polynomial of degree 2^k − 1 with `codes` as roots, as adapted coefficients (docs/protocol.md section 4). */
export function adaptedCoefficients(codes: readonly bigint[], places: number): bigint[] {
  const roots = Array.from({ length: places }, (_, i) => codes[Math.min(i, codes.length - 1)] ?? 0n)
  // coefficients of ∏ (x − root), lowest first
  let polynomial = [1n]
  for (const root of roots) {
    const next = new Array<bigint>(polynomial.length + 1).fill(0n)
    polynomial.forEach((c, i) => {
      next[i + 1] = mod(next[i + 1]! + c)
      next[i] = mod(next[i]! - c * root)
    })
    polynomial = next
  }
  return adapt(polynomial)
}

function adapt(polynomial: bigint[]): bigint[] {
  const degree = polynomial.length - 1
  if (degree === 1) return [polynomial[0]!]
  // P = (x^h + a)·Q + R with Q, R monic of degree h − 1
  const h = (degree + 1) / 2
  const quotient = polynomial.slice(h)
  const rest = polynomial.slice(0, h)
  const a = mod(rest[h - 1]! - 1n)
  const remainder = rest.map((c, i) => mod(c - a * quotient[i]!))
  return [a, ...adapt(quotient), ...adapt(remainder)]
}

/** The policy vector of docs/protocol.md section 4. @throws INVALID_VALUE if a part is out of its range */
export function encodeProgram(program: PolicyProgram): bigint[] {
  const { shape } = program
  const bit = (value: boolean): readonly [number, number] => [value ? 1 : 0, 1]
  const main: (readonly [bigint | number, number])[] = [
    [program.types, 8],
    [program.classes, 15],
    [program.maxAgeDays, 20],
    [program.maxCompletenessAgeDays, 20],
  ]
  for (const slot of exactly(program.demographics, shape.demographicSlots, 'demographics')) {
    main.push([slot.sexes, 4], bit(slot.min !== null), bit(slot.max !== null), [slot.min ?? 0, 8], [slot.max ?? 0, 8])
    main.push([parentBits(slot.parent), 9])
  }
  for (const filter of exactly(program.plainFilters, PLAIN_FILTERS, 'plainFilters')) {
    main.push([filter.statuses, 4], bit(filter.firstOnly))
  }
  for (const filter of exactly(program.windowFilters, WINDOW_FILTERS, 'windowFilters')) {
    main.push([filter.statuses, 4], bit(filter.firstOnly), [COLUMNS.indexOf(filter.column), 2], bit(filter.invert))
    // beyond this, today − days could fall below day 0 and leave nobody a proof
    if (filter.days > MAX_WINDOW_DAYS)
      throw new VitalproofError('INVALID_VALUE', 'the window is too long', { at: 'windowFilters' })
    main.push(bit(filter.windowed), [filter.days, 20])
  }

  const gates: (readonly [bigint | number, number])[] = []
  for (const gate of exactly(program.innerGates, INNER_GATES, 'innerGates')) {
    if (gate.parent?.to === 'inner')
      throw new VitalproofError('INVALID_VALUE', 'an inner gate has no inner parent', { at: 'innerGates' })
    const parent = gate.parent === null ? 0 : gate.parent.to === 'root' ? 1 : 2 << gate.parent.gate
    gates.push([gate.threshold, 11], [parent, 5])
  }
  for (const gate of exactly(program.outerGates, OUTER_GATES, 'outerGates'))
    gates.push([gate.threshold, 11], bit(gate.required))

  const sets = exactly(program.sets, shape.setSlots, 'sets').flatMap((slot) => [
    ...adaptedCoefficients(atMost(slot.codes, SET_CODES), SET_CODES),
    slot.interval?.lo ?? 1n,
    slot.interval?.end ?? 1n,
    packBits([
      [slot.filter === FILTERS - 1 ? 0 : 1 << slot.filter, FILTERS - 1],
      [slot.k, 7],
      bit(slot.none),
      bit(slot.counts),
      [slot.covers, 6],
      [1 << (slot.domain - 1), 9],
      bit(slot.fresh),
      [parentBits(slot.parent), 9],
    ]),
  ])
  const values = exactly(program.values, shape.valueSlots, 'values').flatMap((slot) => [
    ...adaptedCoefficients(atMost(slot.codes, VALUE_CODES), VALUE_CODES),
    assertBits(slot.min, 64, 'min'),
    assertBits(slot.max, 64, 'max'),
    packBits([
      bit(slot.latest),
      bit(slot.earliest),
      bit(slot.absent),
      bit(slot.anyUnit),
      bit(slot.needComplete),
      bit(slot.needLatestComplete),
      bit(slot.fresh),
      bit(slot.needLowest),
      bit(slot.needHighest),
      bit(slot.increasing),
      [slot.covers, 6],
      [slot.unit, 32],
      bit(slot.days !== null),
      [slot.days ?? 0, 20],
      [parentBits(slot.parent), 9],
    ]),
  ])
  return [packBits(main, 'main'), packBits(gates, 'gates'), ...sets, ...values, assertField(program.guard, 'guard')]
}

/** The hash that names the policy on chain. @throws INVALID_VALUE */
export function policyHash(program: PolicyProgram): bigint {
  const vector = encodeProgram(program)
  const full = Math.floor(vector.length / 16)
  const blocks = Array.from({ length: full }, (_, b) => hashBlock(vector.slice(16 * b, 16 * b + 16)))
  // the length in the tag keeps vectors of two shapes apart
  return hashBlock([tag('policy') + BigInt(vector.length), ...blocks, ...vector.slice(16 * full)])
}

const COLUMNS: readonly FilterColumn[] = ['dayLow', 'dayHigh', 'exactStart', 'exactEnd']

function parentBits(parent: Parent | null): number {
  if (parent === null) return 0
  return parent.to === 'root' ? 1 : (parent.to === 'inner' ? 2 : 32) << parent.gate
}

function exactly<T>(list: readonly T[], length: number, at: string): readonly T[] {
  if (list.length !== length) throw new VitalproofError('INVALID_VALUE', `the program needs ${length} of these`, { at })
  return list
}

function atMost(codes: readonly bigint[], places: number): readonly bigint[] {
  if (codes.length > places) throw new VitalproofError('INVALID_VALUE', `a slot holds ${places} codes`, { at: 'codes' })
  return codes
}

function mod(value: bigint): bigint {
  const rest = value % FIELD_ORDER
  return rest < 0n ? rest + FIELD_ORDER : rest
}
