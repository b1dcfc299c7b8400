/** The issuer's name of a person, from the Patient or Practitioner of a record: a business identifier if there is one, else the resource id. */

interface Person {
  resourceType?: unknown
  id?: unknown
  identifier?: { system?: unknown; value?: unknown }[]
}

/** @returns null where the record has no person, or several and none was named */
export function findSubject({ text, patient }: { text: string; patient?: string | undefined }): string | null {
  const found = personsIn(text).filter(({ id }) => patient === undefined || `${patient}`.endsWith(`${id}`))
  const [one] = found
  if (one === undefined || found.length > 1) return null
  const identifier = (Array.isArray(one.identifier) ? one.identifier : []).find(
    ({ system, value }) => typeof system === 'string' && typeof value === 'string',
  )
  if (identifier !== undefined) return `${identifier.system}|${identifier.value}`
  return typeof one.id === 'string' && one.id !== '' ? `${one.resourceType}/${one.id}` : null
}

function personsIn(text: string): Person[] {
  let json: { resourceType?: unknown; entry?: unknown }
  try {
    json = JSON.parse(text) as typeof json
  } catch {
    return []
  }
  const entries = Array.isArray(json?.entry) ? (json.entry as ({ resource?: Person } | null)[]) : []
  const resources = [json as Person, ...entries.map((entry) => entry?.resource)]
  const ofType = (type: string) => resources.filter((resource): resource is Person => resource?.resourceType === type)
  // beside a patient, a practitioner is who treated them
  return [ofType('Patient'), ofType('Practitioner')].find((persons) => persons.length > 0) ?? []
}
