/** Issuers' signing keys in their DIDs: published, retired and revoked by the owner. */
import { KmsEthereumSigner } from '@veramo/did-provider-ethr'
import { EthrDidController } from 'ethr-did-resolver'
import { bytesToHex } from '../core/bytes'
import type { PublicKey } from '../core/eddsa'
import { VitalproofError } from '../core/errors'
import { encodeIssuerKey, ISSUER_KEY_ATTRIBUTE } from '../model/issuer-keys'
import type { DidAgent } from './agent'
import { type KeyAttribute, readKeyAttributes } from './attributes'
import { callChain } from './errors'
import { asOwner, controllerOf } from './issuer-did'
import { withNetwork } from './network'

/** A hundred years. */
export const MAX_VALIDITY_SECONDS = 3_155_760_000

/** Ten minutes. */
const RECEIPT_MS = 600_000

interface KeyChange {
  agent: DidAgent
  did: string
  publicKey: PublicKey
  /** Milliseconds for which the receipt is waited; default 600,000. */
  receiptMs?: number
}

/**
 * Publish a signing key in the DID. One transaction, paid by the owner's account.
 *
 * @param options.validitySeconds 1 to 3,155,760,000
 * @throws INVALID_PUBLIC_KEY, INVALID_VALUE, DID_INVALID (no key in the agent, not the owner's, deactivated, revoked before),
 * CHAIN_REVERTED, CHAIN_MISMATCH
 */
export async function publishIssuerKey(
  options: KeyChange & { validitySeconds: number },
): Promise<{ transaction: string }> {
  const seconds = assertSeconds(options.validitySeconds, 1)
  if ((await findAttribute(options)).attribute?.revoked) {
    throw new VitalproofError('DID_INVALID', 'the key was revoked, which is for ever', {
      at: 'publicKey',
      fix: 'publish another key',
    })
  }
  return send(options, (controller, value) => controller.setAttribute(ISSUER_KEY_ATTRIBUTE, value, seconds))
}

/**
 * Retire a key in a planned rotation: what it signed until then stays good. The registry has no word for this; the same attribute
 * with a short validity says it. (Veramo's `didManagerAddKey` cannot: it reads a `ttl` of 0 as a day.)
 *
 * @param options.validitySeconds seconds for which it stays in force, default 0; never longer than it would have been anyway
 * @throws as `publishIssuerKey`; DID_INVALID not published
 */
export async function retireIssuerKey(
  options: KeyChange & { validitySeconds?: number },
): Promise<{ transaction: string }> {
  const seconds = assertSeconds(options.validitySeconds ?? 0, 0)
  const { attribute, timestamp } = await findAttribute(options)
  if (attribute === undefined || attribute.revoked) {
    throw notPublished()
  }
  if (BigInt(timestamp + seconds) > attribute.validTo) {
    throw new VitalproofError('INVALID_VALUE', 'it would last longer than without this', { at: 'validitySeconds' })
  }
  return send(options, (controller, value) => controller.setAttribute(ISSUER_KEY_ATTRIBUTE, value, seconds))
}

/**
 * Revoke a key that somebody else may have: nothing that it ever signed counts any more, and it can never come back.
 *
 * @throws as `publishIssuerKey`; DID_INVALID not published
 */
export async function revokeIssuerKey(options: KeyChange): Promise<{ transaction: string }> {
  // a slip of the hand would look like an emergency that is over
  if ((await findAttribute(options)).attribute === undefined) throw notPublished()
  return send(options, (controller, value) => controller.revokeAttribute(ISSUER_KEY_ATTRIBUTE, value))
}

function notPublished(): VitalproofError {
  return new VitalproofError('DID_INVALID', 'the key is not published', {
    at: 'publicKey',
    fix: 'check the key and the DID',
  })
}

function findAttribute(change: KeyChange): Promise<{ attribute: KeyAttribute | undefined; timestamp: number }> {
  const hex = bytesToHex(encodeIssuerKey(change.publicKey))
  return withNetwork(change.agent.networks, change.did, async (network) => {
    const latest = await callChain(() => network.provider.getBlock('latest'))
    const attributes = latest === null ? [] : await readKeyAttributes(network, latest.number)
    return { attribute: attributes.find(({ value }) => value === hex), timestamp: latest?.timestamp ?? 0 }
  })
}

async function send(
  { agent, did, publicKey, receiptMs = RECEIPT_MS }: KeyChange,
  act: (controller: EthrDidController, value: string) => Promise<{ hash: string }>,
): Promise<{ transaction: string }> {
  const value = `0x${bytesToHex(encodeIssuerKey(publicKey))}`
  const { key, account } = await controllerOf({ agent, did })
  return asOwner({ agent, did, account }, async ({ name, provider, registry }) => {
    const context = { agent: agent.veramo } as unknown as ConstructorParameters<typeof KmsEthereumSigner>[1]
    const veramoProvider = provider as unknown as NonNullable<ConstructorParameters<typeof KmsEthereumSigner>[2]>
    const signer = new KmsEthereumSigner(key, context, veramoProvider) as unknown as Signer
    const controller = new EthrDidController(did, undefined, signer, name, provider, undefined, registry)
    return { transaction: (await within(receiptMs, act(controller, value))).hash }
  })
}

/** ethers asks for a receipt for ever, whatever the endpoint answers. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(noReceipt()), milliseconds)
  })
  try {
    return await Promise.race([promise, end])
  } finally {
    clearTimeout(timer)
  }
}

function noReceipt(): VitalproofError {
  return new VitalproofError('CHAIN_MISMATCH', 'no receipt of the transaction', {
    at: 'rpc',
    fix: 'it may come through yet: resolve the DID before you send it again',
  })
}

type Signer = NonNullable<ConstructorParameters<typeof EthrDidController>[2]>

function assertSeconds(seconds: number, min: number): number {
  if (!Number.isSafeInteger(seconds) || seconds < min || seconds > MAX_VALIDITY_SECONDS) {
    throw new VitalproofError('INVALID_VALUE', `not a whole number of seconds from ${min} to ${MAX_VALIDITY_SECONDS}`, {
      at: 'validitySeconds',
    })
  }
  return seconds
}
