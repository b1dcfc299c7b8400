/** One version of each resource: a resource that stands twice would count as two events. */
import { type ExactJson, isJsonNumber, isJsonObject, numberText } from '../core/json'
import type { Located } from './bundle'
import { type Notes, note } from './issues'

/**
 * Keep each resource once. Equal copies count as one; of different versions a history keeps the newest, which stands first;
 * anywhere else nobody can say which one holds, so none is kept.
 */
export function keepOneVersion(resources: Located[], notes: Notes, newestFirst = false): Located[] {
  const groups = new Map<string, Located[]>()
  resources.forEach((resource, i) => {
    const key = identity(resource) ?? `#${i}`
    const group = groups.get(key)
    if (group) group.push(resource)
    else groups.set(key, [resource])
  })
  return [...groups.values()].flatMap((group) => {
    const [first, ...rest] = group
    const equal = rest.every((other) => sameJson(other.json, first!.json))
    if (equal || newestFirst) {
      for (const other of rest) note(notes, 'duplicate-left-out', other.at)
      return [first!]
    }
    for (const other of group) note(notes, 'version-conflict', other.at)
    return []
  })
}

/** A full URL names one resource everywhere, type and id name one within a server. */
function identity({ fullUrl, type, id }: Located): string | undefined {
  return fullUrl ?? (id === undefined ? undefined : `${type}/${id}`)
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
