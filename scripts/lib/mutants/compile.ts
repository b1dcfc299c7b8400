/** Compiles a circuit without any simplification: every statement of its source is a constraint of its own. */
import { execFile } from 'node:child_process'
import { renameSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../project'

const CLI = createRequire(import.meta.url).resolve('circom2/cli.js')

/** As `compileCircuit`, with `--O0`: `<directory>/<name>.{r1cs,sym,wasm}`, source and directory inside the project. */
export async function compilePlain({ source, directory }: { source: string; directory: string }): Promise<void> {
  const name = basename(source, '.circom')
  const args = [relative(ROOT, source), '--r1cs', '--sym', '--wasm', '--O0', '-l', 'node_modules']
  try {
    await promisify(execFile)(process.execPath, [CLI, ...args, '-o', relative(ROOT, directory)], {
      cwd: ROOT,
      maxBuffer: 1 << 26,
    })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`circom refuses ${relative(ROOT, source)}\n${stdout}${stderr}`)
  }
  renameSync(join(directory, `${name}_js/${name}.wasm`), join(directory, `${name}.wasm`))
}
