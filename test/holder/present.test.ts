import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { hash } from '../../src/core/poseidon'
import type { Artifacts } from '../../src/holder'
import {
  acceptCredential,
  closeProver,
  explain,
  loadArtifacts,
  openHolder,
  type PresentOptions,
  present,
  sealHolder,
} from '../../src/holder'
import { holderCommitment } from '../../src/model/credential'
import { PUBLIC_SIGNALS, type Request } from '../../src/model/messages'
import { nodeSource } from '../../src/proof/node'
import * as prover from '../../src/proof/prove'
import { createNullifierStore, createRequest, verifyPresentation } from '../../src/verifier'
import { AS_OF, entry, loinc, observation, quantity, snomed } from '../model/records'
import { codeOfAsync, type Exchange, makeChart, makeExchange, makeRegistry } from '../support/exchange'

vi.mock('../../src/proof/prove', { spy: true })

const HBA1C = 'http://loinc.org|4548-4'
const policy = {
  version: 1,
  scope: 'NCT1',
  credentials: { types: ['record'], accreditation: ['hospital'], maxAgeDays: 400 },
  all: [
    { age: { min: 18, max: 75 } },
    { has: { domain: 'condition', codes: ['http://snomed.info/sct|44054006'] } },
    { none: { domain: 'condition', codes: ['http://snomed.info/sct|363346000'] } },
    { value: { codes: [HBA1C], min: '7', max: '10', unit: '%', withinDays: 90 } },
  ],
}
const scope = { kind: 'audience', audience: 'https://trials.example', campaign: 'NCT1' } as const
const context = { kind: 'audience', audience: scope.audience } as const
const noArtifacts = (asked: unknown) => ({ circuit: (asked as Request).circuit }) as Artifacts

let exchange: Exchange
let request: Request
beforeAll(() => {
  exchange = makeExchange()
  request = ask()
})
afterEach(() => vi.mocked(prover.prove).mockClear())
afterAll(closeProver)

function ask(part: object = {}, options: object = {}): Request {
  return createRequest({
    policy: { ...policy, ...part },
    scope,
    context,
    day: AS_OF,
    registry: exchange.registry,
    ...options,
  })
}

const answer = (part: Partial<PresentOptions> = {}) =>
  present({ ...exchange, request, artifacts: noArtifacts(part.request ?? request), day: AS_OF, ...part })
/** What `present` throws before it proves anything. */
async function refusal(part: Partial<PresentOptions> = {}): Promise<string> {
  const code = await codeOfAsync(() => answer(part))
  expect(prover.prove).not.toHaveBeenCalled()
  return code
}

