/** The wiring of the small statement: circuits/eligibility-lite.circom. Without simplification, as eligibility.test.ts. */
import { beforeAll, describe, it } from 'vitest'
import { buildChart } from '../../src/model/chart'
import { compilePolicy } from '../../src/model/compile'
import { parsePolicy } from '../../src/model/policy'
import { ACCREDITATIONS } from '../../src/model/policy/types'
import { LITE, type PolicyProgram } from '../../src/model/program'
import type { Chart } from '../../src/model/types'
import { AS_OF, entry, loinc, observation, quantity, record, snomed } from '../model/records'
import { makeScenario } from '../support/scenario'
import { type Circuit, openCircuit } from './support/circuit'
import { accepts, cannotForge, determinesAll, holdsInputs, rejects, signalsMatching } from './support/claims'
import { FREE, statedBy } from './support/statement'

const HBA1C = 'http://loinc.org|4548-4'
const past = {
  status: 'past',
  start: { low: AS_OF - 900, high: AS_OF - 900 },
  end: { low: AS_OF - 800, high: AS_OF - 800 },
} as const
const person = { birth: { low: 19_730_215, high: 19_730_215 }, sex: 'female' as const }
const chartOf = (parts: Parameters<typeof record>[0]): Chart =>
  buildChart({ record: record({ ...person, ...parts }), mapping: 'test/1', asOfDay: AS_OF }).chart
const programOf = (...all: object[]): PolicyProgram =>
  compilePolicy({ policy: parsePolicy({ version: 1, coEnrolment: 'glp1', all }), shape: LITE })

const age = { age: { min: 18, max: 75 } }
/** A none that passes over two rows, one of them by its window. */
const none = programOf(age, {
  none: {
    domain: 'condition',
    codes: ['http://snomed.info/sct|22298006', 'http://snomed.info/sct|230690007'],
    status: ['active', 'past'],
    withinDays: 365,
  },
})
const entries = [
  entry({ codings: [snomed('22298006')], ...past }),
  entry({ codings: [snomed('230690007')], ...past }),
  entry({ codings: [snomed('44054006')] }),
]
const latest = programOf(age, { value: { codes: [HBA1C], min: '7.0', max: '10.0', unit: '%', withinDays: 90 } })
const observations = [observation(AS_OF - 20, { value: quantity('8.1') }), observation(AS_OF - 200)]
const inputsOf = (program: PolicyProgram, parts: Parameters<typeof record>[0], more: object = {}) =>
  makeScenario({ chart: chartOf(parts), program, day: AS_OF, ...more }).inputs
/** With every class, so that no check says what a copied class bit has to be. */
const every = { issuer: { classes: [...ACCREDITATIONS] } }
const coded = inputsOf(none, { entries }, every)
const observed = inputsOf(latest, { observations }, every)
const unasked = inputsOf(programOf(age), { entries }, every)
const pickOf = (...rows: number[]) => [0, 1].map((p) => Array.from({ length: 64 }, (_, i) => BigInt(i === rows[p])))

