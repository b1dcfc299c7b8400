/** From accreditations, DID histories and status lists to the registry's issuers: the rule that owner and auditor share. */
import { dateFromDay, dayFromDate, dayFromSeconds, OPEN_DAY } from './dates'
import { type DidHistory, type IssuerKeyHistory, parseDid } from './issuer-keys'
import type { Accreditations, IssuerAccreditation, RegistryIssuer, StatusLists } from './messages'
import { schemaReader } from './schema'
import { statusRoot } from './status'

const read = schemaReader('REGISTRY_INVALID')
const readLists = schemaReader('STATUS_LIST_INVALID')

/**
 * One leaf per key of each accredited DID, in the order of the list and then of publication. A key may issue from its
 * publication or its accreditation on, whichever is later, to its retirement or the accreditation's end, whichever is earlier.
 *
 * @throws REGISTRY_INVALID a history or list is missing, the histories are of several blocks, or two DIDs hold one key
 */
export function issuersFromDids(options: {
  accreditations: Accreditations
  histories: readonly DidHistory[]
  statusLists: Readonly<Record<string, StatusLists>>
}): RegistryIssuer[] {
  const { accreditations, histories, statusLists } = options
  assertOneBlock(histories)
  const entries = accreditations.issuers.map((entry, i) => ({
    entry,
    keys: keysOf(entry, historyOf(entry.did, histories, `/issuers/${i}`)),
    lists: listsOf(entry.did, statusLists, `/issuers/${i}`),
  }))
  if (histories.length !== entries.length) {
    throw read.fail('/histories', 'not one history for each accredited DID', 'read exactly the DIDs of the list')
  }
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
  return keys.flatMap((key) => {
    const from = Math.max(dayFromDate(entry.validFrom), dayFromSeconds(key.publishedAt))
    const to = Math.min(entry.validTo === null ? OPEN_DAY : dayFromDate(entry.validTo), dayFromSeconds(key.validTo))
    if (key.revoked || from > to || from >= OPEN_DAY) return []
    const validTo = to >= OPEN_DAY ? null : dateFromDay(to)
    const publicKey = { x: `${key.publicKey.x}`, y: `${key.publicKey.y}` }
    const interval = { validFrom: dateFromDay(from), validTo }
    return [{ publicKey, name, did, types, classes, completes, ...interval, revoked, statusRoot: root }]
  })
}

function keysOf({ distrusted = [] }: IssuerAccreditation, { deactivated, keys }: DidHistory): IssuerKeyHistory[] {
  const out = new Set(distrusted.map(keyText))
  return deactivated ? [] : keys.filter(({ publicKey }) => !out.has(keyText(publicKey)))
}

function historyOf(did: string, histories: readonly DidHistory[], at: string): DidHistory {
  const history = histories.find((candidate) => identityOf(candidate.did) === identityOf(did))
  if (history === undefined) throw read.fail(at, 'the history of its DID is missing', 'read it with readDidHistory')
  return history
}

/** Without a list every credential that was ever revoked would count again, so none is assumed. */
function listsOf(did: string, lists: Readonly<Record<string, StatusLists>>, at: string): StatusLists {
  const found = Object.hasOwn(lists, did) ? lists[did] : undefined
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
          'find out whose it is, and put it into `distrusted` of the other one',
        )
      }
      seen.set(keyText(publicKey), place)
    }
  })
}

/** One identity has several spellings: upper-case hex, an address or the public key that it comes from. */
export function identityOf(did: string): string {
  const { chainId, address } = parseDid(did)
  return `${chainId} ${address}`
}
