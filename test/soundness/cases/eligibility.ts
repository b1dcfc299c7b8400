/** Hashes, roots and signatures of an eligibility statement, made anew over inputs that may be out of their domains. */
import { derivePublicKey, SUBGROUP_ORDER, signHeader } from '../../../src/core/eddsa'
import { hash, hashBlock } from '../../../src/core/poseidon'
import { tag } from '../../../src/core/tags'
import { hashNode } from '../../../src/core/tree'
import type { CircuitInputs } from '../../../src/proof/inputs'
import { ISSUER_KEY } from '../../support/scenario'

/** A hash that is given, or what it is of. */
export type ChartBlocks = { coded: bigint[]; columns: bigint; observations: bigint[] }

/** Keys of the issuers of a statement, in the order of their leaves. */
export const ISSUER_KEYS = [0, 1, 2].map((i) => ISSUER_KEY.map((byte) => byte + 40 * i))
const PUBLIC = ISSUER_KEYS.map((key) => derivePublicKey(key).x)

/** What one credential of the statement gives to the circuit; the scalars of the statement are everyone's. */
export const OF_CREDENTIAL = [
  'holderOpening terms coverage mapping blind ax ay r8x r8y s',
  'statusRoot issuerTerms registryPath statusWord statusPath',
].flatMap((names) => names.split(' '))

/** The inputs with what follows from them: a dishonest issuer, registry and author of the policy, as far as the hashes go. */
export function remakeSingle(inputs: CircuitInputs, chart: ChartBlocks): CircuitInputs {
  const lists = Object.fromEntries(OF_CREDENTIAL.map((name) => [name, [inputs[name]!]]))
  const made = remakeAll({ ...inputs, ...lists }, [chart])
  return { ...made, ...Object.fromEntries(OF_CREDENTIAL.map((name) => [name, (made[name] as bigint[])[0]!])) }
}

/** As `remakeSingle`, of inputs that have a list of credentials. */
export function remakeAll(inputs: CircuitInputs, charts: readonly ChartBlocks[]): CircuitInputs {
  const of = (name: string, c: number) => (inputs[name] as bigint[])[c]!
  const status = charts.map((_, c) =>
    climb({
      leaf: of('statusWord', c),
      path: (inputs.statusPath as bigint[][][])[c]!,
      place: Number((of('terms', c) >> 67n) & 0xfffn),
    }),
  )
  // the issuers' leaves lie side by side, so that they share the nodes above
  const paths = inputs.registryPath as bigint[][][]
  const issuers = charts.map((_, c) => {
    const known = PUBLIC.indexOf(of('ax', c))
    // a key that is no key stands where the credential's issuer stood
    return known < 0 ? c : known
  })
  const leaves = [...paths[0]![0]!]
  charts.forEach((_, c) => {
    leaves[issuers[c]!] = hash('issuer', [of('ax', c), of('ay', c), status[c]!.root, of('issuerTerms', c)])
  })
  const registry = climb({ leaf: leaves[0]!, path: [leaves, ...paths[0]!.slice(1)], place: 0 })
  const signatures = charts.map((chart, c) => sign(headerOf(inputs, chart, c), ISSUER_KEYS[issuers[c]!]!))
  return {
    ...inputs,
    statusRoot: status.map(({ root }) => root),
    statusPath: status.map(({ path }) => path),
    registryPath: charts.map(() => registry.path),
    registryRoot: registry.root,
    policyHash: hashVector(inputs.policy as bigint[]),
    r8x: signatures.map(({ r8x }) => r8x),
    r8y: signatures.map(({ r8y }) => r8y),
    s: signatures.map(({ s }) => s),
  }
}

function headerOf(inputs: CircuitInputs, { coded, columns, observations }: ChartBlocks, c: number): bigint {
  const [of, word] = [inputs as Record<string, bigint[]>, inputs as Record<string, bigint>]
  const commitment = hash('holder', [word.holderSecret!, of.holderOpening![c]!])
  const chartRoot = hash('chart', [...coded, columns, ...observations])
  const rest = ['terms', 'coverage', 'mapping', 'blind'].map((name) => of[name]![c]!)
  return hash('header', [chartRoot, commitment, word.person!, ...rest])
}

/** Hashes of blocks of 16 elements. */
export function blockHashes(values: readonly bigint[]): bigint[] {
  return Array.from({ length: values.length / 16 }, (_, b) => hashBlock(values.slice(16 * b, 16 * b + 16)))
}

const signatures = new Map<string, { r8x: bigint; r8y: bigint; s: bigint }>()

function sign(message: bigint, privateKey: Uint8Array): { r8x: bigint; r8y: bigint; s: bigint } {
  const name = `${privateKey[0]} ${message}`
  const known = signatures.get(name)
  if (known) return known
  const { r8, s } = signHeader({ privateKey, message })
  if (s >= SUBGROUP_ORDER) throw new Error('the test signs badly')
  const signature = { r8x: r8.x, r8y: r8.y, s }
  signatures.set(name, signature)
  return signature
}

function climb(options: { leaf: bigint; path: readonly bigint[][]; place: number }): {
  root: bigint
  path: bigint[][]
} {
  let node = options.leaf
  const path = options.path.map((children, level) => {
    const changed = children.with((options.place >> (3 * level)) & 7, node)
    node = hashNode(changed)
    return changed
  })
  return { root: node, path }
}

function hashVector(vector: readonly bigint[]): bigint {
  const full = Math.floor(vector.length / 16)
  const blocks = blockHashes(vector.slice(0, 16 * full))
  return hashBlock([tag('policy') + BigInt(vector.length), ...blocks, ...vector.slice(16 * full)])
}
