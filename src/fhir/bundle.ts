/** The resources of an input: a bundle of any kind, one resource, or a list of either; each once. */
import { VitalproofError } from '../core/errors'
import { type ExactJson, isJsonObject, numberText } from '../core/json'
import { type Notes, note } from './issues'
import { type Place, readNumber, readObject, readObjects, readText } from './members'
import { keepOneVersion, type Version, versionOf } from './versions'

/** A resource with what references to it may say. */
export interface Located extends Place {
  type: string
  id: string | undefined
  fullUrl: string | undefined
}

/**
 * What the input claims to be: `whole`, a record with nothing left out; `document`, which says so section by section; `part`, from
 * which nothing can be absent.
 */
export interface Source {
  extent: 'whole' | 'document' | 'part'
  resources: Located[]
}

const MAX_RESOURCES = 100_000
/** Bundles that carry a record; the others answer a question, tell an event or list changes. */
const WHOLE_TYPES = ['collection', 'transaction', 'batch']
const TYPES = [...WHOLE_TYPES, 'document', 'searchset', 'history', 'message', 'transaction-response', 'batch-response']

/** @throws FHIR_INVALID if the input is no FHIR resource, bundle or list of them; LIMIT_EXCEEDED */
export function collectResources(json: ExactJson, notes: Notes): Source {
  if (Array.isArray(json)) return collectList(json, notes)
  const place = resourcePlace(json, '')
  if (place === null) throw notFhir('')
  if (place.type === 'Bundle') {
    const { extent, resources } = readBundle(place, notes)
    return { extent, resources }
  }
  note(notes, 'source-partial', '')
  return { extent: 'part', resources: [place] }
}

function collectList(items: ExactJson[], notes: Notes): Source {
  const versions: Version[] = []
  let extent: Source['extent'] = 'whole'
  items.forEach((item, i) => {
    const place = resourcePlace(item, `/${i}`)
    if (place?.type === 'Bundle') {
      const inner = readBundle(place, notes)
      if (inner.extent === 'document') throw aloneOnly(place)
      if (inner.extent === 'part') extent = 'part'
      for (const resource of inner.resources) versions.push(versionOf(resource))
      for (const version of inner.gone) versions.push(version)
    } else if (place === null) note(notes, 'entry-unreadable', `/${i}`)
    else versions.push(versionOf(place))
  })
  if (!versions.some(({ resource }) => resource)) throw notFhir('')
  return { extent, resources: keepOneVersion(assertCount(versions), notes).kept }
}

/** @returns besides, what it says no longer to be so: in a list another bundle may still have it */
function readBundle(bundle: Place, notes: Notes): Source & { gone: Version[] } {
  const type = readText(bundle, 'type')
  if (type === undefined || !TYPES.includes(type)) {
    throw new VitalproofError('FHIR_INVALID', 'not a kind of bundle', {
      at: `${bundle.at}/type`,
      fix: 'see Bundle.type',
    })
  }
  const versions: Version[] = []
  let partial = !WHOLE_TYPES.includes(type) && type !== 'document' && !(type === 'searchset' && isWhole(bundle))
  for (const entry of assertCount(readObjects(bundle, 'entry'))) {
    const method = requestMethod(entry)
    if (method === 'GET' || method === 'HEAD') continue
    const value = entry.json.resource
    // a request or response alone carries no resource: in a history its newest version then has no content
    const isBare = value === undefined && (entry.json.request !== undefined || entry.json.response !== undefined)
    if (method === 'DELETE' || (isBare && type === 'history')) versions.push(versionOf(undefined, entry))
    if (method === 'DELETE' || isBare) continue
    const place = resourcePlace(value, `${entry.at}/resource`)
    if (place === null) note(notes, 'entry-unreadable', entry.at)
    else if (place.type === 'Bundle' || place.type === 'OperationOutcome') partial = true
    else versions.push(versionOf({ ...place, fullUrl: readText(entry, 'fullUrl') }, entry))
  }
  if (partial) note(notes, 'source-partial', bundle.at)
  const { kept, gone } = keepOneVersion(versions, notes, type === 'history')
  if (partial) return { extent: 'part', resources: kept, gone }
  return { extent: type === 'document' ? 'document' : 'whole', resources: kept, gone }
}

/** One page with all that a server has about a patient, and not what some search asked for. */
function isWhole(bundle: Place): boolean {
  const urls = (relation: string) =>
    readObjects(bundle, 'link').flatMap((link) => {
      return readText(link, 'relation') === relation ? [readText(link, 'url') ?? ''] : []
    })
  const total = readNumber(bundle, 'total')
  if (total !== undefined && numberText(total) !== String(readObjects(bundle, 'entry').length)) return false
  if (urls('next').length > 0 || urls('previous').length > 0 || urls('prev').length > 0) return false
  return urls('self').every((url) => EVERYTHING.test(url))
}

/** The operation without filters. */
const EVERYTHING = /\/\$everything(\?((_count|_format|_pretty)=[^&]*&?)*)?$/

function requestMethod(entry: Place): string | undefined {
  const request = readObject(entry, 'request')
  return request && readText(request, 'method')?.toUpperCase()
}

function resourcePlace(json: ExactJson | undefined, at: string): Located | null {
  if (!isJsonObject(json)) return null
  const { resourceType, id } = json
  if (typeof resourceType !== 'string' || !/^[A-Z][A-Za-z]+$/.test(resourceType)) return null
  if (id !== undefined && typeof id !== 'string') return null
  return { json, at, type: resourceType, id, fullUrl: undefined }
}

function assertCount<T>(list: T[]): T[] {
  if (list.length <= MAX_RESOURCES) return list
  throw new VitalproofError('LIMIT_EXCEEDED', `more than ${MAX_RESOURCES} resources`, {
    at: '/',
    fix: 'split the input',
  })
}

function notFhir(at: string): VitalproofError {
  return new VitalproofError('FHIR_INVALID', 'not a FHIR R4 resource, bundle or list of resources', {
    at: `${at}/resourceType`,
    fix: 'give a bundle as JSON text',
  })
}

function aloneOnly(place: Place): VitalproofError {
  return new VitalproofError('FHIR_INVALID', 'a document among other things', { at: place.at, fix: 'give it alone' })
}
