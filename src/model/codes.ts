/** Codes as 120-bit row keys, in the order of the code's own characters so that a family is one interval (docs/protocol.md section 1). */
import { sha256 } from '@noble/hashes/sha2'
import { bytesToBigint, lengthPrefixed, utf8 } from '../core/bytes'
import { VitalproofError } from '../core/errors'
import {
  type CodeSystem,
  canonicalSystem,
  domainNumber,
  findSystem,
  OTHER_PLACE,
  placeOfSystemId,
  SYSTEMS,
  TEXT_SYSTEM_ID,
} from './systems'
import { type Coding, DOMAINS, type Domain } from './types'

export {
  canonicalSystem,
  domainNumber,
  OTHER_PLACE,
  PLACES,
  placeOfSystem,
  SYSTEMS,
  systemPlaces,
  TEXT_SYSTEM_ID,
} from './systems'

/** Half-open interval of row keys. */
export interface KeyInterval {
  lo: bigint
  end: bigint
}

/** Key of the pads at the end of a region; no policy can name it. */
export const PAD_KEY = 2n ** 120n - 1n
/** Characters that fit into a key. */
export const CODE_LENGTH = 18

/** Row key of a coding: the code itself if it fits, else a digest of system and code. @throws INVALID_CODE if the code is empty */
export function encodeKey({ domain, coding }: { domain: Domain; coding: Coding }): bigint {
  const { system, code } = canonicalCoding(coding)
  if (code === '') throw invalidCode('empty code')
  const id = findSystem(system)?.id
  if (id === undefined || !fits(code)) return digestKey(domain, system, code)
  return packKey(domain, id, encodeCode(code))
}

/** Row key of a text-only statement: trimmed, case kept. It matches no code. @throws INVALID_CODE if the text is empty */
export function textKey({ domain, text }: { domain: Domain; text: string }): bigint {
  const trimmed = text.trim()
  if (trimmed === '') throw invalidCode('empty text')
  return packKey(domain, TEXT_SYSTEM_ID, bytesToBigint(sha256(utf8(trimmed))) >> (256n - CODE_BITS))
}

/** Row key of a coded observation: this answer to this question. @throws INVALID_CODE if a code is empty */
export function pairKey({ question, answer }: { question: Coding; answer: Coding }): bigint {
  const [q, a] = [canonicalCoding(question), canonicalCoding(answer)]
  if (q.code === '' || a.code === '') throw invalidCode('empty code')
  return digestKey('observation', `${q.system}|${q.code}`, `${a.system}|${a.code}`)
}

/**
 * The keys of every code from `from` to `to` and all codes that begin with `to`. For one family leave `to` out.
 *
 * @example familyInterval({ domain: 'condition', system: 'http://hl7.org/fhir/sid/icd-10-cm', from: 'C00', to: 'C97' })
 * @throws INVALID_CODE if the system is not ordered, an end is not the beginning of a code, or the ends are in wrong order
 */
export function familyInterval(family: { domain: Domain; system: string; from: string; to?: string }): KeyInterval {
  const system = findSystem(family.system)
  if (!system?.ordered) throw invalidCode('families need an ordered code system', 'use ICD-10, ICD-10-CM or ATC')
  const from = normalizeCode(system, family.from)
  const to = normalizeCode(system, family.to ?? family.from)
  for (const end of [from, to]) {
    if (!/^[A-Z][0-9A-Z]*$/.test(end) || !fits(end)) throw invalidCode('not the beginning of a code of that system')
  }
  const lo = packKey(family.domain, system.id, encodeCode(from))
  // the first key behind everything that begins with `to`
  const end = packKey(family.domain, system.id, encodeCode(to)) + 2n ** BigInt(6 * (CODE_LENGTH - to.length))
  if (lo >= end) throw invalidCode('the family ends before it begins')
  return { lo, end }
}

