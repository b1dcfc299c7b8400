/** `card check` and `issue --card`: what is printed of a card, what it becomes, and what is refused. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands'
import { claims, ISSUER, makeCard, NOW, toCodes } from '../fhir/card-build'
import { type Ran, runInMemory, temporaryFolder } from './helpers'

const FIXTURES = join(import.meta.dirname, '../fixtures/shc')
const fixture = (path: string) => join(FIXTURES, path)
const EXAMPLE = 'https://spec.smarthealth.cards/examples/issuer'
const KID = '3Kfdg-XwP-7gXyywtUfUADwBumDOPKMQx-iELL11W9s'
const CRL = fixture(`issuer/crl/${KID}.json`)
const TRUST = ['--keys', fixture('issuer/jwks.json'), '--revocation', CRL]
const CARD = ['--card', fixture('valid/example-00-e-file.smart-health-card')]
const AS_OF = ['--as-of', '2026-01-01']
/** Of the example's person and vaccines. */
const CONTENT = /Anyperson|John|1951|207|229|2021|ABC General/

const commands = [
  ...COMMANDS.filter(({ name }) => name !== 'card check'),
  {
    name: 'card check',
    summary: 'check health cards',
    load: async () => (await import('../../src/cli/commands/card')).cardCheck,
  },
]
const folder = await temporaryFolder()
const { path } = folder
afterAll(folder.remove)

const run = (...argv: string[]): Promise<Ran> => runInMemory({ argv: [...argv, '--json'], commands })
const check = (...argv: string[]) => run('card', 'check', ...argv)

