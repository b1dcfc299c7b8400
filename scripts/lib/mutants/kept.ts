/** Answers of earlier runs: a circuit that has not changed, under claims that have not changed, is not mutated again. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BUILD, ROOT } from '../project'
import type { Template } from './template'
import type { Answer, Job } from './worker'

const KEPT = join(BUILD, 'mutants')

const DECIDING = [
  ...['mutate', 'idle', 'statement', 'template', 'worker'].map((name) => `scripts/lib/mutants/${name}.ts`),
  ...['solver', 'decode', 'forms'].map((name) => `test/circuits/support/${name}.ts`),
]

/** Of a compiled circuit, and of the code that decides about it. */
export function fingerprint({ r1cs, names, own }: Template): string {
  const hash = createHash('sha256')
  for (const file of DECIDING) hash.update(readFileSync(join(ROOT, file)))
  hash.update(r1cs.starts).update(r1cs.termWires).update(r1cs.termCoefficients)
  return hash.update(r1cs.coefficients.join()).update(names.join()).update(String(own.length)).digest('hex')
}

export function keptAnswer(job: Job): Answer | null {
  const file = fileOf(job)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Answer) : null
}

export function keepAnswer(job: Job, answer: Answer): void {
  if (answer.error !== undefined) return
  mkdirSync(KEPT, { recursive: true })
  writeFileSync(fileOf(job), JSON.stringify(answer))
}

function fileOf(job: Job): string {
  return join(KEPT, `${createHash('sha256').update(JSON.stringify(job)).digest('hex').slice(0, 32)}.json`)
}
