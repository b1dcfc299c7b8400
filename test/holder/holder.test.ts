import { inspect } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { SCRYPT_COST } from '../../src/core/password-box'
import { acceptCredential, createCommitment, createHolder, type Holder, openHolder, sealHolder } from '../../src/holder'
import { makeHolder } from '../../src/holder/holder'
import { issueCredential } from '../../src/issuer'
import { holderCommitment } from '../../src/model/credential'
import { AS_OF } from '../model/records'
import { codeOf, codeOfAsync, type Exchange, makeChart, makeExchange, makeRegistry } from '../support/exchange'

const COST = SCRYPT_COST.least
const password = 'correct horse battery staple'

let exchange: Exchange
let file: string
beforeAll(async () => {
  exchange = makeExchange()
  file = await sealHolder({ holder: exchange.holder, password, cost: COST })
})

describe('a holder', () => {
  it('has a secret of its own and a new opening for each commitment', () => {
    const holder = createHolder()
    const first = createCommitment({ holder })
    const second = createCommitment({ holder: first.holder })
    expect(createHolder().secret).not.toBe(holder.secret)
    expect(second.commitment).not.toBe(first.commitment)
    expect(second.holder.openings).toEqual([first.opening, second.opening])
    expect(first.commitment).toBe(holderCommitment({ secret: holder.secret, opening: first.opening }))
    expect(holder.openings).toEqual([])
  })

  it('is silent in JSON, inspection, spread and messages', () => {
    const { holder } = exchange
    const canaries = [`${holder.secret}`, `${holder.openings[0]}`, '19730215', exchange.credential.blind]
    const seen = [
      JSON.stringify({ holder }),
      inspect(holder, { showHidden: true, depth: 20 }),
      inspect([holder]),
      JSON.stringify({ ...holder }),
      `${holder}`,
      JSON.stringify(structuredClone({ ...holder })),
    ]
    for (const text of seen) for (const canary of canaries) expect(text).not.toContain(canary)
  })
})

