/** Observations: which count, what their values become, and when they were. */
import { describe, expect, it } from 'vitest'
import { encodeValue, MAX_VALUE } from '../../src/model/decimal'
import { bundle, concept, days, importFhir, LOINC, observation, quantity, readFixture, SNOMED, WHOLE } from './build'

const millionths = (value: bigint) => encodeValue(value)
const read = (members: Record<string, unknown>) => importFhir(bundle(observation(members)))
const resultOf = (members: Record<string, unknown>) => read(members).observations[0]?.value
/** A quantity whose number is written exactly so. */
const written = (number: string, members: Record<string, unknown> = {}) =>
  importFhir(
    bundle(observation({ valueQuantity: quantity(0.5, '%', members) })).replace('"value":0.5', `"value":${number}`),
  )

describe('an observation', () => {
  it.each(['final', 'amended', 'corrected'])('counts when %s', (status) => {
    expect(read({ status, valueQuantity: quantity(7) }).observations).toHaveLength(1)
  })

  it.each(['registered', 'preliminary', 'cancelled', 'entered-in-error'])('does not count when %s', (status) => {
    const { observations, complete, codes } = importFhir(
      bundle(observation({ status, valueQuantity: quantity(7) }), observation()),
    )
    expect(observations).toHaveLength(1)
    expect(codes).toContain('not-a-fact')
    expect(complete).toEqual(WHOLE)
  })

  it('with a status that says nothing certain leaves the domain open', () => {
    for (const status of ['unknown', 'Final', undefined]) {
      const { observations, complete } = importFhir(bundle(observation({ status }), observation()))
      expect(observations).toHaveLength(1)
      expect(complete).not.toContain('observation')
    }
  })

  it('with another focus is not about the patient', () => {
    const { observations, codes } = read({ focus: [{ reference: 'Patient/child' }], valueQuantity: quantity(7) })
    expect(observations).toEqual([])
    expect(codes).toContain('subject-other')
  })

  it('without a value but with a reason for it is left out', () => {
    const { observations, codes, complete } = importFhir(
      bundle(observation({ dataAbsentReason: { text: 'lost' } }), observation()),
    )
    expect(observations).toHaveLength(1)
    expect(codes).toContain('value-absent')
    expect(complete).toContain('observation')
  })

  it('without value or reason is there with a missing value', () => {
    expect(resultOf({})).toEqual({ kind: 'missing' })
    expect(resultOf({ valueString: 'yellow' })).toEqual({ kind: 'missing' })
    expect(resultOf({ valueRatio: { numerator: quantity(1), denominator: quantity(128) } })).toEqual({
      kind: 'missing',
    })
  })
})

