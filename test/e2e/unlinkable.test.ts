/** One person in a hundred scopes: nothing that leaves the device links two of them, or any of them to a credential. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordFromFhir } from '../../src/fhir'
import { acceptCredential, createCommitment, createHolder, type Holder, present } from '../../src/holder'
import { openCredential } from '../../src/holder/answer'
import { buildRegistry, type Credential, createIssuerKey, issueCredential } from '../../src/issuer'
import { assignSlots } from '../../src/model/assign'
import { buildChart } from '../../src/model/chart'
import { headerHash, verifyCredential } from '../../src/model/credential'
import { dateFromDay, ymdFromDate } from '../../src/model/dates'
import { type Presentation, PUBLIC_SIGNALS, type Request, type RequestScope } from '../../src/model/messages'
import { parsePolicy } from '../../src/model/policy'
import { rulesOf } from '../../src/model/policy/credentials'
import { requestProgram, requestSignals } from '../../src/model/request'
import { statusRoot } from '../../src/model/status'
import type { Chart } from '../../src/model/types'
import { type CircuitInputs, eligibilityInputs } from '../../src/proof/inputs'
import { closeProver } from '../../src/proof/threads'
import { createRequest, verifyPresentation } from '../../src/verifier'
import { AS_OF } from '../model/records'
import { isFull } from '../soundness/support/mode'
import { type CircuitName, publicSignals, tryWitness } from '../support/circuit'
import { makeChart } from '../support/exchange'
import { loadCircuit } from './support'

const SCOPES = 100
/** A proof takes two or three seconds: `npm test` makes some, the full run all of them. */
const PROOFS = isFull ? SCOPES : 8
const SNOMED = 'http://snomed.info/sct'
const ROOT = join(import.meta.dirname, '../..')

const keys = { record: createIssuerKey(), laboratory: createIssuerKey(), licence: createIssuerKey() }
type Kind = keyof typeof keys
const STATUS_INDEX: Record<Kind, number> = { record: 130_001, laboratory: 262_143, licence: 524_287 }
const REVOKED = [5, 130_000]

const person = makeChart()
const charts: Record<Kind, Chart> = { record: person, laboratory: makeChart({ entries: [] }), licence: licenceChart() }

/** What each policy asks, of which credentials, in which circuit. */
const DIABETES = { has: { domain: 'condition', codes: [`${SNOMED}|44054006`], status: ['active'] } }
const HBA1C = { codes: ['http://loinc.org|4548-4'], min: '7.0', max: '10.0', unit: '%' }
const rule = (type: Kind) => ({ types: [type] })
const POLICIES = [
  { circuit: 'lite', credentials: rule('record'), all: [{ age: { min: 18, max: 75 } }, DIABETES] },
  { circuit: 'lite', credentials: rule('laboratory'), all: [{ value: { ...HBA1C, which: 'any' } }] },
  { circuit: 'lite', credentials: rule('licence'), all: [{ licence: { codes: [`${SNOMED}|309343006`] } }] },
  {
    circuit: 'standard',
    credentials: rule('record'),
    all: [DIABETES, { value: HBA1C }, { none: { domain: 'condition', codes: [`${SNOMED}|22298006`] } }],
  },
  {
    circuit: 'multi',
    credentials: { record: rule('record'), laboratory: rule('laboratory') },
    all: [
      { ...DIABETES, from: 'record' },
      { value: HBA1C, from: 'laboratory' },
    ],
  },
].map(({ circuit, ...policy }) => ({ circuit, policy: parsePolicy({ version: 1, ...policy }) }))

const { holder, credentials } = enter()
const registry = buildRegistry({
  issuers: (Object.keys(keys) as Kind[]).map((kind) => ({
    publicKey: keys[kind].publicKey,
    name: kind,
    types: [kind],
    classes: ['hospital'],
    completes: ['condition', 'observation'],
    validFromDay: AS_OF - 100,
    revoked: REVOKED,
  })),
  epoch: 1,
  issuedDay: AS_OF,
})
const requests = Array.from({ length: SCOPES }, (_, i) => ask({ place: i, of: i < 88 ? i % 3 : i < 96 ? 3 : 4 }))

