/** A command line in memory: streams are lists, clock and environment are given. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommandEntry } from '../../src/cli/command'
import type { Io } from '../../src/cli/io'
import { runCli } from '../../src/cli/run'
import { styleFor } from '../../src/cli/style'

export const PASSWORD = 'correct horse battery staple'

export interface Ran {
  code: number
  out: string[]
  err: string[]
  /** The single JSON line on stdout. */
  json: Record<string, unknown>
  /** The last line on stderr as JSON. */
  error: Record<string, unknown>
}

export interface RunOptions {
  argv: string[]
  commands: readonly CommandEntry[]
  environment?: Record<string, string>
  ask?: (prompt: string) => Promise<string>
}

export async function runInMemory({
  argv,
  commands,
  environment = { VITALPROOF_PASSWORD: PASSWORD },
  ask,
}: RunOptions): Promise<Ran> {
  const out: string[] = []
  const err: string[] = []
  let ticks = 0
  const io: Io = {
    print: (line) => void out.push(line),
    note: (line) => void err.push(line),
    progress: () => {},
    today: () => '2024-02-29',
    clock: () => ticks++,
    environment,
    ask,
    out: styleFor(false, {}),
    err: styleFor(false, {}),
  }
  const code = await runCli({ argv, io, commands })
  return { code, out, err, json: parse(out.at(-1)), error: parse(err.at(-1)) }
}

/** Lines for people are no JSON: then there is nothing to look into. */
function parse(line: string | undefined): Record<string, unknown> {
  return line?.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : {}
}

/** A new folder and what removes it. */
export async function temporaryFolder(): Promise<{ path: (name: string) => string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'vitalproof-test-'))
  return { path: (name) => join(folder, name), remove: () => rm(folder, { recursive: true, force: true }) }
}
