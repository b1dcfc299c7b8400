/** Enrolment end to end: real proofs, real contracts, a local chain. */
import { decodeFunctionData, parseEventLogs } from 'viem'
import { getCode, getTransaction, getTransactionCount, getTransactionReceipt, readContract } from 'viem/actions'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  consentHashOf,
  deployTrial,
  enrol,
  isEnrolled,
  presentationToCalldata,
  publishRoot,
  readCampaign,
  revokeRoot,
  stopCampaign,
  trialEnrolment,
} from '../../src/chain'
import { FIELD_ORDER } from '../../src/core/field'
import { hash } from '../../src/core/poseidon'
import { dayFromDate, todayWord } from '../../src/model/dates'
import type { PublicSignal } from '../../src/model/messages'
import { type LocalChain, startChain, ZERO_WORD } from './anvil'
import { probeVerifier } from './generated/probe-verifier'
import { rerandomise } from './groth16'
import { PROBE_KEY, stopProver } from './probe'
import { refusalOf } from './refusal'
import {
  campaignTerms,
  DAY,
  deployAll,
  type Enrolment,
  GRACE,
  MAX_ROOT_AGE,
  NEXT_ROOT,
  NOON,
  OWNER,
  PARTICIPANT,
  POLICY_HASH,
  presentFor,
  RELAYER,
  ROOT,
  STRANGER,
  TODAY,
  type Trial,
} from './scenario'

const SECRET = 11n
const { abi } = trialEnrolment

let chain: LocalChain
let trial: Trial
let honest: Enrolment
let snapshot: `0x${string}`

beforeAll(async () => {
  chain = await startChain({ timestamp: NOON })
  trial = await deployAll(chain)
  honest = await presentFor(chain, trial, SECRET)
})

afterAll(async () => {
  await stopProver()
  await chain.stop()
})

beforeEach(async () => {
  snapshot = await chain.test.snapshot()
})

afterEach(async () => {
  await chain.test.revert({ id: snapshot })
})

type Calldata = ReturnType<typeof presentationToCalldata>

/** An enrolment as a raw call, with any word changed. */
function rawEnrol(
  { account, sealedHash, deadline, presentation }: Enrolment,
  changes: Partial<Calldata> & {
    contract?: `0x${string}`
    account?: string
    sealedHash?: string
    deadline?: bigint
  } = {},
) {
  const { contract = trial.contract, ...rest } = changes
  const { account: to = account, sealedHash: sealed = sealedHash, deadline: until = BigInt(deadline), ...words } = rest
  const args = [to, sealed, until, { ...presentationToCalldata(presentation), ...words }]
  return { address: contract, abi, functionName: 'enrol', args }
}

function send(enrolment: Enrolment, from = RELAYER, contract = trial.contract) {
  return enrol(chain.clientOf(from), { contract, ...enrolment })
}

function nullifierOf({ presentation }: Enrolment): string {
  return presentation.publicSignals.nullifier
}

