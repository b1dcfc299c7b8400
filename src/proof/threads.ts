/** snarkjs' worker threads: one curve per process, which keeps Node alive until it is closed. */
import * as snarkjs from 'snarkjs'

interface Curve {
  terminate(): Promise<void>
}

/** @types/snarkjs leaves `curves` out. */
const { curves } = snarkjs as unknown as { curves: { getCurveFromName(name: string): Promise<Curve> } }

// ffjavascript keeps the curve in a global, but two first calls at once would start two sets of workers and lose one for ever
let starting: Promise<Curve> | null = null

/** Start the workers, once. Everything that calls snarkjs awaits this first. */
export async function startThreads(): Promise<void> {
  starting ??= curves.getCurveFromName('bn128')
  await starting
}

/**
 * End snarkjs' worker threads, so that a Node process can exit by itself. Call it after the last proof or verification;
 * one that is still running would never finish. A later call starts them again.
 */
export async function closeProver(): Promise<void> {
  const curve = await starting
  starting = null
  await curve?.terminate()
}
