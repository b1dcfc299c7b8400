/** Red team, lines 9.2 and 9.3: whose credential, whose signature, still valid, and one nullifier for all of it. */
import { describe, expect, test } from 'vitest'
import { FIELD_ORDER } from '../../src/core/field'
import { hash } from '../../src/core/poseidon'
import { registryRoot } from '../../src/model/registry'
import { publicSignals, tryWitness, withdrawalSignals } from '../support/circuit'
import { type CredentialOptions, HOLDER, makeScenario, type ScenarioOptions } from '../support/scenario'
import { chartOf, DAY } from './fixture'
import { AGE, accepts, at, besides, CIRCUITS, HAS, LATEST, programFor, refuses, state, violates } from './red-team'

const STRANGER = Uint8Array.from({ length: 32 }, (_, i) => 200 - i)
const PLACES = { lite: [0], standard: [0], multi: [0, 1, 2] } as const

/** Three credentials, or one; that at `place` is changed. */
function withFault(place: number, fault: Partial<CredentialOptions>): Partial<ScenarioOptions> {
  const others = [1, 2].map((c) => ({ chart: besides(chartOf()), ...(c === place ? fault : {}) }))
  return { ...(place === 0 ? fault : {}), others }
}

describe.each(CIRCUITS)('%s', (circuit) => {
  const places = PLACES[circuit]
  const faults: [string, Partial<CredentialOptions>, Partial<CredentialOptions>][] = [
    [
      'a type that its issuer may not issue',
      { issuer: { types: ['laboratory'] } },
      { issuer: { types: ['record', 'laboratory'] } },
    ],
    [
      'an issuer without the class',
      { issuer: { classes: ['dental'] } },
      { issuer: { classes: ['hospital', 'dental'] } },
    ],
    ['an issuer not yet accredited', { issuer: { validFrom: '2024-07-01' } }, { issuer: { validFrom: '2024-06-30' } }],
    ['an issuer no longer accredited', { issuer: { validTo: '2024-06-29' } }, { issuer: { validTo: '2024-06-30' } }],
    ['a revoked one', { revoked: [77] }, { revoked: [76, 78] }],
    [
      'an expired one',
      { terms: { expiresDay: DAY - 1, issuedDay: DAY - 2, completeAsOfDay: DAY - 2 } },
      { terms: { expiresDay: DAY } },
    ],
    ['one of tomorrow', { terms: { issuedDay: DAY + 1 } }, { terms: { issuedDay: DAY } }],
    [
      'one too old',
      { terms: { issuedDay: DAY - 366, completeAsOfDay: DAY - 366 } },
      { terms: { issuedDay: DAY - 365, completeAsOfDay: DAY - 365 } },
    ],
    [
      'one complete after its issue',
      { terms: { issuedDay: DAY - 1, completeAsOfDay: DAY } },
      { terms: { issuedDay: DAY - 1, completeAsOfDay: DAY - 1 } },
    ],
  ]

  test.each(
    faults.map((fault, i) => [...fault, places[i % places.length]!] as const),
  )('9.2 a credential is not %s', async (_, forged, honest, place) => {
    await accepts(circuit, state(circuit, [HAS], withFault(place, honest)).inputs)
    await refuses(circuit, state(circuit, [HAS], withFault(place, forged)).inputs)
  })

  test.each(
    places,
  )('9.2 the credential at place %i is of the registry, of the holder and not revoked', async (place) => {
    const honest = state(circuit, [HAS]).inputs
    const witness = await accepts(circuit, honest)
    const name = (signal: string) => (circuit === 'multi' ? `${signal}[${place}]` : signal)
    const path = circuit === 'multi' ? [place] : []

    // an issuer outside the registry, with the honest root, and with the honest path too
    const stranger = state(circuit, [HAS], withFault(place, { privateKey: STRANGER })).inputs
    await refuses(circuit, { ...stranger, registryRoot: honest.registryRoot! })
    await refuses(circuit, { ...stranger, registryRoot: honest.registryRoot!, registryPath: honest.registryPath! })

    // a revoked one, with the word of before, and with the root of before
    const revoked = state(circuit, [HAS], withFault(place, { revoked: [77] })).inputs
    await refuses(circuit, at(revoked, 'statusWord', path, 0n))
    await refuses(circuit, {
      ...revoked,
      statusRoot: honest.statusRoot!,
      statusPath: honest.statusPath!,
      statusWord: honest.statusWord!,
    })

    // somebody else's credential, with the opening of the holder or of the other
    const another = { secret: HOLDER.secret + 1n, opening: 5n }
    const borrowed = state(circuit, [HAS], withFault(place, { holder: another })).inputs
    if (place > 0) await refuses(circuit, borrowed)
    await refuses(circuit, {
      ...borrowed,
      holderSecret: HOLDER.secret,
      ...(circuit === 'multi' ? {} : { holderOpening: HOLDER.opening }),
    })

    await violates(circuit, witness, { [name('holderOpening')]: 5n })
    await violates(circuit, witness, { [name('terms')]: (1n << 86n) - 1n })
    await violates(circuit, witness, { [name('statusWord')]: 1n })
    await violates(circuit, witness, { registryRoot: stranger.registryRoot as bigint })
  })

  test('9.3 one secret and scope have one nullifier, whatever credential, issuer, policy, day and context', async () => {
    const first = publicSignals(await accepts(circuit, state(circuit, [HAS]).inputs))
    const options = { privateKey: STRANGER, holder: { secret: HOLDER.secret, opening: 9n }, day: DAY + 3, context: 1n }
    const later = state(circuit, [LATEST], options).inputs
    const again = publicSignals(await accepts(circuit, later))
    expect(again.nullifier).toBe(first.nullifier)
    expect(again.guardNullifier).toBe(first.guardNullifier)
    for (const name of ['policyHash', 'registryRoot', 'context', 'today']) expect(again[name]).not.toBe(first[name])
  })

  test('9.3 no witness has another nullifier', async () => {
    const witness = await accepts(circuit, state(circuit, [HAS]).inputs)
    const { nullifier, guardNullifier } = publicSignals(witness)
    for (const forged of [0n, nullifier! + 1n, hash('nullifier', [HOLDER.secret, 4243n])]) {
      await violates(circuit, witness, { nullifier: forged })
    }
    await violates(circuit, witness, { guardNullifier: guardNullifier! + 1n })
    await violates(circuit, witness, { holderSecret: HOLDER.secret + 1n })
    await violates(circuit, witness, {
      holderSecret: HOLDER.secret + 1n,
      nullifier: hash('nullifier', [HOLDER.secret + 1n, 4242n]),
    })
  })
})

