/** Strict reads at a final block, from one node or from several that have to agree. */
import type { Address, Hex } from 'viem'
import { VitalproofError } from '../core/errors'
import { askNode, type ReadClient } from './client'

export interface Block {
  number: number
  hash: Hex
  /** Unix seconds. */
  timestamp: number
}

/** A log as a node gives it, checked for its place. */
export interface PlacedLog {
  block: Block
  logIndex: number
  topics: [Hex, ...Hex[]]
  data: Hex
}

/** `at` of the error for a block that was asked for too early. */
export const NOT_FINAL = 'block'

/** Which block to read at, and how old the newest final one may be. */
export interface BlockChoice {
  /** A final block; default the newest that is final for all clients. */
  block?: number
  /** If no block is named: how long before `now` the newest final one may have its time, in seconds; default 6 hours. */
  maxAgeSeconds?: number
  /** Unix seconds; default the clock. */
  now?: number
}

const MAX_AGE_SECONDS = 6 * 3_600
/** Nodes that follow the chain differ by an epoch or two; more is a node that stands still, or one that hides what is new. */
const MAX_APART = 128
/** Numbers and times of blocks: far beyond any chain, far below where a number loses digits. */
const MAX_QUANTITY = 2 ** 48
const MAX_STEPS = 100_000

/** At least one. @throws INVALID_VALUE */
export function clientList(clients: ReadClient | readonly ReadClient[]): readonly [ReadClient, ...ReadClient[]] {
  const [first, ...others] = 'request' in clients ? [clients] : clients
  if (first === undefined) throw new VitalproofError('INVALID_VALUE', 'no client to read with', { at: 'clients' })
  return [first, ...others]
}

/** @throws CHAIN_MISMATCH a client talks to another chain */
export async function assertChain(clients: readonly ReadClient[], chainId: number): Promise<void> {
  for (const [i, client] of clients.entries()) {
    const at = place(i, 'eth_chainId')
    const answer = await askNode(() => client.request({ method: 'eth_chainId' }), place(i))
    if (readQuantity(answer, at, Number.MAX_SAFE_INTEGER) !== chainId) {
      throw new VitalproofError('CHAIN_MISMATCH', 'the client talks to another chain', {
        at: place(i),
        fix: `use a client for chain ${chainId}`,
      })
    }
  }
}

/**
 * The block to read at: the one that is named, or the newest that is final for all. The clients have to agree on its hash. The
 * lowest final block counts, so without a bound one node that lies could bring an old state back.
 *
 * @throws CHAIN_HISTORY_INCOMPLETE not final yet, the clients disagree or are far apart, or the newest final block is old
 */
export async function agreeOnBlock(clients: readonly ReadClient[], choice: BlockChoice = {}): Promise<Block> {
  const finals = await Promise.all(clients.map((client, i) => readBlock(client, 'finalized', i)))
  const lowest = Math.min(...finals.map((block) => block.number))
  const chosen = choice.block ?? lowest
  if (choice.block === undefined) assertRecent(finals, choice)
  if (!Number.isSafeInteger(chosen) || chosen < 0) {
    throw new VitalproofError('INVALID_VALUE', 'not a block number', { at: 'block' })
  }
  if (chosen > lowest) throw incomplete(NOT_FINAL, 'is not final yet', 'wait, or read at an earlier block')
  const blocks = await Promise.all(clients.map((client, i) => readBlock(client, chosen, i)))
  assertSame(blocks)
  return blocks[0]!
}

function assertRecent(
  finals: readonly Block[],
  { maxAgeSeconds = MAX_AGE_SECONDS, now = Math.floor(Date.now() / 1000) }: BlockChoice,
): void {
  const highest = Math.max(...finals.map((block) => block.number))
  finals.forEach(({ number, timestamp }, i) => {
    if (highest - number > MAX_APART) {
      throw incomplete(place(i, 'finalized'), 'is far behind the newest final block of another client', STANDS_STILL)
    }
    // the other way round, a time that is no number would pass
    if (!(now - timestamp <= maxAgeSeconds)) {
      throw incomplete(place(i, 'finalized'), 'the newest final block is older than `maxAgeSeconds`', STANDS_STILL)
    }
  })
}

