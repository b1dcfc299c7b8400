/** One issuer, one holder and a credential between them, for tests of the roles. */

import { acceptCredential } from '../../src/holder/accept'
import { createCommitment, createHolder, type Holder } from '../../src/holder/holder'
import { buildRegistry, createIssuerKey, type IssuerKey, type IssuerOptions, issueCredential } from '../../src/issuer'
import { buildChart } from '../../src/model/chart'
import type { Credential, CredentialType, RegistrySnapshot } from '../../src/model/messages'
import { type Chart, DOMAINS, type HealthRecord } from '../../src/model/types'
import { AS_OF, entry, observation, quantity, record, snomed } from '../model/records'

export const MAPPING = 'test/1'

/** A woman of 50 with diabetes and a latest HbA1c of 8.1 %, everything complete. */
export function makeChart(parts: Partial<HealthRecord> = {}): Chart {
  const standard = record({
    birth: { low: 19_730_215, high: 19_730_215 },
    entries: [entry({ codings: [snomed('44054006')], start: { low: AS_OF - 900, high: AS_OF - 900 } })],
    observations: [
      observation(AS_OF - 20, { value: quantity('8.1') }),
      observation(AS_OF - 200, { value: quantity('9.4') }),
    ],
  })
  return buildChart({ record: { ...standard, ...parts }, mapping: MAPPING, asOfDay: AS_OF }).chart
}

export interface Exchange {
  issuerKey: IssuerKey
  holder: Holder
  opening: bigint
  credential: Credential
  registry: RegistrySnapshot
}

/** Issued on AS_OF for a year, status index 4711, registry of the same day. */
export function makeExchange(
  options: {
    chart?: Chart
    issuer?: Partial<IssuerOptions>
    terms?: Partial<{
      issuedDay: number
      expiresDay: number
      completeAsOfDay: number
      statusIndex: number
      type: CredentialType
    }>
  } = {},
): Exchange {
  const issuerKey = createIssuerKey()
  const { holder, commitment, opening } = createCommitment({ holder: createHolder() })
  const { credential } = issueCredential({
    chart: options.chart ?? makeChart(),
    issuerKey,
    holderCommitment: commitment,
    statusIndex: 4711,
    issuedDay: AS_OF,
    expiresDay: AS_OF + 365,
    completeAsOfDay: AS_OF,
    type: 'record',
    ...options.terms,
  })
  const accepted = acceptCredential({ holder, credential, day: AS_OF })
  return { issuerKey, opening, holder: accepted.holder, credential, registry: makeRegistry(issuerKey, options.issuer) }
}

export function makeRegistry(issuerKey: IssuerKey, issuer: Partial<IssuerOptions> = {}): RegistrySnapshot {
  const { publicKey } = issuerKey
  const accredited: IssuerOptions = {
    publicKey,
    name: 'Test hospital',
    types: ['record'],
    classes: ['hospital'],
    completes: DOMAINS,
    validFromDay: AS_OF - 1000,
    ...issuer,
  }
  return buildRegistry({ issuers: [accredited], epoch: 1, issuedDay: AS_OF })
}

/** The code of the error that an act throws, or `accepted`. */
export function codeOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    return readCode(error)
  }
  return 'accepted'
}

export async function codeOfAsync(act: () => Promise<unknown>): Promise<string> {
  try {
    await act()
  } catch (error) {
    return readCode(error)
  }
  return 'accepted'
}

function readCode(error: unknown): string {
  return (error as { code?: string }).code ?? `untyped: ${error}`
}
