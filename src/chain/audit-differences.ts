/** What differs between the registry that was published and the one that anyone rebuilds, each difference by name. */
import { keyText, subjectOf } from '../model/accredited-keys'
import type { DidHistory } from '../model/issuer-keys'
import type { Accreditations, RegistryIssuer } from '../model/messages'
import { statusRoot } from '../model/status'

export type DifferenceCode =
  | 'snapshot-missing'
  | 'not-published'
  | 'epoch'
  | 'issued-date'
  | 'root'
  | 'rebuilt-root'
  | 'digest'
  | 'source'
  | 'not-buildable'
  | 'key-missing'
  | 'key-revoked'
  | 'key-distrusted'
  | 'key-unknown'
  | 'key-order'
  | 'key-twice'
  | 'terms'
  | 'status-list'
  | 'status-root'
  | 'revocation-taken-back'

/** `at` is a place in the snapshot, or a name; `what` a sentence. Everything in it is public. */
export interface Difference {
  epoch: number
  at: string
  code: DifferenceCode
  what: string
}

export type Finding = Omit<Difference, 'epoch'>

/** The snapshot's issuers against the rebuilt ones. */
export function compareIssuers(options: {
  expected: readonly RegistryIssuer[]
  found: readonly RegistryIssuer[]
  histories: readonly DidHistory[]
  accreditations: Accreditations
}): Finding[] {
  const { expected, found } = options
  const places = new Map(found.map((issuer, i) => [keyText(issuer.publicKey), i]))
  const wanted = new Set(expected.map(({ publicKey }) => keyText(publicKey)))
  const missing = expected
    .filter(({ publicKey }) => !places.has(keyText(publicKey)))
    .map((issuer): Finding => ({ at: '/issuers', code: 'key-missing', what: `${titleOf(issuer)} is missing` }))
  const extra = found.flatMap((issuer, i) =>
    wanted.has(keyText(issuer.publicKey)) ? [] : [{ at: `/issuers/${i}`, ...whyNot(issuer, options) }],
  )
  const twice = found.flatMap((issuer, i): Finding[] =>
    places.get(keyText(issuer.publicKey)) === i
      ? []
      : [{ at: `/issuers/${i}`, code: 'key-twice', what: `${titleOf(issuer)} stands there twice` }],
  )
  const common = expected.filter(({ publicKey }) => places.has(keyText(publicKey)))
  const members = common.flatMap((issuer) => {
    const place = places.get(keyText(issuer.publicKey))!
    return compareMembers(issuer, found[place]!, `/issuers/${place}`)
  })
  return [...missing, ...extra, ...twice, ...compareOrder(common, places), ...members]
}

/** Parts of the snapshot that do not follow from each other. */
export function compareStatusRoots(issuers: readonly RegistryIssuer[]): Finding[] {
  return issuers.flatMap((issuer, i) =>
    `${statusRoot(issuer.revoked)}` === issuer.statusRoot
      ? []
      : [
          {
            at: `/issuers/${i}/statusRoot`,
            code: 'status-root',
            what: `${titleOf(issuer)}: the status root does not follow from the snapshot's own indices`,
          },
        ],
  )
}

function compareMembers(expected: RegistryIssuer, found: RegistryIssuer, at: string): Finding[] {
  const terms = (['did', 'name', 'types', 'classes', 'completes', 'validFrom', 'validTo'] as const)
    .filter((member) => `${expected[member]}` !== `${found[member]}`)
    .map((member): Finding => {
      const what = `${titleOf(expected)}: ${member} is ${say(found[member])}, and should be ${say(expected[member])}`
      return { at: `${at}/${member}`, code: 'terms', what }
    })
  const [given, due] = [new Set(found.revoked), new Set(expected.revoked)]
  const left = expected.revoked.filter((index) => !given.has(index)).length
  const added = found.revoked.filter((index) => !due.has(index)).length
  if (left + added === 0) return terms
  const what = `${titleOf(expected)}: ${left} set in its lists and not here, ${added} set here and not in its lists`
  return [...terms, { at: `${at}/revoked`, code: 'status-list', what }]
}

function compareOrder(expected: readonly RegistryIssuer[], places: ReadonlyMap<string, number>): Finding[] {
  const order = expected.map(({ publicKey }) => places.get(keyText(publicKey))!)
  const moved = order.findIndex((place, i) => i > 0 && place < order[i - 1]!)
  if (moved < 0) return []
  const what = `${titleOf(expected[moved]!)} stands before ${titleOf(expected[moved - 1]!)}, and should stand after it`
  return [{ at: `/issuers/${order[moved]}`, code: 'key-order', what }]
}

function whyNot(
  issuer: RegistryIssuer,
  { histories, accreditations }: { histories: readonly DidHistory[]; accreditations: Accreditations },
): Omit<Finding, 'at'> {
  const { publicKey } = issuer
  const isOf = (did: string) => subjectOf({ did, publicKey }) === subjectOf(issuer)
  const history = histories.find(({ did }) => isOf(did))
  const key = history?.keys.find((candidate) => keyText(candidate.publicKey) === keyText(publicKey))
  const entry = accreditations.issuers.find(({ did }) => isOf(did))
  const title = titleOf(issuer)
  if (entry === undefined) return { code: 'key-unknown', what: `${title} is not accredited` }
  if (entry.distrusted?.some((candidate) => keyText(candidate) === keyText(publicKey))) {
    return { code: 'key-distrusted', what: `${title} is distrusted by the accreditations and still here` }
  }
  if (entry.copied?.some((candidate) => keyText(candidate) === keyText(publicKey))) {
    return { code: 'key-distrusted', what: `${title} is another issuer's by the accreditations and still here` }
  }
  if (key?.revoked) return { code: 'key-revoked', what: `${title} was revoked by its DID and is still here` }
  if (key === undefined) return { code: 'key-unknown', what: `${title} is not a key of its DID` }
  return { code: 'key-unknown', what: `${title} was valid on no day of its accreditation` }
}

/** Enough of a key to find it. */
export function titleOf({ name, did, publicKey }: RegistryIssuer): string {
  return `${name} (${did ?? 'no DID'}), key ${publicKey.x.slice(0, 12)}…`
}

function say(value: RegistryIssuer['name' | 'did' | 'types' | 'classes' | 'completes' | 'validTo']): string {
  if (value === undefined || value === null) return 'open'
  const text = typeof value === 'string' ? value : value.join(', ')
  return text === '' ? 'nothing' : text
}
