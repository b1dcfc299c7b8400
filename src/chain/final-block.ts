/** Strict reads at a final block, from one node or from several that have to agree. */
import type { Address, Hex } from 'viem'
import { VitalproofError } from '../core/errors'
import { mapReverts, type ReadClient } from './client'

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

/** At least one. @throws INVALID_VALUE */
export function clientList(clients: ReadClient | readonly ReadClient[]): readonly [ReadClient, ...ReadClient[]] {
  const [first, ...others] = 'request' in clients ? [clients] : clients
  if (first === undefined) throw new VitalproofError('INVALID_VALUE', 'no client to read with', { at: 'clients' })
  return [first, ...others]
}

/** @throws CHAIN_MISMATCH a client talks to another chain */
export async function assertChain(clients: readonly ReadClient[], chainId: number): Promise<void> {
  for (const [i, client] of clients.entries()) {
    if (readQuantity(await client.request({ method: 'eth_chainId' }), place(i, 'eth_chainId')) !== chainId) {
      throw new VitalproofError('CHAIN_MISMATCH', 'the client talks to another chain', {
        at: `clients/${i}`,
        fix: `use a client for chain ${chainId}`,
      })
    }
  }
}

/**
 * The block to read at: `number`, or the newest that is final for all. The clients have to agree on its hash.
 *
 * @throws CHAIN_HISTORY_INCOMPLETE not final yet, or the clients disagree
 */
export async function agreeOnBlock(clients: readonly ReadClient[], number?: number): Promise<Block> {
  const finals = await Promise.all(clients.map((client, i) => readBlock(client, 'finalized', i)))
  const lowest = Math.min(...finals.map((block) => block.number))
  const chosen = number ?? lowest
  if (!Number.isSafeInteger(chosen) || chosen < 0) {
    throw new VitalproofError('INVALID_VALUE', 'not a block number', { at: 'block' })
  }
  if (chosen > lowest) throw incomplete(NOT_FINAL, 'is not final yet', 'wait, or read at an earlier block')
  const blocks = await Promise.all(clients.map((client, i) => readBlock(client, chosen, i)))
  assertSame(blocks)
  return blocks[0]!
}

/** @throws CHAIN_HISTORY_INCOMPLETE the node does not have it or gives another one */
export async function readBlock(client: ReadClient, which: number | 'finalized', index = 0): Promise<Block> {
  const at = place(index, typeof which === 'number' ? `block ${which}` : which)
  const tag = typeof which === 'number' ? toQuantity(which) : which
  const block = await client.request({ method: 'eth_getBlockByNumber', params: [tag, false] })
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
  const result: unknown = await mapReverts(() => client.request({ method: 'eth_call', params: [...params] }))
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
  const logs = await client.request({ method: 'eth_getLogs', params: [filter] })
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
 * @param options.step blocks in one question; nodes limit it
 * @throws CHAIN_HISTORY_INCOMPLETE as `readLogsOf`
 */
export async function readLogsBetween(
  client: ReadClient,
  options: { address: Address; topics: (Hex | Hex[])[]; from: number; to: number; step: number },
): Promise<PlacedLog[]> {
  const { address, topics, from, to, step } = options
  const blocks = new Map<number, Block>()
  const found: PlacedLog[] = []
  for (let start = from; start <= to; start += step) {
    const end = Math.min(to, start + step - 1)
    const at = `blocks ${start} to ${end}`
    const filter = { address, topics, fromBlock: toQuantity(start), toBlock: toQuantity(end) }
    const logs = await client.request({ method: 'eth_getLogs', params: [filter] })
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

/** What the clients read has to be one thing. @throws CHAIN_HISTORY_INCOMPLETE */
export function assertSame(readings: readonly unknown[]): void {
  const texts = readings.map((reading) =>
    JSON.stringify(reading, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
  )
  const odd = texts.findIndex((text) => text !== texts[0])
  if (odd > 0) {
    throw incomplete(`clients/${odd}`, 'does not say what the first client says', 'find out which node is wrong')
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

function readQuantity(value: unknown, at: string): number {
  const number = typeof value === 'string' && /^0x[0-9a-f]{1,14}$/i.test(value) ? Number(value) : Number.NaN
  if (!Number.isSafeInteger(number)) throw incomplete(at, 'the node gives no number where one belongs')
  return number
}

function readWord(value: unknown, at: string): Hex {
  if (typeof value !== 'string' || !/^0x[0-9a-f]{64}$/i.test(value)) {
    throw incomplete(at, 'the node gives no hash where one belongs')
  }
  return value.toLowerCase() as Hex
}

function place(index: number, what: string): string {
  return `clients/${index}/${what}`
}
