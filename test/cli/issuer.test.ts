/** What an issuer's file keeps safe: one live credential a person, no stolen key in the registry, and that it can be opened again. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommandEntry } from '../../src/cli/command'
import { COMMANDS } from '../../src/cli/commands'
import { issuerRevokeKey } from '../../src/cli/commands/issuer'
import { openIssuerFile } from '../../src/cli/issuer-file'
import type { IssuerState } from '../../src/issuer'
import { encodeIssuerKey } from '../../src/model/issuer-keys'
import { bundleOf, condition, type Json, PATIENT } from '../fhir/build'
import { type Ran, runInMemory, temporaryFolder } from './helpers'

const commands: CommandEntry[] = [
  ...COMMANDS.filter(({ name }) => name !== 'issuer revoke-key'),
  { name: 'issuer revoke-key', summary: 'revoke a rotated key', load: async () => issuerRevokeKey },
]
const folder = await temporaryFolder()
const { path } = folder
afterAll(folder.remove)

const run = (...argv: string[]): Promise<Ran> => runInMemory({ argv: [...argv, '--json'], commands })
async function ok(...argv: string[]): Promise<Record<string, unknown>> {
  const ran = await run(...argv)
  expect([ran.code, ran.err], argv.join(' ')).toEqual([0, []])
  return ran.json
}
const own = (name: string) => ['--issuer', path(name)]
let files = 0

describe('issue', () => {
  beforeAll(async () => {
    await ok('issuer', 'init', '--out', path('issue.json'))
  })
  /** Under a commitment of its own each time: a new secret. */
  async function issue(text: string, ...argv: string[]): Promise<Ran> {
    files += 1
    await writeFile(path(`record-${files}`), text)
    const commitment = ['--commitment', `${1000 + files}`, '--out', path(`credential-${files}`)]
    return run('issue', '--fhir', path(`record-${files}`), ...own('issue.json'), ...commitment, ...argv)
  }

  it('gives one person one live credential, however the record is written', async () => {
    const identifier = [
      { system: 'https://b.example', value: '2' },
      { system: 'https://a.example', value: '1' },
    ]
    const patient: Json = { ...PATIENT, identifier }
    const turned = { ...patient, identifier: [...identifier].reverse() }
    const whole = bundleOf({ type: 'collection' }, patient, condition())
    const forms: [string, ...string[]][] = [
      [whole],
      [bundleOf({ type: 'collection' }, turned)],
      [`\ufeff${whole}`],
      [JSON.stringify([patient, condition()])],
      [`${JSON.stringify(patient)}\n${JSON.stringify(condition())}\n`],
      [bundleOf({ type: 'collection' }, patient, patient)],
      [whole, '--patient', 'Patient/p1'],
    ]
    for (const [i, [text, ...argv]] of forms.entries()) {
      const ran = await issue(text, ...argv)
      expect([ran.code, ran.error]).toEqual([0, {}])
      expect(ran.json.revoked, `${i}`).toHaveLength(i === 0 ? 0 : 1)
    }
  })

  it('refuses a record that names nobody, unless the person is named', async () => {
    const nobody = JSON.stringify(condition())
    expect(await issue(nobody)).toMatchObject({
      code: 2,
      error: { message: expect.stringMatching(/^--subject is missing/) },
    })
    await expect(stat(path(`credential-${files}`))).rejects.toThrow()
    expect((await issue(nobody, '--subject', '4711')).code).toBe(0)
  })

  it('refuses a patient who is named by a part of the id', async () => {
    const two = bundleOf({ type: 'collection' }, { ...PATIENT, id: '11' }, { ...PATIENT, id: '1' })
    expect(await issue(two, '--patient', 'x11')).toMatchObject({ code: 1, error: { code: 'FHIR_INVALID' } })
    expect((await issue(two, '--patient', '11')).json.revoked).toEqual([])
    expect((await issue(two, '--patient', '1')).json.revoked).toEqual([])
  })
})

