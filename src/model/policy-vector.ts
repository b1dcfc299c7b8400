/** A compiled policy as the flat vector of field elements that a circuit reads, and the hash that names it (docs/protocol.md section 4). */
import { VitalproofError } from '../core/errors'
import { assertBits, assertField, FIELD_ORDER, packBits } from '../core/field'
import { hashBlock } from '../core/poseidon'
import { tag } from '../core/tags'
import {
  type CredentialTerms,
  type DemographicSlot,
  type FilterColumn,
  type InnerGate,
  MAX_WINDOW_DAYS,
  type OuterGate,
  type Parent,
  type PlainFilter,
  type PolicyProgram,
  type SetSlot,
  VALUE_CODES,
  type ValueSlot,
  type WindowFilter,
} from './program'

/** Value and number of bits, to be packed. */
type Part = readonly [bigint | number, number]

/** The policy vector of a circuit. @throws INVALID_VALUE if a part is out of its range or the circuit cannot say it */
export function encodeProgram(program: PolicyProgram): bigint[] {
  assertShape(program)
  const { layout } = program.shape
  if (layout === 'single') return encodeSingle(program)
  return layout === 'slots' ? encodeSlots(program) : encodePooled(program)
}

/** The hash that names the policy on chain. @throws INVALID_VALUE */
export function policyHash(program: PolicyProgram): bigint {
  const vector = encodeProgram(program)
  const full = Math.floor(vector.length / 16)
  const blocks = Array.from({ length: full }, (_, b) => hashBlock(vector.slice(16 * b, 16 * b + 16)))
  // the length in the tag keeps vectors of two shapes apart
  return hashBlock([tag('policy') + BigInt(vector.length), ...blocks, ...vector.slice(16 * full)])
}

function encodeSlots(program: PolicyProgram): bigint[] {
  const { demographics, plainFilters, windowFilters, innerGates, outerGates, sets, values } = program
  const main = [
    ...credentialParts(program.credentials[0]!),
    ...demographics.flatMap(demographicParts),
    ...plainFilters.flatMap(plainParts),
    ...windowFilters.flatMap(windowParts),
  ]
  return [
    packBits(main, 'main'),
    packBits(gateParts(innerGates, outerGates), 'gates'),
    ...sets.flatMap((slot) => [...setFields(slot, program), packBits(setParts(slot, program))]),
    ...values.flatMap((slot) => [...valueFields(slot), packBits(valueParts(slot))]),
    assertField(program.guard, 'guard'),
  ]
}

function encodePooled(program: PolicyProgram): bigint[] {
  // rows of other credentials have the key 0 there, and no codes are encoded as the code 0
  if (program.values.some((slot) => slot.parent !== null && slot.codes.length === 0)) {
    throw new VitalproofError('INVALID_VALUE', 'a value slot without codes', { at: 'values' })
  }
  const { demographics, plainFilters, windowFilters, innerGates, outerGates, sets, values, shape } = program
  const logic = [
    ...demographics.flatMap(demographicParts),
    ...plainFilters.flatMap(plainParts),
    ...windowFilters.flatMap(windowParts),
    ...gateParts(innerGates, outerGates),
  ]
  const of = ({ credential }: { credential: number }): Part => [1 << credential, shape.credentials]
  return [
    packBits(program.credentials.flatMap(credentialParts), 'credentials'),
    packBits(logic, 'logic'),
    ...sets.flatMap((slot) => [...setFields(slot, program), packBits([...setParts(slot, program), of(slot)])]),
    ...values.flatMap((slot) => [...valueFields(slot), packBits([...valueParts(slot), of(slot)])]),
    assertField(program.guard, 'guard'),
  ]
}

/** One word, the codes, two limits: of an interval of keys or of a range of values. */
function encodeSingle(program: PolicyProgram): bigint[] {
  const [person, set, value, filter] = [
    program.demographics[0]!,
    program.sets[0]!,
    program.values[0]!,
    program.windowFilters[0]!,
  ]
  const isCoded = set.parent !== null
  const isObserved = value.parent !== null
  assertSingle(program)
  // with no question about the person, every sex and age will do
  const asked = person.parent === null ? { ...person, sexes: 15, min: null, max: null } : person
  const days = isObserved ? value.days : filter.windowed ? filter.days : null
  if (isCoded) assertWindow(filter)
  const word: Part[] = [
    ...credentialParts(program.credentials[0]!),
    ...demographicParts(asked).slice(0, -1),
    bit(isCoded || isObserved),
    bit(isObserved),
    bit(isCoded && set.none),
    [isCoded ? filter.statuses : 0, 4],
    [isCoded ? COLUMNS.indexOf(filter.column) : 0, 2],
    bit(isCoded && filter.invert),
    bit(isObserved && value.latest),
    bit(isObserved && value.anyUnit),
    bit(isObserved && value.needComplete),
    bit(isObserved && value.needLatestComplete),
    bit(isObserved ? value.fresh : isCoded && set.fresh),
    bit(days !== null),
    [days ?? 0, 20],
    [isCoded ? set.covers : 0, 6],
    [isObserved ? 1 << (OBSERVATION - 1) : isCoded ? 1 << (set.domain - 1) : 1, 9],
    [isObserved ? value.unit : 0, 32],
  ]
  const fields = isObserved
    ? valueFields(value)
    : [...codeFields(set.codes, VALUE_CODES), set.interval?.lo ?? 1n, set.interval?.end ?? 1n]
  return [packBits(word, 'word'), ...fields, assertField(program.guard, 'guard')]
}

