/** Issuers' signing keys in their DIDs: read from the document and the registry, and checked, by anybody. */
import type { VerificationMethod } from 'did-resolver'
import { hexToBytes } from '../core/bytes'
import type { PublicKey } from '../core/eddsa'
import { type ErrorCode, VitalproofError } from '../core/errors'
import { decodeIssuerKey, ISSUER_KEY_TYPE } from '../model/issuer-keys'
import type { DidAgent } from './agent'
import { type KeyAttribute, readKeyAttributes } from './attributes'
import { callChain } from './errors'
import { withNetwork } from './network'

/** Issuer keys of a DID at one block. */
export interface IssuerKeys {
  did: string
  /** The latest block; `timestamp` in Unix seconds is the clock by which keys are in force. */
  block: { number: number; timestamp: number }
  /** In force now. */
  keys: PublicKey[]
  /** Revoked at any time: nothing that they signed counts, even if the document lists them again. */
  revoked: PublicKey[]
  /** Entries of the document that look like an issuer key in force and are none, by their id in it. */
  rejected: { at: string; code: ErrorCode }[]
  /** Given up for good: no key, and none can come. */
  deactivated: boolean
}

/**
 * Issuer keys in the DID document, as the chain has it now. A bad key is reported and hides no good one. The endpoint is trusted:
 * `readDidHistory` of `vitalproof/chain` reads finalised blocks only and checks that nothing is left out.
 *
 * @throws DID_INVALID, CHAIN_MISMATCH, CHAIN_HISTORY_INCOMPLETE, LIMIT_EXCEEDED
 */
export function resolveIssuerKeys({ agent, did }: { agent: DidAgent; did: string }): Promise<IssuerKeys> {
  return withNetwork(agent.networks, did, async (network) => {
    const latest = await callChain(() => network.provider.getBlock('latest'))
    if (latest === null) throw new VitalproofError('CHAIN_MISMATCH', 'no latest block', { at: 'rpc' })
    const block = { number: latest.number, timestamp: latest.timestamp }
    const attributes = await readKeyAttributes(network, block.number)
    const { methods, deactivated } = await resolveDocument({ agent, did, block: block.number })
    const revoked = attributes.filter((attribute) => attribute.revoked).flatMap(({ value }) => tryDecode(value) ?? [])
    return { did, block, ...selectKeys({ methods, attributes, now: block.timestamp }), revoked, deactivated }
  })
}

/**
 * What the resolver says of a DID.
 *
 * @param options.block not "latest" where keys are read: that would compare the chain's times with the clock of this machine
 * @throws DID_INVALID; CHAIN_MISMATCH
 */
export async function resolveDocument(options: {
  agent: DidAgent
  did: string
  block?: number
}): Promise<{ methods: VerificationMethod[]; deactivated: boolean }> {
  const { agent, did, block } = options
  const request = { didUrl: did, ...(block === undefined ? {} : { options: { blockTag: block } }) }
  const { didDocument, ...metadata } = await callChain(() => agent.veramo.resolveDid(request))
  if (didDocument === null) {
    // every address is a DID, so that one "not found" is a question that was not answered
    const unanswered = metadata.didResolutionMetadata.error === 'notFound'
    const [code, at] = unanswered ? (['CHAIN_MISMATCH', 'rpc'] as const) : (['DID_INVALID', 'did'] as const)
    throw new VitalproofError(code, 'does not resolve', { at, fix: 'check the network and its endpoint' })
  }
  return {
    methods: didDocument.verificationMethod ?? [],
    deactivated: metadata.didDocumentMetadata.deactivated === true,
  }
}

/**
 * The document can only leave keys out. It shows neither the attribute's name nor its end: the same bytes under another name look
 * the same in it, also after the issuer key was retired.
 */
function selectKeys(options: {
  methods: readonly VerificationMethod[]
  attributes: readonly KeyAttribute[]
  now: number
}): Pick<IssuerKeys, 'keys' | 'rejected'> {
  const { methods, attributes, now } = options
  const keys = new Map<string, PublicKey>()
  const rejected: IssuerKeys['rejected'] = []
  for (const { id, type, publicKeyHex } of methods) {
    if (type !== ISSUER_KEY_TYPE) continue
    const at = id.slice(id.indexOf('#') + 1)
    const attribute = attributes.find(({ value }) => value === publicKeyHex?.toLowerCase())
    if (attribute?.revoked) continue
    if (attribute === undefined || attribute.validTo < BigInt(now)) {
      rejected.push({ at, code: 'DID_INVALID' })
      continue
    }
    const key = tryDecode(attribute.value)
    if (key === null) rejected.push({ at, code: 'INVALID_PUBLIC_KEY' })
    else keys.set(attribute.value, key)
  }
  return { keys: [...keys.values()], rejected }
}

function tryDecode(hex: string): PublicKey | null {
  try {
    return decodeIssuerKey(hexToBytes(hex))
  } catch {
    return null
  }
}
