/** Fourteen real trials as policies: each compiles into one proof, and the page about them says what is. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { assertCovered, type CriterionRow, readSource } from '../../scripts/lib/trials'
import { countCriteria, inOneProof } from '../../scripts/lib/trials-count'
import { trialsPage } from '../../scripts/lib/trials-page'
import { lowerPolicy } from '../../src/model/policy/lower'
import { leavesOf } from '../../src/model/policy/terms'
import { policyHash } from '../../src/model/policy-vector'
import { STANDARD } from '../../src/model/program'
import { digestOf, SOURCES, TRIALS } from './support'

const PAGE = readFileSync(new URL('../../docs/trials.md', import.meta.url), 'utf8')

describe.each(TRIALS)('the policy of $id', ({ id, title, policy, program, check, criteria }) => {
  test('fits one proof of standard, under the hash that the page shows', () => {
    expect(program.shape.name).toBe(STANDARD.name)
    expect(check.hash).toBe(policyHash(program))
    const section = PAGE.split(/^### /m).find((part) => part.startsWith(`${id}\n`))
    expect(section).toContain(`hash \`0x${check.hash.toString(16).padStart(64, '0')}\``)
  })

  test('bears the names of the trial', () => {
    expect(policy).toMatchObject({ id, title, scope: id, credentials: { types: ['record'] } })
  })

  test('has a sentence for each criterion and one for the credential', () => {
    expect(check.sentences).toHaveLength(policy.all.length + 1)
    for (const sentence of check.sentences) expect(sentence).toMatch(/^[A-Z].+\.$/)
  })

  test('has no criterion that cannot hold, says nothing twice and misspells no code', () => {
    expect(check.warnings.filter((line) => /^(unsatisfiable|redundant|malformed-code) /.test(line))).toEqual([])
  })

  test('asks every absence of a record that is complete up to no more than 90 days ago', () => {
    const terms = lowerPolicy(policy).flatMap(leavesOf)
    const absences = terms.filter((term) => term.kind === 'absence' || term.kind === 'unobserved')
    expect(absences.filter((term) => term.recordedWithinDays > 90)).toEqual([])
    expect(criteria.length).toBeGreaterThan(0)
  })
})

describe('the coverage of all trials', () => {
  const rows = TRIALS.flatMap(({ criteria }) => criteria)
  const { criteria, provable, exact, approximated, coded, inPolicy } = countCriteria(rows)

  test('has the fourteen trials with their 174 criteria', () => {
    expect(TRIALS).toHaveLength(14)
    expect(criteria).toBe(174)
  })

  test('reaches 85 % of the criteria that can be proved from a record at all', () => {
    expect((exact + approximated) / provable).toBeGreaterThanOrEqual(0.85)
  })

  test('has all provable, coded criteria of at least 12 trials in one proof', () => {
    expect(inOneProof(TRIALS).length).toBeGreaterThanOrEqual(12)
    expect(inPolicy).toBeLessThanOrEqual(coded)
  })

  test('is what the page shows', () => {
    expect(trialsPage({ trials: TRIALS, source: readSource() })).toBe(PAGE)
  })
})

describe('coverage and policy', () => {
  const document = { all: [{ age: { min: 18 } }, { any: [{ sex: 'male' }, { sex: 'female' }] }] }
  const asked: CriterionRow = { id: 'I1', text: '', provable: true, expressible: 'exact', policy: ['/all/0'] }
  const nested: CriterionRow = { ...asked, id: 'I2', policy: ['/all/1/any/0', '/all/1/any/1/sex'] }
  const check = (...criteria: CriterionRow[]) => assertCovered({ id: 'T', document, criteria })

  test('agree where every pointer leads somewhere and every policy criterion is pointed at', () => {
    expect(() => check(asked, nested)).not.toThrow()
  })

  test.each<[string, CriterionRow[], RegExp]>([
    ['a policy criterion of no row', [asked], /T: no criterion of the trial points at \/all\/1/],
    ['a dead pointer', [asked, nested, { ...asked, id: 'E3', policy: ['/all/2'] }], /T E3: .* nothing at \/all\/2/],
    ['a pointer to a method of arrays', [asked, nested, { ...asked, id: 'E3', policy: ['/all/map'] }], /nothing at/],
    ['a pointer without its slash', [{ ...asked, policy: ['all/0'] }, nested], /nothing at all\/0/],
    ['two rows of one id', [asked, nested, asked], /two rows have one id/],
    ['a row that is neither asked nor left out', [{ ...asked, policy: [] }, nested], /either in the policy/],
    ['a row that is both', [{ ...asked, leftOut: 'no code set' }, nested], /either in the policy/],
    ['an approximation without its difference', [{ ...asked, expressible: 'approximated' }, nested], /difference/],
    ['an approximation without its side', [{ ...asked, expressible: 'approximated', difference: 'x' }, nested], /errs/],
    ['an exact row with a difference', [{ ...asked, difference: 'x' }, nested], /difference/],
    ['a row that cannot be said and is asked', [{ ...asked, expressible: 'no', reason: 'x' }, nested], /leftOut/],
    ['no reason', [{ ...asked, expressible: 'no', policy: [], leftOut: 'not expressible' }, nested], /reason/],
    [
      'what no record can prove, but is asked',
      [{ ...asked, provable: false, why: 'consent' }, nested],
      /needs why, only/,
    ],
    ['what no record can prove, without why', [{ id: 'I1', text: '', provable: false }, nested], /needs why, only/],
  ])('disagree on %s', (_, criteria, message) => {
    expect(() => check(...criteria)).toThrow(message)
  })
})

test.each(SOURCES)('the record $file is the byte-for-byte copy that sources.json names', ({ file, sha256 }) => {
  expect(digestOf(file)).toBe(sha256)
})
