/** What a proof for a contract is bound to: scope, consent and context, as the contract computes them. */
import { type Address, encodeAbiParameters, type Hex, keccak256, stringToBytes } from 'viem'
import { assertBits } from '../core/field'
import { contextHash, scopeHash } from '../model/scope'

/** Tag of a consent hash; in Solidity the constant of `TrialEnrolment`. */
export const CONSENT_TAG = 'vitalproof/v1/consent/chain'

/**
 * The public signal `scope` of a campaign of a contract (`EligibilityGate.scopeOf`).
 *
 * @param options.campaign 32-byte word, lower-case hex
 * @returns decimal string of a field element
 * @throws INVALID_VALUE
 */
export function scopeForContract(options: { chainId: number; contract: Address; campaign: Hex }): string {
  return scopeHash({ kind: 'chain', ...options }).toString()
}

/**
 * The public signal `context` of a consent (`EligibilityGate.contextOf`).
 *
 * @param options.account for whom the proof counts, whoever sends it
 * @param options.consentHash `consentHashOf` the campaign's terms
 * @param options.sealedHash hash of what is sealed for the operator; zero word if nothing
 * @param options.deadline last second in which the proof counts, Unix time
 * @returns decimal string of a field element
 * @throws INVALID_VALUE
 */
export function contextForAccount(options: {
  account: Address
  consentHash: Hex
  sealedHash: Hex
  deadline: number
}): string {
  return contextHash({ kind: 'account', ...options }).toString()
}

/**
 * Hash of consent terms and their expiry (`TrialEnrolment.consentHash`).
 *
 * @param options.termsHash hash of the text that the holder agrees to, 32-byte word
 * @param options.consentExpires last second for which consent is given, Unix time
 * @throws INVALID_VALUE
 */
export function consentHashOf({ termsHash, consentExpires }: { termsHash: Hex; consentExpires: number }): Hex {
  return keccak256(
    encodeAbiParameters(
      [{ type: 'bytes32' }, { type: 'bytes32' }, { type: 'uint64' }],
      [keccak256(stringToBytes(CONSENT_TAG)), termsHash, assertBits(consentExpires, 64, 'consentExpires')],
    ),
  )
}
