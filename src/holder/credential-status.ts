/** What the registry says of a credential: known issuer, accredited when it signed, not revoked. */
import { VitalproofError } from '../core/errors'
import type { CredentialParts } from '../model/credential'
import { dayFromDate } from '../model/dates'
import type { RegistryIssuer, RegistrySnapshot } from '../model/messages'
import type { CredentialTerms } from '../model/program'
import { classMask, type RegistryWitness, registryWitness } from '../model/registry'
import { STATUS_WORD_BITS } from '../model/status'
import { type Chart, DOMAINS } from '../model/types'

/**
 * @returns the paths that a proof needs
 * @throws ISSUER_UNKNOWN, ISSUER_NOT_ACCREDITED, CREDENTIAL_REVOKED, REGISTRY_INVALID
 */
export function assertIssuable(options: { parts: CredentialParts; registry: RegistrySnapshot }): RegistryWitness {
  const { parts, registry } = options
  const { type, issuedDay, statusIndex } = parts.terms
  const witness = registryWitness({ registry, publicKey: parts.publicKey, statusIndex })
  if (!mayIssue(witness.issuer, type, issuedDay)) {
    throw new VitalproofError('ISSUER_NOT_ACCREDITED', 'the issuer may not issue this type, or could not on that day', {
      at: '/terms',
      fix: 'ask an issuer that the registry accredits for it',
    })
  }
  const bit = BigInt(STATUS_WORD_BITS - 1 - (statusIndex % STATUS_WORD_BITS))
  if (((witness.statusWord >> bit) & 1n) === 1n) {
    throw new VitalproofError('CREDENTIAL_REVOKED', 'the issuer revoked or suspended it', {
      at: '/terms/statusIndex',
      fix: 'ask the issuer: a suspension may end, after a revocation you need a new one',
    })
  }
  return witness
}

/** Does the registry let an issuer issue this type on that day? */
export function mayIssue(issuer: RegistryIssuer, type: CredentialParts['terms']['type'], day: number): boolean {
  const isOpen = issuer.validTo === null || day <= dayFromDate(issuer.validTo)
  return issuer.types.includes(type) && dayFromDate(issuer.validFrom) <= day && isOpen
}

/** Does the issuer have every accreditation that a policy asks for? */
export function hasClasses(issuer: RegistryIssuer, { classes }: CredentialTerms): boolean {
  return (classMask(issuer.classes) & classes) === classes
}

/** The chart with completeness only where the registry lets the issuer say it, as the circuit reads it. */
export function accreditedChart(chart: Chart, { completes }: RegistryIssuer): Chart {
  const coverage = { ...chart.coverage }
  for (const domain of DOMAINS) {
    if (!completes.includes(domain)) coverage[domain] = { ...coverage[domain], complete: false, latestComplete: false }
  }
  return { ...chart, coverage }
}
