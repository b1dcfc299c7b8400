/** The package as a user installs it: entries, files, pins, and a lock file that `npm ci` takes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ENTRIES, ESM_ENTRIES } from '../tsup.config'

const ROOT = resolve(import.meta.dirname, '..')

interface Manifest {
  name: string
  version: string
  license: string
  type: string
  sideEffects: boolean
  engines: { node: string }
  bin: Record<string, string>
  files: string[]
  exports: Record<string, string | Partial<Record<'import' | 'require', { types: string; default: string }>>>
  scripts: Record<string, string>
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  peerDependencies: Record<string, string>
  peerDependenciesMeta: Record<string, { optional: boolean }>
  optionalDependencies: Record<string, string>
  overrides: Record<string, string>
}

interface Lock {
  packages: Record<string, Partial<Manifest> & { resolved?: string; optional?: boolean; os?: string[]; cpu?: string[] }>
}

const manifest = readJson<Manifest>('package.json')
const lock = readJson<Lock>('package-lock.json')

describe('package.json', () => {
  it('exports one entry per role, as ESM and (but for Veramo) CommonJS with types, and tsup builds exactly these', () => {
    const expected = Object.keys({ ...ENTRIES, ...ESM_ENTRIES }).map((name) => [
      name === 'index' ? '.' : `./${name.replace(/\/index$/, '')}`,
      {
        import: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
        ...(name in ENTRIES ? { require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` } } : {}),
      },
    ])
    const { './package.json': self, ...entries } = manifest.exports
    expect(entries).toEqual(Object.fromEntries(expected))
    expect(self).toBe('./package.json')
  })

  it('names source files that exist', () => {
    expect(Object.values({ ...ENTRIES, ...ESM_ENTRIES }).filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
    expect(existsSync(join(ROOT, 'src/cli/main.ts'))).toBe(true)
    expect(manifest.bin).toEqual({ vitalproof: './dist/cli/main.js' })
  })

  it('runs only scripts that exist', () => {
    const files = Object.values(manifest.scripts).flatMap((line) => line.match(/(src|scripts|bench)\/\S+\.ts/g) ?? [])
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
    expect(manifest.scripts).toMatchObject({ test: expect.any(String), demo: expect.any(String) })
  })

  it('checks with `npm test` everything that a script generates', () => {
    const listed = /GENERATED = (\[.*\])/.exec(readText('scripts/test.ts'))?.[1] ?? ''
    const scripts = readdirSync(join(ROOT, 'scripts')).filter((file) => file.endsWith('.ts'))
    const checking = scripts.filter((file) => readText(`scripts/${file}`).includes("'--check'") && file !== 'test.ts')
    expect((JSON.parse(listed.replaceAll("'", '"')) as string[]).sort()).toEqual(
      checking.map((file) => file.replace('.ts', '')).sort(),
    )
  })

  it('asks for Veramo only as optional peers, of the versions that the tests run with', () => {
    const { peerDependencies, peerDependenciesMeta, devDependencies } = manifest
    expect(Object.keys(peerDependencies).every((name) => /veramo|did-resolver/.test(name))).toBe(true)
    expect(Object.keys(peerDependenciesMeta)).toEqual(Object.keys(peerDependencies))
    expect(Object.values(peerDependenciesMeta).every(({ optional }) => optional)).toBe(true)
    for (const [name, range] of Object.entries(peerDependencies)) expect(range, name).toBe(`^${devDependencies[name]}`)
  })

  it('pins every dependency exactly', () => {
    const all = {
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.optionalDependencies,
      ...manifest.overrides,
    }
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })

  it('says the licences of what the package holds, and the texts are there', () => {
    expect(manifest.license).toBe('Apache-2.0 AND GPL-3.0-or-later')
    expect(readText('LICENSE')).toContain('Apache License')
    expect(readText('LICENSES/GPL-3.0-or-later.txt')).toContain('GNU GENERAL PUBLIC LICENSE')
    expect(readText('NOTICE')).toMatch(/circomlib[\s\S]*snarkjs|snarkjs[\s\S]*circomlib/)
  })

  it('publishes files that exist and no test data', () => {
    const missing = manifest.files.filter((file) => file !== 'dist' && !existsSync(join(ROOT, file)))
    expect(missing).toEqual([])
    expect(manifest.files.filter((file) => /^(test|bench|src|scripts)/.test(file))).toEqual([])
  })
})

describe('package-lock.json', () => {
  it('agrees with package.json', () => {
    const root = lock.packages['']
    for (const field of [
      'name',
      'version',
      'license',
      'dependencies',
      'devDependencies',
      'optionalDependencies',
    ] as const) {
      expect(root?.[field], field).toEqual(manifest[field])
    }
  })

  it('names no registry host', () => {
    expect(Object.values(lock.packages).filter((entry) => entry.resolved !== undefined)).toEqual([])
  })

  it('has the native parts of the tools for Linux, macOS and Windows', () => {
    for (const part of ['@biomejs/cli', '@esbuild/', '@rolldown/binding', '@rollup/rollup', 'lightningcss']) {
      for (const system of ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64', 'win32-x64']) {
        const found = Object.keys(lock.packages).filter((name) => name.includes(part) && name.includes(system))
        expect(found.length, `${part} ${system}`).toBeGreaterThan(0)
      }
    }
  })
})

function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

function readJson<T>(path: string): T {
  return JSON.parse(readText(path)) as T
}
