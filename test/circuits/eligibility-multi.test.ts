/** The wiring of the statement over several credentials, in small: circuits/eligibility-multi.circom. As eligibility.test.ts. */
import { beforeAll, describe, it } from 'vitest'
import { ACCREDITATIONS } from '../../src/model/policy/types'
import { MULTI, type PolicyProgram } from '../../src/model/program'
import { chartOf, DAY, emptySet, emptyValue, key, LOINC, programOf, SNOMED, scaled } from '../eligibility/fixture'
import { type CredentialOptions, makeScenario } from '../support/scenario'
import { type Circuit, openCircuit } from './support/circuit'
import { accepts, determinesAll, holdsInputs, rejects } from './support/claims'
import { FREE, statedBy } from './support/statement'

// the least sizes that have every kind of wire
const shape = { ...MULTI, credentials: 2, setSlots: 1, valueSlots: 2, observationRows: 16 }
const standard = programOf()
const root = { to: 'root' } as const
const hba1c = { parent: root, codes: [key('observation', LOINC, '4548-4')], anyUnit: true, max: scaled('12.0') }
const [rule] = standard.credentials
const program: PolicyProgram = {
  ...standard,
  shape,
  credentials: [rule!, { ...rule!, maxAgeDays: 200, maxCompletenessAgeDays: 30 }],
  demographics: [standard.demographics[0]!, { parent: root, sexes: 15, min: null, max: null }],
  windowFilters: standard.windowFilters.slice(0, 2),
  sets: [
    emptySet({
      parent: root,
      credential: 1,
      codes: [key('condition', SNOMED, '230690007')],
      interval: { lo: key('condition', SNOMED, '22298006'), end: key('condition', SNOMED, '22298006') + 1n },
      filter: 2,
      none: true,
      covers: 1,
      fresh: true,
    }),
  ],
  values: [
    emptyValue({ ...hba1c, latest: true, needLatestComplete: true, days: 90 }),
    emptyValue({ ...hba1c, credential: 1 }),
  ],
}
const second: CredentialOptions = { chart: chartOf() }
const ask = (of: PolicyProgram, one: Partial<CredentialOptions> = {}, other: Partial<CredentialOptions> = {}) =>
  makeScenario({ chart: chartOf(), program: of, day: DAY, ...one, others: [{ ...second, ...other }] }).inputs
const inputs = ask(program)
/** A policy that asks nothing of these charts, and a holder who claims nothing. */
const every = { issuer: { classes: [...ACCREDITATIONS] } }
const quiet = {
  ...ask(
    {
      ...program,
      demographics: program.demographics.map((slot) => ({ ...slot, parent: null })),
      sets: program.sets.map((slot) => ({ ...slot, parent: null, fresh: false, none: false })),
      values: program.values.map((slot) => ({ ...slot, parent: null, needLatestComplete: false })),
    },
    every,
    every,
  ),
  demographicHit: [0n, 0n],
}

describe('EligibilityMulti', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: '../eligibility-multi', main: 'EligibilityMulti(2, 1, 2, 2)', plain: true })
  })

  it.each([
    ['every slot asks', inputs],
    ['none does', quiet],
  ])('leaves the prover no choice in any wire but inverses of zero, where %s', async (_, given) => {
    const witness = await accepts(circuit, given)
    await determinesAll(circuit, given, { hints: statedBy(circuit, witness), free: FREE })
  })

  it('rejects another registry and another policy than the public ones', async () => {
    await rejects(circuit, { ...inputs, registryRoot: (inputs.registryRoot as bigint) + 1n })
    await rejects(circuit, { ...inputs, policyHash: (inputs.policyHash as bigint) + 1n })
  })

  it.each([0, 1])('rejects credential %i of an issuer that the registry does not list', async (c) => {
    // its path leads to another root, and nothing else is wrong with it
    const path = (inputs.registryPath as bigint[][][])[c]!
    const other = path.map((level, l) => (l === 3 ? level.with(7, level[7]! + 1n) : level))
    await rejects(circuit, { ...inputs, registryPath: (inputs.registryPath as bigint[][][]).with(c, other) })
  })

  it.each([0, 1])('rejects credential %i without a class that the policy names, also one without a name', async (c) => {
    for (let place = ACCREDITATIONS.length; place < 15; place++) {
      const credentials = program.credentials.with(c, { ...program.credentials[c]!, classes: 1 << place })
      await rejects(circuit, ask({ ...program, credentials }))
    }
  })

  it.each([0, 1])('rejects a revoked credential %i, also with the status list of another day', async (c) => {
    const revoked = c === 0 ? ask(program, { revoked: [77] }) : ask(program, {}, { revoked: [77] })
    await rejects(circuit, revoked)
    await rejects(circuit, { ...revoked, statusWord: inputs.statusWord!, statusPath: inputs.statusPath! })
  })

  it('rejects a value hit without a row', async () => {
    for (const slot of [0, 1]) {
      const pick = (inputs.pick as bigint[][]).with(slot, new Array<bigint>(16).fill(0n))
      await rejects(circuit, { ...inputs, pick })
    }
  })

  it('holds every input by a constraint, the context too', () => {
    holdsInputs(circuit)
  })
})
