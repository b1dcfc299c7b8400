/** The audit of a registry contract: every published root is rebuilt from public parts, and what differs is named. */
import type { Address } from 'viem'
import { isVitalproofError, VitalproofError } from '../core/errors'
import { identityOf, issuersFromDids, subjectOf } from '../model/accredited-keys'
import { dayFromDate, dayFromSeconds } from '../model/dates'
import type { DidHistory } from '../model/issuer-keys'
import type { Publication, RegistrySnapshot } from '../model/messages'
import { registryDigest, registryRoot } from '../model/registry'
import { compareIssuers, compareStatusRoots, type Difference, type Finding, titleOf } from './audit-differences'
import { compareWithEarlier, type Earlier } from './audit-epochs'
import type { ReadClient } from './client'
import { readDidHistory } from './did-history'
import { type BlockChoice, NOT_FINAL } from './final-block'
import { findRevokedKeys } from './revoked-since'
import { type PublishedRoot, readPublishedRoots } from './root-history'

/** What a published root came to. */
export interface AuditedRoot extends PublishedRoot {
  result: 'rebuilt' | 'different' | 'snapshot missing'
}

const MAX_SOURCE_AGE = 86_400

/** The parts of one epoch. Histories that the caller has read are taken as they are; otherwise they are read at the snapshot's block. */
export type AuditedPublication = Pick<Publication, 'snapshot' | 'accreditations' | 'statusLists'> & {
  histories?: readonly DidHistory[]
}

/**
 * Audit every root that a registry contract ever published. Nothing secret is involved: anyone can do it. The DIDs of the latest
 * root are read once more as they are now: what was revoked since and still counts is a difference too, of a root that is rebuilt.
 *
 * @param options.clients of the contract's chain; several of independent nodes have to agree
 * @param options.didClients of the chain of the DIDs; default `clients`
 * @param options.didRegistry the ERC-1056 contract there, as the auditor knows it: a snapshot could name one of its owner's making
 * @param options.publications the snapshot of each epoch with the accreditations and status lists that it was built from. Take the
 * lists from the issuers, not from the registry's owner, if the owner is to be audited
 * @param options.fromBlock the block of the contract's deployment or an earlier one; default 0
 * @param options.maxSourceAgeSeconds how much older than its publication the block of a snapshot may be; default 86,400
 * @param options.block as for `readPublishedRoots`; likewise `maxAgeSeconds` and `now`
 * @returns no difference = every root is what its parts say
 * @throws CHAIN_HISTORY_INCOMPLETE, CHAIN_MISMATCH, INVALID_VALUE two publications of one epoch
 */
export async function auditRegistry(
  options: {
    clients: ReadClient | readonly ReadClient[]
    didClients?: ReadClient | readonly ReadClient[]
    registry: Address
    didRegistry: Address
    publications: readonly AuditedPublication[]
    fromBlock?: number
    step?: number
    maxSourceAgeSeconds?: number
  } & BlockChoice,
): Promise<{ roots: AuditedRoot[]; differences: Difference[] }> {
  const { clients, didClients = clients, didRegistry, publications, maxSourceAgeSeconds = MAX_SOURCE_AGE } = options
  const { roots, chainId, block } = await readPublishedRoots(clients, options)
  const matches = match(roots, publications)
  const audited: AuditedRoot[] = []
  const differences: Difference[] = []
  const earlier: Earlier = { lists: new Map(), sources: new Map() }
  for (const root of roots) {
    const publication = matches.get(root)
    const findings =
      publication === undefined
        ? [MISSING]
        : await auditRoot({ root, chainId, publication, didClients, didRegistry, maxSourceAgeSeconds })
    if (publication !== undefined) findings.push(...compareWithEarlier(earlier, publication))
    audited.push({ ...root, result: resultOf(publication, findings) })
    if (publication !== undefined && root === roots.at(-1) && root.revokedAt === null) {
      // the block of another chain says nothing here
      const { block: _, ...newest } = options
      const choice = options.didClients === undefined ? { ...newest, block: block.number } : newest
      findings.push(...(await findRevoked({ publication, findings, didClients, didRegistry, choice })))
    }
    differences.push(...findings.map((finding) => ({ epoch: root.epoch, ...finding })))
  }
  for (const { snapshot } of publications.filter((publication) => ![...matches.values()].includes(publication))) {
    const what = 'a snapshot of this epoch was given, and no such root was published'
    differences.push({ epoch: snapshot.epoch, at: '/epoch', code: 'not-published', what })
  }
  return { roots: audited, differences }
}

