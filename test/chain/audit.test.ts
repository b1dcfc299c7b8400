/** The audit: an honest registry has no difference, and each way to cheat has its name. */
import fc from 'fast-check'
import type { Address, Hex } from 'viem'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type AuditedPublication,
  auditRegistry,
  confirmRoot,
  deployRegistry,
  publishRoot,
  publishSnapshot,
  readDidHistory,
  readPublishedRoots,
  revokeRoot,
} from '../../src/chain'
import { compareIssuers } from '../../src/chain/audit-differences'
import { registryFromDids } from '../../src/issuer'
import { dayFromDate } from '../../src/model/dates'
import type { Accreditations, RegistryIssuer, RegistrySnapshot, StatusLists } from '../../src/model/messages'
import { registryDigest, registryRoot } from '../../src/model/registry'
import { statusRoot } from '../../src/model/status'
import { type LocalChain, startChain, ZERO_WORD } from './anvil'
import {
  clientWithLogs,
  type DidChain,
  deployDidRegistry,
  issuerKey,
  lyingClient,
  NOBODY,
  type RawLog,
} from './did-registry'
import { DAY, GRACE, MAX_ROOT_AGE, NOON, OWNER } from './scenario'

const [HOSPITAL, CLINIC] = [1, 2]
const [FIRST, SECOND, THIRD, STRANGE] = [issuerKey(1), issuerKey(2), issuerKey(3), issuerKey(9)]
const INCOMPLETE = { code: 'CHAIN_HISTORY_INCOMPLETE' }

let chain: LocalChain
let dids: DidChain
let registry: Address
let accreditations: Accreditations
/** Two honest epochs. */
let publications: AuditedPublication[]
let snapshot: Hex

beforeAll(async () => {
  chain = await startChain({ timestamp: NOON })
  dids = await deployDidRegistry(chain)
  const owner = chain.addressOf(OWNER)
  registry = (await deployRegistry(chain.clientOf(OWNER), { owner, maxRootAge: MAX_ROOT_AGE, grace: GRACE })).address
  const common = { types: ['record' as const], classes: [], completes: [], validFrom: '2026-01-01', validTo: null }
  accreditations = {
    vitalproof: 'accreditations/1',
    issuers: [
      { did: dids.didOf(HOSPITAL), name: 'City Hospital', ...common },
      { did: dids.didOf(CLINIC), name: 'Corner Clinic', ...common },
    ],
  }
  await dids.publish(HOSPITAL, FIRST)
  await dids.publish(CLINIC, SECOND)
  publications = [await publishEpoch(1, { revoked: [7], suspended: [100] })]
  await chain.setTime(NOON + DAY)
  await dids.retire(HOSPITAL, FIRST)
  await dids.publish(HOSPITAL, THIRD)
  await dids.revoke(CLINIC, SECOND)
  publications.push(await publishEpoch(2, { revoked: [7, 8], suspended: [] }))
  await confirmRoot(chain.clientOf(OWNER), { registry, root: publications[1]!.snapshot.root })
  await dids.finalise()
})

afterAll(async () => {
  await chain.stop()
})

beforeEach(async () => {
  snapshot = await chain.test.snapshot()
})

afterEach(async () => {
  await chain.test.revert({ id: snapshot })
})

function listsOf(hospital: StatusLists): Record<string, StatusLists> {
  return { [dids.didOf(HOSPITAL)]: hospital, [dids.didOf(CLINIC)]: { revoked: [], suspended: [] } }
}

/** What an honest owner builds of the chain as it is. */
async function buildEpoch(
  epoch: number,
  hospital: StatusLists,
  block: { block?: number } = {},
): Promise<AuditedPublication> {
  await dids.finalise()
  const now = await chain.now()
  const histories = []
  for (const { did } of accreditations.issuers) {
    histories.push(await readDidHistory(chain.clientOf(OWNER), { did, registry: dids.registry, now, ...block }))
  }
  const statusLists = listsOf(hospital)
  const issuedDay = dayFromDate('2026-03-01')
  const options = { accreditations, histories, statusLists, didRegistry: dids.registry, epoch, issuedDay }
  return { snapshot: registryFromDids(options).snapshot, accreditations, statusLists }
}

