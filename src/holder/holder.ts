/** The holder: one secret, the openings of its commitments, the credentials, and what was disclosed so far. */
import type { JsonValue } from '../core/json'
import { openBox, sealBox } from '../core/password-box'
import { randomField } from '../core/random'
import { concealSecrets } from '../core/secret'
import { holderCommitment, parseCredential } from '../model/credential'
import type { Credential } from '../model/messages'
import { readMessage, schemaReader } from '../model/schema'
import { type Disclosure, readDisclosure } from './disclosures'

/** Everything about a holder. Readable by name, absent from JSON, spread, inspection and logs: store it with `sealHolder`. */
export interface HolderData {
  /** Only ever hashed: into commitments and nullifiers. Whoever has it can act as the holder. */
  secret: bigint
  /** One per commitment that was handed out; an issuer never sees them. */
  openings: readonly bigint[]
  credentials: readonly Credential[]
  disclosures: readonly Disclosure[]
}

export type Holder = Readonly<HolderData>

const KIND = 'holder-file/1'
const LIMITS = { maxBytes: 24 * 1024 * 1024 }
const read = schemaReader('FILE_INVALID')

/** A new holder with a random secret. @throws RANDOMNESS_UNAVAILABLE */
export function createHolder(): Holder {
  return makeHolder({ secret: randomField(), openings: [], credentials: [], disclosures: [] })
}

/**
 * A fresh commitment for one issuer. Two commitments of one holder have nothing in common that an issuer could see.
 *
 * @returns the commitment to send, its opening (kept in `holder`, never sent), and the holder to store
 * @throws RANDOMNESS_UNAVAILABLE
 */
export function createCommitment({ holder }: { holder: Holder }): {
  holder: Holder
  commitment: bigint
  opening: bigint
} {
  const opening = randomField()
  return {
    holder: makeHolder({ ...dataOf(holder), openings: [...holder.openings, opening] }),
    commitment: holderCommitment({ secret: holder.secret, opening }),
    opening,
  }
}

/**
 * Encrypt a holder: scrypt and AES-256-GCM, padded to 4 KiB.
 *
 * @param options.password any text; normalised to NFKC
 * @param options.cost log2 of scrypt's N, 14 to 20; default 17 (128 MiB, about a second)
 * @returns the text of the file
 * @throws INVALID_VALUE, RANDOMNESS_UNAVAILABLE
 */
export async function sealHolder(options: { holder: Holder; password: string; cost?: number }): Promise<string> {
  const { secret, openings, credentials, disclosures } = options.holder
  const text = JSON.stringify({ secret: `${secret}`, openings: openings.map(String), credentials, disclosures })
  const { password, cost } = options
  return sealBox({ kind: KIND, text, password, ...(cost === undefined ? {} : { cost }) })
}

/**
 * Decrypt a holder file.
 *
 * @throws WRONG_PASSWORD the password is wrong or the file was changed: the two cannot be told apart
 * @throws FILE_INVALID not a holder file
 */
export async function openHolder({ file, password }: { file: string; password: string }): Promise<Holder> {
  const json = read.object(readMessage(await openBox({ kind: KIND, box: file, password }), LIMITS), '', [
    'secret',
    'openings',
    'credentials',
    'disclosures',
  ])
  return makeHolder({
    secret: readField(json.secret, '/secret'),
    openings: read.list(json.openings, '/openings', 10_000).map((opening, i) => readField(opening, `/openings/${i}`)),
    credentials: read.list(json.credentials, '/credentials', 1000).map((credential) => parseCredential(credential)),
    disclosures: read
      .list(json.disclosures, '/disclosures', 100_000)
      .map((disclosure, i) => readDisclosure(disclosure, `/disclosures/${i}`)),
  })
}

/** The opening whose commitment a credential carries, or null if it is not for this holder. */
export function findOpening(holder: Holder, credential: Credential): bigint | null {
  const commitment = BigInt(credential.holderCommitment)
  return holder.openings.find((opening) => holderCommitment({ secret: holder.secret, opening }) === commitment) ?? null
}

export function makeHolder(data: HolderData): Holder {
  return concealSecrets('holder', {}, { ...data })
}

/** A holder's properties are not enumerable: a spread would lose them. */
export function dataOf({ secret, openings, credentials, disclosures }: Holder): HolderData {
  return { secret, openings, credentials, disclosures }
}

function readField(value: JsonValue | undefined, at: string): bigint {
  return BigInt(read.field(value, at))
}
