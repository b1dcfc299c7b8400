/**
 * Makes the keys of every circuit: development keys by default, reproducible to the byte; with `--import <circuit>=<file>`
 * the outcome of a ceremony. `--check` holds keys/ against its digests, its own verification keys and the present circuits.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CircuitManifest } from '../src/proof/manifest'
import { closeProver, startThreads } from '../src/proof/threads'
import type { SnarkjsVerificationKey } from '../src/proof/verification-key'
import { ensureCompiled } from './lib/circom'
import { makeKeys } from './lib/make-keys'
import { describeFile, publishManifest, readManifest } from './lib/manifest'
import { BUILD, buildFile, circuitNames, KEYS, run, step } from './lib/project'
import { digestFile, findPtau, identifyPtau } from './lib/ptau'
import { exportVerificationKey, guardKey, listContributions } from './lib/setup'

await run(async () => {
  const { check, only, imports } = readArguments(process.argv.slice(2))
  const names = circuitNames()
  const manifest = readManifest(names)
  try {
    await startThreads()
    for (const name of names) {
      if (check) await checkKeys(name, manifest[name])
      else if (only.length === 0 || only.includes(name)) manifest[name] = await renewKeys(name, imports.get(name))
    }
  } finally {
    await closeProver()
  }
  // in the order of their names, whenever each was made
  publishManifest({
    manifest: Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1))),
    check,
  })
})

async function renewKeys(name: string, ceremonyKey: string | undefined): Promise<CircuitManifest> {
  process.stdout.write(`${name}\n`)
  await step('circom', () => ensureCompiled(name))
  const ptau = findPtau()
  const known = await step('phase 1 digests', () => identifyPtau(ptau))
  const entry = await makeKeys({ name, directory: join(BUILD, name), target: KEYS, ptau, ...known, ceremonyKey })
  process.stdout.write(`  setup: ${entry.setup}\n`)
  return entry
}

async function checkKeys(name: string, entry: CircuitManifest | undefined): Promise<void> {
  if (!entry) throw new Error(`${name} has no keys; run scripts/keys.ts ${name}`)
  process.stdout.write(`${name}\n`)
  const { wasm, zkey, verificationKey } = entry.files
  for (const file of [wasm, zkey, verificationKey]) {
    const found = describeFile(join(KEYS, name, file.name), file.name)
    if (found.sha256 !== file.sha256 || found.bytes !== file.bytes)
      throw new Error(`keys/${name}/${file.name} is not the file of the manifest`)
  }
  const zkeyPath = join(KEYS, name, zkey.name)
  const exported = await step('export the verification key again', () => exportVerificationKey(zkeyPath))
  const published = JSON.parse(readFileSync(join(KEYS, name, verificationKey.name), 'utf8')) as SnarkjsVerificationKey
  for (const key of [published, entry.verificationKey]) {
    if (JSON.stringify(key) !== JSON.stringify(exported))
      throw new Error(`keys/${name}: verification key and zkey differ`)
  }
  const contributions = listContributions(guardKey({ zkey: readFileSync(zkeyPath), json: exported }))
  if (JSON.stringify(contributions) !== JSON.stringify(entry.contributions))
    throw new Error(`keys/${name}: the contributions differ`)

  await step('circom', () => ensureCompiled(name))
  const same = (await digestFile(buildFile(name, 'r1cs'), 'sha256')) === entry.r1cs.sha256
  if (!same) throw new Error(`keys/${name} belongs to another version of the circuit; run scripts/keys.ts ${name}`)
  if ((await digestFile(buildFile(name, 'wasm'), 'sha256')) !== wasm.sha256)
    throw new Error(`keys/${name}/${wasm.name} is of another version`)
}

function readArguments(args: readonly string[]): { check: boolean; only: string[]; imports: Map<string, string> } {
  const imports = new Map<string, string>()
  const only: string[] = []
  let check = false
  for (let i = 0; i < args.length; i++) {
    const [circuit, file] = (args[i] === '--import' ? (args[++i] ?? '') : '').split('=')
    if (circuit && file) imports.set(circuit, file)
    else if (args[i] === '--check') check = true
    else if (circuitNames().includes(args[i]!)) only.push(args[i]!)
    else throw new Error('usage: keys.ts [--check] [--import <circuit>=<file.zkey>] [circuit …]')
  }
  return { check, only, imports }
}
