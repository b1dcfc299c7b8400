/** From accreditations, DID histories and status lists to the registry's issuers: the rule that owner and auditor share. */
import { isVitalproofError } from '../core/errors'
import { dateFromDay, dayFromDate, dayFromSeconds, OPEN_DAY } from './dates'
import { type DidHistory, type IssuerKeyHistory, parseDid } from './issuer-keys'
import type { Accreditations, IssuerAccreditation, RegistryIssuer, StatusLists } from './messages'
import { schemaReader } from './schema'
import { statusRoot } from './status'

const read = schemaReader('REGISTRY_INVALID')
const readLists = schemaReader('STATUS_LIST_INVALID')
/** A registry has 4,096 leaves: one stolen account must not fill it. */
const MAX_KEYS = 64

/**
 * One leaf per key of each accredited DID, in the order of the list and then of publication. A key may issue from its
 * publication or its accreditation on, whichever is later, to its retirement or the accreditation's end, whichever is earlier.
 *
 * @param options.statusLists by DID, however it is spelled
 * @throws REGISTRY_INVALID a history or list is missing, the histories are of several blocks, two DIDs hold one key, one holds a
 * key that is distrusted in another, or a DID has more than 64 keys that count
 */
export function issuersFromDids(options: {
  accreditations: Accreditations
  histories: readonly DidHistory[]
  statusLists: Readonly<Record<string, StatusLists>>
}): RegistryIssuer[] {
  const { accreditations, histories, statusLists } = options
  assertOneBlock(histories)
  const listsByIdentity = groupLists(statusLists)
  const entries = accreditations.issuers.map((entry, i) => ({
    entry,
    keys: keysOf(entry, historyOf(entry.did, histories, `/issuers/${i}`)),
    lists: listsOf(entry.did, listsByIdentity, `/issuers/${i}`),
  }))
  if (histories.length !== entries.length) {
    throw read.fail('/histories', 'not one history for each accredited DID', 'read exactly the DIDs of the list')
  }
  assertNowhereDistrusted(entries)
  assertUnshared(entries.map(({ keys }) => keys))
  return entries.flatMap(({ entry, keys, lists }) => leavesOf(entry, keys, lists))
}

/** Both lists in one, ascending: what the registry's tree holds, because a suspended credential proves nothing either. */
export function unionOfLists({ revoked, suspended }: StatusLists): number[] {
  return [...new Set([...revoked, ...suspended])].sort((a, b) => a - b)
}

/** @throws STATUS_LIST_INVALID an index that was revoked before is not now; `at` is the place in the earlier list */
export function assertStillRevoked(before: StatusLists, after: StatusLists, at: string): void {
  const now = new Set(after.revoked)
  const place = before.revoked.findIndex((index) => !now.has(index))
  if (place >= 0) {
    throw readLists.fail(
      `${at}/revoked/${place}`,
      'was revoked before and is not now',
      'a revocation is for ever: fetch the list again, or ask the issuer; what may come back is suspended',
    )
  }
}

export function keyText({ x, y }: { x: bigint | string; y: bigint | string }): string {
  return `${x},${y}`
}

function leavesOf(entry: IssuerAccreditation, keys: readonly IssuerKeyHistory[], lists: StatusLists): RegistryIssuer[] {
  const revoked = unionOfLists(lists)
  const root = `${statusRoot(revoked)}`
  const { did, name, types, classes, completes } = entry
  const leaves = keys.flatMap((key) => {
    const from = Math.max(dayFromDate(entry.validFrom), dayFromSeconds(key.publishedAt))
    const to = Math.min(entry.validTo === null ? OPEN_DAY : dayFromDate(entry.validTo), dayFromSeconds(key.validTo))
    if (key.revoked || from > to || from >= OPEN_DAY) return []
    const validTo = to >= OPEN_DAY ? null : dateFromDay(to)
    const publicKey = { x: `${key.publicKey.x}`, y: `${key.publicKey.y}` }
    const interval = { validFrom: dateFromDay(from), validTo }
    return [{ publicKey, name, did, types, classes, completes, ...interval, revoked, statusRoot: root }]
  })
  if (leaves.length > MAX_KEYS) {
    throw read.fail(
      did,
      `has more than ${MAX_KEYS} keys that count`,
      'ask the issuer; remove it if its account was stolen',
    )
  }
  return leaves
}

