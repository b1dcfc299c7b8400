/** Which rows of its charts a proof opens: all of them in `standard`, a part in the circuits that read less (docs/protocol.md section 4). */
import { type AssignedChart, type Assignment, filtersOf, isInSet, passesFilter } from './assign'
import type { PolicyProgram, ValueSlot } from './program'
import type { Chart } from './types'

/** Coded rows and observation rows under one hash. */
export const BLOCK_ROWS = { coded: 16, observation: 8 } as const
/** Rows of its set that a `none` of the smallest circuit may pass over. */
export const MAX_PASSED_OVER = 2

/** `single`: the older half of the observations, and up to two rows of the opened region. */
export interface SingleOpening {
  older: boolean
  /** Places among the 64 coded rows, or the 32 observation rows of the half. */
  picks: [number | null, number | null]
}

/** A run of blocks of the pool, first blocks of a region first. */
export interface BlockRun {
  start: number
  length: number
}

/** `pooled`: for each credential its blocks in the pool. */
export interface PooledOpening {
  /** Null: the coded region stays closed. */
  coded: (BlockRun | null)[]
  observations: BlockRun[]
  /** Whether all observation rows are opened. */
  whole: boolean[]
}

/**
 * The part of the chart that a proof of one criterion opens.
 *
 * @returns null if the chart is beyond the circuit: a `none` has to pass over too many rows, or the latest value is too far back
 */
export function openSingle(options: {
  program: PolicyProgram
  chart: Chart
  assignment: Assignment
  day: number
}): SingleOpening | null {
  const { program, chart, assignment, day } = options
  const [set, value] = [program.sets[0]!, program.values[0]!]
  if (value.parent !== null) {
    const pick = assignment.picks[0]!
    if (pick === null) return { older: false, picks: [null, null] }
    const older = pick >= program.shape.observationRows
    if (older && value.latest) return null
    return { older, picks: [pick % program.shape.observationRows, null] }
  }
  if (set.parent === null) return { older: false, picks: [null, null] }
  const filter = filtersOf(program)[set.filter]!
  const ofSet = chart.coded.flatMap((row, i) => (isInSet(set, row.key) ? [i] : []))
  const asked = ofSet.filter((i) => passesFilter(filter, chart.coded[i]!, day))
  if (!set.none) return { older: false, picks: [asked[0] ?? null, null] }
  const passedOver = ofSet.filter((i) => !asked.includes(i))
  return passedOver.length > MAX_PASSED_OVER
    ? null
    : { older: false, picks: [passedOver[0] ?? null, passedOver[1] ?? null] }
}

/**
 * Place what the policy's slots read of each chart in the pool.
 *
 * @returns null if the charts need more rows than the pool has
 */
export function openPooled(options: {
  program: PolicyProgram
  credentials: readonly AssignedChart[]
  assignment: Assignment
}): PooledOpening | null {
  const { program, credentials, assignment } = options
  const { shape } = program
  const coded = credentials.map(({ chart }, c) => {
    const isAsked = program.sets.some((slot) => slot.parent !== null && slot.credential === c)
    return isAsked ? blocksOf(chart.coded.length, BLOCK_ROWS.coded) : null
  })
  const observations = credentials.map(({ chart }, c) => {
    const needed = program.values.map((slot, i) =>
      slot.parent !== null && slot.credential === c ? rowsRead(slot, assignment.picks[i]!, chart) : 0,
    )
    return blocksOf(Math.max(0, ...needed), BLOCK_ROWS.observation)
  })
  const codedRuns = place(coded, shape.codedRows / BLOCK_ROWS.coded)
  const observationRuns = place(observations, shape.observationRows / BLOCK_ROWS.observation)
  if (codedRuns === null || observationRuns === null) return null
  return {
    coded: codedRuns.map((run, c) => (coded[c] === null ? null : run)),
    observations: observationRuns,
    whole: credentials.map(({ chart }, c) => chart.observations.length <= observations[c]! * BLOCK_ROWS.observation),
  }
}

/** Whether the program's circuit can read what it needs of these charts. */
export function fitsCircuit(options: {
  program: PolicyProgram
  credentials: readonly AssignedChart[]
  assignment: Assignment
  day: number
}): boolean {
  const { layout } = options.program.shape
  if (layout === 'slots') return true
  if (layout === 'single') return openSingle({ ...options, chart: options.credentials[0]!.chart }) !== null
  return openPooled(options) !== null
}

/** What is newest is among the rows down to the picked one; what is oldest or not there needs them all. */
function rowsRead(slot: ValueSlot, pick: number | null, { observations }: Chart): number {
  if (slot.absent || slot.earliest) return observations.length
  return pick === null ? 0 : pick + 1
}

function blocksOf(rows: number, size: number): number {
  return Math.ceil(rows / size)
}

function place(lengths: readonly (number | null)[], blocks: number): BlockRun[] | null {
  let next = 0
  const runs = lengths.map((length) => {
    const run = { start: next, length: length ?? 0 }
    next += run.length
    return run
  })
  return next <= blocks ? runs : null
}
