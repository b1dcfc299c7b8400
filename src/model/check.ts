/** What a recruiter wants to know of a policy before it is published. */
import { compileWithRest, fitsLite } from './compile'
import { parsePolicy } from './policy'
import type { Usage } from './policy/slots'
import type { Policy } from './policy/types'
import { findWarnings, type PolicyWarning } from './policy/warnings'
import { policyHash } from './policy-vector'
import { type CircuitShape, STANDARD } from './program'
import { describePolicy, type Names } from './sentences'

export type { PolicyWarning, WarningCode } from './policy/warnings'

export interface PolicyCheck {
  /** What contracts and verifiers know the policy by. */
  hash: bigint
  /** Name of the circuit that it fits. */
  circuit: string
  sentences: string[]
  /** One line each: `code at: message`. */
  warnings: string[]
  /** Parts of the circuit that the policy does not use. */
  left: Usage
  /** A smaller circuit that answers the policy for most records, and its hash there; null if there is none. */
  smaller: { circuit: string; hash: bigint } | null
}

/**
 * Sentences, hash, circuit with what is left over, and warnings of a policy.
 *
 * @throws POLICY_TOO_LARGE, POLICY_UNSUPPORTED; else as parsePolicy
 */
export function checkPolicy(policy: Policy, options: { shape?: CircuitShape; names?: Names } = {}): PolicyCheck {
  const { shape, names = {} } = options
  const { program, left } = compileWithRest({ policy, ...(shape === undefined ? {} : { shape }) })
  const lite = program.shape === STANDARD ? fitsLite(policy) : null
  return {
    hash: policyHash(program),
    circuit: program.shape.name,
    sentences: describePolicy(policy, { names }),
    warnings: policyWarnings(policy).map(({ code, at, message }) => `${code} ${at}: ${message}`),
    left,
    smaller: lite === null ? null : { circuit: lite.program.shape.name, hash: policyHash(lite.program) },
  }
}

/** The warnings with their stable codes and places. @throws as checkPolicy */
export function policyWarnings(policy: Policy): PolicyWarning[] {
  return findWarnings(parsePolicy(policy))
}
