/** The registry contract: which roots count, when, and who may say so. */
import { parseEventLogs } from 'viem'
import { getTransactionReceipt } from 'viem/actions'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  confirmRoot,
  deployRegistry,
  issuerRegistry,
  proposeOwner,
  publishRoot,
  readLatestRoot,
  readRoot,
  revokeRoot,
  takeOwnership,
} from '../../src/chain'
import { FIELD_ORDER } from '../../src/core/field'
import { type LocalChain, startChain, ZERO_WORD } from './anvil'
import { refusalOf } from './refusal'
import { DAY, GRACE, MAX_ROOT_AGE, NEXT_ROOT, NOON, OWNER, ROOT, STRANGER } from './scenario'

const DIGEST = `0x${'d1'.repeat(32)}` as const

let chain: LocalChain
let registry: `0x${string}`
let snapshot: `0x${string}`

beforeAll(async () => {
  chain = await startChain({ timestamp: NOON })
  const owner = chain.addressOf(OWNER)
  registry = (await deployRegistry(chain.clientOf(OWNER), { owner, maxRootAge: MAX_ROOT_AGE, grace: GRACE })).address
})

afterAll(async () => {
  await chain.stop()
})

beforeEach(async () => {
  snapshot = await chain.test.snapshot()
})

afterEach(async () => {
  await chain.test.revert({ id: snapshot })
})

function publish(root: string, from = OWNER) {
  return publishRoot(chain.clientOf(from), { registry, root, snapshotDigest: DIGEST, snapshotUri: 'ipfs://snapshot' })
}

async function accepts(root: string): Promise<boolean> {
  return (await readRoot(chain.clientOf(STRANGER), { registry, root })).acceptable
}

function call(functionName: string, ...args: unknown[]) {
  return { address: registry, abi: issuerRegistry.abi, functionName, args }
}

describe('publishRoot', () => {
  it('makes a root count and says so with epoch and snapshot', async () => {
    expect(await accepts(ROOT)).toBe(false)
    expect(await readLatestRoot(chain.clientOf(STRANGER), { registry })).toBeNull()
    const { transactionHash } = await publish(ROOT)
    const published = await chain.now()
    expect(await readRoot(chain.clientOf(STRANGER), { registry, root: ROOT })).toEqual({
      root: ROOT,
      acceptable: true,
      publishedAt: published,
      supersededAt: 0,
      epoch: 1,
      revoked: false,
    })
    expect(await readLatestRoot(chain.clientOf(STRANGER), { registry })).toBe(ROOT)
    const { logs } = await getTransactionReceipt(chain.clientOf(STRANGER), { hash: transactionHash })
    const [event] = parseEventLogs({ abi: issuerRegistry.abi, logs, eventName: 'RootPublished' })
    expect(event?.args).toEqual({
      root: BigInt(ROOT),
      epoch: 1n,
      snapshotDigest: DIGEST,
      snapshotUri: 'ipfs://snapshot',
    })
  })

  it('counts epochs', async () => {
    await publish(ROOT)
    await publish(NEXT_ROOT)
    expect((await readRoot(chain.clientOf(STRANGER), { registry, root: NEXT_ROOT })).epoch).toBe(2)
  })

  it.each([
    [0n, 'RootZero'],
    [FIELD_ORDER, 'RootNotCanonical'],
    [FIELD_ORDER + 1n, 'RootNotCanonical'],
    [2n ** 256n - 1n, 'RootNotCanonical'],
    [1n, null],
    [FIELD_ORDER - 1n, null],
  ])('judges root %s', async (root, refusal) => {
    expect(await refusalOf(chain, call('publishRoot', root, ZERO_WORD, ''))).toBe(refusal)
  })

  it('takes an earlier root again as a new epoch with fresh clocks: suspend, then reinstate', async () => {
    await publish(ROOT)
    await publish(NEXT_ROOT)
    await chain.setTime((await chain.now()) + GRACE + 1)
    expect([await accepts(ROOT), await accepts(NEXT_ROOT)]).toEqual([false, true])
    await publish(ROOT)
    expect(await readRoot(chain.clientOf(STRANGER), { registry, root: ROOT })).toMatchObject({
      acceptable: true,
      publishedAt: await chain.now(),
      supersededAt: 0,
      epoch: 3,
    })
    expect((await readRoot(chain.clientOf(STRANGER), { registry, root: NEXT_ROOT })).supersededAt).toBe(
      await chain.now(),
    )
    expect(await readLatestRoot(chain.clientOf(STRANGER), { registry })).toBe(ROOT)
  })

  it('takes neither the latest root again nor a revoked one, latest or not', async () => {
    await publish(ROOT)
    await expect(publish(ROOT)).rejects.toMatchObject({ code: 'CHAIN_REVERTED', at: 'RootAlreadyPublished' })
    await publish(NEXT_ROOT)
    await revokeRoot(chain.clientOf(OWNER), { registry, root: NEXT_ROOT })
    await expect(publish(NEXT_ROOT)).rejects.toMatchObject({ at: 'RootIsRevoked' })
    await publish(ROOT)
    await expect(publish(NEXT_ROOT)).rejects.toMatchObject({ at: 'RootIsRevoked' })
  })

  it('refuses a root that is no field element before it is sent', async () => {
    await expect(publish(FIELD_ORDER.toString())).rejects.toMatchObject({ code: 'INVALID_VALUE', at: 'root' })
  })
})

