/** What the soundness tests need to know of a circuit besides its spec file. */
import type { CircuitInputs } from '../../../src/proof/inputs'

export interface Statement {
  name: string
  /** Signs and hashes, so only when it is needed. @throws if the statement is not provable */
  make(): Made
}

export interface Made {
  inputs: CircuitInputs
  /** Exactly these elements of the inputs are not read, for instance hashes of blocks that are opened. None if left out. */
  unread?: readonly string[]
}

export interface SoundnessCase {
  /** At least five provable statements, the edges among them. The domain probe changes the first; of a large circuit the gate takes five. */
  statements(): Statement[]
  /** The same statement with every hash, root and signature made anew over whatever its inputs now are. */
  remake(inputs: CircuitInputs): CircuitInputs
}
