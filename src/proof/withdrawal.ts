/** Withdrawal: whoever entered under a nullifier shows it again, without credential or policy (docs/protocol.md section 6). */
import type { Artifacts, Progress } from './artifacts'
import type { WithdrawalSignal } from './generated/signals'
import type { Proof } from './proof'
import { type ProofWithSignals, prove } from './prove'
import type { NamedSignals } from './public-signals'
import { type KeyOptions, verificationKeyOf } from './verification-key'
import { verifyProof } from './verify'

/** Its circuit in the manifest. */
export const WITHDRAWAL_CIRCUIT = 'withdraw'

/**
 * Prove to know the secret behind the nullifier of a scope.
 *
 * @param options.artifacts of the circuit `withdraw`, from `loadArtifacts`
 * @param options.scope,options.context field elements that the contract or verifier fixes; the context binds account and purpose
 * @throws as `prove`
 */
export async function proveWithdrawal(options: {
  artifacts: Artifacts
  holderSecret: bigint
  scope: bigint
  context: bigint
  onProgress?: (progress: Progress) => void
  signal?: AbortSignal
}): Promise<ProofWithSignals> {
  const { holderSecret, scope, context, ...rest } = options
  return prove({ ...rest, inputs: { scope, context, holderSecret } })
}

/**
 * Verify a withdrawal. The caller compares scope and context with its own, and looks the nullifier up.
 *
 * @param options.publicSignals decimal strings: nullifier, scope, context
 * @throws as `verifyProof`; DEVELOPMENT_KEYS_REFUSED
 */
export async function verifyWithdrawal(
  options: { proof: Proof; publicSignals: readonly string[] } & Omit<KeyOptions, 'circuit'>,
): Promise<NamedSignals<WithdrawalSignal>> {
  const { proof, publicSignals, ...keys } = options
  const verificationKey = verificationKeyOf({ ...keys, circuit: WITHDRAWAL_CIRCUIT })
  return verifyProof<WithdrawalSignal>({ verificationKey, proof, publicSignals })
}
