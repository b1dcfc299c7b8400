/** The rooms: reads the import lines of src/ and names an offending one; what must not stand in a room or a test is looked for too. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')
const SRC = join(ROOT, 'src')

interface Room {
  /** Rooms it may import besides itself. */
  rooms: string[]
  /** Packages it may import, by name or scope. */
  packages: string[]
  /** May it touch `node:*`? A pattern of file paths inside src/, or never. */
  node?: RegExp
}

const ROOMS: Record<string, Room> = {
  core: { rooms: [], packages: ['poseidon-lite', '@zk-kit/', '@noble/', 'fflate'] },
  model: { rooms: ['core'], packages: ['@noble/', 'fflate'] },
  proof: { rooms: ['core', 'model'], packages: ['snarkjs', 'circom_runtime', '@noble/'], node: /^proof\/node/ },
  fhir: { rooms: ['core', 'model'], packages: ['@noble/', 'jose'] },
  issuer: { rooms: ['core', 'model'], packages: ['@noble/'] },
  holder: { rooms: ['core', 'model', 'proof'], packages: ['@noble/'] },
  verifier: { rooms: ['core', 'model', 'proof'], packages: ['@noble/'] },
  chain: { rooms: ['core', 'model', 'proof'], packages: ['viem'] },
  did: { rooms: ['core', 'model'], packages: ['@veramo/', 'ethr-did-resolver', 'did-resolver', '@noble/'] },
  cli: {
    rooms: ['core', 'model', 'proof', 'fhir', 'issuer', 'holder', 'verifier', 'chain', 'did'],
    packages: ['viem'],
    node: /^cli\//,
  },
}

