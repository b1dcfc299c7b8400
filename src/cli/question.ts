/** What `explain` and `prove` are asked: a credential, a request, and the day that it is about. */
import { type Credential, parseCredential, parseRequest, type Request } from '../holder'
import { dayFromDate } from '../model/dates'
import type { CommandBody, Input } from './command'
import { readInput } from './files'

export const HOLDER: CommandBody['options'] = { holder: { value: 'FILE', help: 'holder file', required: true } }
export const QUESTION: CommandBody['options'] = {
  ...HOLDER,
  credential: { value: 'FILE', help: 'credential from the issuer', required: true },
  request: { value: 'FILE', help: 'request from the verifier', required: true },
}

export interface Question {
  credential: Credential
  request: Request
  /** Day number of the request, taken as the holder's own: records of the past can be tried out. */
  day: number
  notes: string[]
}

/** @throws FILE_INVALID, CREDENTIAL_INVALID, REQUEST_INVALID and what else is wrong with the two files */
export async function readQuestion(input: Input): Promise<Question> {
  const credential = parseCredential(await readInput(input.get('credential'), '--credential'))
  const request = parseRequest(await readInput(input.get('request'), '--request'))
  const day = dayFromDate(request.asOf)
  // whoever asks about another day than today may be after a date of birth
  const isToday = Math.abs(day - dayFromDate(input.io.today())) <= 1
  return { credential, request, day, notes: isToday ? [] : [`The request is about ${request.asOf}, not about today.`] }
}
