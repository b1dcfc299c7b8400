/** SMART Health Links: what a link says, and its encrypted files, with the public example of HL7. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync, deflateSync } from 'node:zlib'
import { CompactEncrypt } from 'jose'
import { describe, expect, it } from 'vitest'
import { chartFromFhir, openHealthLinkFile, parseHealthLink, readHealthCards } from '../../src/fhir/index'
import { AS_OF, type Json } from './build'
import { CARD_ROOTS, encode, makeCard, NOW, readCardFile, refusal } from './card-build'

const KEY = 'rxTgYlOaKJPFtcEd0qcceN8wEU4p94SqAwIWQe6uX7Q'
const URL = 'https://shl.example/m/I91rhba3VsuGXGchcnr6VHlQFKxfE28kuZ0ssbEuxno'
const linkOf = (payload: unknown) => `shlink:/${encode(JSON.stringify(payload))}`
const parse = (members: Json = {}) => parseHealthLink({ link: linkOf({ url: URL, key: KEY, ...members }), now: NOW })

async function place(link: unknown) {
  const { code, at } = await refusal(() => parseHealthLink({ link: link as string, now: NOW }))
  return `${code} ${at}`
}
const wrong = (members: Json) => place(linkOf({ url: URL, key: KEY, ...members }))

describe.each(CARD_ROOTS)('the public link in $shl', ({ shl }) => {
  const link = () => parseHealthLink({ link: readCardFile(shl, 'IPS_IG-bundle-01-shl.txt'), now: NOW })

  it('says where its file is and how it is opened', () => {
    const { url, key, flag, label, exp, v } = link()
    expect({ url, key, flag, label, exp, v }).toEqual({
      url: 'https://raw.githubusercontent.com/seanno/shc-demo-data/main/ips/IPS_IG-bundle-01-enc.txt',
      key: KEY,
      flag: 'LU',
      label: 'Demo SHL for IPS_IG-bundle-01',
      exp: null,
      v: 1,
    })
  })

  it('opens its file, a patient summary that is imported', async () => {
    const jwe = readCardFile(shl, 'IPS_IG-bundle-01-enc.txt')
    const { contentType, text } = await openHealthLinkFile({ jwe, key: link().key })
    expect(contentType).toBeNull()
    const plain = join(shl, 'IPS_IG-bundle-01.json')
    if (existsSync(plain)) expect(JSON.parse(text)).toEqual(JSON.parse(readCardFile(plain)))
    const { chart } = chartFromFhir({ bundle: text, asOf: AS_OF })
    expect(chart.coded.length).toBeGreaterThan(5)
  })
})

describe('a link', () => {
  it('is read bare or behind the address of a viewer, with every property or only those needed', () => {
    expect({ ...parse() }).toEqual({ flag: '', exp: null, v: 1 })
    const whole = parse({ flag: 'LP', label: 'Vaccines, Émile', exp: NOW + 0.5, v: 1, later: { x: [1.5] } })
    expect([whole.flag, whole.label, whole.exp, whole.url, whole.key]).toEqual([
      'LP',
      'Vaccines, Émile',
      NOW + 0.5,
      URL,
      KEY,
    ])
    const bare = linkOf({ url: URL, key: KEY })
    for (const link of [bare, ` ${bare}\n`, `https://viewer.example/x?y=1#${bare}`]) {
      expect(parseHealthLink({ link, now: NOW }).url).toBe(URL)
    }
  })

  it('shows address, key and label to nobody who does not ask for them by name', () => {
    const link = parse({ label: 'Émile' })
    expect(JSON.stringify([link, { ...link }])).not.toMatch(/example|rxTg|Émile/)
  })

  it.each([
    '',
    'shlink:/',
    'shlink:/A',
    'shlink:/a=',
    'shlink:eyJ1cmwi',
    'SHLINK:/eyJ1cmwi',
    `http://viewer.example#${linkOf({ url: URL, key: KEY })}`,
    `https://viewer.example/${linkOf({ url: URL, key: KEY })}`,
    `https://a#https://b#${linkOf({ url: URL, key: KEY })}`,
    linkOf([]),
    linkOf(null),
    undefined,
    7,
  ])('of the form %j is refused', async (link) => {
    expect(await place(link)).toBe('CARD_INVALID link')
  })

  it('with an address that is not https, not ASCII or too long is refused', async () => {
    const addresses = [undefined, 7, '', 'http://shl.example/a', '//shl.example/a', 'https://shl.example']
    for (const url of [
      ...addresses,
      'https://u:p@shl.example/a',
      'https://shl.example/ä',
      `https://a.b/${'c'.repeat(117)}`,
    ]) {
      expect(await wrong({ url }), `${url}`).toBe('CARD_INVALID link/url')
    }
    expect(parse({ url: `https://a.b/${'c'.repeat(116)}` }).url).toHaveLength(128)
  })

  it('with a key that is not 32 bytes is refused', async () => {
    for (const key of [undefined, '', KEY.slice(1), `${KEY}A`, `${KEY.slice(0, -1)}R`, `${KEY.slice(0, -1)}=`, 7]) {
      expect(await wrong({ key })).toBe('CARD_INVALID link/key')
    }
  })

  it('with flags out of order, twice or against each other is refused; unknown ones are kept', async () => {
    for (const flag of ['PL', 'LL', 'PU', 'LPU', 'l', 'L U', 7, null]) {
      expect(await wrong({ flag })).toBe('CARD_INVALID link/flag')
    }
    expect(parse({ flag: 'LUX' }).flag).toBe('LUX')
  })

  it('with a label that is too long or plays with its reader is refused', async () => {
    for (const label of ['a'.repeat(81), 'a\u202eb', 'a\nb', 7]) {
      expect(await wrong({ label })).toBe('CARD_INVALID link/label')
    }
    expect(parse({ label: 'a'.repeat(80) }).label).toHaveLength(80)
  })

  it('that has expired, or is of another version, is refused', async () => {
    for (const exp of [NOW, NOW - 1, 'soon', null, -1]) expect(await wrong({ exp })).toBe('CARD_INVALID link/exp')
    for (const v of [2, 0, '1', 1.5, null]) expect(await wrong({ v })).toBe('CARD_INVALID link/v')
    expect((await refusal(() => parseHealthLink({ link: linkOf({}), now: Number.NaN }))).at).toBe('now')
  })

  it('that is long, or no strict JSON, is refused', async () => {
    expect(await place(`shlink:/${'a'.repeat(4096)}`)).toBe('LIMIT_EXCEEDED link')
    expect(await place(`shlink:/${encode(`{"url":"${URL}","url":"${URL}","key":"${KEY}"}`)}`)).toMatch(
      /^INVALID_JSON link/,
    )
    expect(await place(`shlink:/${encode('{"__proto__":{}}')}`)).toMatch(/^INVALID_JSON link/)
  })
})

describe('an encrypted file', () => {
  const TEXT = JSON.stringify({ verifiableCredential: [makeCard()] })
  const PARAMETERS = { alg: 'dir', enc: 'A256GCM', cty: 'application/smart-health-card' }

  function seal(text: string | Uint8Array, header: Json = {}, key = KEY) {
    return new CompactEncrypt(Buffer.from(text))
      .setProtectedHeader({ ...PARAMETERS, ...header } as typeof PARAMETERS)
      .encrypt(Buffer.from(key, 'base64url'))
  }
  /** What the other side may send: `jose` compresses by itself, and well. */
  async function sealAs(plain: Uint8Array, header: Json) {
    const raw = Buffer.from(KEY, 'base64url')
    const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt'])
    const head = encode(JSON.stringify(header))
    const iv = Buffer.alloc(12, 7)
    const algorithm = { name: 'AES-GCM', iv, additionalData: Buffer.from(head) }
    const sealed = Buffer.from(await crypto.subtle.encrypt(algorithm, key, Buffer.from(plain)))
    return `${head}..${encode(iv)}.${encode(sealed.subarray(0, -16))}.${encode(sealed.subarray(-16))}`
  }
  async function refused(jwe: unknown, key = KEY) {
    const { code, at } = await refusal(() => openHealthLinkFile({ jwe: jwe as string, key }))
    return `${code} ${at}`
  }

  it('is opened, plain or compressed, and gives the cards inside', async () => {
    for (const header of [{}, { zip: 'DEF' }]) {
      const file = await openHealthLinkFile({ jwe: await seal(TEXT, header), key: KEY })
      expect(file.contentType).toBe('application/smart-health-card')
      expect(readHealthCards(file.text)).toHaveLength(1)
      expect(JSON.stringify(file)).not.toContain('verifiableCredential')
    }
  })

  it('with another key, or changed in any part, is refused', async () => {
    const jwe = await seal(TEXT)
    expect(await refused(jwe, 'A'.repeat(43))).toBe('CARD_INVALID jwe')
    for (const part of [2, 3, 4]) {
      const parts = jwe.split('.')
      parts[part] = `${parts[part]!.startsWith('A') ? 'B' : 'A'}${parts[part]!.slice(1)}`
      expect(await refused(parts.join('.'))).toBe('CARD_INVALID jwe')
    }
    const [, , iv, text, tag] = jwe.split('.')
    const head = encode(JSON.stringify({ ...PARAMETERS, cty: 'application/fhir+json' }))
    expect(await refused([head, '', iv, text, tag].join('.'))).toBe('CARD_INVALID jwe')
  })

  it('with a short tag or nonce is refused', async () => {
    const [head, , iv, text, tag] = (await seal(TEXT)).split('.') as [string, string, string, string, string]
    expect(await refused([head, '', iv, text, tag.slice(0, 16)].join('.'))).toBe('CARD_INVALID jwe/tag')
    expect(await refused([head, '', iv.slice(0, 12), text, tag].join('.'))).toBe('CARD_INVALID jwe/iv')
  })

  it('of another algorithm is refused', async () => {
    const [, , iv, text, tag] = (await seal(TEXT)).split('.')
    for (const [header, name] of [
      [{ alg: 'A256KW' }, 'alg'],
      [{ alg: undefined }, 'alg'],
      [{ enc: 'A128GCM' }, 'enc'],
      [{ zip: 'GZ' }, 'zip'],
      [{ crit: ['exp'] }, 'crit'],
      [{ cty: 7 }, 'cty'],
      [{ cty: 'a\nb' }, 'cty'],
    ] as const) {
      const head = encode(JSON.stringify({ ...PARAMETERS, ...header }))
      expect(await refused([head, '', iv, text, tag].join('.'))).toBe(`CARD_INVALID jwe/header/${name}`)
    }
    for (const jwe of [undefined, '', 'a.b.c', `${encode('{}')}.AA.AA.AA.AA`]) {
      expect(await refused(jwe)).toBe('CARD_INVALID jwe')
    }
    expect(await refused(await seal(TEXT), 'short')).toBe('CARD_INVALID key')
  })

  it('that would inflate without end, is zlib or no text is refused', async () => {
    const header = { ...PARAMETERS, zip: 'DEF' }
    const bomb = deflateRawSync(Buffer.alloc(21 * 1024 * 1024), { level: 9 })
    expect(await refused(await sealAs(bomb, header))).toBe('LIMIT_EXCEEDED jwe/plaintext')
    expect(await refused(await sealAs(deflateSync(TEXT), header))).toBe('CARD_INVALID jwe/plaintext')
    const trailing = Buffer.concat([deflateRawSync(TEXT), Buffer.of(0)])
    expect(await refused(await sealAs(trailing, header))).toBe('CARD_INVALID jwe/plaintext')
    expect(await refused(await sealAs(Uint8Array.of(0xff), PARAMETERS))).toBe('CARD_INVALID jwe/plaintext')
    expect(await refused('a'.repeat(29_000_000))).toBe('LIMIT_EXCEEDED jwe')
  })
})
