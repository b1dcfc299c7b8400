/** Artifacts by digest: nothing is used that is not, byte for byte, what the manifest names. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { describeFile } from '../../scripts/lib/manifest'
import { type ArtifactSource, loadArtifacts, MAX_ARTIFACT_BYTES, type Progress } from '../../src/proof/artifacts'
import { MANIFEST } from '../../src/proof/generated/manifest'
import type { CircuitManifest, Manifest } from '../../src/proof/manifest'
import { nodeSource } from '../../src/proof/node'
import { verificationKeyOf } from '../../src/proof/verification-key'
import { type ProbeKeys, probeKeys } from './fixtures/probe'

let probe: ProbeKeys
const folders: string[] = []

beforeAll(async () => {
  probe = await probeKeys()
})

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A copy of the keys that a test may spoil. */
function copyKeys(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vitalproof-keys-'))
  folders.push(folder)
  cpSync(probe.keys, folder, { recursive: true })
  return folder
}

function load(options: { directory?: string; manifest?: Manifest; circuit?: string; source?: ArtifactSource } = {}) {
  return loadArtifacts({
    circuit: options.circuit ?? 'probe',
    source: options.source ?? nodeSource({ directory: options.directory ?? probe.keys }),
    manifest: options.manifest ?? probe.manifest,
    allowDevelopmentKeys: true,
  })
}

const change = (changes: Partial<CircuitManifest>): Manifest => ({ probe: { ...probe.manifest.probe!, ...changes } })

