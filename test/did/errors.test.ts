/** Errors of Veramo and ethers become ours and leave nothing of theirs behind. */
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { VitalproofError } from '../../src/core/errors'
import { callChain } from '../../src/did/errors'

const foreign = (code: string) =>
  Object.assign(new Error('https://user:hunter2@rpc.example'), { code, info: 'hunter2' })

describe('an error from below', () => {
  it('has one of our codes and says where', async () => {
    for (const [theirs, code, at] of [
      ['CALL_EXCEPTION', 'CHAIN_REVERTED', 'registry'],
      ['INSUFFICIENT_FUNDS', 'CHAIN_REVERTED', 'account'],
      ['NETWORK_ERROR', 'CHAIN_MISMATCH', 'rpc'],
      ['TIMEOUT', 'CHAIN_MISMATCH', 'rpc'],
      ['anything else', 'DID_INVALID', 'did'],
    ] as const) {
      await expect(callChain(() => Promise.reject(foreign(theirs)))).rejects.toMatchObject({ code, at })
    }
  })

  it('keeps no text, no cause and no member of the foreign one', async () => {
    const error = await callChain(() => Promise.reject(foreign('SERVER_ERROR'))).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(VitalproofError)
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('hunter2')
  })

  it('passes through if it is ours already, as a result does', async () => {
    const ours = new VitalproofError('LIMIT_EXCEEDED', 'x')
    await expect(callChain(() => Promise.reject(ours))).rejects.toBe(ours)
    expect(await callChain(async () => 7)).toBe(7)
  })
})
