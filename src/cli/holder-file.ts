/** The holder's encrypted file on disk; what is in it is the holder room's business. */
import { createHolder, type Holder, openHolder, sealHolder } from '../holder'
import type { Input } from './command'
import { readInput, replaceOwn, writeNew } from './files'
import { readPassword } from './password'

/** @throws FILE_EXISTS */
export async function createHolderFile({ path, password }: { path: string; password: string }): Promise<void> {
  await writeNew(path, await sealHolder({ holder: createHolder(), password }))
}

/** Open the file that `--holder` names. @throws FILE_INVALID, WRONG_PASSWORD */
export async function openHolderFile(input: Input): Promise<{ holder: Holder; save(next: Holder): Promise<void> }> {
  const path = input.get('holder')
  const file = await readInput(path, '--holder')
  const password = await readPassword({ input, forWhat: 'holder file' })
  const holder = await openHolder({ file, password })
  return { holder, save: async (next) => replaceOwn(path, await sealHolder({ holder: next, password }), '--holder') }
}
