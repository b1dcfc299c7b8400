/** `npm run soundness`: the probes of test/soundness and the hundred proofs of one holder in full, then every mutant of the circuits. `npm test` runs a share of them. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT, run } from './lib/project'

await run(async () => {
  start('vitest', ['run', 'test/soundness', 'test/e2e/unlinkable.test.ts'])
  start('tsx', ['scripts/mutants.ts'])
})

function start(bin: string, args: readonly string[]): void {
  const started = performance.now()
  const { status } = spawnSync(join('node_modules/.bin', bin), args, {
    cwd: ROOT,
    env: { ...process.env, VITALPROOF_FULL: '1' },
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  if (status !== 0) throw new Error(`${bin} ${args.join(' ')} failed after ${seconds} s`)
  process.stdout.write(`${bin} ${args.join(' ')}: ${seconds} s\n`)
}
