/** What the registry is built from, as strict messages: accreditations, status lists, and both with the snapshot (docs/registry.md). */
import type { JsonValue } from '../core/json'
import { identityOf } from './accredited-keys'
import { readPublicKey } from './credential'
import { dayFromDate } from './dates'
import { parseDid } from './issuer-keys'
import type { Accreditations, IssuerAccreditation, Publication, StatusLists } from './messages'
import { ACCREDITATIONS, CREDENTIAL_TYPES } from './policy/types'
import { parseRegistry, REGISTRY_LIMITS, readIndices } from './registry'
import { NAME, readMessage, schemaReader } from './schema'
import { DOMAINS } from './types'

/** As many as a registry has leaves. */
const MAX_ISSUERS = 4096
const MAX_DISTRUSTED = 256
/** Of a DID that do not count, each list optional. */
const KEY_LISTS = ['distrusted', 'copied'] as const
const DID = /^did:[a-z0-9]+:[\x21-\x7e]{1,256}$/
const read = schemaReader('REGISTRY_INVALID')
const readLists = schemaReader('STATUS_LIST_INVALID')

/** Read the list of accredited issuers. @throws REGISTRY_INVALID, DID_INVALID, LIMIT_EXCEEDED, INVALID_JSON */
export function parseAccreditations(input: unknown): Accreditations {
  return readAccreditations(readMessage(input, REGISTRY_LIMITS), '')
}

/** Read the status lists of one DID: `{ did, revoked, suspended }`. @throws STATUS_LIST_INVALID, LIMIT_EXCEEDED, INVALID_JSON */
export function parseStatusLists(input: unknown): StatusLists & { did: string } {
  const json = readLists.object(readMessage(input, REGISTRY_LIMITS), '', ['did', 'revoked', 'suspended'])
  return { did: readLists.text(json.did, '/did', DID), ...readStatusLists(json, '') }
}

/** Read what a root was built from. @throws REGISTRY_INVALID, STATUS_LIST_INVALID, DID_INVALID, LIMIT_EXCEEDED, INVALID_JSON */
export function parsePublication(input: unknown): Publication {
  const json = read.object(readMessage(input, { maxBytes: 4 * REGISTRY_LIMITS.maxBytes }), '', [
    'vitalproof',
    'snapshot',
    'accreditations',
    'statusLists',
  ])
  read.oneOf(json.vitalproof, '/vitalproof', ['publication/1'])
  const accreditations = readAccreditations(json.accreditations, '/accreditations')
  const dids = accreditations.issuers.map(({ did }) => did)
  const lists = read.object(json.statusLists, '/statusLists', dids)
  return {
    vitalproof: 'publication/1',
    snapshot: parseRegistry(json.snapshot),
    accreditations,
    statusLists: Object.fromEntries(
      dids.map((did, i) => {
        const at = `/statusLists/${i}`
        return [did, readStatusLists(readLists.object(lists[did], at, ['revoked', 'suspended']), at)]
      }),
    ),
  }
}

function readAccreditations(value: JsonValue | undefined, at: string): Accreditations {
  const json = read.object(value, at, ['vitalproof', 'issuers'])
  read.oneOf(json.vitalproof, `${at}/vitalproof`, ['accreditations/1'])
  const list = read.list(json.issuers, `${at}/issuers`, MAX_ISSUERS)
  const issuers = list.map((issuer, i) => readAccreditation(issuer, `${at}/issuers/${i}`))
  if (new Set(issuers.map(({ did }) => identityOf(did))).size !== issuers.length) {
    throw read.fail(`${at}/issuers`, 'lists a DID twice', 'one DID may be written in several ways; list it once')
  }
  return { vitalproof: 'accreditations/1', issuers }
}

function readAccreditation(value: JsonValue, at: string): IssuerAccreditation {
  const required = ['did', 'name', 'types', 'classes', 'completes', 'validFrom', 'validTo']
  const json = read.object(value, at, required, [...KEY_LISTS])
  const validFrom = read.date(json.validFrom, `${at}/validFrom`)
  const validTo = json.validTo === null ? null : read.date(json.validTo, `${at}/validTo`)
  if (validTo !== null && dayFromDate(validTo) < dayFromDate(validFrom)) {
    throw read.fail(`${at}/validTo`, 'before validFrom')
  }
  const lists = KEY_LISTS.filter((name) => name in json).map((name) => {
    const keys = read.list(json[name], `${at}/${name}`, MAX_DISTRUSTED)
    return [name, keys.map((key, i) => readPublicKey(key, `${at}/${name}/${i}`, read))]
  })
  return {
    did: parseDid(read.text(json.did, `${at}/did`, DID), `${at}/did`).did,
    name: read.text(json.name, `${at}/name`, NAME),
    types: read.subset(json.types, `${at}/types`, CREDENTIAL_TYPES),
    classes: read.subset(json.classes, `${at}/classes`, ACCREDITATIONS),
    completes: read.subset(json.completes, `${at}/completes`, DOMAINS),
    validFrom,
    validTo,
    ...Object.fromEntries(lists),
  }
}

function readStatusLists(json: { [key: string]: JsonValue }, at: string): StatusLists {
  return {
    revoked: readIndices(json.revoked, `${at}/revoked`, readLists),
    suspended: readIndices(json.suspended, `${at}/suspended`, readLists),
  }
}
