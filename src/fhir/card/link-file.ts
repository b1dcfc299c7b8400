/** The encrypted files of a SMART Health Link: compact JWE, direct key, A256GCM (RFC 7516, RFC 7518). */
import { concatBytes, utf8 } from '../../core/bytes'
import { concealSecrets } from '../../core/secret'
import { MAX_BYTES } from '../input'
import { inflateRaw } from './inflate'
import { readLinkKey } from './link'
import { cardInvalid, decodeBase64url, decodeUtf8, readJsonObject, tooLong } from './refusal'

/** An opened file; its text is read by its name, JSON and logs do not show it. */
export interface HealthLinkFile {
  /**
   * As its writer says, or null: `application/smart-health-card` goes on to `readHealthCards`, `application/fhir+json` to
   * `chartFromFhir`. Whoever knows the link's key can have written it: only a card inside is signed.
   */
  contentType: string | null
  text: string
}

/** Base64url is a third longer than what it holds. */
const MAX_JWE = Math.ceil((MAX_BYTES * 4) / 3) + 1024
const HEADER_LIMITS = { maxBytes: 4096, maxDepth: 8, maxNodes: 64 }

/**
 * Decrypt a file that the caller fetched, and inflate it if it is compressed.
 *
 * @param options.jwe compact JWE, at most 28 MB; what it holds may have 20 MB
 * @param options.key from the link
 * @throws CARD_INVALID another algorithm, wrong key, changed, or not text; LIMIT_EXCEEDED
 * @see SMART Health Links, "Encrypting and Decrypting Files"
 *
 * @example const { contentType, text } = await openHealthLinkFile({ jwe: await response.text(), key: link.key })
 */
export async function openHealthLinkFile({ jwe, key }: { jwe: string; key: string }): Promise<HealthLinkFile> {
  const keyBytes = readLinkKey(key, 'key')
  if (typeof jwe !== 'string') throw cardInvalid('jwe', 'not text')
  if (jwe.length > MAX_JWE) throw tooLong('jwe', 'longer than a file may be')
  const parts = jwe.trim().split('.')
  const [header = '', encryptedKey, iv = '', cipherText = '', tag = ''] = parts
  // with a direct key there is no encrypted one
  if (parts.length !== 5 || encryptedKey !== '') throw cardInvalid('jwe', 'not a compact JWE with a direct key')
  const { zip, contentType } = readHeader(header)
  const nonce = decodeBase64url(iv, 'jwe/iv')
  const tagBytes = decodeBase64url(tag, 'jwe/tag')
  if (nonce.length !== 12) throw cardInvalid('jwe/iv', 'not 12 bytes')
  // a shorter tag would be easier to guess, and WebCrypto would take what is there
  if (tagBytes.length !== 16) throw cardInvalid('jwe/tag', 'not 16 bytes')
  const sealed = concatBytes(decodeBase64url(cipherText, 'jwe/ciphertext'), tagBytes)
  const plain = await decrypt({ keyBytes, nonce, sealed, header })
  const bytes = zip ? inflateRaw(plain, MAX_BYTES, 'jwe/plaintext') : plain
  return concealSecrets('text', { contentType }, { text: decodeUtf8(bytes, 'jwe/plaintext') })
}

function readHeader(part: string): { zip: boolean; contentType: string | null } {
  const at = 'jwe/header'
  const {
    alg,
    enc,
    zip,
    cty = null,
    crit,
  } = readJsonObject(decodeUtf8(decodeBase64url(part, at), at), at, HEADER_LIMITS)
  if (alg !== 'dir') throw cardInvalid(`${at}/alg`, 'not dir')
  if (enc !== 'A256GCM') throw cardInvalid(`${at}/enc`, 'not A256GCM')
  if (zip !== undefined && zip !== 'DEF') throw cardInvalid(`${at}/zip`, 'not DEF')
  if (crit !== undefined) throw cardInvalid(`${at}/crit`, 'brings rules of its own')
  if (cty !== null && (typeof cty !== 'string' || !/^[\x20-\x7e]{1,128}$/.test(cty))) {
    throw cardInvalid(`${at}/cty`, 'not a content type')
  }
  return { zip: zip === 'DEF', contentType: cty }
}

async function decrypt(options: {
  keyBytes: Uint8Array
  nonce: Uint8Array
  sealed: Uint8Array
  header: string
}): Promise<Uint8Array> {
  const { keyBytes, nonce, sealed, header } = options
  const additionalData = utf8(header) as Uint8Array<ArrayBuffer>
  try {
    const { subtle } = globalThis.crypto
    const key = await subtle.importKey('raw', keyBytes as Uint8Array<ArrayBuffer>, 'AES-GCM', false, ['decrypt'])
    const algorithm = { name: 'AES-GCM', iv: nonce as Uint8Array<ArrayBuffer>, additionalData }
    return new Uint8Array(await subtle.decrypt(algorithm, key, sealed as Uint8Array<ArrayBuffer>))
  } catch {
    throw cardInvalid('jwe', 'cannot be opened: the key is another one, or the file was changed')
  }
}
