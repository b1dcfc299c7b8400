/** Verification: the one encoding of a valid proof passes, everything else is refused with its own code. */
import { bn254 } from '@noble/curves/bn254'
import fc from 'fast-check'
import { groth16 } from 'snarkjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isVitalproofError } from '../../src/core/errors'
import { FIELD_ORDER } from '../../src/core/field'
import { loadArtifacts } from '../../src/proof/artifacts'
import { BASE_FIELD_ORDER, type G2Point } from '../../src/proof/curve'
import { nodeSource } from '../../src/proof/node'
import { fromSnarkjs, type Proof, proofWords, toSnarkjs } from '../../src/proof/proof'
import { prove } from '../../src/proof/prove'
import { PUBLIC_SIGNALS } from '../../src/proof/public-signals'
import { closeProver } from '../../src/proof/threads'
import { toSnarkjsKey, type VerificationKey, verificationKeyOf } from '../../src/proof/verification-key'
import { verifyProof } from '../../src/proof/verify'
import { PROBE_INPUTS, type ProbeKeys, probeKeys } from './fixtures/probe'

const SEED = 20261120
const Q = BASE_FIELD_ORDER

let probe: ProbeKeys
let key: VerificationKey
let otherKey: VerificationKey
let proof: Proof
let publicSignals: string[]
/** All signals 0 but the ones that must not be: snarkjs takes this proof with the zeros left out. */
let sparse: { proof: Proof; publicSignals: string[] }

beforeAll(async () => {
  probe = await probeKeys()
  const options = { manifest: probe.manifest, allowDevelopmentKeys: true }
  const artifacts = await loadArtifacts({ ...options, circuit: 'probe', source: nodeSource({ directory: probe.keys }) })
  key = artifacts.verificationKey
  otherKey = verificationKeyOf({ ...options, circuit: 'other' })
  ;({ proof, publicSignals } = await prove({ artifacts, inputs: PROBE_INPUTS }))
  const zeros = { policyHash: 0n, registryRoot: 0n, scope: 0n, context: 0n, secret: 0n }
  sparse = await prove({ artifacts, inputs: { ...PROBE_INPUTS, ...zeros } })
})

afterAll(closeProver)

const verify = (changes: { proof?: unknown; publicSignals?: unknown; verificationKey?: VerificationKey } = {}) =>
  verifyProof({ verificationKey: key, proof, publicSignals, ...changes })

const snarkjsVerify = (signals: unknown, snarkjsProof: unknown): Promise<boolean> =>
  groth16.verify(toSnarkjsKey(key), signals as string[], snarkjsProof as ReturnType<typeof toSnarkjs>)

describe('a valid proof', () => {
  it('proves its public signals by name', async () => {
    expect(await verify()).toEqual(
      Object.fromEntries(PUBLIC_SIGNALS.map((name, i) => [name, BigInt(publicSignals[i]!)])),
    )
  })

  it('verifies in snarkjs too', async () => {
    expect(await snarkjsVerify(publicSignals, toSnarkjs(proof))).toBe(true)
    expect(fromSnarkjs(toSnarkjs(proof))).toEqual(proof)
  })

  it('verifies when all its signals are 0', async () => {
    expect(sparse.publicSignals).toEqual(Array(7).fill('0'))
    expect(Object.values(await verify(sparse))).toEqual(Array(7).fill(0n))
  })

  it('can be turned into another by anyone, so it identifies nothing', async () => {
    const r = 5n
    const a = bn254.G1.Point.fromAffine({ x: BigInt(proof.a[0]), y: BigInt(proof.a[1]) })
      .multiply(r)
      .toAffine()
    const b = toG2(proof.b).multiply(bn254.fields.Fr.inv(r)).toAffine()
    const other = { ...proof, a: [a.x, a.y].map(String), b: [b.x, b.y].map(({ c0, c1 }) => [c0, c1].map(String)) }
    expect(other.a).not.toEqual(proof.a)
    expect(await verify({ proof: other })).toEqual(await verify())
  })
})

