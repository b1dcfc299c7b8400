import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeValue, MAX_VALUE, parseDecimal, VALUE_ZERO } from '../../src/model/decimal'
import { UNIT_RULES, UNITS } from '../../src/model/unit-table'
import {
  CODED_UNIT,
  canonicalUnit,
  convertValue,
  isKnownUnit,
  MISSING_UNIT,
  NO_UNIT,
  unitId,
} from '../../src/model/units'

const SEED = 1900
const LOINC = 'http://loinc.org'
const encode = (text: string) => encodeValue(parseDecimal(text).scaledFloor)

/** Convert a decimal as a record would give it; a string if the result has at most six places. */
function convert(code: string, unit: string, text: string): { unit: string; low: bigint; high: bigint } {
  const canonical = canonicalUnit({ system: LOINC, code, unit })!
  const low = convertValue({ value: encode(text), factor: canonical.factor, round: 'floor' })!
  const high = convertValue({ value: encode(text), factor: canonical.factor, round: 'ceil' })!
  return { unit: canonical.unit, low, high }
}

describe('unit table', () => {
  it('has each id and each spelling once, ids in order above the reserved ones', () => {
    const ids = UNITS.map(([id]) => id)
    expect(ids).toEqual(ids.map((_, i) => 16 + i))
    const spellings = UNITS.flatMap(([, ...names]) => names)
    expect(new Set(spellings).size).toBe(spellings.length)
  })

  it('names only known units in its rules, and each code in one rule', () => {
    for (const { unit, from } of UNIT_RULES) {
      for (const name of [unit, ...Object.keys(from)])
        expect(
          UNITS.some(([, canonical]) => canonical === name),
          name,
        ).toBe(true)
      expect(Object.keys(from)).not.toContain(unit)
    }
    const codes = UNIT_RULES.flatMap(({ codes }) => codes)
    expect(new Set(codes).size).toBe(codes.length)
  })
})

describe('unitId', () => {
  it('gives every spelling of a unit one id', () => {
    expect(unitId('mg/dl')).toBe(unitId('mg/dL'))
    expect(unitId(' mm[Hg] ')).toBe(unitId('mmHg'))
    expect(unitId('10*9/L')).toBe(unitId('10*3/uL'))
    expect(unitId('%')).toBe(16)
  })

  it('keeps apart what UCUM does not make equal', () => {
    const apart = [
      'mL/min',
      'mL/min/{1.73_m2}',
      '1',
      '{score}',
      '{T-score}',
      '',
      'U/L',
      '[IU]/L',
      'Cel',
      'K/uL',
      'mmol/mol',
      '%',
    ]
    expect(new Set(apart.map(unitId)).size).toBe(apart.length)
  })

  it('gives an unknown unit a digest above 2^31', () => {
    const first = createHash('sha256').update('K/uL').digest().readUInt32BE(0)
    expect(unitId('K/uL')).toBe(2 ** 31 + Math.floor(first / 2))
    expect(isKnownUnit('K/uL')).toBe(false)
    expect(isKnownUnit('')).toBe(false)
    expect(isKnownUnit('mg/dL')).toBe(true)
    fc.assert(
      fc.property(fc.string(), (unit) => {
        const id = unitId(unit)
        expect(Number.isSafeInteger(id) && id > MISSING_UNIT && id < 2 ** 32).toBe(true)
        expect(id >= 2 ** 31).toBe(!isKnownUnit(unit) && unit.trim() !== '')
      }),
      { seed: SEED, numRuns: 300 },
    )
  })

  it('reserves ids for coded, missing and unitless values', () => {
    expect([CODED_UNIT, MISSING_UNIT, NO_UNIT, unitId('')]).toEqual([1, 2, 3, 3])
  })

  const oracle = new URL('../../../shared/data/public/expected/predicates.json', import.meta.url)
  it.runIf(existsSync(oracle))('knows every unit of the public sample records', () => {
    const patients = JSON.parse(readFileSync(oracle, 'utf8')) as { latest: Record<string, unknown> }[]
    const units = new Set(patients.flatMap(({ latest }) => Object.keys(latest).map((name) => name.split('|').at(-1)!)))
    expect([...units].filter((unit) => unit !== '' && !isKnownUnit(unit))).toEqual([])
    expect(units.size).toBeGreaterThan(10)
  })
})

