/** Real records: against an independent evaluator, and every public file is imported or refused with a reason. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { VitalproofError } from '../../src/core/errors'
import { chartFromFhir } from '../../src/fhir/index'
import { assertChart } from '../../src/model/chart'
import { canonicalSystem } from '../../src/model/codes'
import { dateFromDay, parsePartialDate } from '../../src/model/dates'
import { encodeValue, parseDecimal } from '../../src/model/decimal'
import type { CodedEntry, ObservationEntry } from '../../src/model/types'
import { canonicalUnit, unitId } from '../../src/model/units'
import { AS_OF, FIXTURES, importFhir, readFixture } from './build'

const SHARED = join(import.meta.dirname, '../../../shared/data/public')

interface Expected {
  file: string
  birthDate: string
  gender: string
  asOf: string
  conditions: [
    code: string,
    clinical: string,
    verification: string | null,
    onset: string | null,
    abatement: string | null,
  ][]
  latest: Record<string, [when: string, value: string, comparator: string | null]>
}

function recordsIn(root: string, list: string): { root: string; expected: Expected }[] {
  const path = join(root, list)
  if (!existsSync(path)) return []
  return (JSON.parse(readFileSync(path, 'utf8')) as Expected[]).map((expected) => ({ root, expected }))
}

function filesIn(root: string): { name: string; path: string }[] {
  if (!existsSync(root)) return []
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: relative(root, path), path }))
}

const RECORDS = [
  ...recordsIn(FIXTURES, 'expected.json'),
  ...recordsIn(SHARED, 'expected/predicates.json').map(({ expected }) => ({
    root: SHARED,
    expected: { ...expected, file: expected.file.replace(/^public\//, '') },
  })),
]
const FILES = [...filesIn(FIXTURES), ...filesIn(SHARED)]

/** Statements, not diagnoses: the evaluator lists them, a chart must not. */
const NONE_KNOWN = ['160245001']

describe.each(RECORDS)('the record $expected.file', ({ root, expected }) => {
  const text = readFileSync(join(root, expected.file), 'utf8')
  const { birth, sex, entries, observations } = importFhir(text, { asOf: expected.asOf })

  it('has the demographics that the evaluator found', () => {
    const { low, high } = parsePartialDate(expected.birthDate)
    expect(birth).toEqual({ low: Number(low.replaceAll('-', '')), high: Number(high.replaceAll('-', '')) })
    expect(sex).toBe(expected.gender)
  })

  it('has the conditions that the evaluator found, and no other', () => {
    const found = entries.filter(({ domain }) => domain === 'condition').map(describeEntry)
    const wanted = expected.conditions
      .filter(
        ([code, , verification]) =>
          !NONE_KNOWN.includes(code) && verification !== 'refuted' && verification !== 'entered-in-error',
      )
      .map(([code, clinical, verification, onset, abatement]) => {
        const suspected = verification !== null && verification !== 'confirmed'
        const active = ['active', 'recurrence', 'relapse'].includes(clinical)
        const status = suspected ? 'suspected' : active ? 'active' : 'past'
        // without an onset the start is open, whatever else the entry says
        const start = onset === null ? undefined : parsePartialDate(onset).low
        return [code, status, start, abatement === null ? undefined : parsePartialDate(abatement).low]
      })
    expect(found.map(([, status]) => status).sort()).toEqual(wanted.map(([, status]) => status).sort())
    for (const [code, status, start, end] of wanted) {
      const place = found.findIndex(([codes, ...rest]) => {
        const [ownStatus, ownStart, ownEnd] = rest
        return (
          (codes as string[]).includes(code as string) &&
          ownStatus === status &&
          ownEnd === end &&
          (start === undefined || ownStart === start)
        )
      })
      expect(place, `a condition of the evaluator that is not there`).toBeGreaterThanOrEqual(0)
      found.splice(place, 1)
    }
    expect(found).toEqual([])
  })

  it('has the latest values that the evaluator found', () => {
    for (const [name, [when, value]] of Object.entries(expected.latest)) {
      const [system = '', code = '', unit = ''] = name.split('|')
      const canonical = canonicalUnit({ system, code, unit }) ?? { unit, factor: { num: 1n, den: 1n } }
      const newest = newestOf(observations, { system, code, unit: unitId(canonical.unit) })
      const { scaledFloor } = parseDecimal(value)
      expect(newest?.value, name).toMatchObject({
        low: encodeValue((scaledFloor * canonical.factor.num) / canonical.factor.den),
      })
      // the evaluator sorts a period by its start, the import by its end
      const { instant } = parsePartialDate(when)
      expect(newest!.instant! - instant!, name).toBeGreaterThanOrEqual(0)
      expect(newest!.instant! - instant!, name).toBeLessThanOrEqual(3_600_000)
    }
  })

  it('becomes a chart that holds together', () => {
    const { chart } = chartFromFhir({ bundle: text, asOf: expected.asOf })
    assertChart(chart)
    expect(chart.mapping).toBe('vitalproof-fhir-r4/1')
  })
})

describe('every file', () => {
  it.each(
    FILES.map(({ name, path }) => [name, path]),
  )('%s is imported, or refused with a place and a reason', (_, path) => {
    try {
      const { chart, issues } = chartFromFhir({ bundle: readFileSync(path!), asOf: AS_OF })
      assertChart(chart)
      for (const { at, message } of issues) {
        expect(at).toMatch(/^(\/[A-Za-z0-9]+)*$/)
        expect(message).not.toBe('')
      }
    } catch (error) {
      if (!(error instanceof VitalproofError)) throw error
      expect(['FHIR_INVALID', 'INVALID_JSON']).toContain(error.code)
      expect(error.at).toBeTruthy()
    }
  })
})

describe('the fixtures', () => {
  const sources = JSON.parse(readFixture('sources.json')) as { file: string; sha256: string; licence: string }[]

  it('are the files that the list of sources names, byte for byte, under a free licence', () => {
    const own = ['README.md', 'expected.json', 'sources.json']
    const present = filesIn(FIXTURES).map(({ name }) => name.replaceAll('\\', '/'))
    expect(present.filter((name) => !own.includes(name)).sort()).toEqual(sources.map(({ file }) => file).sort())
    for (const { file, sha256, licence } of sources) {
      expect(
        createHash('sha256')
          .update(readFileSync(join(FIXTURES, file)))
          .digest('hex'),
        file,
      ).toBe(sha256)
      expect(['Apache-2.0', 'CC0-1.0', 'MIT']).toContain(licence)
    }
  })
})

function describeEntry({ codings, status, start, end }: CodedEntry): unknown[] {
  const low = (day: { low: number } | null) => (day && day.low > 0 ? dateFromDay(day.low) : undefined)
  return [codings.map(({ code }) => code), status, low(start), low(end)]
}

function newestOf(
  observations: ObservationEntry[],
  { system, code, unit }: { system: string; code: string; unit: number },
) {
  const own = observations.filter(
    ({ codings, value }) =>
      value.kind === 'quantity' &&
      unitId(value.unit) === unit &&
      codings.some((coding) => coding.code === code && coding.system === canonicalSystem(system)),
  )
  return own.sort((a, b) => (b.instant ?? 0) - (a.instant ?? 0))[0]
}
