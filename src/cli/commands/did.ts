/** `did create`, `did publish-key`, `did retire-key`, `did revoke-key`, `did resolve`: an issuer's keys where everybody finds them. */
import { bytesToHex, hexToBytes } from '../../core/bytes'
import type { PublicKey } from '../../core/eddsa'
import { randomBytes } from '../../core/random'
import { DAY_SECONDS } from '../../model/dates'
import { decodeIssuerKey, parseDid } from '../../model/issuer-keys'
import { type CommandBody, type Input, type Outcome, usage } from '../command'
import { createDidFile, DID_FILE, openDidFile } from '../did-file'
import { CHAIN_OPTIONS, loadDidRoom, openAgent } from '../did-room'
import { assertNew, readInput } from '../files'
import { openIssuerFile, publicKeyHex } from '../issuer-file'
import { PASSWORD_OPTION, readPassword } from '../password'
import { OUT, readInteger } from '../values'

const MAX_CHAIN_ID = 0xf_ffff_ffff_ffff

export const didCreate: CommandBody = {
  examples: [
    'vitalproof did create --chain-id 11155111 --out did.json',
    'vitalproof did create --chain-id 11155111 --key-file key.txt --did did:ethr:0xaa36a7:0x… --out did.json',
  ],
  options: {
    'chain-id': { value: 'N', help: 'number of the chain that holds the DID', required: true },
    'key-file': { value: 'FILE', help: 'file with the private key of an account, in hex (default: a new key)' },
    did: { value: 'DID', help: 'a DID that this account owns (default: its own)' },
    ...OUT,
    ...PASSWORD_OPTION,
  },
  run: async (input) => {
    const path = input.get('out')
    await assertNew(path)
    const chainId = readInteger(input, 'chain-id', { min: 1, max: MAX_CHAIN_ID, otherwise: 1 })
    const privateKey = await readPrivateKey(input)
    const derived = (await loadDidRoom()).deriveIssuerDid({ chainId, privateKeyHex: privateKey })
    const did = input.find('did') ?? derived.did
    if (parseDid(did, '--did').chainId !== chainId) throw usage('--did is on another chain than --chain-id')
    const password = await readPassword({ input, forWhat: 'new DID file', repeat: true })
    await createDidFile({ path, did, privateKey, password })
    return {
      json: { out: path, did, account: derived.account },
      lines: [
        `DID file: ${path}`,
        did,
        `account: ${derived.account}`,
        'next: send the account funds, then vitalproof did publish-key',
      ],
    }
  },
}

export const didPublishKey: CommandBody = {
  examples: [
    'vitalproof did publish-key --did-file did.json --issuer issuer.json --days 730 --rpc http://127.0.0.1:8545 --did-registry 0x…',
  ],
  options: {
    ...DID_FILE,
    issuer: { value: 'FILE', help: 'issuer file: its signing key is published', required: true },
    days: { value: 'N', help: 'days for which it is in force (default: 365)' },
    ...CHAIN_OPTIONS,
    ...PASSWORD_OPTION,
  },
  run: async (input) => {
    const days = readInteger(input, 'days', { min: 1, max: 36_500, otherwise: 365 })
    const { key } = await openIssuerFile({ input, path: input.get('issuer') })
    const { agent, did } = await openDidFile(input)
    const { publishIssuerKey } = await loadDidRoom()
    const { publicKey } = key
    const sent = await publishIssuerKey({ agent, did, publicKey, validitySeconds: days * DAY_SECONDS })
    return changed(did, publicKey, sent.transaction, `published for ${days} days`)
  },
}

