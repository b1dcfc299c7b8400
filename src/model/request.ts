/** The request as a strict message: parsing, and the public signals that it fixes. */
import { isVitalproofError } from '../core/errors'
import type { JsonValue } from '../core/json'
import { compilePolicy } from './compile'
import { dayFromDate, todayWord } from './dates'
import type { PublicSignal, Request, RequestContext, RequestScope } from './messages'
import { type Policy, parsePolicy } from './policy'
import { policyHash } from './policy-vector'
import { type CircuitShape, type PolicyProgram, SHAPES } from './program'
import { BYTES32, NAME, NONCE, readMessage, schemaReader } from './schema'
import { addressWord, contextHash, guardHash, scopeHash } from './scope'

export const REQUEST_LIMITS = { maxBytes: 128 * 1024 }

const read = schemaReader('REQUEST_INVALID')
const KEYS = [
  'vitalproof',
  'circuit',
  'policy',
  'policyHash',
  'scope',
  'guard',
  'context',
  'asOf',
  'registryRoot',
] as const

/**
 * Read a request. Says nothing about its policy: `requestProgram` does.
 *
 * @param input JSON text or object, at most 128 KiB
 * @throws REQUEST_INVALID with the place; LIMIT_EXCEEDED, INVALID_JSON
 */
export function parseRequest(input: unknown): Request {
  const json = read.object(readMessage(input, REQUEST_LIMITS), '', KEYS)
  read.oneOf(json.vitalproof, '/vitalproof', ['request/1'])
  const request: Request = {
    vitalproof: 'request/1',
    circuit: read.text(json.circuit, '/circuit', /^[a-z][a-z0-9-]{0,31}$/),
    policy: read.object(json.policy, '/policy', [], Object.keys(json.policy ?? {})),
    policyHash: read.field(json.policyHash, '/policyHash'),
    scope: readScope(json.scope!),
    guard: json.guard === null ? null : readGuard(json.guard!),
    context: readContext(json.context!),
    asOf: read.date(json.asOf, '/asOf'),
    registryRoot: read.field(json.registryRoot, '/registryRoot'),
  }
  const { scope, context } = request
  const matches =
    scope.kind === 'audience'
      ? context.kind === 'audience' && context.audience === scope.audience
      : context.kind === 'account'
  if (!matches) throw read.fail('/context', 'belongs to another audience than the scope')
  return request
}

/**
 * The policy of a request, compiled for its circuit: hash, circuit and guard domain must follow from what the request shows.
 *
 * @throws REQUEST_INVALID with the place, and what `parsePolicy` and `compilePolicy` throw
 */
export function requestProgram(request: Request): { policy: Policy; program: PolicyProgram } {
  const policy = parsePolicy(request.policy)
  const program = compilePolicy({ policy, shape: circuitShape(request.circuit) })
  if (policyHash(program) !== BigInt(request.policyHash)) {
    throw read.fail('/policyHash', 'is not the hash of the policy shown, for this circuit')
  }
  const guard = request.guard?.name ?? null
  if ((policy.coEnrolment ?? null) !== guard || program.guard !== guardHash(guard)) {
    throw read.fail('/guard', 'is not the one of the policy')
  }
  return { policy, program }
}

/** The shape of a circuit for policies. @throws REQUEST_INVALID there is none of that name */
export function circuitShape(circuit: string): CircuitShape {
  const shape = SHAPES.find(({ name }) => name === circuit)
  if (shape !== undefined) return shape
  throw read.fail('/circuit', 'is not a circuit for policies', `known: ${SHAPES.map(({ name }) => name).join(', ')}`)
}

/** The public signals that verifier and holder both compute from the request alone. */
export function requestSignals(
  request: Request,
): Record<Exclude<PublicSignal, 'nullifier' | 'guardNullifier'>, bigint> {
  return {
    policyHash: BigInt(request.policyHash),
    registryRoot: BigInt(request.registryRoot),
    scope: scopeHash(request.scope),
    context: contextHash(request.context),
    today: todayWord(dayFromDate(request.asOf)),
  }
}

function readScope(value: JsonValue): RequestScope {
  const at = '/scope'
  const kind = readKind(value, at, ['audience', 'chain'])
  if (kind === 'audience') {
    const json = read.object(value, at, ['kind', 'audience', 'campaign'])
    return {
      kind,
      audience: read.text(json.audience, `${at}/audience`, NAME),
      campaign: read.text(json.campaign, `${at}/campaign`, NAME),
    }
  }
  const json = read.object(value, at, ['kind', 'chainId', 'contract', 'campaign'])
  return {
    kind,
    chainId: read.integer(json.chainId, `${at}/chainId`, Number.MAX_SAFE_INTEGER, 1),
    contract: readAddress(json.contract!, `${at}/contract`),
    campaign: read.text(json.campaign, `${at}/campaign`, BYTES32),
  }
}

function readContext(value: JsonValue): RequestContext {
  const at = '/context'
  const kind = readKind(value, at, ['audience', 'account'])
  if (kind === 'audience') {
    const json = read.object(value, at, ['kind', 'audience', 'nonce'], ['consent'])
    return {
      kind,
      audience: read.text(json.audience, `${at}/audience`, NAME),
      nonce: read.text(json.nonce, `${at}/nonce`, NONCE),
      ...('consent' in json ? { consent: read.text(json.consent, `${at}/consent`, NAME) } : {}),
    }
  }
  const json = read.object(value, at, ['kind', 'account', 'consentHash', 'sealedHash', 'deadline'])
  return {
    kind,
    account: readAddress(json.account!, `${at}/account`),
    consentHash: read.text(json.consentHash, `${at}/consentHash`, BYTES32),
    sealedHash: read.text(json.sealedHash, `${at}/sealedHash`, BYTES32),
    deadline: read.integer(json.deadline, `${at}/deadline`, Number.MAX_SAFE_INTEGER),
  }
}

function readGuard(value: JsonValue): { name: string } {
  const json = read.object(value, '/guard', ['name'])
  return { name: read.text(json.name, '/guard/name', NAME) }
}

function readKind<T extends string>(value: JsonValue, at: string, kinds: readonly T[]): T {
  const { kind } = read.object(value, at, ['kind'], Object.keys(value ?? {}))
  return read.oneOf(kind, `${at}/kind`, kinds)
}

function readAddress(value: JsonValue, at: string): string {
  const address = read.text(value, at, /^0x[0-9a-fA-F]{40}$/)
  try {
    addressWord(address, at)
  } catch (error) {
    if (isVitalproofError(error)) throw read.fail(at, error.message, error.fix)
    throw error
  }
  return address
}
