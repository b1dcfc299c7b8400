/** Charts signed once and proved many times: signatures and trees are most of what a statement costs. */
import { assignSlots } from '../../src/model/assign'
import { compilePolicy } from '../../src/model/compile'
import { dateFromDay, ymdFromDate } from '../../src/model/dates'
import { fitsCircuit } from '../../src/model/opening'
import { parsePolicy } from '../../src/model/policy'
import { encodeProgram, policyHash } from '../../src/model/policy-vector'
import { type CircuitShape, LITE, MULTI, type PolicyProgram } from '../../src/model/program'
import type { Chart } from '../../src/model/types'
import { type CircuitInputs, eligibilityInputs, type ProvenCredential } from '../../src/proof/inputs'
import { HOLDER, makeScenario } from '../support/scenario'

/** Holder, credentials and registry, as a proof on this day needs them. */
export interface Signed {
  day: number
  credentials: ProvenCredential[]
  /** Inputs of a policy that asks next to nothing. */
  base: CircuitInputs
}

export const NAMES = ['a', 'b', 'c'] as const
const asked = { sex: 'female' }
const PROGRAMS = {
  lite: compilePolicy({
    policy: parsePolicy({ version: 1, credentials: { types: ['record'] }, all: [asked] }),
    shape: LITE,
  }),
  multi: compilePolicy({
    policy: parsePolicy({ version: 1, credentials: { a: {}, b: {}, c: {} }, all: [{ ...asked, from: 'a' }] }),
    shape: MULTI,
  }),
}

/** Sign one chart for `lite`, or one for each place of `multi`, all for one holder. */
export function signCharts(options: {
  shape: CircuitShape
  charts: readonly Chart[]
  day: number
  completeAsOfDay: number
}): Signed {
  const { shape, charts, day, completeAsOfDay } = options
  const [first, ...rest] = charts.map((chart) => ({ chart, terms: { completeAsOfDay } }))
  const program = PROGRAMS[shape === LITE ? 'lite' : 'multi']
  const { inputs } = makeScenario({ ...first!, others: rest, program, day })
  const one = (name: string, c: number) => (charts.length > 1 ? (inputs[name] as bigint[])[c] : inputs[name]) as bigint
  const list = (name: string, c: number) =>
    (charts.length > 1 ? (inputs[name] as bigint[][][])[c] : inputs[name]) as bigint[][]
  const credentials = charts.map(
    (chart, c): ProvenCredential => ({
      chart,
      header: { terms: one('terms', c), mapping: one('mapping', c), blind: one('blind', c) },
      completeAsOfDay,
      opening: one('holderOpening', c),
      issuer: {
        publicKey: { x: one('ax', c), y: one('ay', c) },
        signature: { r8x: one('r8x', c), r8y: one('r8y', c), s: one('s', c) },
        statusRoot: one('statusRoot', c),
        terms: one('issuerTerms', c),
        path: list('registryPath', c),
      },
      status: { word: one('statusWord', c), path: list('statusPath', c) },
    }),
  )
  return { day, credentials, base: inputs }
}

/** Whether the program's gates hold and its circuit reads these charts, and the inputs of an honest holder. @throws CIRCUIT_TOO_SMALL */
export function readSigned({ day, credentials, base }: Signed, program: PolicyProgram) {
  const assignment = assignSlots({ program, credentials, day, ymd: ymdFromDate(dateFromDay(day)) })
  const fits = fitsCircuit({ program, credentials, assignment, day })
  const inputs = () =>
    eligibilityInputs({
      program,
      credentials,
      holderSecret: HOLDER.secret,
      registryRoot: base.registryRoot as bigint,
      assignment,
      scope: base.scope as bigint,
      context: base.context as bigint,
      day,
    })
  return { satisfied: assignment.satisfied, fits, inputs }
}

/** The base inputs under another policy. */
export function underPolicy({ base }: Signed, program: PolicyProgram): CircuitInputs {
  return { ...base, policy: encodeProgram(program), policyHash: policyHash(program) }
}

export function oneHot(place: number | null, length: number): bigint[] {
  return Array.from({ length }, (_, i) => BigInt(i === place))
}
