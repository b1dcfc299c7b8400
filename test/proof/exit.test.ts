/** A process that proves or verifies ends by itself: worker threads left behind would hold it for ever. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/lib/project'
import { probeKeys } from './fixtures/probe'

beforeAll(async () => {
  await probeKeys()
})

/** Run a small program in an empty directory. If it hangs, the kill after a minute makes the test fail. */
async function runProgram(program: string): Promise<{ stdout: string; stderr: string; left: string[] }> {
  const cwd = mkdtempSync(join(tmpdir(), 'vitalproof-exit-'))
  const setUp = `
    import { loadArtifacts } from '${ROOT}/src/proof/artifacts'
    import { nodeSource } from '${ROOT}/src/proof/node'
    import { prove } from '${ROOT}/src/proof/prove'
    import { closeProver } from '${ROOT}/src/proof/threads'
    import { verifyProof } from '${ROOT}/src/proof/verify'
    import { PROBE_INPUTS, probeKeys } from '${ROOT}/test/proof/fixtures/probe'
    const { manifest, keys } = await probeKeys()
    const artifacts = await loadArtifacts({ circuit: 'probe', manifest, source: nodeSource({ directory: keys }), allowDevelopmentKeys: true })
    const inputs = PROBE_INPUTS
    const { verificationKey } = artifacts
  `
  try {
    const file = join(cwd, 'program.mts')
    writeFileSync(file, setUp + program)
    const args = [join(ROOT, 'node_modules/tsx/dist/cli.mjs'), file]
    const options = { cwd, timeout: 60_000 }
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, options)
    return {
      stdout,
      stderr,
      left: readdirSync(cwd),
    }
  } finally {
    rmSync(cwd, { recursive: true })
  }
}

describe('a process', () => {
  it('ends after proving and closeProver, prints nothing of its own and leaves no file', async () => {
    const { stdout, stderr, left } = await runProgram(`
      const result = await prove({ artifacts, inputs })
      await verifyProof({ verificationKey, ...result })
      await closeProver()
      console.log('done')
    `)
    expect({ stdout, stderr, left }).toEqual({ stdout: 'done\n', stderr: '', left: ['program.mts'] })
  })

  it('ends after closeProver and another proof', async () => {
    const { stdout } = await runProgram(`
      for (const _ of [1, 2]) {
        await prove({ artifacts, inputs })
        await closeProver()
      }
      console.log('done')
    `)
    expect(stdout).toBe('done\n')
  })

  it('ends after two first proofs at once, which would each start workers', async () => {
    const { stdout } = await runProgram(`
      await Promise.all([prove({ artifacts, inputs }), prove({ artifacts, inputs })])
      await closeProver()
      console.log('done')
    `)
    expect(stdout).toBe('done\n')
  })

  it('ends after a verification without closing anything', async () => {
    const { stdout } = await runProgram(`
      const publicSignals = ['0', '0', '0', '0', '0', '0', '0']
      const { alpha: a, beta: b } = verificationKey
      await verifyProof({ verificationKey, proof: { a, b, c: a }, publicSignals }).catch(({ code }) => console.log(code))
    `)
    expect(stdout).toBe('PROOF_INVALID\n')
  })

  it('ends after a failed and an aborted proof', async () => {
    const { stdout, stderr } = await runProgram(`
      const code = (work) => work.then(() => 'proven', (error) => error.code)
      console.log(await code(prove({ artifacts, inputs: { ...inputs, secret: 65536n } })))
      const controller = new AbortController()
      const onProgress = ({ phase }) => phase === 'proving' && controller.abort()
      console.log(await code(prove({ artifacts, inputs, signal: controller.signal, onProgress })))
      await closeProver()
    `)
    expect({ stdout, stderr }).toEqual({ stdout: 'WITNESS_FAILED\nABORTED\n', stderr: '' })
  })
})
