/** Keys and setup: what snarkjs lets pass, our guards must not. */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as snarkjs from 'snarkjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contributionHash } from '../../scripts/lib/contribution'
import { forgeProof } from '../../scripts/lib/forgery'
import { ROOT } from '../../scripts/lib/project'
import { identifyPtau } from '../../scripts/lib/ptau'
import { DEVELOPMENT_PTAU, HERMEZ_BLAKE2B } from '../../scripts/lib/ptau-table'
import {
  addBeacon,
  classifySetup,
  DEVELOPMENT_BEACON,
  exportVerificationKey,
  guardKey,
  startKey,
  verifyKey,
} from '../../scripts/lib/setup'
import { ERROR_CODES, isVitalproofError } from '../../src/core/errors'
import { G2_GENERATOR } from '../../src/proof/curve'
import { MANIFEST } from '../../src/proof/generated/manifest'
import type { Contribution } from '../../src/proof/manifest'
import { toSnarkjs } from '../../src/proof/proof'
import { closeProver, startThreads } from '../../src/proof/threads'
import {
  parseVerificationKey,
  type SnarkjsVerificationKey,
  toSnarkjsKey,
  type VerificationKey,
} from '../../src/proof/verification-key'
import { verifyProof } from '../../src/proof/verify'
import { readZkey } from '../../src/proof/zkey'
import { type ProbeKeys, probeKeys } from './fixtures/probe'

let probe: ProbeKeys
let zkey: Uint8Array
let startZkey: Uint8Array
let json: SnarkjsVerificationKey
let startJson: SnarkjsVerificationKey

beforeAll(async () => {
  probe = await probeKeys()
  await startThreads()
  zkey = readFileSync(join(probe.directory, 'probe.zkey'))
  startZkey = readFileSync(join(probe.directory, 'probe.start.zkey'))
  json = probe.manifest.probe!.verificationKey
  startJson = await exportVerificationKey(join(probe.directory, 'probe.start.zkey'))
})

afterAll(closeProver)

const signals = [1n, 2n, 3n, 4n, 5n, 6n, 7n]
const parse = (key: SnarkjsVerificationKey): VerificationKey =>
  parseVerificationKey({ circuit: 'probe', setup: 'development', json: key })

describe('a key without a phase-2 contribution', () => {
  it('is refused as a proving key, although snarkjs verifies it', async () => {
    const start = join(probe.directory, 'probe.start.zkey')
    await verifyKey({ start, ptau: join(probe.directory, 'probe.ptau'), zkey: start })
    expect(() => readZkey(startZkey)).toThrow(expect.objectContaining({ code: 'SETUP_NO_CONTRIBUTION' }))
    expect(() => guardKey({ zkey: startZkey, json: startJson })).toThrow(
      expect.objectContaining({ code: 'SETUP_NO_CONTRIBUTION' }),
    )
  })

  it('is refused as a verification key', () => {
    expect(startJson.vk_delta_2).toEqual(startJson.vk_gamma_2)
    expect(() => parse(startJson)).toThrow(expect.objectContaining({ code: 'SETUP_INSECURE' }))
  })

  it('is refused by verifyProof before any pairing', async () => {
    const key = { ...parse(json), delta: parse(json).gamma }
    const proof = forgeProof({ json, signals })
    await expect(
      verifyProof({ verificationKey: key, proof, publicSignals: signals.map(String) }),
    ).rejects.toMatchObject({
      code: 'SETUP_INSECURE',
    })
  })

  it('accepts a forged proof in snarkjs, so the guard is needed', async () => {
    const proof = toSnarkjs(forgeProof({ json: startJson, signals }))
    expect(await snarkjs.groth16.verify(startJson, signals.map(String), proof)).toBe(true)
  })
})

