/** The probes find what was planted, and are silent where nothing was. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FIELD_ORDER as P } from '../../src/core/field'
import { type Circuit, openCircuit } from '../circuits/support/circuit'
import { findDecompositions } from './support/decompositions'
import { findFreedom } from './support/jacobian'
import { findUnnoticed, unusedWires } from './support/tamper'

const source = readFileSync(join(import.meta.dirname, 'fixtures/planted.circom'), 'utf8')
const open = (name: string) => openCircuit({ main: `${name}()`, source })

async function free(circuit: Circuit, inputs: Record<string, bigint>): Promise<string[]> {
  const { free } = findFreedom({
    r1cs: circuit.r1cs,
    witness: await run(circuit, inputs),
    fixed: Object.keys(inputs).map((name) => circuit.wires.get(name)!),
  })
  return named(circuit, free)
}

async function run(circuit: Circuit, inputs: Record<string, bigint>): Promise<bigint[]> {
  const witness = await circuit.run(inputs)
  if (!witness) throw new Error('refused')
  return witness
}

function named(circuit: Circuit, wires: readonly number[]): string[] {
  const names = new Map([...circuit.wires].map(([name, wire]) => [wire, name]))
  return wires.map((wire) => names.get(wire) ?? `wire ${wire}`)
}

function widthOf(circuit: Circuit, signal: string): number | undefined {
  return findDecompositions(circuit.r1cs).widths.get(circuit.wires.get(signal)!)
}

describe('the uniqueness probe', () => {
  it('leaves a sound circuit alone, and shows the inverse of IsZero only where it is free', async () => {
    const sound = await open('Sound')
    for (const value of [0n, 1n, 6n, 8n, 255n]) expect(await free(sound, { in: value })).toEqual([])
    expect(await free(sound, { in: 7n })).toEqual([expect.stringMatching(/IsZero.*\.inv$/)])
  })

  it('finds an output that is only a hint', async () => {
    expect(await free(await open('FreeOutput'), { in: 2n })).toEqual(['out'])
  })

  it('finds a division whose remainder has no range', async () => {
    expect(await free(await open('MissingConstraint'), { in: 57n })).toContain('out')
  })

  it('finds parts of a word that need not be bits', async () => {
    expect((await free(await open('LooseBits'), { in: 9n })).length).toBeGreaterThan(0)
  })

  it('cannot find a second witness far away, for which the other probes are there', async () => {
    const circuit = await open('TwoRoots')
    expect(await free(circuit, { in: 2n })).toEqual([])
    const witness = await run(circuit, { in: 2n })
    expect(findUnnoticed({ r1cs: circuit.r1cs, witness, deltas: [1n] })).toEqual([])
    expect(findUnnoticed({ r1cs: circuit.r1cs, witness, deltas: [P - 4n] })).toContain(circuit.wires.get('out'))
  })
})

describe('the alias scan', () => {
  it('finds 254 bits, checked or not, and nothing narrower', async () => {
    expect(findDecompositions((await open('Aliased')).r1cs).aliases).toHaveLength(1)
    expect(findDecompositions((await open('Strict')).r1cs).aliases).toHaveLength(1)
    expect(findDecompositions((await open('Sound')).r1cs).aliases).toEqual([])
  })
})

describe('the width scan', () => {
  it('finds the width of a range-checked input, and none of an input without a check', async () => {
    expect(widthOf(await open('Sound'), 'in')).toBe(8)
    const unbounded = await open('UnboundedRange')
    expect(widthOf(unbounded, 'in')).toBe(8)
    expect(widthOf(unbounded, 'bound')).toBeUndefined()
    expect(await unbounded.run({ in: 5n, bound: P - 10n })).not.toBeNull()
  })

  it('does not take a word for small whose parts are not bits, or wider than the field', async () => {
    expect(widthOf(await open('LooseBits'), 'in')).toBeUndefined()
    expect(widthOf(await open('Aliased'), 'in')).toBeUndefined()
  })
})

describe('the tampering probe', () => {
  it('finds an output that no constraint holds, and an input that none uses', async () => {
    const output = await open('FreeOutput')
    const tampered = findUnnoticed({ r1cs: output.r1cs, witness: await run(output, { in: 2n }), deltas: [1n] })
    expect(named(output, tampered)).toEqual(['out'])
    const input = await open('UnusedInput')
    expect(named(input, unusedWires(input.r1cs))).toEqual(['context'])
  })

  it('refuses a witness that is none', async () => {
    const { r1cs, ...circuit } = await open('Sound')
    const witness = await run({ r1cs, ...circuit }, { in: 3n })
    expect(() => findUnnoticed({ r1cs, witness: witness.with(1, 1n), deltas: [1n] })).toThrow(/does not hold/)
  })
})
