import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeVectors, VECTORS_FILE } from '../../scripts/vectors'
import { FIELD_ORDER } from '../../src/core/field'
import { headerOf, parseCredential, verifyCredential } from '../../src/model/credential'
import { type Presentation, PUBLIC_SIGNALS, type Request } from '../../src/model/messages'
import { BASE_FIELD_ORDER, parsePresentation } from '../../src/model/presentation'
import { parseRegistry, registryRoot, registryWitness, verifyRegistry } from '../../src/model/registry'
import { parseRequest, requestSignals } from '../../src/model/request'
import { contextHash, guardHash, scopeHash } from '../../src/model/scope'
import { statusPath, statusRoot } from '../../src/model/status'
import { PUBLIC_SIGNALS as CIRCUIT_SIGNALS } from '../../src/proof/public-signals'
import { codeOf, type Exchange, makeExchange, makeRegistry } from '../support/exchange'

let exchange: Exchange
beforeAll(() => {
  exchange = makeExchange()
})

/** A deep copy with one place changed; `undefined` removes it. */
function changed<T>(message: T, path: string, value: unknown): T {
  const copy = structuredClone(message)
  const keys = path.split('/')
  const last = keys.pop()!
  const parent = keys.reduce((node, key) => (node as Record<string, unknown>)[key]!, copy as unknown) as Record<
    string,
    unknown
  >
  if (value === undefined) delete parent[last]
  else parent[last] = value
  return copy
}

const request: Request = {
  vitalproof: 'request/1',
  circuit: 'standard',
  policy: { version: 1, all: [{ age: { min: 18 } }] },
  policyHash: '5',
  scope: { kind: 'audience', audience: 'https://trials.example', campaign: 'NCT1' },
  guard: null,
  context: { kind: 'audience', audience: 'https://trials.example', nonce: 'n'.repeat(16) },
  asOf: '2026-01-31',
  registryRoot: '7',
}
const chainRequest: Request = {
  ...request,
  scope: { kind: 'chain', chainId: 1, contract: `0x${'11'.repeat(20)}`, campaign: `0x${'22'.repeat(32)}` },
  context: {
    kind: 'account',
    account: `0x${'33'.repeat(20)}`,
    consentHash: `0x${'44'.repeat(32)}`,
    sealedHash: `0x${'00'.repeat(32)}`,
    deadline: 1_800_000_000,
  },
}
const presentation: Presentation = {
  vitalproof: 'presentation/1',
  circuit: 'standard',
  keyDigest: '0'.repeat(64),
  proof: {
    a: ['1', '2'],
    b: [
      ['3', '4'],
      ['5', '6'],
    ],
    c: ['7', '8'],
  },
  publicSignals: Object.fromEntries(PUBLIC_SIGNALS.map((name, i) => [name, `${i}`])) as Presentation['publicSignals'],
}

describe('the shared vectors', () => {
  it('are what the code computes', () => {
    expect(readFileSync(VECTORS_FILE, 'utf8')).toBe(makeVectors())
  })

  it('name the public signals in the order of the compiled circuit', () => {
    expect([...PUBLIC_SIGNALS]).toEqual([...CIRCUIT_SIGNALS])
  })
})

