/** Hostile keys and signatures at every place where one enters: refused with a code of ours, never taken, never a loop. */
import { babyjubjub } from '@noble/curves/misc'
import { Base8, mulPointEscalar } from '@zk-kit/baby-jubjub'
import { verifySignature as libraryVerifies } from '@zk-kit/eddsa-poseidon'
import { poseidon5 } from 'poseidon-lite'
import { describe, expect, it } from 'vitest'
import {
  assertPublicKey,
  assertSignature,
  type Point,
  type Signature,
  SUBGROUP_ORDER,
  signHeader,
  verifySignature,
} from '../../src/core/eddsa'
import type { ErrorCode } from '../../src/core/errors'
import { FIELD_ORDER } from '../../src/core/field'
import { hash } from '../../src/core/poseidon'
import { buildTree, treePath, treeRoot } from '../../src/core/tree'
import { type Artifacts, acceptCredential, explain, present } from '../../src/holder'
import {
  buildRegistry,
  createIssuerState,
  deriveSubjectKey,
  importIssuerKey,
  issueCredential,
  issueToSubject,
  registryFromDids,
  registryRoot,
} from '../../src/issuer'
import { chartRoot } from '../../src/model/chart'
import { headerHash, headerOf, holderCommitment, parseCredential, verifyCredential } from '../../src/model/credential'
import { decodeIssuerKey, encodeIssuerKey } from '../../src/model/issuer-keys'
import { type Credential, PUBLIC_SIGNALS, type RegistrySnapshot } from '../../src/model/messages'
import { issuerTermsWord, parseRegistry, verifyRegistry } from '../../src/model/registry'
import { requestSignals } from '../../src/model/request'
import type { CircuitInputs } from '../../src/proof/inputs'
import { createRequest, verifyPresentation } from '../../src/verifier'
import { chartOf } from '../eligibility/fixture'
import { HAS, state } from '../eligibility/red-team'
import { AS_OF } from '../model/records'
import { tryWitness } from '../support/circuit'
import { codeOfAsync, makeChart, makeExchange } from '../support/exchange'
import { ISSUER_KEY } from '../support/scenario'

const exchange = makeExchange()
const { holder, issuerKey, credential } = exchange
const honest = issuerKey.publicKey

// of order 8l: times l it has order 8
const ORDER_8 = times({ ...babyjubjub.Point.BASE.toAffine() }, SUBGROUP_ORDER)
const ORDER_4 = times(ORDER_8, 2n)
const ORDER_2 = times(ORDER_8, 4n)
const IDENTITY: Point = { x: 0n, y: 1n }
const ADDRESS = `0x${'ab'.repeat(20)}` as const
const DID = `did:ethr:${ADDRESS}`
/** Under a key of small order the library takes this for a signature of anything. */
const UNIVERSAL: Signature = { r8: IDENTITY, s: 0n }

interface HostileKey {
  name: string
  key: Point
  /** The best that an attacker can sign with. */
  sign: (message: bigint) => Signature
}

const own = (message: bigint) => signHeader({ privateKey: issuerKey.privateKey, message })
const SMALL_ORDER: HostileKey[] = [
  { name: 'the identity', key: IDENTITY },
  { name: 'order 2', key: ORDER_2 },
  { name: 'order 4', key: ORDER_4 },
  { name: 'order 4, the other one', key: times(ORDER_4, 3n) },
  ...[1n, 3n, 5n, 7n].map((n) => ({ name: `order 8, ${n}`, key: times(ORDER_8, n) })),
].map((one) => ({ ...one, sign: () => UNIVERSAL }))
const MIXED_ORDER: HostileKey[] = [ORDER_2, ORDER_4, ORDER_8].map((torsion, i) =>
  mixed(`order ${2 ** (i + 1)}·l`, torsion),
)
const NOT_POINTS: HostileKey[] = [
  { name: 'x + p', key: { x: honest.x + FIELD_ORDER, y: honest.y } },
  { name: 'y + p', key: { x: honest.x, y: honest.y + FIELD_ORDER } },
  { name: 'the identity, y + p', key: { x: 0n, y: 1n + FIELD_ORDER } },
  { name: 'x − p', key: { x: honest.x - FIELD_ORDER, y: honest.y } },
  { name: 'x = −1', key: { x: -1n, y: honest.y } },
  { name: 'y = −1', key: { x: 0n, y: -1n } },
  { name: 'off the curve', key: { x: honest.x, y: honest.y + 1n } },
  { name: 'swapped', key: { x: honest.y, y: honest.x } },
  { name: 'zeros', key: { x: 0n, y: 0n } },
  { name: 'p − 1 twice', key: { x: FIELD_ORDER - 1n, y: FIELD_ORDER - 1n } },
].map((one) => ({ ...one, sign: own }))
const HOSTILE_KEYS: HostileKey[] = [...SMALL_ORDER, ...MIXED_ORDER, ...NOT_POINTS]

