/** A local chain with the real ERC-1056 registry, and issuers on it: keys are fixed, nothing leaves this machine. */
import type { Hex } from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { waitForTransactionReceipt, writeContract } from 'viem/actions'
import { expect } from 'vitest'
import type { PublicKey } from '../../src/core/eddsa'
import { createDidAgent, type DidAgent, importIssuerDid } from '../../src/did'
import { importIssuerKey, issueCredential } from '../../src/issuer'
import { dayFromDate } from '../../src/model/dates'
import type { Credential } from '../../src/model/messages'
import { CHAIN_ID, type LocalChain, startChain } from '../chain/anvil'
import { deployDidRegistry, EthereumDIDRegistry } from '../chain/did-registry'

export { issuerKey } from '../chain/did-registry'

import { makeChart } from '../support/exchange'

/** 2026-03-01 12:00 UTC. */
export const START = 1_772_366_400

export interface DidChain {
  chain: LocalChain
  registry: Hex
  /** An agent without keys. */
  agent: DidAgent
  /** Send a call of the registry past our own checks. */
  call(options: { account: number | PrivateKeyAccount; functionName: string; args: readonly unknown[] }): Promise<void>
  /** A DID by address with a fixed key and funds, in an agent of its own. */
  issuer(seed: number): Promise<TestIssuer>
}

export async function startDidChain(): Promise<DidChain> {
  const chain = await startChain({ timestamp: START })
  const { abi } = EthereumDIDRegistry
  const { registry } = await deployDidRegistry(chain)
  const networks = [{ chainId: CHAIN_ID, rpcUrl: chain.url, registry }]
  return {
    chain,
    registry,
    agent: createDidAgent({ networks }),
    call: async ({ account, functionName, args }) => {
      const from = chain.clientOf(typeof account === 'number' ? account : 9)
      const sender = typeof account === 'number' ? from.account : account
      const request = { address: registry, abi, functionName, args, account: sender, chain: from.chain }
      const { status } = await waitForTransactionReceipt(from, { hash: await writeContract(from, request) })
      expect(status).toBe('success')
    },
    issuer: async (seed) => {
      const privateKeyHex = seed.toString(16).padStart(64, '0')
      const signer = privateKeyToAccount(`0x${privateKeyHex}`)
      const account = signer.address.toLowerCase() as Hex
      await chain.test.setBalance({ address: account, value: 10n ** 18n })
      const did = `did:ethr:0x${CHAIN_ID.toString(16)}:${account}`
      const agent = createDidAgent({ networks })
      await importIssuerDid({ agent, did, privateKeyHex })
      return { agent, did, privateKeyHex, account, signer }
    },
  }
}

export interface TestIssuer {
  agent: DidAgent
  did: string
  privateKeyHex: string
  account: Hex
  signer: PrivateKeyAccount
}

/** A fixed signing key, and a credential of it that is good until 2090. */
export function signedCredential(
  options: { seed?: number; statusIndex?: number; issued?: string; expires?: string } = {},
): { credential: Credential; publicKey: PublicKey } {
  const { seed = 7, statusIndex = 4711, issued = '2026-03-01', expires = '2090-12-31' } = options
  const key = importIssuerKey({ privateKey: new Uint8Array(32).fill(seed) })
  const { credential } = issueCredential({
    chart: makeChart(),
    issuerKey: key,
    holderCommitment: 5n,
    statusIndex,
    issuedDay: dayFromDate(issued),
    expiresDay: dayFromDate(expires),
    completeAsOfDay: dayFromDate('2026-03-01'),
    type: 'record',
  })
  return { credential, publicKey: key.publicKey }
}

export const URLS = { revocation: 'https://hospital.example/revoked', suspension: 'https://hospital.example/suspended' }

/** The claims of a token, as anybody can read them. */
export function claimsOf(jwt: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString())
}

/** Sign any header and payload with the key that an agent has for a DID. */
export async function signText(options: {
  agent: DidAgent
  did: string
  payload: string
  header?: string
}): Promise<string> {
  const { agent, did, payload } = options
  const header = options.header ?? JSON.stringify({ alg: 'ES256K', typ: 'vc+jwt', kid: `${did}#controller` })
  const data = [header, payload].map((text) => Buffer.from(text).toString('base64url')).join('.')
  const { controllerKeyId } = await agent.veramo.didManagerGet({ did })
  const request = { keyRef: controllerKeyId!, algorithm: 'ES256K', data, encoding: 'utf-8' } as const
  return `${data}.${await agent.veramo.keyManagerSign(request)}`
}
