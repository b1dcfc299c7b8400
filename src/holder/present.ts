/** From a request to a presentation: every reason to refuse first, then the proof, on this device alone. */
import { VitalproofError } from '../core/errors'
import { assignSlots } from '../model/assign'
import { dateFromDay, ymdFromDate } from '../model/dates'
import { evaluatePolicy } from '../model/evaluate'
import { type Presentation, PUBLIC_SIGNALS, type RegistrySnapshot, type Request } from '../model/messages'
import { requestSignals } from '../model/request'
import type { Artifacts, Progress } from '../proof/artifacts'
import { eligibilityInputs } from '../proof/inputs'
import { prove } from '../proof/prove'
import { parsePublicSignals } from '../proof/public-signals'
import { type CredentialChoice, chooseCredentials, meetsTerms, openCredential } from './answer'
import { assertNotTooNarrow, describeDisclosure, disclosedIntervals } from './disclosures'
import { dataOf, type Holder, makeHolder } from './holder'
import { checkRequest, type Expectation } from './request'
import { dayOrToday } from './today'

export type PresentOptions = CredentialChoice & {
  holder: Holder
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
 * Prove that one's credentials meet a request. Without a true answer nothing is computed and nothing leaves the device.
 *
 * @returns the presentation to send, and the holder to store first: its ledger has the disclosure
 * @throws REQUEST_INVALID, REQUEST_EXPIRED, REGISTRY_ROOT_UNKNOWN, REGISTRY_INVALID about the request; CREDENTIAL_MISSING,
 * CREDENTIAL_INVALID, INVALID_SIGNATURE, CREDENTIAL_EXPIRED, CREDENTIAL_REVOKED, ISSUER_UNKNOWN, ISSUER_NOT_ACCREDITED about a
 * credential; NOT_SATISFIED if the policy is not met; CIRCUIT_TOO_SMALL; DISCLOSURE_REFUSED; and what `prove` throws
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

  const chosen = chooseCredentials(policy, options)
  const answering = chosen.map(({ name, credential }, c) => {
    return { name, ...openCredential({ holder, credential, registry, asked: program.credentials[c]!, day }) }
  })
  const credentials = Object.fromEntries(
    answering.map(({ name, chart, parts }) => [name, { chart, terms: parts.terms }]),
  )
  const answer = evaluatePolicy({ policy, credentials, day })
  const ymd = ymdFromDate(dateFromDay(day))
  const assigned = answering.map(({ chart, parts }) => ({ chart, completeAsOfDay: parts.terms.completeAsOfDay }))
  const assignment = assignSlots({ program, credentials: assigned, day, ymd })
  const ofType = answering.every(({ parts }, c) => meetsTerms(program.credentials[c]!, parts, day))
  if (!ofType || answer.result !== true || !assignment.satisfied) throw notSatisfied()
  const intervals = disclosedIntervals({ program, assignment, ymd })
  if (!options.allowNarrow) assertNotTooNarrow({ past: holder.disclosures, intervals })

  const { registryRoot, scope, context } = requestSignals(request)
  const proven = answering.map((answer) => answer.proven)
  const { secret: holderSecret } = holder
  const inputs = eligibilityInputs({
    program,
    credentials: proven,
    holderSecret,
    registryRoot,
    assignment,
    scope,
    context,
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

function assertSameRoot(request: Request, registry: RegistrySnapshot): void {
  // an old or personal root would tell holders apart
  if (request.registryRoot !== registry.root) {
    throw new VitalproofError('REGISTRY_ROOT_UNKNOWN', 'the request names another registry root', {
      at: '/registryRoot',
      fix: 'fetch the newest registry, and ask for a new request if the root still differs',
    })
  }
}

function notSatisfied(): VitalproofError {
  return new VitalproofError('NOT_SATISFIED', 'the credential does not show that the policy is met', {
    at: '/policy',
    fix: '`explain` says which criterion fails, on this device only',
  })
}
