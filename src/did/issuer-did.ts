/** Issuers' DIDs: made new, or brought in with the key that may act for them. */

import { secp256k1 } from '@noble/curves/secp256k1'
import { keccak_256 } from '@noble/hashes/sha3'
import type { IIdentifier } from '@veramo/core'
import { EthrDidController } from 'ethr-did-resolver'
import { bytesToHex, hexToBytes } from '../core/bytes'
import { VitalproofError } from '../core/errors'
import { parseDid } from '../model/issuer-keys'
import { type DidAgent, KMS } from './agent'
import { callChain } from './errors'
import { networkName, type OpenNetwork, withNetwork } from './network'
import { resolveDocument } from './resolve'

/** A DID and the account that pays for its changes. */
export interface IssuerDid {
  did: string
  /** Account of the key, lower case: it needs funds before anything can be published. */
  account: `0x${string}`
}

/**
 * The DID of a key, `did:ethr:0x<chain>:0x<public key>`: it exists without a transaction. Its address form names the same identity;
 * the public key in it is of use to verifiers that cannot recover one from a signature.
 *
 * @param options.privateKeyHex 64 hex digits, with or without 0x
 * @throws INVALID_VALUE, DID_INVALID
 */
export function deriveIssuerDid({ chainId, privateKeyHex }: { chainId: number; privateKeyHex: string }): IssuerDid {
  const account = accountOfKey(privateKeyHex)
  const point = bytesToHex(secp256k1.getPublicKey(privateKeyHex.replace(/^0x/, ''), true))
  return { did: `${methodOf(chainId)}:0x${point}`, account }
}

/**
 * A new DID with a new key in the agent. Nothing is sent, and the key ends with the agent: to keep it, make it yourself and use
 * `deriveIssuerDid` and `importIssuerDid`.
 *
 * @param options.chainId needed if the agent has several networks
 * @throws DID_INVALID
 */
export async function createIssuerDid(options: { agent: DidAgent; chainId?: number }): Promise<IssuerDid> {
  const { veramo, networks } = options.agent
  const chainId = options.chainId ?? (networks.length === 1 ? networks[0]!.chainId : undefined)
  if (chainId === undefined || !networks.some((network) => network.chainId === chainId)) {
    throw new VitalproofError('DID_INVALID', 'says no chain of the agent', { at: 'chainId' })
  }
  const { did } = await callChain(() => veramo.didManagerCreate({ provider: methodOf(chainId), kms: KMS }))
  return { did, account: parseDid(did).address }
}

/**
 * Bring a DID into the agent. The key is the one of its present owner, which after ERC-1056 `changeOwner` is not the one that the
 * DID was made of; Veramo itself would take any.
 *
 * @param options.privateKeyHex 64 hex digits, with or without 0x
 * @throws DID_INVALID not a DID of the agent's networks, deactivated, or not its owner's key; INVALID_VALUE; CHAIN_MISMATCH
 */
export async function importIssuerDid(options: {
  agent: DidAgent
  did: string
  privateKeyHex: string
}): Promise<IssuerDid> {
  const { agent, did, privateKeyHex } = options
  const account = accountOfKey(privateKeyHex)
  const key = { kms: KMS, type: 'Secp256k1', privateKeyHex: privateKeyHex.replace(/^0x/, '') } as const
  await asOwner({ agent, did, account }, async ({ chainId }) => {
    const { kid } = await agent.veramo.keyManagerImport(key)
    const keys = [{ ...key, kid }]
    await agent.veramo.didManagerImport({ did, provider: methodOf(chainId), controllerKeyId: kid, keys })
  })
  return { did, account }
}

/** The key that the agent has for a DID. @throws DID_INVALID */
export async function controllerOf({ agent, did }: { agent: DidAgent; did: string }) {
  parseDid(did)
  let identifier: IIdentifier | null = null
  try {
    identifier = await agent.veramo.didManagerGet({ did })
  } catch {
    // a store says "not found" by throwing
  }
  const key = identifier?.keys.find(({ kid }) => kid === identifier.controllerKeyId)
  if (key === undefined) {
    throw new VitalproofError('DID_INVALID', 'the agent has no key for it', { at: 'did', fix: 'import the DID first' })
  }
  return { key, account: accountOfPoint(hexToBytes(key.publicKeyHex)) }
}

/**
 * Do something that the owner of a DID may do, if the account is the owner now. A DID given up (owner 0) is dead although the
 * contract would let its first key act again.
 *
 * @throws DID_INVALID, CHAIN_MISMATCH; errors of Veramo in `act` as `callChain`
 */
export function asOwner<T>(
  options: { agent: DidAgent; did: string; account: string },
  act: (network: OpenNetwork) => Promise<T>,
): Promise<T> {
  const { agent, did, account } = options
  return withNetwork(agent.networks, did, async (network) => {
    const { address, name, provider, registry } = network
    const controller = new EthrDidController(did, undefined, undefined, name, provider, undefined, registry)
    const owner = await callChain(() => controller.getOwner(address, 'latest'))
    if (owner.toLowerCase() !== account) {
      throw new VitalproofError('DID_INVALID', 'the key is not the one of its owner', {
        at: 'did',
        fix: 'use the key of the present owner',
      })
    }
    if ((await resolveDocument({ agent, did })).deactivated) {
      throw new VitalproofError('DID_INVALID', 'deactivated', { at: 'did', fix: 'make a new DID' })
    }
    return callChain(() => act(network))
  })
}

/** @throws INVALID_VALUE */
function accountOfKey(privateKeyHex: string): `0x${string}` {
  const digits = privateKeyHex.replace(/^0x/, '')
  if (!/^[0-9a-fA-F]{64}$/.test(digits) || !secp256k1.utils.isValidPrivateKey(digits)) {
    throw new VitalproofError('INVALID_VALUE', 'not a private key of secp256k1', { at: 'privateKeyHex' })
  }
  return accountOfPoint(secp256k1.getPublicKey(digits, false))
}

/** Of mainnet without a name, as everybody writes it. */
function methodOf(chainId: number): string {
  return chainId === 1 ? 'did:ethr' : `did:ethr:${networkName(chainId)}`
}

function accountOfPoint(point: Uint8Array): `0x${string}` {
  const raw = secp256k1.ProjectivePoint.fromHex(point).toRawBytes(false)
  return `0x${bytesToHex(keccak_256(raw.subarray(1)).subarray(12))}`
}