const STANDS_STILL = 'read from a node that follows the chain, or name the block'

/** @throws CHAIN_HISTORY_INCOMPLETE the node does not have it or gives another one */
export async function readBlock(client: ReadClient, which: number | 'finalized', index = 0): Promise<Block> {
  const at = place(index, typeof which === 'number' ? `block ${which}` : which)
  const tag = typeof which === 'number' ? toQuantity(which) : which
  const block = await askNode(
    () => client.request({ method: 'eth_getBlockByNumber', params: [tag, false] }),
    place(index),
  )
  if (!block?.hash) throw incomplete(at, 'the node does not have the block')
  const number = readQuantity(block.number, at)
  if (typeof which === 'number' && number !== which) throw incomplete(at, 'the node gives another block')
  return { number, hash: readWord(block.hash, at), timestamp: readQuantity(block.timestamp, at) }
}

/**
 * One word that a contract's view returns in the state of exactly this block (EIP-1898).
 *
 * @throws CHAIN_HISTORY_INCOMPLETE there is no such contract; CHAIN_REVERTED
 */
export async function callAt(
  client: ReadClient,
  { to, data, block }: { to: Address; data: Hex; block: Block },
): Promise<Hex> {
  const params = [{ to, data }, { blockHash: block.hash }] as const
  const result: unknown = await askNode(() => client.request({ method: 'eth_call', params: [...params] }))
  if (typeof result !== 'string' || !/^0x([0-9a-f]{64})+$/i.test(result)) {
    throw incomplete(to, 'the contract does not answer', 'check the address of the contract and the chain')
  }
  return result as Hex
}

/**
 * The logs of one block, in order.
 *
 * @param options.topics as of eth_getLogs, lower case; what comes back is checked against them
 * @throws CHAIN_HISTORY_INCOMPLETE a log of another block, contract or topic, a removed one, or one out of order
 */
export async function readLogsOf(
  client: ReadClient,
  { address, topics, block }: { address: Address; topics: (Hex | Hex[])[]; block: Block },
): Promise<PlacedLog[]> {
  const at = `block ${block.number}`
  const filter = { address, topics, blockHash: block.hash }
  const logs = await askNode(() => client.request({ method: 'eth_getLogs', params: [filter] }))
  return inOrder(
    readLogs(logs, { address, topics, at }).map(({ number, hash, ...log }) => {
      if (number !== block.number || hash !== block.hash) throw incomplete(at, 'the node gives a log of another block')
      return { ...log, block }
    }),
  )
}

/**
 * The logs of a range of final blocks, in order, asked for in steps.
 *
 * @param options.step blocks in one question, from 1; nodes limit it
 * @throws CHAIN_HISTORY_INCOMPLETE as `readLogsOf`; INVALID_VALUE; LIMIT_EXCEEDED more than 100,000 questions
 */
export async function readLogsBetween(
  client: ReadClient,
  options: { address: Address; topics: (Hex | Hex[])[]; from: number; to: number; step: number },
): Promise<PlacedLog[]> {
  const { address, topics, from, to, step } = options
  assertSteps(options)
  const blocks = new Map<number, Block>()
  const found: PlacedLog[] = []
  for (let start = from; start <= to; start += step) {
    const end = Math.min(to, start + step - 1)
    const at = `blocks ${start} to ${end}`
    const filter = { address, topics, fromBlock: toQuantity(start), toBlock: toQuantity(end) }
    const logs = await askNode(() => client.request({ method: 'eth_getLogs', params: [filter] }))
    for (const { number, hash, ...log } of readLogs(logs, { address, topics, at })) {
      if (number < start || number > end) throw incomplete(at, 'the node gives a log of another block')
      const block = blocks.get(number) ?? (await readBlock(client, number))
      if (hash !== block.hash) throw incomplete(at, 'the node gives a log of another block')
      blocks.set(number, block)
      found.push({ ...log, block })
    }
  }
  return inOrder(found)
}

