/** Terms of the forms that name codes: has, none, value, noValue, count, licence. Observation codes go to the observation rows, the rest to coded rows. */
import { MAX_VALUE } from '../decimal'
import { coveredPlaces, makeKeySet, questionKeys } from './keyset'
import { makeRange } from './range'
import { read, splitPair, unsupported } from './read'
import type { AbsenceTerm, ObservedTerm, PresenceTerm, SetNames, Term, UnobservedTerm, Window } from './terms'
import {
  type Bounds,
  type CodeClause,
  type CountClause,
  DEFAULT_RECORDED_WITHIN_DAYS,
  type HasClause,
  type LicenceClause,
  type NoneClause,
  type NoValueClause,
  type ValueClause,
} from './types'

export function lowerHas(clause: HasClause, at: string): Term {
  if (clause.domain !== 'observation') return presence(clause, at)
  const { questions, pairs } = splitObservation(clause, at)
  const parts: Term[] = []
  if (questions.length > 0) parts.push(observed(clause, questions, at))
  if (pairs.length > 0) parts.push(presence({ ...clause, codes: pairs }, at))
  return parts.length === 1 ? parts[0]! : { kind: 'any', at, parts }
}

export function lowerCount(clause: CountClause, at: string): Term {
  if (clause.domain === 'observation') {
    const { questions, pairs } = splitObservation(clause, at)
    if (pairs.length > 0) throw unsupported(`${at}/codes`, 'answers cannot be counted', 'count the questions')
    const { atLeast: min, max, above, below } = clause
    const bounds: Bounds = defined({ min, max, above, below })
    const range = clause.unit === undefined ? null : makeRange({ codes: questions, bounds, unit: clause.unit, at })
    return { ...observed(clause, questions, at), range, count: clause.min, form: 'count' }
  }
  const systems = new Set([...(clause.codes ?? []), ...(clause.families ?? [])].map((code) => code.split('|')[0]))
  if (clause.min > 1 && (clause.any || systems.size > 1)) {
    // one event coded in two systems has two first rows
    throw unsupported(at, 'counts codes of more than one system', 'name codes and families of one code system')
  }
  return { ...presence(clause, at), count: clause.min, firstOnly: clause.min > 1 }
}

export function lowerLicence(clause: LicenceClause, at: string): Term {
  return presence({ domain: 'licence', ...clause }, at)
}

export function lowerNone(clause: NoneClause, at: string): Term {
  return absence(clause, at, clause.withinDays === undefined ? null : { kind: 'overlapped', days: clause.withinDays })
}

/** The negation of `has`: rows that might match block, whatever the reason they are not known to. */
export function denyHas(clause: HasClause, at: string): Term {
  return absence({ ...clause, recordedWithinDays: DEFAULT_RECORDED_WITHIN_DAYS }, at, windowOf(clause, at))
}

export function lowerValue(clause: ValueClause, at: string): Term {
  const range = makeRange({ codes: clause.codes, bounds: boundsOf(clause), unit: clause.unit, at })
  const term = {
    at,
    codes: questionKeys(clause.codes),
    names: clause.codes,
    range,
    withinDays: clause.withinDays ?? null,
    recordedWithinDays: clause.recordedWithinDays ?? null,
  }
  if (clause.which === 'any') return { kind: 'observed', ...term, count: 1, form: 'value' }
  return { kind: 'value', which: clause.which, ...term }
}

export function lowerNoValue(clause: NoValueClause, at: string): Term {
  const range = makeRange({ codes: clause.codes, bounds: boundsOf(clause), unit: clause.unit, at })
  // both ends at the edge of what a chart can hold: no row can lie outside
  if (range.low === 0n && range.high === MAX_VALUE) throw read.fail(at, 'the range is everything', 'use none')
  return { ...unobserved(clause.codes, at, clause.recordedWithinDays), range }
}

