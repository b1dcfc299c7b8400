/** Signature, issuer and status: circuits/lib/credential.circom. */
import { addPoint, Base8, mulPointEscalar, type Point } from '@zk-kit/baby-jubjub'
import { beforeAll, describe, expect, it } from 'vitest'
import { derivePublicKey, SUBGROUP_ORDER, signHeader } from '../../src/core/eddsa'
import { FIELD_ORDER as P } from '../../src/core/field'
import { hash } from '../../src/core/poseidon'
import { hashNode } from '../../src/core/tree'
import { type Circuit, openCircuit } from './support/circuit'
import {
  accepts,
  cannotForge,
  costsAsRecorded,
  determines,
  determinesAll,
  freeWires,
  rejects,
  signalsMatching,
} from './support/claims'

const privateKey = Uint8Array.from({ length: 32 }, (_, i) => 7 * i + 3)
const key = derivePublicKey(privateKey)

function signed(header: bigint, by = privateKey) {
  const { r8, s } = signHeader({ privateKey: by, message: header })
  const { x, y } = derivePublicKey(by)
  return { header, ax: x, ay: y, r8x: r8.x, r8y: r8.y, s }
}

/** A point of order 8: a point of the curve outside the subgroup, times the subgroup's order. */
function lowOrderPoint(): Point<bigint> {
  // generator of the whole group (EIP-2494)
  const generator: Point<bigint> = [
    995203441582195749578291179787384436505546430278305826713579947235728471134n,
    5472060717959818805561601436314318772137091100104008585924551046643952123905n,
  ]
  expect(mulPointEscalar(generator, 8n)).toEqual(Base8)
  return mulPointEscalar(generator, SUBGROUP_ORDER)
}

describe('IssuerSignature', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'credential', main: 'IssuerSignature()' })
  })
  const good = signed(123_456_789n)

  it('accepts a signature over any header', async () => {
    for (const header of [0n, 1n, P - 1n]) await accepts(circuit, signed(header))
  })

  it('refuses a signature over another header, by another key, or with any part changed', async () => {
    const other = signed(
      1n,
      Uint8Array.from({ length: 32 }, () => 9),
    )
    for (const change of [
      { header: good.header + 1n },
      { ax: other.ax, ay: other.ay },
      { s: good.s + 1n },
      { s: 0 },
      { r8x: P - good.r8x },
      { ax: P - good.ax },
    ]) {
      expect(await circuit.run({ ...good, ...change })).toBeNull()
    }
  })

  it('rejects a second form of S', async () => {
    for (const s of [good.s + SUBGROUP_ORDER, SUBGROUP_ORDER, 1n << 253n, P - 1n])
      await rejects(circuit, { ...good, s })
  })

  it('rejects keys and nonces off the curve', async () => {
    for (const change of [
      { ax: 0, ay: 0 },
      { ax: key.y, ay: key.x },
      { ay: key.y + 1n },
      { r8x: 0, r8y: 0 },
      { r8x: good.r8x + 1n },
    ]) {
      await rejects(circuit, { ...good, ...change })
    }
  })

  it('rejects every key of small order, under which any header would be signed by S = 0', async () => {
    const point = lowOrderPoint()
    let multiple: Point<bigint> = [0n, 1n]
    for (let order = 0; order < 8; order++) {
      const forged = { header: 5n, ax: multiple[0], ay: multiple[1], r8x: 0n, r8y: 1n, s: 0n }
      expect(await circuit.run(forged)).toBeNull()
      cannotForge(circuit, forged, {})
      multiple = addPoint(multiple, point)
    }
    expect(multiple).toEqual([0n, 1n])
  })

  it('leaves free only inverses of zero', async () => {
    const witness = await accepts(circuit, good)
    expect(freeWires(circuit, witness).filter((name) => !/\.inv$/.test(name))).toEqual([])
  })

  it('leaves nothing else to the prover, given the bits of the hash, of which circomlib excludes the second form', async () => {
    const witness = await accepts(circuit, good)
    const bits = signalsMatching(circuit, /\bh2bits\.out\[\d+\]$/)
    expect(bits.length).toBeGreaterThan(250)
    const hints = Object.fromEntries(bits.map((name) => [name, witness[circuit.wires.get(name)!]!]))
    await determinesAll(circuit, good, { hints, free: /\.inv$/ })
    // the nonce of the equation is the nonce that is given, not one that the prover keeps to himself
    cannotForge(circuit, { ...good, r8x: P - good.r8x }, hints)
    cannotForge(circuit, { ...good, r8y: P - good.r8y }, hints)
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})