describe('isAcceptable', () => {
  it('takes the latest root for maxRootAge and not a second longer', async () => {
    await publish(ROOT)
    const published = await chain.now()
    await chain.setTime(published + MAX_ROOT_AGE)
    expect(await accepts(ROOT)).toBe(true)
    await chain.setTime(published + MAX_ROOT_AGE + 1)
    expect(await accepts(ROOT)).toBe(false)
  })

  it('takes a superseded root for grace and not a second longer', async () => {
    await publish(ROOT)
    await publish(NEXT_ROOT)
    const superseded = await chain.now()
    await chain.setTime(superseded + GRACE)
    expect([await accepts(ROOT), await accepts(NEXT_ROOT)]).toEqual([true, true])
    await chain.setTime(superseded + GRACE + 1)
    expect([await accepts(ROOT), await accepts(NEXT_ROOT)]).toEqual([false, true])
  })

  it('does not let grace outlast maxRootAge', async () => {
    await publish(ROOT)
    const published = await chain.now()
    await chain.setTime(published + MAX_ROOT_AGE - 10)
    await publish(NEXT_ROOT)
    await chain.setTime(published + MAX_ROOT_AGE + 1)
    expect([await accepts(ROOT), await accepts(NEXT_ROOT)]).toEqual([false, true])
  })

  it('knows no root 0 and none that was never published', async () => {
    await publish(ROOT)
    expect(await accepts('0')).toBe(false)
    expect(await accepts(NEXT_ROOT)).toBe(false)
  })
})

describe('confirmRoot', () => {
  it('starts the age of the latest root again', async () => {
    await publish(ROOT)
    const published = await chain.now()
    await chain.setTime(published + MAX_ROOT_AGE + DAY)
    expect(await accepts(ROOT)).toBe(false)
    await confirmRoot(chain.clientOf(OWNER), { registry, root: ROOT })
    expect(await accepts(ROOT)).toBe(true)
    expect((await readRoot(chain.clientOf(OWNER), { registry, root: ROOT })).epoch).toBe(1)
  })

  it('refuses an unknown, an older and a revoked root', async () => {
    expect(await refusalOf(chain, call('confirmRoot', 0n))).toBe('RootUnknown')
    expect(await refusalOf(chain, call('confirmRoot', BigInt(ROOT)))).toBe('RootUnknown')
    await publish(ROOT)
    await publish(NEXT_ROOT)
    expect(await refusalOf(chain, call('confirmRoot', BigInt(ROOT)))).toBe('RootNotLatest')
    await revokeRoot(chain.clientOf(OWNER), { registry, root: NEXT_ROOT })
    expect(await refusalOf(chain, call('confirmRoot', BigInt(NEXT_ROOT)))).toBe('RootIsRevoked')
  })
})

