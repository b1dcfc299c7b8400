/** The trials of examples/trials: a policy each, and what became of every criterion. Refuses where the two disagree. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkPolicy, type PolicyCheck } from '../../src/model/check'
import { parsePolicy } from '../../src/model/policy'
import type { Policy } from '../../src/model/policy/types'
import { STANDARD } from '../../src/model/program'
import { ROOT, readJson } from './project'

const FOLDER = 'examples/trials'

export type LeftOut = 'no code set' | 'does not fit' | 'not expressible'

/** One criterion of a trial; the fields are explained in examples/trials/README.md. */
export interface CriterionRow {
  id: string
  text: string
  provable: boolean
  /** Of a criterion that no record can prove. */
  why?: string
  expressible?: 'exact' | 'approximated' | 'no'
  /** Of `no`. */
  reason?: string
  /** Of `approximated`. */
  difference?: string
  errs?: 'admits' | 'refuses' | 'both'
  systems?: string
  note?: string
  /** JSON pointers into the policy. */
  policy?: string[]
  leftOut?: LeftOut
}

export interface Trial {
  id: string
  title: string
  /** Of the document, relative to the project. */
  path: string
  policy: Policy
  check: PolicyCheck
  criteria: CriterionRow[]
}

interface Coverage {
  source: string
  trials: { id: string; title: string; criteria: CriterionRow[] }[]
}

/** Where the criteria come from, with the licence of their text. */
export function readSource(): string {
  return readCoverage().source
}

/** All trials in the order of the coverage file. @throws where a row, a pointer or a policy criterion has no counterpart, or a policy does not compile */
export function readTrials(): Trial[] {
  return readCoverage().trials.map(({ id, title, criteria }) => {
    const path = `${FOLDER}/${id}.json`
    const text = readFileSync(join(ROOT, path), 'utf8')
    assertCovered({ id, document: JSON.parse(text), criteria })
    const policy = parsePolicy(text)
    return { id, title, path, policy, check: checkPolicy(policy, { shape: STANDARD }), criteria }
  })
}

/** @throws Error that names the trial, the row and what does not agree */
export function assertCovered(options: { id: string; document: { all: unknown[] }; criteria: CriterionRow[] }): void {
  const { id, document, criteria } = options
  const ids = criteria.map((row) => row.id)
  if (new Set(ids).size < ids.length) throw new Error(`${id}: two rows have one id`)
  for (const row of criteria) {
    const fault = findFault(row) ?? findDeadPointer(row, document)
    if (fault !== null) throw new Error(`${id} ${row.id}: ${fault}`)
  }
  const pointers = criteria.flatMap((row) => row.policy ?? [])
  document.all.forEach((_, i) => {
    const at = `/all/${i}`
    const isCovered = pointers.some((pointer) => pointer === at || pointer.startsWith(`${at}/`))
    if (!isCovered) throw new Error(`${id}: no criterion of the trial points at ${at} of the policy`)
  })
}

function findFault(row: CriterionRow): string | null {
  const { provable, why, expressible, reason, difference, errs, policy, leftOut } = row
  const needs = (condition: boolean, text: string) => (condition ? null : text)
  if (!provable) return needs(why !== undefined && !expressible && !policy && !leftOut, 'not provable needs why, only')
  if (expressible === undefined || why !== undefined) return 'provable needs expressible and no why'
  const isApproximated = expressible === 'approximated'
  return (
    needs((reason !== undefined) === (expressible === 'no'), 'reason belongs to what is not expressible') ??
    needs((difference !== undefined) === isApproximated, 'difference belongs to what is approximated') ??
    needs((errs !== undefined) === isApproximated, 'errs belongs to what is approximated') ??
    needs((leftOut === 'not expressible') === (expressible === 'no'), 'leftOut does not fit expressible') ??
    needs((policy ?? []).length > 0 !== (leftOut !== undefined), 'either in the policy or left out')
  )
}

function findDeadPointer({ policy = [] }: CriterionRow, document: unknown): string | null {
  const dead = policy.find((pointer) => resolvePointer(document, pointer) === undefined)
  return dead === undefined ? null : `the policy has nothing at ${dead}`
}

function resolvePointer(document: unknown, pointer: string): unknown {
  const step = (value: unknown, key: string) =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, key)
      ? (value as Record<string, unknown>)[key]
      : undefined
  return pointer.startsWith('/') ? pointer.slice(1).split('/').reduce(step, document) : undefined
}

function readCoverage(): Coverage {
  return readJson(join(ROOT, FOLDER, 'coverage.json')) as Coverage
}