/** A person with three credentials, all of one birth date and sex. */
function enter(): { holder: Holder; credentials: Record<Kind, Credential> } {
  let owner = createHolder()
  const issued = (Object.keys(keys) as Kind[]).map((kind) => {
    const { holder, commitment } = createCommitment({ holder: owner })
    const { credential } = issueCredential({
      chart: charts[kind],
      issuerKey: keys[kind],
      holderCommitment: commitment,
      statusIndex: STATUS_INDEX[kind],
      issuedDay: AS_OF,
      expiresDay: AS_OF + 365,
      completeAsOfDay: AS_OF,
      type: kind,
    })
    owner = acceptCredential({ holder, credential, day: AS_OF }).holder
    return [kind, credential]
  })
  return { holder: owner, credentials: Object.fromEntries(issued) as Record<Kind, Credential> }
}

function licenceChart(): Chart {
  const bundle = readFileSync(join(ROOT, 'test/fixtures/fhir/own/practitioner.json'), 'utf8')
  const { record } = recordFromFhir({ bundle, asOf: dateFromDay(AS_OF) })
  const { birth, sex } = person
  return buildChart({ record: { ...record, birth, sex }, mapping: 'test/1', asOfDay: AS_OF }).chart
}

/** In turn: another campaign of one audience, another audience with one campaign, another contract, another chain. */
function scopeOf(place: number): { scope: RequestScope; audience: string } {
  const word = `0x${place.toString(16).padStart(64, '0')}`
  const [audience, campaign] = place % 4 === 0 ? ['https://a.example', `c${place}`] : [`https://${place}.example`, 'c']
  if (place % 4 < 2) return { scope: { kind: 'audience', audience, campaign }, audience }
  const chainId = place % 4 === 2 ? 1 : place
  const contract = `0x${(place % 4 === 2 ? place : 1).toString(16).padStart(40, '0')}`
  return { scope: { kind: 'chain', chainId, contract, campaign: word }, audience }
}

function ask({ place, of, guard }: { place: number; of: number; guard?: string }): Request {
  const { scope, audience } = scopeOf(place)
  const { circuit, policy } = POLICIES[of]!
  const hash = (n: number) => `0x${n.toString(16).padStart(64, '0')}`
  // an account that somebody uses twice links by itself, so it is another each time
  const account = `0x${(place + 1).toString(16).padStart(40, 'a')}`
  return createRequest({
    policy: guard === undefined ? policy : { ...policy, coEnrolment: guard },
    scope,
    context:
      scope.kind === 'audience'
        ? { kind: 'audience', audience }
        : { kind: 'account', account, consentHash: hash(1), sealedHash: hash(0), deadline: 4_000_000_000 },
    circuit,
    day: AS_OF,
    registry,
  })
}

function answersOf(request: Request, of = credentials): { name: string; credential: Credential }[] {
  const { policy } = requestProgram(request)
  return rulesOf(policy).map(([name, { types }]) => ({ name, credential: of[types[0] as Kind] }))
}

async function prove(request: Request): Promise<Presentation> {
  const answers = answersOf(request)
  const given = Object.fromEntries(answers.map(({ name, credential }) => [name, credential]))
  const choice = answers.length === 1 ? { credential: answers[0]!.credential } : { credentials: given }
  const artifacts = await loadCircuit(request.circuit)
  return (await present({ ...choice, holder, request, registry, artifacts, day: AS_OF })).presentation
}

/** What `present` gives to the circuit. */
function inputsOf(request: Request, person = { holder, credentials }): CircuitInputs {
  const { program } = requestProgram(request)
  const opened = answersOf(request, person.credentials).map(({ credential }, c) =>
    openCredential({ holder: person.holder, credential, registry, asked: program.credentials[c]!, day: AS_OF }),
  )
  const assigned = opened.map(({ chart, parts }) => ({ chart, completeAsOfDay: parts.terms.completeAsOfDay }))
  const assignment = assignSlots({ program, credentials: assigned, day: AS_OF, ymd: ymdFromDate(dateFromDay(AS_OF)) })
  const { registryRoot, scope, context } = requestSignals(request)
  return eligibilityInputs({
    program,
    credentials: opened.map(({ proven }) => proven),
    holderSecret: person.holder.secret,
    registryRoot,
    assignment,
    scope,
    context,
    day: AS_OF,
  })
}

