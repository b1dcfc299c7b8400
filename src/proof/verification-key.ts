/** The verification key, checked before it is trusted: a key with gamma = delta accepts every statement. */
import { VitalproofError } from '../core/errors'
import { type G1Point, G2_GENERATOR, type G2Point, parseG1, parseG2, sameG2 } from './curve'
import { MANIFEST } from './generated/manifest'
import type { CircuitManifest, Manifest, Setup } from './manifest'
import { PUBLIC_SIGNALS } from './public-signals'

/** What `snarkjs zkey export verificationkey` writes. */
export interface SnarkjsVerificationKey {
  protocol: string
  curve: string
  nPublic: number
  vk_alpha_1: readonly string[]
  vk_beta_2: readonly (readonly string[])[]
  vk_gamma_2: readonly (readonly string[])[]
  vk_delta_2: readonly (readonly string[])[]
  vk_alphabeta_12?: unknown
  IC: readonly (readonly string[])[]
}

/** A checked key; `parseVerificationKey` and `verificationKeyOf` make it. */
export interface VerificationKey {
  readonly circuit: string
  /** Names of the public signals, in their order. */
  readonly publicSignals: readonly string[]
  readonly setup: Setup
  readonly alpha: G1Point
  readonly beta: G2Point
  readonly gamma: G2Point
  readonly delta: G2Point
  /** One point more than there are public signals. */
  readonly ic: readonly G1Point[]
}

/** `allowDevelopmentKeys`: take keys whose setup is public knowledge. For tests and demonstrations; never where a proof has value. */
export interface KeyOptions {
  circuit: string
  manifest?: Manifest
  allowDevelopmentKeys?: boolean
}

/**
 * The verification key that this package was built with; needs no file.
 *
 * @throws ARTIFACT_MISSING for an unknown circuit, DEVELOPMENT_KEYS_REFUSED, SETUP_NO_CONTRIBUTION, SETUP_INSECURE, INVALID_VALUE
 */
export function verificationKeyOf(options: KeyOptions): VerificationKey {
  const { circuit } = options
  const { setup, verificationKey: json, publicSignals } = circuitManifest(options)
  return parseVerificationKey({ circuit, setup, json, publicSignals })
}

/**
 * A circuit's entry of the manifest (the built-in one by default), if its setup may be used.
 *
 * @throws ARTIFACT_MISSING, DEVELOPMENT_KEYS_REFUSED, SETUP_NO_CONTRIBUTION
 */
export function circuitManifest({
  circuit,
  manifest = MANIFEST,
  allowDevelopmentKeys = false,
}: KeyOptions): CircuitManifest {
  const entry = Object.hasOwn(manifest, circuit) ? manifest[circuit] : undefined
  if (!entry) throw new VitalproofError('ARTIFACT_MISSING', 'no keys for that circuit', { at: 'circuit' })
  if (entry.contributions.length === 0) {
    throw new VitalproofError('SETUP_NO_CONTRIBUTION', 'the key has no phase-2 contribution', { at: circuit })
  }
  if (entry.setup !== 'production' && !allowDevelopmentKeys) {
    throw new VitalproofError('DEVELOPMENT_KEYS_REFUSED', 'these keys come from a setup whose secrets are public', {
      at: circuit,
      fix: 'use keys of a ceremony (keys/README.md), or set allowDevelopmentKeys for a test',
    })
  }
  return entry
}

/**
 * Check a key in snarkjs' JSON.
 *
 * @param options.publicSignals names in order; default: those of the circuits for policies
 * @throws INVALID_VALUE if a part is malformed, SETUP_INSECURE if the key would accept forged proofs
 */
export function parseVerificationKey({
  circuit,
  setup,
  json,
  publicSignals = PUBLIC_SIGNALS,
}: {
  circuit: string
  setup: Setup
  json: SnarkjsVerificationKey
  publicSignals?: readonly string[]
}): VerificationKey {
  if (json?.protocol !== 'groth16' || json.curve !== 'bn128') throw malformed('not a groth16 key on bn128', 'protocol')
  if (!Array.isArray(json.IC) || json.nPublic !== publicSignals.length || json.IC.length !== json.nPublic + 1) {
    throw malformed(`not a key for ${publicSignals.length} public signals`, 'IC')
  }
  const key: VerificationKey = Object.freeze({
    circuit,
    setup,
    publicSignals,
    alpha: parseG1(dropOne(json.vk_alpha_1, 'alpha'), 'verificationKey/alpha', 'INVALID_VALUE'),
    beta: parseG2(dropOne(json.vk_beta_2, 'beta'), 'verificationKey/beta', 'INVALID_VALUE'),
    gamma: parseG2(dropOne(json.vk_gamma_2, 'gamma'), 'verificationKey/gamma', 'INVALID_VALUE'),
    delta: parseG2(dropOne(json.vk_delta_2, 'delta'), 'verificationKey/delta', 'INVALID_VALUE'),
    ic: json.IC.map((point, i) => parseG1(dropOne(point, `IC[${i}]`), `verificationKey/IC[${i}]`, 'INVALID_VALUE')),
  })
  assertSoundKey(key)
  return key
}

/**
 * Refuse what a skipped phase 2 leaves behind: then (alpha, beta, −vk_x) proves anything.
 *
 * @throws SETUP_INSECURE
 */
export function assertSoundKey(
  { gamma, delta }: Pick<VerificationKey, 'gamma' | 'delta'>,
  at = 'verificationKey',
): void {
  const fault = !sameG2(gamma, G2_GENERATOR)
    ? 'gamma is not the generator'
    : sameG2(delta, gamma)
      ? 'delta is the generator, as gamma is'
      : null
  if (fault) {
    throw new VitalproofError('SETUP_INSECURE', `no proof under this key can be trusted: ${fault}`, {
      at,
      fix: 'run phase 2 (keys/README.md)',
    })
  }
}

/** Are two checked keys the same? */
export function sameKey(a: VerificationKey, b: VerificationKey): boolean {
  return JSON.stringify(toSnarkjsKey(a)) === JSON.stringify(toSnarkjsKey(b))
}

/** Back to snarkjs' JSON. */
export function toSnarkjsKey(key: VerificationKey): SnarkjsVerificationKey {
  const g2 = (point: G2Point) => [[...point[0]], [...point[1]], ['1', '0']]
  return {
    protocol: 'groth16',
    curve: 'bn128',
    nPublic: key.ic.length - 1,
    vk_alpha_1: [...key.alpha, '1'],
    vk_beta_2: g2(key.beta),
    vk_gamma_2: g2(key.gamma),
    vk_delta_2: g2(key.delta),
    IC: key.ic.map((point) => [...point, '1']),
  }
}

function dropOne(value: unknown, at: string): unknown {
  if (!Array.isArray(value) || value.length !== 3) throw malformed('not three coordinates', at)
  const z: unknown = value[2]
  if (z !== '1' && !(Array.isArray(z) && z.length === 2 && z[0] === '1' && z[1] === '0')) {
    throw malformed('not affine', at)
  }
  return value.slice(0, 2)
}

function malformed(message: string, at: string): VitalproofError {
  return new VitalproofError('INVALID_VALUE', message, { at: `verificationKey/${at}` })
}
