/** The trials' policies, and every whole-patient record at hand as a chart of its own day. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readTrials } from '../../scripts/lib/trials'
import { chartFromFhir } from '../../src/fhir'
import { acceptCredential, createCommitment, createHolder } from '../../src/holder'
import { type IssuerKey, issueCredential } from '../../src/issuer'
import { compilePolicy } from '../../src/model/compile'
import { dayFromDate } from '../../src/model/dates'
import { evaluatePolicy } from '../../src/model/evaluate'
import { parsePolicy } from '../../src/model/policy'
import type { Policy } from '../../src/model/policy/types'
import type { Chart } from '../../src/model/types'
import type { Patient } from '../e2e/support'
import { HAS_SHARED, oracleRecords, readRecord } from '../support/data'

export interface TrialRecord {
  name: string
  asOf: string
  text: string
}

interface Source {
  file: string
  asOf: string
  sha256: string
}

const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url))
const EXAMPLES = fileURLToPath(new URL('../../examples/records/', import.meta.url))

export const SOURCES: Source[] = JSON.parse(readFileSync(`${FIXTURES}trials/sources.json`, 'utf8'))

export const LOUIS: TrialRecord = {
  name: 'Louis Maggio',
  asOf: '2021-01-04',
  text: readFileSync(`${EXAMPLES}louis-maggio.json`, 'utf8'),
}
export const RENATO: TrialRecord = {
  name: 'Renato Dare',
  asOf: '2020-09-07',
  text: readFileSync(`${EXAMPLES}renato-dare.json`, 'utf8'),
}
export const JACOB = fixture('Jacob_Larson')
export const HERSHEL = fixture('Hershel_Marvin')

/** Every whole-patient record: the shared set or its subset, and those of the trials. */
export function allRecords(): TrialRecord[] {
  const others = oracleRecords().map((record) => ({ name: record.file, asOf: record.asOf, text: readRecord(record) }))
  return [...others, JACOB, HERSHEL, ...(HAS_SHARED ? [] : [RENATO])]
}

export const TRIALS = readTrials().map((trial) => ({ ...trial, program: compilePolicy({ policy: trial.policy }) }))

export function trialPolicy(id: string): Policy {
  return TRIALS.find((trial) => trial.id === id)!.policy
}

/** The policy without some of its criteria. */
export function without(policy: Policy, places: readonly number[]): Policy {
  return parsePolicy({ ...policy, all: policy.all.filter((_, i) => !places.includes(i)) })
}

export function chartOf({ text, asOf }: TrialRecord): { chart: Chart; day: number } {
  return { chart: chartFromFhir({ bundle: text, asOf }).chart, day: dayFromDate(asOf) }
}

/** With a credential issued on the record's own day. */
export function evaluateOn(policy: Policy, { chart, day }: { chart: Chart; day: number }) {
  return evaluatePolicy({ policy, chart, terms: termsOn(day), day })
}

export function termsOn(day: number) {
  return { issuedDay: day, expiresDay: day + 365, completeAsOfDay: day }
}

/** Issued to a new holder on the record's own day. */
export function admit(record: TrialRecord, issuerKey: IssuerKey): Patient {
  const { chart, day } = chartOf(record)
  const { holder, commitment } = createCommitment({ holder: createHolder() })
  const { credential } = issueCredential({
    chart,
    issuerKey,
    holderCommitment: commitment,
    statusIndex: 4711,
    ...termsOn(day),
    type: 'record',
  })
  return { ...acceptCredential({ holder, credential, day }), day }
}

export function digestOf(file: string): string {
  return createHash('sha256')
    .update(readFileSync(`${FIXTURES}trials/${file}`))
    .digest('hex')
}

function fixture(name: string): TrialRecord {
  const { file, asOf } = SOURCES.find((source) => source.file.startsWith(name))!
  return { name: name.replace('_', ' '), asOf, text: readFileSync(`${FIXTURES}trials/${file}`, 'utf8') }
}
