/** The issuer registry on chain: deploy it, publish a root, confirm or revoke it, read what counts. */
import type { Address, Hex } from 'viem'
import { readContract } from 'viem/actions'
import { VitalproofError } from '../core/errors'
import { assertBits, parseField } from '../core/field'
import type { RegistrySnapshot } from '../model/messages'
import { registryDigest, verifyRegistry } from '../model/registry'
import { askNode, deploy, type ReadClient, type Sent, send, toNumber, type WriteClient } from './client'
import { issuerRegistry } from './generated/issuer-registry'

const { abi } = issuerRegistry

/** What the chain says of a root. Times in Unix seconds; `publishedAt` 0 = never published, `supersededAt` 0 = none newer. */
export interface RootState {
  root: string
  acceptable: boolean
  publishedAt: number
  supersededAt: number
  epoch: number
  revoked: boolean
}

/**
 * Deploy an issuer registry.
 *
 * @param options.owner account that publishes; use a multi-signature account in production
 * @param options.maxRootAge seconds, 1 hour to 30 days
 * @param options.grace seconds for which a superseded root still counts, up to `maxRootAge`
 * @throws CHAIN_REVERTED, INVALID_VALUE
 */
export async function deployRegistry(
  client: WriteClient,
  { owner, maxRootAge, grace }: { owner: Address; maxRootAge: number; grace: number },
): Promise<Sent & { address: Address }> {
  const args = [owner, assertBits(maxRootAge, 64, 'maxRootAge'), assertBits(grace, 64, 'grace')]
  return deploy(client, { ...issuerRegistry, args })
}

/**
 * Publish the next root. The one before keeps counting for the registry's grace. An earlier root may come back, the latest and
 * a revoked one not. `publishSnapshot` computes the digest and checks the epoch.
 *
 * @param options.root decimal string, as in the registry snapshot
 * @param options.snapshotDigest `registryDigest` of the snapshot
 * @param options.snapshotUri where it can be had; may be empty
 * @throws CHAIN_REVERTED, INVALID_VALUE
 */
export async function publishRoot(
  client: WriteClient,
  options: { registry: Address; root: string; snapshotDigest: Hex; snapshotUri: string },
): Promise<Sent> {
  const args = [parseField(options.root, 'root'), options.snapshotDigest, options.snapshotUri]
  return send(client, { address: options.registry, abi, functionName: 'publishRoot', args })
}

/**
 * Publish the root of a snapshot with the digest of its canonical text, after the checks that an auditor would make.
 *
 * @param options.uri where the snapshot can be had; may be empty
 * @throws REGISTRY_INVALID the snapshot does not hold together or has another epoch than the next; CHAIN_REVERTED, INVALID_PUBLIC_KEY
 */
export async function publishSnapshot(
  client: WriteClient,
  options: { registry: Address; snapshot: RegistrySnapshot; uri?: string },
): Promise<Sent & { epoch: number; snapshotDigest: Hex }> {
  const { registry, snapshot, uri = '' } = options
  verifyRegistry(snapshot)
  const latest = await readLatestRoot(client, { registry })
  const epoch = latest === null ? 1 : (await readRoot(client, { registry, root: latest })).epoch + 1
  // an unchanged root has no new epoch; the contract's own refusal says so
  if (snapshot.epoch !== epoch && snapshot.root !== latest) {
    throw new VitalproofError('REGISTRY_INVALID', 'not the epoch that the contract comes to next', {
      at: '/epoch',
      fix: `build the snapshot with epoch ${epoch}`,
    })
  }
  const snapshotDigest = registryDigest(snapshot)
  const sent = await publishRoot(client, { registry, root: snapshot.root, snapshotDigest, snapshotUri: uri })
  return { ...sent, epoch, snapshotDigest }
}

/** Say that nothing changed since the latest root: its age starts again. @throws CHAIN_REVERTED, INVALID_VALUE */
export async function confirmRoot(client: WriteClient, options: { registry: Address; root: string }): Promise<Sent> {
  const args = [parseField(options.root, 'root')]
  return send(client, { address: options.registry, abi, functionName: 'confirmRoot', args })
}

/** Withdraw a root at once and for good. Publish a new one after it. @throws CHAIN_REVERTED, INVALID_VALUE */
export async function revokeRoot(client: WriteClient, options: { registry: Address; root: string }): Promise<Sent> {
  const args = [parseField(options.root, 'root')]
  return send(client, { address: options.registry, abi, functionName: 'revokeRoot', args })
}

/** The root published last, as a decimal string; null before the first. */
export async function readLatestRoot(client: ReadClient, { registry }: { registry: Address }): Promise<string | null> {
  const root = await askNode(() => readContract(client, { address: registry, abi, functionName: 'latestRoot' }))
  return root === 0n ? null : root.toString()
}

/** Whether a root counts now, and why. @throws CHAIN_REVERTED, INVALID_VALUE */
export async function readRoot(
  client: ReadClient,
  { registry, root }: { registry: Address; root: string },
): Promise<RootState> {
  const args = [parseField(root, 'root')] as const
  const [acceptable, record] = await askNode(() =>
    Promise.all([
      readContract(client, { address: registry, abi, functionName: 'isAcceptable', args }),
      readContract(client, { address: registry, abi, functionName: 'rootRecord', args }),
    ]),
  )
  return {
    root,
    acceptable,
    publishedAt: toNumber(record.publishedAt, 'publishedAt'),
    supersededAt: toNumber(record.supersededAt, 'supersededAt'),
    epoch: toNumber(record.epoch, 'epoch'),
    revoked: record.revoked,
  }
}
