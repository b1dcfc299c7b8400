/** The credential as a strict message, its signed header, and the check of the issuer's signature. */

import { sha256 } from '@noble/hashes/sha2'
import { bytesToBigint, lengthPrefixed } from '../core/bytes'
import { assertSignature, type PublicKey, type Signature, verifySignature } from '../core/eddsa'
import { packBits } from '../core/field'
import type { JsonValue } from '../core/json'
import { hash } from '../core/poseidon'
import { chartRoot, coverageWord, decodeChart, personWord } from './chart'
import { dayFromDate } from './dates'
import type { Credential, CredentialTerms, CredentialType, PublicKeyJson } from './messages'
import { CREDENTIAL_TYPES } from './policy/types'
import { NAME, readMessage, schemaReader } from './schema'
import { STATUS_ENTRIES } from './status'
import type { Chart } from './types'

export const CREDENTIAL_LIMITS = { maxBytes: 256 * 1024 }

/** Terms as numbers; days count from 1900-01-01 = 1. */
export interface TermDays {
  issuedDay: number
  expiresDay: number
  completeAsOfDay: number
  statusIndex: number
  type: CredentialType
}

/** The fields that the header hashes, in its order (docs/protocol.md section 2). */
export interface HeaderParts {
  chartRoot: bigint
  holderCommitment: bigint
  person: bigint
  terms: bigint
  coverage: bigint
  mapping: bigint
  blind: bigint
}

/** Everything that a credential says, decoded. */
export interface CredentialParts {
  chart: Chart
  terms: TermDays
  header: HeaderParts
  publicKey: PublicKey
  signature: Signature
}

const read = schemaReader('CREDENTIAL_INVALID')

/**
 * Read a credential: its form, its chart's order and flags, its dates, the form of its signature. `verifyCredential` checks the signature.
 *
 * @param input JSON text or object, at most 256 KiB
 * @throws CREDENTIAL_INVALID, CHART_INVALID, INVALID_SIGNATURE (malformed), LIMIT_EXCEEDED, INVALID_JSON
 */
export function parseCredential(input: unknown): Credential {
  const required = ['vitalproof', 'issuer', 'chart', 'holderCommitment', 'terms', 'blind', 'signature']
  const json = read.object(readMessage(input, CREDENTIAL_LIMITS), '', required, ['source'])
  read.oneOf(json.vitalproof, '/vitalproof', ['credential/1'])
  const signature = read.object(json.signature, '/signature', ['r8', 's'])
  const r8 = read.list(signature.r8, '/signature/r8', 2)
  const credential: Credential = {
    vitalproof: 'credential/1',
    issuer: readPublicKey(json.issuer!, '/issuer', read),
    chart: json.chart!,
    holderCommitment: read.field(json.holderCommitment, '/holderCommitment'),
    terms: readTerms(json.terms!),
    ...('source' in json ? { source: read.text(json.source, '/source', NAME) } : {}),
    blind: read.field(json.blind, '/blind'),
    signature: {
      r8: [read.field(r8[0], '/signature/r8/0'), read.field(r8[1], '/signature/r8/1')],
      s: read.field(signature.s, '/signature/s'),
    },
  }
  decodeChart(credential.chart)
  assertSignature(signatureOf(credential))
  return credential
}

/** Decode a credential that `parseCredential` has read. @throws CHART_INVALID, CREDENTIAL_INVALID */
export function credentialParts(credential: Credential): CredentialParts {
  const chart = decodeChart(credential.chart)
  const terms = termDays(credential.terms)
  return {
    chart,
    terms,
    header: {
      chartRoot: chartRoot(chart),
      holderCommitment: BigInt(credential.holderCommitment),
      person: personWord(chart),
      terms: termsWord(terms),
      coverage: coverageWord(chart),
      mapping: mappingWord(chart.mapping, credential.source),
      blind: BigInt(credential.blind),
    },
    publicKey: { x: BigInt(credential.issuer.x), y: BigInt(credential.issuer.y) },
    signature: signatureOf(credential),
  }
}

