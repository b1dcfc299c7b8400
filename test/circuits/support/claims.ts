/** The four kinds of claim about a template: it accepts, it rejects, it cannot be forged, it costs. */
import { expect } from 'vitest'
import { FIELD_ORDER } from '../../../src/core/field'
import { checkWitness } from '../../support/r1cs'
import costs from '../costs.json'
import { type Circuit, flatInputs, type Inputs } from './circuit'
import { recordClaim } from './record'
import { PLAIN_REACH, solve, type Verdict } from './solver'

/** What an attacker sets besides the inputs, or what a test expects: signals by name, arrays as lists. */
export type Signals = Inputs

/** The program gives a witness, the constraints hold for it, and the named signals have these values. */
export async function accepts(circuit: Circuit, inputs: Inputs, expected: Signals = {}): Promise<bigint[]> {
  const witness = await circuit.run(inputs)
  if (!witness) throw new Error(`${circuit.name} refuses the inputs`)
  expect(checkWitness(circuit.r1cs, witness)).toBeNull()
  for (const [name, value] of flatInputs(expected)) {
    const wire = wireOf(circuit, name)
    if (witness[wire] !== value) expect(`${name} = ${witness[wire]}`).toBe(`${name} = ${value}`)
  }
  return witness
}

/** As `accepts`, and no other prover can give the outputs other values: the constraints force them. */
export async function determines(circuit: Circuit, inputs: Inputs, expected: Signals = {}): Promise<void> {
  const witness = await accepts(circuit, inputs, expected)
  const verdict = ask(circuit, inputs)
  expect(verdict.kind).toBe('solved')
  for (let wire = 1; wire <= circuit.r1cs.outputs; wire++) {
    expect(verdict.kind === 'solved' && verdict.values.get(wire)).toBe(witness[wire])
  }
  recordClaim(circuit, 'outputs', inputs)
}

/**
 * As `accepts`, and with these hints no other prover can give any wire another value.
 *
 * @param options.hints signals that the prover chooses and the constraints do not force, as `at` of CountBelow
 * @param options.free wires that may have any value here: inverses of zero
 */
export async function determinesAll(
  circuit: Circuit,
  inputs: Inputs,
  { hints = {}, free = /$^/ }: { hints?: Signals; free?: RegExp } = {},
): Promise<void> {
  const witness = await accepts(circuit, inputs, hints)
  const verdict = ask(circuit, { ...inputs, ...hints })
  if (verdict.kind === 'impossible') throw new Error(`${circuit.name}: impossible`)
  const names = new Map([...circuit.wires].map(([name, wire]) => [wire, name]))
  const loose = witness.flatMap((value, wire) => {
    const name = names.get(wire) ?? `wire ${wire}`
    return verdict.values.get(wire) === value || free.test(name) ? [] : [name]
  })
  expect(loose).toEqual([])
  recordClaim(circuit, 'all', { ...inputs, ...hints }, { free: free.source })
}

/** The program refuses, and the constraints admit no witness for these inputs, whatever the prover does. */
export async function rejects(circuit: Circuit, inputs: Inputs): Promise<void> {
  expect(await circuit.run(inputs), `${circuit.name} accepts`).toBeNull()
  cannotForge(circuit, inputs, {})
}

/** No witness has these inputs together with these signals: hints, picks or outputs of the attacker's choice. */
export function cannotForge(circuit: Circuit, inputs: Inputs, forged: Signals): void {
  expect(ask(circuit, { ...inputs, ...forged }).kind).toBe('impossible')
  recordClaim(circuit, 'impossible', { ...inputs, ...forged })
}

/** The control of `cannotForge`: with these signals there is a witness, and it is a real one. */
export function canProve(circuit: Circuit, inputs: Inputs, chosen: Signals): bigint[] {
  const verdict = ask(circuit, { ...inputs, ...chosen })
  if (verdict.kind !== 'solved') throw new Error(`${circuit.name}: ${verdict.kind}`)
  expect(checkWitness(circuit.r1cs, verdict.witness)).toBeNull()
  return verdict.witness
}

