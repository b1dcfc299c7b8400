/**
 * Which wires do the constraints leave free, to first order, once the inputs are fixed? The derivative of every constraint at
 * one witness; a wire is determined if no direction in the kernel moves it.
 */
import { FIELD_ORDER as P } from '../../../src/core/field'
import type { R1cs } from '../../support/r1cs'
import { invert, mod } from './field'

/** A row of the Jacobian: derivative by wire, never 0. */
type Row = Map<number, bigint>

export interface Freedom {
  /** Wires that some direction of the kernel moves, ascending. */
  free: number[]
  /** Columns that were left for elimination after peeling. */
  core: number
}

/** @param options.fixed wires that are given: the inputs; wire 0 is always given */
export function findFreedom(options: {
  r1cs: R1cs
  witness: readonly bigint[]
  fixed: Iterable<number>
  only?: (constraint: number) => boolean
}): Freedom {
  const { r1cs, witness, only = () => true } = options
  const known = new Uint8Array(r1cs.wires)
  known[0] = 1
  for (const wire of options.fixed) known[wire] = 1
  const rows = derive(r1cs, witness, known, only)
  peel(rows, known)

  const core = rows.map((row) => new Map([...row].filter(([wire]) => !known[wire]))).filter((row) => row.size > 0)
  const columns = new Set(core.flatMap((row) => [...row.keys()])).size
  for (const wire of determined(core)) known[wire] = 1
  return { free: [...known.keys()].filter((wire) => !known[wire]), core: columns }
}

/** d(A·B − C) by every wire that is not known. */
function derive(
  r1cs: R1cs,
  witness: readonly bigint[],
  known: Uint8Array,
  only: (constraint: number) => boolean,
): Row[] {
  const { starts, termWires, termCoefficients, coefficients } = r1cs
  const sumOf = (part: number): bigint => {
    let sum = 0n
    for (let t = starts[part]!; t < starts[part + 1]!; t++) {
      sum += coefficients[termCoefficients[t]!]! * witness[termWires[t]!]!
    }
    return sum % P
  }
  const rows: Row[] = []
  for (let i = 0; i < r1cs.constraints; i++) {
    if (!only(i)) continue
    const row: Row = new Map()
    const factors = [sumOf(3 * i + 1), sumOf(3 * i), -1n]
    factors.forEach((factor, part) => {
      if (factor === 0n) return
      for (let t = starts[3 * i + part]!; t < starts[3 * i + part + 1]!; t++) {
        const wire = termWires[t]!
        if (known[wire]) continue
        row.set(wire, ((row.get(wire) ?? 0n) + coefficients[termCoefficients[t]!]! * factor) % P)
      }
    })
    for (const [wire, value] of row) if (value === 0n) row.delete(wire)
    if (row.size > 0) rows.push(row)
  }
  return rows
}

/** A row with one unknown column determines it; again and again. */
function peel(rows: readonly Row[], known: Uint8Array): void {
  const users: number[][] = Array.from({ length: known.length }, () => [])
  const open = new Uint32Array(rows.length)
  rows.forEach((row, i) => {
    open[i] = row.size
    for (const wire of row.keys()) users[wire]!.push(i)
  })
  const queue = [...open.keys()].filter((i) => open[i] === 1)
  for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
    const wire = [...rows[i]!.keys()].find((column) => !known[column])
    if (wire === undefined) continue
    known[wire] = 1
    for (const user of users[wire]!) {
      open[user]!--
      if (open[user] === 1) queue.push(user)
    }
  }
}

/** Reduced row echelon form; a column is determined if its row has nothing else. */
function determined(rows: readonly Row[]): number[] {
  const pivots = new Map<number, Row>()
  // reduced rows by the columns that they still have without a pivot
  const users = new Map<number, Set<Row>>()
  for (const source of rows) {
    const row = new Map(source)
    for (const [wire, value] of source) {
      const pivot = pivots.get(wire)
      if (pivot) for (const [column, amount] of pivot) addTo(row, column, -value * amount)
    }
    if (row.size === 0) continue
    // the column that the fewest rows use: elimination then fills in least
    const uses = (column: number): number => users.get(column)?.size ?? 0
    const wire = [...row.keys()].reduce((best, column) => (uses(column) < uses(best) ? column : best))
    const value = row.get(wire)!
    const inverse = invert(value)
    for (const [column, amount] of row) row.set(column, mod(amount * inverse))
    pivots.set(wire, row)
    for (const column of row.keys()) if (column !== wire) usersOf(users, column).add(row)
    for (const other of usersOf(users, wire)) {
      const factor = other.get(wire)!
      for (const [column, amount] of row) {
        if (addTo(other, column, -factor * amount)) usersOf(users, column).add(other)
        else users.get(column)?.delete(other)
      }
    }
    users.delete(wire)
  }
  return [...pivots].filter(([, row]) => row.size === 1).map(([wire]) => wire)
}

function usersOf(users: Map<number, Set<Row>>, wire: number): Set<Row> {
  const known = users.get(wire) ?? new Set()
  users.set(wire, known)
  return known
}

/** Is the entry still there? */
function addTo(row: Row, wire: number, amount: bigint): boolean {
  const sum = mod((row.get(wire) ?? 0n) + amount)
  if (sum === 0n) row.delete(wire)
  else row.set(wire, sum)
  return sum !== 0n
}
