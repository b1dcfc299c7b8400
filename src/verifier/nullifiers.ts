/** Where used nullifiers are remembered: once per campaign, and once per guard domain. */

/**
 * A set of names that only grows. `add` must be atomic: of two calls with a name in common, one gets `false` and adds nothing.
 * In a database: one transaction of inserts under a unique index.
 */
export interface NullifierStore {
  /** Is one of these names in the store? */
  hasAny(names: readonly string[]): boolean | Promise<boolean>
  /** Add all, or none and return false if one of them is in the store already. */
  add(names: readonly string[]): boolean | Promise<boolean>
}

/** In memory, for one process and for tests. @param used names that were used before */
export function createNullifierStore(used: Iterable<string> = []): NullifierStore {
  const known = new Set(used)
  const hasAny = (names: readonly string[]) => names.some((name) => known.has(name))
  return {
    hasAny,
    add(names) {
      if (hasAny(names)) return false
      for (const name of names) known.add(name)
      return true
    },
  }
}
