/**
 * Is there any witness at all? Starts from what is given (inputs, and the hints that an attacker chose) and takes only forced
 * steps over the compiled constraints: an answer "impossible" holds for every prover, not just for circom's own program.
 */
import { FIELD_ORDER as P } from '../../../src/core/field'
import type { R1cs } from '../../support/r1cs'

export type Verdict =
  /** No witness: this constraint cannot hold. */
  | { kind: 'impossible'; constraint: number }
  /** All constraints hold with the forced values and any choice for the wires that are not forced; `witness` is one choice. */
  | { kind: 'solved'; values: Map<number, bigint>; witness: bigint[] }
  /** Forced steps ran out before every constraint was decided. */
  | { kind: 'open'; constraints: number[]; values: Map<number, bigint> }

/** constant + Σ coefficient · wire; every wire unknown when it was made. */
interface Form {
  constant: bigint
  terms: Map<number, bigint>
}

type Triple = [a: Form, b: Form, c: Form]

/** Everything known so far: values, and words that a linear relation gives by other wires (which have no relation themselves). */
interface State {
  bits: ReadonlySet<number>
  values: Map<number, bigint>
  relations: Map<number, Form>
}

class Contradiction {}

export function solve({ r1cs, known }: { r1cs: R1cs; known: ReadonlyMap<number, bigint> }): Verdict {
  const { constraints, bits } = prepare(r1cs)
  const state: State = { bits, values: new Map([[0, 1n]]), relations: new Map() }
  let open = constraints.map((_, i) => i)
  let at = 0
  try {
    for (const [wire, value] of known) assign(state, wire, mod(value))
    for (let progress = true; progress; ) {
      progress = false
      const rest: number[] = []
      for (at of open) {
        const step = takeStep(constraints[at]!, state)
        if (step === 'nothing') rest.push(at)
        else progress = true
        if (step === 'some') rest.push(at)
      }
      // only when stuck: a relation between unknowns makes the forms longer
      open = progress ? rest : rest.filter((i) => !relate(constraints[i]!, state))
      progress ||= open.length < rest.length
    }
  } catch (error) {
    if (!(error instanceof Contradiction)) throw error
    return { kind: 'impossible', constraint: at }
  }
  const values = new Map<number, bigint>()
  for (let wire = 0; wire < r1cs.wires; wire++) {
    const { constant, terms } = reduce({ constant: 0n, terms: new Map([[wire, 1n]]) }, state)
    if (terms.size === 0) values.set(wire, constant)
  }
  if (open.length > 0) return { kind: 'open', constraints: open, values }
  return { kind: 'solved', values, witness: complete(r1cs.wires, state) }
}

function assign({ bits, values }: State, wire: number, value: bigint): void {
  if (bits.has(wire) && value > 1n) throw new Contradiction()
  values.set(wire, value)
}

/** Use one constraint: `all` of it is used up, or `some`, or `nothing` could be taken from it yet. */
function takeStep(constraint: Triple, state: State): 'all' | 'some' | 'nothing' {
  const [a, b, c] = constraint.map((form) => reduce(form, state)) as Triple
  const equation = asLinear(a, b, c)
  if (!equation) {
    const found = solveQuadratic(a, b, c, state)
    for (const [wire, value] of found) assign(state, wire, value)
    return found.length > 0 ? 'all' : 'nothing'
  }
  const { constant, terms } = equation
  if (terms.size === 0 && constant !== 0n) throw new Contradiction()
  if (terms.size === 0) return 'all'
  const [[wire, coefficient]] = terms as unknown as [[number, bigint]]
  const found: [number, bigint][] =
    terms.size === 1 ? [[wire, mod(-constant * invert(coefficient))]] : decode(equation, state)
  for (const [w, value] of found) assign(state, w, value)
  return found.length > 0 ? 'all' : 'nothing'
}

/** Express one unknown by the others everywhere, where a constraint has become linear. */
function relate(constraint: Triple, state: State): boolean {
  const equation = asLinear(...(constraint.map((form) => reduce(form, state)) as Triple))
  const word = equation ? [...equation.terms.keys()].find((wire) => !state.bits.has(wire)) : undefined
  if (!equation || word === undefined) return false
  const factor = mod(-invert(equation.terms.get(word)!))
  const terms = new Map(equation.terms)
  terms.delete(word)
  const relation = scale({ constant: equation.constant, terms }, factor)
  for (const [wire, form] of state.relations) {
    const coefficient = form.terms.get(word)
    if (coefficient === undefined) continue
    const others = new Map(form.terms)
    others.delete(word)
    state.relations.set(wire, add({ constant: form.constant, terms: others }, scale(relation, coefficient)))
  }
  state.relations.set(word, relation)
  return true
}

/** Unforced wires become 0, and what hangs on them follows. */
function complete(wires: number, { values, relations }: State): bigint[] {
  return Array.from({ length: wires }, (_, wire) => {
    const relation = relations.get(wire)
    if (!relation) return values.get(wire) ?? 0n
    return mod([...relation.terms].reduce((sum, [other, c]) => sum + c * (values.get(other) ?? 0n), relation.constant))
  })
}

const prepared = new WeakMap<R1cs, ReturnType<typeof undoOptimiser>>()

/** The same circuit is asked many times. */
function prepare(r1cs: R1cs): ReturnType<typeof undoOptimiser> {
  const known = prepared.get(r1cs) ?? undoOptimiser(r1cs)
  prepared.set(r1cs, known)
  return known
}

