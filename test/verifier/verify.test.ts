import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { FIELD_ORDER } from '../../src/core/field'
import { todayWord } from '../../src/model/dates'
import { type Presentation, PUBLIC_SIGNALS, type Request } from '../../src/model/messages'
import { requestSignals } from '../../src/model/request'
import { loadArtifacts } from '../../src/proof/artifacts'
import { nodeSource } from '../../src/proof/node'
import { prove } from '../../src/proof/prove'
import { closeProver } from '../../src/proof/threads'
import * as verification from '../../src/proof/verify'
import {
  createNullifierStore,
  createRequest,
  parseRequest,
  type RegistrySnapshot,
  type VerifyOptions,
  verifyPresentation,
} from '../../src/verifier'
import { AS_OF } from '../model/records'
import { PROBE_INPUTS, probeKeys } from '../proof/fixtures/probe'
import { codeOf, codeOfAsync, makeExchange } from '../support/exchange'

vi.mock('../../src/proof/verify', { spy: true })

const policy = { version: 1, scope: 'NCT1', all: [{ age: { min: 18 } }] }
const scope = { kind: 'audience', audience: 'https://trials.example', campaign: 'NCT1' } as const
const context = { kind: 'audience', audience: scope.audience } as const
// a small circuit with the public signals of `standard` stands in for it: what is tested is everything around the pairing
const manifest: NonNullable<VerifyOptions['manifest']> & Record<string, unknown> = {}

let registry: RegistrySnapshot
let request: Request
let presentation: Presentation
let present: (request: Request, change?: object) => Promise<Presentation>

beforeAll(async () => {
  const probe = await probeKeys()
  Object.assign(manifest, { standard: probe.manifest.probe })
  const source = nodeSource({ directory: probe.keys })
  const artifacts = await loadArtifacts({
    circuit: 'standard',
    manifest,
    allowDevelopmentKeys: true,
    source: (file) => source({ ...file, circuit: 'probe' }),
  })
  registry = makeExchange().registry
  request = createRequest({ policy, circuit: 'standard', scope, context, day: AS_OF, registry })
  present = async (asked, change = {}) => {
    const inputs = { ...PROBE_INPUTS, ...requestSignals(asked), ...change }
    const { proof, publicSignals } = await prove({ artifacts, inputs })
    return {
      vitalproof: 'presentation/1',
      circuit: 'standard',
      proof,
      publicSignals: Object.fromEntries(
        PUBLIC_SIGNALS.map((name, i) => [name, publicSignals[i]!]),
      ) as Presentation['publicSignals'],
    }
  }
  presentation = await present(request)
})

afterAll(closeProver)

const verify = (part: Partial<VerifyOptions> = {}) =>
  verifyPresentation({ presentation, request, registry, day: AS_OF, manifest, allowDevelopmentKeys: true, ...part })
const verdict = (part: Partial<VerifyOptions> = {}) => codeOfAsync(() => verify(part))
const withSignal = (name: string, value: string) => ({
  ...presentation,
  publicSignals: { ...presentation.publicSignals, [name]: value },
})

describe('createRequest', () => {
  it('draws a nonce, takes the policy’s canonical form, and can be read by a holder', () => {
    const again = createRequest({ policy, circuit: 'standard', scope, context, day: AS_OF, registry })
    expect(parseRequest(JSON.stringify(request))).toEqual(request)
    expect(again.policyHash).toBe(request.policyHash)
    expect(again.context).not.toEqual(request.context)
    expect(request).toMatchObject({ circuit: 'standard', guard: null, registryRoot: registry.root, asOf: '2023-03-16' })
  })

  it('carries guard domain and consent of the policy', () => {
    const asked = createRequest({
      policy: { ...policy, coEnrolment: 'glp1-2026', consent: { terms: 'sha256:ab' } },
      scope,
      context,
      day: AS_OF,
      registry: '7',
    })
    expect(asked.guard).toEqual({ name: 'glp1-2026' })
    expect(asked.context).toMatchObject({ consent: 'sha256:ab' })
    expect(asked.registryRoot).toBe('7')
    expect(asked.policyHash).not.toBe(request.policyHash)
  })

  it.each([
    ['a campaign that is not the scope of the policy', { scope: { ...scope, campaign: 'NCT2' } }],
    ['a context for another audience', { context: { kind: 'audience', audience: 'https://other.example' } as const }],
    [
      'a context of the other kind',
      {
        scope: {
          kind: 'chain',
          chainId: 1,
          contract: `0x${'11'.repeat(20)}`,
          campaign: `0x${'22'.repeat(32)}`,
        } as const,
      },
    ],
    ['a root that is no number', { registry: '0x10' }],
  ])('refuses %s', (_, part) => {
    expect(codeOf(() => createRequest({ policy, scope, context, day: AS_OF, registry, ...part }))).toBe(
      'REQUEST_INVALID',
    )
  })

  it('refuses an invalid policy with its own code', () => {
    expect(codeOf(() => createRequest({ policy: { version: 1, all: [] }, scope, context, day: AS_OF, registry }))).toBe(
      'POLICY_INVALID',
    )
  })
})

