/** Revoked cards: identifiers whole or up to a moment, and lists that say nothing because they are not what they must be. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Json } from './build'
import {
  CARD_ROOTS,
  claims,
  ISSUER,
  makeCard,
  makeIssuer,
  NOW,
  openFile,
  published,
  readCardFile,
  refusal,
  verify,
} from './card-build'

const RID = 'MKyCxh7p6uQ'
const NBF = NOW - 1000.5

function check(list: Json | string | undefined, options: { rid?: string | undefined; crlVersion?: number } = {}) {
  const { crlVersion = 3 } = options
  const rid = 'rid' in options ? options.rid : RID
  const whole = typeof list === 'string' ? list : list && { kid: ISSUER.kid, method: 'rid', ctr: 3, rids: [], ...list }
  const payload = claims({ nbf: NBF }, rid === undefined ? {} : { rid })
  return verify(makeCard({ payload }), { key: { crlVersion }, revocation: async () => whole })
}

async function place(...args: Parameters<typeof check>) {
  const { code, at } = await refusal(() => check(...args))
  return `${code} ${at}`
}

describe.each(CARD_ROOTS)('the edited lists in $derived', ({ shc, derived }) => {
  const { keys } = published(join(shc, 'issuer'))
  const open = (list: string) =>
    openFile(join(shc, 'valid/example-00-d-jws.txt'), {
      keys,
      revocation: async () => readCardFile(derived, `crl-example00-${list}.json`),
      now: NOW,
    })

  it('revoke the card, revoke it up to a later moment, and do not revoke it', async () => {
    for (const list of ['revoked', 'revoked-before-ts']) {
      expect(await refusal(() => open(list))).toMatchObject({ code: 'CARD_REVOKED', at: 'jws' })
    }
    expect((await open('not-revoked')).revocation).toBe('checked')
  })
})

describe('a revocation list', () => {
  it('revokes a card by its identifier, or if it was signed before a moment', async () => {
    expect((await check({})).revocation).toBe('checked')
    expect(await place({ rids: ['a', RID] })).toBe('CARD_REVOKED jws')
    for (const before of [`${NBF + 0.5}`, `${NOW}`, '999999999999', `${NBF + 0.25}`]) {
      expect(await place({ rids: [`${RID}.${before}`] }), before).toBe('CARD_REVOKED jws')
    }
    for (const before of [`${NBF}`, `${Math.floor(NBF)}`, '0']) {
      expect((await check({ rids: [`${RID}.${before}`] })).revocation, before).toBe('checked')
    }
  })

  it('revokes no card whose identifier only looks alike', async () => {
    expect((await check({ rids: [RID.toLowerCase(), RID.slice(0, -1), `${RID}A`] })).revocation).toBe('checked')
    expect((await check({ rids: [RID] }, { rid: undefined })).revocation).toBe('checked')
  })

  it.each<[string, Json, string]>([
    ['of another key', { kid: makeIssuer().kid }, 'kid'],
    ['of another method', { method: 'nullifier' }, 'method'],
    ['without method', { method: undefined }, 'method'],
    ['older than the keys say', { ctr: 2 }, 'ctr'],
    ['without counter', { ctr: undefined }, 'ctr'],
    ['with a text as counter', { ctr: '3' }, 'ctr'],
    ['without identifiers', { rids: undefined }, 'rids'],
    ['with an object of identifiers', { rids: { 0: RID } }, 'rids'],
    ['with a number', { rids: ['a', 7] }, 'rids/1'],
    ['with an empty identifier', { rids: [''] }, 'rids/0'],
    ['with a long identifier', { rids: ['a'.repeat(25)] }, 'rids/0'],
    ['with padding', { rids: ['ab='] }, 'rids/0'],
    ['with a time that is none', { rids: [`${RID}.soon`] }, 'rids/0'],
    ['with an empty time', { rids: [`${RID}.`] }, 'rids/0'],
    ['with a negative time', { rids: [`${RID}.-1`] }, 'rids/0'],
    ['with two times', { rids: [`${RID}.1.2.3`] }, 'rids/0'],
    ['with an identifier twice', { rids: ['b', 'a', 'b'] }, 'rids/2'],
    ['with an identifier twice, at two times', { rids: ['b.1', 'b.2'] }, 'rids/1'],
    ['with an identifier twice, once whole', { rids: ['b', 'b.2'] }, 'rids/1'],
  ])('%s is refused, also for a card that it does not name or cannot name', async (_, list, name) => {
    expect(await place(list)).toBe(`CARD_INVALID revocation/${name}`)
    expect(await place(list, { rid: undefined })).toBe(`CARD_INVALID revocation/${name}`)
  })

  it('that is no list, or has a key twice, is refused', async () => {
    expect(await place('[]')).toBe('CARD_INVALID revocation')
    expect(await place('<html>not found</html>')).toMatch(/^INVALID_JSON revocation/)
    const doubled = `{"kid":"${ISSUER.kid}","method":"rid","ctr":3,"rids":["${RID}"],"rids":[]}`
    expect(await place(doubled)).toMatch(/^INVALID_JSON revocation/)
  })

  it('of a million entries is read, of more refused', async () => {
    const rids = Array.from({ length: 1_000_001 }, (_, i) => i.toString(36))
    expect(await place({ rids })).toMatch(/^LIMIT_EXCEEDED revocation/)
    rids.pop()
    expect((await check({ rids })).revocation).toBe('checked')
    rids[0] = RID
    expect(await place({ rids })).toBe('CARD_REVOKED jws')
  })

  it('may be newer than the keys say, and is read though the key names none', async () => {
    expect((await check({ ctr: 99 })).revocation).toBe('checked')
    const revocation = async () => ({ kid: ISSUER.kid, method: 'rid', ctr: 1, rids: [RID] })
    const jws = makeCard({ payload: claims({}, { rid: RID }) })
    expect((await refusal(() => verify(jws, { revocation }))).code).toBe('CARD_REVOKED')
  })
})

describe('without a list', () => {
  it('a card whose key has one is refused, unless the caller says that revocation may be unknown', async () => {
    expect(await place(undefined)).toBe('CARD_INVALID revocation')
    for (const revocation of [async () => undefined, async () => null]) {
      const options = { key: { crlVersion: 0 }, revocation, allowUnknownRevocation: true }
      expect((await verify(makeCard(), options)).revocation).toBe('not checked')
    }
  })

  it('a caller who may do without is still told of a revocation, and of a list that is wrong', async () => {
    const list = { kid: ISSUER.kid, method: 'rid', ctr: 1, rids: [RID] }
    const options = { key: { crlVersion: 1 }, allowUnknownRevocation: true }
    const jws = makeCard({ payload: claims({}, { rid: RID }) })
    expect((await refusal(() => verify(jws, { ...options, revocation: async () => list }))).code).toBe('CARD_REVOKED')
    const wrong = async () => ({ ...list, method: 'other' })
    expect((await refusal(() => verify(jws, { ...options, revocation: wrong }))).code).toBe('CARD_INVALID')
  })

  it('what the issuer of the list answers with an error is the caller to hear', async () => {
    const failing = async () => {
      throw new TypeError('no network')
    }
    await expect(verify(makeCard(), { revocation: failing })).rejects.toThrow(TypeError)
  })
})