describe('the keys of an issuer file', () => {
  interface Listed {
    issuers: { publicKey: { x: string; y: string } }[]
  }
  beforeAll(async () => {
    await ok('issuer', 'init', '--out', path('keys.json'))
  })
  async function listed(): Promise<unknown[]> {
    files += 1
    await ok('issuer', 'registry', ...own('keys.json'), '--out', path(`registry-${files}.json`))
    const { issuers } = JSON.parse(await readFile(path(`registry-${files}.json`), 'utf8')) as Listed
    return issuers.map(({ publicKey }) => publicKey)
  }
  const hexOf = ({ x, y }: { x: string; y: string }) =>
    Buffer.from(encodeIssuerKey({ x: BigInt(x), y: BigInt(y) })).toString('hex')

  it('stay in the registry when they are rotated, and leave it when they were stolen', async () => {
    const [first] = (await listed()) as [{ x: string; y: string }]
    const { publicKey: second } = await ok('issuer', 'rotate', ...own('keys.json'))
    expect(await listed()).toEqual([first, second])
    const { publicKey: third, revoked } = await ok('issuer', 'rotate', ...own('keys.json'), '--stolen')
    expect(revoked).toEqual(second)
    expect(await listed()).toEqual([first, third])

    const revoke = ['issuer', 'revoke-key', ...own('keys.json')]
    expect(await ok(...revoke)).toMatchObject({ retired: [{ publicKey: hexOf(first) }] })
    for (const key of [third, second] as { x: string; y: string }[]) {
      expect(await run(...revoke, '--public-key', hexOf(key))).toMatchObject({ code: 2, error: { code: 'USAGE' } })
    }
    expect(await ok(...revoke, '--public-key', `0x${hexOf(first).toUpperCase()}`)).toMatchObject({ retired: 0 })
    expect(await listed()).toEqual([third])
  })
})

describe('an issuer file', () => {
  const input = {
    io: { environment: { VITALPROOF_PASSWORD: 'x' } },
    find: () => undefined,
  } as unknown as Parameters<typeof openIssuerFile>[0]['input']

  it('that could not be opened again is refused before it replaces the old one', async () => {
    const argv = ['issuer', 'init', '--out', path('full.json')]
    expect((await runInMemory({ argv, commands, environment: { VITALPROOF_PASSWORD: 'x' } })).code).toBe(0)
    const before = await readFile(path('full.json'), 'utf8')
    const file = await openIssuerFile({ input, path: path('full.json') })
    const retired = { publicKey: file.key.publicKey, validFrom: '2024-01-01', validTo: '2024-01-01' }
    const many = Array.from({ length: 1001 }, () => retired)
    await expect(file.save({ retired: many })).rejects.toMatchObject({ code: expect.stringMatching(/LIMIT|INVALID/) })
    const profile = { ...file.profile, name: 'a\u0000' }
    await expect(file.save({ profile })).rejects.toMatchObject({ code: 'FILE_INVALID' })
    expect(await readFile(path('full.json'), 'utf8')).toBe(before)
  })

  it('with 150,000 credentials can be opened, and one of them revoked', async () => {
    const file = await openIssuerFile({ input, path: path('full.json') })
    const entries = Array.from({ length: 150_000 }, (_, statusIndex): IssuerState['entries'][number] => ({
      subject: statusIndex.toString(16).padStart(64, '0'),
      type: 'laboratory',
      statusIndex,
      commitment: `${10n ** 75n + BigInt(statusIndex)}`,
      status: 'live',
    }))
    await file.save({ state: { ...file.state, entries } })
    const again = await openIssuerFile({ input, path: path('full.json') })
    expect(again.state.entries).toHaveLength(150_000)
    const argv = ['revoke', ...own('full.json'), '--index', '149999', '--json']
    const ran = await runInMemory({ argv, commands, environment: { VITALPROOF_PASSWORD: 'x' } })
    expect(ran).toMatchObject({ code: 0, json: { listed: 1 } })
  }, 240_000)
})
