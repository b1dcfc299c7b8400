/** Decimals as exact integers of 10^-6, read from text because a JSON number loses digits. */
import { VitalproofError } from '../core/errors'

/** A decimal number between two integers of 10^-6; the two are equal if it has at most six places. */
export interface ScaledDecimal {
  scaledFloor: bigint
  scaledCeil: bigint
}

/** Places after the point that a chart keeps. */
export const DECIMAL_PLACES = 6
/** The greatest encoded value; as an upper bound it means "no upper bound". */
export const MAX_VALUE = 2n ** 64n - 1n
/** The encoded zero: values are shifted by 2^63 so that a circuit sees no negative number. */
export const VALUE_ZERO = 2n ** 63n

/**
 * Read a decimal in JSON's grammar (`-1`, `7.0`, `1.5e-3`): no sign `+`, no leading zero, at most 100 characters, exponent
 * between -1000 and 1000. Nothing is rounded: what six places cannot hold becomes an interval. @throws INVALID_DECIMAL
 */
export function parseDecimal(text: string): ScaledDecimal {
  const match = typeof text === 'string' && text.length <= 100 ? DECIMAL.exec(text) : null
  if (!match) throw invalidDecimal('not a decimal number', 'write it as in JSON, for example -2.5')
  const [, sign, whole, fraction = '', exponentText = '0'] = match
  const exponent = Number(exponentText)
  if (Math.abs(exponent) > 1000) throw invalidDecimal('exponent out of range')
  const digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n)
  const places = exponent - fraction.length + DECIMAL_PLACES
  if (places >= 0) return { scaledFloor: digits * 10n ** BigInt(places), scaledCeil: digits * 10n ** BigInt(places) }
  const divisor = 10n ** BigInt(-places)
  return { scaledFloor: floorDiv(digits, divisor), scaledCeil: ceilDiv(digits, divisor) }
}

/** Shift a scaled value into [0, 2^64): refuses what does not fit, never clamps. @throws INVALID_DECIMAL */
export function encodeValue(scaled: bigint): bigint {
  const value = scaled + VALUE_ZERO
  if (value < 0n || value > MAX_VALUE) {
    throw invalidDecimal('out of range', 'values lie between -2^63 and 2^63 - 1 millionths')
  }
  return value
}

/** ⌊a / b⌋ for b > 0; the bigint operator rounds towards zero. */
export function floorDiv(a: bigint, b: bigint): bigint {
  return a / b - (a % b < 0n ? 1n : 0n)
}

/** ⌈a / b⌉ for b > 0. */
export function ceilDiv(a: bigint, b: bigint): bigint {
  return a / b + (a % b > 0n ? 1n : 0n)
}

const DECIMAL = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,9}))?$/

function invalidDecimal(message: string, fix?: string): VitalproofError {
  return new VitalproofError('INVALID_DECIMAL', message, fix === undefined ? {} : { fix })
}
