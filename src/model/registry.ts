/** The registry snapshot as a strict message, and the root that anyone rebuilds from it (docs/protocol.md section 3). */
import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex, utf8 } from '../core/bytes'
import { assertPublicKey, type PublicKey } from '../core/eddsa'
import { VitalproofError } from '../core/errors'
import { packBits, parseField } from '../core/field'
import type { JsonValue } from '../core/json'
import { hash } from '../core/poseidon'
import { buildTree, TREE_LEAVES, type Tree, type TreePath, treePath, treeRoot } from '../core/tree'
import { domainNumber } from './codes'
import { readPublicKey, typeMask } from './credential'
import { dayFromDate, OPEN_DAY } from './dates'
import type { RegistryIssuer, RegistrySnapshot, RegistrySource } from './messages'
import { ACCREDITATIONS, type Accreditation, CREDENTIAL_TYPES } from './policy/types'
import { BYTES32, NAME, readMessage, schemaReader } from './schema'
import { STATUS_ENTRIES, statusPath, statusRoot } from './status'
import { DOMAINS } from './types'

export const REGISTRY_LIMITS = { maxBytes: 16 * 1024 * 1024 }

/** Where an issuer and a credential's status word sit below the registry root. */
export interface RegistryWitness {
  issuer: RegistryIssuer
  issuerTerms: bigint
  statusRoot: bigint
  registryPath: TreePath
  statusWord: bigint
  statusPath: TreePath
}

const read = schemaReader('REGISTRY_INVALID')

/**
 * Read a registry snapshot. Checks its form only; `verifyRegistry` rebuilds the roots.
 *
 * @param input JSON text or object, at most 16 MiB
 * @throws REGISTRY_INVALID, LIMIT_EXCEEDED, INVALID_JSON
 */
export function parseRegistry(input: unknown): RegistrySnapshot {
  const required = ['vitalproof', 'root', 'epoch', 'issuedAt', 'issuers']
  const json = read.object(readMessage(input, REGISTRY_LIMITS), '', required, ['source'])
  read.oneOf(json.vitalproof, '/vitalproof', ['registry/1'])
  return {
    vitalproof: 'registry/1',
    root: read.field(json.root, '/root'),
    epoch: read.integer(json.epoch, '/epoch', Number.MAX_SAFE_INTEGER),
    issuedAt: read.date(json.issuedAt, '/issuedAt'),
    ...('source' in json ? { source: readSource(json.source) } : {}),
    issuers: read.list(json.issuers, '/issuers', TREE_LEAVES).map((issuer, i) => readIssuer(issuer, `/issuers/${i}`)),
  }
}

/** Every key is a key, every status root and the root follow from the parts. @throws REGISTRY_INVALID, INVALID_PUBLIC_KEY */
export function verifyRegistry(snapshot: RegistrySnapshot): void {
  assertKeys(snapshot.issuers)
  snapshot.issuers.forEach((issuer, i) => {
    assertStatusRoot(issuer, statusRoot(issuer.revoked), `/issuers/${i}`)
  })
  assertRoot(snapshot, registryTree(snapshot.issuers))
}

/**
 * The one text of a snapshot: RFC 8785 (members in order of their names, no white space). Its digest is published and signed.
 *
 * @throws REGISTRY_INVALID, LIMIT_EXCEEDED, INVALID_JSON
 */
