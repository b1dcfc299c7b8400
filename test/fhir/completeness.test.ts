/** Of which domains a record leaves nothing out: from there absences are proved, so doubt must always clear a domain. */
import { describe, expect, it } from 'vitest'
import {
  allergy,
  bundle,
  bundleOf,
  concept,
  condition,
  immunization,
  importFhir,
  type Json,
  LOINC,
  medicationRequest,
  medicationStatement,
  observation,
  PATIENT,
  procedure,
  quantity,
  readFixture,
  SNOMED,
  status,
  WHOLE,
} from './build'

const IPS = 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips'

describe('a whole record', () => {
  it.each(['collection', 'transaction', 'batch'])('(%s) is complete for all clinical domains', (type) => {
    expect(importFhir(bundleOf({ type }, PATIENT, condition())).complete).toEqual(WHOLE)
  })

  it('is never complete for licences', () => {
    expect(importFhir(bundle(condition())).complete).not.toContain('licence')
  })

  it('is not complete where the caller says so', () => {
    const text = bundle(condition())
    expect(importFhir(text, { incomplete: ['condition', 'allergy'] }).complete).toEqual(
      WHOLE.filter((domain) => domain !== 'condition' && domain !== 'allergy'),
    )
    expect(importFhir(text, { incomplete: 'all' }).complete).toEqual([])
  })

  it('that states nothing, or has no patient, is complete for nothing', () => {
    expect(importFhir(bundle()).complete).toEqual([])
    expect(importFhir(bundleOf({ type: 'collection' }, condition())).complete).toEqual([])
  })
})

describe('an answer to a search', () => {
  const search = (members: Json) =>
    importFhir(bundleOf({ type: 'searchset', ...members }, PATIENT, condition())).complete
  const self = (url: string) => ({ link: [{ relation: 'self', url }] })

  it('is complete if it is everything on one page', () => {
    expect(search({})).toEqual(WHOLE)
    expect(search({ total: 2 })).toEqual(WHOLE)
    expect(search(self('https://a.example/Patient/p1/$everything'))).toEqual(WHOLE)
    expect(search(self('https://a.example/Patient/p1/$everything?_count=1000&_format=json'))).toEqual(WHOLE)
  })

  it('is complete for nothing if there is more, or if it was asked for something', () => {
    expect(search({ link: [{ relation: 'next', url: 'https://a.example/2' }] })).toEqual([])
    expect(search({ link: [{ relation: 'previous', url: 'https://a.example/0' }] })).toEqual([])
    expect(search({ total: 3 })).toEqual([])
    expect(search(self('https://a.example/Condition?subject=p1'))).toEqual([])
    expect(search(self('https://a.example/Patient/p1/$everything?_since=2020-01-01'))).toEqual([])
    expect(search(self('https://a.example/Patient/p1/$everything?_type=Condition'))).toEqual([])
  })

  it('with a warning of the server is complete for nothing', () => {
    const outcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'warning', code: 'suppressed' }] }
    expect(importFhir(bundleOf({ type: 'searchset' }, PATIENT, condition(), outcome)).complete).toEqual([])
  })

  it('and a message, a history or a response to a batch tell only a part', () => {
    for (const type of ['message', 'history', 'transaction-response', 'batch-response']) {
      expect(importFhir(bundleOf({ type }, PATIENT, condition())).complete).toEqual([])
    }
  })
})

