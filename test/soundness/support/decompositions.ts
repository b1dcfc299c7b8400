/**
 * What the constraints say about bits, by their form alone and so for every prover: which wires are bits, which wires are
 * thereby smaller than a power of two, and which sums of bits can reach the order of the field (then one value has two forms).
 */
import { FIELD_ORDER as P } from '../../../src/core/field'
import type { R1cs } from '../../support/r1cs'
import { invert, mod } from './field'

export interface Decompositions {
  bits: Set<number>
  /** wire → N: some constraints force 0 <= wire < 2^N. */
  widths: Map<number, number>
  /** Bits of each sum of distinct powers of two whose maximum reaches p. */
  aliases: number[][]
}

/** Coefficient by wire; wire 0 is the constant, wires below 0 are bits that the optimiser removed, one for each decomposition. */
type Form = Map<number, bigint>

/** Powers of two side by side reach p from 254 on; some of them may have been removed. */
const ALIAS_MINIMUM = 200
/** Wires of a bit that is written as a sum. */
const SMALL = 4
/** ±2^k → k, for as many bits as a field element can have. */
const EXPONENTS = new Map(
  Array.from({ length: 254 }, (_, k) => [1n << BigInt(k), k] as const).flatMap(([power, k]) => [
    [mod(power), k] as const,
    [mod(-power), k] as const,
  ]),
)

export function findDecompositions(r1cs: R1cs): Decompositions {
  const bits = new Set<number>()
  const sums: Form[] = []
  const wide: Form[] = []
  // a bit that the optimiser wrote as a sum of other wires
  const smalls: Form[] = []
  let removed = 0
  for (let i = 0; i < r1cs.constraints; i++) {
    const [a, b, c] = [0, 1, 2].map((part) => readForm(r1cs, 3 * i + part)) as [Form, Form, Form]
    // the optimiser may have put a sum of bits wherever the word stood
    wide.push(...[a, b, c].filter((form) => form.size >= ALIAS_MINIMUM))
    const linear = asLinear(a, b, c)
    if (linear) sums.push(linear)
    const roots = c.size === 0 ? twoRoots(a, b) : null
    if (!roots) continue
    const wires = [...a.keys()].filter((wire) => wire !== 0)
    if (wires.length > 1) {
      // the wires' sum has one of two values: sum = low + (high − low) · bit, with low = 0 where there is a choice
      const [low, high] = roots[1] === 0n ? [roots[1], roots[0]] : roots
      const sum = new Map(a)
      sum.set(0, -low)
      removed--
      sum.set(removed, low - high)
      sums.push(sum)
      if (wires.length < SMALL && wires.every((wire) => !bits.has(wire))) smalls.push(sum)
    } else if (isBit(roots, a.get(wires[0]!)!)) bits.add(wires[0]!)
  }

  const widths = new Map([...bits].map((wire) => [wire, 1] as const))
  for (let bit = -1; bit >= removed; bit--) widths.set(bit, 1)
  for (const sum of sums) for (const small of smalls) if (sum !== small) substitute(sum, small)
  // a word of words is found once they are
  for (let before = 0; before < widths.size; ) {
    before = widths.size
    for (const sum of sums) readWidth(sum, widths)
  }
  for (let bit = -1; bit >= removed; bit--) widths.delete(bit)
  return { bits, widths, aliases: findAliases([...sums, ...wide], bits) }
}

/** Put the removed bit of a small sum where all its wires stand in another. */
function substitute(sum: Form, small: Form): void {
  const wires = [...small].filter(([wire]) => wire > 0)
  const first = sum.get(wires[0]![0])
  if (first === undefined) return
  const factor = mod(first * invert(wires[0]![1]))
  if (wires.some(([wire, value]) => mod((sum.get(wire) ?? 0n) - factor * value) !== 0n)) return
  for (const [wire, value] of small) {
    const rest = mod((sum.get(wire) ?? 0n) - factor * value)
    if (rest === 0n) sum.delete(wire)
    else sum.set(wire, rest)
  }
}

