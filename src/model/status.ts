/** Status lists: the W3C bit order hashed as 128-bit words in a tree (docs/protocol.md section 3). */
import { VitalproofError } from '../core/errors'
import { buildSparseTree, type SparseTree, sparsePath, sparseRoot } from '../core/sparse-tree'
import { TREE_LEAVES, type TreePath } from '../core/tree'

export const STATUS_WORD_BITS = 128
/** Entries of one list: 524,288, four times the W3C minimum. */
export const STATUS_ENTRIES = TREE_LEAVES * STATUS_WORD_BITS

/** Root of the list whose set bits are `revoked`. @throws INVALID_VALUE not ascending or out of range */
export function statusRoot(revoked: readonly number[]): bigint {
  return sparseRoot(statusTree(revoked))
}

/** The word that holds an index, its path, and the root that the path leads to. @throws INVALID_VALUE */
export function statusPath(options: { revoked: readonly number[]; index: number }): {
  word: bigint
  path: TreePath
  root: bigint
} {
  const place = Math.floor(assertStatusIndex(options.index) / STATUS_WORD_BITS)
  const tree = statusTree(options.revoked)
  return { word: tree.levels[0]!.get(place) ?? 0n, path: sparsePath(tree, place), root: sparseRoot(tree) }
}

/** @throws INVALID_VALUE */
export function assertStatusIndex(index: number, at = 'statusIndex'): number {
  if (!Number.isSafeInteger(index) || index < 0 || index >= STATUS_ENTRIES) {
    throw new VitalproofError('INVALID_VALUE', `not a whole number below ${STATUS_ENTRIES}`, { at })
  }
  return index
}

function statusTree(revoked: readonly number[]): SparseTree {
  const words = new Map<number, bigint>()
  revoked.forEach((index, i) => {
    assertStatusIndex(index, `revoked/${i}`)
    if (i > 0 && revoked[i - 1]! >= index) {
      throw new VitalproofError('INVALID_VALUE', 'not in ascending order', { at: `revoked/${i}` })
    }
    const place = Math.floor(index / STATUS_WORD_BITS)
    // index 0 is the leftmost bit of the list, so the highest of its word
    const bit = 1n << BigInt(STATUS_WORD_BITS - 1 - (index % STATUS_WORD_BITS))
    words.set(place, (words.get(place) ?? 0n) | bit)
  })
  return buildSparseTree(words)
}
