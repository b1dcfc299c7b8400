/**
 * Is there any witness at all? Starts from what is given (inputs, and the hints that an attacker chose) and takes only forced
 * steps over the compiled constraints: an answer "impossible" holds for every prover, not just for circom's own program.
 * Every step remembers the constraints that it used, so that one can ask what remains forced without one of them.
 */
import type { R1cs } from '../../support/r1cs'
import { Contradiction, decode, solveQuadratic } from './decode'
import { add, asLinear, type Form, invert, mod, readSystem, type System, scale, type Triple } from './forms'

export type Verdict =
  /** No witness: this constraint cannot hold. */
  | { kind: 'impossible'; constraint: number }
  /** All constraints hold with the forced values and any choice for the wires that are not forced; `witness` is one choice. */
  | { kind: 'solved'; values: Map<number, bigint>; witness: bigint[] }
  /** Forced steps ran out before every constraint was decided. */
  | { kind: 'open'; constraints: number[]; values: Map<number, bigint> }

/** Why something is forced: constraints, and what was forced before. Null: it was given. */
export interface Reason {
  constraints: readonly number[]
  from: readonly Reason[]
  /** Wires that got a value by it, or the word that got a relation. */
  wires: number[]
}

/** Everything known so far: values, and words that a linear relation gives by other wires. */
export interface Derivation {
  system: System
  kind: Verdict['kind']
  /** The constraint that cannot hold, and why. */
  conflict: { constraint: number; reason: Reason } | null
  /** Constraint that is taken to be deleted, or −1. */
  without: number
  /** Unknown words that a relation may join. */
  reach: number
  /** By wire; undefined where nothing is forced. */
  values: (bigint | undefined)[]
  reasons: (Reason | null)[]
  /** A wire by wires that have no relation themselves. */
  relations: Map<number, { form: Form; reason: Reason }>
  /** Wires whose relation hangs on a wire. */
  dependents: Map<number, ReadonlySet<number>>
  /** Unknown wires of a constraint that are no bits. */
  words: Int32Array
  /** Constraints that are used up. */
  closed: Uint8Array
  /** Reasons in the order of their making. */
  steps: Reason[]
  /** Wires that the deletion of a constraint left without a value at first. */
  lost: number[]
}

/** Enough for a circuit without simplification, which is solved forwards: equal words, and words of bits. */
export const PLAIN_REACH = 2

/** @param options.reach how many unknown words a relation may join; default: any number */
export function solve(options: { r1cs: R1cs; known: ReadonlyMap<number, bigint>; reach?: number }): Verdict {
  const { r1cs } = options
  const derivation = derive({ ...options, system: readSystem(r1cs) })
  if (derivation.conflict) return { kind: 'impossible', constraint: derivation.conflict.constraint }
  const witness: bigint[] = []
  const values = new Map<number, bigint>()
  for (let wire = 0; wire < r1cs.wires; wire++) {
    const form = forcedForm(derivation, wire)
    if (form.terms.size === 0) values.set(wire, form.constant)
    // wires that are not forced become 0, and what hangs on them follows
    witness.push(form.constant)
  }
  if (derivation.kind === 'solved') return { kind: 'solved', values, witness }
  return { kind: 'open', constraints: openConstraints(derivation), values }
}

/** All forced steps from these values. */
export function derive(options: { system: System; known: ReadonlyMap<number, bigint>; reach?: number }): Derivation {
  const { system, known, reach = Number.POSITIVE_INFINITY } = options
  const { constraints, wires } = system
  const state: Derivation = {
    system,
    kind: 'open',
    conflict: null,
    without: -1,
    reach,
    values: new Array<bigint | undefined>(wires).fill(undefined),
    reasons: new Array<Reason | null>(wires).fill(null),
    relations: new Map(),
    dependents: new Map(),
    words: new Int32Array(constraints.length),
    closed: new Uint8Array(constraints.length),
    steps: [],
    lost: [],
  }
  state.values[0] = 1n
  for (const [wire, value] of known) state.values[wire] = mod(value)
  system.users.forEach((users, wire) => {
    if (state.values[wire] === undefined && !system.bits.has(wire)) for (const i of users) state.words[i]!++
  })
  return run(state)
}

