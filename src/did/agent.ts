/** An agent that holds the keys of issuers' DIDs: Veramo, with memory for a store and no network that was not named. */
import {
  createAgent,
  type ICredentialVerifier,
  type IDIDManager,
  type IKeyManager,
  type IResolver,
  type TAgent,
} from '@veramo/core'
import { CredentialProviderJWT } from '@veramo/credential-jwt'
import { CredentialPlugin } from '@veramo/credential-w3c'
import { DIDManager, MemoryDIDStore } from '@veramo/did-manager'
import { EthrDIDProvider } from '@veramo/did-provider-ethr'
import { DIDResolverPlugin } from '@veramo/did-resolver'
import { KeyManager, MemoryKeyStore, MemoryPrivateKeyStore } from '@veramo/key-manager'
import { KeyManagementSystem } from '@veramo/kms-local'
import { getResolver } from 'ethr-did-resolver'
import { assertNetworks, connect, type DidNetwork, networkName, withNetwork } from './network'

/** Both are the same code; the types of ethers and did-resolver stand in the tree twice. */
type VeramoNetwork = NonNullable<ConstructorParameters<typeof EthrDIDProvider>[0]['networks']>[number]
type VeramoResolvers = ConstructorParameters<typeof DIDResolverPlugin>[0]

/** Name of the key management system that keeps private keys in memory. */
export const KMS = 'local'

export type VeramoAgent = TAgent<IDIDManager & IKeyManager & IResolver & ICredentialVerifier>

/** What every function of this room takes. Plain data: an agent of your own stands in it as well as ours. */
export interface DidAgent {
  veramo: VeramoAgent
  networks: readonly DidNetwork[]
}

/**
 * An agent for DIDs on these chains. Keys live in memory and end with it: import the issuer's key at every start.
 *
 * @param options.veramo your own Veramo 7 agent, with DID manager, key manager (a key management system named `local`), resolver
 * for did:ethr and credential plugin; its resolver must name networks by hex chain id
 * @throws DID_INVALID
 */
export function createDidAgent(options: { networks: readonly DidNetwork[]; veramo?: VeramoAgent }): DidAgent {
  const networks = assertNetworks(options.networks)
  return { veramo: options.veramo ?? createVeramo(networks), networks }
}

function createVeramo(networks: readonly DidNetwork[]): VeramoAgent {
  const ethr = new EthrDIDProvider({
    defaultKms: KMS,
    networks: networks.map(
      (network): VeramoNetwork => ({
        name: networkName(network.chainId),
        chainId: `0x${network.chainId.toString(16)}`,
        provider: connect(network) as unknown as NonNullable<VeramoNetwork['provider']>,
        registry: network.registry,
      }),
    ),
  })
  return createAgent<IDIDManager & IKeyManager & IResolver & ICredentialVerifier>({
    plugins: [
      new KeyManager({
        store: new MemoryKeyStore(),
        kms: { [KMS]: new KeyManagementSystem(new MemoryPrivateKeyStore()) },
      }),
      new DIDManager({ store: new MemoryDIDStore(), defaultProvider: 'did:ethr', providers: { 'did:ethr': ethr } }),
      new DIDResolverPlugin({ ethr: resolverOf(networks) } as unknown as VeramoResolvers),
      new CredentialPlugin([new CredentialProviderJWT()]),
    ],
  })
}

/** The resolver of did:ethr over an endpoint that was asked first, so that a dead one is an error and not a wait. */
function resolverOf(networks: readonly DidNetwork[]): ReturnType<typeof getResolver>[string] {
  return (did, parsed, resolver, options) =>
    withNetwork(networks, parsed.did, ({ name, chainId, provider, registry }) => {
      const network = { name, chainId: `0x${chainId.toString(16)}`, provider, registry }
      return getResolver({ networks: [network] }).ethr!(did, parsed, resolver, options)
    })
}
