/** A complete, honest statement around any chart and program: issuer, registry, status list, holder. Tests change one part of it. */
import { derivePublicKey, signHeader } from '../../src/core/eddsa'
import { FIELD_ORDER } from '../../src/core/field'
import { assignSlots } from '../../src/model/assign'
import { chartRoot, coverageWord, personWord } from '../../src/model/chart'
import { headerHash, holderCommitment, mappingWord, type TermDays, termsWord } from '../../src/model/credential'
import { dateFromDay, ymdFromDate } from '../../src/model/dates'
import type { RegistryIssuer, RegistrySnapshot } from '../../src/model/messages'
import type { PolicyProgram } from '../../src/model/program'
import { registryRoot, registryWitness } from '../../src/model/registry'
import { statusRoot } from '../../src/model/status'
import type { Chart } from '../../src/model/types'
import { DOMAINS } from '../../src/model/types'
import { type CircuitInputs, eligibilityInputs } from '../../src/proof/inputs'

export const ISSUER_KEY = Uint8Array.from({ length: 32 }, (_, i) => i + 1)
export const HOLDER = { secret: 123456789n, opening: 987654321n }

/** Fields to change; everything else is honest and fits together. */
export interface ScenarioOptions {
  chart: Chart
  program: PolicyProgram
  /** Day of proof. */
  day: number
  terms?: Partial<TermDays>
  issuer?: Partial<RegistryIssuer>
  revoked?: number[]
  scope?: bigint
  context?: bigint
  privateKey?: Uint8Array
  holder?: { secret: bigint; opening: bigint }
}

export interface Scenario {
  inputs: CircuitInputs
  satisfied: boolean
  registry: RegistrySnapshot
}

/** A registry of one issuer that may do everything. */
export function makeRegistry(options: {
  day: number
  issuer?: Partial<RegistryIssuer> | undefined
  revoked?: number[]
  privateKey?: Uint8Array
}): RegistrySnapshot {
  const key = derivePublicKey(options.privateKey ?? ISSUER_KEY)
  const revoked = options.revoked ?? []
  const issuer: RegistryIssuer = {
    publicKey: { x: String(key.x), y: String(key.y) },
    name: 'Test hospital',
    types: ['record'],
    classes: ['hospital'],
    completes: [...DOMAINS],
    validFrom: '1990-01-01',
    validTo: null,
    revoked,
    statusRoot: String(statusRoot(revoked)),
    ...options.issuer,
  }
  return {
    vitalproof: 'registry/1',
    root: String(registryRoot([issuer])),
    epoch: 1,
    issuedAt: dateFromDay(options.day),
    issuers: [issuer],
  }
}

/** Everything that the circuit reads, for an honest holder. */
export function makeScenario(options: ScenarioOptions): Scenario {
  const { chart, program, day } = options
  const terms: TermDays = {
    issuedDay: day,
    expiresDay: day + 365,
    completeAsOfDay: day,
    statusIndex: 77,
    type: 'record',
    ...options.terms,
  }
  const holder = options.holder ?? HOLDER
  const privateKey = options.privateKey ?? ISSUER_KEY
  const registry = makeRegistry({ day, issuer: options.issuer, privateKey, revoked: options.revoked ?? [] })
  const header = {
    chartRoot: chartRoot(chart),
    holderCommitment: holderCommitment(holder),
    person: personWord(chart),
    terms: termsWord(terms),
    coverage: coverageWord(chart),
    mapping: mappingWord(chart.mapping),
    blind: 31337n,
  }
  const publicKey = derivePublicKey(privateKey)
  const signature = signHeader({ privateKey, message: headerHash(header) })
  const witness = registryWitness({ registry, publicKey, statusIndex: terms.statusIndex })
  const assignment = assignSlots({
    program,
    chart,
    day,
    ymd: ymdFromDate(dateFromDay(day)),
    completeAsOfDay: terms.completeAsOfDay,
  })
  const inputs = eligibilityInputs({
    chart,
    header,
    holder,
    issuer: {
      publicKey,
      signature: { r8x: signature.r8.x, r8y: signature.r8.y, s: signature.s },
      statusRoot: witness.statusRoot,
      terms: witness.issuerTerms,
      path: witness.registryPath,
      registryRoot: BigInt(registry.root),
    },
    status: { word: witness.statusWord, path: witness.statusPath },
    program,
    assignment,
    scope: options.scope ?? 4242n,
    context: options.context ?? FIELD_ORDER - 1n,
    day,
  })
  return { inputs, satisfied: assignment.satisfied, registry }
}
