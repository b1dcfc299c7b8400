/** One template as a circuit without simplification, and the constraints that the template itself states. */
import { type Circuit, openCircuit } from '../../../test/circuits/support/circuit'
import { readSystem, type System } from '../../../test/circuits/support/forms'
import type { R1cs } from '../../../test/support/r1cs'

export interface Template {
  main: string
  file: string
  r1cs: R1cs
  system: System
  wires: Circuit['wires']
  /** Signal name by wire. */
  names: readonly string[]
  /** Constraints of the template; those of its components are deleted in the tests of the components. */
  own: number[]
}

export async function openTemplate({ main, file }: { main: string; file: string }): Promise<Template> {
  return templateOf(await openCircuit({ main, file, plain: true }))
}

export function templateOf({ name: main, file, r1cs, wires }: Circuit): Template {
  const names: string[] = []
  for (const [name, wire] of wires) names[wire] = name
  return { main, file: file ?? '', r1cs, system: readSystem(r1cs), wires, names, own: ownConstraints(r1cs, names) }
}

/** circom writes a component's own constraints before those of its parts: all up to the last that joins two components. */
function ownConstraints(r1cs: R1cs, names: readonly string[]): number[] {
  let end = r1cs.constraints
  for (; end > 0; end--) {
    const terms = r1cs.termWires.subarray(r1cs.starts[3 * end - 3]!, r1cs.starts[3 * end]!)
    const parts = new Set([...terms].filter((wire) => wire > 0).map((wire) => partOf(names[wire]!)))
    if (parts.size > 1 || parts.has('')) break
  }
  return Array.from({ length: end }, (_, i) => i)
}

/** The component of a signal, '' for the template's own. */
function partOf(name: string): string {
  const dot = name.indexOf('.')
  return dot < 0 ? '' : name.slice(0, dot)
}
