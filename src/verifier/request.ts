/** Making a request: the policy, and the preimages of everything that the proof will be bound to. */
import { bytesToBase64url } from '../core/base64url'
import { VitalproofError } from '../core/errors'
import type { JsonValue } from '../core/json'
import { randomBytes } from '../core/random'
import { compilePolicy } from '../model/compile'
import { dateFromDay } from '../model/dates'
import type { RegistrySnapshot, Request, RequestContext, RequestScope } from '../model/messages'
import { canonicalPolicy, type Policy, parsePolicy } from '../model/policy'
import { policyHash } from '../model/policy-vector'
import { circuitShape, parseRequest } from '../model/request'
import { dayOrToday } from './today'

/** As `RequestContext`; an audience's nonce is drawn if left out, its consent taken from the policy. */
export type ContextOptions =
  | Extract<RequestContext, { kind: 'account' }>
  | { kind: 'audience'; audience: string; nonce?: string; consent?: string }

/**
 * Make a request for one holder.
 *
 * @param options.policy as parsed or as JSON
 * @param options.scope where the nullifier counts; of an audience, its campaign is the policy's `scope` if that has one
 * @param options.context for whom; of the same kind and audience as the scope
 * @param options.circuit name; default: the smallest that answers the policy for every record. `lite` also takes a `none` and a latest
 *   `value`, but then a holder with many entries cannot answer, and that one answers tells that there are few
 * @param options.day day number that the proof is about; default today (UTC)
 * @param options.registry the newest snapshot, or the root that the contract accepts, as a decimal string
 * @throws POLICY_INVALID and what else `parsePolicy` and `compilePolicy` throw; REQUEST_INVALID with the place
 */
export function createRequest(options: {
  policy: Policy | JsonValue
  scope: RequestScope
  context: ContextOptions
  circuit?: string
  day?: number
  registry: RegistrySnapshot | string
}): Request {
  const { scope, registry } = options
  const policy = parsePolicy(options.policy)
  const { circuit } = options
  const program = compilePolicy({ policy, ...(circuit === undefined ? {} : { shape: circuitShape(circuit) }) })
  if (scope.kind === 'audience' && policy.scope !== undefined && policy.scope !== scope.campaign) {
    throw new VitalproofError('REQUEST_INVALID', 'is not the scope of the policy', { at: '/scope/campaign' })
  }
  const context = completeContext(options.context, policy)
  return parseRequest({
    vitalproof: 'request/1',
    circuit: program.shape.name,
    policy: JSON.parse(canonicalPolicy(policy)),
    policyHash: `${policyHash(program)}`,
    scope,
    guard: policy.coEnrolment === undefined ? null : { name: policy.coEnrolment },
    context,
    asOf: dateFromDay(dayOrToday(options.day)),
    registryRoot: typeof registry === 'string' ? registry : registry.root,
  })
}

function completeContext(context: ContextOptions, policy: Policy): RequestContext {
  if (context.kind === 'account') return context
  const consent = context.consent ?? policy.consent?.terms
  if (policy.consent !== undefined && consent !== policy.consent.terms) {
    throw new VitalproofError('REQUEST_INVALID', 'is not the consent of the policy', { at: '/context/consent' })
  }
  return {
    kind: 'audience',
    audience: context.audience,
    nonce: context.nonce ?? bytesToBase64url(randomBytes(18)),
    ...(consent === undefined ? {} : { consent }),
  }
}
