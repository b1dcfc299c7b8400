/** Issuer signing keys: made here, kept by the issuer, silent in logs. */
import { assertPublicKey, derivePublicKey, PRIVATE_KEY_BYTES, type PublicKey } from '../core/eddsa'
import { randomBytes } from '../core/random'
import { concealSecrets } from '../core/secret'

/** `privateKey` is readable by name, but absent from JSON, spread and inspection. */
export interface IssuerKey {
  readonly publicKey: PublicKey
  readonly privateKey: Uint8Array
}

/** A new signing key from 32 random bytes. @throws RANDOMNESS_UNAVAILABLE */
export function createIssuerKey(): IssuerKey {
  return importIssuerKey({ privateKey: randomBytes(PRIVATE_KEY_BYTES) })
}

/**
 * A signing key out of the issuer's own store.
 *
 * @param options.privateKey 32 secret bytes
 * @throws INVALID_VALUE
 */
export function importIssuerKey({ privateKey }: { privateKey: Uint8Array }): IssuerKey {
  const publicKey = assertPublicKey(derivePublicKey(privateKey))
  return concealSecrets('privateKey', { publicKey }, { privateKey: Uint8Array.from(privateKey) })
}
