/** What is new in a snapshot, for the person who publishes it, and what that person has to look at. */
import { identityOf, keyText, subjectOf } from '../model/accredited-keys'
import { dayFromDate, OPEN_DAY } from '../model/dates'
import { type DidHistory, type Hex, parseDid } from '../model/issuer-keys'
import type { Accreditations, PublicKeyJson, RegistryIssuer } from '../model/messages'

/**
 * One thing that is not as it was in the snapshot before, or that a person should know. `toKnownIssuer`: its DID had another key
 * before, so a thief may have added this one. `key-moved`: it was another DID's (`from`, empty if that was not named).
 * `owner-changed`: the DID is controlled by another account than its own, as long as that is so.
 */
export type RegistryChange =
  | { kind: 'key-added'; did: string; name: string; publicKey: PublicKeyJson; toKnownIssuer: boolean }
  | { kind: 'key-retired' | 'key-extended' | 'key-removed'; did: string; name: string; publicKey: PublicKeyJson }
  | { kind: 'key-moved'; did: string; name: string; publicKey: PublicKeyJson; from: string }
  | { kind: 'owner-changed'; did: string; name: string; owner: Hex }
  | { kind: 'accreditation-changed'; did: string; name: string; members: string[] }
  | { kind: 'status-changed'; did: string; name: string; set: number; cleared: number }

/** Whether a person should look before this is published: a key or a longer validity for an issuer that had keys, or a moved key. */
export function needsReview(changes: readonly RegistryChange[]): boolean {
  return changes.some(
    (change) =>
      change.kind === 'key-extended' ||
      change.kind === 'key-moved' ||
      (change.kind === 'key-added' && change.toKnownIssuer),
  )
}

/**
 * What is new in `after`, in the order of its issuers; removed keys last.
 *
 * @param histories of the DIDs: without them a DID whose earlier keys have no leaf looks like a new one
 */
export function compareSnapshots(
  before: readonly RegistryIssuer[],
  after: readonly RegistryIssuer[],
  histories: readonly DidHistory[] = [],
): RegistryChange[] {
  const old = new Map(before.map((issuer) => [keyText(issuer.publicKey), issuer]))
  const kept = new Set(after.map(({ publicKey }) => keyText(publicKey)))
  const keys = after.flatMap((issuer) => keyChange(old.get(keyText(issuer.publicKey)), issuer, { before, histories }))
  const removed = before.filter(({ publicKey }) => !kept.has(keyText(publicKey)))
  const firstOfEach = after.filter(
    (issuer, i) => after.findIndex((other) => subjectOf(other) === subjectOf(issuer)) === i,
  )
  const profiles = firstOfEach.flatMap((issuer) => {
    const earlier = before.find((other) => subjectOf(other) === subjectOf(issuer))
    return earlier === undefined ? [] : [...accreditationChange(earlier, issuer), ...statusChange(earlier, issuer)]
  })
  return [
    ...keys,
    ...profiles,
    ...removed.map((issuer) => ({ kind: 'key-removed' as const, ...whose(issuer), publicKey: issuer.publicKey })),
  ]
}

/** Not a reason to stop by itself: a planned change of hands is lasting, and the key that follows a theft is. */
export function ownerNotes({ issuers }: Accreditations, histories: readonly DidHistory[]): RegistryChange[] {
  return issuers.flatMap(({ did, name }): RegistryChange[] => {
    const history = histories.find((candidate) => identityOf(candidate.did) === identityOf(did))
    if (history === undefined || history.deactivated || history.owner === parseDid(did).address) return []
    return [{ kind: 'owner-changed', did, name, owner: history.owner }]
  })
}

function keyChange(
  old: RegistryIssuer | undefined,
  issuer: RegistryIssuer,
  { before, histories }: { before: readonly RegistryIssuer[]; histories: readonly DidHistory[] },
): RegistryChange[] {
  const change = { ...whose(issuer), publicKey: issuer.publicKey }
  if (old === undefined) {
    const hadLeaf = before.some((other) => subjectOf(other) === subjectOf(issuer))
    return [{ kind: 'key-added', ...change, toKnownIssuer: hadLeaf || hadEarlierKey(issuer, histories) }]
  }
  if (subjectOf(old) !== subjectOf(issuer)) return [{ kind: 'key-moved', ...change, from: old.did ?? '' }]
  const isLonger = lastDay(issuer) > lastDay(old) || issuer.validFrom < old.validFrom
  if (isLonger) return [{ kind: 'key-extended', ...change }]
  const isSame = lastDay(issuer) === lastDay(old) && issuer.validFrom === old.validFrom
  return isSame ? [] : [{ kind: 'key-retired', ...change }]
}

/** A key that was revoked, retired or distrusted has no leaf, and yet its issuer is no new one. */
function hadEarlierKey(issuer: RegistryIssuer, histories: readonly DidHistory[]): boolean {
  const history = histories.find(({ did }) => identityOf(did) === subjectOf(issuer))
  // the history is in the order of publication
  if (history === undefined) return false
  return history.keys.findIndex(({ publicKey }) => keyText(publicKey) === keyText(issuer.publicKey)) !== 0
}

function accreditationChange(old: RegistryIssuer, issuer: RegistryIssuer): RegistryChange[] {
  const members = (['name', 'types', 'classes', 'completes'] as const).filter(
    (member) => `${old[member]}` !== `${issuer[member]}`,
  )
  return members.length === 0 ? [] : [{ kind: 'accreditation-changed', ...whose(issuer), members }]
}

function statusChange(old: RegistryIssuer, issuer: RegistryIssuer): RegistryChange[] {
  const [was, is] = [new Set(old.revoked), new Set(issuer.revoked)]
  const set = issuer.revoked.filter((index) => !was.has(index)).length
  const cleared = old.revoked.filter((index) => !is.has(index)).length
  return set + cleared === 0 ? [] : [{ kind: 'status-changed', ...whose(issuer), set, cleared }]
}

function whose({ did = '', name }: RegistryIssuer): { did: string; name: string } {
  return { did, name }
}

function lastDay({ validTo }: RegistryIssuer): number {
  return validTo === null ? OPEN_DAY : dayFromDate(validTo)
}
