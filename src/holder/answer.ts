/** The credentials that answer a request: chosen by name, opened, and fit to be proved. */
import { VitalproofError } from '../core/errors'
import { type CredentialParts, parseCredential, typeMask, verifyCredential } from '../model/credential'
import type { Credential, RegistrySnapshot } from '../model/messages'
import type { Policy } from '../model/policy'
import { rulesOf } from '../model/policy/credentials'
import type { CredentialTerms } from '../model/program'
import type { Chart } from '../model/types'
import type { ProvenCredential } from '../proof/inputs'
import { notForHolder } from './accept'
import { accreditedChart, assertIssuable, hasClasses } from './credential-status'
import { findOpening, type Holder } from './holder'

/** One credential that the holder accepted; where the policy names several, one for each name. */
export interface CredentialChoice {
  credential?: Credential
  credentials?: Readonly<Record<string, Credential>>
}

/** Those that there are, in the order in which the program counts them. */
export function findCredentials(
  policy: Policy,
  choice: CredentialChoice,
): { name: string; credential: Credential | undefined }[] {
  const names = rulesOf(policy).map(([name]) => name)
  return names.map((name) => {
    const { credential, credentials = {} } = choice
    if (credential !== undefined && names.length === 1) return { name, credential }
    return { name, credential: Object.hasOwn(credentials, name) ? credentials[name] : undefined }
  })
}

/** As `findCredentials`, none missing. @throws CREDENTIAL_MISSING */
export function chooseCredentials(
  policy: Policy,
  choice: CredentialChoice,
): { name: string; credential: Credential }[] {
  return findCredentials(policy, choice).map(({ name, credential }) => {
    if (credential !== undefined) return { name, credential }
    throw new VitalproofError('CREDENTIAL_MISSING', 'the policy names a credential that was not given', {
      at: name === '' ? 'credential' : `credentials/${name}`,
      fix: 'give one credential for each name of the policy',
    })
  })
}

/**
 * Everything that a proof over this credential needs.
 *
 * @returns `chart` has completeness only where the registry lets the issuer say it
 * @throws CREDENTIAL_INVALID, INVALID_SIGNATURE, CREDENTIAL_EXPIRED, CREDENTIAL_REVOKED, ISSUER_UNKNOWN, ISSUER_NOT_ACCREDITED
 */
export function openCredential(options: {
  holder: Holder
  credential: Credential
  registry: RegistrySnapshot
  asked: CredentialTerms
  day: number
}): { parts: CredentialParts; chart: Chart; proven: ProvenCredential } {
  const { holder, registry, asked, day } = options
  const credential = parseCredential(options.credential)
  const parts = verifyCredential(credential)
  const opening = findOpening(holder, credential)
  if (opening === null) throw notForHolder()
  const witness = assertIssuable({ parts, registry })
  assertCurrent(parts, day)
  if (!hasClasses(witness.issuer, asked)) {
    throw new VitalproofError('ISSUER_NOT_ACCREDITED', 'the policy asks for an accreditation that the issuer lacks', {
      at: '/credentials/accreditation',
    })
  }
  const proven: ProvenCredential = {
    chart: parts.chart,
    header: parts.header,
    completeAsOfDay: parts.terms.completeAsOfDay,
    opening,
    issuer: {
      publicKey: parts.publicKey,
      signature: { r8x: parts.signature.r8.x, r8y: parts.signature.r8.y, s: parts.signature.s },
      statusRoot: witness.statusRoot,
      terms: witness.issuerTerms,
      path: witness.registryPath,
    },
    status: { word: witness.statusWord, path: witness.statusPath },
  }
  return { parts, chart: accreditedChart(parts.chart, witness.issuer), proven }
}

/** What the policy asks of the credential itself: its type and its age. */
export function meetsTerms(asked: CredentialTerms, { terms }: CredentialParts, day: number): boolean {
  return (typeMask([terms.type]) & asked.types) !== 0 && terms.issuedDay + asked.maxAgeDays >= day
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