/** What is still forced if a constraint is deleted: steps that used it are taken back, and the others go on. */
export function deriveWithout({ derivation, constraint }: { derivation: Derivation; constraint: number }): Derivation {
  const { system } = derivation
  const lost = stepsUsing(derivation, constraint)
  const state: Derivation = {
    ...derivation,
    kind: 'open',
    conflict: null,
    without: constraint,
    values: derivation.values.slice(),
    reasons: derivation.reasons.slice(),
    relations: new Map(derivation.relations),
    dependents: new Map(derivation.dependents),
    words: derivation.words.slice(),
    closed: derivation.closed.slice(),
    steps: [],
    lost: [],
  }
  for (const reason of lost) {
    for (const wire of reason.wires) {
      const isRelation = state.reasons[wire] !== reason
      // a relation that was made longer since has another reason
      if (isRelation && state.relations.get(wire)?.reason !== reason) continue
      if (isRelation) state.relations.delete(wire)
      state.values[wire] = undefined
      state.reasons[wire] = null
      state.lost.push(wire)
      if (!system.bits.has(wire)) for (const i of system.users[wire]!) state.words[i]!++
      for (const other of [wire, ...(derivation.dependents.get(wire) ?? [])]) {
        for (const i of system.users[other]!) state.closed[i] = 0
      }
    }
  }
  return run(state)
}

/** Constraints that a reason rests on. */
export function constraintsBehind(reasons: Iterable<Reason | null>): Set<number> {
  const found = new Set<number>()
  const seen = new Set<Reason>()
  const todo = [...reasons].filter((reason) => reason !== null)
  for (let reason = todo.pop(); reason; reason = todo.pop()) {
    if (seen.has(reason)) continue
    seen.add(reason)
    for (const constraint of reason.constraints) found.add(constraint)
    todo.push(...reason.from)
  }
  return found
}

/** A wire by what is not forced; a constant where it is forced. */
export function forcedForm(state: Derivation, wire: number): Form {
  return reduce({ constant: 0n, terms: new Map([[wire, 1n]]) }, state)
}

/** Why a wire is forced, or related to others. */
export function reasonsOf(state: Derivation, wire: number): Reason[] {
  if (state.values[wire] !== undefined) return state.reasons[wire] ? [state.reasons[wire]] : []
  const relation = state.relations.get(wire)
  if (!relation) return []
  return [relation.reason, ...[...relation.form.terms.keys()].flatMap((other) => reasonsOf(state, other))]
}

function stepsUsing(derivation: Derivation, constraint: number): Set<Reason> {
  const { byConstraint, next } = indexSteps(derivation)
  const lost = new Set(byConstraint.get(constraint))
  for (const reason of lost) for (const later of next.get(reason) ?? []) lost.add(later)
  return lost
}

interface Index {
  byConstraint: Map<number, Reason[]>
  next: Map<Reason, Reason[]>
}

const indexed = new WeakMap<Derivation, Index>()

/** One derivation is asked about many constraints. */
function indexSteps(derivation: Derivation): Index {
  const known = indexed.get(derivation)
  if (known) return known
  const index: Index = { byConstraint: new Map(), next: new Map() }
  const push = <K>(map: Map<K, Reason[]>, key: K, reason: Reason): void => {
    const list = map.get(key)
    if (list) list.push(reason)
    else map.set(key, [reason])
  }
  for (const reason of derivation.steps) {
    for (const constraint of reason.constraints) push(index.byConstraint, constraint, reason)
    for (const earlier of reason.from) push(index.next, earlier, reason)
  }
  indexed.set(derivation, index)
  return index
}

function run(state: Derivation): Derivation {
  const { system, closed } = state
  if (state.without >= 0) closed[state.without] = 1
  const queue = openConstraints(state)
  const queued = new Uint8Array(closed.length).fill(1)
  const wake = (wire: number): void => {
    for (const changed of [wire, ...(state.dependents.get(wire) ?? [])]) {
      for (const i of system.users[changed]!) {
        if (!closed[i] && !queued[i]) queue.push(i)
        queued[i] = 1
      }
    }
  }
  let at = 0
  try {
    for (let next = 0; next < queue.length; ) {
      for (; next < queue.length; next++) {
        at = queue[next]!
        queued[at] = 0
        for (const wire of takeStep(at, state)) wake(wire)
      }
      // only when stuck: a relation between unknowns makes the forms longer
      for (at of openConstraints(state)) {
        const word = relate(at, state)
        if (word !== null) wake(word)
      }
    }
  } catch (error) {
    if (!(error instanceof Contradiction)) throw error
    state.conflict = { constraint: at, reason: explain(at, state) }
  }
  state.kind = state.conflict ? 'impossible' : closed.includes(0) ? 'open' : 'solved'
  return state
}

function openConstraints({ closed }: Derivation): number[] {
  const open: number[] = []
  closed.forEach((isClosed, i) => void (isClosed || open.push(i)))
  return open
}

