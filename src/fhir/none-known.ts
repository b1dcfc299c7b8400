/** Codes that say something about a whole domain instead of about one fact: "no known allergy", "no information". */
import { canonicalSystem } from '../model/codes'
import type { Coding, Domain } from '../model/types'

/** `none`: nothing of the domain; `part`: nothing of one kind in it (no food allergy); `unasked`: nothing is known either way. */
export interface DomainStatement {
  kind: 'none' | 'part' | 'unasked'
  /** Null = the domain of the resource that carries the code. */
  domain: Domain | null
}

const IPS = 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips'
const SNOMED = 'http://snomed.info/sct'
const IPS_OID = 'urn:oid:2.16.840.1.113883.5.1150.1'

/** Sources: HL7 IPS code system "absent-unknown" and its map to SNOMED CT; SNOMED CT 716186003 and its children. */
const STATEMENTS: readonly [system: string, kind: DomainStatement['kind'], domain: Domain | null, codes: string][] = [
  [IPS, 'none', 'condition', 'no-known-problems'],
  [IPS, 'none', 'medication', 'no-known-medications'],
  [IPS, 'none', 'procedure', 'no-known-procedures'],
  [IPS, 'none', 'immunization', 'no-known-immunizations'],
  [IPS, 'none', 'allergy', 'no-known-allergies'],
  [IPS, 'part', 'allergy', 'no-known-medication-allergies no-known-environmental-allergies no-known-food-allergies'],
  [IPS, 'part', null, 'no-known-devices no-device-info'],
  [IPS, 'unasked', 'condition', 'no-problem-info'],
  [IPS, 'unasked', 'medication', 'no-medication-info'],
  [IPS, 'unasked', 'procedure', 'no-procedure-info'],
  [IPS, 'unasked', 'immunization', 'no-immunization-info'],
  [IPS, 'unasked', 'allergy', 'no-allergy-info'],
  [SNOMED, 'none', 'condition', '160245001'],
  [SNOMED, 'none', 'medication', '787481004 1234391000168107'],
  [SNOMED, 'none', 'procedure', '787480003'],
  [SNOMED, 'none', 'immunization', '787482006'],
  [SNOMED, 'none', 'allergy', '716186003 160244002'],
  [SNOMED, 'part', 'allergy', '409137002 428607008 429625007 716184000 428197003 1003774007'],
  [SNOMED, 'part', null, '787483001'],
  [SNOMED, 'unasked', 'medication', '182904002'],
  [SNOMED, 'unasked', null, '1287211007'],
]

/** Systems whose codes say why there is no code. */
const NO_CODE_SYSTEMS = [
  'http://terminology.hl7.org/CodeSystem/data-absent-reason',
  'http://hl7.org/fhir/data-absent-reason',
  'http://terminology.hl7.org/CodeSystem/v3-NullFlavor',
  'http://hl7.org/fhir/v3/NullFlavor',
  'urn:oid:2.16.840.1.113883.5.1008',
]

const BY_CODE = new Map(
  STATEMENTS.flatMap(([system, kind, domain, codes]) =>
    codes.split(' ').map((code) => [`${system}|${code}`, { kind, domain }] as const),
  ),
)

/** What a coding says about a domain, or undefined if it is a fact. */
export function domainStatement({ system, code }: Coding): DomainStatement | undefined {
  const uri = canonicalSystem(system)
  return BY_CODE.get(`${uri === IPS_OID ? IPS : uri}|${code}`)
}

/** "Unknown", "not asked", … in the place of a code. */
export function isNoCode({ system }: Coding): boolean {
  return NO_CODE_SYSTEMS.includes(canonicalSystem(system))
}
