/** Three trials from the FHIR bundle to the verifier's answer with the shipped keys; for each, a patient who does not qualify. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Artifacts, explain, present } from '../../src/holder'
import { compilePolicy } from '../../src/model/compile'
import type { Policy } from '../../src/model/policy/types'
import { closeProver } from '../../src/proof/threads'
import { createNullifierStore, createRequest, verifyPresentation } from '../../src/verifier'
import { loadCircuit, makeHospital } from '../e2e/support'
import { hasWitness } from '../support/circuit'
import { makeScenario } from '../support/scenario'
import {
  admit,
  chartOf,
  HERSHEL,
  JACOB,
  LOUIS,
  RENATO,
  type TrialRecord,
  termsOn,
  trialPolicy,
  without,
} from './support'

const AUDIENCE = 'https://trials.example'
/** Place of the rheumatoid factor in NCT02720120. */
const FACTOR = 1

interface Case {
  trial: string
  policy: Policy
  qualifies: TrialRecord
  refused: TrialRecord
  /** Criteria of the policy that fail for `refused`, with the reason. */
  reasons: [place: number, code: string][]
}

const CASES: Case[] = [
  {
    trial: 'NCT01606397 (type 2 diabetes)',
    policy: trialPolicy('NCT01606397'),
    qualifies: LOUIS,
    refused: RENATO,
    reasons: [[2, 'out-of-range']],
  },
  {
    trial: 'NCT02621931 (chronic migraine)',
    policy: trialPolicy('NCT02621931'),
    qualifies: JACOB,
    refused: LOUIS,
    reasons: [[2, 'no-entry']],
  },
  {
    // no public record holds both the diagnosis and the laboratory value
    trial: 'NCT02720120 (rheumatoid arthritis), reduced: without the rheumatoid factor, which the record does not hold',
    policy: without(trialPolicy('NCT02720120'), [FACTOR]),
    qualifies: HERSHEL,
    refused: JACOB,
    reasons: [
      [0, 'no-entry'],
      [1, 'no-entry'],
    ],
  },
]

let artifacts: Artifacts
beforeAll(async () => {
  artifacts = await loadCircuit('standard')
})
afterAll(closeProver)

const hospital = makeHospital({ day: 40_000 })

function arrive(record: TrialRecord, policy: Policy) {
  const patient = admit(record, hospital.key)
  const { day } = patient
  const { registry } = makeHospital({ day, key: hospital.key })
  const request = createRequest({
    policy,
    scope: { kind: 'audience', audience: AUDIENCE, campaign: policy.scope! },
    context: { kind: 'audience', audience: AUDIENCE },
    day,
    registry,
  })
  const explanation = explain({ credential: patient.credential, request, registry, day })
  const failing = explanation.criteria.flatMap(({ result, reason }, i) => (result === true ? [] : [[i, reason.code]]))
  return { patient, day, registry, request, explanation, failing }
}

async function hasProof(record: TrialRecord, policy: Policy): Promise<boolean> {
  const { chart, day } = chartOf(record)
  return hasWitness(makeScenario({ chart, program: compilePolicy({ policy }), day, terms: termsOn(day) }).inputs)
}

describe.each(CASES)('$trial', ({ policy, qualifies, refused, reasons }) => {
  test(`${qualifies.name}, an unmodified record, is proved and verified`, async () => {
    const { patient, day, registry, request, explanation, failing } = arrive(qualifies, policy)
    expect(failing).toEqual([])
    expect(explanation.result).toBe(true)
    const { presentation } = await present({ ...patient, request, registry, artifacts })
    const { eligible } = await verifyPresentation({
      presentation,
      request,
      registry,
      day,
      allowDevelopmentKeys: true,
      nullifierStore: createNullifierStore(),
    })
    expect(eligible).toBe(true)
  })

  test(`${refused.name} does not qualify, is told why, and has no witness`, async () => {
    const { patient, registry, request, explanation, failing } = arrive(refused, policy)
    expect(explanation.result).toBe(false)
    expect(failing).toEqual(reasons)
    await expect(present({ ...patient, request, registry, artifacts })).rejects.toMatchObject({ code: 'NOT_SATISFIED' })
    expect(await hasProof(refused, policy)).toBe(false)
  })
})

test('NCT02720120 as it is stays unknown for the record that lacks the rheumatoid factor, and has no witness', async () => {
  const policy = trialPolicy('NCT02720120')
  const { explanation, failing } = arrive(HERSHEL, policy)
  expect(explanation.result).toBeNull()
  expect(failing).toEqual([[FACTOR, 'no-entry']])
  expect(await hasProof(HERSHEL, policy)).toBe(false)
})