/** Use one constraint; the wires that it forces. */
function takeStep(at: number, state: Derivation): number[] {
  const constraint = state.system.constraints[at]!
  const isProduct = constraint[0].terms.size > 0 && constraint[1].terms.size > 0
  if (state.closed[at] || (!isProduct && state.words[at]! > 1)) return []
  const triple = constraint.map((form) => reduce(form, state)) as Triple
  const isBit = (wire: number): boolean => bitConstraint(wire, state) !== undefined
  const equation = asLinear(triple)
  if (equation && equation.terms.size === 0) {
    if (equation.constant !== 0n) throw new Contradiction()
    state.closed[at] = 1
    return []
  }
  const found = !equation
    ? solveQuadratic(triple, isBit)
    : equation.terms.size > 1
      ? decode(equation, isBit)
      : [...equation.terms].map(([wire, c]): [number, bigint] => [wire, mod(-equation.constant * invert(c))])
  if (found.length === 0) return []
  const reason = explain(at, state)
  state.steps.push(reason)
  state.closed[at] = 1
  for (const [wire, value] of found) assign(wire, value, reason, state)
  reason.wires.push(...found.map(([wire]) => wire))
  return found.map(([wire]) => wire)
}

function assign(wire: number, value: bigint, reason: Reason, state: Derivation): void {
  const { system, words } = state
  state.values[wire] = value
  state.reasons[wire] = reason
  if (!system.bits.has(wire)) for (const i of system.users[wire]!) words[i]!--
}

/** Express one unknown word by other unknowns everywhere, where a constraint has become linear. */
function relate(at: number, state: Derivation): number | null {
  const constraint = state.system.constraints[at]!
  const isProduct = constraint[0].terms.size > 0 && constraint[1].terms.size > 0
  if (!isProduct && state.words[at]! > state.reach) return null
  const equation = asLinear(constraint.map((form) => reduce(form, state)) as Triple)
  if (!equation) return null
  const unknown = [...equation.terms.keys()].filter((wire) => bitConstraint(wire, state) === undefined)
  const [word] = unknown
  if (word === undefined || unknown.length > state.reach) return null
  const form = without(equation, word, mod(-invert(equation.terms.get(word)!)))
  const reason = explain(at, state)
  state.steps.push(reason)
  state.closed[at] = 1
  for (const other of state.dependents.get(word) ?? []) {
    const relation = state.relations.get(other)
    const coefficient = relation?.form.terms.get(word)
    if (!relation || coefficient === undefined) continue
    const step: Reason = { constraints: [], from: [relation.reason, reason], wires: [other] }
    state.steps.push(step)
    setRelation(other, add(without(relation.form, word, 1n), scale(form, coefficient)), step, state)
  }
  setRelation(word, form, reason, state)
  reason.wires.push(word)
  for (const i of state.system.users[word]!) state.words[i]!--
  return word
}

function setRelation(word: number, form: Form, reason: Reason, { relations, dependents }: Derivation): void {
  relations.set(word, { form, reason })
  // a new set, because derivations share the old one
  for (const wire of form.terms.keys()) {
    const words = dependents.get(wire)
    if (!words?.has(word)) dependents.set(wire, new Set([...(words ?? []), word]))
  }
}

function without(form: Form, wire: number, factor: bigint): Form {
  const terms = new Map(form.terms)
  terms.delete(wire)
  return scale({ constant: form.constant, terms }, factor)
}

/** A step with one constraint rests on it, on what is known of its wires, and on the checks that make bits of the others. */
function explain(at: number, state: Derivation): Reason {
  const constraints = [at]
  const from = new Set<Reason>()
  const visit = (wire: number): void => {
    const relation = state.values[wire] === undefined ? state.relations.get(wire) : undefined
    const reason = relation?.reason ?? state.reasons[wire]
    if (reason) from.add(reason)
    const check = state.values[wire] === undefined ? bitConstraint(wire, state) : undefined
    if (check !== undefined) constraints.push(check)
    for (const other of relation?.form.terms.keys() ?? []) visit(other)
  }
  for (const { terms } of state.system.constraints[at]!) for (const wire of terms.keys()) visit(wire)
  return { constraints, from: [...from], wires: [] }
}

/** What makes a bit of a wire, if anything but the deleted constraint does. */
function bitConstraint(wire: number, { system, without }: Derivation): number | undefined {
  const checks = system.bits.get(wire)
  return checks && checks[0] === without ? checks[1] : checks?.[0]
}

/** A form by the wires that are neither known nor related. */
function reduce(form: Form, { values, relations }: Derivation): Form {
  let { constant } = form
  const terms = new Map<number, bigint>()
  const put = (wire: number, coefficient: bigint): void => {
    const value = values[wire]
    if (value !== undefined) constant += coefficient * value
    else terms.set(wire, (terms.get(wire) ?? 0n) + coefficient)
  }
  for (const [wire, coefficient] of form.terms) {
    const relation = values[wire] === undefined ? relations.get(wire)?.form : undefined
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
