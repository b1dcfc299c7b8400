/** The header of a proving key, read by our own code: `snarkjs zkey verify` calls a key without a contribution "Ok". */
import { VitalproofError } from '../core/errors'
import { FIELD_ORDER } from '../core/field'
import { BASE_FIELD_ORDER, type G1Point, type G2Point } from './curve'
import { openSection, readSections, type SectionReader } from './sections'
import { assertSoundKey } from './verification-key'

export interface ZkeyContribution {
  type: 'contribution' | 'beacon'
  name: string
  /** Coordinates of delta after, s·G1, s·x·G1 (x, y) and sp·x·G2 (x.c0, x.c1, y.c0, y.c1). */
  points: bigint[]
  transcript: Uint8Array
  beacon?: { value: Uint8Array; iterations: number }
}

export interface ZkeyHeader {
  wires: number
  publicSignals: number
  domainSize: number
  gamma: G2Point
  delta: G2Point
  /** Tell circuits apart: keys of one beacon share their delta. */
  ic: G1Point[]
  contributions: ZkeyContribution[]
}

const GROTH16 = 1
const COORDINATE_BYTES = 32
const MAX_CONTRIBUTIONS = 10_000

/**
 * Read the header of a Groth16 key on BN254 and refuse one whose phase 2 was skipped.
 *
 * @throws INVALID_VALUE if the file is damaged or of another protocol or curve, SETUP_NO_CONTRIBUTION, SETUP_INSECURE
 */
export function readZkey(bytes: Uint8Array): ZkeyHeader {
  const sections = readSections({ bytes, magic: 'zkey' })
  if (openSection(sections, 1, 'zkey').uint32() !== GROTH16) throw foreign('not a groth16 key')
  const header = readHeader(openSection(sections, 2, 'zkey'))
  const contributions = readContributions(openSection(sections, 10, 'zkey'))
  if (contributions.length === 0) {
    throw new VitalproofError('SETUP_NO_CONTRIBUTION', 'the key has no phase-2 contribution', {
      at: 'zkey',
      fix: 'contribute to the key and end with a beacon (keys/README.md)',
    })
  }
  assertSoundKey(header, 'zkey')
  const points = openSection(sections, 3, 'zkey')
  const ic = Array.from({ length: header.publicSignals + 1 }, () => toG1(readCoordinates(points, 2)))
  return { ...header, ic, contributions }
}

function readHeader(section: SectionReader): Omit<ZkeyHeader, 'contributions' | 'ic'> {
  const base = section.uint32() === COORDINATE_BYTES ? section.integer(COORDINATE_BYTES) : 0n
  const scalar =
    base === BASE_FIELD_ORDER && section.uint32() === COORDINATE_BYTES ? section.integer(COORDINATE_BYTES) : 0n
  if (scalar !== FIELD_ORDER) throw foreign('not a key on BN254')
  const [wires, publicSignals, domainSize] = [section.uint32(), section.uint32(), section.uint32()]
  readCoordinates(section, 8) // alpha1, beta1, beta2
  const gamma = toG2(readCoordinates(section, 4))
  readCoordinates(section, 2) // delta1
  const delta = toG2(readCoordinates(section, 4))
  return { wires, publicSignals, domainSize, gamma, delta }
}

function readContributions(section: SectionReader): ZkeyContribution[] {
  section.bytes(64) // hash of the circuit
  const count = section.uint32()
  if (count > MAX_CONTRIBUTIONS) throw foreign('too many contributions')
  return Array.from({ length: count }, () => {
    const points = readCoordinates(section, 10)
    const transcript = section.bytes(64)
    const type = section.uint32() === 1 ? 'beacon' : 'contribution'
    return { type, points, transcript, ...readParameters(section.bytes(section.uint32())) }
  })
}

/** Type-length-value: 1 name, 2 iterations (the value alone), 3 beacon. */
function readParameters(bytes: Uint8Array): Pick<ZkeyContribution, 'name' | 'beacon'> {
  let name = ''
  let iterations = 0
  let value: Uint8Array | undefined
  for (let i = 0; i < bytes.length; ) {
    const kind = bytes[i]!
    const length = kind === 2 ? 0 : bytes[i + 1]!
    const start = i + 2
    if (start + length > bytes.length || kind < 1 || kind > 3) throw foreign('a damaged contribution')
    if (kind === 1) name = new TextDecoder().decode(bytes.subarray(start, start + length))
    if (kind === 2) iterations = bytes[i + 1]!
    if (kind === 3) value = bytes.subarray(start, start + length)
    i = start + length
  }
  return value ? { name, beacon: { value, iterations } } : { name }
}

/** Coordinates stand in Montgomery form: x·2^256 mod q. */
function readCoordinates(section: SectionReader, count: number): bigint[] {
  return Array.from(
    { length: count },
    () => (section.integer(COORDINATE_BYTES) * MONTGOMERY_INVERSE) % BASE_FIELD_ORDER,
  )
}

function toG1(c: bigint[]): G1Point {
  return [c[0]!.toString(), c[1]!.toString()]
}

function toG2(c: bigint[]): G2Point {
  return [
    [c[0]!.toString(), c[1]!.toString()],
    [c[2]!.toString(), c[3]!.toString()],
  ]
}

const MONTGOMERY_INVERSE = (() => {
  // Fermat: (2^256)^(q − 2) mod q
  let result = 1n
  let power = (1n << 256n) % BASE_FIELD_ORDER
  for (let e = BASE_FIELD_ORDER - 2n; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * power) % BASE_FIELD_ORDER
    power = (power * power) % BASE_FIELD_ORDER
  }
  return result
})()

function foreign(message: string): VitalproofError {
  return new VitalproofError('INVALID_VALUE', message, { at: 'zkey' })
}
