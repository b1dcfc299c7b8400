/** Typed errors. Branch on `code`; no message ever carries a claim value, a secret or a record. */

/** Where the error is, what mends it, and what caused it. `at` is a path (`/all/2/value/unit`) or a name, never a value. */
export interface ErrorDetails {
  at?: string
  fix?: string
  cause?: unknown
}

const DOCS = 'docs/errors.md'

/**
 * The only error class the library throws on purpose.
 *
 * @example
 * try { parsePolicy(json) } catch (e) { if (isVitalproofError(e) && e.code === 'POLICY_INVALID') show(e.fix, e.at) }
 */
export class VitalproofError extends Error {
  readonly code: ErrorCode
  readonly at: string | undefined
  readonly fix: string | undefined
  readonly docs: string

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'VitalproofError'
    this.code = code
    this.at = details.at
    this.fix = details.fix
    this.docs = `${DOCS}#${code.toLowerCase().replaceAll('_', '-')}`
  }

  /** What a machine reads; `cause` is left out because a foreign error may quote its input. */
  toJSON(): { code: ErrorCode; message: string; fix: string | null; at: string | null; docs: string } {
    return { code: this.code, message: this.message, fix: this.fix ?? null, at: this.at ?? null, docs: this.docs }
  }
}

export function isVitalproofError(error: unknown): error is VitalproofError {
  return error instanceof VitalproofError
}

/** Every code that the library throws, by room. Adding one adds its line in docs/errors.md. */
export const ERROR_CODES = [
  // core
  'INVALID_VALUE',
  'INVALID_JSON',
  'LIMIT_EXCEEDED',
  'TREE_FULL',
  'RANDOMNESS_UNAVAILABLE',
  'INVALID_SIGNATURE',
  'INVALID_PUBLIC_KEY',
  // model
  'INVALID_DATE',
  'INVALID_DECIMAL',
  'INVALID_CODE',
  'UNKNOWN_UNIT',
  'CHART_INVALID',
  'POLICY_INVALID',
  'POLICY_UNSUPPORTED',
  'POLICY_TOO_LARGE',
  // fhir
  'FHIR_INVALID',
  'CARD_INVALID',
  'CARD_REVOKED',
  // proof
  'ARTIFACT_MISSING',
  'ARTIFACT_HASH_MISMATCH',
  'SETUP_NO_CONTRIBUTION',
  'SETUP_INSECURE',
  'DEVELOPMENT_KEYS_REFUSED',
  'PROOF_INVALID',
  'PROOF_MALFORMED',
  'PUBLIC_SIGNAL_COUNT',
  'PUBLIC_SIGNAL_INVALID',
  'WITNESS_FAILED',
  'ABORTED',
  // issuer and registry
  'CREDENTIAL_INVALID',
  'CREDENTIAL_MISSING',
  'CREDENTIAL_EXPIRED',
  'CREDENTIAL_REVOKED',
  'CREDENTIAL_SUPERSEDED',
  'ISSUER_UNKNOWN',
  'ISSUER_NOT_ACCREDITED',
  'REGISTRY_INVALID',
  'STATUS_LIST_INVALID',
  // holder
  'WRONG_PASSWORD',
  'FILE_INVALID',
  'FILE_EXISTS',
  'NOT_SATISFIED',
  'CIRCUIT_TOO_SMALL',
  'REQUEST_INVALID',
  'DISCLOSURE_REFUSED',
  // verifier
  'PRESENTATION_INVALID',
  'REQUEST_MISMATCH',
  'REQUEST_EXPIRED',
  'REGISTRY_ROOT_UNKNOWN',
  'DAY_OUT_OF_RANGE',
  'NULLIFIER_USED',
  // chain
  'CHAIN_REVERTED',
  'CHAIN_MISMATCH',
  'CHAIN_HISTORY_INCOMPLETE',
  // did
  'DID_INVALID',
  'ENVELOPE_INVALID',
  // cli
  'USAGE',
  'PACKAGE_MISSING',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]
