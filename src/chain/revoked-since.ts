/** Keys of a snapshot that their DIDs revoked after it was built: what a confirmation would keep alive. */
import type { Address } from 'viem'
import { keyText, subjectOf } from '../model/accredited-keys'
import type { RegistryIssuer } from '../model/messages'
import type { ReadClient } from './client'
import { readDidHistory } from './did-history'
import type { BlockChoice } from './final-block'

/**
 * Read the DIDs of a snapshot as they are, and find the keys that were revoked. Only issuers whose DID is a did:ethr are read.
 *
 * @param clients of the chain of the DIDs; several of independent nodes have to agree
 * @param options.registry the ERC-1056 contract, as the caller knows it
 * @param options.issuers of the snapshot
 * @param options.block as for `readDidHistory`; likewise `maxAgeSeconds` and `now`
 * @returns places in `issuers`, ascending
 * @throws as `readDidHistory`
 */
export async function findRevokedKeys(
  clients: ReadClient | readonly ReadClient[],
  options: { registry: Address; issuers: readonly RegistryIssuer[] } & BlockChoice,
): Promise<number[]> {
  const { issuers, ...where } = options
  const revoked = new Map<string, Set<string>>()
  let block = options.block
  for (const issuer of issuers) {
    const { did } = issuer
    const subject = subjectOf(issuer)
    if (did === undefined || !did.startsWith('did:ethr:') || revoked.has(subject)) continue
    const history = await readDidHistory(clients, { ...where, did, ...(block === undefined ? {} : { block }) })
    // all at the block of the first
    block = history.block.number
    const keys = history.keys.filter((key) => key.revoked)
    revoked.set(subject, new Set(keys.map(({ publicKey }) => keyText(publicKey))))
  }
  return issuers.flatMap((issuer, i) => (revoked.get(subjectOf(issuer))?.has(keyText(issuer.publicKey)) ? [i] : []))
}
