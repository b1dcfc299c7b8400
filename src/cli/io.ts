/** The world as a command sees it: streams, environment, clock, password. A test gives its own. */
import { VitalproofError } from '../core/errors'
import { type Style, styleFor } from './style'

export interface Io {
  /** One line to stdout. */
  print(line: string): void
  /** One line to stderr: progress, warnings. Nothing that a script would read. */
  note(line: string): void
  /** A line of progress that the next one replaces; nothing where stderr is no terminal. */
  progress(line: string): void
  /** Today in UTC, YYYY-MM-DD. */
  today(): string
  /** Milliseconds of a monotonic clock. */
  clock(): number
  environment: Readonly<Record<string, string | undefined>>
  /** Ask without echo; undefined where nobody can be asked. */
  ask?: ((prompt: string) => Promise<string>) | undefined
  /** Style of stdout and of stderr. */
  out: Style
  err: Style
}

export function systemIo(): Io {
  const { stdout, stderr, env } = process
  // `vitalproof … | head` closes the pipe early; that is no error of ours
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return {
    print: (line) => void stdout.write(`${line}\n`),
    note: (line) => void stderr.write(`${stderr.isTTY ? '\r\x1b[K' : ''}${line}\n`),
    progress: (line) => {
      if (stderr.isTTY) stderr.write(`\r\x1b[K${line}`)
    },
    today: () => new Date().toISOString().slice(0, 10),
    clock: () => performance.now(),
    environment: env,
    ask: process.stdin.isTTY && stderr.isTTY ? askHidden : undefined,
    out: styleFor(stdout.isTTY, env),
    err: styleFor(stderr.isTTY, env),
  }
}

/** Read one line from the terminal without echo. */
function askHidden(prompt: string): Promise<string> {
  const { stdin, stderr } = process
  stderr.write(prompt)
  return new Promise((resolve, reject) => {
    let text = ''
    const finish = (result: () => void) => {
      stdin.off('data', onData)
      stdin.setRawMode(false)
      stdin.pause()
      stderr.write('\n')
      result()
    }
    const onData = (chunk: Buffer) => {
      for (const character of chunk.toString('utf8')) {
        if (character === '\r' || character === '\n') return finish(() => resolve(text))
        if (character === '\u0003' || character === '\u0004')
          return finish(() => reject(new VitalproofError('ABORTED', 'no password was given')))
        if (character === '\u007f' || character === '\b') text = [...text].slice(0, -1).join('')
        else if (character >= ' ') text += character
      }
    }
    stdin.setRawMode(true)
    stdin.resume()
    stdin.on('data', onData)
  })
}
