/** A Groth16 proof as it travels: three points, nothing else, so that there is one text per proof. */
import { VitalproofError } from '../core/errors'
import type { ProofJson } from '../model/messages'
import { parseG1, parseG2 } from './curve'

/** Flat and JSON-safe. Proof bytes are not unique (anyone can re-randomise them): never use them as an identity. */
export type Proof = ProofJson

/** What snarkjs reads and writes: projective coordinates with z = 1 and two labels. */
export interface SnarkjsProof {
  pi_a: string[]
  pi_b: string[][]
  pi_c: string[]
  protocol: string
  curve: string
}

/**
 * Check a proof of unknown origin: exact keys, canonical coordinates below q, points on the curve and in the subgroup.
 *
 * @returns a copy, so that later changes of the input do not matter
 * @throws PROOF_MALFORMED
 */
export function parseProof(json: unknown): Proof {
  const { a, b, c } = takeKeys(json, ['a', 'b', 'c'], 'proof')
  return {
    a: parseG1(a, 'proof/a', 'PROOF_MALFORMED'),
    b: parseG2(b, 'proof/b', 'PROOF_MALFORMED'),
    c: parseG1(c, 'proof/c', 'PROOF_MALFORMED'),
  }
}

/** snarkjs' JSON to ours. Refuses other protocols and curves, extra keys and z ≠ 1. @throws PROOF_MALFORMED */
export function fromSnarkjs(json: unknown): Proof {
  const proof = takeKeys(json, ['pi_a', 'pi_b', 'pi_c', 'protocol', 'curve'], 'proof')
  if (proof.protocol !== 'groth16') throw malformed('not a groth16 proof', 'proof/protocol')
  if (proof.curve !== 'bn128') throw malformed('not on bn128', 'proof/curve')
  return parseProof({
    a: dropZ(proof.pi_a, isOne, 'proof/pi_a'),
    b: dropZ(proof.pi_b, (z) => Array.isArray(z) && z.length === 2 && z[0] === '1' && z[1] === '0', 'proof/pi_b'),
    c: dropZ(proof.pi_c, isOne, 'proof/pi_c'),
  })
}

/** Our proof to snarkjs' JSON. */
export function toSnarkjs({ a, b, c }: Proof): SnarkjsProof {
  return {
    pi_a: [...a, '1'],
    pi_b: [[...b[0]], [...b[1]], ['1', '0']],
    pi_c: [...c, '1'],
    protocol: 'groth16',
    curve: 'bn128',
  }
}

/** The eight words that a contract takes, in EIP-197's order: a.x, a.y, b.x.c1, b.x.c0, b.y.c1, b.y.c0, c.x, c.y. */
export function proofWords({ a, b, c }: Proof): bigint[] {
  return [a[0], a[1], b[0][1], b[0][0], b[1][1], b[1][0], c[0], c[1]].map(BigInt)
}

function takeKeys<K extends string>(json: unknown, keys: readonly K[], at: string): Record<K, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw malformed('not an object', at)
  // as many keys as there should be; one that is missing is undefined below, and refused there
  if (Object.keys(json).length !== keys.length) throw malformed(`a proof has exactly the keys ${keys.join(', ')}`, at)
  return json as Record<K, unknown>
}

function dropZ(value: unknown, isAffine: (z: unknown) => boolean, at: string): unknown[] {
  if (!Array.isArray(value) || value.length !== 3) throw malformed('not three coordinates', at)
  if (!isAffine(value[2])) throw malformed('not affine', `${at}[2]`)
  return value.slice(0, 2)
}

function isOne(z: unknown): boolean {
  return z === '1'
}

function malformed(message: string, at: string): VitalproofError {
  return new VitalproofError('PROOF_MALFORMED', message, { at })
}