describe('a key with a contribution', () => {
  it('passes the guards', () => {
    const header = guardKey({ zkey, json })
    expect(header).toMatchObject({ publicSignals: 7, wires: probe.manifest.probe!.wires })
    expect(header.delta).toEqual(parse(json).delta)
    expect(header.gamma).toEqual(G2_GENERATOR)
  })

  it('refuses the forged proof', async () => {
    const proof = forgeProof({ json, signals })
    await expect(
      verifyProof({ verificationKey: parse(json), proof, publicSignals: signals.map(String) }),
    ).rejects.toMatchObject({ code: 'PROOF_INVALID' })
    expect(await snarkjs.groth16.verify(json, signals.map(String), toSnarkjs(proof))).toBe(false)
  })

  it.each(Object.keys(MANIFEST))('that the package ships (%s) refuses the forged proof', async (circuit) => {
    const entry = MANIFEST[circuit]!
    const { setup, verificationKey: json, publicSignals } = entry
    const verificationKey = parseVerificationKey({ circuit, setup, json, publicSignals })
    const said = signals.slice(0, publicSignals.length)
    const proof = forgeProof({ json, signals: said })
    await expect(verifyProof({ verificationKey, proof, publicSignals: said.map(String) })).rejects.toMatchObject({
      code: 'PROOF_INVALID',
    })
  })

  it('is listed with the hash that snarkjs prints', async () => {
    const again = { type: 'mem' as const }
    const { value, iterations, name } = DEVELOPMENT_BEACON
    const hash = (await snarkjs.zKey.beacon(startZkey, again, name, value, iterations)) as Uint8Array
    const [contribution] = readZkey(zkey).contributions
    expect(contributionHash(contribution!)).toBe(Buffer.from(hash).toString('hex'))
    expect(contribution).toMatchObject({ type: 'beacon', name, beacon: { iterations } })
    expect(Buffer.from(contribution!.beacon!.value).toString('hex')).toBe(value)
  })

  it('needs a beacon at the end', async () => {
    const contributed: { type: 'mem'; data?: Uint8Array } = { type: 'mem' }
    await snarkjs.zKey.contribute(zkey, contributed, 'someone', 'entropy of a test')
    expect(readZkey(contributed.data!).contributions.map(({ type }) => type)).toEqual(['beacon', 'contribution'])
    const key = (await snarkjs.zKey.exportVerificationKey(contributed.data!)) as SnarkjsVerificationKey
    expect(() => guardKey({ zkey: contributed.data!, json: key })).toThrow('not a beacon')
  })

  it('is the same bytes for everyone who makes it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vitalproof-setup-'))
    const [start, final] = [join(folder, 'start.zkey'), join(folder, 'final.zkey')]
    const source = { r1cs: join(probe.directory, 'probe.r1cs'), ptau: join(probe.directory, 'probe.ptau') }
    await startKey({ ...source, zkey: start })
    await addBeacon({ from: start, to: final })
    const digest = createHash('sha256').update(readFileSync(final)).digest('hex')
    rmSync(folder, { recursive: true })
    expect(digest).toBe(probe.manifest.probe!.files.zkey.sha256)
  })

  it('fails verification against another circuit', async () => {
    const ptau = join(probe.directory, 'probe.ptau')
    const foreign = join(probe.directory, 'other.zkey')
    await expect(verifyKey({ r1cs: join(probe.directory, 'probe.r1cs'), ptau, zkey: foreign })).rejects.toThrow(
      'snarkjs',
    )
  })
})

describe('parseVerificationKey', () => {
  const tampered: [string, string, (key: SnarkjsVerificationKey) => unknown][] = [
    ['delta is the generator', 'SETUP_INSECURE', (key) => ({ ...key, vk_delta_2: key.vk_gamma_2 })],
    [
      'gamma and delta are the same other point',
      'SETUP_INSECURE',
      (key) => ({ ...key, vk_gamma_2: key.vk_beta_2, vk_delta_2: key.vk_beta_2 }),
    ],
    ['gamma is not the generator', 'SETUP_INSECURE', (key) => ({ ...key, vk_gamma_2: key.vk_beta_2 })],
    ['another protocol', 'INVALID_VALUE', (key) => ({ ...key, protocol: 'plonk' })],
    ['another curve', 'INVALID_VALUE', (key) => ({ ...key, curve: 'bls12381' })],
    ['an IC point too few', 'INVALID_VALUE', (key) => ({ ...key, IC: key.IC.slice(1) })],
    ['nPublic too small', 'INVALID_VALUE', (key) => ({ ...key, nPublic: 6, IC: key.IC.slice(1) })],
    ['IC missing', 'INVALID_VALUE', (key) => ({ ...key, IC: undefined })],
    ['IC at infinity', 'INVALID_VALUE', (key) => ({ ...key, IC: [['0', '1', '0'], ...key.IC.slice(1)] })],
    ['alpha at infinity', 'INVALID_VALUE', (key) => ({ ...key, vk_alpha_1: ['0', '0', '1'] })],
    ['alpha off the curve', 'INVALID_VALUE', (key) => ({ ...key, vk_alpha_1: ['1', '3', '1'] })],
    [
      'beta with swapped coordinates',
      'INVALID_VALUE',
      (key) => ({ ...key, vk_beta_2: key.vk_beta_2.map((c) => [...c].reverse()) }),
    ],
    ['null', 'INVALID_VALUE', () => null],
  ]

  it.each(tampered)('refuses %s', (_, code, change) => {
    expect(() => parse(change(json) as SnarkjsVerificationKey)).toThrow(expect.objectContaining({ code }))
  })

  it('gives back what snarkjs wrote', () => {
    const { vk_alphabeta_12: _, ...rest } = json
    expect(toSnarkjsKey(parse(json))).toEqual(rest)
  })
})

