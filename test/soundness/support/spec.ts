/** circuits/spec/<circuit>.json: what a circuit is meant to be, written by hand and held against what was compiled. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { circuitNames, ROOT, readJson } from '../../../scripts/lib/project'

/** Which values an element may have, and who refuses the others. */
export interface Rule {
  /** field | hash | bit | bits:N | on-curve | below-subgroup-order */
  domain: string
  /** Only where the domain is narrower than the field. `circuit`: by a constraint, whoever made the hashes and signatures. */
  enforcedBy?: string
  /** Template that refuses, if `circuit`; innermost first, it stands in the place of the error. */
  check?: string
  /** If not `circuit`: what the circuit does with a value outside that all hashes and signatures fit. */
  outside?: 'accepted' | 'refused'
  because?: string
  /** The optimiser replaced it by a sum of other wires: no wire, so no width to be read from the r1cs. */
  removed?: boolean
}

/** Elements `first` to `first + count - 1`, and again `times` times, `every` elements apart. */
export interface Part extends Rule {
  name: string
  first: number
  count: number
  every?: number
  times?: number
}

export interface InputSpec extends Partial<Rule> {
  shape: number[]
  public?: boolean
  fixedBy: string
  /** An honest statement with another value in this element alone: refused, accepted as another statement, or it depends on the value. */
  change: 'refused' | 'accepted' | 'depends'
  parts?: Part[]
}

/** Signal names by regular expression, with the reason. */
export interface Allowed {
  wires: string
  because: string
}

export interface CircuitSpec {
  circuit: string
  outputs: string[]
  publicSignals: string[]
  constraints: number
  wires: number
  r1cs: string
  inputs: Record<string, InputSpec>
  /** Wires that may be free at some witness. */
  free: Allowed[]
  /** Inputs that a statement may leave unread, and bits of removed ones: another value there goes unnoticed. */
  unread?: Allowed[]
  /** Bit decompositions that are wider than the field. */
  aliases: Allowed[]
}

/** One element of an input. */
export interface Element {
  input: string
  /** Place in the flattened input. */
  index: number
  /** Name in the .sym file. */
  signal: string
  spec: InputSpec
  rule: Rule
}

export const CIRCUITS = circuitNames()

export function readSpec(circuit: string): CircuitSpec {
  return readJson(specFile(circuit)) as CircuitSpec
}

export function specFile(circuit: string): string {
  return join(ROOT, 'circuits/spec', `${circuit}.json`)
}

/** All elements in circuit order. @throws if the parts of an input leave one out or name one twice */
export function listElements(spec: CircuitSpec): Element[] {
  return Object.entries(spec.inputs).flatMap(([input, inputSpec]) => {
    const rules = rulesOf(input, inputSpec)
    return signalsOf(input, inputSpec.shape).map((signal, index) => ({
      input,
      index,
      signal,
      spec: inputSpec,
      rule: rules[index]!,
    }))
  })
}

/** N of `bits:N`, 1 for `bit`, otherwise null. */
export function widthOf({ domain }: Rule): number | null {
  if (domain === 'bit') return 1
  const width = /^bits:(\d+)$/.exec(domain)?.[1]
  return width === undefined ? null : Number(width)
}

/** The digest in keys/manifest.json of the r1cs that the shipped key belongs to; undefined for a circuit without a key. */
export function keyedDigest(circuit: string): string | undefined {
  const file = join(ROOT, 'keys/manifest.json')
  if (!existsSync(file)) return undefined
  const { circuits } = JSON.parse(readFileSync(file, 'utf8')) as {
    circuits: Record<string, { r1cs: { sha256: string } }>
  }
  return circuits[circuit]?.r1cs.sha256
}

function rulesOf(input: string, spec: InputSpec): Rule[] {
  const size = spec.shape.reduce((a, b) => a * b, 1)
  if (!spec.parts) {
    if (spec.domain === undefined) throw new Error(`${input} has neither a domain nor parts`)
    return Array.from({ length: size }, () => spec as Rule)
  }
  const rules = new Array<Rule | undefined>(size)
  for (const part of spec.parts) {
    for (let time = 0; time < (part.times ?? 1); time++) {
      for (let i = 0; i < part.count; i++) {
        const at = part.first + time * (part.every ?? 0) + i
        if (at >= size || rules[at])
          throw new Error(`${input}[${at}] of part ${part.name} is no element, or named twice`)
        rules[at] = part
      }
    }
  }
  return Array.from(rules, (rule, i) => {
    if (!rule) throw new Error(`${input}[${i}] is in no part`)
    return rule
  })
}

function signalsOf(name: string, [size, ...rest]: readonly number[]): string[] {
  if (size === undefined) return [`main.${name}`]
  return Array.from({ length: size }, (_, i) => signalsOf(`${name}[${i}]`, rest)).flat()
}
