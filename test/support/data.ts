/** Records, policies and answers of an independent evaluator: the whole set beside the project, or the subset within it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const SHARED = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url))

/** The whole set is there. */
export const HAS_SHARED = existsSync(`${SHARED}public/expected/predicates.json`)

/** One whole-patient record with its answers, as of its own day. */
export interface OracleRecord {
  file: string
  asOf: string
  predicates: Record<string, boolean | null>
}

export function oracleRecords(): OracleRecord[] {
  return JSON.parse(
    readFileSync(HAS_SHARED ? `${SHARED}public/expected/predicates.json` : `${FIXTURES}fhir/expected.json`, 'utf8'),
  )
}

export function readRecord({ file }: OracleRecord): string {
  return readFileSync(HAS_SHARED ? SHARED + file : `${FIXTURES}fhir/${file}`, 'utf8')
}

/** The twenty policies by name. */
export function examplePolicies(): Map<string, string> {
  const folder = HAS_SHARED ? `${SHARED}policies/` : `${FIXTURES}policies/`
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return new Map(names.sort().map((name) => [name.slice(0, -5), readFileSync(folder + name, 'utf8')]))
}
