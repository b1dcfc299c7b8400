/** Powers of tau: which files are known, by digest, and how the development file is made. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import * as snarkjs from 'snarkjs'
import type { Phase1 } from '../../src/proof/manifest'
import { BUILD, ROOT, step } from './project'
import { DEVELOPMENT_PTAU, HERMEZ_BLAKE2B } from './ptau-table'

/** The file to build on: `PTAU=path`, or the development file where a checkout has it, or where scripts/ptau.ts puts it. */
export function findPtau(): string {
  const places = [
    process.env.PTAU,
    join(ROOT, '../shared/ptau', DEVELOPMENT_PTAU.file),
    join(BUILD, DEVELOPMENT_PTAU.file),
  ]
  const found = places.find((path) => path && existsSync(path))
  if (!found || (process.env.PTAU && found !== process.env.PTAU)) {
    throw new Error('no powers of tau; run `npx tsx scripts/ptau.ts` (about 17 minutes) or give PTAU=path')
  }
  return found
}

/**
 * Name a file by its digests. Only those of the table are accepted: a phase 1 of unknown origin has an owner who can forge.
 */
export async function identifyPtau(path: string): Promise<{ phase1: Phase1; isPublic: boolean }> {
  const [sha256, blake2b] = await Promise.all([digestFile(path, 'sha256'), digestFile(path, 'blake2b512')])
  if (blake2b === DEVELOPMENT_PTAU.blake2b && sha256 === DEVELOPMENT_PTAU.sha256) {
    return { phase1: { ...DEVELOPMENT_PTAU }, isPublic: false }
  }
  const power = Object.entries(HERMEZ_BLAKE2B).find(([, digest]) => digest === blake2b)?.[0]
  if (!power)
    throw new Error(`${basename(path)} is no powers-of-tau file that this project knows (scripts/lib/ptau-table.ts)`)
  const source = 'Perpetual Powers of Tau, 54 contributions and a beacon (snarkjs README, section 7)'
  return { phase1: { file: `powersOfTau28_hez_final_${power}.ptau`, sha256, blake2b, source }, isPublic: true }
}

/**
 * Make a development file: no contribution, only a public beacon, so everyone gets the same bytes and knows the secret.
 */
export async function buildPtau({ path, power }: { path: string; power: number }): Promise<void> {
  mkdirSync(dirname(path), { recursive: true })
  const { beacon, iterations, name } = DEVELOPMENT_PTAU_RECIPE
  const [first, second] = [`${path}.0`, `${path}.1`]
  const { curves, powersOfTau } = snarkjs as unknown as SnarkjsCeremony
  const curve = await curves.getCurveFromName('bn128')
  await step(`new 2^${power}`, () => powersOfTau.newAccumulator(curve, power, first))
  await step('beacon', () => powersOfTau.beacon(first, second, name, beacon, iterations))
  await step('prepare phase 2', () => powersOfTau.preparePhase2(second, path))
  rmSync(first)
  rmSync(second)
}

/** `beacon` reads "vitalproof development phase 1   ". */
export const DEVELOPMENT_PTAU_RECIPE = {
  beacon: '766974616c70726f6f6620646576656c6f706d656e742070686173652031202020',
  iterations: 10,
  name: 'vitalproof development, INSECURE',
}

export function digestFile(path: string, algorithm: 'sha256' | 'blake2b512'): Promise<string> {
  const hash = createHash(algorithm)
  return new Promise((resolve, reject) => {
    createReadStream(path)
      .on('data', (chunk) => hash.update(chunk))
      .on('error', reject)
      .on('end', () => resolve(hash.digest('hex')))
  })
}

/** @types/snarkjs leaves `curves` out and types every argument as any. */
interface SnarkjsCeremony {
  curves: { getCurveFromName(name: string): Promise<unknown> }
  powersOfTau: {
    newAccumulator(curve: unknown, power: number, file: string): Promise<unknown>
    beacon(from: string, to: string, name: string, beacon: string, iterations: number): Promise<unknown>
    preparePhase2(from: string, to: string): Promise<void>
  }
}
