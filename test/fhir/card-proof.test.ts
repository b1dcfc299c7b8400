/** From a public health card to an answer that a verifier accepts: bridged, accepted, explained, proved. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bridgeHealthCard } from '../../src/fhir/index'
import {
  acceptCredential,
  closeProver,
  createCommitment,
  createHolder,
  explain,
  type Holder,
  loadArtifacts,
  present,
} from '../../src/holder'
import { age, type CriterionInput, count, cvx, definePolicy, has, none } from '../../src/index'
import { buildRegistry, createIssuerKey, createIssuerState, deriveSubjectKey, issueToSubject } from '../../src/issuer'
import { dayFromDate } from '../../src/model/dates'
import type { Credential, CredentialType, RegistrySnapshot } from '../../src/model/messages'
import { DOMAINS } from '../../src/model/types'
import { nodeSource } from '../../src/proof/node'
import { createRequest, verifyPresentation } from '../../src/verifier'
import { CARDS, NOW, openFile, published, refusal } from './card-build'

const DAY = dayFromDate('2026-01-01')
const AUDIENCE = 'https://travel.example'
const issuerKey = createIssuerKey()

/** Accredited to call every domain complete, which a bridged credential still is not. */
function registryFor(...types: CredentialType[]): RegistrySnapshot {
  const { publicKey } = issuerKey
  const issuer = { publicKey, name: 'Bridge', types, classes: ['bridge'] as const, completes: DOMAINS, validFromDay: 1 }
  return buildRegistry({ issuers: [issuer], epoch: 1, issuedDay: DAY })
}

function ask(criterion: CriterionInput, types: CredentialType[] = ['bridged']) {
  const policy = definePolicy({ credentials: { types, accreditation: ['bridge'] }, all: [criterion] })
  const scope = { kind: 'audience', audience: AUDIENCE, campaign: 'entry' } as const
  return createRequest({ policy, scope, context: { kind: 'audience', audience: AUDIENCE }, day: DAY, registry })
}

const registry = registryFor('bridged')
let holder: Holder
let credential: Credential

beforeAll(async () => {
  const options = { ...published(join(CARDS, 'issuer')), now: NOW }
  const card = await openFile(join(CARDS, 'valid/example-00-f-qr-code-numeric-value-0.txt'), options)
  const { issues, lastDay, ...bridged } = bridgeHealthCard({ card, day: DAY })
  const made = createCommitment({ holder: createHolder() })
  const subjectKey = deriveSubjectKey(issuerKey)
  const issued = issueToSubject({
    ...bridged,
    issuerKey,
    state: createIssuerState({ subjectKey }),
    subject: 'person 1',
    subjectKey,
    holderCommitment: made.commitment,
    issuedDay: DAY,
    expiresDay: lastDay ?? DAY + 365,
  })
  const accepted = acceptCredential({ holder: made.holder, credential: issued.credential, registry, day: DAY })
  holder = accepted.holder
  credential = accepted.credential
  expect(issues).toEqual([])
})
afterAll(closeProver)

const told = (...question: Parameters<typeof ask>) =>
  explain({ holder, credential, request: ask(...question), registry, day: DAY }).result

describe('a bridged health card', () => {
  it('is accepted only from an issuer that may bridge', async () => {
    const registry = registryFor('record', 'immunization')
    expect(await refusal(() => acceptCredential({ holder, credential, registry, day: DAY }))).toMatchObject({
      code: 'ISSUER_NOT_ACCREDITED',
    })
  })

  it('answers what the card says, and nothing about what it leaves out', () => {
    expect(told(has({ codes: cvx('207', '229') }))).toBe(true)
    expect(told(count({ codes: cvx('207'), min: 2 }))).toBe(true)
    expect(told(age({ min: 18 }))).toBe(true)
    expect(told(none({ codes: cvx('213'), recordedWithin: 9_999 }))).toBeNull()
  })

  it('is no record to a policy that wants first-hand ones', () => {
    expect(told(has({ codes: cvx('207') }), ['record', 'immunization'])).not.toBe(true)
  })

  it('proves a vaccination to a verifier who learns nothing else', async () => {
    const request = ask(has({ codes: cvx('207', '229') }))
    const artifacts = await loadArtifacts({
      circuit: request.circuit,
      source: nodeSource(),
      allowDevelopmentKeys: true,
    })
    const { presentation } = await present({ holder, credential, request, registry, artifacts, day: DAY })
    const verified = await verifyPresentation({ presentation, request, registry, day: DAY, allowDevelopmentKeys: true })
    expect(verified).toMatchObject({ eligible: true, policyHash: request.policyHash })
    // as a word: the digits of a proof are random, and one in a few proofs has 1951 among them
    expect(JSON.stringify(presentation)).not.toMatch(/smarthealth|\b1951\b|Anyperson/)
  })
})
