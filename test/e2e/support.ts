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
import { DOMAINS } from '../../src/model/types'
import { nodeSource } from '../../src/proof/node'
import { type OracleRecord, oracleRecords, readRecord } from '../support/data'

export function loadStandard(): Promise<Artifacts> {
  return loadArtifacts({ circuit: 'standard', source: nodeSource(), allowDevelopmentKeys: true })
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
}): Patient {
  const { record, key } = options
  const asOfDay = dayFromDate(record.asOf)
  const day = options.day ?? asOfDay
  const { chart } = chartFromFhir({ bundle: readRecord(record), asOf: record.asOf })
  const { holder, commitment } = createCommitment({ holder: options.holder ?? createHolder() })
  const { credential } = issueCredential({
    chart,
    issuerKey: key,
    holderCommitment: commitment,
    statusIndex: options.statusIndex ?? 4711,
    issuedDay: day,
    expiresDay: day + 365,
    completeAsOfDay: day,
    type: 'record',
  })
  return { ...acceptCredential({ holder, credential, day }), day }
}
