/** The input signals of an eligibility proof, by name, out of the credentials, the registry and the program. */
import { VitalproofError } from '../core/errors'
import type { TreePath } from '../core/tree'
import type { Assignment } from '../model/assign'
import { chartBlocks, chartVector, coverageWord, personWord } from '../model/chart'
import { PAD_KEY } from '../model/codes'
import { todayWord } from '../model/dates'
import { BLOCK_ROWS, type BlockRun, openPooled, openSingle } from '../model/opening'
import { encodeProgram, policyHash } from '../model/policy-vector'
import type { PolicyProgram } from '../model/program'
import type { Chart } from '../model/types'

/** Nested lists of canonical field elements, as the circuit declares them. */
export type SignalValue = bigint | SignalValue[]
export type CircuitInputs = Record<string, SignalValue>

/** A signed credential with what shows that it holds. */
export interface ProvenCredential {
  /** As signed. */
  chart: Chart
  /** The other parts of the signed header, words as in docs/protocol.md section 2. */
  header: { terms: bigint; mapping: bigint; blind: bigint }
  completeAsOfDay: number
  /** Of the holder's commitment. */
  opening: bigint
  /** Key, signature, and the leaf's other parts with its path in the registry. */
  issuer: {
    publicKey: { x: bigint; y: bigint }
    signature: { r8x: bigint; r8y: bigint; s: bigint }
    statusRoot: bigint
    terms: bigint
    path: TreePath
  }
  /** Word and path of the credential's place in the issuer's status list. */
  status: { word: bigint; path: TreePath }
}

export interface Statement {
  program: PolicyProgram
  /** In the order of the program's; where it has places left over, the first stands there again. */
  credentials: readonly ProvenCredential[]
  holderSecret: bigint
  registryRoot: bigint
  assignment: Assignment
  scope: bigint
  context: bigint
  /** Day of proof. */
  day: number
}

/**
 * @returns every input signal of the program's circuit, public ones too
 * @throws CIRCUIT_TOO_SMALL if the charts have more than the circuit can read
 */
export function eligibilityInputs(statement: Statement): CircuitInputs {
  const { program, assignment } = statement
  const common: CircuitInputs = {
    policyHash: policyHash(program),
    registryRoot: statement.registryRoot,
    scope: statement.scope,
    context: statement.context,
    today: todayWord(statement.day),
    holderSecret: statement.holderSecret,
    policy: encodeProgram(program),
  }
  const hits = {
    demographicHit: assignment.demographicHits.map((hit) => BigInt(hit)),
    valueHit: assignment.valueHits.map((hit) => BigInt(hit)),
  }
  const [credential] = statement.credentials
  if (program.shape.layout === 'single') {
    return { ...common, ...credentialInputs(credential!), ...singleRows(statement) }
  }
  if (program.shape.layout === 'slots') {
    const { keys, columns, observationKeys, facts } = chartVector(credential!.chart)
    const pick = assignment.picks.map((row) => oneHot(row, observationKeys.length))
    return { ...common, ...hits, ...credentialInputs(credential!), keys, columns, observationKeys, facts, pick }
  }
  return { ...common, ...hits, ...pooledInputs(statement) }
}

function credentialInputs({ chart, header, opening, issuer, status }: ProvenCredential): CircuitInputs {
  return {
    holderOpening: opening,
    person: personWord(chart),
    terms: header.terms,
    coverage: coverageWord(chart),
    mapping: header.mapping,
    blind: header.blind,
    ax: issuer.publicKey.x,
    ay: issuer.publicKey.y,
    r8x: issuer.signature.r8x,
    r8y: issuer.signature.r8y,
    s: issuer.signature.s,
    statusRoot: issuer.statusRoot,
    issuerTerms: issuer.terms,
    registryPath: issuer.path,
    statusWord: status.word,
    statusPath: status.path,
  }
}

/** The region that the criterion reads, and the hashes of the rest. */
function singleRows({ program, credentials, assignment, day }: Statement): CircuitInputs {
  const { chart } = credentials[0]!
  const opening = openSingle({ program, chart, assignment, day })
  if (opening === null) throw tooSmall('all')
  const vector = chartVector(chart)
  const { keys, observations, hashes } = chartBlocks(vector)
  const observed = program.values[0]!.parent !== null
  const half = observations.slice(opening.older ? 4 : 0, opening.older ? 8 : 4)
  return {
    rows: (observed ? half : keys).flat(),
    columns: vector.columns,
    others: [...hashes.keys, ...hashes.observations],
    older: BigInt(opening.older),
    // an observation row is two elements, key and fact
    pick: opening.picks.map((row) => oneHot(row === null ? null : observed ? 2 * row : row, 64)),
  }
}

