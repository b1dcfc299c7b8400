/** The issuer's ledger: which person holds which live credential, so that one person never has two secrets at once. */
import { hmac } from '@noble/hashes/hmac'
import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex, utf8 } from '../core/bytes'
import { VitalproofError } from '../core/errors'
import type { Credential, CredentialType, StatusLists } from '../model/messages'
import { CREDENTIAL_TYPES } from '../model/policy/types'
import { readMessage, schemaReader } from '../model/schema'
import { STATUS_ENTRIES } from '../model/status'
import { type IssueOptions, issueCredential } from './issue'
import type { IssuerKey } from './key'
import { allocateStatusIndex } from './status'

export type LedgerStatus = 'live' | 'suspended' | 'revoked'

/** One issued credential. `subject` is a keyed digest, never the person's identifier. */
export interface LedgerEntry {
  subject: string
  type: CredentialType
  statusIndex: number
  commitment: string
  status: LedgerStatus
}

/** Plain JSON for the issuer's own store. Entries are only ever added or changed in status: an index is never reused. */
export interface IssuerState {
  vitalproof: 'issuer-state/1'
  /** Names the subject key, so that a wrong one cannot open a second ledger for the same people. */
  subjectKeyId: string
  entries: LedgerEntry[]
}

export const LEDGER_LIMITS = { maxBytes: 256 * 1024 * 1024, maxNodes: 4_000_000 }

/** 32 bytes under which people's identifiers are digested. Keep using the first key's after a rotation of the signing key. */
export function deriveSubjectKey({ privateKey }: IssuerKey): Uint8Array {
  return hmac(sha256, privateKey, utf8('vitalproof/v1/subject-key'))
}

/** An empty ledger. @param options.subjectKey 32 secret bytes @throws INVALID_VALUE */
export function createIssuerState({ subjectKey }: { subjectKey: Uint8Array }): IssuerState {
  return { vitalproof: 'issuer-state/1', subjectKeyId: keyId(subjectKey), entries: [] }
}

/**
 * Issue to a person known to the issuer. Revokes the person's live credential of this type, and every live credential under
 * another commitment: a new commitment may hide a new secret, and two secrets would be two nullifiers.
 *
 * @param options.subject the issuer's identifier of the person; only its keyed digest is kept
 * @returns the credential, the new state, and the status indices that were revoked: publish the registry before handing it out
 * @throws as `issueCredential`; INVALID_VALUE wrong subject key or empty subject; CREDENTIAL_SUPERSEDED the commitment is another
 * person's or was revoked; TREE_FULL
 */
export function issueToSubject(
  options: Omit<IssueOptions, 'statusIndex'> & { state: IssuerState; subject: string; subjectKey: Uint8Array },
): { credential: Credential; state: IssuerState; revoked: number[] } {
  const { state, subject: name, subjectKey, ...issue } = options
  const subject = subjectDigest({ state, subject: name, subjectKey })
  const commitment = `${issue.holderCommitment}`
  assertCommitmentFree(state, subject, commitment)

  const isReplaced = (entry: LedgerEntry) =>
    entry.subject === subject &&
    entry.status !== 'revoked' &&
    (entry.type === issue.type || entry.commitment !== commitment)
  const statusIndex = allocateStatusIndex({ used: new Set(state.entries.map((entry) => entry.statusIndex)) })
  const { credential } = issueCredential({ ...issue, statusIndex })
  const kept = state.entries.map((entry) => (isReplaced(entry) ? { ...entry, status: 'revoked' as const } : entry))
  const added: LedgerEntry = { subject, type: issue.type, statusIndex, commitment, status: 'live' }
  return {
    credential,
    state: { ...state, entries: [...kept, added] },
    revoked: state.entries.filter(isReplaced).map((entry) => entry.statusIndex),
  }
}

/** The person's entries, whatever their status. @throws INVALID_VALUE */
export function entriesOfSubject(options: {
  state: IssuerState
  subject: string
  subjectKey: Uint8Array
}): LedgerEntry[] {
  const subject = subjectDigest(options)
  return options.state.entries.filter((entry) => entry.subject === subject)
}

/** For ever: a revoked credential is never reinstated. @throws INVALID_VALUE no such entry */
export function revokeCredential({ state, statusIndex }: StatusChange): IssuerState {
  return changeStatus({ state, statusIndex }, ['live', 'suspended', 'revoked'], 'revoked')
}

/** Until reinstated. @throws INVALID_VALUE no such entry; CREDENTIAL_REVOKED */
export function suspendCredential({ state, statusIndex }: StatusChange): IssuerState {
  return changeStatus({ state, statusIndex }, ['live', 'suspended'], 'suspended')
}

