import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { derivePublicKey } from '../../src/core/eddsa'
import { FIELD_ORDER } from '../../src/core/field'
import { buildRegistry, createIssuerKey, type IssueOptions, importIssuerKey, issueCredential } from '../../src/issuer'
import { chartRoot, decodeChart } from '../../src/model/chart'
import { credentialParts, verifyCredential } from '../../src/model/credential'
import { OPEN_DAY } from '../../src/model/dates'
import { AS_OF } from '../model/records'
import { codeOf, makeChart } from '../support/exchange'

const issuerKey = createIssuerKey()
const options: IssueOptions = {
  chart: makeChart(),
  issuerKey,
  holderCommitment: 123n,
  statusIndex: 0,
  issuedDay: AS_OF,
  expiresDay: AS_OF + 365,
  completeAsOfDay: AS_OF - 1,
  type: 'record',
}

describe('issuer keys', () => {
  it('come back from their bytes and derive their public key', () => {
    const again = importIssuerKey({ privateKey: issuerKey.privateKey })
    expect(again.publicKey).toEqual(issuerKey.publicKey)
    expect(issuerKey.publicKey).toEqual(derivePublicKey(issuerKey.privateKey))
    expect(createIssuerKey().publicKey).not.toEqual(issuerKey.publicKey)
  })

  it('are silent in JSON, inspection and spread', () => {
    const key = importIssuerKey({ privateKey: new Uint8Array(32).fill(0xc5) })
    for (const text of [JSON.stringify(key), inspect(key, { showHidden: true, depth: 9 }), inspect({ ...key })]) {
      expect(text).not.toMatch(/197|c5c5/)
    }
  })

  it('are 32 bytes', () => {
    for (const length of [0, 31, 33]) {
      expect(codeOf(() => importIssuerKey({ privateKey: new Uint8Array(length) }))).toBe('INVALID_VALUE')
    }
  })
})

describe('issueCredential', () => {
  it('signs the chart, the commitment and the terms that it was given', () => {
    const { credential } = issueCredential({ ...options, source: 'https://bridge.example' })
    const { header, terms, publicKey } = verifyCredential(credential)
    expect(publicKey).toEqual(issuerKey.publicKey)
    expect(header.chartRoot).toBe(chartRoot(options.chart))
    expect(decodeChart(credential.chart)).toEqual(options.chart)
    expect(header.holderCommitment).toBe(123n)
    expect(terms).toEqual({
      issuedDay: AS_OF,
      expiresDay: AS_OF + 365,
      completeAsOfDay: AS_OF - 1,
      statusIndex: 0,
      type: 'record',
    })
    expect(credential.source).toBe('https://bridge.example')
  })

  it('blinds each header afresh with at least 128 bits', () => {
    const blinds = Array.from({ length: 3 }, () => credentialParts(issueCredential(options).credential).header.blind)
    expect(new Set(blinds).size).toBe(3)
    for (const blind of blinds) expect(blind >> 128n).not.toBe(0n)
  })

  it.each([
    ['an expiry before the day of issue', { expiresDay: AS_OF - 1 }, 'CREDENTIAL_INVALID'],
    ['completeness after the day of issue', { completeAsOfDay: AS_OF + 1 }, 'CREDENTIAL_INVALID'],
    ['day 0', { completeAsOfDay: 0 }, 'INVALID_DATE'],
    ['an open end as the last day', { expiresDay: OPEN_DAY }, 'INVALID_DATE'],
    ['half a day', { issuedDay: AS_OF + 0.5 }, 'INVALID_DATE'],
    ['a status index one too high', { statusIndex: 524_288 }, 'INVALID_VALUE'],
    ['a negative status index', { statusIndex: -1 }, 'INVALID_VALUE'],
    ['no commitment', { holderCommitment: 0n }, 'INVALID_VALUE'],
    ['a commitment at the field order', { holderCommitment: FIELD_ORDER }, 'INVALID_VALUE'],
    [
      'a birth after the day of issue',
      { chart: makeChart({ birth: { low: 21_000_101, high: 21_000_101 } }) },
      'CHART_INVALID',
    ],
    ['an empty source', { source: '' }, 'INVALID_VALUE'],
    ['an unsorted chart', { chart: reversed() }, 'CHART_INVALID'],
  ])('refuses %s', (_, part, code) => {
    expect(codeOf(() => issueCredential({ ...options, ...part }))).toBe(code)
  })

  it('accepts one day for everything', () => {
    const oneDay = { issuedDay: AS_OF, expiresDay: AS_OF, completeAsOfDay: AS_OF }
    expect(codeOf(() => issueCredential({ ...options, ...oneDay, statusIndex: 524_287 }))).toBe('accepted')
  })
})

describe('buildRegistry', () => {
  const issuer = { publicKey: issuerKey.publicKey, name: 'A', types: ['record'] as const, validFromDay: 1 }

  it('puts names in the order of their tables and indices in ascending order, each once', () => {
    const [built] = buildRegistry({
      issuers: [
        {
          ...issuer,
          types: ['bridged', 'record'],
          classes: ['dental', 'hospital'],
          completes: ['family', 'condition'],
          revoked: [9, 1, 9],
        },
      ],
      epoch: 1,
      issuedDay: AS_OF,
    }).issuers
    expect(built).toMatchObject({
      types: ['record', 'bridged'],
      classes: ['hospital', 'dental'],
      completes: ['condition', 'family'],
      revoked: [1, 9],
      validTo: null,
    })
  })

  it('has another root after every revocation, even of one', () => {
    const root = (revoked: number[]) =>
      buildRegistry({ issuers: [{ ...issuer, revoked }], epoch: 1, issuedDay: AS_OF }).root
    expect(new Set([root([]), root([0]), root([1]), root([524_287])]).size).toBe(4)
  })

  it('refuses a key of small order, a key twice, and a date before 1900', () => {
    const build = (...issuers: object[]) =>
      codeOf(() =>
        buildRegistry({ issuers: issuers.map((part) => ({ ...issuer, ...part })), epoch: 1, issuedDay: AS_OF }),
      )
    expect(build({ publicKey: { x: 0n, y: 1n } })).toBe('INVALID_PUBLIC_KEY')
    expect(build({}, {})).toBe('REGISTRY_INVALID')
    expect(build({ validFromDay: 0 })).toBe('INVALID_DATE')
    expect(build({ name: 'bad\u0000name' })).toBe('REGISTRY_INVALID')
  })
})

/** A chart whose coded rows stand in the wrong order. */
function reversed() {
  const chart = makeChart()
  const [row] = chart.coded
  return { ...chart, coded: [{ ...row!, key: row!.key + 1n }, row!] }
}
