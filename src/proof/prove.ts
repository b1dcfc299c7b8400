/** The prover: witness and proof in memory, nothing on disk, nothing sent anywhere. */
import { groth16 } from 'snarkjs'
import { VitalproofError } from '../core/errors'
import { randomBytes } from '../core/random'
import type { Artifacts, Progress } from './artifacts'
import type { CircuitInputs } from './inputs'
import { fromSnarkjs, type Proof } from './proof'
import { startThreads } from './threads'
import { verifyProof } from './verify'
import { calculateWitness } from './witness'

export interface ProofWithSignals {
  proof: Proof
  /** Decimal strings in circuit order. */
  publicSignals: string[]
}

/**
 * Prove the statement of a circuit for these inputs. In Node, call `closeProver` after the last proof.
 *
 * The witness is zeroed; what snarkjs copies of it is left to the garbage collector. Not constant time: how long it takes
 * depends on the witness, so do not prove where a stranger can time you.
 *
 * @param options.artifacts from `loadArtifacts`
 * @param options.inputs every input signal by name, canonical field elements
 * @param options.signal checked between the phases
 * @param options.check verify the proof before it leaves (default true)
 * @throws INVALID_VALUE, WITNESS_FAILED, PROOF_INVALID, ABORTED, RANDOMNESS_UNAVAILABLE
 */
export async function prove({
  artifacts,
  inputs,
  onProgress = () => {},
  signal,
  check = true,
}: {
  artifacts: Artifacts
  inputs: CircuitInputs
  onProgress?: (progress: Progress) => void
  signal?: AbortSignal
  check?: boolean
}): Promise<ProofWithSignals> {
  // ffjavascript falls back to Math.random for the blinding where there is no WebCrypto
  randomBytes(1)
  assertNotAborted(signal)
  onProgress({ phase: 'witness', fraction: 0 })
  const witness = await calculateWitness({ artifacts, inputs })
  try {
    assertNotAborted(signal)
    onProgress({ phase: 'witness', fraction: 1 })
    await startThreads()
    const result = await runProver({ artifacts, witness, onProgress, signal })
    assertNotAborted(signal)
    onProgress({ phase: 'checking', fraction: 0 })
    if (check) await verifyProof({ verificationKey: artifacts.verificationKey, ...result })
    assertNotAborted(signal)
    onProgress({ phase: 'checking', fraction: 1 })
    return result
  } finally {
    witness.fill(0)
  }
}

async function runProver({
  artifacts,
  witness,
  onProgress,
  signal,
}: {
  artifacts: Artifacts
  witness: Uint8Array
  onProgress: (progress: Progress) => void
  signal: AbortSignal | undefined
}): Promise<ProofWithSignals> {
  // snarkjs names each step to its logger before it begins: the only place to stop between two steps
  const debug = (step: unknown): void => {
    const fraction = STEPS.get(String(step))
    if (fraction === undefined) return
    assertNotAborted(signal)
    onProgress({ phase: 'proving', fraction })
  }
  const quiet = (): void => {}
  const logger = { debug, info: quiet, warn: quiet, error: quiet }
  const { proof, publicSignals } = await groth16.prove(artifacts.provingKey, witness, logger)
  onProgress({ phase: 'proving', fraction: 1 })
  return { proof: fromSnarkjs(proof), publicSignals: publicSignals.map(String) }
}

function assertNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new VitalproofError('ABORTED', 'proving was stopped')
}

/** snarkjs' steps and the share of the time that lies behind each, measured on the standard circuit. */
const STEPS = new Map([
  ['Building ABC', 0],
  ['Join ABC', 0.23],
  ['Reading A Points', 0.24],
  ['Reading B1 Points', 0.31],
  ['Reading B2 Points', 0.38],
  ['Reading C Points', 0.65],
  ['Reading H Points', 0.75],
])
