/** Reading a request with suspicion: the hashes must follow from what it shows, and it must be about today. */
import { VitalproofError } from '../core/errors'
import { dayFromDate, secondsFromDay } from '../model/dates'
import type { Request } from '../model/messages'
import type { Policy } from '../model/policy'
import type { PolicyProgram } from '../model/program'
import { parseRequest, requestProgram } from '../model/request'

/** With whom the holder believes to be talking; a request for anyone else is refused. */
export type Expectation = { audience: string } | { chainId: number; contract: string }

export interface CheckedRequest {
  request: Request
  policy: Policy
  program: PolicyProgram
  /** Day of proof. */
  day: number
}

/**
 * Read a request and recompute what it claims: policy hash, circuit, guard domain.
 *
 * @param options.day the holder's own day number: a request about another day could probe a date of birth
 * @throws REQUEST_INVALID with the place, REQUEST_EXPIRED, and what `parsePolicy` and `compilePolicy` throw
 */
export function checkRequest(options: { request: unknown; day: number; expect?: Expectation }): CheckedRequest {
  const request = parseRequest(options.request)
  const { policy, program } = requestProgram(request)
  const { scope, context } = request
  if (scope.kind === 'audience' && policy.scope !== undefined && policy.scope !== scope.campaign) {
    throw invalid('/scope/campaign', 'is not the scope of the policy')
  }
  if (context.kind === 'audience' && policy.consent !== undefined && policy.consent.terms !== context.consent) {
    throw invalid('/context/consent', 'is not the consent of the policy')
  }
  assertExpected(request, options.expect)
  const day = dayFromDate(request.asOf)
  if (
    Math.abs(day - options.day) > 1 ||
    (context.kind === 'account' && context.deadline < secondsFromDay(options.day))
  ) {
    throw new VitalproofError('REQUEST_EXPIRED', 'about another day than today', {
      at: '/asOf',
      fix: 'ask for a new request',
    })
  }
  return { request, policy, program, day }
}

function assertExpected({ scope }: Request, expect: Expectation | undefined): void {
  if (expect === undefined) return
  const matches =
    'audience' in expect
      ? scope.kind === 'audience' && scope.audience === expect.audience
      : scope.kind === 'chain' &&
        scope.chainId === expect.chainId &&
        scope.contract.toLowerCase() === expect.contract.toLowerCase()
  if (!matches) throw invalid('/scope', 'belongs to another audience than expected')
}

function invalid(at: string, reason: string): VitalproofError {
  return new VitalproofError('REQUEST_INVALID', reason, { at, fix: 'refuse it, and tell whoever sent it' })
}
