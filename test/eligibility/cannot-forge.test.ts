/** Eligibility against a dishonest holder: the honest case passes, and each single lie has no witness. */
import { beforeAll, describe, expect, test } from 'vitest'
import { SUBGROUP_ORDER } from '../../src/core/eddsa'
import { FIELD_ORDER } from '../../src/core/field'
import { hash } from '../../src/core/poseidon'
import { todayWord } from '../../src/model/dates'
import { unitId } from '../../src/model/units'
import type { CircuitInputs } from '../../src/proof/inputs'
import { publicSignals, tryWitness } from '../support/circuit'
import { HOLDER, makeScenario } from '../support/scenario'
import { chartOf, DAY, diagnosis, emptyValue, key, LOINC, lab, programOf, RECORD, scaled } from './fixture'

const program = programOf()
const honest = makeScenario({ chart: chartOf(), program, day: DAY })
const OTHER_KEY = Uint8Array.from({ length: 32 }, (_, i) => 200 - i)

/** The honest inputs with some signals changed; arrays may be changed by a function. */
function lie(change: Record<string, unknown>): CircuitInputs {
  return { ...honest.inputs, ...(change as CircuitInputs) }
}

function changed(name: string, index: number, value: bigint): CircuitInputs {
  const list = [...(honest.inputs[name] as bigint[])]
  list[index] = value
  return lie({ [name]: list })
}

async function refused(inputs: CircuitInputs): Promise<void> {
  expect(await tryWitness(inputs)).toBeNull()
}

describe('the honest statement', () => {
  let signals: Record<string, bigint>
  beforeAll(async () => {
    const witness = await tryWitness(honest.inputs)
    expect(witness).not.toBeNull()
    signals = publicSignals(witness!)
  })

  test('has a witness whose public signals are the named ones and nothing of the record', () => {
    expect(Object.keys(signals)).toEqual([
      'nullifier',
      'guardNullifier',
      'policyHash',
      'registryRoot',
      'scope',
      'context',
      'today',
    ])
    expect(signals.nullifier).toBe(hash('nullifier', [HOLDER.secret, 4242n]))
    expect(signals.today).toBe(todayWord(DAY))
  })

  test('takes the scope as guard domain if the policy names none, and the named one otherwise', async () => {
    expect(signals.guardNullifier).toBe(hash('guard', [HOLDER.secret, 4242n]))
    const guarded = makeScenario({ chart: chartOf(), program: programOf({ guard: 99n }), day: DAY })
    expect(publicSignals((await tryWitness(guarded.inputs))!).guardNullifier).toBe(hash('guard', [HOLDER.secret, 99n]))
  })

  test('gives one nullifier per secret and scope, whatever chart, issuer, opening, day and context', async () => {
    const other = makeScenario({
      chart: chartOf({ sex: 'female', entries: [diagnosis('44054006', { status: 'active' })] }),
      program,
      day: DAY + 3,
      privateKey: OTHER_KEY,
      holder: { secret: HOLDER.secret, opening: 5n },
      context: 1n,
    })
    const again = publicSignals((await tryWitness(other.inputs))!)
    expect(again.nullifier).toBe(signals.nullifier)
    const elsewhere = makeScenario({ chart: chartOf(), program, day: DAY, scope: 4243n })
    const apart = publicSignals((await tryWitness(elsewhere.inputs))!)
    const shared = Object.keys(signals).filter((name) => apart[name] === signals[name])
    expect(shared).toEqual(['policyHash', 'registryRoot', 'context', 'today'])
  })
})

