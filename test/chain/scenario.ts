/** One trial on a local chain with real contracts and the probe verifier, and presentations made for it. */
import type { Address, Hex } from 'viem'
import {
  type CampaignTerms,
  consentHashOf,
  contextForAccount,
  deployRegistry,
  deployTrial,
  deployVerifier,
  publishRoot,
  scopeForContract,
} from '../../src/chain'
import { hash } from '../../src/core/poseidon'
import { dayFromDate, todayWord } from '../../src/model/dates'
import { type LocalChain, ZERO_WORD } from './anvil'
import { probeVerifier } from './generated/probe-verifier'
import { PROBE_KEY, type ProbePresentation, type ProbeSignals, proveProbe } from './probe'

export const TODAY = '2026-03-01'
/** Noon of TODAY, UTC. */
export const NOON = Date.UTC(2026, 2, 1, 12) / 1000
export const DAY = 86_400
export const MAX_ROOT_AGE = 7 * DAY
export const GRACE = 3_600
export const POLICY_HASH = hash('policy', [1n]).toString()
export const ROOT = hash('node', [1n]).toString()
export const NEXT_ROOT = hash('node', [2n]).toString()
export const SEALED_HASH: Hex = `0x${'5e'.repeat(32)}`

/** Account 0 owns, 1 takes part, 2 relays, 3 is a stranger. */
export const OWNER = 0
export const PARTICIPANT = 1
export const RELAYER = 2
export const STRANGER = 3

export interface Trial {
  verifier: Address
  registry: Address
  contract: Address
  campaign: CampaignTerms
  /** Gas of the three deployments. */
  deployment: { verifier: bigint; registry: bigint; trial: bigint }
}

export function campaignTerms(overrides: Partial<CampaignTerms> = {}): CampaignTerms {
  return {
    id: `0x${'01'.repeat(32)}`,
    policyHash: POLICY_HASH,
    termsHash: `0x${'7e'.repeat(32)}`,
    consentExpires: NOON + 365 * DAY,
    opens: NOON - DAY,
    closes: NOON + 30 * DAY,
    places: 100,
    ...overrides,
  }
}

/** Deploy verifier, registry with ROOT published, and a campaign. */
export async function deployAll(chain: LocalChain, overrides: Partial<CampaignTerms> = {}): Promise<Trial> {
  const client = chain.clientOf(OWNER)
  const owner = chain.addressOf(OWNER)
  const verifier = await deployVerifier(client, { artifact: probeVerifier, key: PROBE_KEY })
  const registry = await deployRegistry(client, { owner, maxRootAge: MAX_ROOT_AGE, grace: GRACE })
  await publishRoot(client, { registry: registry.address, root: ROOT, snapshotDigest: ZERO_WORD, snapshotUri: '' })
  const campaign = campaignTerms(overrides)
  const trial = await deployTrial(client, {
    owner,
    verifier: verifier.address,
    verifierCodeHash: probeVerifier.codeHash,
    registry: registry.address,
    campaign,
  })
  return {
    verifier: verifier.address,
    registry: registry.address,
    contract: trial.address,
    campaign,
    deployment: { verifier: verifier.gasUsed, registry: registry.gasUsed, trial: trial.gasUsed },
  }
}

export interface Enrolment {
  account: Address
  sealedHash: Hex
  deadline: number
  presentation: ProbePresentation
}

/** What a holder with `secret` hands over to enrol account 1, unless told otherwise. */
export async function presentFor(
  chain: LocalChain,
  trial: Trial,
  secret: bigint,
  options: {
    account?: Address
    deadline?: number
    date?: string
    signals?: Partial<ProbeSignals>
    guard?: string
  } = {},
): Promise<Enrolment> {
  const { account = chain.addressOf(PARTICIPANT), deadline = NOON + 2 * DAY, date = TODAY, guard = null } = options
  const { campaign, contract } = trial
  const signals = {
    policyHash: campaign.policyHash,
    registryRoot: ROOT,
    scope: scopeForContract({ chainId: chain.chainId, contract, campaign: campaign.id }),
    context: contextForAccount({ account, consentHash: consentHashOf(campaign), sealedHash: SEALED_HASH, deadline }),
    today: todayWord(dayFromDate(date)).toString(),
    ...options.signals,
  }
  return { account, sealedHash: SEALED_HASH, deadline, presentation: await proveProbe(secret, signals, guard) }
}
