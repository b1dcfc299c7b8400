/** Makes the development powers of tau, build/dev16.ptau: about 17 minutes, the same bytes for everyone, INSECURE. */
import { join } from 'node:path'
import { closeProver } from '../src/proof/threads'
import { BUILD, run, showPath } from './lib/project'
import { buildPtau, identifyPtau } from './lib/ptau'
import { DEVELOPMENT_PTAU } from './lib/ptau-table'

await run(async () => {
  const path = join(BUILD, DEVELOPMENT_PTAU.file)
  try {
    await buildPtau({ path, power: 16 })
  } finally {
    await closeProver()
  }
  const { phase1 } = await identifyPtau(path)
  process.stdout.write(`${showPath(path)} sha256 ${phase1.sha256}\n`)
})
