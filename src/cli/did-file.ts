/** The encrypted file of an issuer's DID: the identifier and the Ethereum key of its owner. */
import { parseJson } from '../core/json'
import { openBox, sealBox } from '../core/password-box'
import type { DidAgent } from '../did'
import { schemaReader } from '../model/schema'
import type { Input, Option } from './command'
import { loadDidRoom, openAgent } from './did-room'
import { readInput, writeNew } from './files'
import { readPassword } from './password'

export const DID_FILE: Record<string, Option> = {
  'did-file': { value: 'FILE', help: 'file of `did create`', required: true },
}

const KIND = 'did-file/1'
const MAX_BYTES = 64 * 1024
const read = schemaReader('FILE_INVALID')

/** @param options.privateKey 64 hex digits @throws FILE_EXISTS */
export async function createDidFile(options: {
  path: string
  did: string
  privateKey: string
  password: string
}): Promise<void> {
  const { path, did, privateKey, password } = options
  await writeNew(path, await sealBox({ kind: KIND, text: JSON.stringify({ did, privateKey }), password }))
}

/** An agent that holds the DID of `--did-file`. @throws FILE_INVALID, WRONG_PASSWORD, DID_INVALID, CHAIN_MISMATCH, PACKAGE_MISSING */
export async function openDidFile(input: Input): Promise<{ agent: DidAgent; did: string; account: string }> {
  const box = await readInput(input.get('did-file'), '--did-file')
  const password = await readPassword({ input, forWhat: 'DID file' })
  const text = await openBox({ kind: KIND, box, password })
  const json = read.object(parseJson(text, { maxBytes: MAX_BYTES }), '', ['did', 'privateKey'])
  const did = read.text(json.did, '/did', /^did:ethr:[\x21-\x7e]{1,200}$/)
  const privateKeyHex = read.text(json.privateKey, '/privateKey', /^[0-9a-f]{64}$/)
  const agent = await openAgent(input, did)
  const { account } = await (await loadDidRoom()).importIssuerDid({ agent, did, privateKeyHex })
  return { agent, did, account }
}