describe('the credential', () => {
  test("cannot be another holder's", async () => {
    await refused(lie({ holderSecret: HOLDER.secret + 1n }))
    await refused(lie({ holderOpening: HOLDER.opening + 1n }))
  })

  test('cannot have a changed chart, header word or blinding', async () => {
    for (const name of ['person', 'terms', 'coverage', 'mapping', 'blind']) {
      await refused(lie({ [name]: (honest.inputs[name] as bigint) + 1n }))
    }
    await refused(changed('keys', 0, (honest.inputs.keys as bigint[])[0]! + 1n))
    await refused(changed('columns', 0, (honest.inputs.columns as bigint[])[0]! ^ 1n))
    await refused(changed('observationKeys', 0, (honest.inputs.observationKeys as bigint[])[1]! + 1n))
    await refused(changed('facts', 0, (honest.inputs.facts as bigint[])[1]!))
  })

  test('cannot have a signature of another header, with S + l, or with points off the curve', async () => {
    const other = makeScenario({ chart: chartOf({ sex: 'female' }), program, day: DAY })
    await refused(lie({ r8x: other.inputs.r8x, r8y: other.inputs.r8y, s: other.inputs.s }))
    await refused(lie({ s: (honest.inputs.s as bigint) + SUBGROUP_ORDER }))
    await refused(lie({ r8x: 0n, r8y: 0n }))
    await refused(lie({ r8x: 1n, r8y: 1n }))
    await refused(lie({ ax: 0n, ay: 0n }))
    await refused(lie({ ax: 0n, ay: 1n, r8x: 0n, r8y: 1n, s: 0n }))
    await refused(lie({ ax: 0n, ay: FIELD_ORDER - 1n, r8x: 0n, r8y: 1n, s: 0n }))
  })
})

describe('the issuer', () => {
  test('cannot be one that the registry does not hold', async () => {
    const stranger = makeScenario({ chart: chartOf(), program, day: DAY, privateKey: OTHER_KEY })
    await refused({
      ...stranger.inputs,
      registryRoot: honest.inputs.registryRoot!,
      registryPath: honest.inputs.registryPath!,
    })
    await refused({ ...stranger.inputs, registryRoot: honest.inputs.registryRoot! })
  })

  test('cannot be an inner node presented as a leaf', async () => {
    const path = honest.inputs.registryPath as bigint[][]
    await refused(lie({ registryPath: [path[1]!, path[2]!, path[3]!, path[3]!] }))
  })

  test('cannot claim other terms or another status list than its leaf', async () => {
    await refused(lie({ issuerTerms: (honest.inputs.issuerTerms as bigint) + 1n }))
    await refused(lie({ statusRoot: 1n }))
  })

  test.each([
    ['before its accreditation', { validFrom: '2025-01-01' }],
    ['after its accreditation', { validTo: '2024-06-29' }],
    ['for a type that it may not issue', { types: ['laboratory' as const] }],
    ['without the class that the policy asks for', { classes: ['dental' as const] }],
  ])('cannot have signed %s', async (_, issuer) => {
    await refused(makeScenario({ chart: chartOf(), program, day: DAY, issuer }).inputs)
  })

  test('cannot make a domain complete that it is not accredited to complete', async () => {
    const unaccredited = makeScenario({ chart: chartOf(), program, day: DAY, issuer: { completes: ['medication'] } })
    await refused(unaccredited.inputs)
  })
})