test('9.2 multi: two people under one secret, with differing birth or sex, make no proof', async () => {
  const chart = chartOf()
  await accepts('multi', state('multi', [HAS, { ...HAS, from: 'b' }], { chart, others: [{ chart }, { chart }] }).inputs)
  for (const other of [
    chartOf({ sex: 'female' }),
    chartOf({ birth: { low: 19760117, high: 19760117 } }),
    chartOf({ birth: null }),
  ]) {
    for (const others of [
      [{ chart: other }, { chart }],
      [{ chart }, { chart: other }],
    ]) {
      const { inputs } = state('multi', [HAS, { ...HAS, from: 'b' }], { chart, others })
      await refuses('multi', inputs)
      const person = state('standard', [HAS], { chart: other }).inputs.person!
      await refuses('multi', { ...inputs, person })
    }
  }
})

test('9.2 multi: an issuer that has left the registry takes the whole proof with it', async () => {
  const program = programFor('multi', [HAS])
  const others = [{ chart: besides(chartOf()) }, { chart: besides(chartOf()) }]
  const { inputs, registry } = makeScenario({ chart: chartOf(), program, day: DAY, others })
  const witness = await accepts('multi', inputs)
  const root = registryRoot(registry.issuers.filter((_, i) => i !== 1))
  await refuses('multi', { ...inputs, registryRoot: root })
  await violates('multi', witness, { registryRoot: root })
})

test('9.3 lite, standard, multi and withdraw give one nullifier for a secret and a scope, and others for others', async () => {
  const nullifiers = async (secret: bigint, scope: bigint) => {
    const holder = { secret, opening: HOLDER.opening }
    const given = { holder, scope, others: [1, 2].map(() => ({ chart: besides(chartOf()), holder })) }
    const found: bigint[] = []
    for (const circuit of CIRCUITS) {
      found.push(publicSignals(await accepts(circuit, state(circuit, [AGE], given).inputs)).nullifier!)
    }
    const leaving = await tryWitness({ scope, context: 7n, holderSecret: secret }, 'withdraw')
    return [...found, withdrawalSignals(leaving!).nullifier!]
  }
  const distinct = new Set<bigint>()
  for (const [secret, scope] of [
    [HOLDER.secret, 4242n],
    [HOLDER.secret, 4243n],
    [HOLDER.secret + 1n, 4242n],
    [FIELD_ORDER - 1n, FIELD_ORDER - 1n],
  ] as const) {
    const all = await nullifiers(secret, scope)
    expect(new Set(all)).toEqual(new Set([hash('nullifier', [secret, scope])]))
    distinct.add(all[0]!)
  }
  expect(distinct.size).toBe(4)
})
