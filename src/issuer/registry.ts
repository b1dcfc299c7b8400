/** The registry of one epoch: accredited issuers, their status lists, and the root that proofs name. */
import { assertPublicKey, type PublicKey } from '../core/eddsa'
import { dateFromDay } from '../model/dates'
import type { Accreditation, CredentialType, RegistryIssuer, RegistrySnapshot } from '../model/messages'
import { ACCREDITATIONS, CREDENTIAL_TYPES } from '../model/policy/types'
import { parseRegistry, registryRoot } from '../model/registry'
import { statusRoot } from '../model/status'
import { DOMAINS, type Domain } from '../model/types'

/** What the registry owner says of one issuer. Day numbers count from 1900-01-01 = 1. */
export interface IssuerOptions {
  publicKey: PublicKey
  /** Shown to holders; 1 to 256 characters. */
  name: string
  did?: string
  types: readonly CredentialType[]
  /** What it is accredited as; default nothing. */
  classes?: readonly Accreditation[]
  /** Domains that it may call complete; default none. */
  completes?: readonly Domain[]
  validFromDay: number
  /** Last day on which it may issue; null or left out = open. Removal of the issuer, not this, answers a stolen key. */
  validToDay?: number | null
  /** Status indices whose bit is set, any order; `revokedIndices` or `listRevoked` give them. */
  revoked?: readonly number[]
}

/**
 * Build the snapshot that everyone rebuilds the root from. Publish at fixed times, a day apart or so: holders who prove
 * against one root cannot be told apart by it.
 *
 * @param options.epoch counts up by one each time
 * @throws INVALID_PUBLIC_KEY, REGISTRY_INVALID with the place, INVALID_VALUE, INVALID_DATE, TREE_FULL
 */
export function buildRegistry(options: {
  issuers: readonly IssuerOptions[]
  epoch: number
  issuedDay: number
}): RegistrySnapshot {
  const issuers = options.issuers.map(describeIssuer)
  return parseRegistry({
    vitalproof: 'registry/1',
    root: `${registryRoot(issuers)}`,
    epoch: options.epoch,
    issuedAt: dateFromDay(options.issuedDay),
    issuers,
  })
}

function describeIssuer(options: IssuerOptions, place: number): RegistryIssuer {
  const {
    publicKey,
    name,
    did,
    types,
    classes = [],
    completes = [],
    validFromDay,
    validToDay = null,
    revoked = [],
  } = options
  const { x, y } = assertPublicKey(publicKey, `issuers/${place}/publicKey`)
  const ascending = [...new Set(revoked)].sort((a, b) => a - b)
  return {
    publicKey: { x: `${x}`, y: `${y}` },
    name,
    ...(did === undefined ? {} : { did }),
    types: CREDENTIAL_TYPES.filter((type) => types.includes(type)),
    classes: ACCREDITATIONS.filter((name) => classes.includes(name)),
    completes: DOMAINS.filter((domain) => completes.includes(domain)),
    validFrom: dateFromDay(validFromDay),
    validTo: validToDay === null ? null : dateFromDay(validToDay),
    revoked: ascending,
    statusRoot: `${statusRoot(ascending)}`,
  }
}