describe('canonicalUnit', () => {
  it('converts by exact factors of a LOINC code', () => {
    expect(convert('8302-2', 'm', '1.7742')).toEqual({ unit: 'cm', low: encode('177.42'), high: encode('177.42') })
    expect(convert('29463-7', '[lb_av]', '100')).toEqual({
      unit: 'kg',
      low: encode('45.359237'),
      high: encode('45.359237'),
    })
    expect(convert('29463-7', '[oz_av]', '1')).toMatchObject({ low: encode('0.028349'), high: encode('0.02835') })
    expect(convert('2345-7', 'mmol/L', '7')).toEqual({
      unit: 'mg/dL',
      low: encode('126.1092'),
      high: encode('126.1092'),
    })
    expect(convert('2160-0', 'umol/l', '100')).toMatchObject({ unit: 'mg/dL', low: encode('1.1312') })
    expect(convert('2093-3', 'mmol/L', '5')).toMatchObject({ unit: 'mg/dL', low: encode('193.332') })
    expect(convert('17861-6', 'mmol/L', '2.5')).toMatchObject({ unit: 'mg/dL', low: encode('10.0195') })
    expect(convert('1975-2', 'umol/L', '20')).toMatchObject({ low: encode('1.169346') })
    expect(convert('3084-1', 'umol/L', '400')).toMatchObject({ low: encode('6.72448') })
    expect(convert('14959-1', 'mg/mmol', '3')).toMatchObject({
      unit: 'mg/g',
      low: encode('26.520509'),
      high: encode('26.52051'),
    })
    expect(convert('777-3', '/mm3', '150000')).toMatchObject({ unit: '10*3/uL', low: encode('150') })
    expect(convert('24467-3', '10*9/L', '0.2')).toMatchObject({ unit: '/uL', low: encode('200') })
    expect(convert('2823-3', 'meq/L', '4.1')).toMatchObject({ unit: 'mmol/L', low: encode('4.1') })
    expect(convert('718-7', 'g/L', '135')).toMatchObject({ unit: 'g/dL', low: encode('13.5') })
    expect(convert('8480-6', 'kPa', '20')).toMatchObject({ unit: 'mm[Hg]', low: encode('150.012751') })
  })

  it('leaves alone what is affine, a mixture, or another code', () => {
    const one = { num: 1n, den: 1n }
    expect(canonicalUnit({ system: LOINC, code: '4548-4', unit: 'mmol/mol' })).toEqual({
      unit: 'mmol/mol',
      factor: one,
    })
    expect(canonicalUnit({ system: LOINC, code: '8310-5', unit: '[degF]' })).toEqual({ unit: '[degF]', factor: one })
    expect(canonicalUnit({ system: LOINC, code: '2571-8', unit: 'mmol/L' })).toEqual({ unit: 'mmol/L', factor: one })
    expect(canonicalUnit({ system: LOINC, code: '9999-9', unit: 'mmol/l' })).toEqual({ unit: 'mmol/L', factor: one })
    expect(canonicalUnit({ system: 'http://snomed.info/sct', code: '8302-2', unit: 'm' })).toEqual({
      unit: 'm',
      factor: one,
    })
    expect(canonicalUnit({ system: LOINC, code: '2345-7', unit: 'K/uL' })).toBeNull()
    expect(canonicalUnit({ system: LOINC, code: '2345-7', unit: '' })).toBeNull()
  })

  it('finds the code under any spelling of its system', () => {
    expect(canonicalUnit({ system: 'urn:oid:2.16.840.1.113883.6.1', code: ' 8302-2 ', unit: 'm' })?.unit).toBe('cm')
  })
})

describe('convertValue', () => {
  const factor = { num: 100n, den: 1n }

  it('keeps the ends of the range, which mean no bound', () => {
    expect(convertValue({ value: 0n, factor, round: 'floor' })).toBe(0n)
    expect(convertValue({ value: MAX_VALUE, factor, round: 'ceil' })).toBe(MAX_VALUE)
  })

  it('refuses what does not fit instead of clamping', () => {
    expect(convertValue({ value: MAX_VALUE - 1n, factor, round: 'ceil' })).toBeNull()
    expect(convertValue({ value: 1n, factor, round: 'floor' })).toBeNull()
  })

  it('rounds outwards by less than one step', () => {
    const value = fc.bigInt({ min: VALUE_ZERO - 10n ** 15n, max: VALUE_ZERO + 10n ** 15n })
    const part = fc.bigInt({ min: 1n, max: 10n ** 6n })
    fc.assert(
      fc.property(value, part, part, (value, num, den) => {
        const floor = convertValue({ value, factor: { num, den }, round: 'floor' })
        const ceil = convertValue({ value, factor: { num, den }, round: 'ceil' })
        fc.pre(floor !== null && ceil !== null)
        const product = (value - VALUE_ZERO) * num
        expect((floor! - VALUE_ZERO) * den <= product && product <= (ceil! - VALUE_ZERO) * den).toBe(true)
        expect(ceil! - floor!).toBe(product % den === 0n ? 0n : 1n)
      }),
      { seed: SEED, numRuns: 300 },
    )
  })
})
