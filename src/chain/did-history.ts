/** The whole history of a did:ethr, walked back event by event from a final block; a gap is an error, never a shorter history. */
import {
  type Address,
  decodeEventLog,
  encodeFunctionData,
  type Hex,
  hexToBytes,
  pad,
  parseAbi,
  stringToHex,
  toEventSelector,
} from 'viem'
import { isVitalproofError, VitalproofError } from '../core/errors'
import {
  type DidHistory,
  decodeIssuerKey,
  ISSUER_KEY_ATTRIBUTE,
  type IssuerKeyHistory,
  parseDid,
} from '../model/issuer-keys'
import type { ReadClient } from './client'
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
  readBlock,
  readLogsOf,
} from './final-block'

/** ERC-1056, as deployed from `ethr-did-registry`. */
const abi = parseAbi([
  'event DIDOwnerChanged(address indexed identity, address owner, uint256 previousChange)',
  'event DIDDelegateChanged(address indexed identity, bytes32 delegateType, address delegate, uint256 validTo, uint256 previousChange)',
  'event DIDAttributeChanged(address indexed identity, bytes32 name, bytes value, uint256 validTo, uint256 previousChange)',
  'function changed(address identity) view returns (uint256)',
  'function identityOwner(address identity) view returns (address)',
])

const MAX_EVENTS = 10_000
const NOBODY: Hex = `0x${'00'.repeat(20)}`
const ATTRIBUTE = pad(stringToHex(ISSUER_KEY_ATTRIBUTE), { dir: 'right', size: 32 })
const SELECTORS = abi.filter((item) => item.type === 'event').map((item) => toEventSelector(item))

/**
 * Read which issuer keys a DID has published, retired and revoked, and who may change it.
 *
 * What one node can hide: any event of a block but its first, because the later ones all point to the same block; and, if it
 * answers every question with one consistent lie, everything. Several clients of independent nodes have to agree on the block
 * and on every event, which is the defence. An old state as the newest is refused by the time of its block (`maxAgeSeconds`).
 *
 * @param clients one, or several of independent nodes
 * @param options.registry the ERC-1056 contract of the chain that the DID names
 * @param options.block a final block to read at; default the newest that is final for all clients, which has to be recent
 * @param options.maxAgeSeconds how old that one may be against `options.now` (Unix seconds, default the clock); default 6 hours
 * @param options.maxEvents default 10,000; the work for a hostile DID is bounded
 * @throws DID_INVALID; CHAIN_MISMATCH a client of another chain; CHAIN_HISTORY_INCOMPLETE an event is missing, foreign, removed or
 * out of order, the block is not final or old, the contract is not there, or the clients disagree; LIMIT_EXCEEDED
 */
export async function readDidHistory(
  clients: ReadClient | readonly ReadClient[],
  options: { did: string; registry: Address; maxEvents?: number } & BlockChoice,
): Promise<DidHistory> {
  const { did, registry, maxEvents = MAX_EVENTS } = options
  const list = clientList(clients)
  const { chainId, address: identity } = parseDid(did)
  await assertChain(list, chainId)
  const block = await agreeOnBlock(list, options)
  const readings = await Promise.all(list.map((client) => readEvents(client, { identity, registry, block, maxEvents })))
  assertSame(readings)
  const { owner, events } = readings[0]!
  const ownerSaid = events.findLast(isOwnerChange)?.args.owner.toLowerCase() ?? identity
  // the contract falls back to the identity itself when the owner is 0; for did:ethr that is the end of the DID
  if (owner !== (ownerSaid === NOBODY ? identity : ownerSaid))
    throw incomplete('identityOwner', 'is not who the events say')
  const deactivated = events.some((event) => isOwnerChange(event) && event.args.owner === NOBODY)
  const { keys, rejected } = collectKeys(events)
  return {
    did,
    chainId,
    block,
    owner: deactivated ? NOBODY : owner,
    deactivated,
    // kept, so that a copy of one in another DID is seen
    keys: deactivated ? keys.map((key) => ({ ...key, revoked: true })) : keys,
    rejected,
  }
}

type DidEvent = { log: PlacedLog } & ReturnType<typeof decode>

