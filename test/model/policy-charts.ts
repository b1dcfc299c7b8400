/** Charts and answers for the policy tests: small records through `buildChart`, read on one fixed day. */
import { buildChart } from '../../src/model/chart'
import { dayFromDate } from '../../src/model/dates'
import { encodeValue, parseDecimal } from '../../src/model/decimal'
import { type Evaluation, evaluatePolicy } from '../../src/model/evaluate'
import { definePolicy } from '../../src/model/policy'
import type { CriterionInput } from '../../src/model/policy/types'
import {
  type Chart,
  type CodedEntry,
  DOMAINS,
  type Domain,
  type HealthRecord,
  type ObservationEntry,
} from '../../src/model/types'

export const TODAY = dayFromDate('2026-03-01')
export const SNOMED = 'http://snomed.info/sct'
export const LOINC = 'http://loinc.org'
export const ICD10CM = 'http://hl7.org/fhir/sid/icd-10-cm'

/** A coded entry: `2025-01-31`, or nothing = not stated; `[low, high]` = known to lie between. */
export function entry(options: {
  code: string
  domain?: Domain
  status?: CodedEntry['status']
  start?: string | [string, string]
  end?: string | [string, string]
}): CodedEntry {
  const [system, code] = options.code.split('|')
  return {
    domain: options.domain ?? 'condition',
    codings: [{ system: system!, code: code! }],
    status: options.status ?? 'active',
    start: interval(options.start),
    end: interval(options.end),
  }
}

export function observation(options: {
  code: string
  value?: string
  unit?: string
  day?: string | [string, string]
  answer?: string
}): ObservationEntry {
  const coding = (text: string) => ({ system: text.split('|')[0]!, code: text.split('|')[1]! })
  const { scaledFloor, scaledCeil } = parseDecimal(options.value ?? '0')
  return {
    codings: [coding(options.code)],
    value:
      options.answer === undefined
        ? { kind: 'quantity', low: encodeValue(scaledFloor), high: encodeValue(scaledCeil), unit: options.unit ?? '%' }
        : { kind: 'coded', codings: [coding(options.answer)] },
    day: interval(options.day),
    instant: null,
    issued: null,
  }
}

/** A chart of a record that is complete in every domain unless said otherwise. */
export function chartOf(record: Partial<HealthRecord> = {}): Chart {
  const { chart } = buildChart({
    record: {
      birth: { low: 19_800_615, high: 19_800_615 },
      sex: 'female',
      entries: [],
      observations: [],
      complete: [...DOMAINS],
      ...record,
    },
    mapping: 'test/1',
    asOfDay: TODAY,
  })
  return chart
}

export const TERMS = { issuedDay: TODAY, expiresDay: TODAY + 365, completeAsOfDay: TODAY }

/** The whole evaluation of one criterion over a chart. */
export function evaluate(criterion: CriterionInput, chart: Chart, terms = TERMS): Evaluation {
  return evaluatePolicy({ policy: definePolicy({ all: [criterion] }), chart, terms, day: TODAY })
}

/** Result and reason code of one criterion. */
export function answer(criterion: CriterionInput, chart: Chart, terms = TERMS): [boolean | null, string] {
  const [line] = evaluate(criterion, chart, terms).criteria
  return [line!.result, line!.reason.code]
}

function interval(text: string | [string, string] | undefined) {
  if (text === undefined) return null
  const [low, high] = typeof text === 'string' ? [text, text] : text
  return { low: dayFromDate(low), high: dayFromDate(high) }
}