describe('enrol', () => {
  it('takes a place for the account that the proof names, whoever sends it', async () => {
    const { nullifier } = await send(honest)
    expect(nullifier).toBe(hash('nullifier', [SECRET, BigInt(honest.presentation.publicSignals.scope)]).toString())
    expect((await readCampaign(chain.clientOf(STRANGER), trial)).placesLeft).toBe(99)
    const taken = { ...honest, contract: trial.contract, nullifier }
    expect(await isEnrolled(chain.clientOf(STRANGER), taken)).toBe(true)
    const others = [
      { ...taken, account: chain.addressOf(RELAYER) },
      { ...taken, sealedHash: ZERO_WORD },
      { ...taken, deadline: taken.deadline + 1 },
      { ...taken, nullifier: '1' },
    ]
    for (const other of others) expect(await isEnrolled(chain.clientOf(STRANGER), other)).toBe(false)
  })

  it('logs the nullifier and nothing else', async () => {
    const { transactionHash, nullifier } = await send(honest)
    const { logs } = await getTransactionReceipt(chain.clientOf(STRANGER), { hash: transactionHash })
    expect(logs).toHaveLength(1)
    expect(logs[0]!.data).toBe('0x')
    expect(logs[0]!.topics).toHaveLength(2)
    const [event] = parseEventLogs({ abi, logs })
    expect(event).toMatchObject({ eventName: 'Enrolled', args: { nullifier: BigInt(nullifier) } })
  })

  it('stores the context that the nullifier came with', async () => {
    const { nullifier } = await send(honest)
    const { scope, context } = honest.presentation.publicSignals
    const stored = await readContract(chain.clientOf(STRANGER), {
      address: trial.contract,
      abi,
      functionName: 'acceptedContext',
      args: [BigInt(scope), BigInt(nullifier)],
    })
    expect(stored.toString()).toBe(context)
  })

  it('costs no more than 300,000 gas', async () => {
    expect((await send(honest)).gasUsed).toBeLessThan(300_000n)
  })

  it('takes yesterday’s proof and one that names the day it is sent', async () => {
    await chain.setTime(NOON + DAY)
    expect(await refusalOf(chain, rawEnrol(honest))).toBeNull()
    const today = await presentFor(chain, trial, SECRET, { date: '2026-03-02' })
    expect(await refusalOf(chain, rawEnrol(today))).toBeNull()
  })
})

