/** Linear forms over the wires of a circuit, and its constraints as triples of them: A · B = C. */
import { FIELD_ORDER as P } from '../../../src/core/field'
import type { R1cs } from '../../support/r1cs'

/** constant + Σ coefficient · wire. */
export interface Form {
  constant: bigint
  terms: ReadonlyMap<number, bigint>
}

export type Triple = [a: Form, b: Form, c: Form]

/** The constraints of a circuit as the solver reads them. */
export interface System {
  constraints: Triple[]
  /** All wires, those that the solver added among them. */
  wires: number
  /** Wires that are 0 or 1, and by which constraints. */
  bits: ReadonlyMap<number, number[]>
  /** Constraints by wire. */
  users: number[][]
}

const prepared = new WeakMap<R1cs, System>()

/** The same circuit is asked many times. */
export function readSystem(r1cs: R1cs): System {
  const known = prepared.get(r1cs) ?? undoOptimiser(r1cs)
  prepared.set(r1cs, known)
  return known
}

/**
 * Finds the bits. The optimiser removes the top bit of every decomposition, so that its check reads L · (L − 1) = 0 for a sum L:
 * here L gets a wire of its own again, v with L = v, which is equivalent.
 */
function undoOptimiser(r1cs: R1cs): System {
  const constraints = readForms(r1cs)
  const bits = new Map<number, number[]>()
  let wires = r1cs.wires
  constraints.forEach(([a, b, c], i) => {
    const roots = c.terms.size === 0 && c.constant === 0n ? twoRoots(a, b) : null
    if (!roots) return
    const [first] = a.terms
    if (a.terms.size === 1) {
      const values = roots.map((root) => mod(root * invert(first![1])))
      if (values.includes(0n) && values.includes(1n)) bits.set(first![0], [...(bits.get(first![0]) ?? []), i])
      return
    }
    // Σ a = root 0 + (root 1 − root 0) · v
    const terms = new Map(a.terms).set(wires, mod(roots[0] - roots[1]))
    constraints[i] = [{ constant: 1n, terms: new Map() }, { constant: mod(-roots[0]), terms }, ZERO]
    bits.set(wires++, [i])
  })
  const users: number[][] = Array.from({ length: wires }, () => [])
  constraints.forEach((triple, i) => {
    for (const wire of new Set(triple.flatMap(({ terms }) => [...terms.keys()]))) users[wire]!.push(i)
  })
  return { constraints, wires, bits, users }
}

/** The two values of Σ a's terms for which a · b = 0, if b is a multiple of a but for its constant. */
function twoRoots(a: Form, b: Form): [bigint, bigint] | null {
  const [first] = a.terms
  if (!first || a.terms.size !== b.terms.size) return null
  const ratio = mod((b.terms.get(first[0]) ?? 0n) * invert(first[1]))
  if (ratio === 0n) return null
  for (const [wire, coefficient] of a.terms) if (b.terms.get(wire) !== mod(coefficient * ratio)) return null
  const roots: [bigint, bigint] = [mod(-a.constant), mod(-b.constant * invert(ratio))]
  return roots[0] === roots[1] ? null : roots
}

function readForms({ constraints, starts, termWires, termCoefficients, coefficients }: R1cs): Triple[] {
  const form = (row: number): Form => {
    let constant = 0n
    const terms = new Map<number, bigint>()
    for (let term = starts[row]!; term < starts[row + 1]!; term++) {
      const coefficient = mod(coefficients[termCoefficients[term]!]!)
      if (termWires[term] === 0) constant = mod(constant + coefficient)
      else terms.set(termWires[term]!, coefficient)
    }
    return terms.size === 0 && constant === 0n ? ZERO : { constant, terms }
  }
  return Array.from({ length: constraints }, (_, i) => [form(3 * i), form(3 * i + 1), form(3 * i + 2)])
}

export const ZERO: Form = { constant: 0n, terms: new Map() }

/** A · B − C as one form, where A or B has a value; null where both have unknowns. */
export function asLinear([a, b, c]: Triple): Form | null {
  if (a.terms.size > 0 && b.terms.size > 0) return null
  const [factor, rest] = a.terms.size === 0 ? [a.constant, b] : [b.constant, a]
  return add(scale(rest, factor), scale(c, P - 1n))
}

export function valueAt({ constant, terms }: Form, wire: number, value: bigint): bigint {
  return mod(constant + (terms.get(wire) ?? 0n) * value)
}

export function scale({ constant, terms }: Form, factor: bigint): Form {
  if (factor === 0n || (terms.size === 0 && constant === 0n)) return ZERO
  return { constant: mod(constant * factor), terms: new Map([...terms].map(([w, c]) => [w, mod(c * factor)])) }
}

export function add(a: Form, b: Form): Form {
  const terms = new Map(a.terms)
  for (const [wire, coefficient] of b.terms) {
    const sum = mod((terms.get(wire) ?? 0n) + coefficient)
    if (sum === 0n) terms.delete(wire)
    else terms.set(wire, sum)
  }
  return { constant: mod(a.constant + b.constant), terms }
}

export function mod(value: bigint): bigint {
  const rest = value % P
  return rest < 0n ? rest + P : rest
}

export function invert(value: bigint): bigint {
  if (value === 1n) return 1n
  if (value === P - 1n) return P - 1n
  let [a, b, x, y] = [mod(value), P, 1n, 0n]
  while (a > 1n) {
    const quotient = b / a
    ;[a, b] = [b - quotient * a, a]
    ;[x, y] = [y - quotient * x, x]
  }
  return mod(x)
}
