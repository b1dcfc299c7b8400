/** A registry snapshot under the signature of the account that owns the registry contract (EIP-712), for those who read no chain. */
import { type Address, type Hex, isAddressEqual, recoverTypedDataAddress } from 'viem'
import { getChainId, signTypedData, verifyTypedData } from 'viem/actions'
import { VitalproofError } from '../core/errors'
import { dayFromDate } from '../model/dates'
import type { RegistrySnapshot, SignedRegistry } from '../model/messages'
import { parseRegistry, REGISTRY_LIMITS, registryDigest, verifyRegistry } from '../model/registry'
import { readMessage, schemaReader } from '../model/schema'
import { askNode, type ReadClient, type WriteClient } from './client'
import { assertChain, clientList } from './final-block'

/** What is signed; the digest covers the whole snapshot, the other members are for the wallet to show. */
export const SNAPSHOT_TYPES = {
  RegistrySnapshot: [
    { name: 'root', type: 'uint256' },
    { name: 'epoch', type: 'uint64' },
    { name: 'issuedDay', type: 'uint32' },
    { name: 'digest', type: 'bytes32' },
  ],
} as const

const read = schemaReader('REGISTRY_INVALID')

/**
 * Sign a snapshot as the owner of the registry contract, on the chain that the client talks to.
 *
 * @param options.registry the contract; the signature counts for this one only
 * @throws REGISTRY_INVALID, INVALID_PUBLIC_KEY the snapshot does not hold together
 */
export async function signSnapshot(
  client: WriteClient,
  { snapshot: input, registry }: { snapshot: RegistrySnapshot; registry: Address },
): Promise<SignedRegistry> {
  const snapshot = parseRegistry(input)
  verifyRegistry(snapshot)
  const chainId = await getChainId(client)
  const signature = await signTypedData(client, {
    account: client.account,
    ...typedData({ snapshot, chainId, registry }),
  })
  return { vitalproof: 'signed-registry/1', snapshot, signature }
}

/** Read a signed snapshot; `verifySnapshotSignature` checks it. @throws REGISTRY_INVALID, LIMIT_EXCEEDED, INVALID_JSON */
export function parseSignedRegistry(input: unknown): SignedRegistry {
  const json = read.object(readMessage(input, { maxBytes: REGISTRY_LIMITS.maxBytes + 65_536 }), '', [
    'vitalproof',
    'snapshot',
    'signature',
  ])
  read.oneOf(json.vitalproof, '/vitalproof', ['signed-registry/1'])
  return {
    vitalproof: 'signed-registry/1',
    snapshot: parseRegistry(json.snapshot),
    signature: read.text(json.signature, '/signature', /^0x([0-9a-f]{2}){65,8192}$/) as Hex,
  }
}

/**
 * Check that the owner signed this snapshot, and that the snapshot holds together. It does not say that it is the newest, nor
 * that it was published: look at `issuedAt` and `epoch`, and keep the greatest epoch that you have seen.
 *
 * @param options.owner account that owns the contract; learn it from the chain or from people, never from the message
 * @param options.chainId chain of the contract
 * @param options.clients of that chain, needed if the owner is a contract (ERC-1271). They are asked only if there are several,
 * which then have to agree, or if `ownerIsContract` is said: otherwise one node that lies could make any signature good
 * @param options.ownerIsContract the reader knows that the owner is a contract, and believes the one client
 * @returns the snapshot
 * @throws INVALID_SIGNATURE; REGISTRY_INVALID, INVALID_PUBLIC_KEY; CHAIN_MISMATCH
 */
export async function verifySnapshotSignature(options: {
  signed: SignedRegistry
  owner: Address
  registry: Address
  chainId: number
  clients?: ReadClient | readonly ReadClient[]
  ownerIsContract?: boolean
}): Promise<RegistrySnapshot> {
  const { signed, owner, registry, chainId, clients, ownerIsContract = false } = options
  const { snapshot, signature } = parseSignedRegistry(signed)
  verifyRegistry(snapshot)
  const data = typedData({ snapshot, chainId, registry })
  const list = clients === undefined ? [] : clientList(clients)
  const isAsked = list.length > 1 || (list.length === 1 && ownerIsContract)
  const isSigned =
    (await isSignedByKey({ owner, signature, data })) ||
    (isAsked && (await isSignedByContract({ clients: list, owner, signature, data, chainId })))
  if (!isSigned) {
    throw new VitalproofError('INVALID_SIGNATURE', 'not signed by the owner of the registry', {
      at: 'signature',
      fix: 'fetch the snapshot again; if the owner is a contract, say `ownerIsContract` and give clients of its chain',
    })
  }
  return snapshot
}

type TypedData = ReturnType<typeof typedData>

function typedData(options: { snapshot: RegistrySnapshot; chainId: number; registry: Address }) {
  const { snapshot, chainId, registry } = options
  return {
    domain: { name: 'vitalproof registry', version: '1', chainId, verifyingContract: registry },
    types: SNAPSHOT_TYPES,
    primaryType: 'RegistrySnapshot',
    message: {
      root: BigInt(snapshot.root),
      epoch: BigInt(snapshot.epoch),
      issuedDay: dayFromDate(snapshot.issuedAt),
      digest: registryDigest(snapshot),
    },
  } as const
}

async function isSignedByKey(options: { owner: Address; signature: Hex; data: TypedData }): Promise<boolean> {
  const { owner, signature, data } = options
  if (signature.length !== 132) return false
  try {
    return isAddressEqual(await recoverTypedDataAddress({ ...data, signature }), owner)
  } catch {
    // no point of the curve
    return false
  }
}

async function isSignedByContract(options: {
  clients: readonly ReadClient[]
  owner: Address
  signature: Hex
  data: TypedData
  chainId: number
}): Promise<boolean> {
  const { clients, owner, signature, data, chainId } = options
  await assertChain(clients, chainId)
  for (const [i, client] of clients.entries()) {
    const ask = () => verifyTypedData(client, { address: owner, signature, ...data })
    if (!(await askNode(ask, `clients/${i}`))) return false
  }
  return true
}
