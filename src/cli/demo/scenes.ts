/** What happens more than once in the story of the demo. */
import { enrol } from '../../chain'
import { isVitalproofError } from '../../core/errors'
import type { Presentation } from '../../model/messages'
import type { Answer } from '../show'
import type { Hospital } from './hospital'
import type { Stage } from './stage'
import { NO_SEAL, type Trial } from './trial'

/** A record becomes a credential, with the facts on stage. */
export async function admit(options: { stage: Stage; hospital: Hospital; bundle: string; subject: string }) {
  const { stage, hospital, bundle, subject } = options
  const { value } = await stage.timed('FHIR record to credential', async () => hospital.admit({ bundle, subject }))
  const { chart, issues } = value
  stage.fact('record', `${Math.round(bundle.length / 1024)} KiB of FHIR R4, ${issues.length} notes`)
  stage.fact('chart', `${chart.coded.length} coded rows, ${chart.observations.length} observations, signed as one hash`)
  return { holder: value.holder, credential: value.credential }
}

/** Enrol an account, sent by itself. */
export function enrolAs({
  trial,
  account,
  presentation,
}: {
  trial: Trial
  account: number
  presentation: Presentation
}) {
  const { contract, deadline, addressOf, clientOf } = trial
  return enrol(clientOf(account), {
    contract,
    account: addressOf(account),
    sealedHash: NO_SEAL,
    deadline,
    presentation,
  })
}

/** The name under which something was refused; that it is refused is the point. */
export async function refusal(action: () => Promise<unknown>): Promise<string> {
  try {
    await action()
  } catch (error) {
    if (!isVitalproofError(error)) throw error
    return error.code === 'CHAIN_REVERTED' ? (error.at ?? error.code) : error.code
  }
  throw new Error('the demo expected a refusal')
}

/** The same answer with the names of the codes; the sentences of a policy stand in the order of its criteria. */
export function inWords(answer: Answer, sentences: readonly string[]): Answer {
  return { ...answer, criteria: answer.criteria.map((one, i) => ({ ...one, sentence: sentences[i] ?? one.sentence })) }
}

/** The two ends of a long number. */
export function shorten(decimal: string): string {
  return decimal.length <= 16 ? decimal : `${decimal.slice(0, 8)}…${decimal.slice(-4)}`
}
