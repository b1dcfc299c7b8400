/** Groth16 as an attacker uses it: re-randomise a proof, forge one for a key without phase 2. */
import { bn254 } from '@noble/curves/bn254'
import type { G1Point, G2Point } from '../../src/proof/curve'
import type { VerificationKey } from '../../src/proof/verification-key'

const { G1, G2, fields, pairing } = bn254
const { Fp12, Fr } = fields

/** Another proof of the same statement: A/r, r·B + r·s·delta, C + s·A. Words in EIP-197's order. */
export function rerandomise(words: readonly bigint[], key: VerificationKey, r: bigint, s: bigint): bigint[] {
  const [ax, ay, bx1, bx0, by1, by0, cx, cy] = words as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]
  const a = G1.Point.fromAffine({ x: ax, y: ay })
  const b = G2.Point.fromAffine({ x: { c0: bx0, c1: bx1 }, y: { c0: by0, c1: by1 } })
  const c = G1.Point.fromAffine({ x: cx, y: cy })
  const delta = g2(key.delta)
  return toWords(a.multiply(Fr.inv(r)), b.multiply(r).add(delta.multiply((r * s) % Fr.ORDER)), c.add(a.multiply(s)))
}

/** A = alpha, B = beta, C = −L: holds for every statement if delta = gamma. */
export function forge(
  key: VerificationKey,
  signals: readonly bigint[],
): { words: bigint[]; holdsWithoutPhase2: boolean } {
  const sum = signals.reduce(
    (total, signal, i) => (signal === 0n ? total : total.add(g1(key.ic[i + 1]!).multiply(signal))),
    g1(key.ic[0]!),
  )
  const [alpha, beta, gamma] = [g1(key.alpha), g2(key.beta), g2(key.gamma)]
  const left = pairing(alpha, beta)
  const right = Fp12.mul(Fp12.mul(left, pairing(sum, gamma)), pairing(sum.negate(), gamma))
  return { words: toWords(alpha, beta, sum.negate()), holdsWithoutPhase2: Fp12.eql(left, right) }
}

function g1([x, y]: G1Point) {
  return G1.Point.fromAffine({ x: BigInt(x), y: BigInt(y) })
}

function g2([x, y]: G2Point) {
  return G2.Point.fromAffine({
    x: { c0: BigInt(x[0]), c1: BigInt(x[1]) },
    y: { c0: BigInt(y[0]), c1: BigInt(y[1]) },
  })
}

function toWords(a: ReturnType<typeof g1>, b: ReturnType<typeof g2>, c: ReturnType<typeof g1>): bigint[] {
  const [pa, pb, pc] = [a.toAffine(), b.toAffine(), c.toAffine()]
  return [pa.x, pa.y, pb.x.c1, pb.x.c0, pb.y.c1, pb.y.c0, pc.x, pc.y]
}
