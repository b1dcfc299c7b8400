/** A chart as field elements, and its hash (docs/protocol.md sections 1 and 2). */
import { VitalproofError } from '../core/errors'
import { packBits } from '../core/field'
import { hash, hashBlock } from '../core/poseidon'
import { domainNumber, PAD_KEY } from './codes'
import { STANDARD } from './program'
import { type Chart, type CodedRow, DOMAINS, type ObservationRow, type Sex, type Status } from './types'

/** In the order of their numbers in a row word. */
export const STATUSES: readonly Status[] = ['active', 'past', 'unknown', 'suspected']
/** In the order of their numbers in the person word. */
export const SEXES: readonly Sex[] = ['female', 'male', 'other', 'unknown']
/** Row words in one column element. */
export const ROWS_PER_COLUMN = 5
/** What stands for a missing birth date. */
export const UNKNOWN_BIRTH = { low: 0, high: 99_991_231 } as const

/** The padded table as the circuit reads it. */
export interface ChartVector {
  /** 64 keys of coded rows. */
  keys: bigint[]
  /** 13 elements of five row words each. */
  columns: bigint[]
  /** 64 row words, before they are put into columns. */
  rowWords: bigint[]
  /** 64 keys of observation rows. */
  observationKeys: bigint[]
  /** 64 facts. */
  facts: bigint[]
}

/** The padded rows of a chart. @throws CHART_INVALID if it has too many, INVALID_VALUE if a part is out of its range */
export function chartVector(chart: Chart): ChartVector {
  const rowWords = pad(chart.coded.map(rowWord), STANDARD.codedRows, 0n)
  const columns: bigint[] = []
  for (let row = 0; row < rowWords.length; row += ROWS_PER_COLUMN) {
    columns.push(packBits(rowWords.slice(row, row + ROWS_PER_COLUMN).map((word) => [word, ROW_WORD_BITS])))
  }
  return {
    keys: pad(keysOf(chart.coded), STANDARD.codedRows, PAD_KEY),
    columns,
    rowWords,
    observationKeys: pad(keysOf(chart.observations), STANDARD.observationRows, PAD_KEY),
    facts: pad(chart.observations.map(factWord), STANDARD.observationRows, 0n),
  }
}

/** The blocks that are hashed one by one, and their hashes: what a circuit that reads less is shown. */
export interface ChartBlocks {
  /** Four blocks of 16 keys. */
  keys: bigint[][]
  /** Eight blocks of 8 rows, key and fact in turn. */
  observations: bigint[][]
  /** K0…K3, C, O0…O7 of docs/protocol.md section 1. */
  hashes: { keys: bigint[]; columns: bigint; observations: bigint[] }
}

/** The padded table by blocks. */
export function chartBlocks({ keys: coded, columns, observationKeys, facts }: ChartVector): ChartBlocks {
  const keys = blocksOf(coded)
  const observations = blocksOf(observationKeys.flatMap((key, i) => [key, facts[i]!]))
  const hashes = {
    keys: keys.map(({ digest }) => digest),
    columns: hashBlock(columns),
    observations: observations.map(({ digest }) => digest),
  }
  return { keys: keys.map(({ block }) => block), observations: observations.map(({ block }) => block), hashes }
}

/** P(14)[tag chart, K0…K3, C, O0…O7]. @throws CHART_INVALID, INVALID_VALUE */
export function chartRoot(chart: Chart): bigint {
  const { keys, columns, observations } = chartBlocks(chartVector(chart)).hashes
  return hash('chart', [...keys, columns, ...observations])
}

/** status 2 @0 ‖ first ‖ startExact ‖ endExact ‖ dayLow 20 @5 ‖ dayHigh 20 @25. @throws INVALID_VALUE */
export function rowWord(row: CodedRow): bigint {
  return packBits(
    [
      [STATUSES.indexOf(row.status), 2],
      [Number(row.first), 1],
      [Number(row.startExact), 1],
      [Number(row.endExact), 1],
      [row.dayLow, 20],
      [row.dayHigh, 20],
    ],
    'row',
  )
}

/** unit 32 @0 ‖ low 64 ‖ high 64 ‖ dayLow 20 ‖ dayHigh 20 ‖ event 8 @200 ‖ four flags @208. @throws INVALID_VALUE */
export function factWord(row: ObservationRow): bigint {
  return packBits(
    [
      [row.unit, 32],
      [row.low, 64],
      [row.high, 64],
      [row.dayLow, 20],
      [row.dayHigh, 20],
      [row.event, 8],
      [Number(row.lowest), 1],
      [Number(row.highest), 1],
      [Number(row.earliest), 1],
      [Number(row.latest), 1],
    ],
    'fact',
  )
}

/** Per domain 16 bits: complete @0 ‖ used 7 @1 ‖ total 7 @8 ‖ latestComplete @15. @throws INVALID_VALUE */
export function coverageWord(chart: Chart): bigint {
  return DOMAINS.reduce((word, domain) => {
    const { complete, used, total, latestComplete } = chart.coverage[domain]
    const bits = [complete, ...used, ...total, latestComplete].map((bit) => [Number(bit), 1] as const)
    return word | (packBits(bits, 'coverage') << BigInt(16 * (domainNumber(domain) - 1)))
  }, 0n)
}

/** birthLow 27 @0 ‖ birthHigh 27 @27 ‖ sex 2 @54. @throws INVALID_VALUE */
export function personWord(chart: Chart): bigint {
  const { low, high } = chart.birth ?? UNKNOWN_BIRTH
  return packBits(
    [
      [low, 27],
      [high, 27],
      [SEXES.indexOf(chart.sex), 2],
    ],
    'person',
  )
}

const ROW_WORD_BITS = 45
const BLOCK = 16

function keysOf(rows: readonly { key: bigint }[]): bigint[] {
  return rows.map(({ key }) => key)
}

function pad(values: bigint[], length: number, filler: bigint): bigint[] {
  if (values.length > length) throw new VitalproofError('CHART_INVALID', `more than ${length} rows in a region`)
  return [...values, ...new Array<bigint>(length - values.length).fill(filler)]
}

/** Blocks of 16 elements with their hashes. Most blocks of most charts are pads: equal ones are hashed once. */
function blocksOf(values: readonly bigint[]): { block: bigint[]; digest: bigint }[] {
  const known = new Map<string, bigint>()
  return Array.from({ length: values.length / BLOCK }, (_, b) => {
    const block = values.slice(BLOCK * b, BLOCK * (b + 1))
    const name = block.join()
    const digest = known.get(name) ?? hashBlock(block)
    known.set(name, digest)
    return { block, digest }
  })
}
