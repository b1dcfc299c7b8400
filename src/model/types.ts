/** The words that all rooms share: what a record says (`HealthRecord`) and the signed table made of it (`Chart`). */

export const DOMAINS = [
  'condition',
  'medication',
  'procedure',
  'immunization',
  'allergy',
  'observation',
  'licence',
  'family',
] as const
export type Domain = (typeof DOMAINS)[number]

export type Sex = 'female' | 'male' | 'other' | 'unknown'

/** `suspected`: unconfirmed, provisional, differential. It satisfies no `has` and blocks every `none`. */
export type Status = 'active' | 'past' | 'unknown' | 'suspected'

/** A code of a system; both trimmed, the system as its canonical URI. */
export interface Coding {
  system: string
  code: string
}

/** Inclusive interval of day numbers (1900-01-01 = 1). A known day has low = high. */
export interface DayInterval {
  low: number
  high: number
}

/** One statement of a coded domain: a diagnosis, a prescription, a vaccination, … */
export interface CodedEntry {
  domain: Domain
  /** Every coding of the concept; empty for a text-only statement, which then needs `text`. */
  codings: Coding[]
  text?: string
  status: Status
  /** When it began; null = not stated. */
  start: DayInterval | null
  /** When it ended; null = not stated or going on. */
  end: DayInterval | null
}

/** Value in units of 10^-6 of `unit`, plus 2^63: `low` = floor, `high` = ceil, comparators already applied. */
export interface Quantity {
  kind: 'quantity'
  low: bigint
  high: bigint
  /** UCUM code as written (canonical per LOINC code where the unit table has it), '' if none. */
  unit: string
}

export type ObservationValue = Quantity | { kind: 'coded'; codings: Coding[] } | { kind: 'missing' }

/** One observation or one of its components. */
export interface ObservationEntry {
  codings: Coding[]
  text?: string
  value: ObservationValue
  day: DayInterval | null
  /** Full effective instant as sortable UTC milliseconds where a time is given, else the last millisecond of the interval's high day. Null if undated. */
  instant: number | null
  /** `issued` as UTC milliseconds, or null. */
  issued: number | null
}

/** ymd numbers (yyyymmdd); a full date has low = high. */
export interface BirthDate {
  low: number
  high: number
}

/** What a record says about one person, before it is made into a chart. */
export interface HealthRecord {
  birth: BirthDate | null
  sex: Sex
  entries: CodedEntry[]
  observations: ObservationEntry[]
  /** Domains of which the source says that nothing is left out. */
  complete: Domain[]
}

export interface CodedRow {
  key: bigint
  status: Status
  first: boolean
  startExact: boolean
  endExact: boolean
  dayLow: number
  dayHigh: number
}

export interface ObservationRow {
  key: bigint
  unit: number
  low: bigint
  high: bigint
  dayLow: number
  dayHigh: number
  event: number
  lowest: boolean
  highest: boolean
  earliest: boolean
  latest: boolean
}

/** Per domain: what the coverage word says (docs/protocol.md section 2). Seven places: six systems and other. */
export interface DomainCoverage {
  complete: boolean
  latestComplete: boolean
  used: boolean[]
  total: boolean[]
}

/** The signed table: real rows only (pads are added when it is hashed), sorted as the protocol says. */
export interface Chart {
  birth: BirthDate | null
  sex: Sex
  coded: CodedRow[]
  observations: ObservationRow[]
  coverage: Record<Domain, DomainCoverage>
  /** Name and version of the mapping that made it. */
  mapping: string
}

/** One thing that an importer noticed: a place, a reason, and what became of the resource. Never a value. */
export interface Issue {
  /** JSON pointer into the input, e.g. `/entry/12/resource/onsetDateTime`. */
  at: string
  code: string
  severity: 'information' | 'warning' | 'error'
  message: string
}
