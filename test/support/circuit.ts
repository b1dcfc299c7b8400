/** The shipped witness programs, for tests at witness level: what has a witness can be proved, what has none cannot. */
import { readFileSync } from 'node:fs'
import { isVitalproofError } from '../../src/core/errors'
import { INPUT_SHAPES, PUBLIC_SIGNALS, WITHDRAWAL_SIGNALS } from '../../src/proof/generated/signals'
import type { CircuitInputs } from '../../src/proof/inputs'
import type { CircuitManifest } from '../../src/proof/manifest'
import { calculateWitness } from '../../src/proof/witness'
import { readWitness } from './r1cs'

export type CircuitName = keyof typeof INPUT_SHAPES

interface Program {
  manifest: CircuitManifest
  witnessModule: WebAssembly.Module
}

/** Compiled when a test first asks: most files need one circuit. */
const programs = new Map<CircuitName, Program>()

/** All wires, or null where the circuit refuses the inputs. Anything but a refusal by a constraint throws. */
export async function tryWitness(inputs: CircuitInputs, circuit: CircuitName = 'standard'): Promise<bigint[] | null> {
  const file = await calculate(inputs, circuit)
  return file && readWitness(file)
}

/** Whether the circuit takes these inputs, without reading the wires. */
export async function hasWitness(inputs: CircuitInputs, circuit: CircuitName = 'standard'): Promise<boolean> {
  return (await calculate(inputs, circuit)) !== null
}

/** Values of the public signals by name: the wires after the constant. */
export function publicSignals(
  witness: readonly bigint[],
  names: readonly string[] = PUBLIC_SIGNALS,
): Record<string, bigint> {
  return Object.fromEntries(names.map((name, i) => [name, witness[i + 1]!]))
}

/** Of a withdrawal, likewise. */
export function withdrawalSignals(witness: readonly bigint[]): Record<string, bigint> {
  return publicSignals(witness, WITHDRAWAL_SIGNALS)
}

async function calculate(inputs: CircuitInputs, circuit: CircuitName): Promise<Uint8Array | null> {
  try {
    return await calculateWitness({ artifacts: openProgram(circuit), inputs })
  } catch (error) {
    if (isVitalproofError(error) && error.code === 'WITNESS_FAILED') return null
    throw error
  }
}

function openProgram(circuit: CircuitName): Program {
  const known = programs.get(circuit)
  if (known) return known
  const wasm = readFileSync(new URL(`../../keys/${circuit}/${circuit}.wasm`, import.meta.url))
  // the calculator reads nothing else of the manifest
  const manifest = { inputs: INPUT_SHAPES[circuit] } as unknown as CircuitManifest
  const program = { manifest, witnessModule: new WebAssembly.Module(wasm) }
  programs.set(circuit, program)
  return program
}
