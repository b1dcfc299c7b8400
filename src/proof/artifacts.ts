/** Artifacts by digest: what the prover loads must be, byte for byte, what this package was built with. */
import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '../core/bytes'
import { isVitalproofError, VitalproofError } from '../core/errors'
import { sameG2 } from './curve'
import type { ArtifactFile, CircuitManifest } from './manifest'
import {
  circuitManifest,
  type KeyOptions,
  parseVerificationKey,
  sameKey,
  type VerificationKey,
} from './verification-key'
import { readZkey } from './zkey'

/** No file of a circuit that a browser could prove with is larger. */
export const MAX_ARTIFACT_BYTES = 512 * 1024 * 1024

/** What is asked of a source: one file of one circuit, never more than `bytes`. */
export interface ArtifactRequest {
  circuit: string
  file: string
  bytes: number
}

/** Gets the bytes from somewhere: a directory (`nodeSource`), an HTTP cache, a bundle. It need not be trusted. */
export type ArtifactSource = (request: ArtifactRequest) => Promise<Uint8Array>

/** Everything that a proof needs. Keep it: loading costs more than a proof's setup. */
export interface Artifacts {
  readonly circuit: string
  readonly manifest: CircuitManifest
  readonly witnessModule: WebAssembly.Module
  readonly provingKey: Uint8Array
  readonly verificationKey: VerificationKey
}

/** `fraction` is of the phase, 0 to 1. */
export interface Progress {
  phase: 'loading' | 'witness' | 'proving' | 'checking'
  fraction: number
}

/**
 * Load the witness program, the proving key and the verification key of a circuit, and check them before use.
 *
 * @param options.circuit name in the manifest, such as `standard`
 * @param options.source where the bytes come from
 * @param options.manifest trusted digests; default: those that this package was built with
 * @param options.allowDevelopmentKeys take keys whose setup is public knowledge (tests, demonstrations)
 * @throws ARTIFACT_MISSING, ARTIFACT_HASH_MISMATCH, LIMIT_EXCEEDED, DEVELOPMENT_KEYS_REFUSED, SETUP_NO_CONTRIBUTION, SETUP_INSECURE
 */
export async function loadArtifacts({
  source,
  onProgress,
  ...options
}: KeyOptions & { source: ArtifactSource; onProgress?: (progress: Progress) => void }): Promise<Artifacts> {
  const { circuit } = options
  const manifest = circuitManifest(options)
  const { wasm, zkey, verificationKey } = manifest.files
  const report = (fraction: number): void => onProgress?.({ phase: 'loading', fraction })

  report(0)
  const keyJson = await loadFile({ source, circuit, file: verificationKey })
  const witnessModule = await WebAssembly.compile(await loadFile({ source, circuit, file: wasm }))
  report(wasm.bytes / (wasm.bytes + zkey.bytes))
  const provingKey = await loadFile({ source, circuit, file: zkey })

  const key = parseVerificationKey({
    circuit,
    setup: manifest.setup,
    json: JSON.parse(new TextDecoder().decode(keyJson)),
    publicSignals: manifest.publicSignals,
  })
  assertSameKeys({ circuit, manifest, provingKey, key })
  report(1)
  return { circuit, manifest, witnessModule, provingKey, verificationKey: key }
}

/** The files agree with each other: the digests say that they are the published ones, this that they were published together. */
function assertSameKeys({
  circuit,
  manifest,
  provingKey,
  key,
}: {
  circuit: string
  manifest: CircuitManifest
  provingKey: Uint8Array
  key: VerificationKey
}): void {
  const header = readZkey(provingKey)
  const published = parseVerificationKey({
    circuit,
    setup: manifest.setup,
    json: manifest.verificationKey,
    publicSignals: manifest.publicSignals,
  })
  const agree =
    sameKey(key, published) &&
    sameG2(header.delta, key.delta) &&
    header.ic.flat().join() === key.ic.flat().join() &&
    header.wires === manifest.wires
  if (!agree) throw new VitalproofError('ARTIFACT_HASH_MISMATCH', 'the keys do not belong together', { at: circuit })
}

async function loadFile({
  source,
  circuit,
  file,
}: {
  source: ArtifactSource
  circuit: string
  file: ArtifactFile
}): Promise<Uint8Array<ArrayBuffer>> {
  const at = `${circuit}/${file.name}`
  if (!/^[a-z][a-z0-9-]*$/.test(circuit) || !/^[a-z][a-z0-9_-]*\.[a-z]+$/.test(file.name)) {
    throw new VitalproofError('ARTIFACT_MISSING', 'not the name of an artifact', { at: 'circuit' })
  }
  if (file.bytes > MAX_ARTIFACT_BYTES) {
    throw new VitalproofError('LIMIT_EXCEEDED', `an artifact has at most ${MAX_ARTIFACT_BYTES} bytes`, { at })
  }
  let bytes: Uint8Array
  try {
    bytes = await source({ circuit, file: file.name, bytes: file.bytes })
  } catch (cause) {
    if (isVitalproofError(cause)) throw cause
    throw new VitalproofError('ARTIFACT_MISSING', 'the source has no such file', { at, cause })
  }
  // a private copy of the right length: nobody can change it between the check and the use
  const copy = bytes.length === file.bytes ? new Uint8Array(bytes) : null
  if (!copy || (await sha256Hex(copy)) !== file.sha256) {
    throw new VitalproofError('ARTIFACT_HASH_MISMATCH', 'not the file that this package was built with', {
      at,
      fix: 'reinstall the package or fetch the file again',
    })
  }
  return copy
}

async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // pages without a secure context have no subtle; the pure version takes a second for a large key
  const subtle = globalThis.crypto?.subtle
  return bytesToHex(subtle ? new Uint8Array(await subtle.digest('SHA-256', bytes)) : sha256(bytes))
}
