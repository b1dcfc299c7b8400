/** Real Groth16 proofs in a fraction of a second: the probe circuit has the public signals of the real one and only a secret behind them. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as snarkjs from 'snarkjs'
import { type Presentation, PUBLIC_SIGNALS, type PublicSignal } from '../../src/model/messages'
import { guardHash } from '../../src/model/scope'
import { fromSnarkjs } from '../../src/proof/proof'
import {
  parseVerificationKey,
  type SnarkjsVerificationKey,
  type VerificationKey,
} from '../../src/proof/verification-key'

export const PROBE_KEY_JSON = JSON.parse(
  readFileSync(new URL('fixtures/probe/verification_key.json', import.meta.url), 'utf8'),
) as SnarkjsVerificationKey

export const PROBE_KEY: VerificationKey = parseVerificationKey({
  circuit: 'probe',
  setup: 'development',
  json: PROBE_KEY_JSON,
})

export type ProbePresentation = Pick<Presentation, 'proof' | 'publicSignals'>

export type ProbeSignals = Record<Exclude<PublicSignal, 'nullifier' | 'guardNullifier'>, string>

const wasm = gunzipSync(readFileSync(new URL('fixtures/probe/probe.wasm.gz', import.meta.url)))
const zkey = gunzipSync(readFileSync(new URL('fixtures/probe/probe.zkey.gz', import.meta.url)))

/** Prove knowledge of `secret` for these signals. */
export async function proveProbe(
  secret: bigint,
  signals: ProbeSignals,
  guard: string | null = null,
): Promise<ProbePresentation> {
  const input = { ...signals, holderSecret: secret.toString(), guard: guardHash(guard).toString() }
  const { proof, publicSignals } = await snarkjs.groth16.fullProve(input, wasm, zkey)
  const { a, b, c } = fromSnarkjs(proof)
  return {
    proof: { a: [...a], b: [[...b[0]], [...b[1]]], c: [...c] },
    publicSignals: Object.fromEntries(PUBLIC_SIGNALS.map((name, i) => [name, publicSignals[i]])) as Record<
      PublicSignal,
      string
    >,
  }
}

/** End snarkjs' worker threads. */
export async function stopProver(): Promise<void> {
  await (globalThis as { curve_bn128?: { terminate(): Promise<void> } }).curve_bn128?.terminate()
}
