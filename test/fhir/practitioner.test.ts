/** Professionals: which qualifications read as licences, and when one is in force. */
import { describe, expect, it } from 'vitest'
import { VitalproofError } from '../../src/core/errors'
import { chartFromFhir, recordFromFhir } from '../../src/fhir/index'
import { assertChart } from '../../src/model/chart'
import { encodeKey } from '../../src/model/codes'
import { dayFromDate } from '../../src/model/dates'
import type { Status } from '../../src/model/types'
import {
  AS_OF,
  bundleOf,
  concept,
  condition,
  days,
  importFhir,
  type Json,
  observation,
  PATIENT,
  readFixture,
  SNOMED,
} from './build'

const PLAN_NET = 'http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/practitioner-qualification'
const DEGREES = 'http://terminology.hl7.org/CodeSystem/v2-0360'
const NUCC = 'http://nucc.org/provider-taxonomy'
const FIXTURE = 'own/practitioner.json'

const ABSENT = { url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }

const qualification = (members: Json = {}): Json => ({ code: concept(SNOMED, '309343006'), ...members })
const practitioner = (qualifications: Json[], members: Json = {}): Json => ({
  resourceType: 'Practitioner',
  id: 'd1',
  gender: 'male',
  birthDate: '1980-02-03',
  qualification: qualifications,
  ...members,
})
const licensed = (members: Json = {}, around: Json = {}) => importFhir(practitioner([qualification(members)], around))
const word = (code: string): Json => ({
  extension: [{ url: PLAN_NET, extension: [{ url: 'status', valueCode: code }] }],
})
const statusOf = (members: Json, around: Json = {}): Status | undefined => licensed(members, around).entries[0]?.status

/** Everything that the import says besides the chart. */
function sayings(bundle: string): string {
  try {
    return JSON.stringify(chartFromFhir({ bundle, asOf: AS_OF }).issues)
  } catch (error) {
    if (!(error instanceof VitalproofError)) throw error
    return JSON.stringify([error, error.message, String(error.cause)])
  }
}