/** All keys of a domain. */
export function domainInterval(domain: Domain): KeyInterval {
  const lo = BigInt(domainNumber(domain)) << 116n
  return { lo, end: lo + 2n ** 116n }
}

/** Read `system|code`. The system becomes canonical, the code is trimmed. @throws INVALID_CODE */
export function parseCode(text: string): Coding {
  // a system URI holds no '|', a SNOMED CT expression may
  const bar = typeof text === 'string' && text.length <= 1000 ? text.indexOf('|') : -1
  if (bar < 0) throw invalidCode('not a code', 'write `system URI|code`')
  const coding = { system: canonicalSystem(text.slice(0, bar)), code: text.slice(bar + 1).trim() }
  if (coding.system === '' || coding.code === '') throw invalidCode('not a code', 'write `system URI|code`')
  return coding
}

/** Trimmed, with the canonical system, and without the dots of ICD: two spellings of one code become equal. */
export function canonicalCoding(coding: Coding): Coding {
  const system = canonicalSystem(coding.system)
  return { system, code: normalizeCode(findSystem(system), coding.code) }
}

/**
 * The coverage place of a coding. Only a well-formed code counts for its system: `E11.4+`, `e11` or a SNOMED CT expression may mean
 * what a policy excludes under another spelling, so they count as `other`, which no policy covers.
 */
export function placeOfCoding({ domain, coding }: { domain: Domain; coding: Coding }): number {
  const { system, code } = canonicalCoding(coding)
  const known = findSystem(system)
  return known && fits(code) && known.form.test(code) ? placeOfSystemId(domain, known.id) : OTHER_PLACE
}

/** What a key says: its domain, its system byte, and the text of its code if it holds one; null if no coding makes that key. */
export function readKey(key: bigint): { domain: Domain; system: number; code: string | null } | null {
  const domain = DOMAINS[Number(key >> 116n) - 1]
  const system = Number((key >> CODE_BITS) & 255n)
  if (key < 0n || domain === undefined) return null
  if (system >= TEXT_SYSTEM_ID) return { domain, system, code: null }
  const code = decodeCode(key & (2n ** CODE_BITS - 1n))
  return code !== null && SYSTEMS.some(({ id }) => id === system) ? { domain, system, code } : null
}

const CODE_BITS = 108n
const ALPHABET = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function packKey(domain: Domain, system: number, code: bigint): bigint {
  return (BigInt(domainNumber(domain)) << 116n) | (BigInt(system) << CODE_BITS) | code
}

/** System byte 128 + 7 bits and 108 code bits: the first 115 bits of the digest. */
function digestKey(domain: Domain, system: string, code: string): bigint {
  const digest = bytesToBigint(sha256(lengthPrefixed(system, code))) >> (256n - 115n)
  return (BigInt(domainNumber(domain)) << 116n) | (1n << 115n) | digest
}

function normalizeCode(system: CodeSystem | undefined, code: string): string {
  return system?.dropsDots ? code.trim().replaceAll('.', '') : code.trim()
}

function fits(code: string): boolean {
  return code.length > 0 && code.length <= CODE_LENGTH && [...code].every((character) => ALPHABET.includes(character))
}

function encodeCode(code: string): bigint {
  let word = 0n
  for (let i = 0; i < CODE_LENGTH; i++)
    word = (word << 6n) | BigInt(i < code.length ? ALPHABET.indexOf(code[i]!) + 1 : 0)
  return word
}

/** Null if empty or if a pad stands before a character. */
function decodeCode(word: bigint): string | null {
  let code = ''
  for (let shift = 102n; shift >= 0n; shift -= 6n) {
    const place = Number((word >> shift) & 63n)
    if (place === 0) return code !== '' && (word & (2n ** (shift + 6n) - 1n)) === 0n ? code : null
    code += ALPHABET[place - 1]
  }
  return code
}

function invalidCode(message: string, fix?: string): VitalproofError {
  return new VitalproofError('INVALID_CODE', message, fix === undefined ? {} : { fix })
}
