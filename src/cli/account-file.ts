/** The encrypted file of an Ethereum account: the controller of a DID, or the owner of a registry contract. */
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { parseJson } from '../core/json'
import { openBox, sealBox } from '../core/password-box'
import type { Hex } from '../model/issuer-keys'
import { schemaReader } from '../model/schema'
import type { Input } from './command'
import { readInput, writeNew } from './files'
import { readPassword } from './password'

/** An opened account. It signs here; the key is for a signer that keeps its own, and goes into no message or log. */
export interface OpenAccount {
  account: PrivateKeyAccount
  /** 0x and 64 lower-case hex digits. */
  privateKey: Hex
}

const KIND = 'account-file/1'
const read = schemaReader('FILE_INVALID')

/**
 * Write a new file, mode 0600.
 *
 * @param options.privateKey of an account that exists already; default a fresh one
 * @throws FILE_EXISTS, FILE_INVALID the key is none of secp256k1
 */
export async function createAccountFile(options: {
  path: string
  password: string
  privateKey?: Hex
}): Promise<OpenAccount> {
  const { path, password, privateKey = generatePrivateKey() } = options
  const opened = importAccount(privateKey)
  await writeNew(path, await sealBox({ kind: KIND, text: JSON.stringify({ privateKey }), password }))
  return opened
}

/** Open the file that an option names. @throws FILE_INVALID, WRONG_PASSWORD */
export async function openAccountFile({
  input,
  path,
  at = '--account',
}: {
  input: Input
  path: string
  at?: string
}): Promise<OpenAccount> {
  const box = await readInput(path, at)
  const password = await readPassword({ input, forWhat: 'account file' })
  const json = read.object(parseJson(await openBox({ kind: KIND, box, password }), { maxBytes: 4096 }), '', [
    'privateKey',
  ])
  return importAccount(read.text(json.privateKey, '/privateKey', PRIVATE_KEY))
}

const PRIVATE_KEY = /^0x[0-9a-f]{64}$/

function importAccount(privateKey: string): OpenAccount {
  if (!PRIVATE_KEY.test(privateKey)) throw notAKey()
  try {
    return { account: privateKeyToAccount(privateKey as Hex), privateKey: privateKey as Hex }
  } catch {
    // viem's own error is dropped: nothing of a key may reach a message
    throw notAKey()
  }
}

function notAKey() {
  return read.fail('/privateKey', 'not a private key of secp256k1', 'give 0x and 64 lower-case hex digits')
}
