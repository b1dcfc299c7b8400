/** Issuer keys in did:ethr documents, on a local chain with the real ERC-1056 registry. */
import { inspect } from 'node:util'
import { stringToHex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesToHex } from '../../src/core/bytes'
import { FIELD_ORDER } from '../../src/core/field'
import {
  createDidAgent,
  createIssuerDid,
  deriveIssuerDid,
  importIssuerDid,
  MAX_VALIDITY_SECONDS,
  publishIssuerKey,
  resolveIssuerKeys,
  retireIssuerKey,
  revokeIssuerKey,
} from '../../src/did'
import { connect } from '../../src/did/network'
import { encodeIssuerKey, ISSUER_KEY_ATTRIBUTE, parseDid } from '../../src/model/issuer-keys'
import { CHAIN_ID } from '../chain/anvil'
import { codeOf, codeOfAsync } from '../support/exchange'
import { type DidChain, issuerKey, startDidChain } from './support'

const YEAR = 31_536_000
const NAME = stringToHex(ISSUER_KEY_ATTRIBUTE, { size: 32 })

let did: DidChain
beforeAll(async () => {
  did = await startDidChain()
})
afterAll(() => did.chain.stop())

describe('an issuer DID', () => {
  it('is made without a transaction, by public key, and can publish once its account has funds', async () => {
    const { agent } = did
    const issuer = await createIssuerDid({ agent })
    expect(issuer.did).toMatch(/^did:ethr:0x7a69:0x0[23][0-9a-f]{64}$/)
    expect(issuer.account).toBe(parseDid(issuer.did).address)
    const key = { agent, did: issuer.did, publicKey: issuerKey(1), validitySeconds: YEAR }
    expect(await codeOfAsync(() => publishIssuerKey(key))).toBe('CHAIN_REVERTED')

    await did.chain.test.setBalance({ address: issuer.account, value: 10n ** 18n })
    expect((await publishIssuerKey(key)).transaction).toMatch(/^0x[0-9a-f]{64}$/)
    expect((await resolveIssuerKeys({ agent, did: issuer.did })).keys).toEqual([issuerKey(1)])
    // the address names the same identity
    expect((await resolveIssuerKeys({ agent, did: `did:ethr:0x7a69:${issuer.account}` })).keys).toEqual([issuerKey(1)])
  })

  it('comes in with the key of its owner only', async () => {
    const { agent } = did
    const owner = await did.issuer(101)
    const attempt = (privateKeyHex: string, of = owner.did) => importIssuerDid({ agent, did: of, privateKeyHex })
    expect(await codeOfAsync(() => attempt('66'.padStart(64, '0')))).toBe('DID_INVALID')
    expect(await codeOfAsync(() => attempt(owner.privateKeyHex, owner.did.replace('0x7a69', '0x1f')))).toBe(
      'DID_INVALID',
    )
    expect(await codeOfAsync(() => attempt(owner.privateKeyHex, 'did:web:a.example'))).toBe('DID_INVALID')
    for (const bad of ['', '0'.repeat(64), 'f'.repeat(64), 'zz', `${owner.privateKeyHex}00`]) {
      expect(await codeOfAsync(() => attempt(bad))).toBe('INVALID_VALUE')
    }
    expect((await attempt(`0x${owner.privateKeyHex}`)).account).toBe(owner.account)
  })

  it('follows from its key, on mainnet without the name of a chain', async () => {
    const { privateKeyHex, account } = await did.issuer(103)
    const derived = deriveIssuerDid({ chainId: CHAIN_ID, privateKeyHex })
    expect(derived.account).toBe(account)
    expect(await importIssuerDid({ agent: did.agent, did: derived.did, privateKeyHex })).toEqual(derived)
    expect(deriveIssuerDid({ chainId: 1, privateKeyHex }).did).toMatch(/^did:ethr:0x0[23][0-9a-f]{64}$/)
    expect(parseDid(deriveIssuerDid({ chainId: 1, privateKeyHex }).did)).toMatchObject({ chainId: 1, address: account })
    expect(codeOf(() => deriveIssuerDid({ chainId: 0, privateKeyHex }))).toBe('DID_INVALID')
    expect(codeOf(() => deriveIssuerDid({ chainId: 1, privateKeyHex: '00' }))).toBe('INVALID_VALUE')
  })

  it('is managed by an agent of your own as well', async () => {
    const { agent, did: id } = await did.issuer(104)
    const { networks, veramo } = agent
    const own = createDidAgent({ networks, veramo })
    await publishIssuerKey({ agent: own, did: id, publicKey: issuerKey(1), validitySeconds: YEAR })
    expect((await resolveIssuerKeys({ agent: own, did: id })).keys).toEqual([issuerKey(1)])
  })

  it('is not published for by an agent that has no key for it', async () => {
    const owner = await did.issuer(102)
    const act = publishIssuerKey({ agent: did.agent, did: owner.did, publicKey: issuerKey(1), validitySeconds: YEAR })
    expect(await codeOfAsync(() => act)).toBe('DID_INVALID')
  })
})

