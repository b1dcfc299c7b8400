/** Entry `vitalproof/model`: charts, codes, dates, units, and what a policy means: check, compile, evaluate, describe. */
export { buildChart } from './chart'
export { assertChart } from './chart-check'
export { decodeChart, encodeChart } from './chart-json'
export { checkPolicy } from './check'
export { canonicalCoding, encodeKey, familyInterval, parseCode } from './codes'
export { compilePolicy } from './compile'
export { addDays, type DateString, dateFromDay, dayFromDate, parsePartialDate } from './dates'
export { parseDecimal, type ScaledDecimal } from './decimal'
export {
  type CriterionResult,
  type Evaluation,
  evaluatePolicy,
  type Reason,
  type ReasonCode,
  type Result,
} from './evaluate'
export * from './messages'
export {
  type CriterionInput,
  canonicalPolicy,
  definePolicy,
  POLICY_LIMITS,
  type Policy,
  type PolicyInput,
  parsePolicy,
} from './policy'
export { policyHash } from './policy-vector'
export { type CircuitShape, LITE, MULTI, type PolicyProgram, SHAPES, STANDARD } from './program'
export { contextHash, guardHash, scopeHash } from './scope'
export { describePolicy, type Names } from './sentences'
export { type CodeSystem, canonicalSystem, SYSTEMS } from './systems'
export * from './types'
export { canonicalUnit, isKnownUnit } from './units'
export { chartRoot } from './vector'
