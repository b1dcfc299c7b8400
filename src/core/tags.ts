/** Domain separation: one constant per purpose, the same in TypeScript and circom (circuits/lib/tags.circom is generated). */
import { sha256 } from '@noble/hashes/sha2'
import { bytesToBigint, utf8 } from './bytes'

export const PURPOSES = ['chart', 'header', 'holder', 'issuer', 'node', 'policy', 'nullifier', 'guard'] as const
export type Purpose = (typeof PURPOSES)[number]

/** First 31 bytes of SHA-256("vitalproof/v1/<purpose>"), big-endian (docs/protocol.md). */
export function tag(purpose: Purpose): bigint {
  return TAGS[purpose]
}

/** The same digest for any text: names that have to become one field element. */
export function digestToField(text: string): bigint {
  return bytesToBigint(sha256(utf8(text)).subarray(0, 31))
}

const TAGS = Object.fromEntries(PURPOSES.map((p) => [p, digestToField(`vitalproof/v1/${p}`)])) as Record<
  Purpose,
  bigint
>
