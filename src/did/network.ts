/** The chains on which DIDs live: one endpoint and one ERC-1056 registry each, opened afresh for every operation. */
import { VitalproofError } from '../core/errors'
import { type EthrDid, parseDid } from '../model/issuer-keys'
import { type EthersProvider, type JsonRpcProvider, makeProvider } from './provider'

/** Longer than a healthy endpoint needs for any of the small questions asked here. */
const TIMEOUT_MS = 15_000
const MAX_TIMEOUT_MS = 600_000

/** A chain: either an endpoint or a provider of ethers 6. There is no default of either. */
export interface DidNetwork {
  chainId: number
  /** JSON-RPC over HTTP. It sees which DIDs are asked for. */
  rpcUrl?: string
  provider?: EthersProvider
  /** With `rpcUrl`: milliseconds for which an answer is waited, 1 to 600,000; default 15,000. */
  timeoutMs?: number
  /** Address of the ERC-1056 registry (EthereumDIDRegistry). */
  registry: string
}

export interface OpenNetwork {
  name: string
  chainId: number
  provider: EthersProvider
  registry: string
}

/** Networks in the form of Veramo: the name is the hex chain id, which then stands in the DIDs. @throws DID_INVALID */
export function networkName(chainId: number): string {
  if (!Number.isSafeInteger(chainId) || chainId < 1) {
    throw new VitalproofError('DID_INVALID', 'not a chain id', { at: 'networks/chainId' })
  }
  return chainId === 1 ? 'mainnet' : `0x${chainId.toString(16)}`
}

/** Refuse what could only fail later, in the middle of something. @throws DID_INVALID */
export function assertNetworks(networks: readonly DidNetwork[]): readonly DidNetwork[] {
  networks.forEach((network, i) => {
    networkName(network.chainId)
    const at = `networks/${i}`
    if (!/^0x[0-9a-fA-F]{40}$/.test(network.registry)) {
      throw new VitalproofError('DID_INVALID', 'not an address', { at: `${at}/registry` })
    }
    if ((network.rpcUrl === undefined) === (network.provider === undefined)) {
      throw new VitalproofError('DID_INVALID', 'needs either rpcUrl or provider', { at })
    }
    const { timeoutMs = TIMEOUT_MS } = network
    if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > MAX_TIMEOUT_MS) {
      throw new VitalproofError('DID_INVALID', `not milliseconds from 1 to ${MAX_TIMEOUT_MS}`, {
        at: `${at}/timeoutMs`,
      })
    }
    if (networks.findIndex(({ chainId }) => chainId === network.chainId) !== i) {
      throw new VitalproofError('DID_INVALID', 'the chain is named twice', { at })
    }
  })
  return networks
}

/**
 * Do something on the chain of a DID, after asking the endpoint which chain it is. A provider that is made here ends here: one of
 * its own for every operation, because ethers answers the same question within 250 ms from a cache, so that a second transaction
 * would get the nonce of the first.
 *
 * @throws DID_INVALID no such network is configured; CHAIN_MISMATCH no answer, or another chain; what `act` throws
 */
export async function withNetwork<T>(
  networks: readonly DidNetwork[],
  did: string,
  act: (network: OpenNetwork & EthrDid) => Promise<T>,
): Promise<T> {
  const parsed = parseDid(did)
  const network = networks.find(({ chainId }) => chainId === parsed.chainId)
  if (network === undefined) {
    throw new VitalproofError('DID_INVALID', 'its chain is not among the networks', {
      at: 'did',
      fix: 'add the network',
    })
  }
  const provider = connect(network)
  try {
    if ((await chainIdOf(network, provider)) !== BigInt(network.chainId)) {
      throw new VitalproofError('CHAIN_MISMATCH', 'no answer as the expected chain', {
        at: 'rpc',
        fix: 'check the endpoint and the chain id',
      })
    }
    return await act({ ...parsed, name: networkName(network.chainId), provider, registry: network.registry })
  } finally {
    if (network.provider === undefined) provider.destroy()
  }
}

/** The provider that was given, or a new one. Nothing is asked yet. */
export function connect({ chainId, rpcUrl, provider, timeoutMs = TIMEOUT_MS }: DidNetwork): EthersProvider {
  return provider ?? makeProvider({ chainId, rpcUrl: rpcUrl!, timeoutMs })
}

async function chainIdOf(network: DidNetwork, provider: EthersProvider): Promise<bigint | null> {
  try {
    if (network.provider === undefined) {
      return BigInt((await (provider as JsonRpcProvider).send('eth_chainId', [])) as string)
    }
    // not by its getNetwork, which waits for a dead endpoint for ever and writes to the console
    const detects = provider as EthersProvider & { _detectNetwork?: EthersProvider['getNetwork'] }
    return (await (detects._detectNetwork?.() ?? provider.getNetwork())).chainId
  } catch {
    // the error would quote the URL, which may hold a key
    return null
  }
}