const FORBIDDEN_IN_ROOMS: [name: string, pattern: RegExp, allowed?: RegExp][] = [
  ['Math.random', /Math\.random/],
  ['console', /\bconsole\./],
  // the endpoint is the caller's; ethers' own request cannot be stopped
  ['fetch', /\bfetch\(/, /^did\/provider\.ts$/],
  ['XMLHttpRequest, WebSocket, EventSource', /\b(XMLHttpRequest|WebSocket|EventSource|sendBeacon)\b/],
  ['the environment', /process\.env/],
  ['process.exit', /process\.exit\b/],
  ['a bare Error', /\bnew (Error|TypeError|RangeError)\(/],
  ['the clock', /Date\.now\(|new Date\(\)/, /^(issuer|holder|verifier|chain|did)\//],
  ['eval', /\beval\(|new Function\(/],
]

const sources = walk(SRC).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
const tests = walk(join(ROOT, 'test')).filter((file) => file.endsWith('.test.ts'))

describe('the rooms of src/', () => {
  it('are the ones the architecture names', () => {
    const folders = readdirSync(SRC).filter((name) => statSync(join(SRC, name)).isDirectory())
    expect(folders.filter((name) => !(name in ROOMS) && walk(join(SRC, name)).length > 0)).toEqual([])
  })

  it('import only rooms to their left, the packages they are allowed, and node:* where it is allowed', () => {
    const offending = sources.flatMap((file) => imports(file).flatMap((target) => offence(file, target)))
    expect(offending).toEqual([])
  })

  it('are held apart by a check that sees a forbidden line', () => {
    expect(offence(join(SRC, 'holder/present.ts'), '../issuer/sign')).toEqual([
      'holder/present.ts imports ../issuer/sign: not to its left',
    ])
    expect(offence(join(SRC, 'model/dates.ts'), 'node:fs')).toHaveLength(1)
    expect(offence(join(SRC, 'issuer/sign.ts'), 'snarkjs')).toHaveLength(1)
    expect(offence(join(SRC, 'holder/present.ts'), '../../test/helper')).toHaveLength(1)
    expect(offence(join(SRC, 'holder/present.ts'), '../proof/prove')).toEqual([])
  })

  it('hold no network call, console, environment, clock, weak randomness or bare Error', () => {
    const offending: string[] = []
    for (const file of sources.filter((source) => roomOf(source) !== 'cli')) {
      for (const [name, pattern, allowed] of FORBIDDEN_IN_ROOMS) {
        if (allowed?.test(inside(file))) continue
        code(file).forEach((line, index) => {
          if (pattern.test(line)) offending.push(`${inside(file)}:${index + 1} uses ${name}`)
        })
      }
    }
    expect(offending).toEqual([])
  })

  it('reach no prover from the verifier, and no network package from the holder', () => {
    expect(
      packagesReachedFrom('verifier').filter((name) => /^(snarkjs|circom_runtime|ffjavascript|node:)/.test(name)),
    ).toEqual([])
    expect(
      packagesReachedFrom('holder').filter((name) => /^(viem|node:(net|tls|http|https|http2|dgram))$/.test(name)),
    ).toEqual([])
  })

  it('reach Veramo from nowhere but the room for it, which the command line loads only when it is used', () => {
    const others = ['model', 'proof', 'fhir', 'issuer', 'holder', 'verifier', 'chain']
    expect(others.flatMap(packagesReachedFrom).filter((name) => /veramo|did-resolver|ethers/.test(name))).toEqual([])
    const eager = sources.filter(
      (file) => roomOf(file) === 'cli' && staticImports(file).some((name) => /\/did(\/|$)/.test(name)),
    )
    expect(eager.map(inside)).toEqual([])
  })

  it('begin every file with a sentence that says what it is for', () => {
    expect(
      sources.filter((file) => !/^(#!.*\n)?(\/\*\*|\/\/)\s+\S/.test(readFileSync(file, 'utf8'))).map(inside),
    ).toEqual([])
  })
})

describe('the tests', () => {
  it('are not skipped, focused, postponed or retried', () => {
    const pattern =
      /\b(it|test|describe)\.(skip|only|todo|fails|concurrent\.skip)\b|\bx(it|describe)\(|\bretry:|vi\.setConfig/
    const offending = tests.filter((file) => file !== import.meta.filename && pattern.test(readFileSync(file, 'utf8')))
    expect(offending.map((file) => relative(ROOT, file))).toEqual([])
  })

  it('do not sleep and do not depend on unseeded randomness', () => {
    const pattern = /setTimeout\(r(esolve)?,|Math\.random\(/
    const offending = tests.filter((file) => file !== import.meta.filename && pattern.test(readFileSync(file, 'utf8')))
    expect(offending.map((file) => relative(ROOT, file))).toEqual([])
  })
})

function offence(file: string, target: string): string[] {
  const line = `${inside(file)} imports ${target}`
  const name = roomOf(file)
  if (target.startsWith('.')) {
    const path = posix.join(posix.dirname(inside(file)), target)
    if (path.startsWith('..')) return /\/(keys|package)\b/.test(target) ? [] : [`${line}, outside src/`]
    const other = path.split('/')[0] ?? ''
    if (name === '')
      return ['core', 'model'].includes(other) ? [] : [`${line}: the root entry holds core and model only`]
    return other === name || ROOMS[name]?.rooms.includes(other) ? [] : [`${line}: not to its left`]
  }
  if (name === '') return [`${line}: the root entry imports no package`]
  if (target.startsWith('node:')) return ROOMS[name]?.node?.test(inside(file)) ? [] : [`${line}: no Node here`]
  const allowed = ROOMS[name]?.packages.some(
    (entry) => target === entry || target.startsWith(entry.endsWith('/') ? entry : `${entry}/`),
  )
  return allowed ? [] : [`${line}: not a package of this room`]
}

/** External modules that the entry of a room pulls in, types aside, however deep. */
function packagesReachedFrom(room: string): string[] {
  const seen = new Set<string>()
  const found = new Set<string>()
  const queue = [join(SRC, room, 'index.ts')]
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    for (const target of imports(file, true)) {
      if (target.startsWith('.')) queue.push(...locate(resolve(dirname(file), target)))
      else found.add(target)
    }
  }
  return [...found].sort()
}

function locate(path: string): string[] {
  return [path, `${path}.ts`, join(path, 'index.ts')].filter((option) => sources.includes(option))
}

function imports(file: string, withoutTypes = false): string[] {
  const text = code(file).join('\n')
  const found: string[] = []
  for (const match of text.matchAll(
    /\b(import|export)\s+(type\s)?[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g,
  )) {
    if (withoutTypes && match[2] !== undefined) continue
    found.push(match[3] ?? match[4] ?? '')
  }
  return found
}

/** Modules that are loaded with the file, so neither types nor `import()`. */
function staticImports(file: string): string[] {
  return [
    ...code(file)
      .join('\n')
      .matchAll(/^import (?!type )[^'"`;]*?from '([^']+)'/gm),
  ].map((match) => match[1] ?? '')
}

/** The lines of a file without its comments, so that a docstring may name what the code may not use. */
function code(file: string): string[] {
  return readFileSync(file, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .split('\n')
    .map((line) => line.replace(/(^|\s)\/\/.*$/, ''))
}

function roomOf(file: string): string {
  const parts = inside(file).split('/')
  return parts.length > 1 ? (parts[0] ?? '') : ''
}

function inside(file: string): string {
  return relative(SRC, file).replaceAll('\\', '/')
}

function walk(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
