/** Limits of a value as encoded numbers in the unit that the rows are signed in. Rounding only ever narrows the range. */
import { isVitalproofError, VitalproofError } from '../../core/errors'
import { parseCode } from '../codes'
import { ceilDiv, encodeValue, floorDiv, MAX_VALUE, parseDecimal } from '../decimal'
import { canonicalUnit, isKnownUnit, unitId } from '../units'
import { read, unsupported } from './read'
import type { Range } from './terms'
import type { Bounds } from './types'

/**
 * Rows hold floor and ceil of a value in millionths: `above x` is low ≥ ⌊x⌋ + 1, `min x` is low ≥ ⌈x⌉, and so on downwards.
 *
 * @throws UNKNOWN_UNIT, POLICY_UNSUPPORTED codes of different units, POLICY_INVALID an empty range
 */
export function makeRange(options: { codes: readonly string[]; bounds: Bounds; unit: string; at: string }): Range {
  const { bounds, at } = options
  const { unit, factor } = commonUnit(options)
  const scaled = (text: string) => parseDecimal(text).scaledFloor * factor.num
  const encode = (value: bigint, key: string) => {
    try {
      return encodeValue(value)
    } catch (error) {
      if (isVitalproofError(error)) throw read.fail(`${at}/${key}`, error.message, error.fix)
      throw error
    }
  }
  let low = 0n
  let high = MAX_VALUE
  if (bounds.min !== undefined) low = encode(ceilDiv(scaled(bounds.min), factor.den), 'min')
  if (bounds.above !== undefined) low = encode(floorDiv(scaled(bounds.above), factor.den) + 1n, 'above')
  if (bounds.max !== undefined) high = encode(floorDiv(scaled(bounds.max), factor.den), 'max')
  if (bounds.below !== undefined) high = encode(ceilDiv(scaled(bounds.below), factor.den) - 1n, 'below')
  if (low > high) throw read.fail(at, 'the range is empty', 'the lower limit must not exceed the upper one')
  return { low, high, unit: unitId(unit), bounds, unitText: options.unit }
}

/** A slot compares in one unit, so that all codes of the set must be signed in one. */
function commonUnit({ codes, unit, at }: { codes: readonly string[]; unit: string; at: string }) {
  if (!isKnownUnit(unit)) {
    throw new VitalproofError('UNKNOWN_UNIT', 'not a unit of the table', {
      at: `${at}/unit`,
      fix: 'give its UCUM code',
    })
  }
  const found = codes.map((code) => canonicalUnit({ ...parseCode(code), unit })!)
  const [first] = found
  if (found.some((other) => !isSameUnit(other, first!))) {
    throw unsupported(
      `${at}/codes`,
      'records keep these codes in different units',
      'write one criterion per unit, together in any',
    )
  }
  return first!
}

type Unit = NonNullable<ReturnType<typeof canonicalUnit>>

function isSameUnit(a: Unit, b: Unit): boolean {
  return a.unit === b.unit && a.factor.num * b.factor.den === b.factor.num * a.factor.den
}
