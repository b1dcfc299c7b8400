/** What people read: sentences for patients, warnings for recruiters. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { when } from '../../src/model/builder'
import { checkPolicy, policyWarnings } from '../../src/model/check'
import { compilePolicy } from '../../src/model/compile'
import { definePolicy, parsePolicy } from '../../src/model/policy'
import type { CriterionInput, PolicyInput } from '../../src/model/policy/types'
import { policyHash } from '../../src/model/policy-vector'
import { LITE } from '../../src/model/program'
import { describePolicy } from '../../src/model/sentences'
import { policyInput } from './policy-arbitrary'
import { ICD10CM, LOINC, SNOMED } from './policy-charts'

const SHARED = join(import.meta.dirname, '../../../shared/data/policies')
const HBA1C = `${LOINC}|4548-4`
const snomed = (...codes: string[]) => codes.map((code) => `${SNOMED}|${code}`)
const has = (rest: object): CriterionInput => ({ has: { domain: 'condition', codes: snomed('1'), ...rest } })
const none = (rest: object): CriterionInput => ({ none: { domain: 'condition', codes: snomed('1'), ...rest } })
const value = (rest: object): CriterionInput => ({ value: { codes: [HBA1C], unit: '%', ...rest } })

describe('describePolicy', () => {
  const COMPLETE = 'your record must be complete up to at most 90 days ago'
  const UNCERTAIN = `(entries that are only suspected, or not known precisely, count too; ${COMPLETE})`
  const sentences: [criterion: CriterionInput, sentence: string][] = [
    [{ age: { min: 18, max: 75 } }, 'Your age is 18 to 75 years.'],
    [{ age: { min: 18 } }, 'Your age is at least 18 years.'],
    [{ age: { max: 75 } }, 'Your age is at most 75 years.'],
    [{ age: { min: 50, max: 50 } }, 'Your age is 50 years.'],
    [{ sex: 'other' }, 'Your record gives your sex as other.'],
    [{ not: { sex: 'female' } }, 'Your record gives a sex other than female.'],
    [has({ status: ['active'] }), 'Your record lists this condition, active: SNOMED CT 1.'],
    [
      has({ families: [`${ICD10CM}|E11`], status: ['active', 'unknown'] }),
      'Your record lists one of these conditions, active or of unknown status: SNOMED CT 1 or ICD-10-CM E11 and everything under it.',
    ],
    [has({ withinDays: 184 }), 'Your record lists this condition, begun in the last 6 months (184 days): SNOMED CT 1.'],
    [
      has({ withinDays: 90, overlaps: true }),
      'Your record lists this condition, going on at some time in the last 90 days: SNOMED CT 1.',
    ],
    [has({ olderThanDays: 1 }), 'Your record lists this condition, begun at least 1 day ago: SNOMED CT 1.'],
    [{ has: { domain: 'allergy', any: true } }, 'Your record lists at least one allergy.'],
    [
      { has: { domain: 'observation', codes: [`${LOINC}|94558-4=${SNOMED}|260373001`] } },
      'Your record lists this result: LOINC 94558-4 answered SNOMED CT 260373001.',
    ],
    [
      { has: { domain: 'observation', codes: [HBA1C], withinDays: 365 } },
      'Your record holds a result of LOINC 4548-4, from the last 1 year (365 days).',
    ],
    [none({}), `Your record lists none of these conditions: SNOMED CT 1 ${UNCERTAIN}.`],
    [
      { none: { domain: 'condition', families: [`${ICD10CM}|C00-C97`], except: [`${ICD10CM}|C44`], withinDays: 1826 } },
      `Your record lists none of these conditions, at any time in the last 5 years (1826 days): ICD-10-CM C00 to C97 and everything under it, except ICD-10-CM C44 ${UNCERTAIN}.`,
    ],
    [
      { none: { domain: 'allergy', any: true, except: snomed('716186003'), recordedWithinDays: 30 } },
      'Your record lists no allergies at all except SNOMED CT 716186003 (entries that are only suspected, or not known precisely, count too; your record must be complete up to at most 30 days ago).',
    ],
    [{ none: { domain: 'observation', codes: [HBA1C] } }, `Your record holds no result of LOINC 4548-4 (${COMPLETE}).`],
    [
      value({ min: '7.0', max: '10.0', withinDays: 90 }),
      'Your newest result of LOINC 4548-4 is from 7 to 10 % and at most 90 days old.',
    ],
    [value({ above: '7', which: 'earliest' }), 'Your oldest result of LOINC 4548-4 is above 7 %.'],
    [value({ min: '7', below: '10' }), 'Your newest result of LOINC 4548-4 is at least 7 and below 10 %.'],
    [value({ max: '-2.5', which: 'any' }), 'Your record holds a result of LOINC 4548-4, at most -2.5 %.'],
    [
      { noValue: { codes: [HBA1C], min: '6.5', unit: '%' } },
      `Your record holds no result of LOINC 4548-4 that is at least 6.5 % (${COMPLETE}).`,
    ],
    [
      { count: { domain: 'procedure', codes: snomed('1', '2'), min: 2 } },
      'Your record lists at least 2 different events of these procedures: SNOMED CT 1 or SNOMED CT 2.',
    ],
    [
      { count: { codes: [HBA1C], unit: '%', atLeast: '6.5', min: 2 } },
      'Your record holds at least 2 different results of LOINC 4548-4, at least 6.5 %.',
    ],
    [
      { licence: { codes: snomed('309343006') } },
      'Your record lists this professional licence, active: SNOMED CT 309343006.',
    ],
    [
      { any: [{ sex: 'female' }, value({ max: '7' })] },
      'At least 1 of these 2 holds: (1) your record gives your sex as female; (2) your newest result of LOINC 4548-4 is at most 7 %.',
    ],
    [
      { atLeast: 2, of: [{ sex: 'female' }, { age: { min: 18 } }, { age: { max: 75 } }] },
      'At least 2 of these 3 hold: (1) your record gives your sex as female; (2) your age is at least 18 years; (3) your age is at most 75 years.',
    ],
    [
      when({ sex: 'female' }, { age: { min: 50 } }, { age: { min: 40 } }),
      'If your record gives your sex as female, then your age is at least 50 years; otherwise your age is at least 40 years.',
    ],
  ]
  it.each(sentences)('%j', (criterion, sentence) => {
    expect(describePolicy(definePolicy({ all: [criterion] }))[0]).toBe(sentence)
  })

  it('uses display names where it is given some', () => {
    const policy = definePolicy({ all: [value({ min: '7' }), has({ families: [`${ICD10CM}|E11`] })] })
    const names = { [HBA1C]: 'HbA1c', [`${ICD10CM}|E11`]: 'any type 2 diabetes' }
    expect(describePolicy(policy, { names }).slice(0, 2)).toEqual([
      'Your newest result of HbA1c is at least 7 %.',
      'Your record lists one of these conditions: SNOMED CT 1 or any type 2 diabetes.',
    ])
  })

  it('tells what is asked of the credential, what links campaigns, and what the terms are', () => {
    const policy = definePolicy({
      coEnrolment: 'glp1',
      consent: { terms: 'sha256:abc', text: 'https://a.example', days: 365 },
      credentials: { types: ['record', 'bridged'], accreditation: ['hospital'], maxAgeDays: 30 },
      all: [{ sex: 'male' }],
    })
    expect(describePolicy(policy).slice(1)).toEqual([
      'It is proved from one record or bridged credential of an issuer accredited as hospital, issued in the last 30 days.',
      'All campaigns that share "glp1" can see that the same person takes part.',
      'You agree to the terms sha256:abc (https://a.example) for 1 year (365 days).',
    ])
  })

  it('is one line per criterion and more, each a sentence, for every policy', () => {
    fc.assert(
      fc.property(policyInput, (input) => {
        const policy = parsePolicy(input)
        const lines = describePolicy(policy)
        expect(lines.length).toBe(policy.all.length + 1)
        for (const line of lines) expect(line).toMatch(/^[A-Z][^\n]*\.$/)
      }),
      { seed: 20260301, numRuns: 100 },
    )
  })
})

describe('checkPolicy', () => {
  const warned = (...all: CriterionInput[]) => codesOf({ credentials: { maxAgeDays: 365 }, all })
  const codesOf = (input: PolicyInput) => policyWarnings(definePolicy(input)).map(({ code, at }) => `${code} ${at}`)
  const both = { families: [`${ICD10CM}|J45`] }

  it('gives hash, circuit, sentences, warnings and what is left over', () => {
    const policy = definePolicy({ credentials: { maxAgeDays: 365 }, all: [{ age: { min: 18 } }, none({})] })
    const check = checkPolicy(policy)
    expect(check).toEqual({
      hash: policyHash(compilePolicy({ policy })),
      circuit: 'standard',
      sentences: describePolicy(policy),
      warnings: ['one-code-system /all/1/none: names codes of one system only; records mix code systems'],
      left: { demographics: 1, sets: 8, values: 6, plainFilters: 1, windowFilters: 4, innerGates: 4, outerGates: 4 },
      smaller: { circuit: 'lite', hash: policyHash(compilePolicy({ policy, shape: LITE })) },
    })
  })

  it('takes the smallest circuit that answers for every record', () => {
    const circuitOf = (...all: CriterionInput[]) => {
      const { circuit, smaller } = checkPolicy(definePolicy({ all }))
      return [circuit, smaller?.circuit]
    }
    expect(circuitOf({ age: { min: 18 } }, { sex: 'female' })).toEqual(['lite', undefined])
    expect(circuitOf({ age: { min: 18 } }, has(both))).toEqual(['lite', undefined])
    expect(circuitOf(value({ min: '7', which: 'any' }))).toEqual(['lite', undefined])
    // these look past rows, of which a record may have too many
    expect(circuitOf(none(both))).toEqual(['standard', 'lite'])
    expect(circuitOf(value({ min: '7' }))).toEqual(['standard', 'lite'])
    expect(circuitOf(has(both), has({ codes: snomed('1') }))).toEqual(['standard', undefined])
    const named = { ...has(both), from: 'a' }
    expect(checkPolicy(definePolicy({ credentials: { a: {}, b: {} }, all: [named] })).circuit).toBe('multi')
    expect(checkPolicy(definePolicy({ credentials: { a: {} }, all: [named] })).circuit).toBe('lite')
  })

  it('has nothing to say of a careful policy', () => {
    expect(warned({ age: { min: 18, max: 75 } }, has(both), value({ min: '7.0', max: '10.0' }))).toEqual([])
  })

  const unsatisfiable: [title: string, criteria: CriterionInput[]][] = [
    ['two ages apart', [{ age: { min: 50 } }, { age: { max: 49 } }]],
    ['two sexes', [{ sex: 'male' }, { sex: 'female' }]],
    ['a sex and its negation', [{ sex: 'male' }, { not: { sex: 'male' } }]],
    ['an entry and its absence', [has(both), none({ ...both, codes: snomed('1', '2') })]],
    ['an entry and its absence in a group', [{ all: [has(both)] }, { not: has(both) }]],
    ['two ranges of one value', [value({ min: '8' }), value({ below: '8' })]],
    [
      'a value of an observation that must be missing',
      [value({ min: '8' }), { none: { domain: 'observation', codes: [HBA1C] } }],
    ],
    [
      'a value in a range that must be empty',
      [value({ min: '8', which: 'any' }), { noValue: { codes: [HBA1C], min: '7', unit: '%' } }],
    ],
  ]
  it.each(unsatisfiable)('warns of %s', (_, criteria) => {
    expect(warned(...criteria)).toEqual([expect.stringMatching(/^unsatisfiable \/all\/1/)])
  })

  const satisfiable: [title: string, criteria: CriterionInput[]][] = [
    ['an entry, and no active one', [has(both), none({ ...both, status: ['active'] })]],
    ['an entry, and none in a window', [has(both), none({ ...both, withinDays: 365 })]],
    ['touching ranges', [value({ min: '8' }), value({ max: '8' })]],
    ['the newest low and some high', [value({ min: '8', which: 'any' }), value({ max: '7' })]],
    ['alternatives that exclude each other', [{ any: [{ sex: 'male' }, { sex: 'female' }] }]],
  ]
  it.each(satisfiable)('does not call %s unsatisfiable', (_, criteria) => {
    expect(warned(...criteria)).toEqual([])
  })

  const redundant: [title: string, criteria: CriterionInput[], at: string][] = [
    ['an age that follows', [{ age: { min: 18 } }, { age: { min: 21 } }], '/all/0/age'],
    ['the same again', [has(both), has(both)], '/all/1/has'],
    ['the same group again', [{ any: [{ sex: 'male' }, has(both)] }, { any: [{ sex: 'male' }, has(both)] }], '/all/1'],
    ['a wider set', [has(both), has({ ...both, codes: snomed('1', '2') })], '/all/1/has'],
    ['a smaller absence', [none({ ...both, withinDays: 365 }), none(both)], '/all/0/none'],
    ['a wider range', [value({ min: '7' }), value({ min: '6' })], '/all/1/value'],
    ['some value beside the newest', [value({ min: '7' }), value({ min: '6', which: 'any' })], '/all/1/value'],
    [
      'a smaller count',
      [3, 2].map((min) => ({ count: { domain: 'observation', codes: [HBA1C], min } })),
      '/all/1/count',
    ],
    [
      'a part repeated in its group',
      [{ atLeast: 2, of: [{ sex: 'male' }, { sex: 'male' }, has(both)] }],
      '/all/0/of/1/sex',
    ],
    ['an exception from nothing', [none({ ...both, except: [`${ICD10CM}|C44`] })], '/all/0/none/except/0'],
  ]
  it.each(redundant)('warns of %s', (_, criteria, at) => {
    expect(warned(...criteria)).toEqual([`redundant ${at}`])
  })

  it('warns of a window that completeness may not reach', () => {
    expect(warned(none({ ...both, withinDays: 90 }))).toEqual(['window-before-completeness /all/0/none'])
    expect(warned(none({ ...both, withinDays: 91 }))).toEqual([])
    expect(warned(none({ ...both, withinDays: 30, recordedWithinDays: 7 }))).toEqual([])
  })

  it.each([
    ['HIV', { codes: snomed('86406008') }],
    ['HIV', { families: [`${ICD10CM}|A00-B99`] }],
    ['psychiatric', { codes: [`${ICD10CM}|F32.1`] }],
    ['reproductive', { families: [`${ICD10CM}|Z33-Z34`] }],
    ['substance use', { codes: [`${ICD10CM}|F10.20`] }],
  ])('warns of a sensitive class: %s', (name, set) => {
    const warnings = policyWarnings(definePolicy({ all: [{ none: { domain: 'condition', ...set } }] }))
    expect(warnings.filter(({ code }) => code === 'sensitive').map(({ message }) => message)).toEqual([
      `asks for a sensitive class: ${name}`,
    ])
  })

  it('warns of sensitive medicines and tests too, but not of what is excepted', () => {
    expect(warned({ has: { domain: 'medication', families: ['http://www.whocc.no/atc|N05A'] } })).toContain(
      'sensitive /all/0/has',
    )
    expect(warned(value({ codes: [`${LOINC}|44261-6`], unit: '{score}', min: '10' }))).toEqual([
      'sensitive /all/0/value',
    ])
    const except = [`${ICD10CM}|B20-B24`]
    expect(warned(none({ families: [`${ICD10CM}|A00-B99`], except }))).toEqual([])
  })

  it('warns of ranges narrower than a bin', () => {
    expect(warned(value({ min: '7', max: '7.4' }))).toEqual(['narrow /all/0/value'])
    expect(warned(value({ min: '7', max: '7.5' }))).toEqual([])
    expect(warned(value({ codes: [`${LOINC}|1-8`], min: '7', max: '7' }))).toEqual(['narrow /all/0/value'])
    expect(warned({ age: { min: 40, max: 43 } })).toEqual(['narrow /all/0/age'])
    expect(warned({ age: { min: 40, max: 44 } })).toEqual([])
  })

  it('warns of ages above 89', () => {
    expect(warned({ age: { min: 90 } })).toEqual(['age-above-89 /all/0/age'])
    expect(warned({ age: { min: 89 } })).toEqual([])
    expect(warned({ not: { age: { max: 89 } } })).toEqual(['age-above-89 /all/0/not/age'])
  })

  it('warns of a malformed code, a licence from no such credential, and credentials of any age', () => {
    expect(warned(has({ codes: [`${SNOMED}|x1`], ...both }))).toEqual(['malformed-code /all/0/has'])
    expect(warned({ licence: { codes: snomed('1') } })).toEqual(['wrong-credential /all/0/licence'])
    expect(codesOf({ all: [{ sex: 'male' }] })).toEqual(['no-maximum-age /credentials'])
  })

  it('finds the shared policies unremarkable but for one system and any age', () => {
    for (const file of safeList()) {
      const policy = parsePolicy(readFileSync(join(SHARED, file), 'utf8'))
      const warnings = policyWarnings(policy).map(({ code }) => code)
      expect(warnings.filter((code) => code !== 'no-maximum-age' && code !== 'one-code-system')).toEqual([])
      expect(describePolicy(policy)).toHaveLength(policy.all.length + 1)
    }
  })
})

function safeList(): string[] {
  try {
    return readdirSync(SHARED).filter((name) => name.endsWith('.json'))
  } catch {
    return []
  }
}
