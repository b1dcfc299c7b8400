/** What a request asks, how the credential answers, and who would learn what. Stays on the device. */

import type { PublicKey } from '../core/eddsa'
import { isVitalproofError } from '../core/errors'
import { type CredentialParts, parseCredential, typeMask, verifyCredential } from '../model/credential'
import { dateFromDay, ymdFromDate } from '../model/dates'
import { type CriterionResult, type Evaluation, evaluatePolicy } from '../model/evaluate'
import {
  CREDENTIAL_TYPES,
  type Credential,
  type RegistryIssuer,
  type RegistrySnapshot,
  type Request,
} from '../model/messages'
import { describePolicy, type Names } from '../model/sentences'
import { accreditedChart, hasClasses, mayIssue } from './credential-status'
import { assertNotTooNarrow, disclosedIntervals } from './disclosures'
import type { Holder } from './holder'
import { assign, meetsTerms } from './present'
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
export function explain(options: {
  holder?: Holder
  credential: Credential
  request: unknown
  registry?: RegistrySnapshot
  expect?: Expectation
  day?: number
  names?: Names
}): Explanation {
  const { holder, registry, names = {} } = options
  const checked = checkRequest({ ...options, day: dayOrToday(options.day) })
  const { policy, program, day, request } = checked
  const parts = verifyCredential(parseCredential(options.credential))
  const issuer = registry?.issuers.find((candidate) => isKeyOf(parts.publicKey, candidate))
  const chart = issuer === undefined ? parts.chart : accreditedChart(parts.chart, issuer)

  const answer = evaluatePolicy({ policy, chart, terms: parts.terms, day, names })
  const obstacles = findObstacles(checked, parts, registry, issuer)
  const assignment = assign(program, chart, parts, day)
  const intervals = disclosedIntervals({ program, assignment, ymd: ymdFromDate(dateFromDay(day)) })
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

function findObstacles(
  { program, day, request }: CheckedRequest,
  parts: CredentialParts,
  registry: RegistrySnapshot | undefined,
  issuer: RegistryIssuer | undefined,
): string[] {
  const { type, issuedDay, statusIndex } = parts.terms
  const found: [boolean, string][] = [
    [!meetsTerms(program, parts, day), 'The policy asks for a credential of another type, or a younger one.'],
    [
      registry !== undefined && registry.root !== request.registryRoot,
      'The request names another registry root: fetch the newest registry.',
    ],
    [registry !== undefined && issuer === undefined, 'The registry does not know the issuer of the credential.'],
  ]
  if (issuer !== undefined) {
    const accredited = mayIssue(issuer, type, issuedDay) && hasClasses(issuer, program)
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

function warnOfCrowd(registry: RegistrySnapshot, { program, day }: CheckedRequest): string[] {
  const possible = registry.issuers.filter(
    (issuer) =>
      hasClasses(issuer, program) &&
      CREDENTIAL_TYPES.some((type) => (typeMask([type]) & program.types) !== 0 && mayIssue(issuer, type, day)),
  )
  if (possible.length >= FEW_ISSUERS) return []
  return [
    `Only ${possible.length === 1 ? 'one issuer' : `${possible.length} issuers`} could have signed such a credential: the proof hides among their holders only.`,
  ]
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
