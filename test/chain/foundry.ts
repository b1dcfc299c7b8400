/** Where anvil and forge are: the pinned packages on Linux, the search path elsewhere. */
import { createRequire } from 'node:module'

export function foundryBinary(name: 'anvil' | 'forge'): string {
  try {
    return createRequire(import.meta.url).resolve(`@foundry-rs/${name}-linux-amd64/bin/${name}`)
  } catch {
    return name
  }
}
