/** The bridge: what a verified card says, as a chart that an issuer signs anew, because a signed card cannot be disclosed in part. */
import { isJsonObject } from '../../core/json'
import { dateFromDay, dayFromSeconds, OPEN_DAY } from '../../model/dates'
import type { CircuitShape } from '../../model/program'
import type { Chart, Issue } from '../../model/types'
import { chartFromFhir } from '../record'
import { PAYLOAD_LIMITS } from './payload'
import { cardInvalid, readJsonObject } from './refusal'
import type { HealthCard } from './verify'

/** What `issueToSubject` takes over from a card, by the names that it uses. */
export interface BridgedCard {
  /** Complete in no domain: a card tells what it tells, and nothing is absent from it. */
  chart: Chart
  type: 'bridged'
  /** Issuer and digest of the card; signed with the mapping. */
  source: string
  /** Day of the card: as old as what it says. */
  completeAsOfDay: number
  /** Last whole day on which the card itself holds, or null: the credential must not outlive it. */
  lastDay: number | null
  issues: Issue[]
}

/**
 * Make the chart of one card, as of the day on which its issuer signed it. One card makes one credential: whether two cards are
 * about one person is for the bridging issuer to know, who sees the person.
 *
 * @param options.card from `verifyHealthCard`, with its revocation checked
 * @param options.day day number on which it is bridged
 * @throws CARD_INVALID signed later than `day`, over before the end of it, revocation not checked, or without a patient
 * @throws FHIR_INVALID, INVALID_JSON, LIMIT_EXCEEDED, INVALID_DATE
 *
 * @example const { issues, lastDay, ...bridged } = bridgeHealthCard({ card, day })
 * issueToSubject({ ...bridged, issuedDay: day, expiresDay: Math.min(day + 365, lastDay ?? day + 365), ... })
 */
export function bridgeHealthCard(options: {
  card: HealthCard
  day: number
  shape?: Pick<CircuitShape, 'codedRows' | 'observationRows'>
}): BridgedCard {
  const { card, day, shape } = options
  if (card.revocation === 'not checked') {
    throw cardInvalid('card/revocation', 'not checked', 'a card is signed anew only if it is known not to be revoked')
  }
  if (dayFromSeconds(card.issuedAt) > day) throw cardInvalid('card/issuedAt', 'after the day of issue')
  const lastDay = card.expiresAt === null ? null : Math.min(dayFromSeconds(card.expiresAt) - 1, OPEN_DAY - 1)
  if (lastDay !== null && lastDay < day)
    throw cardInvalid('card/expiresAt', 'over before the day ends', 'ask for a new card')
  if (!hasPatient(card.bundle)) throw cardInvalid('card/bundle', 'names no patient')
  // its dates are local: somewhere it was already tomorrow when the card was signed
  const asOfDay = Math.min(dayFromSeconds(card.issuedAt + AHEAD_SECONDS), day)
  const { chart, issues } = chartFromFhir({
    bundle: card.bundle,
    asOf: dateFromDay(asOfDay),
    incomplete: 'all',
    ...(shape === undefined ? {} : { shape }),
  })
  const source = `${card.issuer} sha256:${card.digest}`
  return { chart, type: 'bridged', source, completeAsOfDay: asOfDay, lastDay, issues }
}

/** UTC+14, the easternmost time zone. */
const AHEAD_SECONDS = 14 * 3600

function hasPatient(bundle: string): boolean {
  const { entry } = readJsonObject(bundle, 'card/bundle', PAYLOAD_LIMITS)
  const resources = Array.isArray(entry) ? entry.map((item) => isJsonObject(item) && item.resource) : []
  return resources.some((resource) => resource && isJsonObject(resource) && resource.resourceType === 'Patient')
}
