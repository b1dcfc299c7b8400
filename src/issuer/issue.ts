/** Signing a chart: the checks that the circuit leaves to the issuer, then header and signature. */
import { signHeader, verifySignature } from '../core/eddsa'
import { VitalproofError } from '../core/errors'
import { assertField } from '../core/field'
import { randomField } from '../core/random'
import { assertChart, encodeChart } from '../model/chart'
import { assertTermOrder, headerOf } from '../model/credential'
import { dateFromDay, OPEN_DAY, ymdFromDate } from '../model/dates'
import type { Credential, CredentialType } from '../model/messages'
import { NAME } from '../model/schema'
import { assertStatusIndex } from '../model/status'
import type { Chart } from '../model/types'
import type { IssuerKey } from './key'

/** Day numbers count from 1900-01-01 = 1; `dayFromDate` makes them. */
export interface IssueOptions {
  chart: Chart
  issuerKey: IssuerKey
  /** From the holder's `createCommitment`. */
  holderCommitment: bigint
  /** A free place in the issuer's status list, 0 to 524,287; `allocateStatusIndex` finds one. */
  statusIndex: number
  issuedDay: number
  /** Last day on which the credential can be used. */
  expiresDay: number
  /** Day up to which the source's domains are complete. */
  completeAsOfDay: number
  type: CredentialType
  /** Origin of a bridged card; at most 256 characters. */
  source?: string
}

/**
 * Sign a chart for the holder of a commitment. Prefer `issueToSubject`, which keeps one live credential per person.
 *
 * @throws CHART_INVALID, CREDENTIAL_INVALID (dates out of order), INVALID_VALUE, INVALID_DATE, INVALID_PUBLIC_KEY, INVALID_SIGNATURE
 * (the two halves of the key are not one pair)
 */
export function issueCredential(options: IssueOptions): { credential: Credential } {
  const { chart, issuerKey, issuedDay, expiresDay, completeAsOfDay, type, source } = options
  assertChart(chart)
  assertIssueDays(options)
  if (assertField(options.holderCommitment, 'holderCommitment') === 0n) {
    throw new VitalproofError('INVALID_VALUE', 'no commitment', {
      at: 'holderCommitment',
      fix: 'ask the holder for one',
    })
  }
  if (source !== undefined && !NAME.test(source)) {
    throw new VitalproofError('INVALID_VALUE', 'not plain text of 1 to 256 characters', { at: 'source' })
  }
  const unsigned: Credential = {
    vitalproof: 'credential/1',
    issuer: { x: `${issuerKey.publicKey.x}`, y: `${issuerKey.publicKey.y}` },
    chart: encodeChart(chart),
    holderCommitment: `${options.holderCommitment}`,
    terms: {
      issued: dateFromDay(issuedDay),
      expires: dateFromDay(expiresDay),
      completeAsOf: dateFromDay(completeAsOfDay),
      statusIndex: assertStatusIndex(options.statusIndex),
      type,
    },
    ...(source === undefined ? {} : { source }),
    // without it a verifier who sees a header could try all birth dates
    blind: `${randomField()}`,
    signature: { r8: ['0', '0'], s: '0' },
  }
  const message = headerOf(unsigned)
  const signature = signHeader({ privateKey: issuerKey.privateKey, message })
  // a public key that is not the private one's would make a credential that nobody takes
  verifySignature({ publicKey: issuerKey.publicKey, message, signature })
  const { r8, s } = signature
  return { credential: { ...unsigned, signature: { r8: [`${r8.x}`, `${r8.y}`], s: `${s}` } } }
}

function assertIssueDays(options: IssueOptions): void {
  for (const at of ['issuedDay', 'expiresDay', 'completeAsOfDay'] as const) {
    const day = options[at]
    if (!Number.isSafeInteger(day) || day < 1 || day >= OPEN_DAY) {
      throw new VitalproofError('INVALID_DATE', 'not a day number of 20 bits', { at })
    }
  }
  assertTermOrder(options)
  const { birth } = options.chart
  if (birth !== null && birth.low > ymdFromDate(dateFromDay(options.issuedDay))) {
    throw new VitalproofError('CHART_INVALID', 'the date of birth is after the day of issue', { at: 'chart/birth' })
  }
}