async function publishEpoch(epoch: number, hospital: StatusLists): Promise<AuditedPublication> {
  const built = await buildEpoch(epoch, hospital)
  await publishSnapshot(chain.clientOf(OWNER), { registry, snapshot: built.snapshot })
  await dids.finalise()
  return built
}

async function audit(given: AuditedPublication[] = publications, overrides: object = {}) {
  return auditRegistry({
    now: await chain.now(),
    clients: chain.clientOf(3),
    registry,
    didRegistry: dids.registry,
    publications: given,
    ...overrides,
  })
}

/** A third epoch of the owner's own making, in itself without fault; then the audit with what is true. */
async function auditCheat(change: (issuers: RegistryIssuer[]) => RegistryIssuer[]) {
  const honest = await buildEpoch(3, { revoked: [7, 8, 9], suspended: [] })
  const issuers = change(honest.snapshot.issuers.map((issuer) => structuredClone(issuer))).map((issuer) => ({
    ...issuer,
    statusRoot: `${statusRoot(issuer.revoked)}`,
  }))
  const cheat: RegistrySnapshot = { ...honest.snapshot, issuers, root: `${registryRoot(issuers)}` }
  await publishSnapshot(chain.clientOf(OWNER), { registry, snapshot: cheat })
  await dids.finalise()
  const { roots, differences } = await audit([...publications, { ...honest, snapshot: cheat }])
  expect(roots.map(({ result }) => result)).toEqual(['rebuilt', 'rebuilt', 'different'])
  expect(differences.every(({ epoch }) => epoch === 3)).toBe(true)
  return differences.map(({ code, at, what }) => ({ code, at, what }))
}

describe('auditRegistry', () => {
  it('finds no difference in an honest registry and says when each root was published', async () => {
    const { roots, differences } = await audit()
    expect(differences).toEqual([])
    expect(roots).toMatchObject([
      { root: publications[0]!.snapshot.root, epoch: 1, publishedAt: NOON, result: 'rebuilt', confirmedAt: null },
      { root: publications[1]!.snapshot.root, epoch: 2, publishedAt: NOON + DAY, result: 'rebuilt' },
    ])
    expect(roots[1]!.confirmedAt).toBe(NOON + DAY)
    expect(publications[1]!.snapshot.issuers.map(({ name, validTo }) => [name, validTo])).toEqual([
      ['City Hospital', '2026-03-02'],
      ['City Hospital', '2027-03-02'],
    ])
  })

  it('takes the same answer from two nodes, and histories that were read before', async () => {
    const clients = [chain.clientOf(3), chain.clientOf(4)]
    expect((await audit(publications, { clients })).differences).toEqual([])
    const histories = []
    const [first] = publications
    for (const { did } of accreditations.issuers) {
      const options = { did, registry: dids.registry, block: first!.snapshot.source!.block }
      histories.push(await readDidHistory(clients, options))
    }
    expect((await audit([{ ...first!, histories }, publications[1]!])).differences).toEqual([])
  })

  it('reads a registry that never published', async () => {
    const owner = chain.addressOf(OWNER)
    const fresh = await deployRegistry(chain.clientOf(OWNER), { owner, maxRootAge: MAX_ROOT_AGE, grace: GRACE })
    await dids.finalise()
    expect(await audit([], { registry: fresh.address })).toEqual({ roots: [], differences: [] })
  })

  it('follows a root that came back and one that was revoked', async () => {
    const root = publications[0]!.snapshot.root
    const publish = { registry, root, snapshotDigest: ZERO_WORD, snapshotUri: '' }
    await publishRoot(chain.clientOf(OWNER), publish)
    await revokeRoot(chain.clientOf(OWNER), { registry, root: publications[1]!.snapshot.root })
    await dids.finalise()
    const { roots } = await readPublishedRoots(chain.clientOf(3), { registry, now: await chain.now() })
    expect(roots.map(({ epoch, root, revokedAt }) => [epoch, root, revokedAt !== null])).toEqual([
      [1, root, false],
      [2, publications[1]!.snapshot.root, true],
      [3, root, false],
    ])
  })
})

