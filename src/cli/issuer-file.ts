/** The issuer's encrypted file: signing key, accreditation as the registry will say it, and the ledger of what was issued. */
import { bytesToHex, hexToBytes } from '../core/bytes'
import type { PublicKey } from '../core/eddsa'
import { type JsonValue, parseJson } from '../core/json'
import { BOX_LIMITS, openBox, sealBox } from '../core/password-box'
import {
  createIssuerState,
  deriveSubjectKey,
  type IssuerKey,
  type IssuerState,
  importIssuerKey,
  parseIssuerState,
} from '../issuer'
import { readPublicKey } from '../model/credential'
import { encodeIssuerKey } from '../model/issuer-keys'
import { ACCREDITATIONS, CREDENTIAL_TYPES, type IssuerAccreditation, type PublicKeyJson } from '../model/messages'
import { NAME, schemaReader } from '../model/schema'
import { DOMAINS } from '../model/types'
import type { Input } from './command'
import { readInput, replaceOwn, writeNew } from './files'
import { readPassword } from './password'

/** What the file says besides the key: the accreditation as the registry will have it. */
export interface IssuerProfile extends Omit<IssuerAccreditation, 'did' | 'distrusted' | 'copied'> {
  /** Number of the last registry snapshot; 0 before the first. */
  epoch: number
}

export interface IssuerFile {
  profile: IssuerProfile
  key: IssuerKey
  /** Under which the ledger names people: the first signing key's, whatever was rotated since. */
  subjectKey: Uint8Array
  /** Keys that were rotated, oldest first: what they signed stays good. A stolen one is not among them. */
  retired: RetiredKey[]
  state: IssuerState
}

/** A key that signs no more, and the days on which it did. */
export interface RetiredKey {
  publicKey: PublicKey
  validFrom: string
  validTo: string
}

/** An opened file that remembers how to save itself. */
export interface OpenIssuer extends IssuerFile {
  /** What could not be opened again is refused before it replaces anything. @throws FILE_INVALID, LIMIT_EXCEEDED */
  save(next: Partial<Omit<IssuerFile, 'subjectKey'>>): Promise<void>
}

const KIND = 'issuer-file/1'
/** Every place of the status list can be issued: 524,288 entries of six values and some 240 bytes. */
const LIMITS = { maxBytes: BOX_LIMITS.content, maxNodes: 4_000_000 }
const MAX_RETIRED = 1000
const read = schemaReader('FILE_INVALID')

/** @throws FILE_EXISTS */
export async function createIssuerFile(options: {
  path: string
  profile: IssuerProfile
  key: IssuerKey
  password: string
}): Promise<void> {
  const { path, profile, key, password } = options
  const subjectKey = deriveSubjectKey(key)
  const state = createIssuerState({ subjectKey })
  await writeNew(path, await seal({ profile, key, subjectKey, retired: [], state }, password))
}

/** Open the file that an option names. @throws FILE_INVALID, WRONG_PASSWORD */
export async function openIssuerFile({
  input,
  path,
  at = '--issuer',
}: {
  input: Input
  path: string
  at?: string
}): Promise<OpenIssuer> {
  const box = await readInput(path, at, BOX_LIMITS.file)
  const password = await readPassword({ input, forWhat: 'issuer file' })
  const file = parse(await openBox({ kind: KIND, box, password }))
  return { ...file, save: async (next) => replaceOwn(path, await seal({ ...file, ...next }, password), at) }
}

/** As commands print a key and take it: 128 hex digits. */
export function publicKeyHex(key: PublicKey): string {
  return bytesToHex(encodeIssuerKey(key))
}

export function publicKeyJson({ x, y }: PublicKey): PublicKeyJson {
  return { x: `${x}`, y: `${y}` }
}

async function seal({ profile, key, state, ...file }: IssuerFile, password: string): Promise<string> {
  const [privateKey, subjectKey] = [bytesToHex(key.privateKey), bytesToHex(file.subjectKey)]
  const retired = file.retired.map(({ publicKey, ...days }) => ({ publicKey: publicKeyJson(publicKey), ...days }))
  const text = JSON.stringify({ profile, privateKey, subjectKey, retired, state })
  // an issuer whose file cannot be read can revoke nobody
  parse(text)
  return sealBox({ kind: KIND, text, password })
}

function parse(text: string): IssuerFile {
  const parts = ['profile', 'privateKey', 'subjectKey', 'retired', 'state']
  const json = read.object(parseJson(text, LIMITS), '', parts)
  const fields = ['name', 'types', 'classes', 'completes', 'validFrom', 'validTo', 'epoch']
  const profile = read.object(json.profile, '/profile', fields)
  return {
    profile: {
      name: read.text(profile.name, '/profile/name', NAME),
      types: read.subset(profile.types, '/profile/types', CREDENTIAL_TYPES),
      classes: read.subset(profile.classes, '/profile/classes', ACCREDITATIONS),
      completes: read.subset(profile.completes, '/profile/completes', DOMAINS),
      validFrom: read.date(profile.validFrom, '/profile/validFrom'),
      validTo: profile.validTo === null ? null : read.date(profile.validTo, '/profile/validTo'),
      epoch: read.integer(profile.epoch, '/profile/epoch', Number.MAX_SAFE_INTEGER),
    },
    key: importIssuerKey({ privateKey: readKey(json.privateKey, '/privateKey') }),
    subjectKey: readKey(json.subjectKey, '/subjectKey'),
    retired: read.list(json.retired, '/retired', MAX_RETIRED).map((value, i) => readRetired(value, `/retired/${i}`)),
    state: parseIssuerState(json.state),
  }
}

function readRetired(value: JsonValue, at: string): RetiredKey {
  const json = read.object(value, at, ['publicKey', 'validFrom', 'validTo'])
  const { x, y } = readPublicKey(json.publicKey!, `${at}/publicKey`, read)
  return {
    publicKey: { x: BigInt(x), y: BigInt(y) },
    validFrom: read.date(json.validFrom, `${at}/validFrom`),
    validTo: read.date(json.validTo, `${at}/validTo`),
  }
}

function readKey(value: JsonValue | undefined, at: string): Uint8Array {
  return hexToBytes(read.text(value, at, /^[0-9a-f]{64}$/))
}