/** word = Σ 2^k · part, where the parts' bits lie side by side from 0 to N − 1. */
function readWidth(sum: Form, widths: Map<number, number>): void {
  const terms = [...sum].filter(([, coefficient]) => mod(coefficient) !== 0n)
  const [word, ...others] = terms.filter(([wire]) => !widths.has(wire))
  if (!word || word[0] === 0 || others.length > 0 || terms.length === 1) return
  const unit = invert(-word[1])
  const parts = new Map(terms.filter((term) => term !== word).map(([wire, value]) => [mod(value * unit), wire]))
  let width = 0
  for (let wire = parts.get(1n); wire !== undefined && width < 254; wire = parts.get(mod(1n << BigInt(width)))) {
    parts.delete(mod(1n << BigInt(width)))
    width += widths.get(wire)!
  }
  // two parts of one power would be one entry of the map
  if (parts.size === 0 && width < 254 && new Set(terms.map(([, value]) => mod(value))).size === terms.length) {
    widths.set(word[0], width)
  }
}

function findAliases(forms: readonly Form[], bits: ReadonlySet<number>): number[][] {
  const found = new Map<string, number[]>()
  for (const form of forms) {
    const parts = [...form].filter(([wire]) => wire < 0 || bits.has(wire))
    if (parts.length < ALIAS_MINIMUM) continue
    for (const [, coefficient] of parts) {
      const unit = invert(coefficient)
      const exponents = parts.map(([, other]) => EXPONENTS.get(mod(other * unit)))
      const known = new Set(exponents.filter((k) => k !== undefined))
      const maximum = [...known].reduce((total, k) => total + (1n << BigInt(k)), 0n)
      if (maximum < P) continue
      const wires = parts.flatMap(([wire], i) => (wire > 0 && exponents[i] !== undefined ? [wire] : []))
      found.set(wires.sort((x, y) => x - y).join(), wires)
      break
    }
  }
  return [...found.values()]
}

function readForm({ starts, termWires, termCoefficients, coefficients }: R1cs, row: number): Form {
  const form: Form = new Map()
  for (let t = starts[row]!; t < starts[row + 1]!; t++) form.set(termWires[t]!, coefficients[termCoefficients[t]!]!)
  return form
}

/** a·b − c where one factor is a constant. */
function asLinear(a: Form, b: Form, c: Form): Form | null {
  const constant = (form: Form): bigint | null =>
    form.size === 0 ? 0n : form.size === 1 && form.has(0) ? form.get(0)! : null
  const factor = constant(b) ?? constant(a)
  if (factor === null) return null
  const other = constant(b) === null ? b : a
  const sum: Form = new Map([...other].map(([wire, value]) => [wire, mod(value * factor)]))
  for (const [wire, value] of c) sum.set(wire, mod((sum.get(wire) ?? 0n) - value))
  return sum
}

/** The two values of a's wires' sum at which a·b is 0, if b's wires are a multiple of a's. */
function twoRoots(a: Form, b: Form): [bigint, bigint] | null {
  const wires = [...a.keys()].filter((wire) => wire !== 0)
  if (wires.length === 0 || wires.length !== [...b.keys()].filter((wire) => wire !== 0).length) return null
  const other = b.get(wires[0]!)
  if (other === undefined) return null
  const ratio = mod(a.get(wires[0]!)! * invert(other))
  if (wires.some((wire) => mod((b.get(wire) ?? 0n) * ratio - a.get(wire)!) !== 0n)) return null
  return [mod(-(a.get(0) ?? 0n)), mod(-(b.get(0) ?? 0n) * ratio)]
}

function isBit(roots: readonly bigint[], coefficient: bigint): boolean {
  const values = roots.map((root) => mod(root * invert(coefficient)))
  return values.includes(0n) && values.includes(1n)
}
