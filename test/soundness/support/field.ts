/** Arithmetic modulo the field order, for the probes. */
import { FIELD_ORDER as P } from '../../../src/core/field'

export function mod(value: bigint): bigint {
  const rest = value % P
  return rest < 0n ? rest + P : rest
}

/** Of a value that is not 0. */
export function invert(value: bigint): bigint {
  let [a, b, x, y] = [mod(value), P, 1n, 0n]
  while (b !== 0n) {
    const quotient = a / b
    ;[a, b, x, y] = [b, a - quotient * b, y, x - quotient * y]
  }
  return mod(x)
}
