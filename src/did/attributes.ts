/** What the ERC-1056 registry logged about issuer keys of one DID: the names, bytes and revocations that a DID document hides. */
import { EthrDidController } from 'ethr-did-resolver'
import { bytesToHex, utf8 } from '../core/bytes'
import { VitalproofError } from '../core/errors'
import { type EthrDid, ISSUER_KEY_ATTRIBUTE } from '../model/issuer-keys'
import { callChain } from './errors'
import type { OpenNetwork } from './network'

/** State of one value of the issuer-key attribute. */
export interface KeyAttribute {
  /** Hex without 0x, lower case. */
  value: string
  /** Unix seconds, from the last event. */
  validTo: bigint
  /** By `revokeAttribute`, once and for ever. */
  revoked: boolean
}

/** More changes than a DID of an issuer ever sees; each is a question to the endpoint. */
const MAX_BLOCKS = 10_000

/**
 * Walk the registry's chain of changes from `block` back. It trusts the endpoint: `readDidHistory` of `vitalproof/chain` is the
 * strict reader.
 *
 * @throws CHAIN_HISTORY_INCOMPLETE, LIMIT_EXCEEDED, CHAIN_MISMATCH
 */
export async function readKeyAttributes(network: OpenNetwork & EthrDid, block: number): Promise<KeyAttribute[]> {
  const events = await callChain(() => readEvents(network, block))
  const attributes = new Map<string, KeyAttribute>()
  for (const { value, validTo } of events) {
    const before = attributes.get(value)
    attributes.set(value, { value, validTo, revoked: before?.revoked === true || validTo === 0n })
  }
  return [...attributes.values()]
}

type KeyEvent = Pick<KeyAttribute, 'value' | 'validTo'>

/** In the order of the chain. */
async function readEvents(network: OpenNetwork & EthrDid, latest: number): Promise<KeyEvent[]> {
  const { did, address, name, provider, registry } = network
  // a provider instead of a signer makes a contract that only reads
  const reader = provider as unknown as ConstructorParameters<typeof EthrDidController>[2]
  const controller = new EthrDidController(did, undefined, reader, name, provider, undefined, registry)
  const contract = await controller.attachContract(address)
  const topics = [null, `0x${'00'.repeat(12)}${address.slice(2)}`]
  const blocks: KeyEvent[][] = []
  let block = Number(await contract.getFunction('changed')(address, { blockTag: latest }))
  while (block !== 0) {
    if (blocks.length === MAX_BLOCKS) throw new VitalproofError('LIMIT_EXCEEDED', 'too many changes', { at: 'did' })
    const logs = await provider.getLogs({ address: registry, topics, fromBlock: block, toBlock: block })
    const parsed = logs.map((log) => contract.interface.parseLog(log))
    const previous = Math.min(...parsed.map((event) => Number(event?.args.previousChange ?? block)))
    if (!(previous < block)) {
      throw new VitalproofError('CHAIN_HISTORY_INCOMPLETE', 'a change is missing', { at: 'did', fix: ARCHIVE })
    }
    blocks.push(
      parsed.flatMap((event) =>
        event?.name === 'DIDAttributeChanged' && event.args[1] === NAME
          ? [{ value: String(event.args[2]).slice(2).toLowerCase(), validTo: BigInt(event.args.validTo) }]
          : [],
      ),
    )
    block = previous
  }
  return blocks.reverse().flat()
}

const ARCHIVE = 'ask an archive node'

const NAME = `0x${bytesToHex(utf8(ISSUER_KEY_ATTRIBUTE))}`.padEnd(66, '0')