const MISSING: Finding = {
  at: 'snapshot',
  code: 'snapshot-missing',
  what: 'no snapshot of this root was given, so it cannot be rebuilt',
}

async function auditRoot(options: {
  root: PublishedRoot
  chainId: number
  publication: AuditedPublication
  didClients: ReadClient | readonly ReadClient[]
  didRegistry: Address
  maxSourceAgeSeconds: number
}): Promise<Finding[]> {
  const { root, chainId, publication, didClients, didRegistry, maxSourceAgeSeconds } = options
  const { snapshot, accreditations, statusLists } = publication
  const findings = [...comparePublished(root, chainId, snapshot), ...compareStatusRoots(snapshot.issuers)]
  const histories = publication.histories ?? (await readHistories(publication, didClients, didRegistry))
  if ('code' in histories) return [...findings, histories]
  findings.push(...compareSource(snapshot, histories, didRegistry))
  if (histories.some(({ block }) => !(root.publishedAt - block.timestamp <= maxSourceAgeSeconds))) {
    const what = 'the snapshot was read at a block that is much older than its publication'
    findings.push({ at: '/source/block', code: 'source', what })
  }
  try {
    const expected = issuersFromDids({ accreditations, histories, statusLists })
    if (`${registryRoot(expected)}` !== root.root) {
      const what = 'the root that DIDs, accreditations and status lists give is not the published one'
      findings.push({ at: 'root', code: 'rebuilt-root', what })
    }
    findings.push(...compareIssuers({ expected, found: snapshot.issuers, histories, accreditations }))
  } catch (error) {
    if (!isVitalproofError(error)) throw error
    findings.push({ at: error.at ?? 'accreditations', code: 'not-buildable', what: error.message })
  }
  return findings
}

/** The snapshot against what the contract says of it. */
function comparePublished(root: PublishedRoot, chainId: number, snapshot: RegistrySnapshot): Finding[] {
  const { source } = snapshot
  const tests: [differs: boolean, Finding][] = [
    [
      snapshot.epoch !== root.epoch,
      { at: '/epoch', code: 'epoch', what: `the snapshot says ${snapshot.epoch}, the contract ${root.epoch}` },
    ],
    [
      snapshot.root !== root.root,
      { at: '/root', code: 'root', what: 'the snapshot names another root than was published' },
    ],
    [
      snapshot.root !== ownRoot(snapshot),
      { at: '/root', code: 'root', what: "the root does not follow from the snapshot's own issuers" },
    ],
    [
      registryDigest(snapshot) !== root.snapshotDigest,
      { at: 'snapshotDigest', code: 'digest', what: 'the published digest is that of another text' },
    ],
    [
      dayFromDate(snapshot.issuedAt) > dayFromSeconds(root.publishedAt),
      { at: '/issuedAt', code: 'issued-date', what: 'the snapshot is dated after its publication' },
    ],
    [
      source !== undefined && source.chainId === chainId && source.block > root.block,
      { at: '/source/block', code: 'source', what: 'the snapshot names a block after its publication' },
    ],
  ]
  return tests.filter(([differs]) => differs).map(([, finding]) => finding)
}

function compareSource(
  { source }: RegistrySnapshot,
  histories: readonly DidHistory[],
  didRegistry: Address,
): Finding[] {
  if (source === undefined) return [{ at: '/source', code: 'source', what: 'the snapshot names no block' }]
  const isBlock = histories.every(
    ({ chainId, block }) =>
      chainId === source.chainId && block.number === source.block && block.hash === source.blockHash,
  )
  const isRegistry = source.didRegistry === didRegistry.toLowerCase()
  const tests: [differs: boolean, at: string, what: string][] = [
    [!isBlock, '/source', 'the snapshot names another block than the chain has'],
    [!isRegistry, '/source/didRegistry', 'the snapshot was read from another DID registry'],
  ]
  return tests.filter(([differs]) => differs).map(([, at, what]) => ({ at, code: 'source', what }))
}