describe('public signals', () => {
  it.each(PUBLIC_SIGNALS.map((name, i) => [name, i] as const))('cannot be changed: %s + 1', async (_, i) => {
    const changed = publicSignals.with(i, String(BigInt(publicSignals[i]!) + 1n))
    await expect(verify({ publicSignals: changed })).rejects.toMatchObject({ code: 'PROOF_INVALID' })
  })

  it.each(PUBLIC_SIGNALS.map((name, i) => [name, i] as const))('have no second encoding: %s + p', async (name, i) => {
    for (const shift of [FIELD_ORDER, 2n * FIELD_ORDER]) {
      const changed = publicSignals.with(i, String(BigInt(publicSignals[i]!) + shift))
      await expect(verify({ publicSignals: changed })).rejects.toMatchObject({
        code: 'PUBLIC_SIGNAL_INVALID',
        at: name,
      })
    }
  })

  it.each(['0', '1', String(FIELD_ORDER - 1n)])('may have any canonical value but prove only one: %s', async (text) => {
    await expect(verify({ publicSignals: publicSignals.with(2, text) })).rejects.toMatchObject({
      code: 'PROOF_INVALID',
    })
  })

  const encodings: [string, unknown][] = [
    ['a leading zero', '011'],
    ['hexadecimal', '0xb'],
    ['a number', 11],
    ['a bigint', 11n],
    ['a space', ' 11'],
    ['a plus', '+11'],
    ['a minus', '-11'],
    ['an exponent', '1.1e1'],
    ['the empty string', ''],
    ['null', null],
    ['true', true],
    ['a list', ['11']],
    ['an object with toString', { toString: () => '11' }],
    ['a String object', new String('11')],
    ['another digit script', '١١'],
    ['p', String(FIELD_ORDER)],
    ['a million digits', '1'.repeat(1_000_000)],
  ]

  it.each(encodings)('refuse %s', async (_, value) => {
    await expect(verify({ publicSignals: publicSignals.toSpliced(2, 1, value as string) })).rejects.toMatchObject({
      code: 'PUBLIC_SIGNAL_INVALID',
      at: 'policyHash',
    })
  })

  it('are as many as the circuit has, although snarkjs reads missing ones as 0', async () => {
    const { proof: zeroProof, publicSignals: zeros } = sparse
    for (const signals of [[], zeros.slice(0, 1), zeros.slice(0, 6)]) {
      expect(await snarkjsVerify(signals, toSnarkjs(zeroProof))).toBe(true)
      await expect(verify({ proof: zeroProof, publicSignals: signals })).rejects.toMatchObject({
        code: 'PUBLIC_SIGNAL_COUNT',
      })
    }
    await expect(verify({ publicSignals: [...publicSignals, '0'] })).rejects.toMatchObject({
      code: 'PUBLIC_SIGNAL_COUNT',
    })
  })

  it.each([
    ['an array-like object', () => Object.assign({ length: 7 }, publicSignals)],
    ['an object by name', () => Object.fromEntries(PUBLIC_SIGNALS.map((name, i) => [name, publicSignals[i]]))],
    ['null', () => null],
    ['a string', () => publicSignals.join()],
    ['an iterator', () => publicSignals.values()],
  ])('are a list, not %s', async (_, make) => {
    await expect(verify({ publicSignals: make() })).rejects.toMatchObject({ code: 'PUBLIC_SIGNAL_COUNT' })
  })

  it('are no sparse list', async () => {
    const holes = [...publicSignals]
    delete holes[6]
    await expect(verify({ publicSignals: holes })).rejects.toMatchObject({ code: 'PUBLIC_SIGNAL_INVALID', at: 'today' })
  })
})

