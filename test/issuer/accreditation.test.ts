/** The registry from DIDs: which leaves it has, what it refuses to guess, and what it shows of a change. */
import { describe, expect, it } from 'vitest'
import { derivePublicKey } from '../../src/core/eddsa'
import {
  buildRegistry,
  canonicalRegistry,
  needsReview,
  parseAccreditations,
  parsePublication,
  parseRegistry,
  parseStatusLists,
  registryDigest,
  registryFromDids,
  registryRoot,
  statusRoot,
  verifyRegistry,
} from '../../src/issuer'
import { dayFromDate } from '../../src/model/dates'
import type { DidHistory, IssuerKeyHistory } from '../../src/model/issuer-keys'
import type { Accreditations, IssuerAccreditation, StatusLists } from '../../src/model/messages'

const REGISTRY = `0x${'d1'.repeat(20)}` as const
const BLOCK = { number: 1000, hash: `0x${'b1'.repeat(32)}` as const, timestamp: secondsOf('2026-03-01') }
const HOSPITAL = `did:ethr:0x7a69:0x${'a1'.repeat(20)}`
const CLINIC = `did:ethr:0x7a69:0x${'a2'.repeat(20)}`
const EMPTY: StatusLists = { revoked: [], suspended: [] }
const FAR = Number.MAX_SAFE_INTEGER

function secondsOf(date: string): number {
  return Date.parse(`${date}T12:00:00Z`) / 1000
}

function keyOf(seed: number) {
  return derivePublicKey(new Uint8Array(32).fill(seed))
}

function key(seed: number, overrides: Partial<IssuerKeyHistory> = {}): IssuerKeyHistory {
  return { publicKey: keyOf(seed), publishedAt: secondsOf('2026-01-10'), validTo: FAR, revoked: false, ...overrides }
}

function history(did: string, keys: IssuerKeyHistory[], overrides: Partial<DidHistory> = {}): DidHistory {
  const owner = did.slice(-42) as `0x${string}`
  return { did, chainId: 31337, block: BLOCK, owner, deactivated: false, keys, rejected: [], ...overrides }
}

function entry(did: string, overrides: Partial<IssuerAccreditation> = {}): IssuerAccreditation {
  return {
    did,
    name: did === HOSPITAL ? 'City Hospital' : 'Corner Clinic',
    types: ['record'],
    classes: [],
    completes: ['condition'],
    validFrom: '2026-01-01',
    validTo: null,
    ...overrides,
  }
}

function build(
  overrides: {
    issuers?: IssuerAccreditation[]
    histories?: DidHistory[]
    statusLists?: Record<string, StatusLists>
    epoch?: number
    previous?: Parameters<typeof registryFromDids>[0]['previous']
  } = {},
) {
  const { issuers = [entry(HOSPITAL)], histories = [history(HOSPITAL, [key(1)])], epoch = 1, previous } = overrides
  const accreditations: Accreditations = parseAccreditations({ vitalproof: 'accreditations/1', issuers })
  const statusLists = overrides.statusLists ?? Object.fromEntries(issuers.map(({ did }) => [did, EMPTY]))
  const issuedDay = dayFromDate('2026-03-01')
  const options = { accreditations, histories, statusLists, didRegistry: REGISTRY, epoch, issuedDay }
  return registryFromDids({ ...options, ...(previous === undefined ? {} : { previous }) })
}

function numbersOf({ snapshot }: ReturnType<typeof build>): number[] {
  const seeds = new Map([1, 2, 3, 4].map((seed) => [`${keyOf(seed).x}`, seed]))
  return snapshot.issuers.map(({ publicKey }) => seeds.get(publicKey.x)!)
}

