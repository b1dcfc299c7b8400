/**
 * The circuit's own reading of a program, in TypeScript: which slots hit, which rows are picked, and whether a proof exists.
 * It follows circuits/lib to the letter and knows nothing of policies; `evaluate` knows nothing of slots. That the two agree is tested.
 */
import { OPEN_DAY } from './dates'
import type { PolicyProgram, SetSlot, ValueSlot, WindowFilter } from './program'
import type { Chart, CodedRow, Domain, ObservationRow } from './types'
import { DOMAINS } from './types'
import { SEXES, STATUSES, UNKNOWN_BIRTH } from './vector'

export interface Assignment {
  /** The gates hold: with valid terms, a proof exists. */
  satisfied: boolean
  demographicHits: boolean[]
  setHits: boolean[]
  valueHits: boolean[]
  /** Row index per value slot, or null. */
  picks: (number | null)[]
}

/** One credential as its slots read it: coverage as the issuer may claim it (a complete bit only where its accreditation says so). */
export interface AssignedChart {
  chart: Chart
  completeAsOfDay: number
}

/**
 * @param options.credentials in the order of the program's; where it has places left over, the first stands there again
 * @param options.day,options.ymd day of proof as day number and yyyymmdd
 */
export function assignSlots(options: {
  program: PolicyProgram
  credentials: readonly AssignedChart[]
  day: number
  ymd: number
}): Assignment {
  const { program, credentials, day, ymd } = options
  // all credentials of a proof agree in birth and sex
  const person = credentials[0]!.chart
  const birth = person.birth ?? UNKNOWN_BIRTH
  const read = credentials.map(({ chart, completeAsOfDay }, c) => ({
    chart,
    fresh: completeAsOfDay + program.credentials[c]!.maxCompletenessAgeDays >= day,
    passes: filtersOf(program).map((filter) => chart.coded.map((row) => passesFilter(filter, row, day))),
  }))

  const demographicHits = program.demographics.map((slot) => {
    const sexOk = ((slot.sexes >> SEXES.indexOf(person.sex)) & 1) === 1
    const oldEnough = slot.min === null || birth.high <= ymd - slot.min * 10_000
    const youngEnough = slot.max === null || birth.low > ymd - (slot.max + 1) * 10_000
    return sexOk && oldEnough && youngEnough
  })

  const totals = program.sets.map((slot) => {
    const { chart, passes } = read[slot.credential]!
    return countMatches(slot, chart.coded, passes[slot.filter]!)
  })
  const setHits = program.sets.map((slot, i) => {
    const { chart, fresh } = read[slot.credential]!
    if (!slot.none) return totals[i]! >= slot.k
    return totals[i] === 0 && isAbsent(chart, DOMAINS[slot.domain - 1], slot.covers, slot.fresh && !fresh)
  })

  const valueHits: boolean[] = []
  const picks: (number | null)[] = []
  let previousEvent: number | null = null
  for (const slot of program.values) {
    const { chart, fresh } = read[slot.credential]!
    const { hit, pick } = pickValue(slot, chart, day, fresh, previousEvent)
    // an unused slot claims nothing, so that the witness says no more than the policy asks
    const used = slot.parent !== null && hit
    valueHits.push(used)
    picks.push(used ? pick : null)
    previousEvent = used && pick !== null ? chart.observations[pick]!.event : null
  }

  const hits = [...demographicHits, ...setHits, ...valueHits]
  const given = hits.map((hit, s) => {
    const set = program.sets[s - program.demographics.length]
    return set?.counts ? totals[s - program.demographics.length]! : Number(hit)
  })
  const parents = [...program.demographics, ...program.sets, ...program.values].map((slot) => slot.parent)
  const sumOf = (to: 'inner' | 'outer', gate: number) =>
    parents.reduce((sum, parent, s) => (parent?.to === to && parent.gate === gate ? sum + given[s]! : sum), 0)
  const inner = program.innerGates.map((gate, g) => sumOf('inner', g) >= gate.threshold)
  const outer = program.outerGates.map((gate, g) => {
    const fromInner = program.innerGates.filter(
      (child, i) => child.parent?.to === 'outer' && child.parent.gate === g && inner[i],
    )
    return sumOf('outer', g) + fromInner.length >= gate.threshold
  })
  const satisfied =
    parents.every((parent, s) => parent?.to !== 'root' || hits[s]) &&
    program.innerGates.every((gate, g) => gate.parent?.to !== 'root' || inner[g]) &&
    program.outerGates.every((gate, g) => !gate.required || outer[g])
  return { satisfied, demographicHits, setHits, valueHits, picks }
}

