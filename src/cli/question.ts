/** What `explain` and `prove` are asked: a credential, a request, and the day that it is about. */
import { type Credential, type CredentialChoice, parseCredential, parseRequest, type Request } from '../holder'
import { dayFromDate } from '../model/dates'
import { type CommandBody, type Input, usage } from './command'
import { readInput } from './files'

export const HOLDER: CommandBody['options'] = { holder: { value: 'FILE', help: 'holder file', required: true } }
export const QUESTION: CommandBody['options'] = {
  ...HOLDER,
  credential: {
    value: 'FILE',
    help: 'credential from the issuer; NAME=FILE for each name where the policy names several',
    required: true,
    repeat: true,
  },
  request: { value: 'FILE', help: 'request from the verifier', required: true },
}

export interface Question {
  /** One credential, or those that the policy names. */
  choice: CredentialChoice
  request: Request
  /** Day number of the request, taken as the holder's own: records of the past can be tried out. */
  day: number
  notes: string[]
}

/** @throws FILE_INVALID, CREDENTIAL_INVALID, REQUEST_INVALID and what else is wrong with the two files */
export async function readQuestion(input: Input): Promise<Question> {
  const choice = await readChoice(input)
  const request = parseRequest(await readInput(input.get('request'), '--request'))
  const day = dayFromDate(request.asOf)
  // whoever asks about another day than today may be after a date of birth
  const isToday = Math.abs(day - dayFromDate(input.io.today())) <= 1
  return { choice, request, day, notes: isToday ? [] : [`The request is about ${request.asOf}, not about today.`] }
}

async function readChoice(input: Input): Promise<CredentialChoice> {
  const words = input.all('credential').map((word) => /^(?:([a-z][a-z0-9-]{0,31})=)?(.+)$/s.exec(word)!)
  if (words.length === 1 && words[0]![1] === undefined) return { credential: await readCredential(words[0]![2]!) }
  const credentials: Record<string, Credential> = {}
  for (const [, name, path] of words) {
    if (name === undefined || Object.hasOwn(credentials, name)) {
      throw usage('give each of several credentials a name of its own: --credential NAME=FILE')
    }
    credentials[name] = await readCredential(path!)
  }
  return { credentials }
}

async function readCredential(path: string): Promise<Credential> {
  return parseCredential(await readInput(path, '--credential'))
}