describe('an issuer key', () => {
  it('is in force from its publication to its retirement, and the next one beside it', async () => {
    const issuer = await did.issuer(110)
    expect(await resolveIssuerKeys(issuer)).toMatchObject({ keys: [], revoked: [], rejected: [], deactivated: false })
    await publishIssuerKey({ ...issuer, publicKey: issuerKey(1), validitySeconds: YEAR })
    await publishIssuerKey({ ...issuer, publicKey: issuerKey(2), validitySeconds: YEAR })
    expect((await resolveIssuerKeys(issuer)).keys).toEqual([issuerKey(1), issuerKey(2)])

    await retireIssuerKey({ ...issuer, publicKey: issuerKey(1) })
    await did.chain.setTime((await did.chain.now()) + 1)
    expect(await resolveIssuerKeys(issuer)).toMatchObject({ keys: [issuerKey(2)], revoked: [] })

    await retireIssuerKey({ ...issuer, publicKey: issuerKey(2), validitySeconds: 3600 })
    expect((await resolveIssuerKeys(issuer)).keys).toEqual([issuerKey(2)])
    await did.chain.setTime((await did.chain.now()) + 3601)
    expect((await resolveIssuerKeys(issuer)).keys).toEqual([])
    // a planned rotation can be taken back
    await publishIssuerKey({ ...issuer, publicKey: issuerKey(1), validitySeconds: YEAR })
    expect((await resolveIssuerKeys(issuer)).keys).toEqual([issuerKey(1)])
  })

  it('does not live longer by being retired, and cannot be retired before it is published', async () => {
    const issuer = await did.issuer(111)
    const key = { ...issuer, publicKey: issuerKey(3) }
    expect(await codeOfAsync(() => retireIssuerKey(key))).toBe('DID_INVALID')
    await publishIssuerKey({ ...key, validitySeconds: 3600 })
    expect(await codeOfAsync(() => retireIssuerKey({ ...key, validitySeconds: 7200 }))).toBe('INVALID_VALUE')
  })

  it('is not revoked by a slip of the hand: it has to be published', async () => {
    const { agent, did: id } = await did.issuer(0x5110)
    const slip = () => revokeIssuerKey({ agent, did: id, publicKey: issuerKey(61) })
    expect(await codeOfAsync(slip)).toBe('DID_INVALID')
  })

  it('is gone for ever once revoked, whoever publishes it again', async () => {
    const issuer = await did.issuer(112)
    const key = { ...issuer, publicKey: issuerKey(4) }
    await publishIssuerKey({ ...key, validitySeconds: YEAR })
    await revokeIssuerKey(key)
    expect(await resolveIssuerKeys(issuer)).toMatchObject({ keys: [], revoked: [issuerKey(4)] })
    expect(await codeOfAsync(() => publishIssuerKey({ ...key, validitySeconds: YEAR }))).toBe('DID_INVALID')
    expect(await codeOfAsync(() => retireIssuerKey(key))).toBe('DID_INVALID')

    // past our own check, as other software would do it
    const identity = did.chain.addressOf(3)
    const value = `0x${bytesToHex(encodeIssuerKey(issuerKey(4)))}`
    await did.call({ account: 3, functionName: 'setAttribute', args: [identity, NAME, value, YEAR] })
    await did.call({ account: 3, functionName: 'revokeAttribute', args: [identity, NAME, value] })
    await did.call({ account: 3, functionName: 'setAttribute', args: [identity, NAME, value, YEAR] })
    const again = await resolveIssuerKeys({ agent: did.agent, did: `did:ethr:0x7a69:${identity}` })
    expect(again).toMatchObject({ keys: [], revoked: [issuerKey(4)], rejected: [] })
  })

  it('has a validity of whole seconds, at least one, at most a hundred years', async () => {
    const issuer = await did.issuer(113)
    const key = { ...issuer, publicKey: issuerKey(5) }
    for (const validitySeconds of [0, -1, 1.5, Number.NaN, MAX_VALIDITY_SECONDS + 1]) {
      expect(await codeOfAsync(() => publishIssuerKey({ ...key, validitySeconds }))).toBe('INVALID_VALUE')
    }
    expect(await codeOfAsync(() => retireIssuerKey({ ...key, validitySeconds: -1 }))).toBe('INVALID_VALUE')
    await publishIssuerKey({ ...key, validitySeconds: MAX_VALIDITY_SECONDS })
    expect((await resolveIssuerKeys(issuer)).keys).toEqual([issuerKey(5)])
  })

  it('is not published if it is no key', async () => {
    const issuer = await did.issuer(114)
    const identity = { x: 0n, y: 1n }
    const act = publishIssuerKey({ ...issuer, publicKey: identity, validitySeconds: YEAR })
    expect(await codeOfAsync(() => act)).toBe('INVALID_PUBLIC_KEY')
  })
})

