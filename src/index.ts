/** Entry `vitalproof`: policies, errors and the types of the messages. Each role has an entry of its own. */
export { ERROR_CODES, type ErrorCode, type ErrorDetails, isVitalproofError, VitalproofError } from './core/errors'
export * from './model/builder'
export type {
  Credential,
  CredentialTerms,
  CredentialType,
  Presentation,
  RegistryIssuer,
  RegistrySnapshot,
  Request,
  RequestContext,
  RequestScope,
} from './model/messages'
export {
  type CriterionInput,
  canonicalPolicy,
  definePolicy,
  type Policy,
  type PolicyInput,
  parsePolicy,
} from './model/policy'
export type { Chart, Coding, Domain, HealthRecord, Issue, Sex, Status } from './model/types'
