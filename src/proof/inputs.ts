/** The circuit's input signals for one eligibility proof, by name, out of the credential, the registry and the program. */
import type { TreePath } from '../core/tree'
import type { Assignment } from '../model/assign'
import { chartVector, coverageWord, personWord } from '../model/chart'
import { todayWord } from '../model/dates'
import { encodeProgram, type PolicyProgram, policyHash } from '../model/program'
import type { Chart } from '../model/types'

/** Nested lists of canonical field elements, as the circuit declares them. */
export type SignalValue = bigint | SignalValue[]
export type CircuitInputs = Record<string, SignalValue>

/**
 * @param options.chart the signed chart (coverage as signed)
 * @param options.header the other parts of the signed header, words as in docs/protocol.md section 2
 * @param options.issuer key, signature, and the leaf's other parts with its path in the registry
 * @param options.status word and path of the credential's place in the issuer's status list
 * @param options.day day of proof
 * @returns every input signal of `Eligibility`, public ones too
 */
export function eligibilityInputs(options: {
  chart: Chart
  header: { terms: bigint; mapping: bigint; blind: bigint }
  holder: { secret: bigint; opening: bigint }
  issuer: {
    publicKey: { x: bigint; y: bigint }
    signature: { r8x: bigint; r8y: bigint; s: bigint }
    statusRoot: bigint
    terms: bigint
    path: TreePath
    registryRoot: bigint
  }
  status: { word: bigint; path: TreePath }
  program: PolicyProgram
  assignment: Assignment
  scope: bigint
  context: bigint
  day: number
}): CircuitInputs {
  const { chart, header, holder, issuer, status, program, assignment } = options
  const vector = chartVector(chart)
  const rows = vector.observationKeys.length
  return {
    policyHash: policyHash(program),
    registryRoot: issuer.registryRoot,
    scope: options.scope,
    context: options.context,
    today: todayWord(options.day),
    keys: vector.keys,
    columns: vector.columns,
    observationKeys: vector.observationKeys,
    facts: vector.facts,
    holderSecret: holder.secret,
    holderOpening: holder.opening,
    person: personWord(chart),
    terms: header.terms,
    coverage: coverageWord(chart),
    mapping: header.mapping,
    blind: header.blind,
    ax: issuer.publicKey.x,
    ay: issuer.publicKey.y,
    r8x: issuer.signature.r8x,
    r8y: issuer.signature.r8y,
    s: issuer.signature.s,
    statusRoot: issuer.statusRoot,
    issuerTerms: issuer.terms,
    registryPath: issuer.path,
    statusWord: status.word,
    statusPath: status.path,
    policy: encodeProgram(program),
    demographicHit: assignment.demographicHits.map((hit) => BigInt(hit)),
    valueHit: assignment.valueHits.map((hit) => BigInt(hit)),
    pick: assignment.picks.map((pick) => Array.from({ length: rows }, (_, i) => BigInt(i === pick))),
  }
}
