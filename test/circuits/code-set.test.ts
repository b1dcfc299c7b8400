/** Membership in a set of codes by one polynomial: circuits/lib/code-set.circom. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_ORDER as P } from '../../src/core/field'
import { adaptedCoefficients } from '../../src/model/policy-vector'
import { type Circuit, openCircuit } from './support/circuit'
import { accepts, cannotForge, costsAsRecorded, determines, freeWires } from './support/claims'

const key = fc.bigInt({ min: 0n, max: (1n << 120n) - 1n })
const powersOf = (x: bigint, count: number) =>
  Array.from({ length: count })
    .reduce<bigint[]>((powers) => [...powers, powers.at(-1)! ** 2n % P], [x])
    .slice(0, count)
const product = (x: bigint, roots: readonly bigint[]) =>
  roots.reduce((value, root) => (((value * (x - root)) % P) + P) % P, 1n)

describe.each([
  [1, 1],
  [3, 7],
  [4, 15],
])('CodeSetValue(%i)', (k, places) => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'code-set', main: `CodeSetValue(${k})` })
  })
  const inputs = (x: bigint, codes: readonly bigint[]) => ({
    powers: powersOf(x, k),
    coefficients: adaptedCoefficients(codes, places),
  })

  it('is the product of the differences to all codes, the last one repeated', async () => {
    await fc.assert(
      fc.asyncProperty(key, fc.array(key, { minLength: 1, maxLength: places }), async (x, codes) => {
        const roots = Array.from({ length: places }, (_, i) => codes[Math.min(i, codes.length - 1)]!)
        await accepts(circuit, inputs(x, codes), { out: product(x, roots) })
      }),
      { seed: 20240229, numRuns: 30 },
    )
  })

  it('is zero at every code, at key 0 where there are no codes, and nowhere next to them', async () => {
    const codes = Array.from({ length: places }, (_, i) => (1n << 116n) + 7n ** BigInt(i + 1))
    for (const code of codes) {
      await determines(circuit, inputs(code, codes), { out: 0 })
      for (const near of [code - 1n, code + 1n]) {
        const [out] = (await accepts(circuit, inputs(near, codes))).slice(1)
        expect(out === 0n).toBe(codes.includes(near))
      }
    }
    await determines(circuit, inputs(0n, []), { out: 0 })
    await determines(circuit, inputs((1n << 120n) - 1n, []), {
      out: product((1n << 120n) - 1n, new Array(places).fill(0n)),
    })
  })

  it('cannot be forged to zero, nor away from it', async () => {
    cannotForge(circuit, inputs(5n, [6n]), { out: 0 })
    cannotForge(circuit, inputs(6n, [6n]), { out: 1 })
    expect(freeWires(circuit, await accepts(circuit, inputs(12n, [6n, 7n].slice(0, places))))).toEqual([])
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})

describe('KeyPowers', () => {
  it('squares each key up to the power the sets need', async () => {
    const circuit = await openCircuit({ file: 'code-set', main: 'KeyPowers(2, 4)' })
    const keys = [3n, (1n << 120n) - 1n]
    const inputs = { keys }
    await determines(circuit, inputs, { powers: keys.map((x) => powersOf(x, 4)) })
    cannotForge(circuit, inputs, { 'powers[0][3]': 6560 })
    expect(freeWires(circuit, await accepts(circuit, inputs))).toEqual([])
    costsAsRecorded(circuit)
  })
})
