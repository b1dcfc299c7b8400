/** Compiles circuits with circom2 (circom built to WASM) and reads what their compiled form says about their signals. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join, relative } from 'node:path'
import { promisify } from 'node:util'
import type { InputShape } from '../../src/proof/manifest'
import { BUILD, buildFile, ROOT } from './project'
import { readR1csHeader, readSymbols } from './r1cs'

export const OPTIMISATION = '--O2'

const require = createRequire(import.meta.url)
const CLI = require.resolve('circom2/cli.js')
const runFile = promisify(execFile)

/** What circom and its package call themselves. */
export async function compilerVersion(): Promise<string> {
  const { version } = require('circom2/package.json') as { version: string }
  const { stdout } = await runFile(process.execPath, [CLI, '--version'], { cwd: ROOT })
  const circom = /circom compiler ([0-9.]+)/.exec(stdout)?.[1]
  if (!circom) throw new Error('circom2 --version gives no version')
  return `circom ${circom} (circom2 ${version})`
}

/**
 * Compile one main file to `<directory>/<name>.{r1cs,sym,wasm}`. The same source gives the same bytes.
 *
 * The compiler sees nothing outside its working directory, so source and output have to be inside the project.
 */
export async function compileCircuit({ source, directory }: { source: string; directory: string }): Promise<void> {
  const name = basename(source, '.circom')
  // moved when complete: a compiler that is stopped half-way leaves nothing that looks like a result
  const output = join(directory, `${name}.new`)
  mkdirSync(output, { recursive: true })
  const files = ['--r1cs', '--sym', '--wasm']
  const args = [relative(ROOT, source), ...files, OPTIMISATION, '-l', 'node_modules', '-o', relative(ROOT, output)]
  try {
    await runFile(process.execPath, [CLI, ...args], { cwd: ROOT, maxBuffer: 1 << 26 })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`circom refuses ${relative(ROOT, source)}\n${stdout}${stderr}`)
  }
  for (const file of [`${name}.r1cs`, `${name}.sym`, `${name}_js/${name}.wasm`]) {
    renameSync(join(output, file), join(directory, basename(file)))
  }
  rmSync(output, { recursive: true })
}

/** Compile a circuit instance into build/ unless that is newer than every circuit file. */
export async function ensureCompiled(name: string): Promise<void> {
  const sources = readdirSync(join(ROOT, 'circuits'), { recursive: true, withFileTypes: true })
  const changed = Math.max(...sources.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs))
  const built = ['r1cs', 'sym', 'wasm'].map((extension) => buildFile(name, extension))
  if (built.every((file) => existsSync(file) && statSync(file).mtimeMs > changed)) return
  await compileCircuit({ source: join(ROOT, `circuits/main/${name}.circom`), directory: join(BUILD, name) })
}

export interface CircuitFacts {
  constraints: number
  wires: number
  /** Outputs first, then public inputs, as the verifier sees them. */
  publicSignals: string[]
  inputs: Record<string, InputShape>
}

/** Sizes and signals of a compiled circuit, out of its .r1cs, .sym and .wasm. */
export async function readCircuit({ name, directory }: { name: string; directory: string }): Promise<CircuitFacts> {
  const read = (extension: string): Uint8Array<ArrayBuffer> => readFileSync(join(directory, `${name}.${extension}`))
  const header = readR1csHeader(read('r1cs'))
  const symbols = readSymbols(new TextDecoder().decode(read('sym')))
  const publicCount = header.outputs + header.publicInputs
  // labels number outputs, then inputs, whatever the optimiser did to their wires
  const inputCount = await countInputs(read('wasm'))
  const labels = symbols.slice(0, header.outputs + inputCount).map(({ name: path }) => path.replace(/^main\./, ''))
  return {
    constraints: header.constraints,
    wires: header.wires,
    publicSignals: labels.slice(0, publicCount),
    inputs: shapesOf(labels.slice(header.outputs)),
  }
}

/** `grid[0][0]`, `grid[0][1]`, … → grid: [2, 3]. */
function shapesOf(labels: readonly string[]): Record<string, InputShape> {
  const shapes: Record<string, number[]> = {}
  const counts: Record<string, number> = {}
  for (const label of labels) {
    const name = label.replace(/\[.*$/, '')
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new Error(`the input ${label} is neither a signal nor an array`)
    const places = [...label.matchAll(/\[(\d+)\]/g)].map(([, index]) => Number(index) + 1)
    shapes[name] = places.map((size, i) => Math.max(size, shapes[name]?.[i] ?? 0))
    counts[name] = (counts[name] ?? 0) + 1
  }
  for (const [name, shape] of Object.entries(shapes)) {
    if (shape.reduce((a, b) => a * b, 1) !== counts[name]) throw new Error(`the input ${name} is not a full array`)
  }
  return shapes
}

async function countInputs(wasm: Uint8Array<ArrayBuffer>): Promise<number> {
  const quiet = (): void => {}
  const runtime = {
    exceptionHandler: quiet,
    printErrorMessage: quiet,
    writeBufferMessage: quiet,
    showSharedRWMemory: quiet,
  }
  const { instance } = await WebAssembly.instantiate(wasm, { runtime })
  return (instance.exports.getInputSize as () => number)()
}
