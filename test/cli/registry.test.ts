/** The registry by command line: build, review, publish, sign, audit, as its owner and an auditor would type it. */
import { readFile, writeFile } from 'node:fs/promises'
import type { Address } from 'viem'
import { readContract } from 'viem/actions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployRegistry, issuerRegistry, verifySnapshotSignature } from '../../src/chain'
import type { CommandEntry } from '../../src/cli/command'
import { accountCreate } from '../../src/cli/commands/account'
import {
  registryAudit,
  registryBuild,
  registryDeploy,
  registryPublish,
  registrySign,
} from '../../src/cli/commands/registry'
import { createDidAgent, importIssuerDid, wrapStatusLists } from '../../src/did'
import { type LocalChain, startChain } from '../chain/anvil'
import { type DidChain, deployDidRegistry, issuerKey } from '../chain/did-registry'
import { DAY, GRACE, MAX_ROOT_AGE, NOON, OWNER } from '../chain/scenario'
import { type Ran, runInMemory, temporaryFolder } from './helpers'

const COMMANDS: CommandEntry[] = [
  { name: 'account create', summary: '', load: async () => accountCreate },
  { name: 'registry deploy', summary: '', load: async () => registryDeploy },
  { name: 'registry build', summary: '', load: async () => registryBuild },
  { name: 'registry publish', summary: '', load: async () => registryPublish },
  { name: 'registry sign', summary: '', load: async () => registrySign },
  { name: 'registry audit', summary: '', load: async () => registryAudit },
]
/** anvil's first account. */
const OWNER_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const AS_OF = '2026-03-01'
const HOSPITAL = 1
/** The chain stands in March 2026, whatever the clock says. */
const LONG_AGO = ['--max-age', '999999999999']

const { path, remove } = await temporaryFolder()
let chain: LocalChain
let dids: DidChain
let contract: Address
let did: string

const run = (...argv: string[]): Promise<Ran> => runInMemory({ argv: [...argv, '--json'], commands: COMMANDS })

async function ok(...argv: string[]): Promise<Record<string, unknown>> {
  const ran = await run(...argv)
  expect([ran.code, ran.err], argv.join(' ')).toEqual([0, []])
  return ran.json
}

function build(...more: string[]): string[] {
  const status = `${did}=${path('lists.json')}`
  const common = ['--accreditations', path('list.json'), '--rpc', chain.url, '--did-registry', dids.registry]
  return ['registry', 'build', ...common, '--status', status, '--as-of', AS_OF, ...LONG_AGO, ...more]
}

function onContract(command: string, ...more: string[]): string[] {
  return ['registry', command, '--registry-contract', contract, '--rpc', chain.url, ...more]
}

function audit(...more: string[]): string[] {
  return onContract('audit', '--did-registry', dids.registry, ...LONG_AGO, ...more)
}

function asOwner(command: string, snapshot: string, ...more: string[]): string[] {
  return onContract(command, '--snapshot', path(snapshot), '--account', path('owner.json'), ...more)
}

function readOwner(address: Address): Promise<unknown> {
  return readContract(chain.clientOf(OWNER), { address, abi: issuerRegistry.abi, functionName: 'owner' })
}

async function writeLists(lists: object): Promise<void> {
  await writeFile(path('lists.json'), JSON.stringify({ did, ...lists }))
}

beforeAll(async () => {
  chain = await startChain({ timestamp: NOON })
  dids = await deployDidRegistry(chain)
  did = dids.didOf(HOSPITAL)
  const owner = chain.addressOf(OWNER)
  contract = (await deployRegistry(chain.clientOf(OWNER), { owner, maxRootAge: MAX_ROOT_AGE, grace: GRACE })).address
  const issuer = { did, name: 'City Hospital', types: ['record'], classes: [], completes: [] }
  const issuers = [{ ...issuer, validFrom: '2026-01-01', validTo: null }]
  await writeFile(path('list.json'), JSON.stringify({ vitalproof: 'accreditations/1', issuers }))
  await writeFile(path('key.txt'), `${OWNER_KEY}\n`)
  await writeLists({ revoked: [5], suspended: [6] })
  await dids.publish(HOSPITAL, issuerKey(1))
  await dids.finalise()
})

afterAll(async () => {
  await chain.stop()
  await remove()
})

