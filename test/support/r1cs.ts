/** Reads compiled circuits and checks witnesses by itself: `snarkjs wtns check` takes the all-zero witness for a good one. */
import { FIELD_ORDER } from '../../src/core/field'
import { openSection, readSections } from '../../src/proof/sections'

/** Linear combinations A, B, C of constraint i are rows 3i, 3i + 1, 3i + 2; row r has the terms starts[r] to starts[r + 1]. */
export interface R1cs {
  wires: number
  outputs: number
  publicInputs: number
  privateInputs: number
  constraints: number
  starts: Uint32Array
  /** Wire and coefficient (a place in `coefficients`) of each term. */
  termWires: Uint32Array
  termCoefficients: Uint32Array
  /** Different coefficients, in (−p/2, p/2): most are small, and small products are quick. */
  coefficients: bigint[]
}

/** Read a .r1cs file over the BN254 scalar field. */
export function readR1cs(bytes: Uint8Array): R1cs {
  const sections = readSections({ bytes, magic: 'r1cs' })
  const header = openSection(sections, 1, 'r1cs')
  const size = header.uint32()
  if (size !== 32 || header.integer(size) !== FIELD_ORDER) throw new Error('another field')
  const [wires, outputs, publicInputs, privateInputs] = [1, 2, 3, 4].map(() => header.uint32()) as [
    number,
    number,
    number,
    number,
  ]
  header.integer(8)
  const constraints = header.uint32()
  const body = sections.get(2)!
  // a copy is aligned to words, a part of a file need not be; Buffer.slice would not copy
  const words = new Uint32Array(new Uint8Array(body).buffer)
  return { wires, outputs, publicInputs, privateInputs, constraints, ...readTerms(words, constraints) }
}

const WORDS = 8

function readTerms(
  words: Uint32Array,
  constraints: number,
): Pick<R1cs, 'starts' | 'termWires' | 'termCoefficients' | 'coefficients'> {
  const rows = 3 * constraints
  const terms = (words.length - rows) / (1 + WORDS)
  const [starts, termWires, termCoefficients] = [
    new Uint32Array(rows + 1),
    new Uint32Array(terms),
    new Uint32Array(terms),
  ]
  const coefficients: bigint[] = []
  const places = new Map<number, number[]>()
  const firstAt: number[] = []
  const placeOf = (at: number): number => {
    let mix = 0
    for (let i = 0; i < WORDS; i++) mix = Math.imul(mix ^ words[at + i]!, 0x01000193)
    const candidates = places.get(mix) ?? []
    const known = candidates.find((place) => sameWords(words, firstAt[place]!, at))
    if (known !== undefined) return known
    places.set(mix, [...candidates, coefficients.length])
    firstAt.push(at)
    return coefficients.push(centre(words, at)) - 1
  }
  let at = 0
  let term = 0
  for (let row = 0; row < rows; row++) {
    for (let count = words[at++]!; count > 0; count--) {
      termWires[term] = words[at]!
      termCoefficients[term] = placeOf(at + 1)
      term++
      at += 1 + WORDS
    }
    starts[row + 1] = term
  }
  if (at !== words.length || term !== terms) throw new Error('a damaged constraint section')
  return { starts, termWires, termCoefficients, coefficients }
}

/** A violated constraint, or −1: the witness is not one at all (length, range, or wire 0 is not 1). */
export interface Violation {
  constraint: number
  /** The wires of the constraint. */
  wires: number[]
}

/**
 * The first constraint that a witness violates, or null.
 *
 * @param only constraints to look at, e.g. `constraintsOf` the wires that a test has changed; default: all
 */
export function checkWitness(r1cs: R1cs, witness: readonly bigint[], only?: Iterable<number>): Violation | null {
  const whole = witness.length === r1cs.wires && witness[0] === 1n && witness.every((w) => w >= 0n && w < FIELD_ORDER)
  if (!whole) return { constraint: -1, wires: [] }
  if (only) {
    for (const constraint of only) if (!holds(r1cs, witness, constraint)) return violation(r1cs, constraint)
    return null
  }
  for (let i = 0; i < r1cs.constraints; i++) if (!holds(r1cs, witness, i)) return violation(r1cs, i)
  return null
}

/** Every constraint in which one of these wires stands, in order. */
export function constraintsOf(r1cs: R1cs, wires: Iterable<number>): number[] {
  const wanted = new Uint8Array(r1cs.wires)
  for (const wire of wires) wanted[wire] = 1
  const found: number[] = []
  for (let i = 0; i < r1cs.constraints; i++) {
    for (let term = r1cs.starts[3 * i]!; term < r1cs.starts[3 * i + 3]!; term++) {
      if (wanted[r1cs.termWires[term]!]) {
        found.push(i)
        break
      }
    }
  }
  return found
}

/** Read a .wtns file over the BN254 scalar field. */
export function readWitness(bytes: Uint8Array): bigint[] {
  const sections = readSections({ bytes, magic: 'wtns' })
  const header = openSection(sections, 1, 'wtns')
  const size = header.uint32()
  if (size !== 32 || header.integer(size) !== FIELD_ORDER) throw new Error('another field')
  const body = openSection(sections, 2, 'wtns')
  return Array.from({ length: header.uint32() }, () => body.integer(size))
}

/** Wire by signal name (`main.grid[0][1]`) out of a .sym file; −1 where the optimiser removed the signal. */
export function signalsByName(sym: string): Map<string, number> {
  const wires = new Map<string, number>()
  for (const line of sym.split('\n')) {
    if (line === '') continue
    const [, wire, , name] = line.split(',')
    wires.set(name!, Number(wire))
  }
  return wires
}

function holds(
  { starts, termWires, termCoefficients, coefficients }: R1cs,
  witness: readonly bigint[],
  constraint: number,
): boolean {
  const sum = (row: number): bigint => {
    let total = 0n
    for (let term = starts[row]!; term < starts[row + 1]!; term++) {
      const coefficient = coefficients[termCoefficients[term]!]!
      const value = witness[termWires[term]!]!
      // 1 and −1 are most of a circuit
      if (coefficient === 1n) total += value
      else if (coefficient === -1n) total -= value
      else total += coefficient * value
    }
    return total
  }
  const row = 3 * constraint
  return ((sum(row) % FIELD_ORDER) * (sum(row + 1) % FIELD_ORDER) - sum(row + 2)) % FIELD_ORDER === 0n
}

function violation({ starts, termWires }: R1cs, constraint: number): Violation {
  const terms = termWires.subarray(starts[3 * constraint]!, starts[3 * constraint + 3]!)
  return { constraint, wires: [...new Set(terms)].sort((a, b) => a - b) }
}

function sameWords(words: Uint32Array, a: number, b: number): boolean {
  for (let i = 0; i < WORDS; i++) if (words[a + i] !== words[b + i]) return false
  return true
}

function centre(words: Uint32Array, at: number): bigint {
  let value = 0n
  for (let i = WORDS - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[at + i]!)
  return 2n * value > FIELD_ORDER ? value - FIELD_ORDER : value
}
