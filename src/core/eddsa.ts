/** EdDSA-Poseidon on BabyJubJub (circomlib's scheme) behind the checks that the library underneath leaves out. */
import { edwards } from '@noble/curves/abstract/edwards'
import { Base8, inCurve, subOrder } from '@zk-kit/baby-jubjub'
import { derivePublicKey as derivePoint, verifySignature as isSigned, signMessage } from '@zk-kit/eddsa-poseidon'
import { VitalproofError } from './errors'
import { assertField, FIELD_ORDER } from './field'

/** Affine coordinates of a point. */
export interface Point {
  x: bigint
  y: bigint
}

export type PublicKey = Point

export interface Signature {
  r8: Point
  s: bigint
}

export const PRIVATE_KEY_BYTES = 32

/** Order l of the prime subgroup (EIP-2494). */
export const SUBGROUP_ORDER: bigint = subOrder

/** The same curve and base point in a second library, whose multiplication takes a fifteenth of the time. */
const BabyJubJub = edwards({
  p: FIELD_ORDER,
  n: SUBGROUP_ORDER,
  h: 8n,
  a: 168700n,
  d: 168696n,
  Gx: Base8[0],
  Gy: Base8[1],
})

/** The public key of 32 secret bytes. Not constant-time. @throws INVALID_VALUE not 32 bytes */
export function derivePublicKey(privateKey: Uint8Array): PublicKey {
  const [x, y] = derivePoint(assertPrivateKey(privateKey))
  return { x, y }
}

/**
 * Sign one field element. Deterministic: the nonce comes from key and message. Not constant-time, so sign on a machine
 * that runs nobody else's code.
 *
 * @throws INVALID_VALUE key not 32 bytes, or message not a canonical field element
 */
export function signHeader({ privateKey, message }: { privateKey: Uint8Array; message: bigint }): Signature {
  const { R8, S } = signMessage(assertPrivateKey(privateKey), assertField(message, 'message'))
  return { r8: { x: R8[0], y: R8[1] }, s: S }
}

/** @throws INVALID_SIGNATURE, INVALID_PUBLIC_KEY; returns only if the signature holds */
export function verifySignature(options: { publicKey: PublicKey; message: bigint; signature: Signature }): void {
  const message = assertField(options.message, 'message')
  const { x, y } = assertPublicKey(options.publicKey)
  const { r8, s } = assertSignature(options.signature)
  if (!isSigned(message, { R8: [r8.x, r8.y], S: s }, [x, y])) {
    throw new VitalproofError('INVALID_SIGNATURE', 'the signature does not match key and message', { at: 'signature' })
  }
}

/**
 * A key that may sit in a registry: canonical, on the curve, in the prime subgroup, not the identity. Under a key of small
 * order the library's `verifySignature` accepts any message (zk-kit 1.0.4, circomlibjs 0.1.7).
 *
 * @throws INVALID_PUBLIC_KEY
 */
export function assertPublicKey(key: PublicKey, at = 'publicKey'): PublicKey {
  if (!isPoint(key) || isIdentity(key)) throw badKey(at, 'not a point of the curve, or the identity')
  if (!BabyJubJub.fromAffine({ x: key.x, y: key.y }).isTorsionFree()) throw badKey(at, 'not in the prime subgroup')
  return key
}

/**
 * The form of a signature: R8 canonical and on the curve, 0 ≤ S < l. Comes before any library call, because a negative S
 * makes the library's scalar multiplication loop forever, and S + l would be a second signature.
 *
 * @throws INVALID_SIGNATURE
 */
export function assertSignature(signature: Signature, at = 'signature'): Signature {
  const { s, r8 } = signature ?? {}
  if (typeof s !== 'bigint' || s < 0n || s >= SUBGROUP_ORDER) {
    throw new VitalproofError('INVALID_SIGNATURE', 'S is not below the subgroup order', { at: `${at}/s` })
  }
  if (!isPoint(r8)) throw new VitalproofError('INVALID_SIGNATURE', 'R8 is not a point of the curve', { at: `${at}/r8` })
  return signature
}

function assertPrivateKey(key: Uint8Array): Uint8Array {
  // a longer or shorter input would be hashed as it is: an empty key would work
  if (!(key instanceof Uint8Array) || key.length !== PRIVATE_KEY_BYTES) {
    throw new VitalproofError('INVALID_VALUE', `a private key has ${PRIVATE_KEY_BYTES} bytes`, { at: 'privateKey' })
  }
  return key
}

function isPoint(point: Point | undefined): point is Point {
  try {
    assertField(point?.x, 'x')
    assertField(point?.y, 'y')
  } catch {
    return false
  }
  return inCurve([point!.x, point!.y])
}

function isIdentity({ x, y }: Point): boolean {
  return x === 0n && y === 1n
}

function badKey(at: string, reason: string): VitalproofError {
  return new VitalproofError('INVALID_PUBLIC_KEY', reason, { at, fix: 'register a key made by `createIssuerKey`' })
}
