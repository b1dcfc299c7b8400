/** Professionals: a licensing body issues, the holder proves to be licensed and not who they are, and nobody else can. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands'
import { chartFromFhir } from '../../src/fhir'
import { acceptCredential, createCommitment, createHolder, explain, type Holder, present } from '../../src/holder'
import {
  buildRegistry,
  type Credential,
  createIssuerKey,
  type IssuerOptions,
  issueCredential,
  type RegistrySnapshot,
} from '../../src/issuer'
import { checkPolicy } from '../../src/model/check'
import { dateFromDay, dayFromDate } from '../../src/model/dates'
import { evaluatePolicy } from '../../src/model/evaluate'
import type { CredentialType, Presentation, Request } from '../../src/model/messages'
import { parsePolicy } from '../../src/model/policy'
import { describePolicy } from '../../src/model/sentences'
import { closeProver } from '../../src/proof/threads'
import { createRequest, verifyPresentation } from '../../src/verifier'
import { runInMemory, temporaryFolder } from '../cli/helpers'
import { makeChart } from '../support/exchange'
import { loadCircuit } from './support'

const AUDIENCE = 'https://prescriptions.example'
const SNOMED = 'http://snomed.info/sct'
const day = dayFromDate('2025-06-30')
const council = createIssuerKey()
const hospital = createIssuerKey()
const ROOT = join(import.meta.dirname, '../..')
const PHYSICIAN = 'test/fixtures/fhir/own/practitioner.json'
const physicianRecord = readText(PHYSICIAN)
const policies = { physician: readPolicy('licensed-physician'), pharmacist: readPolicy('experienced-pharmacist') }

function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

function readPolicy(name: string) {
  return parsePolicy(readText(`examples/policies/${name}.json`))
}

/** One professional with one licence. */
function professional(code: string, period: { start?: string; end?: string } = {}): string {
  const qualification = [{ code: { coding: [{ system: SNOMED, code }] }, period }]
  return JSON.stringify({ resourceType: 'Practitioner', gender: 'female', birthDate: '1978-11-02', qualification })
}

interface Licensed {
  holder: Holder
  credential: Credential
  lastDay: number | null
}

/** A credential in a holder's hands; of the council and of today unless said otherwise. */
function license(
  bundle: string,
  options: {
    key?: typeof council
    type?: CredentialType
    issuedDay?: number
    expiresDay?: number
    holder?: Holder
  } = {},
): Licensed {
  const { key = council, type = 'licence', issuedDay = day, expiresDay = issuedDay + 31 } = options
  const { chart, lastDay } = chartFromFhir({ bundle, asOf: dateFromDay(issuedDay) })
  const { holder, commitment } = createCommitment({ holder: options.holder ?? createHolder() })
  const { credential } = issueCredential({
    chart,
    issuerKey: key,
    holderCommitment: commitment,
    statusIndex: 12,
    issuedDay,
    expiresDay,
    completeAsOfDay: issuedDay,
    type,
  })
  return { ...acceptCredential({ holder, credential, day: issuedDay }), lastDay }
}

function registryOf(
  changes: { council?: Partial<IssuerOptions>; hospital?: Partial<IssuerOptions> } = {},
): RegistrySnapshot {
  const validFromDay = day - 3650
  return buildRegistry({
    issuers: [
      {
        publicKey: council.publicKey,
        name: 'Medical Council',
        types: ['licence'],
        classes: ['licensing'],
        validFromDay,
        ...changes.council,
      },
      {
        publicKey: hospital.publicKey,
        name: 'General Hospital',
        types: ['record', 'licence'],
        classes: ['hospital'],
        validFromDay,
        ...changes.hospital,
      },
    ],
    epoch: 1,
    issuedDay: day,
  })
}

function ask(policy: keyof typeof policies, registry: RegistrySnapshot, on = day): Request {
  return createRequest({
    policy: policies[policy],
    scope: { kind: 'audience', audience: AUDIENCE, campaign: 'prescribe' },
    context: { kind: 'audience', audience: AUDIENCE },
    day: on,
    registry,
  })
}

/** What the proof of a professional comes to: `proved`, or why there is none. */
async function attempt(
  licensed: Pick<Licensed, 'holder' | 'credential'>,
  policy: keyof typeof policies,
  options: { registry?: RegistrySnapshot; on?: number } = {},
): Promise<string> {
  const { registry = registryOf(), on = day } = options
  const request = ask(policy, registry, on)
  return present({ ...licensed, request, registry, artifacts: await loadCircuit('lite'), day: on }).then(
    () => 'proved',
    (error: { code: string }) => error.code,
  )
}

