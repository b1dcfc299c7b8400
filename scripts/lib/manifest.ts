/** keys/manifest.json and what is generated from it. */
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ArtifactFile, CircuitManifest, Manifest } from '../../src/proof/manifest'
import { KEYS, readJson, toJsonFile, writeOrCheck } from './project'

export const MANIFEST_FILE = join(KEYS, 'manifest.json')

/** The manifest as it stands, without circuits that are no more. */
export function readManifest(names: readonly string[]): Record<string, CircuitManifest> {
  const { circuits } = (existsSync(MANIFEST_FILE) ? readJson(MANIFEST_FILE) : { circuits: {} }) as {
    circuits: Manifest
  }
  return Object.fromEntries(names.flatMap((name) => (circuits[name] ? [[name, circuits[name]]] : [])))
}

/** Write or compare everything that follows from the manifest. */
export function publishManifest({ manifest, check }: { manifest: Manifest; check: boolean }): void {
  const bytes = Object.entries(manifest).flatMap(([circuit, { files }]) =>
    (['wasm', 'zkey', 'verificationKey'] as const).map((kind) => [`${circuit}.${kind}`, files[kind].bytes]),
  )
  writeOrCheck({ path: 'keys/manifest.json', content: toJsonFile({ format: 1, circuits: manifest }), check })
  writeOrCheck({ path: 'src/proof/generated/manifest.ts', content: manifestModule(manifest), check })
  writeOrCheck({ path: 'bench/snapshots/bytes.json', content: toJsonFile(Object.fromEntries(bytes)), check })
}

export function describeFile(path: string, name: string): ArtifactFile {
  const bytes = readFileSync(path)
  return { name, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }
}

/** Copy an artifact to `<target>/<circuit>/` and describe it. */
export function publishFile(options: { from: string; target: string; circuit: string; name: string }): ArtifactFile {
  const folder = join(options.target, options.circuit)
  mkdirSync(folder, { recursive: true })
  copyFileSync(options.from, join(folder, options.name))
  return describeFile(join(folder, options.name), options.name)
}

/** The digests that the package trusts are part of its code: a manifest.json that someone changed on disk is never read. */
function manifestModule(manifest: Manifest): string {
  return `/** Digests and verification keys; generated from keys/manifest.json by \`npm run keys\`. Do not edit. */
import type { Manifest } from '../manifest'

export const MANIFEST: Manifest = ${JSON.stringify(manifest, null, 2)}
`
}
