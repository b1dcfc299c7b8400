/** Typed members of a resource: absent is undefined, a wrong type is an error, because `"doNotPerform": "true"` must not read as absent. */
import { VitalproofError } from '../core/errors'
import { type ExactJson, type ExactJsonObject, isJsonNumber, isJsonObject, type JsonNumber } from '../core/json'

/** A JSON object with the JSON pointer of its place, which is all that an issue may say about it. */
export interface Place {
  json: ExactJsonObject
  at: string
}

/** Text, trimmed; an empty one counts as absent. @throws FHIR_INVALID */
export function readText(place: Place, name: string): string | undefined {
  const value = member(place, name)
  if (value !== undefined && typeof value !== 'string') throw wrongType(place, name, 'text')
  return value?.trim() || undefined
}

/** @throws FHIR_INVALID */
export function readBoolean(place: Place, name: string): boolean | undefined {
  const value = member(place, name)
  if (value !== undefined && typeof value !== 'boolean') throw wrongType(place, name, 'true or false')
  return value
}

/** @throws FHIR_INVALID */
export function readNumber(place: Place, name: string): JsonNumber | undefined {
  const value = member(place, name)
  if (value !== undefined && !isJsonNumber(value)) throw wrongType(place, name, 'a number')
  return value
}

/** @throws FHIR_INVALID */
export function readObject(place: Place, name: string): Place | undefined {
  const value = member(place, name)
  if (value === undefined) return undefined
  if (!isJsonObject(value)) throw wrongType(place, name, 'an object')
  return { json: value, at: `${place.at}/${name}` }
}

/** A list of objects; absent is empty. @throws FHIR_INVALID */
export function readObjects(place: Place, name: string): Place[] {
  const value = member(place, name)
  if (value === undefined) return []
  if (!Array.isArray(value)) throw wrongType(place, name, 'a list')
  return value.map((item, i) => {
    if (!isJsonObject(item)) throw wrongType(place, `${name}/${i}`, 'an object')
    return { json: item, at: `${place.at}/${name}/${i}` }
  })
}

/** A list of texts with their places; absent is empty. @throws FHIR_INVALID */
export function readTexts(place: Place, name: string): { text: string; at: string }[] {
  const value = member(place, name)
  if (value === undefined) return []
  if (!Array.isArray(value)) throw wrongType(place, name, 'a list')
  return value.map((text, i) => {
    if (typeof text !== 'string') throw wrongType(place, `${name}/${i}`, 'text')
    return { text: text.trim(), at: `${place.at}/${name}/${i}` }
  })
}

/** Which of `onsetDateTime`, `onsetAge`, … is there: its type suffix. @throws FHIR_INVALID if there is more than one */
export function readChoice(place: Place, prefix: string): string | undefined {
  const types = Object.keys(place.json).flatMap((key) => {
    const type = key.startsWith(prefix) && place.json[key] !== null ? key.slice(prefix.length) : ''
    return /^[A-Z]/.test(type) ? [type] : []
  })
  if (types.length > 1) {
    throw new VitalproofError('FHIR_INVALID', 'two types of one element', { at: `${place.at}/${prefix}` })
  }
  return types[0]
}

/** JSON null stands where some writers should have left the member out. */
function member(place: Place, name: string): Exclude<ExactJson, null> | undefined {
  return place.json[name] ?? undefined
}

function wrongType(place: Place, name: string, expected: string): VitalproofError {
  return new VitalproofError('FHIR_INVALID', `not ${expected}`, { at: `${place.at}/${name}` })
}