describe('the number of a quantity', () => {
  const boundsOf = (number: string, members?: Record<string, unknown>) => {
    const value = written(number, members).observations[0]?.value
    return value?.kind === 'quantity' ? [value.low, value.high] : null
  }

  it('keeps six places and widens beyond', () => {
    expect(boundsOf('7.0')).toEqual([millionths(7_000_000n), millionths(7_000_000n)])
    expect(boundsOf('7.123456')).toEqual([millionths(7_123_456n), millionths(7_123_456n)])
    expect(boundsOf('7.1234567')).toEqual([millionths(7_123_456n), millionths(7_123_457n)])
    expect(boundsOf('-7.1234567')).toEqual([millionths(-7_123_457n), millionths(-7_123_456n)])
    expect(boundsOf('85.40229507080358')).toEqual([millionths(85_402_295n), millionths(85_402_296n)])
    expect(boundsOf('1E-245')).toEqual([millionths(0n), millionths(1n)])
    expect(boundsOf('0')).toEqual([millionths(0n), millionths(0n)])
  })

  it('is read to the edges of the range and refused beyond, never clamped', () => {
    expect(boundsOf('9223372036854.775807')).toEqual([MAX_VALUE, MAX_VALUE])
    expect(boundsOf('-9223372036854.775808')).toEqual([0n, 0n])
    for (const number of [
      '9223372036854.775808',
      '-9223372036854.775809',
      '1E245',
      '-1E245',
      '1e99999',
      `1${'0'.repeat(200)}`,
    ]) {
      const { observations, codes, complete } = written(number)
      expect(observations).toEqual([])
      expect(codes).toContain('value-out-of-range')
      expect(complete).not.toContain('observation')
    }
  })

  it('with a comparator is an interval', () => {
    expect(boundsOf('5', { comparator: '<' })).toEqual([0n, millionths(4_999_999n)])
    expect(boundsOf('5', { comparator: '<=' })).toEqual([0n, millionths(5_000_000n)])
    expect(boundsOf('60', { comparator: '>' })).toEqual([millionths(60_000_001n), MAX_VALUE])
    expect(boundsOf('60', { comparator: '>=' })).toEqual([millionths(60_000_000n), MAX_VALUE])
    expect(boundsOf('5.0000005', { comparator: '<' })).toEqual([0n, millionths(5_000_000n)])
    expect(boundsOf('5.0000005', { comparator: '>' })).toEqual([millionths(5_000_001n), MAX_VALUE])
  })

  it('with a comparator that R4 does not know is left out', () => {
    for (const comparator of ['ad', '~']) {
      const { observations, codes, complete } = written('5', { comparator })
      expect(observations).toEqual([])
      expect(codes).toContain('value-not-understood')
      expect(complete).not.toContain('observation')
    }
  })

  it('in a string is not read', () => {
    const { observations, codes } = written('"7.0"')
    expect(observations).toEqual([])
    expect(codes).toContain('resource-unreadable')
  })

  it.each([
    ['ge', [15_000_000n, null]],
    ['gt', [12_500_001n, null]],
    ['le', [null, 300_000n]],
    ['lt', [null, 199_999n]],
  ] as const)('of the derived creatinine (%s) is an interval', (name, [low, high]) => {
    const value = importFhir(readFixture(`derived/obs-creatinine-${name}.json`)).observations[0]?.value
    expect(value).toMatchObject({
      low: low === null ? 0n : millionths(low),
      high: high === null ? MAX_VALUE : millionths(high),
      unit: 'mg/dL',
    })
  })

  it("refuses what does not fit of HL7's decimal example and keeps the rest", () => {
    const { observations, issues } = importFhir(readFixture('hl7-r4-examples/Observation-decimal.json'))
    expect(observations).toHaveLength(5)
    expect(issues.filter(({ code }) => code === 'value-out-of-range').map(({ at }) => at)).toEqual([
      '/component/4/valueQuantity',
      '/component/6/valueQuantity',
    ])
  })
})

describe('the unit of a quantity', () => {
  const unitOf = (code: string, valueQuantity: Record<string, unknown>) => {
    const value = resultOf({ code: concept(LOINC, code), valueQuantity })
    return value?.kind === 'quantity' ? value : null
  }

  it('is canonical for its LOINC code, by an exact factor', () => {
    expect(unitOf('8302-2', quantity(1.75, 'm'))).toMatchObject({
      unit: 'cm',
      low: millionths(175_000_000n),
      high: millionths(175_000_000n),
    })
    expect(unitOf('29463-7', quantity(185, '[lb_av]'))).toMatchObject({
      unit: 'kg',
      low: millionths(83_914_588n),
      high: millionths(83_914_589n),
    })
  })

  it('is converted before a comparator leaves the bound out', () => {
    expect(unitOf('8302-2', quantity(1, 'm', { comparator: '<' }))).toMatchObject({
      low: 0n,
      high: millionths(99_999_999n),
    })
  })

  it('stays as written where the codings disagree, and then the bound stays in', () => {
    const code = {
      coding: [...(concept(LOINC, '8302-2').coding as object[]), ...(concept(SNOMED, '50373000').coding as object[])],
    }
    const value = resultOf({ code, valueQuantity: quantity(1, 'm', { comparator: '<' }) })
    expect(value).toMatchObject({ unit: 'm', high: millionths(1_000_000n) })
  })

  it('is the UCUM code as written if the table does not know it', () => {
    expect(unitOf('4548-4', quantity(1, '[foo_bar]'))?.unit).toBe('[foo_bar]')
  })

  it('never meets a UCUM code if it is none', () => {
    expect(unitOf('4548-4', { value: 1, unit: 'mg/dL' })?.unit).toBe('|mg/dL')
    expect(unitOf('4548-4', { value: 1, unit: 'mg/dL', code: '258797006', system: SNOMED })?.unit).toBe(
      `${SNOMED}|258797006`,
    )
    expect(unitOf('4548-4', { value: 1, code: 'mg/dL' })?.unit).toBe('|mg/dL')
    expect(unitOf('4548-4', { value: 1 })?.unit).toBe('')
  })

  it('is taken from the text of a UCUM quantity without code, if the table knows it', () => {
    const system = 'http://unitsofmeasure.org'
    expect(unitOf('718-7', { value: 1, unit: 'g/dL', system })?.unit).toBe('g/dL')
    expect(unitOf('718-7', { value: 1, unit: 'grams', system })?.unit).toBe('|grams')
  })
})