afterAll(closeProver)

describe('the licence policies of the examples', () => {
  test('read well, warn of nothing, and fit the smallest circuit', () => {
    expect(describePolicy(policies.physician)).toEqual([
      'Your record lists one of these professional licences, active: NUCC 208D00000X or SNOMED CT 309343006.',
      'It is proved from one licence credential of an issuer accredited as licensing, issued in the last 31 days.',
    ])
    expect(describePolicy(policies.pharmacist)).toEqual([
      'Your record lists one of these professional licences, active, granted at least 2 years (730 days) ago: ' +
        'NUCC 183500000X, SNOMED CT 46255001 or HL7 table 0360 RPH.',
      'It is proved from one licence credential of an issuer accredited as licensing, issued in the last 31 days.',
    ])
    for (const policy of Object.values(policies)) {
      expect(checkPolicy(policy)).toMatchObject({ circuit: 'lite', warnings: [] })
    }
  })
})

describe('a physician, licensed by the council', () => {
  const registry = registryOf()
  const request = ask('physician', registry)
  let physician: Licensed
  let presentation: Presentation

  beforeAll(async () => {
    physician = license(physicianRecord)
    const artifacts = await loadCircuit('lite')
    presentation = (await present({ ...physician, request, registry, artifacts, day })).presentation
  })

  test('proves to be one', async () => {
    expect(explain({ ...physician, request, registry, day })).toMatchObject({ result: true, obstacles: [] })
    const verified = await verifyPresentation({ presentation, request, registry, day, allowDevelopmentKeys: true })
    expect(verified).toMatchObject({ eligible: true, day })
  })

  test('tells neither number, name, council nor credential', () => {
    const said = JSON.stringify(presentation)
    const { holderCommitment, signature } = physician.credential
    const hidden = ['R-100200', 'L-77001', 'Example', `${council.publicKey.x}`, holderCommitment, signature.s]
    for (const text of hidden) expect(said).not.toContain(text)
    expect(JSON.stringify(physician.credential)).not.toMatch(/R-100200|L-77001|Ada|Council/)
  })

  test('cannot be a pharmacist by a licence that has ended', async () => {
    expect(await attempt(physician, 'pharmacist')).toBe('NOT_SATISFIED')
  })

  test('cannot once the council revokes the credential', async () => {
    expect(await attempt(physician, 'physician', { registry: registryOf({ council: { revoked: [12] } }) })).toBe(
      'CREDENTIAL_REVOKED',
    )
  })

  test('cannot with a credential that has expired, or is too old for the policy', async () => {
    expect(await attempt(physician, 'physician', { on: day + 32 })).toBe('CREDENTIAL_EXPIRED')
    const longer = license(physicianRecord, { expiresDay: day + 365 })
    expect(await attempt(longer, 'physician', { on: day + 32 })).toBe('NOT_SATISFIED')
  })
})

