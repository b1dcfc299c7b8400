/** When a diagnosis is present, past, unknown, suspected or not stated at all. */
import { describe, expect, it } from 'vitest'
import { allergy, bundle, concept, condition, days, importFhir, readFixture, SNOMED, status, WHOLE } from './build'

function statusOf(members: Record<string, unknown>): string | null {
  const { entries } = importFhir(bundle(condition(members)))
  expect(entries.length).toBeLessThanOrEqual(1)
  return entries[0]?.status ?? null
}

const verified = (code?: string) =>
  code === undefined ? {} : { verificationStatus: status('condition-ver-status', code) }
const clinical = (code?: string) => (code === undefined ? {} : { clinicalStatus: status('condition-clinical', code) })

describe('a condition', () => {
  it.each(['active', 'recurrence', 'relapse'])('is active when confirmed or not verified and %s', (code) => {
    expect(statusOf({ ...verified('confirmed'), ...clinical(code) })).toBe('active')
    expect(statusOf(clinical(code))).toBe('active')
  })

  it.each(['inactive', 'remission', 'resolved'])('is past when %s', (code) => {
    expect(statusOf({ ...verified('confirmed'), ...clinical(code) })).toBe('past')
    expect(statusOf(clinical(code))).toBe('past')
  })

  it('is past when it has an abatement and no clinical status', () => {
    expect(statusOf({ abatementDateTime: '2020-01-01' })).toBe('past')
    expect(statusOf({ abatementBoolean: true })).toBe('past')
    expect(statusOf({ abatementString: 'last spring' })).toBe('past')
    expect(statusOf({ abatementBoolean: false })).toBe('unknown')
  })

  it('is unknown without clinical status, and when called active and abated at once', () => {
    expect(statusOf({})).toBe('unknown')
    expect(statusOf(verified('confirmed'))).toBe('unknown')
    const both = importFhir(bundle(condition({ ...clinical('active'), abatementDateTime: '2020-01-01' })))
    expect(both.entries[0]?.status).toBe('unknown')
    expect(both.codes).toContain('status-contradicted')
  })

  it.each([
    'unconfirmed',
    'provisional',
    'differential',
  ])('is suspected when %s, whatever its clinical status', (code) => {
    for (const state of [undefined, 'active', 'resolved']) {
      expect(statusOf({ ...verified(code), ...clinical(state) })).toBe('suspected')
    }
  })

  it.each(['refuted', 'entered-in-error'])('is no entry when %s, even if called active', (code) => {
    const { entries, complete, codes } = importFhir(
      bundle(condition({ ...verified(code), ...clinical('active') }), allergy()),
    )
    expect(entries.map(({ domain }) => domain)).toEqual(['allergy'])
    expect(codes).toContain('not-a-fact')
    expect(complete).toEqual(WHOLE)
  })

  it('is suspected when its verification says something that R4 does not know', () => {
    expect(statusOf({ ...verified('likely'), ...clinical('active') })).toBe('suspected')
    expect(statusOf({ verificationStatus: { text: 'refuted' } })).toBe('suspected')
    expect(statusOf({ verificationStatus: concept('http://example.org/status', 'confirmed') })).toBe('suspected')
    const system = 'http://terminology.hl7.org/CodeSystem/condition-ver-status'
    expect(statusOf({ verificationStatus: concept(system, 'confirmed', 'refuted') })).toBe('suspected')
  })

  it('is left out with its domain open when its status is a bare string, as in older FHIR', () => {
    const { entries, complete, codes } = importFhir(bundle(condition({ verificationStatus: 'refuted' }), allergy()))
    expect(entries.map(({ domain }) => domain)).toEqual(['allergy'])
    expect(codes).toContain('resource-unreadable')
    expect(complete).not.toContain('condition')
  })

  it('keeps every coding once, with canonical systems', () => {
    const code = {
      coding: [
        { system: 'urn:oid:2.16.840.1.113883.6.96', code: ' 44054006 ', version: '2020' },
        { system: SNOMED, code: '44054006' },
        { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'E11.9' },
      ],
      text: 'Diabetes',
    }
    expect(importFhir(bundle(condition({ code }))).entries[0]).toMatchObject({
      codings: [
        { system: SNOMED, code: '44054006' },
        { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'E11.9' },
      ],
    })
    expect(importFhir(bundle(condition({ code }))).entries[0]).not.toHaveProperty('text')
  })

  it('keeps its words when it has no code', () => {
    const text = importFhir(bundle(condition({ code: { text: ' asthma ' } })))
    expect(text.entries[0]).toMatchObject({ codings: [], text: 'asthma' })
    const display = importFhir(bundle(condition({ code: { coding: [{ display: 'asthma' }] } })))
    expect(display.entries[0]).toMatchObject({ codings: [], text: 'asthma' })
    const absent = concept('http://terminology.hl7.org/CodeSystem/data-absent-reason', 'unknown')
    expect(importFhir(bundle(condition({ code: { ...absent, text: 'asthma' } }))).entries[0]).toMatchObject({
      text: 'asthma',
    })
  })

  it('is left out with its domain open when it names nothing', () => {
    for (const code of [
      undefined,
      {},
      { coding: [] },
      concept('http://terminology.hl7.org/CodeSystem/v3-NullFlavor', 'UNK'),
    ]) {
      const { entries, complete, codes } = importFhir(bundle(condition({ code }), allergy()))
      expect(entries).toHaveLength(1)
      expect(codes).toContain('code-missing')
      expect(complete).not.toContain('condition')
      expect(complete).toContain('allergy')
    }
  })
})

