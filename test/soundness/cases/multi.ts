/** Provable statements of `multi`: how the pool is shared, from an empty one to one without a place left. */
import { FIELD_ORDER } from '../../../src/core/field'
import { hashBlock } from '../../../src/core/poseidon'
import { domainInterval } from '../../../src/model/codes'
import { MULTI, type PolicyProgram, type SetSlot, type ValueSlot } from '../../../src/model/program'
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
import { type CredentialOptions, makeScenario, type ScenarioOptions } from '../../support/scenario'
import { blockHashes, OF_CREDENTIAL, remakeAll } from './eligibility'
import type { SoundnessCase, Statement } from './types'

const ROOT = { to: 'root' } as const
const UNUSED = [0, 1].map(() => ({ parent: null, sexes: 0, min: null, max: null }))
const DIABETES = [key('condition', SNOMED, '44054006')]
const A1C = [key('observation', LOINC, '4548-4')]
const CONDITIONS = domainInterval('condition')

export const multi: SoundnessCase = {
  remake,
  statements: () => [
    statement(
      'three records fill the pool, one coded region closed, one observation region in part',
      ...threeRecords(),
    ),
    statement('nothing asked of an empty chart', emptyChart(), programOf({ demographics: UNUSED }), { day: DAY + 1 }),
    statement('one record fills the pool, every slot met exactly', codedChart(0, 64, 48), everySlot()),
    statement('windows, a chain and gates met exactly, over the third record', emptyChart(), gates(), {
      others: [{ chart: emptyChart() }, { chart: chartOf() }],
      terms: { statusIndex: 524_287 },
    }),
    zeros(),
    statement('absences in empty charts', emptyChart(), absences(), {
      others: [1, 2].map(() => ({ chart: emptyChart() })),
    }),
    oneThreeTimes(),
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
    return { inputs, unread: unreadOf(inputs) }
  }
  return { name, make }
}

/** What no constraint reads here: hashes for regions that are not closed, and choices about observations that there are not. */
function unreadOf(inputs: CircuitInputs): string[] {
  const list = (name: string): bigint[] => inputs[name] as bigint[]
  const askedOf = (c: number) => [83, 93, 103, 113].some((at) => ((list('policy')[at]! >> BigInt(78 + c)) & 1n) === 1n)
  return [0, 1, 2].flatMap((c) => {
    const isEmpty = list('whole')[c] === 1n && (inputs.observationUsed as bigint[][])[c]![0] === 0n
    return [
      ...(list('closed')[c] === 1n ? [] : [0, 1, 2, 3].map((i) => `keyOthers[${c}][${i}]`)),
      ...(list('closed')[c] === 1n ? [] : [`columnsOther[${c}]`]),
      ...(isEmpty && !askedOf(c) ? [`observationStart[${c}][5]`, `whole[${c}]`] : []),
    ]
  })
}

/** A program of 4 set and 4 value slots; what is left over is unused. */
function programOf(change: { sets?: SetSlot[]; values?: ValueSlot[] } & Partial<PolicyProgram> = {}): PolicyProgram {
  const { sets = [], values = [] } = change
  const credential = { types: 1, classes: 1, maxAgeDays: 365, maxCompletenessAgeDays: 90 }
  return {
    shape: MULTI,
    credentials: [credential, credential, credential],
    demographics: [{ parent: ROOT, sexes: 15, min: 18, max: 75 }, UNUSED[1]!],
    plainFilters: [
      { statuses: 1, firstOnly: false },
      { statuses: 15, firstOnly: false },
    ],
    windowFilters: [0, 1].map(() => ({
      statuses: 0,
      firstOnly: false,
      column: 'dayHigh' as const,
      invert: false,
      windowed: false,
      days: 0,
    })),
    innerGates: Array.from({ length: 4 }, () => ({ threshold: 0, parent: null })),
    outerGates: Array.from({ length: 4 }, () => ({ threshold: 0, required: false })),
    guard: 0n,
    ...change,
    sets: [...sets, ...Array.from({ length: 4 - sets.length }, () => emptySet())],
    values: [...values, ...Array.from({ length: 4 - values.length }, () => emptyValue())],
  }
}

function emptyChart(): Chart {
  return chartOf({ entries: [], observations: [] })
}

const code = (i: number) => String(10_000_000 + i)
const question = (i: number) => `${1000 + i}-${i % 10}`

