/** How much of a probe runs: a share of it in `npm test`, all of it in `npm run soundness`. */
import type { CircuitSpec } from './spec'

/** Everything, and not the share that fits into `npm test`. */
export const isFull = process.env.VITALPROOF_FULL === '1'

/** A circuit of which the gate, too, tries everything. */
export function isSmall({ constraints }: CircuitSpec): boolean {
  return constraints < 1 << 12
}
