/** The trial of the demo on a chain of its own: verifier, registry of issuers, enrolment contract. */

import {
  type Address,
  createTestClient,
  createWalletClient,
  defineChain,
  type Hex,
  http,
  keccak256,
  stringToBytes,
} from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { getTransaction } from 'viem/actions'
import {
  type Campaign,
  deployRegistry,
  deployTrial,
  deployVerifier,
  publishRoot,
  readCampaign,
  type VerifierArtifact,
  type WriteClient,
} from '../../chain'
import { DAY_SECONDS } from '../../model/dates'
import type { VerificationKey } from '../../proof/verification-key'
import { type Anvil, startAnvil } from '../local-chain'

const CHAIN_ID = 31337
/** anvil's own test phrase: play money. */
const MNEMONIC = 'test test test test test test test test test test test junk'
/** Nobody's contact data is sealed in the demo. */
export const NO_SEAL: Hex = `0x${'00'.repeat(32)}`

export interface Trial {
  campaign: Campaign
  contract: Address
  registry: Address
  /** Gas of each deployment. */
  gas: { verifier: number; registry: number; trial: number }
  deadline: number
  /** Client of account 0 to 9: 0 runs the trial, the others take part. */
  clientOf(index: number): WriteClient
  addressOf(index: number): Address
  /** @returns gas */
  publish(root: string): Promise<number>
  /** Let the chain's clock run. */
  wait(seconds: number): Promise<void>
  bytesOf(transaction: Hex): Promise<number>
  stop(): Promise<void>
}

/**
 * Start a chain at noon of a day and deploy a trial for one policy.
 *
 * @param options.noon Unix seconds
 * @throws ARTIFACT_MISSING without an anvil
 */
export async function openTrial(options: {
  environment: Readonly<Record<string, string | undefined>>
  noon: number
  policyHash: string
  root: string
  terms: string
  verifier: { artifact: VerifierArtifact; key: VerificationKey }
}): Promise<Trial> {
  const { noon, policyHash, root } = options
  const anvil = await startAnvil({ environment: options.environment, chainId: CHAIN_ID, timestamp: noon })
  try {
    return await deployAll({ anvil, ...options, policyHash, root })
  } catch (error) {
    await anvil.stop()
    throw error
  }
}

async function deployAll(options: Parameters<typeof openTrial>[0] & { anvil: Anvil }): Promise<Trial> {
  const { anvil, noon } = options
  const chain = defineChain({
    id: CHAIN_ID,
    name: 'local',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [anvil.url] } },
  })
  const transport = http(anvil.url, { retryCount: 0 })
  const account = (index: number) => mnemonicToAccount(MNEMONIC, { addressIndex: index })
  const clientOf = (index: number) =>
    createWalletClient({ account: account(index), chain, transport, pollingInterval: 20 })
  const clock = createTestClient({ mode: 'anvil', chain, transport })
  const operator = clientOf(0)
  const owner = operator.account.address

  const verifier = await deployVerifier(operator, options.verifier)
  // no grace: in the demo a root ends with the next one, so that a revocation counts at once
  const registry = await deployRegistry(operator, { owner, maxRootAge: 7 * DAY_SECONDS, grace: 0 })
  const publish = async (root: string) => {
    const snapshotDigest = keccak256(stringToBytes(root))
    return Number(
      (await publishRoot(operator, { registry: registry.address, root, snapshotDigest, snapshotUri: '' })).gasUsed,
    )
  }
  await publish(options.root)
  const trial = await deployTrial(operator, {
    owner,
    verifier: verifier.address,
    verifierCodeHash: options.verifier.artifact.codeHash,
    registry: registry.address,
    campaign: {
      id: keccak256(stringToBytes('vitalproof demo')),
      policyHash: options.policyHash,
      termsHash: keccak256(stringToBytes(options.terms)),
      consentExpires: noon + 365 * DAY_SECONDS,
      opens: noon - DAY_SECONDS,
      closes: noon + 30 * DAY_SECONDS,
      places: 100,
    },
  })
  return {
    campaign: await readCampaign(operator, { contract: trial.address, chainId: CHAIN_ID }),
    contract: trial.address,
    registry: registry.address,
    gas: { verifier: Number(verifier.gasUsed), registry: Number(registry.gasUsed), trial: Number(trial.gasUsed) },
    deadline: noon + DAY_SECONDS / 2,
    clientOf,
    addressOf: (index) => account(index).address,
    publish,
    wait: async (seconds) => {
      await clock.increaseTime({ seconds })
      await clock.mine({ blocks: 1 })
    },
    bytesOf: async (hash) => ((await getTransaction(operator, { hash })).input.length - 2) / 2,
    stop: anvil.stop,
  }
}
