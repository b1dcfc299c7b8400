/** The reader that the soundness tests stand on: it must see every violation. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_ORDER } from '../../src/core/field'
import { calculateWitness } from '../../src/proof/witness'
import { checkWitness, constraintsOf, type R1cs, readR1cs, readWitness, signalsByName } from '../support/r1cs'
import { PROBE_INPUTS, type ProbeKeys, probeKeys } from './fixtures/probe'

let probe: ProbeKeys
let r1cs: R1cs
let wires: Map<string, number>
let honest: bigint[]

beforeAll(async () => {
  probe = await probeKeys()
  const read = (extension: string) => readFileSync(join(probe.directory, `probe.${extension}`))
  r1cs = readR1cs(read('r1cs'))
  wires = signalsByName(read('sym').toString())
  const witnessModule = await WebAssembly.compile(read('wasm'))
  honest = readWitness(
    await calculateWitness({ artifacts: { manifest: probe.manifest.probe!, witnessModule }, inputs: PROBE_INPUTS }),
  )
})

describe('checkWitness', () => {
  it('takes an honest witness', () => {
    expect(checkWitness(r1cs, honest)).toBeNull()
  })

  it('refuses the all-zero witness, which satisfies every equation', () => {
    expect(
      checkWitness(
        r1cs,
        honest.map(() => 0n),
      ),
    ).toEqual({ constraint: -1, wires: [] })
  })

  it('refuses another length and values that are not canonical', () => {
    for (const witness of [
      honest.slice(1),
      [...honest, 0n],
      [],
      honest.with(5, FIELD_ORDER),
      honest.with(5, -1n),
      honest.with(0, 2n),
    ]) {
      expect(checkWitness(r1cs, witness)?.constraint).toBe(-1)
    }
  })

  it('sees a change of any wire, and names a constraint of it', () => {
    for (let wire = 1; wire < r1cs.wires; wire++) {
      for (const change of [1n, FIELD_ORDER - 1n]) {
        const witness = honest.with(wire, (honest[wire]! + change) % FIELD_ORDER)
        const found = checkWitness(r1cs, witness)
        expect(found, `wire ${wire}`).not.toBeNull()
        expect(found!.wires).toContain(wire)
        expect(checkWitness(r1cs, witness, constraintsOf(r1cs, [wire]))).toEqual(found)
      }
    }
  })

  it('looks only where it is told to', () => {
    const witness = honest.with(wires.get('main.secret')!, 1n)
    const elsewhere = constraintsOf(r1cs, [wires.get('main.bound[0]')!])
    expect(elsewhere).toHaveLength(1)
    expect(checkWitness(r1cs, witness, elsewhere)).toBeNull()
  })
})

describe('readR1cs', () => {
  it('reads the sizes of the circuit', () => {
    expect(r1cs).toMatchObject({ outputs: 2, publicInputs: 5, constraints: 23, wires: 35 })
  })

  it('reads bytes at an odd offset', () => {
    const bytes = readFileSync(join(probe.directory, 'probe.r1cs'))
    const shifted = new Uint8Array(bytes.length + 1)
    shifted.set(bytes, 1)
    expect(readR1cs(shifted.subarray(1))).toEqual(r1cs)
  })

  it('refuses a file that is cut', () => {
    const bytes = readFileSync(join(probe.directory, 'probe.r1cs'))
    expect(() => readR1cs(bytes.subarray(0, bytes.length - 8))).toThrow()
  })
})

describe('signalsByName', () => {
  it('finds wires, and −1 for what the optimiser removed', () => {
    expect(wires.get('main.nullifier')).toBe(1)
    expect(wires.get('main.grid[1][2]')).toBe(14)
    expect(wires.get('main.unused')).toBe(-1)
    expect(wires.get('main.nothing')).toBeUndefined()
  })
})
