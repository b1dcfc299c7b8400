/** Issuers' signing keys in their DIDs: read from the document and the registry, and checked, by anybody. */
import { hexToBytes } from '../core/bytes'
import type { PublicKey } from '../core/eddsa'
import { type ErrorCode, VitalproofError } from '../core/errors'
import { decodeIssuerKey, ISSUER_KEY_TYPE } from '../model/issuer-keys'
import type { DidAgent } from './agent'
import { readKeyAttributes } from './attributes'
import { callChain } from './errors'
import { openNetwork } from './network'

/** Issuer keys of a DID at one block. */
export interface IssuerKeys {
  did: string
  /** The latest block; `timestamp` in Unix seconds is the clock by which keys are in force. */
  block: { number: number; timestamp: number }
  /** In force now. */
  keys: PublicKey[]
  /** Revoked at any time: nothing that they signed counts, even if the document lists them again. */
  revoked: PublicKey[]
  /** Entries of the document that name an issuer key and hold none, by their id in it. */
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
export async function resolveIssuerKeys({ agent, did }: { agent: DidAgent; did: string }): Promise<IssuerKeys> {
  const network = await openNetwork(agent.networks, did)
  const latest = await callChain(() => network.provider.getBlock('latest'))
  if (latest === null) throw new VitalproofError('CHAIN_MISMATCH', 'no latest block', { at: 'rpc' })
  const block = { number: latest.number, timestamp: latest.timestamp }
  const attributes = await readKeyAttributes(network, block.number)
  // at a block, because "latest" would compare the chain's times with the clock of this machine
  const request = { didUrl: did, options: { blockTag: block.number } }
  const { didDocument, didDocumentMetadata } = await callChain(() => agent.veramo.resolveDid(request))
  if (didDocument === null) {
    throw new VitalproofError('DID_INVALID', 'does not resolve', { at: 'did', fix: 'check the network' })
  }
  const revoked = attributes.filter((attribute) => attribute.revoked).flatMap(({ value }) => tryDecode(value) ?? [])
  const deactivated = didDocumentMetadata.deactivated === true

  const keys: PublicKey[] = []
  const rejected: IssuerKeys['rejected'] = []
  for (const method of didDocument.verificationMethod ?? []) {
    if (method.type !== ISSUER_KEY_TYPE) continue
    const at = method.id.slice(method.id.indexOf('#') + 1)
    const attribute = attributes.find(({ value }) => value === method.publicKeyHex?.toLowerCase())
    // the type alone also stands for other encodings and uses of a key
    if (attribute === undefined) rejected.push({ at, code: 'DID_INVALID' })
    else if (!attribute.revoked) {
      const key = tryDecode(attribute.value)
      if (key === null) rejected.push({ at, code: 'INVALID_PUBLIC_KEY' })
      else keys.push(key)
    }
  }
  return { did, block, keys, revoked, rejected, deactivated }
}

function tryDecode(hex: string): PublicKey | null {
  try {
    return decodeIssuerKey(hexToBytes(hex))
  } catch {
    return null
  }
}