/** Domain number of observations. */
const OBSERVATION = 6
const COLUMNS: readonly FilterColumn[] = ['dayLow', 'dayHigh', 'exactStart', 'exactEnd']

function bit(value: boolean): Part {
  return [value ? 1 : 0, 1]
}

function credentialParts({ types, classes, maxAgeDays, maxCompletenessAgeDays }: CredentialTerms): Part[] {
  return [
    [types, 8],
    [classes, 15],
    [maxAgeDays, 20],
    [maxCompletenessAgeDays, 20],
  ]
}

function demographicParts({ sexes, min, max, parent }: DemographicSlot): Part[] {
  return [[sexes, 4], bit(min !== null), bit(max !== null), [min ?? 0, 8], [max ?? 0, 8], [parentBits(parent), 9]]
}

function plainParts({ statuses, firstOnly }: PlainFilter): Part[] {
  return [[statuses, 4], bit(firstOnly)]
}

/** Beyond this, today − days could fall below day 0 and leave nobody a proof. */
function assertWindow({ days }: WindowFilter): void {
  if (days > MAX_WINDOW_DAYS)
    throw new VitalproofError('INVALID_VALUE', 'the window is too long', { at: 'windowFilters' })
}

function windowParts(filter: WindowFilter): Part[] {
  assertWindow(filter)
  return [
    ...plainParts(filter),
    [COLUMNS.indexOf(filter.column), 2],
    bit(filter.invert),
    bit(filter.windowed),
    [filter.days, 20],
  ]
}

function gateParts(innerGates: readonly InnerGate[], outerGates: readonly OuterGate[]): Part[] {
  const inner = innerGates.flatMap(({ threshold, parent }): Part[] => {
    if (parent?.to === 'inner')
      throw new VitalproofError('INVALID_VALUE', 'an inner gate has no inner parent', { at: 'innerGates' })
    return [
      [threshold, 11],
      [parent === null ? 0 : parent.to === 'root' ? 1 : 2 << parent.gate, 5],
    ]
  })
  return [...inner, ...outerGates.flatMap(({ threshold, required }): Part[] => [[threshold, 11], bit(required)])]
}

function setFields(slot: SetSlot, { shape }: PolicyProgram): bigint[] {
  return [...codeFields(slot.codes, shape.setCodes), slot.interval?.lo ?? 1n, slot.interval?.end ?? 1n]
}

function setParts(slot: SetSlot, { shape }: PolicyProgram): Part[] {
  // one-hot for all filters but the last
  const filters = shape.plainFilters + shape.windowFilters - 1
  return [
    [slot.filter === filters ? 0 : 1 << slot.filter, filters],
    [slot.k, 7],
    bit(slot.none),
    bit(slot.counts),
    [slot.covers, 6],
    [1 << (slot.domain - 1), 9],
    bit(slot.fresh),
    [parentBits(slot.parent), 9],
  ]
}

function valueFields(slot: ValueSlot): bigint[] {
  return [...codeFields(slot.codes, VALUE_CODES), assertBits(slot.min, 64, 'min'), assertBits(slot.max, 64, 'max')]
}

function valueParts(slot: ValueSlot): Part[] {
  return [
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
  ]
}

function codeFields(codes: readonly bigint[], places: number): bigint[] {
  if (codes.length > places) throw new VitalproofError('INVALID_VALUE', `a slot holds ${places} codes`, { at: 'codes' })
  return adaptedCoefficients(codes, places)
}

function parentBits(parent: Parent | null): number {
  if (parent === null) return 0
  return parent.to === 'root' ? 1 : (parent.to === 'inner' ? 2 : 32) << parent.gate
}

function assertShape(program: PolicyProgram): void {
  const { shape } = program
  const lengths: Record<string, [list: readonly unknown[], length: number]> = {
    credentials: [program.credentials, shape.credentials],
    demographics: [program.demographics, shape.demographicSlots],
    sets: [program.sets, shape.setSlots],
    values: [program.values, shape.valueSlots],
    plainFilters: [program.plainFilters, shape.plainFilters],
    windowFilters: [program.windowFilters, shape.windowFilters],
    innerGates: [program.innerGates, shape.innerGates],
    outerGates: [program.outerGates, shape.outerGates],
  }
  for (const [at, [list, length]] of Object.entries(lengths)) {
    if (list.length !== length)
      throw new VitalproofError('INVALID_VALUE', `the program needs ${length} of these`, { at })
  }
}

/** What the vector of one criterion has no words for. */
function assertSingle({ sets, values, demographics, windowFilters }: PolicyProgram): void {
  const [set, value] = [sets[0]!, values[0]!]
  const used = [...sets, ...values, ...demographics].filter(({ parent }) => parent !== null)
  const unsaid =
    used.some(({ parent }) => parent?.to !== 'root') ||
    (set.parent !== null && (value.parent !== null || set.k !== 1 || set.counts || windowFilters[0]!.firstOnly)) ||
    (value.parent !== null &&
      (value.absent || value.earliest || value.needLowest || value.needHighest || value.increasing))
  if (unsaid) throw new VitalproofError('INVALID_VALUE', 'more than one plain criterion', { at: 'program' })
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

function mod(value: bigint): bigint {
  const rest = value % FIELD_ORDER
  return rest < 0n ? rest + FIELD_ORDER : rest
}
