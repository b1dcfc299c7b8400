/** The issuer's encrypted file: signing key, accreditation as the registry will say it, and the ledger of what was issued. */
import { bytesToHex, hexToBytes } from '../core/bytes'
import { parseJson } from '../core/json'
import { openBox, sealBox } from '../core/password-box'
import {
  createIssuerState,
  deriveSubjectKey,
  type IssuerKey,
  type IssuerState,
  importIssuerKey,
  parseIssuerState,
} from '../issuer'
import { ACCREDITATIONS, type Accreditation, CREDENTIAL_TYPES, type CredentialType } from '../model/messages'
import { NAME, schemaReader } from '../model/schema'
import { DOMAINS, type Domain } from '../model/types'
import type { Input } from './command'
import { readInput, replaceOwn, writeNew } from './files'
import { readPassword } from './password'

/** What the file says besides the key. */
export interface IssuerProfile {
  name: string
  types: CredentialType[]
  classes: Accreditation[]
  completes: Domain[]
  validFrom: string
  validTo: string | null
  /** Number of the last registry snapshot; 0 before the first. */
  epoch: number
}

export interface IssuerFile {
  profile: IssuerProfile
  key: IssuerKey
  state: IssuerState
}

/** An opened file that remembers how to save itself. */
export interface OpenIssuer extends IssuerFile {
  save(next: Partial<Pick<IssuerFile, 'profile' | 'state'>>): Promise<void>
}

const KIND = 'issuer-file/1'
const MAX_BYTES = 32 * 1024 * 1024
const read = schemaReader('FILE_INVALID')

/** @throws FILE_EXISTS */
export async function createIssuerFile(options: {
  path: string
  profile: IssuerProfile
  key: IssuerKey
  password: string
}): Promise<void> {
  const { path, profile, key, password } = options
  const state = createIssuerState({ subjectKey: deriveSubjectKey(key) })
  await writeNew(path, await seal({ profile, key, state }, password))
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
  const box = await readInput(path, at)
  const password = await readPassword({ input, forWhat: 'issuer file' })
  const file = parse(await openBox({ kind: KIND, box, password }))
  return { ...file, save: async (next) => replaceOwn(path, await seal({ ...file, ...next }, password), at) }
}

function seal({ profile, key, state }: IssuerFile, password: string): Promise<string> {
  const text = JSON.stringify({ profile, privateKey: bytesToHex(key.privateKey), state })
  return sealBox({ kind: KIND, text, password })
}

function parse(text: string): IssuerFile {
  const json = read.object(parseJson(text, { maxBytes: MAX_BYTES }), '', ['profile', 'privateKey', 'state'])
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
    key: importIssuerKey({ privateKey: hexToBytes(read.text(json.privateKey, '/privateKey', /^[0-9a-f]{64}$/)) }),
    state: parseIssuerState(json.state),
  }
}
