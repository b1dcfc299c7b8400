/** Witness: exact inputs in, no repair, nothing about their values out. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { FIELD_ORDER } from '../../src/core/field'
import type { CircuitInputs } from '../../src/proof/inputs'
import { calculateWitness, checkInputs } from '../../src/proof/witness'
import { checkWitness, type R1cs, readR1cs, readWitness, signalsByName } from '../support/r1cs'
import { PROBE_INPUTS, PROBE_SIGNALS, type ProbeKeys, probeKeys } from './fixtures/probe'

let probe: ProbeKeys
let witnessModule: WebAssembly.Module
let r1cs: R1cs
let wires: Map<string, number>

beforeAll(async () => {
  probe = await probeKeys()
  witnessModule = await WebAssembly.compile(readFileSync(join(probe.directory, 'probe.wasm')))
  r1cs = readR1cs(readFileSync(join(probe.directory, 'probe.r1cs')))
  wires = signalsByName(readFileSync(join(probe.directory, 'probe.sym'), 'utf8'))
})

const calculate = (inputs: unknown): Promise<Uint8Array> =>
  calculateWitness({ artifacts: { manifest: probe.manifest.probe!, witnessModule }, inputs: inputs as CircuitInputs })

describe('calculateWitness', () => {
  it('computes a witness that satisfies every constraint', async () => {
    const witness = readWitness(await calculate(PROBE_INPUTS))
    expect(checkWitness(r1cs, witness)).toBeNull()
    expect(witness.slice(1, 8).map(String)).toEqual(PROBE_SIGNALS)
    expect(witness[wires.get('main.grid[1][2]')!]).toBe(6n)
  })

  it('takes p − 1 where the circuit does', async () => {
    const witness = readWitness(await calculate({ ...PROBE_INPUTS, context: FIELD_ORDER - 1n }))
    expect(checkWitness(r1cs, witness)).toBeNull()
    expect(witness[wires.get('main.context')!]).toBe(FIELD_ORDER - 1n)
  })

  const values: [string, unknown][] = [
    ['the empty string', ''],
    ['true', true],
    ['false', false],
    ['null', null],
    ['undefined', undefined],
    ['1.5', 1.5],
    ['a number', 5],
    ['NaN', Number.NaN],
    ['decimal text', '5'],
    ['hexadecimal text', '0x10'],
    ['text with a space', ' 5'],
    ['−1', -1n],
    ['p', FIELD_ORDER],
    ['p + 5', FIELD_ORDER + 5n],
    ['2^256', 1n << 256n],
    ['a list', [5n]],
    ['an empty list', []],
    ['an object', { valueOf: () => 5n }],
  ]

  it.each(values)('refuses %s as a value', async (_, value) => {
    await expect(calculate({ ...PROBE_INPUTS, secret: value })).rejects.toMatchObject({
      code: 'INVALID_VALUE',
      at: 'secret',
    })
    const grid = [
      [1n, 2n, 3n],
      [4n, value, 6n],
    ]
    await expect(calculate({ ...PROBE_INPUTS, grid })).rejects.toMatchObject({
      code: 'INVALID_VALUE',
      at: 'grid[1][1]',
    })
  })

  it('refuses missing, unknown and inherited inputs', async () => {
    const { secret: _, ...rest } = PROBE_INPUTS
    await expect(calculate(rest)).rejects.toMatchObject({ code: 'INVALID_VALUE', at: 'secret' })
    await expect(calculate({ ...PROBE_INPUTS, other: 1n })).rejects.toMatchObject({
      code: 'INVALID_VALUE',
      at: 'inputs',
    })
    await expect(calculate({ ...PROBE_INPUTS, toString: 1n })).rejects.toMatchObject({ code: 'INVALID_VALUE' })
    await expect(calculate(Object.assign(Object.create({ secret: 1n }), rest))).rejects.toMatchObject({ at: 'secret' })
    await expect(calculate(null)).rejects.toMatchObject({ code: 'INVALID_VALUE' })
    await expect(calculate([])).rejects.toMatchObject({ code: 'INVALID_VALUE' })
  })

  it('refuses lists of another size', async () => {
    const row = [1n, 2n, 3n]
    const sparse = [1n, 2n, 3n]
    delete sparse[1]
    const grids: [unknown, string][] = [
      [[row], 'grid'],
      [[row, row, row], 'grid'],
      [[row, [1n, 2n]], 'grid[1]'],
      [[row, [...row, 4n]], 'grid[1]'],
      [[1n, 2n, 3n, 4n, 5n, 6n], 'grid'],
      [[row, { length: 3, 0: 1n, 1: 2n, 2: 3n }], 'grid[1]'],
      [[row, sparse], 'grid[1][1]'],
      [1n, 'grid'],
    ]
    for (const [grid, at] of grids) {
      await expect(calculate({ ...PROBE_INPUTS, grid })).rejects.toMatchObject({ code: 'INVALID_VALUE', at })
    }
  })

  it('names template and line of a violated constraint, never a value', async () => {
    const canary = 987654321987654321n
    const error = await calculate({ ...PROBE_INPUTS, secret: canary }).then(
      () => null,
      (e: Error) => e,
    )
    expect(error).toMatchObject({ code: 'WITNESS_FAILED', at: expect.stringMatching(/^Num2Bits:\d+ < Probe:\d+$/) })
    expect(error!.cause).toBeUndefined()
    expect(JSON.stringify(error) + String(error) + error!.stack).not.toContain(String(canary))
  })

  it('prints nothing, neither for log() in a circuit nor for a failure', async () => {
    const spies = (['log', 'error', 'warn', 'info', 'debug'] as const).map((name) => vi.spyOn(console, name))
    const streams = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')]
    await calculate(PROBE_INPUTS)
    await expect(calculate({ ...PROBE_INPUTS, secret: 65536n })).rejects.toMatchObject({ code: 'WITNESS_FAILED' })
    for (const spy of [...spies, ...streams]) expect(spy).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })

  it.each([4711n, 65536n])('leaves no input in the memory of the program (secret %s)', async (secret) => {
    const instantiate = vi.spyOn(WebAssembly, 'instantiate')
    await calculate({ ...PROBE_INPUTS, secret }).catch(() => null)
    const instance = (await instantiate.mock.results[0]!.value) as unknown as WebAssembly.Instance
    const memory = new Uint8Array((instance.exports.memory as WebAssembly.Memory).buffer)
    expect(memory.every((byte) => byte === 0)).toBe(true)
    vi.restoreAllMocks()
  })

  it('keeps two calculations apart', async () => {
    const secrets = [1n, 2n, 3n, 65535n]
    const witnesses = await Promise.all(secrets.map((secret) => calculate({ ...PROBE_INPUTS, secret })))
    expect(witnesses.map((bytes) => readWitness(bytes)[wires.get('main.secret')!])).toEqual(secrets)
  })

  it('is the same for the same inputs, after a failure too', async () => {
    const first = await calculate(PROBE_INPUTS)
    await expect(calculate({ ...PROBE_INPUTS, secret: 65536n })).rejects.toMatchObject({ code: 'WITNESS_FAILED' })
    expect(await calculate(PROBE_INPUTS)).toEqual(first)
  })
})

describe('checkInputs', () => {
  it('does not change what it is given', () => {
    const inputs = Object.freeze({ pair: Object.freeze([1n, 2n]) }) as unknown as CircuitInputs
    const checked = checkInputs(inputs, { pair: [2] })
    expect(checked).toEqual({ pair: [1n, 2n] })
    expect(checked.pair).not.toBe(inputs.pair)
  })
})
