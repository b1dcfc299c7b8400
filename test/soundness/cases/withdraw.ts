/** Provable statements of `withdraw`: any secret has a nullifier. */
import { FIELD_ORDER } from '../../../src/core/field'
import type { SoundnessCase } from './types'

const VALUES = [
  [123456789n, 4242n, 77n],
  [0n, 0n, 0n],
  [1n, 0n, 1n],
  [FIELD_ORDER - 1n, FIELD_ORDER - 1n, FIELD_ORDER - 1n],
  [1n << 253n, 1n << 248n, 2n],
] as const

export const withdraw: SoundnessCase = {
  // nothing is signed or hashed before the proof
  remake: (inputs) => inputs,
  statements: () =>
    VALUES.map(([holderSecret, scope, context], i) => ({
      name: `secret ${i}`,
      make: () => ({ inputs: { holderSecret, scope, context } }),
    })),
}