function pooledInputs(statement: Statement): CircuitInputs {
  const { program, assignment } = statement
  const { shape } = program
  const credentials = Array.from(
    { length: shape.credentials },
    (_, c) => statement.credentials[c] ?? statement.credentials[0]!,
  )
  const opening = openPooled({ program, credentials, assignment })
  if (opening === null) throw tooSmall('credentials')
  const { person, ...perCredential } = columnsOf(credentials.map(credentialInputs))

  const vectors = credentials.map(({ chart }) => chartVector(chart))
  const hashes = vectors.map((vector) => chartBlocks(vector).hashes)
  const [keySize, rowSize] = [shape.codedRows, shape.observationRows]
  const keys = new Array<bigint>(keySize).fill(PAD_KEY)
  const rowWords = new Array<bigint>(keySize).fill(0n)
  const observationKeys = new Array<bigint>(rowSize).fill(PAD_KEY)
  const facts = new Array<bigint>(rowSize).fill(0n)
  credentials.forEach((_, c) => {
    const vector = vectors[c]!
    copyRun(opening.coded[c] ?? null, BLOCK_ROWS.coded, [
      [vector.keys, keys],
      [vector.rowWords, rowWords],
    ])
    copyRun(opening.observations[c]!, BLOCK_ROWS.observation, [
      [vector.observationKeys, observationKeys],
      [vector.facts, facts],
    ])
  })
  const picks = program.values.map((slot, i) => {
    const row = assignment.picks[i]!
    const first = opening.observations[slot.credential]!.start * BLOCK_ROWS.observation
    return oneHot(row === null ? null : first + row, rowSize)
  })
  const [keyPlaces, rowPlaces] = [keySize / BLOCK_ROWS.coded, rowSize / BLOCK_ROWS.observation]
  return {
    ...perCredential,
    person: (person as bigint[])[0]!,
    keys,
    rowWords,
    observationKeys,
    facts,
    keyStart: opening.coded.map((run) => startBits(run, keyPlaces)),
    keyUsed: opening.coded.map((run) => usedBits(run, keyPlaces)),
    closed: opening.coded.map((run) => BigInt(run === null)),
    keyOthers: hashes.map((hash) => hash.keys),
    columnsOther: hashes.map((hash) => hash.columns),
    observationStart: opening.observations.map((run) => startBits(run, rowPlaces)),
    observationUsed: opening.observations.map((run) => usedBits(run, rowPlaces)),
    observationOthers: hashes.map((hash) => hash.observations),
    whole: opening.whole.map((isWhole) => BigInt(isWhole)),
    pick: picks,
  }
}

/** Of several inputs by name the lists of their values. */
function columnsOf(inputs: readonly CircuitInputs[]): CircuitInputs {
  return Object.fromEntries(Object.keys(inputs[0]!).map((name) => [name, inputs.map((input) => input[name]!)]))
}

function copyRun(run: BlockRun | null, size: number, lists: readonly [from: bigint[], to: bigint[]][]): void {
  if (run === null) return
  for (const [from, to] of lists) {
    for (let i = 0; i < run.length * size; i++) to[run.start * size + i] = from[i]!
  }
}

function startBits(run: BlockRun | null, places: number): bigint[] {
  return oneHot(run === null || run.length === 0 ? null : run.start, places)
}

function usedBits(run: BlockRun | null, places: number): bigint[] {
  return Array.from({ length: places }, (_, b) => BigInt(run !== null && b < run.length))
}

function oneHot(place: number | null, length: number): bigint[] {
  return Array.from({ length }, (_, i) => BigInt(i === place))
}

function tooSmall(at: string): VitalproofError {
  return new VitalproofError(
    'CIRCUIT_TOO_SMALL',
    'the record has more entries than the circuit of this request reads',
    {
      at: `/policy/${at}`,
      fix: 'ask the verifier for a request that uses a larger circuit',
    },
  )
}