/** P(8)[tag header, …]: what the issuer signs. */
export function headerHash(parts: HeaderParts): bigint {
  const { chartRoot, holderCommitment, person, terms, coverage, mapping, blind } = parts
  return hash('header', [chartRoot, holderCommitment, person, terms, coverage, mapping, blind])
}

/** Header of a credential. @throws CHART_INVALID, CREDENTIAL_INVALID */
export function headerOf(credential: Credential): bigint {
  return headerHash(credentialParts(credential).header)
}

/** P(3)[tag holder, holderSecret, opening]. @throws INVALID_VALUE */
export function holderCommitment(options: { secret: bigint; opening: bigint }): bigint {
  return hash('holder', [options.secret, options.opening])
}

/** The issuer's signature over the header holds. @returns the decoded parts @throws INVALID_SIGNATURE, INVALID_PUBLIC_KEY */
export function verifyCredential(credential: Credential): CredentialParts {
  const parts = credentialParts(credential)
  verifySignature({ publicKey: parts.publicKey, message: headerHash(parts.header), signature: parts.signature })
  return parts
}

/** @throws INVALID_VALUE a part out of range */
export function termsWord({ issuedDay, expiresDay, completeAsOfDay, statusIndex, type }: TermDays): bigint {
  const days = [issuedDay, expiresDay, completeAsOfDay].map((day) => [day, 20] as const)
  return packBits([...days, [statusIndex, 19], [typeMask([type]), 8]], 'terms')
}

/** Bit mask of credential types. */
export function typeMask(types: readonly CredentialType[]): number {
  return types.reduce((mask, type) => mask | (1 << CREDENTIAL_TYPES.indexOf(type)), 0)
}

/** First 31 bytes of SHA-256 over the length-prefixed purpose, mapping and source ('' if the issuer read the record itself). */
export function mappingWord(mapping: string, source = ''): bigint {
  return bytesToBigint(sha256(lengthPrefixed('vitalproof/v1/mapping', mapping, source)).subarray(0, 31))
}

/** A public key as canonical decimal strings; whether it is a key is checked where it is used. */
export function readPublicKey(value: JsonValue, at: string, reader: typeof read): PublicKeyJson {
  const json = reader.object(value, at, ['x', 'y'])
  return { x: reader.field(json.x, `${at}/x`), y: reader.field(json.y, `${at}/y`) }
}

function readTerms(value: JsonValue): CredentialTerms {
  const json = read.object(value, '/terms', ['issued', 'expires', 'completeAsOf', 'statusIndex', 'type'])
  const terms: CredentialTerms = {
    issued: read.date(json.issued, '/terms/issued'),
    expires: read.date(json.expires, '/terms/expires'),
    completeAsOf: read.date(json.completeAsOf, '/terms/completeAsOf'),
    statusIndex: read.integer(json.statusIndex, '/terms/statusIndex', STATUS_ENTRIES - 1),
    type: read.oneOf(json.type, '/terms/type', CREDENTIAL_TYPES),
  }
  assertTermOrder(termDays(terms))
  return terms
}

function signatureOf({ signature: { r8, s } }: Credential): Signature {
  return { r8: { x: BigInt(r8[0]), y: BigInt(r8[1]) }, s: BigInt(s) }
}

/** completeAsOf ≤ issued ≤ expires. @throws CREDENTIAL_INVALID */
export function assertTermOrder({ issuedDay, expiresDay, completeAsOfDay }: TermDays): void {
  if (completeAsOfDay > issuedDay) throw read.fail('/terms/completeAsOf', 'is after the day of issue')
  if (issuedDay > expiresDay) throw read.fail('/terms/expires', 'is before the day of issue')
}

function termDays({ issued, expires, completeAsOf, statusIndex, type }: CredentialTerms): TermDays {
  return {
    issuedDay: dayFromDate(issued),
    expiresDay: dayFromDate(expires),
    completeAsOfDay: dayFromDate(completeAsOf),
    statusIndex,
    type,
  }
}
