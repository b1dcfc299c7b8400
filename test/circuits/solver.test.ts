/** The harness itself: it must find the holes that were planted here, or its silence elsewhere means nothing. */
import { describe, expect, it } from 'vitest'
import { FIELD_ORDER } from '../../src/core/field'
import { hashBlock } from '../../src/core/poseidon'
import { openCircuit } from './support/circuit'
import { accepts, attempt, cannotForge, canProve, determines, freeWires, rejects } from './support/claims'

const INCLUDES = 'include "circomlib/circuits/bitify.circom";\ninclude "circomlib/circuits/comparators.circom";\n'

describe('the solver', () => {
  it('finds the forged output of an assigned but unconstrained signal', async () => {
    const circuit = await openCircuit({
      main: 'Hint()',
      source: `template Hint() { signal input a; signal output out; out <-- a * 2; signal square <== out * a; }\n`,
    })
    await accepts(circuit, { a: 3 }, { out: 6 })
    canProve(circuit, { a: 3 }, { out: 7 })
    const verdict = attempt(circuit, { a: 3 })
    expect(verdict.kind === 'solved' && verdict.values.has(circuit.wires.get('out')!)).toBe(false)
  })

  it('finds the second representation that 254 bits admit, and none that 253 bits admit', async () => {
    const source = (n: number) => `${INCLUDES}template Top() {
      signal input in; signal output low; component bits = Num2Bits(${n}); bits.in <== in; low <== bits.out[0];
    }\n`
    const wide = await openCircuit({ main: 'Top()', source: source(254) })
    const alias = Object.fromEntries(
      Array.from({ length: 253 }, (_, i) => [
        i === 0 ? 'low' : `bits.out[${i}]`,
        ((5n + FIELD_ORDER) >> BigInt(i)) & 1n,
      ]),
    )
    expect(alias.low).toBe(0n)
    await accepts(wide, { in: 5 }, { low: 1 })
    canProve(wide, { in: 5 }, alias)
    const narrow = await openCircuit({ main: 'Top()', source: source(253) })
    await determines(narrow, { in: 5 }, { low: 1 })
    cannotForge(narrow, { in: 5 }, { low: 0 })
    await rejects(narrow, { in: 1n << 253n })
  })

  it('finds the selector that is not a bit', async () => {
    const source = `template Pick() {
      signal input s; signal input leaf; signal input other; signal output out; out <== leaf + s * (other - leaf);
    }\n`
    const circuit = await openCircuit({ main: 'Pick()', source })
    canProve(circuit, { s: 2, leaf: 10, other: 13 }, { out: 16 })
    cannotForge(circuit, { s: 1, leaf: 10, other: 13 }, { out: 16 })
  })

  it('sees that a hash has one value', async () => {
    const source = 'include "circomlib/circuits/poseidon.circom";\n'
    const circuit = await openCircuit({
      main: 'Hash()',
      source: `${source}template Hash() { signal input in[16]; signal output out; out <== Poseidon(16)(in); }\n`,
    })
    const values = Array.from({ length: 16 }, (_, i) => BigInt(i))
    await determines(circuit, { in: values }, { out: hashBlock(values) })
    expect(freeWires(circuit, await accepts(circuit, { in: values }))).toEqual([])
  })

  it('names a wire that no constraint holds', async () => {
    const circuit = await openCircuit({ main: 'IsZero()', source: INCLUDES })
    expect(freeWires(circuit, await accepts(circuit, { in: 0 }, { out: 1 }))).toEqual(['inv'])
    expect(freeWires(circuit, await accepts(circuit, { in: 4 }, { out: 0 }))).toEqual([])
    cannotForge(circuit, { in: 0 }, { out: 0 })
    cannotForge(circuit, { in: 4 }, { out: 1 })
  })
})
