/** From a request to a presentation: every reason to refuse first, then the proof, on this device alone. */
import { VitalproofError } from '../core/errors'
import { type Assignment, assignSlots } from '../model/assign'
import { type CredentialParts, parseCredential, typeMask, verifyCredential } from '../model/credential'
import { dateFromDay, ymdFromDate } from '../model/dates'
import { evaluatePolicy } from '../model/evaluate'
import {
  type Credential,
  type Presentation,
  PUBLIC_SIGNALS,
  type RegistrySnapshot,
  type Request,
} from '../model/messages'
import type { PolicyProgram } from '../model/program'
import { requestSignals } from '../model/request'
import type { Chart } from '../model/types'
import type { Artifacts, Progress } from '../proof/artifacts'
import { eligibilityInputs } from '../proof/inputs'
import { prove } from '../proof/prove'
import { parsePublicSignals } from '../proof/public-signals'
import { notForHolder } from './accept'
import { accreditedChart, assertIssuable, hasClasses } from './credential-status'
import { assertNotTooNarrow, describeDisclosure, disclosedIntervals } from './disclosures'
import { dataOf, findOpening, type Holder, makeHolder } from './holder'
import { checkRequest, type Expectation } from './request'
import { dayOrToday } from './today'

export interface PresentOptions {
  holder: Holder
  /** One that the holder accepted. */
  credential: Credential
  /** JSON text or object from the verifier. */
  request: unknown
  /** The newest snapshot; its root must be the one that the request names. */
  registry: RegistrySnapshot
  /** Of the request's circuit, from `loadArtifacts`. */
  artifacts: Artifacts
  /** With whom the holder believes to be talking. */
  expect?: Expectation
  /** The holder's day number; default today (UTC). The request may be a day off. */
  day?: number
  /** Disclose even what would narrow a value down to almost nothing. */
  allowNarrow?: boolean
  onProgress?: (progress: Progress) => void
  /** Stops between the steps of the proof. */
  signal?: AbortSignal
}

/**
 * Prove that a credential meets a request. Without a true answer nothing is computed and nothing leaves the device.
 *
 * @returns the presentation to send, and the holder to store first: its ledger has the disclosure
 * @throws REQUEST_INVALID, REQUEST_EXPIRED, REGISTRY_ROOT_UNKNOWN, REGISTRY_INVALID about the request; CREDENTIAL_INVALID,
 * INVALID_SIGNATURE, CREDENTIAL_EXPIRED, CREDENTIAL_REVOKED, ISSUER_UNKNOWN, ISSUER_NOT_ACCREDITED about the credential;
 * NOT_SATISFIED if the policy is not met; DISCLOSURE_REFUSED; and what `prove` throws
 */
export async function present(options: PresentOptions): Promise<{ presentation: Presentation; holder: Holder }> {
  const { holder, registry, artifacts, onProgress, signal } = options
  const { request, policy, program, day } = checkRequest({ ...options, day: dayOrToday(options.day) })
  assertSameRoot(request, registry)
  if (artifacts.circuit !== request.circuit) {
    throw new VitalproofError('ARTIFACT_MISSING', 'artifacts of another circuit', {
      at: 'artifacts',
      fix: `load ${request.circuit}`,
    })
  }

  const credential = parseCredential(options.credential)
  const parts = verifyCredential(credential)
  const opening = findOpening(holder, credential)
  if (opening === null) throw notForHolder()
  const witness = assertIssuable({ parts, registry })
  assertCurrent(parts, day)
  if (!hasClasses(witness.issuer, program)) {
    throw new VitalproofError('ISSUER_NOT_ACCREDITED', 'the policy asks for an accreditation that the issuer lacks', {
      at: '/credentials/accreditation',
    })
  }

  const chart = accreditedChart(parts.chart, witness.issuer)
  const answer = evaluatePolicy({ policy, chart, terms: parts.terms, day })
  const assignment = assign(program, chart, parts, day)
  if (!meetsTerms(program, parts, day) || answer.result !== true || !assignment.satisfied) throw notSatisfied()
  const intervals = disclosedIntervals({ program, assignment, ymd: ymdFromDate(dateFromDay(day)) })
  if (!options.allowNarrow) assertNotTooNarrow({ past: holder.disclosures, intervals })

  const fixed = requestSignals(request)
  const inputs = eligibilityInputs({
    chart: parts.chart,
    header: parts.header,
    holder: { secret: holder.secret, opening },
    issuer: {
      publicKey: parts.publicKey,
      signature: { r8x: parts.signature.r8.x, r8y: parts.signature.r8.y, s: parts.signature.s },
      statusRoot: witness.statusRoot,
      terms: witness.issuerTerms,
      path: witness.registryPath,
      registryRoot: fixed.registryRoot,
    },
    status: { word: witness.statusWord, path: witness.statusPath },
    program,
    assignment,
    scope: fixed.scope,
    context: fixed.context,
    day,
  })
  const { proof, publicSignals } = await prove({
    artifacts,
    inputs,
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(signal === undefined ? {} : { signal }),
  })
  const named = parsePublicSignals(publicSignals)
  const presentation: Presentation = {
    vitalproof: 'presentation/1',
    circuit: request.circuit,
    keyDigest: artifacts.manifest.files.verificationKey.sha256,
    proof,
    publicSignals: Object.fromEntries(
      PUBLIC_SIGNALS.map((name) => [name, `${named[name]}`]),
    ) as Presentation['publicSignals'],
  }
  const disclosures = [...holder.disclosures, describeDisclosure(request, intervals)]
  return { presentation, holder: makeHolder({ ...dataOf(holder), disclosures }) }
}

/** Slots of the compiled policy that the chart answers. */
export function assign(program: PolicyProgram, chart: Chart, { terms }: CredentialParts, day: number): Assignment {
  const ymd = ymdFromDate(dateFromDay(day))
  return assignSlots({ program, chart, day, ymd, completeAsOfDay: terms.completeAsOfDay })
}

/** What the policy asks of the credential itself: its type and its age. */
export function meetsTerms(program: PolicyProgram, { terms }: CredentialParts, day: number): boolean {
  return (typeMask([terms.type]) & program.types) !== 0 && terms.issuedDay + program.maxAgeDays >= day
}

function assertSameRoot(request: Request, registry: RegistrySnapshot): void {
  // an old or personal root would tell holders apart
  if (request.registryRoot !== registry.root) {
    throw new VitalproofError('REGISTRY_ROOT_UNKNOWN', 'the request names another registry root', {
      at: '/registryRoot',
      fix: 'fetch the newest registry, and ask for a new request if the root still differs',
    })
  }
}

function assertCurrent({ terms }: CredentialParts, day: number): void {
  if (day > terms.expiresDay) {
    throw new VitalproofError('CREDENTIAL_EXPIRED', 'past its last day', {
      at: '/terms/expires',
      fix: 'ask the issuer for a new one',
    })
  }
  if (day < terms.issuedDay) {
    throw new VitalproofError('CREDENTIAL_INVALID', 'issued after the day of the request', { at: '/terms/issued' })
  }
}

function notSatisfied(): VitalproofError {
  return new VitalproofError('NOT_SATISFIED', 'the credential does not show that the policy is met', {
    at: '/policy',
    fix: '`explain` says which criterion fails, on this device only',
  })
}
