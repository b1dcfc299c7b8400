/**
 * The wiring of the whole statement in small: circuits/eligibility.circom and circuits/lib/criteria.circom. Without simplification:
 * the optimiser mixes bits of several words, and the solver would have to undo that.
 */
import { beforeAll, describe, it } from 'vitest'
import { ACCREDITATIONS } from '../../src/model/policy/types'
import { STANDARD } from '../../src/model/program'
import { chartOf, DAY, emptySet, emptyValue, key, LOINC, programOf, SNOMED, scaled } from '../eligibility/fixture'
import { makeScenario } from '../support/scenario'
import { type Circuit, type Inputs, openCircuit } from './support/circuit'
import { accepts, determinesAll, holdsInputs, rejects } from './support/claims'
import { FREE, statedBy } from './support/statement'

// the least sizes that have every kind of wire: a slot of each kind, and a value slot with one before it
const shape = { ...STANDARD, setSlots: 1, valueSlots: 2 }
const standard = programOf()
const hba1c = { parent: { to: 'root' } as const, codes: [key('observation', LOINC, '4548-4')], anyUnit: true }
const program = {
  ...standard,
  shape,
  demographics: [standard.demographics[0]!, { parent: { to: 'root' } as const, sexes: 15, min: null, max: null }],
  sets: [
    emptySet({
      parent: { to: 'root' },
      codes: [key('condition', SNOMED, '230690007')],
      interval: { lo: key('condition', SNOMED, '22298006'), end: key('condition', SNOMED, '22298006') + 1n },
      filter: 2,
      none: true,
      covers: 1,
      fresh: true,
    }),
  ],
  values: [
    emptyValue({ ...hba1c, max: scaled('12.0'), latest: true, needLatestComplete: true, days: 90 }),
    emptyValue({ ...hba1c, max: scaled('12.0'), increasing: false }),
  ],
}
const { inputs } = makeScenario({ chart: chartOf(), program, day: DAY })
/** A policy that asks nothing of this chart, and a holder who claims nothing: no check says what a copied word has to be. */
const quiet: typeof inputs = {
  ...makeScenario({
    chart: chartOf(),
    program: {
      ...program,
      demographics: program.demographics.map((slot) => ({ ...slot, parent: null })),
      sets: program.sets.map((slot) => ({ ...slot, parent: null, fresh: false, none: false })),
      values: program.values.map((slot) => ({ ...slot, parent: null, needLatestComplete: false })),
    },
    day: DAY,
    issuer: { classes: [...ACCREDITATIONS] },
  }).inputs,
  demographicHit: [0n, 0n],
  valueHit: [0n, 0n],
  pick: [0, 1].map(() => new Array<bigint>(64).fill(0n)),
}

describe('Eligibility', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: '../eligibility', main: 'Eligibility(1, 2)', plain: true })
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

  it('rejects an issuer without a class that the policy names, also one that has no name yet', async () => {
    for (let place = ACCREDITATIONS.length; place < 15; place++) {
      const credentials = program.credentials.map((terms) => ({ ...terms, classes: 1 << place }))
      await rejects(circuit, makeScenario({ chart: chartOf(), program: { ...program, credentials }, day: DAY }).inputs)
    }
  })

  it('rejects a status list that is not the one of the registry', async () => {
    const revoked = makeScenario({ chart: chartOf(), program, day: DAY, revoked: [77] }).inputs
    await rejects(circuit, revoked)
    // the path of a list on which the credential is not revoked
    await rejects(circuit, { ...revoked, statusWord: inputs.statusWord!, statusPath: inputs.statusPath! })
  })

  it('holds every input by a constraint, the context too', () => {
    holdsInputs(circuit)
  })
})

describe('Criteria', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'criteria', main: 'Criteria(1, 2)', plain: true })
  })
  const part = (whole: typeof inputs): Inputs => {
    const { keys, columns, observationKeys, facts, person, coverage, demographicHit, valueHit, pick } = whole
    const [policy, today] = [whole.policy as bigint[], whole.today as bigint]
    return {
      ...({ keys, columns, observationKeys, facts, person, coverage, demographicHit, valueHit, pick } as Inputs),
      completes: new Array(9).fill(1),
      isFresh: 1,
      day: today >> 27n,
      ymd: today & ((1n << 27n) - 1n),
      mainBits: Array.from({ length: 251 }, (_, i) => (policy[0]! >> BigInt(i)) & 1n),
      policy: policy.slice(0, -1),
    }
  }

  it.each([
    ['every slot asks', part(inputs)],
    ['none does', part(quiet)],
  ])('leaves the prover no choice in any wire but inverses of zero, where %s', async (_, given) => {
    const witness = await accepts(circuit, given)
    await determinesAll(circuit, given, { hints: statedBy(circuit, witness), free: FREE })
  })

  it('rejects a value hit without a row', async () => {
    for (const slot of [0, 1]) {
      const pick = (inputs.pick as bigint[][]).with(slot, new Array<bigint>(64).fill(0n))
      await rejects(circuit, part({ ...inputs, pick }))
    }
  })
})
