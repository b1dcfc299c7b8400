/** What a reference points to: a contained resource, a full URL, or a type and id on the same server. */
import { isJsonObject } from '../core/json'
import type { Located } from './bundle'
import { type Place, readText } from './members'

/** The resources of one input by the names that references use. */
export interface ReferenceIndex {
  byUrl: Map<string, Located>
  byTypeAndId: Map<string, Located[]>
}

export function indexResources(resources: readonly Located[]): ReferenceIndex {
  const byUrl = new Map<string, Located>()
  const byTypeAndId = new Map<string, Located[]>()
  for (const resource of resources) {
    if (resource.fullUrl !== undefined) byUrl.set(normalizeUrl(resource.fullUrl), resource)
    if (resource.id === undefined) continue
    const key = `${resource.type}/${resource.id}`
    const others = byTypeAndId.get(key)
    if (others) others.push(resource)
    else byTypeAndId.set(key, [resource])
  }
  return { byUrl, byTypeAndId }
}

/**
 * The resource behind `reference.reference`, or undefined if it is not in the input (FHIR R4, Bundle "Resolving references in
 * Bundles"). A type and id that two servers use resolve only on the server of the referring resource.
 *
 * @throws FHIR_INVALID if an element has a wrong type
 */
export function resolveReference(reference: Place, from: Located, index: ReferenceIndex): Located | undefined {
  const text = readText(reference, 'reference')
  if (text === undefined) return undefined
  if (text.startsWith('#')) return containedResource(from, text.slice(1))
  const url = normalizeUrl(text)
  const direct = index.byUrl.get(url)
  if (direct) return direct
  const tail = /^(?:(.+)\/)?([A-Z][A-Za-z]+\/[^/]+)$/.exec(url)
  if (!tail) return undefined
  const [, base, typeAndId] = tail
  const candidates = index.byTypeAndId.get(typeAndId!) ?? []
  // on another server the same id is another resource: an absolute URL fits only what has no URL of its own
  if (base !== undefined) return only(candidates.filter(({ fullUrl }) => fullUrl === undefined))
  const sameServer = index.byUrl.get(`${serverOf(from)}/${typeAndId}`)
  return sameServer ?? only(candidates)
}

function only(candidates: Located[]): Located | undefined {
  return candidates.length === 1 ? candidates[0] : undefined
}

function serverOf({ fullUrl, type, id }: Located): string {
  const suffix = `/${type}/${id}`
  return fullUrl?.endsWith(suffix) ? normalizeUrl(fullUrl.slice(0, -suffix.length)) : ''
}

/** Without version and fragment; UUIDs have no case. */
function normalizeUrl(url: string): string {
  const plain = url
    .trim()
    .replace(/[|#].*$/s, '')
    .replace(/\/_history\/[^/]*$/, '')
  return /^urn:uuid:/i.test(plain) ? plain.toLowerCase() : plain
}

function containedResource(from: Located, id: string): Located | undefined {
  const contained = from.json.contained
  if (!Array.isArray(contained)) return undefined
  const index = contained.findIndex((item) => isJsonObject(item) && item.id === id)
  const json = contained[index]
  if (!isJsonObject(json) || typeof json.resourceType !== 'string') return undefined
  return { json, at: `${from.at}/contained/${index}`, type: json.resourceType, id, fullUrl: undefined }
}
