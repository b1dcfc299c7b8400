/** The digest by which a verifier contract names its verification key. */
import { sha256 } from 'viem'
import type { G1Point, G2Point } from '../proof/curve'
import type { VerificationKey } from '../proof/verification-key'

/**
 * SHA-256 over alpha, beta, gamma, delta and IC as 32-byte big-endian words, G2 points in EIP-197 order: independent of
 * how a JSON file is written. A verifier contract returns it from `verificationKeyDigest()`.
 *
 * @returns 64 lower-case hex digits, without prefix
 */
export function digestVerificationKey(key: Pick<VerificationKey, 'alpha' | 'beta' | 'gamma' | 'delta' | 'ic'>): string {
  const words = [...key.alpha, ...g2(key.beta), ...g2(key.gamma), ...g2(key.delta), ...key.ic.flatMap(g1)]
  return sha256(`0x${words.map((word) => BigInt(word).toString(16).padStart(64, '0')).join('')}`).slice(2)
}

function g1(point: G1Point): string[] {
  return [...point]
}

function g2([x, y]: G2Point): string[] {
  return [x[1], x[0], y[1], y[0]]
}
