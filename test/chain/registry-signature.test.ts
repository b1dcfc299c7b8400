/** The signed snapshot: who reads no chain believes the owner of the registry contract, and nobody else. */
import { type Address, type Hex, hashTypedData } from 'viem'
import { deployContract, signTypedData, waitForTransactionReceipt } from 'viem/actions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseSignedRegistry, SNAPSHOT_TYPES, signSnapshot, verifySnapshotSignature } from '../../src/chain'
import { derivePublicKey } from '../../src/core/eddsa'
import { buildRegistry } from '../../src/issuer'
import { dayFromDate } from '../../src/model/dates'
import type { SignedRegistry } from '../../src/model/messages'
import { registryDigest } from '../../src/model/registry'
import { type LocalChain, startChain } from './anvil'
import { lyingClient } from './did-registry'
import { NOON, OWNER, STRANGER } from './scenario'

const registry: Address = `0x${'c0'.repeat(20)}`
const snapshot = buildRegistry({
  issuers: [
    {
      publicKey: derivePublicKey(new Uint8Array(32).fill(1)),
      name: 'City Hospital',
      types: ['record'],
      validFromDay: 1,
    },
  ],
  epoch: 5,
  issuedDay: dayFromDate('2026-03-01'),
})

let chain: LocalChain
let signed: SignedRegistry
let owner: Address
let trust: { owner: Address; registry: Address; chainId: number }

beforeAll(async () => {
  chain = await startChain({ timestamp: NOON })
  owner = chain.addressOf(OWNER)
  trust = { owner, registry, chainId: chain.chainId }
  signed = await signSnapshot(chain.clientOf(OWNER), { snapshot, registry })
})

afterAll(async () => {
  await chain.stop()
})

describe('verifySnapshotSignature', () => {
  it('gives the snapshot that the owner signed, without a chain, after it travelled as JSON', async () => {
    const travelled = parseSignedRegistry(JSON.stringify(signed, null, 2))
    expect(await verifySnapshotSignature({ signed: travelled, ...trust })).toEqual(snapshot)
  })

  it('is of EIP-712 typed data that a wallet shows', async () => {
    const data = {
      domain: { name: 'vitalproof registry', version: '1', chainId: chain.chainId, verifyingContract: registry },
      types: SNAPSHOT_TYPES,
      primaryType: 'RegistrySnapshot' as const,
      message: {
        root: BigInt(snapshot.root),
        epoch: 5n,
        issuedDay: dayFromDate('2026-03-01'),
        digest: registryDigest(snapshot),
      },
    }
    const client = chain.clientOf(OWNER)
    expect(await signTypedData(client, { account: client.account, ...data })).toBe(signed.signature)
  })

  it('refuses another owner, contract and chain', async () => {
    const wrong = [{ owner: chain.addressOf(STRANGER) }, { registry: owner }, { chainId: 1 }]
    for (const part of wrong) {
      await expect(verifySnapshotSignature({ signed, ...trust, ...part })).rejects.toMatchObject({
        code: 'INVALID_SIGNATURE',
      })
    }
    const forged = await signSnapshot(chain.clientOf(STRANGER), { snapshot, registry })
    await expect(verifySnapshotSignature({ signed: forged, ...trust })).rejects.toMatchObject({
      code: 'INVALID_SIGNATURE',
    })
  })

  it.each<[string, (given: SignedRegistry) => SignedRegistry, string]>([
    ['epoch', (given) => ({ ...given, snapshot: { ...given.snapshot, epoch: 6 } }), 'INVALID_SIGNATURE'],
    ['date', (given) => ({ ...given, snapshot: { ...given.snapshot, issuedAt: '2026-03-02' } }), 'INVALID_SIGNATURE'],
    [
      'name, which the root does not cover',
      (given) => ({
        ...given,
        snapshot: { ...given.snapshot, issuers: given.snapshot.issuers.map((issuer) => ({ ...issuer, name: 'B' })) },
      }),
      'INVALID_SIGNATURE',
    ],
    ['root', (given) => ({ ...given, snapshot: { ...given.snapshot, root: '5' } }), 'REGISTRY_INVALID'],
    ['signature', (given) => ({ ...given, signature: `0x${'00'.repeat(65)}` }), 'INVALID_SIGNATURE'],
    [
      'last byte',
      (given) => ({ ...given, signature: `${given.signature.slice(0, -2)}ff` as Hex }),
      'INVALID_SIGNATURE',
    ],
    ['length', (given) => ({ ...given, signature: `${given.signature}00` as Hex }), 'INVALID_SIGNATURE'],
    ['short signature', (given) => ({ ...given, signature: '0x00' }), 'REGISTRY_INVALID'],
    ['form', (given) => ({ ...given, signer: '0x' }) as SignedRegistry, 'REGISTRY_INVALID'],
  ])('refuses a changed %s', async (_, change, code) => {
    await expect(verifySnapshotSignature({ signed: change(signed), ...trust })).rejects.toMatchObject({ code })
  })

  it('does not sign a snapshot that does not hold together', async () => {
    await expect(
      signSnapshot(chain.clientOf(OWNER), { snapshot: { ...snapshot, root: '5' }, registry }),
    ).rejects.toMatchObject({ code: 'REGISTRY_INVALID', at: '/root' })
  })
})

