/**
 * The disclosure ledger: what earlier proofs narrowed down, so that many small questions do not add up to an exact value.
 * Each proof of `min ≤ value ≤ max` tells its audience, and whoever talks to it, that interval.
 */
import { VitalproofError } from '../core/errors'
import type { JsonValue } from '../core/json'
import type { Assignment } from '../model/assign'
import { MAX_VALUE } from '../model/decimal'
import type { Request } from '../model/messages'
import type { PolicyProgram } from '../model/program'
import { schemaReader } from '../model/schema'

/** One proof that left the device. */
export interface Disclosure {
  policyHash: string
  /** Audience or contract. */
  audience: string
  campaign: string
  /** Date of the proof. */
  day: string
  intervals: DisclosedInterval[]
}

/** Something that lies in [low, high]: null = open. `about` is `birth` (yyyymmdd) or `<row key>/<unit>` (value × 10^6 + 2^63). */
export interface DisclosedInterval {
  about: string
  low: string | null
  high: string | null
}

/** A value may become known to no less than this share of its magnitude, a date of birth to no less than a year. */
export const NARROWEST = { shareOfValue: 0.1, birthDays: 365 } as const

const ZERO_VALUE = 2n ** 63n
const read = schemaReader('FILE_INVALID')
const ABOUT = /^(birth|[0-9]{1,37}\/[0-9]{1,10})$/

/** The intervals that a proof tells: those of the criteria that it meets, wherever they stand in the policy. */
export function disclosedIntervals(options: {
  program: PolicyProgram
  assignment: Assignment
  ymd: number
}): DisclosedInterval[] {
  const { program, assignment, ymd } = options
  const births = program.demographics.flatMap((slot, i): DisclosedInterval[] => {
    if (slot.parent === null || !assignment.demographicHits[i] || (slot.min === null && slot.max === null)) return []
    const low = slot.max === null ? null : `${ymd - (slot.max + 1) * 10_000 + 1}`
    return [{ about: 'birth', low, high: slot.min === null ? null : `${ymd - slot.min * 10_000}` }]
  })
  const values = program.values.flatMap((slot, i): DisclosedInterval[] => {
    if (slot.parent === null || !assignment.valueHits[i] || slot.absent || slot.anyUnit) return []
    const low = slot.min === 0n ? null : `${slot.min}`
    const high = slot.max === MAX_VALUE ? null : `${slot.max}`
    return [...new Set(slot.codes)].map((code) => ({ about: `${code}/${slot.unit}`, low, high }))
  })
  return [...births, ...values]
}

/**
 * Refuse what would narrow a value down too far, together with everything disclosed before. Repeating a proof tells nothing new.
 *
 * @throws DISCLOSURE_REFUSED
 */
export function assertNotTooNarrow(options: {
  past: readonly Disclosure[]
  intervals: readonly DisclosedInterval[]
}): void {
  const known = options.past.flatMap((disclosure) => disclosure.intervals)
  for (const [i, interval] of options.intervals.entries()) {
    const others = [...known, ...options.intervals.slice(0, i)].filter((other) => other.about === interval.about)
    if (isTooNarrow(interval.about, narrow(interval, others))) {
      throw new VitalproofError(
        'DISCLOSURE_REFUSED',
        'together with earlier proofs this would tell a value almost exactly',
        {
          at: '/policy',
          fix: 'refuse the request, or set `allowNarrow` if the audience may know the value',
        },
      )
    }
  }
}

/** The entry of a proof in the ledger. */
export function describeDisclosure(request: Request, intervals: DisclosedInterval[]): Disclosure {
  const { scope, policyHash, asOf } = request
  const audience = scope.kind === 'audience' ? scope.audience : `${scope.chainId}:${scope.contract.toLowerCase()}`
  return { policyHash, audience, campaign: scope.campaign, day: asOf, intervals }
}

/** @throws FILE_INVALID */
export function readDisclosure(value: JsonValue, at: string): Disclosure {
  const json = read.object(value, at, ['policyHash', 'audience', 'campaign', 'day', 'intervals'])
  return {
    policyHash: read.field(json.policyHash, `${at}/policyHash`),
    audience: read.text(json.audience, `${at}/audience`, /^.{1,512}$/su),
    campaign: read.text(json.campaign, `${at}/campaign`, /^.{1,512}$/su),
    day: read.date(json.day, `${at}/day`),
    intervals: read.list(json.intervals, `${at}/intervals`, 1000).map((item, i) => {
      const where = `${at}/intervals/${i}`
      const interval = read.object(item, where, ['about', 'low', 'high'])
      const end = (key: 'low' | 'high') =>
        interval[key] === null ? null : read.field(interval[key], `${where}/${key}`)
      return { about: read.text(interval.about, `${where}/about`, ABOUT), low: end('low'), high: end('high') }
    }),
  }
}

interface Range {
  low: bigint | null
  high: bigint | null
  /** The same range followed without the new interval. */
  isNews: boolean
}

/** Newest first; an interval that does not overlap is about another value of the same code, and is left out. */
function narrow(interval: DisclosedInterval, others: readonly DisclosedInterval[]): Range {
  let [low, high] = [parseEnd(interval.low), parseEnd(interval.high)]
  let before: { low: bigint | null; high: bigint | null } = { low: null, high: null }
  for (const other of [...others].reverse()) {
    const [otherLow, otherHigh] = [parseEnd(other.low), parseEnd(other.high)]
    const nextLow = greater(low, otherLow)
    const nextHigh = less(high, otherHigh)
    if (nextLow !== null && nextHigh !== null && nextLow > nextHigh) continue
    ;[low, high] = [nextLow, nextHigh]
    before = { low: greater(before.low, otherLow), high: less(before.high, otherHigh) }
  }
  return { low, high, isNews: before.low !== low || before.high !== high }
}

function isTooNarrow(about: string, { low, high, isNews }: Range): boolean {
  if (!isNews || low === null || high === null) return false
  if (about === 'birth') return daysOf(high) - daysOf(low) < NARROWEST.birthDays
  const [from, to] = [Number(low - ZERO_VALUE), Number(high - ZERO_VALUE)]
  return to - from < NARROWEST.shareOfValue * Math.max(Math.abs(from), Math.abs(to))
}

/** Good enough for a width: yyyymmdd limits of a policy need not be days of the calendar. */
function daysOf(ymd: bigint): number {
  const number = Number(ymd)
  return Math.floor(number / 10_000) * 365.25 + (Math.floor(number / 100) % 100) * 30.5 + (number % 100)
}

function parseEnd(end: string | null): bigint | null {
  return end === null ? null : BigInt(end)
}

function greater(a: bigint | null, b: bigint | null): bigint | null {
  return a === null || (b !== null && b > a) ? b : a
}

function less(a: bigint | null, b: bigint | null): bigint | null {
  return a === null || (b !== null && b < a) ? b : a
}
