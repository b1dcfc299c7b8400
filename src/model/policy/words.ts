/** Words for domains, statuses, code systems and codes. */
import { parseCode } from '../codes'
import { findSystem } from '../systems'
import type { Domain, Status } from '../types'
import { splitPair } from './read'
import type { SetNames } from './terms'

/** Display names by `system|code` (canonical system); codes without one are shown as `LOINC 4548-4`. */
export type Names = Readonly<Record<string, string>>

export const DOMAIN_NOUNS: Record<Domain, { one: string; many: string; began: string }> = {
  condition: { one: 'condition', many: 'conditions', began: 'begun' },
  medication: { one: 'medication', many: 'medications', began: 'begun' },
  procedure: { one: 'procedure', many: 'procedures', began: 'done' },
  immunization: { one: 'vaccination', many: 'vaccinations', began: 'given' },
  allergy: { one: 'allergy', many: 'allergies', began: 'recorded' },
  observation: { one: 'result', many: 'results', began: 'made' },
  licence: { one: 'professional licence', many: 'professional licences', began: 'granted' },
  family: { one: 'condition in your family', many: 'conditions in your family', began: 'begun' },
}

const STATUS_WORDS: Record<Status, string> = {
  active: 'active',
  past: 'past',
  unknown: 'of unknown status',
  suspected: 'suspected',
}

const SYSTEM_WORDS: readonly (string | undefined)[] = [
  undefined,
  'SNOMED CT',
  'LOINC',
  'RxNorm',
  'ICD-10-CM',
  'ICD-10',
  'ATC',
  'CVX',
  'ICD-9-CM',
  'NDC',
  'CPT',
  'ICD-10-PCS',
  'HCPCS',
]

/** Systems of licences: only hashed in a chart, so they have no id. */
const LICENCE_SYSTEM_WORDS = new Map([
  ['http://nucc.org/provider-taxonomy', 'NUCC'],
  ['http://terminology.hl7.org/CodeSystem/v2-0360', 'HL7 table 0360'],
])

export function statusWords(statuses: readonly Status[]): string {
  return join(
    statuses.map((status) => STATUS_WORDS[status]),
    'or',
  )
}

/** `diabetes, LOINC 4548-4 or ICD-10-CM E11 and everything under it, except …`; '' for any entry at all. */
export function setWords(set: SetNames, names: Names): string {
  const codes = set.codes.map((code) => codeWords(code, names))
  const families = set.families.map((family) => familyWords(family, names))
  const except = set.except.map((code) => codeWords(code, names))
  const all = join([...codes, ...families], 'or')
  return except.length === 0 ? all : `${all}${all === '' ? '' : ', '}except ${join(except, 'and')}`
}

export function listCodes(codes: readonly string[], names: Names): string {
  return join(
    codes.map((code) => codeWords(code, names)),
    'or',
  )
}

/** `a`, `a or b`, `a, b or c`. */
export function join(words: readonly string[], conjunction: 'and' | 'or'): string {
  if (words.length <= 1) return words[0] ?? ''
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`
}

function codeWords(code: string, names: Names): string {
  if (Object.hasOwn(names, code)) return names[code]!
  const pair = splitPair(code)
  if (pair) return `${codeWords(pair[0], names)} answered ${codeWords(pair[1], names)}`
  const coding = parseCode(code)
  return `${systemWords(coding.system)} ${coding.code}`
}

function familyWords(family: string, names: Names): string {
  if (Object.hasOwn(names, family)) return names[family]!
  const { system, code } = parseCode(family)
  const [from, to] = code.split('-')
  return `${systemWords(system)} ${to === undefined ? from : `${from} to ${to}`} and everything under it`
}

function systemWords(system: string): string {
  return SYSTEM_WORDS[findSystem(system)?.id ?? 0] ?? LICENCE_SYSTEM_WORDS.get(system) ?? system
}
