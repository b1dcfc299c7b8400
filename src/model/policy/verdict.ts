/** Three-valued answers with their reasons, and Kleene's logic over them. */

/** True and false are certain; null: the record does not say. */
export type Result = true | false | null

/** Why: a stable code, and a sentence for the holder's own eyes. It may speak of the holder's entries: never log or send it. */
export interface Reason {
  code: ReasonCode
  text: string
}

export type ReasonCode =
  | 'holds'
  | 'person-unknown'
  | 'person-differs'
  | 'no-entry'
  | 'entry-found'
  | 'other-status'
  | 'suspected'
  | 'status-unknown'
  | 'outside-window'
  | 'date-imprecise'
  | 'too-few'
  | 'other-unit'
  | 'out-of-range'
  | 'value-imprecise'
  | 'latest-unknown'
  | 'rows-left-out'
  | 'incomplete'
  | 'stale'
  | 'system-uncovered'
  | 'part-fails'
  | 'part-unknown'
  | 'credential-not-valid'
  | 'credential-missing'
  | 'credentials-differ'

export interface Verdict {
  result: Result
  reason: Reason
}

export function verdict(result: Result, code: ReasonCode, text: string): Verdict {
  return { result, reason: { code, text } }
}

/** What any reader of the chart needs besides the chart. */
export interface Setting {
  day: number
  ymd: number
  completeAsOfDay: number
}

/** Of several that must all hold: the first that fails, else the first unknown, else the last. */
export function allOf(verdicts: readonly Verdict[]): Verdict {
  return (
    verdicts.find(({ result }) => result === false) ??
    verdicts.find(({ result }) => result === null) ??
    verdicts.at(-1)!
  )
}

/** At least `count` true; false only if the unknown ones could not fill the gap. */
export function atLeast(count: number, results: readonly Result[]): Result {
  const certain = results.filter((result) => result === true).length
  const possible = results.filter((result) => result !== false).length
  return certain >= count ? true : possible < count ? false : null
}
