/** One command line in, one exit code out: finds the command, checks the words, prints what comes back or what went wrong. */
import { isVitalproofError, type VitalproofError } from '../core/errors'
import { type Command, type CommandEntry, readArguments, usage } from './command'
import { commandHelp, overallHelp } from './help'
import type { Io } from './io'

export const EXIT = { ok: 0, refused: 1, usage: 2 } as const

/** @param options.argv the words after `vitalproof` @returns the exit code: 0 done, 1 refused or not eligible, 2 usage */
export async function runCli(options: { argv: string[]; io: Io; commands: readonly CommandEntry[] }): Promise<number> {
  const { argv, commands } = options
  const json = argv.includes('--json')
  // with --json stderr is for one error object; what the notes say stands in the result
  const io: Io = json ? { ...options.io, note: () => {}, progress: () => {} } : options.io
  try {
    if (argv.length === 0 || argv[0] === '--help' || argv[0] === 'help') {
      printAll(io, overallHelp(commands, io.out))
      return EXIT.ok
    }
    const entry = findCommand(argv, commands)
    const command: Command = { ...entry, ...(await entry.load()) }
    const words = argv.slice(command.name.split(' ').length)
    if (words.includes('--help')) {
      printAll(io, commandHelp(command, io.out))
      return EXIT.ok
    }
    const outcome = await command.run(readArguments({ command, words, io }))
    if (json) io.print(JSON.stringify(outcome.json))
    else printAll(io, outcome.lines)
    return outcome.exitCode ?? EXIT.ok
  } catch (error) {
    reportError({ error, json, io: options.io })
    return isVitalproofError(error) && error.code === 'USAGE' ? EXIT.usage : EXIT.refused
  }
}

function findCommand(argv: string[], commands: readonly CommandEntry[]): CommandEntry {
  for (const length of [2, 1]) {
    const found = commands.find((command) => command.name === argv.slice(0, length).join(' '))
    if (found !== undefined) return found
  }
  const group = commands.filter((command) => command.name.startsWith(`${argv[0]} `))
  if (group.length > 0) throw usage(`say which: ${group.map((command) => command.name).join(', ')}`)
  // the word itself is not repeated: it may be a secret in the wrong place
  throw usage('no such command')
}

function reportError({ error, json, io }: { error: unknown; json: boolean; io: Io }): void {
  if (!isVitalproofError(error)) {
    // a foreign error may quote its input, so only its name and our own lines come out
    const name = error instanceof Error ? error.name : typeof error
    const report = {
      code: 'INTERNAL',
      message: `unexpected ${name}`,
      fix: 'please report it, without any record',
      at: placeOf(error),
    }
    io.note(json ? JSON.stringify(report) : `${io.err.red('error')} ${report.message} at ${report.at}\n  ${report.fix}`)
    return
  }
  if (json) {
    const { code, message, fix, at } = error.toJSON()
    io.note(JSON.stringify({ code, message, fix, at }))
    return
  }
  for (const line of errorLines(error, io)) io.note(line)
}

function errorLines(error: VitalproofError, { err }: Io): string[] {
  const place = error.at === undefined ? '' : err.dim(` at ${error.at}`)
  return [`${err.red(error.code)} ${error.message}${place}`, ...(error.fix === undefined ? [] : [`  ${error.fix}`])]
}

/** File and line of the first frame that is ours. */
function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  return /(?:src|dist)\/[\w./-]+:\d+/.exec(stack)?.[0] ?? 'unknown place'
}

function printAll(io: Io, lines: readonly string[]): void {
  for (const line of lines) io.print(line)
}
