/** The real ERC-1056 registry on a local chain, its calls, and nodes that lie. */
import { createRequire } from 'node:module'
import { type Abi, type Address, bytesToHex, createClient, custom, type Hex, pad, stringToHex } from 'viem'
import { deployContract, waitForTransactionReceipt, writeContract } from 'viem/actions'
import type { ReadClient } from '../../src/chain'
import { derivePublicKey, type PublicKey } from '../../src/core/eddsa'
import { encodeIssuerKey, ISSUER_KEY_ATTRIBUTE } from '../../src/model/issuer-keys'
import type { LocalChain } from './anvil'

export const { EthereumDIDRegistry } = createRequire(import.meta.url)('ethr-did-registry') as {
  EthereumDIDRegistry: { abi: Abi; bytecode: Hex }
}

/** anvil calls a block final when two epochs of 32 slots stand on it. */
export const FINALITY = 64
export const ATTRIBUTE = pad(stringToHex(ISSUER_KEY_ATTRIBUTE), { dir: 'right', size: 32 })
export const NOBODY: Address = '0x0000000000000000000000000000000000000000'
export const YEAR = 365 * 86_400

export interface DidChain {
  chain: LocalChain
  registry: Address
  /** Number of the block that deployed it. */
  block: number
  /** The DID of an account, by address. */
  didOf(account: number): string
  /** Call the registry as an account, for its own identity. */
  call(account: number, functionName: string, ...args: unknown[]): Promise<void>
  publish(account: number, key: PublicKey, validity?: number): Promise<void>
  retire(account: number, key: PublicKey): Promise<void>
  revoke(account: number, key: PublicKey): Promise<void>
  /** Everything that `actions` send stands in one block. */
  inOneBlock(actions: (() => Promise<Hex>)[]): Promise<void>
  /** Send without waiting, for `inOneBlock`. */
  send(account: number, functionName: string, ...args: unknown[]): () => Promise<Hex>
  /** Mine until everything up to now is final. */
  finalise(): Promise<void>
}

export async function deployDidRegistry(chain: LocalChain): Promise<DidChain> {
  const { abi, bytecode } = EthereumDIDRegistry
  const deployer = chain.clientOf(9)
  const hash = await deployContract(deployer, { abi, bytecode, account: deployer.account, chain: null })
  const deployed = await waitForTransactionReceipt(deployer, { hash })
  const registry = deployed.contractAddress!
  const send =
    (account: number, functionName: string, ...args: unknown[]) =>
    () => {
      const client = chain.clientOf(account)
      const call = { address: registry, abi, functionName, args: [chain.addressOf(account), ...args] }
      return writeContract(client, { ...call, gas: 500_000n, account: client.account, chain: null })
    }
  const call = async (account: number, functionName: string, ...args: unknown[]) => {
    const sent = await send(account, functionName, ...args)()
    const receipt = await waitForTransactionReceipt(deployer, { hash: sent })
    if (receipt.status !== 'success') throw new Error(`${functionName} reverted`)
  }
  return {
    chain,
    registry,
    block: Number(deployed.blockNumber),
    didOf: (account) => `did:ethr:0x${chain.chainId.toString(16)}:${chain.addressOf(account)}`,
    call,
    send,
    publish: (account, key, validity = YEAR) =>
      call(account, 'setAttribute', ATTRIBUTE, attributeValue(key), BigInt(validity)),
    retire: (account, key) => call(account, 'setAttribute', ATTRIBUTE, attributeValue(key), 0n),
    revoke: (account, key) => call(account, 'revokeAttribute', ATTRIBUTE, attributeValue(key)),
    inOneBlock: async (actions) => {
      await chain.test.setAutomine(false)
      for (const action of actions) await action()
      await chain.test.mine({ blocks: 1 })
      await chain.test.setAutomine(true)
    },
    finalise: () => chain.test.mine({ blocks: FINALITY }),
  }
}

export function attributeValue(key: PublicKey): Hex {
  return bytesToHex(encodeIssuerKey(key))
}

/** A fixed issuer key. */
export function issuerKey(seed: number): PublicKey {
  return derivePublicKey(new Uint8Array(32).fill(seed))
}

/** A node that changes what an honest one answers. */
export function lyingClient(
  chain: LocalChain,
  change: (answer: unknown, call: { method: string; params: unknown[] }) => unknown,
): ReadClient {
  const honest = chain.clientOf(0)
  const request = async ({ method, params = [] }: { method: string; params?: unknown[] }) =>
    change(await honest.request({ method, params } as never), { method, params })
  return createClient({ transport: custom({ request }, { retryCount: 0 }) })
}

/** A node whose logs are changed. */
export function clientWithLogs(chain: LocalChain, change: (logs: RawLog[]) => unknown): ReadClient {
  return lyingClient(chain, (answer, { method }) => (method === 'eth_getLogs' ? change(answer as RawLog[]) : answer))
}

export interface RawLog {
  address: string
  topics: string[]
  data: string
  blockHash: string
  blockNumber: string
  logIndex: string
  removed?: boolean
}