describe('readZkey', () => {
  it('refuses a file that is cut anywhere', () => {
    const cuts = [0, 3, 4, 11, 12, 23, 24, 30, 100, 500, zkey.length - 1]
    for (const length of cuts) {
      expect(() => readZkey(zkey.slice(0, length)), `${length} bytes`).toThrow(
        expect.objectContaining({ code: 'INVALID_VALUE' }),
      )
    }
  })

  it('refuses bytes behind the end', () => {
    const longer = new Uint8Array(zkey.length + 1)
    longer.set(zkey)
    expect(() => readZkey(longer)).toThrow(expect.objectContaining({ code: 'INVALID_VALUE' }))
  })

  it('refuses another protocol and another curve', () => {
    for (const offset of [24, 24 + 4 + 12 + 4]) {
      const changed = Uint8Array.from(zkey)
      changed[offset]! ^= 2
      expect(() => readZkey(changed)).toThrow(expect.objectContaining({ code: 'INVALID_VALUE' }))
    }
  })

  it('refuses a section that occurs twice', () => {
    const twice = new Uint8Array(zkey.length + 16)
    twice.set(zkey)
    // section 1 again, at the end, and counted
    twice.set(zkey.subarray(12, 28), zkey.length)
    twice[8]! += 1
    expect(() => readZkey(twice)).toThrow(
      expect.objectContaining({ code: 'INVALID_VALUE', message: 'a section occurs twice' }),
    )
  })

  it('refuses delta = gamma, whatever the contributions say', () => {
    const changed = Uint8Array.from(zkey)
    // section 2 begins at 40: two primes with their sizes, three counts, alpha1, beta1, beta2, gamma2, delta1, delta2
    const gamma = 40 + 72 + 12 + 64 + 64 + 128
    changed.copyWithin(gamma + 128 + 64, gamma, gamma + 128)
    expect(() => readZkey(changed)).toThrow(expect.objectContaining({ code: 'SETUP_INSECURE' }))
  })

  it('throws nothing but its own errors for any damaged byte of the heads', () => {
    const contributions = zkey.length - 64 - 4 - 10 * 32
    const places = [...Array(400).keys(), ...Array.from({ length: 300 }, (_, i) => contributions + i)]
    for (const place of places) {
      const changed = Uint8Array.from(zkey)
      changed[place]! ^= 0xff
      try {
        readZkey(changed)
      } catch (error) {
        expect(isVitalproofError(error) && ERROR_CODES.includes(error.code), `byte ${place}: ${error}`).toBe(true)
      }
    }
  })
})

describe('classifySetup', () => {
  const person = (name: string): Contribution => ({ type: 'contribution', name, hash: '' })
  const beacon = (value: string): Contribution => ({
    type: 'beacon',
    name: '',
    hash: '',
    beacon: { value, iterations: 10 },
  })

  it.each([
    ['a public phase 1, two people and a beacon', 'production', true, [person('a'), person('b'), beacon('ab')]],
    ['a phase 1 of our own', 'development', false, [person('a'), person('b'), beacon('ab')]],
    ['one person', 'development', true, [person('a'), beacon('ab')]],
    ['no beacon at the end', 'development', true, [person('a'), beacon('ab'), person('b')]],
    ['the development beacon', 'development', true, [person('a'), person('b'), beacon(DEVELOPMENT_BEACON.value)]],
    ['nobody', 'development', true, []],
  ] as const)('calls %s %s', (_, setup, isPublic, contributions) => {
    expect(classifySetup({ isPublic, contributions: [...contributions] })).toBe(setup)
  })
})

describe('powers of tau', () => {
  it('of unknown origin are refused', async () => {
    await expect(identifyPtau(join(probe.directory, 'probe.ptau'))).rejects.toThrow(
      'no powers-of-tau file that this project knows',
    )
  })

  it('of the public ceremony are known from 2^8 to 2^28', () => {
    const digests = Object.values(HERMEZ_BLAKE2B)
    expect(
      Object.keys(HERMEZ_BLAKE2B)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 21 }, (_, i) => i + 8))
    expect(new Set(digests).size).toBe(21)
    for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{128}$/)
  })

  const shared = join(ROOT, '../shared/ptau', DEVELOPMENT_PTAU.file)
  it.runIf(existsSync(shared))('of the development file are known, and never public', async () => {
    expect(await identifyPtau(shared)).toEqual({ phase1: DEVELOPMENT_PTAU, isPublic: false })
  })

  it('of the development file are those of the shipped keys', () => {
    for (const { phase1, setup } of Object.values(MANIFEST)) {
      expect(setup === 'production' || phase1.sha256 === DEVELOPMENT_PTAU.sha256).toBe(true)
    }
  })
})
