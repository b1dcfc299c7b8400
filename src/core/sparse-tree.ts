/** The same tree as core/tree for leaves that are mostly empty: an empty subtree is hashed once per level, not once per place. */
import { VitalproofError } from './errors'
import { assertField } from './field'
import { hashNode, TREE_ARITY, TREE_DEPTH, TREE_LEAVES, type TreePath } from './tree'

/** Nodes that differ from an empty subtree, by level (leaves first) and place; `empty[level]` is what the others are. */
export interface SparseTree {
  levels: Map<number, bigint>[]
  empty: bigint[]
}

/** @param leaves by place; places left out are 0. @throws INVALID_VALUE, TREE_FULL */
export function buildSparseTree(leaves: ReadonlyMap<number, bigint>): SparseTree {
  const empty = [0n]
  const levels = [new Map<number, bigint>()]
  for (const [place, leaf] of leaves) {
    if (!Number.isSafeInteger(place) || place < 0 || place >= TREE_LEAVES) {
      throw new VitalproofError('TREE_FULL', `a tree holds ${TREE_LEAVES} leaves`, {
        at: 'leaves',
        fix: 'split the list',
      })
    }
    if (assertField(leaf, 'leaf') !== 0n) levels[0]!.set(place, leaf)
  }
  for (let level = 0; level < TREE_DEPTH; level++) {
    const below = levels[level]!
    const blank = empty[level]!
    empty.push(hashNode(Array<bigint>(TREE_ARITY).fill(blank)))
    const parents = new Set([...below.keys()].map((place) => Math.floor(place / TREE_ARITY)))
    levels.push(new Map([...parents].map((parent) => [parent, hashNode(childrenOf(below, parent, blank))])))
  }
  return { levels, empty }
}

export function sparseRoot({ levels, empty }: SparseTree): bigint {
  return levels[TREE_DEPTH]!.get(0) ?? empty[TREE_DEPTH]!
}

/** The path of any place, empty ones included. @throws INVALID_VALUE */
export function sparsePath({ levels, empty }: SparseTree, place: number): TreePath {
  if (!Number.isSafeInteger(place) || place < 0 || place >= TREE_LEAVES) {
    throw new VitalproofError('INVALID_VALUE', 'no leaf at that place', { at: 'place' })
  }
  return Array.from({ length: TREE_DEPTH }, (_, level) =>
    childrenOf(levels[level]!, Math.floor(place / TREE_ARITY ** (level + 1)), empty[level]!),
  )
}

function childrenOf(nodes: ReadonlyMap<number, bigint>, parent: number, blank: bigint): bigint[] {
  return Array.from({ length: TREE_ARITY }, (_, child) => nodes.get(parent * TREE_ARITY + child) ?? blank)
}
