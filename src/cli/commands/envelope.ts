/** `envelope wrap`, `envelope unwrap`, `status publish`: W3C verifiable credentials of an issuer's DID. */
import { readDidHistory } from '../../chain'
import { isVitalproofError } from '../../core/errors'
import { parseCredential, statusListsOf } from '../../issuer'
import { DAY_SECONDS } from '../../model/dates'
import { type CommandBody, type Input, usage } from '../command'
import { DID_FILE, openDidFile } from '../did-file'
import { CHAIN_OPTIONS, loadDidRoom, openAgent } from '../did-room'
import { assertNew, readInput, toJsonText, writeNew } from '../files'
import { openIssuerFile } from '../issuer-file'
import { PASSWORD_OPTION } from '../password'
import { askChain, MAX_AGE, readAddress, readClients, readMaxAge } from '../registry-inputs'
import { OUT, readInteger } from '../values'

const URL_OPTIONS: CommandBody['options'] = {
  'revocation-url': { value: 'URL', help: 'where the list of revoked credentials is published' },
  'suspension-url': { value: 'URL', help: 'where the list of suspended ones is' },
}

export const envelopeWrap: CommandBody = {
  examples: [
    'vitalproof envelope wrap --did-file did.json --credential credential.json --out credential.jwt --rpc http://127.0.0.1:8545 --did-registry 0x…',
  ],
  options: {
    ...DID_FILE,
    credential: { value: 'FILE', help: 'the credential', required: true },
    ...OUT,
    ...URL_OPTIONS,
    ...CHAIN_OPTIONS,
    ...PASSWORD_OPTION,
  },
  run: async (input) => {
    const out = input.get('out')
    await assertNew(out)
    const statusListUrls = readUrls(input)
    const credential = parseCredential(await readInput(input.get('credential'), '--credential'))
    const { agent, did } = await openDidFile(input)
    const { wrapCredential } = await loadDidRoom()
    const urls = statusListUrls === undefined ? {} : { statusListUrls }
    const { jwt } = await wrapCredential({ agent, did, credential, ...urls })
    await writeNew(out, jwt)
    return {
      json: { out, did },
      lines: [`envelope: ${out}`, 'it holds the chart in clear: hand it to the holder and to nobody else'],
    }
  },
}

export const envelopeUnwrap: CommandBody = {
  examples: [
    'vitalproof envelope unwrap --envelope credential.jwt --out credential.json --rpc https://rpc.example --did-registry 0x… --did did:ethr:0xaa36a7:0x…',
  ],
  options: {
    envelope: { value: 'FILE', help: 'the envelope', required: true },
    did: { value: 'DID', help: 'the issuer that you expect', required: true },
    ...OUT,
    ...CHAIN_OPTIONS,
    ...MAX_AGE,
  },
  run: async (input) => {
    const out = input.get('out')
    await assertNew(out)
    const did = input.get('did')
    const jwt = (await readInput(input.get('envelope'), '--envelope')).trim()
    const agent = await openAgent(input, did)
    const { unwrapCredential } = await loadDidRoom()
    const { credential } = await unwrapCredential({ agent, jwt, did }).catch(async (error) => {
      if (!isVitalproofError(error) || error.code !== 'ISSUER_UNKNOWN') throw error
      // a key that was retired since stands in no document any more, but in the history of the DID
      const [registry, age] = [readAddress(input, 'did-registry'), readMaxAge(input)]
      const history = await askChain(() => readDidHistory(readClients(input), { did, registry, ...age }))
      return unwrapCredential({ agent, jwt, did, history })
    })
    await writeNew(out, toJsonText(credential))
    return { json: { out, did }, lines: [`credential: ${out}`, `issuer: ${did}`] }
  },
}

export const statusPublish: CommandBody = {
  examples: [
    'vitalproof status publish --did-file did.json --issuer issuer.json --revocation-url https://hospital.example/revoked --suspension-url https://hospital.example/suspended --out lists --rpc http://127.0.0.1:8545 --did-registry 0x…',
  ],
  options: {
    ...DID_FILE,
    issuer: { value: 'FILE', help: 'issuer file: what its ledger revoked and suspended', required: true },
    'revocation-url': { ...URL_OPTIONS['revocation-url']!, required: true },
    'suspension-url': { ...URL_OPTIONS['suspension-url']!, required: true },
    out: { value: 'NAME', help: 'writes NAME-revocation.jwt and NAME-suspension.jwt', required: true },
    days: { value: 'N', help: 'days for which the lists count, 1 to 31 (default: 7)' },
    ...CHAIN_OPTIONS,
    ...PASSWORD_OPTION,
  },
  run: async (input) => {
    const out = input.get('out')
    const paths = { revocation: `${out}-revocation.jwt`, suspension: `${out}-suspension.jwt` }
    for (const path of Object.values(paths)) await assertNew(path)
    const days = readInteger(input, 'days', { min: 1, max: 31, otherwise: 7 })
    const urls = readUrls(input)!
    const { state } = await openIssuerFile({ input, path: input.get('issuer') })
    const { revoked, suspended } = statusListsOf(state)
    const { agent, did } = await openDidFile(input)
    const issuedAt = Math.floor(Date.now() / 1000)
    const { wrapStatusLists } = await loadDidRoom()
    const lists = await wrapStatusLists({ agent, did, revoked, suspended, urls, issuedAt, ttl: days * DAY_SECONDS })
    await writeNew(paths.revocation, lists.revocation)
    await writeNew(paths.suspension, lists.suspension)
    return {
      json: { ...paths, did, revoked: revoked.length, suspended: suspended.length },
      lines: [
        `${paths.revocation}: ${revoked.length} revoked`,
        `${paths.suspension}: ${suspended.length} suspended`,
        `next: publish both at their URLs, and again within ${days} days`,
      ],
    }
  },
}

/** Both or none. */
function readUrls(input: Input): { revocation: string; suspension: string } | undefined {
  const revocation = input.find('revocation-url')
  const suspension = input.find('suspension-url')
  if ((revocation === undefined) !== (suspension === undefined)) {
    throw usage('give both --revocation-url and --suspension-url, or neither')
  }
  return revocation === undefined ? undefined : { revocation, suspension: suspension! }
}
