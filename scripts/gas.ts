/**
 * Gas of the contracts on a local chain, with the probe verifier: `npx tsx scripts/gas.ts [--check]`. Writes
 * bench/snapshots/gas.json; with `--check` it fails if the committed numbers differ.
 *
 * `verify` is the execution of verifyProof, as a contract that calls it pays: without the 21,000 of a transaction and its calldata.
 * Everything else is a whole transaction, every byte of a proof and of its signals counted as non-zero, which is the most it can be.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Abi, type Address, encodeFunctionData, type Hex, hexToBytes } from 'viem'
import { sendTransaction, waitForTransactionReceipt } from 'viem/actions'
import { presentationToCalldata } from '../src/chain'
import { issuerRegistry } from '../src/chain/generated/issuer-registry'
import { trialEnrolment } from '../src/chain/generated/trial-enrolment'
import { PUBLIC_SIGNALS } from '../src/model/messages'
import { type LocalChain, startChain, ZERO_WORD } from '../test/chain/anvil'
import { probeVerifier } from '../test/chain/generated/probe-verifier'
import { type ProbePresentation, stopProver } from '../test/chain/probe'
import { campaignTerms, deployAll, type Enrolment, NEXT_ROOT, NOON, OWNER, presentFor } from '../test/chain/scenario'

const SNAPSHOT = 'bench/snapshots/gas.json'
const TRANSACTION = 21_000
const GAS_LIMIT = 1_000_000n

interface Cost {
  execution: number
  transaction: number
}

/** Measure everything once. */
async function measure(): Promise<Record<string, number>> {
  const chain = await startChain({ timestamp: NOON })
  try {
    const trial = await deployAll(chain, campaignTerms())
    const first = await presentFor(chain, trial, 1n)
    const second = await presentFor(chain, trial, 2n)
    const snapshot = [ZERO_WORD, 'https://snapshot.example/epochs/2']
    const calls: [name: string, call: Call][] = [
      ['verifyTransaction', verifyCall(trial.verifier, first.presentation)],
      ['enrol', enrolCall(trial.contract, first)],
      ['enrolRefusedNullifierUsed', enrolCall(trial.contract, first)],
      ['enrolRefusedPointOffCurve', offCurveCall(trial.contract, second)],
      ['publishRoot', registryCall(trial.registry, 'publishRoot', snapshot)],
      ['confirmRoot', registryCall(trial.registry, 'confirmRoot')],
      ['revokeRoot', registryCall(trial.registry, 'revokeRoot')],
    ]
    const { verifier, registry, trial: contract } = trial.deployment
    const gas: Record<string, number> = {
      deployVerifier: Number(verifier),
      deployRegistry: Number(registry),
      deployTrial: Number(contract),
    }
    for (const [name, call] of calls) {
      const cost = await costOf(chain, call)
      if (name === 'verifyTransaction') gas.verify = cost.execution
      gas[name] = cost.transaction
    }
    return gas
  } finally {
    await stopProver()
    await chain.stop()
  }
}

interface Call {
  address: Address
  abi: Abi
  functionName: string
  args: readonly unknown[]
}

function verifyCall(address: Address, presentation: ProbePresentation): Call {
  const { a, b, c } = presentationToCalldata(presentation)
  const signals = PUBLIC_SIGNALS.map((name) => BigInt(presentation.publicSignals[name]))
  return { address, ...probeVerifier, functionName: 'verifyProof', args: [a, b, c, signals] }
}

function registryCall(address: Address, functionName: string, more: unknown[] = []): Call {
  return { address, ...issuerRegistry, functionName, args: [BigInt(NEXT_ROOT), ...more] }
}

function enrolCall(address: Address, { account, sealedHash, deadline, presentation }: Enrolment): Call {
  const args = [account, sealedHash, BigInt(deadline), presentationToCalldata(presentation)]
  return { address, ...trialEnrolment, functionName: 'enrol', args }
}

function offCurveCall(address: Address, enrolment: Enrolment): Call {
  const { args, ...call } = enrolCall(address, enrolment)
  const presentation = args[3] as ReturnType<typeof presentationToCalldata>
  const [x, y] = presentation.c
  return { ...call, args: [...args.slice(0, 3), { ...presentation, c: [x, y ^ 1n] }] }
}

/** Sent without simulation, so that a call that reverts has its price too. */
async function costOf(chain: LocalChain, { address, ...call }: Call): Promise<Cost> {
  const data = encodeFunctionData(call)
  const client = chain.clientOf(OWNER)
  const hash = await sendTransaction(client, {
    to: address,
    data,
    gas: GAS_LIMIT,
    account: client.account,
    chain: null,
  })
  const { gasUsed } = await waitForTransactionReceipt(client, { hash })
  const execution = Number(gasUsed) - TRANSACTION - calldataGas(data)
  return { execution, transaction: TRANSACTION + execution + calldataGas(data, true) }
}

/** EIP-2028: 16 for a byte, 4 for a zero byte. `most`: words of more than 200 bits are counted as full. */
function calldataGas(data: Hex, most = false): number {
  const bytes = hexToBytes(data)
  let gas = 0
  for (let at = 0; at < bytes.length; at += at === 0 ? 4 : 32) {
    const word = bytes.subarray(at, at === 0 ? 4 : at + 32)
    const isLarge = word.length === 32 && word.subarray(0, 7).some((byte) => byte !== 0)
    for (const byte of word) gas += byte !== 0 || (most && isLarge) ? 16 : 4
  }
  return gas
}

const measured = `${JSON.stringify(await measure(), null, 2)}\n`
if (process.argv.includes('--check')) {
  if (!existsSync(SNAPSHOT) || readFileSync(SNAPSHOT, 'utf8') !== measured) {
    console.error(`${SNAPSHOT} differs from what was measured:\n${measured}run \`npx tsx scripts/gas.ts\``)
    process.exitCode = 1
  }
} else {
  mkdirSync(dirname(SNAPSHOT), { recursive: true })
  writeFileSync(SNAPSHOT, measured)
  console.log(measured)
}
