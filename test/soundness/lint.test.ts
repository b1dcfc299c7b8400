/** circomspect over all circuits, and every hint of theirs: each is explained in circuits/lint-allow.json, and nothing else is. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT, readJson } from '../../scripts/lib/project'
import {
  compareFindings,
  type Finding,
  findBlind,
  type LintAllowed,
  lintFolder,
  listCircom,
  listHints,
} from './support/lint'

const allowed = readJson(join(ROOT, 'circuits/lint-allow.json')) as {
  findings: LintAllowed[]
  blind: { because: string; templates: Record<string, string[]> }
  hints: (Omit<Finding, 'rule'> & { because: string })[]
}

describe('circomspect', () => {
  it('finds nothing in the circuits that is not explained, and every explanation is needed', async () => {
    expect(compareFindings({ found: await lintFolder('circuits'), allowed: allowed.findings })).toEqual({
      unexplained: [],
      stale: [],
    })
  })

  it('finds what was planted', async () => {
    const found = await lintFolder('test/soundness/fixtures')
    const inTemplate = (template: string) => found.filter((finding) => finding.template === template)
    expect(inTemplate('FreeOutput').map(({ rule }) => rule)).toContain('CS0006')
    expect(inTemplate('MissingConstraint').map(({ rule }) => rule)).toContain('CS0005')
    expect(inTemplate('Aliased').map(({ rule }) => rule)).toContain('CS0010')
    expect(inTemplate('UnusedInput').map(({ name }) => name)).toContain('context')
    expect(compareFindings({ found, allowed: allowed.findings }).unexplained.length).toBeGreaterThan(3)
  })

  it('is blind in the templates that the list says, and in no other', async () => {
    const blind: Record<string, string[]> = {}
    for (const { file, template } of await findBlind('circuits')) blind[file] = [...(blind[file] ?? []), template]
    expect(blind).toEqual(allowed.blind.templates)
  })

  it('gives a reason for each exception', () => {
    const silent = [...allowed.findings, allowed.blind, ...allowed.hints].filter(
      ({ because }) => !/\w+ .+\.$/.test(because),
    )
    expect(silent).toEqual([])
  })
})

describe('assignments without a constraint', () => {
  const name = ({ file, template, name }: Omit<Finding, 'rule'>) => `${file} ${template} ${name}`

  it('are the ones of the list, signal by signal', () => {
    const found = listCircom('circuits').flatMap((file) =>
      listHints({ file, text: readFileSync(join(ROOT, 'circuits', file), 'utf8') }),
    )
    expect(found.map(name).sort()).toEqual(allowed.hints.map(name).sort())
  })

  it('are seen in every form', () => {
    const text = [
      'template A() {',
      '  signal x <-- y; // z <-- w',
      '  grid[i][j + 1] <-- y;',
      '  y --> out[2];',
      '  (a, b) <-- f(y);',
      '  /* c <-- d */',
      '}',
    ].join('\n')
    expect(listHints({ file: 'a.circom', text }).map(({ name }) => name)).toEqual([
      'x',
      'grid[i][j + 1]',
      'out[2]',
      '(a, b) <-- f(y);',
    ])
  })
})
