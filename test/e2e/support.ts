/** The three roles around a real record, through the published entries, with the shipped keys. */
import { chartFromFhir } from '../../src/fhir'
import {
  type Artifacts,
  acceptCredential,
  createCommitment,
  createHolder,
  type Holder,
  loadArtifacts,
} from '../../src/holder'
import {
  buildRegistry,
  type Credential,
  createIssuerKey,
  type IssuerKey,
  issueCredential,
  type RegistrySnapshot,
} from '../../src/issuer'
import { dayFromDate } from '../../src/model/dates'
import type { CredentialType } from '../../src/model/policy/types'
import { DOMAINS } from '../../src/model/types'
import { nodeSource } from '../../src/proof/node'
import { type OracleRecord, oracleRecords, readRecord } from '../support/data'

const loaded = new Map<string, Promise<Artifacts>>()

/** The shipped artifacts of a circuit, loaded once. */
export function loadCircuit(circuit: string): Promise<Artifacts> {
  const artifacts = loaded.get(circuit) ?? loadArtifacts({ circuit, source: nodeSource(), allowDevelopmentKeys: true })
  loaded.set(circuit, artifacts)
  return artifacts
}

export interface Patient {
  holder: Holder
  credential: Credential
  day: number
}

/** The first record, by its own day, that the other evaluator calls eligible. */
export function eligibleRecord(policy: string): OracleRecord | undefined {
  return oracleRecords().find(({ predicates }) => predicates[policy] === true)
}

/** Entries of these types. */
function onlyResources(bundle: string, types: readonly string[]): string {
  const json = JSON.parse(bundle) as { entry: { resource: { resourceType: string } }[] }
  return JSON.stringify({ ...json, entry: json.entry.filter(({ resource }) => types.includes(resource.resourceType)) })
}

/** One hospital that may issue records and call every domain complete. */
export function makeHospital(options: { day: number; revoked?: number[]; key?: IssuerKey }): {
  key: IssuerKey
  registry: RegistrySnapshot
} {
  const key = options.key ?? createIssuerKey()
  const issuer = {
    publicKey: key.publicKey,
    name: 'General Hospital',
    types: ['record' as const],
    classes: ['hospital' as const],
    completes: DOMAINS,
    validFromDay: options.day - 3650,
    revoked: options.revoked ?? [],
  }
  return { key, registry: buildRegistry({ issuers: [issuer], epoch: 1, issuedDay: options.day }) }
}

/** A record becomes a credential in a holder's hands, issued on `day` (default: the record's own). */
export function admitPatient(options: {
  record: OracleRecord
  key: IssuerKey
  day?: number
  statusIndex?: number
  holder?: Holder
  /** Only resources of these types (the patient besides): what a laboratory or a pharmacy would hold. */
  resources?: readonly string[]
  type?: CredentialType
}): Patient {
  const { record, key, resources } = options
  const asOfDay = dayFromDate(record.asOf)
  const day = options.day ?? asOfDay
  const whole = readRecord(record)
  const bundle = resources === undefined ? whole : onlyResources(whole, ['Patient', ...resources])
  const { chart } = chartFromFhir({ bundle, asOf: record.asOf })
  const { holder, commitment } = createCommitment({ holder: options.holder ?? createHolder() })
  const { credential } = issueCredential({
    chart,
    issuerKey: key,
    holderCommitment: commitment,
    statusIndex: options.statusIndex ?? 4711,
    issuedDay: day,
    expiresDay: day + 365,
    completeAsOfDay: day,
    type: options.type ?? 'record',
  })
  return { ...acceptCredential({ holder, credential, day }), day }
}