describe('registryFromDids', () => {
  it('has one leaf per key, in the order of the list and then of publication, with the list of the DID', () => {
    const built = build({
      issuers: [entry(CLINIC), entry(HOSPITAL)],
      histories: [history(HOSPITAL, [key(2), key(1)]), history(CLINIC, [key(3)])],
      statusLists: { [HOSPITAL]: { revoked: [9, 70], suspended: [3, 9] }, [CLINIC]: EMPTY },
    })
    expect(numbersOf(built)).toEqual([3, 2, 1])
    expect(built.snapshot.issuers[0]).toMatchObject({ did: CLINIC, name: 'Corner Clinic', revoked: [] })
    for (const issuer of built.snapshot.issuers.slice(1)) {
      expect(issuer).toMatchObject({ did: HOSPITAL, revoked: [3, 9, 70], statusRoot: `${statusRoot([3, 9, 70])}` })
    }
    expect(built.snapshot.source).toEqual({
      chainId: 31337,
      didRegistry: REGISTRY,
      block: BLOCK.number,
      blockHash: BLOCK.hash,
    })
    verifyRegistry(built.snapshot)
  })

  it.each<[string, Partial<IssuerKeyHistory>, Partial<IssuerAccreditation>, [string, string | null] | null]>([
    ['publication is later than accreditation', {}, {}, ['2026-01-10', null]],
    ['accreditation is later than publication', {}, { validFrom: '2026-02-01' }, ['2026-02-01', null]],
    ['the key is retired', { validTo: secondsOf('2026-02-20') }, {}, ['2026-01-10', '2026-02-20']],
    ['the accreditation ends', {}, { validTo: '2026-02-10' }, ['2026-01-10', '2026-02-10']],
    ['both end', { validTo: secondsOf('2026-02-20') }, { validTo: '2026-02-10' }, ['2026-01-10', '2026-02-10']],
    ['it is retired on the day of publication', { validTo: secondsOf('2026-01-10') }, {}, ['2026-01-10', '2026-01-10']],
    ['it was never valid', { validTo: secondsOf('2026-01-09') }, {}, null],
    ['it is retired before the accreditation', { validTo: secondsOf('2026-01-20') }, { validFrom: '2026-01-21' }, null],
    ['it is published after the accreditation', {}, { validTo: '2026-01-09' }, null],
    ['it is revoked', { revoked: true, validTo: 0 }, {}, null],
    ['it is revoked and published again', { revoked: true }, {}, null],
    ['it is distrusted', {}, { distrusted: [{ x: `${keyOf(1).x}`, y: `${keyOf(1).y}` }] }, null],
  ])('gives a key its interval: %s', (_, keyPart, entryPart, expected) => {
    const built = build({
      issuers: [entry(HOSPITAL, entryPart)],
      histories: [history(HOSPITAL, [key(1, keyPart), key(2)])],
    })
    const leaf = built.snapshot.issuers.find(({ publicKey }) => publicKey.x === `${keyOf(1).x}`)
    expect(leaf === undefined ? null : [leaf.validFrom, leaf.validTo]).toEqual(expected)
  })

  it('takes the UTC day of the first and the last second', () => {
    const midnight = Date.parse('2026-01-10T00:00:00Z') / 1000
    const intervalOf = (publishedAt: number, validTo: number) => {
      const { validFrom, validTo: last } = build({
        histories: [history(HOSPITAL, [key(1, { publishedAt, validTo })])],
      }).snapshot.issuers[0]!
      return [validFrom, last]
    }
    expect(intervalOf(midnight, midnight + 86_399)).toEqual(['2026-01-10', '2026-01-10'])
    expect(intervalOf(midnight - 1, midnight + 86_400)).toEqual(['2026-01-09', '2026-01-11'])
  })

  it('has no leaf of a deactivated DID', () => {
    expect(build({ histories: [history(HOSPITAL, [key(1)], { deactivated: true })] }).snapshot.issuers).toEqual([])
  })

  it('has 64 leaves of a DID and not 65: one stolen account must not fill the registry', () => {
    const keys = Array.from({ length: 65 }, (_, i) => key(i + 1))
    expect(build({ histories: [history(HOSPITAL, keys.slice(1))] }).snapshot.issuers).toHaveLength(64)
    expect(() => build({ histories: [history(HOSPITAL, keys)] })).toThrow(
      expect.objectContaining({ code: 'REGISTRY_INVALID', at: HOSPITAL }),
    )
    // what has no leaf does not count
    const [first, ...others] = keys
    expect(
      build({ histories: [history(HOSPITAL, [{ ...first!, revoked: true }, ...others])] }).snapshot.issuers,
    ).toHaveLength(64)
  })

  it('finds the lists of a DID in whatever case they are named, and not twice', () => {
    const upper = HOSPITAL.replace(/0x(a1)+/, (text) => `0x${text.slice(2).toUpperCase()}`)
    const lists = { revoked: [7], suspended: [] }
    expect(build({ statusLists: { [upper]: lists } }).snapshot.issuers[0]!.revoked).toEqual([7])
    expect(() => build({ statusLists: { [upper]: lists, [HOSPITAL]: EMPTY } })).toThrow(
      expect.objectContaining({ code: 'REGISTRY_INVALID', at: '/statusLists' }),
    )
    const { snapshot } = build({ statusLists: { [HOSPITAL]: lists } })
    const previous = { snapshot, statusLists: { [upper]: lists } }
    expect(() => build({ epoch: 2, previous })).toThrow(expect.objectContaining({ code: 'STATUS_LIST_INVALID' }))
  })

  it('finds a DID in whatever case it is written', () => {
    const upper = HOSPITAL.replace(/0x(a1)+/, (text) => `0x${text.slice(2).toUpperCase()}`)
    expect(upper).not.toBe(HOSPITAL)
    expect(numbersOf(build({ histories: [history(upper, [key(1)])] }))).toEqual([1])
  })

  it('has the same root as the same issuers built by hand: where they come from is not in it', () => {
    const { snapshot } = build()
    const { source: _, ...rest } = snapshot
    const byHand = buildRegistry({
      issuers: [{ ...entry(HOSPITAL), publicKey: keyOf(1), validFromDay: dayFromDate('2026-01-10') }],
      epoch: 1,
      issuedDay: dayFromDate('2026-03-01'),
    })
    expect(byHand).toEqual(rest)
    expect(registryRoot(snapshot.issuers)).toBe(BigInt(byHand.root))
  })
})