describe('a proof', () => {
  it('of another circuit is invalid', async () => {
    await expect(verify({ verificationKey: otherKey })).rejects.toMatchObject({ code: 'PROOF_INVALID' })
  })

  it('with A and C swapped is invalid', async () => {
    await expect(verify({ proof: { ...proof, a: proof.c, c: proof.a } })).rejects.toMatchObject({
      code: 'PROOF_INVALID',
    })
  })

  it('with a negated point is invalid', async () => {
    const negate = (y: string): string => String(Q - BigInt(y))
    const changes = [
      { a: [proof.a[0], negate(proof.a[1])] },
      { b: [proof.b[0], proof.b[1].map(negate)] },
      { c: [proof.c[0], negate(proof.c[1])] },
    ]
    for (const change of changes) {
      await expect(verify({ proof: { ...proof, ...change } })).rejects.toMatchObject({ code: 'PROOF_INVALID' })
    }
  })

  it('with B outside the subgroup is malformed, although it is on the curve and snarkjs pairs it', async () => {
    const b = pointOffSubgroup()
    await expect(verify({ proof: { ...proof, b } })).rejects.toMatchObject({ code: 'PROOF_MALFORMED', at: 'proof/b' })
    // the sum with a valid B is outside too: a torsion component must not slip through
    const { x, y } = toG2(b).add(toG2(proof.b)).toAffine()
    const sum = [x, y].map(({ c0, c1 }) => [c0, c1].map(String))
    await expect(verify({ proof: { ...proof, b: sum } })).rejects.toMatchObject({
      code: 'PROOF_MALFORMED',
      at: 'proof/b',
    })
  })

  const swap = ([x, y]: readonly [string, string]) => [y, x]
  const add = (text: string, n: bigint) => String(BigInt(text) + n)
  const malformed: [string, string, (proof: Proof) => unknown][] = [
    ['null', 'proof', () => null],
    ['a list', 'proof', ({ a, b, c }) => [a, b, c]],
    ['text', 'proof', (p) => JSON.stringify(p)],
    ['no c', 'proof', ({ a, b }) => ({ a, b })],
    ['a key more', 'proof', (p) => ({ ...p, protocol: 'groth16' })],
    ['snarkjs’ keys', 'proof', (p) => toSnarkjs(p)],
    ['inherited keys', 'proof', (p) => Object.create(p)],
    ['A projective', 'proof/a', (p) => ({ ...p, a: [...p.a, '1'] })],
    ['A with one coordinate', 'proof/a', (p) => ({ ...p, a: [p.a[0]] })],
    ['A as array-like', 'proof/a', (p) => ({ ...p, a: { 0: p.a[0], 1: p.a[1], length: 2 } })],
    ['A off the curve', 'proof/a', (p) => ({ ...p, a: [p.a[0], add(p.a[1], 1n)] })],
    ['A swapped', 'proof/a', (p) => ({ ...p, a: swap(p.a) })],
    ['A at infinity', 'proof/a', (p) => ({ ...p, a: ['0', '0'] })],
    ['A at the generator’s x only', 'proof/a', (p) => ({ ...p, a: ['1', '1'] })],
    ['A.x + q', 'proof/a[0]', (p) => ({ ...p, a: [add(p.a[0], Q), p.a[1]] })],
    ['A.y = q', 'proof/a[1]', (p) => ({ ...p, a: [p.a[0], String(Q)] })],
    ['A.x in hexadecimal', 'proof/a[0]', (p) => ({ ...p, a: [`0x${BigInt(p.a[0]).toString(16)}`, p.a[1]] })],
    ['A.x with a leading zero', 'proof/a[0]', (p) => ({ ...p, a: [`0${p.a[0]}`, p.a[1]] })],
    ['A.x as a bigint', 'proof/a[0]', (p) => ({ ...p, a: [BigInt(p.a[0]), p.a[1]] })],
    ['A.x negative', 'proof/a[0]', (p) => ({ ...p, a: [`-${p.a[0]}`, p.a[1]] })],
    ['A.x of a million digits', 'proof/a[0]', (p) => ({ ...p, a: ['9'.repeat(1_000_000), p.a[1]] })],
    ['B with c0 and c1 swapped', 'proof/b', (p) => ({ ...p, b: [swap(p.b[0]), swap(p.b[1])] })],
    ['B with x and y swapped', 'proof/b', (p) => ({ ...p, b: [p.b[1], p.b[0]] })],
    [
      'B at infinity',
      'proof/b',
      (p) => ({
        ...p,
        b: [
          ['0', '0'],
          ['0', '0'],
        ],
      }),
    ],
    ['B flat', 'proof/b', (p) => ({ ...p, b: p.b.flat() })],
    ['B.y.c1 + q', 'proof/b[1][1]', (p) => ({ ...p, b: [p.b[0], [p.b[1][0], add(p.b[1][1], Q)]] })],
    ['C at infinity', 'proof/c', (p) => ({ ...p, c: ['0', '0'] })],
    ['C off the curve', 'proof/c', (p) => ({ ...p, c: ['1', '3'] })],
    ['C.x + q', 'proof/c[0]', (p) => ({ ...p, c: [add(p.c[0], Q), p.c[1]] })],
  ]

  it.each(malformed)('with %s is malformed', async (_, at, change) => {
    await expect(verify({ proof: change(proof) })).rejects.toMatchObject({ code: 'PROOF_MALFORMED', at })
  })

  it('is read once: a getter cannot show a second face', async () => {
    let reads = 0
    const { a, b, c } = proof
    const twoFaced = {
      get a() {
        return reads++ === 0 ? a : c
      },
      b,
      c,
    }
    await verify({ proof: twoFaced })
    expect(reads).toBe(1)
  })
})

