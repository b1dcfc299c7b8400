/** What the wiring tests of the whole statements share. */
import { expect } from 'vitest'
import type { Circuit } from './circuit'
import { type Signals, signalsMatching } from './claims'

/**
 * What the prover states and other tests hold to be unique: where the bounds stand among the keys (CountBelow, Boundary), and the
 * bits of the signature's hash (circomlib's strict decomposition, whose second form the solver does not exclude).
 */
export function statedBy(circuit: Circuit, witness: readonly bigint[]): Signals {
  const names = signalsMatching(circuit, /(CountBelow\w*|\bfrom|\buntil)\.at\[\d+\]$|\bh2bits\.out\[\d+\]$/)
  expect(names.length).toBeGreaterThan(100)
  return Object.fromEntries(names.map((name) => [name, witness[circuit.wires.get(name)!]!]))
}

/** An inverse of zero, and one that has nothing to do at its row. */
export const FREE = /(^|\.)(inv|inverse\[\d+\])$/