describe('revocation and time', () => {
  test('a revoked index has no witness, its neighbours have', async () => {
    await refused(makeScenario({ chart: chartOf(), program, day: DAY, revoked: [77] }).inputs)
    expect(
      await tryWitness(
        makeScenario({ chart: chartOf(), program, day: DAY, revoked: [76, 78, 77 + 128, 524_287] }).inputs,
      ),
    ).not.toBeNull()
  })

  test.each([0, 127, 128, 524_287])('status index %i is found at its own bit', async (statusIndex) => {
    const one = (revoked: number[]) =>
      makeScenario({ chart: chartOf(), program, day: DAY, terms: { statusIndex }, revoked }).inputs
    await refused(one([statusIndex]))
    expect(await tryWitness(one([statusIndex ^ 1]))).not.toBeNull()
  })

  test('a clean word of another place does not stand in for a revoked one', async () => {
    const revoked = makeScenario({ chart: chartOf(), program, day: DAY, revoked: [77] })
    await refused({ ...revoked.inputs, statusWord: 0n })
    const path = (revoked.inputs.statusPath as bigint[][]).map((children, level) =>
      level === 0 ? children.map((c, i) => (i === 0 ? 0n : c)) : children,
    )
    await refused({ ...revoked.inputs, statusWord: 0n, statusPath: path })
  })

  test('an expired, too old or future credential has no witness; the last day of each has', async () => {
    const at = (terms: object) => makeScenario({ chart: chartOf(), program, day: DAY, terms }).inputs
    expect(await tryWitness(at({ expiresDay: DAY }))).not.toBeNull()
    await refused(at({ expiresDay: DAY - 1, issuedDay: DAY - 2, completeAsOfDay: DAY - 2 }))
    expect(await tryWitness(at({ issuedDay: DAY - 90, completeAsOfDay: DAY - 90 }))).not.toBeNull()
    await refused(at({ issuedDay: DAY - 366, completeAsOfDay: DAY - 366 }))
    await refused(at({ issuedDay: DAY + 1 }))
    await refused(at({ issuedDay: DAY - 1, completeAsOfDay: DAY }))
  })

  test('an absence from a record that was complete too long ago has no witness', async () => {
    await refused(makeScenario({ chart: chartOf(), program, day: DAY, terms: { completeAsOfDay: DAY - 91 } }).inputs)
  })

  test('today cannot be another day than the signal says, nor exceed its bits', async () => {
    await refused(lie({ today: todayWord(DAY) + (1n << 47n) }))
    const minor = chartOf({ birth: { low: 20060701, high: 20060701 } })
    await refused(makeScenario({ chart: minor, program, day: DAY }).inputs)
    expect(await tryWitness(makeScenario({ chart: minor, program, day: DAY + 1 }).inputs)).not.toBeNull()
  })
})

describe('the policy', () => {
  test('cannot be changed in any field without changing its hash', async () => {
    const fields = honest.inputs.policy as bigint[]
    for (const index of [0, 1, 2, 16, 17, 18, 19, 100, 163, 164, 170, 171, 172, 173, 200, 223, 224]) {
      await refused(changed('policy', index, (fields[index]! + 1n) % FIELD_ORDER))
    }
  })

  test('cannot be named by another hash', async () => {
    await refused(lie({ policyHash: (honest.inputs.policyHash as bigint) + 1n }))
  })
})

