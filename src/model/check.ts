/** What a recruiter wants to know of a policy before it is published. */
import { compileWithRest } from './compile'
import { parsePolicy } from './policy'
import type { Usage } from './policy/slots'
import type { Policy } from './policy/types'
import { findWarnings, type PolicyWarning } from './policy/warnings'
import { type CircuitShape, policyHash, STANDARD } from './program'
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
}

/**
 * Sentences, hash, circuit with what is left over, and warnings of a policy.
 *
 * @throws POLICY_TOO_LARGE, POLICY_UNSUPPORTED; else as parsePolicy
 */
export function checkPolicy(policy: Policy, options: { shape?: CircuitShape; names?: Names } = {}): PolicyCheck {
  const { shape = STANDARD, names = {} } = options
  const { program, left } = compileWithRest({ policy, shape })
  return {
    hash: policyHash(program),
    circuit: shape.name,
    sentences: describePolicy(policy, { names }),
    warnings: policyWarnings(policy).map(({ code, at, message }) => `${code} ${at}: ${message}`),
    left,
  }
}

/** The warnings with their stable codes and places. @throws as checkPolicy */
export function policyWarnings(policy: Policy): PolicyWarning[] {
  return findWarnings(parsePolicy(policy))
}
