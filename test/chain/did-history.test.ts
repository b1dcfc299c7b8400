/** The history of a DID: what it says of keys and owners, and which answers of a node are refused. */
import { inspect } from 'node:util'
import { createClient, encodeAbiParameters, type Hex, http } from 'viem'
import { getBlockNumber } from 'viem/actions'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ReadClient, readDidHistory, readLatestRoot } from '../../src/chain'
import { FIELD_ORDER } from '../../src/core/field'
import { encodeIssuerKey } from '../../src/model/issuer-keys'
import { type LocalChain, startChain, ZERO_WORD } from './anvil'
import {
  ATTRIBUTE,
  attributeValue,
  clientWithLogs,
  type DidChain,
  deployDidRegistry,
  FINALITY,
  issuerKey,
  lyingClient,
  NOBODY,
  type RawLog,
  YEAR,
} from './did-registry'
import { DAY, NOON } from './scenario'

const HOSPITAL = 1
const [FIRST, SECOND, THIRD] = [issuerKey(1), issuerKey(2), issuerKey(3)]
const INCOMPLETE = { code: 'CHAIN_HISTORY_INCOMPLETE' }

let chain: LocalChain
let dids: DidChain
let snapshot: Hex

beforeAll(async () => {
  chain = await startChain({ timestamp: NOON })
  dids = await deployDidRegistry(chain)
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

async function read(
  client: ReadClient | ReadClient[] = chain.clientOf(0),
  options: Partial<Parameters<typeof readDidHistory>[1]> = {},
) {
  const now = await chain.now()
  return readDidHistory(client, { did: dids.didOf(HOSPITAL), registry: dids.registry, now, ...options })
}

function setKey(key = FIRST, validity = YEAR) {
  return dids.send(HOSPITAL, 'setAttribute', ATTRIBUTE, attributeValue(key), BigInt(validity))
}

/** Three changes in three blocks, then finality. */
async function publishThree(): Promise<void> {
  for (const key of [FIRST, SECOND, THIRD]) await dids.publish(HOSPITAL, key)
  await dids.finalise()
}

describe('readDidHistory', () => {
  it('reads a DID that was never changed: its own owner, no key', async () => {
    await dids.finalise()
    expect(await read()).toMatchObject({
      did: dids.didOf(HOSPITAL),
      chainId: chain.chainId,
      owner: chain.addressOf(HOSPITAL).toLowerCase(),
      deactivated: false,
      keys: [],
      rejected: [],
    })
  })

  it('lists keys in order of first publication with the time of both ends', async () => {
    await dids.publish(HOSPITAL, SECOND)
    await chain.setTime(NOON + DAY)
    await dids.publish(HOSPITAL, FIRST, 10 * DAY)
    await chain.setTime(NOON + 2 * DAY)
    await dids.publish(HOSPITAL, SECOND, YEAR)
    await dids.finalise()
    const { keys } = await read()
    expect(keys).toEqual([
      { publicKey: SECOND, publishedAt: NOON, validTo: NOON + 2 * DAY + YEAR, revoked: false },
      { publicKey: FIRST, publishedAt: NOON + DAY, validTo: NOON + 11 * DAY, revoked: false },
    ])
  })

  it('ends a retired key at the block of its retirement and leaves it unrevoked', async () => {
    await dids.publish(HOSPITAL, FIRST)
    await chain.setTime(NOON + 3 * DAY)
    await dids.retire(HOSPITAL, FIRST)
    await dids.finalise()
    expect((await read()).keys).toEqual([
      { publicKey: FIRST, publishedAt: NOON, validTo: NOON + 3 * DAY, revoked: false },
    ])
  })

  it('never forgets a revocation, even if the key is published again', async () => {
    await dids.publish(HOSPITAL, FIRST)
    await dids.revoke(HOSPITAL, FIRST)
    await dids.publish(HOSPITAL, FIRST)
    await dids.finalise()
    expect((await read()).keys).toEqual([{ publicKey: FIRST, publishedAt: NOON, validTo: NOON + YEAR, revoked: true }])
  })

  it('reads several changes of one block in their order', async () => {
    await dids.publish(HOSPITAL, THIRD)
    await dids.inOneBlock([setKey(FIRST), setKey(SECOND), setKey(FIRST, 0)])
    await dids.finalise()
    const { keys } = await read()
    expect(keys.map(({ publicKey }) => publicKey)).toEqual([THIRD, FIRST, SECOND])
    expect(keys[1]!.validTo).toBe(keys[1]!.publishedAt)
  })

  it('follows the owner, and takes the keys of a DID that was given up', async () => {
    await dids.publish(HOSPITAL, FIRST)
    await dids.call(HOSPITAL, 'changeOwner', chain.addressOf(2))
    await dids.finalise()
    expect(await read()).toMatchObject({ owner: chain.addressOf(2).toLowerCase(), keys: [{ publicKey: FIRST }] })
  })

  it('takes a revocation alone for no key, and for the end of one that is published later', async () => {
    await dids.revoke(HOSPITAL, FIRST)
    await dids.finalise()
    expect((await read()).keys).toEqual([])
    await dids.publish(HOSPITAL, FIRST)
    await dids.finalise()
    expect((await read()).keys).toMatchObject([{ publicKey: FIRST, revoked: true }])
  })

  it('knows every key of a deactivated DID as revoked, whatever is published after it', async () => {
    await dids.publish(HOSPITAL, FIRST)
    await dids.call(HOSPITAL, 'changeOwner', NOBODY)
    // the contract falls back to the identity itself, which can go on writing
    await dids.publish(HOSPITAL, SECOND)
    await dids.finalise()
    expect(await read()).toMatchObject({
      owner: NOBODY,
      deactivated: true,
      keys: [
        { publicKey: FIRST, revoked: true },
        { publicKey: SECOND, revoked: true },
      ],
    })
  })

  it('reports malformed keys by code and keeps the good ones beside them', async () => {
    const { x, y } = FIRST
    const word = (value: bigint) => value.toString(16).padStart(64, '0')
    const bad: Hex[] = [
      '0x',
      `0x${'11'.repeat(63)}`,
      `0x${'11'.repeat(65)}`,
      // off the curve, not canonical, the identity
      `0x${word(x)}${word(y ^ 1n)}`,
      `0x${word(x + FIELD_ORDER)}${word(y)}`,
      `0x${word(0n)}${word(1n)}`,
      // order 2
      `0x${word(0n)}${word(FIELD_ORDER - 1n)}`,
    ]
    for (const value of bad) await dids.call(HOSPITAL, 'setAttribute', ATTRIBUTE, value, BigInt(YEAR))
    await dids.publish(HOSPITAL, SECOND)
    await dids.finalise()
    const { keys, rejected } = await read()
    expect(keys.map(({ publicKey }) => publicKey)).toEqual([SECOND])
    expect(rejected.map(({ code }) => code)).toEqual(bad.map(() => 'INVALID_PUBLIC_KEY'))
  })

  it('passes over delegates and attributes of other names', async () => {
    const validity = BigInt(YEAR)
    await dids.call(HOSPITAL, 'addDelegate', ATTRIBUTE, chain.addressOf(3), validity)
    await dids.call(HOSPITAL, 'setAttribute', ZERO_WORD, attributeValue(FIRST), validity)
    await dids.publish(HOSPITAL, SECOND)
    await dids.finalise()
    expect((await read()).keys.map(({ publicKey }) => publicKey)).toEqual([SECOND])
  })

  it('reads the state of an earlier final block as it was', async () => {
    await dids.publish(HOSPITAL, FIRST)
    const number = await getBlockNumber(chain.test)
    await dids.revoke(HOSPITAL, FIRST)
    await dids.finalise()
    const history = await read(chain.clientOf(0), { block: Number(number) })
    expect(history.keys).toMatchObject([{ publicKey: FIRST, revoked: false }])
    expect(history.block.number).toBe(Number(number))
    expect((await read()).keys).toMatchObject([{ revoked: true }])
  })

  it('does not see what is not final yet', async () => {
    await dids.finalise()
    await dids.publish(HOSPITAL, FIRST)
    expect((await read()).keys).toEqual([])
    await dids.finalise()
    expect((await read()).keys).toHaveLength(1)
  })

  it('keeps the open end of a key that is valid for ever', async () => {
    await dids.call(HOSPITAL, 'setAttribute', ATTRIBUTE, attributeValue(FIRST), 2n ** 255n)
    await dids.finalise()
    expect((await read()).keys[0]!.validTo).toBe(Number.MAX_SAFE_INTEGER)
  })
})

describe('readDidHistory refuses', () => {
  it('a block that is not final', async () => {
    await publishThree()
    await dids.publish(HOSPITAL, FIRST)
    const number = await getBlockNumber(chain.test)
    await expect(read(chain.clientOf(0), { block: Number(number) })).rejects.toMatchObject({
      ...INCOMPLETE,
      at: 'block',
    })
  })

  it('an old state as the newest: one node of two that stands still, and a final block that is old', async () => {
    await dids.publish(HOSPITAL, FIRST)
    const old = Number(await getBlockNumber(chain.test))
    await dids.revoke(HOSPITAL, FIRST)
    await chain.test.mine({ blocks: 300 })
    const liar = lyingClient(chain, async (given, { method, params }) =>
      method === 'eth_getBlockByNumber' && params[0] === 'finalized' ? blockAt(old) : given,
    )
    for (const clients of [
      [chain.clientOf(0), liar],
      [liar, chain.clientOf(0)],
    ]) {
      const at = `clients/${clients.indexOf(liar)}/finalized`
      await expect(read(clients)).rejects.toMatchObject({ ...INCOMPLETE, at })
    }
    // the same time for all blocks: a day later nothing that is final is recent
    const now = (await chain.now()) + DAY
    await expect(read(chain.clientOf(0), { now })).rejects.toMatchObject({ ...INCOMPLETE, at: 'clients/0/finalized' })
    await expect(read(chain.clientOf(0), { now: Number.NaN })).rejects.toMatchObject(INCOMPLETE)
    expect((await read(chain.clientOf(0), { now, maxAgeSeconds: DAY })).keys).toMatchObject([{ revoked: true }])
    // who names the block knows what it reads
    expect((await read(chain.clientOf(0), { now, block: old })).keys).toMatchObject([{ revoked: false }])
  })

  it.each<[number, number, boolean]>([
    [128, 6 * 3_600, true],
    [129, 6 * 3_600, false],
    [128, 6 * 3_600 + 1, false],
  ])('clients more than 128 blocks apart, and an age of more than 6 hours: %i, %i, taken: %s', async (apart, age, isTaken) => {
    await chain.test.mine({ blocks: 300 })
    const number = Number(await getBlockNumber(chain.test)) - FINALITY
    const behind = lyingClient(chain, async (given, { method, params }) =>
      method === 'eth_getBlockByNumber' && params[0] === 'finalized' ? blockAt(number - apart) : given,
    )
    const answer = read([chain.clientOf(0), behind], { now: (await chain.now()) + age })
    if (isTaken) expect((await answer).block.number).toBe(number - apart)
    else await expect(answer).rejects.toMatchObject(INCOMPLETE)
  })

  it('a number or a time of a block above 2^48', async () => {
    await publishThree()
    for (const [member, value, isTaken] of [
      ['timestamp', '0x1000000000000', true],
      ['timestamp', '0x1000000000001', false],
      ['number', '0x1000000000001', false],
    ] as const) {
      const client = lyingClient(chain, (given, { method }) =>
        method === 'eth_getBlockByNumber' ? { ...(given as object), [member]: value } : given,
      )
      if (isTaken) expect((await read(client)).block.timestamp).toBe(2 ** 48)
      else await expect(read(client)).rejects.toMatchObject(INCOMPLETE)
    }
  })

  it('a dead node without a word of its URL', async () => {
    const dead = createClient({ transport: http('http://127.0.0.1:1/KEY-IN-URL', { retryCount: 0 }) })
    for (const [clients, at] of [
      [[dead], 'clients/0'],
      [[chain.clientOf(0), dead], 'clients/1'],
    ] as const) {
      const error: unknown = await read([...clients]).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'CHAIN_MISMATCH', at })
      expect(inspect(error)).not.toContain('KEY-IN-URL')
    }
    const root: unknown = await readLatestRoot(dead, { registry: dids.registry }).catch((reason: unknown) => reason)
    expect(root).toMatchObject({ code: 'CHAIN_MISMATCH', at: 'client' })
    expect(inspect(root)).not.toContain('KEY-IN-URL')
  })

  it('a node that hides the event of a block, or the first one of several', async () => {
    for (const key of [FIRST, SECOND, THIRD]) await dids.publish(HOSPITAL, key)
    await dids.inOneBlock([setKey(FIRST), setKey(SECOND), setKey(THIRD)])
    await dids.finalise()
    const seen: string[] = []
    const honest = clientWithLogs(chain, (logs) => {
      seen.push(...logs.map(idOf))
      return logs
    })
    expect((await read(honest)).keys).toHaveLength(3)
    // the walk goes back, so the three of one block come first
    const [first, , , ...alone] = seen
    for (const id of [first, ...alone]) {
      const client = clientWithLogs(chain, (logs) => logs.filter((log) => idOf(log) !== id))
      await expect(read(client)).rejects.toMatchObject(INCOMPLETE)
    }
    expect(alone).toHaveLength(3)
  })

  it('the last event of a block hidden by one of two nodes, which one alone can hide', async () => {
    await dids.inOneBlock([setKey(FIRST), dids.send(HOSPITAL, 'revokeAttribute', ATTRIBUTE, attributeValue(FIRST))])
    await dids.finalise()
    const liar = clientWithLogs(chain, (logs) => logs.slice(0, 1))
    expect((await read(liar)).keys).toMatchObject([{ revoked: false }])
    await expect(read([chain.clientOf(0), liar])).rejects.toMatchObject({ ...INCOMPLETE, at: 'clients/1' })
    await expect(read([liar, chain.clientOf(0)])).rejects.toMatchObject({ ...INCOMPLETE, at: 'clients/1' })
    expect((await read([chain.clientOf(0), chain.clientOf(2)])).keys).toMatchObject([{ revoked: true }])
  })

  const other = `0x${'ab'.repeat(32)}` as const
  it.each<[string, (logs: RawLog[]) => unknown]>([
    ['in another order', (logs) => [...logs].reverse()],
    ['twice', (logs) => [...logs, ...logs]],
    ['that were removed', (logs) => logs.map((log) => ({ ...log, removed: true }))],
    ['of another contract', (logs) => logs.map((log) => ({ ...log, address: NOBODY }))],
    ['of another event', (logs) => logs.map((log) => ({ ...log, topics: [other, log.topics[1]] }))],
    ['of another identity', (logs) => logs.map((log) => ({ ...log, topics: [log.topics[0], other] }))],
    ['without topics', (logs) => logs.map((log) => ({ ...log, topics: [] }))],
    ['of another block hash', (logs) => logs.map((log) => ({ ...log, blockHash: other }))],
    ['of another block number', (logs) => logs.map((log) => ({ ...log, blockNumber: '0x1' }))],
    ['with cut data', (logs) => logs.map((log) => ({ ...log, data: log.data.slice(0, 66) }))],
    ['without data', (logs) => logs.map(({ data: _, ...log }) => log)],
    ['that are no list', () => null],
  ])('logs %s', async (_, change) => {
    await dids.inOneBlock([setKey(FIRST), setKey(SECOND)])
    await dids.finalise()
    await expect(read(clientWithLogs(chain, change))).rejects.toMatchObject(INCOMPLETE)
  })

  it('links that run in a circle or forward', async () => {
    await publishThree()
    for (const link of [2n ** 40n, 2n ** 255n]) {
      const client = clientWithLogs(chain, (logs) =>
        logs.map((log) => ({ ...log, data: `${log.data.slice(0, 2 + 3 * 64)}${wordOf(link)}${log.data.slice(258)}` })),
      )
      await expect(read(client)).rejects.toMatchObject(INCOMPLETE)
    }
  })

  it('a state that is newer than the block, and one that the events do not explain', async () => {
    await publishThree()
    const answers: [string, Hex][] = [
      ['changed', encodeAbiParameters([{ type: 'uint256' }], [2n ** 40n])],
      ['identityOwner', encodeAbiParameters([{ type: 'address' }], [chain.addressOf(5)])],
    ]
    const honest = await read()
    expect(honest.keys).toHaveLength(3)
    for (const [name, answer] of answers) {
      const selector = name === 'changed' ? '0xf96d0f9f' : '0x8733d4e8'
      const client = lyingClient(chain, (given, { method, params }) =>
        method === 'eth_call' && JSON.stringify(params).includes(selector) ? answer : given,
      )
      await expect(read(client), name).rejects.toMatchObject(INCOMPLETE)
    }
  })

  it('a node that gives another block than it was asked for, or none', async () => {
    await publishThree()
    for (const change of [
      (block: object) => ({ ...block, number: '0x1' }),
      (block: object) => ({ ...block, hash: null }),
      () => null,
    ]) {
      const client = lyingClient(chain, (given, { method, params }) =>
        method === 'eth_getBlockByNumber' && params[0] !== 'finalized' ? change(given as object) : given,
      )
      await expect(read(client)).rejects.toMatchObject(INCOMPLETE)
    }
  })

  it('a second node on another fork', async () => {
    await publishThree()
    const fork = lyingClient(chain, (given, { method }) =>
      method === 'eth_getBlockByNumber' ? { ...(given as object), hash: other } : given,
    )
    await expect(read([chain.clientOf(0), fork])).rejects.toMatchObject({ ...INCOMPLETE, at: 'clients/1' })
  })

  it('a node of another chain, and a DID that names one', async () => {
    await publishThree()
    const client = lyingClient(chain, (given, { method }) => (method === 'eth_chainId' ? '0x1' : given))
    await expect(read(client)).rejects.toMatchObject({ code: 'CHAIN_MISMATCH', at: 'clients/0' })
    await expect(read([chain.clientOf(0), client])).rejects.toMatchObject({ code: 'CHAIN_MISMATCH', at: 'clients/1' })
    const did = `did:ethr:${chain.addressOf(HOSPITAL)}`
    await expect(read(chain.clientOf(0), { did })).rejects.toMatchObject({ code: 'CHAIN_MISMATCH' })
  })

  it('an address without a registry, no client, and no DID', async () => {
    await publishThree()
    const client = chain.clientOf(0)
    const did = dids.didOf(HOSPITAL)
    await expect(readDidHistory(client, { did, registry: NOBODY })).rejects.toMatchObject(INCOMPLETE)
    await expect(read([])).rejects.toMatchObject({ code: 'INVALID_VALUE' })
    await expect(read(client, { did: 'did:web:hospital.example' })).rejects.toMatchObject({ code: 'DID_INVALID' })
  })

  it('more changes than it was told to read', async () => {
    await publishThree()
    const options = { did: dids.didOf(HOSPITAL), registry: dids.registry, now: await chain.now() }
    await expect(readDidHistory(chain.clientOf(0), { ...options, maxEvents: 2 })).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    })
    expect((await readDidHistory(chain.clientOf(0), { ...options, maxEvents: 3 })).keys).toHaveLength(3)
  })
})

it('the attribute of an issuer key fits in the name of an ERC-1056 attribute and holds 64 bytes', () => {
  expect(ATTRIBUTE.endsWith('0000')).toBe(true)
  expect(encodeIssuerKey(FIRST)).toHaveLength(64)
})

/** A block as the node itself gives it. */
function blockAt(number: number): Promise<unknown> {
  return chain.clientOf(0).request({ method: 'eth_getBlockByNumber', params: [`0x${number.toString(16)}`, false] })
}

function idOf({ blockNumber, logIndex }: RawLog): string {
  return `${blockNumber} ${logIndex}`
}

function wordOf(value: bigint): string {
  return value.toString(16).padStart(64, '0')
}
