/** How results look to a person. */
import type { JsonValue } from '../core/json'
import type { PolicyCheck } from '../model/check'
import type { CriterionResult, Result } from '../model/evaluate'
import type { Style } from './style'

export interface Answer {
  result: Result
  criteria: readonly CriterionResult[]
  reveals?: readonly string[]
  warnings?: readonly string[]
}

const WORDS = { true: 'yes', false: 'no', null: 'unknown' } as const

/** Criteria with their marks, then what a proof would reveal, then warnings. */
export function explanationLines({ result, criteria, reveals = [], warnings = [] }: Answer, style: Style): string[] {
  return [
    ...criteria.flatMap((criterion) => criterionLines(criterion, style)),
    '',
    `${style.bold('Can be proved:')} ${paint(result, style)(WORDS[`${result}`])}`,
    ...(result === true ? reveals.map((line) => `  ${style.dim(line)}`) : []),
    ...warnings.map((line) => `${style.yellow('warning')} ${line}`),
  ]
}

/** The parts of a group are shown only where the group does not hold: there they are the reason. */
function criterionLines({ result, sentence, reason, parts = [] }: CriterionResult, style: Style): string[] {
  const line = `${mark(result, style)} ${sentence}`
  if (result === true) return [line]
  const inner = parts.flatMap((part) => criterionLines(part, style)).map((text) => `  ${text}`)
  return [line, `    ${style.dim(reason.text)}`, ...inner]
}

/** A criterion as JSON: the reason as text and, for a program, as a code. */
export function criterionJson({ result, sentence, reason, parts }: CriterionResult): { [key: string]: JsonValue } {
  return {
    result,
    sentence,
    reason: reason.text,
    reasonCode: reason.code,
    ...(parts === undefined ? {} : { parts: parts.map(criterionJson) }),
  }
}

/** What a policy leaves of its circuit. */
export function leftWords(left: PolicyCheck['left']): string {
  const slots = `${left.demographics} person, ${left.sets} set and ${left.values} value slots`
  return `${slots}, ${left.windowFilters} windows, ${left.innerGates} inner and ${left.outerGates} outer groups`
}

function mark(result: Result, style: Style): string {
  return paint(result, style)(result === true ? '✓' : result === false ? '✗' : '?')
}

function paint(result: Result, style: Style): (text: string) => string {
  return result === true ? style.green : result === false ? style.red : style.yellow
}
