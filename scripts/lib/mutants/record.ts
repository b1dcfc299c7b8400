/** The claims of the template tests: runs the tests once and reads what they wrote down. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CLAIMS_FOLDER, type Claim } from '../../../test/circuits/support/record'
import { BUILD, ROOT } from '../project'

export interface Group {
  main: string
  file: string
  claims: Claim[]
}

/** @returns claims by circuit, each once, in an order that does not hang on the runner's */
export function recordClaims(): { groups: Group[]; passed: boolean } {
  mkdirSync(BUILD, { recursive: true })
  const folder = mkdtempSync(join(BUILD, 'claims-'))
  try {
    const { status, stdout } = spawnSync('node_modules/.bin/vitest', ['run', 'test/circuits'], {
      cwd: ROOT,
      env: { ...process.env, [CLAIMS_FOLDER]: folder },
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      shell: process.platform === 'win32',
    })
    if (status !== 0) process.stdout.write(stdout.replace(/^.*✓.*\n/gm, '').slice(-3000))
    const lines = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
    return { groups: groupClaims(lines), passed: status === 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function groupClaims(lines: readonly string[]): Group[] {
  const groups = new Map<string, Claim[]>()
  for (const line of new Set(lines.toSorted())) {
    if (line === '') continue
    const claim = JSON.parse(line) as Claim
    const key = `${claim.file} ${claim.main}`
    const group = groups.get(key)
    if (group) group.push(claim)
    else groups.set(key, [claim])
  }
  return [...groups.values()].map((claims) => ({ main: claims[0]!.main, file: claims[0]!.file, claims }))
}