describe('verifyPresentation', () => {
  it('returns what was proven, from text and from an object', async () => {
    const { nullifier, guardNullifier, policyHash } = presentation.publicSignals
    const expected = { eligible: true, nullifier, guardNullifier, day: AS_OF, policyHash }
    expect(await verify()).toEqual(expected)
    expect(await verify({ presentation: JSON.stringify(presentation) })).toEqual(expected)
    expect(await verify({ registry: ['1', registry.root] })).toEqual(expected)
  })

  it.each(['policyHash', 'registryRoot', 'scope', 'context'])('refuses another %s without a pairing', async (name) => {
    vi.mocked(verification.verifyProof).mockClear()
    const value = BigInt(presentation.publicSignals[name as 'scope'])
    expect(await verdict({ presentation: withSignal(name, `${value + 1n}`) })).toBe('REQUEST_MISMATCH')
    expect(verification.verifyProof).not.toHaveBeenCalled()
  })

  it.each(['nullifier', 'guardNullifier'])('refuses another %s, and zero', async (name) => {
    const value = BigInt(presentation.publicSignals[name as 'nullifier'])
    expect(await verdict({ presentation: withSignal(name, `${value + 1n}`) })).toBe('PROOF_INVALID')
    expect(await verdict({ presentation: withSignal(name, '0') })).toBe('PUBLIC_SIGNAL_INVALID')
    expect(await verdict({ presentation: withSignal(name, `${value + FIELD_ORDER}`) })).toBe('PUBLIC_SIGNAL_INVALID')
  })

  it('refuses a proof that was made for another request, in every part of it', async () => {
    const others = [
      createRequest({ policy, circuit: 'standard', scope, context, day: AS_OF, registry }),
      createRequest({
        policy: { ...policy, all: [{ age: { min: 17 } }] },
        circuit: 'standard',
        scope,
        context,
        day: AS_OF,
        registry,
      }),
      createRequest({
        policy,
        circuit: 'standard',
        scope: { ...scope, audience: 'https://b.example' },
        context: { ...context, audience: 'https://b.example' },
        day: AS_OF,
        registry,
      }),
    ]
    for (const other of others) expect(await verdict({ request: other })).toBe('REQUEST_MISMATCH')
  })

  it('takes a proof of the request’s day and the day before, and no other', async () => {
    const proven = async (day: number) => present(request, { today: todayWord(day) })
    expect(await verify({ presentation: await proven(AS_OF - 1) })).toMatchObject({ day: AS_OF - 1 })
    expect(await verdict({ presentation: await proven(AS_OF - 1), day: AS_OF + 1 })).toBe('DAY_OUT_OF_RANGE')
    expect(await verdict({ presentation: await proven(AS_OF - 2) })).toBe('DAY_OUT_OF_RANGE')
    expect(await verdict({ presentation: await proven(AS_OF + 1) })).toBe('DAY_OUT_OF_RANGE')
    // a day number with the date of another day
    const mixed = (todayWord(AS_OF) & ((1n << 27n) - 1n)) | (BigInt(AS_OF - 1) << 27n)
    expect(await verdict({ presentation: await present(request, { today: mixed }) })).toBe('DAY_OUT_OF_RANGE')
  })

  it('takes a request on its day and the next, and no other', async () => {
    expect(await verdict({ day: AS_OF + 1 })).toBe('accepted')
    for (const day of [AS_OF + 2, AS_OF - 1]) expect(await verdict({ day })).toBe('REQUEST_EXPIRED')
    for (const day of [Number.NaN, 0.5, 0]) expect(await verdict({ day })).toBe('INVALID_DATE')
  })

  it('refuses a root that it does not trust now, and one of 0', async () => {
    expect(await verdict({ registry: makeExchange().registry })).toBe('REGISTRY_ROOT_UNKNOWN')
    expect(await verdict({ registry: [] })).toBe('REGISTRY_ROOT_UNKNOWN')
    const zero = { ...request, registryRoot: '0' }
    expect(await verdict({ request: zero, presentation: withSignal('registryRoot', '0'), registry: ['0'] })).toBe(
      'REGISTRY_ROOT_UNKNOWN',
    )
    const lie = { ...makeExchange().registry, root: registry.root }
    expect(await verdict({ registry: lie })).toBe('REGISTRY_ROOT_UNKNOWN')
  })

  it('refuses its own request when policy, hash and guard do not belong together', async () => {
    const easier = { version: 1, all: [{ age: { min: 1 } }] }
    expect(await verdict({ request: { ...request, policy: easier } })).toBe('REQUEST_INVALID')
    expect(await verdict({ request: { ...request, guard: { name: 'x' } } })).toBe('REQUEST_INVALID')
    expect(await verdict({ request: { ...request, extra: 1 } as Request })).toBe('REQUEST_INVALID')
  })

  it('refuses another circuit and another verification key', async () => {
    expect(await verdict({ presentation: { ...presentation, circuit: 'other' } })).toBe('REQUEST_MISMATCH')
    expect(await verdict({ presentation: { ...presentation, keyDigest: '0'.repeat(64) } })).toBe('REQUEST_MISMATCH')
    const keyDigest = manifest.standard!.files.verificationKey.sha256
    expect(await verdict({ presentation: { ...presentation, keyDigest } })).toBe('accepted')
  })

  it('refuses changed, swapped and foreign points', async () => {
    const { a, b, c } = presentation.proof
    const other = (await present(request)).proof
    const proofs = [
      { a: c, b, c: a },
      { a, b: [b[1], b[0]], c },
      { a: other.a, b, c },
    ]
    for (const proof of proofs) {
      expect(await verdict({ presentation: { ...presentation, proof } })).toMatch(/^PROOF_(INVALID|MALFORMED)$/)
    }
  })

  it('refuses development keys unless they are allowed', async () => {
    expect(await verdict({ allowDevelopmentKeys: false })).toBe('DEVELOPMENT_KEYS_REFUSED')
  })

  it('lets a person take part once, whatever the proof and its encoding', async () => {
    const nullifierStore = createNullifierStore()
    expect(await verdict({ nullifierStore })).toBe('accepted')
    expect(await verdict({ nullifierStore })).toBe('NULLIFIER_USED')
    expect(await verdict({ nullifierStore, presentation: await present(request) })).toBe('NULLIFIER_USED')
  })

  it('uses no nullifier up for a presentation that it refuses', async () => {
    const nullifierStore = createNullifierStore()
    await verdict({ nullifierStore, day: AS_OF + 9 })
    await verdict({ nullifierStore, allowDevelopmentKeys: false })
    expect(await verdict({ nullifierStore })).toBe('accepted')
  })

  it('accepts one of two at the same time', async () => {
    const nullifierStore = createNullifierStore()
    const verdicts = await Promise.all([verdict({ nullifierStore }), verdict({ nullifierStore })])
    expect(verdicts.sort()).toEqual(['NULLIFIER_USED', 'accepted'])
  })

  it('lets a person take part once in a guard domain, in whichever campaign', async () => {
    const nullifierStore = createNullifierStore()
    const guarded = (campaign: string) =>
      createRequest({
        policy: { version: 1, coEnrolment: 'glp1', all: policy.all },
        circuit: 'standard',
        scope: { ...scope, campaign },
        context,
        day: AS_OF,
        registry,
      })
    const first = guarded('A')
    const second = guarded('B')
    const answer = await present(first)
    expect(await verdict({ request: first, presentation: answer, nullifierStore })).toBe('accepted')
    const guardName = `guard:${answer.publicSignals.guardNullifier}`
    expect(await nullifierStore.hasAny([guardName])).toBe(true)
    // the small circuit derives another guard nullifier for B, so the one of A stands for the same person
    const other = await present(second)
    const store = createNullifierStore([`guard:${other.publicSignals.guardNullifier}`])
    expect(await verdict({ request: second, presentation: other, nullifierStore: store })).toBe('NULLIFIER_USED')
  })
})

describe('createNullifierStore', () => {
  it('adds all names or none', () => {
    const store = createNullifierStore(['a'])
    expect(store.add(['b', 'a'])).toBe(false)
    expect(store.hasAny(['b'])).toBe(false)
    expect(store.add(['b', 'c'])).toBe(true)
    expect(store.hasAny(['x', 'c'])).toBe(true)
  })
})
