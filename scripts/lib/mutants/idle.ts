/** Wires that nothing reads: a linear constraint that only gives a value to such a wire holds for every prover. */
import type { System } from '../../../test/circuits/support/forms'
import type { R1cs } from '../../../test/support/r1cs'

export interface Readers {
  /** Constraints that are left, by wire. */
  counts: Int32Array
  /** Constraints that only define an idle wire. */
  idle: Uint8Array
}

/**
 * Takes away linear constraints with a wire that stands nowhere else, again and again; the compiler's own optimiser does the
 * same. What is taken away constrains nothing that is left.
 *
 * @param options.without constraint that is deleted, with `from`, the readers of the whole circuit
 */
export function findIdle(options: { r1cs: R1cs; system: System; from?: Readers; without?: number }): Readers {
  const { r1cs, system, from, without } = options
  const held = r1cs.outputs + r1cs.publicInputs + r1cs.privateInputs
  const counts = from ? from.counts.slice() : Int32Array.from(system.users, (users) => users.length)
  const idle = from ? from.idle.slice() : new Uint8Array(system.constraints.length)
  const todo: number[] = []
  const drop = (constraint: number): void => {
    if (idle[constraint]) return
    idle[constraint] = 1
    for (const wire of wiresOf(system, constraint)) if (--counts[wire]! === 1 && wire > held) todo.push(wire)
  }
  if (without !== undefined) drop(without)
  if (!from) counts.forEach((count, wire) => void (count === 1 && wire > held && todo.push(wire)))
  for (let wire = todo.pop(); wire !== undefined; wire = todo.pop()) {
    const last = system.users[wire]!.find((constraint) => !idle[constraint])
    if (last !== undefined && isLinear(system, last)) drop(last)
  }
  return { counts, idle }
}

export function wiresOf({ constraints }: System, constraint: number): Set<number> {
  return new Set(constraints[constraint]!.flatMap(({ terms }) => [...terms.keys()]))
}

function isLinear({ constraints }: System, constraint: number): boolean {
  const [a, b] = constraints[constraint]!
  return a.terms.size === 0 || b.terms.size === 0
}