export const didRetireKey: CommandBody = {
  examples: [
    'vitalproof did retire-key --did-file did.json --issuer issuer.json --rpc http://127.0.0.1:8545 --did-registry 0x…',
    'vitalproof did retire-key --did-file did.json --public-key 2f8a… --days 7 --rpc http://127.0.0.1:8545 --did-registry 0x…',
  ],
  options: {
    ...DID_FILE,
    issuer: { value: 'FILE', help: 'issuer file: the key that `issuer rotate` replaced last' },
    'public-key': { value: 'HEX', help: 'or the key, as `did resolve` prints it' },
    days: { value: 'N', help: 'days for which it stays in force (default: 0)' },
    ...CHAIN_OPTIONS,
    ...PASSWORD_OPTION,
  },
  run: async (input) => {
    const days = readInteger(input, 'days', { min: 0, max: 36_500, otherwise: 0 })
    const publicKey = await readRetired(input)
    const { agent, did } = await openDidFile(input)
    const { retireIssuerKey } = await loadDidRoom()
    const sent = await retireIssuerKey({ agent, did, publicKey, validitySeconds: days * DAY_SECONDS })
    return changed(did, publicKey, sent.transaction, 'retired: what it signed stays good')
  },
}

export const didRevokeKey: CommandBody = {
  examples: [
    'vitalproof did revoke-key --did-file did.json --public-key 2f8a… --rpc http://127.0.0.1:8545 --did-registry 0x…',
  ],
  options: {
    ...DID_FILE,
    'public-key': { value: 'HEX', help: 'the stolen key, as `did resolve` prints it', required: true },
    ...CHAIN_OPTIONS,
    ...PASSWORD_OPTION,
  },
  run: async (input) => {
    const publicKey = readPublicKeyHex(input)
    const { agent, did } = await openDidFile(input)
    const { transaction } = await (await loadDidRoom()).revokeIssuerKey({ agent, did, publicKey })
    return changed(did, publicKey, transaction, 'revoked for ever: nothing that it signed counts any more')
  },
}

export const didResolve: CommandBody = {
  examples: ['vitalproof did resolve --did did:ethr:0xaa36a7:0x… --rpc https://rpc.example --did-registry 0x… --json'],
  options: { did: { value: 'DID', help: 'the DID of an issuer', required: true }, ...CHAIN_OPTIONS },
  run: async (input) => {
    const did = input.get('did')
    const agent = await openAgent(input, did)
    const resolved = await (await loadDidRoom()).resolveIssuerKeys({ agent, did })
    const { block, rejected, deactivated } = resolved
    const keys = resolved.keys.map(publicKeyHex)
    const revoked = resolved.revoked.map(publicKeyHex)
    return {
      json: { did, block, keys, revoked, rejected: rejected.map((item) => ({ ...item })), deactivated },
      lines: [
        `${keys.length} keys in force at block ${block.number}${deactivated ? '; the DID was given up' : ''}`,
        ...keys,
        ...revoked.map((key) => `revoked: ${key}`),
        ...rejected.map(({ at, code }) => `no key: ${at} (${code})`),
      ],
      exitCode: keys.length === 0 ? 1 : 0,
    }
  },
}

/** Only out of a file: what stands on the command line or in the environment is read by others. */
async function readPrivateKey(input: Input): Promise<string> {
  const file = input.find('key-file')
  if (file === undefined) return bytesToHex(randomBytes(32))
  const digits = (await readInput(file, '--key-file')).trim().replace(/^0x/, '').toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(digits)) throw usage('--key-file does not hold 64 hex digits')
  return digits
}

async function readRetired(input: Input): Promise<PublicKey> {
  const path = input.find('issuer')
  if ((path === undefined) === (input.find('public-key') === undefined)) {
    throw usage('give either --issuer or --public-key')
  }
  if (path === undefined) return readPublicKeyHex(input)
  const last = (await openIssuerFile({ input, path })).retired.at(-1)
  if (last === undefined) throw usage('--issuer names a file whose key was never rotated')
  return last.publicKey
}

function readPublicKeyHex(input: Input): PublicKey {
  const digits = input.get('public-key')
  if (!/^(0x)?[0-9a-fA-F]{128}$/.test(digits)) throw usage('--public-key is not 128 hex digits')
  return decodeIssuerKey(hexToBytes(digits.replace(/^0x/, '').toLowerCase()), '--public-key')
}

function changed(did: string, publicKey: PublicKey, transaction: string, done: string): Outcome {
  const key = publicKeyHex(publicKey)
  return { json: { did, publicKey: key, transaction }, lines: [done, key, `transaction ${transaction}`] }
}