describe('the registry by command line', () => {
  it('goes from accreditations to an audit without difference, and shows a key that a thief may have added', async () => {
    const account = await ok('account', 'create', '--key-file', path('key.txt'), '--out', path('owner.json'))
    expect(account.address).toBe(chain.addressOf(OWNER))
    expect(await readFile(path('owner.json'), 'utf8')).not.toContain(OWNER_KEY.slice(2))

    const deployed = await ok(
      'registry',
      'deploy',
      '--rpc',
      chain.url,
      '--account',
      path('owner.json'),
      '--max-age-hours',
      '24',
    )
    expect(deployed).toMatchObject({ owner: account.address, maxRootAge: DAY, grace: 3600 })
    expect(await readOwner(deployed.address as Address)).toBe(account.address)

    // before the key was final there was none, and a registry of nobody is no slip to pass over
    const early = await run(...build('--block', '0', '--out', path('registry-0.json')))
    expect([early.code, early.error.code]).toEqual([1, 'CHAIN_HISTORY_INCOMPLETE'])
    const keyless = await run(...build('--block', `${dids.block}`, '--out', path('registry-0.json')))
    expect([keyless.code, keyless.json]).toMatchObject([1, { accepted: false, issuers: 0, keyless: [did] }])

    const first = await ok(...build('--out', path('registry-1.json'), '--publication', path('publication-1.json')))
    expect(first).toMatchObject({ epoch: 1, issuers: 1, rejected: [], accepted: true })
    expect(await ok(...asOwner('publish', 'registry-1.json'))).toMatchObject({
      epoch: 1,
      root: first.root,
      digest: first.digest,
    })

    const same = await run(...build('--previous', path('publication-1.json'), '--out', path('same.json')))
    expect([same.code, same.error]).toMatchObject([1, { code: 'REGISTRY_INVALID', at: '--previous' }])

    await writeLists({ revoked: [5], suspended: [] })
    const lost = await run(...build('--previous', path('registry-1.json'), '--out', path('lost.json')))
    expect([lost.code, lost.json.accepted]).toEqual([1, false])

    await chain.setTime(NOON + DAY)
    await dids.publish(HOSPITAL, issuerKey(2))
    await dids.finalise()
    await writeLists({ revoked: [5, 6], suspended: [] })
    const again = build('--previous', path('publication-1.json'), '--out', path('registry-2.json'))
    const held = await run(...again)
    expect(held.code).toBe(1)
    expect(held.json).toMatchObject({
      out: null,
      accepted: false,
      changes: [{ kind: 'key-added', did, name: 'City Hospital', toKnownIssuer: true }],
    })
    await expect(readFile(path('registry-2.json'), 'utf8')).rejects.toMatchObject({ code: 'ENOENT' })
    const spoken = await runInMemory({ argv: again, commands: COMMANDS })
    expect(spoken.out.join('\n')).toMatch(/key added: City Hospital .*is it its own\?[\s\S]*--accept-changes/)

    const second = await ok(...again, '--accept-changes', '--publication', path('publication-2.json'))
    expect(second).toMatchObject({ epoch: 2, issuers: 2 })
    await ok(...asOwner('publish', 'registry-2.json', '--uri', 'https://roots.example/2'))
    const confirm = asOwner('publish', 'registry-2.json', '--confirm')
    const blind = await run(...confirm)
    expect([blind.code, blind.error.code]).toEqual([2, 'USAGE'])
    const confirmed = await ok(...confirm, '--did-registry', dids.registry, ...LONG_AGO)
    expect(confirmed).toMatchObject({ root: second.root, confirmed: true })
    await dids.finalise()
    const files = ['--publication', path('publication-1.json'), '--publication', path('publication-2.json')]
    expect(await ok(...audit(...files))).toMatchObject({
      roots: [
        { epoch: 1, result: 'rebuilt' },
        { epoch: 2, result: 'rebuilt', snapshotUri: 'https://roots.example/2' },
      ],
      differences: [],
    })
    const two = await ok(...audit(...files, '--rpc', chain.url, '--did-rpc', chain.url))
    expect(two.differences).toEqual([])
  })

  it('reads no final block that is old, unless it is told how old', async () => {
    const now = build('--previous', path('publication-2.json'), '--out', path('registry-old.json'))
    now.splice(now.indexOf('--max-age'), 2)
    const old = await run(...now)
    expect([old.code, old.error.code]).toEqual([1, 'CHAIN_HISTORY_INCOMPLETE'])
  })

  it('does not confirm a root with a key that was revoked since, and its audit names it', async () => {
    const before = await chain.test.snapshot()
    await dids.revoke(HOSPITAL, issuerKey(2))
    await dids.finalise()
    const more = ['--confirm', '--did-registry', dids.registry, ...LONG_AGO]
    const held = await run(...asOwner('publish', 'registry-2.json', ...more))
    expect([held.code, held.error.code, held.error.at]).toEqual([1, 'REGISTRY_INVALID', '/issuers/1'])
    const files = ['--publication', path('publication-1.json'), '--publication', path('publication-2.json')]
    const ran = await run(...audit(...files))
    expect([ran.code, ran.json.differences]).toMatchObject([1, [{ epoch: 2, at: '/issuers/1', code: 'key-revoked' }]])
    await chain.test.revert({ id: before })
  })

  it('ends an audit with 1 if something differs', async () => {
    const ran = await run(...audit('--publication', path('publication-2.json')))
    expect(ran.code).toBe(1)
    expect(ran.json.differences).toMatchObject([{ epoch: 1, code: 'snapshot-missing' }])
  })

  it('writes a signed snapshot that the owner’s address checks', async () => {
    await ok(...asOwner('sign', 'registry-2.json', '--out', path('signed.json')))
    const signed = JSON.parse(await readFile(path('signed.json'), 'utf8'))
    const trust = { owner: chain.addressOf(OWNER), registry: contract, chainId: chain.chainId }
    expect((await verifySnapshotSignature({ signed, ...trust })).epoch).toBe(2)
  })

  it('refuses what nobody could review: a later epoch without the one before', async () => {
    const ran = await run(...build('--epoch', '3', '--out', path('registry-3.json')))
    expect([ran.code, ran.error.code]).toEqual([2, 'USAGE'])
  })

  it('refuses a revocation that was taken back, and lists of another DID', async () => {
    await writeLists({ revoked: [5], suspended: [6] })
    const taken = await run(...build('--previous', path('publication-2.json'), '--out', path('registry-3.json')))
    expect([taken.code, taken.error.code]).toEqual([1, 'STATUS_LIST_INVALID'])
    await writeFile(path('lists.json'), JSON.stringify({ did: dids.didOf(2), revoked: [5, 6], suspended: [] }))
    const foreign = await run(...build('--previous', path('publication-2.json'), '--out', path('registry-3.json')))
    expect([foreign.code, foreign.error.code]).toEqual([1, 'STATUS_LIST_INVALID'])
    await writeLists({ revoked: [5, 6], suspended: [] })
  })

  it('takes the two lists that the issuer signed, and not changed ones', async () => {
    const privateKeyHex = '59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d'
    const agent = createDidAgent({ networks: [{ chainId: chain.chainId, rpcUrl: chain.url, registry: dids.registry }] })
    await importIssuerDid({ agent, did, privateKeyHex })
    const urls = { revocation: 'https://hospital.example/r', suspension: 'https://hospital.example/s' }
    const times = { issuedAt: Math.floor(Date.now() / 1000) - 60, ttl: 86_400 }
    const lists = await wrapStatusLists({ agent, did, revoked: [5, 6, 9], suspended: [40], urls, ...times })
    await writeFile(path('revocation.jwt'), `${lists.revocation}\n`)
    await writeFile(path('suspension.jwt'), lists.suspension)
    const words = build('--previous', path('publication-2.json'), '--out', path('registry-3.json'))
    const status = words.indexOf('--status') + 1
    words[status] = `${did}=${path('revocation.jwt')},${path('suspension.jwt')}`
    await ok(...words)
    const { issuers } = JSON.parse(await readFile(path('registry-3.json'), 'utf8'))
    expect(issuers[0].revoked).toEqual([5, 6, 9, 40])

    words[words.indexOf('--out') + 1] = path('registry-4.json')
    words[status] = `${did}=${path('suspension.jwt')},${path('revocation.jwt')}`
    expect((await run(...words)).error.code).toBe('STATUS_LIST_INVALID')
    words[status] = `${dids.didOf(2)}=${path('revocation.jwt')},${path('suspension.jwt')}`
    expect((await run(...words)).error.code).toBe('STATUS_LIST_INVALID')
  })

  it('says of a dead node and of a wrong option what is wrong, without the URL', async () => {
    const secret = 'http://127.0.0.1:1/KEY-IN-URL'
    const dead = await run(...audit('--publication', path('publication-1.json'), '--rpc', secret))
    expect([dead.code, dead.error.code, dead.error.at]).toEqual([1, 'CHAIN_MISMATCH', 'clients/1'])
    expect(dead.err.join()).not.toContain('KEY-IN-URL')
    for (const [option, value] of [
      ['--rpc', 'ws://KEY-IN-URL'],
      ['--status', 'KEY-IN-URL'],
      ['--did-registry', 'KEY-IN-URL'],
    ]) {
      const words = build('--out', path('other.json'))
      words[words.indexOf(option!) + 1] = value!
      const ran = await run(...words)
      expect([ran.code, ran.error.code], option).toEqual([2, 'USAGE'])
      expect(ran.err.join()).not.toContain('KEY-IN-URL')
    }
  })

  it('keeps an account file to its password, and takes no key that is none', async () => {
    const wrong = await runInMemory({
      argv: [...asOwner('publish', 'registry-2.json'), '--json'],
      commands: COMMANDS,
      environment: { VITALPROOF_PASSWORD: 'wrong' },
    })
    expect([wrong.code, wrong.error.code]).toEqual([1, 'WRONG_PASSWORD'])
    for (const key of ['', 'ab', `0x${'00'.repeat(32)}`, `0x${'ff'.repeat(32)}`]) {
      await writeFile(path('bad-key.txt'), key)
      const ran = await run('account', 'create', '--key-file', path('bad-key.txt'), '--out', path('bad.json'))
      expect([ran.code, ran.error.code]).toEqual([1, 'FILE_INVALID'])
    }
  })
})