describe('other values', () => {
  it('are coded answers', () => {
    expect(resultOf({ valueCodeableConcept: concept(SNOMED, '266919005') })).toEqual({
      kind: 'coded',
      codings: [{ system: SNOMED, code: '266919005' }],
    })
    expect(resultOf({ valueBoolean: true })).toEqual({
      kind: 'coded',
      codings: [{ system: 'http://terminology.hl7.org/CodeSystem/special-values', code: 'true' }],
    })
    expect(resultOf({ valueCodeableConcept: { text: 'some' } })).toEqual({ kind: 'missing' })
    const unknown = concept('http://terminology.hl7.org/CodeSystem/v3-NullFlavor', 'UNK')
    expect(read({ valueCodeableConcept: unknown }).observations).toEqual([])
  })

  it('are whole numbers without unit, and ranges', () => {
    expect(resultOf({ valueInteger: 3 })).toEqual({
      kind: 'quantity',
      low: millionths(3_000_000n),
      high: millionths(3_000_000n),
      unit: '',
    })
    const range = (low?: object, high?: object) => resultOf({ valueRange: { low, high } })
    expect(range(quantity(1), quantity(2))).toMatchObject({
      low: millionths(1_000_000n),
      high: millionths(2_000_000n),
      unit: '%',
    })
    expect(range(quantity(1))).toMatchObject({ low: millionths(1_000_000n), high: MAX_VALUE })
    expect(range(undefined, quantity(2))).toMatchObject({ low: 0n, high: millionths(2_000_000n) })
    expect(range(quantity(1), quantity(2, 'mg/dL'))).toBeUndefined()
    expect(range(quantity(2), quantity(1))).toBeUndefined()
    expect(range()).toBeUndefined()
  })
})

describe('a panel', () => {
  const systolic = { code: concept(LOINC, '8480-6'), valueQuantity: quantity(120, 'mm[Hg]') }
  const codesOf = ({ observations }: ReturnType<typeof importFhir>) =>
    observations.map(({ codings }) => codings[0]?.code)

  it('is its components and not itself', () => {
    const panel = {
      code: concept(LOINC, '85354-9'),
      component: [systolic, { ...systolic, code: concept(LOINC, '8462-4') }],
    }
    expect(codesOf(read(panel))).toEqual(['8480-6', '8462-4'])
  })

  it('with a value of its own is itself too', () => {
    expect(codesOf(read({ component: [systolic], valueQuantity: quantity(7) }))).toEqual(['4548-4', '8480-6'])
  })

  it('leaves out a component without value', () => {
    const { observations } = importFhir(readFixture('hl7-r4-examples/Observation-blood-pressure-dar.json'))
    expect(observations.map(({ codings }) => codings.map(({ code }) => code))).toEqual([
      ['8480-6', '271649006', 'bp-s'],
    ])
  })

  it('does not count its members twice', () => {
    const member = observation({ id: 'm', valueQuantity: quantity(7) })
    const panel = observation({ code: concept(LOINC, '24323-8'), hasMember: [{ reference: 'Observation/m' }] })
    expect(codesOf(importFhir(bundle(panel, member)))).toEqual(['4548-4'])
  })

  it('reads contained members once', () => {
    const contained = [{ ...observation({ valueQuantity: quantity(7) }), id: 'm' }]
    const hasMember = [{ reference: '#m' }, { reference: '#m' }]
    const panel = observation({ code: concept(LOINC, '24323-8'), contained, hasMember })
    expect(codesOf(importFhir(bundle(panel)))).toEqual(['4548-4'])
  })

  it('with a member that is not there leaves the domain open', () => {
    const { codes, complete } = read({ hasMember: [{ reference: 'Observation/gone' }], valueQuantity: quantity(7) })
    expect(codes).toContain('member-unresolved')
    expect(complete).not.toContain('observation')
  })
})

