/** No issue and no error of the import says anything of what the record says. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VitalproofError } from '../../src/core/errors'
import { chartFromFhir, FHIR_ISSUES } from '../../src/fhir/index'
import { assertChart } from '../../src/model/chart'
import {
  AS_OF,
  allergy,
  bundle,
  bundleOf,
  condition,
  immunization,
  type Json,
  medicationRequest,
  observation,
  PATIENT,
  procedure,
  quantity,
  readFixture,
} from './build'

const SAMPLES = [
  'ips/AR_Repository_Example_02.json',
  'ips/UK_NHSx_IPS_Example_01-modified.json',
  'ips/IPS_IG_bundle-no-info-required-sections.json',
  'hl7-r4-examples/Observation-decimal.json',
  'hl7-r4-examples/MedicationRequest-medrx0301.json',
]
const KINDS = [
  condition(),
  allergy(),
  medicationRequest(),
  procedure(),
  immunization(),
  observation({ valueQuantity: quantity(7), component: [{ code: {}, valueRange: {} }] }),
]

/** Everything that leaves the import besides the chart. */
function messagesOf(input: unknown): string {
  try {
    return JSON.stringify(chartFromFhir({ bundle: input, asOf: AS_OF }).issues)
  } catch (error) {
    if (!(error instanceof VitalproofError)) throw error
    const causes: string[] = []
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
      causes.push(cause.message, String(cause))
    return JSON.stringify([error, causes])
  }
}

/** Every text, number and truth value of a resource replaced by a canary, one at a time. */
function poison(
  value: unknown,
  poisoned: (value: unknown) => void,
  canary: unknown,
  rebuild: (value: unknown) => unknown,
): void {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      poison(item, poisoned, canary, (other) => rebuild(value.map((old, j) => (i === j ? other : old))))
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key !== 'resourceType' && key !== 'reference')
        poison(item, poisoned, canary, (other) => rebuild({ ...value, [key]: other }))
    }
  }
  poisoned(rebuild(canary))
}

describe('the issues of an import', () => {
  it('hold no value of the record, whatever is wrong with it', () => {
    let count = 0
    for (const canary of [
      'Canary-4711',
      ['Canary-4711'],
      { Canary: 'Canary-4711' },
      4711.4711,
      'http://Canary.example|4711',
      null,
    ]) {
      for (const kind of KINDS) {
        poison(
          kind,
          (resource) => {
            count++
            expect(messagesOf(bundle(resource as Json))).not.toMatch(/canary|4711/i)
          },
          canary,
          (resource) => resource,
        )
      }
      poison(
        PATIENT,
        (patient) => {
          expect(messagesOf(bundleOf({ type: 'collection' }, patient as Json, condition()))).not.toMatch(/canary|4711/i)
        },
        canary,
        (patient) => patient,
      )
    }
    expect(count).toBeGreaterThan(300)
  })

  it('hold no value of a text that is no JSON', () => {
    for (const text of [
      'Canary',
      '{"Canary": Canary}',
      '{"Canary":1,"Canary":1}',
      '<Canary/>',
      '{"resourceType":"Canary"}',
      '["Canary"]',
    ]) {
      expect(messagesOf(text)).not.toMatch(/canary/i)
    }
  })

  it('are one fixed sentence for each code', () => {
    for (const { message } of Object.values(FHIR_ISSUES)) expect(message).toMatch(/^[a-z]/i)
    const { issues } = chartFromFhir({ bundle: readFixture(SAMPLES[0]!), asOf: AS_OF })
    for (const { code, message } of issues) {
      if (code in FHIR_ISSUES) expect(message).toBe(FHIR_ISSUES[code as keyof typeof FHIR_ISSUES].message)
    }
  })
})

describe('a damaged record', () => {
  const parsed = SAMPLES.map((file) => JSON.parse(readFixture(file)) as Json)
  const oddValue = fc.oneof(
    fc.constantFrom(
      null,
      true,
      '',
      'x',
      -1,
      1e300,
      [],
      {},
      '2020',
      '2020-13-01',
      '9999-12-31',
      '0001-01-01',
      '#',
      '#med0310',
      'Patient/p1',
      '__proto__',
    ),
    fc.jsonValue({ maxDepth: 2 }),
  )

  it('becomes a chart that holds together, or is refused with a typed error', () => {
    fc.assert(
      fc.property(
        fc.nat(parsed.length - 1),
        fc.array(fc.tuple(fc.nat(), oddValue), { minLength: 1, maxLength: 6 }),
        (sample, damages) => {
          const record = structuredClone(parsed[sample]!)
          for (const [place, value] of damages) damage(record, place, value)
          try {
            assertChart(chartFromFhir({ bundle: JSON.stringify(record), asOf: AS_OF }).chart)
          } catch (error) {
            if (!(error instanceof VitalproofError)) throw error
            expect(['FHIR_INVALID', 'INVALID_JSON', 'LIMIT_EXCEEDED']).toContain(error.code)
          }
        },
      ),
      { seed: 20250102, numRuns: 200 },
    )
  })
})

/** Replace one member, chosen by number from all places of the record. */
function damage(record: Json, place: number, value: unknown): void {
  const places: [container: Record<string, unknown>, key: string][] = []
  const walk = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return
    for (const [key, item] of Object.entries(node)) {
      if (key === 'text' || key === 'meta') continue
      places.push([node as Record<string, unknown>, key])
      walk(item)
    }
  }
  walk(record)
  const [container, key] = places[place % places.length] ?? [record, 'entry']
  container[key] = value
}
