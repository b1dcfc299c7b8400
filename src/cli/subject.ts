/** The issuer's name of a person, from the Patient of a record: a business identifier if there is one, else the resource id. */

interface PatientLike {
  resourceType?: unknown
  id?: unknown
  identifier?: { system?: unknown; value?: unknown }[]
}

/** @returns null where the record has no Patient, or several and none was named */
export function findSubject({ text, patient }: { text: string; patient?: string | undefined }): string | null {
  const found = patientsIn(text).filter(({ id }) => patient === undefined || `${patient}`.endsWith(`${id}`))
  const [one] = found
  if (one === undefined || found.length > 1) return null
  const identifier = (Array.isArray(one.identifier) ? one.identifier : []).find(
    ({ system, value }) => typeof system === 'string' && typeof value === 'string',
  )
  if (identifier !== undefined) return `${identifier.system}|${identifier.value}`
  return typeof one.id === 'string' && one.id !== '' ? `Patient/${one.id}` : null
}

function patientsIn(text: string): PatientLike[] {
  let json: { resourceType?: unknown; entry?: unknown }
  try {
    json = JSON.parse(text) as typeof json
  } catch {
    return []
  }
  const entries = Array.isArray(json?.entry) ? (json.entry as ({ resource?: PatientLike } | null)[]) : []
  return [json as PatientLike, ...entries.map((entry) => entry?.resource)].filter(
    (resource): resource is PatientLike => resource?.resourceType === 'Patient',
  )
}
