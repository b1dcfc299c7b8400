/** The shipped witness program of `standard`, for tests at witness level: what has a witness can be proved, what has none cannot. */
import { readFileSync } from 'node:fs'
import { isVitalproofError } from '../../src/core/errors'
import type { CircuitInputs } from '../../src/proof/inputs'
import { circuitManifest } from '../../src/proof/verification-key'
import { calculateWitness } from '../../src/proof/witness'
import { readWitness } from './r1cs'

const manifest = circuitManifest({ circuit: 'standard', allowDevelopmentKeys: true })
const witnessModule = new WebAssembly.Module(
  readFileSync(new URL('../../keys/standard/standard.wasm', import.meta.url)),
)

/** All wires, or null where the circuit refuses the inputs. Anything but a refusal by a constraint throws. */
export async function tryWitness(inputs: CircuitInputs): Promise<bigint[] | null> {
  try {
    return readWitness(await calculateWitness({ artifacts: { manifest, witnessModule }, inputs }))
  } catch (error) {
    if (isVitalproofError(error) && error.code === 'WITNESS_FAILED') return null
    throw error
  }
}

/** Whether the circuit takes these inputs, without reading the wires. */
export async function hasWitness(inputs: CircuitInputs): Promise<boolean> {
  try {
    await calculateWitness({ artifacts: { manifest, witnessModule }, inputs })
    return true
  } catch (error) {
    if (isVitalproofError(error) && error.code === 'WITNESS_FAILED') return false
    throw error
  }
}

/** Values of the public signals by name. */
export function publicSignals(witness: readonly bigint[]): Record<string, bigint> {
  return Object.fromEntries(manifest.publicSignals.map((name, i) => [name, witness[i + 1]!]))
}
