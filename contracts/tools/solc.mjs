/** Answers `--version` and `--standard-json` as a native solc does; forge asks for nothing else. */
import { readFileSync } from 'node:fs'
import solc from 'solc'

if (process.argv.includes('--version')) {
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}`)
} else if (process.argv.includes('--standard-json')) {
  // an undrained pipe would be cut by process.exit, so the process just ends
  process.stdout.write(solc.compile(readFileSync(0, 'utf8')))
} else {
  console.error('only --version and --standard-json')
  process.exitCode = 1
}