describe('IssuerRoot', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'credential', main: 'IssuerRoot(1)' })
  })
  const parts = { ax: key.x, ay: key.y, statusRoot: 55n, terms: 66n }
  const leafOf = ({ ax, ay, statusRoot, terms }: typeof parts) => hash('issuer', [ax, ay, statusRoot, terms])
  const children = [1n, 2n, leafOf(parts), 0n, 0n, 0n, 0n, 0n]

  it('gives the root above the leaf of these very parts', async () => {
    await determines(circuit, { ...parts, path: [children] }, { root: hashNode(children) })
    cannotForge(circuit, { ...parts, path: [children] }, { root: hashNode(children) + 1n })
  })

  it('rejects a path without the leaf, and every changed part', async () => {
    await rejects(circuit, { ...parts, path: [children.with(2, 0n)] })
    for (const name of ['ax', 'ay', 'statusRoot', 'terms'] as const) {
      await rejects(circuit, { ...parts, [name]: parts[name] + 1n, path: [children] })
    }
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})

describe('NotRevoked', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'credential', main: 'NotRevoked(1)' })
  })
  // bits 0, 129 and 1023 of a list of eight words, the first bit leftmost
  const revoked = [0, 129, 255, 1023]
  const words = Array.from({ length: 8 }, (_, w) =>
    revoked.filter((i) => i >> 7 === w).reduce((word, i) => word | (1n << BigInt(127 - (i % 128))), 0n),
  )
  const inputs = (index: number, word = words[index >> 7]!) => ({
    index: Array.from({ length: 10 }, (_, b) => (index >> b) & 1),
    word,
    path: [words],
    statusRoot: hashNode(words),
  })

  it('accepts every index whose bit is 0, next to revoked ones too', async () => {
    for (const index of [1, 2, 127, 128, 130, 254, 256, 1022]) await accepts(circuit, inputs(index))
  })

  it('rejects the revoked ones', async () => {
    for (const index of revoked) await rejects(circuit, inputs(index))
  })

  it('rejects another word, another list, and a word that does not fit', async () => {
    await rejects(circuit, inputs(0, words[2]!))
    await rejects(circuit, inputs(129, words[0]!))
    await rejects(circuit, { ...inputs(1), statusRoot: hashNode(words) + 1n })
    for (const word of [1n << 128n, P - 1n]) {
      const wide = words.with(2, word)
      await rejects(circuit, { ...inputs(256, word), path: [wide], statusRoot: hashNode(wide) })
    }
  })

  it('rejects a path with any word changed', async () => {
    for (let i = 0; i < 8; i++) {
      await rejects(circuit, { ...inputs(1), path: [words.with(i, words[i]! + 1n)] })
    }
  })

  it('lets no bit of the word be forged', async () => {
    // 129 is the second bit from the left of the second word
    const [bit] = signalsMatching(circuit, /\bbits\[126\]$/)
    cannotForge(circuit, inputs(129), { [bit!]: 0 })
    cannotForge(circuit, inputs(130), { [bit!]: 0 })
    expect(freeWires(circuit, await accepts(circuit, inputs(1)))).toEqual([])
    await determinesAll(circuit, inputs(1))
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})
