/** One version of each resource: a resource that stands twice would count as two events, and an old one as what holds now. */
import { isVitalproofError } from '../core/errors'
import { type ExactJson, isJsonNumber, isJsonObject, numberText } from '../core/json'
import { DAY_SECONDS, dayFromDate, parsePartialDate } from '../model/dates'
import type { Located } from './bundle'
import { type Notes, note } from './issues'
import type { Place } from './members'

/** What one entry says of a resource: how it was, or that it was deleted. */
export interface Version {
  /** `Type/id` within its server, if the entry tells. */
  name: string | undefined
  resource: Located | undefined
  /** Unix milliseconds of the change. */
  changed: number | null
  /** Number of the version, where versions are numbers. */
  number: bigint | null
}

/** @param entry of a bundle; its answer dates what the resource does not date itself */
export function versionOf(resource: Located | undefined, entry?: Place): Version {
  const meta = textsOf(resource?.json.meta)
  const [request, response] = [textsOf(entry?.json.request), textsOf(entry?.json.response)]
  const fullUrl = resource?.fullUrl ?? textsOf(entry?.json)('fullUrl')
  const urls = [fullUrl, request('url'), response('location')]
  const own = resource?.id === undefined ? [] : [`${resource.type}/${resource.id}`]
  const names = [...own, ...[request('url'), fullUrl].flatMap((url) => partsOf(url).name ?? [])]
  const numbers = [
    meta('versionId'),
    response('etag')?.replace(/^W\/|"/g, ''),
    ...urls.map((url) => partsOf(url).version),
  ]
  return {
    // what is put to a whole type has no name yet
    name: names.find((name) => !resource || name.startsWith(`${resource.type}/`)),
    resource,
    changed: timeOf(meta('lastUpdated') ?? response('lastModified')),
    number: numberOf(numbers.find((text) => text !== undefined)),
  }
}

/**
 * Keep each resource once. Equal copies count as one; of different versions a history keeps the newest, which stands first, unless
 * times or numbers say otherwise. Anywhere else, or then, nobody can say which one holds, so none is kept.
 *
 * @returns besides, what does not hold any more, for the other bundles of a list
 */
export function keepOneVersion(
  versions: Version[],
  notes: Notes,
  newestFirst = false,
): { kept: Located[]; gone: Version[] } {
  const deleted = new Set(versions.flatMap(({ name, resource }) => (resource ? [] : [name])))
  const groups = new Map<string, Version[]>()
  versions.forEach((version, i) => {
    const key = identity(version, newestFirst) ?? `#${i}`
    const group = groups.get(key)
    if (group) group.push(version)
    else groups.set(key, [version])
  })
  const kept: Located[] = []
  const gone: Version[] = []
  for (const group of groups.values()) {
    const newest = group[0]!
    const resources = group.flatMap(({ resource }) => resource ?? [])
    const equal = resources.every((other) => sameJson(other.json, resources[0]!.json))
    const isDeleted = group.some(({ name }) => name !== undefined && deleted.has(name))
    const certain = newestFirst ? (equal && !isDeleted) || isNewestFirst(group) : equal && !isDeleted
    if (certain && newest.resource) {
      for (const other of resources.slice(1)) note(notes, 'duplicate-left-out', other.at)
      kept.push(newest.resource)
      continue
    }
    gone.push({ ...newest, resource: undefined })
    if (!certain) for (const other of resources) note(notes, 'version-conflict', other.at)
  }
  return { kept, gone }
}

/** A full URL names one resource everywhere, type and id name one within a server, which is what has a history. */
function identity({ name, resource }: Version, isHistory: boolean): string | undefined {
  const fullUrl = resource?.fullUrl?.replace(/\/_history\/[^/]*$/, '')
  return isHistory ? (name ?? fullUrl) : (fullUrl ?? name)
}

/**
 * Whether nothing contradicts the order, and all that is dated or numbered proves it. A deletion that stands behind needs proof in any
 * case, because a page that is in order seldom ends so.
 */
function isNewestFirst(group: readonly Version[]): boolean {
  const times = group.flatMap(({ changed }) => changed ?? [])
  const numbers = group.flatMap(({ number }) => number ?? [])
  if (times.some((time, i) => time > (times[i - 1] ?? time))) return false
  if (numbers.some((number, i) => i > 0 && number >= numbers[i - 1]!)) return false
  if (group[0]!.resource === undefined) return true
  if (times.length + numbers.length === 0) return group.every(({ resource }) => resource !== undefined)
  return numbers.length === group.length || (times.length === group.length && times[0] !== times.at(-1))
}

/** `…/Type/id/_history/version`, and the same without its beginning or its end. */
function partsOf(url: string | undefined): { name?: string; version?: string } {
  const [, name, version] = /(?:^|\/)([A-Z][A-Za-z]+\/[\w.-]+)(?:\/_history\/([^/]*))?$/.exec(plain(url)) ?? []
  return { ...(name === undefined ? {} : { name }), ...(version === undefined ? {} : { version }) }
}

function plain(url = ''): string {
  return url.trim().replace(/[|#?].*$/s, '')
}

/** A date without time is the beginning of its day. */
function timeOf(text: string | undefined): number | null {
  try {
    const { instant, low } = parsePartialDate(text ?? '')
    return instant ?? dayFromDate(low) * DAY_SECONDS * 1000 - TO_1970
  } catch (error) {
    if (!isVitalproofError(error)) throw error
    return null
  }
}

const TO_1970 = dayFromDate('1970-01-01') * DAY_SECONDS * 1000

function numberOf(text: string | undefined): bigint | null {
  return text !== undefined && /^[0-9]{1,64}$/.test(text) ? BigInt(text) : null
}

/** Text members; what has a wrong type dates nothing, and is told where the resource is read. */
function textsOf(json: ExactJson | undefined): (name: string) => string | undefined {
  return (name) => {
    const value = json !== undefined && isJsonObject(json) ? json[name] : undefined
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
  }
}

function sameJson(a: ExactJson | undefined, b: ExactJson | undefined): boolean {
  if (isJsonNumber(a)) return isJsonNumber(b) && numberText(a) === numberText(b)
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameJson(item, b[i]))
  }
  if (!isJsonObject(a)) return a === b
  const keys = Object.keys(a)
  return isJsonObject(b) && keys.length === Object.keys(b).length && keys.every((key) => sameJson(a[key], b[key]))
}
