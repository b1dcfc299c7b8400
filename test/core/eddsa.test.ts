import { babyjubjub } from '@noble/curves/misc'
import { Base8, mulPointEscalar, subOrder } from '@zk-kit/baby-jubjub'
import { verifySignature as zkKitVerify } from '@zk-kit/eddsa-poseidon'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  assertPublicKey,
  assertSignature,
  derivePublicKey,
  type Point,
  SUBGROUP_ORDER,
  signHeader,
  verifySignature,
} from '../../src/core/eddsa'
import { FIELD_ORDER } from '../../src/core/field'

const privateKey = new Uint8Array(32).fill(7)
const publicKey = derivePublicKey(privateKey)
const message = 123456789n
const signature = signHeader({ privateKey, message })

// points of order 2 and 4 of the curve: (0, −1), and (x, 0) with a·x² = 1
const ORDER_2: Point = { x: 0n, y: FIELD_ORDER - 1n }
const codeOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    return (error as { code: string }).code
  }
  return 'accepted'
}

describe('signHeader and verifySignature', () => {
  it('accepts what it signed, at the edges of the field too', () => {
    for (const edge of [0n, 1n, FIELD_ORDER - 1n]) {
      verifySignature({ publicKey, message: edge, signature: signHeader({ privateKey, message: edge }) })
    }
  })

  it('signs the same message the same way', () => {
    expect(signHeader({ privateKey, message })).toEqual(signature)
  })

  it('rejects another message, another key and another signature', () => {
    const other = derivePublicKey(new Uint8Array(32).fill(8))
    expect(codeOf(() => verifySignature({ publicKey, message: message + 1n, signature }))).toBe('INVALID_SIGNATURE')
    expect(codeOf(() => verifySignature({ publicKey: other, message, signature }))).toBe('INVALID_SIGNATURE')
    const changed = { ...signature, s: signature.s === 0n ? 1n : signature.s - 1n }
    expect(codeOf(() => verifySignature({ publicKey, message, signature: changed }))).toBe('INVALID_SIGNATURE')
  })

  it('refuses a message at or above the field order instead of reducing it', () => {
    for (const bad of [FIELD_ORDER, FIELD_ORDER + 5n, -1n]) {
      expect(codeOf(() => signHeader({ privateKey, message: bad }))).toBe('INVALID_VALUE')
      expect(codeOf(() => verifySignature({ publicKey, message: bad, signature }))).toBe('INVALID_VALUE')
    }
  })

  it('refuses private keys that are not 32 bytes', () => {
    for (const length of [0, 31, 33]) {
      expect(codeOf(() => derivePublicKey(new Uint8Array(length)))).toBe('INVALID_VALUE')
    }
    expect(codeOf(() => derivePublicKey('7'.repeat(32) as unknown as Uint8Array))).toBe('INVALID_VALUE')
  })
})

describe('assertSignature', () => {
  it('rejects S + l, S = l and a negative S before the library could loop', () => {
    for (const s of [signature.s + SUBGROUP_ORDER, SUBGROUP_ORDER, -1n, -signature.s]) {
      expect(codeOf(() => verifySignature({ publicKey, message, signature: { ...signature, s } }))).toBe(
        'INVALID_SIGNATURE',
      )
    }
  })

  it('accepts the form of S = 0 and S = l − 1', () => {
    for (const s of [0n, SUBGROUP_ORDER - 1n])
      expect(codeOf(() => assertSignature({ ...signature, s }))).toBe('accepted')
  })

  it('rejects R8 off the curve and R8 that is not canonical', () => {
    const { x, y } = signature.r8
    for (const r8 of [
      { x, y: y + 1n },
      { x: x + FIELD_ORDER, y },
      { x: 0n, y: 0n },
      { x: -x, y },
    ]) {
      expect(codeOf(() => assertSignature({ ...signature, r8 }))).toBe('INVALID_SIGNATURE')
    }
  })

  it('rejects what is not a signature at all', () => {
    for (const bad of [null, undefined, {}, { r8: null, s: 1n }, { r8: signature.r8, s: '1' }]) {
      expect(codeOf(() => assertSignature(bad as never))).toBe('INVALID_SIGNATURE')
    }
  })
})

describe('assertPublicKey', () => {
  it('rejects the identity, under which the library accepts a forgery of any message', () => {
    const forged = { R8: [0n, 1n] as [bigint, bigint], S: 0n }
    expect(zkKitVerify(message, forged, [0n, 1n])).toBe(true)
    expect(codeOf(() => assertPublicKey({ x: 0n, y: 1n }))).toBe('INVALID_PUBLIC_KEY')
    const attempt = { publicKey: { x: 0n, y: 1n }, message, signature: { r8: { x: 0n, y: 1n }, s: 0n } }
    expect(codeOf(() => verifySignature(attempt))).toBe('INVALID_PUBLIC_KEY')
  })

  it('rejects a key of order 2 and a good key shifted by it', () => {
    const shifted = addPoints(publicKey, ORDER_2)
    expect(codeOf(() => assertPublicKey(ORDER_2))).toBe('INVALID_PUBLIC_KEY')
    expect(codeOf(() => assertPublicKey(shifted))).toBe('INVALID_PUBLIC_KEY')
  })

  it('rejects keys off the curve and coordinates that are not canonical', () => {
    const { x, y } = publicKey
    for (const bad of [
      { x: y, y: x },
      { x: 0n, y: 0n },
      { x: x + FIELD_ORDER, y },
      { x, y: y + FIELD_ORDER },
      { x: -x, y },
    ]) {
      expect(codeOf(() => assertPublicKey(bad))).toBe('INVALID_PUBLIC_KEY')
    }
    expect(codeOf(() => assertPublicKey(undefined as never))).toBe('INVALID_PUBLIC_KEY')
  })

  // noble 1.9.7 gives this curve the full order 8l, so its isTorsionFree is true for every point: multiply by l instead
  it('agrees with noble-curves on the subgroup', () => {
    expect(SUBGROUP_ORDER).toBe(subOrder)
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: SUBGROUP_ORDER - 1n }), fc.boolean(), (scalar, shift) => {
        const [x, y] = mulPointEscalar(Base8, scalar)
        const point = shift ? addPoints({ x, y }, ORDER_2) : { x, y }
        const noble = babyjubjub.Point.fromAffine(point)
        noble.assertValidity()
        const accepted = codeOf(() => assertPublicKey(point)) === 'accepted'
        expect(accepted).toBe(noble.multiplyUnsafe(SUBGROUP_ORDER).is0())
        expect(accepted).toBe(!shift)
      }),
      { seed: 20240611, numRuns: 20 },
    )
  })
})

function addPoints(a: Point, b: Point): Point {
  const { x, y } = babyjubjub.Point.fromAffine(a).add(babyjubjub.Point.fromAffine(b)).toAffine()
  return { x, y }
}
