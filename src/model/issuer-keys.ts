/** Issuer keys in did:ethr documents: the attribute that holds one, what its history says, and the identifier itself. */
import { secp256k1 } from '@noble/curves/secp256k1'
import { keccak_256 } from '@noble/hashes/sha3'
import { bigintToBytes, bytesToBigint, bytesToHex, concatBytes } from '../core/bytes'
import { assertPublicKey, type PublicKey } from '../core/eddsa'
import { type ErrorCode, VitalproofError } from '../core/errors'

/**
 * ERC-1056 attribute of an issuer key. The name has to fit in 32 bytes: `…/base58` would be cut, and the key would come back
 * as something else.
 */
export const ISSUER_KEY_ATTRIBUTE = 'did/pub/BabyJubJub/veriKey/hex'
/** `type` of the verification method that a did:ethr resolver makes of it. */
export const ISSUER_KEY_TYPE = 'BabyJubJub'
export const ISSUER_KEY_BYTES = 64

export type Hex = `0x${string}`

/** A did:ethr (the method's specification) on a chain that it names by number. */
export interface EthrDid {
  did: string
  chainId: number
  /** The identity of ERC-1056, lower case. */
  address: Hex
  /** Compressed secp256k1 key, if the identifier is one; `address` is then derived from it. */
  publicKey?: Hex
}

/** What the chain says of one DID up to a final block. */
export interface DidHistory {
  did: string
  chainId: number
  block: { number: number; hash: Hex; timestamp: number }
  /** Who may change the DID, lower case. */
  owner: Hex
  /** Given up for good (owner 0): every key is revoked. */
  deactivated: boolean
  /** In order of first publication. */
  keys: IssuerKeyHistory[]
  /** Attributes that name an issuer key and hold none. */
  rejected: { at: string; code: ErrorCode }[]
}

/**
 * One key of a DID. *Retired* (published again with a short validity): what it signed by then stays good. *Revoked* (ERC-1056
 * `revokeAttribute`): nothing that it ever signed counts, even if it is published again.
 */
export interface IssuerKeyHistory {
  publicKey: PublicKey
  /** First publication, Unix seconds. */
  publishedAt: number
  /** Unix seconds, from the last event of the key. */
  validTo: number
  revoked: boolean
}

/** x ‖ y, 32 bytes each, big endian. Not compressed, so that reading a key takes no square root. @throws INVALID_PUBLIC_KEY */
export function encodeIssuerKey(key: PublicKey): Uint8Array {
  const { x, y } = assertPublicKey(key)
  return concatBytes(bigintToBytes(x, 32), bigintToBytes(y, 32))
}

/**
 * The key that an attribute holds: exactly 64 bytes, canonical, on the curve, in the prime subgroup, not the identity.
 *
 * @param at place for the error
 * @throws INVALID_PUBLIC_KEY
 */
export function decodeIssuerKey(bytes: Uint8Array, at = 'publicKey'): PublicKey {
  if (!(bytes instanceof Uint8Array) || bytes.length !== ISSUER_KEY_BYTES) {
    throw new VitalproofError('INVALID_PUBLIC_KEY', `not ${ISSUER_KEY_BYTES} bytes`, { at })
  }
  return assertPublicKey({ x: bytesToBigint(bytes.subarray(0, 32)), y: bytesToBigint(bytes.subarray(32)) }, at)
}

/**
 * Read a did:ethr. The chain is a number (`did:ethr:0x7a69:0x…`) or mainnet: another name means what each resolver's settings
 * say, so it does not name a chain.
 *
 * @throws DID_INVALID
 */
export function parseDid(did: string, at = 'did'): EthrDid {
  const match = typeof did === 'string' ? DID.exec(did) : null
  const chainId = match?.[1] === undefined ? 1 : Number.parseInt(match[1], 16)
  if (match === null || !Number.isSafeInteger(chainId)) {
    throw new VitalproofError('DID_INVALID', 'not a did:ethr with the number of its chain', {
      at,
      fix: 'write did:ethr:0x<chain id in hex>:0x<address or compressed public key>',
    })
  }
  const id = match[2]!.toLowerCase() as Hex
  return id.length === 42
    ? { did, chainId, address: id }
    : { did, chainId, address: addressOfKey(id, at), publicKey: id }
}

/** No leading zero in the chain id: one chain has one spelling. */
const DID = /^did:ethr:(?:(0x[1-9a-f][0-9a-f]{0,12}):)?(0x(?:[0-9a-fA-F]{40}|0[23][0-9a-fA-F]{64}))$/

/** The last 20 bytes of keccak256 over the point (Ethereum yellow paper, appendix F). */
function addressOfKey(publicKey: Hex, at: string): Hex {
  try {
    const point = secp256k1.ProjectivePoint.fromHex(publicKey.slice(2)).toRawBytes(false)
    return `0x${bytesToHex(keccak_256(point.subarray(1)).subarray(12))}`
  } catch {
    throw new VitalproofError('DID_INVALID', 'its public key is no point of secp256k1', { at })
  }
}