describe('the dates of a condition', () => {
  const startOf = (members: Record<string, unknown>) => importFhir(bundle(condition(members))).entries[0]?.start
  const endOf = (members: Record<string, unknown>) =>
    importFhir(bundle(condition({ ...clinical('resolved'), ...members }))).entries[0]?.end

  it('are the days that a partial date leaves open', () => {
    expect(startOf({ onsetDateTime: '2015' })).toEqual(days('2015-01-01', '2015-12-31'))
    expect(startOf({ onsetDateTime: '2016-02' })).toEqual(days('2016-02-01', '2016-02-29'))
    expect(startOf({ onsetDateTime: '2016-02-29' })).toEqual(days('2016-02-29'))
  })

  it('are the local calendar date as written', () => {
    expect(startOf({ onsetDateTime: '2016-03-01T00:30:00+14:00' })).toEqual(days('2016-03-01'))
    expect(startOf({ onsetDateTime: '2016-03-01T23:30:00-11:00' })).toEqual(days('2016-03-01'))
  })

  it('end with the recorded date when the onset is not known', () => {
    const open = { low: 0, high: days('2016-10-31').high }
    expect(startOf({ recordedDate: '2016-10' })).toEqual(open)
    expect(startOf({ recordedDate: '2016-10-31', onsetString: 'long ago' })).toEqual(open)
    expect(startOf({ recordedDate: '2016-10-31', onsetDateTime: 'soon' })).toEqual(open)
    expect(startOf({ onsetString: 'long ago' })).toBeNull()
    expect(startOf({})).toBeNull()
  })

  it('of a period lie somewhere in it', () => {
    expect(startOf({ onsetPeriod: { start: '2012', end: '2013-04' } })).toEqual(days('2012-01-01', '2013-04-30'))
    expect(startOf({ onsetPeriod: { start: '2012' }, recordedDate: '2014-01-05' })).toEqual(
      days('2012-01-01', '2014-01-05'),
    )
    expect(startOf({ onsetPeriod: { start: '2012-03-04' } })).toEqual(days('2012-03-04', '2025-06-30'))
    expect(startOf({ onsetPeriod: { end: '2012' } })).toEqual({ low: 0, high: days('2012-12-31').high })
  })

  it('of an age are counted from the birth date', () => {
    const age = (value: number, code: string) => ({ value, code, system: 'http://unitsofmeasure.org' })
    expect(startOf({ onsetAge: age(40, 'a') })).toEqual(days('2010-05-04', '2011-05-04'))
    expect(startOf({ onsetAge: age(18, 'mo') })).toEqual(days('1971-11-04', '1971-12-04'))
    expect(startOf({ onsetAge: age(2, 'wk') })).toEqual(days('1970-05-18', '1970-05-25'))
    expect(startOf({ onsetAge: age(10, 'd') })).toEqual(days('1970-05-14', '1970-05-15'))
    expect(startOf({ onsetRange: { low: age(40, 'a'), high: age(45, 'a') } })).toEqual(days('2010-05-04', '2016-05-04'))
    expect(startOf({ onsetAge: age(40, 'min') })).toBeNull()
    expect(startOf({ onsetAge: age(4000, 'a') })).toBeNull()
    expect(startOf({ onsetAge: { ...age(40, 'a'), comparator: '<' } })).toBeNull()
  })

  it('of an age need a birth date', () => {
    const text = bundle(condition({ onsetAge: { value: 40, code: 'a' }, recordedDate: '2020-01-01' })).replace(
      '1970-05-04',
      '',
    )
    expect(importFhir(text).entries[0]?.start).toEqual({ low: 0, high: days('2020-01-01').high })
  })

  it('end with an abatement', () => {
    expect(endOf({ abatementDateTime: '2015-03' })).toEqual(days('2015-03-01', '2015-03-31'))
    expect(endOf({ abatementPeriod: { start: '2015', end: '2016' } })).toEqual(days('2015-01-01', '2016-12-31'))
    expect(endOf({ abatementString: 'around Easter' })).toBeNull()
    expect(endOf({})).toBeNull()
  })

  it('before 1900 and after the last day number are open', () => {
    expect(startOf({ onsetDateTime: '1898-05-01' })?.low).toBe(0)
    expect(endOf({ abatementDateTime: '9999-12-31' })?.high).toBe(2 ** 20 - 1)
  })

  it('are refused as two types at once', () => {
    expect(importFhir(bundle(condition({ onsetDateTime: '2015', onsetString: 'then' }))).codes).toContain(
      'resource-unreadable',
    )
  })

  it('that are no dates leave the entry without one', () => {
    const { entries, issues } = importFhir(bundle(condition({ onsetDateTime: '2023-02-29' })))
    expect(entries[0]?.start).toBeNull()
    expect(issues).toContainEqual(
      expect.objectContaining({ code: 'date-unreadable', at: '/entry/1/resource/onsetDateTime' }),
    )
  })
})