describe('auditRegistry names', () => {
  const hospital = 0

  it('a key that its DID never published', async () => {
    const publicKey = { x: `${STRANGE.x}`, y: `${STRANGE.y}` }
    expect(await auditCheat((issuers) => [...issuers, { ...issuers[hospital]!, publicKey }])).toEqual([
      expect.objectContaining({ code: 'rebuilt-root' }),
      {
        code: 'key-unknown',
        at: '/issuers/2',
        what: expect.stringMatching(/^City Hospital \(did:ethr:0x7a69:0x\w+\), key \d{12}… is not a key of its DID$/),
      },
    ])
  })

  it('a key in the place of another', async () => {
    const publicKey = { x: `${STRANGE.x}`, y: `${STRANGE.y}` }
    const found = await auditCheat(([first, second]) => [{ ...first!, publicKey }, second!])
    expect(found.map(({ code, at }) => [code, at])).toEqual([
      ['rebuilt-root', 'root'],
      ['key-missing', '/issuers'],
      ['key-unknown', '/issuers/0'],
    ])
  })

  it('a key that is missing', async () => {
    expect(await auditCheat((issuers) => issuers.slice(1))).toEqual([
      expect.objectContaining({ code: 'rebuilt-root' }),
      { code: 'key-missing', at: '/issuers', what: expect.stringMatching(/^City Hospital .* is missing$/) },
    ])
  })

  it('a revoked key that was kept', async () => {
    const kept = publications[0]!.snapshot.issuers[1]!
    expect(kept.name).toBe('Corner Clinic')
    expect(await auditCheat((issuers) => [...issuers, kept])).toEqual([
      expect.objectContaining({ code: 'rebuilt-root' }),
      {
        code: 'key-revoked',
        at: '/issuers/2',
        what: expect.stringMatching(/^Corner Clinic .* was revoked by its DID/),
      },
    ])
  })

  it('keys in another order', async () => {
    const found = await auditCheat((issuers) => [...issuers].reverse())
    expect(found.map(({ code, at }) => [code, at])).toEqual([
      ['rebuilt-root', 'root'],
      ['key-order', '/issuers/0'],
    ])
  })

  it.each<[string, Partial<RegistryIssuer>, string]>([
    ['validTo', { validTo: null }, 'validTo is open, and should be 2026-03-02'],
    ['validFrom', { validFrom: '2026-01-01' }, 'validFrom is 2026-01-01, and should be 2026-03-01'],
    ['classes', { classes: ['oncology'] }, 'classes is oncology, and should be nothing'],
    ['types', { types: ['record', 'laboratory'] }, 'types is record, laboratory, and should be record'],
    ['completes', { completes: ['condition'] }, 'completes is condition, and should be nothing'],
  ])('a wrong %s', async (member, part, what) => {
    const found = await auditCheat(([first, ...others]) => [{ ...first!, ...part }, ...others])
    expect(found.slice(1)).toEqual([{ code: 'terms', at: `/issuers/0/${member}`, what: expect.stringContaining(what) }])
  })

  it('a status list that is not the issuer’s', async () => {
    const found = await auditCheat(([first, ...others]) => [{ ...first!, revoked: [7, 9, 11, 12] }, ...others])
    expect(found.slice(1)).toEqual([
      {
        code: 'status-list',
        at: '/issuers/0/revoked',
        what: expect.stringContaining('1 set in its lists and not here, 2 set here and not in its lists'),
      },
    ])
  })

  it('a status root that the indices do not give', async () => {
    const [first, second] = publications
    const issuers = second!.snapshot.issuers.map((issuer) => ({ ...issuer, statusRoot: '5' }))
    const { differences } = await audit([first!, { ...second!, snapshot: { ...second!.snapshot, issuers } }])
    expect(differences.map(({ code, at }) => [code, at])).toEqual([
      ['root', '/root'],
      ['digest', 'snapshotDigest'],
      ['status-root', '/issuers/0/statusRoot'],
      ['status-root', '/issuers/1/statusRoot'],
    ])
  })

  it('the root of another list than the snapshot', async () => {
    const honest = await buildEpoch(3, { revoked: [7, 8, 9], suspended: [] })
    const snapshotDigest = registryDigest(honest.snapshot)
    await publishRoot(chain.clientOf(OWNER), { registry, root: '12345', snapshotDigest, snapshotUri: '' })
    await dids.finalise()
    const { differences } = await audit([...publications, honest])
    expect(differences.map(({ code, at, epoch }) => [code, at, epoch])).toEqual([
      ['root', '/root', 3],
      ['rebuilt-root', 'root', 3],
    ])
  })

  it('a digest of another text', async () => {
    const honest = await buildEpoch(3, { revoked: [7, 8, 9], suspended: [] })
    const { root } = honest.snapshot
    await publishRoot(chain.clientOf(OWNER), { registry, root, snapshotDigest: ZERO_WORD, snapshotUri: '' })
    await dids.finalise()
    const { differences } = await audit([...publications, honest])
    expect(differences.map(({ code, epoch }) => [code, epoch])).toEqual([['digest', 3]])
  })

  it('an epoch that the contract does not have, and a date after the publication', async () => {
    const honest = await buildEpoch(9, { revoked: [7, 8, 9], suspended: [] })
    const misdated = { ...honest.snapshot, issuedAt: '2026-03-03' }
    const snapshotDigest = registryDigest(misdated)
    const { root } = misdated
    await publishRoot(chain.clientOf(OWNER), { registry, root, snapshotDigest, snapshotUri: '' })
    await dids.finalise()
    const { differences } = await audit([...publications, { ...honest, snapshot: misdated }])
    expect(differences.map(({ code, at }) => [code, at])).toEqual([
      ['epoch', '/epoch'],
      ['issued-date', '/issuedAt'],
    ])
  })

  it('a block that the chain does not have, a later one, and none', async () => {
    const [first, second] = publications
    const { source, ...bare } = second!.snapshot
    const codesOf = async (changed: RegistrySnapshot) => {
      const { differences } = await audit([first!, { ...second!, snapshot: changed }])
      return differences.map(({ code, at }) => [code, at])
    }
    expect(await codesOf({ ...bare, source: { ...source!, blockHash: ZERO_WORD } })).toEqual([
      ['digest', 'snapshotDigest'],
      ['source', '/source'],
    ])
    expect(await codesOf(bare)).toEqual([
      ['digest', 'snapshotDigest'],
      ['source', '/source'],
    ])
    const later = { ...source!, block: (await audit()).roots[1]!.block + 1 }
    expect(await codesOf({ ...bare, source: later })).toEqual(
      expect.arrayContaining([
        ['source', '/source/block'],
        ['source', '/source'],
      ]),
    )
    expect(await codesOf({ ...bare, source: { ...source!, chainId: 1, block: 10 ** 9 } })).toEqual([
      ['digest', 'snapshotDigest'],
      ['source', '/source/block'],
    ])
  })

  it('a DID registry that is not the one that the auditor knows', async () => {
    const own = await deployDidRegistry(chain)
    const honest = await buildEpoch(3, { revoked: [7, 8, 9], suspended: [] })
    const source = { ...honest.snapshot.source!, didRegistry: own.registry }
    const cheat = { ...honest.snapshot, source }
    await publishSnapshot(chain.clientOf(OWNER), { registry, snapshot: cheat })
    await dids.finalise()
    const { differences } = await audit([...publications, { ...honest, snapshot: cheat }])
    expect(differences.map(({ code, at, epoch }) => [code, at, epoch])).toEqual([['source', '/source/didRegistry', 3]])
  })

  it('a revocation that was taken back', async () => {
    const third = await publishEpoch(3, { revoked: [7], suspended: [9] })
    const { differences } = await audit([...publications, third])
    expect(differences).toMatchObject([
      { epoch: 3, code: 'revocation-taken-back', what: expect.stringContaining(dids.didOf(HOSPITAL)) },
    ])
  })

  it('a revocation that was taken back while its issuer was off the list, or under another spelling', async () => {
    const whole = accreditations
    const [hospital, clinic] = whole.issuers
    const upper = `${hospital!.did.slice(0, -40)}${hospital!.did.slice(-40).toUpperCase()}`
    const others = { [dids.didOf(CLINIC)]: { revoked: [], suspended: [] } }
    const third = await publishEpoch(3, { revoked: [7, 8, 9], suspended: [] })
    accreditations = { ...whole, issuers: [clinic!] }
    const fourth = { ...(await publishEpoch(4, { revoked: [], suspended: [] })), statusLists: others }
    accreditations = { ...whole, issuers: [{ ...hospital!, did: upper }, clinic!] }
    const fifth = await publishEpoch(5, { revoked: [7, 9, 10], suspended: [] })
    const lists = { [upper]: { revoked: [7, 9, 10], suspended: [] }, ...others }
    accreditations = whole
    const { roots, differences } = await audit([...publications, third, fourth, { ...fifth, statusLists: lists }])
    expect(roots.map(({ result }) => result)).toEqual(['rebuilt', 'rebuilt', 'rebuilt', 'rebuilt', 'different'])
    expect(differences).toMatchObject([
      { epoch: 5, code: 'revocation-taken-back', what: expect.stringContaining(upper) },
    ])
  })

  it('a stolen key that comes back because the DIDs were read at an earlier block', async () => {
    const [first, second] = publications
    const { block } = first!.snapshot.source!
    const revived = await buildEpoch(3, { revoked: [7, 8, 9], suspended: [] }, { block })
    expect(revived.snapshot.issuers.map(({ name }) => name)).toContain('Corner Clinic')
    await publishSnapshot(chain.clientOf(OWNER), { registry, snapshot: revived.snapshot })
    await dids.finalise()
    const { differences } = await audit([first!, second!, revived])
    expect(differences).toMatchObject([
      { epoch: 3, code: 'source', at: '/source/block', what: expect.stringContaining('than that of epoch 2') },
      {
        epoch: 3,
        code: 'key-revoked',
        what: expect.stringMatching(/^Corner Clinic .* since, and the root still counts$/),
      },
    ])
  })

  it('a block that is older than its publication by more than a day', async () => {
    const honest = await buildEpoch(3, { revoked: [7, 8, 9], suspended: [] })
    await chain.setTime(NOON + 2 * DAY + 1)
    await publishSnapshot(chain.clientOf(OWNER), { registry, snapshot: honest.snapshot })
    await dids.finalise()
    const given = [...publications, honest]
    expect((await audit(given)).differences).toMatchObject([{ epoch: 3, code: 'source', at: '/source/block' }])
    expect((await audit(given, { maxSourceAgeSeconds: DAY + 1 })).differences).toEqual([])
  })

  it('a key that was revoked since in the root that counts, confirmed or not, and in no root that does not', async () => {
    const since = { epoch: 2, code: 'key-revoked', what: expect.stringMatching(/^City Hospital .* since/) }
    await dids.revoke(HOSPITAL, THIRD)
    await dids.finalise()
    const { roots, differences } = await audit()
    expect(roots.map(({ result }) => result)).toEqual(['rebuilt', 'rebuilt'])
    expect(differences).toMatchObject([{ ...since, at: '/issuers/1' }])
    await confirmRoot(chain.clientOf(OWNER), { registry, root: publications[1]!.snapshot.root })
    await dids.call(HOSPITAL, 'changeOwner', NOBODY)
    await dids.finalise()
    // a DID that was given up has revoked all
    expect((await audit()).differences).toMatchObject([
      { ...since, at: '/issuers/0' },
      { ...since, at: '/issuers/1' },
    ])
    expect((await audit(publications, { didClients: chain.clientOf(4) })).differences).toHaveLength(2)
    await revokeRoot(chain.clientOf(OWNER), { registry, root: publications[1]!.snapshot.root })
    await dids.finalise()
    expect((await audit()).differences).toEqual([])
  })

  it('a leaf of a DID that nobody can read, without ending there', async () => {
    const did = 'did:ethr:nowhere:0x0000000000000000000000000000000000000001'
    const publicKey = { x: `${STRANGE.x}`, y: `${STRANGE.y}` }
    const found = await auditCheat((issuers) => [...issuers, { ...issuers[0]!, did, publicKey }])
    expect(found.map(({ code }) => code)).toEqual(['rebuilt-root', 'key-unknown'])
  })

  it('a root without a snapshot, and a snapshot without a root', async () => {
    const { roots, differences } = await audit([publications[1]!])
    expect(roots.map(({ result }) => result)).toEqual(['snapshot missing', 'rebuilt'])
    expect(differences).toMatchObject([{ epoch: 1, code: 'snapshot-missing' }])
    const unpublished = await buildEpoch(3, { revoked: [7, 8, 9], suspended: [] })
    expect((await audit([...publications, unpublished])).differences).toMatchObject([
      { epoch: 3, code: 'not-published' },
    ])
  })

  it('lists from which no registry can be built', async () => {
    const [first, second] = publications
    const { differences } = await audit([first!, { ...second!, statusLists: {} }])
    expect(differences).toMatchObject([{ epoch: 2, code: 'not-buildable', at: '/issuers/0' }])
  })
})

