/** What people have of a card: scanned codes in any order, files, tokens. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readHealthCards } from '../../src/fhir/index'
import { CARD_ROOTS, CARDS, makeCard, readCardFile, refusal, toCodes } from './card-build'

const JWS = makeCard()
const file = (cards: unknown) => JSON.stringify({ verifiableCredential: cards })
const code = async (input: unknown) => {
  const { code, at } = await refusal(() => readHealthCards(input as string))
  return `${code} ${at}`
}

describe('the public examples', () => {
  it.each(CARD_ROOTS)('are one card as token, file and code ($shc)', ({ shc }) => {
    for (const example of ['example-00', 'example-01']) {
      const read = (name: string) => readHealthCards(readCardFile(shc, `valid/${example}-${name}`))
      const token = read('d-jws.txt')
      expect(token).toHaveLength(1)
      expect(read('e-file.smart-health-card')).toEqual(token)
      expect(read('f-qr-code-numeric-value-0.txt')).toEqual(token)
    }
  })
})

describe('scanned codes', () => {
  it('are a card in one code, or in chunks in any order', () => {
    expect(readHealthCards(toCodes(JWS)[0]!)).toEqual([JWS])
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.infiniteStream(fc.nat()), (count, order) => {
        const ranks = toCodes(JWS, count).map((text) => ({ text, rank: order.next().value as number }))
        const shuffled = ranks.sort((a, b) => a.rank - b.rank).map(({ text }) => text)
        expect(readHealthCards(shuffled)).toEqual([JWS])
        expect(readHealthCards(shuffled.join('\n'))).toEqual([JWS])
      }),
      { seed: 20260711, numRuns: 50 },
    )
  })

  it('of several whole cards are several cards, and a card twice is one', () => {
    const other = makeCard()
    expect(readHealthCards([...toCodes(JWS), ...toCodes(other), ...toCodes(JWS)])).toEqual([JWS, other])
  })

  it('with a chunk missing, doubled or of another card are refused', async () => {
    const [one, two, three] = toCodes(JWS, 3) as [string, string, string]
    const [foreign] = toCodes(makeCard(), 2) as [string]
    for (const codes of [
      [one, two],
      [one],
      [one, two, two, three],
      [one, two, two],
      [one, two, three, foreign],
      [foreign, two],
    ]) {
      expect(await code(codes)).toBe('CARD_INVALID cards')
    }
  })

  it('whose chunk numbers cannot be are refused', async () => {
    const [, digits] = toCodes(JWS)[0]!.split('/') as [string, string]
    for (const number of ['0/2', '3/2', '1/1', '1/0', '01/2', '1/100', '-1/2', '1/2/3', '1']) {
      expect(await code(`shc:/${number}/${digits}`), number).toBe('CARD_INVALID cards/0')
    }
  })

  it('with an odd number of digits, foreign digits or letters are refused', async () => {
    expect(await code(`${toCodes(JWS)[0]}1`)).toBe('CARD_INVALID cards/0')
    // 78 would be "{", 02 "/"
    for (const digits of ['7878', '0202', '12a4', '', '１２']) {
      expect(await code(`shc:/${digits}`), digits).toBe('CARD_INVALID cards/0')
    }
    expect(await code('SHC:/5676')).toBe('CARD_INVALID cards/0')
  })

  it('longer than a QR code can be are refused before they are read', async () => {
    expect(await code(`shc:/${'5'.repeat(7_096)}`)).toBe('LIMIT_EXCEEDED cards/0')
  })
})

describe('files', () => {
  it('hold one card or several, as text or bytes, with or without a byte order mark', () => {
    const other = makeCard()
    expect(readHealthCards(file([JWS, other]))).toEqual([JWS, other])
    expect(readHealthCards(new TextEncoder().encode(`\ufeff${file([JWS])}\n`))).toEqual([JWS])
  })

  it('that are no files of cards are refused', async () => {
    expect(await code(file([]))).toBe('CARD_INVALID cards')
    expect(await code(file(JWS))).toBe('CARD_INVALID cards/0/verifiableCredential')
    expect(await code(file([{ jws: JWS }]))).toBe('CARD_INVALID cards/0/verifiableCredential/0')
    // a code in a file is no token
    expect(await code(file(toCodes(JWS)))).toBe('CARD_INVALID cards/0/verifiableCredential/0')
    expect(await code('{"verifiableCredential":["a.b.c"],"verifiableCredential":["a.b.c"]}')).toMatch(/^INVALID_JSON/)
    expect(await code('{"verifiableCredential":["a.b.c"],"__proto__":{}}')).toMatch(/^INVALID_JSON/)
    expect(await code(`{"verifiableCredential":${'['.repeat(200_000)}`)).toMatch(/^LIMIT_EXCEEDED/)
    expect(await code(readCardFile(CARDS, 'valid/example-00-a-fhirBundle.json'))).toMatch(/^CARD_INVALID/)
  })

  it('beyond the limits are refused', async () => {
    expect(await code(file(Array.from({ length: 101 }, () => JWS)))).toBe('LIMIT_EXCEEDED cards')
    expect(await code(Array.from({ length: 101 }, () => JWS))).toBe('LIMIT_EXCEEDED cards')
    expect(await code(Array.from({ length: 101 }, () => ''))).toBe('LIMIT_EXCEEDED cards')
    expect(await code(' '.repeat(4 * 1024 * 1024 + 1))).toBe('LIMIT_EXCEEDED cards/0')
    expect(await code(`a.${'b'.repeat(1024 * 1024)}.c`)).toBe('LIMIT_EXCEEDED cards/0')
  })
})

describe('tokens', () => {
  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['two parts', 'a.b'],
    ['four parts', 'a.b.c.d'],
    ['an empty part', 'a..c'],
    ['padding', 'a.b=.c'],
    ['a record', '<Bundle/>'],
    ['a link', 'shlink:/eyJ1cmwiOiJo'],
  ])('that are %s are refused', async (_, text) => {
    expect(await code(text)).toMatch(/^CARD_INVALID cards/)
  })

  it('of another type, or none, are refused', async () => {
    for (const input of [undefined, null, 7, {}, [], [7], [null]])
      expect(await code(input)).toMatch(/^CARD_INVALID cards/)
    expect(await code(Uint8Array.of(0xff, 0xfe, 0x41))).toBe('CARD_INVALID cards/0')
  })
})
