/** Entry `vitalproof/chain`: registry and trial contracts through viem. Brings no key and no RPC endpoint. */
export { type AuditedPublication, type AuditedRoot, auditRegistry } from './audit'
export type { Difference, DifferenceCode } from './audit-differences'
export { consentHashOf, contextForAccount, scopeForContract } from './binding'
export { type PresentationCalldata, presentationToCalldata } from './calldata'
export { type Campaign, type CampaignTerms, deployTrial, readCampaign, stopCampaign } from './campaign'
export type { ReadClient, Sent, WriteClient } from './client'
export { readDidHistory } from './did-history'
export { enrol, isEnrolled } from './enrol'
export { type ContractErrorName, toChainError } from './errors'
export { eligibilityGate } from './generated/eligibility-gate'
export { eligibilityVerifier } from './generated/eligibility-verifier'
export { contractErrors } from './generated/errors'
export { issuerRegistry } from './generated/issuer-registry'
export { liteVerifier } from './generated/lite-verifier'
export { multiVerifier } from './generated/multi-verifier'
export { standardVerifier } from './generated/standard-verifier'
export { trialEnrolment } from './generated/trial-enrolment'
export { withdrawVerifier } from './generated/withdraw-verifier'
export { withdrawalVerifier } from './generated/withdrawal-verifier'
export { digestVerificationKey } from './key-digest'
export { proposeOwner, takeOwnership } from './ownership'
export {
  confirmRoot,
  deployRegistry,
  publishRoot,
  publishSnapshot,
  type RootState,
  readLatestRoot,
  readRoot,
  revokeRoot,
} from './registry'
export { findRevokedKeys } from './revoked-since'
export { type PublishedRoot, readPublishedRoots } from './root-history'
export { parseSignedRegistry, SNAPSHOT_TYPES, signSnapshot, verifySnapshotSignature } from './snapshot-signature'
export { deployVerifier, type VerifierArtifact } from './verifier-contract'
