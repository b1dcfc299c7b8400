/** The Groth16 equation, by noble-curves: synchronous, without worker threads, and independent of the prover's arithmetic. */
import { bn254 } from '@noble/curves/bn254'
import type { G1Point, G2Point } from './curve'
import type { Proof } from './proof'
import type { VerificationKey } from './verification-key'

type Point = typeof bn254.G1.Point.BASE
/** A G2 point with the lines of Miller's loop, which do not depend on the other point of a pair. */
type Lines = ReturnType<typeof bn254.utils.calcPairingPrecomputes>

interface PreparedKey {
  alpha: Point
  beta: Lines
  gamma: Lines
  delta: Lines
  ic: Point[]
}

const { Fp12 } = bn254.fields

// only a cache: what it holds follows from the frozen key
const preparedKeys = new WeakMap<VerificationKey, PreparedKey>()

/**
 * e(−A, B) · e(alpha, beta) · e(L, gamma) · e(C, delta) = 1 with L = IC[0] + Σ signal · IC[i + 1] (Groth 2016, section 3.2).
 *
 * Assumes what `parseProof` and `parseVerificationKey` check: points of the groups, one signal per IC point but the first.
 */
export function pairingHolds({
  verificationKey,
  proof,
  signals,
}: {
  verificationKey: VerificationKey
  proof: Proof
  signals: readonly bigint[]
}): boolean {
  const key = preparedKeys.get(verificationKey) ?? prepareKey(verificationKey)
  preparedKeys.set(verificationKey, key)
  // unsafe means not constant-time: signals are public
  const sum = signals.reduce((acc, signal, i) => acc.add(key.ic[i + 1]!.multiplyUnsafe(signal)), key.ic[0]!)
  const pairs: [Lines, Point][] = [
    [toLines(proof.b), toG1(proof.a).negate()],
    [key.beta, key.alpha],
    [key.gamma, sum],
    [key.delta, toG1(proof.c)],
  ]
  // a sum of infinity is (0, 0) here: its lines are in the subfield that the final exponentiation maps to 1, as e(O, Q) is
  const product = bn254.millerLoopBatch(
    pairs.map(([lines, point]) => {
      const { x, y } = point.toAffine()
      return [lines, x, y]
    }),
  )
  return Fp12.eql(Fp12.finalExponentiate(product), Fp12.ONE)
}

function prepareKey(key: VerificationKey): PreparedKey {
  return {
    alpha: toG1(key.alpha),
    beta: toLines(key.beta),
    gamma: toLines(key.gamma),
    delta: toLines(key.delta),
    // small tables: made in the time of one product, they save nine tenths of every later one
    ic: key.ic.map((point) => toG1(point).precompute(TABLE_BITS)),
  }
}

const TABLE_BITS = 4

function toG1([x, y]: G1Point): Point {
  return bn254.G1.Point.fromAffine({ x: BigInt(x), y: BigInt(y) })
}

function toLines([x, y]: G2Point): Lines {
  const [xc0, xc1, yc0, yc1] = [x[0], x[1], y[0], y[1]].map(BigInt) as [bigint, bigint, bigint, bigint]
  return bn254.utils.calcPairingPrecomputes(
    bn254.G2.Point.fromAffine({ x: { c0: xc0, c1: xc1 }, y: { c0: yc0, c1: yc1 } }),
  )
}
