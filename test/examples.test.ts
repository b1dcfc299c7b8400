/** What stands in examples/ runs, and what the README shows of it is the same text. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')

describe('examples/library.ts', () => {
  it('runs, proves and verifies', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'examples/library.ts'], {
      cwd: ROOT,
    })
    expect(stdout.match(/^true /gm)).toHaveLength(4)
    expect(stdout).toMatch(/result: true,\s+eligible: true,\s+nullifier: '\d+'/)
  })

  it('is what the README shows', () => {
    const region = /\/\/ #region readme\n([\s\S]*?)\/\/ #endregion readme/.exec(readText('examples/library.ts'))?.[1]
    expect(region).toBeDefined()
    expect(readText('README.md')).toContain(`\`\`\`ts\n${region}\`\`\``)
  })
})

describe('examples/records', () => {
  it('are the files that their README names, byte for byte', () => {
    const rows = [...readText('examples/records/README.md').matchAll(/^\| `([^`]+)` \| ([0-9a-f]{64}) \|$/gm)]
    expect(rows).toHaveLength(2)
    for (const [, name = '', digest] of rows) {
      expect(
        createHash('sha256')
          .update(readFileSync(join(ROOT, 'examples/records', name)))
          .digest('hex'),
        name,
      ).toBe(digest)
    }
  })
})

function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}
