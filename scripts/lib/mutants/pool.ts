/** Runs jobs in as many processes as there are cores to use, the longest first. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { keepAnswer, keptAnswer } from './kept'
import type { Answer, Job } from './worker'

/** @param options.onAnswer after each job; answers come in the order in which they end */
export async function runJobs(options: {
  jobs: readonly Job[]
  workers: number
  onAnswer: (job: Job, answer: Answer) => void
}): Promise<void> {
  const waiting = [...options.jobs]
  const one = async (): Promise<void> => {
    const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx', '--max-old-space-size=6000'],
    })
    try {
      for (let job = waiting.shift(); job; job = waiting.shift()) {
        const answer = keptAnswer(job) ?? (await ask(child, job))
        keepAnswer(job, answer)
        options.onAnswer(job, answer)
      }
    } finally {
      child.disconnect()
    }
  }
  await Promise.all(Array.from({ length: Math.min(options.workers, waiting.length) }, one))
}

function ask(child: ChildProcess, job: Job): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`a worker ended with ${code} in ${job.main}`))
    child.once('exit', ended)
    child.once('message', (answer) => {
      child.off('exit', ended)
      resolve(answer as Answer)
    })
    child.send(job)
  })
}
