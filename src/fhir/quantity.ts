/** Numbers with units as exact intervals of millionths: comparators widen them, units are converted by exact factors. */
import { VitalproofError } from '../core/errors'
import { numberText } from '../core/json'
import { ceilDiv, encodeValue, floorDiv, MAX_VALUE, parseDecimal } from '../model/decimal'
import type { Coding, Quantity } from '../model/types'
import { type CanonicalUnit, canonicalUnit, isKnownUnit } from '../model/units'
import { type FhirIssueCode, type Notes, note } from './issues'
import { type Place, readNumber, readObject, readText } from './members'

const UCUM = ['http://unitsofmeasure.org', 'urn:oid:2.16.840.1.113883.6.8']

/** What a quantity became: a value, nothing (`absent`), or a reason why it cannot be signed. */
export type QuantityReading =
  | Quantity
  | 'absent'
  | Extract<FhirIssueCode, 'value-out-of-range' | 'value-not-understood'>

/** Bounds in millionths; null = none. */
interface Bounds {
  low: bigint | null
  high: bigint | null
}

/** @param codings of the observation: the unit table goes by LOINC code. @throws FHIR_INVALID if an element has a wrong type */
export function readQuantity(quantity: Place, codings: readonly Coding[], notes: Notes): QuantityReading {
  const value = readNumber(quantity, 'value')
  if (value === undefined) return 'absent'
  return signable(() => {
    const { unit, factor, known } = unitOf(quantity, codings, notes)
    const { scaledFloor, scaledCeil } = parseDecimal(numberText(value))
    const low = floorDiv(scaledFloor * factor.num, factor.den)
    const high = ceilDiv(scaledCeil * factor.num, factor.den)
    const bounds = compare(readText(quantity, 'comparator'), { low, high }, known)
    return bounds && encodeBounds(bounds, unit)
  })
}

/** From the lower bound of `low` to the upper one of `high`; a missing end is open. @throws FHIR_INVALID */
export function readRange(range: Place, codings: readonly Coding[], notes: Notes): QuantityReading {
  const ends = ['low', 'high'].map((name) => readObject(range, name))
  const [low, high] = ends.map((end) => (end ? readQuantity(end, codings, notes) : 'absent'))
  if (typeof low === 'string' && low !== 'absent') return low
  if (typeof high === 'string' && high !== 'absent') return high
  const [from, to] = [low, high] as [Quantity | 'absent', Quantity | 'absent']
  if (from === 'absent') return to === 'absent' ? 'absent' : { ...to, low: 0n }
  if (to === 'absent') return { ...from, high: MAX_VALUE }
  if (from.unit !== to.unit || from.low > to.high) return 'value-not-understood'
  return { ...from, high: to.high }
}

/** A whole number without unit. @throws FHIR_INVALID if it is no number */
export function readInteger(place: Place, name: string): QuantityReading {
  const value = readNumber(place, name)
  if (value === undefined) return 'absent'
  return signable(() => {
    const { scaledFloor, scaledCeil } = parseDecimal(numberText(value))
    return encodeBounds({ low: scaledFloor, high: scaledCeil }, '')
  })
}

/**
 * `<` and `>` leave the bound itself out, one millionth away. That is right only in the unit in which the value is signed: if
 * another conversion follows (`strict` false), the bound stays in.
 */
function compare(
  comparator: string | undefined,
  { low, high }: { low: bigint; high: bigint },
  strict: boolean,
): Bounds | null {
  const step = strict ? 1n : 0n
  switch (comparator) {
    case undefined:
      return { low, high }
    case '<':
      return { low: null, high: high - step }
    case '<=':
      return { low: null, high }
    case '>':
      return { low: low + step, high: null }
    case '>=':
      return { low, high: null }
    default:
      return null
  }
}

function encodeBounds({ low, high }: Bounds, unit: string): Quantity {
  return {
    kind: 'quantity',
    low: low === null ? 0n : encodeValue(low),
    high: high === null ? MAX_VALUE : encodeValue(high),
    unit,
  }
}

/**
 * The canonical unit and the factor to it, if all codings of the observation agree on them; else the unit as written. A text that is
 * no UCUM code gets a bar in front, which no UCUM code has, so that it never meets one.
 */
function unitOf(quantity: Place, codings: readonly Coding[], notes: Notes): CanonicalUnit & { known: boolean } {
  const asIs = { factor: { num: 1n, den: 1n }, known: true }
  const [code, text, system] = ['code', 'unit', 'system'].map((name) => readText(quantity, name))
  const ucum = system !== undefined && UCUM.includes(system.replace(/^https:/, 'http:').replace(/\/$/, ''))
  const fromText = ucum && code === undefined && text !== undefined && isKnownUnit(text)
  if (fromText) note(notes, 'unit-from-text', `${quantity.at}/unit`)
  const unit = ucum ? (code ?? (fromText ? text : undefined)) : undefined
  if (unit === undefined) {
    if (code !== undefined) return { ...asIs, unit: `${system ?? ''}|${code}` }
    return { ...asIs, unit: text === undefined ? '' : `|${text}` }
  }
  const units = codings.map((coding) => canonicalUnit({ ...coding, unit }))
  const [first = null, ...others] = units
  if (first === null) return { ...asIs, unit }
  const same = others.every(
    (other) =>
      other?.unit === first.unit && other.factor.num * first.factor.den === first.factor.num * other.factor.den,
  )
  return same ? { ...first, known: true } : { ...asIs, unit, known: false }
}

/** Out of range is the only thing that may go wrong with a number: refused, never clamped. */
function signable(read: () => Quantity | null): QuantityReading {
  try {
    return read() ?? 'value-not-understood'
  } catch (error) {
    if (error instanceof VitalproofError && error.code === 'INVALID_DECIMAL') return 'value-out-of-range'
    throw error
  }
}
