/** Provable statements of `lite`: one of each kind of criterion, at its edges. */
import { FIELD_ORDER } from '../../../src/core/field'
import { hashBlock } from '../../../src/core/poseidon'
import { domainInterval } from '../../../src/model/codes'
import {
  type DemographicSlot,
  LITE,
  type PolicyProgram,
  type SetSlot,
  type ValueSlot,
  type WindowFilter,
} from '../../../src/model/program'
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
  SNOMED,
  scaled,
} from '../../eligibility/fixture'
import { makeScenario, type ScenarioOptions } from '../../support/scenario'
import { blockHashes, remakeSingle } from './eligibility'
import type { SoundnessCase, Statement } from './types'

const ROOT = { to: 'root' } as const
const DIABETES = key('condition', SNOMED, '44054006')
const PRESSURE = key('condition', SNOMED, '38341003')
const INFARCTION = key('condition', SNOMED, '22298006')
const A1C = key('observation', LOINC, '4548-4')
const CONDITIONS = domainInterval('condition')

/** Place of the bit `observation` in the policy's word. */
const OBSERVATION = 86n
const NEWER = ['others[4]', 'others[5]', 'others[6]', 'others[7]']
const OLDER = ['others[8]', 'others[9]', 'others[10]', 'others[11]']
const CODED = ['others[0]', 'others[1]', 'others[2]', 'others[3]', 'older']

export const lite: SoundnessCase = {
  remake,
  statements: () => [
    statement('has, on the first day of its window, beside a row that is over', chartOf(), {
      set: { codes: [DIABETES], interval: { lo: CONDITIONS.lo, end: DIABETES } },
      filter: { statuses: 1, column: 'dayLow', windowed: true, days: DAY - on('2015-02-03').low },
    }),
    statement(
      'none, with two rows passed over',
      pastChart(),
      {
        set: { codes: [DIABETES, PRESSURE, INFARCTION], none: true, covers: 1, fresh: true },
        filter: { statuses: 1 },
      },
      { day: DAY + 1 },
    ),
    statement(
      'any value, the last of the older half, both ends of its range',
      fullChart(),
      { value: { codes: [A1C], min: scaled('6.9'), max: scaled('6.9'), unit: unitId('%'), needComplete: true } },
      { unread: OLDER },
    ),
    statement(
      'latest value, the last of the newer half, on the last day',
      fullChart(),
      {
        value: {
          codes: [key('observation', LOINC, LABS[31]!)],
          min: 0n,
          max: (1n << 64n) - 1n,
          unit: unitId('%'),
          latest: true,
          needLatestComplete: true,
          fresh: true,
          days: DAY - on('2024-02-29').low,
        },
      },
      { unread: NEWER },
    ),
    zeros(),
    statement('none in a whole domain, passing over one row', chartOf({ entries: [pastDiabetes()] }), {
      set: { interval: CONDITIONS, none: true, covers: 63 },
      filter: { statuses: 1, column: 'exactEnd', invert: true, windowed: true, days: 36_525 },
    }),
    statement(
      'age alone, met exactly at both ends',
      chartOf({ birth: { low: 20060630, high: 20060630 }, sex: 'female' }),
      { person: { sexes: 1, min: 18, max: 18 } },
    ),
    statement('nothing asked of an empty chart', emptyChart(), {}, { day: DAY + 1 }),
    statement('absence in an empty chart', emptyChart(), { set: { codes: [DIABETES], none: true, covers: 1 } }),
    statement('the last of 64 rows', fullChart(), {
      set: { interval: { lo: key('condition', SNOMED, CODES[63]!), end: (1n << 120n) - 1n } },
      filter: { statuses: 3, column: 'exactStart' },
    }),
  ],
}

interface Asked {
  person?: Partial<DemographicSlot>
  set?: Partial<SetSlot>
  filter?: Partial<WindowFilter>
  value?: Partial<ValueSlot>
  guard?: bigint
}

