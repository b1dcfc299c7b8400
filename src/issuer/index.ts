/** The issuer's entry: keys, credentials, the ledger of subjects, status lists, the registry. */

export { parseAccreditations, parsePublication, parseStatusLists } from '../model/accreditation'
export { unionOfLists } from '../model/accredited-keys'
export { encodeChart } from '../model/chart'
export { parseCredential } from '../model/credential'
export { dateFromDay, dayFromDate } from '../model/dates'
export type {
  Accreditations,
  Credential,
  CredentialType,
  IssuerAccreditation,
  Publication,
  RegistryIssuer,
  RegistrySnapshot,
  RegistrySource,
  StatusLists,
} from '../model/messages'
export { canonicalRegistry, parseRegistry, registryDigest, registryRoot, verifyRegistry } from '../model/registry'
export { statusRoot } from '../model/status'
export { compareSnapshots, needsReview, type RegistryChange, registryFromDids } from './accreditation'
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
  statusListsOf,
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