/** @throws INVALID_VALUE no such entry; CREDENTIAL_REVOKED */
export function reinstateCredential({ state, statusIndex }: StatusChange): IssuerState {
  return changeStatus({ state, statusIndex }, ['live', 'suspended'], 'live')
}

/** Indices whose bit is set, ascending: what `buildRegistry` takes. */
export function revokedIndices({ entries }: IssuerState): number[] {
  return indicesOf(entries.filter(({ status }) => status !== 'live'))
}

/** The two lists that the issuer publishes; their union is `revokedIndices`. Ascending. */
export function statusListsOf({ entries }: IssuerState): StatusLists {
  return {
    revoked: indicesOf(entries.filter(({ status }) => status === 'revoked')),
    suspended: indicesOf(entries.filter(({ status }) => status === 'suspended')),
  }
}

/** Read a stored ledger. @throws FILE_INVALID, LIMIT_EXCEEDED, INVALID_JSON */
export function parseIssuerState(input: unknown): IssuerState {
  const json = read.object(readMessage(input, LEDGER_LIMITS), '', ['vitalproof', 'subjectKeyId', 'entries'])
  const entries = read.list(json.entries, '/entries', STATUS_ENTRIES).map((value, i): LedgerEntry => {
    const at = `/entries/${i}`
    const entry = read.object(value, at, ['subject', 'type', 'statusIndex', 'commitment', 'status'])
    return {
      subject: read.text(entry.subject, `${at}/subject`, /^[0-9a-f]{64}$/),
      type: read.oneOf(entry.type, `${at}/type`, CREDENTIAL_TYPES),
      statusIndex: read.integer(entry.statusIndex, `${at}/statusIndex`, STATUS_ENTRIES - 1),
      commitment: read.field(entry.commitment, `${at}/commitment`),
      status: read.oneOf(entry.status, `${at}/status`, ['live', 'suspended', 'revoked']),
    }
  })
  if (new Set(entries.map((entry) => entry.statusIndex)).size !== entries.length) {
    throw read.fail('/entries', 'one status index twice')
  }
  return {
    vitalproof: read.oneOf(json.vitalproof, '/vitalproof', ['issuer-state/1']),
    subjectKeyId: read.text(json.subjectKeyId, '/subjectKeyId', /^[0-9a-f]{32}$/),
    entries,
  }
}

interface StatusChange {
  state: IssuerState
  statusIndex: number
}

const read = schemaReader('FILE_INVALID')

function indicesOf(entries: readonly LedgerEntry[]): number[] {
  return entries.map((entry) => entry.statusIndex).sort((a, b) => a - b)
}

function changeStatus(
  { state, statusIndex }: StatusChange,
  from: readonly LedgerStatus[],
  to: LedgerStatus,
): IssuerState {
  const found = state.entries.find((entry) => entry.statusIndex === statusIndex)
  if (found === undefined)
    throw new VitalproofError('INVALID_VALUE', 'no credential has that index', { at: 'statusIndex' })
  if (!from.includes(found.status)) {
    throw new VitalproofError('CREDENTIAL_REVOKED', 'revoked for ever', {
      at: 'statusIndex',
      fix: 'issue a new credential',
    })
  }
  return { ...state, entries: state.entries.map((entry) => (entry === found ? { ...entry, status: to } : entry)) }
}

/** A commitment is one person's, and ends with its revocation: else two people could share a secret, or a lost one return. */
function assertCommitmentFree(state: IssuerState, subject: string, commitment: string): void {
  const same = state.entries.filter((entry) => entry.commitment === commitment)
  const isOwn = same.length === 0 || same.some((entry) => entry.subject === subject && entry.status !== 'revoked')
  if (!isOwn) {
    throw new VitalproofError('CREDENTIAL_SUPERSEDED', 'the commitment was used before', {
      at: 'holderCommitment',
      fix: 'ask the holder for a new commitment',
    })
  }
}

function subjectDigest(options: { state: IssuerState; subject: string; subjectKey: Uint8Array }): string {
  const subject = options.subject.normalize('NFC').trim()
  if (subject === '') throw new VitalproofError('INVALID_VALUE', 'empty', { at: 'subject' })
  if (keyId(options.subjectKey) !== options.state.subjectKeyId) {
    throw new VitalproofError('INVALID_VALUE', 'not the key of this ledger', {
      at: 'subjectKey',
      fix: 'after a key rotation, go on with the first subject key',
    })
  }
  return bytesToHex(hmac(sha256, options.subjectKey, utf8(`subject/${subject}`)))
}

function keyId(subjectKey: Uint8Array): string {
  if (!(subjectKey instanceof Uint8Array) || subjectKey.length !== 32) {
    throw new VitalproofError('INVALID_VALUE', 'not 32 bytes', { at: 'subjectKey' })
  }
  return bytesToHex(hmac(sha256, subjectKey, utf8('id'))).slice(0, 32)
}
