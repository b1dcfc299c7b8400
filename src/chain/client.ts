/** What the chain functions need of a viem client, and how they send: simulate, send, wait. */
import {
  type Abi,
  type Account,
  type Address,
  BaseError,
  type Chain,
  type Client,
  type Hash,
  type Hex,
  type Transport,
} from 'viem'
import { deployContract, simulateContract, waitForTransactionReceipt, writeContract } from 'viem/actions'
import { VitalproofError } from '../core/errors'
import { toChainError } from './errors'

/** Reads a chain. Any viem client will do; the library brings no network of its own. */
export type ReadClient = Client<Transport, Chain | undefined, Account | undefined>

/** Sends transactions for an account. The account signs; the library never sees its key. */
export type WriteClient = Client<Transport, Chain | undefined, Account>

/** A mined transaction. `gasUsed` in gas. */
export interface Sent {
  transactionHash: Hash
  gasUsed: bigint
}

/** Call first, so that a refusal has a name and costs nothing; then send and wait until it is mined. @throws CHAIN_REVERTED */
export async function send(
  client: WriteClient,
  call: { address: Address; abi: Abi; functionName: string; args: readonly unknown[] },
): Promise<Sent> {
  return mapReverts(async () => {
    const { account } = client
    await simulateContract(client, { ...call, account })
    const transactionHash = await writeContract(client, { ...call, account, chain: client.chain ?? null })
    const { gasUsed } = await waitMined(client, transactionHash)
    return { transactionHash, gasUsed }
  })
}

/** Deploy and wait. @throws CHAIN_REVERTED */
export async function deploy(
  client: WriteClient,
  contract: { abi: Abi; bytecode: Hex; args: readonly unknown[] },
): Promise<Sent & { address: Address }> {
  return mapReverts(async () => {
    const transactionHash = await deployContract(client, {
      ...contract,
      account: client.account,
      chain: client.chain ?? null,
    })
    const { gasUsed, contractAddress } = await waitMined(client, transactionHash)
    if (!contractAddress) throw new VitalproofError('CHAIN_REVERTED', 'no contract was created', { at: 'deployment' })
    return { transactionHash, gasUsed, address: contractAddress }
  })
}

/** A 64-bit number of a contract as a number. @throws INVALID_VALUE above 2^53 − 1 */
export function toNumber(value: bigint, at: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new VitalproofError('INVALID_VALUE', 'too large a number', { at })
  return Number(value)
}

/** Run a chain action; a named revert becomes CHAIN_REVERTED, a broken connection stays what it is. */
export async function mapReverts<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    throw toChainError(error)
  }
}

/**
 * Run what only reads. viem's errors quote the URL of the node, which may hold a key, so none of them comes out.
 *
 * @param at which client, for the error
 * @throws CHAIN_REVERTED; CHAIN_MISMATCH the node does not answer, or not as this contract would
 */
export async function askNode<T>(action: () => Promise<T>, at = 'client'): Promise<T> {
  try {
    return await mapReverts(action)
  } catch (error) {
    if (!(error instanceof BaseError)) throw error
    throw new VitalproofError('CHAIN_MISMATCH', 'the node does not answer as it should', {
      at,
      fix: 'check the URL, and that the node has the contract, the blocks and the logs',
    })
  }
}

async function waitMined(
  client: WriteClient,
  hash: Hash,
): Promise<{ gasUsed: bigint; contractAddress: Address | null }> {
  const receipt = await waitForTransactionReceipt(client, { hash })
  if (receipt.status !== 'success') {
    throw new VitalproofError('CHAIN_REVERTED', 'the transaction was mined but did nothing', {
      at: 'transaction',
      fix: 'something changed since it was simulated; read the contract and try again',
    })
  }
  return { gasUsed: receipt.gasUsed, contractAddress: receipt.contractAddress ?? null }
}
