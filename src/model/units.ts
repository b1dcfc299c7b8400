/** Units as numbers: known UCUM units by a reviewed table, everything else by its own digest so that it never meets another unit. */
import { sha256 } from '@noble/hashes/sha2'
import { bytesToBigint, utf8 } from '../core/bytes'
import { ceilDiv, floorDiv, MAX_VALUE, VALUE_ZERO } from './decimal'
import { findSystem } from './systems'
import { type Factor, UNIT_RULES, UNITS } from './unit-table'

export type { Factor } from './unit-table'

/** A unit to sign values in, and what to multiply by to get there. */
export interface CanonicalUnit {
  unit: string
  factor: Factor
}

/** Unit of a coded value. */
export const CODED_UNIT = 1
/** Unit of a value that is missing or that does not fit. */
export const MISSING_UNIT = 2
/** Unit of a number without a unit, which is not the UCUM unit `1`. */
export const NO_UNIT = 3

/** 32-bit id of a unit in any spelling: below 2^31 for the table, 2^31 + the first 31 bits of SHA-256 of the text for others. */
export function unitId(unit: string): number {
  const text = unit.trim()
  if (text === '') return NO_UNIT
  return BY_SPELLING.get(text)?.id ?? 2 ** 31 + Number(bytesToBigint(sha256(utf8(text)).subarray(0, 4)) >> 1n)
}

/** Whether a policy may name the unit. */
export function isKnownUnit(unit: string): boolean {
  return BY_SPELLING.has(unit.trim())
}

/**
 * The unit that values of a code are signed in, with the exact factor from `unit`; null for a unit outside the table. A known unit
 * without a rule for that code stays as it is (in its canonical spelling).
 *
 * @example canonicalUnit({ system: 'http://loinc.org', code: '8302-2', unit: 'm' }) // { unit: 'cm', factor: { num: 100n, den: 1n } }
 */
export function canonicalUnit({
  system,
  code,
  unit,
}: {
  system: string
  code: string
  unit: string
}): CanonicalUnit | null {
  const known = BY_SPELLING.get(unit.trim())
  if (!known) return null
  const rule = findSystem(system)?.id === LOINC_ID ? RULE_BY_CODE.get(code.trim()) : undefined
  const factor = rule?.from[known.unit]
  return rule && factor ? { unit: rule.unit, factor } : { unit: known.unit, factor: { num: 1n, den: 1n } }
}

/**
 * An encoded value (10^-6, shifted by 2^63) times a factor, rounded to one side; null if it does not fit. The least and the greatest
 * value mean "no bound" and stay what they are.
 */
export function convertValue({
  value,
  factor,
  round,
}: {
  value: bigint
  factor: Factor
  round: 'floor' | 'ceil'
}): bigint | null {
  if (value === 0n || value === MAX_VALUE) return value
  const product = (value - VALUE_ZERO) * factor.num
  const scaled = (round === 'floor' ? floorDiv(product, factor.den) : ceilDiv(product, factor.den)) + VALUE_ZERO
  return scaled < 0n || scaled > MAX_VALUE ? null : scaled
}

const LOINC_ID = 2
const BY_SPELLING = new Map(
  UNITS.flatMap(([id, unit, ...spellings]) =>
    [unit, ...spellings].map((spelling) => [spelling, { id, unit }] as const),
  ),
)
const RULE_BY_CODE = new Map(UNIT_RULES.flatMap((rule) => rule.codes.map((code) => [code, rule] as const)))
