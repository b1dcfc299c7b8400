/** Every circuit, as compiled for its key, against circuits/spec/<circuit>.json and against a second witness. */
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readCircuit } from '../../scripts/lib/circom'
import { BUILD, circuitNames } from '../../scripts/lib/project'
import { FIELD_ORDER as P } from '../../src/core/field'
import { CASES } from './cases'
import { type Compiled, honestWitness, inputWires, openCompiled, openProgram } from './support/compiled'
import { type Decompositions, findDecompositions } from './support/decompositions'
import { findFreedom } from './support/jacobian'
import { isFull, isSmall } from './support/mode'
import { type Allowed, keyedDigest, listElements, readSpec, widthOf } from './support/spec'
import { findUnnoticed, unusedWires } from './support/tamper'

/** Of a large circuit in the gate: the first ones, which together leave free and unread what the spec explains. */
const GATE_STATEMENTS = 5

it('every circuit has a spec file and honest statements', () => {
  expect(Object.keys(CASES).sort()).toEqual(circuitNames())
  for (const circuit of circuitNames()) expect(readSpec(circuit).circuit).toBe(circuit)
})

describe.each(Object.keys(CASES))('%s', (circuit) => {
  const spec = readSpec(circuit)
  const elements = listElements(spec)
  let compiled: Compiled
  let found: Decompositions
  beforeAll(async () => {
    compiled = await openCompiled(circuit)
    found = findDecompositions(compiled.r1cs)
  })

  it('is the r1cs of the spec and of its key, to the constraint', () => {
    const { r1cs, sha256 } = compiled
    expect({ constraints: r1cs.constraints, wires: r1cs.wires, r1cs: sha256 }).toEqual({
      constraints: spec.constraints,
      wires: spec.wires,
      r1cs: spec.r1cs,
    })
    expect([undefined, spec.r1cs]).toContain(keyedDigest(circuit))
  })

  it('has the public signals and the inputs of the spec, in its order and sizes, and no other', async () => {
    const { publicSignals, inputs } = await readCircuit({ name: circuit, directory: join(BUILD, circuit) })
    const shapes = Object.entries(spec.inputs).map(([name, { shape }]) => [name, shape])
    expect(Object.entries(inputs)).toEqual(shapes)
    const isPublic = Object.entries(spec.inputs).flatMap(([name, input]) => (input.public ? [name] : []))
    expect(spec.publicSignals).toEqual([...spec.outputs, ...isPublic])
    expect(publicSignals).toEqual(spec.publicSignals)
    expect(compiled.names.slice(1, 1 + publicSignals.length)).toEqual(publicSignals)
    expect([compiled.r1cs.outputs, compiled.r1cs.publicInputs]).toEqual([spec.outputs.length, isPublic.length])
  })

  it('lost to the optimiser the inputs that the spec says', () => {
    const lost = elements.filter(({ signal }) => !((compiled.wires.get(signal) ?? -1) > 0))
    expect(lost.map(({ signal }) => signal)).toEqual(
      elements.flatMap(({ signal, rule }) => (rule.removed ? [signal] : [])),
    )
  })

  it('says for every input where a value outside its domain ends', () => {
    const silent = elements.filter(({ rule }) => {
      const wide = ['field', 'hash'].includes(rule.domain)
      if (!wide && widthOf(rule) === null && !['on-curve', 'below-subgroup-order'].includes(rule.domain)) return true
      if (wide) return rule.enforcedBy !== undefined
      return rule.enforcedBy === 'circuit' ? !rule.check : !rule.because || !rule.outside
    })
    expect(silent.map(({ signal }) => signal)).toEqual([])
  })

  it('uses every input in some constraint', () => {
    const unused = new Set(unusedWires(compiled.r1cs))
    expect(inputWires(compiled, elements).flatMap((wire) => (unused.has(wire) ? [compiled.names[wire]] : []))).toEqual(
      [],
    )
  })

  it('forces each input to the width that the circuit is to enforce, whoever proves, and no other input', () => {
    const wrong = elements.flatMap(({ signal, rule }) => {
      const width = rule.enforcedBy === 'circuit' && !rule.removed ? widthOf(rule) : null
      const forced = found.widths.get(compiled.wires.get(signal)!) ?? null
      // a scalar below the subgroup order is first unpacked
      if (rule.domain === 'below-subgroup-order') return forced === 253 ? [] : [`${signal}: ${forced} bits`]
      return forced === width ? [] : [`${signal}: ${forced} bits instead of ${rule.domain}`]
    })
    expect(wrong).toEqual([])
  })

  it('has no sum of bits that reaches the order of the field, but the ones that pass circomlib’s AliasCheck', () => {
    const names = found.aliases.map((wires) => wires.map((wire) => compiled.names[wire]!))
    expect(unexpected(spec.aliases, names.flat())).toEqual([])
    expect(stale(spec.aliases, names.flat())).toEqual([])
    for (const [first] of names) {
      const checked = `main.${first!.replace(/\.out\[\d+\]$/, '.aliasCheck.compConstant.parts[0]')}`
      expect(compiled.wires.get(checked), checked).toBeGreaterThan(0)
    }
  })

  describe('at its statements', () => {
    const all = CASES[circuit]!.statements()
    const statements = isFull || isSmall(spec) ? all : all.slice(0, GATE_STATEMENTS)
    const freeSomewhere = new Set<string>()
    const unreadSomewhere = new Set<string>()
    const bits = new Map<number, Set<bigint>>()

    it('of which there are five or more', () => {
      expect(new Set(statements.map(({ name }) => name)).size).toBeGreaterThanOrEqual(GATE_STATEMENTS)
    })

    it.each(statements)('has one witness only: $name', async ({ make }) => {
      const { inputs, unread: said = [] } = make()
      const { r1cs, names } = compiled
      const witness = await honestWitness(await openProgram(spec), inputs)
      const { free } = findFreedom({ r1cs, witness, fixed: inputWires(compiled, elements) })
      const freeNames = free.map((wire) => names[wire]!)
      expect(unexpected(spec.free, freeNames)).toEqual([])
      for (const name of freeNames) freeSomewhere.add(name)
      for (let wire = 1; wire <= spec.publicSignals.length; wire++) {
        bits.set(wire, (bits.get(wire) ?? new Set()).add(witness[wire]!))
      }

      // every wire, public ones and outputs too, by 1, −1 and anything
      const unnoticed = findUnnoticed({ r1cs, witness, deltas: [1n, P - 1n, 0x5eedn ** 15n % P] })
      const unread = unnoticed.filter((wire) => !free.includes(wire)).map((wire) => names[wire]!)
      expect(unexpected(spec.unread ?? [], unread)).toEqual([])
      for (const name of unread) unreadSomewhere.add(name)
      const isInput = new Set(elements.map(({ signal }) => signal.replace('main.', '')))
      expect(unread.filter((name) => isInput.has(name)).sort()).toEqual([...said].sort())
    })

    it('explains no wire that is never free, and no input that is always read', () => {
      expect(stale(spec.free, [...freeSomewhere])).toEqual([])
      expect(stale(spec.unread ?? [], [...unreadSomewhere])).toEqual([])
    })

    it('differ in every public signal', () => {
      expect([...bits].filter(([, values]) => values.size === 1).map(([wire]) => compiled.names[wire])).toEqual([])
    })
  })
})

function unexpected(allowed: readonly Allowed[], names: readonly string[]): string[] {
  const patterns = allowed.map(({ wires }) => new RegExp(wires))
  return names.filter((name) => !patterns.some((pattern) => pattern.test(name)))
}

function stale(allowed: readonly Allowed[], names: readonly string[]): string[] {
  return allowed.map(({ wires }) => wires).filter((wires) => !names.some((name) => new RegExp(wires).test(name)))
}