describe('card check', () => {
  it('says who signed a card, when, its digest and its size, and nothing of what is in it', async () => {
    const { code, json, out, err } = await check(...CARD, ...TRUST, ...AS_OF)
    expect([code, err]).toEqual([0, []])
    expect(json).toEqual({
      cards: [
        {
          issuer: EXAMPLE,
          kid: KID,
          issued: '2024-05-07',
          digest: expect.stringMatching(/^[0-9a-f]{64}$/),
          entries: 4,
          revocation: 'checked',
        },
      ],
      issuerNamed: false,
    })
    const people = await runInMemory({ argv: ['card', 'check', ...CARD, ...TRUST, ...AS_OF], commands })
    expect(people.out.join('\n')).toMatch(/issuer: https[\s\S]*signed: 2024-05-07[\s\S]*checked[\s\S]*--card-issuer/)
    expect([...out, ...people.out].join('\n').replaceAll(/[0-9a-f]{64}/g, '')).not.toMatch(CONTENT)
  })

  it('takes scanned codes, several cards, and the parts of one in several files', async () => {
    const jws = makeCard()
    await Promise.all(toCodes(jws, 3).map((code, i) => writeFile(path(`part-${i}.txt`), code)))
    await writeFile(path('keys.json'), JSON.stringify({ keys: [ISSUER.jwk] }))
    const parts = [2, 0, 1].flatMap((i) => ['--card', path(`part-${i}.txt`)])
    const { json } = await check(...parts, '--keys', path('keys.json'), '--card-issuer', ISSUER.name, ...AS_OF)
    expect(json).toMatchObject({ cards: [{ issuer: ISSUER.name, revocation: 'none published' }], issuerNamed: true })
    const two = [
      '--card',
      fixture('valid/example-00-f-qr-code-numeric-value-0.txt'),
      '--card',
      fixture('valid/example-00-d-jws.txt'),
    ]
    expect((await check(...two, ...TRUST, ...AS_OF)).json.cards).toHaveLength(1)
    expect(await check(...parts.slice(2), '--keys', path('keys.json'), ...AS_OF)).toMatchObject({
      code: 1,
      error: { code: 'CARD_INVALID' },
    })
  })

  it.each<[string, string[], string, string]>([
    [
      'another issuer than the one named',
      [...CARD, ...TRUST, '--card-issuer', 'https://other.example'],
      'CARD_INVALID',
      'iss',
    ],
    ['no revocation list although there is one', [...CARD, ...TRUST.slice(0, 2)], 'CARD_INVALID', 'revocation'],
    [
      'a card that was revoked',
      [...CARD, ...TRUST.slice(0, 2), '--revocation', fixture('derived/crl-example00-revoked.json')],
      'CARD_REVOKED',
      'jws',
    ],
    [
      'a card with a changed signature',
      ['--card', fixture('invalid/test-example-00-d-jws-invalid-signature.txt'), ...TRUST],
      'CARD_INVALID',
      'signature',
    ],
    ['keys that are none', [...CARD, '--keys', CRL], 'CARD_INVALID', 'keys'],
    ['a file that is none', ['--card', path('none'), ...TRUST], 'FILE_INVALID', '--card'],
  ])('refuses %s, with exit code 1', async (_, argv, code, at) => {
    const ran = await check(...argv, ...AS_OF)
    expect(ran).toMatchObject({ code: 1, out: [], error: { code, at: expect.stringContaining(at) } })
    expect(ran.err.join()).not.toMatch(CONTENT)
  })

  it('finds the list of the key among several, and takes none for another', async () => {
    const other = [
      '--revocation',
      fixture('bad-crl/invalid-method/crl/hrvC0uzB16UXK83BnPo7Glg685b1D6iYOyJd5hpRaAA.json'),
    ]
    expect((await check(...CARD, ...other, ...TRUST, ...AS_OF)).json.cards).toMatchObject([{ revocation: 'checked' }])
    expect((await check(...CARD, ...TRUST.slice(0, 2), ...other, ...AS_OF)).error).toMatchObject({
      code: 'CARD_INVALID',
      at: '--revocation',
    })
  })

  describe('of a key whose set tells of no list', () => {
    const crl = (changes: object = {}) =>
      JSON.stringify({ kid: ISSUER.kid, method: 'rid', ctr: 1, rids: ['none'], ...changes })
    const checkWith = async (...lists: string[]) => {
      await writeFile(path('rid.txt'), makeCard({ payload: claims({}, { rid: 'card-1' }) }))
      await writeFile(path('keys.json'), JSON.stringify({ keys: [ISSUER.jwk] }))
      await Promise.all(lists.map((list, i) => writeFile(path(`crl-${i}.json`), list)))
      const given = lists.flatMap((_, i) => ['--revocation', path(`crl-${i}.json`)])
      const ran = await check('--card', path('rid.txt'), '--keys', path('keys.json'), ...given, ...AS_OF)
      return (ran.json.cards as { revocation: string }[] | undefined)?.[0]?.revocation ?? ran.error
    }

    it('is not called one without a list when the list given is of another key', async () => {
      expect(await checkWith()).toBe('none published')
      expect(await checkWith(crl())).toBe('checked')
      expect(await checkWith(crl({ kid: KID }))).toMatchObject({ code: 'CARD_INVALID', at: '--revocation' })
    })

    it('reads the list however its key is written', async () => {
      const letter = `\\u${ISSUER.kid.charCodeAt(0).toString(16).padStart(4, '0')}`
      const escaped = crl({ rids: ['card-1'] }).replace(ISSUER.kid, `${letter}${ISSUER.kid.slice(1)}`)
      expect(await checkWith(escaped)).toMatchObject({ code: 'CARD_REVOKED' })
      // the key stands in it, and not where the key stands
      expect(await checkWith(crl({ kid: KID, of: ISSUER.kid }))).toMatchObject({ at: '--revocation' })
    })

    it('takes the newest of several lists of one key', async () => {
      const revoking = crl({ ctr: 10, rids: ['card-1'] })
      expect(await checkWith(crl({ ctr: 9 }), revoking)).toMatchObject({ code: 'CARD_REVOKED' })
      expect(await checkWith(revoking, crl({ ctr: 9 }))).toMatchObject({ code: 'CARD_REVOKED' })
      expect(await checkWith(revoking, crl({ ctr: 11 }))).toBe('checked')
      expect(await checkWith(crl(), crl({ rids: [] }))).toMatchObject({ code: 'CARD_INVALID', at: '--revocation/ctr' })
    })

    it('refuses a list that is no JSON', async () => {
      expect(await checkWith(crl(), '{')).toMatchObject({
        code: 'INVALID_JSON',
        at: expect.stringMatching(/^--revocation/),
      })
    })
  })

  it('refuses a card on a day before it was signed', async () => {
    expect((await check(...CARD, ...TRUST, '--as-of', '2024-05-06')).error).toMatchObject({ at: 'jws/payload/nbf' })
    expect((await check(...CARD, ...TRUST, '--as-of', '2024-05-07')).code).toBe(0)
  })
})

