/** What a request asks, how the credential answers, and who would learn what. Stays on the device. */

import type { PublicKey } from '../core/eddsa'
import { isVitalproofError } from '../core/errors'
import { assignSlots } from '../model/assign'
import { type CredentialParts, parseCredential, typeMask, verifyCredential } from '../model/credential'
import { dateFromDay, ymdFromDate } from '../model/dates'
import { type CriterionResult, type Evaluation, evaluatePolicy } from '../model/evaluate'
import { CREDENTIAL_TYPES, type RegistryIssuer, type RegistrySnapshot, type Request } from '../model/messages'
import { fitsCircuit } from '../model/opening'
import { rulesOf } from '../model/policy/credentials'
import { describePolicy, type Names } from '../model/sentences'
import type { Chart } from '../model/types'
import { type CredentialChoice, findCredentials, meetsTerms } from './answer'
import { accreditedChart, hasClasses, mayIssue } from './credential-status'
import { assertNotTooNarrow, type DisclosedInterval, disclosedIntervals } from './disclosures'
import type { Holder } from './holder'
import { type CheckedRequest, checkRequest, type Expectation } from './request'
import { dayOrToday } from './today'

/** Below this many issuers that could have signed, a proof says something about which. */
export const FEW_ISSUERS = 5

export interface Explanation {
  /** True: can be proved. False: a criterion fails. Null: unknown or not provable, for a reason named below. */
  result: true | false | null
  /** Whether the credential is valid and young enough. */
  credential: Evaluation['credential']
  criteria: CriterionResult[]
  /** The policy in plain words. */
  sentences: string[]
  /** What the audience would learn. */
  reveals: string[]
  /** Why nothing can be proved with this credential, whatever it says. */
  obstacles: string[]
  warnings: string[]
}

/**
 * Explain a request to the holder before anything is proved. The answer may speak of the holder's entries: never log or send it.
 *
 * @param options.holder if given, earlier disclosures are taken into account
 * @param options.registry if given, the issuer's accreditation counts as in a proof, and small crowds are named
 * @param options.day day number; default today (UTC)
 * @param options.names display names by `system|code` for the sentences
 * @throws REQUEST_INVALID, REQUEST_EXPIRED, CREDENTIAL_INVALID, CHART_INVALID, INVALID_SIGNATURE, INVALID_PUBLIC_KEY
 */
export function explain(
  options: CredentialChoice & {
    holder?: Holder
    request: unknown
    registry?: RegistrySnapshot
    expect?: Expectation
    day?: number
    names?: Names
  },
): Explanation {
  const { holder, registry, names = {} } = options
  const checked = checkRequest({ ...options, day: dayOrToday(options.day) })
  const { policy, day, request } = checked
  const answers = findCredentials(policy, options).map(({ name, credential }, place) => {
    const parts = credential && verifyCredential(parseCredential(credential))
    const issuer = parts && registry?.issuers.find((candidate) => isKeyOf(parts.publicKey, candidate))
    const chart = parts && (issuer === undefined ? parts.chart : accreditedChart(parts.chart, issuer))
    return { name, place, parts, issuer, chart }
  })
  const given = answers.filter((answer): answer is Answer => answer.parts !== undefined)
  const credentials = Object.fromEntries(given.map(({ name, chart, parts }) => [name, { chart, terms: parts.terms }]))

  const answer = evaluatePolicy({ policy, credentials, day, names })
  const obstacles = [
    ...answers.filter(({ parts }) => parts === undefined).map(({ name }) => `The credential "${name}" is missing.`),
    ...given.flatMap((one) => findObstacles(checked, one, registry)),
  ]
  if (registry !== undefined && registry.root !== request.registryRoot) {
    obstacles.push('The request names another registry root: fetch the newest registry.')
  }
  const intervals = given.length === answers.length ? intervalsOf(checked, given, obstacles) : []
  return {
    ...answer,
    result: obstacles.length === 0 ? answer.result : null,
    sentences: describePolicy(policy, { names }),
    reveals: describeReveals(request),
    obstacles,
    warnings: [
      ...(holder !== undefined && wouldNarrow(holder, intervals) ? [NARROW] : []),
      ...(registry === undefined ? [] : warnOfCrowd(registry, checked)),
    ],
  }
}

