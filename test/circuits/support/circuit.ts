/** One template as a circuit of its own: compiled as it is shipped (`--O2`), kept by content, run silently. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { WitnessCalculatorBuilder } from 'circom_runtime'
import { compileCircuit } from '../../../scripts/lib/circom'
import { compilePlain } from '../../../scripts/lib/mutants/compile'
import { ROOT } from '../../../scripts/lib/project'
import { type R1cs, readR1cs, readWitness, signalsByName } from '../../support/r1cs'

/** A value, or nested lists of values as the template declares them. */
export type Value = bigint | number | boolean | readonly Value[]
export type Inputs = Readonly<Record<string, Value>>

export interface Circuit {
  /** The main component, for instance `Bits(8)`. */
  name: string
  /** File of circuits/lib, without extension; null for a template of a test alone. */
  file: string | null
  /** Compiled without simplification. */
  plain: boolean
  r1cs: R1cs
  /** Wire by signal name without `main.`; signals that the optimiser removed are absent. */
  wires: ReadonlyMap<string, number>
  /** The witness, or null where the program refuses the inputs. */
  run(inputs: Inputs): Promise<bigint[] | null>
}

const CACHE = join(ROOT, 'build/test-circuits')
const LIB = join(ROOT, 'circuits/lib')
const CIRCOMLIB = join(ROOT, 'node_modules/circomlib/circuits')

/**
 * @param options.main the main component, for instance `Bits(8)`
 * @param options.file file of circuits/lib that has it, without extension; `../eligibility` is one of circuits/
 * @param options.plain without simplification: what the solver cannot see through in the shipped form, it solves forwards here
 * @param options.source circom text of a template for this test alone, instead of `file`
 */
export async function openCircuit(options: {
  main: string
  file?: string
  source?: string
  plain?: boolean
}): Promise<Circuit> {
  const { text, used } = circuitSource(options)
  const plain = options.plain ?? false
  const directory = await build(text, used, plain ? compilePlain : compileCircuit)
  // a Buffer's slice is no copy, so not the Buffer itself
  const r1cs = readR1cs(new Uint8Array(readFileSync(join(directory, 'main.r1cs'))))
  const wires = new Map(
    [...signalsByName(readFileSync(join(directory, 'main.sym'), 'utf8'))]
      .filter(([, wire]) => wire >= 0)
      .map(([name, wire]) => [name.replace(/^main\./, ''), wire]),
  )
  const module = await WebAssembly.compile(readFileSync(join(directory, 'main.wasm')))
  return { name: options.main, file: options.file ?? null, plain, r1cs, wires, run: (inputs) => run(module, inputs) }
}

/** A template as a main component in build/<folder>/<name>/, and the files that it is made of. */
function circuitSource(options: { main: string; file?: string; source?: string }): {
  text: string
  used: string[]
} {
  const include = options.file === undefined ? '' : `include "../../../circuits/lib/${options.file}.circom";\n`
  const written = options.source ?? readFileSync(join(LIB, `${options.file}.circom`), 'utf8')
  const text = `pragma circom 2.2.2;\n${include}${options.source ?? ''}component main${publish(written, options.main)} = ${options.main};\n`
  return { text, used: options.file === undefined ? [] : listIncludes(join(LIB, `${options.file}.circom`)) }
}

/** Flat inputs by signal name: `{ path: [[1, 2]] }` → `path[0][0]`, `path[0][1]`. */
export function flatInputs(inputs: Inputs): [name: string, value: bigint][] {
  const walk = (name: string, value: Value): [string, bigint][] =>
    typeof value === 'object' ? value.flatMap((item, i) => walk(`${name}[${i}]`, item)) : [[name, BigInt(value)]]
  return Object.entries(inputs).flatMap(([name, value]) => walk(name, value))
}

/** All inputs public: the optimiser may remove a private one, and then a test could not set it. */
function publish(source: string, main: string): string {
  const template = source.split(/^\s*template /m).find((part) => part.startsWith(main.replace(/\(.*$/, '(')))
  const names = [...(template ?? '').matchAll(/signal input (\w+)/g)].map(([, name]) => name)
  return names.length === 0 ? '' : ` {public [${names.join(', ')}]}`
}

/** A source that has not changed is not compiled again; a finished directory appears in one step. */
async function build(text: string, used: readonly string[], compile: typeof compileCircuit): Promise<string> {
  const hash = createHash('sha256').update(compile.name).update(text)
  for (const file of used) hash.update(file).update(readFileSync(file))
  const directory = join(CACHE, hash.digest('hex').slice(0, 24))
  if (existsSync(directory)) return directory

  const scratch = join(CACHE, `${process.pid}-${performance.now().toString().replace('.', '-')}`)
  mkdirSync(scratch, { recursive: true })
  writeFileSync(join(scratch, 'main.circom'), text)
  try {
    await compile({ source: join(scratch, 'main.circom'), directory: scratch })
    // another worker may have been first
    if (!existsSync(directory)) renameSync(scratch, directory)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return directory
}

/** A file and all that it includes, so that a change in any of them compiles again. */
function listIncludes(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return []
  seen.add(file)
  const found = [...readFileSync(file, 'utf8').matchAll(/^include "([^"]+)";/gm)].flatMap(([, name]) => {
    const near = resolve(dirname(file), name!)
    return listIncludes(existsSync(near) ? near : resolve(CIRCOMLIB, '../..', name!), seen)
  })
  return [file, ...found]
}

async function run(module: WebAssembly.Module, inputs: Inputs): Promise<bigint[] | null> {
  const refuse = (): never => {
    throw new Error('refused')
  }
  const runtime = { exceptionHandler: refuse, printErrorMessage() {}, writeBufferMessage() {}, showSharedRWMemory() {} }
  const flat = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, flatInputs({ [name]: value }).map(([, v]) => v)]),
  )
  const calculator = await WitnessCalculatorBuilder(await WebAssembly.instantiate(module, { runtime }))
  try {
    return readWitness(await calculator.calculateWTNSBin(flat, false))
  } catch (error) {
    // a misspelt input is a mistake of the test, not an answer of the circuit
    if (!(error instanceof Error) || !/refused/.test(error.message)) throw error
    return null
  }
}
