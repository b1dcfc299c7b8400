/** What is known about the keys of a circuit: where they come from, their digests, their public signals. */
import type { SnarkjsVerificationKey } from './verification-key'

/** `development`: some secret of the setup is public, so anyone can forge proofs under the key. */
export type Setup = 'development' | 'production'

export interface ArtifactFile {
  name: string
  /** Hexadecimal. */
  sha256: string
  bytes: number
}

/** One step of the phase-2 ceremony. */
export interface Contribution {
  type: 'contribution' | 'beacon'
  name: string
  /** blake2b-512 of the contribution, hexadecimal, as snarkjs prints it. */
  hash: string
  /** Only for a beacon: the public value, hexadecimal, hashed 2^iterations times. */
  beacon?: { value: string; iterations: number }
}

/** The powers of tau below the key. */
export interface Phase1 {
  file: string
  sha256: string
  blake2b: string
  source: string
}

/** Array sizes of an input signal, outermost first; `[]` = a single value. */
export type InputShape = readonly number[]

export interface CircuitManifest {
  setup: Setup
  constraints: number
  wires: number
  /** In circuit order: outputs first. */
  publicSignals: readonly string[]
  inputs: Readonly<Record<string, InputShape>>
  compiler: string
  optimisation: string
  r1cs: { sha256: string; bytes: number }
  files: { wasm: ArtifactFile; zkey: ArtifactFile; verificationKey: ArtifactFile }
  contributions: readonly Contribution[]
  phase1: Phase1
  verificationKey: SnarkjsVerificationKey
}

/** Circuits by name. */
export type Manifest = Readonly<Record<string, CircuitManifest>>
