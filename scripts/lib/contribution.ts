/** The hash by which a contributor recognises their contribution, as snarkjs prints it. */
import { createHash } from 'node:crypto'
import { bigintToBytes } from '../../src/core/bytes'
import type { ZkeyContribution } from '../../src/proof/zkey'

/** blake2b-512 over the points (uncompressed, big-endian, G2 with c1 first) and the transcript. */
export function contributionHash({ points, transcript }: Pick<ZkeyContribution, 'points' | 'transcript'>): string {
  const [x0, x1, y0, y1] = points.slice(6)
  const hash = createHash('blake2b512')
  for (const coordinate of [...points.slice(0, 6), x1!, x0!, y1!, y0!]) hash.update(bigintToBytes(coordinate, 32))
  return hash.update(transcript).digest('hex')
}
