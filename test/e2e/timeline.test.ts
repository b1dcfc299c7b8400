/**
 * The life of a registry: three hospitals with DIDs of their own, a trial on chain, and what ends with what. A rotated key ends
 * nothing, a stolen key ends all it signed, a revoked credential ends alone; and whoever has the chain and the lists rebuilds
 * every root.
 */
import type { Address, Hex } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  auditRegistry,
  deployRegistry,
  deployTrial,
  deployVerifier,
  enrol,
  isEnrolled,
  liteVerifier,
  publishSnapshot,
  readCampaign,
  readDidHistory,
  revokeRoot,
} from '../../src/chain'
import {
  createDidAgent,
  publishIssuerKey,
  retireIssuerKey,
  revokeIssuerKey,
  unwrapCredential,
  unwrapStatusLists,
  wrapCredential,
  wrapStatusLists,
} from '../../src/did'
import { chartFromFhir } from '../../src/fhir'
import { acceptCredential, createCommitment, createHolder, type Presentation, present } from '../../src/holder'
import {
  type Credential,
  createIssuerKey,
  createIssuerState,
  deriveSubjectKey,
  type IssuerKey,
  type IssuerState,
  issueToSubject,
  type RegistryChange,
  type RegistrySnapshot,
  registryFromDids,
  revokeCredential,
  statusListsOf,
} from '../../src/issuer'
import { parsePublication } from '../../src/model/accreditation'
import { checkPolicy } from '../../src/model/check'
import { dateFromDay, dayFromDate } from '../../src/model/dates'
import type { Accreditations } from '../../src/model/messages'
import { parsePolicy } from '../../src/model/policy'
import { closeProver } from '../../src/proof/threads'
import { createRequest } from '../../src/verifier'
import { CHAIN_ID, ZERO_WORD } from '../chain/anvil'
import { FINALITY } from '../chain/did-registry'
import { type DidChain, START, startDidChain, type TestIssuer } from '../did/support'
import { codeOfAsync } from '../support/exchange'
import { loadCircuit } from './support'

const DAY = 86_400
const GRACE = 3_600
const FIRST_DAY = dayFromDate('2026-03-01')
const YEARS = 10 * 365 * DAY
const [OWNER, FIRST_ACCOUNT] = [0, 1]
const DIABETES = { system: 'http://snomed.info/sct', code: '44054006' }
const policy = {
  version: 1,
  credentials: { types: ['record'], accreditation: ['hospital'] },
  all: [
    { age: { min: 18 } },
    { has: { domain: 'condition', codes: [`${DIABETES.system}|${DIABETES.code}`], status: ['active'] } },
  ],
}

interface Hospital {
  name: string
  dids: TestIssuer
  key: IssuerKey
  state: IssuerState
  subjectKey: Uint8Array
  urls: { revocation: string; suspension: string }
}

interface Patient {
  holder: ReturnType<typeof createHolder>
  credential: Credential
}

let did: DidChain
let a: Hospital
let b: Hospital
let c: Hospital
let registry: Address
let trial: Address
let artifacts: Awaited<ReturnType<typeof loadCircuit>>
/** Texts that the registry's owner publishes: all that an auditor has beside the chain. */
const published: string[] = []
let latest: RegistrySnapshot
let accounts = FIRST_ACCOUNT

beforeAll(async () => {
  artifacts = await loadCircuit('lite')
  did = await startDidChain()
  const client = did.chain.clientOf(OWNER)
  const owner = did.chain.addressOf(OWNER)
  const verifier = (await deployVerifier(client, { artifact: liteVerifier, key: artifacts.verificationKey })).address
  registry = (await deployRegistry(client, { owner, maxRootAge: 7 * DAY, grace: GRACE })).address
  const campaign = {
    id: `0x${'01'.repeat(32)}` as Hex,
    policyHash: `${checkPolicy(parsePolicy(policy)).hash}`,
    termsHash: `0x${'7e'.repeat(32)}` as Hex,
    consentExpires: START + 365 * DAY,
    opens: START - DAY,
    closes: START + 60 * DAY,
    places: 100,
  }
  trial = (await deployTrial(client, { owner, verifier, verifierCodeHash: liteVerifier.codeHash, registry, campaign }))
    .address
  ;[a, b, c] = (await Promise.all(['A', 'B', 'C'].map(openHospital))) as [Hospital, Hospital, Hospital]
})
afterAll(async () => {
  await did?.chain.stop()
  await closeProver()
})

async function openHospital(name: string, place: number): Promise<Hospital> {
  const dids = await did.issuer(0xa11ce + place)
  const key = createIssuerKey()
  const subjectKey = deriveSubjectKey(key)
  const at = `https://hospital-${name.toLowerCase()}.example`
  const hospital = { name: `Hospital ${name}`, dids, key, subjectKey, state: createIssuerState({ subjectKey }) }
  await publishIssuerKey({ ...dids, publicKey: key.publicKey, validitySeconds: YEARS })
  return { ...hospital, urls: { revocation: `${at}/revoked`, suspension: `${at}/suspended` } }
}