describe('criteria', () => {
  test.each([
    [
      'a diagnosis that is not active',
      chartOf({ entries: [diagnosis('44054006', { status: 'past', end: { low: DAY, high: DAY } })] }),
    ],
    ['a suspected diagnosis', chartOf({ entries: [diagnosis('44054006', { status: 'suspected' })] })],
    ['an empty chart', chartOf({ entries: [], observations: [] })],
    [
      'an excluded diagnosis of long ago',
      chartOf({ entries: [...RECORD.entries, diagnosis('22298006', { status: 'past', start: null })] }),
    ],
    [
      'an excluded diagnosis that is only suspected',
      chartOf({ entries: [...RECORD.entries, diagnosis('22298006', { status: 'suspected' })] }),
    ],
    [
      'a code system that the absence does not cover',
      chartOf({
        entries: [
          ...RECORD.entries,
          { ...diagnosis('x'), codings: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I21.9' }] },
        ],
      }),
    ],
    [
      'a text-only diagnosis in the domain',
      chartOf({ entries: [...RECORD.entries, { ...diagnosis('x'), codings: [], text: 'heart attack?' }] }),
    ],
    ['a domain that is not complete', chartOf({ complete: ['observation'] })],
    [
      'a newest value out of range',
      chartOf({ observations: [...RECORD.observations, lab('4548-4', '2024-06-20', '10.1')] }),
    ],
    [
      'a newest value in another unit',
      chartOf({ observations: [...RECORD.observations, lab('4548-4', '2024-06-20', '58', 'mmol/mol')] }),
    ],
    ['a value out of the window', chartOf({ observations: [lab('4548-4', '2024-03-31', '7.5')] })],
    ['no value', chartOf({ observations: [] })],
    ['a person too old', chartOf({ birth: { low: 19480630, high: 19480630 } })],
    ['a birth date that is only probably old enough', chartOf({ birth: { low: 20060101, high: 20061231 } })],
  ])('are not met by %s, whatever the holder claims', async (_, chart) => {
    const { inputs, satisfied } = makeScenario({ chart, program, day: DAY })
    expect(satisfied).toBe(false)
    await refused(inputs)
    // claim every hit, with every row that could be picked
    for (let row = 0; row < 4; row++) {
      const pick = Array.from({ length: 6 }, (_, slot) =>
        Array.from({ length: 64 }, (_, i) => BigInt(slot === 0 && i === row)),
      )
      await refused({ ...inputs, demographicHit: [1n, 0n], valueHit: [1n, 0n, 0n, 0n, 0n, 0n], pick })
    }
  })

  test('a pick that is not one row has no witness', async () => {
    const half = (FIELD_ORDER + 1n) / 2n
    const pickRow = (values: Record<number, bigint>) =>
      lie({
        pick: Array.from({ length: 6 }, (_, slot) =>
          Array.from({ length: 64 }, (_, i) => (slot === 0 ? (values[i] ?? 0n) : 0n)),
        ),
      })
    await refused(pickRow({}))
    await refused(pickRow({ 0: half, 1: half }))
    await refused(pickRow({ 0: 1n, 1: 1n, 2: FIELD_ORDER - 1n }))
    await refused(pickRow({ 63: 1n }))
    await refused(pickRow({ 1: 1n }))
  })

  test.each([2n, FIELD_ORDER - 1n, 1n << 64n, 1n << 200n])('a hit of %i has no witness', async (hit) => {
    await refused(changed('valueHit', 0, hit))
    await refused(changed('demographicHit', 0, hit))
  })

  test('a count takes different observations, also after a gap in the chain', async () => {
    const slot = (increasing: boolean) =>
      emptyValue({
        parent: { to: 'inner', gate: 0 },
        codes: [key('observation', LOINC, '4548-4')],
        anyUnit: true,
        increasing,
      })
    const innerGates = [
      { threshold: 2, parent: { to: 'root' } as const },
      ...Array.from({ length: 3 }, () => ({ threshold: 0, parent: null })),
    ]
    const counting = programOf({ values: [slot(false), slot(true), slot(true)], innerGates })
    expect(await tryWitness(makeScenario({ chart: chartOf(), program: counting, day: DAY }).inputs)).not.toBeNull()
    const single = makeScenario({
      chart: chartOf({ observations: [RECORD.observations[0]!] }),
      program: counting,
      day: DAY,
    })
    expect(single.satisfied).toBe(false)
    await refused(single.inputs)
    for (const hits of [
      [1n, 1n, 0n],
      [1n, 0n, 1n],
      [0n, 1n, 1n],
    ]) {
      const pick = Array.from({ length: 6 }, (_, s) =>
        Array.from({ length: 64 }, (_, i) => BigInt(i === 0 && hits[s] === 1n)),
      )
      await refused({ ...single.inputs, valueHit: [...hits, 0n, 0n, 0n], pick })
    }
  })

  test('an observation is absent only if no row has its code', async () => {
    const absent = (code: string) =>
      programOf({
        values: [
          emptyValue({
            parent: { to: 'root' },
            codes: [key('observation', LOINC, code)],
            absent: true,
            needLatestComplete: true,
            covers: 1,
            unit: unitId('%'),
            min: scaled('0'),
            max: scaled('1'),
          }),
        ],
      })
    expect(
      await tryWitness(makeScenario({ chart: chartOf(), program: absent('2160-0'), day: DAY }).inputs),
    ).not.toBeNull()
    const present = makeScenario({ chart: chartOf(), program: absent('4548-4'), day: DAY })
    await refused(present.inputs)
    await refused({ ...present.inputs, valueHit: [1n, 0n, 0n, 0n, 0n, 0n] })
  })
})
