/** A local chain for one test file: anvil on a free port, with its time under control, killed at the end. */
import {
  type Address,
  createTestClient,
  createWalletClient,
  defineChain,
  type Hex,
  http,
  publicActions,
  type TestClient,
} from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import type { WriteClient } from '../../src/chain'
import { startAnvil } from '../../src/cli/local-chain'

export const CHAIN_ID = 31337

/** anvil's own test phrase; its accounts hold play money. */
const MNEMONIC = 'test test test test test test test test test test test junk'

export interface LocalChain {
  url: string
  chainId: number
  /** A client that signs as account 0–9. */
  clientOf(index: number): WriteClient
  addressOf(index: number): Address
  test: TestClient<'anvil'>
  /** Timestamp of the latest block. */
  now(): Promise<number>
  /** Mine a block at this time; later blocks have the same time until it is moved again. */
  setTime(timestamp: number): Promise<void>
  stop(): Promise<void>
}

/** Start anvil at `timestamp` (Unix seconds). */
export async function startChain({
  timestamp,
  chainId = CHAIN_ID,
}: {
  timestamp: number
  chainId?: number
}): Promise<LocalChain> {
  const { url, stop } = await startAnvil({ environment: process.env, chainId, timestamp })
  const transport = http(url, { retryCount: 0 })
  const chain = defineChain({
    id: chainId,
    name: 'local',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  })
  const test = createTestClient({ mode: 'anvil', chain, transport, pollingInterval: 20 }).extend(publicActions)
  // time stands still until a test moves it
  await test.setBlockTimestampInterval({ interval: 0 })
  const account = (index: number) => mnemonicToAccount(MNEMONIC, { addressIndex: index })
  return {
    url,
    chainId,
    clientOf: (index) => createWalletClient({ account: account(index), chain, transport, pollingInterval: 20 }),
    addressOf: (index) => account(index).address,
    test,
    now: async () => Number((await test.getBlock()).timestamp),
    setTime: async (time) => {
      await test.setNextBlockTimestamp({ timestamp: BigInt(time) })
      await test.mine({ blocks: 1 })
    },
    stop,
  }
}

export const ZERO_WORD: Hex = `0x${'00'.repeat(32)}`