/** The public signals of the witness: what a proof would say. */
async function stateOf(request: Request, person = { holder, credentials }): Promise<Record<string, bigint>> {
  const witness = await tryWitness(inputsOf(request, person), request.circuit as CircuitName)
  expect(witness, 'an honest statement').not.toBeNull()
  return publicSignals(witness!)
}

/** Everything that a presentation says, by place. */
function valuesOf(json: unknown, at = ''): [at: string, value: string][] {
  if (json === null || typeof json !== 'object') return [[at, String(json)]]
  return Object.entries(json).flatMap(([key, value]) => valuesOf(value, `${at}/${key}`))
}

/** The same for everybody who answers that policy on that day. */
const SHARED = ['registryRoot', 'today', 'policyHash'].map((name) => `/publicSignals/${name}`)
const CONSTANT = ['/vitalproof', '/circuit', '/keyDigest']

/** Places whose value stands somewhere else too, in the same presentation or another one. */
function repetitions(said: readonly [at: string, value: string][][], except: readonly string[]): string[] {
  const seen = new Map<string, string>()
  return said.flatMap((values, i) =>
    values.flatMap(([at, value]) => {
      if (except.includes(at)) return []
      const other = seen.get(value)
      seen.set(value, `${i}${at}`)
      return other === undefined ? [] : [`${i}${at} = ${other}`]
    }),
  )
}

/** Whatever an issuer or a thief of credentials knows, and the secret. */
function hiddenValues(): bigint[] {
  return (Object.keys(keys) as Kind[]).flatMap((kind) => {
    const credential = credentials[kind]
    const { header, publicKey, signature } = verifyCredential(credential)
    return [
      ...Object.values(header),
      headerHash(header),
      publicKey.x,
      publicKey.y,
      signature.r8.x,
      signature.r8.y,
      signature.s,
      statusRoot(REVOKED),
      BigInt(STATUS_INDEX[kind]),
      ...charts[kind].coded.map(({ key }) => key),
      ...holder.openings,
      holder.secret,
    ]
  })
}

/** No value is a hidden one, and no text has one inside, in decimal or hex. */
function assertNothingHidden(said: readonly [at: string, value: string][][]): void {
  const hidden = hiddenValues()
  const values = new Set(said.flat().map(([, value]) => value))
  expect(hidden.filter((value) => values.has(`${value}`))).toEqual([])
  const text = JSON.stringify(said)
  // a short number stands in a long one by chance
  const long = hidden.filter((value) => value > 2n ** 64n).flatMap((value) => [`${value}`, value.toString(16)])
  expect(long.length).toBeGreaterThan(60)
  expect(long.filter((digits) => text.includes(digits))).toEqual([])
}

afterAll(closeProver)