describe('issue --card', () => {
  let commitment = ''
  beforeAll(async () => {
    await run('issuer', 'init', '--out', path('issuer.json'), '--name', 'Bridge')
    await run('holder', 'init', '--out', path('holder.json'))
    commitment = (await run('holder', 'commitment', '--holder', path('holder.json'))).json.commitment as string
  })
  const issue = (out: string, ...argv: string[]) =>
    run('issue', '--issuer', path('issuer.json'), '--commitment', commitment, '--out', path(out), ...AS_OF, ...argv)

  it('signs what a card says as a bridged credential with its source', async () => {
    const ran = await issue('bridged.json', ...CARD, ...TRUST, '--card-issuer', EXAMPLE, '--subject', '4711')
    expect([ran.code, ran.err]).toEqual([0, []])
    expect(ran.json).toMatchObject({ expires: '2027-01-01', card: { issuer: EXAMPLE, revocation: 'checked' } })
    // the card was signed in the evening of 7 May, UTC, when it was the 8th in the east
    const credential = JSON.parse(await readFile(path('bridged.json'), 'utf8'))
    expect(credential.terms).toMatchObject({ type: 'bridged', issued: '2026-01-01', completeAsOf: '2024-05-08' })
    expect(credential.source).toBe(`${EXAMPLE} sha256:${(ran.json.card as { digest: string }).digest}`)
    expect(ran.out.join().replaceAll(/[0-9a-f]{64}/g, '')).not.toMatch(CONTENT)
  })

  it('ends no later than the card', async () => {
    await writeFile(path('short.txt'), makeCard({ payload: claims({ exp: NOW + 10 * 86_400 }) }))
    await writeFile(path('keys.json'), JSON.stringify({ keys: [ISSUER.jwk] }))
    const card = ['--card', path('short.txt'), '--keys', path('keys.json'), '--card-issuer', ISSUER.name]
    const { json } = await issue('short.json', ...card, '--subject', '4711')
    expect(json).toMatchObject({ expires: '2026-01-10', revoked: expect.any(Array) })
  })

  it.each<[string, string[]]>([
    ['without the name of the issuer', [...CARD, ...TRUST, '--subject', 'a']],
    ['without keys', [...CARD, '--card-issuer', EXAMPLE, '--subject', 'a']],
    ['without a subject', [...CARD, ...TRUST, '--card-issuer', EXAMPLE]],
    ['of another type', [...CARD, ...TRUST, '--card-issuer', EXAMPLE, '--subject', 'a', '--type', 'record']],
    [
      'with complete domains',
      [...CARD, ...TRUST, '--card-issuer', EXAMPLE, '--subject', 'a', '--incomplete', 'condition'],
    ],
    ['and a record', [...CARD, ...TRUST, '--card-issuer', EXAMPLE, '--subject', 'a', '--fhir', CRL]],
    ['or a record: neither', []],
    ['options for a record', ['--fhir', CRL, ...TRUST]],
    [
      'two at once',
      [...CARD, '--card', fixture('valid/example-01-d-jws.txt'), ...TRUST, '--card-issuer', EXAMPLE, '--subject', 'a'],
    ],
  ])('%s is refused and writes nothing', async (_, argv) => {
    const ran = await issue('never.json', ...argv)
    expect(ran).toMatchObject({ code: 2, error: { code: 'USAGE' } })
    await expect(stat(path('never.json'))).rejects.toThrow()
  })
})
