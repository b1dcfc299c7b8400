/** The generated verifier contract: what it accepts, what it refuses, and what a refusal costs. */
import { bn254 } from '@noble/curves/bn254'
import { encodeFunctionData, keccak256 } from 'viem'
import { getCode, readContract, sendTransaction, waitForTransactionReceipt } from 'viem/actions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateVerifier } from '../../scripts/verifier-contract'
import { deployVerifier, digestVerificationKey, presentationToCalldata } from '../../src/chain'
import { standardVerifier } from '../../src/chain/generated/standard-verifier'
import { FIELD_ORDER } from '../../src/core/field'
import { PUBLIC_SIGNALS } from '../../src/proof/generated/signals'
import { verificationKeyOf } from '../../src/proof/verification-key'
import { type LocalChain, startChain } from './anvil'
import { probeVerifier } from './generated/probe-verifier'
import { forge, rerandomise } from './groth16'
import { PROBE_KEY, PROBE_KEY_JSON, proveProbe, stopProver } from './probe'
import { tryCall } from './refusal'
import { NOON, OWNER } from './scenario'

const Q = bn254.fields.Fp.ORDER
const R = FIELD_ORDER
const MAX_WORD = 2n ** 256n - 1n
const GAS_LIMIT = 10_000_000n

/** a.x, a.y, b.x.c1, b.x.c0, b.y.c1, b.y.c0, c.x, c.y, then the signals. */
type Words = readonly bigint[]

let chain: LocalChain
let address: `0x${string}`
let good: Words

beforeAll(async () => {
  chain = await startChain({ timestamp: NOON })
  address = (await deployVerifier(chain.clientOf(OWNER), { artifact: probeVerifier, key: PROBE_KEY })).address
  const presentation = await proveProbe(7n, {
    policyHash: '1',
    registryRoot: '2',
    scope: '3',
    context: '4',
    today: (R - 2n).toString(),
  })
  const { a, b, c } = presentationToCalldata(presentation)
  good = [...a, ...b.flat(), ...c, ...PUBLIC_SIGNALS.map((name) => BigInt(presentation.publicSignals[name]))]
})

afterAll(async () => {
  await stopProver()
  await chain.stop()
})

function callOf(words: Words) {
  const [ax, ay, bx1, bx0, by1, by0, cx, cy, ...signals] = words
  const points = [
    [ax, ay],
    [
      [bx1, bx0],
      [by1, by0],
    ],
    [cx, cy],
  ]
  return { address, abi: probeVerifier.abi, functionName: 'verifyProof', args: [...points, signals] } as const
}

/** true, false, or the name of the error. */
async function verdict(words: Words, gas?: bigint): Promise<boolean | string> {
  const outcome = await tryCall(chain, callOf(words), gas === undefined ? {} : { gas })
  return 'refusal' in outcome ? (outcome.refusal ?? 'unnamed') : (outcome.result as boolean)
}

function change(words: Words, index: number, value: bigint): bigint[] {
  return words.map((word, i) => (i === index ? value : word))
}

async function gasOf(words: Words): Promise<number> {
  const client = chain.clientOf(OWNER)
  const data = encodeFunctionData(callOf(words) as never)
  const hash = await sendTransaction(client, {
    to: address,
    data,
    gas: GAS_LIMIT,
    account: client.account,
    chain: null,
  })
  const receipt = await waitForTransactionReceipt(client, { hash })
  expect(receipt.status).toBe('reverted')
  return Number(receipt.gasUsed)
}

describe('verifyProof accepts', () => {
  it('a proof of the circuit', async () => {
    expect(await verdict(good)).toBe(true)
  })

  it('a re-randomised proof, because proof bytes are not unique', async () => {
    const again = rerandomise(good.slice(0, 8), PROBE_KEY, 5n, 9n)
    expect(again).not.toEqual(good.slice(0, 8))
    expect(await verdict([...again, ...good.slice(8)])).toBe(true)
  })
})

