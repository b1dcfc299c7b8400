/** Fixed-depth trees of eight children a node, for the issuer registry and the status lists (docs/protocol.md section 3). */
import { IncrementalMerkleTree } from '@zk-kit/incremental-merkle-tree'
import { VitalproofError } from './errors'
import { assertField } from './field'
import { hash } from './poseidon'

export const TREE_DEPTH = 4
export const TREE_ARITY = 8
export const TREE_LEAVES = TREE_ARITY ** TREE_DEPTH

export type Tree = IncrementalMerkleTree

/** The eight children of each node on the way up from a leaf, the leaf's own level first. */
export type TreePath = bigint[][]

/** P(9)[tag node, 8 children]. */
export function hashNode(children: readonly bigint[]): bigint {
  return hash('node', children)
}

/** Tree over `leaves` (empty places are 0). @throws TREE_FULL, INVALID_VALUE */
export function buildTree(leaves: readonly bigint[]): Tree {
  if (leaves.length > TREE_LEAVES) {
    throw new VitalproofError('TREE_FULL', `a tree holds ${TREE_LEAVES} leaves`, { fix: 'split the list' })
  }
  leaves.forEach((leaf, i) => {
    assertField(leaf, `leaf ${i}`)
  })
  return new IncrementalMerkleTree((children) => hashNode(children as bigint[]), TREE_DEPTH, 0n, TREE_ARITY, [
    ...leaves,
  ])
}

export function treeRoot(tree: Tree): bigint {
  return tree.root as bigint
}

/** The path of a present leaf. @throws INVALID_VALUE if the place is empty */
export function treePath(tree: Tree, index: number): TreePath {
  if (!Number.isSafeInteger(index) || index < 0 || index >= tree.leaves.length) {
    throw new VitalproofError('INVALID_VALUE', 'no leaf at that index', { at: 'index' })
  }
  const { siblings, pathIndices } = tree.createProof(index)
  let child = tree.leaves[index] as bigint
  return (siblings as bigint[][]).map((others, level) => {
    const children = [...others]
    children.splice(pathIndices[level]!, 0, child)
    child = hashNode(children)
    return children
  })
}