function assertSteps({ from, to, step }: { from: number; to: number; step: number }): void {
  for (const [value, least, at] of [
    [from, 0, 'fromBlock'],
    [step, 1, 'step'],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < least) {
      throw new VitalproofError('INVALID_VALUE', `not a whole number from ${least}`, { at })
    }
  }
  if ((to - from) / step > MAX_STEPS) {
    throw new VitalproofError('LIMIT_EXCEEDED', 'more questions than are asked', {
      at: 'step',
      fix: 'start at the block of the deployment, or ask for more blocks at once',
    })
  }
}

/** What the clients read has to be one thing. @throws CHAIN_HISTORY_INCOMPLETE */
export function assertSame(readings: readonly unknown[]): void {
  const texts = readings.map((reading) =>
    JSON.stringify(reading, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
  )
  const odd = texts.findIndex((text) => text !== texts[0])
  if (odd > 0) {
    throw incomplete(place(odd), 'does not say what the first client says', 'find out which node is wrong')
  }
}

export function incomplete(at: string, reason: string, fix = 'read from another node'): VitalproofError {
  return new VitalproofError('CHAIN_HISTORY_INCOMPLETE', reason, { at, fix })
}

export function toQuantity(value: number): Hex {
  return `0x${value.toString(16)}`
}

interface RawLog {
  address?: unknown
  topics?: unknown
  data?: unknown
  blockHash?: unknown
  blockNumber?: unknown
  logIndex?: unknown
  removed?: unknown
}

/** Contract, topics and form of each log; its place is for the caller to check. */
function readLogs(logs: unknown, wanted: { address: Address; topics: (Hex | Hex[])[]; at: string }) {
  const { address, topics, at } = wanted
  if (!Array.isArray(logs)) throw incomplete(at, 'the node gives no list of logs')
  return logs.map((log: RawLog) => {
    const given = (Array.isArray(log.topics) ? log.topics : []).map((topic) => `${topic}`.toLowerCase() as Hex)
    const isOurs =
      `${log.address}`.toLowerCase() === address.toLowerCase() &&
      topics.every((allowed, i) => [allowed].flat().includes(given[i]!))
    if (!isOurs) throw incomplete(at, 'the node gives a log of another contract, event or identity')
    if (log.removed === true) throw incomplete(at, 'the node gives a log that was removed from the chain')
    if (!/^0x([0-9a-f]{2})*$/i.test(`${log.data}`)) throw incomplete(at, 'the node gives a log without data')
    return {
      number: readQuantity(log.blockNumber, at),
      hash: readWord(log.blockHash, at),
      logIndex: readQuantity(log.logIndex, at),
      topics: given as [Hex, ...Hex[]],
      data: log.data as Hex,
    }
  })
}

function inOrder(logs: PlacedLog[]): PlacedLog[] {
  logs.forEach((log, i) => {
    const before = logs[i - 1]
    if (before === undefined || before.block.number < log.block.number) return
    if (before.block.number > log.block.number || before.logIndex >= log.logIndex) {
      throw incomplete(`block ${log.block.number}`, 'the node gives logs out of order')
    }
  })
  return logs
}

function readQuantity(value: unknown, at: string, max = MAX_QUANTITY): number {
  const number = typeof value === 'string' && /^0x[0-9a-f]{1,14}$/i.test(value) ? Number(value) : Number.NaN
  if (!(number <= max)) throw incomplete(at, 'the node gives no number where one belongs')
  return number
}

function readWord(value: unknown, at: string): Hex {
  if (typeof value !== 'string' || !/^0x[0-9a-f]{64}$/i.test(value)) {
    throw incomplete(at, 'the node gives no hash where one belongs')
  }
  return value.toLowerCase() as Hex
}

function place(index: number, what?: string): string {
  return what === undefined ? `clients/${index}` : `clients/${index}/${what}`
}
