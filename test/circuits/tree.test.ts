/** Trees of eight children a node: circuits/lib/tree.circom. */
import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_ORDER as P } from '../../src/core/field'
import { hashNode } from '../../src/core/tree'
import { type Circuit, openCircuit } from './support/circuit'
import { accepts, cannotForge, costsAsRecorded, determines, determinesAll, freeWires, rejects } from './support/claims'

// two levels: 64 leaves, the first 9 used
const leaves = Array.from({ length: 64 }, (_, i) => (i < 9 ? 1000n + BigInt(i) ** 5n : 0n))
const nodes = Array.from({ length: 8 }, (_, n) => hashNode(leaves.slice(8 * n, 8 * n + 8)))
const root = hashNode(nodes)
const pathOf = (index: number) => {
  const from = 8 * Math.floor(index / 8)
  return [leaves.slice(from, from + 8), nodes]
}
const bits = (index: number) => Array.from({ length: 6 }, (_, i) => (index >> i) & 1)

describe('Node', () => {
  it('is the tagged hash of its children', async () => {
    const circuit = await openCircuit({ file: 'tree', main: 'Node()' })
    const children = leaves.slice(0, 8)
    await determines(circuit, { children }, { out: nodes[0]! })
    cannotForge(circuit, { children }, { out: nodes[1]! })
    costsAsRecorded(circuit)
  })
})

describe('MembershipRoot', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'tree', main: 'MembershipRoot(2)' })
  })

  it('gives the one root above a leaf, wherever it stands', async () => {
    for (const index of [0, 4, 7, 8]) {
      await determines(circuit, { leaf: leaves[index]!, path: pathOf(index) }, { root })
    }
    cannotForge(circuit, { leaf: leaves[3]!, path: pathOf(3) }, { root: root + 1n })
  })

  it('rejects a leaf that is not among the children, and a node that is not', async () => {
    for (const leaf of [5n, leaves[8]!, P - 1n, leaves[3]! + 1n]) await rejects(circuit, { leaf, path: pathOf(3) })
    await rejects(circuit, { leaf: leaves[3]!, path: [pathOf(3)[0]!, nodes.with(0, nodes[0]! + 1n)] })
    await rejects(circuit, { leaf: leaves[8]!, path: [pathOf(8)[0]!, leaves.slice(0, 8)] })
  })

  it('gives another root for an inner node put in the place of a leaf', async () => {
    await determines(
      circuit,
      { leaf: nodes[0]!, path: [nodes, [root, 0, 0, 0, 0, 0, 0, 0]] },
      { root: hashNode([root, ...leaves.slice(57)]) },
    )
    cannotForge(circuit, { leaf: nodes[0]!, path: [nodes, [root, 0, 0, 0, 0, 0, 0, 0]] }, { root })
  })

  it('holds every product of differences', async () => {
    const inputs = { leaf: leaves[3]!, path: pathOf(3) }
    expect(freeWires(circuit, await accepts(circuit, inputs))).toEqual([])
    cannotForge(circuit, { ...inputs, leaf: 5 }, { 'product[0][6]': 0 })
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})

describe('IndexedRoot', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'tree', main: 'IndexedRoot(2)' })
  })

  it('gives the root above the leaf at the index, and above an empty one', async () => {
    for (const index of [0, 1, 2, 4, 8, 9, 63]) {
      await determines(circuit, { leaf: leaves[index]!, index: bits(index), path: pathOf(index) }, { root })
    }
  })

  it('rejects the same leaf at every other index', async () => {
    for (let index = 0; index < 64; index += 3) {
      if (index === 6 || pathOf(index)[0]![index % 8] === leaves[6]) continue
      await rejects(circuit, { leaf: leaves[6]!, index: bits(index), path: pathOf(index) })
    }
    // the path of another place
    await rejects(circuit, { leaf: leaves[6]!, index: bits(5), path: pathOf(6) })
    await rejects(circuit, { leaf: leaves[6]!, index: bits(6 + 8), path: pathOf(6) })
    // a changed node, which is the child at the index or another one
    for (let i = 0; i < 8; i++) {
      const [children, above] = pathOf(8 * i) as [bigint[], bigint[]]
      const path = [children, above.with(i, above[i]! + 1n)]
      await rejects(circuit, { leaf: leaves[8 * i]!, index: bits(8 * i), path })
    }
  })

  it('cannot be given another root', async () => {
    const inputs = { leaf: leaves[6]!, index: bits(6), path: pathOf(6) }
    await determinesAll(circuit, inputs)
    cannotForge(circuit, inputs, { root: root - 1n })
    expect(freeWires(circuit, await accepts(circuit, inputs))).toEqual([])
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})

describe('Select', () => {
  it('gives the value at the index, least significant bit first', async () => {
    const circuit = await openCircuit({ file: 'tree', main: 'Select(3)' })
    const values = [7n, 0n, P - 1n, 3n, 1n << 250n, 5n, 6n, 8n]
    for (let i = 0; i < 8; i++) {
      const inputs = { values, index: bits(i).slice(0, 3) }
      await determines(circuit, inputs, { out: values[i]! })
      cannotForge(circuit, inputs, { out: values[(i + 3) % 8]! })
      expect(freeWires(circuit, await accepts(circuit, inputs))).toEqual([])
    }
    costsAsRecorded(circuit)
  })
})