type OwnerChange = Extract<DidEvent, { eventName: 'DIDOwnerChanged' }>

interface Walk {
  identity: Hex
  registry: Address
  block: Block
  maxEvents: number
}

/** Oldest first. */
async function readEvents(client: ReadClient, walk: Walk): Promise<{ owner: Hex; events: DidEvent[] }> {
  const { identity, registry, block, maxEvents } = walk
  const ask = async (functionName: 'changed' | 'identityOwner') =>
    BigInt(
      await callAt(client, { to: registry, data: encodeFunctionData({ abi, functionName, args: [identity] }), block }),
    )
  const owner: Hex = `0x${(await ask('identityOwner')).toString(16).padStart(40, '0')}`
  const blocks: DidEvent[][] = []
  let count = 0
  let newer: Block = { ...block, number: block.number + 1 }
  for (let next = await ask('changed'); next !== 0n; ) {
    if (next >= newer.number) throw incomplete(`block ${newer.number}`, 'links to a block that is not older')
    const at = await readBlock(client, Number(next))
    if (at.timestamp > newer.timestamp) throw incomplete(`block ${at.number}`, 'is older but has a later time')
    const events = await readEventsOf(client, walk, at)
    count += events.length
    if (count > maxEvents) throw new VitalproofError('LIMIT_EXCEEDED', 'more changes than are read', { at: 'did' })
    next = linkOf(events, at)
    blocks.push(events)
    newer = at
  }
  return { owner, events: blocks.reverse().flat() }
}

async function readEventsOf(client: ReadClient, { identity, registry }: Walk, block: Block): Promise<DidEvent[]> {
  const topics = [SELECTORS, pad(identity)]
  const logs = await readLogsOf(client, { address: registry, topics, block })
  return logs.map((log) => {
    try {
      return { log, ...decode(log) }
    } catch {
      throw incomplete(`block ${block.number}`, 'the node gives an event that cannot be read')
    }
  })
}

function decode({ topics, data }: PlacedLog) {
  return decodeEventLog({ abi, topics, data, strict: true })
}

/** The block before. The first event of a block links to it, the later ones to their own block. */
function linkOf(events: readonly DidEvent[], block: Block): bigint {
  const [first, ...others] = events
  if (first === undefined) throw incomplete(`block ${block.number}`, 'the event that the contract names is missing')
  const here = BigInt(block.number)
  if (first.args.previousChange >= here || others.some(({ args }) => args.previousChange !== here)) {
    throw incomplete(`block ${block.number}`, 'an event is missing: the links do not join')
  }
  return first.args.previousChange
}

function isOwnerChange(event: DidEvent): event is OwnerChange {
  return event.eventName === 'DIDOwnerChanged'
}

/**
 * The last event of a key says until when; a revocation (validTo 0) is for ever, also one that came first. A revocation alone
 * makes no key: anyone can revoke anyone's in their own DID.
 */
function collectKeys(events: readonly DidEvent[]): Pick<DidHistory, 'keys' | 'rejected'> {
  const keys = new Map<string, IssuerKeyHistory>()
  const revoked = new Set<string>()
  const rejected: DidHistory['rejected'] = []
  for (const event of events) {
    if (event.eventName !== 'DIDAttributeChanged' || event.args.name !== ATTRIBUTE) continue
    const { log, args } = event
    const at = `block ${log.block.number}, log ${log.logIndex}`
    try {
      const publicKey = decodeIssuerKey(hexToBytes(args.value), at)
      const id = args.value.toLowerCase()
      if (args.validTo === 0n) revoked.add(id)
      const known = keys.get(id) ?? { publicKey, publishedAt: log.block.timestamp, validTo: 0, revoked: false }
      const validTo = Number(args.validTo > FAR ? FAR : args.validTo)
      if (keys.has(id) || validTo !== 0) keys.set(id, { ...known, validTo, revoked: revoked.has(id) })
    } catch (error) {
      if (!isVitalproofError(error)) throw error
      rejected.push({ at, code: error.code })
    }
  }
  return { keys: [...keys.values()], rejected }
}

const FAR = BigInt(Number.MAX_SAFE_INTEGER)
