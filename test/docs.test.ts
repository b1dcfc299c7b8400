/** The documents say what is: every error code, every link and every line of code in them is checked. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES, VitalproofError } from '../src/core/errors'

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
