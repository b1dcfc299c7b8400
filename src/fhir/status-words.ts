/** What the extensions of directories call a status: each has its own URL, and a status that is not seen would read as none. */
import { isJsonObject } from '../core/json'
import { type Place, readObject, readObjects, readText } from './members'

/** Of `status` and of every extension that is called a status, however deep and at whatever part of the licence. */
export function statusWords(place: Place): { codes: string[]; at: string }[] {
  const own = readObject(place, 'status')
  const named = extensionsIn(place).filter((extension) => STATUS_URL.test(readText(extension, 'url') ?? ''))
  return [...(own ? [{ codes: codesOf(own), at: own.at }] : []), ...named.map(readWord)]
}

/** `…/status`, `…#status`, `…/licenseStatus|1.0` */
const STATUS_URL = /status\/?(\|[^|]*)?$/i

function extensionsIn(place: Place): Place[] {
  const parts = Object.entries(place.json).flatMap(([name, value]): Place[] => {
    if (Array.isArray(value)) {
      return value.flatMap((item, i) => (isJsonObject(item) ? [{ json: item, at: `${place.at}/${name}/${i}` }] : []))
    }
    return isJsonObject(value) ? [{ json: value, at: `${place.at}/${name}` }] : []
  })
  return [...readObjects(place, 'extension'), ...parts.flatMap(extensionsIn)]
}

function readWord(extension: Place): { codes: string[]; at: string } {
  const code = readText(extension, 'valueCode') ?? readText(extension, 'valueString')
  const concept = readObject(extension, 'valueCodeableConcept')
  return { codes: [...(code === undefined ? [] : [code]), ...(concept ? codesOf(concept) : [])], at: extension.at }
}

function codesOf(concept: Place): string[] {
  return [...new Set(readObjects(concept, 'coding').map((coding) => readText(coding, 'code') ?? ''))]
}