/** Keys of the root that counts now which were revoked after it was built, confirmed or not. */
async function findRevoked(options: {
  publication: AuditedPublication
  findings: readonly Finding[]
  didClients: ReadClient | readonly ReadClient[]
  didRegistry: Address
  choice: BlockChoice
}): Promise<Finding[]> {
  const { publication, findings, didClients, didRegistry, choice } = options
  const { issuers } = publication.snapshot
  // the others are named already, and reading what only the snapshot names could end the audit
  const accredited = new Set(publication.accreditations.issuers.map(({ did }) => identityOf(did)))
  const { block, maxAgeSeconds, now } = choice
  const places = await findRevokedKeys(didClients, {
    registry: didRegistry,
    issuers: issuers.map(({ did, ...issuer }) =>
      did !== undefined && accredited.has(subjectOf({ did, ...issuer })) ? { did, ...issuer } : issuer,
    ),
    ...(block === undefined ? {} : { block }),
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
    ...(now === undefined ? {} : { now }),
  })
  return places.flatMap((place): Finding[] => {
    const at = `/issuers/${place}`
    // named already if it was revoked before the snapshot
    if (findings.some((found) => found.at === at && found.code === 'key-revoked')) return []
    const what = `${titleOf(issuers[place]!)} was revoked by its DID since, and the root still counts`
    return [{ at, code: 'key-revoked', what }]
  })
}

/** By digest, which the chain has said; else by epoch, so that a wrong digest has a name; else by root. */
function match(
  roots: readonly PublishedRoot[],
  publications: readonly AuditedPublication[],
): Map<PublishedRoot, AuditedPublication> {
  const left = new Map(publications.map((publication) => [publication, registryDigest(publication.snapshot)]))
  if (new Set(left.values()).size !== publications.length) {
    throw new VitalproofError('INVALID_VALUE', 'the same snapshot is given twice', { at: 'publications' })
  }
  const matches = new Map<PublishedRoot, AuditedPublication>()
  const tests: ((root: PublishedRoot, publication: AuditedPublication) => boolean)[] = [
    (root, publication) => left.get(publication) === root.snapshotDigest,
    (root, { snapshot }) => snapshot.epoch === root.epoch,
    (root, { snapshot }) => snapshot.root === root.root,
  ]
  for (const belongs of tests) {
    for (const root of roots.filter((candidate) => !matches.has(candidate))) {
      const publication = [...left.keys()].find((candidate) => belongs(root, candidate))
      if (publication === undefined) continue
      matches.set(root, publication)
      left.delete(publication)
    }
  }
  return matches
}

/** A block that no chain has yet is the owner's fault and has a name; every other gap is the node's and ends the audit. */
async function readHistories(
  { snapshot: { source }, accreditations }: AuditedPublication,
  clients: ReadClient | readonly ReadClient[],
  registry: Address,
): Promise<readonly DidHistory[] | Finding> {
  if (source === undefined) return { at: '/source', code: 'source', what: 'the snapshot names no block' }
  const histories: DidHistory[] = []
  try {
    for (const { did } of accreditations.issuers) {
      histories.push(await readDidHistory(clients, { did, registry, block: source.block }))
    }
  } catch (error) {
    if (!isVitalproofError(error) || error.at !== NOT_FINAL) throw error
    return { at: '/source/block', code: 'source', what: 'the snapshot names a block that is not final' }
  }
  return histories
}

function ownRoot({ issuers }: RegistrySnapshot): string | null {
  try {
    return `${registryRoot(issuers)}`
  } catch (error) {
    // two leaves of one key: no root at all
    if (isVitalproofError(error)) return null
    throw error
  }
}

function resultOf(publication: AuditedPublication | undefined, findings: readonly Finding[]): AuditedRoot['result'] {
  if (publication === undefined) return 'snapshot missing'
  return findings.length === 0 ? 'rebuilt' : 'different'
}
