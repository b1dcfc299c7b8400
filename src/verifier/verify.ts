/** Verifying a presentation: cheap checks first, every public signal against what the request fixes, the pairing last. */
import { VitalproofError } from '../core/errors'
import { dayFromDate, todayWord } from '../model/dates'
import {
  type Presentation,
  PUBLIC_SIGNALS,
  type PublicSignal,
  type RegistrySnapshot,
  type Request,
} from '../model/messages'
import { parsePresentation } from '../model/presentation'
import { registryRoot } from '../model/registry'
import { parseRequest, requestProgram, requestSignals } from '../model/request'
import { circuitManifest, type KeyOptions, verificationKeyOf } from '../proof/verification-key'
import { verifyProof } from '../proof/verify'
import type { NullifierStore } from './nullifiers'
import { dayOrToday } from './today'

/** What was proven. */
export interface Verified {
  eligible: true
  /** One per person and campaign. */
  nullifier: string
  /** One per person and guard domain; without one, of the scope. */
  guardNullifier: string
  /** Day number that the proof is about: the request's, or the day before. */
  day: number
  policyHash: string
}

export interface VerifyOptions extends Pick<KeyOptions, 'manifest' | 'allowDevelopmentKeys'> {
  /** JSON text or object from the holder. */
  presentation: unknown
  /** The request as it was made and kept by the verifier; never one that the holder sends along. */
  request: Request
  /** Registry that the verifier trusts now: the newest snapshot, or the accepted roots as decimal strings. */
  registry: RegistrySnapshot | readonly string[]
  /** The verifier's day number; default today (UTC). */
  day?: number
  /** If given, nullifier and guard nullifier must be unused, and are used up. */
  nullifierStore?: NullifierStore
}

/**
 * Verify a presentation. Throws, or returns what was proven; never returns false. Loads no prover.
 *
 * @throws PRESENTATION_INVALID, PROOF_MALFORMED, PUBLIC_SIGNAL_COUNT, PUBLIC_SIGNAL_INVALID its form; REQUEST_MISMATCH made for
 * another request (`at` names the signal); DAY_OUT_OF_RANGE, REQUEST_EXPIRED, REGISTRY_ROOT_UNKNOWN, NULLIFIER_USED; REQUEST_INVALID,
 * REGISTRY_INVALID the verifier's own; DEVELOPMENT_KEYS_REFUSED; PROOF_INVALID
 */
export async function verifyPresentation(options: VerifyOptions): Promise<Verified> {
  const { nullifierStore } = options
  const day = dayOrToday(options.day)
  const presentation = parsePresentation(options.presentation)
  const request = parseRequest(options.request)
  const signals = toBigints(presentation)

  if (presentation.circuit !== request.circuit) throw mismatch('/circuit')
  const provenDay = assertSignals(signals, request)
  assertDays({ asOf: dayFromDate(request.asOf), provenDay, day })
  const names = [
    `nullifier:${signals.nullifier}`,
    ...(request.guard === null ? [] : [`guard:${signals.guardNullifier}`]),
  ]
  if (await nullifierStore?.hasAny(names)) throw alreadyUsed()

  assertRoot(request, options.registry)
  // the verifier's own request must still say what its hash says: it may have come back from a database or a URL
  requestProgram(request)
  const key = keyOptions(options, request.circuit)
  const { files } = circuitManifest(key)
  if (presentation.keyDigest !== undefined && presentation.keyDigest !== files.verificationKey.sha256)
    throw mismatch('/keyDigest')
  await verifyProof({
    verificationKey: verificationKeyOf(key),
    proof: presentation.proof,
    publicSignals: PUBLIC_SIGNALS.map((name) => presentation.publicSignals[name]),
  })
  if (nullifierStore !== undefined && !(await nullifierStore.add(names))) throw alreadyUsed()
  const { nullifier, guardNullifier } = presentation.publicSignals
  return { eligible: true, nullifier, guardNullifier, day: provenDay, policyHash: request.policyHash }
}

/** @returns the day of the proof: the request's, or the day before */
function assertSignals(signals: Record<PublicSignal, bigint>, request: Request): number {
  const { today: _today, ...fixed } = requestSignals(request)
  for (const [name, value] of Object.entries(fixed)) {
    if (signals[name as PublicSignal] !== value) throw mismatch(`/publicSignals/${name}`)
  }
  // 0 is what a circuit or store without a value would give
  for (const name of ['nullifier', 'guardNullifier'] as const) {
    if (signals[name] === 0n)
      throw new VitalproofError('PUBLIC_SIGNAL_INVALID', 'is zero', { at: `/publicSignals/${name}` })
  }
  const asOf = dayFromDate(request.asOf)
  const day = [asOf, asOf - 1].find((candidate) => candidate >= 1 && todayWord(candidate) === signals.today)
  if (day === undefined) throw wrongDay('about another day than the request or the day before')
  return day
}

/** A request is good on its day and the next; a proof likewise. */
function assertDays({ asOf, provenDay, day }: { asOf: number; provenDay: number; day: number }): void {
  if (asOf !== day && asOf !== day - 1) {
    throw new VitalproofError('REQUEST_EXPIRED', 'the request is not of today or yesterday', {
      at: '/asOf',
      fix: 'make a new request',
    })
  }
  if (provenDay < day - 1) throw wrongDay('older than yesterday')
}

function assertRoot(request: Request, registry: RegistrySnapshot | readonly string[]): void {
  const accepted = 'issuers' in registry ? [`${registryRoot(registry.issuers)}`] : registry
  if (request.registryRoot === '0' || !accepted.includes(request.registryRoot)) {
    throw new VitalproofError('REGISTRY_ROOT_UNKNOWN', 'the registry has moved on, or is another', {
      at: '/registryRoot',
      fix: 'make a new request against the newest registry',
    })
  }
}

function keyOptions({ manifest, allowDevelopmentKeys }: VerifyOptions, circuit: string): KeyOptions {
  return {
    circuit,
    ...(manifest === undefined ? {} : { manifest }),
    ...(allowDevelopmentKeys === undefined ? {} : { allowDevelopmentKeys }),
  }
}

function toBigints({ publicSignals }: Presentation): Record<PublicSignal, bigint> {
  return Object.fromEntries(PUBLIC_SIGNALS.map((name) => [name, BigInt(publicSignals[name])])) as Record<
    PublicSignal,
    bigint
  >
}

function wrongDay(reason: string): VitalproofError {
  const fix = 'ask the holder for a new presentation'
  return new VitalproofError('DAY_OUT_OF_RANGE', reason, { at: '/publicSignals/today', fix })
}

function mismatch(at: string): VitalproofError {
  return new VitalproofError('REQUEST_MISMATCH', 'made for another request', {
    at,
    fix: 'ask the holder to answer this request',
  })
}

function alreadyUsed(): VitalproofError {
  return new VitalproofError('NULLIFIER_USED', 'this person has taken part before', { at: '/publicSignals/nullifier' })
}
