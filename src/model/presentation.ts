/** The presentation as a strict message: exact keys, canonical numbers, nothing that a verifier would have to interpret. */
import { VitalproofError } from '../core/errors'
import { parseField } from '../core/field'
import type { JsonValue } from '../core/json'
import { type Presentation, PUBLIC_SIGNALS, type PublicSignal } from './messages'
import { readMessage, schemaReader } from './schema'

export const PRESENTATION_LIMITS = { maxBytes: 8 * 1024, maxDepth: 6 }

/** Order q of the BN254 base field, which proof coordinates are below (EIP-197). */
export const BASE_FIELD_ORDER = 21888242871839275222246405745257275088696311157297823662689037894645226208583n

const read = schemaReader('PRESENTATION_INVALID')
const readProof = schemaReader('PROOF_MALFORMED')

/**
 * Read a presentation. Checks its form only; `verifyPresentation` checks what it says.
 *
 * @param input JSON text or object, at most 8 KiB
 * @throws PRESENTATION_INVALID, PROOF_MALFORMED, PUBLIC_SIGNAL_COUNT, PUBLIC_SIGNAL_INVALID, LIMIT_EXCEEDED, INVALID_JSON
 */
export function parsePresentation(input: unknown): Presentation {
  const message = readMessage(input, PRESENTATION_LIMITS)
  const json = read.object(message, '', ['vitalproof', 'circuit', 'proof', 'publicSignals'], ['keyDigest'])
  read.oneOf(json.vitalproof, '/vitalproof', ['presentation/1'])
  const proof = readProof.object(json.proof, '/proof', ['a', 'b', 'c'])
  const b = readProof.list(proof.b, '/proof/b', 2)
  return {
    vitalproof: 'presentation/1',
    circuit: read.text(json.circuit, '/circuit', /^[a-z][a-z0-9-]{0,31}$/),
    ...('keyDigest' in json ? { keyDigest: read.text(json.keyDigest, '/keyDigest', /^[0-9a-f]{64}$/) } : {}),
    proof: {
      a: readPair(proof.a, '/proof/a'),
      b: [readPair(b[0], '/proof/b/0'), readPair(b[1], '/proof/b/1')],
      c: readPair(proof.c, '/proof/c'),
    },
    publicSignals: readSignals(json.publicSignals!),
  }
}

function readSignals(value: JsonValue): Record<PublicSignal, string> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw read.fail('/publicSignals', 'not an object of named signals')
  }
  // a missing signal must never count as 0, which is what snarkjs would make of it
  if (
    Object.keys(value).length !== PUBLIC_SIGNALS.length ||
    PUBLIC_SIGNALS.some((name) => !Object.hasOwn(value, name))
  ) {
    throw new VitalproofError('PUBLIC_SIGNAL_COUNT', `not exactly the ${PUBLIC_SIGNALS.length} named signals`, {
      at: '/publicSignals',
      fix: `give ${PUBLIC_SIGNALS.join(', ')}`,
    })
  }
  return Object.fromEntries(
    PUBLIC_SIGNALS.map((name) => {
      try {
        parseField(value[name], name)
      } catch {
        throw new VitalproofError('PUBLIC_SIGNAL_INVALID', 'not the decimal string of a field element', {
          at: `/publicSignals/${name}`,
        })
      }
      return [name, value[name]]
    }),
  ) as Record<PublicSignal, string>
}

function readPair(value: JsonValue | undefined, at: string): [string, string] {
  const pair = readProof.list(value, at, 2)
  return [readCoordinate(pair[0], `${at}/0`), readCoordinate(pair[1], `${at}/1`)]
}

function readCoordinate(value: JsonValue | undefined, at: string): string {
  const text = readProof.text(value, at, /^(0|[1-9][0-9]{0,76})$/)
  if (BigInt(text) >= BASE_FIELD_ORDER) throw readProof.fail(at, 'not below the base field order')
  return text
}