describe('present, before it proves', () => {
  it.each([
    ['another policy than its hash', () => ({ ...request, policy: { version: 1, all: [{ age: { min: 18 } }] } })],
    ['another hash than its policy', () => ({ ...request, policyHash: '5' })],
    ['a guard that the policy does not name', () => ({ ...request, guard: { name: 'everyone' } })],
    ['no guard where the policy names one', () => ({ ...ask({ coEnrolment: 'glp1' }), guard: null })],
    ['another guard than the policy’s', () => ({ ...ask({ coEnrolment: 'glp1' }), guard: { name: 'glp2' } })],
    ['an unknown circuit', () => ({ ...request, circuit: 'huge' })],
    [
      'a circuit for which its hash is another',
      () => ({ ...ask({ all: [{ age: { min: 18 } }] }), circuit: 'standard' }),
    ],
    ['the campaign of another policy', () => ({ ...request, scope: { ...scope, campaign: 'NCT2' } })],
    [
      'consent that the policy does not ask for',
      () => ({ ...ask({ consent: { terms: 'sha256:ab' } }), context: request.context }),
    ],
    ['an unknown key', () => ({ ...request, note: 'x' })],
  ])('refuses a request with %s', async (_, make) => {
    expect(await refusal({ request: make() })).toBe('REQUEST_INVALID')
  })

  it('refuses a request of another audience than expected', async () => {
    expect(await refusal({ expect: { audience: 'https://evil.example' } })).toBe('REQUEST_INVALID')
    expect(await refusal({ expect: { chainId: 1, contract: `0x${'11'.repeat(20)}` } })).toBe('REQUEST_INVALID')
  })

  it('refuses a request about a day that is not about today', async () => {
    for (const day of [AS_OF - 2, AS_OF + 2]) expect(await refusal({ day })).toBe('REQUEST_EXPIRED')
    expect(await refusal({ day: Number.NaN })).toBe('INVALID_DATE')
  })

  it('refuses a request for a contract whose deadline is over', async () => {
    const chain = { kind: 'chain', chainId: 1, contract: `0x${'11'.repeat(20)}`, campaign: `0x${'22'.repeat(32)}` }
    const account = {
      kind: 'account',
      account: `0x${'33'.repeat(20)}`,
      consentHash: `0x${'44'.repeat(32)}`,
      sealedHash: `0x${'00'.repeat(32)}`,
      deadline: 1_000_000_000,
    }
    expect(await refusal({ request: ask({}, { scope: chain, context: account }) })).toBe('REQUEST_EXPIRED')
  })

  it('refuses a registry with another root, and one whose root is not that of its parts', async () => {
    expect(await refusal({ registry: makeExchange().registry })).toBe('REGISTRY_ROOT_UNKNOWN')
    const lie = { ...makeExchange().registry, issuers: exchange.registry.issuers }
    expect(await refusal({ registry: lie, request: ask({}, { registry: lie }) })).toBe('REGISTRY_INVALID')
  })

  it.each([
    ['revoked', { revoked: [4711] }, 'CREDENTIAL_REVOKED'],
    ['of a type that the issuer may not issue', { types: ['licence'] as const }, 'ISSUER_NOT_ACCREDITED'],
    ['of an issuer without the accreditation', { classes: [] }, 'ISSUER_NOT_ACCREDITED'],
    ['of an issuer that may not call the domain complete', { completes: ['observation'] as const }, 'NOT_SATISFIED'],
  ])('refuses a credential that is %s', async (_, issuer, code) => {
    const registry = makeRegistry(exchange.issuerKey, issuer)
    expect(await refusal({ registry, request: ask({}, { registry }) })).toBe(code)
  })

  it('refuses a credential of an issuer that the registry does not know', async () => {
    const { registry } = makeExchange()
    expect(await refusal({ registry, request: ask({}, { registry }) })).toBe('ISSUER_UNKNOWN')
  })

  it('refuses somebody else’s credential, even with its opening', async () => {
    expect(await refusal({ holder: makeExchange().holder })).toBe('CREDENTIAL_INVALID')
  })

  it('refuses a changed credential', async () => {
    const terms = { ...exchange.credential.terms, expires: '2400-01-01' }
    expect(await refusal({ credential: { ...exchange.credential, terms } })).toBe('INVALID_SIGNATURE')
  })

  it('refuses an expired credential and one that is too old for the policy', async () => {
    const day = AS_OF + 366
    expect(await refusal({ day, request: ask({}, { day }) })).toBe('CREDENTIAL_EXPIRED')
    const rule = { types: ['record'], accreditation: [], maxAgeDays: 10 }
    const later = { day: AS_OF + 11 }
    expect(await refusal({ ...later, request: ask({ credentials: rule }, later) })).toBe('NOT_SATISFIED')
  })

  it.each([
    ['too old', { all: [{ age: { max: 49 } }] }],
    ['of another type', { credentials: { types: ['licence'], accreditation: [] } }],
    ['not in range', { all: [{ value: { codes: [HBA1C], min: '8.2', unit: '%' } }] }],
    ['measured in another unit', { all: [{ value: { codes: [HBA1C], min: '7', unit: 'mg/dL' } }] }],
    ['not coded', { all: [{ has: { domain: 'condition', codes: ['http://snomed.info/sct|1'] } }] }],
  ])('refuses where the answer is not true: %s', async (_, part) => {
    expect(await refusal({ request: ask(part) })).toBe('NOT_SATISFIED')
  })

  it('refuses a range that tells the value, unless the holder allows it', async () => {
    const exact = ask({ all: [{ value: { codes: [HBA1C], min: '8', max: '8.2', unit: '%' } }] })
    expect(await refusal({ request: exact })).toBe('DISCLOSURE_REFUSED')
    vi.mocked(prover.prove).mockRejectedValueOnce(new Error('reached the prover'))
    await expect(answer({ request: exact, allowNarrow: true })).rejects.toThrow('reached the prover')
  })

  it.each([
    [
      'a none has to pass over three entries',
      {
        none: {
          domain: 'condition',
          codes: ['1', '2', '3'].map((code) => `http://snomed.info/sct|${code}`),
          status: ['active'],
        },
      },
    ],
    ['the newest value has 32 newer results before it', { value: { codes: [HBA1C], min: '7', unit: '%' } }],
  ])('refuses, and explains, where the small circuit cannot read the record: %s', async (_, criterion) => {
    const past = {
      status: 'past',
      start: { low: AS_OF - 900, high: AS_OF - 900 },
      end: { low: AS_OF - 800, high: AS_OF - 800 },
    } as const
    const others = Array.from({ length: 32 }, (_, i) => observation(AS_OF - i, { codings: [loinc(`${100 + i}-1`)] }))
    const large = makeExchange({
      chart: makeChart({
        entries: ['1', '2', '3'].map((code) => entry({ codings: [snomed(code)], ...past })),
        observations: [...others, observation(AS_OF - 40, { value: quantity('8.1') })],
      }),
    })
    const asked = (circuit?: string) =>
      ask({ all: [criterion] }, { registry: large.registry, ...(circuit ? { circuit } : {}) })
    expect(await refusal({ ...large, request: asked('lite') })).toBe('CIRCUIT_TOO_SMALL')
    const { result, criteria, obstacles } = explain({ ...large, request: asked('lite'), day: AS_OF })
    expect([result, criteria[0]!.result]).toEqual([null, true])
    expect(obstacles).toEqual([expect.stringContaining('larger circuit')])
    // standard reads everything
    expect(explain({ ...large, request: asked(), day: AS_OF })).toMatchObject({ result: true, obstacles: [] })
  })

  it('refuses artifacts of another circuit', async () => {
    expect(await refusal({ artifacts: { circuit: 'lite' } as Artifacts })).toBe('ARTIFACT_MISSING')
  })

  it('says nothing of the record, the secret or the policy in its errors', async () => {
    const canary = makeExchange({
      chart: makeChart({
        birth: { low: 19_110_911, high: 19_110_911 },
        entries: [entry({ codings: [snomed('7391000119106')], start: { low: 43_210, high: 43_210 } })],
        observations: [observation(44_321, { value: quantity('654.321') })],
      }),
    })
    const { holder, credential, registry } = canary
    const errors: unknown[] = []
    for (const part of [
      { request: ask({}, { registry }) },
      { request: ask({ all: [{ sex: 'male' }] }, { registry }) },
      { credential: exchange.credential },
    ]) {
      await answer({ holder, credential, registry, request: ask({}, { registry }), ...part }).catch((error) =>
        errors.push(error),
      )
    }
    expect(errors).toHaveLength(3)
    const canaries = [
      '1911',
      '7391000119106',
      '43210',
      '44321',
      '654',
      `${holder.secret}`,
      `${holder.openings[0]}`,
      credential.blind,
    ]
    const texts = errors.map(
      (error) => `${inspect(error, { showHidden: true, depth: 9 }).split('\n    at ')[0]}${JSON.stringify(error)}`,
    )
    for (const text of texts) for (const word of canaries) expect(text).not.toContain(word)
  })
})