describe('an allergy', () => {
  it('has statuses of its own code systems and ignores reactions', () => {
    const resource = allergy({
      clinicalStatus: status('allergyintolerance-clinical', 'active'),
      verificationStatus: status('allergyintolerance-verification', 'confirmed'),
      reaction: [{ substance: concept(SNOMED, '1'), manifestation: [concept(SNOMED, '2')] }],
      onsetDateTime: '2004',
    })
    const { entries } = importFhir(bundle(resource))
    expect(entries).toEqual([
      {
        domain: 'allergy',
        status: 'active',
        codings: [{ system: SNOMED, code: '91936005' }],
        start: days('2004-01-01', '2004-12-31'),
        end: null,
      },
    ])
  })

  it('is suspected when unconfirmed and no entry when refuted', () => {
    const of = (code: string) => allergy({ verificationStatus: status('allergyintolerance-verification', code) })
    expect(importFhir(bundle(of('unconfirmed'))).entries[0]?.status).toBe('suspected')
    expect(importFhir(bundle(of('refuted'))).entries).toEqual([])
  })
})

describe('a family history', () => {
  const history = (members = {}) => ({
    resourceType: 'FamilyMemberHistory',
    patient: { reference: 'Patient/p1' },
    status: 'completed',
    condition: [
      { code: concept(SNOMED, '254837009'), onsetAge: { value: 50, code: 'a' } },
      { code: concept(SNOMED, '22298006') },
    ],
    ...members,
  })

  it('gives an undated entry for each condition and makes the domain complete', () => {
    const { entries, complete } = importFhir(bundle(history()))
    expect(entries.map(({ domain, status, start, codings }) => [domain, status, start, codings[0]?.code])).toEqual([
      ['family', 'unknown', null, '254837009'],
      ['family', 'unknown', null, '22298006'],
    ])
    expect(complete).toContain('family')
  })

  it('is not complete when partial, unknown or absent', () => {
    expect(importFhir(bundle(history({ status: 'partial' }))).complete).not.toContain('family')
    expect(importFhir(bundle(history(), history({ status: 'health-unknown', condition: [] }))).complete).not.toContain(
      'family',
    )
    expect(importFhir(bundle(condition())).complete).not.toContain('family')
    expect(importFhir(bundle(history({ status: 'entered-in-error' }))).entries).toEqual([])
  })
})

describe('the conditions of the quality-measure patients', () => {
  it.each([
    ['active-refuted', null],
    ['active-unconfirmed', 'suspected'],
    ['inactive-confirmed', 'past'],
    ['inactive-refuted', null],
    ['none-entered-in-error', null],
    ['recurrence-confirmed', 'active'],
    ['relapse-confirmed', 'active'],
    ['remission-confirmed', 'past'],
  ])('%s is %s', (name, expected) => {
    const { entries } = importFhir(readFixture(`ecqm-conditions/${name}-0.json`))
    expect(entries[0]?.status ?? null).toBe(expected)
  })
})
