/** Points of BN254 as decimal strings: the one encoding that is accepted, and the checks that snarkjs leaves out. */
import { bn254 } from '@noble/curves/bn254'
import { type ErrorCode, VitalproofError } from '../core/errors'

/** Order q of the BN254 base field, where coordinates live (EIP-197). */
export const BASE_FIELD_ORDER = bn254.fields.Fp.ORDER

/** Affine x and y. */
export type G1Point = readonly [x: string, y: string]
/** Affine x and y, each `[c0, c1]` for c0 + c1·u (snarkjs' order; EIP-197 writes c1 first). */
export type G2Point = readonly [x: readonly [string, string], y: readonly [string, string]]

/** A point of G1, not infinity. @throws `code` */
export function parseG1(value: unknown, at: string, code: ErrorCode): G1Point {
  const [x, y] = parsePair(value, at, code).map((text, i) => parseCoordinate(text, `${at}[${i}]`, code)) as [
    bigint,
    bigint,
  ]
  const isZero = x === 0n && y === 0n
  assertPoint(!isZero && isValid(() => bn254.G1.Point.fromAffine({ x, y }).assertValidity()), at, code)
  return [x.toString(), y.toString()]
}

/** A point of the prime-order subgroup of G2, not infinity. @throws `code` */
export function parseG2(value: unknown, at: string, code: ErrorCode): G2Point {
  const [x, y] = parsePair(value, at, code).map((pair, i) =>
    parsePair(pair, `${at}[${i}]`, code).map((text, j) => parseCoordinate(text, `${at}[${i}][${j}]`, code)),
  ) as [[bigint, bigint], [bigint, bigint]]
  const isZero = [...x, ...y].every((c) => c === 0n)
  const point = isZero ? null : bn254.G2.Point.fromAffine({ x: { c0: x[0], c1: x[1] }, y: { c0: y[0], c1: y[1] } })
  // noble's check includes the subgroup; ffjavascript's takes any point of the twist, for which the pairing proves nothing
  assertPoint(point !== null && isValid(() => point.assertValidity()), at, code)
  return [toStrings(x), toStrings(y)]
}

/** Are two G2 points the same? Both come from `parseG2`, so text decides. */
export function sameG2(a: G2Point, b: G2Point): boolean {
  return a[0][0] === b[0][0] && a[0][1] === b[0][1] && a[1][0] === b[1][0] && a[1][1] === b[1][1]
}

/** The generator of G2: gamma of every Groth16 key that snarkjs makes, and delta of one without a contribution. */
export const G2_GENERATOR: G2Point = (() => {
  const { x, y } = bn254.G2.Point.BASE.toAffine()
  return [toStrings([x.c0, x.c1]), toStrings([y.c0, y.c1])]
})()

function parsePair(value: unknown, at: string, code: ErrorCode): [unknown, unknown] {
  if (!Array.isArray(value) || value.length !== 2) throw new VitalproofError(code, 'not a pair', { at })
  return [value[0], value[1]]
}

function parseCoordinate(text: unknown, at: string, code: ErrorCode): bigint {
  // 77 digits hold q; the length check keeps BigInt() off hostile input
  const value = typeof text === 'string' && text.length <= 77 && /^(0|[1-9][0-9]*)$/.test(text) ? BigInt(text) : null
  if (value === null || value >= BASE_FIELD_ORDER) {
    throw new VitalproofError(code, 'not the decimal string of a coordinate below q', { at })
  }
  return value
}

function assertPoint(isPoint: boolean, at: string, code: ErrorCode): void {
  if (!isPoint) throw new VitalproofError(code, 'not a point of the group', { at })
}

function isValid(assertValidity: () => void): boolean {
  try {
    assertValidity()
    return true
  } catch {
    return false
  }
}

function toStrings(pair: readonly [bigint, bigint]): readonly [string, string] {
  return [pair[0].toString(), pair[1].toString()]
}