describe('parseRequest', () => {
  it('reads both kinds from text and from an object', () => {
    for (const good of [request, chainRequest]) {
      expect(parseRequest(JSON.stringify(good))).toEqual(good)
      expect(parseRequest(good)).toEqual(good)
    }
  })

  it.each([
    ['an unknown key', 'extra', 1],
    ['an unknown key inside', 'scope/extra', 1],
    ['a missing key', 'asOf', undefined],
    ['another version', 'vitalproof', 'request/2'],
    ['another message', 'vitalproof', 'credential/1'],
    ['a hash with a leading zero', 'policyHash', '05'],
    ['a hash at the field order', 'policyHash', `${FIELD_ORDER}`],
    ['a hash as a number', 'policyHash', 5],
    ['a policy as text', 'policy', '{}'],
    ['a date that does not exist', 'asOf', '2023-02-29'],
    ['month 13', 'asOf', '2024-13-01'],
    ['day 0', 'asOf', '2024-00-10'],
    ['a date before 1900', 'asOf', '1899-12-31'],
    ['a kind of scope that does not exist', 'scope/kind', 'inherit'],
    ['another audience in the context', 'context/audience', 'https://evil.example'],
    ['an audience with a bidi override', 'scope/audience', 'https://\u202eelpmaxe.slairt'],
    ['an empty campaign', 'scope/campaign', ''],
    ['a short nonce', 'context/nonce', 'short'],
    ['a guard without a name', 'guard', {}],
    ['a circuit with a path', 'circuit', '../evil'],
  ])('refuses %s', (_, path, value) => {
    expect(codeOf(() => parseRequest(changed(request, path, value)))).toBe('REQUEST_INVALID')
  })

  it.each([
    ['an address with a wrong checksum', 'context/account', '0x5AAEB6053F3E94C9b9A09f33669435E7Ef1BeAed'],
    ['an address that is too short', 'scope/contract', '0x11'],
    ['a campaign that is too long', 'scope/campaign', `0x${'22'.repeat(33)}`],
    ['a campaign in upper case', 'scope/campaign', `0x${'AA'.repeat(32)}`],
    ['chain 0', 'scope/chainId', 0],
    ['a deadline before 1970', 'context/deadline', -1],
    ['a context of the other kind', 'context', request.context],
  ])('refuses %s on chain', (_, path, value) => {
    expect(codeOf(() => parseRequest(changed(chainRequest, path, value)))).toBe('REQUEST_INVALID')
  })

  it('takes an address with the checksum of EIP-55, and hashes it as in lower case', () => {
    const account = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
    const parsed = parseRequest(changed(chainRequest, 'context/account', account))
    const lower = parseRequest(changed(chainRequest, 'context/account', account.toLowerCase()))
    expect(requestSignals(parsed).context).toBe(requestSignals(lower).context)
  })

  it('refuses duplicate keys, long text and deep nesting before it reads them', () => {
    expect(codeOf(() => parseRequest('{"vitalproof":"request/1","vitalproof":"request/1"}'))).toBe('INVALID_JSON')
    expect(codeOf(() => parseRequest(`"${'a'.repeat(200_000)}"`))).toBe('LIMIT_EXCEEDED')
    expect(codeOf(() => parseRequest('['.repeat(5000)))).toBe('LIMIT_EXCEEDED')
    for (const bad of [undefined, null, 1n, () => 1, Symbol('x')]) {
      expect(codeOf(() => parseRequest(bad))).toMatch(/^(INVALID_JSON|REQUEST_INVALID)$/)
    }
  })
})

describe('scope, guard and context hashes', () => {
  it('differ in each preimage and fit in 248 bits', () => {
    const scopes = [
      request.scope,
      { ...request.scope, campaign: 'NCT2' },
      { ...request.scope, audience: 'https://trials.exampleN' },
      chainRequest.scope,
      { ...chainRequest.scope, chainId: 2 },
      { ...chainRequest.scope, contract: `0x${'12'.repeat(20)}` },
      { ...chainRequest.scope, campaign: `0x${'23'.repeat(32)}` },
    ] as Request['scope'][]
    const { context } = chainRequest
    const contexts = [
      request.context,
      { ...request.context, consent: 'yes' },
      { ...request.context, nonce: 'm'.repeat(16) },
      context,
      { ...context, account: `0x${'34'.repeat(20)}` },
      { ...context, consentHash: `0x${'45'.repeat(32)}` },
      { ...context, sealedHash: `0x${'01'.repeat(32)}` },
      { ...context, deadline: 1_800_000_001 },
    ] as Request['context'][]
    const hashes = [...scopes.map(scopeHash), ...contexts.map(contextHash), guardHash('a'), guardHash('b')]
    expect(new Set(hashes).size).toBe(hashes.length)
    for (const value of hashes) expect(value >> 248n).toBe(0n)
    expect(guardHash(null)).toBe(0n)
  })

  it('keep a boundary between audience and campaign', () => {
    const moved = { kind: 'audience', audience: 'ab', campaign: 'c' } as const
    expect(scopeHash(moved)).not.toBe(scopeHash({ kind: 'audience', audience: 'a', campaign: 'bc' }))
  })
})

