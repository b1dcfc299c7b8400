/** Two readers of one policy: `evaluatePolicy` says true exactly where `assignSlots` finds that the compiled program can be satisfied. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isVitalproofError } from '../../src/core/errors'
import { assignSlots } from '../../src/model/assign'
import { buildChart } from '../../src/model/chart'
import { compilePolicy } from '../../src/model/compile'
import { dateFromDay, ymdFromDate } from '../../src/model/dates'
import { encodeValue } from '../../src/model/decimal'
import { evaluatePolicy } from '../../src/model/evaluate'
import { definePolicy, type Policy } from '../../src/model/policy'
import { encodeProgram } from '../../src/model/policy-vector'
import { type PolicyProgram, STANDARD } from '../../src/model/program'
import {
  type Chart,
  type CodedEntry,
  type DayInterval,
  DOMAINS,
  type Domain,
  type HealthRecord,
  type ObservationEntry,
  type Sex,
} from '../../src/model/types'
import { ANSWERS, CONDITION_CODES, OBSERVATION_CODES, policyInput } from './policy-arbitrary'
import { TODAY } from './policy-charts'

const SEED = 20260301
const coding = (text: string) => ({ system: text.slice(0, text.indexOf('|')), code: text.slice(text.indexOf('|') + 1) })

// windows of the policies are 1, 30, 90, 365, 1826 days: most days lie near their ends
const day = fc.oneof(
  fc.tuple(fc.constantFrom(1, 30, 90, 365, 1826), fc.integer({ min: -2, max: 2 })).map(([n, d]) => TODAY - n + d),
  fc.integer({ min: TODAY - 2500, max: TODAY }),
)
const interval = fc.option(
  fc.tuple(day, fc.constantFrom(0, 0, 0, 1, 40, 800)).map(([low, width]) => ({ low, high: low + width })),
  { freq: 4 },
)
const entry: fc.Arbitrary<CodedEntry> = fc.record({
  domain: fc.constantFrom<Domain>('condition', 'condition', 'condition', 'procedure', 'licence'),
  codings: fc.uniqueArray(fc.constantFrom(...CONDITION_CODES).map(coding), { minLength: 0, maxLength: 3 }),
  text: fc.constant('as written'),
  status: fc.constantFrom<CodedEntry['status']>('active', 'active', 'past', 'past', 'unknown', 'suspected'),
  start: interval,
  end: interval,
})
const quantity = fc.tuple(
  fc.integer({ min: 0, max: 20 }),
  fc.constantFrom(0, 0, 0, 1, 3),
  fc.constantFrom('%', '%', '%', 'g/L'),
)
const observation: fc.Arbitrary<ObservationEntry> = fc.record({
  codings: fc.uniqueArray(fc.constantFrom(...OBSERVATION_CODES).map(coding), { minLength: 1, maxLength: 2 }),
  value: fc.oneof(
    { weight: 6, arbitrary: quantity.map(([half, width, unit]) => quantityOf(half * 500_000, width * 500_000, unit)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...ANSWERS).map((answer) => ({ kind: 'coded' as const, codings: [coding(answer)] })),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'missing' as const }) },
  ),
  day: interval,
  instant: fc.constant(null),
  issued: fc.constant(null),
})
const birth = fc.option(
  fc
    .tuple(fc.integer({ min: 1930, max: 2020 }), fc.boolean(), fc.constantFrom(228, 229, 301, 302, 1231))
    .map(([year, exact, day]) =>
      exact
        ? { low: year * 10_000 + day, high: year * 10_000 + day }
        : { low: year * 10_000 + 101, high: year * 10_000 + 1231 },
    ),
  { freq: 5 },
)
const record: fc.Arbitrary<HealthRecord> = fc.record({
  birth,
  sex: fc.constantFrom<Sex>('female', 'male', 'other', 'unknown'),
  entries: fc.array(entry, { maxLength: 5 }),
  observations: fc.array(observation, { maxLength: 6 }),
  complete: fc.oneof(
    { weight: 3, arbitrary: fc.constant<Domain[]>([...DOMAINS]) },
    { weight: 1, arbitrary: fc.subarray<Domain>([...DOMAINS]) },
  ),
})

/** Small charts are thinned; coverage that no importer writes is still coverage that an issuer can sign. */
const chart: fc.Arbitrary<Chart> = fc
  .record({
    record,
    codedRows: fc.constantFrom(64, 64, 3),
    observationRows: fc.constantFrom(64, 64, 3),
    coverage: fc.option(fc.tuple(fc.boolean(), fc.boolean(), fc.nat(127), fc.nat(127)), { freq: 2 }),
  })
  .map(({ record, codedRows, observationRows, coverage }) => {
    const { chart } = buildChart({
      record,
      mapping: 't/1',
      asOfDay: TODAY,
      shape: { ...STANDARD, codedRows, observationRows },
    })
    if (coverage === null) return chart
    const [complete, latestComplete, used, total] = coverage
    const bits = (word: number) => Array.from({ length: 7 }, (_, i) => ((word >> i) & 1) === 1)
    const wild = { complete, latestComplete, used: bits(used), total: bits(total) }
    return { ...chart, coverage: { ...chart.coverage, condition: wild, observation: wild } }
  })

