import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ceilDiv, encodeValue, floorDiv, MAX_VALUE, parseDecimal, VALUE_ZERO } from '../../src/model/decimal'

const SEED = 1900
const invalid = expect.objectContaining({ code: 'INVALID_DECIMAL' })
const exact = (scaled: bigint) => ({ scaledFloor: scaled, scaledCeil: scaled })

describe('parseDecimal', () => {
  it('reads six places exactly', () => {
    expect(parseDecimal('0')).toEqual(exact(0n))
    expect(parseDecimal('-0.0')).toEqual(exact(0n))
    expect(parseDecimal('7.10')).toEqual(exact(7_100_000n))
    expect(parseDecimal('-2.5')).toEqual(exact(-2_500_000n))
    expect(parseDecimal('0.000001')).toEqual(exact(1n))
    expect(parseDecimal('1.5e-3')).toEqual(exact(1_500n))
    expect(parseDecimal('12E+2')).toEqual(exact(1_200_000_000n))
  })

  it('rounds more places outwards, on both sides of zero', () => {
    expect(parseDecimal('1.0000005')).toEqual({ scaledFloor: 1_000_000n, scaledCeil: 1_000_001n })
    expect(parseDecimal('-1.0000005')).toEqual({ scaledFloor: -1_000_001n, scaledCeil: -1_000_000n })
    expect(parseDecimal('1e-1000')).toEqual({ scaledFloor: 0n, scaledCeil: 1n })
    expect(parseDecimal('-1e-7')).toEqual({ scaledFloor: -1n, scaledCeil: 0n })
  })

  it('refuses what JSON does not call a number, and hostile sizes', () => {
    const bad = ['', '-', '+1', '01', '.5', '5.', '1e', '0x10', '1 ', ' 1', 'NaN', '1,5', '1_000', 'Infinity', '١']
    for (const text of [...bad, '1e1001', '1e-1001', '1e9999999999', '1'.repeat(101)]) {
      expect(() => parseDecimal(text), text).toThrow(invalid)
    }
    expect(() => parseDecimal(1 as unknown as string)).toThrow(invalid)
  })

  it('brackets the number that was written, at most one step apart', () => {
    const digits = fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 18 }))
    fc.assert(
      fc.property(digits, ([unscaled, places]) => {
        const sign = unscaled < 0n ? '-' : ''
        const text = `${unscaled < 0n ? -unscaled : unscaled}`.padStart(places + 1, '0')
        const written = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`
        const { scaledFloor, scaledCeil } = parseDecimal(`${sign}${written}`)
        // compare over the common denominator 10^places
        const value = unscaled * 10n ** 6n
        const unit = 10n ** BigInt(places)
        expect(scaledFloor * unit <= value && value <= scaledCeil * unit).toBe(true)
        expect(scaledCeil - scaledFloor).toBe(value % unit === 0n ? 0n : 1n)
        const shifted = parseDecimal(`${sign}${written}e${places}`)
        expect(shifted).toEqual(exact(unscaled * 10n ** 6n))
      }),
      { seed: SEED, numRuns: 500 },
    )
  })
})

describe('encodeValue', () => {
  it('shifts by 2^63 and refuses what does not fit', () => {
    expect(encodeValue(0n)).toBe(VALUE_ZERO)
    expect(encodeValue(-VALUE_ZERO)).toBe(0n)
    expect(encodeValue(VALUE_ZERO - 1n)).toBe(MAX_VALUE)
    expect(() => encodeValue(VALUE_ZERO)).toThrow(invalid)
    expect(() => encodeValue(-VALUE_ZERO - 1n)).toThrow(invalid)
    expect(() => encodeValue(parseDecimal('1E245').scaledCeil)).toThrow(invalid)
  })
})

describe('floorDiv and ceilDiv', () => {
  it('bracket the quotient', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), fc.bigInt({ min: 1n, max: 2n ** 40n }), (a, b) => {
        const floor = floorDiv(a, b)
        expect(floor * b <= a && a < (floor + 1n) * b).toBe(true)
        expect(ceilDiv(a, b)).toBe(-floorDiv(-a, b))
      }),
      { seed: SEED, numRuns: 300 },
    )
  })
})
