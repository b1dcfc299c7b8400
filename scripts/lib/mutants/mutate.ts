/** Deletes each constraint of a template once and looks for a recorded claim that no longer holds. */

import { FIELD_ORDER } from '../../../src/core/field'
import type { Claim } from '../../../test/circuits/support/record'
import {
  constraintsBehind,
  type Derivation,
  derive,
  deriveWithout,
  forcedForm,
  PLAIN_REACH,
} from '../../../test/circuits/support/solver'
import { findIdle, type Readers, wiresOf } from './idle'
import type { Template } from './template'

export interface Outcome {
  /** Constraints that only give a value to a wire that nothing reads: their deletion changes nothing. */
  idle: number[]
  /** Claim that fails, by deleted constraint. */
  killed: Map<number, Claim>
  survived: number[]
}

const ORDER: Claim['kind'][] = ['all', 'outputs', 'impossible', 'wires', 'inputs']

/**
 * @param options.claims what the template's tests claim
 * @param options.only constraints to delete; default: all that are the template's own
 * @throws Error if a claim does not hold for the whole template
 */
export function mutate(options: {
  template: Template
  claims: readonly Claim[]
  only?: readonly number[]
  onProgress?: (done: number, of: number) => void
}): Outcome {
  const { template, claims, only = template.own, onProgress } = options
  const readers = findIdle(template)
  const idle = only.filter((i) => readers.idle[i])
  const alive = new Set(only.filter((i) => !readers.idle[i]))
  const total = alive.size
  const killed = new Map<number, Claim>()
  const sorted = claims.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
  for (const claim of sorted) {
    if (alive.size === 0) break
    const failing = makeCheck(template, readers, claim)
    for (const constraint of failing.candidates) {
      if (!alive.has(constraint) || !failing.fails(constraint)) continue
      alive.delete(constraint)
      killed.set(constraint, claim)
      if (killed.size % 100 === 0) onProgress?.(killed.size, total)
    }
  }
  onProgress?.(killed.size, total)
  return { idle, killed, survived: [...alive] }
}

interface Check {
  /** Constraints whose deletion can make a difference. */
  candidates: Iterable<number>
  /** Whether the claim fails without a constraint. */
  fails(constraint: number): boolean
}

function makeCheck(template: Template, readers: Readers, claim: Claim): Check {
  const { system, r1cs, wires } = template
  if (claim.kind === 'inputs') {
    const end = r1cs.outputs + r1cs.publicInputs + r1cs.privateInputs
    return {
      candidates: template.own,
      fails: (constraint) => {
        const { counts } = findIdle({ ...template, from: readers, without: constraint })
        return [...wiresOf(system, constraint)].some((w) => w > r1cs.outputs && w <= end && counts[w] === 0)
      },
    }
  }
  const known = new Map<number, bigint>()
  for (const [name, value] of claim.given) {
    const wire = wires.get(name)
    if (wire === undefined) throw new Error(`${template.main} has no signal ${name}`)
    known.set(wire, BigInt(value))
  }
  const base = derive({ system, known, reach: PLAIN_REACH })
  const used = (): Set<number> => constraintsBehind(base.steps)
  const without = (constraint: number): Derivation => deriveWithout({ derivation: base, constraint })
  const expectKind = (kind: Derivation['kind']): void => {
    if (base.kind !== kind)
      throw new Error(`${template.main}: a claim of "${kind}" is ${base.kind} before any deletion`)
  }
  switch (claim.kind) {
    case 'impossible':
      expectKind('impossible')
      return {
        candidates: constraintsBehind([base.conflict!.reason]),
        fails: (constraint) => without(constraint).kind !== 'impossible',
      }
    case 'outputs': {
      const loose = (state: Derivation): boolean =>
        state.kind !== 'solved' || outputsOf(r1cs.outputs).some((wire) => forcedForm(state, wire).terms.size > 0)
      expectKind('solved')
      if (loose(base)) throw new Error(`${template.main}: an output is free before any deletion`)
      return { candidates: used(), fails: (constraint) => loose(without(constraint)) }
    }
    case 'all': {
      const free = new RegExp(String(claim.free))
      const isLoose = (state: Derivation, { counts }: Readers, wire: number): boolean =>
        (counts[wire]! > 0 || wire <= r1cs.outputs) &&
        forcedForm(state, wire).terms.size > 0 &&
        !free.test(template.names[wire]!)
      const wrong = template.names.find((_, wire) => wire > 0 && isLoose(base, readers, wire))
      if (wrong !== undefined) throw new Error(`${template.main}: ${wrong} is free before any deletion`)
      return {
        candidates: used(),
        fails: (constraint) => {
          const left = findIdle({ ...template, from: readers, without: constraint })
          const state = without(constraint)
          return state.lost.some((wire) => isLoose(state, left, wire))
        },
      }
    }
    case 'wires': {
      expectKind('solved')
      return { candidates: template.own, fails: (constraint) => freesWire(template, base, claim, constraint) }
    }
  }
}

/** Without this constraint, one more wire can be changed alone; a wire that stands nowhere any more is not in the circuit. */
function freesWire({ system, r1cs, names }: Template, base: Derivation, claim: Claim, constraint: number): boolean {
  const free = new Set(claim.free)
  const inputsEnd = r1cs.outputs + r1cs.publicInputs + r1cs.privateInputs
  return [...wiresOf(system, constraint)].some((wire) => {
    if (wire > r1cs.outputs && wire <= inputsEnd) return false
    const others = system.users[wire]!.filter((user) => user !== constraint)
    if (others.length === 0 || free.has(names[wire]!.replace(/\d+/g, '#'))) return false
    return others.every((user) => holdsFor(base, user, wire))
  })
}

/** Whether a constraint that holds still does if one wire is one more. */
function holdsFor({ system, values }: Derivation, constraint: number, changed: number): boolean {
  const [a, b, c] = system.constraints[constraint]!.map(({ constant, terms }) => {
    let sum = constant
    for (const [wire, coefficient] of terms) sum += coefficient * ((values[wire] ?? 0n) + (wire === changed ? 1n : 0n))
    return sum
  }) as [bigint, bigint, bigint]
  return (a * b - c) % FIELD_ORDER === 0n
}

function outputsOf(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1)
}