describe('revokeRoot', () => {
  it('ends a root at once, and the one before does not come back', async () => {
    await publish(ROOT)
    await publish(NEXT_ROOT)
    await chain.setTime((await chain.now()) + GRACE + 1)
    await revokeRoot(chain.clientOf(OWNER), { registry, root: NEXT_ROOT })
    expect([await accepts(ROOT), await accepts(NEXT_ROOT)]).toEqual([false, false])
    await publish('5')
    expect(await accepts('5')).toBe(true)
  })

  it('ends a superseded root within its grace', async () => {
    await publish(ROOT)
    await publish(NEXT_ROOT)
    await revokeRoot(chain.clientOf(OWNER), { registry, root: ROOT })
    expect([await accepts(ROOT), await accepts(NEXT_ROOT)]).toEqual([false, true])
  })

  it('refuses an unknown root and a second time', async () => {
    expect(await refusalOf(chain, call('revokeRoot', BigInt(ROOT)))).toBe('RootUnknown')
    await publish(ROOT)
    await revokeRoot(chain.clientOf(OWNER), { registry, root: ROOT })
    expect(await refusalOf(chain, call('revokeRoot', BigInt(ROOT)))).toBe('RootIsRevoked')
  })
})

describe('the owner', () => {
  it('is the only one who can publish, confirm, revoke or propose', async () => {
    await publish(ROOT)
    const calls = [
      call('publishRoot', BigInt(NEXT_ROOT), ZERO_WORD, ''),
      call('confirmRoot', BigInt(ROOT)),
      call('revokeRoot', BigInt(ROOT)),
      call('proposeOwner', chain.addressOf(STRANGER)),
    ]
    for (const attempt of calls) {
      expect(await refusalOf(chain, attempt, { from: STRANGER }), attempt.functionName).toBe('NotOwner')
      expect(await refusalOf(chain, attempt, { from: OWNER }), attempt.functionName).toBeNull()
    }
    expect(await refusalOf(chain, call('takeOwnership'), { from: STRANGER })).toBe('NotPendingOwner')
  })

  it('changes only when the proposed account takes over, and then loses every right', async () => {
    await proposeOwner(chain.clientOf(OWNER), { contract: registry, newOwner: chain.addressOf(1) })
    expect(await refusalOf(chain, call('takeOwnership'), { from: STRANGER })).toBe('NotPendingOwner')
    expect(await refusalOf(chain, call('takeOwnership'), { from: OWNER })).toBe('NotPendingOwner')
    await publish(ROOT)
    await takeOwnership(chain.clientOf(1), { contract: registry })
    await expect(publish(NEXT_ROOT)).rejects.toMatchObject({ code: 'CHAIN_REVERTED', at: 'NotOwner' })
    await publish(NEXT_ROOT, 1)
    expect(await refusalOf(chain, call('takeOwnership'), { from: 1 })).toBe('NotPendingOwner')
  })

  it('can withdraw a proposal', async () => {
    await proposeOwner(chain.clientOf(OWNER), { contract: registry, newOwner: chain.addressOf(1) })
    const nobody = '0x0000000000000000000000000000000000000000'
    await proposeOwner(chain.clientOf(OWNER), { contract: registry, newOwner: nobody })
    expect(await refusalOf(chain, call('takeOwnership'), { from: 1 })).toBe('NotPendingOwner')
  })
})

describe('deployRegistry', () => {
  it.each([
    [3_599, 0, 'ClockOutOfRange'],
    [3_600, 3_600, null],
    [3_600, 3_601, 'ClockOutOfRange'],
    [30 * DAY, 0, null],
    [30 * DAY + 1, 0, 'ClockOutOfRange'],
    [0, 0, 'ClockOutOfRange'],
  ])('judges maxRootAge %i and grace %i', async (maxRootAge, grace, refusal) => {
    const deployed = deployRegistry(chain.clientOf(OWNER), { owner: chain.addressOf(OWNER), maxRootAge, grace })
    if (refusal === null) expect((await deployed).address).toMatch(/^0x/)
    else await expect(deployed).rejects.toMatchObject({ code: 'CHAIN_REVERTED', at: refusal })
  })

  it('refuses to start without an owner', async () => {
    const owner = '0x0000000000000000000000000000000000000000'
    await expect(
      deployRegistry(chain.clientOf(OWNER), { owner, maxRootAge: MAX_ROOT_AGE, grace: GRACE }),
    ).rejects.toMatchObject({ code: 'CHAIN_REVERTED', at: 'OwnerMissing' })
  })
})
