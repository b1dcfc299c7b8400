/** Endpoints that die, hang or lie in the middle of a question: always an error, never a wait, and nothing on the console. */
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  createDidAgent,
  importIssuerDid,
  publishIssuerKey,
  resolveIssuerKeys,
  unwrapCredential,
  wrapCredential,
} from '../../src/did'
import { CHAIN_ID } from '../chain/anvil'
import { codeOf } from '../support/exchange'
import { type DidChain, issuerKey, signedCredential, startDidChain, type TestIssuer } from './support'

const YEAR = 31_536_000
/** Requests that follow from each other; of the others, ethers puts as many into one as come within 10 ms. */
const SURELY = 4

let did: DidChain
let issuer: TestIssuer
beforeAll(async () => {
  did = await startDidChain()
  issuer = await did.issuer(150)
  await publishIssuerKey({ ...issuer, publicKey: issuerKey(1), validitySeconds: YEAR })
})
afterAll(() => did.chain.stop())

const servers: Server[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

type Misbehave = (response: ServerResponse) => void
const drop: Misbehave = (response) => response.destroy()
const hang: Misbehave = () => {}
const trickle: Misbehave = (response) => void response.writeHead(200).write('[')
const tooMany: Misbehave = (response) => void response.writeHead(429, { 'retry-after': '2000000000' }).end()

/** Passes requests on to the chain while `good` says so; counts them. */
async function startEndpoint(options: { good: (count: number, body: string) => boolean; otherwise: Misbehave }) {
  const seen = { count: 0, authorization: '' }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    seen.count++
    seen.authorization = request.headers.authorization ?? ''
    if (!options.good(seen.count, body)) return options.otherwise(response)
    const answer = await fetch(did.chain.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    response.end(await answer.text())
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { seen, host: `127.0.0.1:${port}` }
}

function agentOf(rpcUrl: string, timeoutMs = 15_000) {
  return createDidAgent({ networks: [{ chainId: CHAIN_ID, rpcUrl, registry: did.registry, timeoutMs }] })
}

const failure = (act: Promise<unknown>) =>
  act.then(
    () => 'resolved',
    (error: unknown) => error,
  )

describe('an endpoint', () => {
  it('that dies after any number of answers is an error, and nothing is written to the console', async () => {
    const written = [vi.spyOn(console, 'log'), vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')]
    const whole = await startEndpoint({ good: () => true, otherwise: drop })
    const resolve = (host: string) =>
      resolveIssuerKeys({ agent: agentOf(`http://user:hunter2@${host}`), did: issuer.did })
    expect((await resolve(whole.host)).keys).toEqual([issuerKey(1)])
    expect(whole.seen.count).toBeGreaterThan(SURELY)
    for (let answers = 0; answers < whole.seen.count; answers++) {
      const { host, seen } = await startEndpoint({ good: (count) => count <= answers, otherwise: drop })
      const error = await failure(resolve(host))
      if (answers > SURELY && seen.count <= answers) continue
      expect(error).toMatchObject({ code: 'CHAIN_MISMATCH', at: 'rpc' })
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('hunter2')
    }
    for (const spy of written) expect(spy).not.toHaveBeenCalled()
  })

  it('that dies while an envelope is read is not a fault of the envelope', async () => {
    const { credential, publicKey } = signedCredential()
    await publishIssuerKey({ ...issuer, publicKey, validitySeconds: YEAR })
    const { jwt } = await wrapCredential({ ...issuer, credential })
    const whole = await startEndpoint({ good: () => true, otherwise: drop })
    const unwrap = (host: string) => unwrapCredential({ agent: agentOf(`http://${host}`), jwt, did: issuer.did })
    expect((await unwrap(whole.host)).credential).toEqual(credential)
    for (let answers = 0; answers < whole.seen.count; answers++) {
      const { host, seen } = await startEndpoint({ good: (count) => count <= answers, otherwise: drop })
      const error = await failure(unwrap(host))
      if (answers > SURELY && seen.count <= answers) continue
      expect(error).toMatchObject({ code: 'CHAIN_MISMATCH', at: 'rpc' })
    }
  })

  it.each([
    ['accepts and never answers', 0, hang],
    ['answers once and never again', 1, hang],
    ['begins an answer and never ends it', 0, trickle],
    ['wants to be asked again in years', 1, tooMany],
  ])('that %s is given up', async (_, answers, otherwise) => {
    const { host } = await startEndpoint({ good: (count) => count <= answers, otherwise })
    const error = await failure(resolveIssuerKeys({ agent: agentOf(`http://${host}`, 200), did: issuer.did }))
    expect(error).toMatchObject({ code: 'CHAIN_MISMATCH', at: 'rpc' })
  })

  it('that takes a transaction and then dies is given up as well', async () => {
    const sent = { done: false }
    const good = (_: number, body: string) => {
      if (sent.done) return false
      sent.done = body.includes('eth_sendRawTransaction')
      return true
    }
    const { host } = await startEndpoint({ good, otherwise: drop })
    const agent = agentOf(`http://${host}`)
    await importIssuerDid({ agent, did: issuer.did, privateKeyHex: issuer.privateKeyHex })
    const key = { publicKey: issuerKey(2), validitySeconds: YEAR }
    expect(await failure(publishIssuerKey({ agent, did: issuer.did, ...key }))).toMatchObject({
      code: 'CHAIN_MISMATCH',
      at: 'rpc',
    })
    expect(sent.done).toBe(true)
  })

  it('that takes a transaction and never puts it into a block is given up, and says that it may come through', async () => {
    await did.chain.test.setAutomine(false)
    try {
      const key = { publicKey: issuerKey(3), validitySeconds: YEAR, receiptMs: 500 }
      expect(await failure(publishIssuerKey({ ...issuer, ...key }))).toMatchObject({
        code: 'CHAIN_MISMATCH',
        fix: expect.stringContaining('it may come through'),
      })
    } finally {
      await did.chain.test.setAutomine(true)
    }
  })

  it('gets the name and password of its URL, as other clients send them', async () => {
    const { host, seen } = await startEndpoint({ good: () => true, otherwise: drop })
    await resolveIssuerKeys({ agent: agentOf(`http://na%3Ame:hunter2@${host}`), did: issuer.did })
    expect(Buffer.from(seen.authorization.replace('Basic ', ''), 'base64').toString()).toBe('na:me:hunter2')
  })

  it('is waited for between a millisecond and ten minutes', () => {
    for (const timeoutMs of [0, -1, 1.5, Number.NaN, 600_001]) {
      expect(codeOf(() => agentOf(did.chain.url, timeoutMs))).toBe('DID_INVALID')
    }
    expect(agentOf(did.chain.url, 600_000).networks).toHaveLength(1)
  })
})
