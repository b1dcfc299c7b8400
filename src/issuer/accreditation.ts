/** The registry from what issuers publish themselves: keys from their DIDs, status lists from their lists, accreditation from its owner. */
import { VitalproofError } from '../core/errors'
import { assertStillRevoked, groupLists, identityOf, issuersFromDids } from '../model/accredited-keys'
import { dateFromDay } from '../model/dates'
import type { DidHistory, Hex } from '../model/issuer-keys'
import type { Accreditations, RegistrySnapshot, RegistrySource, StatusLists } from '../model/messages'
import { parseRegistry, registryRoot } from '../model/registry'
import { compareSnapshots, ownerNotes, type RegistryChange } from './registry-changes'

export { compareSnapshots, needsReview, type RegistryChange } from './registry-changes'

/**
 * Build the snapshot of the next epoch, and say what is new in it. Show a person the changes before publishing: who steals the
 * account that controls a DID can publish a key, but not unseen.
 *
 * @param options.histories one for each DID of the list, of one block (`readDidHistory`)
 * @param options.statusLists by DID, however it is spelled; none may be missing
 * @param options.didRegistry the ERC-1056 contract that the histories were read from
 * @param options.epoch greater than that of `previous`
 * @param options.previous the snapshot before and, if it is to be checked that no revocation was taken back, its status lists
 * @throws REGISTRY_INVALID a history or list is missing, the histories are of several blocks or of an earlier one than the
 * snapshot before, two DIDs hold one key, a DID has more than 64, or the epoch is not later; STATUS_LIST_INVALID a revocation was taken back; DID_INVALID, INVALID_PUBLIC_KEY, INVALID_DATE, TREE_FULL
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
  assertNotEarlier(previous?.snapshot, histories)
  const [listsBefore, listsAfter] = [groupLists(previous?.statusLists ?? {}), groupLists(statusLists)]
  accreditations.issuers.forEach(({ did }, i) => {
    const before = listsBefore.get(identityOf(did))
    const after = listsAfter.get(identityOf(did))
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
  const changes = compareSnapshots(previous?.snapshot.issuers ?? [], snapshot.issuers, histories)
  return { snapshot, changes: [...changes, ...ownerNotes(accreditations, histories)] }
}

/** An old state would bring back what was revoked since. */
function assertNotEarlier(previous: RegistrySnapshot | undefined, histories: readonly DidHistory[]): void {
  const [source, first] = [previous?.source, histories[0]]
  if (source === undefined || first === undefined || source.chainId !== first.chainId) return
  if (first.block.number < source.block) {
    throw new VitalproofError('REGISTRY_INVALID', 'read at an earlier block than the snapshot before', {
      at: 'histories',
      fix: 'read the DIDs at a later block, from a node that follows the chain',
    })
  }
}

function sourceOf(histories: readonly DidHistory[], didRegistry: string): RegistrySource | null {
  const first = histories[0]
  if (first === undefined) return null
  const { chainId, block } = first
  return {
    chainId,
    didRegistry: didRegistry.toLowerCase() as Hex,
    block: block.number,
    blockHash: block.hash,
  }
}