describe('an owner that is a contract (ERC-1271)', () => {
  it('counts if the contract says so to a client of its chain, and only then', async () => {
    const digest = hashTypedData({
      domain: { name: 'vitalproof registry', version: '1', chainId: chain.chainId, verifyingContract: registry },
      types: SNAPSHOT_TYPES,
      primaryType: 'RegistrySnapshot',
      message: {
        root: BigInt(snapshot.root),
        epoch: 5n,
        issuedDay: dayFromDate('2026-03-01'),
        digest: registryDigest(snapshot),
      },
    })
    const wallet = await deployWallet(digest)
    const clients = chain.clientOf(STRANGER)
    const byWallet = { ...signed, signature: `0x${'77'.repeat(70)}` as const }
    const given = { signed: byWallet, ...trust, owner: wallet, clients, ownerIsContract: true }
    expect(await verifySnapshotSignature(given)).toEqual(snapshot)
    const { clients: _, ...without } = given
    await expect(verifySnapshotSignature(without)).rejects.toMatchObject({ code: 'INVALID_SIGNATURE' })
    const other = { ...byWallet, snapshot: { ...snapshot, epoch: 6 } }
    await expect(verifySnapshotSignature({ ...given, signed: other })).rejects.toMatchObject({
      code: 'INVALID_SIGNATURE',
    })
    await expect(verifySnapshotSignature({ ...given, chainId: 1 })).rejects.toMatchObject({ code: 'CHAIN_MISMATCH' })
  })

  it('is not made of an account by one node that lies, nor by one of two', async () => {
    const forged = { signed: await signSnapshot(chain.clientOf(STRANGER), { snapshot, registry }), ...trust }
    const liar = lyingClient(chain, (answer, { method }) => (method === 'eth_call' ? '0x01' : answer))
    // what it could do to a reader who says that the owner is a contract
    expect(await verifySnapshotSignature({ ...forged, clients: liar, ownerIsContract: true })).toEqual(snapshot)
    for (const clients of [liar, [liar], [liar, chain.clientOf(1)], [chain.clientOf(1), liar]]) {
      await expect(verifySnapshotSignature({ ...forged, clients })).rejects.toMatchObject({ code: 'INVALID_SIGNATURE' })
    }
  })
})

/** The least wallet: answers isValidSignature with its selector for one digest and with 0 for others. */
async function deployWallet(digest: Hex): Promise<Address> {
  // PUSH32 digest, PUSH1 4, CALLDATALOAD, EQ, PUSH4 0x1626ba7e, MUL, PUSH1 224, SHL, PUSH1 0, MSTORE, PUSH1 32, PUSH1 0, RETURN
  const runtime = `7f${digest.slice(2)}60043514631626ba7e0260e01b60005260206000f3`
  const length = (runtime.length / 2).toString(16).padStart(2, '0')
  const bytecode: Hex = `0x60${length}600c60003960${length}6000f3${runtime}`
  const client = chain.clientOf(OWNER)
  const hash = await deployContract(client, { abi: [], bytecode, account: client.account, chain: null })
  return (await waitForTransactionReceipt(client, { hash })).contractAddress!
}
