/** The verifier contract of a circuit: deployed only for the key it was generated from. */
import type { Abi, Address, Hex } from 'viem'
import { VitalproofError } from '../core/errors'
import type { VerificationKey } from '../proof/verification-key'
import { deploy, type Sent, type WriteClient } from './client'
import { digestVerificationKey } from './key-digest'

/** A compiled verifier contract, as in `generated/`. */
export interface VerifierArtifact {
  abi: Abi
  bytecode: Hex
  /** keccak256 of the runtime code; a gate pins it. */
  codeHash: Hex
  /** `digestVerificationKey` of its key. */
  keyDigest: string
}

/**
 * Deploy the verifier contract of a circuit.
 *
 * @param options.key whose proofs it shall accept: `verificationKeyOf`, which refuses keys of a development setup
 * @throws ARTIFACT_HASH_MISMATCH the contract belongs to another key; CHAIN_REVERTED
 */
export async function deployVerifier(
  client: WriteClient,
  { artifact, key }: { artifact: VerifierArtifact; key: VerificationKey },
): Promise<Sent & { address: Address }> {
  if (digestVerificationKey(key) !== artifact.keyDigest) {
    throw new VitalproofError('ARTIFACT_HASH_MISMATCH', 'the verifier contract belongs to another verification key', {
      at: 'artifact/keyDigest',
      fix: 'generate the contracts again from this key',
    })
  }
  return deploy(client, { ...artifact, args: [] })
}