interface HostileSignature {
  name: string
  signature: Signature
  /** Of the right form, and of nothing. */
  isForm?: true
}

/** What can be made of an honest signature. */
const spoil = ({ r8, s }: Signature): HostileSignature[] => [
  { name: 'S = −1', signature: { r8, s: -1n } },
  { name: 'S negated', signature: { r8, s: -s } },
  { name: 'S − l', signature: { r8, s: s - SUBGROUP_ORDER } },
  { name: 'S + l', signature: { r8, s: s + SUBGROUP_ORDER } },
  { name: 'S = l', signature: { r8, s: SUBGROUP_ORDER } },
  { name: 'S = 2^256', signature: { r8, s: 2n ** 256n } },
  { name: 'R8 off the curve', signature: { r8: { x: r8.x, y: r8.y + 1n }, s } },
  { name: 'R8 zeros', signature: { r8: { x: 0n, y: 0n }, s } },
  { name: 'R8 with x + p', signature: { r8: { x: r8.x + FIELD_ORDER, y: r8.y }, s } },
  { name: 'R8 with y + p', signature: { r8: { x: r8.x, y: r8.y + FIELD_ORDER }, s } },
  { name: 'R8 negated', signature: { r8: { x: -r8.x, y: r8.y }, s } },
  { name: 'the universal forgery', signature: UNIVERSAL, isForm: true },
  { name: 'the universal forgery of order 2', signature: { r8: ORDER_2, s: 0n }, isForm: true },
  { name: 'the universal forgery of order 8', signature: { r8: ORDER_8, s: 0n }, isForm: true },
  { name: 'R8 shifted by a point of order 8', signature: { r8: add(r8, ORDER_8), s }, isForm: true },
  { name: 'R8 with the other sign', signature: { r8: { x: FIELD_ORDER - r8.x, y: r8.y }, s }, isForm: true },
  { name: 'S + 1', signature: { r8, s: (s + 1n) % SUBGROUP_ORDER }, isForm: true },
]

const honestSignature = own(headerOf(credential))
const HOSTILE_SIGNATURES = spoil(honestSignature)

interface Place<T> {
  place: string
  enter: (hostile: T) => unknown
  /** The codes with which it may refuse. */
  codes: ErrorCode[]
  /** What becomes of an honest one; default: accepted. */
  honest?: ErrorCode
  /** Some forms cannot be written down there at all. */
  takes?: (hostile: T) => boolean
}

