/** Leaving again, by the nullifier alone: circuits/withdrawal.circom. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import snapshots from '../../bench/snapshots/constraints.json'
import { FIELD_ORDER as P } from '../../src/core/field'
import { hash } from '../../src/core/poseidon'
import { type Circuit, openCircuit } from './support/circuit'
import { accepts, cannotForge, canProve, determines, determinesAll, freeWires, holdsInputs } from './support/claims'

const MAIN = resolve(import.meta.dirname, '../../circuits/main/withdraw.circom')

describe('Withdrawal', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: '../withdrawal', main: 'Withdrawal()' })
  })
  const given = { scope: 11n, context: 22n, holderSecret: 33n }

  it('gives the nullifier that the holder entered with, for any field elements', async () => {
    const element = fc.oneof(fc.constantFrom(0n, 1n, P - 1n), fc.bigInt({ min: 0n, max: P - 1n }))
    await fc.assert(
      fc.asyncProperty(element, element, element, async (scope, context, holderSecret) => {
        const nullifier = hash('nullifier', [holderSecret, scope])
        await determines(circuit, { scope, context, holderSecret }, { nullifier })
      }),
      { seed: 606, numRuns: 25 },
    )
  })

  it('gives another nullifier for another secret and in another scope, whatever the context', async () => {
    const nullifierOf = async (change: Partial<typeof given>) =>
      (await accepts(circuit, { ...given, ...change }))[circuit.wires.get('nullifier')!]
    const nullifier = await nullifierOf({})
    expect(await nullifierOf({ context: P - 1n })).toBe(nullifier)
    expect(await nullifierOf({ scope: 12n })).not.toBe(nullifier)
    expect(await nullifierOf({ holderSecret: 34n })).not.toBe(nullifier)
    // the two do not stand in for each other, and it is not the guard's
    expect(await nullifierOf({ scope: 33n, holderSecret: 11n })).not.toBe(nullifier)
    expect(nullifier).not.toBe(hash('guard', [33n, 11n]))
  })

  it('admits no other nullifier, and no other word for the context', async () => {
    const nullifier = hash('nullifier', [33n, 11n])
    canProve(circuit, given, { nullifier })
    for (const forged of [0n, 1n, nullifier + 1n, hash('nullifier', [34n, 11n]), hash('nullifier', [33n, 12n])]) {
      cannotForge(circuit, given, { nullifier: forged })
    }
    cannotForge(circuit, given, { bound: 22n ** 2n + 1n })
    expect(freeWires(circuit, await accepts(circuit, given))).toEqual([])
  })

  it('leaves the prover no choice in any wire, and holds every input by a constraint', async () => {
    const plain = await openCircuit({ file: '../withdrawal', main: 'Withdrawal()', plain: true })
    await determinesAll(plain, given)
    holdsInputs(circuit)
    holdsInputs(plain)
  })

  it('shows nullifier, scope and context, and nothing of the secret', async () => {
    const main = readFileSync(MAIN, 'utf8').replace(/\/\/.*$/gm, '')
    expect(main).toMatch(/component main \{\s*public \[\s*scope, context\s*\]\s*\} = Withdrawal\(\);/)
    expect(circuit.r1cs.outputs).toBe(1)
    expect(await circuit.run(given)).toContain(33n)
  })

  it('costs what is recorded', () => {
    expect(circuit.r1cs.constraints).toBe(snapshots.withdraw)
  })
})
