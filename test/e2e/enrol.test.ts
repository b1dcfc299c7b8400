/** The whole path on real input: a Synthea record at one end, a contract on a local EVM that enrols at the other. */
import type { Address, Hex } from 'viem'
import { simulateContract, writeContract } from 'viem/actions'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type CampaignTerms,
  deployRegistry,
  deployTrial,
  deployVerifier,
  enrol,
  isEnrolled,
  presentationToCalldata,
  publishRoot,
  readCampaign,
  standardVerifier,
  trialEnrolment,
} from '../../src/chain'
import { FIELD_ORDER } from '../../src/core/field'
import { type Artifacts, type Presentation, present, type Request } from '../../src/holder'
import { dateFromDay, dayFromDate } from '../../src/model/dates'
import { closeProver } from '../../src/proof/threads'
import { createRequest, verifyPresentation } from '../../src/verifier'
import { type LocalChain, startChain, ZERO_WORD } from '../chain/anvil'
import { examplePolicies } from '../support/data'
import { admitPatient, eligibleRecord, loadCircuit, makeHospital, type Patient } from './support'

const record = eligibleRecord('composite_t2d_trial')!
const TODAY = dayFromDate(record.asOf)
const NOON = Date.parse(`${record.asOf}T12:00:00Z`) / 1000
const DAY = 86_400
const SEALED: Hex = `0x${'5e'.repeat(32)}`
const DEADLINE = NOON + 5 * DAY
const policy = JSON.parse(examplePolicies().get('composite_t2d_trial')!)
const [OWNER, PATIENT, RELAYER, STRANGER] = [0, 1, 2, 3]

let chain: LocalChain
let artifacts: Artifacts
let contract: Address
let registryContract: Address
let verifier: Address
let patient: Patient
let terms: CampaignTerms
const hospital = makeHospital({ day: TODAY })

beforeAll(async () => {
  artifacts = await loadCircuit('standard')
  chain = await startChain({ timestamp: NOON })
  const client = chain.clientOf(OWNER)
  const owner = chain.addressOf(OWNER)
  verifier = (await deployVerifier(client, { artifact: standardVerifier, key: artifacts.verificationKey })).address
  registryContract = (await deployRegistry(client, { owner, maxRootAge: 7 * DAY, grace: 3600 })).address
  await publishRoot(client, {
    registry: registryContract,
    root: hospital.registry.root,
    snapshotDigest: ZERO_WORD,
    snapshotUri: '',
  })
  terms = {
    id: `0x${'01'.repeat(32)}`,
    policyHash: requestFor('0x0000000000000000000000000000000000000001', 1, ZERO_WORD).policyHash,
    termsHash: `0x${'7e'.repeat(32)}`,
    consentExpires: NOON + 365 * DAY,
    opens: NOON - DAY,
    closes: NOON + 30 * DAY,
    places: 2,
  }
  contract = await deployCampaign()
  patient = admitPatient({ record, key: hospital.key })
})
afterAll(async () => {
  await chain?.stop()
  await closeProver()
})

async function deployCampaign(): Promise<Address> {
  const trial = {
    owner: chain.addressOf(OWNER),
    verifier,
    verifierCodeHash: standardVerifier.codeHash,
    registry: registryContract,
  }
  return (await deployTrial(chain.clientOf(OWNER), { ...trial, campaign: terms })).address
}

function requestFor(address: Address, chainId: number, consentHash: Hex, day = TODAY, account = 1): Request {
  return createRequest({
    policy,
    scope: { kind: 'chain', chainId, contract: address, campaign: `0x${'01'.repeat(32)}` },
    context: {
      kind: 'account',
      account: chain.addressOf(account),
      consentHash,
      sealedHash: SEALED,
      deadline: DEADLINE,
    },
    day,
    registry: hospital.registry,
  })
}

async function presentTo(request: Request, who = patient, registry = hospital.registry): Promise<Presentation> {
  return (await present({ ...who, request, registry, artifacts, day: dayFromDate(request.asOf) })).presentation
}