/** Every place where an issuer's public key enters. */
const KEY_PLACES: Place<HostileKey>[] = [
  { place: 'core assertPublicKey', enter: ({ key }) => assertPublicKey(key), codes: ['INVALID_PUBLIC_KEY'] },
  {
    place: 'core verifySignature',
    enter: ({ key, sign }) => verifySignature({ publicKey: key, message: 7n, signature: sign(7n) }),
    codes: ['INVALID_PUBLIC_KEY'],
  },
  {
    place: 'model verifyCredential',
    enter: (hostile) => verifyCredential(signedBy(hostile)),
    codes: ['INVALID_PUBLIC_KEY'],
  },
  {
    place: 'model parseCredential, then verifyCredential',
    enter: (hostile) => verifyCredential(parseCredential(JSON.stringify(signedBy(hostile)))),
    codes: ['INVALID_PUBLIC_KEY', 'CREDENTIAL_INVALID'],
  },
  { place: 'model encodeIssuerKey', enter: ({ key }) => encodeIssuerKey(key), codes: ['INVALID_PUBLIC_KEY'] },
  {
    place: 'model decodeIssuerKey',
    enter: ({ key }) => decodeIssuerKey(bytesOf(key)),
    codes: ['INVALID_PUBLIC_KEY'],
    takes: ({ key }) => key.x >= 0n && key.y >= 0n,
  },
  {
    place: 'model verifyRegistry',
    enter: (hostile) => verifyRegistry(registryWith(hostile)),
    codes: ['INVALID_PUBLIC_KEY'],
  },
  {
    place: 'model parseRegistry, then verifyRegistry',
    enter: (hostile) => verifyRegistry(parseRegistry(JSON.stringify(registryWith(hostile)))),
    codes: ['INVALID_PUBLIC_KEY', 'REGISTRY_INVALID'],
  },
  {
    place: 'model registryRoot',
    enter: (hostile) => registryRoot(registryWith(hostile).issuers),
    codes: ['INVALID_PUBLIC_KEY'],
  },
  {
    place: 'issuer buildRegistry',
    enter: ({ key }) =>
      buildRegistry({
        issuers: [{ publicKey: key, name: 'x', types: ['record'], validFromDay: AS_OF }],
        epoch: 1,
        issuedDay: AS_OF,
      }),
    codes: ['INVALID_PUBLIC_KEY'],
  },
  {
    place: 'issuer registryFromDids',
    enter: ({ key }) => {
      const block = { number: 1, hash: `0x${'1'.repeat(64)}` as const, timestamp: 1_700_000_000 }
      const times = { publishedAt: 1_500_000_000, validTo: 2_500_000_000, revoked: false }
      const keys = [{ publicKey: key, ...times }]
      const { name, types, classes, completes, validFrom, validTo } = exchange.registry.issuers[0]!
      const entry = { did: DID, name, types, classes, completes, validFrom, validTo }
      return registryFromDids({
        accreditations: { vitalproof: 'accreditations/1', issuers: [entry] },
        histories: [{ did: DID, chainId: 1, block, owner: ADDRESS, deactivated: false, keys, rejected: [] }],
        statusLists: { [DID]: { revoked: [], suspended: [] } },
        didRegistry: ADDRESS,
        epoch: 1,
        issuedDay: AS_OF,
      })
    },
    codes: ['INVALID_PUBLIC_KEY'],
  },
  {
    place: 'issuer issueCredential',
    enter: ({ key }) => issueCredential(issueOptions(key)),
    codes: ['INVALID_PUBLIC_KEY'],
  },
  {
    place: 'issuer issueToSubject',
    enter: ({ key }) => {
      const subjectKey = deriveSubjectKey(issuerKey)
      const state = createIssuerState({ subjectKey })
      return issueToSubject({ ...issueOptions(key), state, subject: 'somebody', subjectKey })
    },
    codes: ['INVALID_PUBLIC_KEY'],
  },
  {
    place: 'holder acceptCredential',
    enter: (hostile) => acceptCredential({ holder, credential: signedBy(hostile), day: AS_OF }),
    codes: ['INVALID_PUBLIC_KEY', 'CREDENTIAL_INVALID'],
  },
  {
    place: 'holder explain',
    enter: (hostile) => {
      const registry = registryWith(hostile)
      return explain({ holder, credential: signedBy(hostile), request: askFor(registry), registry, day: AS_OF })
    },
    codes: ['INVALID_PUBLIC_KEY', 'CREDENTIAL_INVALID'],
  },
  {
    place: 'holder present',
    enter: (hostile) => {
      const registry = registryWith(hostile)
      const artifacts = { circuit: 'standard' } as Artifacts
      const answer = { holder, credential: signedBy(hostile), request: askFor(registry), registry, artifacts }
      return present({ ...answer, day: AS_OF, signal: AbortSignal.abort() })
    },
    codes: ['INVALID_PUBLIC_KEY', 'CREDENTIAL_INVALID'],
    honest: 'ABORTED',
  },
  {
    place: 'verifier verifyPresentation',
    enter: (hostile) => {
      const registry = registryWith(hostile)
      const request = askFor(registry)
      const signals = { ...requestSignals(request), nullifier: 1n, guardNullifier: 1n }
      const publicSignals = Object.fromEntries(PUBLIC_SIGNALS.map((name) => [name, `${signals[name]}`]))
      const zeros = ['0', '0'] as const
      const proof = { a: zeros, b: [zeros, zeros], c: zeros }
      const presentation = { vitalproof: 'presentation/1', circuit: 'standard', proof, publicSignals }
      return verifyPresentation({ presentation, request, registry, day: AS_OF, allowDevelopmentKeys: true })
    },
    codes: ['INVALID_PUBLIC_KEY'],
    honest: 'PROOF_MALFORMED',
  },
]

