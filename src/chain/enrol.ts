/** Enrolment in a trial: send a presentation, and look up whose place a nullifier took. */
import type { Address, Hex } from 'viem'
import { readContract } from 'viem/actions'
import { VitalproofError } from '../core/errors'
import { assertBits, parseField } from '../core/field'
import type { Presentation } from '../model/messages'
import { contextForAccount, scopeForContract } from './binding'
import { presentationToCalldata } from './calldata'
import { readCampaign } from './campaign'
import { askNode, type ReadClient, type Sent, send, type WriteClient } from './client'
import { trialEnrolment } from './generated/trial-enrolment'

const { abi } = trialEnrolment

/**
 * Enrol an account. Anyone may send it; the place belongs to `account` alone.
 *
 * @param options.account whom the proof names in its context
 * @param options.sealedHash hash of the sealed contact; zero word if none
 * @param options.deadline last second in which it may be sent, Unix time
 * @param options.chainId if given, the client must talk to this chain
 * @throws CHAIN_MISMATCH; CHAIN_REVERTED with the contract error's name in `at`; REQUEST_MISMATCH naming the signal that the presentation
 * was not made for; PROOF_MALFORMED, INVALID_VALUE
 */
export async function enrol(
  client: WriteClient,
  options: {
    contract: Address
    account: Address
    sealedHash: Hex
    deadline: number
    presentation: Pick<Presentation, 'proof' | 'publicSignals'>
    chainId?: number
  },
): Promise<Sent & { nullifier: string }> {
  const { contract, account, sealedHash, deadline, presentation } = options
  const calldata = presentationToCalldata(presentation)
  const { scope, consentHash, policyHash } = await readCampaign(client, {
    contract,
    ...(options.chainId === undefined ? {} : { chainId: options.chainId }),
  })
  const expected = {
    policyHash,
    scope: scopeForContract({ ...scope, contract, campaign: scope.campaign as Hex }),
    context: contextForAccount({ account, consentHash, sealedHash, deadline }),
  }
  for (const name of ['policyHash', 'scope', 'context'] as const) {
    if (presentation.publicSignals[name] !== expected[name]) {
      throw new VitalproofError('REQUEST_MISMATCH', `the presentation was made for another ${name}`, {
        at: `publicSignals/${name}`,
        fix: 'make it for this contract, account, consent and deadline',
      })
    }
  }
  const args = [account, sealedHash, assertBits(deadline, 64, 'deadline'), calldata]
  const sent = await send(client, { address: contract, abi, functionName: 'enrol', args })
  return { ...sent, nullifier: presentation.publicSignals.nullifier }
}

/** Whether a nullifier took its place for this account, as sent with this sealed hash and deadline. @throws CHAIN_REVERTED */
export async function isEnrolled(
  client: ReadClient,
  options: { contract: Address; nullifier: string; account: Address; sealedHash: Hex; deadline: number },
): Promise<boolean> {
  const { contract, nullifier, account, sealedHash, deadline } = options
  const args = [parseField(nullifier, 'nullifier'), account, sealedHash, assertBits(deadline, 64, 'deadline')] as const
  return askNode(() => readContract(client, { address: contract, abi, functionName: 'isEnrolled', args }))
}
