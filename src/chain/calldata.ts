/** A presentation as the words that `EligibilityGate` takes. */
import { parseField } from '../core/field'
import type { Presentation } from '../model/messages'
import { parseProof, proofWords } from '../proof/proof'

/** `IEligibilityGate.Presentation`. `b` in EIP-197's order: imaginary part first. */
export interface PresentationCalldata {
  a: readonly [bigint, bigint]
  b: readonly [readonly [bigint, bigint], readonly [bigint, bigint]]
  c: readonly [bigint, bigint]
  nullifier: bigint
  guardNullifier: bigint
  registryRoot: bigint
  dayWord: bigint
}

/**
 * The argument of a gate's function. Policy hash, scope and context are left out: the contract knows them itself.
 *
 * @throws PROOF_MALFORMED, INVALID_VALUE
 */
export function presentationToCalldata({
  proof,
  publicSignals,
}: Pick<Presentation, 'proof' | 'publicSignals'>): PresentationCalldata {
  const [ax, ay, bx1, bx0, by1, by0, cx, cy] = proofWords(parseProof(proof)) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ]
  return {
    a: [ax, ay],
    b: [
      [bx1, bx0],
      [by1, by0],
    ],
    c: [cx, cy],
    nullifier: parseField(publicSignals.nullifier, 'publicSignals/nullifier'),
    guardNullifier: parseField(publicSignals.guardNullifier, 'publicSignals/guardNullifier'),
    registryRoot: parseField(publicSignals.registryRoot, 'publicSignals/registryRoot'),
    dayWord: parseField(publicSignals.today, 'publicSignals/today'),
  }
}
