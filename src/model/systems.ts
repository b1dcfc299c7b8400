/** The code systems that a chart can name, and where each domain's coverage word keeps them (docs/protocol.md sections 1 and 2). */
import { DOMAINS, type Domain } from './types'

/** One code system. `form` is what its codes look like once dots are dropped; a code of another form is kept but covers nothing. */
export interface CodeSystem {
  id: number
  uri: string
  aliases: readonly string[]
  form: RegExp
  /** A prefix of a code names a family. */
  ordered?: true
  /** Dots are typography: E11.9 and E119 are one code. */
  dropsDots?: true
}

/** Ids are part of the signed format: never renumber. OIDs: HL7 OID registry; URIs: terminology.hl7.org. */
export const SYSTEMS: readonly CodeSystem[] = [
  { id: 1, uri: 'http://snomed.info/sct', aliases: oids('6.96'), form: /^[0-9]+$/ },
  { id: 2, uri: 'http://loinc.org', aliases: oids('6.1'), form: /^[0-9A-Z]+(-[0-9])?$/ },
  { id: 3, uri: 'http://www.nlm.nih.gov/research/umls/rxnorm', aliases: oids('6.88'), form: /^[0-9]+$/ },
  {
    id: 4,
    uri: 'http://hl7.org/fhir/sid/icd-10-cm',
    aliases: oids('6.90'),
    form: /^[A-Z][0-9][0-9A-Z]+$/,
    ordered: true,
    dropsDots: true,
  },
  {
    id: 5,
    uri: 'http://hl7.org/fhir/sid/icd-10',
    aliases: oids('6.3'),
    form: /^[A-Z][0-9][0-9A-Z]+$/,
    ordered: true,
    dropsDots: true,
  },
  {
    id: 6,
    uri: 'http://www.whocc.no/atc',
    aliases: oids('6.73'),
    form: /^[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?$/,
    ordered: true,
  },
  // single-digit CVX codes are written 01 to 09; '8' is not a code of the table
  { id: 7, uri: 'http://hl7.org/fhir/sid/cvx', aliases: oids('12.292'), form: /^[0-9]{2,3}$/ },
  {
    id: 8,
    uri: 'http://hl7.org/fhir/sid/icd-9-cm',
    aliases: [
      'http://hl7.org/fhir/sid/icd-9-cm/diagnosis',
      'http://hl7.org/fhir/sid/icd-9-cm/procedure',
      ...oids('6.103', '6.104', '6.2'),
    ],
    form: /^[0-9EV][0-9]+$/,
    dropsDots: true,
  },
  { id: 9, uri: 'http://hl7.org/fhir/sid/ndc', aliases: oids('6.69'), form: /^[0-9]+(-[0-9]+)*$/ },
  { id: 10, uri: 'http://www.ama-assn.org/go/cpt', aliases: oids('6.12'), form: /^[0-9A-Z]{5}$/ },
  {
    id: 11,
    uri: 'http://www.cms.gov/Medicare/Coding/ICD10',
    aliases: ['http://hl7.org/fhir/sid/icd-10-pcs', 'http://www.icd10data.com/icd10pcs', ...oids('6.4')],
    form: /^[0-9A-Z]{7}$/,
    dropsDots: true,
  },
  {
    id: 12,
    uri: 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
    aliases: [
      'http://terminology.hl7.org/CodeSystem/HCPCS',
      'http://www.nlm.nih.gov/research/umls/hcpcs',
      'https://www.cms.gov/Medicare/Coding/MedHCPCSGenInfo',
      'http://www.cms.gov/Medicare/Coding/MedHCPCSGenInfo',
      ...oids('6.285'),
    ],
    form: /^[A-Z][0-9]{4}$/,
  },
]

/** Text-only statements: a system that no policy can name. */
export const TEXT_SYSTEM_ID = 127
/** Places in a domain's coverage: six systems, then `other`. */
export const PLACES = 7
export const OTHER_PLACE = 6

/** Condition = 1 … family history = 8. */
export function domainNumber(domain: Domain): number {
  return DOMAINS.indexOf(domain) + 1
}

/** The system ids at a domain's six named places; null where none is assigned. */
export function systemPlaces(domain: Domain): (number | null)[] {
  const ids = PLACES_BY_DOMAIN[domain]
  return Array.from({ length: OTHER_PLACE }, (_, place) => ids[place] ?? null)
}

/** The known system behind a URI, an alias or an edition URI, or undefined. */
export function findSystem(uri: string): CodeSystem | undefined {
  return BY_URI.get(systemLookup(uri))
}

/**
 * The canonical URI of a system: OIDs and known variants become the URI that FHIR uses; anything else stays as written, trimmed.
 *
 * @example canonicalSystem('urn:oid:2.16.840.1.113883.6.96') // 'http://snomed.info/sct'
 */
export function canonicalSystem(uri: string): string {
  return findSystem(uri)?.uri ?? uri.trim()
}

/** Place 0 to 5 of a system in its domain's coverage, or 6 = other. */
export function placeOfSystem(domain: Domain, systemUri: string): number {
  return placeOfSystemId(domain, findSystem(systemUri)?.id ?? null)
}

/** As `placeOfSystem`, for a system id (null = not in the table). */
export function placeOfSystemId(domain: Domain, id: number | null): number {
  const place = id === null ? -1 : PLACES_BY_DOMAIN[domain].indexOf(id)
  return place < 0 ? OTHER_PLACE : place
}

const PLACES_BY_DOMAIN: Record<Domain, readonly number[]> = {
  condition: [1, 4, 5, 8],
  medication: [3, 6, 1, 9, 7],
  procedure: [1, 10, 11, 12, 8],
  immunization: [7, 1, 6, 9, 3],
  allergy: [1, 3, 6, 4, 9],
  observation: [2, 1],
  licence: [1, 4, 5],
  family: [1, 4, 5],
}

const BY_URI = new Map(
  SYSTEMS.flatMap((system) => [system.uri, ...system.aliases].map((uri) => [systemLookup(uri), system] as const)),
)

function oids(...arcs: string[]): string[] {
  return arcs.map((arc) => `urn:oid:2.16.840.1.113883.${arc}`)
}

/** Only for finding a known system: scheme, trailing slash and SNOMED CT edition do not change what a code means. */
function systemLookup(uri: string): string {
  return uri
    .trim()
    .replace(/^https:/i, 'http:')
    .replace(/^urn:oid:/i, 'urn:oid:')
    .replace(/\/$/, '')
    .replace(/^(http:\/\/snomed\.info\/sct)\/[0-9]+(\/version\/[0-9]+)?$/, '$1')
}
