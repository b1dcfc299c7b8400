/** The one place of this room that touches the file system: artifacts out of a directory. */
import { constants } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { VitalproofError } from '../core/errors'
import type { ArtifactSource } from './artifacts'

/**
 * Artifacts out of `<directory>/<circuit>/<file>`; default: the package's own `keys/`.
 *
 * The source refuses what lies outside the directory, also through a symbolic link, and what is longer than asked for.
 *
 * @throws (when used) ARTIFACT_MISSING, ARTIFACT_HASH_MISMATCH
 */
export function nodeSource({ directory }: { directory?: string } = {}): ArtifactSource {
  return async ({ circuit, file, bytes }) => {
    const at = `${circuit}/${file}`
    const root = await realpath(directory ?? (await findKeys())).catch(() => missing(at))
    const path = await realpath(join(root, circuit, file)).catch(() => missing(at))
    if (!path.startsWith(root + sep)) missing(at)
    const handle = await open(path, constants.O_RDONLY).catch(() => missing(at))
    try {
      const { size } = await handle.stat()
      if (size !== bytes) {
        throw new VitalproofError('ARTIFACT_HASH_MISMATCH', 'the file has another length', {
          at,
          fix: 'reinstall the package',
        })
      }
      return await handle.readFile()
    } finally {
      await handle.close()
    }
  }
}

/** `keys/` beside or above this module: the same for the sources and for a built package, whatever its folders. */
async function findKeys(): Promise<string> {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (let level = 0; level < 4; level++) {
    const keys = join(folder, 'keys')
    if (await stat(join(keys, 'manifest.json')).catch(() => null)) return keys
    folder = dirname(folder)
  }
  return missing('keys')
}

function missing(at: string): never {
  throw new VitalproofError('ARTIFACT_MISSING', 'no such artifact', {
    at,
    fix: 'reinstall the package, or make the keys (keys/README.md)',
  })
}
