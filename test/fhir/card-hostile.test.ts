/** Cards made to break their reader: bombs, forged signatures, odd JSON; and no refusal says a word of what a card says. */
import { createHmac, createPublicKey } from 'node:crypto'
import { constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openHealthLinkFile, parseHealthLink, readHealthCards } from '../../src/fhir'
import { inflateRaw } from '../../src/fhir/card/inflate'
import { claims, encode, ISSUER, makeCard, makeIssuer, NOW, refusal, verify } from './card-build'

async function place(jws: string) {
  const { code, at } = await refusal(() => verify(jws))
  return `${code} ${at}`
}

describe('compressed data', () => {
  it('of 204 kB that would be 210 MB stops at the limit', async () => {
    // blocks that end at a byte can be joined: this one 210 times, and an empty last one
    const million = deflateRawSync(Buffer.alloc(1_000_000), { level: 9, finishFlush: constants.Z_SYNC_FLUSH })
    const bomb = Buffer.concat([...Array.from({ length: 210 }, () => million), Buffer.of(3, 0)])
    expect(bomb.length).toBeLessThan(210_000)
    let most = 0
    const before = process.memoryUsage().arrayBuffers
    const { code } = await refusal(() => {
      try {
        inflateRaw(bomb, 8 * 1024 * 1024, 'bomb')
      } finally {
        most = process.memoryUsage().arrayBuffers - before
      }
    })
    expect(code).toBe('LIMIT_EXCEEDED')
    expect(most).toBeLessThan(128 * 1024 * 1024)
    expect(await place(makeCard({ body: bomb }))).toBe('LIMIT_EXCEEDED jws/payload')
  })

  it('is inflated to the byte, at any size and up to the limit', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 0, max: 9 }),
        (bytes, times, level) => {
          const text = Buffer.concat(Array.from({ length: times }, () => bytes))
          const compressed = deflateRawSync(text, { level })
          expect(Buffer.from(inflateRaw(compressed, text.length, '')).equals(text)).toBe(true)
          if (text.length > 0) expect(() => inflateRaw(compressed, text.length - 1, '')).toThrow(/more than/)
        },
      ),
      { seed: 20260712, numRuns: 200 },
    )
  })

  it('that is cut off anywhere, or goes on behind its end, is refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 2000 }), fc.integer({ min: 0, max: 9 }), (bytes, level) => {
        const compressed = deflateRawSync(bytes, { level })
        for (let length = 0; length < compressed.length; length += 1 + Math.floor(compressed.length / 40)) {
          expect(() => inflateRaw(compressed.subarray(0, length), 4096, '')).toThrow(/raw DEFLATE|behind/)
        }
        for (const more of [Uint8Array.of(0), Uint8Array.of(3, 0), bytes]) {
          expect(() => inflateRaw(Buffer.concat([compressed, more]), 4096, '')).toThrow(/behind/)
        }
      }),
      { seed: 20260713, numRuns: 60 },
    )
  })

  it('with a zlib or gzip header, or none at all, is refused', async () => {
    const text = JSON.stringify(claims())
    for (const body of [deflateSync(text), gzipSync(text), Buffer.from(text), Buffer.alloc(64, 0xff)]) {
      expect(await place(makeCard({ body }))).toMatch(/^(CARD_INVALID|INVALID_JSON) jws\/payload/)
    }
  })
})

