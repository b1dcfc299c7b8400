/** What the build scripts share: places, writing or comparing a generated file, ending with a clear message. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isVitalproofError } from '../../src/core/errors'

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..')
export const BUILD = join(ROOT, 'build')
export const KEYS = join(ROOT, 'keys')

/** Names of the circuit instances, in alphabetical order. */
export function circuitNames(): string[] {
  return readdirSync(join(ROOT, 'circuits/main'))
    .filter((file) => file.endsWith('.circom'))
    .map((file) => basename(file, '.circom'))
    .sort()
}

/** Where a circuit's compiled files are. */
export function buildFile(name: string, extension: string): string {
  return join(BUILD, name, `${name}.${extension}`)
}

/** Write a generated file, or with `check` refuse if it differs from what stands there. */
export function writeOrCheck({ path, content, check }: { path: string; content: string; check: boolean }): void {
  const file = join(ROOT, path)
  if (!check) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== content) {
    throw new Error(`${path} is not what its script makes; run it without --check and commit the result`)
  }
}

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}

export function toJsonFile(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** Print a step, and the seconds that it took. */
export async function step<T>(text: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  process.stdout.write(`  ${text} … `)
  const result = await work()
  process.stdout.write(`${((performance.now() - start) / 1000).toFixed(1)} s\n`)
  return result
}

/** Run a script's main function; a failure is one line and exit code 1. */
export async function run(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    const place = isVitalproofError(error) && error.at !== undefined ? ` (${error.at})` : ''
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}${place}\n`)
    process.exitCode = 1
  }
}

export function showPath(path: string): string {
  return relative(ROOT, path)
}
