/** A process that mutates some templates: gets one job at a time, answers with what was killed. */
import type { Claim } from '../../../test/circuits/support/record'
import { mutate } from './mutate'
import { describeConstraint } from './statement'
import { openTemplate } from './template'

export interface Job {
  main: string
  file: string
  claims: Claim[]
  /** Every `of`-th of the template's constraints, from the `part`-th on. */
  part: number
  of: number
  /** Of the compiled circuit and of the code that mutates it: with the claims, all that an answer hangs on. */
  fingerprint: string
}

export interface Mutant {
  constraint: number
  /** The statement of the source, loop indexes collapsed. */
  statement: string
  fate: 'idle' | 'survived' | 'killed'
  /** Claim that fails without the constraint, by its place in the job. */
  claim?: number
}

export interface Answer {
  mutants: Mutant[]
  seconds: number
  error?: string
}

process.on('message', async (job: Job) => {
  const start = performance.now()
  try {
    const template = await openTemplate(job)
    const only = template.own.filter((_, i) => i % job.of === job.part)
    const { idle, killed, survived } = mutate({ template, claims: job.claims, only })
    const mutant = (constraint: number, more: Pick<Mutant, 'fate' | 'claim'>): Mutant => ({
      constraint,
      statement: describeConstraint(template, constraint),
      ...more,
    })
    const mutants = [
      ...idle.map((i) => mutant(i, { fate: 'idle' })),
      ...survived.map((i) => mutant(i, { fate: 'survived' })),
      ...[...killed].map(([i, claim]) => mutant(i, { fate: 'killed', claim: job.claims.indexOf(claim) })),
    ]
    send({ mutants, seconds: (performance.now() - start) / 1000 })
  } catch (error) {
    send({ mutants: [], seconds: 0, error: error instanceof Error ? error.message : String(error) })
  }
})

function send(answer: Answer): void {
  process.send?.(answer)
}
