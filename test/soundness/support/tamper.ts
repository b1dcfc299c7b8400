/** Every wire changed alone: some constraint has to break. */
import { FIELD_ORDER as P } from '../../../src/core/field'
import type { R1cs } from '../../support/r1cs'

/** Wires that can be changed alone by one of the deltas without breaking a constraint, ascending; wire 0 is left out. */
export function findUnnoticed(options: {
  r1cs: R1cs
  witness: readonly bigint[]
  deltas: readonly bigint[]
}): number[] {
  const { r1cs, witness, deltas } = options
  const { starts, termWires, termCoefficients, coefficients } = r1cs
  const noticed = deltas.map(() => new Uint8Array(r1cs.wires))
  for (let i = 0; i < r1cs.constraints; i++) {
    const value = [0n, 0n, 0n]
    const changes = new Map<number, [bigint, bigint, bigint]>()
    for (let part = 0; part < 3; part++) {
      for (let t = starts[3 * i + part]!; t < starts[3 * i + part + 1]!; t++) {
        const coefficient = coefficients[termCoefficients[t]!]!
        const wire = termWires[t]!
        value[part]! += coefficient * witness[wire]!
        const change = changes.get(wire) ?? [0n, 0n, 0n]
        change[part as 0 | 1 | 2] += coefficient
        changes.set(wire, change)
      }
    }
    const [a, b, c] = value.map((sum) => sum % P) as [bigint, bigint, bigint]
    for (const [wire, [da, db, dc]] of changes) {
      deltas.forEach((delta, k) => {
        if (noticed[k]![wire]) return
        // (a + δ·da)(b + δ·db) − (c + δ·dc), less a·b − c = 0
        if ((delta * (da * b + db * a - dc) + delta * delta * da * db) % P !== 0n) noticed[k]![wire] = 1
      })
    }
    if ((a * b - c) % P !== 0n) throw new Error(`constraint ${i} does not hold`)
  }
  return Array.from({ length: r1cs.wires - 1 }, (_, i) => i + 1).filter((wire) => noticed.some((seen) => !seen[wire]))
}

/** Inputs that no constraint uses: a proof says nothing about them. */
export function unusedWires(r1cs: R1cs): number[] {
  const used = new Uint8Array(r1cs.wires)
  for (const wire of r1cs.termWires) used[wire] = 1
  return Array.from({ length: r1cs.wires - 1 }, (_, i) => i + 1).filter((wire) => !used[wire])
}
