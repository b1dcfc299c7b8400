/** Full proofs over several credentials of one patient, from issuers that stay hidden, and the withdrawal under the same nullifier. */
import { readContract } from 'viem/actions'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  deployVerifier,
  multiVerifier,
  presentationToCalldata,
  type VerifierArtifact,
  withdrawVerifier,
} from '../../src/chain'
import { createHolder, explain, type Holder, present } from '../../src/holder'
import { buildRegistry, createIssuerKey } from '../../src/issuer'
import { dayFromDate } from '../../src/model/dates'
import { type Presentation, PUBLIC_SIGNALS, type RegistrySnapshot, type Request } from '../../src/model/messages'
import { scopeHash } from '../../src/model/scope'
import { DOMAINS } from '../../src/model/types'
import type { Proof } from '../../src/proof/proof'
import { closeProver } from '../../src/proof/threads'
import { proveWithdrawal, verifyWithdrawal } from '../../src/proof/withdrawal'
import { createRequest, verifyPresentation } from '../../src/verifier'
import { type LocalChain, startChain } from '../chain/anvil'
import { admitPatient, eligibleRecord, loadCircuit } from './support'

const AUDIENCE = 'https://trials.example'
const record = eligibleRecord('composite_t2d_trial')!
const day = dayFromDate(record.asOf)
const keys = { hospital: createIssuerKey(), laboratory: createIssuerKey(), pharmacy: createIssuerKey() }

const policy = {
  version: 1,
  scope: 'T2D',
  credentials: {
    lab: { types: ['laboratory'], accreditation: ['laboratory'], maxAgeDays: 90 },
    medicines: { types: ['record'], accreditation: ['pharmacy'] },
    record: { types: ['record'], accreditation: ['hospital'] },
  },
  all: [
    { age: { min: 18, max: 75 }, from: 'record' },
    {
      has: { domain: 'condition', codes: ['http://snomed.info/sct|44054006'], status: ['active'] },
      from: 'record',
    },
    {
      none: { domain: 'condition', codes: ['http://snomed.info/sct|22298006', 'http://snomed.info/sct|230690007'] },
      from: 'record',
    },
    { value: { codes: ['http://loinc.org|4548-4'], min: '7.0', max: '10.0', unit: '%' }, from: 'lab' },
    { has: { domain: 'medication', any: true }, from: 'medicines' },
  ],
}

const parts = {
  record: { key: keys.hospital, resources: ['Condition', 'Encounter'], statusIndex: 1 },
  lab: { key: keys.laboratory, resources: ['Observation'], statusIndex: 2, type: 'laboratory' as const },
  medicines: { key: keys.pharmacy, resources: ['MedicationRequest', 'Medication'], statusIndex: 3 },
}

let holder: Holder
let credentials: Record<keyof typeof parts, Awaited<ReturnType<typeof admitPatient>>['credential']>
let registry: RegistrySnapshot
let request: Request
let presentation: Presentation

beforeAll(async () => {
  holder = createHolder()
  const issued = Object.entries(parts).map(([name, part]) => {
    const patient = admitPatient({ record, holder, ...part })
    holder = patient.holder
    return [name, patient.credential]
  })
  credentials = Object.fromEntries(issued)
  registry = registryOf({})
  request = ask(registry)
  const artifacts = await loadCircuit('multi')
  const made = await present({ holder, credentials, request, registry, artifacts, day })
  presentation = made.presentation
})
afterAll(closeProver)

function registryOf(revoked: Partial<Record<keyof typeof keys, number[]>>): RegistrySnapshot {
  const classes = { hospital: 'hospital', laboratory: 'laboratory', pharmacy: 'pharmacy' } as const
  const issuers = Object.entries(keys).map(([name, { publicKey }]) => ({
    publicKey,
    name,
    types: [name === 'laboratory' ? ('laboratory' as const) : ('record' as const)],
    classes: [classes[name as keyof typeof keys]],
    completes: DOMAINS,
    validFromDay: day - 3650,
    revoked: revoked[name as keyof typeof keys] ?? [],
  }))
  return buildRegistry({ issuers, epoch: 1, issuedDay: day })
}

function ask(of: RegistrySnapshot, changed: object = policy): Request {
  return createRequest({
    policy: changed as typeof policy,
    scope: { kind: 'audience', audience: AUDIENCE, campaign: 'T2D' },
    context: { kind: 'audience', audience: AUDIENCE },
    day,
    registry: of,
  })
}

const refusal = async (part: object) => {
  const artifacts = await loadCircuit('multi')
  return present({ holder, credentials, request, registry, artifacts, day, ...part }).then(
    () => 'proved',
    (error: { code: string }) => error.code,
  )
}

