/** What the registry commands read: nodes, addresses, status lists, and the state of the epoch before. */
import { BaseError, createClient, createWalletClient, http } from 'viem'
import type { ReadClient, WriteClient } from '../chain'
import { VitalproofError } from '../core/errors'
import { parseJson } from '../core/json'
import type { StatusListUrls } from '../did'
import { parsePublication, parseRegistry, parseStatusLists } from '../issuer'
import { DAY_SECONDS } from '../model/dates'
import type { Hex } from '../model/issuer-keys'
import type { RegistrySnapshot, StatusLists } from '../model/messages'
import type { OpenAccount } from './account-file'
import { type CommandBody, type Input, usage } from './command'
import { loadDidRoom, openAgent } from './did-room'
import { readInput } from './files'
import { readInteger } from './values'

export const RPC: CommandBody['options'] = {
  rpc: { value: 'URL', help: 'node to read from; given twice, both have to agree', required: true, repeat: true },
}

export const MAX_AGE: CommandBody['options'] = {
  'max-age': { value: 'SECONDS', help: 'how old the newest final block may be (default: 21600, which is 6 hours)' },
}

/** For what reads at the newest final block. */
export function readMaxAge(input: Input): { maxAgeSeconds?: number } {
  const maxAgeSeconds = readInteger(input, 'max-age', { min: 1, max: Number.MAX_SAFE_INTEGER, otherwise: 0 })
  return maxAgeSeconds === 0 ? {} : { maxAgeSeconds }
}

/** One client for each `--rpc URL`. @throws USAGE */
export function readClients(input: Input, name = 'rpc'): ReadClient[] {
  return input.all(name).map((url) => createClient({ transport: http(assertUrl(url, name), { retryCount: 1 }) }))
}

/** A client that sends as the account, through the first `--rpc URL`. @throws USAGE */
export function writeClient(input: Input, { account }: OpenAccount): WriteClient {
  const transport = http(assertUrl(input.get('rpc'), 'rpc'), { retryCount: 1 })
  return createWalletClient({ account, transport, pollingInterval: 500 })
}

/** @throws USAGE */
export function readAddress(input: Input, name: string): Hex {
  const address = input.get(name)
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) throw usage(`--${name} is not an address`)
  return address.toLowerCase() as Hex
}

/** Run what asks a node. viem's errors quote the URL, which may hold a key, so none of them comes out. */
export async function askChain<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    if (!(error instanceof BaseError)) throw error
    throw new VitalproofError('CHAIN_MISMATCH', 'the node does not answer as it should', {
      at: '--rpc',
      fix: 'check the URL, and that the node has the blocks and logs of the contract',
    })
  }
}

/** Of every command that reads `--status`. */
export const LIST_AGE: CommandBody['options'] = {
  'max-list-age-days': { value: 'N', help: 'age from which signed status lists are refused, 1 to 31 (default: 7)' },
}

/** Where and when two signed lists were made. */
export interface StatusOrigin {
  /** Unix seconds. */
  issuedAt: number
  urls: StatusListUrls
}

/** As `readStatusInputs`, the lists alone. */
export async function readStatusLists(input: Input): Promise<Record<string, StatusLists>> {
  return (await readStatusInputs(input)).statusLists
}

/**
 * Each `--status DID=FILE` (JSON of `did`, `revoked` and `suspended`) or `DID=REVOCATION,SUSPENSION` (the issuer's two W3C
 * status list credentials, which are verified, and refused from the age of `--max-list-age-days`).
 *
 * @returns both by DID; only signed lists have an origin
 * @throws USAGE, STATUS_LIST_INVALID, PACKAGE_MISSING
 */
export async function readStatusInputs(
  input: Input,
): Promise<{ statusLists: Record<string, StatusLists>; origins: Record<string, StatusOrigin> }> {
  const statusLists: Record<string, StatusLists> = {}
  const origins: Record<string, StatusOrigin> = {}
  for (const text of input.all('status')) {
    const [, did, files] = /^(did:[^=]+)=(.+)$/.exec(text) ?? []
    if (did === undefined || files === undefined) throw usage('--status is not DID=FILE')
    if (Object.hasOwn(statusLists, did)) throw usage('--status names a DID twice')
    const [first, second, ...others] = files.split(',')
    if (others.length > 0) throw usage('--status names more than two files')
    const [text1, text2] = [await readInput(first!, '--status'), second && (await readInput(second, '--status'))]
    if (text2 === undefined) {
      statusLists[did] = readPlain(text1, did)
      continue
    }
    const { lists, origin } = await readSigned({ input, did, revocation: text1, suspension: text2 })
    statusLists[did] = lists
    origins[did] = origin
  }
  return { statusLists, origins }
}

/** A snapshot, or a publication, which has the status lists too. @throws REGISTRY_INVALID */
export async function readPrevious(
  path: string,
): Promise<{ snapshot: RegistrySnapshot; statusLists?: Record<string, StatusLists> }> {
  const text = await readInput(path, '--previous')
  const json = parseJson(text, { maxBytes: 64 * 1024 * 1024 })
  const isPublication = (json as { vitalproof?: unknown } | null)?.vitalproof === 'publication/1'
  return isPublication ? parsePublication(text) : { snapshot: parseRegistry(text) }
}

function readPlain(text: string, did: string): StatusLists {
  const { did: named, ...lists } = parseStatusLists(text)
  if (named !== did) {
    throw new VitalproofError('STATUS_LIST_INVALID', 'the lists of another DID', {
      at: '--status',
      fix: 'give each DID its own file',
    })
  }
  return lists
}

async function readSigned(options: {
  input: Input
  did: string
  revocation: string
  suspension: string
}): Promise<{ lists: StatusLists; origin: StatusOrigin }> {
  const { input, did, revocation, suspension } = options
  const days = readInteger(input, 'max-list-age-days', { min: 1, max: MAX_LIST_AGE_DAYS, otherwise: 7 })
  const { unwrapStatusLists } = await loadDidRoom()
  const agent = await openAgent(input, did)
  const { revoked, suspended, urls, validity } = await unwrapStatusLists({
    ...{ agent, did, revocation: revocation.trim(), suspension: suspension.trim() },
    maxAgeSeconds: days * DAY_SECONDS,
  })
  return { lists: { revoked, suspended }, origin: { issuedAt: validity.from, urls } }
}

/** No list counts for longer. */
const MAX_LIST_AGE_DAYS = 31

function assertUrl(url: string, name: string): string {
  // the URL itself is not repeated: it may hold a key
  if (!/^https?:\/\/\S+$/.test(url)) throw usage(`--${name} is not a URL of the form https://…`)
  return url
}
