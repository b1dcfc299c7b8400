/** The heads of circom's .r1cs and .sym files. */
import { FIELD_ORDER } from '../../src/core/field'
import { openSection, readSections } from '../../src/proof/sections'

export interface R1csHeader {
  wires: number
  outputs: number
  publicInputs: number
  privateInputs: number
  labels: number
  constraints: number
}

/** @throws INVALID_VALUE if the file is damaged or of another field */
export function readR1csHeader(bytes: Uint8Array): R1csHeader {
  const section = openSection(readSections({ bytes, magic: 'r1cs' }), 1, 'r1cs')
  const size = section.uint32()
  if (size !== 32 || section.integer(size) !== FIELD_ORDER) throw new Error('not an r1cs over the BN254 scalar field')
  const [wires, outputs, publicInputs, privateInputs] = [
    section.uint32(),
    section.uint32(),
    section.uint32(),
    section.uint32(),
  ]
  const labels = Number(section.integer(8))
  return { wires, outputs, publicInputs, privateInputs, labels, constraints: section.uint32() }
}

/** One line of a .sym file; `wire` is −1 where the optimiser removed the signal. */
export interface Symbol {
  label: number
  wire: number
  name: string
}

/** In label order: outputs of main, its inputs, everything else. */
export function readSymbols(text: string): Symbol[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [label, wire, , name] = line.split(',')
      return { label: Number(label), wire: Number(wire), name: name! }
    })
    .sort((a, b) => a.label - b.label)
}