describe('explain', () => {
  it('answers true with a sentence for each criterion, and says what would be revealed', () => {
    const told = explain({ ...exchange, request, day: AS_OF })
    expect(told.result).toBe(true)
    expect(told.criteria.map(({ result }) => result)).toEqual([true, true, true, true])
    expect(told.sentences.length).toBeGreaterThanOrEqual(4)
    expect(told.obstacles).toEqual([])
    expect(told.reveals.join(' ')).toContain('https://trials.example')
    expect(told.warnings).toEqual([expect.stringContaining('Only one issuer could')])
  })

  it('answers false for what fails and null for what is unknown', () => {
    expect(explain({ ...exchange, request: ask({ all: [{ sex: 'male' }] }), day: AS_OF }).result).toBe(false)
    const registry = makeRegistry(exchange.issuerKey, { completes: [] })
    const told = explain({ ...exchange, registry, request: ask({}, { registry }), day: AS_OF })
    expect(told.result).toBeNull()
    expect(told.criteria.map(({ result }) => result)).toContain(null)
  })

  it.each([
    ['revoked', { revoked: [4711] }],
    ['of an issuer without the accreditation', { classes: [] }],
    ['of an issuer that may not issue it', { types: ['licence'] as const }],
  ])('names the obstacle of a credential that is %s', (_, issuer) => {
    const registry = makeRegistry(exchange.issuerKey, issuer)
    const told = explain({ ...exchange, registry, request: ask({}, { registry }), day: AS_OF })
    expect(told.result).toBeNull()
    expect(told.obstacles).toHaveLength(1)
  })

  it('names an unknown issuer, another type and another registry root as obstacles', () => {
    const { registry } = makeExchange()
    const licence = { credentials: { types: ['licence'], accreditation: [] } }
    expect(explain({ ...exchange, registry, request: ask(licence), day: AS_OF }).obstacles).toHaveLength(3)
  })

  it('warns of guard domains and of ranges that would tell a value', () => {
    const exact = ask({
      coEnrolment: 'glp1-2026',
      all: [{ value: { codes: [HBA1C], min: '8', max: '8.2', unit: '%' } }],
    })
    const told = explain({ ...exchange, request: exact, day: AS_OF })
    expect(told.reveals.join(' ')).toContain('glp1-2026')
    expect(told.warnings.join(' ')).toContain('almost exactly')
  })
})

