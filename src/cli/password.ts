/** The password of an encrypted file: from `--password-file`, VITALPROOF_PASSWORD or a prompt; never from the command line. */
import { VitalproofError } from '../core/errors'
import { type Input, type Option, usage } from './command'
import { readInput } from './files'

export const PASSWORD_OPTION: Record<string, Option> = {
  'password-file': {
    value: 'FILE',
    help: 'file whose first line is the password (else VITALPROOF_PASSWORD, else a prompt)',
  },
}

/**
 * @param options.forWhat named in the prompt, e.g. `issuer file`
 * @param options.repeat ask twice, for a new file
 * @throws USAGE no password to be had, or an empty one; WRONG_PASSWORD the two differ
 */
export async function readPassword({
  input,
  forWhat,
  repeat = false,
}: {
  input: Input
  forWhat: string
  repeat?: boolean
}): Promise<string> {
  const file = input.find('password-file')
  if (file !== undefined) return nonEmpty((await readInput(file, '--password-file')).split(/\r?\n/)[0] ?? '')
  const fromEnvironment = input.io.environment.VITALPROOF_PASSWORD
  if (fromEnvironment !== undefined) return nonEmpty(fromEnvironment)
  if (input.io.ask === undefined) {
    throw usage(`a password for the ${forWhat} is needed: VITALPROOF_PASSWORD or --password-file`)
  }
  const password = nonEmpty(await input.io.ask(`Password for the ${forWhat}: `))
  if (repeat && (await input.io.ask('The same again: ')) !== password) {
    throw new VitalproofError('WRONG_PASSWORD', 'the two passwords differ', { fix: 'try again' })
  }
  return password
}

function nonEmpty(password: string): string {
  if (password === '') throw usage('the password is empty')
  return password
}
