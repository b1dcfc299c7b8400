/**
 * The red team: what a proof must not allow, line by line, honest and forged side by side. Titles carry the line.
 *
 * | line | what must not happen | where it is tried |
 * |---|---|---|
 * | 9.1 | a criterion not forced, a policy field outside the hash, another row than the asked one | red-team-criteria; cannot-forge "the policy", "criteria"; test/soundness; test/circuits/policy |
 * | 9.2 | issuer, revocation, expiry, another person | red-team-credentials; cannot-forge "the issuer", "revocation and time", "the credential"; test/holder/present; test/chain/registry; test/e2e/enrol "a revoked credential cannot be presented…" |
 * | 9.3 | a second nullifier | red-team-credentials; cannot-forge "gives one nullifier per secret and scope…"; test/chain/enrol "the same nullifier twice…", "a re-randomised proof…"; test/verifier "lets a person take part once…" |
 * | 9.4 | absence from what is not known | red-team-absence; cannot-forge "are not met by…"; oracle-*.test.ts on whole records |
 * | 9.5 | an old value as the latest, one row twice | red-team-rows; cannot-forge "a count takes different observations…" |
 * | 9.6 | a time of the prover's, a replay | red-team-signals (every circuit); test/verifier "refuses a proof that was made for another request…", "takes a proof of the request’s day…"; test/chain/enrol "a proof for another policy / campaign / instance / chain", "other consent terms", "the day of tomorrow…", "calldata copied…"; test/chain/gate "does not take the proof for one campaign in another"; test/e2e/enrol "a proof for one chain is refused on another…" |
 * | 9.7 | a value not below p | red-team-signals (inputs, wires); test/proof/verify "have no second encoding: … + p"; test/proof/witness "refuses … as a value"; test/model/messages "a signal plus the field order", "a hash at the field order"; test/verifier "refuses another …, and zero"; test/chain/verifier "… not below the field order"; test/chain/enrol "a nullifier that is 0 or not below…", "calldata with any word changed" |
 */
import { expect } from 'vitest'
import { compilePolicy } from '../../src/model/compile'
import { parsePolicy } from '../../src/model/policy'
import { LITE, MULTI, type PolicyProgram, STANDARD } from '../../src/model/program'
import type { Chart } from '../../src/model/types'
import type { CircuitInputs, SignalValue } from '../../src/proof/inputs'
import { type Compiled, openCompiled } from '../soundness/support/compiled'
import { type CircuitName, tryWitness } from '../support/circuit'
import { checkWitness, constraintsOf } from '../support/r1cs'
import { type CredentialOptions, makeScenario, type ScenarioOptions } from '../support/scenario'
import { chartOf, DAY, LOINC, SNOMED } from './fixture'
import type { Json } from './forms'

export const CIRCUITS = ['lite', 'standard', 'multi'] as const
export type PolicyCircuit = (typeof CIRCUITS)[number]
const SHAPES = { lite: LITE, standard: STANDARD, multi: MULTI }
export const RULE = { types: ['record'], accreditation: ['hospital'], maxAgeDays: 365 }

/** What the patient of fixture.ts meets: one criterion of each kind. */
export const HAS = { has: { domain: 'condition', codes: [`${SNOMED}|44054006`], status: ['active'] } }
export const NONE = { none: { domain: 'condition', codes: [`${SNOMED}|22298006`] } }
const hba1c = { codes: [`${LOINC}|4548-4`], min: '7.0', max: '10.0', unit: '%' }
export const LATEST = { value: hba1c }
export const SOME = { value: { ...hba1c, which: 'any' } }
export const AGE = { age: { min: 18, max: 75 } }

/** The criteria for a circuit; where it takes several credentials, the first answers unless a criterion says `from`. */
export function programFor(circuit: PolicyCircuit, all: readonly Json[]): PolicyProgram {
  const several = circuit === 'multi'
  const credentials = several ? { a: RULE, b: RULE, c: RULE } : RULE
  const criteria = several ? all.map((criterion) => ({ from: 'a', ...criterion })) : all
  return compilePolicy({ policy: parsePolicy({ version: 1, credentials, all: criteria }), shape: SHAPES[circuit] })
}

/** An empty record of the same person. */
export function besides(like: Chart): Chart {
  const { birth, sex } = like
  return { ...chartOf({ entries: [], observations: [] }), birth, sex }
}

/** A statement about a chart; `multi` gets two further credentials of the same person. */
export function state(
  circuit: PolicyCircuit,
  all: readonly Json[],
  options: Partial<ScenarioOptions> = {},
): { inputs: CircuitInputs; satisfied: boolean } {
  const { chart = chartOf() } = options
  const others: CredentialOptions[] = [{ chart: besides(chart) }, { chart: besides(chart) }]
  const besideIt = circuit === 'multi' ? (options.others ?? others) : []
  return makeScenario({ day: DAY, ...options, chart, program: programFor(circuit, all), others: besideIt })
}

/** The honest side: there is a witness. */
export async function accepts(circuit: CircuitName, inputs: CircuitInputs): Promise<bigint[]> {
  const witness = await tryWitness(inputs, circuit)
  expect(witness, 'an honest statement').not.toBeNull()
  return witness!
}

/** The forged side: the shipped program finds none. */
export async function refuses(circuit: CircuitName, inputs: CircuitInputs): Promise<void> {
  expect(await tryWitness(inputs, circuit), 'a forged statement').toBeNull()
}

const compiled = new Map<CircuitName, Compiled>()

/** The compiled form of the keys. */
export async function open(circuit: CircuitName): Promise<Compiled> {
  const known = compiled.get(circuit) ?? (await openCompiled(circuit))
  compiled.set(circuit, known)
  return known
}

/** The honest witness with some signals changed violates the compiled constraints, whatever program a forger uses. */
export async function violates(
  circuit: CircuitName,
  witness: readonly bigint[],
  change: Readonly<Record<string, bigint>>,
): Promise<void> {
  const { r1cs, wires } = await open(circuit)
  const forged = [...witness]
  const changed = Object.entries(change).map(([name, value]) => {
    const wire = wires.get(`main.${name}`) ?? -1
    expect(wire, `${name} has a wire`).toBeGreaterThan(0)
    expect(value, `${name} changes`).not.toBe(witness[wire])
    forged[wire] = value
    return wire
  })
  const touched = constraintsOf(r1cs, changed)
  expect(checkWitness(r1cs, witness, touched), 'the honest witness').toBeNull()
  expect(checkWitness(r1cs, forged, touched), `forged ${Object.keys(change)[0]}`).not.toBeNull()
}

/** An input with one element replaced: `at('pick', [0, 3], 1n)`. */
export function at(inputs: CircuitInputs, name: string, path: readonly number[], value: bigint): CircuitInputs {
  const set = (part: SignalValue, [first, ...rest]: readonly number[]): SignalValue =>
    first === undefined ? value : (part as SignalValue[]).with(first, set((part as SignalValue[])[first]!, rest))
  return { ...inputs, [name]: set(inputs[name]!, path) }
}

/** The same statement with these rows said to answer its first value slot, or the one criterion of `lite`. */
export function picking(
  circuit: PolicyCircuit,
  inputs: CircuitInputs,
  row: number,
  region: 'coded' | 'observed',
): CircuitInputs {
  const pick = (inputs.pick as bigint[][]).map((slot) => slot.map(() => 0n))
  pick[0]![circuit === 'lite' && region === 'observed' ? 2 * row : row] = 1n
  if (circuit === 'lite') return { ...inputs, pick }
  return { ...inputs, pick, valueHit: (inputs.valueHit as bigint[]).with(0, 1n) }
}
