/** Claims of the template tests, written down for `scripts/mutants.ts`, which asks what is left of them without a constraint. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Circuit, flatInputs, type Inputs } from './circuit'

/**
 * all: every wire is forced; outputs: there is a witness, and the outputs are forced; impossible: there is no witness;
 * wires: no wire but the free ones can be changed alone; inputs: every input stands in a constraint.
 */
export type ClaimKind = 'all' | 'outputs' | 'impossible' | 'wires' | 'inputs'

export interface Claim {
  main: string
  file: string
  kind: ClaimKind
  /** Signals that are given, by name: inputs, and what an attacker chooses. */
  given: [name: string, value: string][]
  /** all: pattern of the wires that may be free; wires: names of the free ones, each number as #. */
  free?: string | string[]
}

/** Folder to write to. */
export const CLAIMS_FOLDER = 'VITALPROOF_CLAIMS'

/** Append a claim that has been seen to hold; nothing where nobody asks for it. */
export function recordClaim(circuit: Circuit, kind: ClaimKind, given: Inputs, more: Pick<Claim, 'free'> = {}): void {
  const folder = process.env[CLAIMS_FOLDER]
  if (folder === undefined || circuit.file === null) return
  const signals = flatInputs(given).map(([name, value]): [string, string] => [name, String(value)])
  const claim: Claim = { main: circuit.name, file: circuit.file, kind, given: signals, ...more }
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify(claim)}\n`)
}