/**
 * Which wires are bits. The optimiser removes the top bit of every decomposition, so that its check reads L · (L − 1) = 0 for
 * a sum L: here L gets a wire of its own again, v with L = v, which is equivalent.
 */
function undoOptimiser(r1cs: R1cs): { constraints: Triple[]; bits: Set<number> } {
  const constraints = readForms(r1cs)
  const bits = new Set<number>()
  let next = r1cs.wires
  constraints.forEach(([a, b, c], i) => {
    const roots = c.terms.size === 0 && c.constant === 0n ? twoRoots(a, b) : null
    if (!roots) return
    const [first] = a.terms
    if (a.terms.size === 1) {
      const values = roots.map((root) => mod(root * invert(first![1])))
      if (values.includes(0n) && values.includes(1n)) bits.add(first![0])
      return
    }
    // Σ a = root 0 + (root 1 − root 0) · v
    const terms = new Map(a.terms).set(next, mod(roots[0] - roots[1]))
    constraints[i] = [{ constant: 1n, terms: new Map() }, { constant: mod(-roots[0]), terms }, zero()]
    bits.add(next++)
  })
  return { constraints, bits }
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

function asLinear(a: Form, b: Form, c: Form): Form | null {
  const factor = a.terms.size === 0 ? a.constant : b.terms.size === 0 ? b.constant : null
  if (factor === null) return null
  return add(scale(a.terms.size === 0 ? b : a, factor), scale(c, P - 1n))
}

/** x · x and the like in one unknown: nothing if two values remain. */
function solveQuadratic(a: Form, b: Form, c: Form, { bits }: State): [number, bigint][] {
  const wires = new Set([...a.terms.keys(), ...b.terms.keys(), ...c.terms.keys()])
  const [wire] = wires
  if (wire === undefined || wires.size > 1 || !bits.has(wire)) return []
  const holds = [0n, 1n].filter((value) => {
    const [x, y, z] = [a, b, c].map((form) => valueAt(form, wire, value)) as [bigint, bigint, bigint]
    return mod(x * y - z) === 0n
  })
  if (holds.length === 0) throw new Contradiction()
  return holds.length === 1 ? [[wire, holds[0]!]] : []
}

/** Bits with different ± powers of two as coefficients, below 2^254 together: at most two solutions, and only one is forced. */
function decode({ constant, terms }: Form, { bits }: State): [number, bigint][] {
  if (![...terms.keys()].every((wire) => bits.has(wire))) return []
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
    const found = places.map(({ wire, sign, exponent }): [number, bigint] => {
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

function readForms({ constraints, starts, termWires, termCoefficients, coefficients }: R1cs): Triple[] {
  const form = (row: number): Form => {
    const read = zero()
    for (let term = starts[row]!; term < starts[row + 1]!; term++) {
      const coefficient = mod(coefficients[termCoefficients[term]!]!)
      if (termWires[term] === 0) read.constant = mod(read.constant + coefficient)
      else read.terms.set(termWires[term]!, coefficient)
    }
    return read
  }
  return Array.from({ length: constraints }, (_, i) => [form(3 * i), form(3 * i + 1), form(3 * i + 2)])
}

function reduce(form: Form, { values, relations }: State): Form {
  let { constant } = form
  const terms = new Map<number, bigint>()
  const put = (wire: number, coefficient: bigint): void => {
    const value = values.get(wire)
    if (value !== undefined) constant += coefficient * value
    else terms.set(wire, (terms.get(wire) ?? 0n) + coefficient)
  }
  for (const [wire, coefficient] of form.terms) {
    const relation = values.has(wire) ? undefined : relations.get(wire)
    if (!relation) put(wire, coefficient)
    else {
      constant += coefficient * relation.constant
      for (const [other, factor] of relation.terms) put(other, coefficient * factor)
    }
  }
  for (const [wire, coefficient] of terms) {
    const rest = mod(coefficient)
    if (rest === 0n) terms.delete(wire)
    else terms.set(wire, rest)
  }
  return { constant: mod(constant), terms }
}

function valueAt({ constant, terms }: Form, wire: number, value: bigint): bigint {
  return mod(constant + (terms.get(wire) ?? 0n) * value)
}

function scale({ constant, terms }: Form, factor: bigint): Form {
  if (factor === 0n) return zero()
  return { constant: mod(constant * factor), terms: new Map([...terms].map(([w, c]) => [w, mod(c * factor)])) }
}

function add(a: Form, b: Form): Form {
  const terms = new Map(a.terms)
  for (const [wire, coefficient] of b.terms) {
    const sum = mod((terms.get(wire) ?? 0n) + coefficient)
    if (sum === 0n) terms.delete(wire)
    else terms.set(wire, sum)
  }
  return { constant: mod(a.constant + b.constant), terms }
}

function zero(): Form {
  return { constant: 0n, terms: new Map() }
}

function mod(value: bigint): bigint {
  const rest = value % P
  return rest < 0n ? rest + P : rest
}

function invert(value: bigint): bigint {
  let [a, b, x, y] = [mod(value), P, 1n, 0n]
  while (a > 1n) {
    const quotient = b / a
    ;[a, b] = [b - quotient * a, a]
    ;[x, y] = [y - quotient * x, x]
  }
  return mod(x)
}