/** Every place where an issuer's signature enters. */
const SIGNATURE_PLACES: Place<HostileSignature>[] = [
  {
    place: 'core assertSignature',
    enter: ({ signature }) => assertSignature(signature),
    codes: ['INVALID_SIGNATURE'],
    takes: ({ isForm }) => !isForm,
  },
  {
    place: 'core verifySignature',
    enter: ({ signature }) => verifySignature({ publicKey: honest, message: headerOf(credential), signature }),
    codes: ['INVALID_SIGNATURE'],
  },
  {
    place: 'model verifyCredential',
    enter: ({ signature }) => verifyCredential(withSignature(signature)),
    codes: ['INVALID_SIGNATURE'],
  },
  {
    place: 'model parseCredential, then verifyCredential',
    enter: ({ signature }) => verifyCredential(parseCredential(JSON.stringify(withSignature(signature)))),
    codes: ['INVALID_SIGNATURE', 'CREDENTIAL_INVALID'],
  },
  {
    place: 'holder acceptCredential',
    enter: ({ signature }) => acceptCredential({ holder, credential: withSignature(signature), day: AS_OF }),
    codes: ['INVALID_SIGNATURE', 'CREDENTIAL_INVALID'],
  },
  {
    place: 'holder explain',
    enter: ({ signature }) => {
      const { registry } = exchange
      const request = askFor(registry)
      return explain({ holder, credential: withSignature(signature), request, registry, day: AS_OF })
    },
    codes: ['INVALID_SIGNATURE', 'CREDENTIAL_INVALID'],
  },
]

describe('the hostile keys', () => {
  it('are what they are called', () => {
    for (const [point, order] of [
      [ORDER_2, 2n],
      [ORDER_4, 4n],
      [ORDER_8, 8n],
    ] as const) {
      expect(times(point, order)).toEqual(IDENTITY)
      expect(times(point, order / 2n)).not.toEqual(IDENTITY)
    }
    for (const { key } of MIXED_ORDER) {
      expect(multiply(key, SUBGROUP_ORDER)).not.toEqual(IDENTITY)
      expect(multiply(key, 8n * SUBGROUP_ORDER)).toEqual(IDENTITY)
    }
    expect(multiply(honest, SUBGROUP_ORDER)).toEqual(IDENTITY)
  })

  it('would be taken by the library: those of small order with one signature for all, those of mixed order as a second name', () => {
    for (const { key, sign } of [...SMALL_ORDER, ...MIXED_ORDER]) {
      const { r8, s } = sign(7n)
      expect(libraryVerifies(7n, { R8: [r8.x, r8.y], S: s }, [key.x, key.y])).toBe(true)
    }
  })
})

describe.each(KEY_PLACES)('$place', ({ enter, codes, honest: outcome = 'accepted', takes = () => true }) => {
  it('takes an honest key', async () => {
    expect(await codeOfAsync(async () => enter({ name: 'honest', key: honest, sign: own }))).toBe(outcome)
  })

  it.each(HOSTILE_KEYS.filter(takes))('refuses $name', async (hostile) => {
    expect(codes).toContain(await codeOfAsync(async () => enter(hostile)))
  })
})

describe.each(SIGNATURE_PLACES)('$place', ({ enter, codes, takes = () => true }) => {
  it('takes an honest signature', async () => {
    expect(await codeOfAsync(async () => enter({ name: 'honest', signature: honestSignature }))).toBe('accepted')
  })

  it.each(HOSTILE_SIGNATURES.filter(takes))('refuses $name', async (hostile) => {
    expect(codes).toContain(await codeOfAsync(async () => enter(hostile)))
  })
})

