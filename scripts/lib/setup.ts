/** Groth16 keys of one circuit: made, verified by snarkjs, and then held against what snarkjs does not check. */
import { readFileSync } from 'node:fs'
import * as snarkjs from 'snarkjs'
import type { Contribution, Setup } from '../../src/proof/manifest'
import { pairingHolds } from '../../src/proof/pairing'
import { parseVerificationKey, type SnarkjsVerificationKey } from '../../src/proof/verification-key'
import { readZkey, type ZkeyHeader } from '../../src/proof/zkey'
import { contributionHash } from './contribution'
import { forgeProof } from './forgery'

/** Phase 2 of the development keys: a public beacon alone, so everyone gets the same bytes and knows the secret. */
export const DEVELOPMENT_BEACON = {
  // "vitalproof development phase 2   "
  value: '766974616c70726f6f6620646576656c6f706d656e742070686173652032202020',
  iterations: 10,
  name: 'vitalproof development, INSECURE',
}

const { zKey } = snarkjs

/** Phase-2 start: gamma = delta, so nothing may ever be proven under it. */
export async function startKey({ r1cs, ptau, zkey }: { r1cs: string; ptau: string; zkey: string }): Promise<void> {
  await strictly((logger) => zKey.newZKey(inMemory(r1cs), inMemory(ptau), zkey, logger))
}

/** Add the beacon that makes the development key. */
export async function addBeacon({ from, to }: { from: string; to: string }): Promise<void> {
  const { value, iterations, name } = DEVELOPMENT_BEACON
  await strictly((logger) => zKey.beacon(inMemory(from), to, name, value, iterations, logger))
}

/** Every contribution follows from the one before, and the start from circuit and powers of tau. */
export async function verifyKey(
  key: { ptau: string; zkey: string } & ({ start: string } | { r1cs: string }),
): Promise<void> {
  await strictly((logger) =>
    'start' in key
      ? zKey.verifyFromInit(inMemory(key.start), inMemory(key.ptau), inMemory(key.zkey), logger)
      : zKey.verifyFromR1cs(inMemory(key.r1cs), inMemory(key.ptau), inMemory(key.zkey), logger),
  )
}

export async function exportVerificationKey(zkey: string): Promise<SnarkjsVerificationKey> {
  return (await zKey.exportVerificationKey(zkey)) as SnarkjsVerificationKey
}

/**
 * What `snarkjs zkey verify` lets pass: no contribution, no beacon at the end, gamma = delta. And, whatever the reason would
 * be, the forgery that these allow, tried on the key itself.
 *
 * @throws SETUP_NO_CONTRIBUTION, SETUP_INSECURE, INVALID_VALUE, Error
 */
export function guardKey({ zkey, json }: { zkey: Uint8Array; json: SnarkjsVerificationKey }): ZkeyHeader {
  const header = readZkey(zkey)
  if (header.contributions.at(-1)?.type !== 'beacon') throw new Error('the last contribution is not a beacon')
  const verificationKey = parseVerificationKey({
    circuit: 'guard',
    setup: 'development',
    json,
    publicSignals: Array.from({ length: json.nPublic }, (_, i) => `signal ${i}`),
  })
  const signals = Array.from({ length: json.nPublic }, (_, i) => BigInt(i + 1))
  if (pairingHolds({ verificationKey, proof: forgeProof({ json, signals }), signals })) {
    throw new Error('a forged proof holds under this key')
  }
  return header
}

/** The contributions as the manifest lists them. */
export function listContributions({ contributions }: ZkeyHeader): Contribution[] {
  return contributions.map((contribution) => ({
    type: contribution.type,
    name: contribution.name,
    hash: contributionHash(contribution),
    ...(contribution.beacon
      ? {
          beacon: {
            value: Buffer.from(contribution.beacon.value).toString('hex'),
            iterations: contribution.beacon.iterations,
          },
        }
      : {}),
  }))
}

/** Production: a public phase 1, at least two people in phase 2, and a beacon that was not known before. */
export function classifySetup({
  isPublic,
  contributions,
}: {
  isPublic: boolean
  contributions: Contribution[]
}): Setup {
  const people = contributions.filter(({ type }) => type === 'contribution')
  const last = contributions.at(-1)
  const fresh = last?.type === 'beacon' && last.beacon?.value !== DEVELOPMENT_BEACON.value
  return isPublic && people.length >= 2 && fresh ? 'production' : 'development'
}

/** snarkjs forgets to close files that it reads, which Node will make an error. */
function inMemory(path: string): { type: 'mem'; data: Uint8Array } {
  return { type: 'mem', data: readFileSync(path) }
}

/** snarkjs reports failure by false, −1 or a line to its logger; here it throws. */
async function strictly(work: (logger: Record<string, (text: unknown) => void>) => Promise<unknown>): Promise<void> {
  const errors: string[] = []
  const quiet = (): void => {}
  const result = await work({ debug: quiet, info: quiet, warn: quiet, error: (text) => errors.push(String(text)) })
  if (result === false || result === -1 || errors.length > 0)
    throw new Error(`snarkjs: ${errors.join('; ') || 'refused'}`)
}