describe('parsePresentation', () => {
  it('reads from text and from an object, with and without a key digest', () => {
    expect(parsePresentation(JSON.stringify(presentation))).toEqual(presentation)
    expect(parsePresentation(changed(presentation, 'keyDigest', undefined))).not.toHaveProperty('keyDigest')
  })

  it.each([
    ['PRESENTATION_INVALID', 'an unknown key', 'extra', 1],
    ['PRESENTATION_INVALID', 'another version', 'vitalproof', 'presentation/2'],
    ['PRESENTATION_INVALID', 'a digest in upper case', 'keyDigest', 'A'.repeat(64)],
    ['PRESENTATION_INVALID', 'signals as a list', 'publicSignals', ['1', '2', '3', '4', '5', '6', '7']],
    ['PROOF_MALFORMED', 'a protocol beside the points', 'proof/protocol', 'plonk'],
    ['PROOF_MALFORMED', 'three coordinates', 'proof/a', ['1', '2', '1']],
    ['PROOF_MALFORMED', 'a missing point', 'proof/b', [['1', '2']]],
    ['PROOF_MALFORMED', 'a coordinate at q', 'proof/c/0', `${BASE_FIELD_ORDER}`],
    ['PROOF_MALFORMED', 'a coordinate with a leading zero', 'proof/a/0', '01'],
    ['PROOF_MALFORMED', 'a hexadecimal coordinate', 'proof/a/0', '0x1'],
    ['PUBLIC_SIGNAL_COUNT', 'one signal too few', 'publicSignals/today', undefined],
    ['PUBLIC_SIGNAL_COUNT', 'one signal too many', 'publicSignals/eligible', '1'],
    ['PUBLIC_SIGNAL_INVALID', 'a signal with a leading zero', 'publicSignals/nullifier', '007'],
    ['PUBLIC_SIGNAL_INVALID', 'a signal at the field order', 'publicSignals/nullifier', `${FIELD_ORDER}`],
    ['PUBLIC_SIGNAL_INVALID', 'a signal plus the field order', 'publicSignals/scope', `${FIELD_ORDER + 4n}`],
    ['PUBLIC_SIGNAL_INVALID', 'a signal as a number', 'publicSignals/today', 5],
    ['PUBLIC_SIGNAL_INVALID', 'a signal as nothing', 'publicSignals/today', null],
  ])('refuses with %s %s', (code, _, path, value) => {
    expect(codeOf(() => parsePresentation(changed(presentation, path, value)))).toBe(code)
  })

  it('accepts a coordinate and a signal one below their order', () => {
    const edge = changed(presentation, 'proof/c/0', `${BASE_FIELD_ORDER - 1n}`)
    expect(codeOf(() => parsePresentation(changed(edge, 'publicSignals/scope', `${FIELD_ORDER - 1n}`)))).toBe(
      'accepted',
    )
  })
})

describe('parseCredential and verifyCredential', () => {
  it('reads what was issued, and its signature holds', () => {
    const { credential } = exchange
    expect(parseCredential(JSON.stringify(credential))).toEqual(credential)
    expect(codeOf(() => verifyCredential(credential))).toBe('accepted')
  })

  it.each([
    ['CREDENTIAL_INVALID', 'an unknown key', 'extra', 1],
    ['CREDENTIAL_INVALID', 'another version', 'vitalproof', 'credential/2'],
    ['CREDENTIAL_INVALID', 'an expiry before the day of issue', 'terms/expires', '1999-01-01'],
    ['CREDENTIAL_INVALID', 'completeness after the day of issue', 'terms/completeAsOf', '2999-01-01'],
    ['CREDENTIAL_INVALID', 'a status index one too high', 'terms/statusIndex', 524_288],
    ['CREDENTIAL_INVALID', 'an unknown type', 'terms/type', 'passport'],
    ['CREDENTIAL_INVALID', 'a blinding at the field order', 'blind', `${FIELD_ORDER}`],
    ['CREDENTIAL_INVALID', 'a signature of three coordinates', 'signature/r8', ['1', '2', '3'] as unknown],
    ['INVALID_SIGNATURE', 'R8 off the curve', 'signature/r8', ['1', '2'] as unknown],
    [
      'INVALID_SIGNATURE',
      'S at the subgroup order',
      'signature/s',
      '2736030358979909402780800718157159386076813972158567259200215660948447373041',
    ],
    ['CHART_INVALID', 'a chart without coverage', 'chart/coverage', undefined],
  ])('refuses with %s %s', (code, _, path, value) => {
    expect(codeOf(() => parseCredential(changed(exchange.credential, path, value)))).toBe(code)
  })

  it.each([
    ['holder commitment', 'holderCommitment', '1'],
    ['blinding', 'blind', '1'],
    ['last day', 'terms/expires', '2500-01-01'],
    ['completeness day', 'terms/completeAsOf', '2000-01-01'],
    ['status index', 'terms/statusIndex', 4712],
    ['type', 'terms/type', 'laboratory'],
    ['source', 'source', 'elsewhere'],
    ['mapping', 'chart/mapping', 'test/2'],
    ['sex', 'chart/sex', 'male'],
    ['birth', 'chart/birth', { low: 19_730_216, high: 19_730_216 }],
    ['coverage', 'chart/coverage/allergy/complete', false],
    ['a row', 'chart/coded/0/dayLow', 1],
    ['a value', 'chart/observations/0/low', '1'],
  ])('a changed %s breaks the signature', (_, path, value) => {
    const forged = changed(exchange.credential, path, value)
    expect(headerOf(forged)).not.toBe(headerOf(exchange.credential))
    expect(codeOf(() => verifyCredential(forged))).toBe('INVALID_SIGNATURE')
  })

  it('another issuer key breaks the signature', () => {
    const issuer = makeExchange().credential.issuer
    expect(codeOf(() => verifyCredential({ ...exchange.credential, issuer }))).toBe('INVALID_SIGNATURE')
    const identity = { ...exchange.credential, issuer: { x: '0', y: '1' } }
    expect(codeOf(() => verifyCredential(identity))).toBe('INVALID_PUBLIC_KEY')
  })
})