describe('a registry whose keys are not written as decimal numbers', () => {
  it.each<[string, unknown]>([
    ['nothing', ''],
    ['a space', ' 1'],
    ['hex', '0x1'],
    ['a leading zero', '01'],
    ['a sign', '-1'],
    ['an exponent', '1e3'],
    ['very many digits', '9'.repeat(1_000_000)],
    ['null', null],
    ['a number', 1],
    ['undefined', undefined],
  ])('is refused: %s', async (_, x) => {
    const [issuer] = exchange.registry.issuers
    const issuers = [{ ...issuer!, publicKey: { x: x as string, y: `${honest.y}` } }]
    const changed: RegistrySnapshot = { ...exchange.registry, issuers }
    expect(await codeOfAsync(async () => verifyRegistry(changed))).toBe('INVALID_PUBLIC_KEY')
    expect(await codeOfAsync(async () => registryRoot(issuers))).toBe('INVALID_PUBLIC_KEY')
    expect(await codeOfAsync(async () => parseRegistry(changed))).toBe('REGISTRY_INVALID')
  })
})

describe('an issuer’s private key', () => {
  it.each([0, 31, 33, 64])('has not %i bytes', async (length) => {
    expect(await codeOfAsync(async () => importIssuerKey({ privateKey: new Uint8Array(length) }))).toBe('INVALID_VALUE')
  })

  it('is the one of the public key that it signs for', async () => {
    const other = importIssuerKey({ privateKey: new Uint8Array(32).fill(9) })
    expect(await codeOfAsync(async () => issueCredential(issueOptions(other.publicKey)))).toBe('INVALID_SIGNATURE')
  })
})

describe('the circuit', () => {
  const inputs = state('standard', [HAS]).inputs
  const header = headerOfInputs(inputs)
  const circuitKey = importIssuerKey({ privateKey: ISSUER_KEY })
  const sign = (message: bigint) => signHeader({ privateKey: ISSUER_KEY, message })

  it('has a witness for the honest key, in a registry that is made anew', async () => {
    expect(await witnessCode(underKey(inputs, circuitKey.publicKey, sign(header)))).toBe('witness')
  })

  it.each(SMALL_ORDER)('has none under a key of small order, which the registry holds: $name', async ({ key }) => {
    expect(await witnessCode(underKey(inputs, key, UNIVERSAL))).toBe('none')
    expect(await witnessCode(underKey(inputs, key, sign(header)))).toBe('none')
  })

  it.each(NOT_POINTS)('has none under what is no point, which the registry holds: $name', async ({ key }) => {
    const code = await witnessCode(underKey(inputs, key, UNIVERSAL))
    expect(code).toBe(isCanonical(key) ? 'none' : 'INVALID_VALUE')
  })

  it.each(spoil(sign(header)))('has none for a signature of another form or of nothing: $name', async ({
    signature,
  }) => {
    const code = await witnessCode(underKey(inputs, circuitKey.publicKey, signature))
    expect(code).toBe(isCanonical({ x: signature.s, y: 0n }) && isCanonical(signature.r8) ? 'none' : 'INVALID_VALUE')
  })

  it('has none for any other way to write S, nor for an honest signature of another header', async () => {
    const { r8, s } = sign(header)
    for (const other of [s + 2n * SUBGROUP_ORDER, s + 7n * SUBGROUP_ORDER, FIELD_ORDER - s]) {
      expect(await witnessCode(underKey(inputs, circuitKey.publicKey, { r8, s: other }))).toBe('none')
    }
    expect(await witnessCode(underKey(inputs, circuitKey.publicKey, sign(header + 1n)))).toBe('none')
  })

  it('tells a key from the same key shifted by a small order only by what its owner signs: no registry may hold both', async () => {
    const [, , { key, sign: signShifted }] = MIXED_ORDER as [HostileKey, HostileKey, HostileKey]
    expect(await witnessCode(underKey(inputs, key, sign(header)))).toBe('none')
    expect(await witnessCode(underKey(inputs, key, signShifted(header)))).toBe('witness')
  })
})

function times({ x, y }: Point, scalar: bigint): Point {
  const product = babyjubjub.Point.fromAffine({ x, y }).multiplyUnsafe(scalar).toAffine()
  return { x: product.x, y: product.y }
}

/** The other library, for what the first must not decide alone. */
function multiply({ x, y }: Point, scalar: bigint): Point {
  const [px, py] = mulPointEscalar([x, y], scalar)
  return { x: px, y: py }
}

function add(a: Point, b: Point): Point {
  const { x, y } = babyjubjub.Point.fromAffine(a).add(babyjubjub.Point.fromAffine(b)).toAffine()
  return { x, y }
}