describe('verifyProof refuses', () => {
  it.each(PUBLIC_SIGNALS.map((name, i) => [name, i] as const))('another %s', async (_, i) => {
    const word = good[8 + i]!
    expect(await verdict(change(good, 8 + i, (word + 1n) % R))).toBe(false)
    expect(await verdict(change(good, 8 + i, word === 0n ? 1n : 0n))).toBe(false)
  })

  it.each(PUBLIC_SIGNALS.map((name, i) => [name, i] as const))('%s not below the field order', async (_, i) => {
    for (const value of [good[8 + i]! + R, R, MAX_WORD]) {
      expect(await verdict(change(good, 8 + i, value))).toBe('SignalNotCanonical')
    }
  })

  it('two signals that changed places', async () => {
    const swapped = change(change(good, 10, good[11]!), 11, good[10]!)
    expect(await verdict(swapped)).toBe(false)
  })

  it('A and C that changed places', async () => {
    const [ax, ay, bx1, bx0, by1, by0, cx, cy, ...signals] = good as bigint[]
    expect(await verdict([cx, cy, bx1, bx0, by1, by0, ax, ay, ...signals] as bigint[])).toBe(false)
  })

  it('B with real and imaginary parts in the other order', async () => {
    const [ax, ay, bx1, bx0, by1, by0, ...rest] = good as bigint[]
    expect(await verdict([ax, ay, bx0, bx1, by0, by1, ...rest] as bigint[])).toBe('PointNotInGroup')
  })

  it('negated points', async () => {
    expect(await verdict(change(good, 1, Q - good[1]!))).toBe(false)
    expect(await verdict(change(good, 7, Q - good[7]!))).toBe(false)
  })

  it('coordinates not below q, so that a point has one encoding', async () => {
    for (let i = 0; i < 8; i++) {
      for (const value of [good[i]! + Q, Q, MAX_WORD]) {
        expect(await verdict(change(good, i, value)), `word ${i}`).toBe('CoordinateNotCanonical')
      }
    }
    for (let k = 2n; good[1]! + k * Q <= MAX_WORD; k++) {
      expect(await verdict(change(good, 1, good[1]! + k * Q))).toBe('CoordinateNotCanonical')
    }
  })

  it('points off the curve', async () => {
    for (const i of [0, 1, 2, 3, 4, 5, 6, 7]) {
      expect(await verdict(change(good, i, (good[i]! + 1n) % Q)), `word ${i}`).toBe('PointNotInGroup')
    }
  })

  it('a B on the curve but outside the subgroup', async () => {
    const { x, y } = pointOutsideSubgroup()
    const words = [good[0]!, good[1]!, x.c1, x.c0, y.c1, y.c0, ...good.slice(6)]
    expect(await verdict(words)).toBe('PointNotInGroup')
  })

  it('infinity in any or every place', async () => {
    const zero = (...places: number[]) => good.map((word, i) => (places.includes(i) ? 0n : word))
    expect(await verdict(zero(0, 1))).toBe(false)
    expect(await verdict(zero(2, 3, 4, 5))).toBe(false)
    expect(await verdict(zero(6, 7))).toBe(false)
    expect(await verdict(zero(0, 1, 2, 3, 4, 5, 6, 7))).toBe(false)
    expect(await verdict(good.map(() => 0n))).toBe(false)
  })

  it('the forgery (alpha, beta, −L) that a key without phase 2 accepts', async () => {
    const signals = good.slice(8).map((word) => (word + 1n) % R)
    const { words, holdsWithoutPhase2 } = forge(PROBE_KEY, signals)
    expect(holdsWithoutPhase2).toBe(true)
    expect(await verdict([...words, ...signals])).toBe(false)
  })
})

describe('verifyProof under little gas', () => {
  it('reverts or tells the truth, at every limit', async () => {
    const lie = change(good, 8, good[8]! + 1n)
    const seen = new Set<boolean | string>()
    for (let gas = 34_000n; gas <= 310_000n; gas += 6_000n) {
      const forGood = await verdict(good, gas)
      expect(forGood, `${gas} gas`).not.toBe(false)
      expect(await verdict(lie, gas), `${gas} gas`).not.toBe(true)
      seen.add(forGood)
    }
    expect([...seen].sort()).toEqual(['GasTooLow', true, 'unknown'].sort())
  })

  it('does not let a bad point burn what it was given', async () => {
    expect(await gasOf(change(good, 0, good[0]! + Q))).toBeLessThan(60_000)
    expect(await gasOf(change(good, 8, R))).toBeLessThan(60_000)
    expect(await gasOf(change(good, 7, (good[7]! + 1n) % Q))).toBeLessThan(340_000)
  })
})

