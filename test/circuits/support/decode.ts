/** Steps that rest on wires being bits: sums of powers of two, and quadratic equations in one bit. */
import { FIELD_ORDER as P } from '../../../src/core/field'
import { type Form, invert, mod, type Triple, valueAt } from './forms'

export class Contradiction {}

type Found = [wire: number, value: bigint][]

/** x · x and the like in one unknown bit: nothing if two values remain. */
export function solveQuadratic([a, b, c]: Triple, isBit: (wire: number) => boolean): Found {
  const wires = new Set([...a.terms.keys(), ...b.terms.keys(), ...c.terms.keys()])
  const [wire] = wires
  if (wire === undefined || wires.size > 1 || !isBit(wire)) return []
  const holds = [0n, 1n].filter((value) => {
    const [x, y, z] = [a, b, c].map((form) => valueAt(form, wire, value)) as [bigint, bigint, bigint]
    return mod(x * y - z) === 0n
  })
  if (holds.length === 0) throw new Contradiction()
  return holds.length === 1 ? [[wire, holds[0]!]] : []
}

/** Bits with different ± powers of two as coefficients, below 2^254 together: at most two solutions, and only one is forced. */
export function decode({ constant, terms }: Form, isBit: (wire: number) => boolean): Found {
  for (const wire of terms.keys()) if (!isBit(wire)) return []
  const places = [...terms].map(([wire, coefficient]) => ({ wire, ...POWERS.get(coefficient) }))
  const exponents = places.map(({ exponent }) => exponent)
  if (exponents.includes(undefined) || new Set(exponents).size !== exponents.length) return []
  const low = Math.min(...(exponents as number[]))
  if (Math.max(...(exponents as number[])) - low > 253) return []
  // Σ ± 2^e b = −constant; with 1 − b for the negative ones every term is positive
  const shift = low >= 0 ? invert(1n << BigInt(low)) : 1n << BigInt(-low)
  let total = mod(-constant * shift)
  for (const { sign, exponent } of places) if (sign === -1) total = mod(total + (1n << BigInt(exponent! - low)))
  const solutions = [total, total + P].flatMap((sum) => {
    let rest = sum
    const found = places.map(({ wire, sign, exponent }): Found[number] => {
      const place = 1n << BigInt(exponent! - low)
      const isSet = (rest & place) !== 0n
      if (isSet) rest -= place
      return [wire, isSet === (sign === 1) ? 1n : 0n]
    })
    return rest === 0n ? [found] : []
  })
  if (solutions.length === 0) throw new Contradiction()
  return solutions.length === 1 ? solutions[0]! : []
}

/** Field element → ± 2^exponent; halves too, because the optimiser divides by the top bit's coefficient. */
const POWERS = new Map<bigint, { sign: 1 | -1; exponent: number }>()
for (let exponent = -253; exponent <= 253; exponent++) {
  const power = mod(exponent < 0 ? invert(1n << BigInt(-exponent)) : 1n << BigInt(exponent))
  // the exponent nearest 0 stands; powers of two above p have other representatives
  for (const [value, sign] of [
    [power, 1],
    [mod(-power), -1],
  ] as const) {
    const other = POWERS.get(value)
    if (!other || Math.abs(other.exponent) > Math.abs(exponent)) POWERS.set(value, { sign, exponent })
  }
}
