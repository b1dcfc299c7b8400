/** The whole way from a compiled circuit to its published keys and their manifest entry. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CircuitManifest, Phase1 } from '../../src/proof/manifest'
import { compilerVersion, OPTIMISATION, readCircuit } from './circom'
import { describeFile, publishFile } from './manifest'
import { step, toJsonFile } from './project'
import {
  addBeacon,
  classifySetup,
  exportVerificationKey,
  guardKey,
  listContributions,
  startKey,
  verifyKey,
} from './setup'

/**
 * @param options.directory holds `<name>.{r1cs,sym,wasm}`; intermediate keys go there
 * @param options.target the keys directory: files go to `<target>/<name>/`
 * @param options.isPublic phase 1 comes from a public ceremony
 * @param options.ceremonyKey the outcome of a phase-2 ceremony; without it the development key is made
 */
export async function makeKeys({
  name,
  directory,
  target,
  ptau,
  phase1,
  isPublic,
  ceremonyKey,
}: {
  name: string
  directory: string
  target: string
  ptau: string
  phase1: Phase1
  isPublic: boolean
  ceremonyKey?: string | undefined
}): Promise<CircuitManifest> {
  const file = (extension: string): string => join(directory, `${name}.${extension}`)
  const [r1cs, start, zkey] = [file('r1cs'), file('start.zkey'), ceremonyKey ?? file('zkey')]
  if (!ceremonyKey) {
    await step('groth16 setup', () => startKey({ r1cs, ptau, zkey: start }))
    await step('beacon', () => addBeacon({ from: start, to: zkey }))
  }
  await step('verify', () => verifyKey(ceremonyKey ? { r1cs, ptau, zkey } : { start, ptau, zkey }))
  const verificationKey = await exportVerificationKey(zkey)
  const header = await step('guards', async () => guardKey({ zkey: readFileSync(zkey), json: verificationKey }))
  const contributions = listContributions(header)

  const keyFile = file('verification_key.json')
  writeFileSync(keyFile, toJsonFile(verificationKey))
  const { sha256, bytes } = describeFile(r1cs, 'r1cs')
  const publish = (from: string, as: string) => publishFile({ from, target, circuit: name, name: as })
  return {
    setup: classifySetup({ isPublic, contributions }),
    ...(await readCircuit({ name, directory })),
    compiler: await compilerVersion(),
    optimisation: OPTIMISATION,
    r1cs: { sha256, bytes },
    files: {
      wasm: publish(file('wasm'), `${name}.wasm`),
      zkey: publish(zkey, `${name}.zkey`),
      verificationKey: publish(keyFile, 'verification_key.json'),
    },
    contributions,
    phase1,
    verificationKey,
  }
}