describe(`one holder of three credentials in ${SCOPES} scopes`, () => {
  test('is in as many scopes and contexts, of audiences and of chains, in every circuit', () => {
    const signals = requests.map(requestSignals)
    expect(new Set(signals.map(({ scope }) => scope)).size).toBe(SCOPES)
    expect(new Set(signals.map(({ context }) => context)).size).toBe(SCOPES)
    expect(new Set(requests.map(({ circuit }) => circuit))).toEqual(new Set(['lite', 'standard', 'multi']))
    expect(new Set(signals.map(({ policyHash }) => policyHash)).size).toBe(POLICIES.length)
    expect(requests.filter(({ scope }) => scope.kind === 'chain')).toHaveLength(SCOPES / 2)
  })

  test(`says in its ${SCOPES} statements nothing twice but root, day and policy, and nothing of a credential`, async () => {
    const stated: Record<string, bigint>[] = []
    for (const request of requests) stated.push(await stateOf(request))
    const said = stated.map((signals) => valuesOf({ publicSignals: signals }))
    expect(said.every((values) => values.length === PUBLIC_SIGNALS.length)).toBe(true)
    expect(repetitions(said, SHARED)).toEqual([])
    // the search does find: root and day of all after the first, the policy of all after its first
    expect(repetitions(said, [])).toHaveLength(3 * SCOPES - 2 - POLICIES.length)
    assertNothingHidden(said)
    for (const name of ['registryRoot', 'today'] as const) {
      expect(new Set(stated.map((signals) => signals[name])).size).toBe(1)
    }
  })

  test(`says so in ${PROOFS} whole presentations with their proofs`, async () => {
    const presentations: Presentation[] = []
    for (const request of requests.slice(0, PROOFS)) presentations.push(await prove(request))
    const said = presentations.map((presentation) => valuesOf(presentation))
    // 3 constants, 8 coordinates, 7 signals
    expect(said.every((values) => values.length === 18)).toBe(true)
    expect(repetitions(said, [...SHARED, ...CONSTANT])).toEqual([])
    assertNothingHidden(said)
    const [presentation] = presentations
    const [request] = requests
    await verifyPresentation({ presentation, request: request!, registry, day: AS_OF, allowDevelopmentKeys: true })
  }, 3_600_000)

  test('shares root, day and policy with everybody else', async () => {
    const stranger = enter()
    for (const request of [requests[0]!, requests[2]!]) {
      const [own, other] = [await stateOf(request), await stateOf(request, stranger)]
      const equal = PUBLIC_SIGNALS.filter((name) => own[name] === other[name])
      expect(equal).toEqual(['policyHash', 'registryRoot', 'scope', 'context', 'today'])
    }
  })
})

describe('the same person twice', () => {
  let twice: Presentation[]

  beforeAll(async () => {
    const [request] = requests
    const again = ask({ place: 0, of: 1 })
    twice = [await prove(request!), await prove(request!), await prove(again)]
  })

  test('in one scope has one nullifier, whichever credential answers', () => {
    const signals = twice.map(({ publicSignals }) => publicSignals)
    expect(new Set(signals.map(({ nullifier }) => nullifier)).size).toBe(1)
    expect(new Set(signals.map(({ guardNullifier }) => guardNullifier)).size).toBe(1)
    expect(new Set(signals.map(({ policyHash }) => policyHash)).size).toBe(2)
  })

  test('with the same request has another proof in every coordinate', () => {
    const said = twice.map(({ proof }) => valuesOf(proof))
    expect(said.every((values) => values.length === 8)).toBe(true)
    expect(repetitions(said, [])).toEqual([])
  })
})

describe('the guard nullifier', () => {
  test('links the campaigns of one guard domain, as they say, and no others', async () => {
    const of = async (place: number, guard?: string, of = 0) => {
      const { nullifier, guardNullifier } = await stateOf(ask({ place, of, ...(guard === undefined ? {} : { guard }) }))
      return { nullifier: nullifier!, guardNullifier: guardNullifier! }
    }
    const shared = [await of(0, 'glp1'), await of(1, 'glp1'), await of(2, 'glp1', 3), await of(3, 'glp1', 4)]
    const others = [await of(0, 'sglt2'), await of(0), await of(1), await of(2), await of(3)]
    expect(new Set(shared.map(({ guardNullifier }) => guardNullifier)).size).toBe(1)
    expect(new Set([...shared.slice(0, 1), ...others].map(({ guardNullifier }) => guardNullifier)).size).toBe(6)
    // the nullifiers are of the scopes alone
    expect(new Set(shared.map(({ nullifier }) => nullifier)).size).toBe(4)
    const nullifiers = new Set([...shared, ...others].map(({ nullifier }) => nullifier))
    expect(nullifiers.size).toBe(4)
    expect([...shared, ...others].some(({ guardNullifier }) => nullifiers.has(guardNullifier))).toBe(false)
  })
})
