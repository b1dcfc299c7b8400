/** The typed builder: every function gives the JSON of the language. */
import { describe, expect, it } from 'vitest'
import * as build from '../../src/model/builder'
import { dateFromDay, dayFromDate } from '../../src/model/dates'
import { definePolicy } from '../../src/model/policy'
import { ICD10CM, LOINC, SNOMED } from './policy-charts'

describe('windows', () => {
  it('are calendar months and years back from 2000-01-01', () => {
    expect([1, 2, 3, 6, 12, 13].map(build.months)).toEqual([31, 61, 92, 184, 365, 396])
    expect([1, 2, 4, 5, 10, 100].map(build.years)).toEqual([365, 730, 1461, 1826, 3652, 36524])
    expect(build.days(90)).toBe(90)
  })

  it('reach the first of that month, for every number of months', () => {
    const reference = dayFromDate('2000-01-01')
    for (let months = 1; months <= 1200; months++) {
      const year = 2000 - Math.ceil(months / 12)
      const date = dateFromDay(reference - build.months(months))
      expect(date.slice(0, 4)).toBe(`${year}`)
      expect(date.slice(8)).toBe('01')
    }
  })

  it.each([0, 1201, 1.5, -1, Number.NaN])('refuse %s months', (number) => {
    expect(() => build.months(number)).toThrow(expect.objectContaining({ code: 'POLICY_INVALID' }))
  })
})

describe('criteria', () => {
  it('make the policy of the documents', () => {
    const policy = definePolicy({
      all: [
        build.age({ min: 18 }),
        build.has({ codes: [build.snomed('44054006'), build.icd10cm('E11')], status: ['active'] }),
        build.none({ codes: build.icd10('C00-C97'), except: build.icd10('C44'), within: build.years(5) }),
        build.latest({ code: build.loinc('4548-4'), min: 7, max: 10, unit: '%', within: build.days(90) }),
      ],
    })
    expect(policy.all).toEqual(
      definePolicy({
        all: [
          { age: { min: 18 } },
          {
            has: {
              domain: 'condition',
              codes: [`${SNOMED}|44054006`],
              families: [`${ICD10CM}|E11`],
              status: ['active'],
            },
          },
          {
            none: {
              domain: 'condition',
              families: ['http://hl7.org/fhir/sid/icd-10|C00-C97'],
              except: ['http://hl7.org/fhir/sid/icd-10|C44'],
              withinDays: 1826,
            },
          },
          { value: { codes: [`${LOINC}|4548-4`], min: '7', max: '10', unit: '%', which: 'latest', withinDays: 90 } },
        ],
      }).all,
    )
  })

  it('know the domain of a code system', () => {
    const domainOf = (codes: build.Codes) => (build.has({ codes }).has as { domain?: string }).domain
    expect(domainOf(build.rxnorm('6809'))).toBe('medication')
    expect(domainOf(build.atc('A10'))).toBe('medication')
    expect(domainOf(build.cvx('140'))).toBe('immunization')
    expect(domainOf(build.loinc('4548-4'))).toBe('observation')
    expect(domainOf(`${SNOMED}|1`)).toBe('condition')
    expect(domainOf([build.cvx('140'), build.rxnorm('6809')])).toBe(undefined)
    expect(build.has({ domain: 'procedure', codes: build.snomed('1') })).toMatchObject({ has: { domain: 'procedure' } })
    expect(() => definePolicy({ all: [build.has({ codes: 'urn:example|1' })] })).toThrow(
      expect.objectContaining({ at: '/all/0/has/domain' }),
    )
  })

  it('cover every form of the language', () => {
    const glucose = { code: build.loinc('2345-7'), unit: 'mg/dL' }
    const criteria = [
      build.sex('female'),
      build.earliest({ ...glucose, above: 70, recordedWithin: 90 }),
      build.anyValue({ ...glucose, min: '126' }),
      build.noValue({ ...glucose, min: 200 }),
      build.count({ domain: 'observation', codes: build.loinc('2345-7'), atLeast: 126, unit: 'mg/dL', min: 2 }),
      build.count({ codes: build.rxnorm('6809'), within: build.months(6), min: 2 }),
      build.has({ codes: build.answered(build.loinc('94558-4'), build.snomed('260373001')) }),
      build.has({ domain: 'allergy', any: true }),
      build.has({ codes: build.snomed('1'), within: 30, overlaps: true }),
      build.has({ codes: build.snomed('1'), olderThan: 30 }),
      build.licence({ codes: build.snomed('309343006'), status: ['active', 'unknown'] }),
      build.all(build.sex('female'), build.not(build.has({ codes: build.snomed('2') }))),
      build.any(build.sex('female'), build.atLeast(1, build.sex('male'))),
      build.when(build.sex('female'), build.age({ min: 50 })),
    ]
    expect(definePolicy({ all: criteria }).all).toMatchObject([
      { sex: 'female' },
      { value: { above: '70', which: 'earliest', recordedWithinDays: 90 } },
      { value: { min: '126', which: 'any' } },
      { noValue: { min: '200', recordedWithinDays: 90 } },
      { count: { atLeast: '126', unit: 'mg/dL', min: 2 } },
      { count: { domain: 'medication', withinDays: 184, min: 2 } },
      { has: { domain: 'observation', codes: [`${LOINC}|94558-4=${SNOMED}|260373001`] } },
      { has: { any: true } },
      { has: { withinDays: 30, overlaps: true } },
      { has: { olderThanDays: 30 } },
      { licence: { status: ['active', 'unknown'] } },
      { all: [{ sex: 'female' }, { not: { has: { codes: [`${SNOMED}|2`] } } }] },
      { any: [{ sex: 'female' }, { atLeast: 1, of: [{ sex: 'male' }] }] },
      { if: { sex: 'female' } },
    ])
  })

  it('name their credential', () => {
    const policy = definePolicy({ credentials: { gp: {} }, all: [build.from('gp', build.sex('male'))] })
    expect(policy.all).toEqual([{ sex: 'male', from: 'gp' }])
  })

  it('refuse a number that six places cannot hold', () => {
    const sum = build.latest({ code: build.loinc('4548-4'), unit: '%', min: 0.1 + 0.2 })
    expect(() => definePolicy({ all: [sum] })).toThrow(
      expect.objectContaining({ code: 'POLICY_INVALID', at: '/all/0/value/min' }),
    )
  })
})
