/** Files of the command line: read with a limit, written once, readable by their owner only. */
import { randomUUID } from 'node:crypto'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { VitalproofError } from '../core/errors'

const MIB = 1024 * 1024
const MAX_BYTES = 64 * MIB

/** @param at the option that names the file @param maxBytes default 64 MiB @throws FILE_INVALID, LIMIT_EXCEEDED */
export async function readInput(path: string, at: string, maxBytes = MAX_BYTES): Promise<string> {
  let bytes: Buffer
  try {
    const { size } = await stat(path)
    if (size > maxBytes) {
      throw new VitalproofError('LIMIT_EXCEEDED', `the file is larger than ${maxBytes / MIB} MiB`, { at })
    }
    bytes = await readFile(path)
  } catch (error) {
    if (error instanceof VitalproofError) throw error
    throw new VitalproofError('FILE_INVALID', `cannot read the file (${reasonOf(error)})`, {
      at,
      fix: 'check the path',
    })
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new VitalproofError('FILE_INVALID', 'the file is not UTF-8 text', { at })
  }
}

/** Write a new file, mode 0600. @throws FILE_EXISTS, FILE_INVALID */
export async function writeNew(path: string, text: string, at = '--out'): Promise<void> {
  try {
    // "wx": no window between looking and writing
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(text.endsWith('\n') ? text : `${text}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (error) {
    if (reasonOf(error) === 'EEXIST') throw exists(at)
    throw new VitalproofError('FILE_INVALID', `cannot write the file (${reasonOf(error)})`, { at })
  }
}

/** Refuse early, before minutes of work, what `writeNew` would refuse at the end. @throws FILE_EXISTS */
export async function assertNew(path: string, at = '--out'): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found !== undefined) throw exists(at)
}

/** Replace the state of an own file in one step: after a crash there is the old one or the new one. @throws FILE_INVALID */
export async function replaceOwn(path: string, text: string, at: string): Promise<void> {
  const next = `${path}.${randomUUID()}.new`
  try {
    await writeNew(next, text, at)
    await rename(next, path)
  } catch (error) {
    await rm(next, { force: true })
    if (error instanceof VitalproofError) throw error
    throw new VitalproofError('FILE_INVALID', `cannot write the file (${reasonOf(error)})`, { at })
  }
}

export function toJsonText(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

function exists(at: string): VitalproofError {
  return new VitalproofError('FILE_EXISTS', 'the file exists and is not overwritten', {
    at,
    fix: 'choose another name or move the file away',
  })
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return typeof code === 'string' ? code : 'unknown reason'
}