function presence(clause: HasClause, at: string): PresenceTerm {
  const names = namesOf(clause)
  return {
    kind: 'presence',
    at,
    domain: clause.domain,
    set: makeKeySet(clause.domain, names, at),
    names,
    // an answer that was given is no diagnosis: rows of pairs have no status to ask for
    statuses: clause.status ?? ['active', 'past', 'unknown'],
    window: windowOf(clause, at),
    count: 1,
    firstOnly: false,
  }
}

function absence(clause: NoneClause, at: string, window: Window | null): AbsenceTerm | UnobservedTerm {
  if (clause.domain === 'observation') return observationAbsence(clause, at, window)
  const names = namesOf(clause)
  return {
    kind: 'absence',
    at,
    domain: clause.domain,
    set: makeKeySet(clause.domain, names, at),
    names,
    statuses: clause.status ?? ['active', 'past', 'unknown', 'suspected'],
    window,
    covers: coveredPlaces(clause.domain, names),
    recordedWithinDays: clause.recordedWithinDays,
  }
}

function observationAbsence(clause: NoneClause, at: string, window: Window | null): UnobservedTerm {
  const { questions, pairs } = splitObservation(clause, at)
  if (pairs.length > 0) {
    // coverage speaks of the systems of questions, not of the many that an answer may be coded in
    throw unsupported(`${at}/codes`, 'no answer can be shown to be missing', 'ask for the wanted answer with has')
  }
  if (clause.except !== undefined) throw read.fail(`${at}/except`, 'nothing to except', 'leave the code out of codes')
  if (window !== null) {
    throw unsupported(`${at}/withinDays`, 'observations missing within a window', 'leave the window out')
  }
  return unobserved(questions, at, clause.recordedWithinDays)
}

function unobserved(codes: string[], at: string, recordedWithinDays: number): UnobservedTerm {
  const covers = coveredPlaces('observation', { codes, families: [], any: false, except: [] })
  return { kind: 'unobserved', at, codes: questionKeys(codes), names: codes, range: null, covers, recordedWithinDays }
}

function observed(clause: HasClause, codes: string[], at: string): ObservedTerm {
  const key = clause.olderThanDays !== undefined ? 'olderThanDays' : clause.overlaps ? 'overlaps' : null
  if (key !== null) throw unsupported(`${at}/${key}`, 'an observation has one day', 'use withinDays alone')
  return {
    kind: 'observed',
    at,
    codes: questionKeys(codes),
    names: codes,
    range: null,
    withinDays: clause.withinDays ?? null,
    count: 1,
    recordedWithinDays: null,
    form: 'has',
  }
}

function splitObservation(clause: CodeClause, at: string): { questions: string[]; pairs: string[] } {
  if (clause.any) throw unsupported(`${at}/any`, 'any observation at all', 'name the codes')
  if (clause.families) throw read.fail(`${at}/families`, 'observations have no ordered code system', 'name the codes')
  const codes = clause.codes ?? []
  const pairs = codes.filter((code) => splitPair(code) !== null)
  return { questions: codes.filter((code) => !pairs.includes(code)), pairs }
}

function windowOf(clause: HasClause, at: string): Window | null {
  if (clause.withinDays !== undefined && clause.olderThanDays !== undefined) {
    throw unsupported(`${at}/olderThanDays`, 'two windows on one entry', 'keep withinDays or olderThanDays')
  }
  if (clause.olderThanDays !== undefined) return { kind: 'older', days: clause.olderThanDays }
  if (clause.withinDays === undefined) return null
  return { kind: clause.overlaps ? 'overlapped' : 'began', days: clause.withinDays }
}

function namesOf(clause: NoneClause | HasClause): SetNames {
  const except = 'except' in clause ? clause.except : undefined
  return { codes: clause.codes ?? [], families: clause.families ?? [], any: clause.any === true, except: except ?? [] }
}

function boundsOf({ min, max, above, below }: Bounds): Bounds {
  return defined({ min, max, above, below })
}

function defined(bounds: { [K in keyof Bounds]: Bounds[K] | undefined }): Bounds {
  return Object.fromEntries(Object.entries(bounds).filter(([, value]) => value !== undefined)) as Bounds
}