/** Plain filters first, as slots count them. */
export function filtersOf({ plainFilters, windowFilters }: PolicyProgram): WindowFilter[] {
  const open = { column: 'dayHigh', invert: false, windowed: false, days: 0 } as const
  return [...plainFilters.map((filter) => ({ ...open, ...filter })), ...windowFilters]
}

/** Whether a slot with this filter looks at a row. */
export function passesFilter(filter: WindowFilter, row: CodedRow, day: number): boolean {
  if (((filter.statuses >> STATUSES.indexOf(row.status)) & 1) === 0 || (filter.firstOnly && !row.first)) return false
  const x = {
    dayLow: row.dayLow,
    dayHigh: row.dayHigh,
    exactStart: row.startExact ? row.dayLow : OPEN_DAY,
    exactEnd: row.endExact ? row.dayHigh : 0,
  }[filter.column]
  return x >= (filter.windowed ? day - filter.days : 0) !== filter.invert
}

function countMatches(slot: SetSlot, rows: readonly CodedRow[], passes: readonly boolean[]): number {
  return rows.reduce((sum, { key }, i) => {
    if (!passes[i]) return sum
    return sum + Number(slot.codes.includes(key)) + Number(isInInterval(slot, key))
  }, 0)
}

function isInInterval({ interval }: SetSlot, key: bigint): boolean {
  return interval !== null && interval.lo <= key && key < interval.end
}

/** Whether a key is of a slot's set. */
export function isInSet(slot: SetSlot, key: bigint): boolean {
  return slot.codes.includes(key) || isInInterval(slot, key)
}

function isAbsent(
  chart: Chart,
  domain: Domain | undefined,
  covers: number,
  stale: boolean,
  bit: 'complete' | 'latestComplete' = 'complete',
): boolean {
  const coverage = domain && chart.coverage[domain]
  if (!coverage?.[bit] || stale) return false
  const covered = (place: number) => place < 6 && ((covers >> place) & 1) === 1
  const noHole = coverage.used.every((used, place) => !used || covered(place))
  return noHole || coverage.total.some((total, place) => total && covered(place))
}

function pickValue(
  slot: ValueSlot,
  chart: Chart,
  day: number,
  fresh: boolean,
  previousEvent: number | null,
): { hit: boolean; pick: number | null } {
  const rows = chart.observations
  const { complete, latestComplete } = chart.coverage.observation
  const miss = { hit: false, pick: null }
  if ((slot.needComplete && !complete) || (slot.needLatestComplete && !latestComplete) || (slot.fresh && !fresh))
    return miss
  const ofSet = rows.flatMap((row, i) => (slot.codes.includes(row.key) ? [i] : []))
  if (slot.absent) {
    return {
      hit: ofSet.length === 0 && isAbsent(chart, 'observation', slot.covers, slot.fresh && !fresh, 'latestComplete'),
      pick: null,
    }
  }
  let candidates = ofSet
  if (slot.latest) candidates = candidates.slice(0, 1)
  if (slot.earliest) candidates = candidates.filter((i) => i === ofSet.at(-1))
  const pick = candidates.find((i) => fits(slot, rows[i]!, day, previousEvent))
  return pick === undefined ? miss : { hit: true, pick }
}

function fits(slot: ValueSlot, row: ObservationRow, day: number, previousEvent: number | null): boolean {
  const inRange = slot.anyUnit || (row.unit === slot.unit && slot.min <= row.low && row.high <= slot.max)
  const inWindow = slot.days === null || row.dayLow + slot.days >= day
  const flagged = (!slot.needLowest || row.lowest) && (!slot.needHighest || row.highest)
  return inRange && inWindow && flagged && (!slot.increasing || (previousEvent !== null && row.event > previousEvent))
}