describe('enrol refuses', () => {
  it('the same nullifier twice, also with another day, consent or sender', async () => {
    await send(honest)
    expect(await refusalOf(chain, rawEnrol(honest))).toBe('NullifierUsed')
    expect(await refusalOf(chain, rawEnrol(honest), { from: PARTICIPANT })).toBe('NullifierUsed')
    const again = await presentFor(chain, trial, SECRET, {
      account: chain.addressOf(STRANGER),
      deadline: NOON + DAY,
      date: '2026-02-28',
    })
    expect(nullifierOf(again)).toBe(nullifierOf(honest))
    await expect(send(again)).rejects.toMatchObject({ code: 'CHAIN_REVERTED', at: 'NullifierUsed' })
  })

  it('a re-randomised proof of a used nullifier', async () => {
    const { a, b, c } = presentationToCalldata(honest.presentation)
    const words = rerandomise([...a, ...b.flat(), ...c], PROBE_KEY, 3n, 4n)
    const [ax, ay, bx1, bx0, by1, by0, cx, cy] = words as [
      bigint,
      bigint,
      bigint,
      bigint,
      bigint,
      bigint,
      bigint,
      bigint,
    ]
    const other: Partial<Calldata> = {
      a: [ax, ay],
      b: [
        [bx1, bx0],
        [by1, by0],
      ],
      c: [cx, cy],
    }
    expect(await refusalOf(chain, rawEnrol(honest, other))).toBeNull()
    await send(honest)
    expect(await refusalOf(chain, rawEnrol(honest, other))).toBe('NullifierUsed')
  })

  it('a nullifier that is 0 or not below the field order, as an alias of a used one', async () => {
    await send(honest)
    const { nullifier, guardNullifier } = presentationToCalldata(honest.presentation)
    for (const value of [0n, nullifier + FIELD_ORDER, FIELD_ORDER, 2n ** 256n - 1n]) {
      expect(await refusalOf(chain, rawEnrol(honest, { nullifier: value }))).toBe('NullifierNotCanonical')
    }
    for (const value of [0n, guardNullifier + FIELD_ORDER]) {
      expect(await refusalOf(chain, rawEnrol(honest, { guardNullifier: value }))).toBe('NullifierNotCanonical')
    }
  })

  it('calldata with any word changed', async () => {
    const { a, b, c, nullifier, guardNullifier, registryRoot, dayWord } = presentationToCalldata(honest.presentation)
    const changed: [string, Parameters<typeof rawEnrol>[1], string][] = [
      ['account', { account: chain.addressOf(STRANGER) }, 'InvalidProof'],
      ['sealedHash', { sealedHash: ZERO_WORD }, 'InvalidProof'],
      ['deadline', { deadline: BigInt(honest.deadline) + 1n }, 'InvalidProof'],
      ['a.x', { a: [a[0] + 1n, a[1]] }, 'PointNotInGroup'],
      ['a.y', { a: [a[0], a[1] ^ 1n] }, 'PointNotInGroup'],
      ['b.x.c1', { b: [[b[0][0] ^ 1n, b[0][1]], b[1]] }, 'PointNotInGroup'],
      ['b.x.c0', { b: [[b[0][0], b[0][1] ^ 1n], b[1]] }, 'PointNotInGroup'],
      ['b.y.c1', { b: [b[0], [b[1][0] ^ 1n, b[1][1]]] }, 'PointNotInGroup'],
      ['b.y.c0', { b: [b[0], [b[1][0], b[1][1] ^ 1n]] }, 'PointNotInGroup'],
      ['c.x', { c: [c[0] ^ 1n, c[1]] }, 'PointNotInGroup'],
      ['c.y', { c: [c[0], c[1] ^ 1n] }, 'PointNotInGroup'],
      ['nullifier', { nullifier: nullifier + 1n }, 'InvalidProof'],
      ['guardNullifier', { guardNullifier: guardNullifier + 1n }, 'InvalidProof'],
      ['registryRoot', { registryRoot: registryRoot + 1n }, 'RootNotAcceptable'],
      ['dayWord', { dayWord: dayWord + 1n }, 'DayOutOfRange'],
    ]
    for (const [word, changes, refusal] of changed) {
      expect(await refusalOf(chain, rawEnrol(honest, changes)), word).toBe(refusal)
    }
  })

  it('calldata copied by another account to its own profit, and lets it only enrol the rightful one', async () => {
    const thief = chain.addressOf(STRANGER)
    expect(await refusalOf(chain, rawEnrol(honest, { account: thief }), { from: STRANGER })).toBe('InvalidProof')
    const { transactionHash, nullifier } = await send(honest, PARTICIPANT)
    const { input } = await getTransaction(chain.clientOf(STRANGER), { hash: transactionHash })
    await chain.test.revert({ id: snapshot })
    snapshot = await chain.test.snapshot()
    const { args } = decodeFunctionData({ abi, data: input })
    const call = { address: trial.contract, abi, functionName: 'enrol', args: args ?? [] }
    expect(await refusalOf(chain, call, { from: STRANGER })).toBeNull()
    await send(honest, STRANGER)
    const taken = { ...honest, contract: trial.contract, nullifier }
    expect(await isEnrolled(chain.clientOf(STRANGER), taken)).toBe(true)
    expect(await isEnrolled(chain.clientOf(STRANGER), { ...taken, account: thief })).toBe(false)
  })

  it('a proof for another policy', async () => {
    const policyHash = hash('policy', [2n]).toString()
    const other = await presentFor(chain, trial, SECRET, { signals: { policyHash } })
    expect(await refusalOf(chain, rawEnrol(other))).toBe('InvalidProof')
  })

  it('a proof for another campaign of the same contract', async () => {
    const other = { ...trial, campaign: { ...trial.campaign, id: ZERO_WORD } }
    expect(await refusalOf(chain, rawEnrol(await presentFor(chain, other, SECRET)))).toBe('InvalidProof')
  })

  it('a proof under other consent terms', async () => {
    for (const change of [{ termsHash: ZERO_WORD }, { consentExpires: trial.campaign.consentExpires + 1 }]) {
      const other = { ...trial, campaign: { ...trial.campaign, ...change } }
      expect(await refusalOf(chain, rawEnrol(await presentFor(chain, other, SECRET)))).toBe('InvalidProof')
    }
  })

  it('a proof for another instance of the contract', async () => {
    const { address } = await deployTrial(chain.clientOf(OWNER), {
      owner: chain.addressOf(OWNER),
      ...trial,
      verifierCodeHash: probeVerifier.codeHash,
    })
    expect(await refusalOf(chain, rawEnrol(honest, { contract: address }))).toBe('InvalidProof')
    expect(await refusalOf(chain, rawEnrol(honest))).toBeNull()
  })

  it('a proof for another chain', async () => {
    const other = await startChain({ timestamp: NOON, chainId: 31_338 })
    try {
      const there = await deployAll(other)
      expect(there.contract).toBe(trial.contract)
      expect(await refusalOf(other, rawEnrol(honest))).toBe('InvalidProof')
      expect(await refusalOf(other, rawEnrol(await presentFor(other, there, SECRET)))).toBeNull()
      await expect(
        enrol(other.clientOf(RELAYER), { contract: trial.contract, ...honest, chainId: chain.chainId }),
      ).rejects.toMatchObject({ code: 'CHAIN_MISMATCH' })
    } finally {
      await other.stop()
    }
  })

  it('a root that is unknown, 0, not canonical, revoked, superseded too long or too old', async () => {
    for (const registryRoot of [BigInt(NEXT_ROOT), 0n, BigInt(ROOT) + FIELD_ORDER]) {
      expect(await refusalOf(chain, rawEnrol(honest, { registryRoot }))).toBe('RootNotAcceptable')
    }
    const { registry } = trial
    const client = chain.clientOf(OWNER)
    await publishRoot(client, { registry, root: NEXT_ROOT, snapshotDigest: ZERO_WORD, snapshotUri: '' })
    const superseded = await chain.now()
    await chain.setTime(superseded + GRACE)
    expect(await refusalOf(chain, rawEnrol(honest))).toBeNull()
    await chain.setTime(superseded + GRACE + 1)
    expect(await refusalOf(chain, rawEnrol(honest))).toBe('RootNotAcceptable')
    const next = await presentFor(chain, trial, SECRET, { signals: { registryRoot: NEXT_ROOT } })
    expect(await refusalOf(chain, rawEnrol(next))).toBeNull()
    await revokeRoot(client, { registry, root: NEXT_ROOT })
    await expect(send(next)).rejects.toMatchObject({ code: 'CHAIN_REVERTED', at: 'RootNotAcceptable' })
  })

  it('a root one second older than maxRootAge', async () => {
    const published = await chain.now()
    const date = new Date((published + MAX_ROOT_AGE) * 1000).toISOString().slice(0, 10)
    const late = await presentFor(chain, trial, SECRET, { date, deadline: published + 30 * DAY })
    await chain.setTime(published + MAX_ROOT_AGE)
    expect(await refusalOf(chain, rawEnrol(late))).toBeNull()
    await chain.setTime(published + MAX_ROOT_AGE + 1)
    expect(await refusalOf(chain, rawEnrol(late))).toBe('RootNotAcceptable')
  })

  it('the day of tomorrow and the day before yesterday', async () => {
    for (const [date, refusal] of [
      ['2026-03-02', 'DayOutOfRange'],
      [TODAY, null],
      ['2026-02-28', null],
      ['2026-02-27', 'DayOutOfRange'],
    ] as const) {
      expect(await refusalOf(chain, rawEnrol(await presentFor(chain, trial, SECRET, { date }))), date).toBe(refusal)
    }
  })

  it('a day whose number and date disagree', async () => {
    const [today, yesterday] = [TODAY, '2026-02-28'].map((date) => todayWord(dayFromDate(date))) as [bigint, bigint]
    const mask = 2n ** 27n - 1n
    const mixed = [(today & ~mask) | (yesterday & mask), (yesterday & ~mask) | (today & mask), today + 2n ** 47n]
    for (const word of mixed) {
      const forged = await presentFor(chain, trial, SECRET, { signals: { today: word.toString() } })
      expect(await refusalOf(chain, rawEnrol(forged))).toBe('DayOutOfRange')
    }
  })

  it('a deadline that is over by a second', async () => {
    const brief = await presentFor(chain, trial, SECRET, { deadline: NOON + 3_600 })
    await chain.setTime(NOON + 3_600)
    expect(await refusalOf(chain, rawEnrol(brief))).toBeNull()
    await chain.setTime(NOON + 3_601)
    expect(await refusalOf(chain, rawEnrol(brief))).toBe('DeadlinePassed')
  })

  it('with little gas always by a revert, and stores nothing', async () => {
    const { gasUsed } = await send(honest)
    await chain.test.revert({ id: snapshot })
    snapshot = await chain.test.snapshot()
    for (let gas = 60_000n; gas < gasUsed; gas += 20_000n) {
      expect(await refusalOf(chain, rawEnrol(honest), { gas }), `${gas} gas`).not.toBeNull()
    }
    expect(await refusalOf(chain, rawEnrol(honest), { gas: gasUsed + 10_000n })).toBeNull()
  })
})

