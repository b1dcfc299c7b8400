/** Calls the way no honest client would make them, and the name of the error that refuses them. */
import type { Abi, Address } from 'viem'
import { simulateContract } from 'viem/actions'
import { toChainError } from '../../src/chain'
import { isVitalproofError } from '../../src/core/errors'
import type { LocalChain } from './anvil'

export interface RawCall {
  address: Address
  abi: Abi
  functionName: string
  args: readonly unknown[]
}

export interface CallOptions {
  /** Index of the sending account. */
  from?: number
  gas?: bigint
}

/** What a call returns, or the name of the custom error that it reverts with (`unknown` for a revert without one). */
export async function tryCall(
  chain: LocalChain,
  call: RawCall,
  { from = 0, gas }: CallOptions = {},
): Promise<{ result: unknown } | { refusal: string | undefined }> {
  const client = chain.clientOf(from)
  const limit = gas === undefined ? {} : { gas }
  try {
    const { result } = await simulateContract(client, { ...call, account: client.account, ...limit })
    return { result }
  } catch (error) {
    const mapped = toChainError(error)
    if (isVitalproofError(mapped) && mapped.code === 'CHAIN_REVERTED') return { refusal: mapped.at }
    throw error
  }
}

/** Name of the error that a call reverts with, null if it succeeds. */
export async function refusalOf(chain: LocalChain, call: RawCall, options?: CallOptions): Promise<string | null> {
  const outcome = await tryCall(chain, call, options)
  return 'refusal' in outcome ? (outcome.refusal ?? 'unnamed') : null
}
