/** Two-step ownership of a registry or a campaign. */
import type { Address } from 'viem'
import { type Sent, send, type WriteClient } from './client'
import { issuerRegistry } from './generated/issuer-registry'

const { abi } = issuerRegistry

/** Propose a new owner, as the owner. Nothing changes until that account calls `takeOwnership`. @throws CHAIN_REVERTED */
export async function proposeOwner(
  client: WriteClient,
  { contract, newOwner }: { contract: Address; newOwner: Address },
): Promise<Sent> {
  return send(client, { address: contract, abi, functionName: 'proposeOwner', args: [newOwner] })
}

/** Become the owner, as the proposed account. @throws CHAIN_REVERTED */
export async function takeOwnership(client: WriteClient, { contract }: { contract: Address }): Promise<Sent> {
  return send(client, { address: contract, abi, functionName: 'takeOwnership', args: [] })
}