/** Send past the library's own checks, as an attacker would. */
async function sendRaw(
  presentation: Presentation,
  change: { to?: Address; account?: Address; from?: number; deadline?: number } = {},
) {
  const call = {
    address: change.to ?? contract,
    abi: trialEnrolment.abi,
    functionName: 'enrol',
    args: [
      change.account ?? chain.addressOf(PATIENT!),
      SEALED,
      BigInt(change.deadline ?? DEADLINE),
      presentationToCalldata(presentation),
    ],
    gas: 2_000_000n,
  } as const
  const client = chain.clientOf(change.from ?? RELAYER!)
  await simulateContract(client, call as never)
  return writeContract(client, { ...call, chain: null } as never)
}

describe('a patient of a real record', () => {
  let request: Request
  let presentation: Presentation

  test('is verified off chain and enrolled on chain by any relayer, within the gas budget', async () => {
    const { consentHash } = await readCampaign(chain.clientOf(PATIENT!), { contract })
    request = requestFor(contract, chain.chainId, consentHash)
    presentation = await presentTo(request)
    const verified = await verifyPresentation({
      presentation,
      request,
      registry: hospital.registry,
      day: TODAY,
      allowDevelopmentKeys: true,
    })
    expect(verified.eligible).toBe(true)
    const account = chain.addressOf(PATIENT!)
    const before = { contract, account, sealedHash: SEALED, deadline: DEADLINE, presentation }

    // refused before the real enrolment, so that no nullifier hides the reason
    const plusOne = (name: keyof Presentation['publicSignals']): Presentation => ({
      ...presentation,
      publicSignals: {
        ...presentation.publicSignals,
        [name]: `${(BigInt(presentation.publicSignals[name]) + 1n) % FIELD_ORDER}`,
      },
    })
    await expect(sendRaw(plusOne('nullifier'))).rejects.toThrow(/InvalidProof/)
    await expect(sendRaw(plusOne('guardNullifier'))).rejects.toThrow(/InvalidProof/)
    await expect(sendRaw(plusOne('registryRoot'))).rejects.toThrow(/RootNotAcceptable/)
    await expect(sendRaw(plusOne('today'))).rejects.toThrow(/DayOutOfRange/)
    await expect(sendRaw(presentation, { account: chain.addressOf(STRANGER!), from: STRANGER! })).rejects.toThrow(
      /InvalidProof/,
    )
    await expect(sendRaw(presentation, { deadline: DEADLINE + 1 })).rejects.toThrow(/InvalidProof/)
    await expect(sendRaw(presentation, { to: await deployCampaign() })).rejects.toThrow(/InvalidProof/)
    for (const name of ['policyHash', 'scope', 'context'] as const) {
      await expect(enrol(chain.clientOf(RELAYER!), { ...before, presentation: plusOne(name) })).rejects.toMatchObject({
        code: 'REQUEST_MISMATCH',
        at: `publicSignals/${name}`,
      })
    }

    const sent = await enrol(chain.clientOf(RELAYER!), before)
    expect(sent.nullifier).toBe(verified.nullifier)
    expect(sent.gasUsed).toBeLessThanOrEqual(320_000n)
    expect(
      await isEnrolled(chain.clientOf(STRANGER!), {
        contract,
        nullifier: sent.nullifier,
        account,
        sealedHash: SEALED,
        deadline: DEADLINE,
      }),
    ).toBe(true)
    console.info(`enrol: ${sent.gasUsed} gas`)
  })

  test('cannot enrol twice, not even with a fresh proof, a new credential or another account', async () => {
    await expect(sendRaw(presentation)).rejects.toThrow(/NullifierUsed/)
    const { consentHash } = await readCampaign(chain.clientOf(PATIENT!), { contract })
    const reissued = admitPatient({ record, key: hospital.key, statusIndex: 4712, holder: patient.holder })
    const again = await presentTo(requestFor(contract, chain.chainId, consentHash, TODAY, STRANGER), reissued)
    expect(again.publicSignals.nullifier).toBe(presentation.publicSignals.nullifier)
    await expect(sendRaw(again, { account: chain.addressOf(STRANGER!) })).rejects.toThrow(/NullifierUsed/)
  })

  test('reveals between two campaigns nothing but what both have in common anyway', async () => {
    const other = await deployCampaign()
    const { consentHash } = await readCampaign(chain.clientOf(PATIENT!), { contract: other })
    const elsewhere = await presentTo(requestFor(other, chain.chainId, consentHash))
    const shared = Object.entries(elsewhere.publicSignals).filter(([, value]) =>
      Object.values(presentation.publicSignals).includes(value),
    )
    // the policy is the same; the context names the same account and consent
    expect(shared.map(([name]) => name)).toEqual(['policyHash', 'registryRoot', 'context', 'today'])
  })

  test('is refused for tomorrow, for a day too old, and under a root that is stale or unknown', async () => {
    const fresh = await deployCampaign()
    const { consentHash } = await readCampaign(chain.clientOf(PATIENT!), { contract: fresh })
    const tomorrow = await presentTo(requestFor(fresh, chain.chainId, consentHash, TODAY + 1))
    await expect(sendRaw(tomorrow, { to: fresh })).rejects.toThrow(/DayOutOfRange/)
    const today = await presentTo(requestFor(fresh, chain.chainId, consentHash))
    await chain.setTime(NOON + 2 * DAY)
    await expect(sendRaw(today, { to: fresh })).rejects.toThrow(/DayOutOfRange/)
    const late = await presentTo(requestFor(fresh, chain.chainId, consentHash, TODAY + 2))
    const stranger = makeHospital({ day: TODAY })
    const elsewhere = admitPatient({ record, key: stranger.key })
    const request = {
      ...requestFor(fresh, chain.chainId, consentHash, TODAY + 2),
      registryRoot: stranger.registry.root,
    }
    await expect(sendRaw(await presentTo(request, elsewhere, stranger.registry), { to: fresh })).rejects.toThrow(
      /RootNotAcceptable/,
    )
    // superseded: a newer root exists and the grace is over
    await publishRoot(chain.clientOf(OWNER!), {
      registry: registryContract,
      root: stranger.registry.root,
      snapshotDigest: ZERO_WORD,
      snapshotUri: '',
    })
    await chain.setTime(NOON + 2 * DAY + 3601)
    await expect(sendRaw(late, { to: fresh })).rejects.toThrow(/RootNotAcceptable/)
  })
})

