/** The policy reader: what it takes, what it writes out, and where it says an error is. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isVitalproofError } from '../../src/core/errors'
import { when } from '../../src/model/builder'
import { canonicalPolicy, definePolicy, parsePolicy } from '../../src/model/policy'
import { policyInput } from './policy-arbitrary'
import { ICD10CM, LOINC, SNOMED } from './policy-charts'

const HAS = { has: { domain: 'condition', codes: [`${SNOMED}|44054006`] } }
const VALUE = { codes: [`${LOINC}|4548-4`], min: '7.0', max: '10.0', unit: '%' }

function errorOf(run: () => unknown): { code: string; at: string | undefined; fix: string | undefined } {
  try {
    run()
  } catch (error) {
    if (isVitalproofError(error)) return { code: error.code, at: error.at, fix: error.fix }
    throw error
  }
  throw new Error('nothing was thrown')
}

const parse = (all: unknown[], rest: object = {}) => parsePolicy({ version: 1, ...rest, all })

describe('parsePolicy', () => {
  it('writes every default out', () => {
    const none = { domain: 'condition', families: [`${ICD10CM}|C00-C97`] }
    expect(parse([HAS, { none }, { value: VALUE }, { licence: { codes: [`${SNOMED}|1`] } }])).toEqual({
      version: 1,
      credentials: { types: ['record'], accreditation: [] },
      all: [
        { has: { ...HAS.has, status: ['active', 'past', 'unknown'] } },
        { none: { ...none, status: ['active', 'past', 'unknown', 'suspected'], recordedWithinDays: 90 } },
        { value: { ...VALUE, min: '7', max: '10', which: 'latest' } },
        { licence: { codes: [`${SNOMED}|1`], status: ['active'] } },
      ],
    })
  })

  it('makes systems canonical, drops dots, sorts lists and leaves repetitions out', () => {
    const codes = ['urn:oid:2.16.840.1.113883.6.96|2', `${SNOMED}|10`, `${SNOMED}/|2`, `${ICD10CM}|E11.9`]
    const [criterion] = parse([{ has: { domain: 'condition', codes, status: ['past', 'active'] } }]).all
    expect(criterion).toEqual({
      has: {
        domain: 'condition',
        codes: [`${ICD10CM}|E119`, `${SNOMED}|10`, `${SNOMED}|2`],
        status: ['active', 'past'],
      },
    })
  })

  it.each([
    ['-0.0', '0'],
    ['7.100000', '7.1'],
    ['-2.50', '-2.5'],
    ['9999999999999', null],
    ['1e3', null],
    ['7.1234567', null],
    ['.5', null],
    ['+1', null],
    ['', null],
    ['0x10', null],
  ])('reads the decimal %j as %j', (text, canonical) => {
    const read = () => parse([{ value: { ...VALUE, min: undefined, max: text } }])
    if (canonical === null) expect(errorOf(read)).toMatchObject({ code: 'POLICY_INVALID' })
    else expect(read().all[0]).toMatchObject({ value: { max: canonical } })
  })

  const invalid: [title: string, all: unknown[], at: string, code?: string][] = [
    ['no criterion', [], '/all'],
    ['an unknown form', [{ bmi: 3 }], '/all/0/bmi'],
    ['two forms in one criterion', [{ sex: 'male', age: { min: 1 } }], '/all/0'],
    ['a criterion that is no object', ['age'], '/all/0'],
    ['an unknown key', [{ age: { min: 18, mx: 75 } }], '/all/0/age/mx'],
    ['an unknown key with a slash', [{ age: { 'a/b~c': 1 } }], '/all/0/age/a~1b~0c'],
    ['no age limit', [{ age: {} }], '/all/0/age'],
    ['an age as text', [{ age: { min: '18' } }], '/all/0/age/min'],
    ['an age that is no number', [{ age: { min: Number.NaN } }], '/all/0/age/min'],
    ['an age that is infinite', [{ age: { max: Number.POSITIVE_INFINITY } }], '/all/0/age/max'],
    ['a fraction of a year', [{ age: { min: 17.5 } }], '/all/0/age/min'],
    ['a negative age', [{ age: { min: -1 } }], '/all/0/age/min'],
    ['an age of 151', [{ age: { max: 151 } }], '/all/0/age/max'],
    ['age limits turned round', [{ age: { min: 76, max: 75 } }], '/all/0/age'],
    ['an unknown sex', [{ sex: 'f' }], '/all/0/sex'],
    ['no domain', [{ has: { codes: [`${SNOMED}|1`] } }], '/all/0/has/domain'],
    ['an unknown domain', [{ has: { domain: 'lab', codes: [`${SNOMED}|1`] } }], '/all/0/has/domain'],
    ['no set', [{ has: { domain: 'condition' } }], '/all/0/has'],
    ['an empty set', [{ has: { domain: 'condition', codes: [] } }], '/all/0/has/codes'],
    ['any: false', [{ has: { domain: 'condition', any: false } }], '/all/0/has/any'],
    ['any beside codes', [{ has: { ...HAS.has, any: true } }], '/all/0/has/any'],
    ['a code without system', [{ has: { domain: 'condition', codes: ['44054006'] } }], '/all/0/has/codes/0'],
    [
      'a code with a hidden character',
      [{ has: { domain: 'condition', codes: [`${SNOMED}|1\u200b`] } }],
      '/all/0/has/codes/0',
    ],
    ['an unordered family', [{ has: { domain: 'condition', families: [`${SNOMED}|4`] } }], '/all/0/has/families/0'],
    [
      'a family turned round',
      [{ has: { domain: 'condition', families: [`${ICD10CM}|C97-C00`] } }],
      '/all/0/has/families/0',
    ],
    [
      'a family of three ends',
      [{ has: { domain: 'condition', families: [`${ICD10CM}|C00-C10-C20`] } }],
      '/all/0/has/families/0',
    ],
    ['a suspected status', [{ has: { ...HAS.has, status: ['suspected'] } }], '/all/0/has/status/0'],
    ['an empty status list', [{ has: { ...HAS.has, status: [] } }], '/all/0/has/status'],
    ['a repeated status', [{ has: { ...HAS.has, status: ['active', 'active'] } }], '/all/0/has/status'],
    ['a window of 0 days', [{ has: { ...HAS.has, withinDays: 0 } }], '/all/0/has/withinDays'],
    ['a window of 36526 days', [{ has: { ...HAS.has, withinDays: 36526 } }], '/all/0/has/withinDays'],
    ['overlaps without a window', [{ has: { ...HAS.has, overlaps: true } }], '/all/0/has/overlaps'],
    [
      'status of an observation',
      [{ has: { domain: 'observation', codes: [`${LOINC}|1`], status: ['active'] } }],
      '/all/0/has/status',
    ],
    [
      'a family of observations',
      [{ has: { domain: 'observation', families: [`${ICD10CM}|E11`] } }],
      '/all/0/has/families',
    ],
    ['except in has', [{ has: { ...HAS.has, except: [] } }], '/all/0/has/except'],
    ['a set that except empties', [{ none: { ...HAS.has, except: HAS.has.codes } }], '/all/0/none/except'],
    ['a value without limit', [{ value: { codes: VALUE.codes, unit: '%' } }], '/all/0/value'],
    ['a value without unit', [{ value: { codes: VALUE.codes, min: '1' } }], '/all/0/value/unit'],
    ['two lower limits', [{ value: { ...VALUE, above: '6' } }], '/all/0/value/above'],
    ['two upper limits', [{ value: { ...VALUE, below: '11' } }], '/all/0/value/below'],
    ['limits turned round', [{ value: { ...VALUE, min: '10.000001' } }], '/all/0/value'],
    [
      'an open range without a value',
      [{ value: { codes: VALUE.codes, unit: '%', above: '7', below: '7.000001' } }],
      '/all/0/value',
    ],
    ['a limit as a number', [{ value: { ...VALUE, min: 7 } }], '/all/0/value/min'],
    ['a limit as a fraction', [{ value: { ...VALUE, min: 7.5 } }], '/all/0/value/min'],
    ['an unknown unit', [{ value: { ...VALUE, unit: 'furlong' } }], '/all/0/value/unit', 'UNKNOWN_UNIT'],
    ['an unknown which', [{ value: { ...VALUE, which: 'newest' } }], '/all/0/value/which'],
    ['a value of an answer', [{ value: { ...VALUE, codes: [`${LOINC}|1=${LOINC}|2`] } }], '/all/0/value/codes'],
    [
      'noValue in a window',
      [{ noValue: { ...VALUE, withinDays: 30 } }],
      '/all/0/noValue/withinDays',
      'POLICY_UNSUPPORTED',
    ],
    ['a count of 0', [{ count: { ...HAS.has, min: 0 } }], '/all/0/count/min'],
    ['a count of 65', [{ count: { ...HAS.has, min: 65 } }], '/all/0/count/min'],
    ['a count with a unit and no range', [{ count: { codes: VALUE.codes, unit: '%', min: 2 } }], '/all/0/count'],
    ['a count of diagnoses in a range', [{ count: { ...HAS.has, unit: '%', max: '1', min: 2 } }], '/all/0/count/unit'],
    [
      'a count over two systems',
      [{ count: { ...HAS.has, families: [`${ICD10CM}|E11`], min: 2 } }],
      '/all/0/count',
      'POLICY_UNSUPPORTED',
    ],
    ['any observation', [{ has: { domain: 'observation', any: true } }], '/all/0/has/any', 'POLICY_UNSUPPORTED'],
    [
      'two windows',
      [{ has: { ...HAS.has, withinDays: 9, olderThanDays: 3 } }],
      '/all/0/has/olderThanDays',
      'POLICY_UNSUPPORTED',
    ],
    [
      'none in a window over observations',
      [{ none: { domain: 'observation', codes: [`${LOINC}|1`], withinDays: 9 } }],
      '/all/0/none/withinDays',
      'POLICY_UNSUPPORTED',
    ],
    [
      'none over an answer',
      [{ none: { domain: 'observation', codes: [`${LOINC}|1=${LOINC}|2`] } }],
      '/all/0/none/codes',
      'POLICY_UNSUPPORTED',
    ],
    ['atLeast 0', [{ atLeast: 0, of: [HAS] }], '/all/0/atLeast'],
    ['atLeast more than there are', [{ atLeast: 2, of: [HAS] }], '/all/0/atLeast'],
    ['an empty group', [{ any: [] }], '/all/0/any'],
    ['groups three deep', [{ any: [{ all: [{ any: [HAS] }] }] }], '/all/0/any/0/all/0'],
    ['a criterion beside a group', [{ any: [HAS], sex: 'male' }], '/all/0/sex'],
    ['if without then', [{ if: HAS }], '/all/0/then'],
    ['a double negation', [{ not: { not: HAS } }], '/all/0/not'],
    ['not none', [{ not: { none: HAS.has } }], '/all/0/not/none'],
    ['not value', [{ not: { any: [HAS, { value: VALUE }] } }], '/all/0/not/any/1/value'],
    ['not count', [{ not: { count: { ...HAS.has, min: 2 } } }], '/all/0/not/count'],
    ['not licence', [{ not: { licence: { codes: [`${SNOMED}|1`] } } }], '/all/0/not/licence'],
    ['not atLeast', [{ not: { atLeast: 1, of: [HAS] } }], '/all/0/not'],
    ['not of every age', [{ not: { age: { min: 0, max: 150 } } }], '/all/0/not/age'],
    ['if a value', [when({ value: VALUE }, HAS)], '/all/0/if/value'],
    ['from without names', [{ ...HAS, from: 'lab' }], '/all/0/from'],
  ]
  it.each(invalid)('refuses %s and says where', (_, all, at, code = 'POLICY_INVALID') => {
    expect(errorOf(() => parse(all))).toMatchObject({ code, at })
  })

  it.each([
    ['no version', { version: undefined }, '/version'],
    ['version 2', { version: 2 }, '/version'],
    ['version as text', { version: '1' }, '/version'],
    ['an unknown key', { scop: 'x' }, '/scop'],
    ['an id with a space', { id: 'a b' }, '/id'],
    ['a title with a bidi control', { title: 'a\u202eb' }, '/title'],
    ['an empty scope', { scope: '' }, '/scope'],
    ['a guard that is no text', { coEnrolment: 5 }, '/coEnrolment'],
    ['consent without terms', { consent: { days: 5 } }, '/consent/terms'],
    ['an unknown credential type', { credentials: { types: ['passport'] } }, '/credentials/types/0'],
    ['no credential type', { credentials: { types: [] } }, '/credentials/types'],
    ['an unknown accreditation', { credentials: { accreditation: ['best'] } }, '/credentials/accreditation/0'],
    ['a credential age of 0', { credentials: { maxAgeDays: 0 } }, '/credentials/maxAgeDays'],
    ['a mixture of rule and names', { credentials: { types: ['record'], lab: {} } }, '/credentials/lab'],
    ['a credential name in capitals', { credentials: { Lab: {} } }, '/credentials'],
    ['a criterion without from', { credentials: { lab: {} } }, '/all/0/from'],
  ])('refuses %s and says where', (_, rest, at) => {
    expect(errorOf(() => parse([HAS], rest))).toMatchObject({ code: 'POLICY_INVALID', at })
  })

  it('names the form to use instead of a negation that it has not', () => {
    expect(errorOf(() => parse([{ not: { none: HAS.has } }])).fix).toBe('use has')
    expect(errorOf(() => parse([{ not: { atLeast: 2, of: [HAS, HAS, HAS] } }])).fix).toBe(
      'write atLeast 2 of the negations',
    )
  })

  it('reads JSON text, and refuses a duplicate key, a reserved key, deep nesting and long text', () => {
    const text = (all: string) => `{"version":1,"all":[${all}]}`
    expect(parsePolicy(text('{"sex":"male"}')).all).toEqual([{ sex: 'male' }])
    expect(errorOf(() => parsePolicy(text('{"sex":"male","sex":"female"}'))).code).toBe('INVALID_JSON')
    expect(errorOf(() => parsePolicy(text('{"__proto__":{"sex":"male"}}'))).code).toBe('INVALID_JSON')
    expect(errorOf(() => parsePolicy('not json')).code).toBe('INVALID_JSON')
    expect(errorOf(() => parsePolicy(text(`${'{"not":'.repeat(30)}1${'}'.repeat(30)}`))).code).toBe('LIMIT_EXCEEDED')
    expect(errorOf(() => parsePolicy(text(`"${'x'.repeat(65536)}"`))).code).toBe('LIMIT_EXCEEDED')
    expect(
      errorOf(() => parsePolicy(text('{"value":{"codes":["http://loinc.org|1-1"],"unit":"%","max":7.0}}'))),
    ).toMatchObject({
      code: 'INVALID_JSON',
    })
    expect(errorOf(() => parsePolicy(text('{"age":{"min":17.5}}')))).toMatchObject({
      code: 'POLICY_INVALID',
      at: '/all/0/age/min',
    })
  })

  it('takes criteria by named credential', () => {
    const credentials = { lab: { types: ['laboratory'], accreditation: ['laboratory'] }, gp: {} }
    const policy = parse([{ value: VALUE, from: 'lab' }, { not: { ...HAS, from: 'gp' } }], { credentials })
    expect(policy.credentials).toEqual({
      gp: { types: ['record'], accreditation: [] },
      lab: { types: ['laboratory'], accreditation: ['laboratory'] },
    })
    expect(errorOf(() => parse([{ ...HAS, from: 'other' }], { credentials }))).toMatchObject({ at: '/all/0/from' })
  })

  it('does not change its argument', () => {
    const input = Object.freeze({ version: 1, all: Object.freeze([Object.freeze({ sex: 'male' })]) })
    expect(parsePolicy(input)).not.toBe(input)
  })
})

describe('canonicalPolicy', () => {
  it('is one text for every key order, spelling and order of codes', () => {
    const a = definePolicy({
      scope: 's',
      all: [{ has: { domain: 'condition', codes: [`${SNOMED}|2`, `${SNOMED}|1`] } }],
    })
    const text = `{ "all": [ { "has": { "codes": ["urn:oid:2.16.840.1.113883.6.96|1", "${SNOMED}|2"],
      "status": ["unknown", "past", "active"], "domain": "condition" } } ], "scope": "s", "version": 1,
      "credentials": { "accreditation": [], "types": ["record"] } }`
    expect(canonicalPolicy(parsePolicy(text))).toBe(canonicalPolicy(a))
    expect(canonicalPolicy(a)).toBe(
      '{"all":[{"has":{"codes":["http://snomed.info/sct|1","http://snomed.info/sct|2"],"domain":"condition","status":["active","past","unknown"]}}],"credentials":{"accreditation":[],"types":["record"]},"scope":"s","version":1}',
    )
  })

  it('survives parsing: what is canonical stays as it is', () => {
    fc.assert(
      fc.property(policyInput, (input) => {
        const policy = parsePolicy(input)
        const text = canonicalPolicy(policy)
        expect(parsePolicy(text)).toEqual(policy)
        expect(parsePolicy(policy)).toEqual(policy)
        expect(canonicalPolicy(parsePolicy(text))).toBe(text)
      }),
      { seed: 20260301, numRuns: 300 },
    )
  })
})