describe('a policy over a hospital, a laboratory and a pharmacy', () => {
  test('is answered by three credentials in one proof', async () => {
    expect(request.circuit).toBe('multi')
    expect(explain({ holder, credentials, request, registry, day })).toMatchObject({ result: true, obstacles: [] })
    const verified = await verifyPresentation({ presentation, request, registry, day, allowDevelopmentKeys: true })
    expect(verified).toMatchObject({ eligible: true, nullifier: presentation.publicSignals.nullifier })
  })

  test('names no issuer and no credential in its signals', () => {
    const said = JSON.stringify(presentation)
    for (const { publicKey } of Object.values(keys)) expect(said).not.toContain(`${publicKey.x}`)
    for (const { holderCommitment } of Object.values(credentials)) expect(said).not.toContain(holderCommitment)
  })

  test('is unknown while a credential is missing, and explains which', async () => {
    const { lab: _, ...rest } = credentials
    const answer = explain({ holder, credentials: rest, request, registry, day })
    expect(answer.result).toBeNull()
    expect(answer.obstacles).toEqual(['The credential "lab" is missing.'])
    expect(answer.criteria.map(({ result }) => result)).toEqual([true, true, true, null, true])
    expect(await refusal({ credentials: rest })).toBe('CREDENTIAL_MISSING')
  })

  test('takes no credential under the name of another', async () => {
    const swapped = { ...credentials, lab: credentials.medicines, medicines: credentials.lab }
    expect(await refusal({ credentials: swapped })).toBe('ISSUER_NOT_ACCREDITED')
    expect(explain({ holder, credentials: swapped, request, registry, day }).result).toBeNull()
  })

  test('takes no credential of another holder', async () => {
    const stranger = admitPatient({ record, ...parts.lab })
    expect(await refusal({ credentials: { ...credentials, lab: stranger.credential } })).toBe('CREDENTIAL_INVALID')
  })

  test('is refused when one of the three is revoked', async () => {
    const later = registryOf({ pharmacy: [3] })
    expect(await refusal({ registry: later, request: ask(later) })).toBe('CREDENTIAL_REVOKED')
  })

  test('is not met by a criterion that only another credential meets', async () => {
    const asked = { ...policy, all: policy.all.map((one) => ('value' in one ? { ...one, from: 'record' } : one)) }
    expect(await refusal({ request: ask(registry, asked) })).toBe('NOT_SATISFIED')
  })
})

describe('the contracts of the circuits', () => {
  let chain: LocalChain
  beforeAll(async () => {
    chain = await startChain({ timestamp: 1_700_000_000 })
  })
  afterAll(async () => {
    await chain.stop()
  })

  /** Whether a verifier contract takes a proof with these signals. */
  async function holdsOnChain(artifact: VerifierArtifact, circuit: string, proof: Proof, signals: readonly string[]) {
    const client = chain.clientOf(0)
    const { verificationKey: key } = await loadCircuit(circuit)
    const { address } = await deployVerifier(client, { artifact, key })
    const { a, b, c } = presentationToCalldata({ ...presentation, proof })
    const args = [a, b, c, signals.map(BigInt)]
    return readContract(client, { address, abi: artifact.abi, functionName: 'verifyProof', args })
  }

  test('take a proof over three credentials, and none with a changed signal', async () => {
    const signals = PUBLIC_SIGNALS.map((name) => presentation.publicSignals[name])
    expect(await holdsOnChain(multiVerifier, 'multi', presentation.proof, signals)).toBe(true)
    expect(await holdsOnChain(multiVerifier, 'multi', presentation.proof, signals.with(2, '7'))).toBe(false)
  })

  test('take a withdrawal of the same person, under the same nullifier, and bind it to its context', async () => {
    const scope = scopeHash(request.scope)
    const artifacts = await loadCircuit('withdraw')
    const { proof, publicSignals } = await proveWithdrawal({
      artifacts,
      holderSecret: holder.secret,
      scope,
      context: 99n,
    })
    const said = await verifyWithdrawal({ proof, publicSignals, allowDevelopmentKeys: true })
    expect(said).toEqual({ nullifier: BigInt(presentation.publicSignals.nullifier), scope, context: 99n })
    expect(await holdsOnChain(withdrawVerifier, 'withdraw', proof, publicSignals)).toBe(true)
    for (const i of publicSignals.keys()) {
      const changed = publicSignals.with(i, '7')
      const verdict = verifyWithdrawal({ proof, publicSignals: changed, allowDevelopmentKeys: true })
      await expect(verdict).rejects.toMatchObject({ code: 'PROOF_INVALID' })
      expect(await holdsOnChain(withdrawVerifier, 'withdraw', proof, changed)).toBe(false)
    }
    await expect(verifyWithdrawal({ proof, publicSignals })).rejects.toMatchObject({ code: 'DEVELOPMENT_KEYS_REFUSED' })
  })

  test('take no withdrawal with another secret', async () => {
    const artifacts = await loadCircuit('withdraw')
    const other = { artifacts, holderSecret: holder.secret + 1n, scope: scopeHash(request.scope), context: 99n }
    const { publicSignals } = await proveWithdrawal(other)
    expect(publicSignals[0]).not.toBe(presentation.publicSignals.nullifier)
  })
})