describe('nobody else proves to be a physician:', () => {
  test('a pharmacist is not one, but is a pharmacist of two years', async () => {
    const pharmacist = license(professional('46255001', { start: '2023-07-02' }))
    expect(await attempt(pharmacist, 'physician')).toBe('NOT_SATISFIED')
    expect(await attempt(pharmacist, 'pharmacist')).toBe('NOT_SATISFIED')
    const earlier = license(professional('46255001', { start: '2023-07-01' }))
    expect(await attempt(earlier, 'pharmacist')).toBe('proved')
  })

  test.each([
    ['a licence that ended yesterday', { end: '2025-06-29' }],
    ['a licence that ends some time this year', { end: '2025' }],
    ['a licence that begins tomorrow', { start: '2025-07-01' }],
  ])('%s is none', async (_, period) => {
    expect(await attempt(license(professional('309343006', period)), 'physician')).toBe('NOT_SATISFIED')
  })

  test('a licence that ends today is one today, and its last day is when the credential should expire', async () => {
    const ending = license(professional('309343006', { end: '2025-06-30' }))
    expect(ending.lastDay).toBe(day)
    const capped = license(professional('309343006', { end: '2025-06-30' }), { expiresDay: ending.lastDay! })
    expect(await attempt(capped, 'physician')).toBe('proved')
    expect(await attempt(capped, 'physician', { on: day + 1 })).toBe('CREDENTIAL_EXPIRED')
  })

  test('the licence is of a hospital, which is not accredited as licensing', async () => {
    const lent = license(physicianRecord, { key: hospital })
    expect(await attempt(lent, 'physician')).toBe('ISSUER_NOT_ACCREDITED')
    const registry = registryOf({ hospital: { classes: ['hospital', 'licensing'] } })
    expect(await attempt(lent, 'physician', { registry })).toBe('proved')
  })

  test('the licence is of a council that may issue records only, or no longer issues', async () => {
    const licensed = license(physicianRecord)
    const other = registryOf({ council: { types: ['record'] } })
    expect(await attempt(licensed, 'physician', { registry: other })).toBe('ISSUER_NOT_ACCREDITED')
    const over = registryOf({ council: { validToDay: day - 1 } })
    expect(await attempt(licensed, 'physician', { registry: over })).toBe('ISSUER_NOT_ACCREDITED')
  })

  test('the licence is in a credential of another type', async () => {
    const licensed = license(physicianRecord, { type: 'record' })
    const registry = registryOf({ council: { types: ['record', 'licence'] } })
    expect(await attempt(licensed, 'physician', { registry })).toBe('NOT_SATISFIED')
  })

  test('the licence is somebody else’s', async () => {
    const { credential } = license(physicianRecord)
    const { holder } = createCommitment({ holder: createHolder() })
    expect(await attempt({ holder, credential }, 'physician')).toBe('CREDENTIAL_INVALID')
  })
})

describe('a policy over a licence and a record of one person', () => {
  const policy = parsePolicy({
    version: 1,
    credentials: {
      licence: { types: ['licence'], accreditation: ['licensing'] },
      record: { types: ['record'], accreditation: ['hospital'] },
    },
    all: [
      { licence: { codes: [`${SNOMED}|309343006`] }, from: 'licence' },
      { has: { domain: 'condition', codes: [`${SNOMED}|44054006`] }, from: 'record' },
    ],
  })
  const terms = { completeAsOfDay: day, issuedDay: day, expiresDay: day + 31 }
  const licence = { chart: chartFromFhir({ bundle: physicianRecord, asOf: '2025-06-30' }).chart, terms }
  const record = { chart: makeChart({ birth: licence.chart.birth, sex: licence.chart.sex }), terms }
  const stranger = { chart: makeChart(), terms }

  test('reads each criterion from the credential that it names', () => {
    const resultOf = (credentials: object) =>
      evaluatePolicy({ policy, credentials: credentials as { licence: typeof licence; record: typeof record }, day })
    expect(resultOf({ licence, record }).criteria.map(({ result }) => result)).toEqual([true, true])
    expect(resultOf({ licence, record }).result).toBe(true)
    // neither criterion is met by the other credential
    expect(resultOf({ licence: record, record: licence }).result).not.toBe(true)
    // nor by a licence and a record of two people
    expect(resultOf({ licence, record: stranger }).result).toBeNull()
    expect(checkPolicy(policy).circuit).toBe('multi')
  })
})

describe('`issue --type licence`', () => {
  test('makes a credential that expires with the licence, and warns of it', async () => {
    const { path, remove } = await temporaryFolder()
    const run = async (...argv: string[]) => {
      const { code, json } = await runInMemory({ argv: [...argv, '--json'], commands: COMMANDS })
      expect(code).toBe(0)
      return json
    }
    try {
      await run('issuer', 'init', '--out', path('council.json'), '--name', 'Medical Council')
      const { holder, commitment } = createCommitment({ holder: createHolder() })
      const issued = await run(
        ...['issue', '--type', 'licence', '--fhir', join(ROOT, PHYSICIAN), '--issuer', path('council.json')],
        ...['--commitment', `${commitment}`, '--subject', 'R-100200', '--as-of', '2025-06-30', '--days', '1000'],
        ...['--out', path('licence.json')],
      )
      expect(issued.expires).toBe('2026-12-31')
      expect((issued.issues as { code: string }[]).map(({ code }) => code)).toContain('licence-ends')
      const credential = JSON.parse(readFileSync(path('licence.json'), 'utf8')) as Credential
      expect(credential.terms).toMatchObject({ type: 'licence', expires: '2026-12-31' })
      expect(acceptCredential({ holder, credential, day }).holder.credentials).toHaveLength(1)
    } finally {
      await remove()
    }
  })
})