describe('the owner of a DID', () => {
  it('is the new one after changeOwner: the old key publishes nothing, the new one does', async () => {
    const issuer = await did.issuer(120)
    await publishIssuerKey({ ...issuer, publicKey: issuerKey(1), validitySeconds: YEAR })
    const next = await did.issuer(121)
    await did.call({ account: issuer.signer, functionName: 'changeOwner', args: [issuer.account, next.account] })

    const key = { publicKey: issuerKey(2), validitySeconds: YEAR }
    expect(await codeOfAsync(() => publishIssuerKey({ ...issuer, ...key }))).toBe('DID_INVALID')
    expect(await codeOfAsync(() => revokeIssuerKey({ ...issuer, publicKey: issuerKey(1) }))).toBe('DID_INVALID')
    expect(await codeOfAsync(() => importIssuerDid(issuer))).toBe('DID_INVALID')
    await importIssuerDid({ agent: next.agent, did: issuer.did, privateKeyHex: next.privateKeyHex })
    await publishIssuerKey({ agent: next.agent, did: issuer.did, ...key })
    expect((await resolveIssuerKeys(issuer)).keys).toEqual([issuerKey(1), issuerKey(2)])
  })

  it('is nobody after it was given up, although the registry would let the first key act again', async () => {
    const issuer = await did.issuer(122)
    await publishIssuerKey({ ...issuer, publicKey: issuerKey(1), validitySeconds: YEAR })
    const nobody = `0x${'00'.repeat(20)}`
    await did.call({ account: issuer.signer, functionName: 'changeOwner', args: [issuer.account, nobody] })
    expect(await resolveIssuerKeys(issuer)).toMatchObject({ keys: [], deactivated: true })
    const act = publishIssuerKey({ ...issuer, publicKey: issuerKey(2), validitySeconds: YEAR })
    expect(await codeOfAsync(() => act)).toBe('DID_INVALID')
    expect(await codeOfAsync(() => importIssuerDid(issuer))).toBe('DID_INVALID')
  })

  it('is the only one whom the registry obeys', async () => {
    const args = [did.chain.addressOf(4), NAME, '0x00', YEAR]
    await expect(did.call({ account: 5, functionName: 'setAttribute', args })).rejects.toThrow('bad_actor')
  })
})

