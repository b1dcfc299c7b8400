/** The documents say what is: every error code, every link and every line of code in them is checked. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  age,
  any,
  type CriterionInput,
  days,
  definePolicy,
  has,
  icd10cm,
  latest,
  loinc,
  none,
  parsePolicy,
  sex,
  snomed,
  years,
} from '../src'
import { COMMANDS } from '../src/cli/commands'
import { ERROR_CODES, VitalproofError } from '../src/core/errors'
import { checkPolicy } from '../src/model/check'

const ROOT = resolve(import.meta.dirname, '..')
const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pagesIn('docs'), ...pagesIn('keys')]

describe('docs/errors.md', () => {
  const page = readText('docs/errors.md')

  it('has one heading for each error code, in the same order, and no other', () => {
    const headings = [...page.matchAll(/^### <a id="([a-z-]+)"><\/a>([A-Z_]+)$/gm)]
    expect(headings.map((match) => match[2])).toEqual([...ERROR_CODES])
  })

  it('has the anchor that the error itself names', () => {
    for (const code of ERROR_CODES) {
      const [path, anchor] = new VitalproofError(code, 'x').docs.split('#')
      expect(path).toBe('docs/errors.md')
      expect(page).toContain(`<a id="${anchor}"></a>${code}\n`)
    }
  })

  it('describes each code in at least one sentence', () => {
    for (const part of page.split(/^### /m).slice(1)) expect(part.split('\n')[2], part.split('\n')[0]).toMatch(/\w.+\./)
  })
})

describe('README.md', () => {
  it('names every command with its summary, in the order of the help', () => {
    const rows = [...readText('README.md').matchAll(/^\| `([a-z -]+)` \| \w+ \| (.+) \|$/gm)]
    expect(rows.map(([, name, summary]) => [name, summary])).toEqual(
      COMMANDS.map(({ name, summary }) => [name, summary]),
    )
  })

  it('uses only options that the commands have', async () => {
    const lines = [...readText('README.md').matchAll(/^vitalproof (.+)$/gm)].map((match) => match[1] ?? '')
    expect(lines.length).toBeGreaterThan(8)
    for (const line of lines) {
      const command = COMMANDS.find(({ name }) => line === name || line.startsWith(`${name} `))
      expect(command, line).toBeDefined()
      const { options } = await command!.load()
      for (const [, option = ''] of line.matchAll(/ --([a-z-]+)/g)) expect(Object.keys(options), line).toContain(option)
    }
  })
})

describe('docs/policy.md', () => {
  const blocks = [...readText('docs/policy.md').matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')

  it('shows only policies and criteria that are valid, fit the circuit and can hold', () => {
    expect(blocks.length).toBeGreaterThan(5)
    for (const block of blocks) {
      const json = JSON.parse(block) as CriterionInput
      const policy = 'version' in json ? parsePolicy(block) : definePolicy({ all: [json] })
      const { sentences, warnings } = checkPolicy(policy)
      expect(sentences.length).toBeGreaterThan(0)
      expect(
        warnings.filter((line) => line.startsWith('unsatisfiable')),
        block,
      ).toEqual([])
    }
  })

  it('shows the same policy as JSON and in TypeScript', () => {
    const built = definePolicy({
      scope: 'NCT02128932',
      coEnrolment: 'glp1-trials-2026',
      credentials: { types: ['record'], accreditation: ['hospital'], maxAgeDays: 365 },
      all: [
        age({ min: 18, max: 75 }),
        has({ codes: [snomed('44054006'), icd10cm('E11')], status: ['active'] }),
        none({ codes: icd10cm('C00-C97'), within: years(5) }),
        latest({ code: loinc('4548-4'), min: '7.0', max: '10.0', unit: '%', within: days(90) }),
        any(sex('female'), latest({ code: loinc('2160-0'), max: '1.3', unit: 'mg/dL' })),
      ],
    })
    expect(checkPolicy(built).hash).toBe(checkPolicy(parsePolicy(blocks[0])).hash)
    for (const line of readText('docs/policy.md')
      .split('\n')
      .filter((text) => /^ {4}\w+\(/.test(text))) {
      expect(readText('test/docs.test.ts')).toContain(line.trim())
    }
  })
})

describe('the documents', () => {
  it('link only to files and headings that exist', () => {
    const dead: string[] = []
    for (const page of PAGES) {
      for (const [, target = ''] of readText(page).matchAll(/(?:\]\(|(?:src|srcset|href)=")([^)"\s]+)[)"]/g)) {
        if (/^[a-z]+:/.test(target)) continue
        const [path = '', anchor] = target.split('#')
        const file = path === '' ? page : relative(ROOT, resolve(ROOT, dirname(page), path))
        if (!existsSync(join(ROOT, file))) dead.push(`${page}: ${target}`)
        else if (anchor !== undefined && !anchors(readText(file)).includes(anchor)) dead.push(`${page}: ${target}`)
      }
    }
    expect(dead).toEqual([])
  })

  it('name only npm scripts that exist', () => {
    const scripts = Object.keys((JSON.parse(readText('package.json')) as { scripts: Record<string, string> }).scripts)
    const unknown: string[] = []
    for (const page of PAGES) {
      for (const [, name = ''] of readText(page).matchAll(/npm run ([\w:-]+)/g)) {
        if (!scripts.includes(name)) unknown.push(`${page}: npm run ${name}`)
      }
    }
    expect(unknown).toEqual([])
  })

  it('hold no path of a machine and no unfinished note', () => {
    const pattern = /\/(?:home|Users|root|tmp|wor[k])\/|\b(TODO|FIXME|XXX|TBD)\b/
    expect(PAGES.filter((page) => pattern.test(readText(page)))).toEqual([])
  })

  it('have a number and a status on each decision', () => {
    const pages = pagesIn('docs/decisions')
    expect(pages.length).toBeGreaterThan(1)
    for (const page of pages) {
      expect(page).toMatch(/\/\d{4}-[a-z-]+\.md$/)
      expect(readText(page), page).toMatch(/^# \d+\. .+\n\n(.*\n)*?Status: /)
    }
  })
})

function anchors(text: string): string[] {
  const explicit = [...text.matchAll(/<a id="([^"]+)">/g)].map((match) => match[1] ?? '')
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  )
  return [...explicit, ...headings]
}

function pagesIn(folder: string): string[] {
  const path = join(ROOT, folder)
  if (!existsSync(path)) return []
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`.replaceAll('\\', '/'))
}

function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}
