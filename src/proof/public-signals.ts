/** The public signals by name, in the one order that the compiled circuit has (docs/protocol.md section 5). */
import { isVitalproofError, VitalproofError } from '../core/errors'
import { parseField } from '../core/field'
import { PUBLIC_SIGNALS, type PublicSignal } from './generated/signals'

export { PUBLIC_SIGNALS, type PublicSignal }

/** Every public signal as a canonical field element. */
export type NamedSignals<Signal extends string = PublicSignal> = Record<Signal, bigint>

/**
 * Read the signals of a proof: exactly as many as the circuit has, each the one decimal string of a number below p.
 *
 * @param names in order; default: those of the circuits for policies
 * @throws PUBLIC_SIGNAL_COUNT, PUBLIC_SIGNAL_INVALID
 */
export function parsePublicSignals<Signal extends string = PublicSignal>(
  signals: unknown,
  names: readonly string[] = PUBLIC_SIGNALS,
): NamedSignals<Signal> {
  if (!Array.isArray(signals) || signals.length !== names.length) {
    throw new VitalproofError('PUBLIC_SIGNAL_COUNT', `not a list of ${names.length} public signals`, {
      at: 'publicSignals',
      fix: `give ${names.join(', ')}`,
    })
  }
  return Object.fromEntries(names.map((name, i) => [name, parseSignal(signals[i], name)])) as NamedSignals<Signal>
}

/**
 * The signals as a proof carries them.
 *
 * @throws PUBLIC_SIGNAL_COUNT if a name is missing or unknown, PUBLIC_SIGNAL_INVALID if a value is not canonical
 */
export function orderPublicSignals(named: NamedSignals): string[] {
  const names = Object.keys(named)
  const stranger = names.find((name) => !(PUBLIC_SIGNALS as readonly string[]).includes(name))
  const missing = PUBLIC_SIGNALS.find((name) => !Object.hasOwn(named, name))
  if (stranger !== undefined || missing !== undefined) {
    throw new VitalproofError('PUBLIC_SIGNAL_COUNT', 'not exactly the public signals of the circuit', {
      at: missing ?? 'publicSignals',
      fix: `give ${PUBLIC_SIGNALS.join(', ')}`,
    })
  }
  return PUBLIC_SIGNALS.map((name) => parseSignal(String(named[name]), name).toString())
}

function parseSignal(text: unknown, name: string): bigint {
  try {
    return parseField(text, name)
  } catch (error) {
    const fix = isVitalproofError(error) ? error.fix : undefined
    throw new VitalproofError('PUBLIC_SIGNAL_INVALID', 'not the decimal string of a field element', {
      at: name,
      ...(fix === undefined ? {} : { fix }),
    })
  }
}