describe('a campaign', () => {
  it('tells everything that a request needs', async () => {
    const { campaign, verifier, registry } = trial
    expect(await readCampaign(chain.clientOf(STRANGER), trial)).toEqual({
      ...campaign,
      scope: { kind: 'chain', chainId: chain.chainId, contract: trial.contract, campaign: campaign.id },
      consentHash: consentHashOf(campaign),
      placesLeft: campaign.places,
      stopped: false,
      verifier: expect.stringMatching(new RegExp(verifier, 'i')),
      verifierCodeHash: probeVerifier.codeHash,
      registry: expect.stringMatching(new RegExp(registry, 'i')),
    })
    await expect(readCampaign(chain.clientOf(STRANGER), { ...trial, chainId: 1 })).rejects.toMatchObject({
      code: 'CHAIN_MISMATCH',
    })
  })

  it('counts enrolments from opens to closes', async () => {
    const other = await deployCampaign({ opens: NOON + 100, closes: NOON + 200 })
    const enrolment = await presentFor(chain, other, SECRET)
    const call = rawEnrol(enrolment, { contract: other.contract })
    for (const [time, refusal] of [
      [NOON + 99, 'CampaignNotOpen'],
      [NOON + 100, null],
      [NOON + 200, null],
      [NOON + 201, 'CampaignClosed'],
    ] as const) {
      await chain.setTime(time)
      expect(await refusalOf(chain, call), `${time - NOON}`).toBe(refusal)
    }
  })

  it('has as many places as it says', async () => {
    const other = await deployCampaign({ places: 2 })
    for (const secret of [1n, 2n]) await send(await presentFor(chain, other, secret), RELAYER, other.contract)
    await expect(send(await presentFor(chain, other, 3n), RELAYER, other.contract)).rejects.toMatchObject({
      code: 'CHAIN_REVERTED',
      at: 'CampaignFull',
    })
    expect((await readCampaign(chain.clientOf(STRANGER), other)).placesLeft).toBe(0)
  })

  it('can be stopped for good by its owner and nobody else', async () => {
    const stop = { address: trial.contract, abi, functionName: 'stop', args: [] }
    const propose = { ...stop, functionName: 'proposeOwner', args: [chain.addressOf(STRANGER)] }
    for (const call of [stop, propose]) {
      expect(await refusalOf(chain, call, { from: STRANGER })).toBe('NotOwner')
    }
    expect(await refusalOf(chain, { ...stop, functionName: 'takeOwnership' }, { from: STRANGER })).toBe(
      'NotPendingOwner',
    )
    await stopCampaign(chain.clientOf(OWNER), trial)
    expect(await refusalOf(chain, rawEnrol(honest))).toBe('CampaignClosed')
  })

  it('has no function that changes state but these', () => {
    const writes = abi.filter((item) => item.type === 'function' && !/view|pure/.test(item.stateMutability))
    expect(writes.map((item) => (item as { name: string }).name).sort()).toEqual([
      'enrol',
      'proposeOwner',
      'stop',
      'takeOwnership',
    ])
  })

  it.each([
    ['no policy', { policyHash: '0' }, 'UnknownPolicy'],
    ['no places', { places: 0 }, 'CampaignInvalid'],
    ['no consent text', { termsHash: ZERO_WORD }, 'CampaignInvalid'],
    ['an end before its start', { opens: NOON + 10, closes: NOON + 10 }, 'CampaignInvalid'],
    ['an end after the consent', { consentExpires: NOON + DAY, closes: NOON + DAY + 1 }, 'CampaignInvalid'],
    ['an end in the past', { opens: NOON - 2 * DAY, closes: NOON - DAY }, 'CampaignInvalid'],
  ])('cannot start with %s', async (_, change, refusal) => {
    await expect(deployCampaign(change)).rejects.toMatchObject({ code: 'CHAIN_REVERTED', at: refusal })
  })

  it('cannot start with other verifier code, without a registry or without an owner', async () => {
    const options = { owner: chain.addressOf(OWNER), ...trial, verifierCodeHash: probeVerifier.codeHash }
    const nobody = '0x0000000000000000000000000000000000000000' as const
    for (const [change, refusal] of [
      [{ verifierCodeHash: ZERO_WORD }, 'VerifierCodeMismatch'],
      [{ verifier: trial.registry }, 'VerifierCodeMismatch'],
      [{ verifier: chain.addressOf(STRANGER) }, 'VerifierCodeMismatch'],
      [{ registry: chain.addressOf(STRANGER) }, 'RegistryMissing'],
      [{ owner: nobody }, 'OwnerMissing'],
    ] as const) {
      await expect(deployTrial(chain.clientOf(OWNER), { ...options, ...change })).rejects.toMatchObject({ at: refusal })
    }
  })

  it('refuses everything once its verifier has other code', async () => {
    const code = (await getCode(chain.clientOf(OWNER), { address: trial.registry }))!
    await chain.test.setCode({ address: trial.verifier, bytecode: code })
    expect(await refusalOf(chain, rawEnrol(honest))).toBe('VerifierCodeMismatch')
  })
})