function statement(
  name: string,
  chart: Chart,
  asked: Asked,
  { unread, ...change }: Partial<ScenarioOptions> & { unread?: string[] } = {},
): Statement {
  const make = () => {
    const { inputs, satisfied } = makeScenario({ chart, program: programOf(asked), day: DAY, ...change })
    if (!satisfied) throw new Error(`the statement is not provable: ${name}`)
    // without a criterion the coded region is opened, and nothing read in it
    return { inputs, unread: unread ?? CODED }
  }
  return { name, make }
}

function programOf({ person, set, filter, value, guard = 0n }: Asked): PolicyProgram {
  return {
    shape: LITE,
    credentials: [{ types: 1, classes: 1, maxAgeDays: 365, maxCompletenessAgeDays: 90 }],
    demographics: [
      person
        ? { parent: ROOT, sexes: 15, min: null, max: null, ...person }
        : { parent: null, sexes: 0, min: null, max: null },
    ],
    sets: [emptySet(set ? { parent: ROOT, ...set } : {})],
    values: [emptyValue(value ? { parent: ROOT, ...value } : {})],
    plainFilters: [],
    windowFilters: [
      { statuses: 15, firstOnly: false, column: 'dayHigh', invert: false, windowed: false, days: 0, ...filter },
    ],
    innerGates: [],
    outerGates: [],
    guard,
  }
}

function emptyChart(): Chart {
  return chartOf({ birth: null, sex: 'unknown', entries: [], observations: [] })
}

function pastDiabetes() {
  return diagnosis('44054006', { status: 'past', end: on('2019-05-05') })
}

/** Two of the three are in the set and over, and something else is not. */
function pastChart(): Chart {
  const over = { status: 'past', end: on('2020-05-05') } as const
  return chartOf({ entries: [pastDiabetes(), diagnosis('38341003', over), diagnosis('195967001')] })
}

const CODES = Array.from({ length: 64 }, (_, i) => String(10_000_000 + i))
const LABS = Array.from({ length: 63 }, (_, i) => `${1000 + i}-${i % 10}`)

/** 64 rows of each kind; the oldest observation is the HbA1c, the 32nd the one of February 2024. */
function fullChart(): Chart {
  const chart = chartOf({
    entries: CODES.map((code) => diagnosis(code)),
    observations: [
      ...LABS.map((code, i) =>
        lab(code, i < 31 ? `2024-03-${String(31 - i).padStart(2, '0')}` : i < 32 ? '2024-02-29' : '2023-04-01', '7'),
      ),
      lab('4548-4', '2022-01-01', '6.9'),
    ],
  })
  if (chart.coded.length !== 64 || chart.observations.length !== 64) throw new Error('the full chart is not full')
  return chart
}

/** Everything that may be 0 is 0, and the rest is the greatest there is. */
function zeros(): Statement {
  const { name, make } = statement(
    'zero secret, scope, blind and first status place',
    chartOf(),
    { set: { codes: [DIABETES] } },
    {
      scope: 0n,
      context: 0n,
      holder: { secret: 0n, opening: FIELD_ORDER - 1n },
      terms: { statusIndex: 0 },
      revoked: Array.from({ length: 127 }, (_, i) => i + 1),
    },
  )
  return {
    name,
    make: () => {
      const { inputs, ...rest } = make()
      return { inputs: remake({ ...inputs, blind: 0n, mapping: 0n }), ...rest }
    },
  }
}

/** The opened blocks are hashed, the others' hashes are taken as they are. */
function remake(inputs: CircuitInputs): CircuitInputs {
  const list = (name: string): bigint[] => inputs[name] as bigint[]
  const opened = blockHashes(list('rows'))
  const others = list('others')
  const observed = ((list('policy')[0]! >> OBSERVATION) & 1n) === 1n
  const first = !observed ? 0 : inputs.older === 1n ? 8 : 4
  const blocks = others.map((other, i) => opened[i - first] ?? other)
  return remakeSingle(inputs, {
    coded: blocks.slice(0, 4),
    columns: hashBlock(list('columns')),
    observations: blocks.slice(4),
  })
}
