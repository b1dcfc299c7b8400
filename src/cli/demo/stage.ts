/** How the demo speaks: chapters, facts, marks; lines for people, or collected for `--json`. */
import type { Io } from '../io'
import { formatDuration } from '../style'

export interface Stage {
  io: Io
  chapter(title: string): void
  /** A fact with its name in front. */
  fact(name: string, value: string): void
  say(line?: string): void
  good(line: string): void
  /** Something that was refused, as it should be. */
  refused(line: string): void
  /** Run a step under a name and say how long it took. @returns what it returned, and the milliseconds */
  timed<T>(
    name: string,
    work: (progress: (fraction: number) => void) => Promise<T>,
  ): Promise<{ value: T; milliseconds: number }>
}

const WIDTH = 26
/** Columns of a line. */
const LINE = 110

/** @param options.silent nothing is printed on stdout, for `--json` */
export function createStage({ io, silent }: { io: Io; silent: boolean }): Stage {
  const { out } = io
  let chapters = 0
  const print = (line: string) => {
    if (!silent) for (const part of wrap(line)) io.print(part)
  }
  const fact = (name: string, value: string) => print(`  ${out.dim(name.padEnd(WIDTH))} ${value}`)
  return {
    io,
    fact,
    chapter: (title) => {
      print('')
      print(out.bold(`${++chapters}  ${title}`))
    },
    say: (line = '') => print(line === '' ? '' : `  ${line}`),
    good: (line) => print(`  ${out.green('✓')} ${line}`),
    refused: (line) => print(`  ${out.red('✗')} ${line}`),
    timed: async (name, work) => {
      const started = io.clock()
      const progress = (fraction: number) => io.progress(`  ${name.padEnd(WIDTH)} ${bar(fraction, io)}`)
      progress(0)
      const value = await work(progress)
      io.progress('')
      const milliseconds = Math.round(io.clock() - started)
      fact(name, formatDuration(milliseconds))
      return { value, milliseconds }
    },
  }
}

/** Break a long line between words and keep its indent; escape sequences have no width. */
function wrap(line: string): string[] {
  const indent = /^ */.exec(line)?.[0] ?? ''
  const lines = [indent]
  for (const word of line.trim().split(' ')) {
    const last = lines.at(-1)!
    const next = last.trim() === '' ? `${last}${word}` : `${last} ${word}`
    if (last.trim() !== '' && widthOf(next) > LINE) lines.push(`${indent}    ${word}`)
    else lines[lines.length - 1] = next
  }
  return lines
}

function widthOf(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour begins with the escape character
  return text.replace(/\x1b\[\d+m/g, '').length
}

function bar(fraction: number, { err }: Io): string {
  const cells = 24
  const done = Math.round(cells * Math.min(1, Math.max(0, fraction)))
  return `${err.green('█'.repeat(done))}${err.dim('░'.repeat(cells - done))} ${Math.round(100 * fraction)} %`
}
