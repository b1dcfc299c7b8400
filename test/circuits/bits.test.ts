/** Range checks and comparisons: circuits/lib/bits.circom. */
import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_ORDER as P } from '../../src/core/field'
import { type Circuit, openCircuit } from './support/circuit'
import { accepts, cannotForge, costsAsRecorded, determines, freeWires, rejects } from './support/claims'

const bitsOf = (value: bigint, count: number) => Array.from({ length: count }, (_, i) => (value >> BigInt(i)) & 1n)

describe('Bits', () => {
  let byte: Circuit
  let widest: Circuit
  beforeAll(async () => {
    byte = await openCircuit({ file: 'bits', main: 'Bits(8)' })
    widest = await openCircuit({ file: 'bits', main: 'Bits(252)' })
  })

  it('unpacks every value of its width in one way only', async () => {
    for (const value of [0n, 1n, 2n, 127n, 128n, 254n, 255n]) {
      await determines(byte, { in: value }, { bits: bitsOf(value, 8) })
    }
    for (const value of [0n, 1n, (1n << 251n) + 1n, (1n << 252n) - 1n]) {
      await determines(widest, { in: value }, { bits: bitsOf(value, 252) })
    }
  })

  it('rejects what does not fit, up to the order of the field', async () => {
    for (const value of [256n, 257n, 1n << 64n, 1n << 252n, P - 256n, P - 1n]) await rejects(byte, { in: value })
    for (const value of [1n << 252n, 1n << 253n, P - 1n]) await rejects(widest, { in: value })
  })

  it('lets no bit be forged', async () => {
    for (let i = 0; i < 8; i++) {
      for (const bit of [1n - ((170n >> BigInt(i)) & 1n), 2n, P - 1n])
        cannotForge(byte, { in: 170 }, { [`bits[${i}]`]: bit })
    }
    expect(freeWires(byte, await accepts(byte, { in: 170 }))).toEqual([])
    expect(freeWires(widest, await accepts(widest, { in: 170 }))).toEqual([])
  })

  it('refuses to be made so wide that a value would have two forms', async () => {
    await expect(openCircuit({ file: 'bits', main: 'Bits(253)' })).rejects.toThrow(/circom refuses/)
  })

  it('costs what is recorded', () => {
    costsAsRecorded(byte)
    costsAsRecorded(widest)
  })
})

describe('AssertBits', () => {
  it('accepts 0 to 2^N − 1 and rejects the rest', async () => {
    const circuit = await openCircuit({ file: 'bits', main: 'AssertBits(20)' })
    for (const value of [0n, 1n, (1n << 20n) - 1n]) await accepts(circuit, { in: value })
    for (const value of [1n << 20n, (1n << 20n) + 1n, 1n << 252n, P - 1n, P - (1n << 20n)]) {
      await rejects(circuit, { in: value })
    }
    expect(freeWires(circuit, await accepts(circuit, { in: 77 }))).toEqual([])
    costsAsRecorded(circuit)
  })
})

describe('AssertBit', () => {
  it('accepts 0 and 1 and rejects the rest', async () => {
    const circuit = await openCircuit({ file: 'bits', main: 'AssertBit()' })
    for (const value of [0, 1]) await accepts(circuit, { in: value })
    for (const value of [2n, P - 1n, (P + 1n) / 2n]) await rejects(circuit, { in: value })
    costsAsRecorded(circuit)
  })
})

describe('IsNonNegative', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'bits', main: 'IsNonNegative(8)' })
  })

  it('tells the sign of every number from −2^N to 2^N − 1', async () => {
    for (const value of [0n, 1n, 128n, 255n]) await determines(circuit, { in: value }, { out: 1 })
    for (const value of [1n, 2n, 128n, 255n, 256n]) await determines(circuit, { in: P - value }, { out: 0 })
  })

  it('rejects numbers outside, where the sign would be another', async () => {
    for (const value of [256n, 511n, 512n, 1n << 252n, P - 257n, P / 2n]) await rejects(circuit, { in: value })
  })

  it('lets no sign be forged', async () => {
    cannotForge(circuit, { in: 0 }, { out: 0 })
    cannotForge(circuit, { in: P - 1n }, { out: 1 })
    cannotForge(circuit, { in: 255 }, { out: 2 })
    expect(freeWires(circuit, await accepts(circuit, { in: P - 3n }))).toEqual([])
  })

  it('costs what is recorded', () => {
    costsAsRecorded(circuit)
  })
})