/** A key of the prime subgroup plus a point of small order; its owner can sign for it. */
function mixed(name: string, torsion: Point): HostileKey {
  const [scalar, nonce] = [123_456_789n, 987_654_321n]
  const key = add(multiply({ x: Base8[0], y: Base8[1] }, scalar), torsion)
  const point = multiply({ x: Base8[0], y: Base8[1] }, nonce)
  const sign = (message: bigint): Signature => {
    const challenge = poseidon5([point.x, point.y, key.x, key.y, message])
    return { r8: point, s: (nonce + challenge * 8n * scalar) % SUBGROUP_ORDER }
  }
  return { name, key, sign }
}

function isCanonical({ x, y }: Point): boolean {
  return [x, y].every((value) => value >= 0n && value < FIELD_ORDER)
}

function bytesOf({ x, y }: Point): Uint8Array {
  return Uint8Array.from(Buffer.from([x, y].map((value) => value.toString(16).padStart(64, '0')).join(''), 'hex'))
}

function signedBy({ key, sign }: HostileKey): Credential {
  return { ...withSignature(sign(headerOf(credential))), issuer: { x: `${key.x}`, y: `${key.y}` } }
}

function withSignature({ r8, s }: Signature): Credential {
  return { ...credential, signature: { r8: [`${r8.x}`, `${r8.y}`], s: `${s}` } }
}

/** A snapshot with this key whose root, if it has one, is right. */
function registryWith({ key }: HostileKey): RegistrySnapshot {
  const [issuer] = exchange.registry.issuers
  const changed = { ...issuer!, publicKey: { x: `${key.x}`, y: `${key.y}` } }
  const { root } = isCanonical(key) ? leafWith(key, BigInt(issuer!.statusRoot), issuerTermsWord(issuer!)) : { root: 1n }
  return { ...exchange.registry, root: `${root}`, issuers: [changed] }
}

function leafWith({ x, y }: Point, statusRoot: bigint, terms: bigint) {
  const tree = buildTree([hash('issuer', [x, y, statusRoot, terms])])
  return { root: treeRoot(tree), path: treePath(tree, 0) }
}

function issueOptions(publicKey: Point) {
  return {
    chart: makeChart(),
    issuerKey: { publicKey, privateKey: issuerKey.privateKey },
    holderCommitment: 5n,
    statusIndex: 1,
    issuedDay: AS_OF,
    expiresDay: AS_OF,
    completeAsOfDay: AS_OF,
    type: 'record' as const,
  }
}

function askFor(registry: RegistrySnapshot) {
  return createRequest({
    policy: { version: 1, credentials: { types: ['record'] }, all: [HAS] },
    scope: { kind: 'audience', audience: 'https://a.example', campaign: 'c' },
    context: { kind: 'audience', audience: 'https://a.example' },
    circuit: 'standard',
    day: AS_OF,
    registry,
  })
}

/** The inputs of the circuit with this key in the leaf and this signature over the same header. */
function underKey(inputs: CircuitInputs, key: Point, signature: Signature): CircuitInputs {
  const { root, path } = isCanonical(key)
    ? leafWith(key, inputs.statusRoot as bigint, inputs.issuerTerms as bigint)
    : { root: 1n, path: inputs.registryPath! }
  const { r8, s } = signature
  return { ...inputs, ax: key.x, ay: key.y, r8x: r8.x, r8y: r8.y, s, registryRoot: root, registryPath: path }
}

function headerOfInputs(inputs: CircuitInputs): bigint {
  const [secret, opening, person, terms, coverage, mapping, blind] = (
    ['holderSecret', 'holderOpening', 'person', 'terms', 'coverage', 'mapping', 'blind'] as const
  ).map((name) => inputs[name] as bigint) as [bigint, bigint, bigint, bigint, bigint, bigint, bigint]
  const commitment = holderCommitment({ secret, opening })
  return headerHash({
    chartRoot: chartRoot(chartOf()),
    holderCommitment: commitment,
    person,
    terms,
    coverage,
    mapping,
    blind,
  })
}

async function witnessCode(inputs: CircuitInputs): Promise<string> {
  const code = await codeOfAsync(async () => {
    if ((await tryWitness(inputs)) === null) throw { code: 'none' }
  })
  return code === 'accepted' ? 'witness' : code
}
