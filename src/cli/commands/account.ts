/** `account create`: an Ethereum account in an encrypted file, new or brought along. */
import type { Hex } from '../../model/issuer-keys'
import { createAccountFile } from '../account-file'
import type { CommandBody } from '../command'
import { assertNew, readInput } from '../files'
import { PASSWORD_OPTION, readPassword } from '../password'
import { OUT } from '../values'

export const accountCreate: CommandBody = {
  examples: [
    'vitalproof account create --out owner.json',
    'vitalproof account create --key-file exported-key.txt --out owner.json',
  ],
  options: {
    ...OUT,
    'key-file': { value: 'FILE', help: 'file whose first line is a private key (default: a fresh one)' },
    ...PASSWORD_OPTION,
  },
  run: async (input) => {
    const path = input.get('out')
    await assertNew(path)
    const file = input.find('key-file')
    const line = file === undefined ? undefined : (await readInput(file, '--key-file')).split(/\r?\n/)[0]!.trim()
    const password = await readPassword({ input, forWhat: 'new account file', repeat: true })
    const privateKey = line === undefined ? {} : { privateKey: line.toLowerCase() as Hex }
    const { account } = await createAccountFile({ path, password, ...privateKey })
    return {
      json: { out: path, address: account.address },
      lines: [`account file: ${path}`, `address: ${account.address}`, 'send it funds before it sends anything'],
    }
  },
}