describe('a proof from snarkjs', () => {
  const changes: [string, string, (proof: ReturnType<typeof toSnarkjs>) => unknown][] = [
    ['protocol plonk', 'proof/protocol', (p) => ({ ...p, protocol: 'plonk' })],
    ['curve bls12381', 'proof/curve', (p) => ({ ...p, curve: 'bls12381' })],
    ['no protocol', 'proof', ({ protocol: _, ...p }) => p],
    ['a key more', 'proof', (p) => ({ ...p, extra: 1 })],
    ['A without z', 'proof/pi_a', (p) => ({ ...p, pi_a: p.pi_a.slice(0, 2) })],
    [
      'hexadecimal',
      'proof/a[0]',
      (p) => ({ ...p, pi_a: [`0x${BigInt(p.pi_a[0]!).toString(16)}`, ...p.pi_a.slice(1)] }),
    ],
    ['A.x + q', 'proof/a[0]', (p) => ({ ...p, pi_a: [String(BigInt(p.pi_a[0]!) + Q), ...p.pi_a.slice(1)] })],
  ]

  it.each(changes)('is refused with %s, which snarkjs ignores', async (_, at, change) => {
    const changed = change(toSnarkjs(proof))
    expect(await snarkjsVerify(publicSignals, changed)).toBe(true)
    expect(() => fromSnarkjs(changed)).toThrow(expect.objectContaining({ code: 'PROOF_MALFORMED', at }))
  })

  it.each([
    ['A with z = 2', 'proof/pi_a[2]', { pi_a: ['1', '2', '2'] }],
    ['A with z = 01', 'proof/pi_a[2]', { pi_a: ['1', '2', '01'] }],
    [
      'B with z = (1, 1)',
      'proof/pi_b[2]',
      {
        pi_b: [
          ['1', '2'],
          ['1', '2'],
          ['1', '1'],
        ],
      },
    ],
  ])('is refused with %s', (_, at, change) => {
    expect(() => fromSnarkjs({ ...toSnarkjs(proof), ...change })).toThrow(
      expect.objectContaining({ code: 'PROOF_MALFORMED', at }),
    )
  })
})

describe('verifyProof and snarkjs', () => {
  it('agree where the signals sum to infinity', async () => {
    const toG1 = ([x, y]: readonly [string, string]) => bn254.G1.Point.fromAffine({ x: BigInt(x), y: BigInt(y) })
    const toText = ({ x, y }: { x: bigint; y: bigint }) => [String(x), String(y)] as const
    const sum = publicSignals.reduce(
      (acc, s, i) => acc.add(toG1(key.ic[i + 1]!).multiplyUnsafe(BigInt(s))),
      bn254.G1.Point.ZERO,
    )
    // with delta = beta, e(alpha + C, beta) = e(alpha, beta) · e(C, delta) holds for any C
    const odd = { ...key, delta: key.beta, ic: [toText(sum.negate().toAffine()), ...key.ic.slice(1)] }
    const holding = { a: toText(toG1(key.alpha).add(toG1(proof.c)).toAffine()), b: key.beta, c: proof.c }
    expect(await groth16.verify(toSnarkjsKey(odd), publicSignals, toSnarkjs(holding))).toBe(true)
    expect(await verify({ verificationKey: odd, proof: holding })).toEqual(await verify())
    await expect(verify({ verificationKey: odd, proof: { ...holding, c: proof.a } })).rejects.toMatchObject({
      code: 'PROOF_INVALID',
    })
  })

  it(`agree on every well-formed pair of proof and signals (seed ${SEED})`, async () => {
    const points = fc.constantFrom(proof.a, proof.c, sparse.proof.a, sparse.proof.c, key.alpha, key.ic[0]!)
    const g2 = fc.constantFrom(proof.b, sparse.proof.b, key.beta, key.delta)
    const signals = fc.constantFrom(publicSignals, sparse.publicSignals)
    await fc.assert(
      fc.asyncProperty(points, g2, points, signals, async (a, b, c, s) => {
        const ours = await verify({ proof: { a, b, c }, publicSignals: s }).then(
          () => true,
          (error: unknown) =>
            isVitalproofError(error) && error.code === 'PROOF_INVALID' ? false : Promise.reject(error),
        )
        expect(ours).toBe(await snarkjsVerify(s, toSnarkjs({ a, b, c })))
      }),
      {
        seed: SEED,
        numRuns: 20,
        examples: [
          [proof.a, proof.b, proof.c, publicSignals],
          [sparse.proof.a, sparse.proof.b, sparse.proof.c, sparse.publicSignals],
        ],
      },
    )
  })
})

describe('proofWords', () => {
  it('gives a contract the order of EIP-197', () => {
    const words = proofWords(proof)
    expect(words).toHaveLength(8)
    expect(words.slice(2, 4)).toEqual([proof.b[0][1], proof.b[0][0]].map(BigInt))
  })
})

function toG2(point: G2Point) {
  const [x, y] = point.map(([c0, c1]) => ({ c0: BigInt(c0), c1: BigInt(c1) }))
  return bn254.G2.Point.fromAffine({ x: x!, y: y! })
}

/** Almost every point of the twist is outside the subgroup: the cofactor has 254 bits. */
function pointOffSubgroup(): G2Point {
  const { Fp2 } = bn254.fields
  const b = Fp2.div(Fp2.create({ c0: 3n, c1: 0n }), Fp2.create({ c0: 9n, c1: 1n }))
  for (let i = 1n; ; i++) {
    const x = Fp2.create({ c0: i, c1: 0n })
    const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), b)
    try {
      const y = Fp2.sqrt(square)
      return [
        [String(x.c0), String(x.c1)],
        [String(y.c0), String(y.c1)],
      ]
    } catch {
      // no square root: no point with this x
    }
  }
}