describe('registryFromDids refuses', () => {
  const both = [entry(HOSPITAL), entry(CLINIC)]
  const keyJson = (seed: number) => ({ x: `${keyOf(seed).x}`, y: `${keyOf(seed).y}` })
  const distrust = (seed: number) => ({ distrusted: [keyJson(seed)] })
  const copy = (seed: number) => ({ copied: [keyJson(seed)] })

  it('to guess an empty status list', () => {
    expect(() => build({ statusLists: {} })).toThrow(
      expect.objectContaining({ code: 'REGISTRY_INVALID', at: '/issuers/0' }),
    )
  })

  it('a missing history and one that nobody asked for', () => {
    expect(() => build({ histories: [] })).toThrow(expect.objectContaining({ code: 'REGISTRY_INVALID' }))
    expect(() => build({ histories: [history(HOSPITAL, [key(1)]), history(CLINIC, [key(2)])] })).toThrow(
      expect.objectContaining({ code: 'REGISTRY_INVALID', at: '/histories' }),
    )
  })

  it('histories of two blocks or two chains', () => {
    const others = [{ block: { ...BLOCK, number: 1001 } }, { block: { ...BLOCK, hash: REGISTRY } }, { chainId: 1 }]
    for (const other of others) {
      const histories = [history(HOSPITAL, [key(1)]), history(CLINIC, [key(2)], other)]
      expect(() => build({ issuers: both, histories })).toThrow(
        expect.objectContaining({ code: 'REGISTRY_INVALID', at: '/histories' }),
      )
    }
  })

  it.each([false, true])('a key in two DIDs until one is said to be a copy (revoked by its owner: %s)', (revoked) => {
    const histories = [history(HOSPITAL, [key(1, { revoked })]), history(CLINIC, [key(1), key(2)])]
    expect(() => build({ issuers: both, histories })).toThrow(
      expect.objectContaining({ code: 'REGISTRY_INVALID', at: '/issuers/1' }),
    )
    const settled = build({ issuers: [entry(HOSPITAL), entry(CLINIC, copy(1))], histories })
    expect(numbersOf(settled)).toEqual(revoked ? [2] : [1, 2])
  })

  it('a key of a deactivated DID in another one', () => {
    const gone = history(HOSPITAL, [key(1)], { deactivated: true })
    const histories = [gone, history(CLINIC, [key(1), key(2)])]
    expect(() => build({ issuers: both, histories })).toThrow(
      expect.objectContaining({ code: 'REGISTRY_INVALID', at: '/issuers/1' }),
    )
  })

  it.each([0, 1])('a key that is distrusted in one DID and published by another (place %i)', (place) => {
    const issuers = (parts: Partial<IssuerAccreditation>[]) => {
      const entries = [entry(HOSPITAL, parts[0]), entry(CLINIC, parts[1])]
      return place === 0 ? entries : entries.reverse()
    }
    for (const ofHospital of [[], [key(1)]]) {
      const histories = [history(HOSPITAL, ofHospital), history(CLINIC, [key(1), key(2)])]
      expect(() => build({ issuers: issuers([distrust(1), {}]), histories })).toThrow(
        expect.objectContaining({ code: 'REGISTRY_INVALID', at: `/issuers/${1 - place}` }),
      )
      for (const part of [distrust(1), copy(1)]) {
        expect(numbersOf(build({ issuers: issuers([distrust(1), part]), histories }))).toEqual([2])
      }
    }
  })

  it('a state that is earlier than that of the snapshot before, and not the same one', () => {
    const { snapshot } = build()
    const at = (number: number) =>
      build({
        epoch: 2,
        previous: { snapshot },
        histories: [history(HOSPITAL, [key(1)], { block: { ...BLOCK, number } })],
      })
    expect(() => at(BLOCK.number - 1)).toThrow(expect.objectContaining({ code: 'REGISTRY_INVALID', at: 'histories' }))
    expect(at(BLOCK.number).snapshot.epoch).toBe(2)
  })

  it('an epoch that is not later, and a revocation that was taken back', () => {
    const before = { revoked: [4, 8], suspended: [15] }
    const { snapshot } = build({ epoch: 3, statusLists: { [HOSPITAL]: before } })
    const previous = { snapshot, statusLists: { [HOSPITAL]: before } }
    expect(() => build({ epoch: 3, previous })).toThrow(
      expect.objectContaining({ code: 'REGISTRY_INVALID', at: 'epoch' }),
    )
    const next = (lists: StatusLists) => () => build({ epoch: 4, previous, statusLists: { [HOSPITAL]: lists } })
    expect(next({ revoked: [4], suspended: [8, 15] })).toThrow(
      expect.objectContaining({ code: 'STATUS_LIST_INVALID', at: '/issuers/0/revoked/1' }),
    )
    expect(next({ revoked: [4, 8], suspended: [] })().changes).toEqual([
      { kind: 'status-changed', did: HOSPITAL, name: 'City Hospital', set: 0, cleared: 1 },
    ])
    expect(next({ revoked: [4, 8, 15], suspended: [] })().changes).toEqual([])
  })
})

