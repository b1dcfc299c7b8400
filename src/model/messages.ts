/** The three messages between roles, as plain JSON-safe objects. Field elements are decimal strings; dates are YYYY-MM-DD. */
import type { JsonValue } from '../core/json'
import type { Accreditation, CredentialType } from './policy/types'
import type { Domain } from './types'

export { ACCREDITATIONS, CREDENTIAL_TYPES } from './policy/types'
export type { Accreditation, CredentialType }

/** Public signals in the order of the compiled circuit (docs/protocol.md section 5). */
export const PUBLIC_SIGNALS = [
  'nullifier',
  'guardNullifier',
  'policyHash',
  'registryRoot',
  'scope',
  'context',
  'today',
] as const
export type PublicSignal = (typeof PUBLIC_SIGNALS)[number]

export interface PublicKeyJson {
  x: string
  y: string
}

/** Issuer → holder. Holds the chart in clear: it stays with the holder. */
export interface Credential {
  vitalproof: 'credential/1'
  issuer: PublicKeyJson
  /** `encodeChart` of the signed table. */
  chart: JsonValue
  /** P(3)[tag holder, holderSecret, r]. The issuer never learns secret or r. */
  holderCommitment: string
  terms: CredentialTerms
  /** Where a bridged card came from; part of the signed mapping word. */
  source?: string
  blind: string
  signature: { r8: [x: string, y: string]; s: string }
}

export interface CredentialTerms {
  issued: string
  expires: string
  completeAsOf: string
  /** 0 to 524,287. */
  statusIndex: number
  type: CredentialType
}

/** Verifier → holder: the policy and the preimages of everything that the proof is bound to. */
export interface Request {
  vitalproof: 'request/1'
  /** Circuit instance, e.g. `standard`. */
  circuit: string
  policy: JsonValue
  policyHash: string
  scope: RequestScope
  /** Co-enrolment domain, or null: nothing links two campaigns. */
  guard: { name: string } | null
  context: RequestContext
  /** UTC day that the proof is about. */
  asOf: string
  registryRoot: string
}

/** Where a nullifier counts. On chain `campaign` is a 32-byte hex word, `contract` a 20-byte hex address. */
export type RequestScope =
  | { kind: 'audience'; audience: string; campaign: string }
  | { kind: 'chain'; chainId: number; contract: string; campaign: string }

/** For whom the proof is made and under which consent. `deadline` in Unix seconds. */
export type RequestContext =
  | { kind: 'audience'; audience: string; nonce: string; consent?: string }
  | { kind: 'account'; account: string; consentHash: string; sealedHash: string; deadline: number }

/** Holder → verifier: a proof and its public signals by name. */
export interface Presentation {
  vitalproof: 'presentation/1'
  circuit: string
  /** SHA-256 of the verification key, lower-case hex. */
  keyDigest?: string
  proof: ProofJson
  publicSignals: Record<PublicSignal, string>
}

/** Groth16 points in affine coordinates below the base field order q; `b` as [[x.c0, x.c1], [y.c0, y.c1]]. */
export interface ProofJson {
  readonly a: readonly [string, string]
  readonly b: readonly [readonly [string, string], readonly [string, string]]
  readonly c: readonly [string, string]
}

/** What an accredited issuer may do, and which of its credentials are revoked. */
export interface RegistryIssuer {
  publicKey: PublicKeyJson
  name: string
  did?: string
  types: CredentialType[]
  /** What it is accredited as. */
  classes: Accreditation[]
  /** Domains that it may call complete. */
  completes: Domain[]
  /** First and last day on which it may issue; `validTo` null = open. */
  validFrom: string
  validTo: string | null
  /** Status indices whose bit is set, ascending. */
  revoked: number[]
  statusRoot: string
}

/** Registry → everybody: every accredited issuer and status list of one epoch, from which anyone rebuilds the root. */
export interface RegistrySnapshot {
  vitalproof: 'registry/1'
  root: string
  epoch: number
  issuedAt: string
  /** From which state of the DID registry the keys were read; left out by a registry that is kept by hand. */
  source?: RegistrySource
  issuers: RegistryIssuer[]
}

/** A final block of a chain and the ERC-1056 contract on it. Address and hash in lower case. */
export interface RegistrySource {
  chainId: number
  didRegistry: `0x${string}`
  block: number
  blockHash: `0x${string}`
}

/** What the registry owner says of one issuer. The keys are not here: the issuer publishes them in its DID. */
export interface IssuerAccreditation {
  did: string
  name: string
  types: CredentialType[]
  classes: Accreditation[]
  completes: Domain[]
  validFrom: string
  validTo: string | null
  /** Stolen keys: they count nowhere, whatever this or another DID says. */
  distrusted?: PublicKeyJson[]
  /** Keys of another issuer that this DID publishes too: they count there, and not here. */
  copied?: PublicKeyJson[]
}

/** Registry owner → everybody: who is accredited, in the order of the registry. */
export interface Accreditations {
  vitalproof: 'accreditations/1'
  issuers: IssuerAccreditation[]
}

/** The two status lists of one DID, as ascending indices of the bits that are set. */
export interface StatusLists {
  revoked: number[]
  suspended: number[]
}

/** Everything that a published root is rebuilt from, besides the chain. `statusLists` by DID. */
export interface Publication {
  vitalproof: 'publication/1'
  snapshot: RegistrySnapshot
  accreditations: Accreditations
  statusLists: Record<string, StatusLists>
}

/** A snapshot with the EIP-712 signature of the account that owns the registry contract, for those who read no chain. */
export interface SignedRegistry {
  vitalproof: 'signed-registry/1'
  snapshot: RegistrySnapshot
  signature: `0x${string}`
}
