/** Randomness from WebCrypto only; refuses where there is none, because a weak secret is worse than no secret. */
import { bytesToBigint } from './bytes'
import { VitalproofError } from './errors'
import { FIELD_ORDER } from './field'

/** `length` bytes from the platform's CSPRNG. @throws RANDOMNESS_UNAVAILABLE */
export function randomBytes(length: number): Uint8Array {
  const source = globalThis.crypto
  if (typeof source?.getRandomValues !== 'function') {
    throw new VitalproofError('RANDOMNESS_UNAVAILABLE', 'no WebCrypto here', {
      fix: 'run in a browser or in Node 20 or newer',
    })
  }
  return source.getRandomValues(new Uint8Array(length))
}

/** A uniform field element: rejection sampling of 254 bits, so no bias. @throws RANDOMNESS_UNAVAILABLE */
export function randomField(): bigint {
  for (;;) {
    const bytes = randomBytes(32)
    bytes[0]! &= 0x3f
    const value = bytesToBigint(bytes)
    if (value < FIELD_ORDER) return value
  }
}
