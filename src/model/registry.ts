/** The registry snapshot as a strict message, and the root that anyone rebuilds from it (docs/protocol.md section 3). */
import { assertPublicKey, type PublicKey } from '../core/eddsa'
import { VitalproofError } from '../core/errors'
import { packBits } from '../core/field'
import type { JsonValue } from '../core/json'
import { hash } from '../core/poseidon'
import { buildTree, TREE_LEAVES, type Tree, type TreePath, treePath, treeRoot } from '../core/tree'
import { domainNumber } from './codes'
import { readPublicKey, typeMask } from './credential'
import { dayFromDate, OPEN_DAY } from './dates'
import type { RegistryIssuer, RegistrySnapshot } from './messages'
import { ACCREDITATIONS, type Accreditation, CREDENTIAL_TYPES } from './policy/types'
import { NAME, readMessage, schemaReader } from './schema'
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
  const json = read.object(readMessage(input, REGISTRY_LIMITS), '', [
    'vitalproof',
    'root',
    'epoch',
    'issuedAt',
    'issuers',
  ])
  read.oneOf(json.vitalproof, '/vitalproof', ['registry/1'])
  return {
    vitalproof: 'registry/1',
    root: read.field(json.root, '/root'),
    epoch: read.integer(json.epoch, '/epoch', Number.MAX_SAFE_INTEGER),
    issuedAt: read.date(json.issuedAt, '/issuedAt'),
    issuers: read.list(json.issuers, '/issuers', TREE_LEAVES).map((issuer, i) => readIssuer(issuer, `/issuers/${i}`)),
  }
}

/** Every key is a key, every status root and the root follow from the parts. @throws REGISTRY_INVALID, INVALID_PUBLIC_KEY */
export function verifyRegistry(snapshot: RegistrySnapshot): void {
  snapshot.issuers.forEach((issuer, i) => {
    assertPublicKey(publicKeyOf(issuer), `/issuers/${i}/publicKey`)
    assertStatusRoot(issuer, statusRoot(issuer.revoked), `/issuers/${i}`)
  })
  assertRoot(snapshot, registryTree(snapshot.issuers))
}

/** Root over issuers in their order. @throws REGISTRY_INVALID two leaves of one key; TREE_FULL */
export function registryRoot(issuers: readonly RegistryIssuer[]): bigint {
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

export function publicKeyOf({ publicKey }: RegistryIssuer): PublicKey {
  return { x: BigInt(publicKey.x), y: BigInt(publicKey.y) }
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
  const revoked = read.list(json.revoked, `${at}/revoked`, STATUS_ENTRIES)
  const issuer: RegistryIssuer = {
    publicKey: readPublicKey(json.publicKey!, `${at}/publicKey`, read),
    name: read.text(json.name, `${at}/name`, NAME),
    ...('did' in json ? { did: read.text(json.did, `${at}/did`, /^did:[a-z0-9]+:[\x21-\x7e]{1,256}$/) } : {}),
    types: read.subset(json.types, `${at}/types`, CREDENTIAL_TYPES),
    classes: read.subset(json.classes, `${at}/classes`, ACCREDITATIONS),
    completes: read.subset(json.completes, `${at}/completes`, DOMAINS),
    validFrom: read.date(json.validFrom, `${at}/validFrom`),
    validTo: json.validTo === null ? null : read.date(json.validTo, `${at}/validTo`),
    revoked: revoked.map((index, i) => read.integer(index, `${at}/revoked/${i}`, STATUS_ENTRIES - 1)),
    statusRoot: read.field(json.statusRoot, `${at}/statusRoot`),
  }
  if (issuer.revoked.some((index, i) => i > 0 && issuer.revoked[i - 1]! >= index)) {
    throw read.fail(`${at}/revoked`, 'not in ascending order')
  }
  return issuer
}
