/** Entry `vitalproof/proof`: artefacts by digest, the prover and the verifier of bare proofs. The roles are what most callers want. */
export { type ArtifactRequest, type ArtifactSource, type Artifacts, loadArtifacts, type Progress } from './artifacts'
export {
  type CircuitInputs,
  eligibilityInputs,
  type ProvenCredential,
  type SignalValue,
  type Statement,
} from './inputs'
export type { CircuitManifest, Contribution, Manifest, Setup } from './manifest'
export { type Proof, parseProof } from './proof'
export { type ProofWithSignals, prove } from './prove'
export { type NamedSignals, orderPublicSignals, parsePublicSignals } from './public-signals'
export { closeProver } from './threads'
export {
  circuitManifest,
  type KeyOptions,
  parseVerificationKey,
  type VerificationKey,
  verificationKeyOf,
} from './verification-key'
export { verifyProof } from './verify'
export { proveWithdrawal, verifyWithdrawal, WITHDRAWAL_CIRCUIT } from './withdrawal'