/** Without those that the list takes out; those of a deactivated DID stand as revoked, so that a copy is seen. */
function keysOf(entry: IssuerAccreditation, { deactivated, keys }: DidHistory): IssuerKeyHistory[] {
  const out = excludedOf(entry)
  return keys
    .filter(({ publicKey }) => !out.has(keyText(publicKey)))
    .map((key) => (deactivated ? { ...key, revoked: true } : key))
}

function excludedOf({ distrusted = [], copied = [] }: IssuerAccreditation): Set<string> {
  return new Set([...distrusted, ...copied].map(keyText))
}

function historyOf(did: string, histories: readonly DidHistory[], at: string): DidHistory {
  const history = histories.find((candidate) => identityOf(candidate.did) === identityOf(did))
  if (history === undefined) throw read.fail(at, 'the history of its DID is missing', 'read it with readDidHistory')
  return history
}

/** Without a list every credential that was ever revoked would count again, so none is assumed. */
function listsOf(did: string, lists: ReadonlyMap<string, StatusLists>, at: string): StatusLists {
  const found = lists.get(identityOf(did))
  if (found === undefined) throw read.fail(at, 'its status lists are missing', 'fetch them from the issuer')
  return found
}

function assertOneBlock(histories: readonly DidHistory[]): void {
  const blocks = new Set(histories.map(({ chainId, block }) => `${chainId} ${block.number} ${block.hash}`))
  if (blocks.size > 1) {
    throw read.fail('/histories', 'not all of one block of one chain', 'read all DIDs at the same block')
  }
}

/**
 * Anyone can publish anyone's key. A leaf of a copy would give its signatures the copier's accreditation and status list, and
 * a key that its owner revoked would live on, so a copy is for a person to judge: revoked keys are compared too.
 */
function assertUnshared(keysByIssuer: readonly IssuerKeyHistory[][]): void {
  const seen = new Map<string, number>()
  keysByIssuer.forEach((keys, place) => {
    for (const { publicKey } of keys) {
      const other = seen.get(keyText(publicKey))
      if (other !== undefined && other !== place) {
        throw read.fail(
          `/issuers/${place}`,
          `publishes a key that /issuers/${other} publishes too`,
          'find out whose it is, and put it into `copied` of the other one',
        )
      }
      seen.set(keyText(publicKey), place)
    }
  })
}

/** A thief who lost a key in one DID may publish it in another one. */
function assertNowhereDistrusted(
  entries: readonly { entry: IssuerAccreditation; keys: readonly IssuerKeyHistory[] }[],
): void {
  const stolen = new Map(
    entries.flatMap(({ entry }, place) => (entry.distrusted ?? []).map((key) => [keyText(key), place] as const)),
  )
  entries.forEach(({ keys }, place) => {
    const other = keys.map(({ publicKey }) => stolen.get(keyText(publicKey))).find((found) => found !== undefined)
    if (other === undefined) return
    throw read.fail(
      `/issuers/${place}`,
      `publishes a key that /issuers/${other} distrusts`,
      'put it into `distrusted` here too; or into `copied` there, if it was never stolen',
    )
  })
}

/** By identity, because a list that is not found by its spelling looks like one that is new. @throws REGISTRY_INVALID, DID_INVALID */
export function groupLists(statusLists: Readonly<Record<string, StatusLists>>): Map<string, StatusLists> {
  const lists = new Map(Object.entries(statusLists).map(([did, value]) => [identityOf(did), value]))
  if (lists.size !== Object.keys(statusLists).length) {
    throw read.fail('/statusLists', 'names a DID twice', 'one DID may be written in several ways; name it once')
  }
  return lists
}

/** Whose a leaf is. A registry that is kept by hand may name no DID, or one of another method; then key or text stand for it. */
export function subjectOf({ did, publicKey }: Pick<RegistryIssuer, 'did' | 'publicKey'>): string {
  if (did === undefined) return keyText(publicKey)
  try {
    return identityOf(did)
  } catch (error) {
    if (isVitalproofError(error)) return did
    throw error
  }
}

/** One identity has several spellings: upper-case hex, an address or the public key that it comes from. */
export function identityOf(did: string): string {
  const { chainId, address } = parseDid(did)
  return `${chainId} ${address}`
}
