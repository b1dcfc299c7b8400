/** The policy document as parsed: the JSON of docs/policy.md with canonical codes, sorted lists and every default written out. */
import type { JsonValue } from '../../core/json'
import type { Domain, Sex, Status } from '../types'

/** Credential types by bit of `types` (docs/protocol.md section 2). */
export const CREDENTIAL_TYPES = ['record', 'laboratory', 'immunization', 'licence', 'bridged'] as const
export type CredentialType = (typeof CREDENTIAL_TYPES)[number]

/** Accreditation classes by bit of `classes`: what a registry can say of an issuer. Part of the policy hash: append, never reorder; at most 15. */
export const ACCREDITATIONS = [
  'hospital',
  'laboratory',
  'primary-care',
  'oncology',
  'pharmacy',
  'public-health',
  'licensing',
  'imaging',
  'research',
  'bridge',
  'mental-health',
  'dental',
] as const
export type Accreditation = (typeof ACCREDITATIONS)[number]

export interface CredentialRule {
  types: CredentialType[]
  /** Classes that the issuer must have, all of them. */
  accreditation: Accreditation[]
  /** Days since it was issued; absent = until it expires. */
  maxAgeDays?: number
}

/** `system URI|code`, in the observation domain also `question system|code=answer system|code`. */
export type CodeText = string
/** `system URI|prefix` or `system URI|from-to`, ordered systems only. */
export type FamilyText = string
/** A decimal as text: no exponent, at most six places. */
export type DecimalText = string

/** Both ends closed (`min`, `max`) or open (`above`, `below`). */
export interface Bounds {
  min?: DecimalText
  max?: DecimalText
  above?: DecimalText
  below?: DecimalText
}

export interface CodeClause {
  domain: Domain
  codes?: CodeText[]
  families?: FamilyText[]
  any?: true
  /** Absent in the observation domain, which has no status. */
  status?: Status[]
}

export interface HasClause extends CodeClause {
  withinDays?: number
  olderThanDays?: number
  overlaps?: true
}

export interface NoneClause extends CodeClause {
  except?: CodeText[]
  withinDays?: number
  recordedWithinDays: number
}

export interface ValueClause extends Bounds {
  codes: CodeText[]
  unit: string
  which: 'latest' | 'earliest' | 'any'
  withinDays?: number
  recordedWithinDays?: number
}

export interface NoValueClause extends Bounds {
  codes: CodeText[]
  unit: string
  recordedWithinDays: number
}

/** As `has`, or as `value` with `atLeast` for its closed lower end, because `min` is the number of events. */
export interface CountClause extends HasClause, Pick<Bounds, 'max' | 'above' | 'below'> {
  atLeast?: DecimalText
  unit?: string
  min: number
}

export interface LicenceClause {
  codes: CodeText[]
  status: Status[]
}

/** One criterion; `from` names the credential that answers it, where the policy names credentials. */
export type LeafCriterion = { from?: string } & (
  | { age: { min?: number; max?: number } }
  | { sex: Sex }
  | { has: HasClause }
  | { none: NoneClause }
  | { value: ValueClause }
  | { noValue: NoValueClause }
  | { count: CountClause }
  | { licence: LicenceClause }
)

export type Criterion =
  | LeafCriterion
  | { all: Criterion[] }
  | { any: Criterion[] }
  | { atLeast: number; of: Criterion[] }
  | { not: Criterion }
  | { if: Criterion; then: Criterion; else?: Criterion }

export interface Policy {
  version: 1
  id?: string
  title?: string
  /** Name of the campaign: where a nullifier counts once. */
  scope?: string
  /** Guard domain shared by campaigns that must not enrol the same person; absent = nothing links two campaigns. */
  coEnrolment?: string
  consent?: { terms: string; text?: string; days?: number }
  /** One rule for all criteria, or one by name where criteria say `from`. */
  credentials: CredentialRule | Record<string, CredentialRule>
  all: Criterion[]
}

/** A criterion as written by hand or by the builder: checked by `definePolicy`. */
export type CriterionInput = { [form: string]: JsonValue }

export interface PolicyInput {
  id?: string
  title?: string
  scope?: string
  coEnrolment?: string
  consent?: { terms: string; text?: string; days?: number }
  credentials?: { [key: string]: JsonValue }
  all: readonly CriterionInput[]
}

/** Longest window, and oldest completeness or credential that a policy can name: 100 years. Keeps `today − days` positive. */
export const MAX_DAYS = 36525
export const MAX_AGE = 150
/** Completeness age that `none` asks for when the policy does not say. */
export const DEFAULT_RECORDED_WITHIN_DAYS = 90
