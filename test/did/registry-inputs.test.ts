/** Status lists as the builder of a registry reads them: how old they may be, and where they come from. */
import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommandEntry } from '../../src/cli/command'
import { LIST_AGE, RPC, readStatusInputs, readStatusLists } from '../../src/cli/registry-inputs'
import { wrapStatusLists } from '../../src/did'
import { runInMemory, temporaryFolder } from '../cli/helpers'
import { type DidChain, startDidChain, type TestIssuer, URLS } from './support'

const DAY = 86_400

const read: CommandEntry = {
  name: 'read',
  summary: 'what the command reads',
  load: async () => ({
    examples: [],
    options: {
      ...RPC,
      ...LIST_AGE,
      status: { value: 'DID=FILE', help: 'lists', repeat: true },
      'did-registry': { value: 'ADDRESS', help: 'the ERC-1056 contract' },
    },
    run: async (input) => {
      const { statusLists, origins } = await readStatusInputs(input)
      expect(await readStatusLists(input)).toEqual(statusLists)
      return { json: JSON.parse(JSON.stringify({ statusLists, origins })), lines: [] }
    },
  }),
}

let did: DidChain
let issuer: TestIssuer
let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  did = await startDidChain()
  issuer = await did.issuer(101)
  folder = await temporaryFolder()
})
afterAll(async () => {
  await folder.remove()
  await did.chain.stop()
})

/** Lists of this age in seconds, of the clock that the command asks too, and the words that name them. */
async function listsOf(age: number): Promise<{ issuedAt: number; words: string[] }> {
  const issuedAt = Math.floor(Date.now() / 1000) - age
  const lists = await wrapStatusLists({
    ...{ ...issuer, revoked: [5], suspended: [9], urls: URLS },
    ...{ issuedAt, ttl: 31 * DAY },
  })
  const [revocation, suspension] = [folder.path(`${age}-r.jwt`), folder.path(`${age}-s.jwt`)]
  await writeFile(revocation, lists.revocation)
  await writeFile(suspension, lists.suspension)
  return { issuedAt, words: ['--status', `${issuer.did}=${revocation},${suspension}`] }
}

const run = (...words: string[]) =>
  runInMemory({
    argv: ['read', '--rpc', did.chain.url, '--did-registry', did.registry, ...words, '--json'],
    commands: [read],
  })

describe('signed status lists', () => {
  it('come with their moment and their places', async () => {
    const { issuedAt, words } = await listsOf(6 * DAY)
    expect((await run(...words)).json).toEqual({
      statusLists: { [issuer.did]: { revoked: [5], suspended: [9] } },
      origins: { [issuer.did]: { issuedAt, urls: URLS } },
    })
  })

  it('are refused after seven days, or after as many as the builder says', async () => {
    const { words } = await listsOf(8 * DAY)
    expect((await run(...words)).error).toMatchObject({ code: 'STATUS_LIST_INVALID', at: 'revocation/validFrom' })
    expect((await run(...words, '--max-list-age-days', '7')).error).toMatchObject({ code: 'STATUS_LIST_INVALID' })
    expect((await run(...words, '--max-list-age-days', '9')).code).toBe(0)
    for (const days of ['0', '32', '1.5', 'x']) {
      expect((await run(...words, '--max-list-age-days', days)).error).toMatchObject({ code: 'USAGE' })
    }
  })
})

describe('plain status lists', () => {
  it('have no moment and no place', async () => {
    const lists = { revoked: [1], suspended: [] }
    await writeFile(folder.path('plain.json'), JSON.stringify({ did: issuer.did, ...lists }))
    const { json } = await run('--status', `${issuer.did}=${folder.path('plain.json')}`)
    expect(json).toEqual({ statusLists: { [issuer.did]: lists }, origins: {} })
  })
})