describe('bytes that are no key', () => {
  it('are reported with a code, and hide no good key beside them', async () => {
    const identity = did.chain.addressOf(6)
    const good = bytesToHex(encodeIssuerKey(issuerKey(1)))
    const word = (value: bigint) => value.toString(16).padStart(64, '0')
    const { x, y } = issuerKey(1)
    const bad = {
      empty: '',
      short: good.slice(2),
      long: `${good}00`,
      identity: word(0n) + word(1n),
      'small order': word(0n) + word(FIELD_ORDER - 1n),
      'off the curve': word(x) + word(y + 1n),
      'not canonical': word(x + FIELD_ORDER) + word(y),
      'outside the subgroup': word(FIELD_ORDER - x) + word(FIELD_ORDER - y),
    }
    for (const value of [...Object.values(bad), good]) {
      await did.call({ account: 6, functionName: 'setAttribute', args: [identity, NAME, `0x${value}`, YEAR] })
    }
    const { keys, rejected } = await resolveIssuerKeys({ agent: did.agent, did: `did:ethr:0x7a69:${identity}` })
    expect(keys).toEqual([issuerKey(1)])
    expect(rejected).toEqual(
      Object.values(bad).map((_, i) => ({ at: `delegate-${i + 1}`, code: 'INVALID_PUBLIC_KEY' })),
    )
  })

  it('include good bytes under another name, which only look the same in the document', async () => {
    const identity = did.chain.addressOf(7)
    const value = `0x${bytesToHex(encodeIssuerKey(issuerKey(1)))}`
    for (const name of ['did/pub/BabyJubJub/sigAuth/hex', 'did/pub/BabyJubJub/veriKey', 'did/pub/BabyJubJub/enc/hex']) {
      const args = [identity, stringToHex(name, { size: 32 }), value, YEAR]
      await did.call({ account: 7, functionName: 'setAttribute', args })
    }
    const { keys, rejected } = await resolveIssuerKeys({ agent: did.agent, did: `did:ethr:0x7a69:${identity}` })
    expect(keys).toEqual([])
    expect(rejected.map(({ code }) => code)).toEqual(['DID_INVALID', 'DID_INVALID', 'DID_INVALID'])
  })

  it.each([
    ['did/pub/BabyJubJub/enc/hex', 141],
    ['did/pub/BabyJubJub/sigAuth/hex', 142],
    ['did/pub/BabyJubJub/veriKey', 143],
  ])('include those of a retired key under %s, and count once those of a key in force', async (name, seed) => {
    const issuer = await did.issuer(seed)
    const key = { ...issuer, publicKey: issuerKey(1) }
    const value = `0x${bytesToHex(encodeIssuerKey(issuerKey(1)))}`
    const args = [issuer.account, stringToHex(name, { size: 32 }), value, YEAR]
    await publishIssuerKey({ ...key, validitySeconds: YEAR })
    await did.call({ account: issuer.signer, functionName: 'setAttribute', args })
    expect(await resolveIssuerKeys(issuer)).toMatchObject({ keys: [issuerKey(1)], rejected: [] })

    await retireIssuerKey(key)
    await did.chain.setTime((await did.chain.now()) + 1)
    const { keys, rejected, revoked } = await resolveIssuerKeys(issuer)
    expect({ keys, revoked }).toEqual({ keys: [], revoked: [] })
    expect(rejected.map(({ code }) => code)).toEqual(['DID_INVALID'])
  })
})

describe('an endpoint', () => {
  it('that is dead or another chain is an error, which says nothing of its URL', async () => {
    const rpcUrl = 'http://user:hunter2@127.0.0.1:1'
    const agent = createDidAgent({ networks: [{ chainId: CHAIN_ID, rpcUrl, registry: did.registry }] })
    const error = await resolveIssuerKeys({ agent, did: `did:ethr:0x7a69:${did.registry}` }).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'CHAIN_MISMATCH', at: 'rpc' })
    expect(inspect(error, { depth: 9 })).not.toContain('hunter2')

    const other = createDidAgent({ networks: [{ chainId: 5, rpcUrl: did.chain.url, registry: did.registry }] })
    const act = resolveIssuerKeys({ agent: other, did: `did:ethr:0x5:${did.registry}` })
    expect(await codeOfAsync(() => act)).toBe('CHAIN_MISMATCH')
  })

  it('that leaves out a change is found out', async () => {
    const issuer = await did.issuer(130)
    await publishIssuerKey({ ...issuer, publicKey: issuerKey(1), validitySeconds: YEAR })
    const network = { chainId: CHAIN_ID, rpcUrl: did.chain.url, registry: did.registry }
    const provider = new Proxy(connect(network), {
      get: (target, name) => {
        if (name === 'getLogs') return async () => []
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const agent = createDidAgent({ networks: [{ chainId: CHAIN_ID, provider, registry: did.registry }] })
    expect(await codeOfAsync(() => resolveIssuerKeys({ agent, did: issuer.did }))).toBe('CHAIN_HISTORY_INCOMPLETE')
  })

  it('is named by hand: there is no default, and no network twice', () => {
    const rpcUrl = did.chain.url
    const { registry } = did
    for (const networks of [
      [{ chainId: CHAIN_ID, registry }],
      [{ chainId: 0, rpcUrl, registry }],
      [{ chainId: 1.5, rpcUrl, registry }],
      [{ chainId: CHAIN_ID, rpcUrl, registry: '0x12' }],
      [
        { chainId: CHAIN_ID, rpcUrl, registry },
        { chainId: CHAIN_ID, rpcUrl, registry },
      ],
    ]) {
      expect(codeOf(() => createDidAgent({ networks }))).toBe('DID_INVALID')
    }
  })
})
