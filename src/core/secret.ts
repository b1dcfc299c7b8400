/** Objects that carry a secret: readable by name, silent in JSON, spread, logs and inspection. */

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/**
 * A frozen object whose `hidden` properties are read as usual (`holder.secret`) but are not enumerable, and whose
 * `toJSON` and inspection show only `shown`.
 */
export function concealSecrets<Shown extends object, Hidden extends object>(
  kind: string,
  shown: Shown,
  hidden: Hidden,
): Readonly<Shown & Hidden> {
  const object = { ...shown } as Shown & Hidden
  const describe = () => ({ ...jsonSafe(shown), [kind]: '[redacted]' })
  for (const [name, value] of Object.entries(hidden)) Object.defineProperty(object, name, { value, enumerable: false })
  Object.defineProperty(object, 'toJSON', { value: describe, enumerable: false })
  Object.defineProperty(object, INSPECT, { value: describe, enumerable: false })
  return Object.freeze(object)
}

/** `JSON.stringify` throws at a bigint. */
function jsonSafe(shown: object): object {
  return JSON.parse(JSON.stringify(shown, (_, value) => (typeof value === 'bigint' ? `${value}` : value)))
}