describe('compareIssuers', () => {
  it('finds a difference exactly if there is one, whatever was changed', () => {
    const expected = [FIRST, SECOND, THIRD].map(
      (publicKey, i): RegistryIssuer => ({
        publicKey: { x: `${publicKey.x}`, y: `${publicKey.y}` },
        name: `Hospital ${i}`,
        did: dids.didOf(i),
        types: ['record'],
        classes: [],
        completes: [],
        validFrom: '2026-01-01',
        validTo: null,
        revoked: [1, 2],
        statusRoot: '1',
      }),
    )
    const part = fc.oneof(
      fc.record({ name: fc.constantFrom('Hospital 0', 'Hospital 1') }),
      fc.record({ did: fc.constantFrom(dids.didOf(0), dids.didOf(2)) }),
      fc.record({ validTo: fc.constantFrom(null, '2026-02-01') }),
      fc.record({ validFrom: fc.constantFrom('2026-01-01', '2026-01-02') }),
      fc.record({ types: fc.constantFrom<RegistryIssuer['types'][]>(['record'], ['record', 'licence']) }),
      fc.record({ classes: fc.constantFrom<RegistryIssuer['classes'][]>([], ['oncology']) }),
      fc.record({ completes: fc.constantFrom<RegistryIssuer['completes'][]>([], ['condition']) }),
      fc.record({ revoked: fc.constantFrom([1, 2], [1], [1, 2, 3], []) }),
      fc.record({ publicKey: fc.constantFrom({ x: `${STRANGE.x}`, y: `${STRANGE.y}` }, expected[0]!.publicKey) }),
    )
    const change = fc.record({ place: fc.nat(2), part })
    const order = fc.shuffledSubarray([0, 1, 2])
    const property = fc.property(fc.array(change, { maxLength: 3 }), order, (changes, places) => {
      const changed = expected.map((issuer, i) =>
        Object.assign({}, issuer, ...changes.filter(({ place }) => place === i).map((entry) => entry.part)),
      )
      const found = places.map((place) => changed[place] as RegistryIssuer)
      const findings = compareIssuers({ expected, found, histories: [], accreditations })
      const same = JSON.stringify(found) === JSON.stringify(expected)
      expect(findings.length === 0).toBe(same)
    })
    fc.assert(property, { seed: 20260301, numRuns: 2000 })
  })
})