describe('a practitioner', () => {
  const imported = importFhir(readFixture(FIXTURE))

  it('is the person of the record, and each qualification an entry of the licence domain', () => {
    expect(imported).toMatchObject({ birth: { low: 19781102, high: 19781102 }, sex: 'female', observations: [] })
    expect(imported.entries).toEqual([
      {
        domain: 'licence',
        codings: [
          { system: SNOMED, code: '309343006' },
          { system: NUCC, code: '208D00000X' },
          { system: DEGREES, code: 'MD' },
        ],
        status: 'active',
        start: days('2006-09-01'),
        end: days('2026-12-31'),
      },
      {
        domain: 'licence',
        codings: [
          { system: SNOMED, code: '46255001' },
          { system: DEGREES, code: 'RPH' },
        ],
        status: 'past',
        start: days('2001-07-01'),
        end: days('2006-06-30'),
      },
      {
        domain: 'licence',
        codings: [],
        text: 'Fellow of the College of Examples',
        status: 'active',
        start: null,
        end: null,
      },
    ])
  })

  it('is complete for nothing: that a licence is missing is never said', () => {
    expect(imported.complete).toEqual([])
    expect(importFhir(practitioner([])).complete).toEqual([])
  })

  it('tells on which day the first licence in force ends', () => {
    expect(imported.lastDay).toBe(dayFromDate('2026-12-31'))
    const ends = (...list: (string | undefined)[]) =>
      importFhir(practitioner(list.map((end) => qualification({ period: { end } })))).lastDay
    expect(ends('2027-01-31', '2026-05', undefined)).toBe(dayFromDate('2026-05-01'))
    expect(ends(undefined, '2001-01-01', '9999-12-31')).toBeNull()
    expect(imported.codes).toEqual(['licence-ends', 'text-only', 'type-not-read', 'type-not-read', 'source-partial'])
    expect(imported.issues[0]!.at).toBe('/entry/0/resource/qualification/0/period/end')
  })

  it('becomes a chart with a row for each coding, and with no number, name or issuer', () => {
    const { chart, lastDay } = chartFromFhir({ bundle: readFixture(FIXTURE), asOf: AS_OF })
    assertChart(chart)
    expect(lastDay).toBe(imported.lastDay)
    expect(chart.coded).toHaveLength(6)
    const key = encodeKey({ domain: 'licence', coding: { system: DEGREES, code: 'MD' } })
    expect(chart.coded.find((row) => row.key === key)).toMatchObject({ status: 'active' })

    const bare = JSON.parse(readFixture(FIXTURE)) as { entry: { resource: Json }[] }
    const { identifier: _, name: __, ...resource } = bare.entry[0]!.resource
    const unnamed = (resource.qualification as Json[]).map(({ identifier: _, issuer: __, ...rest }) => rest)
    const stripped = bundleOf({ type: 'collection' }, { ...resource, qualification: unnamed })
    expect(chartFromFhir({ bundle: stripped, asOf: AS_OF }).chart).toEqual(chart)
  })

  it('is read alone, in a list, in lines and in a search result', () => {
    const one = practitioner([qualification()])
    const role = { resourceType: 'PractitionerRole', practitioner: { reference: 'Practitioner/d1' }, active: true }
    const forms = [
      one,
      [one, role],
      `${JSON.stringify(one)}\n${JSON.stringify(role)}\n`,
      bundleOf({ type: 'searchset' }, one, role),
    ]
    for (const form of forms) expect(importFhir(form)).toMatchObject({ entries: [{ status: 'active' }], complete: [] })
  })

  it('is one: of two, one has to be named', () => {
    const two = bundleOf({ type: 'collection' }, practitioner([qualification()]), {
      ...practitioner([]),
      id: 'd2',
      gender: 'female',
    })
    expect(() => recordFromFhir({ bundle: two, asOf: AS_OF })).toThrow(
      expect.objectContaining({ code: 'FHIR_INVALID', at: '/entry/1/resource' }),
    )
    expect(importFhir(two, { patient: 'Practitioner/d2' })).toMatchObject({ sex: 'female', entries: [] })
    expect(importFhir(two, { patient: 'd1' })).toMatchObject({ sex: 'male', entries: [{ status: 'active' }] })
    expect(() => recordFromFhir({ bundle: two, asOf: AS_OF, patient: 'd3' })).toThrow(
      expect.objectContaining({ code: 'FHIR_INVALID', at: 'patient' }),
    )
  })

  it.each([
    ['a patient', PATIENT],
    ['somebody else’s condition', condition()],
    ['somebody else’s observation', observation()],
    ['a document about somebody', { resourceType: 'Composition', status: 'final' }],
  ])('is whoever treats or records in the company of %s: no licence is read', (_, other) => {
    const text = bundleOf({ type: 'collection' }, practitioner([qualification()]), other)
    const read = () => importFhir(text)
    if (other.resourceType === 'Composition') {
      expect(read).toThrow(expect.objectContaining({ code: 'FHIR_INVALID' }))
    } else {
      const { entries, sex, codes } = read()
      expect(entries.filter(({ domain }) => domain === 'licence')).toEqual([])
      expect(sex).toBe(other === PATIENT ? 'female' : 'unknown')
      expect(codes).toContain('type-not-read')
    }
    expect(() => importFhir(text, { patient: 'Practitioner/d1' })).toThrow(
      expect.objectContaining({ code: 'FHIR_INVALID' }),
    )
  })

  it('stays out of every issue and error, whatever stands in its record', () => {
    const text = readFixture(FIXTURE)
    const leaves = [...new Set([...text.matchAll(/: ("[^"]*"|true|false)/g)].map(([, value]) => value!))]
    expect(leaves.length).toBeGreaterThan(30)
    for (const leaf of leaves) {
      for (const canary of ['"CANARY-5519"', '5519778', '["CANARY-5519"]', '{"CANARY-5519":"CANARY-5519"}']) {
        const changed = text.replaceAll(`: ${leaf}`, `: ${canary}`)
        expect(sayings(changed), leaf).not.toMatch(/CANARY|5519778/)
      }
    }
  })

  it('that a modifier may turn round is not read at all', () => {
    const modifierExtension = [{ url: 'https://a.example/deceased', valueBoolean: true }]
    const { entries, birth, sex, codes } = licensed({}, { modifierExtension })
    expect({ entries, birth, sex }).toEqual({ entries: [], birth: null, sex: 'unknown' })
    expect(codes).toContain('modifier-not-understood')
  })
})

describe('a licence', () => {
  it.each<[string, Json, Status | undefined]>([
    ['without dates', {}, 'active'],
    ['that began today', { period: { start: AS_OF } }, 'active'],
    ['that begins tomorrow', { period: { start: '2025-07-01' } }, undefined],
    ['that begins this year, some time', { period: { start: '2025' } }, 'unknown'],
    ['that ended yesterday', { period: { end: '2025-06-29' } }, 'past'],
    ['that ends today', { period: { end: AS_OF } }, 'active'],
    ['that ends this year, some time', { period: { end: '2025' } }, 'unknown'],
    ['with an end that is no date', { period: { end: 'soon' } }, 'unknown'],
    ['with an end that is not told', { period: { _end: { extension: [] } } }, 'unknown'],
    ['with a beginning that is no date', { period: { start: 'soon' } }, 'unknown'],
    ['with a period that is not told', { period: { extension: [ABSENT] } }, 'unknown'],
    ['with a period that is not told, beside it', { _period: { extension: [ABSENT] } }, 'unknown'],
    ['without end, written as 9999', { period: { end: '9999-12-31' } }, 'active'],
    ['that ended before it began', { period: { start: '2020-01-01', end: '2010-01-01' } }, 'past'],
  ])('%s', (_, members, expected) => {
    expect(statusOf(members)).toBe(expected)
  })

  it.each<[string, Status | undefined]>([
    ['active', 'active'],
    ['inactive', 'past'],
    ['revoked', 'past'],
    ['expired', 'past'],
    ['suspended', 'unknown'],
    ['pending', undefined],
    ['issued-in-error', undefined],
    ['under-review', 'suspected'],
    ['ACTIVE', 'suspected'],
    ['constructor', 'suspected'],
  ])('that a directory calls %s is %s', (code, expected) => {
    expect(statusOf(word(code))).toBe(expected)
    const coding = [{ system: 'https://a.example/status', code }]
    const national = { extension: [{ url: 'http://a.example/qualification-status', valueCodeableConcept: { coding } }] }
    expect(statusOf(national)).toBe(expected)
    expect(statusOf({ status: { coding } })).toBe(expected)
  })

  it.each([
    'https://a.example/licenseStatus',
    'https://a.example/license_status',
    'https://a.example/licence#status',
    'https://a.example/qualification-status|1.0',
    'https://a.example/status/',
  ])('that an extension called %s revokes is past', (url) => {
    expect(statusOf({ extension: [{ url, valueCode: 'revoked' }] })).toBe('past')
    const inner = (depth: number): Json =>
      depth === 0 ? { url, valueCode: 'revoked' } : { url: 'https://a.example/wrapping', extension: [inner(depth - 1)] }
    expect(statusOf({ extension: [inner(3)] })).toBe('past')
    expect(statusOf({ identifier: [{ value: '7', extension: [inner(0)] }] })).toBe('past')
  })

  it.each<[string, Json]>([
    ['a status other than active', word('revoked')],
    [
      'a status that is not known',
      { extension: [{ url: 'https://a.example/license_status', valueString: 'on leave' }] },
    ],
    ['a death', { deceasedBoolean: true }],
    ['a date of death', { deceasedDateTime: '2020' }],
    ['a death that is not told', { _deceasedBoolean: { extension: [ABSENT] } }],
    ['no word on whether it is kept', { _active: { extension: [ABSENT] } }],
  ])('of a practitioner with %s is in doubt', (_, around) => {
    expect(licensed({}, around)).toMatchObject({
      entries: [{ status: 'unknown' }],
      codes: expect.arrayContaining(['licence-in-doubt']),
    })
  })

  it('of a practitioner who is called active and alive is active', () => {
    expect(statusOf({}, { ...word('active'), deceasedBoolean: false })).toBe('active')
  })

  it('that its status calls active is still over when it is over, and not before it begins', () => {
    expect(statusOf({ ...word('active'), period: { end: '2020-01-01' } })).toBe('past')
    expect(statusOf({ ...word('suspended'), period: { end: '2020-01-01' } })).toBe('past')
    expect(statusOf({ ...word('active'), period: { start: '2030-01-01' } })).toBeUndefined()
  })

  it('of which two things are said is in doubt', () => {
    const twice = { ...word('active'), status: concept('https://a.example/status', 'revoked') }
    expect(licensed(twice)).toMatchObject({
      entries: [{ status: 'suspected' }],
      codes: expect.arrayContaining(['status-unknown']),
    })
    expect(statusOf({ ...word('active'), status: concept('https://a.example/status', 'active') })).toBe('active')
    expect(statusOf({ extension: [{ url: PLAN_NET, extension: [{ url: 'status' }] }] })).toBe('suspected')
  })

  it('that a history ends or deletes is not the current one', () => {
    const version = (members: Json, meta: Json) => ({ resource: { ...practitioner([qualification(members)]), meta } })
    const first = version({}, { versionId: '1', lastUpdated: '2020-01-01T00:00:00Z' })
    const ended = version(word('revoked'), { versionId: '2', lastUpdated: '2024-01-01T00:00:00Z' })
    const gone = { request: { method: 'DELETE', url: 'https://a.example/Practitioner/d1/_history/3' } }
    const read = (...entry: Json[]) => {
      try {
        return importFhir(JSON.stringify({ resourceType: 'Bundle', type: 'history', entry })).entries.map(
          ({ status }) => status,
        )
      } catch (error) {
        return (error as VitalproofError).code
      }
    }
    expect(read(ended, first)).toEqual(['past'])
    expect(read(first, ended)).toBe('FHIR_INVALID')
    expect(read(gone, ended, first)).toBe('FHIR_INVALID')
    expect(read(first, gone)).toBe('FHIR_INVALID')
  })

  it('of a record that is no longer kept is in doubt', () => {
    expect(statusOf({}, { active: true })).toBe('active')
    expect(licensed({}, { active: false })).toMatchObject({
      entries: [{ status: 'unknown' }],
      codes: expect.arrayContaining(['licence-in-doubt']),
    })
  })

  it('that a modifier may turn round is left out, and the others stay', () => {
    const modifierExtension = [{ url: 'https://a.example/restricted', valueBoolean: true }]
    const { entries, issues } = importFhir(
      practitioner([qualification({ modifierExtension }), qualification({ code: concept(SNOMED, '46255001') })]),
    )
    expect(entries.map(({ codings }) => codings[0]!.code)).toEqual(['46255001'])
    expect(issues.find(({ code }) => code === 'modifier-not-understood')?.at).toBe('/qualification/0')
  })

  it('without code or text is left out, and one with a wrong type leaves out all', () => {
    expect(licensed({ code: undefined })).toMatchObject({
      entries: [],
      codes: ['source-partial', 'code-missing'],
    })
    expect(licensed({ period: 'always' })).toMatchObject({ entries: [] })
    expect(licensed({ status: 'active' }).codes).toContain('resource-unreadable')
    expect(licensed({}, { active: 'true' })).toMatchObject({ entries: [] })
  })

  it('says nothing of another domain, whatever its code', () => {
    const { entries, complete, codes } = licensed({ code: concept(SNOMED, '716186003') })
    expect({ entries, complete }).toEqual({ entries: [], complete: [] })
    expect(codes).toContain('none-known')
  })

  it('keeps the system of a degree without the version that stands in its URI', () => {
    const systemOf = (system: string) => licensed({ code: concept(system, 'RPH') }).entries[0]!.codings[0]!.system
    for (const version of ['', '/2.7', '|2.7', '|2.10.1']) expect(systemOf(`${DEGREES}${version}`)).toBe(DEGREES)
    for (const other of [`${DEGREES}1`, `${DEGREES}/other`, 'https://a.example/v2-0360'])
      expect(systemOf(other)).toBe(other)
  })
})
