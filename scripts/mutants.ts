/**
 * Deletes every constraint of our own templates once; the template tests have to notice. Writes bench/snapshots/mutants.json and
 * docs/soundness/mutants.md. `--check` compares their digest with the sources and deletes a few constraints again.
 */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fingerprint } from './lib/mutants/kept'
import { mutate } from './lib/mutants/mutate'
import { runJobs } from './lib/mutants/pool'
import { recordClaims } from './lib/mutants/record'
import {
  digestSources,
  findProblems,
  type Report,
  type Statement,
  sortSurvivors,
  writePage,
} from './lib/mutants/report'
import { openTemplate } from './lib/mutants/template'
import type { Job, Mutant } from './lib/mutants/worker'
import { ROOT, readJson, run, step, toJsonFile, writeOrCheck } from './lib/project'

const SNAPSHOT = 'bench/snapshots/mutants.json'
const PAGE = 'docs/soundness/mutants.md'

/** A job of its own for every so many constraints × constraints of the circuit. */
const JOB_SIZE = 5e7
const SAMPLE_CIRCUITS = 6
const SAMPLE_SIGNALS = 60

await run(() => (process.argv.includes('--check') ? check() : runAll()))

async function check(): Promise<void> {
  const report = readJson(join(ROOT, SNAPSHOT)) as Report
  if (report.digest !== digestSources())
    throw new Error(`circuits or their tests have changed: npx tsx scripts/mutants.ts`)
  writeOrCheck({ path: PAGE, content: writePage(report), check: true })
  fail(findProblems(report))
  await step(`${report.sample.length} of ${report.mutants} mutants again`, async () => {
    for (const { constraint, claim } of report.sample) {
      const { killed } = mutate({ template: await openTemplate(claim), claims: [claim], only: [constraint] })
      if (!killed.has(constraint)) throw new Error(`${claim.main}: the mutant ${constraint} lives`)
    }
  })
}

async function runAll(): Promise<void> {
  const digest = digestSources()
  const { groups, passed } = await step('claims of the template tests', async () => recordClaims())
  const jobs: (Job & { weight: number })[] = []
  await step(`${groups.length} circuits`, async () => {
    for (const group of groups) {
      const template = await openTemplate(group)
      const { own, r1cs } = template
      const of = Math.ceil((own.length * r1cs.constraints) / JOB_SIZE)
      const weight = r1cs.constraints
      for (let part = 0; part < of; part++)
        jobs.push({ ...group, part, of, weight, fingerprint: fingerprint(template) })
    }
  })
  jobs.sort((a, b) => b.weight - a.weight)
  const mutants = new Map<string, Mutant[]>()
  const errors = passed ? [] : ['the template tests fail']
  let ended = 0
  await runJobs({
    jobs,
    workers: availableParallelism(),
    onAnswer: ({ main, part, of }, answer) => {
      if (answer.error) errors.push(answer.error)
      mutants.set(main, [...(mutants.get(main) ?? []), ...answer.mutants])
      const which = of > 1 ? ` part ${part + 1} of ${of}` : ''
      const lives = answer.mutants.filter(({ fate }) => fate === 'survived').length
      process.stdout.write(
        `  ${++ended}/${jobs.length} ${main}${which}: ${answer.mutants.length} mutants, ${lives} survived, ${answer.seconds.toFixed(0)} s\n`,
      )
    },
  })
  const report = makeReport(digest, mutants, jobs)
  writeOrCheck({ path: SNAPSHOT, content: toJsonFile(report), check: false })
  writeOrCheck({ path: PAGE, content: writePage(report), check: false })
  process.stdout.write(
    `  ${report.killed} killed, ${report.idle} idle, ${report.equivalent} equivalent, ${report.unexplained} unexplained\n`,
  )
  fail([...errors, ...findProblems(report)])
}

function makeReport(digest: string, mutants: ReadonlyMap<string, Mutant[]>, jobs: readonly Job[]): Report {
  const names = [...mutants.keys()].sort()
  const circuits = Object.fromEntries(names.map((name) => [name, countStatements(mutants.get(name)!)]))
  const count = (fate: Mutant['fate']): number =>
    [...mutants.values()].flat().filter((mutant) => mutant.fate === fate).length
  const { explained, unexplained } = sortSurvivors(circuits)
  const sum = (survivors: readonly Statement[]): number =>
    survivors.reduce((total, { survived }) => total + survived, 0)
  return {
    digest,
    mutants: [...mutants.values()].flat().length,
    idle: count('idle'),
    killed: count('killed'),
    equivalent: sum(explained),
    unexplained: sum(unexplained),
    circuits,
    sample: sampleOf(mutants, jobs),
  }
}

function countStatements(mutants: readonly Mutant[]): Statement[] {
  const statements = new Map<string, Statement>()
  for (const { statement, fate } of mutants.toSorted((a, b) => a.constraint - b.constraint)) {
    const counts = statements.get(statement) ?? { statement, constraints: 0, idle: 0, killed: 0, survived: 0 }
    counts.constraints++
    counts[fate]++
    statements.set(statement, counts)
  }
  return [...statements.values()]
}

/** One mutant of each statement of some small circuits, spread over all of them. */
function sampleOf(mutants: ReadonlyMap<string, Mutant[]>, jobs: readonly Job[]): Report['sample'] {
  const samples = jobs
    .filter(({ of }) => of === 1)
    .toSorted((a, b) => (a.main < b.main ? -1 : 1))
    .map(({ main, claims }) => {
      const seen = new Set<string>()
      return (mutants.get(main) ?? []).flatMap(({ constraint, statement, claim }) => {
        const found = claim === undefined ? undefined : claims[claim]
        if (!found || found.given.length > SAMPLE_SIGNALS || seen.has(statement)) return []
        seen.add(statement)
        return [{ constraint, claim: found }]
      })
    })
    .filter((sample) => sample.length > 0)
  const every = Math.max(1, Math.floor(samples.length / SAMPLE_CIRCUITS))
  return samples
    .filter((_, i) => i % every === 0)
    .slice(0, SAMPLE_CIRCUITS)
    .flatMap((sample) => sample.slice(0, 4))
}

function fail(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(`${problems.length} findings\n  ${problems.join('\n  ')}`)
}
