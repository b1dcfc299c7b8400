/** JSON under a password: scrypt (RFC 7914) and AES-256-GCM through WebCrypto, every parameter authenticated. */
import { scryptAsync } from '@noble/hashes/scrypt'
import { base64urlToBytes, bytesToBase64url } from './base64url'
import { concatBytes, utf8 } from './bytes'
import { VitalproofError } from './errors'
import { type JsonValue, parseJson } from './json'
import { randomBytes } from './random'

/** log2 of scrypt's N. 17 (128 MiB, about a second) is what OWASP asks for; files below 14 are refused. */
export const SCRYPT_COST = { standard: 17, least: 14, most: 20 } as const

const KDF = { name: 'scrypt', r: 8, p: 1 } as const
const CIPHER = 'A256GCM'
/** Largest content and largest file in bytes: base64url makes four of three, and a kilobyte says how it is sealed. */
export const BOX_LIMITS = { content: 256 * 1024 * 1024, file: 342 * 1024 * 1024 } as const
// the length of the file then says little about how much it holds
const PAD_BYTES = 4096

/**
 * Encrypt JSON text. The plain text is padded to a multiple of 4 KiB.
 *
 * @param options.kind what the box holds, e.g. `holder-file/1`; authenticated
 * @param options.cost log2 of N, 14 to 20; default 17
 * @throws INVALID_VALUE empty password or cost out of range; LIMIT_EXCEEDED text that could not be opened again;
 * RANDOMNESS_UNAVAILABLE
 */
export async function sealBox(options: {
  kind: string
  text: string
  password: string
  cost?: number
}): Promise<string> {
  const { kind, text, password, cost = SCRYPT_COST.standard } = options
  if (!isCost(cost)) {
    throw new VitalproofError('INVALID_VALUE', `not from ${SCRYPT_COST.least} to ${SCRYPT_COST.most}`, { at: 'cost' })
  }
  if (password === '') throw new VitalproofError('INVALID_VALUE', 'empty', { at: 'password' })
  const header = {
    vitalproof: kind,
    kdf: { ...KDF, cost, salt: bytesToBase64url(randomBytes(32)) },
    cipher: { name: CIPHER, nonce: bytesToBase64url(randomBytes(12)) },
  }
  const plain = utf8(text)
  if (plain.length > BOX_LIMITS.content)
    throw new VitalproofError('LIMIT_EXCEEDED', 'larger than 256 MiB', { at: 'text' })
  const padded = concatBytes(plain, new Uint8Array((PAD_BYTES - (plain.length % PAD_BYTES)) % PAD_BYTES).fill(0x20))
  const key = await deriveKey(password, header, ['encrypt'])
  const sealed = await subtle().encrypt(cipherOf(header), key, padded as Uint8Array<ArrayBuffer>)
  return `${JSON.stringify({ ...header, sealed: encodeLong(new Uint8Array(sealed)) })}\n`
}

/**
 * Decrypt a box. A wrong password and a changed byte cannot be told apart, on purpose.
 *
 * @throws FILE_INVALID not a box of this kind and version; WRONG_PASSWORD everything else
 */
export async function openBox(options: { kind: string; box: string; password: string }): Promise<string> {
  const { sealed, ...header } = readBox(options.box, options.kind)
  const key = await deriveKey(options.password, header, ['decrypt'])
  try {
    const plain = await subtle().decrypt(cipherOf(header), key, sealed as Uint8Array<ArrayBuffer>)
    return new TextDecoder('utf-8', { fatal: true }).decode(plain).trimEnd()
  } catch {
    throw new VitalproofError('WRONG_PASSWORD', 'the password is wrong or the file was changed', {
      fix: 'try the password again, or restore the file from a backup',
    })
  }
}

interface Header {
  vitalproof: string
  kdf: { name: string; r: number; p: number; cost: number; salt: string }
  cipher: { name: string; nonce: string }
}

function readBox(text: string, kind: string): Header & { sealed: Uint8Array } {
  const box = tryRead(text, kind)
  if (box === null) {
    throw new VitalproofError('FILE_INVALID', `not a file of the kind ${kind}`, {
      fix: 'restore the file from a backup',
    })
  }
  return box
}

