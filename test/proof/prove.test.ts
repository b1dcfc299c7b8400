/** Prover: one proof, in memory, stoppable, with a check before it leaves. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Artifacts, loadArtifacts, type Progress } from '../../src/proof/artifacts'
import { nodeSource } from '../../src/proof/node'
import { parseProof } from '../../src/proof/proof'
import { prove } from '../../src/proof/prove'
import { closeProver } from '../../src/proof/threads'
import { verifyProof } from '../../src/proof/verify'
import * as witness from '../../src/proof/witness'
import { PROBE_INPUTS, PROBE_SIGNALS, type ProbeKeys, probeKeys } from './fixtures/probe'

vi.mock('../../src/proof/witness', { spy: true })

let probe: ProbeKeys
let artifacts: Artifacts

beforeAll(async () => {
  probe = await probeKeys()
  artifacts = await load('probe')
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.mocked(witness.calculateWitness).mockClear()
})

afterAll(closeProver)

function load(circuit: string): Promise<Artifacts> {
  const source = nodeSource({ directory: probe.keys })
  return loadArtifacts({ circuit, source, manifest: probe.manifest, allowDevelopmentKeys: true })
}

describe('prove', () => {
  it('makes a proof that verifies', async () => {
    const { proof, publicSignals } = await prove({ artifacts, inputs: PROBE_INPUTS })
    expect(publicSignals).toEqual(PROBE_SIGNALS)
    expect(parseProof(JSON.parse(JSON.stringify(proof)))).toEqual(proof)
    const named = await verifyProof({ verificationKey: artifacts.verificationKey, proof, publicSignals })
    expect(named).toEqual({
      nullifier: 1714804n,
      guardNullifier: 1846712n,
      policyHash: 11n,
      registryRoot: 12n,
      scope: 13n,
      context: 14n,
      today: 0n,
    })
  })

  it('never makes the same proof twice', async () => {
    const [first, second] = [
      await prove({ artifacts, inputs: PROBE_INPUTS }),
      await prove({ artifacts, inputs: PROBE_INPUTS }),
    ]
    expect(first.publicSignals).toEqual(second.publicSignals)
    expect(first.proof.a).not.toEqual(second.proof.a)
    expect(first.proof.b).not.toEqual(second.proof.b)
    expect(first.proof.c).not.toEqual(second.proof.c)
  })

  it('makes two proofs at once', async () => {
    const inputs = [PROBE_INPUTS, { ...PROBE_INPUTS, secret: 1n }]
    const results = await Promise.all(inputs.map((input) => prove({ artifacts, inputs: input })))
    expect(results.map(({ publicSignals }) => publicSignals[0])).toEqual([PROBE_SIGNALS[0], String(28 * 13)])
  })

  it('goes on after closeProver', async () => {
    await closeProver()
    await closeProver()
    expect((await prove({ artifacts, inputs: PROBE_INPUTS })).publicSignals).toEqual(PROBE_SIGNALS)
  })

  it('reports every phase in order', async () => {
    const reports: Progress[] = []
    await prove({ artifacts, inputs: PROBE_INPUTS, onProgress: (progress) => reports.push(progress) })
    expect([...new Set(reports.map(({ phase }) => phase))]).toEqual(['witness', 'proving', 'checking'])
    for (const phase of ['witness', 'proving', 'checking']) {
      const fractions = reports.filter((report) => report.phase === phase).map(({ fraction }) => fraction)
      expect(fractions[0]).toBe(0)
      expect(fractions.at(-1)).toBe(1)
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    }
    expect(reports.filter(({ phase }) => phase === 'proving')).toHaveLength(8)
  })

  it('zeroes the witness, also when it fails', async () => {
    const taken = async (): Promise<Uint8Array> =>
      (await vi.mocked(witness.calculateWitness).mock.results.at(-1)!.value) as Uint8Array
    await prove({ artifacts, inputs: PROBE_INPUTS })
    expect((await taken()).every((byte) => byte === 0)).toBe(true)
    const other = await load('other')
    const mixed = { ...artifacts, verificationKey: other.verificationKey }
    await expect(prove({ artifacts: mixed, inputs: PROBE_INPUTS })).rejects.toMatchObject({ code: 'PROOF_INVALID' })
    expect((await taken()).every((byte) => byte === 0)).toBe(true)
  })

  it('lets no proof out that does not verify, unless told not to check', async () => {
    const other = await load('other')
    const mixed = { ...artifacts, verificationKey: other.verificationKey }
    await expect(prove({ artifacts: mixed, inputs: PROBE_INPUTS })).rejects.toMatchObject({ code: 'PROOF_INVALID' })
    expect((await prove({ artifacts: mixed, inputs: PROBE_INPUTS, check: false })).publicSignals).toEqual(PROBE_SIGNALS)
  })

  it('refuses without WebCrypto, before it touches the inputs', async () => {
    for (const crypto of [undefined, {}]) {
      vi.stubGlobal('crypto', crypto)
      await expect(prove({ artifacts, inputs: PROBE_INPUTS })).rejects.toMatchObject({ code: 'RANDOMNESS_UNAVAILABLE' })
      expect(witness.calculateWitness).not.toHaveBeenCalled()
    }
  })

  it('refuses inputs that do not satisfy the circuit', async () => {
    await expect(prove({ artifacts, inputs: { ...PROBE_INPUTS, secret: 65536n } })).rejects.toMatchObject({
      code: 'WITNESS_FAILED',
    })
  })
})

describe('an AbortSignal', () => {
  it('stops before the witness', async () => {
    await expect(prove({ artifacts, inputs: PROBE_INPUTS, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    })
    expect(witness.calculateWitness).not.toHaveBeenCalled()
  })

  const moments: Progress[] = [
    { phase: 'witness', fraction: 0 },
    { phase: 'witness', fraction: 1 },
    { phase: 'proving', fraction: 0 },
    { phase: 'proving', fraction: 0.38 },
    { phase: 'proving', fraction: 1 },
    { phase: 'checking', fraction: 0 },
  ]

  it.each(moments)('stops after $phase $fraction', async (moment) => {
    const controller = new AbortController()
    const later: Progress[] = []
    const onProgress = (progress: Progress): void => {
      if (controller.signal.aborted) later.push(progress)
      if (progress.phase === moment.phase && progress.fraction === moment.fraction) controller.abort()
    }
    await expect(
      prove({ artifacts, inputs: PROBE_INPUTS, onProgress, signal: controller.signal }),
    ).rejects.toMatchObject({
      code: 'ABORTED',
    })
    expect(later.length).toBeLessThanOrEqual(1)
  })

  it('leaves the prover usable', async () => {
    const controller = new AbortController()
    const onProgress = ({ phase }: Progress): void => void (phase === 'proving' && controller.abort())
    await expect(
      prove({ artifacts, inputs: PROBE_INPUTS, onProgress, signal: controller.signal }),
    ).rejects.toMatchObject({
      code: 'ABORTED',
    })
    expect((await prove({ artifacts, inputs: PROBE_INPUTS })).publicSignals).toEqual(PROBE_SIGNALS)
  })
})
