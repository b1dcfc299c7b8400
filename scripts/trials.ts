/** Writes docs/trials.md from examples/trials: what the policy language can say of real trials. `npx tsx scripts/trials.ts`, `--check` compares. */
import { run, writeOrCheck } from './lib/project'
import { readSource, readTrials } from './lib/trials'
import { trialsPage } from './lib/trials-page'

await run(async () => {
  const content = trialsPage({ trials: readTrials(), source: readSource() })
  writeOrCheck({ path: 'docs/trials.md', content, check: process.argv.includes('--check') })
})