describe('loadArtifacts', () => {
  it('loads what the manifest names', async () => {
    const artifacts = await load()
    expect(artifacts.circuit).toBe('probe')
    expect(artifacts.provingKey).toEqual(new Uint8Array(readFileSync(join(probe.keys, 'probe/probe.zkey'))))
    expect(artifacts.witnessModule).toBeInstanceOf(WebAssembly.Module)
    expect(artifacts.verificationKey.ic).toHaveLength(8)
  })

  it('reports progress from 0 to 1', async () => {
    const reports: Progress[] = []
    await loadArtifacts({
      circuit: 'probe',
      source: nodeSource({ directory: probe.keys }),
      manifest: probe.manifest,
      allowDevelopmentKeys: true,
      onProgress: (progress) => reports.push(progress),
    })
    expect(reports[0]).toEqual({ phase: 'loading', fraction: 0 })
    expect(reports.at(-1)).toEqual({ phase: 'loading', fraction: 1 })
    expect(reports.map(({ fraction }) => fraction)).toEqual(reports.map(({ fraction }) => fraction).sort())
  })

  const files = ['probe.wasm', 'probe.zkey', 'verification_key.json']

  it.each(files)('refuses %s with one bit flipped', async (file) => {
    const directory = copyKeys()
    const path = join(directory, 'probe', file)
    const bytes = readFileSync(path)
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(path, bytes)
    await expect(load({ directory })).rejects.toMatchObject({ code: 'ARTIFACT_HASH_MISMATCH', at: `probe/${file}` })
  })

  it.each(files)('refuses %s with a byte less or more', async (file) => {
    const directory = copyKeys()
    const path = join(directory, 'probe', file)
    const bytes = readFileSync(path)
    for (const other of [bytes.subarray(1), Buffer.concat([bytes, Buffer.of(0)]), Buffer.of()]) {
      writeFileSync(path, other)
      await expect(load({ directory })).rejects.toMatchObject({ code: 'ARTIFACT_HASH_MISMATCH', at: `probe/${file}` })
    }
  })

  it.each(files)('says that %s is missing', async (file) => {
    const directory = copyKeys()
    rmSync(join(directory, 'probe', file))
    await expect(load({ directory })).rejects.toMatchObject({ code: 'ARTIFACT_MISSING', at: `probe/${file}` })
  })

  it('refuses the proving key of another circuit', async () => {
    const directory = copyKeys()
    cpSync(join(probe.keys, 'other/other.zkey'), join(directory, 'probe/probe.zkey'))
    await expect(load({ directory })).rejects.toMatchObject({ code: 'ARTIFACT_HASH_MISMATCH', at: 'probe/probe.zkey' })
  })

  it('refuses files that a manifest mixes, although each digest is right', async () => {
    const directory = copyKeys()
    cpSync(join(probe.keys, 'other/other.zkey'), join(directory, 'probe/probe.zkey'))
    const zkey = describeFile(join(directory, 'probe/probe.zkey'), 'probe.zkey')
    const manifest = change({ files: { ...probe.manifest.probe!.files, zkey } })
    await expect(load({ directory, manifest })).rejects.toMatchObject({ code: 'ARTIFACT_HASH_MISMATCH', at: 'probe' })
  })

  it('refuses a proving key without a contribution, although its digest is right', async () => {
    const directory = copyKeys()
    cpSync(join(probe.directory, 'probe.start.zkey'), join(directory, 'probe/probe.zkey'))
    const zkey = describeFile(join(directory, 'probe/probe.zkey'), 'probe.zkey')
    const manifest = change({ files: { ...probe.manifest.probe!.files, zkey } })
    await expect(load({ directory, manifest })).rejects.toMatchObject({ code: 'SETUP_NO_CONTRIBUTION' })
  })

  it('refuses a manifest that lists no contribution', async () => {
    await expect(load({ manifest: change({ contributions: [] }) })).rejects.toMatchObject({
      code: 'SETUP_NO_CONTRIBUTION',
    })
  })

  it('refuses development keys unless they are allowed', async () => {
    const source = nodeSource({ directory: probe.keys })
    await expect(loadArtifacts({ circuit: 'probe', source, manifest: probe.manifest })).rejects.toMatchObject({
      code: 'DEVELOPMENT_KEYS_REFUSED',
    })
    expect(() => verificationKeyOf({ circuit: 'probe', manifest: probe.manifest })).toThrow(
      expect.objectContaining({ code: 'DEVELOPMENT_KEYS_REFUSED' }),
    )
    const production = change({ setup: 'production' })
    expect((await loadArtifacts({ circuit: 'probe', source, manifest: production })).verificationKey.setup).toBe(
      'production',
    )
  })

  it.each([
    'unknown',
    '',
    '__proto__',
    'constructor',
    '../probe',
    'probe/../other',
  ])('knows no circuit %j', async (circuit) => {
    await expect(load({ circuit })).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' })
  })

  it.each([
    '../other/other.zkey',
    '/etc/passwd',
    '..',
    'a/b.zkey',
    'C:\\b.zkey',
    '',
  ])('asks its source for no file named %j', async (name) => {
    const zkey = { ...probe.manifest.probe!.files.zkey, name }
    const asked: string[] = []
    const source: ArtifactSource = (request) => {
      asked.push(request.file)
      return nodeSource({ directory: probe.keys })(request)
    }
    const manifest = change({ files: { ...probe.manifest.probe!.files, zkey } })
    await expect(load({ manifest, source })).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' })
    expect(asked).not.toContain(name)
  })

  it('asks for no file above the limit', async () => {
    const zkey = { ...probe.manifest.probe!.files.zkey, bytes: MAX_ARTIFACT_BYTES + 1 }
    const manifest = change({ files: { ...probe.manifest.probe!.files, zkey } })
    await expect(load({ manifest })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', at: 'probe/probe.zkey' })
  })

  it('calls a source that fails a missing artifact', async () => {
    const source: ArtifactSource = () => Promise.reject(new Error('offline'))
    await expect(load({ source })).rejects.toMatchObject({
      code: 'ARTIFACT_MISSING',
      at: 'probe/verification_key.json',
    })
  })

  it('keeps its own copy of the bytes', async () => {
    const given: Uint8Array[] = []
    const source: ArtifactSource = async (request) => {
      const bytes = await nodeSource({ directory: probe.keys })(request)
      given.push(bytes)
      return bytes
    }
    const { provingKey } = await load({ source })
    for (const bytes of given) bytes.fill(0)
    expect(provingKey.some((byte) => byte !== 0)).toBe(true)
  })

  it('does not read manifest.json: the digests are part of the code', async () => {
    const directory = copyKeys()
    writeFileSync(join(directory, 'manifest.json'), '{"format":1,"circuits":{}}')
    expect((await load({ directory })).circuit).toBe('probe')
  })
})

describe('nodeSource', () => {
  const request = { circuit: 'probe', file: 'probe.zkey', bytes: 0 }

  it('refuses what lies outside its directory', async () => {
    const source = nodeSource({ directory: join(probe.keys, 'probe') })
    for (const circuit of ['..', '../other', '/etc']) {
      await expect(source({ ...request, circuit })).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' })
    }
  })

  it('refuses a link that leads outside', async () => {
    const directory = copyKeys()
    rmSync(join(directory, 'probe/probe.zkey'))
    symlinkSync(join(probe.keys, 'probe/probe.zkey'), join(directory, 'probe/probe.zkey'))
    await expect(load({ directory })).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' })
  })

  it('reads nothing of another length', async () => {
    await expect(nodeSource({ directory: probe.keys })(request)).rejects.toMatchObject({
      code: 'ARTIFACT_HASH_MISMATCH',
    })
  })

  it.each(Object.keys(MANIFEST))('finds the shipped keys of %s by itself', async (circuit) => {
    const artifacts = await loadArtifacts({ circuit, source: nodeSource(), allowDevelopmentKeys: true })
    expect(artifacts.verificationKey).toEqual(verificationKeyOf({ circuit, allowDevelopmentKeys: true }))
  })
})