describe('the changes', () => {
  const next = (keys: IssuerKeyHistory[], part: Partial<IssuerAccreditation> = {}) => {
    const { snapshot } = build({ histories: [history(HOSPITAL, [key(1)])] })
    const options = { issuers: [entry(HOSPITAL, part)], histories: [history(HOSPITAL, keys)] }
    return build({ ...options, epoch: 2, previous: { snapshot } }).changes
  }
  const publicKey = (seed: number) => ({ x: `${keyOf(seed).x}`, y: `${keyOf(seed).y}` })
  const whose = { did: HOSPITAL, name: 'City Hospital' }

  it('are none if nothing changed', () => {
    expect(next([key(1)])).toEqual([])
  })

  it('show every key of a first snapshot and need no review', () => {
    const { changes } = build()
    expect(changes).toEqual([{ kind: 'key-added', ...whose, publicKey: publicKey(1), toKnownIssuer: false }])
    expect(needsReview(changes)).toBe(false)
  })

  it('show a key that came to an issuer that had keys, and ask for review: it may be a thief', () => {
    const changes = next([key(1), key(2)])
    expect(changes).toEqual([{ kind: 'key-added', ...whose, publicKey: publicKey(2), toKnownIssuer: true }])
    expect(needsReview(changes)).toBe(true)
  })

  it('ask for review also if the only key was replaced in one step, and if an ended key lives longer', () => {
    expect(needsReview(next([key(2)]))).toBe(true)
    const ended = history(HOSPITAL, [key(1, { validTo: secondsOf('2026-02-01') })])
    const { snapshot } = build({ histories: [ended] })
    const { changes } = build({ epoch: 2, previous: { snapshot } })
    expect(changes).toEqual([{ kind: 'key-extended', ...whose, publicKey: publicKey(1) }])
    expect(needsReview(changes)).toBe(true)
  })

  it.each<[string, IssuerKeyHistory[], Partial<IssuerAccreditation>]>([
    ['revoked', [key(2, { revoked: true })], {}],
    ['retired', [key(2, { validTo: secondsOf('2026-01-09') })], {}],
    ['distrusted', [key(2)], { distrusted: [{ x: `${keyOf(2).x}`, y: `${keyOf(2).y}` }] }],
  ])('ask for review of a key whose issuer has no leaf left, because the one before is %s', (_, earlier, part) => {
    const options = { issuers: [entry(HOSPITAL, part)], histories: [history(HOSPITAL, [...earlier, key(1)])] }
    const { changes } = build(options)
    expect(changes).toMatchObject([{ kind: 'key-added', toKnownIssuer: true }])
    expect(needsReview(changes)).toBe(true)
  })

  it('know an issuer by its identity, however the DID is written', () => {
    const upper = HOSPITAL.replace(/0x(a1)+/, (text) => `0x${text.slice(2).toUpperCase()}`)
    const { snapshot } = build({ histories: [history(HOSPITAL, [key(1)])] })
    const built = build({
      issuers: [entry(upper)],
      histories: [history(HOSPITAL, [key(1)])],
      epoch: 2,
      previous: { snapshot },
    })
    expect(built.changes).toMatchObject([{ kind: 'accreditation-changed', members: ['name'] }])
  })

  it('show a key that moved to another DID, and ask for review', () => {
    const { snapshot } = build({ histories: [history(HOSPITAL, [key(1)])] })
    const options = { issuers: [entry(CLINIC)], histories: [history(CLINIC, [key(1)])] }
    const { changes } = build({ ...options, epoch: 2, previous: { snapshot } })
    expect(changes).toEqual([
      { kind: 'key-moved', did: CLINIC, name: 'Corner Clinic', publicKey: publicKey(1), from: HOSPITAL },
    ])
    expect(needsReview(changes)).toBe(true)
  })

  it('show a DID that another account controls, as long as it does', () => {
    const owner = `0x${'ee'.repeat(20)}` as const
    const histories = [history(HOSPITAL, [key(1)], { owner })]
    const { snapshot } = build()
    const { changes } = build({ histories, epoch: 2, previous: { snapshot } })
    expect(changes).toEqual([{ kind: 'owner-changed', ...whose, owner }])
    expect(needsReview(changes)).toBe(false)
    expect(needsReview(build({ histories: [history(HOSPITAL, [key(1), key(2)], { owner })] }).changes)).toBe(true)
  })

  it('show a retired and a removed key without review', () => {
    const retired = next([key(1, { validTo: secondsOf('2026-02-01') })])
    expect(retired).toEqual([{ kind: 'key-retired', ...whose, publicKey: publicKey(1) }])
    const removed = next([key(1, { revoked: true })])
    expect(removed).toEqual([{ kind: 'key-removed', ...whose, publicKey: publicKey(1) }])
    expect(needsReview([...retired, ...removed])).toBe(false)
  })

  it('name the members of an accreditation that changed', () => {
    expect(next([key(1)], { classes: ['oncology'], name: 'City Hospital North' })).toEqual([
      { kind: 'accreditation-changed', did: HOSPITAL, name: 'City Hospital North', members: ['name', 'classes'] },
    ])
  })
})

