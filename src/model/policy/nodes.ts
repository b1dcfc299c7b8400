/** The tree between terms and slots: groups over drafts of slots, flattened and merged where the meaning stays the same. */
import type { DemographicSlot, SetSlot, ValueSlot, WindowFilter } from '../program'
import { joinKeySets } from './keyset'
import type { KeySet } from './terms'

/** Filter of a coded row; `windowed` false = a mask only. */
export type FilterSpec = WindowFilter

export type DemographicDraft = Omit<DemographicSlot, 'parent'> & { kind: 'demographic' }

/** One or more set slots: what they are is decided when all that can be merged is merged. */
export type SetDraft = Omit<SetSlot, 'parent' | 'codes' | 'interval' | 'filter'> & {
  kind: 'set'
  set: KeySet
  /** Null: any filter will do, because no row has a key of the set. */
  filter: FilterSpec | null
}

export type ValueDraft = Omit<ValueSlot, 'parent'> & { kind: 'value' }

export type Draft = DemographicDraft | SetDraft | ValueDraft

/** `threshold`: hits needed; 'all' and 'any' stay words until the group is final. */
export interface GateNode {
  kind: 'gate'
  at: string
  threshold: 'all' | 'any' | number
  parts: Node[]
}

export type Node = Draft | GateNode

export function gate(threshold: GateNode['threshold'], at: string, parts: Node[]): GateNode {
  return { kind: 'gate', at, threshold, parts }
}

/** Groups of one kind become one group, groups of one part that part; with `merge`, drafts that one slot can answer become one draft. */
export function simplify(node: Node, merge: boolean): Node {
  if (node.kind !== 'gate') return node
  const simple = node.parts.map((part) => simplify(part, merge))
  const threshold = plainThreshold(node.threshold, simple)
  if (typeof threshold === 'number') return gate(threshold, node.at, simple)
  const flat = simple.flatMap((part) => (part.kind === 'gate' && part.threshold === threshold ? part.parts : [part]))
  const parts = merge ? flat.reduce<Node[]>((merged, part) => addMerged(merged, part, threshold), []) : flat
  return parts.length === 1 ? parts[0]! : gate(threshold, node.at, parts)
}

function plainThreshold(threshold: GateNode['threshold'], parts: readonly Node[]): GateNode['threshold'] {
  // slots that give their number of hits count more than one each
  if (typeof threshold !== 'number' || parts.some((part) => part.kind === 'set' && part.counts)) return threshold
  return threshold === 1 ? 'any' : threshold === parts.length ? 'all' : threshold
}

function addMerged(parts: Node[], part: Node, threshold: 'all' | 'any'): Node[] {
  for (const [i, other] of parts.entries()) {
    const merged = threshold === 'all' ? mergeInAll(other, part) : mergeInAny(other, part)
    if (merged) return parts.with(i, merged)
  }
  return [...parts, part]
}

/** Age and sex of one person are one question; nothing of A and nothing of B is nothing of both, if the same coverage decides. */
function mergeInAll(a: Node, b: Node): Draft | null {
  if (a.kind === 'demographic' && b.kind === 'demographic') {
    return { kind: 'demographic', sexes: a.sexes & b.sexes, min: greater(a.min, b.min), max: lesser(a.max, b.max) }
  }
  if (a.kind !== 'set' || b.kind !== 'set' || !a.none || !b.none) return null
  const alike = a.credential === b.credential && a.domain === b.domain && a.covers === b.covers && a.fresh === b.fresh
  return alike && isSameFilter(a.filter, b.filter) ? { ...a, set: joinKeySets(a.set, b.set) } : null
}

/** Something of A or something of B is something of both. */
function mergeInAny(a: Node, b: Node): Draft | null {
  if (a.kind !== 'set' || b.kind !== 'set' || a.none || b.none || a.k !== 1 || b.k !== 1) return null
  const alike = a.credential === b.credential && isSameFilter(a.filter, b.filter)
  return alike ? { ...a, set: joinKeySets(a.set, b.set) } : null
}

/**
 * Spare the slot of a person criterion at the root: if every alternative of an `any` asks something of the person anyway
 * (if female then …, else …), each can ask the root's question too.
 */
export function absorbPerson(root: Node): Node {
  if (root.kind !== 'gate' || root.threshold !== 'all') return root
  const person = root.parts.find((part) => part.kind === 'demographic')
  const host = root.parts.find(
    (part) => part.kind === 'gate' && part.threshold === 'any' && part.parts.every(asksPerson),
  )
  if (!person || host?.kind !== 'gate') return root
  const alternatives = host.parts.map((part) => simplify(gate('all', host.at, [part, person]), true))
  const parts = root.parts.map((part) => (part === host ? gate('any', host.at, alternatives) : part))
  return simplify(
    gate(
      'all',
      root.at,
      parts.filter((part) => part !== person),
    ),
    true,
  )
}

export function countPersons(node: Node): number {
  if (node.kind === 'gate') return node.parts.reduce((sum, part) => sum + countPersons(part), 0)
  return node.kind === 'demographic' ? 1 : 0
}

function asksPerson(node: Node): boolean {
  if (node.kind === 'gate') return node.threshold === 'all' && node.parts.some((part) => part.kind === 'demographic')
  return node.kind === 'demographic'
}

export function isSameFilter(a: FilterSpec | null, b: FilterSpec | null): boolean {
  if (a === null || b === null) return a === b
  const same = a.statuses === b.statuses && a.firstOnly === b.firstOnly && a.windowed === b.windowed
  return same && a.column === b.column && a.invert === b.invert && a.days === b.days
}

function greater(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}

function lesser(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}
