/** The witness of a statement: inputs checked first, then computed by the circuit's own program, silently. */
import { WitnessCalculatorBuilder } from 'circom_runtime'
import { VitalproofError } from '../core/errors'
import { assertField } from '../core/field'
import type { Artifacts } from './artifacts'
import type { CircuitInputs, SignalValue } from './inputs'
import type { InputShape } from './manifest'

/**
 * Compute the witness, in the .wtns format. It contains every private input: `prove` zeroes it, other callers should.
 *
 * The program itself takes `true` for 1, `""` for 0 and −1 for p − 1; here only canonical field elements pass.
 *
 * @param options.inputs exactly the input signals of the circuit, each of exactly its size
 * @throws INVALID_VALUE with the signal's name, WITNESS_FAILED with the template and line of the violated constraint
 */
export async function calculateWitness({
  artifacts,
  inputs,
}: {
  artifacts: Pick<Artifacts, 'manifest' | 'witnessModule'>
  inputs: CircuitInputs
}): Promise<Uint8Array> {
  const checked = checkInputs(inputs, artifacts.manifest.inputs)
  const { instance, failure } = await startProgram(artifacts.witnessModule)
  try {
    const calculator = await WitnessCalculatorBuilder(instance)
    return await calculator.calculateWTNSBin(checked, false)
  } catch {
    // whatever was thrown may quote an input: only names and lines leave
    throw new VitalproofError('WITNESS_FAILED', 'the inputs do not satisfy the circuit', {
      at: failure() || 'witness',
      fix: 'evaluate the policy first; it says which criterion fails',
    })
  } finally {
    wipe(instance)
  }
}

/** Exactly these names and sizes, every value a canonical field element; flattened in circuit order. @throws INVALID_VALUE */
export function checkInputs(
  inputs: CircuitInputs,
  shapes: Readonly<Record<string, InputShape>>,
): Record<string, bigint[]> {
  const names = typeof inputs === 'object' && inputs !== null ? Object.keys(inputs) : []
  if (names.some((name) => !Object.hasOwn(shapes, name))) {
    throw new VitalproofError('INVALID_VALUE', 'not an input of the circuit', { at: 'inputs' })
  }
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      if (!names.includes(name)) throw new VitalproofError('INVALID_VALUE', 'an input is missing', { at: name })
      return [name, flatten(inputs[name], shape, name)]
    }),
  )
}

function flatten(value: SignalValue | undefined, shape: InputShape, at: string): bigint[] {
  const [size, ...rest] = shape
  if (size === undefined) return [assertField(value, at)]
  if (!Array.isArray(value) || value.length !== size) {
    throw new VitalproofError('INVALID_VALUE', `not a list of ${size}`, { at })
  }
  // Array.from visits the holes of a sparse list, map would not
  return Array.from({ length: size }, (_, i) => flatten(value[i], rest, `${at}[${i}]`)).flat()
}

/** A fresh instance per witness: nothing of one patient stays for the next. Its messages are collected, not printed. */
async function startProgram(
  module: WebAssembly.Module,
): Promise<{ instance: WebAssembly.Instance; failure: () => string }> {
  let trace = ''
  const readMessage = (): string => {
    const nextChar = instance.exports.getMessageChar as () => number
    let text = ''
    for (let char = nextChar(); char !== 0; char = nextChar()) text += String.fromCharCode(char)
    return text
  }
  const instance = await WebAssembly.instantiate(module, {
    runtime: {
      exceptionHandler: () => {
        throw new VitalproofError('WITNESS_FAILED', 'a constraint does not hold')
      },
      printErrorMessage: () => {
        trace += `${readMessage()}\n`
      },
      writeBufferMessage: () => void readMessage(),
      showSharedRWMemory: () => {},
    },
  })
  return { instance, failure: () => places(trace) }
}

/** `Error in template Bits_7 line: 22` → `Bits:22`, innermost first. Nothing else of the message is kept. */
function places(trace: string): string {
  return [...trace.matchAll(/Error in template ([A-Za-z][A-Za-z0-9_]*?)(?:_\d+)? line: (\d+)/g)]
    .map(([, template, line]) => `${template}:${line}`)
    .join(' < ')
}

/** The program's memory holds every private input. */
function wipe(instance: WebAssembly.Instance): void {
  const { memory } = instance.exports
  if (memory instanceof WebAssembly.Memory) new Uint8Array(memory.buffer).fill(0)
}
