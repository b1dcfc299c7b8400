/** A complete, honest statement around any chart and program: issuer, registry, status list, holder. Tests change one part of it. */
import { derivePublicKey, signHeader } from '../../src/core/eddsa'
import { FIELD_ORDER } from '../../src/core/field'
import { assignSlots } from '../../src/model/assign'
import { chartRoot, coverageWord, personWord } from '../../src/model/chart'
import { headerHash, holderCommitment, mappingWord, type TermDays, termsWord } from '../../src/model/credential'
import { dateFromDay, ymdFromDate } from '../../src/model/dates'
import type { RegistryIssuer, RegistrySnapshot } from '../../src/model/messages'
import { fitsCircuit } from '../../src/model/opening'
import type { PolicyProgram } from '../../src/model/program'
import { registryRoot, registryWitness } from '../../src/model/registry'
import { statusRoot } from '../../src/model/status'
import type { Chart } from '../../src/model/types'
import { DOMAINS } from '../../src/model/types'
import { type CircuitInputs, eligibilityInputs, type ProvenCredential } from '../../src/proof/inputs'

export const ISSUER_KEY = Uint8Array.from({ length: 32 }, (_, i) => i + 1)
export const HOLDER = { secret: 123456789n, opening: 987654321n }

/** One credential: fields to change; everything else is honest and fits together. */
export interface CredentialOptions {
  chart: Chart
  terms?: Partial<TermDays>
  issuer?: Partial<RegistryIssuer>
  revoked?: number[]
  privateKey?: Uint8Array
  holder?: { secret: bigint; opening: bigint }
}

export interface ScenarioOptions extends CredentialOptions {
  program: PolicyProgram
  /** Day of proof. */
  day: number
  scope?: bigint
  context?: bigint
  /** The second credential and those after it, each of an issuer of its own. */
  others?: readonly CredentialOptions[]
}

export interface Scenario {
  inputs: CircuitInputs
  satisfied: boolean
  registry: RegistrySnapshot
}

/** A registry of issuers that may do everything. */
export function makeRegistry(options: {
  day: number
  issuer?: Partial<RegistryIssuer> | undefined
  revoked?: number[]
  privateKey?: Uint8Array
  others?: readonly Omit<CredentialOptions, 'chart'>[]
}): RegistrySnapshot {
  const issuers = [options, ...(options.others ?? [])].map(
    ({ issuer, revoked = [], privateKey }, i): RegistryIssuer => {
      const key = derivePublicKey(privateKey ?? issuerKey(i))
      return {
        publicKey: { x: String(key.x), y: String(key.y) },
        name: i === 0 ? 'Test hospital' : `Test issuer ${i + 1}`,
        types: ['record'],
        classes: ['hospital'],
        completes: [...DOMAINS],
        validFrom: '1990-01-01',
        validTo: null,
        revoked,
        statusRoot: String(statusRoot(revoked)),
        ...issuer,
      }
    },
  )
  return {
    vitalproof: 'registry/1',
    root: String(registryRoot(issuers)),
    epoch: 1,
    issuedAt: dateFromDay(options.day),
    issuers,
  }
}

function issuerKey(place: number): Uint8Array {
  return ISSUER_KEY.map((byte) => byte + 40 * place)
}

/** Everything that the circuit reads, for an honest holder. */
export function makeScenario(options: ScenarioOptions): Scenario {
  const { program, day, others = [] } = options
  const holder = options.holder ?? HOLDER
  const { revoked = [], privateKey = ISSUER_KEY } = options
  const registry = makeRegistry({ day, issuer: options.issuer, privateKey, revoked, others })
  const credentials = [options, ...others].map((one, i) => proveCredential(one, i, registry, day))
  const assigned = credentials.map(({ chart, completeAsOfDay }) => ({ chart, completeAsOfDay }))
  const assignment = assignSlots({ program, credentials: assigned, day, ymd: ymdFromDate(dateFromDay(day)) })
  const satisfied = assignment.satisfied && fitsCircuit({ program, credentials: assigned, assignment, day })
  const inputs = eligibilityInputs({
    program,
    credentials,
    holderSecret: holder.secret,
    registryRoot: BigInt(registry.root),
    assignment,
    scope: options.scope ?? 4242n,
    context: options.context ?? FIELD_ORDER - 1n,
    day,
  })
  return { inputs, satisfied, registry }
}

function proveCredential(
  options: CredentialOptions,
  place: number,
  registry: RegistrySnapshot,
  day: number,
): ProvenCredential {
  const { chart, privateKey = issuerKey(place) } = options
  const terms: TermDays = {
    issuedDay: day,
    expiresDay: day + 365,
    completeAsOfDay: day,
    statusIndex: 77,
    type: 'record',
    ...options.terms,
  }
  const holder = options.holder ?? { ...HOLDER, opening: HOLDER.opening + BigInt(place) }
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
  return {
    chart,
    header,
    completeAsOfDay: terms.completeAsOfDay,
    opening: holder.opening,
    issuer: {
      publicKey,
      signature: { r8x: signature.r8.x, r8y: signature.r8.y, s: signature.s },
      statusRoot: witness.statusRoot,
      terms: witness.issuerTerms,
      path: witness.registryPath,
    },
    status: { word: witness.statusWord, path: witness.statusPath },
  }
}
