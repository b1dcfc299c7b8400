/** A trial's campaign on chain: deploy it, read it, stop it. */
import type { Address, Hex } from 'viem'
import { getChainId, readContract } from 'viem/actions'
import { VitalproofError } from '../core/errors'
import { assertBits, parseField } from '../core/field'
import type { RequestScope } from '../model/messages'
import { askNode, deploy, type ReadClient, type Sent, send, toNumber, type WriteClient } from './client'
import { trialEnrolment } from './generated/trial-enrolment'

const { abi } = trialEnrolment

/** What never changes of a campaign. Times in Unix seconds, both ends inclusive; hashes as 32-byte words. */
export interface CampaignTerms {
  id: Hex
  policyHash: string
  termsHash: Hex
  consentExpires: number
  opens: number
  closes: number
  places: number
}

/** A campaign as the chain has it; `scope` goes into a request as it is. */
export interface Campaign extends CampaignTerms {
  scope: RequestScope & { kind: 'chain' }
  consentHash: Hex
  placesLeft: number
  stopped: boolean
  verifier: Address
  verifierCodeHash: Hex
  registry: Address
}

/**
 * Deploy the contract of one campaign. Its terms can never be changed; the owner can only stop it.
 *
 * @param options.verifier address of the deployed verifier
 * @param options.verifierCodeHash `codeHash` of the verifier's artifact; the contract refuses other code
 * @throws CHAIN_REVERTED, INVALID_VALUE
 */
export async function deployTrial(
  client: WriteClient,
  options: { owner: Address; verifier: Address; verifierCodeHash: Hex; registry: Address; campaign: CampaignTerms },
): Promise<Sent & { address: Address }> {
  const { owner, verifier, verifierCodeHash, registry, campaign } = options
  const terms = {
    ...campaign,
    policyHash: parseField(campaign.policyHash, 'campaign/policyHash'),
    consentExpires: assertBits(campaign.consentExpires, 64, 'campaign/consentExpires'),
    opens: assertBits(campaign.opens, 64, 'campaign/opens'),
    closes: assertBits(campaign.closes, 64, 'campaign/closes'),
    places: Number(assertBits(campaign.places, 32, 'campaign/places')),
  }
  return deploy(client, { ...trialEnrolment, args: [owner, verifier, verifierCodeHash, registry, terms] })
}

/**
 * Everything that is public about a campaign.
 *
 * @param options.chainId if given, the client must talk to this chain
 * @throws CHAIN_REVERTED, CHAIN_MISMATCH
 */
export async function readCampaign(
  client: ReadClient,
  { contract, chainId: expectedChain }: { contract: Address; chainId?: number },
): Promise<Campaign> {
  const at = { address: contract, abi } as const
  const [chainId, terms, consentHash, placesLeft, stopped, verifier, verifierCodeHash, registry] = await askNode(() =>
    Promise.all([
      getChainId(client),
      readContract(client, { ...at, functionName: 'campaign' }),
      readContract(client, { ...at, functionName: 'consentHash' }),
      readContract(client, { ...at, functionName: 'placesLeft' }),
      readContract(client, { ...at, functionName: 'stopped' }),
      readContract(client, { ...at, functionName: 'verifier' }),
      readContract(client, { ...at, functionName: 'verifierCodeHash' }),
      readContract(client, { ...at, functionName: 'registry' }),
    ]),
  )
  if (expectedChain !== undefined && chainId !== expectedChain) {
    throw new VitalproofError('CHAIN_MISMATCH', 'the client talks to another chain', {
      at: 'chainId',
      fix: `use a client for chain ${expectedChain}`,
    })
  }
  return {
    id: terms.id,
    policyHash: terms.policyHash.toString(),
    termsHash: terms.termsHash,
    consentExpires: toNumber(terms.consentExpires, 'consentExpires'),
    opens: toNumber(terms.opens, 'opens'),
    closes: toNumber(terms.closes, 'closes'),
    places: terms.places,
    scope: { kind: 'chain', chainId, contract, campaign: terms.id },
    consentHash,
    placesLeft,
    stopped,
    verifier,
    verifierCodeHash,
    registry,
  }
}

/** Stop enrolment for good, as the owner. @throws CHAIN_REVERTED */
export async function stopCampaign(client: WriteClient, { contract }: { contract: Address }): Promise<Sent> {
  return send(client, { address: contract, abi, functionName: 'stop', args: [] })
}
