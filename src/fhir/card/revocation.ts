/** Card revocation lists: which cards an issuer has taken back, whole or up to a moment. */
import { VitalproofError } from '../../core/errors'
import type { ExactJson } from '../../core/json'
import { type CardKey, readCounter } from './keys'
import { cardInvalid, readJsonObject, tooLong } from './refusal'

export const REVOCATION_LIMITS = { maxBytes: 64 * 1024 * 1024, maxDepth: 3, maxNodes: 1_000_010 }
const MAX_RIDS = 1_000_000
/** Letters of base64url, at most 24; whether they decode is nobody's business. */
export const RID = /^[A-Za-z0-9_-]{1,24}$/
const ENTRY = /^([A-Za-z0-9_-]{1,24})(?:\.([0-9]{1,12}(?:\.[0-9]{1,9})?))?$/

/**
 * Refuse a revoked card. The list is read whole, also for a card without identifier: a list that is not as it must be says nothing,
 * and certainly not "not revoked".
 *
 * @param options.list the list as text, bytes or parsed
 * @param options.issuedAt `nbf` of the card, Unix seconds
 * @throws CARD_REVOKED; CARD_INVALID the list is of another key, older than the key set says, of another method, or has an
 * identifier twice; INVALID_JSON, LIMIT_EXCEEDED
 * @see SMART Health Cards, "Revocation"
 */
export function assertNotRevoked(options: {
  list: unknown
  kid: string
  crlVersion: CardKey['crlVersion']
  rid: string | null
  issuedAt: number
}): void {
  const { kid, crlVersion, rid, issuedAt } = options
  const list = readJsonObject(options.list, AT, REVOCATION_LIMITS)
  if (list.kid !== kid) throw cardInvalid(`${AT}/kid`, 'the list of another key')
  if (list.method !== 'rid') throw cardInvalid(`${AT}/method`, 'a method other than rid')
  if (readCounter(list.ctr, `${AT}/ctr`) < (crlVersion ?? 0)) {
    throw cardInvalid(`${AT}/ctr`, 'older than the keys of the issuer say', 'get the newest list')
  }
  const revoked = readEntries(list.rids)
  const before = rid === null ? undefined : revoked.get(rid)
  if (before !== undefined && issuedAt < before) {
    throw new VitalproofError('CARD_REVOKED', 'revoked by its issuer', { at: 'jws', fix: 'ask for a new card' })
  }
}

/**
 * The newest of several lists for a key; undefined if none is for it.
 *
 * @param options.at where they come from
 * @throws CARD_INVALID two different lists with one counter; INVALID_JSON, LIMIT_EXCEEDED
 */
export function findRevocationList({ lists, kid, at }: { lists: readonly string[]; kid: string; at: string }) {
  const found = [...new Set(lists)]
    .map((text) => ({ text, json: readJsonObject(text, at, REVOCATION_LIMITS) }))
    .filter(({ json }) => json.kid === kid)
    .map(({ text, json }) => ({ text, counter: readCounter(json.ctr, `${at}/ctr`) }))
    .sort((a, b) => b.counter - a.counter)
  if (found[0] !== undefined && found[0].counter === found[1]?.counter) {
    throw cardInvalid(`${at}/ctr`, 'two different lists of one key with one counter', 'get the newest list')
  }
  return found[0]?.text
}

const AT = 'revocation'

/** From identifier to the moment before which cards are revoked. */
function readEntries(rids: ExactJson | undefined): Map<string, number> {
  if (!Array.isArray(rids)) throw cardInvalid(`${AT}/rids`, 'not a list')
  if (rids.length > MAX_RIDS) throw tooLong(`${AT}/rids`, `more than ${MAX_RIDS} entries`)
  const revoked = new Map<string, number>()
  rids.forEach((entry, i) => {
    const [, rid, before] = (typeof entry === 'string' && ENTRY.exec(entry)) || []
    if (rid === undefined) throw cardInvalid(`${AT}/rids/${i}`, 'not an identifier with or without a time')
    if (revoked.has(rid)) throw cardInvalid(`${AT}/rids/${i}`, 'an identifier that stands twice')
    revoked.set(rid, before === undefined ? Number.POSITIVE_INFINITY : Number(before))
  })
  return revoked
}
