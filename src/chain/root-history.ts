/** Everything that a registry contract ever published, from its events at a final block, checked against its state there. */
import { type Address, decodeEventLog, encodeFunctionData, type Hex, toEventSelector } from 'viem'
import { getChainId } from 'viem/actions'
import { askNode, type ReadClient } from './client'
import {
  agreeOnBlock,
  assertChain,
  assertSame,
  type Block,
  type BlockChoice,
  callAt,
  clientList,
  incomplete,
  type PlacedLog,
  readLogsBetween,
} from './final-block'
import { issuerRegistry } from './generated/issuer-registry'

const { abi } = issuerRegistry
const EVENTS = ['RootPublished', 'RootConfirmed', 'RootRevoked']
const SELECTORS = abi.filter((item) => item.type === 'event' && EVENTS.includes(item.name)).map(selectorOf)

/** One publication of a root. A root that came back has several. Times in Unix seconds. */
export interface PublishedRoot {
  root: string
  epoch: number
  publishedAt: number
  /** Block of the publication. */
  block: number
  /** SHA-256 of the snapshot's canonical text, as published. */
  snapshotDigest: Hex
  snapshotUri: string
  /** Last confirmation, or null. */
  confirmedAt: number | null
  revokedAt: number | null
}

/**
 * Read all publications of a registry contract.
 *
 * @param clients one, or several of independent nodes, which have to agree
 * @param options.fromBlock the block of the contract's deployment or an earlier one; default 0
 * @param options.block a final block to read at; default the newest, which has to be recent
 * @param options.maxAgeSeconds how old that one may be against `options.now` (Unix seconds, default the clock); default 6 hours
 * @param options.step blocks in one question to the node; default 10,000
 * @throws CHAIN_HISTORY_INCOMPLETE an epoch is missing, events and state differ, the block is not final or old, the clients
 * disagree; CHAIN_MISMATCH; INVALID_VALUE, LIMIT_EXCEEDED too many steps
 */
export async function readPublishedRoots(
  clients: ReadClient | readonly ReadClient[],
  options: { registry: Address; fromBlock?: number; step?: number } & BlockChoice,
): Promise<{ chainId: number; block: Block; roots: PublishedRoot[] }> {
  const list = clientList(clients)
  const chainId = await askNode(() => getChainId(list[0]), 'clients/0')
  await assertChain(list, chainId)
  const block = await agreeOnBlock(list, options)
  const readings = await Promise.all(list.map((client) => readRoots(client, { ...options, block })))
  assertSame(readings)
  return { chainId, block, roots: readings[0]! }
}

async function readRoots(
  client: ReadClient,
  options: { registry: Address; fromBlock?: number; block: Block; step?: number },
): Promise<PublishedRoot[]> {
  const { registry, fromBlock = 0, block, step = 10_000 } = options
  const range = { address: registry, topics: [SELECTORS], from: fromBlock, to: block.number, step }
  const roots = replay(await readLogsBetween(client, range))
  await assertState(client, { registry, block, roots })
  return roots
}

/** The contract's own rules, event by event. */
function replay(logs: readonly PlacedLog[]): PublishedRoot[] {
  const roots: PublishedRoot[] = []
  for (const log of logs) {
    const event = decode(log)
    const { root, epoch } = event.args
    const time = log.block.timestamp
    if (event.eventName === 'RootPublished') {
      if (epoch !== BigInt(roots.length + 1)) throw incomplete(`epoch ${roots.length + 1}`, 'is missing', EARLIER)
      const { snapshotDigest, snapshotUri } = event.args
      const place = { epoch: Number(epoch), publishedAt: time, block: log.block.number }
      roots.push({ root: `${root}`, ...place, snapshotDigest, snapshotUri, confirmedAt: null, revokedAt: null })
      continue
    }
    const target = roots[Number(epoch) - 1]
    if (target?.root !== `${root}`) throw incomplete(`epoch ${epoch}`, 'its publication is missing', EARLIER)
    if (event.eventName === 'RootConfirmed') target.confirmedAt = time
    else target.revokedAt = time
  }
  return roots
}

/** A hidden event, the last ones included, leaves a record that does not follow from the others. */
async function assertState(
  client: ReadClient,
  { registry, block, roots }: { registry: Address; block: Block; roots: readonly PublishedRoot[] },
): Promise<void> {
  const latest = roots.at(-1)
  const latestRoot = await callAt(client, {
    to: registry,
    data: encodeFunctionData({ abi, functionName: 'latestRoot' }),
    block,
  })
  if (BigInt(latestRoot) !== BigInt(latest?.root ?? 0)) throw incomplete('latestRoot', 'its publication is missing')
  const last = new Map(roots.map((published) => [published.root, published]))
  for (const { root, epoch, publishedAt, confirmedAt, revokedAt } of last.values()) {
    const data = encodeFunctionData({ abi, functionName: 'rootRecord', args: [BigInt(root)] })
    const words = (await callAt(client, { to: registry, data, block })).slice(2).match(/.{64}/g) ?? []
    // the next publication superseded it, and that is the only thing that does
    const supersededAt = roots[epoch]?.publishedAt ?? 0
    const expected = [confirmedAt ?? publishedAt, supersededAt, epoch, revokedAt === null ? 0 : 1]
    if (`${words.map((word) => BigInt(`0x${word}`))}` !== `${expected}`) {
      throw incomplete(`epoch ${epoch}`, 'its record does not follow from the events')
    }
  }
}

function decode({ topics, data, block }: PlacedLog) {
  try {
    const event = decodeEventLog({ abi, topics, data, strict: true })
    if ('root' in event.args) return event as Extract<typeof event, { args: { root: bigint } }>
  } catch {
    // told below: viem's error would quote the log
  }
  throw incomplete(`block ${block.number}`, 'the node gives an event that cannot be read')
}

const EARLIER = 'read from the block of the deployment on, and from another node'

function selectorOf(item: (typeof abi)[number]): Hex {
  return toEventSelector(item as Parameters<typeof toEventSelector>[0])
}
