/** Full proofs with the shipped keys: every example policy that some real record meets, from FHIR to the verifier's answer. */
import { afterAll, describe, expect, test } from 'vitest'
import { isVitalproofError } from '../../src/core/errors'
import { explain, present } from '../../src/holder'
import { closeProver } from '../../src/proof/threads'
import { createNullifierStore, createRequest, verifyPresentation } from '../../src/verifier'
import { examplePolicies, HAS_SHARED } from '../support/data'
import { admitPatient, eligibleRecord, loadCircuit, makeHospital } from './support'

afterAll(closeProver)

const AUDIENCE = 'https://trials.example'
const provable = [...examplePolicies()].flatMap(([name, text]) => {
  const record = eligibleRecord(name)
  return record ? [{ name, text, record }] : []
})

describe('a real record that meets a policy', () => {
  test.each(provable)('is proved and verified: $name', async ({ name, text, record }) => {
    const patient = admitPatient({ record, key: hospital.key })
    const { registry } = makeHospital({ day: patient.day, key: hospital.key })
    const request = createRequest({
      policy: JSON.parse(text),
      scope: { kind: 'audience', audience: AUDIENCE, campaign: name },
      context: { kind: 'audience', audience: AUDIENCE },
      day: patient.day,
      registry,
    })
    expect(explain({ credential: patient.credential, request, registry, day: patient.day }).result).toBe(true)
    const artifacts = await loadCircuit(request.circuit)
    const { presentation } = await present({ ...patient, request, registry, artifacts })
    const nullifierStore = createNullifierStore()
    const verify = () =>
      verifyPresentation({
        presentation,
        request,
        registry,
        day: patient.day,
        allowDevelopmentKeys: true,
        nullifierStore,
      })
    const { eligible, nullifier } = await verify()
    expect(eligible).toBe(true)
    expect(nullifier).toBe(presentation.publicSignals.nullifier)
    await expect(verify()).rejects.toMatchObject({ code: 'NULLIFIER_USED' })
  })

  test('has at least one for each policy that the records can meet', () => {
    const names = provable.map(({ name }) => name)
    expect(names).toContain('composite_t2d_trial')
    expect(names).toHaveLength(HAS_SHARED ? 19 : names.length)
  })
})

test('a record that does not meet a policy cannot be proved, and says so without a value', async () => {
  const record = eligibleRecord('composite_t2d_trial')!
  const patient = admitPatient({ record, key: hospital.key })
  const { registry } = makeHospital({ day: patient.day, key: hospital.key })
  const request = createRequest({
    policy: JSON.parse(examplePolicies().get('sex_female')!),
    scope: { kind: 'audience', audience: AUDIENCE, campaign: 'sex_female' },
    context: { kind: 'audience', audience: AUDIENCE },
    day: patient.day,
    registry,
  })
  const artifacts = await loadCircuit(request.circuit)
  const error = await present({ ...patient, request, registry, artifacts }).catch((caught: unknown) => caught)
  expect(isVitalproofError(error) && error.code).toBe('NOT_SATISFIED')
  expect(JSON.stringify(error)).not.toMatch(/female|male/)
})

const hospital = makeHospital({ day: 40_000 })

test('proving stays below a gibibyte of memory, everything else in this process included', () => {
  // kibibytes on Linux and macOS
  expect(process.resourceUsage().maxRSS).toBeLessThan(1024 * 1024)
})
