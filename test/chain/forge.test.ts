/** The Solidity tests: fuzzing and invariants by forge, with a fixed seed (foundry.toml). */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { findFoundry } from '../../src/cli/local-chain'

type Report = Record<string, { test_results: Record<string, { status: string; reason: string | null }> }>

it('every fuzz and invariant test of contracts/test passes', () => {
  const { stdout, stderr, error } = spawnSync(findFoundry('forge', process.env), ['test', '--json'], {
    cwd: resolve(import.meta.dirname, '../..'),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  expect(
    error,
    'forge is missing: install foundry (https://getfoundry.sh) or set FORGE to the path of a forge',
  ).toBeUndefined()
  expect(stdout, stderr).toMatch(/^\{/m)
  const report = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Report
  const results = Object.values(report).flatMap(({ test_results }) => Object.entries(test_results))
  expect(results.length).toBeGreaterThanOrEqual(12)
  expect(
    results.filter(([, { status }]) => status !== 'Success').map(([name, { reason }]) => `${name}: ${reason}`),
  ).toEqual([])
})