describe('EligibilityLite', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: '../eligibility-lite', main: 'EligibilityLite()', plain: true })
  })

  it.each([
    ['an entry must not be there', coded],
    ['a value must be in its range', observed],
    [
      'an older value will do',
      inputsOf(programOf({ value: { codes: [HBA1C], min: '6.5', unit: '%', which: 'any' } }), {
        observations: [
          ...Array.from({ length: 40 }, (_, i) => observation(AS_OF - i, { codings: [loinc(`${100 + i}-1`)] })),
          observation(AS_OF - 60),
        ],
      }),
    ],
  ])('leaves the prover no choice in any wire but inverses of zero, where %s', async (_, given) => {
    const witness = await accepts(circuit, given)
    await determinesAll(circuit, given, { hints: statedBy(circuit, witness), free: FREE })
  })

  it('leaves no choice either where no criterion is asked, but two numbers that nothing reads', async () => {
    const witness = await accepts(circuit, unasked)
    const free = signalsMatching(circuit, /\b(from\.below|until\.above)$/)
    const stated = Object.fromEntries(free.map((name) => [name, witness[circuit.wires.get(name)!]!]))
    await determinesAll(circuit, unasked, { hints: { ...statedBy(circuit, witness), ...stated }, free: FREE })
  })

  it('rejects another registry and another policy than the public ones', async () => {
    await rejects(circuit, { ...coded, registryRoot: (coded.registryRoot as bigint) + 1n })
    await rejects(circuit, { ...coded, policyHash: (coded.policyHash as bigint) + 1n })
  })

  it('rejects what is not so, whatever row is claimed', async () => {
    // without a family both bounds are 1, which falls before the first key: other places are the Boundary tests'
    const names = signalsMatching(circuit, /\b(from|until)\.at\[\d+\]$/)
    const placesOf = (isCoded: boolean) =>
      Object.fromEntries(names.map((name) => [name, BigInt(isCoded && name.endsWith('[0]'))]))
    const deny = (given: typeof coded, isCoded: boolean, ...rows: number[]) =>
      cannotForge(circuit, { ...given, pick: pickOf(...rows) }, placesOf(isCoded))
    const active = inputsOf(none, { entries: [entry({ codings: [snomed('22298006')] })] }, every)
    for (const rows of [[], [0], [1, 0]]) deny(active, true, ...rows)
    // as if nothing were asked: no place, no row
    deny(active, false)
    const missing = programOf({ has: { domain: 'condition', codes: ['http://snomed.info/sct|38341003'] } })
    for (const row of [0, 1, 2]) deny(inputsOf(missing, { entries }, every), true, row)
    const high = inputsOf(latest, { observations: [observation(AS_OF - 20, { value: quantity('12') })] }, every)
    for (const row of [0, 2]) deny(high, false, row)
  })

  it('rejects a person of another sex, and a credential of another type', async () => {
    await rejects(circuit, inputsOf(programOf({ sex: 'male' }), { entries }, every))
    const credentials = none.credentials.map((terms) => ({ ...terms, types: 2 }))
    await rejects(circuit, inputsOf({ ...none, credentials }, { entries }, every))
  })

  it('rejects a half that is neither, and the newest value of the older half', async () => {
    await rejects(circuit, { ...coded, older: 2n })
    // the value is the newest of its code, and in the older half; nothing else is wrong with it
    const newer = Array.from({ length: 40 }, (_, i) => observation(AS_OF - i, { codings: [loinc(`${100 + i}-1`)] }))
    const far = [...newer, observation(AS_OF - 60, { value: quantity('8.1') })]
    const any = programOf(age, {
      value: { codes: [HBA1C], min: '7.0', max: '10.0', unit: '%', withinDays: 90, which: 'any' },
    })
    const older = inputsOf(any, { observations: far })
    const near = inputsOf(latest, { observations: far.slice(9) })
    await accepts(circuit, older)
    const { policy, policyHash } = near
    await rejects(circuit, { ...older, policy: policy!, policyHash: policyHash! })
  })

  it('rejects an issuer without a class that the policy names, also one that has no name yet', async () => {
    for (let place = ACCREDITATIONS.length; place < 15; place++) {
      const credentials = none.credentials.map((terms) => ({ ...terms, classes: 1 << place }))
      await rejects(circuit, inputsOf({ ...none, credentials }, { entries }))
    }
  })

  it('rejects a status list that is not the one of the registry', async () => {
    const revoked = inputsOf(none, { entries }, { revoked: [77] })
    await rejects(circuit, revoked)
    await rejects(circuit, { ...revoked, statusWord: coded.statusWord!, statusPath: coded.statusPath! })
  })

  it('holds every input by a constraint, the context too', () => {
    holdsInputs(circuit)
  })
})
