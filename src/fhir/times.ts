/** Times of FHIR as intervals of days: a partial date leaves days open, a text leaves them all open. */
import { VitalproofError } from '../core/errors'
import { dayFromDate, lastInstant, OPEN_DAY, type PartialDate, parsePartialDate } from '../model/dates'
import type { BirthDate, DayInterval } from '../model/types'
import { ageInterval, readAge } from './ages'
import { type Notes, note } from './issues'
import { type Place, readChoice, readObject, readText, readTexts } from './members'

/** What every reader of a resource needs besides the resource. */
export interface Context {
  notes: Notes
  /** Day of which the record is. */
  asOfDay: number
  birth: BirthDate | null
}

/** When something was: days, and the moment by which observations are sorted (UTC milliseconds). */
export interface When {
  days: DayInterval
  instant: number
}

/** An interval of time of which either end may not be stated. */
export interface Span {
  start: When | null
  end: When | null
}

/** A date or dateTime; null if absent or no date. @throws FHIR_INVALID if it is no text */
export function readDate(place: Place, name: string, { notes }: Context): When | null {
  const text = readText(place, name)
  return text === undefined ? null : parseWhen(text, `${place.at}/${name}`, notes)
}

/** @throws FHIR_INVALID if an element has a wrong type */
export function readPeriod(place: Place, name: string, context: Context): Span {
  const period = readObject(place, name)
  if (!period) return { start: null, end: null }
  const end = readDate(period, 'end', context)
  // 9999-12-31 and its like mean "no end"
  return { start: readDate(period, 'start', context), end: end && end.days.high < OPEN_DAY ? end : null }
}

/**
 * When something began: `onsetDateTime`, `onsetPeriod` (it began somewhere in the period), `onsetAge`, `onsetRange`; for a text or
 * nothing, not after `recorded`.
 *
 * @throws FHIR_INVALID if an element has a wrong type
 */
export function readBeginning(
  place: Place,
  prefix: string,
  recorded: When | null,
  context: Context,
): DayInterval | null {
  const latest = recorded?.days.high ?? null
  const stated = readMoment(place, prefix, latest ?? context.asOfDay, context)
  return stated ?? (latest === null ? null : { low: 0, high: latest })
}

/** When something ended. @throws FHIR_INVALID if an element has a wrong type */
export function readEnding(place: Place, prefix: string, context: Context): DayInterval | null {
  return readMoment(place, prefix, OPEN_DAY, context)
}

/** From the first to the last of a Timing's events. @throws FHIR_INVALID if an element has a wrong type */
export function readTiming(place: Place, name: string, { notes }: Context): Span {
  const timing = readObject(place, name)
  const events = timing ? readTexts(timing, 'event') : []
  const whens = events.flatMap(({ text, at }) => parseWhen(text, at, notes) ?? []).sort((a, b) => a.instant - b.instant)
  return { start: whens[0] ?? null, end: whens.at(-1) ?? null }
}

function parseWhen(text: string, at: string, notes: Notes): When | null {
  try {
    return whenFromDate(parsePartialDate(text))
  } catch (error) {
    if (!(error instanceof VitalproofError)) throw error
    note(notes, 'date-unreadable', at)
    return null
  }
}

function readMoment(place: Place, prefix: string, openEnd: number, context: Context): DayInterval | null {
  const type = readChoice(place, prefix)
  const name = `${prefix}${type}`
  if (type === 'DateTime' || type === 'Instant') return readDate(place, name, context)?.days ?? null
  if (type === 'Period') {
    const { start, end } = readPeriod(place, name, context)
    if (!start && !end) return null
    const low = start?.days.low ?? 0
    return { low, high: Math.max(low, end?.days.high ?? openEnd) }
  }
  if (type === 'Age') return ageInterval(readAge(readObject(place, name)!), context.birth)
  if (type === 'Range') {
    const range = readObject(place, name)!
    const [low, high] = ['low', 'high'].map((end) => readObject(range, end))
    const from = low ? ageInterval(readAge(low), context.birth) : { low: 0, high: 0 }
    const to = high ? ageInterval(readAge(high), context.birth) : { low: 0, high: openEnd }
    return from && to && from.low <= to.high ? { low: from.low, high: to.high } : null
  }
  return null
}

/** Days before 1900 are the unknown past; days that a chart cannot name are open. */
function whenFromDate({ low, high, instant }: PartialDate): When {
  const days = { low: dayOrPast(low), high: Math.max(1, dayOrPast(high)) }
  return { days, instant: instant ?? lastInstant(high) }
}

function dayOrPast(date: string): number {
  return date < '1900-01-01' ? 0 : Math.min(dayFromDate(date), OPEN_DAY)
}
