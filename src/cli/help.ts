/** Help texts, examples first, from the descriptions of the commands. */
import { COMMON_OPTIONS, type Command, type CommandEntry } from './command'
import type { Style } from './style'

export function commandHelp(command: Command, style: Style): string[] {
  const words = ['vitalproof', command.name, ...(command.positionals ?? [])].join(' ')
  return [
    `${style.bold(`vitalproof ${command.name}`)}: ${command.summary}`,
    '',
    style.bold('Examples'),
    ...command.examples.map((example) => `  ${example}`),
    '',
    style.bold('Usage'),
    `  ${words} [options]`,
    '',
    style.bold('Options'),
    ...table(
      Object.entries({ ...command.options, ...COMMON_OPTIONS }).map(([name, option]) => [
        `--${name}${option.value === undefined ? '' : ` ${option.value}`}`,
        `${option.help}${option.required ? ' (required)' : ''}${option.repeat ? ' (may be repeated)' : ''}`,
      ]),
    ),
  ]
}

export function overallHelp(commands: readonly CommandEntry[], style: Style): string[] {
  return [
    `${style.bold('vitalproof')}: prove from a health record that a policy holds, and nothing else`,
    '',
    style.bold('Examples'),
    '  vitalproof demo',
    '  vitalproof policy check policy.json',
    '  vitalproof explain --holder holder.json --credential credential.json --request request.json',
    '',
    style.bold('Commands'),
    ...table(commands.map((command) => [command.name, command.summary])),
    '',
    'Every command has --help and --json.',
    'Exit codes: 0 done, 1 refused or not eligible, 2 wrong command line.',
  ]
}

export function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