describe('readPublishedRoots refuses', () => {
  const read = async (client: ReturnType<typeof lyingClient>) =>
    readPublishedRoots(client, { registry, now: await chain.now() })

  it('a node that hides any event, publications and confirmation alike', async () => {
    const seen: string[] = []
    const idOf = ({ blockNumber, logIndex }: RawLog) => `${blockNumber} ${logIndex}`
    const honest = clientWithLogs(chain, (logs) => {
      seen.push(...logs.map(idOf))
      return logs
    })
    expect((await read(honest)).roots).toHaveLength(2)
    expect(seen).toHaveLength(3)
    for (const id of seen) {
      // the confirmation stands in the second of the publication, where it changes nothing
      const isHarmless = id === seen[2]
      const answer = read(clientWithLogs(chain, (logs) => logs.filter((log) => idOf(log) !== id)))
      if (isHarmless) expect((await answer).roots[1]!.confirmedAt).toBeNull()
      else await expect(answer).rejects.toMatchObject(INCOMPLETE)
    }
  })

  it('a node that hides a confirmation that counts', async () => {
    await chain.setTime(NOON + 3 * DAY)
    await confirmRoot(chain.clientOf(OWNER), { registry, root: publications[1]!.snapshot.root })
    await dids.finalise()
    expect((await read(clientWithLogs(chain, (logs) => logs))).roots[1]!.confirmedAt).toBe(NOON + 3 * DAY)
    await expect(read(clientWithLogs(chain, (logs) => logs.slice(0, -1)))).rejects.toMatchObject(INCOMPLETE)
  })

  it('steps that are none, and more than it asks', async () => {
    const now = await chain.now()
    for (const step of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(readPublishedRoots(chain.clientOf(3), { registry, now, step })).rejects.toMatchObject({
        code: 'INVALID_VALUE',
        at: 'step',
      })
    }
    for (const fromBlock of [-1, 0.5, Number.NaN]) {
      await expect(readPublishedRoots(chain.clientOf(3), { registry, now, fromBlock })).rejects.toMatchObject({
        code: 'INVALID_VALUE',
        at: 'fromBlock',
      })
    }
    const final = await chain.clientOf(0).request({ method: 'eth_getBlockByNumber', params: ['finalized', false] })
    const far = lyingClient(chain, (given, { method }) =>
      method === 'eth_getBlockByNumber' ? { ...final, number: '0x3b9acdff' } : given,
    )
    await expect(readPublishedRoots(far, { registry, now, step: 9_999 })).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      at: 'step',
    })
  })

  it('a newest final block that is old', async () => {
    const now = (await chain.now()) + 6 * 3_600 + 1
    await expect(readPublishedRoots(chain.clientOf(3), { registry, now })).rejects.toMatchObject(INCOMPLETE)
    expect((await readPublishedRoots(chain.clientOf(3), { registry, now: now - 1 })).roots).toHaveLength(2)
  })

  it('a start after the deployment', async () => {
    const now = await chain.now()
    const { block } = (await readPublishedRoots(chain.clientOf(3), { registry, now: await chain.now() })).roots[0]!
    await expect(readPublishedRoots(chain.clientOf(3), { registry, now, fromBlock: block + 1 })).rejects.toMatchObject({
      ...INCOMPLETE,
      at: 'epoch 1',
    })
    expect(
      (await readPublishedRoots(chain.clientOf(3), { registry, now, fromBlock: block, step: 7 })).roots,
    ).toHaveLength(2)
  })

  it.each<[string, (logs: RawLog[]) => unknown]>([
    ['out of order', (logs) => [...logs].reverse()],
    ['that were removed', (logs) => logs.map((log) => ({ ...log, removed: true }))],
    ['of another contract', (logs) => logs.map((log) => ({ ...log, address: dids.registry }))],
    ['of another block', (logs) => logs.map((log) => ({ ...log, blockHash: ZERO_WORD }))],
    ['of a block outside the range', (logs) => logs.map((log) => ({ ...log, blockNumber: '0xffffff' }))],
  ])('logs %s', async (_, change) => {
    await expect(read(clientWithLogs(chain, change))).rejects.toMatchObject(INCOMPLETE)
  })

  it('a state that the events do not explain, and a second node that says something else', async () => {
    const client = lyingClient(chain, (given, { method }) => (method === 'eth_call' ? `0x${'00'.repeat(31)}07` : given))
    await expect(read(client)).rejects.toMatchObject(INCOMPLETE)
    const moved = lyingClient(chain, (given, { method }) =>
      method === 'eth_getBlockByNumber' ? { ...(given as object), timestamp: laterBy(1, given) } : given,
    )
    await expect(
      readPublishedRoots([chain.clientOf(3), moved], { registry, now: await chain.now() }),
    ).rejects.toMatchObject({
      ...INCOMPLETE,
      at: 'clients/1',
    })
  })
})