describe('the registry', () => {
  it('is rebuilt from its parts, from text too', () => {
    const { registry } = exchange
    expect(parseRegistry(JSON.stringify(registry))).toEqual(registry)
    expect(codeOf(() => verifyRegistry(registry))).toBe('accepted')
    expect(registryRoot(registry.issuers)).toBe(BigInt(registry.root))
  })

  it.each([
    ['another type', 'issuers/0/types', ['record', 'laboratory']],
    ['another class', 'issuers/0/classes', []],
    ['less completeness', 'issuers/0/completes', []],
    ['a longer validity', 'issuers/0/validTo', '2999-12-31'],
    ['an earlier beginning', 'issuers/0/validFrom', '1950-01-01'],
    ['a hidden revocation', 'issuers/0/revoked', [1]],
    ['another status root', 'issuers/0/statusRoot', '1'],
    ['another root', 'root', '1'],
  ])('refuses %s', (_, path, value) => {
    expect(codeOf(() => verifyRegistry(changed(exchange.registry, path, value)))).toBe('REGISTRY_INVALID')
  })

  it.each([
    ['an unsorted status list', 'issuers/0/revoked', [2, 1]],
    ['a status index twice', 'issuers/0/revoked', [1, 1]],
    ['a status index one too high', 'issuers/0/revoked', [524_288]],
    ['a type twice', 'issuers/0/types', ['record', 'record']],
    ['types out of order', 'issuers/0/types', ['laboratory', 'record']],
    ['a class that nobody knows', 'issuers/0/classes', ['wizard']],
    ['a missing end of validity', 'issuers/0/validTo', undefined],
    ['an unknown key', 'issuers/0/note', 'x'],
  ])('refuses to read %s', (_, path, value) => {
    expect(codeOf(() => parseRegistry(changed(exchange.registry, path, value)))).toBe('REGISTRY_INVALID')
  })

  it('gives paths that lead to its root, and refuses an unknown issuer', () => {
    const { registry, issuerKey } = exchange
    const witness = registryWitness({ registry, publicKey: issuerKey.publicKey, statusIndex: 4711 })
    expect(witness.statusWord).toBe(0n)
    expect(witness.registryPath).toHaveLength(4)
    const stranger = makeExchange().issuerKey.publicKey
    expect(codeOf(() => registryWitness({ registry, publicKey: stranger, statusIndex: 0 }))).toBe('ISSUER_UNKNOWN')
  })

  it('refuses a witness from a snapshot whose root is not that of its parts', () => {
    const { registry, issuerKey } = exchange
    const options = { publicKey: issuerKey.publicKey, statusIndex: 0 }
    const other = makeRegistry(issuerKey, { revoked: [4711] })
    for (const lie of [
      { ...registry, root: other.root },
      { ...registry, issuers: other.issuers },
    ]) {
      expect(codeOf(() => registryWitness({ registry: lie, ...options }))).toBe('REGISTRY_INVALID')
    }
    const hidden = changed(other, 'issuers/0/revoked', [])
    expect(codeOf(() => registryWitness({ registry: hidden, ...options }))).toBe('REGISTRY_INVALID')
  })

  it('refuses one key in two leaves', () => {
    const [issuer] = exchange.registry.issuers
    expect(codeOf(() => registryRoot([issuer!, issuer!]))).toBe('REGISTRY_INVALID')
  })
})

describe('the status list', () => {
  it('puts index 0 leftmost in its word, as W3C does', () => {
    const bits = [0, 1, 126, 127].map((index) => statusPath({ revoked: [index], index }).word)
    expect(bits).toEqual([1n << 127n, 1n << 126n, 2n, 1n])
    expect(statusPath({ revoked: [128], index: 255 }).word).toBe(1n << 127n)
    expect(statusPath({ revoked: [524_287], index: 524_287 }).word).toBe(1n)
    expect(statusPath({ revoked: [127], index: 128 }).word).toBe(0n)
  })

  it('refuses indices out of range or order', () => {
    for (const bad of [[-1], [524_288], [1.5], [2, 1], [1, 1]])
      expect(codeOf(() => statusRoot(bad))).toBe('INVALID_VALUE')
  })
})
