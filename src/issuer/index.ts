/** The issuer's entry: keys, credentials, the ledger of subjects, status lists, the registry. */
export { encodeChart } from '../model/chart'
export { parseCredential } from '../model/credential'
export { dateFromDay, dayFromDate } from '../model/dates'
export type { Credential, CredentialType, RegistryIssuer, RegistrySnapshot } from '../model/messages'
export { parseRegistry, registryRoot, verifyRegistry } from '../model/registry'
export { statusRoot } from '../model/status'
export { type IssueOptions, issueCredential } from './issue'
export { createIssuerKey, type IssuerKey, importIssuerKey } from './key'
export {
  createIssuerState,
  deriveSubjectKey,
  entriesOfSubject,
  type IssuerState,
  issueToSubject,
  type LedgerEntry,
  type LedgerStatus,
  parseIssuerState,
  reinstateCredential,
  revokeCredential,
  revokedIndices,
  suspendCredential,
} from './ledger'
export { buildRegistry, type IssuerOptions } from './registry'
export {
  allocateStatusIndex,
  createStatusList,
  isRevoked,
  listRevoked,
  reinstate,
  revoke,
  STATUS_LIST_BYTES,
  statusListFrom,
} from './status'