describe('"none known"', () => {
  const statements: [name: string, resource: Json][] = [
    [
      'condition',
      condition({ code: concept(SNOMED, '160245001'), clinicalStatus: status('condition-clinical', 'active') }),
    ],
    ['condition', condition({ code: concept(IPS, 'no-known-problems') })],
    ['allergy', allergy({ code: concept(SNOMED, '716186003') })],
    ['allergy', allergy({ code: concept(IPS, 'no-known-allergies') })],
    ['allergy', allergy({ code: concept('urn:oid:2.16.840.1.113883.5.1150.1', 'no-known-allergies') })],
    ['medication', medicationStatement({ medicationCodeableConcept: concept(SNOMED, '787481004') })],
    ['medication', medicationRequest({ medicationCodeableConcept: concept(IPS, 'no-known-medications') })],
    ['procedure', procedure({ code: concept(SNOMED, '787480003') })],
    ['immunization', immunization({ vaccineCode: concept(IPS, 'no-known-immunizations') })],
  ]

  it.each(statements)('in the domain %s is no entry and leaves the domain complete', (_, resource) => {
    const { entries, codes, complete } = importFhir(bundle(resource, observation({ valueQuantity: quantity(7) })))
    expect(entries).toEqual([])
    expect(codes).toEqual(['none-known'])
    expect(complete).toEqual(WHOLE)
  })

  it('of one kind is no entry either', () => {
    const { entries, complete } = importFhir(
      bundle(allergy({ code: concept(IPS, 'no-known-food-allergies') }), allergy()),
    )
    expect(entries).toHaveLength(1)
    expect(complete).toEqual(WHOLE)
  })

  it('among the conditions speaks of the domain that it names', () => {
    const { entries, complete, codes } = importFhir(
      bundle(condition({ code: concept(SNOMED, '716186003') }), allergy()),
    )
    expect(entries.map(({ domain }) => domain)).toEqual(['allergy'])
    expect(codes).toContain('none-known-contradicted')
    expect(complete).not.toContain('allergy')
    expect(complete).toContain('condition')
  })

  it('beside an entry that is not past is contradicted', () => {
    const none = allergy({ code: concept(SNOMED, '716186003') })
    const past = allergy({ clinicalStatus: status('allergyintolerance-clinical', 'resolved') })
    expect(importFhir(bundle(none, allergy())).complete).not.toContain('allergy')
    expect(importFhir(bundle(none, past)).complete).toContain('allergy')
    const noneGiven = immunization({ vaccineCode: concept(SNOMED, '787482006') })
    expect(importFhir(bundle(noneGiven, immunization())).complete).not.toContain('immunization')
  })

  it('that is doubted or withdrawn leaves the domain open', () => {
    for (const code of ['unconfirmed', 'refuted', 'entered-in-error']) {
      const none = condition({
        code: concept(SNOMED, '160245001'),
        verificationStatus: status('condition-ver-status', code),
      })
      const { entries, complete } = importFhir(bundle(none, allergy()))
      expect(entries).toHaveLength(1)
      expect(complete).not.toContain('condition')
    }
  })

  it('in one concept with a fact leaves the fact and opens the domain', () => {
    const code = {
      coding: [
        ...(concept(SNOMED, '716186003').coding as object[]),
        ...(concept(SNOMED, '91936005').coding as object[]),
      ],
    }
    const { entries, complete } = importFhir(bundle(allergy({ code })))
    expect(entries[0]?.codings).toEqual([{ system: SNOMED, code: '91936005' }])
    expect(complete).not.toContain('allergy')
  })
})

describe('"no information"', () => {
  it.each([
    ['condition', condition({ code: concept(IPS, 'no-problem-info') })],
    ['allergy', allergy({ code: concept(IPS, 'no-allergy-info') })],
    ['medication', medicationStatement({ medicationCodeableConcept: concept(IPS, 'no-medication-info') })],
    ['procedure', procedure({ code: concept(SNOMED, '1287211007') })],
  ])('leaves the domain %s open', (domain, resource) => {
    const { entries, codes, complete } = importFhir(bundle(resource, observation({ valueQuantity: quantity(7) })))
    expect(entries).toEqual([])
    expect(codes).toEqual(['no-information'])
    expect(complete).toEqual(WHOLE.filter((other) => other !== domain))
  })
})

