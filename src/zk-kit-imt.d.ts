/** The package ships types that its `exports` hide; this is the part that core/tree uses. */
declare module '@zk-kit/incremental-merkle-tree' {
  export type Node = bigint
  export class IncrementalMerkleTree {
    constructor(hash: (children: Node[]) => Node, depth: number, zeroValue: Node, arity?: number, leaves?: Node[])
    readonly root: Node
    readonly leaves: Node[]
    createProof(index: number): { root: Node; leaf: Node; siblings: Node[][]; pathIndices: number[]; leafIndex: number }
    update(index: number, newLeaf: Node): void
    insert(leaf: Node): void
  }
}