function tryRead(text: string, kind: string): (Header & { sealed: Uint8Array }) | null {
  try {
    const json = parseJson(text, { maxBytes: BOX_LIMITS.file, maxDepth: 3 }) as unknown as Header & { sealed: string }
    const { vitalproof, kdf, cipher, sealed } = json
    const isBox =
      hasKeys(json, ['vitalproof', 'kdf', 'cipher', 'sealed']) &&
      hasKeys(kdf, ['name', 'r', 'p', 'cost', 'salt']) &&
      hasKeys(cipher, ['name', 'nonce']) &&
      vitalproof === kind &&
      kdf.name === KDF.name &&
      kdf.r === KDF.r &&
      kdf.p === KDF.p &&
      // checked before the derivation: a file must not make its reader allocate gigabytes
      isCost(kdf.cost) &&
      cipher.name === CIPHER &&
      base64urlToBytes(kdf.salt).length === 32 &&
      base64urlToBytes(cipher.nonce).length === 12
    if (!isBox) return null
    return {
      vitalproof,
      // written out again in the order in which it was authenticated
      kdf: { name: kdf.name, r: kdf.r, p: kdf.p, cost: kdf.cost, salt: kdf.salt },
      cipher: { name: cipher.name, nonce: cipher.nonce },
      sealed: decodeLong(sealed),
    }
  } catch {
    return null
  }
}

/** In pieces, and by the platform: a text that grows letter by letter would cost gigabytes on the way. */
function encodeLong(bytes: Uint8Array): string {
  const pieces: string[] = []
  for (let i = 0; i < bytes.length; i += PIECE.bytes) {
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(i, i + PIECE.bytes))))
  }
  return pieces.join('').replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** @throws INVALID_VALUE */
function decodeLong(text: string): Uint8Array {
  const pieces: Uint8Array[] = []
  for (let i = 0; i < text.length; i += PIECE.letters) {
    const piece = text.slice(i, i + PIECE.letters)
    // what ends in the middle of a byte, or is no base64url, is read and refused letter by letter
    const isPlain = piece.length === PIECE.letters && /^[A-Za-z0-9_-]*$/.test(piece)
    pieces.push(isPlain ? decodePlain(piece) : base64urlToBytes(piece))
  }
  return concatBytes(...pieces)
}

function decodePlain(piece: string): Uint8Array {
  const binary = atob(piece.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

const PIECE = { bytes: 3 * 8192, letters: 4 * 8192 }

async function deriveKey(password: string, header: Header, uses: ('encrypt' | 'decrypt')[]): Promise<CryptoKey> {
  const { cost, salt, r, p } = header.kdf
  // one password, one byte string, whatever keyboard typed it
  const bytes = await scryptAsync(utf8(password.normalize('NFKC')), base64urlToBytes(salt), {
    N: 2 ** cost,
    r,
    p,
    dkLen: 32,
  })
  return subtle().importKey('raw', bytes as Uint8Array<ArrayBuffer>, 'AES-GCM', false, uses)
}

function cipherOf(header: Header): AesGcmParams {
  return {
    name: 'AES-GCM',
    iv: base64urlToBytes(header.cipher.nonce) as Uint8Array<ArrayBuffer>,
    additionalData: utf8(JSON.stringify(header)) as Uint8Array<ArrayBuffer>,
  }
}

function subtle(): SubtleCrypto {
  const found = globalThis.crypto?.subtle
  if (!found) throw new VitalproofError('RANDOMNESS_UNAVAILABLE', 'no WebCrypto here', { fix: 'use a secure context' })
  return found
}

function isCost(cost: unknown): boolean {
  return Number.isInteger(cost) && (cost as number) >= SCRYPT_COST.least && (cost as number) <= SCRYPT_COST.most
}

function hasKeys(value: unknown, keys: readonly string[]): boolean {
  if (value === null || typeof value !== 'object') return false
  const own = Object.keys(value as { [key: string]: JsonValue })
  return own.length === keys.length && keys.every((key) => own.includes(key))
}
