/** A chain on this machine for the demo and the tests: anvil from npm, from the PATH, or the file that ANVIL names. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { VitalproofError } from '../core/errors'

export interface Anvil {
  /** JSON-RPC over HTTP on a free port of 127.0.0.1. */
  url: string
  stop(): Promise<void>
}

/** The file that `ANVIL` or `FORGE` names, the one that npm installed (Linux x64), else whatever the PATH has. */
export function findFoundry(
  tool: 'anvil' | 'forge',
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const named = environment[tool.toUpperCase()]
  if (named !== undefined && named !== '') return named
  try {
    return createRequire(import.meta.url).resolve(`@foundry-rs/${tool}-linux-amd64/bin/${tool}`)
  } catch {
    return tool
  }
}

/**
 * Start anvil and wait until it listens.
 *
 * @param options.timestamp time of the first block, Unix seconds
 * @throws ARTIFACT_MISSING there is no anvil, or it does not start
 */
export async function startAnvil(options: {
  environment: Readonly<Record<string, string | undefined>>
  chainId: number
  timestamp: number
}): Promise<Anvil> {
  const { environment, chainId, timestamp } = options
  const args = ['--port', '0', '--chain-id', `${chainId}`, '--timestamp', `${timestamp}`, '--hardfork', 'cancun']
  const child = spawn(findFoundry('anvil', environment), args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  // an anvil that outlives us would keep its port and its memory
  const kill = () => void child.kill()
  process.once('exit', kill)
  const url = await new Promise<string>((resolve, reject) => {
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const address = /Listening on (\S+)/.exec(output)?.[1]
      if (address !== undefined) resolve(`http://${address}`)
    })
    child.once('error', () => reject(missing()))
    child.once('close', () => reject(missing()))
  }).catch((error: unknown) => {
    process.off('exit', kill)
    throw error
  })
  return {
    url,
    stop: async () => {
      process.off('exit', kill)
      child.kill()
      await closed
    },
  }
}

function missing(): VitalproofError {
  return new VitalproofError('ARTIFACT_MISSING', 'no local chain: anvil is not here or does not start', {
    at: 'anvil',
    fix: 'install foundry (https://getfoundry.sh), or set ANVIL to the path of an anvil; on Linux x64 `npm ci` brings one',
  })
}
