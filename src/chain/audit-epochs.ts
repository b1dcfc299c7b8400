/** What the audit compares between epochs: revocations that were taken back, and states that go back in time. */
import { isVitalproofError } from '../core/errors'
import { assertStillRevoked, identityOf } from '../model/accredited-keys'
import type { Publication, StatusLists } from '../model/messages'
import type { Finding } from './audit-differences'

/** What the epochs before said last: lists by identity, so that a new spelling or a break in between forgets nothing; block by chain. */
export interface Earlier {
  lists: Map<string, StatusLists>
  sources: Map<number, { block: number; epoch: number }>
}

/** What was revoked stays revoked, and no epoch is of an older state than one before it. Notes what this epoch says. */
export function compareWithEarlier(
  { lists, sources }: Earlier,
  { snapshot, statusLists }: Pick<Publication, 'snapshot' | 'statusLists'>,
): Finding[] {
  const findings = Object.entries(statusLists).flatMap(([did, after]): Finding[] => {
    const identity = identityOf(did)
    const before = lists.get(identity)
    lists.set(identity, after)
    return before === undefined ? [] : compareLists(did, before, after)
  })
  const { source, epoch } = snapshot
  if (source === undefined) return findings
  const newest = sources.get(source.chainId)
  if (newest === undefined || source.block >= newest.block) {
    sources.set(source.chainId, { block: source.block, epoch })
    return findings
  }
  const what = `the snapshot was read at an earlier block than that of epoch ${newest.epoch}`
  return [...findings, { at: '/source/block', code: 'source', what }]
}

function compareLists(did: string, before: StatusLists, after: StatusLists): Finding[] {
  try {
    assertStillRevoked(before, after, did)
    return []
  } catch (error) {
    if (!isVitalproofError(error)) throw error
    return [{ at: error.at ?? did, code: 'revocation-taken-back', what: `a status list of ${did}: ${error.message}` }]
  }
}
