/** What is published through Veramo, read by the strict reader that does without it: the two agree. */
import { stringToHex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDidHistory } from '../../src/chain'
import {
  deriveIssuerDid,
  importIssuerDid,
  publishIssuerKey,
  resolveIssuerKeys,
  retireIssuerKey,
  revokeIssuerKey,
  unwrapCredential,
  wrapCredential,
} from '../../src/did'
import { ISSUER_KEY_ATTRIBUTE } from '../../src/model/issuer-keys'
import { CHAIN_ID } from '../chain/anvil'
import { codeOfAsync } from '../support/exchange'
import { type DidChain, issuerKey, START, signedCredential, startDidChain } from './support'

const YEAR = 31_536_000
/** anvil calls a block final when 64 have followed. */
const FINAL = { blocks: 65 }

let did: DidChain
beforeAll(async () => {
  did = await startDidChain()
})
afterAll(() => did.chain.stop())

const historyOf = async (id: string) => {
  await did.chain.test.mine(FINAL)
  const now = await did.chain.now()
  return readDidHistory(did.chain.clientOf(0), { did: id, registry: did.registry, now })
}

describe('the two readers of a DID', () => {
  it('agree on keys published, retired and revoked, and on bytes that are no key', async () => {
    const issuer = await did.issuer(101)
    for (const seed of [1, 2, 3])
      await publishIssuerKey({ ...issuer, publicKey: issuerKey(seed), validitySeconds: YEAR })
    await retireIssuerKey({ ...issuer, publicKey: issuerKey(1) })
    await revokeIssuerKey({ ...issuer, publicKey: issuerKey(2) })
    const args = [issuer.account, stringToHex(ISSUER_KEY_ATTRIBUTE, { size: 32 }), '0x1234', YEAR]
    await did.call({ account: issuer.signer, functionName: 'setAttribute', args })
    await did.chain.setTime(START + 1)

    const { keys, rejected, deactivated } = await historyOf(issuer.did)
    expect(keys).toEqual([
      { publicKey: issuerKey(1), publishedAt: START, validTo: START, revoked: false },
      { publicKey: issuerKey(2), publishedAt: START, validTo: 0, revoked: true },
      { publicKey: issuerKey(3), publishedAt: START, validTo: START + YEAR, revoked: false },
    ])
    expect(rejected.map(({ code }) => code)).toEqual(['INVALID_PUBLIC_KEY'])
    expect(deactivated).toBe(false)
    const resolved = await resolveIssuerKeys(issuer)
    expect(resolved).toMatchObject({ keys: [issuerKey(3)], revoked: [issuerKey(2)], deactivated: false })
    expect(resolved.rejected.map(({ code }) => code)).toEqual(['INVALID_PUBLIC_KEY'])
  })

  it('let a holder keep what a retired key signed, and nothing that a revoked one did', async () => {
    const { privateKeyHex, agent } = await did.issuer(102)
    const { did: id } = deriveIssuerDid({ chainId: CHAIN_ID, privateKeyHex })
    await importIssuerDid({ agent, did: id, privateKeyHex })
    const { credential, publicKey } = signedCredential()
    await publishIssuerKey({ agent, did: id, publicKey, validitySeconds: YEAR })
    const { jwt } = await wrapCredential({ agent, did: id, credential })
    await retireIssuerKey({ agent, did: id, publicKey })
    await did.chain.setTime((await did.chain.now()) + 86_400)
    const history = await historyOf(id)
    expect((await unwrapCredential({ agent, jwt, history })).credential).toEqual(credential)
    expect(await codeOfAsync(() => unwrapCredential({ agent, jwt }))).toBe('ISSUER_UNKNOWN')

    await revokeIssuerKey({ agent, did: id, publicKey })
    const after = { agent, jwt, history: await historyOf(id) }
    expect(await codeOfAsync(() => unwrapCredential(after))).toBe('CREDENTIAL_REVOKED')
  })
})