describe('generateVerifier', () => {
  it('names its key by a digest that the contract returns', async () => {
    const digest = await readContract(chain.clientOf(OWNER), {
      address,
      abi: probeVerifier.abi,
      functionName: 'verificationKeyDigest',
    })
    expect(digest).toBe(`0x${digestVerificationKey(PROBE_KEY)}`)
    expect(probeVerifier.keyDigest).toBe(digestVerificationKey(PROBE_KEY))
  })

  it('writes the same source for the same key', () => {
    const options = { verificationKey: PROBE_KEY_JSON, name: 'ProbeVerifier' }
    expect(generateVerifier(options)).toBe(generateVerifier(structuredClone(options)))
  })

  it('takes no answer for true on a chain without the pairing precompile', () => {
    const source = generateVerifier({ verificationKey: PROBE_KEY_JSON, name: 'ProbeVerifier' })
    expect(source).toContain('paired := and(paired, eq(returndatasize(), 0x20))')
  })

  it('refuses a key without phase 2', () => {
    const verificationKey = { ...PROBE_KEY_JSON, vk_delta_2: PROBE_KEY_JSON.vk_gamma_2 }
    expect(() => generateVerifier({ verificationKey, name: 'ProbeVerifier' })).toThrow(
      expect.objectContaining({ code: 'SETUP_INSECURE' }),
    )
  })

  it('refuses a key for fewer signals and a point off the curve', () => {
    const name = 'ProbeVerifier'
    const fewer = { ...PROBE_KEY_JSON, nPublic: 6, IC: PROBE_KEY_JSON.IC.slice(1) }
    const offCurve = { ...PROBE_KEY_JSON, vk_alpha_1: ['1', '3', '1'] }
    for (const verificationKey of [fewer, offCurve]) {
      expect(() => generateVerifier({ verificationKey, name })).toThrow(
        expect.objectContaining({ code: 'INVALID_VALUE' }),
      )
    }
  })

  it.each(['', 'probeVerifier', 'A{}', 'A B', `A${'a'.repeat(64)}`])('refuses the contract name "%s"', (name) => {
    expect(() => generateVerifier({ verificationKey: PROBE_KEY_JSON, name })).toThrow(
      expect.objectContaining({ code: 'INVALID_VALUE', at: 'name' }),
    )
  })
})

describe('deployVerifier', () => {
  it('refuses a contract that belongs to another key', async () => {
    const [first, second, ...rest] = PROBE_KEY.ic
    const key = { ...PROBE_KEY, ic: [second!, first!, ...rest] }
    await expect(deployVerifier(chain.clientOf(OWNER), { artifact: probeVerifier, key })).rejects.toMatchObject({
      code: 'ARTIFACT_HASH_MISMATCH',
    })
  })
})

describe('the shipped verifier', () => {
  it('of circuit standard belongs to the shipped key and refuses its forgery', async () => {
    const key = verificationKeyOf({ circuit: 'standard', allowDevelopmentKeys: true })
    const client = chain.clientOf(OWNER)
    const deployed = await deployVerifier(client, { artifact: standardVerifier, key })
    const code = await getCode(client, { address: deployed.address })
    expect(keccak256(code!)).toBe(standardVerifier.codeHash)

    const signals = PUBLIC_SIGNALS.map((_, i) => BigInt(i + 1))
    const { words, holdsWithoutPhase2 } = forge(key, signals)
    expect(holdsWithoutPhase2).toBe(true)
    const call = callOf([...words, ...signals])
    expect(await tryCall(chain, { ...call, address: deployed.address })).toEqual({ result: false })
    const again = callOf([...words.slice(0, 7), (words[7]! + 1n) % Q, ...signals])
    expect(await tryCall(chain, { ...again, address: deployed.address })).toEqual({ refusal: 'PointNotInGroup' })
  })
})

/** The twist has a cofactor, so nearly every point found by its x is outside the subgroup. */
function pointOutsideSubgroup() {
  const { Fp2 } = bn254.fields
  const b = bn254.G2.CURVE.b
  for (let c0 = 1n; ; c0++) {
    const x = Fp2.fromBigTuple([c0, 0n])
    try {
      const y = Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), b))
      const point = bn254.G2.Point.fromAffine({ x, y })
      if (!point.isTorsionFree()) return point.toAffine()
    } catch {
      // no square root: no point with this x
    }
  }
}
