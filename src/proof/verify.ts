/** Verification: a strict gate, then the pairing. Loads no prover, starts no thread, touches no file. */
import { VitalproofError } from '../core/errors'
import { pairingHolds } from './pairing'
import { parseProof } from './proof'
import { type NamedSignals, type PublicSignal, parsePublicSignals } from './public-signals'
import { assertSoundKey, type VerificationKey } from './verification-key'

/**
 * Verify a proof of unknown origin. Throws or returns what was proven; never returns false.
 *
 * It says only that the statement holds for these public signals: the caller compares every one of them with what it expects.
 * A proof is not an identity: anyone can turn a valid one into another. Count nullifiers, not proofs.
 *
 * @param options.proof `{ a, b, c }` as `prove` returns it
 * @param options.publicSignals decimal strings in circuit order
 * @returns the public signals by name
 * @throws PROOF_MALFORMED, PROOF_INVALID, PUBLIC_SIGNAL_COUNT, PUBLIC_SIGNAL_INVALID, SETUP_INSECURE
 */
export async function verifyProof<Signal extends string = PublicSignal>({
  verificationKey,
  proof,
  publicSignals,
}: {
  verificationKey: VerificationKey
  proof: unknown
  publicSignals: unknown
}): Promise<NamedSignals<Signal>> {
  const named = parsePublicSignals<Signal>(publicSignals, verificationKey.publicSignals)
  const parsed = parseProof(proof)
  assertSoundKey(verificationKey)
  const signals = verificationKey.publicSignals.map((name) => named[name as Signal])
  if (!pairingHolds({ verificationKey, proof: parsed, signals })) {
    throw new VitalproofError('PROOF_INVALID', 'the proof does not hold for these public signals', { at: 'proof' })
  }
  return named
}