describe('enrol of the library', () => {
  it.each([
    ['policyHash', { signals: { policyHash: '5' } }],
    ['scope', { signals: { scope: '5' } }],
    ['context', { signals: { context: '5' } }],
  ])('names the %s that a presentation was not made for, and sends nothing', async (name, options) => {
    const other = await presentFor(chain, trial, SECRET, options)
    const count = await getTransactionCount(chain.clientOf(RELAYER), { address: chain.addressOf(RELAYER) })
    await expect(send(other)).rejects.toMatchObject({ code: 'REQUEST_MISMATCH', at: `publicSignals/${name}` })
    expect(await getTransactionCount(chain.clientOf(RELAYER), { address: chain.addressOf(RELAYER) })).toBe(count)
  })

  it.each([
    'nullifier',
    'guardNullifier',
    'registryRoot',
    'today',
  ] as PublicSignal[])('refuses a %s that is no canonical decimal', async (name) => {
    for (const text of ['007', '0x1', ' 1', '', '-1', FIELD_ORDER.toString()]) {
      const publicSignals = { ...honest.presentation.publicSignals, [name]: text }
      const presentation = { ...honest.presentation, publicSignals }
      await expect(send({ ...honest, presentation })).rejects.toMatchObject({
        code: 'INVALID_VALUE',
        at: `publicSignals/${name}`,
      })
    }
  })
})

async function deployCampaign(change: Partial<Trial['campaign']>): Promise<Trial> {
  const campaign = campaignTerms({ id: `0x${'02'.repeat(32)}`, policyHash: POLICY_HASH, ...change })
  const { address } = await deployTrial(chain.clientOf(OWNER), {
    owner: chain.addressOf(OWNER),
    verifier: trial.verifier,
    verifierCodeHash: probeVerifier.codeHash,
    registry: trial.registry,
    campaign,
  })
  return { ...trial, contract: address, campaign }
}