export function canonicalRegistry(snapshot: RegistrySnapshot): string {
  return JSON.stringify(parseRegistry(snapshot), (_, value: unknown) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/** SHA-256 of the canonical text, as a 32-byte word. @throws as `canonicalRegistry` */
export function registryDigest(snapshot: RegistrySnapshot): `0x${string}` {
  return `0x${bytesToHex(sha256(utf8(canonicalRegistry(snapshot))))}`
}

/**
 * Root over issuers in their order. No root has a leaf of what is no key.
 *
 * @throws INVALID_PUBLIC_KEY; REGISTRY_INVALID two leaves of one key; TREE_FULL
 */
export function registryRoot(issuers: readonly RegistryIssuer[]): bigint {
  assertKeys(issuers)
  return treeRoot(registryTree(issuers))
}

/**
 * What a proof needs of the registry, rebuilt from its parts so that a proof cannot be made against a root that is not theirs.
 *
 * @throws REGISTRY_INVALID, ISSUER_UNKNOWN
 */
export function registryWitness(options: {
  registry: RegistrySnapshot
  publicKey: PublicKey
  statusIndex: number
}): RegistryWitness {
  const { registry, publicKey, statusIndex } = options
  const place = registry.issuers.findIndex((issuer) => keyName(publicKeyOf(issuer)) === keyName(publicKey))
  const issuer = registry.issuers[place]
  if (issuer === undefined) {
    throw new VitalproofError('ISSUER_UNKNOWN', 'no issuer of the registry has this key', {
      at: '/issuer',
      fix: 'fetch the newest registry, or ask the issuer for a credential under its present key',
    })
  }
  const tree = registryTree(registry.issuers)
  assertRoot(registry, tree)
  const { word, path, root } = statusPath({ revoked: issuer.revoked, index: statusIndex })
  assertStatusRoot(issuer, root, `/issuers/${place}`)
  return {
    issuer,
    issuerTerms: issuerTermsWord(issuer),
    statusRoot: BigInt(issuer.statusRoot),
    registryPath: treePath(tree, place),
    statusWord: word,
    statusPath: path,
  }
}

/** types 8 ‖ classes 15 ‖ completes 9 ‖ validFrom 20 ‖ validTo 20. @throws INVALID_VALUE, INVALID_DATE */
export function issuerTermsWord(issuer: RegistryIssuer): bigint {
  const completes = issuer.completes.reduce((mask, domain) => mask | (1 << (domainNumber(domain) - 1)), 0)
  const validTo = issuer.validTo === null ? OPEN_DAY : dayFromDate(issuer.validTo)
  return packBits(
    [
      [typeMask(issuer.types), 8],
      [classMask(issuer.classes), 15],
      [completes, 9],
      [dayFromDate(issuer.validFrom), 20],
      [validTo, 20],
    ],
    'issuerTerms',
  )
}

/** Bit mask of accreditation classes. */
export function classMask(classes: readonly Accreditation[]): number {
  return classes.reduce((mask, name) => mask | (1 << ACCREDITATIONS.indexOf(name)), 0)
}

/** P(5)[tag issuer, Ax, Ay, statusRoot, issuerTerms]. */
export function issuerLeaf(issuer: RegistryIssuer): bigint {
  const { x, y } = publicKeyOf(issuer)
  return hash('issuer', [x, y, BigInt(issuer.statusRoot), issuerTermsWord(issuer)])
}

/** The key of a leaf; not yet whether it is one. @throws INVALID_PUBLIC_KEY its coordinates are not canonical decimal strings */
export function publicKeyOf({ publicKey }: RegistryIssuer, at = 'publicKey'): PublicKey {
  try {
    return { x: parseField(publicKey?.x, at), y: parseField(publicKey?.y, at) }
  } catch {
    throw new VitalproofError('INVALID_PUBLIC_KEY', 'not two decimal strings of field elements', { at })
  }
}

function assertKeys(issuers: readonly RegistryIssuer[]): void {
  issuers.forEach((issuer, i) => {
    const at = `/issuers/${i}/publicKey`
    assertPublicKey(publicKeyOf(issuer, at), at)
  })
}

function registryTree(issuers: readonly RegistryIssuer[]): Tree {
  if (new Set(issuers.map((issuer) => keyName(publicKeyOf(issuer)))).size !== issuers.length) {
    throw read.fail('/issuers', 'two issuers have one key', 'list each key once')
  }
  return buildTree(issuers.map(issuerLeaf))
}

function assertRoot(snapshot: RegistrySnapshot, tree: Tree): void {
  if (treeRoot(tree) !== BigInt(snapshot.root))
    throw read.fail('/root', 'does not follow from the issuers', FETCH_AGAIN)
}

function assertStatusRoot(issuer: RegistryIssuer, root: bigint, at: string): void {
  if (root !== BigInt(issuer.statusRoot)) {
    throw read.fail(`${at}/statusRoot`, 'does not follow from the revoked indices', FETCH_AGAIN)
  }
}

const FETCH_AGAIN = 'fetch the registry again, from a source that you trust'

function keyName({ x, y }: PublicKey): string {
  return `${x},${y}`
}

function readSource(value: JsonValue | undefined): RegistrySource {
  const at = '/source'
  const json = read.object(value, at, ['chainId', 'didRegistry', 'block', 'blockHash'])
  return {
    chainId: read.integer(json.chainId, `${at}/chainId`, Number.MAX_SAFE_INTEGER, 1),
    didRegistry: read.text(json.didRegistry, `${at}/didRegistry`, /^0x[0-9a-f]{40}$/) as `0x${string}`,
    block: read.integer(json.block, `${at}/block`, Number.MAX_SAFE_INTEGER),
    blockHash: read.text(json.blockHash, `${at}/blockHash`, BYTES32) as `0x${string}`,
  }
}

function readIssuer(value: JsonValue, at: string): RegistryIssuer {
  const required = [
    'publicKey',
    'name',
    'types',
    'classes',
    'completes',
    'validFrom',
    'validTo',
    'revoked',
    'statusRoot',
  ]
  const json = read.object(value, at, required, ['did'])
  return {
    publicKey: readPublicKey(json.publicKey!, `${at}/publicKey`, read),
    name: read.text(json.name, `${at}/name`, NAME),
    ...('did' in json ? { did: read.text(json.did, `${at}/did`, /^did:[a-z0-9]+:[\x21-\x7e]{1,256}$/) } : {}),
    types: read.subset(json.types, `${at}/types`, CREDENTIAL_TYPES),
    classes: read.subset(json.classes, `${at}/classes`, ACCREDITATIONS),
    completes: read.subset(json.completes, `${at}/completes`, DOMAINS),
    validFrom: read.date(json.validFrom, `${at}/validFrom`),
    validTo: json.validTo === null ? null : read.date(json.validTo, `${at}/validTo`),
    revoked: readIndices(json.revoked, `${at}/revoked`, read),
    statusRoot: read.field(json.statusRoot, `${at}/statusRoot`),
  }
}

/** Status indices in ascending order. */
export function readIndices(value: JsonValue | undefined, at: string, read: ReturnType<typeof schemaReader>): number[] {
  const indices = read
    .list(value, at, STATUS_ENTRIES)
    .map((index, i) => read.integer(index, `${at}/${i}`, STATUS_ENTRIES - 1))
  if (indices.some((index, i) => i > 0 && indices[i - 1]! >= index)) throw read.fail(at, 'not in ascending order')
  return indices
}
