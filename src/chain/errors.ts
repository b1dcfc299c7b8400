/** Named reverts of the contracts as typed errors, each with what mends it. */
import { decodeErrorResult, type Hex } from 'viem'
import { isVitalproofError, VitalproofError } from '../core/errors'
import { contractErrors } from './generated/errors'

/** Name of a custom error of the contracts. */
export type ContractErrorName = (typeof contractErrors)[number]['name']

const FIXES: Record<ContractErrorName, string> = {
  CampaignClosed: 'enrolment is over',
  CampaignFull: 'every place is taken',
  CampaignInvalid: 'opens < closes <= consentExpires, closes in the future, places > 0, termsHash not zero',
  CampaignNotOpen: 'wait until the campaign opens',
  ClockOutOfRange: 'choose maxRootAge from 1 hour to 30 days and grace up to maxRootAge, in seconds',
  CoordinateNotCanonical: 'send the proof as it was made',
  DayOutOfRange: 'make the proof again with the day of today (UTC)',
  DeadlinePassed: 'make the proof again with a later deadline',
  GasTooLow: 'send more gas; 350,000 is enough for an enrolment',
  InvalidProof: 'make the proof for this contract, campaign, account, consent and day, with the keys of its verifier',
  NotOwner: 'send it from the account of the owner',
  NotPendingOwner: 'send it from the account that was proposed as owner',
  NullifierNotCanonical: 'send the presentation as it was made',
  NullifierUsed: 'this person is in already',
  OwnerMissing: 'give the address of an owner',
  PointNotInGroup: 'send the proof as it was made',
  RegistryMissing: 'give the address of a deployed registry',
  RootAlreadyPublished: 'confirm the latest root instead, or publish the next one',
  RootIsRevoked: 'publish a new root',
  RootNotAcceptable: 'make the proof again with the latest published registry root',
  RootNotCanonical: 'give the root as the registry snapshot has it',
  RootNotLatest: 'only the latest root can be confirmed',
  RootUnknown: 'give a root that was published',
  RootZero: 'an empty registry has no root to publish',
  SignalNotCanonical: 'send the presentation as it was made',
  UnknownPolicy: 'give the hash of a compiled policy',
  VerifierCodeMismatch: 'use the verifier that belongs to the pinned code hash',
}

/**
 * CHAIN_REVERTED with the contract error's name in `at` if the error is a revert; anything else as it came.
 * `at` is `unknown` for a revert without a name of ours.
 */
export function toChainError(error: unknown): unknown {
  if (isVitalproofError(error)) return error
  const data = findRevertData(error)
  if (data === null) return error
  const name = nameOf(data)
  return new VitalproofError('CHAIN_REVERTED', name ? `the contract refused: ${name}` : 'the contract reverted', {
    at: name ?? 'unknown',
    // no cause: viem's error quotes the URL of the node, which may hold a key
    ...(name ? { fix: FIXES[name] } : {}),
  })
}

function nameOf(data: Hex): ContractErrorName | null {
  try {
    // viem also knows Solidity's own Error and Panic, which none of our contracts throws by name
    const { errorName } = decodeErrorResult({ abi: contractErrors, data })
    return Object.hasOwn(FIXES, errorName) ? errorName : null
  } catch {
    return null
  }
}

/** viem keeps the revert bytes in one of several places of its chain of causes. */
function findRevertData(error: unknown): Hex | null {
  let found: Hex | null = null
  for (let current = error; current instanceof Error; current = current.cause) {
    const { raw, data, name } = current as Error & { raw?: unknown; data?: unknown }
    for (const candidate of [raw, data, (data as { data?: unknown } | undefined)?.data]) {
      if (isHexBytes(candidate)) return candidate
    }
    // a revert without bytes, such as one that ran out of gas
    if (name === 'ContractFunctionRevertedError' || name === 'ExecutionRevertedError') found = '0x'
  }
  return found
}

function isHexBytes(value: unknown): value is Hex {
  return typeof value === 'string' && /^0x([0-9a-f]{2})+$/i.test(value)
}
