/** What a command is: its words, its options and what it does. Help and checks come from this one description. */
import { parseArgs } from 'node:util'
import { VitalproofError } from '../core/errors'
import type { JsonValue } from '../core/json'
import type { Io } from './io'

export interface Option {
  /** Placeholder in the help (`FILE`, `DATE`); without it the option is a switch. */
  value?: string
  help: string
  required?: boolean
  /** May be given more than once. */
  repeat?: boolean
}

/** A command as the help lists it; what it does is loaded when it is run, so that `--help` loads no prover and no chain. */
export interface CommandEntry {
  /** One or two words, e.g. `policy check`. */
  name: string
  summary: string
  load(): Promise<CommandBody>
}

export type Command = CommandEntry & CommandBody

export interface CommandBody {
  /** Full command lines; the first thing that `--help` shows. */
  examples: string[]
  /** Placeholders of the words after the name. */
  positionals?: string[]
  options: Record<string, Option>
  run(input: Input): Promise<Outcome>
}

export interface Input {
  io: Io
  positionals: string[]
  /** Value of an option that is required. */
  get(name: string): string
  find(name: string): string | undefined
  all(name: string): string[]
  has(name: string): boolean
}

export interface Outcome {
  /** What `--json` prints on stdout. */
  json: JsonValue
  /** What a person reads on stdout. */
  lines: string[]
  /** 1 = refused or not eligible; default 0. */
  exitCode?: 0 | 1
}

export const COMMON_OPTIONS: Record<string, Option> = {
  json: { help: 'machine-readable result on stdout, error object on stderr' },
  help: { help: 'this text' },
}

/** Check the words after the command's name. @throws USAGE */
export function readArguments({ command, words, io }: { command: Command; words: string[]; io: Io }): Input {
  const options = { ...command.options, ...COMMON_OPTIONS }
  const { values, positionals } = parse(options, words, command)
  const expected = command.positionals ?? []
  if (positionals.length !== expected.length) {
    const wanted = expected.length === 0 ? 'takes no file name without an option' : `takes ${expected.join(' ')}`
    throw usage(`${command.name} ${wanted}`, command)
  }
  for (const [name, option] of Object.entries(options)) {
    const given = values[name]
    if (option.required && given === undefined) throw usage(`--${name} ${option.value} is missing`, command)
    if (Array.isArray(given) && given.length > 1 && !option.repeat) throw usage(`--${name} is given twice`, command)
    // an empty value is nearly always an unset shell variable
    if (Array.isArray(given) && given.includes('')) throw usage(`--${name} is empty`, command)
  }
  const all = (name: string) => (values[name] as string[] | undefined) ?? []
  return {
    io,
    positionals,
    get: (name) => all(name)[0]!,
    find: (name) => all(name)[0],
    all,
    has: (name) => values[name] === true,
  }
}

interface Parsed {
  values: Record<string, unknown>
  positionals: string[]
}

export function usage(message: string, command?: Command): VitalproofError {
  return new VitalproofError('USAGE', message, {
    at: command?.name ?? 'vitalproof',
    fix: `vitalproof ${command === undefined ? '' : `${command.name} `}--help`,
  })
}

function parse(options: Record<string, Option>, words: string[], command: Command): Parsed {
  try {
    return parseArgs({
      args: words,
      allowPositionals: true,
      options: Object.fromEntries(
        Object.entries(options).map(([name, option]) =>
          option.value === undefined
            ? [name, { type: 'boolean' as const }]
            : [name, { type: 'string' as const, multiple: true }],
        ),
      ),
    })
  } catch (error) {
    // Node quotes what was typed, which may be a secret in the wrong place: only names of options are repeated
    const flag = /--[a-z-]+/.exec(error instanceof Error ? error.message : '')?.[0]
    throw usage(
      flag === undefined ? 'cannot read the command line' : `${flag} is unknown here or lacks its value`,
      command,
    )
  }
}