describe('the holder file', () => {
  it('gives back what was put in', async () => {
    const opened = await openHolder({ file, password })
    const { secret, openings, credentials, disclosures } = exchange.holder
    expect(opened.secret).toBe(secret)
    expect([opened.openings, opened.credentials, opened.disclosures]).toEqual([openings, credentials, disclosures])
  })

  it('holds nothing in clear and is padded', async () => {
    expect(file).not.toContain('holderCommitment')
    expect(file).not.toContain(`${exchange.holder.secret}`)
    const emptyFile = await sealHolder({ holder: createHolder(), password, cost: COST })
    const withOpening = await sealHolder({
      holder: createCommitment({ holder: createHolder() }).holder,
      password,
      cost: COST,
    })
    expect(emptyFile.length).toBe(withOpening.length)
    expect(emptyFile).not.toBe(await sealHolder({ holder: createHolder(), password, cost: COST }))
  })

  it('opens with the password typed on another keyboard', async () => {
    const composed = await sealHolder({ holder: createHolder(), password: 'caf\u00e9', cost: COST })
    expect(await codeOfAsync(() => openHolder({ file: composed, password: 'cafe\u0301' }))).toBe('accepted')
  })

  it('answers a wrong password and every changed byte in the same words', async () => {
    const box = JSON.parse(file)
    const flip = (text: string, at: number) =>
      `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
    const changes = [
      { ...box, sealed: flip(box.sealed, 0) },
      { ...box, sealed: flip(box.sealed, 1000) },
      { ...box, sealed: box.sealed.slice(0, 4000) },
      { ...box, sealed: '' },
      { ...box, cipher: { ...box.cipher, nonce: flip(box.cipher.nonce, 3) } },
      { ...box, kdf: { ...box.kdf, salt: flip(box.kdf.salt, 3) } },
      { ...box, kdf: { ...box.kdf, cost: COST + 1 } },
    ]
    const attempts = [
      openHolder({ file, password: 'wrong' }),
      openHolder({ file, password: '' }),
      ...changes.map((change) => openHolder({ file: JSON.stringify(change), password })),
    ]
    const outcomes = await Promise.all(
      attempts.map((attempt) => attempt.then(() => 'opened').catch((error) => JSON.stringify(error))),
    )
    expect(new Set(outcomes).size).toBe(1)
    expect(JSON.parse(outcomes[0]!).code).toBe('WRONG_PASSWORD')
  })

  it('refuses what is not a holder file, and parameters that would take all memory, before any work', async () => {
    const box = JSON.parse(file)
    for (const bad of [
      'not json',
      '{}',
      '[]',
      file.slice(0, 100),
      { ...box, vitalproof: 'issuer-file/1' },
      { ...box, vitalproof: 'holder-file/2' },
      { ...box, extra: 1 },
      { ...box, kdf: { ...box.kdf, cost: 40 } },
      { ...box, kdf: { ...box.kdf, cost: 1 } },
      { ...box, kdf: { ...box.kdf, r: 1000 } },
      { ...box, kdf: { ...box.kdf, name: 'none' } },
      { ...box, cipher: { ...box.cipher, name: 'none' } },
      { ...box, cipher: { ...box.cipher, nonce: '' } },
      { ...box, sealed: '!' },
    ]) {
      const text = typeof bad === 'string' ? bad : JSON.stringify(bad)
      expect(await codeOfAsync(() => openHolder({ file: text, password }))).toBe('FILE_INVALID')
    }
  })

  it('is not written with an empty password or a cost below the floor', async () => {
    const holder = createHolder()
    expect(await codeOfAsync(() => sealHolder({ holder, password: '', cost: COST }))).toBe('INVALID_VALUE')
    for (const cost of [SCRYPT_COST.least - 1, SCRYPT_COST.most + 1, 14.5]) {
      expect(await codeOfAsync(() => sealHolder({ holder, password, cost }))).toBe('INVALID_VALUE')
    }
  })
})

describe('acceptCredential', () => {
  const accept = (holder: Holder, part: object = {}) =>
    acceptCredential({ holder, credential: exchange.credential, day: AS_OF, ...part })

  it('keeps a credential for a commitment of this holder', () => {
    expect(exchange.holder.credentials).toEqual([exchange.credential])
    expect(codeOf(() => accept(exchange.holder, { registry: exchange.registry }))).toBe('accepted')
    expect(accept(exchange.holder).holder.credentials).toHaveLength(1)
  })

  it('refuses one for somebody else, and for another secret with the same opening', () => {
    expect(codeOf(() => accept(createHolder()))).toBe('CREDENTIAL_INVALID')
    const thief = makeHolder({ secret: 1n, openings: [exchange.opening], credentials: [], disclosures: [] })
    expect(codeOf(() => accept(thief))).toBe('CREDENTIAL_INVALID')
  })

  it('refuses a changed one', () => {
    const credential = { ...exchange.credential, terms: { ...exchange.credential.terms, expires: '2400-01-01' } }
    expect(codeOf(() => accept(exchange.holder, { credential }))).toBe('INVALID_SIGNATURE')
  })

  it('accepts it on its last day and refuses it on the next', () => {
    expect(codeOf(() => accept(exchange.holder, { day: AS_OF + 365 }))).toBe('accepted')
    expect(codeOf(() => accept(exchange.holder, { day: AS_OF + 366 }))).toBe('CREDENTIAL_EXPIRED')
    expect(codeOf(() => accept(exchange.holder, { day: Number.NaN }))).toBe('INVALID_DATE')
  })

  it.each([
    ['an issuer that may issue another type only', { types: ['laboratory'] as const }, 'ISSUER_NOT_ACCREDITED'],
    ['an issuer that may issue from the next day on', { validFromDay: AS_OF + 1 }, 'ISSUER_NOT_ACCREDITED'],
    ['an issuer that might issue until the day before', { validToDay: AS_OF - 1 }, 'ISSUER_NOT_ACCREDITED'],
    ['an issuer whose last day it was', { validToDay: AS_OF }, 'accepted'],
    ['an issuer whose first day it was', { validFromDay: AS_OF }, 'accepted'],
    ['a status list with this index', { revoked: [4711] }, 'CREDENTIAL_REVOKED'],
    ['a status list with the indices beside it', { revoked: [4710, 4712] }, 'accepted'],
  ])('meets %s', (_, issuer, code) => {
    const registry = makeRegistry(exchange.issuerKey, issuer)
    expect(codeOf(() => accept(exchange.holder, { registry }))).toBe(code)
  })

  it('refuses an issuer that the registry does not know', () => {
    expect(codeOf(() => accept(exchange.holder, { registry: makeExchange().registry }))).toBe('ISSUER_UNKNOWN')
  })

  it('replaces the predecessor of the same issuer and type, and does not go back to it', () => {
    const { holder, commitment } = createCommitment({ holder: exchange.holder })
    const { credential } = issueCredential({
      chart: makeChart(),
      issuerKey: exchange.issuerKey,
      holderCommitment: commitment,
      statusIndex: 1,
      issuedDay: AS_OF + 1,
      expiresDay: AS_OF + 10,
      completeAsOfDay: AS_OF,
      type: 'record',
    })
    const renewed = acceptCredential({ holder, credential, day: AS_OF + 1 }).holder
    expect(renewed.credentials).toEqual([credential])
    expect(codeOf(() => accept(renewed))).toBe('CREDENTIAL_SUPERSEDED')
  })
})