interface Answer {
  name: string
  /** Among the program's credentials. */
  place: number
  parts: CredentialParts
  issuer: RegistryIssuer | undefined
  chart: Chart
}

/** What the proof would tell of values; adds to `obstacles` where the circuit cannot hold the charts. */
function intervalsOf(
  { program, day }: CheckedRequest,
  answers: readonly Answer[],
  obstacles: string[],
): DisclosedInterval[] {
  const credentials = answers.map(({ chart, parts }) => ({ chart, completeAsOfDay: parts.terms.completeAsOfDay }))
  const ymd = ymdFromDate(dateFromDay(day))
  const assignment = assignSlots({ program, credentials, day, ymd })
  if (!fitsCircuit({ program, credentials, assignment, day })) {
    obstacles.push('Your record has more entries than this request can read: ask for one that uses a larger circuit.')
  }
  return disclosedIntervals({ program, assignment, ymd })
}

function findObstacles(
  { program, day }: CheckedRequest,
  { parts, issuer, place }: Answer,
  registry: RegistrySnapshot | undefined,
): string[] {
  const { type, issuedDay, statusIndex } = parts.terms
  const asked = program.credentials[place]!
  const found: [boolean, string][] = [
    [!meetsTerms(asked, parts, day), 'The policy asks for a credential of another type, or a younger one.'],
    [registry !== undefined && issuer === undefined, 'The registry does not know the issuer of the credential.'],
  ]
  if (issuer !== undefined) {
    const accredited = mayIssue(issuer, type, issuedDay) && hasClasses(issuer, asked)
    found.push([!accredited, 'The issuer lacks an accreditation that is asked for.'])
    found.push([issuer.revoked.includes(statusIndex), 'The issuer revoked or suspended the credential.'])
  }
  return found.flatMap(([holds, sentence]) => (holds ? [sentence] : []))
}

const NARROW = 'Together with earlier proofs this would tell a value or the date of birth almost exactly.'

function describeReveals({ scope, guard, context, asOf }: Request): string[] {
  const place =
    scope.kind === 'audience'
      ? `${scope.audience}`
      : `everyone who reads the contract ${scope.contract} on chain ${scope.chainId}`
  const bound =
    context.kind === 'audience'
      ? `The proof is for ${context.audience} and for this request only.`
      : `The proof is bound to the account ${context.account}, which everyone can see.`
  return [
    `To ${place}: that all of the above holds on ${asOf}, as one answer. Not which entries answered, nor who issued the credential.`,
    `To ${place}: a number that is the same if you prove again for the campaign ${scope.campaign}, and unlike that of any other campaign.`,
    ...(guard === null
      ? []
      : [`To everyone in "${guard.name}": a number that shows whether you took part elsewhere in "${guard.name}".`]),
    bound,
  ]
}

function warnOfCrowd(registry: RegistrySnapshot, { policy, program, day }: CheckedRequest): string[] {
  return rulesOf(policy).flatMap(([name], place) => {
    const asked = program.credentials[place]!
    const possible = registry.issuers.filter(
      (issuer) =>
        hasClasses(issuer, asked) &&
        CREDENTIAL_TYPES.some((type) => (typeMask([type]) & asked.types) !== 0 && mayIssue(issuer, type, day)),
    )
    // a hospital that rotated its key is still one hospital
    const count = new Set(possible.map(({ did, name: issuer }) => did ?? issuer)).size
    if (count >= FEW_ISSUERS) return []
    const issuers = count === 1 ? 'one issuer' : `${count} issuers`
    const credential = name === '' ? 'such a credential' : `the credential "${name}"`
    return [`Only ${issuers} could have signed ${credential}: the proof hides among their holders only.`]
  })
}

function isKeyOf({ x, y }: PublicKey, { publicKey }: RegistryIssuer): boolean {
  return publicKey.x === `${x}` && publicKey.y === `${y}`
}

function wouldNarrow(holder: Holder, intervals: Parameters<typeof assertNotTooNarrow>[0]['intervals']): boolean {
  try {
    assertNotTooNarrow({ past: holder.disclosures, intervals })
    return false
  } catch (error) {
    if (isVitalproofError(error) && error.code === 'DISCLOSURE_REFUSED') return true
    throw error
  }
}