describe('the time of an observation', () => {
  const timesOf = (members: Record<string, unknown>) => {
    const { day, instant, issued } = read({ effectiveDateTime: undefined, valueQuantity: quantity(7), ...members })
      .observations[0]!
    return { day, instant, issued }
  }
  const endOf = (date: string) => Date.parse(`${date}T23:59:59.999Z`)

  it('is the day as written and the instant in UTC', () => {
    const effectiveDateTime = '2020-03-01T22:58:04.059-08:00'
    expect(timesOf({ effectiveDateTime, issued: '2020-03-02T00:00:00Z' })).toEqual({
      day: days('2020-03-01'),
      instant: Date.parse(effectiveDateTime),
      issued: Date.parse('2020-03-02T00:00:00Z'),
    })
    expect(timesOf({ effectiveInstant: effectiveDateTime }).instant).toBe(Date.parse(effectiveDateTime))
  })

  it('of a partial date is its last millisecond', () => {
    expect(timesOf({ effectiveDateTime: '2020-02' })).toEqual({
      day: days('2020-02-01', '2020-02-29'),
      instant: endOf('2020-02-29'),
      issued: null,
    })
  })

  it('of a period runs from start to end', () => {
    const effectivePeriod = { start: '2020-01-02T10:00:00Z', end: '2020-01-03T11:00:00Z' }
    expect(timesOf({ effectivePeriod })).toEqual({
      day: days('2020-01-02', '2020-01-03'),
      instant: Date.parse(effectivePeriod.end),
      issued: null,
    })
  })

  it('of a period without end runs to the day it was issued, or to the day of the record', () => {
    const effectivePeriod = { start: '2020-01-02' }
    expect(timesOf({ effectivePeriod, issued: '2020-01-05T08:00:00Z' }).day).toEqual(days('2020-01-02', '2020-01-05'))
    expect(timesOf({ effectivePeriod })).toMatchObject({
      day: days('2020-01-02', '2025-06-30'),
      instant: endOf('2025-06-30'),
    })
  })

  it('of a period that ends before it starts is its start', () => {
    const effectivePeriod = { start: '2020-05-02', end: '2020-01-01' }
    expect(timesOf({ effectivePeriod })).toMatchObject({ day: days('2020-05-02'), instant: endOf('2020-05-02') })
  })

  it('of a timing runs from its first to its last event', () => {
    expect(timesOf({ effectiveTiming: { event: ['2020-01-05', '2020-01-02'] } }).day).toEqual(
      days('2020-01-02', '2020-01-05'),
    )
    expect(timesOf({ effectiveTiming: {} }).day).toBeNull()
  })

  it('is not after it was issued, if that is all that is known', () => {
    expect(timesOf({ issued: '2020-01-05T08:00:00Z' })).toEqual({
      day: { low: 0, high: days('2020-01-05').high },
      instant: Date.parse('2020-01-05T08:00:00Z'),
      issued: Date.parse('2020-01-05T08:00:00Z'),
    })
  })

  it('is unknown without any date', () => {
    expect(timesOf({})).toEqual({ day: null, instant: null, issued: null })
    expect(timesOf({ effectiveDateTime: 'yesterday' })).toEqual({ day: null, instant: null, issued: null })
  })
})
