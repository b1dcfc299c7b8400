/** EligibilityGate as another author uses it: several campaigns in one contract, and rules across them. */
import fc from 'fast-check'
import { type Abi, type Address, getAddress, type Hex, pad, toHex } from 'viem'
import { readContract, waitForTransactionReceipt, writeContract } from 'viem/actions'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { consentHashOf, contextForAccount, presentationToCalldata, scopeForContract } from '../../src/chain'
import { deploy } from '../../src/chain/client'
import { FIELD_ORDER } from '../../src/core/field'
import { hash } from '../../src/core/poseidon'
import { guardHash } from '../../src/model/scope'
import { type LocalChain, startChain } from './anvil'
import { gateHarness } from './generated/gate-harness'
import { probeVerifier } from './generated/probe-verifier'
import { stopProver } from './probe'
import { refusalOf } from './refusal'
import { deployAll, NOON, OWNER, POLICY_HASH, presentFor, SEALED_HASH, STRANGER, type Trial } from './scenario'

const FIRST: Hex = `0x${'0a'.repeat(32)}`
const SECOND: Hex = `0x${'0b'.repeat(32)}`
const UNKNOWN: Hex = `0x${'0c'.repeat(32)}`
const SECRET = 21n
const SEED = 20_260_301
const abi: Abi = gateHarness.abi

let chain: LocalChain
let trial: Trial
let gate: Address
let snapshot: Hex

beforeAll(async () => {
  chain = await startChain({ timestamp: NOON })
  trial = await deployAll(chain)
  const args = [trial.verifier, probeVerifier.codeHash, trial.registry]
  gate = (await deploy(chain.clientOf(OWNER), { ...gateHarness, args })).address
  await write('setPolicy', [FIRST, BigInt(POLICY_HASH)])
  await write('setPolicy', [SECOND, BigInt(POLICY_HASH)])
})

afterAll(async () => {
  await stopProver()
  await chain.stop()
})

beforeEach(async () => {
  snapshot = await chain.test.snapshot()
})

afterEach(async () => {
  await chain.test.revert({ id: snapshot })
})

async function write(functionName: string, args: readonly unknown[]): Promise<void> {
  const client = chain.clientOf(OWNER)
  const call = { address: gate, abi, functionName, args, account: client.account, chain: null }
  const receipt = await waitForTransactionReceipt(client, { hash: await writeContract(client, call) })
  expect(receipt.status).toBe('success')
}

/** Arguments of `accept` for a campaign, proven for this gate. */
async function acceptance(campaign: Hex, options: { secret?: bigint; guard?: string; policyHash?: string } = {}) {
  const here = {
    ...trial,
    contract: gate,
    campaign: { ...trial.campaign, id: campaign, policyHash: options.policyHash ?? POLICY_HASH },
  }
  const { guard, secret = SECRET } = options
  const enrolment = await presentFor(chain, here, secret, guard === undefined ? {} : { guard })
  const { account, sealedHash, deadline, presentation } = enrolment
  const consentHash = consentHashOf(trial.campaign)
  const consent = { account, consentHash, sealedHash, deadline: BigInt(deadline) }
  return {
    signals: presentation.publicSignals,
    call: {
      address: gate,
      abi,
      functionName: 'accept',
      args: [campaign, consent, presentationToCalldata(presentation)] as const,
    },
  }
}

describe('a gate with several campaigns', () => {
  it('knows no campaign without a policy, whatever the presentation', async () => {
    const unknown = await acceptance(UNKNOWN, { policyHash: '0' })
    expect(await refusalOf(chain, unknown.call)).toBe('UnknownPolicy')
    const other = await acceptance(UNKNOWN)
    expect(await refusalOf(chain, other.call)).toBe('UnknownPolicy')
  })

  it('knows no policy that is not a field element', async () => {
    const { call } = await acceptance(FIRST)
    expect(await refusalOf(chain, call)).toBeNull()
    await write('setPolicy', [FIRST, BigInt(POLICY_HASH) + FIELD_ORDER])
    expect(await refusalOf(chain, call)).toBe('UnknownPolicy')
  })

  it('refuses a proof made before its policy was changed', async () => {
    const { call } = await acceptance(FIRST)
    await write('setPolicy', [FIRST, BigInt(POLICY_HASH) + 1n])
    expect(await refusalOf(chain, call)).toBe('InvalidProof')
  })

  it('accepts a person once in each, under nullifiers that do not match', async () => {
    const [first, second] = [await acceptance(FIRST), await acceptance(SECOND)]
    expect(first.signals.nullifier).not.toBe(second.signals.nullifier)
    expect(first.signals.guardNullifier).not.toBe(second.signals.guardNullifier)
    await write('accept', first.call.args)
    expect(await refusalOf(chain, first.call)).toBe('NullifierUsed')
    await write('accept', second.call.args)
    expect(await refusalOf(chain, second.call)).toBe('NullifierUsed')
  })

  it('does not take the proof for one campaign in another', async () => {
    const { call } = await acceptance(FIRST)
    const [, consent, presentation] = call.args
    expect(await refusalOf(chain, { ...call, args: [SECOND, consent, presentation] })).toBe('InvalidProof')
  })

  it('sees the same guard nullifier in both where they share a guard domain', async () => {
    const guard = 'trials.example'
    const [first, second] = [await acceptance(FIRST, { guard }), await acceptance(SECOND, { guard })]
    expect(first.signals.guardNullifier).toBe(hash('guard', [SECRET, guardHash(guard)]).toString())
    await write('accept', first.call.args)
    await write('accept', second.call.args)
    const times = await readContract(chain.clientOf(STRANGER), {
      address: gate,
      abi,
      functionName: 'timesSeen',
      args: [BigInt(first.signals.guardNullifier)],
    })
    expect(times).toBe(2n)
  })
})

describe('scope and context', () => {
  const word = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map((value) => pad(toHex(value), { size: 32 }))
  const account = fc
    .bigInt({ min: 0n, max: 2n ** 160n - 1n })
    .map((value) => getAddress(pad(toHex(value), { size: 20 })))
  const time = fc.oneof(fc.constantFrom(0, Number.MAX_SAFE_INTEGER), fc.nat())
  const read = (functionName: string, args: readonly unknown[]) =>
    readContract(chain.clientOf(STRANGER), { address: gate, abi, functionName, args })

  it('are the same in TypeScript and in Solidity', async () => {
    await fc.assert(
      fc.asyncProperty(word, account, word, word, time, async (campaign, holder, consentHash, sealedHash, deadline) => {
        const scope = scopeForContract({ chainId: chain.chainId, contract: gate, campaign })
        expect(await read('scopeOf', [campaign])).toBe(BigInt(scope))
        const context = contextForAccount({ account: holder, consentHash, sealedHash, deadline })
        const consent = { account: holder, consentHash, sealedHash, deadline: BigInt(deadline) }
        expect(await read('contextOf', [consent])).toBe(BigInt(context))
      }),
      { seed: SEED, numRuns: 50 },
    )
  })

  it('have the values that the protocol fixes', () => {
    const contract = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
    expect(scopeForContract({ chainId: 1, contract, campaign: FIRST })).toMatchInlineSnapshot(
      `"132108620196844591814468625143717669027187832987841605305348702418201234696"`,
    )
    expect(
      contextForAccount({ account: contract, consentHash: FIRST, sealedHash: SEALED_HASH, deadline: NOON }),
    ).toMatchInlineSnapshot(`"355667354539944332263973748757809030088246669917630906365308658712769104441"`)
  })
})