test('a proof for one chain is refused on another with the same contract address', async () => {
  const other = await startChain({ timestamp: NOON, chainId: 31_338 })
  try {
    const client = other.clientOf(OWNER!)
    const owner = other.addressOf(OWNER!)
    const twin = await deployVerifier(client, { artifact: standardVerifier, key: artifacts.verificationKey })
    const registry = await deployRegistry(client, { owner, maxRootAge: 7 * DAY, grace: 3600 })
    await publishRoot(client, {
      registry: registry.address,
      root: hospital.registry.root,
      snapshotDigest: ZERO_WORD,
      snapshotUri: '',
    })
    const trial = {
      owner,
      verifier: twin.address,
      verifierCodeHash: standardVerifier.codeHash,
      registry: registry.address,
    }
    const twinContract = (await deployTrial(client, { ...trial, campaign: terms })).address
    expect(twinContract).toBe(contract)
    const { consentHash } = await readCampaign(client, { contract: twinContract })
    const presentation = await presentTo(requestFor(twinContract, 31_337, consentHash))
    const call = {
      address: twinContract,
      abi: trialEnrolment.abi,
      functionName: 'enrol',
      account: owner,
      args: [other.addressOf(PATIENT!), SEALED, BigInt(DEADLINE), presentationToCalldata(presentation)],
    }
    await expect(simulateContract(client, call as never)).rejects.toThrow(/InvalidProof/)
  } finally {
    await other.stop()
  }
})

test('a revoked credential cannot be presented, and its proof of yesterday dies with the old root', async () => {
  const revoked = makeHospital({ day: TODAY, key: hospital.key, revoked: [4711] })
  const { consentHash } = await readCampaign(chain.clientOf(PATIENT!), { contract })
  const request = { ...requestFor(contract, chain.chainId, consentHash), registryRoot: revoked.registry.root }
  await expect(presentTo(request, patient, revoked.registry)).rejects.toMatchObject({ code: 'CREDENTIAL_REVOKED' })
  expect(dateFromDay(TODAY)).toBe(record.asOf)
})
