/** The package as it is built: every entry of `exports` loads as ESM and CommonJS, has types, and holds only what its role needs. */
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { ENTRIES, ESM_ENTRIES } from '../tsup.config'

const ROOT = resolve(import.meta.dirname, '..')
const nameOf = (entry: string) => (entry === 'index' ? 'vitalproof' : `vitalproof/${entry.replace(/\/index$/, '')}`)
const NAMES = Object.keys(ENTRIES).map(nameOf)
const ESM_NAMES = [...NAMES, ...Object.keys(ESM_ENTRIES).map(nameOf)]
const run = promisify(execFile)
const node = (...words: string[]) => run(process.execPath, words, { cwd: ROOT, maxBuffer: 2 ** 26 })

describe('the built package', () => {
  beforeAll(async () => {
    await node('node_modules/tsup/dist/cli-default.js', '--silent')
  }, 900_000)

  it('loads by its own name as ESM, with one error class for all entries', async () => {
    const script = `const all = await Promise.all(${JSON.stringify(ESM_NAMES)}.map((name) => import(name)))
      const [{ VitalproofError }, ...others] = all
      const { parseRequest } = await import('vitalproof/holder')
      try { parseRequest('{}') } catch (error) { console.log(error instanceof VitalproofError, error.code) }
      console.log(others.every((entry) => Object.keys(entry).length > 0))`
    expect((await node('--input-type=module', '-e', script)).stdout).toBe('true REQUEST_INVALID\ntrue\n')
  })

  it('loads as CommonJS, with one error class for all entries', async () => {
    const script = `const [{ VitalproofError }, ...others] = ${JSON.stringify(NAMES)}.map((name) => require(name))
      try { require('vitalproof/holder').parseRequest('{}') } catch (error) { console.log(error instanceof VitalproofError, error.code) }
      console.log(others.every((entry) => Object.keys(entry).length > 0))`
    expect((await node('--input-type=commonjs', '-e', script)).stdout).toBe('true REQUEST_INVALID\ntrue\n')
  })

  it('has types for both, as a strict NodeNext compiler sees them', async () => {
    const folder = join(ROOT, 'build/consumer')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const linesFor = (names: string[]) => [
      ...names.map((name, i) => `import * as entry${i} from '${name}'`),
      "import { present, type Holder } from 'vitalproof/holder'",
      `export const all = [${names.map((_, i) => `entry${i}`).join(', ')}]`,
      'export const prove = (holder: Holder, rest: Omit<Parameters<typeof present>[0], "holder">) => present({ holder, ...rest })',
    ]
    writeFileSync(join(folder, 'esm.mts'), linesFor(ESM_NAMES).join('\n'))
    writeFileSync(join(folder, 'cjs.cts'), linesFor(NAMES).join('\n'))
    const options = {
      module: 'nodenext',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      target: 'es2022',
      types: ['node'],
    }
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options, files: ['esm.mts', 'cjs.cts'] }),
    )
    const { stdout } = await node('node_modules/typescript/bin/tsc', '-p', folder).catch(
      (error: { stdout: string }) => error,
    )
    expect(stdout).toBe('')
  })

  it('keeps prover, chain and Node out of the entries that need none', () => {
    for (const name of ['index', 'model/index', 'fhir/index', 'issuer/index', 'verifier/index'] as const) {
      const reached = packagesOf(`dist/${name}.js`)
      expect(
        reached.filter((target) => /^(snarkjs|circom_runtime|ffjavascript|viem|@veramo|node:)/.test(target)),
        name,
      ).toEqual([])
    }
    expect(packagesOf('dist/holder/index.js').filter((target) => /^(viem|@veramo|node:)/.test(target))).toEqual([])
    expect(packagesOf('dist/chain/index.js').filter((target) => /^@veramo/.test(target))).toEqual([])
    expect(packagesOf('dist/holder/index.js')).toContain('snarkjs')
  })

  it('has a command line that finds its keys and ends by itself', async () => {
    const { stdout } = await node(
      'dist/cli/main.js',
      'policy',
      'check',
      'examples/policies/diabetes-trial.json',
      '--json',
    )
    expect(JSON.parse(stdout)).toMatchObject({ circuit: 'standard' })
    expect(readFileSync(join(ROOT, 'dist/cli/main.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  })
})

/** Packages that a built file imports, through its chunks, however deep. */
function packagesOf(path: string, seen = new Set<string>()): string[] {
  if (seen.has(path)) return []
  seen.add(path)
  const text = readFileSync(join(ROOT, path), 'utf8')
  const targets = [...text.matchAll(/(?:\bfrom|^import)\s*['"]([^'"]+)['"]/gm)].map((match) => match[1] ?? '')
  const found = targets.flatMap((target) =>
    target.startsWith('.') ? packagesOf(join(dirname(path), target), seen) : [target],
  )
  return [...new Set(found)].sort()
}
