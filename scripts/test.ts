/** `npm test`: lint, types, generated files, then the test suite; ends with one line `N passed, N failed`. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'

interface Step {
  name: string
  command: string[]
}

const REPORT = 'build/test-report.json'

/** Scripts that rebuild what they generate and compare it with what is committed. */
const GENERATED = ['circuits', 'keys', 'contracts', 'gas', 'vectors', 'trials', 'mutants']

const steps: Step[] = [
  { name: 'lint and format', command: ['biome', 'check', '.'] },
  { name: 'types', command: ['tsc', '--noEmit'] },
  ...GENERATED.map((name) => ({ name: `generated: ${name}`, command: ['tsx', `scripts/${name}.ts`, '--check'] })),
]

let passed = 0
let failed = 0

for (const step of steps) {
  if (run(step)) passed++
  else failed++
}

rmSync(REPORT, { force: true })
mkdirSync('build', { recursive: true })
const suite = run({
  name: 'tests',
  command: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`],
})
const counts = readCounts()
passed += counts.passed
// a suite that failed without a failed test (a crash, a file that does not load, no report) still counts
failed += counts.failed > 0 || suite ? counts.failed : 1

console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

function run({ name, command }: Step): boolean {
  const started = performance.now()
  console.log(`\n── ${name}: ${command.join(' ')}`)
  const [bin = '', ...args] = command
  const { status } = spawnSync(`node_modules/.bin/${bin}`, args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`── ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s`)
  return status === 0
}

function readCounts(): { passed: number; failed: number } {
  if (!existsSync(REPORT)) return { passed: 0, failed: 1 }
  const report = JSON.parse(readFileSync(REPORT, 'utf8')) as {
    numPassedTests: number
    numFailedTests: number
    testResults: { status: string; assertionResults: unknown[] }[]
  }
  const unloadable = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloadable.length }
}
