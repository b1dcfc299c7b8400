/** The chains on which DIDs live: one endpoint and one ERC-1056 registry each, opened afresh for every operation. */
import { EthrDidController } from 'ethr-did-resolver'
import { VitalproofError } from '../core/errors'
import { type EthrDid, parseDid } from '../model/issuer-keys'

/** Provider of ethers 6. */
export type EthersProvider = NonNullable<ConstructorParameters<typeof EthrDidController>[4]>

/** A chain: either an endpoint or a provider of ethers 6. There is no default of either. */
export interface DidNetwork {
  chainId: number
  /** JSON-RPC over HTTP. It sees which DIDs are asked for. */
  rpcUrl?: string
  provider?: EthersProvider
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
    if (networks.findIndex(({ chainId }) => chainId === network.chainId) !== i) {
      throw new VitalproofError('DID_INVALID', 'the chain is named twice', { at })
    }
  })
  return networks
}

/**
 * The chain of a DID, after asking the endpoint which chain it is.
 *
 * @throws DID_INVALID no such network is configured; CHAIN_MISMATCH no answer, or another chain
 */
export async function openNetwork(networks: readonly DidNetwork[], did: string): Promise<OpenNetwork & EthrDid> {
  const parsed = parseDid(did)
  const network = networks.find(({ chainId }) => chainId === parsed.chainId)
  if (network === undefined) {
    throw new VitalproofError('DID_INVALID', 'its chain is not among the networks', {
      at: 'did',
      fix: 'add the network',
    })
  }
  const provider = network.provider ?? connect(network)
  if ((await chainIdOf(provider)) !== BigInt(network.chainId)) {
    throw new VitalproofError('CHAIN_MISMATCH', 'no answer as the expected chain', {
      at: 'rpc',
      fix: 'check the endpoint and the chain id',
    })
  }
  return { ...parsed, name: networkName(network.chainId), provider, registry: network.registry }
}

/**
 * A provider of its own for every operation: ethers answers the same question within 250 ms from a cache, so that a second
 * transaction would get the nonce of the first. The class is ethers', which comes with ethr-did-resolver and not with us.
 */
export function connect({ chainId, rpcUrl, registry }: DidNetwork): EthersProvider {
  const name = networkName(chainId)
  const controller = new EthrDidController(ANY_ADDRESS, undefined, undefined, name, undefined, rpcUrl, registry)
  // biome-ignore lint/complexity/useLiteralKeys: a private member, reachable by its name only
  return controller['contract'].runner!.provider!
}

const ANY_ADDRESS = `0x${'00'.repeat(20)}`

/** Without the loop in which ethers waits for a dead endpoint for ever and writes to the console. */
async function chainIdOf(provider: EthersProvider): Promise<bigint | null> {
  const detects = provider as EthersProvider & { _detectNetwork?: EthersProvider['getNetwork'] }
  try {
    return (await (detects._detectNetwork?.() ?? provider.getNetwork())).chainId
  } catch {
    // the error would quote the URL, which may hold a key
    return null
  }
}