/** The present day number and time of the chain. */
async function now(): Promise<{ seconds: number; day: number }> {
  const seconds = await did.chain.now()
  return { seconds, day: FIRST_DAY + Math.floor((seconds - START) / DAY) }
}

async function nextDay(): Promise<void> {
  await did.chain.setTime((await did.chain.now()) + DAY)
}

/** What each hospital does: sign both lists with its DID. */
async function signedLists({ dids, state, urls }: Hospital) {
  const { seconds: issuedAt } = await now()
  return wrapStatusLists({ ...dids, ...statusListsOf(state), urls, issuedAt, ttl: 7 * DAY })
}

/** What the registry's owner does, and what an auditor repeats: read lists and keys that the hospitals published. */
async function publishEpoch(): Promise<RegistryChange[]> {
  await did.chain.test.mine({ blocks: FINALITY })
  const client = did.chain.clientOf(OWNER)
  const { seconds, day } = await now()
  const hospitals = [a, b, c]
  const common = { types: ['record' as const], classes: ['hospital' as const], completes: ['condition' as const] }
  const accreditations: Accreditations = {
    vitalproof: 'accreditations/1',
    issuers: hospitals.map(({ name, dids }) => {
      return { did: dids.did, name, ...common, validFrom: '2026-01-01', validTo: null }
    }),
  }
  const reader = createDidAgent({ networks: did.agent.networks })
  const lists = await Promise.all(
    hospitals.map(async (hospital) => {
      const tokens = await signedLists(hospital)
      const read = await unwrapStatusLists({ agent: reader, did: hospital.dids.did, ...tokens, now: seconds })
      return [hospital.dids.did, { revoked: read.revoked, suspended: read.suspended }] as const
    }),
  )
  const statusLists = Object.fromEntries(lists)
  const histories = await Promise.all(
    hospitals.map(({ dids }) => readDidHistory(client, { did: dids.did, registry: did.registry, now: seconds })),
  )
  const before = published.at(-1)
  const { snapshot, changes } = registryFromDids({
    accreditations,
    histories,
    statusLists,
    didRegistry: did.registry,
    epoch: published.length + 1,
    issuedDay: day,
    ...(before === undefined ? {} : { previous: parsePublication(before) }),
  })
  await publishSnapshot(client, { registry, snapshot, uri: `https://roots.example/${snapshot.epoch}` })
  published.push(JSON.stringify({ vitalproof: 'publication/1', snapshot, accreditations, statusLists }))
  latest = snapshot
  return changes
}

/** A patient of a hospital; the credential goes through a W3C envelope of the hospital's DID on its way. */
async function admit(hospital: Hospital, subject: string): Promise<Patient> {
  const { seconds, day } = await now()
  const bundle = JSON.stringify({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      { resource: { resourceType: 'Patient', id: subject, gender: 'female', birthDate: '1970-02-03' } },
      {
        resource: {
          resourceType: 'Condition',
          subject: { reference: `Patient/${subject}` },
          clinicalStatus: { coding: [{ code: 'active' }] },
          verificationStatus: { coding: [{ code: 'confirmed' }] },
          code: { coding: [DIABETES] },
          onsetDateTime: '2015-05-05',
        },
      },
    ],
  })
  const { chart } = chartFromFhir({ bundle, asOf: dateFromDay(day) })
  const { holder, commitment } = createCommitment({ holder: createHolder() })
  const { key: issuerKey, state, subjectKey, dids, urls } = hospital
  const issued = issueToSubject({
    ...{ chart, issuerKey, state, subject, subjectKey, holderCommitment: commitment, type: 'record' },
    ...{ issuedDay: day, completeAsOfDay: day, expiresDay: day + 365 },
  })
  hospital.state = issued.state
  const { jwt } = await wrapCredential({ ...dids, credential: issued.credential, statusListUrls: urls })
  const { credential } = await unwrapCredential({ agent: did.agent, jwt, now: seconds })
  return acceptCredential({ holder, credential, day })
}

interface Submission {
  account: Address
  deadline: number
  presentation: Presentation
}

/** A proof for an account that nobody used before, under the latest registry. */
async function prove({ holder, credential }: Patient): Promise<Submission> {
  const { seconds, day } = await now()
  const account = did.chain.addressOf(accounts)
  accounts = FIRST_ACCOUNT + ((accounts - FIRST_ACCOUNT + 1) % 8)
  const deadline = seconds + 5 * DAY
  const { scope, consentHash } = await readCampaign(did.chain.clientOf(OWNER), { contract: trial })
  const request = createRequest({
    policy,
    scope,
    context: { kind: 'account', account, consentHash, sealedHash: ZERO_WORD, deadline },
    day,
    registry: latest,
  })
  const { presentation } = await present({ holder, credential, request, registry: latest, artifacts, day })
  return { account, deadline, presentation }
}

const submit = (submission: Submission) =>
  enrol(did.chain.clientOf(9), { contract: trial, sealedHash: ZERO_WORD, chainId: CHAIN_ID, ...submission })

