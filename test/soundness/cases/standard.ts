/** Provable statements of `standard`, from the plainest to the fullest. */
import { FIELD_ORDER } from '../../../src/core/field'
import { hashBlock } from '../../../src/core/poseidon'
import type { PolicyProgram } from '../../../src/model/program'
import { STANDARD } from '../../../src/model/program'
import type { Chart } from '../../../src/model/types'
import { unitId } from '../../../src/model/units'
import type { CircuitInputs } from '../../../src/proof/inputs'
import {
  chartOf,
  DAY,
  diagnosis,
  emptySet,
  emptyValue,
  key,
  LOINC,
  lab,
  on,
  programOf,
  SNOMED,
  scaled,
} from '../../eligibility/fixture'
import { makeScenario, type ScenarioOptions } from '../../support/scenario'
import { blockHashes, remakeSingle } from './eligibility'
import type { SoundnessCase, Statement } from './types'

const ROOT = { to: 'root' } as const
const UNUSED = [0, 1].map(() => ({ parent: null, sexes: 0, min: null, max: null }))

export const standard: SoundnessCase = {
  remake,
  statements: () => [
    statement('a diabetes trial', chartOf(), programOf()),
    statement(
      'nothing asked of an empty chart',
      emptyChart(),
      programOf({ demographics: UNUSED, sets: [], values: [] }),
      { day: DAY + 1 },
    ),
    statement('a full chart, every slot used and met exactly', fullChart(), everySlot()),
    statement('windows, a chain and gates met exactly', chartOf(), gates(), {
      day: DAY,
      terms: { statusIndex: 524_287 },
    }),
    zeros(),
    statement('absences in an empty chart', emptyChart(), absences()),
  ],
}

function statement(
  name: string,
  chart: Chart,
  program: PolicyProgram,
  change: Partial<ScenarioOptions> = {},
): Statement {
  const make = () => {
    const { inputs, satisfied } = makeScenario({ chart, program, day: DAY, ...change })
    if (!satisfied) throw new Error(`the statement is not provable: ${name}`)
    return { inputs }
  }
  return { name, make }
}

function emptyChart(): Chart {
  return chartOf({ birth: null, sex: 'unknown', entries: [], observations: [] })
}

function absences(): PolicyProgram {
  return programOf({
    demographics: UNUSED,
    sets: [
      emptySet({
        parent: ROOT,
        codes: [key('condition', SNOMED, '22298006')],
        filter: 1,
        none: true,
        covers: 1,
        fresh: true,
      }),
      emptySet({ parent: ROOT, interval: { lo: 1n, end: 2n ** 120n - 1n }, filter: 5, none: true, covers: 63 }),
    ],
    values: [
      emptyValue({ parent: ROOT, codes: [key('observation', LOINC, '4548-4')], absent: true, covers: 1, fresh: true }),
    ],
  })
}

const CODES = Array.from({ length: 64 }, (_, i) => String(10_000_000 + i))
const LABS = Array.from({ length: 64 }, (_, i) => `${1000 + i}-${i % 10}`)

function fullChart(): Chart {
  const chart = chartOf({
    birth: { low: 20060630, high: 20060630 },
    sex: 'female',
    entries: CODES.map((code, i) => diagnosis(code, i % 2 ? {} : { status: 'past', end: on('2020-05-05') })),
    observations: LABS.map((code, i) =>
      lab(code, `2023-${i < 32 ? '03' : '04'}-${String(1 + (i % 28)).padStart(2, '0')}`, '7'),
    ),
  })
  if (chart.coded.length !== 64 || chart.observations.length !== 64) throw new Error('the full chart is not full')
  return chart
}

/** Thresholds at what there is: 32 active, 64 rows, 18 years today, a value that is both ends of its range. */
function everySlot(): PolicyProgram {
  const set = (i: number) => {
    const codes = CODES.slice(7 * i, 7 * i + 7).map((code) => key('condition', SNOMED, code))
    return emptySet({ parent: ROOT, codes, filter: 1, k: 7, covers: 1 })
  }
  const all = { lo: key('condition', SNOMED, CODES[0]!), end: key('condition', SNOMED, CODES[63]!) + 1n }
  return programOf({
    demographics: [
      { parent: ROOT, sexes: 1, min: 18, max: 18 },
      { parent: ROOT, sexes: 1, min: 0, max: 255 },
    ],
    sets: [
      ...Array.from({ length: 7 }, (_, i) => set(i)),
      emptySet({ parent: ROOT, interval: all, filter: 1, k: 64 }),
      emptySet({ parent: ROOT, interval: all, filter: 0, k: 32 }),
    ],
    values: Array.from({ length: 6 }, (_, i) =>
      emptyValue({
        parent: ROOT,
        codes: [key('observation', LOINC, LABS[i * 12]!)],
        min: scaled('7'),
        max: scaled('7'),
        unit: unitId('%'),
        latest: true,
        earliest: true,
        needLowest: true,
        needHighest: true,
      }),
    ),
  })
}

function gates(): PolicyProgram {
  const a1c = { codes: [key('observation', LOINC, '4548-4')], anyUnit: true }
  const inner = { to: 'inner', gate: 3 } as const
  const outer = { to: 'outer', gate: 0 } as const
  const diabetes = { codes: [key('condition', SNOMED, '44054006')] }
  const since = DAY - on('2015-02-03').low
  return programOf({
    sets: [
      emptySet({ ...diabetes, parent: inner, filter: 2 }),
      emptySet({ ...diabetes, parent: inner, filter: 3, counts: true }),
      emptySet({ ...diabetes, parent: outer, filter: 4 }),
      emptySet({ ...diabetes, parent: ROOT, filter: 5, none: true, covers: 1 }),
    ],
    values: [
      emptyValue({ ...a1c, parent: ROOT, days: DAY - on('2024-06-01').low }),
      emptyValue({ ...a1c, parent: ROOT, increasing: true }),
      emptyValue({ ...a1c, parent: outer, increasing: true }),
    ],
    windowFilters: Array.from({ length: STANDARD.windowFilters }, (_, f) => ({
      statuses: 15,
      firstOnly: f === 1,
      column: (['dayLow', 'dayHigh', 'exactStart', 'exactEnd'] as const)[f]!,
      invert: f === 3,
      windowed: true,
      days: f === 0 ? since : 0,
    })),
    innerGates: Array.from({ length: STANDARD.innerGates }, (_, g) => ({
      threshold: g === 3 ? 2 : 0,
      parent: g === 3 ? outer : g === 0 ? ROOT : null,
    })),
    outerGates: Array.from({ length: STANDARD.outerGates }, (_, g) => ({
      threshold: g === 0 ? 2 : 0,
      required: g === 0,
    })),
  })
}

/** Everything that may be 0 is 0, and the rest is the greatest there is. */
function zeros(): Statement {
  const { name, make } = statement('zero secret, scope, blind and first status place', chartOf(), programOf(), {
    scope: 0n,
    context: 0n,
    holder: { secret: 0n, opening: FIELD_ORDER - 1n },
    terms: { statusIndex: 0 },
    revoked: Array.from({ length: 127 }, (_, i) => i + 1),
  })
  return { name, make: () => ({ inputs: remake({ ...make().inputs, blind: 0n, mapping: 0n }) }) }
}

function remake(inputs: CircuitInputs): CircuitInputs {
  const list = (name: string): bigint[] => inputs[name] as bigint[]
  return remakeSingle(inputs, {
    coded: blockHashes(list('keys')),
    columns: hashBlock(list('columns')),
    observations: blockHashes(list('observationKeys').flatMap((key, i) => [key, list('facts')[i]!])),
  })
}
