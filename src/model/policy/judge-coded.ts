/** Answers about coded rows: entries that are there, and entries that are not (docs/policy.md, has and none). */
import type { Chart, CodedRow } from '../types'
import { absenceHole } from './judge-absence'
import { hasKey } from './keyset'
import type { AbsenceTerm, PresenceTerm, Window } from './terms'
import { atLeast, type ReasonCode, type Result, type Setting, type Verdict, verdict } from './verdict'

export function judgePresence(term: PresenceTerm, chart: Chart, setting: Setting): Verdict {
  const rows = chart.coded.filter(({ key }) => hasKey(term.set, key))
  const result = atLeast(
    term.count,
    rows.map((row) => matches(term, row, setting.day)),
  )
  if (result) return verdict(true, 'holds', term.count === 1 ? 'an entry matches' : `${term.count} events match`)
  if (rows.length === 0) return verdict(false, 'no-entry', 'the record has no such entry')
  if (rows.every(({ status }) => status === 'suspected')) {
    return verdict(false, 'suspected', 'the entry is only suspected')
  }
  if (result === null) return verdict(null, ...doubt(rows.filter((row) => matches(term, row, setting.day) === null)))
  if (term.count > 1) return verdict(false, 'too-few', `fewer than ${term.count} events match`)
  const status = rows.filter((row) => term.statuses.includes(row.status))
  if (status.length === 0) return verdict(false, 'other-status', 'the entry has another status')
  return verdict(false, 'outside-window', windowText(term.window!, status, setting.day))
}

/** A certain match decides whatever else is missing; a possible one leaves it open. */
export function judgeAbsence(term: AbsenceTerm, chart: Chart, setting: Setting): Verdict {
  const rows = chart.coded.filter(({ key, status }) => {
    return hasKey(term.set, key) && [...term.statuses, 'unknown', 'suspected'].includes(status)
  })
  if (rows.some((row) => matchesSurely(term, row, setting.day))) {
    return verdict(false, 'entry-found', 'the record has such an entry')
  }
  const blocking = rows.filter((row) => mayMatch(term.window, row, setting.day))
  if (blocking.length > 0) return verdict(null, ...doubt(blocking))
  const hole = absenceHole(chart, { ...term, bit: 'complete' }, setting)
  return hole ?? verdict(true, 'holds', 'the record has no such entry')
}

function matches(term: PresenceTerm, row: CodedRow, day: number): Result {
  const { window, statuses } = term
  // what is only suspected is not there; what has no status may be in any
  const status = statuses.includes(row.status) || (row.status === 'unknown' ? null : false)
  // a later coding of an event counts for nothing, but the event may be one that counts
  const first = !term.firstOnly || row.first || null
  const inWindow = isInside(window, row, day) || (mayBeInside(window, row, day) ? null : false)
  if (status === false || inWindow === false) return false
  return status === null || inWindow === null || first === null ? null : true
}

function matchesSurely(term: AbsenceTerm, row: CodedRow, day: number): boolean {
  const both = term.statuses.includes('active') && term.statuses.includes('past')
  const status = term.statuses.includes(row.status) || (row.status === 'unknown' && both)
  return status && row.status !== 'suspected' && isInside(term.window, row, day)
}

/** As the window filters of a presence see it. */
function isInside(window: Window | null, row: CodedRow, day: number): boolean {
  if (window === null) return true
  const limit = day - window.days
  if (window.kind === 'began') return row.dayLow >= limit
  if (window.kind === 'older') return row.startExact && row.dayLow <= limit
  return row.endExact && row.dayHigh >= limit
}

/** Whether any dates inside the hull would do. */
function mayBeInside(window: Window | null, row: CodedRow, day: number): boolean {
  if (window === null) return true
  const limit = day - window.days
  if (window.kind === 'began') return row.startExact ? row.dayLow >= limit : row.dayHigh >= limit
  return window.kind === 'older' ? row.dayLow <= limit : row.dayHigh >= limit
}

/** As the window filters of an absence see it: for `began` every inexact start counts, because a row keeps no latest start. */
function mayMatch(window: Window | null, row: CodedRow, day: number): boolean {
  return window?.kind === 'began' && !row.startExact ? true : mayBeInside(window, row, day)
}

function doubt(rows: readonly CodedRow[]): [ReasonCode, string] {
  if (rows.every(({ status }) => status === 'suspected')) return ['suspected', 'the entry is only suspected']
  if (rows.every(({ status }) => status === 'unknown')) return ['status-unknown', 'the status of the entry is unknown']
  return ['date-imprecise', 'the dates of the entry are not known precisely enough']
}

function windowText({ kind, days }: Window, rows: readonly CodedRow[], day: number): string {
  const began = day - Math.max(...rows.map(({ dayLow }) => dayLow))
  if (kind === 'began') return `the newest entry began ${began} days ago; the window is ${days} days`
  if (kind === 'older') return `the entry began less than ${days} days ago`
  const ended = day - Math.max(...rows.map(({ dayHigh }) => dayHigh))
  return `the entry ended ${ended} days ago; the window is ${days} days`
}