describe('a forged signature', () => {
  const [header, body] = makeCard().split('.') as [string, string]
  const signed = (bytes: Uint8Array) => `${header}.${body}.${encode(bytes)}`

  it('of zeros, of the order, too short, too long or DER is refused', async () => {
    const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')
    const zero = Buffer.alloc(32)
    const one = Buffer.concat([Buffer.alloc(31), Buffer.of(1)])
    for (const [r, s] of [
      [zero, zero],
      [zero, one],
      [one, zero],
      [order, order],
      [one, order],
      [one, one],
    ]) {
      expect(await place(signed(Buffer.concat([r!, s!])))).toBe('CARD_INVALID jws/signature')
    }
    for (const length of [1, 63, 65, 96])
      expect(await place(signed(Buffer.alloc(length, 1)))).toBe('CARD_INVALID jws/signature')
    expect(await place(makeCard({ der: true }))).toBe('CARD_INVALID jws/signature')
  })

  it('of another key under the name of a known one is refused', async () => {
    expect(await place(makeCard({ issuer: makeIssuer(), header: { kid: ISSUER.kid } }))).toBe(
      'CARD_INVALID jws/signature',
    )
  })

  it('under an algorithm that takes the public key for a secret, or none, is refused', async () => {
    const secret = createPublicKey({ key: ISSUER.jwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' })
    for (const alg of ['HS256', 'none', 'None', 'ES256K']) {
      const head = encode(JSON.stringify({ alg, zip: 'DEF', kid: ISSUER.kid }))
      const mac = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')
      expect(await place(`${head}.${body}.${mac}`)).toBe('CARD_INVALID jws/header/alg')
    }
  })

  it('does not follow a changed payload or header, and has one text', async () => {
    const other = makeCard({ payload: claims({ nbf: NOW - 2 }) }).split('.')
    const jws = makeCard()
    const signature = jws.split('.')[2]!
    expect(await place(`${header}.${other[1]}.${signature}`)).toBe('CARD_INVALID jws/signature')
    // the last letter of 64 bytes carries two bits, so four letters decode alike unless they are refused
    const last = signature.at(-1)!
    const alike = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const index = alike.indexOf(last)
    expect(await place(`${jws.slice(0, -1)}${alike[index ^ 1]}`)).toBe('CARD_INVALID jws/signature')
  })
})

describe('odd JSON in a card', () => {
  const text = JSON.stringify(claims())
  it.each([
    ['deeper than is read', `{"a":${'['.repeat(200)}${']'.repeat(200)},${text.slice(1)}`, 'LIMIT_EXCEEDED'],
    ['endlessly deep', '['.repeat(5_000_000), 'LIMIT_EXCEEDED'],
    ['of too many values', `{"a":[${'0,'.repeat(500_000)}0],${text.slice(1)}`, 'LIMIT_EXCEEDED'],
    ['with an issuer twice', `{"iss":"https://other.example",${text.slice(1)}`, 'INVALID_JSON'],
    ['with a prototype', `{"__proto__":{"iss":"x"},${text.slice(1)}`, 'INVALID_JSON'],
    ['behind a byte order mark', `\ufeff${text}`, 'INVALID_JSON'],
    ['with something behind it', `${text}{}`, 'INVALID_JSON'],
    ['cut off', text.slice(0, -1), 'INVALID_JSON'],
    ['empty', ' ', 'INVALID_JSON'],
    ['of another kind', '"text"', 'CARD_INVALID'],
  ])('%s is refused', async (_, payload, code) => {
    expect(await place(makeCard({ payload }))).toMatch(new RegExp(`^${code} jws/payload`))
  })

  it('that is no UTF-8 is refused', async () => {
    const body = deflateRawSync(Buffer.concat([Buffer.from('{"iss":"'), Buffer.of(0xff), Buffer.from('"}')]))
    expect(await place(makeCard({ body }))).toBe('CARD_INVALID jws/payload')
  })

  it('with names of inherited members reads none of them', async () => {
    const payload = claims({ constructor: 'x', toString: 1, hasOwnProperty: true })
    expect((await verify(makeCard({ payload }))).entries).toBe(2)
  })

  it('in the header is refused', async () => {
    for (const head of [
      '[]',
      '7',
      '',
      '{"alg":"ES256","alg":"none"}',
      `{"kid":"${'a'.repeat(2000)}"}`,
      '{"__proto__":{}}',
    ]) {
      const [, body, signature] = makeCard().split('.')
      expect(await place(`${encode(head) || 'AA'}.${body}.${signature}`)).toMatch(/jws\/header/)
    }
  })
})

describe('noise', () => {
  const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.']

  it('in a signed card is always refused, and with an error of ours', async () => {
    const jws = makeCard()
    const edits = fc.array(fc.tuple(fc.nat(jws.length - 1), fc.constantFrom(...LETTERS)), {
      minLength: 1,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(edits, async (changes) => {
        const letters = [...jws]
        for (const [at, letter] of changes) letters[at] = letter
        const changed = letters.join('')
        fc.pre(changed !== jws)
        await refusal(() => verify(changed))
      }),
      { seed: 20260714, numRuns: 400 },
    )
  })

  it('in place of a payload, a key set or a list is refused with an error of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), fc.json(), async (body, text) => {
        await refusal(() => verify(makeCard({ body })))
        await refusal(() => verify(makeCard({ payload: text })))
        await refusal(() => verify(makeCard(), { keys: async () => text }))
        await refusal(() => verify(makeCard(), { revocation: async () => text }))
        await refusal(() => verify(makeCard(), { revocation: async () => JSON.parse(text) ?? 7 }))
      }),
      { seed: 20260715, numRuns: 150 },
    )
  })

  it('in place of a scanned code, a file, a link or a link file is refused with an error of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 80 }), async (text) => {
        for (const prefix of ['', 'shc:/', 'shc:/1/2/', 'shlink:/', '{"verifiableCredential":[']) {
          await refusal(() => readHealthCards(prefix + text))
          await refusal(() => parseHealthLink({ link: prefix + text, now: NOW }))
          await refusal(() => openHealthLinkFile({ jwe: prefix + text, key: 'A'.repeat(43) }))
        }
      }),
      { seed: 20260716, numRuns: 300 },
    )
  })
})

describe('a refusal', () => {
  const CANARY = 'CANARY-7731-OKAPI'

  /** Every text and number of the claims replaced by a canary, one at a time. */
  function poisoned(value: unknown): unknown[] {
    if (Array.isArray(value)) {
      return value.flatMap((item, i) =>
        poisoned(item).map((changed) => value.map((old, j) => (i === j ? changed : old))),
      )
    }
    if (typeof value !== 'object' || value === null) return [CANARY, [CANARY], { [CANARY]: CANARY }, 77317731.5, -1]
    return Object.entries(value).flatMap(([key, item]) =>
      poisoned(item).map((changed) => ({ ...value, [key]: changed })),
    )
  }

  it('never quotes a card, whatever stands in it and wherever', async () => {
    let refused = 0
    const payloads = poisoned(claims({ exp: NOW + 10 }, { rid: 'abc' }))
    for (const payload of payloads) {
      const result = await verify(makeCard({ payload })).catch((error: unknown) => error)
      if (!(result instanceof Error)) continue
      refused++
      const words = [String(result), JSON.stringify(result), String(result.cause ?? ''), result.stack?.split('\n')[0]]
      expect(words.join(' ')).not.toMatch(/CANARY|7731/)
    }
    expect(payloads.length).toBeGreaterThan(80)
    expect(refused).toBeGreaterThan(30)
  })

  it('never quotes what is behind a signature that does not hold, nor broken JSON', async () => {
    const other = makeIssuer()
    const payload = claims({ note: CANARY })
    for (const card of [
      makeCard({ payload, issuer: other, header: { kid: ISSUER.kid } }),
      makeCard({ payload: `{"${CANARY}":` }),
      makeCard({ payload, header: { [CANARY]: CANARY } }),
    ]) {
      const error = await refusal(() => verify(card))
      expect([String(error), JSON.stringify(error), String(error.cause ?? '')].join(' ')).not.toContain('CANARY')
    }
  })
})
