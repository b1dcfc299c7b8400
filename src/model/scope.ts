/** Hashes of scope, guard and context from their preimages: the same words as Solidity's `abi.encode` (docs/protocol.md section 5). */
import { keccak_256 } from '@noble/hashes/sha3'
import { bigintToBytes, bytesToBigint, bytesToHex, concatBytes, hexToBytes, lengthPrefixed, utf8 } from '../core/bytes'
import { VitalproofError } from '../core/errors'
import type { RequestContext, RequestScope } from './messages'

/** Purposes under keccak256; on chain as `bytes32 constant = keccak256("…")`. */
export const KECCAK_TAGS = {
  scopeChain: 'vitalproof/v1/scope/chain',
  scopeAudience: 'vitalproof/v1/scope/audience',
  guard: 'vitalproof/v1/guard',
  contextChain: 'vitalproof/v1/context/chain',
  contextAudience: 'vitalproof/v1/context/audience',
} as const

/** Field element of a scope: where a nullifier counts. @throws INVALID_VALUE malformed address or word */
export function scopeHash(scope: RequestScope): bigint {
  if (scope.kind === 'audience') return prefixedHash(KECCAK_TAGS.scopeAudience, scope.audience, scope.campaign)
  return abiHash(
    KECCAK_TAGS.scopeChain,
    uintWord(scope.chainId, 'scope/chainId'),
    addressWord(scope.contract, 'scope/contract'),
    bytes32Word(scope.campaign, 'scope/campaign'),
  )
}

/** Field element of a co-enrolment domain; 0 for none, which makes the circuit use the scope instead. */
export function guardHash(name: string | null): bigint {
  return name === null ? 0n : prefixedHash(KECCAK_TAGS.guard, name)
}

/** Field element of a context: for whom and under which consent. @throws INVALID_VALUE malformed address or word */
export function contextHash(context: RequestContext): bigint {
  if (context.kind === 'audience') {
    return prefixedHash(KECCAK_TAGS.contextAudience, context.audience, context.nonce, context.consent ?? '')
  }
  return abiHash(
    KECCAK_TAGS.contextChain,
    addressWord(context.account, 'context/account'),
    bytes32Word(context.consentHash, 'context/consentHash'),
    bytes32Word(context.sealedHash, 'context/sealedHash'),
    uintWord(context.deadline, 'context/deadline'),
  )
}

/**
 * A 20-byte address as a 32-byte word. Mixed case must be the EIP-55 checksum: a typing error would bind the proof to nobody.
 *
 * @throws INVALID_VALUE
 */
export function addressWord(address: string, at: string): Uint8Array {
  const digits = /^0x([0-9a-fA-F]{40})$/.exec(address)?.[1]
  if (digits === undefined || !hasChecksum(digits)) {
    throw new VitalproofError('INVALID_VALUE', 'not an address', {
      at,
      fix: 'give 0x and 40 hex digits, in lower case or with the EIP-55 checksum',
    })
  }
  return concatBytes(new Uint8Array(12), hexToBytes(digits, at))
}

function hasChecksum(digits: string): boolean {
  const lower = digits.toLowerCase()
  if (digits === lower) return true
  const digest = bytesToHex(keccak_256(utf8(lower)))
  return [...lower].every((c, i) => digits[i] === (Number.parseInt(digest[i]!, 16) >= 8 ? c.toUpperCase() : c))
}

function bytes32Word(word: string, at: string): Uint8Array {
  const digits = /^0x([0-9a-f]{64})$/.exec(word)?.[1]
  if (digits === undefined) throw new VitalproofError('INVALID_VALUE', 'not 0x and 64 lower-case hex digits', { at })
  return hexToBytes(digits, at)
}

function uintWord(value: number, at: string): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new VitalproofError('INVALID_VALUE', 'not a whole number', { at })
  return bigintToBytes(BigInt(value), 32)
}

function abiHash(purpose: string, ...words: Uint8Array[]): bigint {
  return toField(keccak_256(concatBytes(keccak_256(utf8(purpose)), ...words)))
}

function prefixedHash(...parts: string[]): bigint {
  return toField(keccak_256(lengthPrefixed(...parts)))
}

/** 248 bits: below the field order without a reduction. */
function toField(digest: Uint8Array): bigint {
  return bytesToBigint(digest) >> 8n
}
