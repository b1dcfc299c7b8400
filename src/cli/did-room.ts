/** The room of DIDs for commands: loaded when one is run, because Veramo is an optional install of 55 MB. */
import { isVitalproofError, VitalproofError } from '../core/errors'
import type { DidAgent } from '../did'
import { parseDid } from '../model/issuer-keys'
import { type Input, type Option, usage } from './command'

/** Where DIDs are read and changed. Neither has a default. */
export const CHAIN_OPTIONS: Record<string, Option> = {
  rpc: { value: 'URL', help: 'JSON-RPC endpoint of the chain of the DID', required: true },
  'did-registry': { value: 'ADDRESS', help: 'the ERC-1056 registry on it', required: true },
}

const PACKAGES = [
  '@veramo/core@7',
  '@veramo/credential-jwt@7',
  '@veramo/credential-w3c@7',
  '@veramo/did-manager@7',
  '@veramo/did-provider-ethr@7',
  '@veramo/did-resolver@7',
  '@veramo/key-manager@7',
  '@veramo/kms-local@7',
  'did-resolver@6',
  'ethr-did-resolver@11',
]

/** @throws PACKAGE_MISSING */
export async function loadDidRoom(load = () => import('../did')): Promise<typeof import('../did')> {
  try {
    return await load()
  } catch (error) {
    if (isVitalproofError(error) || (error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new VitalproofError('PACKAGE_MISSING', 'Veramo is not installed', {
      at: '@veramo',
      fix: `npm install ${PACKAGES.join(' ')}`,
    })
  }
}

/** An agent for the chain of a DID, over `--rpc` and `--did-registry`. @throws USAGE, DID_INVALID, PACKAGE_MISSING */
export async function openAgent(input: Input, did: string): Promise<DidAgent> {
  const rpcUrl = input.get('rpc')
  if (!/^https?:\/\/\S+$/.test(rpcUrl)) throw usage('--rpc is not a URL of http or https')
  const { chainId } = parseDid(did, '--did')
  const room = await loadDidRoom()
  return room.createDidAgent({ networks: [{ chainId, rpcUrl, registry: input.get('did-registry') }] })
}
