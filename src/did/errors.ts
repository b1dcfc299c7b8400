/** Errors of Veramo and ethers as ours. Theirs quote URLs, keys' names and transactions, so nothing of them is kept. */
import { isVitalproofError, VitalproofError } from '../core/errors'

/**
 * Do something that asks Veramo, and through it the chain.
 *
 * @throws CHAIN_REVERTED the contract or the node refused a transaction; DID_INVALID anything else that Veramo refuses; what `act`
 * throws of ours
 */
export async function callChain<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw isVitalproofError(error) ? error : translate(error)
  }
}

function translate(error: unknown): VitalproofError {
  const { code } = error as { code?: unknown }
  if (code === 'INSUFFICIENT_FUNDS') {
    const fix = 'send funds to the account of the DID'
    return new VitalproofError('CHAIN_REVERTED', 'the account cannot pay for the transaction', { at: 'account', fix })
  }
  if (code === 'CALL_EXCEPTION') {
    const fix = 'check the owner of the DID and the address of the registry'
    return new VitalproofError('CHAIN_REVERTED', 'the registry of DIDs refused', { at: 'registry', fix })
  }
  if (typeof code === 'string' && NETWORK.has(code)) {
    return new VitalproofError('CHAIN_MISMATCH', 'the endpoint does not answer as a chain does', { at: 'rpc' })
  }
  return new VitalproofError('DID_INVALID', 'Veramo refused', { at: 'did', fix: 'check the DID and its network' })
}

const NETWORK = new Set(['NETWORK_ERROR', 'SERVER_ERROR', 'TIMEOUT', 'BAD_DATA', 'UNKNOWN_ERROR', 'NONCE_EXPIRED'])