async function proveAndEnrol(patient: Patient): Promise<boolean> {
  const submission = await prove(patient)
  const { nullifier } = await submit(submission)
  return isEnrolled(did.chain.clientOf(9), { contract: trial, sealedHash: ZERO_WORD, nullifier, ...submission })
}

describe('a registry of three hospitals', () => {
  let ofA: Patient
  let ofB: Patient
  let alsoOfB: Patient
  let ofC: Patient
  let alsoOfC: Patient

  test('begins with their DIDs, and takes a patient of any of them', async () => {
    ;[ofA, ofB, alsoOfB, ofC, alsoOfC] = [
      await admit(a, 'one'),
      await admit(b, 'two'),
      await admit(b, 'three'),
      await admit(c, 'four'),
      await admit(c, 'five'),
    ]
    expect((await publishEpoch()).map(({ kind }) => kind)).toEqual(['key-added', 'key-added', 'key-added'])
    expect(await proveAndEnrol(ofB)).toBe(true)
  })

  test('lets what a rotated key signed go on, and the new key begin', async () => {
    await nextDay()
    const old = a.key
    a.key = createIssuerKey()
    await publishIssuerKey({ ...a.dids, publicKey: a.key.publicKey, validitySeconds: YEARS })
    await retireIssuerKey({ ...a.dids, publicKey: old.publicKey })
    const later = await admit(a, 'six')
    expect(later.credential.issuer).not.toEqual(ofA.credential.issuer)
    expect((await publishEpoch()).map(({ kind }) => kind)).toEqual(['key-retired', 'key-added'])
    expect(latest.issuers).toHaveLength(4)
    expect(await proveAndEnrol(ofA)).toBe(true)
    expect(await proveAndEnrol(later)).toBe(true)

    // on the day after, the old key is none of the DID's
    await nextDay()
    expect(await codeOfAsync(() => admit({ ...a, key: old }, 'seven'))).toBe('ISSUER_UNKNOWN')
  })

  test('ends everything that a stolen key signed, earlier proofs included', async () => {
    const waiting = await prove(alsoOfB)
    await revokeIssuerKey({ ...b.dids, publicKey: b.key.publicKey })
    const before = latest.root
    expect((await publishEpoch()).map(({ kind }) => kind)).toEqual(['key-removed'])
    expect(latest.issuers.map(({ name }) => name)).toEqual(['Hospital A', 'Hospital A', 'Hospital C'])
    expect(await codeOfAsync(() => prove(alsoOfB))).toBe('ISSUER_UNKNOWN')
    // who has made a proof already could still use the grace; the owner of the registry takes the old root back at once
    await revokeRoot(did.chain.clientOf(OWNER), { registry, root: before })
    await expect(submit(waiting)).rejects.toMatchObject({ code: 'CHAIN_REVERTED', at: 'RootNotAcceptable' })
    expect(
      await codeOfAsync(() => publishIssuerKey({ ...b.dids, publicKey: b.key.publicKey, validitySeconds: YEARS })),
    ).toBe('DID_INVALID')
  })

  test('ends one revoked credential alone, and only after the grace', async () => {
    const waiting = await prove(alsoOfC)
    c.state = revokeCredential({ state: c.state, statusIndex: alsoOfC.credential.terms.statusIndex })
    expect(await publishEpoch()).toMatchObject([{ kind: 'status-changed', name: 'Hospital C', set: 1, cleared: 0 }])
    expect(await codeOfAsync(() => prove(alsoOfC))).toBe('CREDENTIAL_REVOKED')

    // a proof that was under way when the root was superseded counts during the grace, and not a second longer
    const publishedAt = await did.chain.now()
    const moment = await did.chain.test.snapshot()
    await did.chain.setTime(publishedAt + GRACE)
    await submit(waiting)
    await did.chain.test.revert({ id: moment })
    await did.chain.setTime(publishedAt + GRACE + 1)
    await expect(submit(waiting)).rejects.toMatchObject({ code: 'CHAIN_REVERTED', at: 'RootNotAcceptable' })
    expect(await proveAndEnrol(ofC)).toBe(true)
  })

  test('can be rebuilt, root for root, by whoever has the chain and the lists', async () => {
    await did.chain.test.mine({ blocks: FINALITY })
    const { seconds } = await now()
    const chain = { clients: did.chain.clientOf(8), registry, didRegistry: did.registry, now: seconds }
    const publications = published.map((text) => parsePublication(text))
    const { roots, differences } = await auditRegistry({ ...chain, publications })
    expect(differences).toEqual([])
    expect(roots.map(({ epoch, result }) => [epoch, result])).toEqual([1, 2, 3, 4].map((epoch) => [epoch, 'rebuilt']))
    expect(roots.at(-1)!.root).toBe(latest.root)

    // the same audit of a snapshot that keeps the stolen key
    const [, second, third] = publications
    const kept = { ...third!, snapshot: { ...third!.snapshot, issuers: second!.snapshot.issuers } }
    const found = await auditRegistry({
      ...chain,
      publications: publications.map((one) => (one === third ? kept : one)),
    })
    expect(found.differences).toContainEqual(expect.objectContaining({ epoch: 3, code: 'key-revoked' }))
  })
})
