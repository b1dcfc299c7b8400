/** The keys that ship are development keys: every command that uses them says so, and how. */
import { circuitManifest } from '../proof/verification-key'
import type { Input } from './command'

/**
 * The command line is where people try things, so it takes development keys; the library refuses them unless told.
 *
 * @returns the setup of the circuit's keys, for the JSON result
 */
export function warnOfSetup({ input, circuit }: { input: Input; circuit: string }): 'development' | 'production' {
  const { setup } = circuitManifest({ circuit, allowDevelopmentKeys: true })
  if (setup === 'development') {
    const { err } = input.io
    input.io.note(`${err.yellow('warning')} development keys: anybody can forge proofs for them (SECURITY.md)`)
  }
  return setup
}