/** Coded rows from the given number on, every second one active, and that many observations. */
function codedChart(first: number, rows: number, observations: number, sex: 'female' | 'male' = 'male'): Chart {
  const chart = chartOf({
    sex,
    entries: Array.from({ length: rows }, (_, i) =>
      diagnosis(code(first + i), i % 2 ? {} : { status: 'past', end: on('2020-05-05') }),
    ),
    observations: Array.from({ length: observations }, (_, i) =>
      lab(question(i), `2024-0${1 + Math.floor(i / 28)}-${String(1 + (i % 28)).padStart(2, '0')}`, '7'),
    ),
  })
  if (chart.coded.length !== rows || chart.observations.length !== observations) throw new Error('rows are missing')
  return chart
}

/** No slot needs the last row of the pool, so that the domain probe may spoil it. */
function threeRecords(): [Chart, PolicyProgram, { others: CredentialOptions[] }] {
  const first = codedChart(0, 20, 16)
  const second = codedChart(20, 5, 40)
  const third = codedChart(30, 32, 16)
  const value = { parent: ROOT, min: scaled('7'), max: scaled('7'), unit: unitId('%') }
  const asked = (i: number) => ({ ...value, codes: [key('observation', LOINC, question(i))] })
  const program = programOf({
    sets: [
      emptySet({ parent: ROOT, codes: [key('condition', SNOMED, code(1))] }),
      emptySet({ parent: ROOT, credential: 2, interval: CONDITIONS, filter: 1, k: 31 }),
      emptySet({ parent: ROOT, credential: 2, codes: DIABETES, filter: 1, none: true, covers: 1, fresh: true }),
    ],
    values: [
      emptyValue({ ...asked(0), earliest: true, latest: true, needHighest: true }),
      // the 16th of the newest rows
      emptyValue({ ...asked(24), credential: 1, latest: true, needLatestComplete: true }),
      emptyValue({ ...asked(1), credential: 2, earliest: true, needComplete: true }),
    ],
  })
  return [first, program, { others: [{ chart: second }, { chart: third }] }]
}

function absences(): PolicyProgram {
  const set = { parent: ROOT, filter: 1, none: true, covers: 63 }
  return programOf({
    sets: [
      emptySet({ ...set, codes: DIABETES, fresh: true }),
      emptySet({ ...set, interval: { lo: 1n, end: 2n ** 120n - 1n }, credential: 1 }),
    ],
    values: [0, 2].map((credential) => emptyValue({ parent: ROOT, codes: A1C, absent: true, covers: 1, credential })),
  })
}

/** Three names, one signature: the blocks stand in the pool three times. */
function oneThreeTimes(): Statement {
  const { name, make } = statement('one record three times', chartOf(), threeTimes(), {
    others: [1, 2].map(() => ({ chart: chartOf() })),
  })
  return {
    name,
    make: () => {
      const { inputs, ...rest } = make()
      const first = OF_CREDENTIAL.map((name) => [name, [0, 1, 2].map(() => (inputs[name] as bigint[])[0]!)])
      return { inputs: { ...inputs, ...Object.fromEntries(first) }, ...rest }
    },
  }
}

function threeTimes(): PolicyProgram {
  return programOf({
    sets: [0, 1, 2].map((credential) => emptySet({ parent: ROOT, codes: DIABETES, credential })),
    values: [0, 1, 2].map((credential) =>
      emptyValue({ parent: ROOT, codes: A1C, anyUnit: true, latest: true, credential }),
    ),
  })
}