describe('a document', () => {
  const section = (code: string, members: Json = {}) => ({ code: concept(LOINC, code), ...members })
  const emptyReason = (code: string) => ({
    emptyReason: concept('http://terminology.hl7.org/CodeSystem/list-empty-reason', code),
  })
  const PROBLEM = { entry: [{ reference: 'Condition/c1' }] }

  function completeOf(sections: Json[], members: Json = {}, ...more: Json[]) {
    const composition = {
      resourceType: 'Composition',
      status: 'final',
      subject: { reference: 'Patient/p1' },
      section: sections,
      ...members,
    }
    return importFhir(bundleOf({ type: 'document' }, composition, PATIENT, condition({ id: 'c1' }), ...more)).complete
  }

  it('is complete where a section lists all that there is', () => {
    expect(completeOf([section('11450-4', PROBLEM)])).toEqual(['condition'])
    expect(completeOf([])).toEqual([])
  })

  it('is complete where a section is empty because nothing is known', () => {
    expect(completeOf([section('48765-2', emptyReason('nilknown'))])).toEqual(['allergy'])
  })

  it.each([
    'unavailable',
    'notasked',
    'withheld',
    'notstarted',
    'closed',
    'other',
  ])('is open where a section is empty because of %s', (reason) => {
    expect(completeOf([section('48765-2', emptyReason(reason))])).toEqual([])
  })

  const EMPTY = 'http://terminology.hl7.org/CodeSystem/list-empty-reason'
  const reasons = (...codings: [system: string | undefined, code: string][]) => ({
    emptyReason: { coding: codings.map(([system, code]) => ({ system, code })) },
  })

  it('takes "nil known" from no code system but HL7\'s, today\'s or that before R4', () => {
    const complete = (system?: string) => completeOf([section('48765-2', reasons([system, 'nilknown']))])
    expect(complete('http://hl7.org/fhir/list-empty-reason')).toEqual(['allergy'])
    for (const system of [undefined, '', 'http://hospital.example/reasons', `${EMPTY}/`, SNOMED]) {
      expect(complete(system)).toEqual([])
    }
    for (const code of ['nilKnown', 'NILKNOWN', 'nil-known', '']) {
      expect(completeOf([section('48765-2', emptyReason(code))])).toEqual([])
    }
    expect(completeOf([section('48765-2', { emptyReason: {} })])).toEqual([])
  })

  it('takes a translation beside "nil known" for one, and anything that says less for a contradiction', () => {
    const complete = (...codings: [string | undefined, string][]) =>
      completeOf([section('48765-2', reasons([EMPTY, 'nilknown'], ...codings))])
    expect(complete(['http://hospital.example/reasons', 'NKA'])).toEqual(['allergy'])
    expect(complete([SNOMED, '716186003'], [EMPTY, 'nilknown'])).toEqual(['allergy'])
    const less: [string | undefined, string][] = [
      [EMPTY, 'notasked'],
      [EMPTY, 'local'],
      [IPS, 'no-allergy-info'],
      [IPS, 'no-known-food-allergies'],
      ['http://terminology.hl7.org/CodeSystem/data-absent-reason', 'unknown'],
      ['http://terminology.hl7.org/CodeSystem/v3-NullFlavor', 'NI'],
    ]
    for (const coding of less) expect(complete(coding), coding[1]).toEqual([])
  })

  it('is complete section by section where some are empty for a reason and some for none', () => {
    const sections = [
      section('48765-2', emptyReason('nilknown')),
      section('10160-0', emptyReason('notasked')),
      section('47519-4', emptyReason('nilknown')),
      section('11369-6', emptyReason('withheld')),
      section('10157-6', emptyReason('unavailable')),
      section('11450-4', PROBLEM),
    ]
    expect(completeOf(sections)).toEqual(['condition', 'procedure', 'allergy'])
    expect(completeOf(sections.toReversed())).toEqual(['condition', 'procedure', 'allergy'])
  })

  it('that says "nil known" and holds an entry contradicts itself', () => {
    const empty = [section('48765-2', emptyReason('nilknown')), section('47519-4', emptyReason('nilknown'))]
    expect(completeOf(empty)).toEqual(['procedure', 'allergy'])
    expect(completeOf(empty, {}, allergy())).toEqual(['procedure'])
    expect(completeOf(empty, {}, procedure())).toEqual(['allergy'])
    // the problem that the helper adds
    expect(completeOf([section('11450-4', emptyReason('nilknown'))])).toEqual([])
    const over = allergy({ clinicalStatus: status('allergyintolerance-clinical', 'resolved') })
    expect(completeOf(empty, {}, over)).toEqual(['procedure', 'allergy'])
  })

  it('may have no results and still vital signs, or the other way round', () => {
    const seen = observation({ id: 'o1', valueQuantity: quantity(7) })
    const listed = { entry: [{ reference: 'Observation/o1' }] }
    const nil = emptyReason('nilknown')
    expect(completeOf([section('30954-2', nil), section('8716-3', listed)], {}, seen)).toEqual(['observation'])
    expect(completeOf([section('30954-2', listed), section('8716-3', nil)], {}, seen)).toEqual(['observation'])
  })

  it('is open where a section has only words, a list of changes, or entries beside an empty reason', () => {
    expect(completeOf([section('11450-4', { text: { status: 'generated', div: '<div/>' } })])).toEqual([])
    expect(completeOf([section('11450-4', { ...PROBLEM, mode: 'changes' })])).toEqual([])
    expect(completeOf([section('11450-4', { ...PROBLEM, ...emptyReason('nilknown') })])).toEqual([])
    expect(completeOf([section('11450-4', { emptyReason: { text: 'nilknown' } })])).toEqual([])
  })

  it('is open where an entry of a section is missing or of a type that is not read', () => {
    expect(
      completeOf([section('11450-4', { entry: [{ reference: 'Condition/c1' }, { reference: 'Condition/c2' }] })]),
    ).toEqual([])
    const list = { resourceType: 'List', id: 'l' }
    expect(completeOf([section('11450-4', { entry: [{ reference: 'List/l' }] })], {}, list)).toEqual([])
  })

  it('is read through sections in sections', () => {
    expect(completeOf([section('11450-4', { section: [PROBLEM] })])).toEqual(['condition'])
    expect(completeOf([section('11450-4', { section: [PROBLEM, emptyReason('notasked')] })])).toEqual([])
    expect(completeOf([section('11450-4', PROBLEM), section('11450-4', emptyReason('unavailable'))])).toEqual([])
  })

  it('needs results and vital signs for observations', () => {
    const nothing = emptyReason('nilknown')
    expect(completeOf([section('30954-2', nothing)])).toEqual([])
    expect(completeOf([section('30954-2', nothing), section('8716-3', nothing)])).toEqual(['observation'])
  })

  it('is complete where it says "none known" without a section', () => {
    expect(completeOf([], {}, allergy({ code: concept(IPS, 'no-known-allergies') }))).toEqual(['allergy'])
  })

  it('that is not final, not about the patient or without composition is complete for nothing', () => {
    expect(completeOf([section('11450-4', PROBLEM)], { status: 'preliminary' })).toEqual([])
    expect(completeOf([section('11450-4', PROBLEM)], { subject: { reference: 'Patient/p2' } })).toEqual([])
    expect(importFhir(bundleOf({ type: 'document' }, PATIENT, condition())).complete).toEqual([])
  })

  it('of the summaries is complete for the sections that it has', () => {
    const complete = (file: string) => importFhir(readFixture(`ips/${file}`)).complete
    expect(complete('Bundle-aups-noknownx.json')).toEqual(['condition', 'medication', 'allergy'])
    expect(complete('IPS_IG_bundle-no-info-required-sections.json')).toEqual(['immunization'])
    expect(complete('AR_Repository_Example_02.json')).toEqual(['condition', 'medication', 'allergy'])
    expect(complete('UK_NHSx_IPS_Example_01-modified.json')).toEqual(['condition', 'medication', 'allergy'])
  })
})