describe('present', () => {
  it('makes a presentation that a verifier accepts once, and records it in the ledger', async () => {
    const artifacts = await loadArtifacts({ circuit: 'standard', source: nodeSource(), allowDevelopmentKeys: true })
    const phases = new Set<string>()
    const made = await answer({
      artifacts,
      expect: { audience: scope.audience },
      onProgress: ({ phase }) => phases.add(phase),
    })
    const { presentation } = made
    expect([...phases]).toEqual(['witness', 'proving', 'checking'])

    const nullifierStore = createNullifierStore()
    const verify = () =>
      verifyPresentation({
        presentation: JSON.stringify(presentation),
        request,
        registry: exchange.registry,
        day: AS_OF,
        allowDevelopmentKeys: true,
        nullifierStore,
      })
    const { secret } = exchange.holder
    const scopeSignal = BigInt(presentation.publicSignals.scope)
    expect(await verify()).toEqual({
      eligible: true,
      nullifier: `${hash('nullifier', [secret, scopeSignal])}`,
      guardNullifier: `${hash('guard', [secret, scopeSignal])}`,
      day: AS_OF,
      policyHash: request.policyHash,
    })
    expect(await codeOfAsync(verify)).toBe('NULLIFIER_USED')

    // nothing that the issuer or the holder knows stands in what leaves the device
    const { credential, opening, issuerKey } = exchange
    const values = [
      secret,
      opening,
      holderCommitment({ secret, opening }),
      issuerKey.publicKey.x,
      BigInt(credential.blind),
    ]
    for (const value of values) expect(JSON.stringify(presentation)).not.toContain(`${value}`)
    expect(Object.keys(presentation.publicSignals)).toEqual([...PUBLIC_SIGNALS])

    expect(exchange.holder.disclosures).toEqual([])
    const [disclosure] = made.holder.disclosures
    expect(disclosure).toMatchObject({ policyHash: request.policyHash, audience: scope.audience, campaign: 'NCT1' })
    expect(disclosure!.intervals).toHaveLength(2)
    const file = await sealHolder({ holder: made.holder, password: 'p', cost: 14 })
    expect(file).not.toContain(request.policyHash)
    const opened = await openHolder({ file, password: 'p' })
    expect(opened.disclosures).toEqual(made.holder.disclosures)

    // the ledger outlives the file, and the narrowing question is refused
    const closingIn = ask({ all: [{ value: { codes: [HBA1C], max: '7.5', unit: '%' } }] })
    expect(explain({ ...exchange, holder: opened, request: closingIn, day: AS_OF }).result).toBe(false)
    const told = explain({
      ...exchange,
      holder: opened,
      request: ask({
        all: [
          { value: { codes: [HBA1C], min: '7.9', unit: '%' } },
          { value: { codes: [HBA1C], max: '8.3', unit: '%' } },
        ],
      }),
      day: AS_OF,
    })
    expect(told.warnings.join(' ')).toContain('almost exactly')
    expect(heldAfterAccepting(opened)).toBe(1)
  })
})

function heldAfterAccepting(holder: Parameters<typeof acceptCredential>[0]['holder']): number {
  return acceptCredential({ holder, credential: exchange.credential, day: AS_OF }).holder.credentials.length
}
