/** A circuit as it is shipped: the r1cs below its key, the names of its wires, and its own witness program. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureCompiled } from '../../../scripts/lib/circom'
import { buildFile, KEYS } from '../../../scripts/lib/project'
import { isVitalproofError } from '../../../src/core/errors'
import type { CircuitInputs } from '../../../src/proof/inputs'
import type { CircuitManifest } from '../../../src/proof/manifest'
import { calculateWitness } from '../../../src/proof/witness'
import { type R1cs, readR1cs, readWitness } from '../../support/r1cs'
import { type CircuitSpec, type Element, keyedDigest, readSpec } from './spec'

export interface Compiled {
  r1cs: R1cs
  sha256: string
  /** Name of each wire without `main.`; '' where only removed signals had one. */
  names: string[]
  /** Wire by signal name, −1 where the optimiser removed the signal. */
  wires: Map<string, number>
}

/** A witness, or where the circuit's own program refuses: `Num2Bits:38 < Bits:17 < …`, innermost first. */
export type Outcome = { witness: Uint8Array; refusedAt?: never } | { refusedAt: string; witness?: never }

/** The compiled files of a circuit. What scripts/circuits.ts left in build/ is used if it is what the key or the spec names. */
export async function openCompiled(circuit: string): Promise<Compiled> {
  const wanted = keyedDigest(circuit) ?? readSpec(circuit).r1cs
  if (!existsSync(buildFile(circuit, 'sym')) || digestOf(buildFile(circuit, 'r1cs')) !== wanted) {
    await ensureCompiled(circuit)
  }
  return readCompiled((extension) => buildFile(circuit, extension))
}

export function readCompiled(file: (extension: 'r1cs' | 'sym') => string): Compiled {
  // a copy: a Buffer may be part of a larger one
  const r1cs = readR1cs(new Uint8Array(readFileSync(file('r1cs'))))
  const wires = new Map<string, number>()
  const names = new Array<string>(r1cs.wires).fill('')
  for (const line of readFileSync(file('sym'), 'utf8').split('\n')) {
    if (line === '') continue
    const [, wire, , name] = line.split(',')
    wires.set(name!, Number(wire))
    if (Number(wire) >= 0) names[Number(wire)] ||= name!.replace(/^main\./, '')
  }
  return { r1cs, sha256: digestOf(file('r1cs'))!, names, wires }
}

/** The shipped witness program; of a circuit without a key, the compiled one. */
export async function openProgram(spec: CircuitSpec): Promise<(inputs: CircuitInputs) => Promise<Outcome>> {
  const shipped = join(KEYS, spec.circuit, `${spec.circuit}.wasm`)
  const keyed = keyedDigest(spec.circuit) !== undefined
  if (!keyed && !existsSync(buildFile(spec.circuit, 'wasm'))) await ensureCompiled(spec.circuit)
  const witnessModule = new WebAssembly.Module(readFileSync(keyed ? shipped : buildFile(spec.circuit, 'wasm')))
  const inputs = Object.fromEntries(Object.entries(spec.inputs).map(([name, { shape }]) => [name, shape]))
  // the calculator reads nothing else of the manifest
  const manifest = { inputs } as unknown as CircuitManifest
  return async (values) => {
    try {
      return { witness: await calculateWitness({ artifacts: { manifest, witnessModule }, inputs: values }) }
    } catch (error) {
      if (isVitalproofError(error) && error.code === 'WITNESS_FAILED') return { refusedAt: error.at ?? '' }
      throw error
    }
  }
}

/** All wires of a statement that has to be provable. */
export async function honestWitness(
  program: (inputs: CircuitInputs) => Promise<Outcome>,
  inputs: CircuitInputs,
): Promise<bigint[]> {
  const { witness, refusedAt } = await program(inputs)
  if (!witness) throw new Error(`an honest statement is refused at ${refusedAt}`)
  return readWitness(witness)
}

/** Wires of the inputs, without the ones that the optimiser replaced by a sum of other wires. */
export function inputWires({ wires }: Pick<Compiled, 'wires'>, elements: readonly Element[]): number[] {
  return elements.map(({ signal }) => wires.get(signal) ?? -1).filter((wire) => wire > 0)
}

function digestOf(file: string): string | null {
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : null
}