/** Thresholds at what there is: 32 active, 64 rows, 48 years today, a value that is both ends of its range. */
function everySlot(): PolicyProgram {
  const all = { lo: key('condition', SNOMED, code(0)), end: key('condition', SNOMED, code(63)) + 1n }
  const codes = Array.from({ length: 15 }, (_, i) => key('condition', SNOMED, code(i)))
  return programOf({
    demographics: [
      { parent: ROOT, sexes: 2, min: 48, max: 48 },
      { parent: ROOT, sexes: 2, min: 0, max: 255 },
    ],
    sets: [
      emptySet({ parent: ROOT, codes, filter: 1, k: 15 }),
      emptySet({ parent: ROOT, interval: all, filter: 1, k: 64 }),
      emptySet({ parent: ROOT, interval: all, filter: 0, k: 32 }),
      emptySet({ parent: ROOT, codes: DIABETES, filter: 1, none: true, covers: 1 }),
    ],
    values: [0, 15, 32, 47].map((i) =>
      emptyValue({
        parent: ROOT,
        codes: [key('observation', LOINC, question(i))],
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
  const credential = 2
  const a1c = { codes: A1C, anyUnit: true, credential }
  const inner = { to: 'inner', gate: 3 } as const
  const outer = { to: 'outer', gate: 0 } as const
  const diabetes = { codes: DIABETES, credential }
  return programOf({
    sets: [
      emptySet({ ...diabetes, parent: inner, filter: 2 }),
      emptySet({ ...diabetes, parent: inner, filter: 0, counts: true }),
      emptySet({ ...diabetes, parent: outer, filter: 1 }),
      emptySet({ ...diabetes, parent: ROOT, filter: 3, none: true, covers: 1 }),
    ],
    values: [
      emptyValue({ ...a1c, parent: ROOT, days: DAY - on('2024-06-01').low }),
      emptyValue({ ...a1c, parent: ROOT, increasing: true }),
      emptyValue({ ...a1c, parent: outer, increasing: true }),
    ],
    windowFilters: [
      {
        statuses: 15,
        firstOnly: true,
        column: 'dayLow',
        invert: false,
        windowed: true,
        days: DAY - on('2015-02-03').low,
      },
      { statuses: 15, firstOnly: false, column: 'exactEnd', invert: true, windowed: true, days: 0 },
    ],
    innerGates: Array.from({ length: 4 }, (_, g) => ({
      threshold: g === 3 ? 2 : 0,
      parent: g === 3 ? outer : g === 0 ? ROOT : null,
    })),
    outerGates: Array.from({ length: 4 }, (_, g) => ({ threshold: g === 0 ? 3 : 0, required: g === 0 })),
  })
}

/** Everything that may be 0 is 0, and the rest is the greatest there is. */
function zeros(): Statement {
  const holder = { secret: 0n, opening: FIELD_ORDER - 1n }
  const { name, make } = statement(
    'zero secret, scope, blinds and first status place',
    chartOf(),
    programOf({ sets: [emptySet({ parent: ROOT, codes: DIABETES })], guard: FIELD_ORDER - 1n }),
    {
      scope: 0n,
      context: 0n,
      holder,
      others: [{ chart: emptyChart(), holder }],
      terms: { statusIndex: 0 },
      revoked: Array.from({ length: 127 }, (_, i) => i + 1),
    },
  )
  return {
    name,
    make: () => {
      const { inputs, ...rest } = make()
      return { inputs: remake({ ...inputs, blind: [0n, 0n, 0n], mapping: [0n, 0n, 0n] }), ...rest }
    },
  }
}

/** The blocks that a credential opens are hashed, out of the pool; the others' hashes are taken as they are. */
function remake(inputs: CircuitInputs): CircuitInputs {
  const list = (name: string): bigint[] => inputs[name] as bigint[]
  const lists = (name: string): bigint[][] => inputs[name] as bigint[][]
  const keys = blockHashes(list('keys'))
  const observations = blockHashes(list('observationKeys').flatMap((key, i) => [key, list('facts')[i]!]))
  const runOf = (region: string, c: number) => ({
    start: lists(`${region}Start`)[c]!.indexOf(1n),
    length: lists(`${region}Used`)[c]!.filter((bit) => bit === 1n).length,
  })
  const charts = Array.from({ length: 3 }, (_, c) => {
    const coded = runOf('key', c)
    const observed = runOf('observation', c)
    const isClosed = list('closed')[c] === 1n
    const words = Array.from({ length: 65 }, (_, r) =>
      r < 16 * coded.length ? list('rowWords')[16 * coded.start + r]! : 0n,
    )
    return {
      coded: lists('keyOthers')[c]!.map((other, i) =>
        isClosed ? other : i < coded.length ? keys[coded.start + i]! : PAD_KEYS,
      ),
      columns: isClosed ? list('columnsOther')[c]! : hashBlock(columnsOf(words)),
      observations: lists('observationOthers')[c]!.map((other, i) =>
        i < observed.length ? observations[observed.start + i]! : other,
      ),
    }
  })
  return remakeAll(inputs, charts)
}

const PAD_KEYS = hashBlock(new Array<bigint>(16).fill(2n ** 120n - 1n))

/** Five rows of 45 bits in each, also of words that are too long. */
function columnsOf(words: readonly bigint[]): bigint[] {
  return Array.from({ length: 13 }, (_, c) =>
    words.slice(5 * c, 5 * c + 5).reduce((sum, word, r) => (sum + (word << BigInt(45 * r))) % FIELD_ORDER, 0n),
  )
}
