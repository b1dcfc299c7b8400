/** The commands for DIDs and envelopes on a local chain, from the first key to its end. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommandEntry } from '../../src/cli/command'
import { didCreate, didPublishKey, didResolve, didRetireKey, didRevokeKey } from '../../src/cli/commands/did'
import { envelopeUnwrap, envelopeWrap, statusPublish } from '../../src/cli/commands/envelope'
import { issue } from '../../src/cli/commands/issue'
import { issuerInit, issuerRotate, revoke, suspend } from '../../src/cli/commands/issuer'
import { loadDidRoom } from '../../src/cli/did-room'
import { unwrapStatusLists } from '../../src/did'
import { CHAIN_ID } from '../chain/anvil'
import { FINALITY } from '../chain/did-registry'
import { type Ran, runInMemory, temporaryFolder } from '../cli/helpers'
import { codeOfAsync } from '../support/exchange'
import { type DidChain, startDidChain, URLS } from './support'

const BODIES = {
  'did create': didCreate,
  'did publish-key': didPublishKey,
  'did retire-key': didRetireKey,
  'did revoke-key': didRevokeKey,
  'did resolve': didResolve,
  'envelope wrap': envelopeWrap,
  'envelope unwrap': envelopeUnwrap,
  'status publish': statusPublish,
  'issuer init': issuerInit,
  'issuer rotate': issuerRotate,
  issue,
  revoke,
  suspend,
}
const commands: CommandEntry[] = Object.entries(BODIES).map(([name, body]) => ({
  name,
  summary: name,
  load: async () => body,
}))

const PATIENT = { resourceType: 'Patient', id: 'p', gender: 'female', birthDate: '1970-02-03' }
const PRIVATE_KEY = '5a'.repeat(32)

let did: DidChain
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let chainOptions: string[]
beforeAll(async () => {
  did = await startDidChain()
  folder = await temporaryFolder()
  chainOptions = ['--rpc', did.chain.url, '--did-registry', did.registry]
  await writeFile(folder.path('key.txt'), `0x${PRIVATE_KEY}\n`)
  await writeFile(
    folder.path('patient.json'),
    JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: [{ resource: PATIENT }] }),
  )
})
afterAll(async () => {
  await folder.remove()
  await did.chain.stop()
})

const run = (...argv: string[]): Promise<Ran> => runInMemory({ argv: [...argv, '--json'], commands })
const path = (name: string) => folder.path(name)
const text = async (name: string) => (await readFile(path(name), 'utf8')).trim()

describe('the commands for DIDs', () => {
  it('publish a key, wrap what it signs, publish status lists, and end the key', async () => {
    const key = ['--key-file', path('key.txt'), '--out', path('did.json')]
    const created = await run('did', 'create', '--chain-id', `${CHAIN_ID}`, ...key)
    expect(created.code).toBe(0)
    const { did: id, account } = created.json as { did: string; account: `0x${string}` }
    expect((await stat(path('did.json'))).mode & 0o777).toBe(0o600)
    expect(await text('did.json')).not.toContain(PRIVATE_KEY)
    const didFile = ['--did-file', path('did.json'), ...chainOptions]
    const issuer = ['--issuer', path('issuer.json')]
    expect((await run('issuer', 'init', '--out', path('issuer.json'))).code).toBe(0)

    const unpaid = await run('did', 'publish-key', ...issuer, ...didFile)
    expect(unpaid).toMatchObject({ code: 1, error: { code: 'CHAIN_REVERTED', at: 'account' } })
    await did.chain.test.setBalance({ address: account, value: 10n ** 18n })
    const published = await run('did', 'publish-key', ...issuer, ...didFile)
    expect(published).toMatchObject({ code: 0, json: { did: id } })
    const first = published.json.publicKey as string
    expect(await run('did', 'resolve', '--did', id, ...chainOptions)).toMatchObject({
      code: 0,
      json: { keys: [first] },
    })

    const fhir = ['--fhir', path('patient.json'), '--commitment', '12345', '--as-of', '2026-03-01', '--days', '36500']
    expect(await run('issue', ...issuer, ...fhir, '--out', path('credential.json'))).toMatchObject({ code: 0, err: [] })
    const urls = ['--revocation-url', URLS.revocation, '--suspension-url', URLS.suspension]
    const wrapped = await run(
      ...['envelope', 'wrap', '--credential', path('credential.json'), '--out', path('credential.jwt')],
      ...didFile,
      ...urls,
    )
    expect(wrapped).toMatchObject({ code: 0, json: { did: id } })
    const unwrap = ['envelope', 'unwrap', '--envelope', path('credential.jwt'), ...chainOptions]
    const other = `did:ethr:0x${CHAIN_ID.toString(16)}:${account}`
    const refused = await run(...unwrap, '--did', other, '--out', path('no.json'))
    expect(refused.error).toMatchObject({ code: 'ENVELOPE_INVALID', at: '/issuer' })
    expect((await run(...unwrap, '--did', id, '--out', path('again.json'))).code).toBe(0)
    expect(JSON.parse(await text('again.json'))).toEqual(JSON.parse(await text('credential.json')))

    const { terms } = JSON.parse(await text('credential.json')) as { terms: { statusIndex: number } }
    expect((await run('suspend', ...issuer, '--index', `${terms.statusIndex}`)).code).toBe(0)
    const lists = await run('status', 'publish', ...issuer, ...urls, '--out', path('lists'), ...didFile)
    expect(lists).toMatchObject({ code: 0, json: { revoked: 0, suspended: 1 } })
    const read = await unwrapStatusLists({
      agent: did.agent,
      did: id,
      urls: URLS,
      revocation: await text('lists-revocation.jwt'),
      suspension: await text('lists-suspension.jwt'),
    })
    expect(read).toMatchObject({ revoked: [], suspended: [terms.statusIndex] })

    expect((await run('issuer', 'rotate', ...issuer)).code).toBe(0)
    const second = (await run('did', 'publish-key', ...issuer, '--days', '30', ...didFile)).json.publicKey as string
    expect(await run('did', 'retire-key', ...issuer, ...didFile)).toMatchObject({ code: 0, json: { publicKey: first } })
    await did.chain.setTime((await did.chain.now()) + 1)
    expect((await run('did', 'resolve', '--did', id, ...chainOptions)).json.keys).toEqual([second])
    expect((await run('did', 'revoke-key', '--public-key', second, ...didFile)).code).toBe(0)
    const resolved = await run('did', 'resolve', '--did', id, ...chainOptions)
    expect(resolved).toMatchObject({ code: 1, json: { keys: [], revoked: [second], rejected: [], deactivated: false } })
    // the first key was retired and is in no document; what it signed is still good
    await did.chain.test.mine({ blocks: FINALITY })
    const late = await run(...unwrap, '--did', id, '--max-age', '999999999999', '--out', path('late.json'))
    expect([late.code, late.err]).toEqual([0, []])
    expect((await run('did', 'revoke-key', '--public-key', first, ...didFile)).code).toBe(0)
    expect((await run(...unwrap, '--did', id, '--out', path('no.json'))).error).toMatchObject({
      code: 'CREDENTIAL_REVOKED',
    })
  })

  it('make a new key for a DID if none is given, and take another owner for one', async () => {
    const create = ['did', 'create', '--chain-id', '5']
    const made = await run(...create, '--out', path('new.json'))
    expect(made.json.did).toMatch(/^did:ethr:0x5:0x0[23][0-9a-f]{64}$/)
    expect((await run(...create, '--out', path('new.json'))).error).toMatchObject({ code: 'FILE_EXISTS' })
    const owned = `did:ethr:0x5:0x${'ab'.repeat(20)}`
    expect((await run(...create, '--did', owned, '--out', path('owned.json'))).json.did).toBe(owned)
    const elsewhere = await run(...create, '--did', `did:ethr:0x6:0x${'ab'.repeat(20)}`, '--out', path('x.json'))
    expect(elsewhere.error).toMatchObject({ code: 'USAGE' })
    expect((await run(...create, '--did', 'did:web:a', '--out', path('x.json'))).error).toMatchObject({
      code: 'DID_INVALID',
    })
  })

  it('say what is wrong with their words, and repeat no secret', async () => {
    await writeFile(path('bad-key.txt'), 'no key')
    const create = ['did', 'create', '--chain-id', '5', '--out', path('x.json')]
    expect((await run(...create, '--key-file', path('bad-key.txt'))).error).toMatchObject({ code: 'USAGE' })
    const secret = ['--rpc', 'http://user:hunter2@127.0.0.1:1', '--did-registry', did.registry]
    const dead = await run('did', 'resolve', '--did', `did:ethr:0x5:0x${'ab'.repeat(20)}`, ...secret)
    expect(dead.error).toMatchObject({ code: 'CHAIN_MISMATCH' })
    expect(JSON.stringify(dead)).not.toContain('hunter2')
    const keys = ['did', 'revoke-key', '--did-file', path('did.json'), ...chainOptions]
    expect((await run(...keys, '--public-key', 'ab')).error).toMatchObject({ code: 'USAGE' })
    expect((await run(...keys, '--public-key', '00'.repeat(64))).error).toMatchObject({ code: 'INVALID_PUBLIC_KEY' })
    const retire = ['did', 'retire-key', '--did-file', path('did.json'), ...chainOptions]
    expect((await run(...retire)).error).toMatchObject({ code: 'USAGE' })
  })

  it('say which packages to install where Veramo is not', async () => {
    const missing = () => Promise.reject(Object.assign(new Error('not found'), { code: 'ERR_MODULE_NOT_FOUND' }))
    expect(await codeOfAsync(() => loadDidRoom(missing))).toBe('PACKAGE_MISSING')
    await expect(loadDidRoom(missing)).rejects.toMatchObject({ fix: expect.stringContaining('@veramo/core@7') })
    expect(await codeOfAsync(() => loadDidRoom(() => Promise.reject(new TypeError('other'))))).toMatch('untyped')
  })
})
