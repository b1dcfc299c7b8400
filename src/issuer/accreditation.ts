/** The registry from what issuers publish themselves: keys from their DIDs, status lists from their lists, accreditation from its owner. */
import { VitalproofError } from '../core/errors'
import { assertStillRevoked, issuersFromDids, keyText } from '../model/accredited-keys'
import { dateFromDay, dayFromDate, OPEN_DAY } from '../model/dates'
import type { DidHistory } from '../model/issuer-keys'
import type {
  Accreditations,
  PublicKeyJson,
  RegistryIssuer,
  RegistrySnapshot,
  RegistrySource,
  StatusLists,
} from '../model/messages'
import { parseRegistry, registryRoot } from '../model/registry'

/** One thing that is not as it was in the snapshot before. `toKnownIssuer`: its DID had keys, so a thief may have added this one. */
export type RegistryChange =
  | { kind: 'key-added'; did: string; name: string; publicKey: PublicKeyJson; toKnownIssuer: boolean }
  | { kind: 'key-retired' | 'key-extended' | 'key-removed'; did: string; name: string; publicKey: PublicKeyJson }
  | { kind: 'accreditation-changed'; did: string; name: string; members: string[] }
  | { kind: 'status-changed'; did: string; name: string; set: number; cleared: number }

/**
 * Build the snapshot of the next epoch, and say what is new in it. Show a person the changes before publishing: who steals the
 * account that controls a DID can publish a key, but not unseen.
 *
 * @param options.histories one for each DID of the list, of one block (`readDidHistory`)
 * @param options.statusLists by DID as the list writes it; none may be missing
 * @param options.didRegistry the ERC-1056 contract that the histories were read from
 * @param options.epoch greater than that of `previous`
 * @param options.previous the snapshot before and, if it is to be checked that no revocation was taken back, its status lists
 * @throws REGISTRY_INVALID a history or list is missing, the histories are of several blocks, two DIDs hold one key, or the epoch
 * is not later; STATUS_LIST_INVALID a revocation was taken back; DID_INVALID, INVALID_PUBLIC_KEY, INVALID_DATE, TREE_FULL
 */
export function registryFromDids(options: {
  accreditations: Accreditations
  histories: readonly DidHistory[]
  statusLists: Readonly<Record<string, StatusLists>>
  didRegistry: `0x${string}`
  epoch: number
  issuedDay: number
  previous?: { snapshot: RegistrySnapshot; statusLists?: Readonly<Record<string, StatusLists>> }
}): { snapshot: RegistrySnapshot; changes: RegistryChange[] } {
  const { accreditations, histories, statusLists, didRegistry, epoch, issuedDay, previous } = options
  if (previous !== undefined && epoch <= previous.snapshot.epoch) {
    throw new VitalproofError('REGISTRY_INVALID', 'not later than the epoch before', {
      at: 'epoch',
      fix: 'epochs count up by one',
    })
  }
  accreditations.issuers.forEach(({ did }, i) => {
    const before = previous?.statusLists?.[did]
    const after = statusLists[did]
    if (before !== undefined && after !== undefined) assertStillRevoked(before, after, `/issuers/${i}`)
  })
  const issuers = issuersFromDids({ accreditations, histories, statusLists })
  const source = sourceOf(histories, didRegistry)
  const snapshot = parseRegistry({
    vitalproof: 'registry/1',
    root: `${registryRoot(issuers)}`,
    epoch,
    issuedAt: dateFromDay(issuedDay),
    ...(source === null ? {} : { source }),
    issuers,
  })
  return { snapshot, changes: compareSnapshots(previous?.snapshot.issuers ?? [], snapshot.issuers) }
}

/** Whether a person should look before this is published: a key or a longer validity for an issuer that had keys. */
export function needsReview(changes: readonly RegistryChange[]): boolean {
  return changes.some(
    (change) => change.kind === 'key-extended' || (change.kind === 'key-added' && change.toKnownIssuer),
  )
}

/** What is new in `after`, in the order of its issuers; removed keys last. */
export function compareSnapshots(
  before: readonly RegistryIssuer[],
  after: readonly RegistryIssuer[],
): RegistryChange[] {
  const old = new Map(before.map((issuer) => [keyText(issuer.publicKey), issuer]))
  const kept = new Set(after.map(({ publicKey }) => keyText(publicKey)))
  const keys = after.flatMap((issuer) => keyChange(old.get(keyText(issuer.publicKey)), issuer, before))
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

function keyChange(
  old: RegistryIssuer | undefined,
  issuer: RegistryIssuer,
  before: readonly RegistryIssuer[],
): RegistryChange[] {
  const change = { ...whose(issuer), publicKey: issuer.publicKey }
  if (old === undefined || subjectOf(old) !== subjectOf(issuer)) {
    const toKnownIssuer = before.some((other) => subjectOf(other) === subjectOf(issuer))
    return [{ kind: 'key-added', ...change, toKnownIssuer }]
  }
  const isLonger = lastDay(issuer) > lastDay(old) || issuer.validFrom < old.validFrom
  if (isLonger) return [{ kind: 'key-extended', ...change }]
  const isSame = lastDay(issuer) === lastDay(old) && issuer.validFrom === old.validFrom
  return isSame ? [] : [{ kind: 'key-retired', ...change }]
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

function sourceOf(histories: readonly DidHistory[], didRegistry: string): RegistrySource | null {
  const first = histories[0]
  if (first === undefined) return null
  const { chainId, block } = first
  return {
    chainId,
    didRegistry: didRegistry.toLowerCase() as `0x${string}`,
    block: block.number,
    blockHash: block.hash,
  }
}

function whose({ did = '', name }: RegistryIssuer): { did: string; name: string } {
  return { did, name }
}

/** A registry that was kept by hand may name no DID; then each key stands for itself. */
function subjectOf({ did, publicKey }: RegistryIssuer): string {
  return did ?? keyText(publicKey)
}

function lastDay({ validTo }: RegistryIssuer): number {
  return validTo === null ? OPEN_DAY : dayFromDate(validTo)
}