function quantityOf(scaled: number, width: number, unit: string) {
  return {
    kind: 'quantity' as const,
    low: encodeValue(BigInt(scaled)),
    high: encodeValue(BigInt(scaled + width)),
    unit,
  }
}

/** The program, or null where the language or the circuit has no room for the policy. */
function tryCompile(make: () => Policy): { policy: Policy; program: PolicyProgram } | null {
  try {
    const policy = make()
    return { policy, program: compilePolicy({ policy }) }
  } catch (error) {
    if (isVitalproofError(error) && ['POLICY_UNSUPPORTED', 'POLICY_TOO_LARGE'].includes(error.code)) return null
    throw error
  }
}

describe('evaluatePolicy and assignSlots', () => {
  it('agree on which charts meet which policies', () => {
    const counts = { true: 0, false: 0, null: 0 }
    fc.assert(
      fc.property(
        policyInput,
        fc.array(chart, { minLength: 4, maxLength: 4 }),
        fc.constantFrom(0, 90, 91),
        (input, charts, stale) => {
          const compiled = tryCompile(() => definePolicy(input))
          if (compiled === null) return
          const { policy, program } = compiled
          const completeAsOfDay = TODAY - stale
          const terms = { issuedDay: TODAY, expiresDay: TODAY, completeAsOfDay }
          for (const chart of charts) {
            const { result } = evaluatePolicy({ policy, chart, terms, day: TODAY })
            const ymd = ymdFromDate(dateFromDay(TODAY))
            const { satisfied } = assignSlots({ program, credentials: [{ chart, completeAsOfDay }], day: TODAY, ymd })
            expect(result === true).toBe(satisfied)
            counts[`${result}`]++
          }
        },
      ),
      { seed: SEED, numRuns: 600 },
    )
    // the comparison is worth something only if each answer is frequent
    expect(counts.true).toBeGreaterThan(150)
    expect(counts.false).toBeGreaterThan(150)
    expect(counts.null).toBeGreaterThan(150)
  })

  it('keep a true answer true when dates, values and suspicions of the record become certain', () => {
    let kept = 0
    fc.assert(
      fc.property(policyInput, record, fc.infiniteStream(fc.nat(1000)), (input, rough, choices) => {
        const compiled = tryCompile(() => definePolicy(input))
        if (compiled === null) return
        const terms = { issuedDay: TODAY, expiresDay: TODAY, completeAsOfDay: TODAY }
        const resultOf = (record: HealthRecord) => {
          const { chart } = buildChart({ record, mapping: 't/1', asOfDay: TODAY })
          return evaluatePolicy({ policy: compiled.policy, chart, terms, day: TODAY }).result
        }
        if (resultOf(rough) !== true) return
        kept++
        expect(resultOf(sharpen(rough, () => choices.next().value))).toBe(true)
      }),
      { seed: SEED, numRuns: 3000 },
    )
    expect(kept).toBeGreaterThan(150)
  })

  it('turn random policies into programs that encode', () => {
    let encoded = 0
    fc.assert(
      fc.property(policyInput, (input) => {
        const compiled = tryCompile(() => definePolicy(input))
        if (compiled === null) return
        encoded++
        expect(encodeProgram(compiled.program)).toHaveLength(compiled.program.shape.layout === 'single' ? 11 : 225)
        expect(compilePolicy({ policy: compiled.policy })).toEqual(compiled.program)
      }),
      { seed: SEED, numRuns: 100 },
    )
    expect(encoded).toBeGreaterThan(50)
  })
})

/** One of the records that a record leaves open: every interval becomes a point, a suspicion is confirmed or dropped. */
function sharpen(rough: HealthRecord, choose: () => number): HealthRecord {
  const known = ({ low, high }: DayInterval) => ({ low, high: Math.min(high, TODAY) })
  const point = ({ low, high }: DayInterval, least = low) => {
    const from = Math.max(low, least)
    const to = Math.max(from, high)
    const at = from + (choose() % (to - from + 1))
    return { low: at, high: at }
  }
  const entries = rough.entries.flatMap((entry): CodedEntry[] => {
    // what contradicts itself stays as it is: nobody knows which date is wrong
    if (entry.start && entry.end && entry.end.high < entry.start.high) return [entry]
    if (entry.status === 'active' && entry.end) return [entry]
    const start = entry.start && entry.start.low <= TODAY ? point(known(entry.start)) : entry.start
    const end = entry.end && entry.end.low <= TODAY ? point(known(entry.end), start?.low ?? entry.end.low) : entry.end
    if (entry.status !== 'suspected') return [{ ...entry, start, end }]
    if (choose() % 2 === 0) return []
    return [{ ...entry, start, end, status: end ? 'past' : 'active' }]
  })
  const observations = rough.observations.map((observation): ObservationEntry => {
    const day = observation.day && observation.day.low <= TODAY ? point(known(observation.day)) : observation.day
    if (observation.value.kind !== 'quantity') return { ...observation, day }
    const { low, high } = observation.value
    const value = low + (BigInt(choose()) * (high - low)) / 1000n
    return { ...observation, day, value: { ...observation.value, low: value, high: value } }
  })
  // year-only birth dates: any day of January will do
  const birth = rough.birth && point({ low: rough.birth.low, high: Math.min(rough.birth.high, rough.birth.low + 30) })
  return { ...rough, entries, observations, birth }
}