describe('the messages', () => {
  it('accreditations refuse a DID twice however it is written, an end before the start, and unknown members', () => {
    const parse = (...issuers: unknown[]) => parseAccreditations({ vitalproof: 'accreditations/1', issuers })
    const upper = HOSPITAL.replace(/(a1)+$/, (text) => text.toUpperCase())
    expect(() => parse(entry(HOSPITAL), entry(upper))).toThrow(expect.objectContaining({ code: 'REGISTRY_INVALID' }))
    expect(() => parse(entry(HOSPITAL, { validTo: '2025-12-31' }))).toThrow(
      expect.objectContaining({ code: 'REGISTRY_INVALID', at: '/issuers/0/validTo' }),
    )
    expect(parse(entry(HOSPITAL, { validTo: '2026-01-01' })).issuers).toHaveLength(1)
    expect(() => parse({ ...entry(HOSPITAL), keys: [] })).toThrow(
      expect.objectContaining({ code: 'REGISTRY_INVALID', at: '/issuers/0' }),
    )
    const copied = [{ x: `${keyOf(1).x}`, y: `${keyOf(1).y}` }]
    expect(parse(entry(HOSPITAL, { copied })).issuers[0]!.copied).toEqual(copied)
    expect(() => parse({ ...entry(HOSPITAL), copied: [{ x: '1' }] })).toThrow(
      expect.objectContaining({ code: 'REGISTRY_INVALID', at: '/issuers/0/copied/0/y' }),
    )
    expect(() => parse(entry('did:web:hospital.example'))).toThrow(expect.objectContaining({ code: 'DID_INVALID' }))
    expect(() => parseAccreditations({ vitalproof: 'accreditations/2', issuers: [] })).toThrow(
      expect.objectContaining({ code: 'REGISTRY_INVALID', at: '/vitalproof' }),
    )
  })

  it('status lists are ascending and of one DID', () => {
    const lists = { did: HOSPITAL, revoked: [0, 524_287], suspended: [] }
    expect(parseStatusLists(JSON.stringify(lists))).toEqual(lists)
    for (const revoked of [[1, 1], [2, 1], [524_288], [-1], ['1']]) {
      expect(() => parseStatusLists({ ...lists, revoked })).toThrow(
        expect.objectContaining({ code: 'STATUS_LIST_INVALID' }),
      )
    }
  })

  it('a publication carries a list for each accredited DID and no other', () => {
    const { snapshot } = build()
    const accreditations = { vitalproof: 'accreditations/1', issuers: [entry(HOSPITAL)] }
    const publication = { vitalproof: 'publication/1', snapshot, accreditations, statusLists: { [HOSPITAL]: EMPTY } }
    expect(parsePublication(JSON.stringify(publication))).toEqual(publication)
    for (const statusLists of [{}, { [HOSPITAL]: EMPTY, [CLINIC]: EMPTY }]) {
      expect(() => parsePublication({ ...publication, statusLists })).toThrow(
        expect.objectContaining({ code: 'REGISTRY_INVALID' }),
      )
    }
  })

  it('a snapshot says its source or nothing, and no half of it', () => {
    const { snapshot } = build()
    expect(parseRegistry(JSON.stringify(snapshot))).toEqual(snapshot)
    const { source, ...old } = snapshot
    expect(parseRegistry(old)).toEqual(old)
    const { blockHash: _, ...half } = source!
    const broken = [half, { ...source, block: -1 }, { ...source, didRegistry: REGISTRY.toUpperCase() }, null]
    for (const part of broken) {
      expect(() => parseRegistry({ ...snapshot, source: part })).toThrow(
        expect.objectContaining({ code: 'REGISTRY_INVALID' }),
      )
    }
  })

  it('a snapshot has one canonical text: sorted members, whatever their order was', () => {
    const { snapshot } = build()
    const reversed = Object.fromEntries(Object.entries(snapshot).reverse()) as unknown as typeof snapshot
    const text = canonicalRegistry(snapshot)
    expect(canonicalRegistry(reversed)).toBe(text)
    expect(text).toMatch(
      /^\{"epoch":1,"issuedAt":"2026-03-01","issuers":\[\{"classes":\[\],"completes":\["condition"\],"did"/,
    )
    expect(registryDigest(reversed)).toBe(registryDigest(snapshot))
    expect(registryDigest({ ...snapshot, epoch: 2 })).not.toBe(registryDigest(snapshot))
  })
})