/** Whether these inputs and chosen signals have a witness: the outputs that the constraints force then, or null if there is none. */
export function forcedOutputs(circuit: Circuit, inputs: Inputs, chosen: Signals = {}): bigint[] | null {
  const verdict = ask(circuit, { ...inputs, ...chosen })
  if (verdict.kind === 'open') throw new Error(`${circuit.name}: open`)
  recordClaim(circuit, verdict.kind === 'solved' ? 'outputs' : 'impossible', { ...inputs, ...chosen })
  if (verdict.kind === 'impossible') return null
  return Array.from({ length: circuit.r1cs.outputs }, (_, i) => {
    const value = verdict.values.get(i + 1)
    if (value === undefined) throw new Error(`${circuit.name}: output ${i} is free`)
    return value
  })
}

/** What the constraints alone say about a choice of signals. */
export function attempt(circuit: Circuit, inputs: Inputs, chosen: Signals = {}): Verdict {
  return ask(circuit, { ...inputs, ...chosen })
}

function ask(circuit: Circuit, chosen: Signals): Verdict {
  const known = new Map<number, bigint>()
  for (const [name, value] of flatInputs(chosen)) known.set(wireOf(circuit, name), value)
  return solve({ r1cs: circuit.r1cs, known, ...(circuit.plain && { reach: PLAIN_REACH }) })
}

/**
 * Wires, inputs aside, that can be changed by one in this witness without breaking a constraint, by name. Empty is what every
 * template wants; an inverse whose other factor is 0 may be here.
 */
export function freeWires(circuit: Circuit, witness: readonly bigint[]): string[] {
  const names = new Map([...circuit.wires].map(([name, wire]) => [wire, name]))
  const { outputs, publicInputs, privateInputs } = circuit.r1cs
  const users = constraintsByWire(circuit)
  const found = witness.flatMap((value, wire) => {
    const isInput = wire > outputs && wire <= outputs + publicInputs + privateInputs
    if (wire === 0 || isInput) return []
    const broken = checkWitness(circuit.r1cs, witness.with(wire, (value + 1n) % FIELD_ORDER), users[wire]!)
    return broken ? [] : [names.get(wire) ?? `wire ${wire}`]
  })
  const signals = Object.fromEntries([...names].map(([wire, name]) => [name, witness[wire]!]))
  recordClaim(circuit, 'wires', signals, { free: found.map((name) => name.replace(/\d+/g, '#')) })
  return found
}

function constraintsByWire({ r1cs }: Circuit): Set<number>[] {
  const users = Array.from({ length: r1cs.wires }, () => new Set<number>())
  for (let i = 0; i < r1cs.constraints; i++) {
    for (let term = r1cs.starts[3 * i]!; term < r1cs.starts[3 * i + 3]!; term++) users[r1cs.termWires[term]!]!.add(i)
  }
  return users
}

/** Every input stands in a constraint: else a proof would hold for any other value of it. */
export function holdsInputs(circuit: Circuit): void {
  const { outputs, publicInputs, privateInputs } = circuit.r1cs
  const users = constraintsByWire(circuit).slice(outputs + 1, outputs + publicInputs + privateInputs + 1)
  expect(users.flatMap((used, i) => (used.size === 0 ? [outputs + 1 + i] : []))).toEqual([])
  recordClaim(circuit, 'inputs', {})
}

/** The exact number of constraints, kept in costs.json. */
export function costsAsRecorded(circuit: Circuit): void {
  expect({ [circuit.name]: circuit.r1cs.constraints }).toEqual({
    [circuit.name]: (costs as Record<string, number>)[circuit.name],
  })
}

/** Names of the signals of a circuit that match, in order of their wires: anonymous components have numbers in their names. */
export function signalsMatching(circuit: Circuit, pattern: RegExp): string[] {
  return [...circuit.wires]
    .filter(([name]) => pattern.test(name))
    .sort(([, a], [, b]) => a - b)
    .map(([name]) => name)
}

function wireOf(circuit: Circuit, name: string): number {
  const wire = circuit.wires.get(name)
  if (wire === undefined) throw new Error(`${circuit.name} has no wire for ${name}`)
  return wire
}
