/** Tables and lists of the page docs/trials.md. */
import { STANDARD } from '../../src/model/program'
import type { CriterionRow, Trial } from './trials'
import { countCriteria } from './trials-count'

/** One row per trial: how much of it is in the policy, and what that takes of the circuit. */
export function overview(trials: readonly Trial[]): string {
  const head = [
    'trial',
    'criteria',
    'provable',
    'said',
    'in the policy',
    '',
    'sets',
    'values',
    'age, sex',
    'filters',
    'gates',
  ]
  const body = trials.map(({ id, check: { left }, criteria }) => {
    const counts = countCriteria(criteria)
    const used = (free: number, all: number) => `${all - free}/${all}`
    return [
      `[${id}](#${id.toLowerCase()})`,
      counts.criteria,
      counts.provable,
      counts.exact + counts.approximated,
      counts.inPolicy,
      `\`${'█'.repeat(counts.inPolicy)}${'░'.repeat(counts.provable - counts.inPolicy)}\``,
      used(left.sets, STANDARD.setSlots),
      used(left.values, STANDARD.valueSlots),
      used(left.demographics, STANDARD.demographicSlots),
      used(left.plainFilters + left.windowFilters, STANDARD.plainFilters + STANDARD.windowFilters),
      used(left.innerGates + left.outerGates, STANDARD.innerGates + STANDARD.outerGates),
    ]
  })
  return table(head, body)
}

/** A heading, the hash, and every criterion of a trial. */
export function details({ id, title, path, check, criteria }: Trial): string[] {
  const body = criteria.map((row) => [
    row.id,
    cell(row.text),
    cell(verdict(row)),
    (row.policy ?? []).map(code).join(' '),
  ])
  return [
    `### ${id}`,
    `${title} · [policy](../${path}) · hash \`0x${check.hash.toString(16).padStart(64, '0')}\``,
    table(['', 'criterion', 'answer', 'in the policy'], body),
  ]
}

function verdict({
  provable,
  why,
  expressible,
  reason,
  difference,
  errs,
  leftOut,
  note,
  systems,
}: CriterionRow): string {
  if (!provable) return `no matter of a record: ${why}`
  if (expressible === 'no') return `cannot be said: ${reason}`
  const answer = expressible === 'exact' ? 'exact' : `approximated (${errs}): ${difference}`
  return [leftOut === undefined ? answer : `left out, ${leftOut}`, note, systems].filter(Boolean).join('; ')
}

/** The criteria that are wanted, a line each. */
export function list(
  trials: readonly Trial[],
  wanted: (row: CriterionRow) => boolean,
  text: (row: CriterionRow) => string,
) {
  const lines = trials.flatMap(({ id, criteria }) =>
    criteria.filter(wanted).map((row) => `- ${id} ${row.id}, ${row.text}${text(row) === '' ? '' : ` — ${text(row)}`}`),
  )
  return lines.length === 0 ? 'Nothing.' : lines.join('\n')
}

function table(head: readonly string[], body: readonly (string | number)[][]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function code(text: string): string {
  return `\`${text}\``
}