describe('publishSnapshot', () => {
  it('refuses another epoch than the next and a snapshot that does not hold together', async () => {
    const { snapshot: built } = await buildEpoch(4, { revoked: [7, 8, 9], suspended: [] })
    const client = chain.clientOf(OWNER)
    await expect(publishSnapshot(client, { registry, snapshot: built })).rejects.toMatchObject({
      code: 'REGISTRY_INVALID',
      at: '/epoch',
    })
    const broken = { ...built, epoch: 3, root: '5' }
    await expect(publishSnapshot(client, { registry, snapshot: broken })).rejects.toMatchObject({ at: '/root' })
    const { epoch, snapshotDigest } = await publishSnapshot(client, { registry, snapshot: { ...built, epoch: 3 } })
    expect({ epoch, snapshotDigest }).toEqual({ epoch: 3, snapshotDigest: registryDigest({ ...built, epoch: 3 }) })
  })

  it('leaves an unchanged root to confirmation', async () => {
    const same = { ...publications[1]!.snapshot, epoch: 3 }
    await expect(publishSnapshot(chain.clientOf(OWNER), { registry, snapshot: same })).rejects.toMatchObject({
      code: 'CHAIN_REVERTED',
      at: 'RootAlreadyPublished',
    })
  })
})

function laterBy(seconds: number, block: unknown): Hex {
  return `0x${(Number((block as { timestamp: Hex }).timestamp) + seconds).toString(16)}`
}
