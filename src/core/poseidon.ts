/** Poseidon over canonical field elements (poseidon-lite reduces silently; here out-of-range input throws). */
import * as lite from 'poseidon-lite'
import { VitalproofError } from './errors'
import { assertField } from './field'
import { type Purpose, tag } from './tags'

const BY_ARITY = [
  lite.poseidon1,
  lite.poseidon2,
  lite.poseidon3,
  lite.poseidon4,
  lite.poseidon5,
  lite.poseidon6,
  lite.poseidon7,
  lite.poseidon8,
  lite.poseidon9,
  lite.poseidon10,
  lite.poseidon11,
  lite.poseidon12,
  lite.poseidon13,
  lite.poseidon14,
  lite.poseidon15,
  lite.poseidon16,
]

/** Poseidon[tag purpose, ...inputs], 1 to 15 inputs. @throws INVALID_VALUE */
export function hash(purpose: Purpose, inputs: readonly bigint[]): bigint {
  return hashBlock([tag(purpose), ...inputs])
}

/** Untagged Poseidon of a fixed-position block; only ever opened below a tagged hash. @throws INVALID_VALUE */
export function hashBlock(inputs: readonly bigint[]): bigint {
  const poseidon = BY_ARITY[inputs.length - 1]
  if (!poseidon) throw new VitalproofError('INVALID_VALUE', 'Poseidon takes 1 to 16 inputs', { at: 'inputs' })
  return poseidon(inputs.map((input, i) => assertField(input, `input ${i}`)))
}
