/** Status lists as the issuer keeps them: 524,288 bits in W3C order (Bitstring Status List v1.0). */
import { bytesToBigint } from '../core/bytes'
import { VitalproofError } from '../core/errors'
import { randomBytes } from '../core/random'
import { assertStatusIndex, STATUS_ENTRIES } from '../model/status'

export const STATUS_LIST_BYTES = STATUS_ENTRIES / 8

/** An empty list: nobody is revoked. */
export function createStatusList(): Uint8Array {
  return new Uint8Array(STATUS_LIST_BYTES)
}

/** A copy of the list with the bit of an index set. Suspending sets the same bit; only the ledger knows the difference. @throws INVALID_VALUE */
export function revoke(options: { list: Uint8Array; index: number }): Uint8Array {
  return withBit(options, true)
}

/** A copy of the list with the bit of an index cleared. @throws INVALID_VALUE */
export function reinstate(options: { list: Uint8Array; index: number }): Uint8Array {
  return withBit(options, false)
}

/** @throws INVALID_VALUE */
export function isRevoked({ list, index }: { list: Uint8Array; index: number }): boolean {
  return (assertList(list)[assertStatusIndex(index, 'index') >> 3]! & maskOf(index)) !== 0
}

/** The list with these bits set. @param revoked indices in any order @throws INVALID_VALUE */
export function statusListFrom(revoked: readonly number[]): Uint8Array {
  const list = createStatusList()
  for (const index of revoked) list[assertStatusIndex(index, 'revoked') >> 3]! |= maskOf(index)
  return list
}

/** Indices whose bit is set, ascending: the form of a registry snapshot. @throws INVALID_VALUE */
export function listRevoked(list: Uint8Array): number[] {
  const indices: number[] = []
  assertList(list).forEach((byte, i) => {
    for (let bit = 0; byte !== 0 && bit < 8; bit++) if (byte & (0x80 >> bit)) indices.push(8 * i + bit)
  })
  return indices
}

/**
 * A random index that is not in use. Random, because consecutive indices would tell in which order people were seen.
 *
 * @param options.used every index ever given out: a revoked one is never given again
 * @throws TREE_FULL, RANDOMNESS_UNAVAILABLE
 */
export function allocateStatusIndex({ used }: { used: ReadonlySet<number> }): number {
  if (used.size >= STATUS_ENTRIES) {
    throw new VitalproofError('TREE_FULL', 'every status index is in use', {
      fix: 'register a further key with a list of its own',
    })
  }
  for (;;) {
    const index = Number(bytesToBigint(randomBytes(3))) % STATUS_ENTRIES
    if (!used.has(index)) return index
  }
}

function withBit({ list, index }: { list: Uint8Array; index: number }, set: boolean): Uint8Array {
  const copy = Uint8Array.from(assertList(list))
  const place = assertStatusIndex(index, 'index') >> 3
  copy[place] = set ? copy[place]! | maskOf(index) : copy[place]! & ~maskOf(index)
  return copy
}

/** W3C: index 0 is the leftmost bit of the first byte. */
function maskOf(index: number): number {
  return 0x80 >> (index & 7)
}

function assertList(list: Uint8Array): Uint8Array {
  if (!(list instanceof Uint8Array) || list.length !== STATUS_LIST_BYTES) {
    throw new VitalproofError('INVALID_VALUE', `a status list has ${STATUS_LIST_BYTES} bytes`, { at: 'list' })
  }
  return list
}
