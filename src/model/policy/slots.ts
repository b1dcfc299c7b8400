/** Drafts become slots: sets are split over slots, groups become gates, filters are shared. */
import type { CircuitShape, InnerGate, OuterGate, Parent, SetSlot } from '../program'
import { chunks } from './drafts'
import {
  absorbPerson,
  countPersons,
  type Draft,
  type FilterSpec,
  type GateNode,
  gate,
  isSameFilter,
  type Node,
  type SetDraft,
  simplify,
} from './nodes'
import { tooLarge, unsupported } from './read'

export interface Placed {
  draft: Draft
  parent: Parent
}

export interface Layout {
  slots: Placed[]
  inner: InnerGate[]
  outer: OuterGate[]
  plain: FilterSpec[]
  windows: FilterSpec[]
}

/** Parts of a circuit by name. */
export type Usage = Record<
  'demographics' | 'sets' | 'values' | 'plainFilters' | 'windowFilters' | 'innerGates' | 'outerGates',
  number
>

/** @throws POLICY_UNSUPPORTED groups too deep, POLICY_TOO_LARGE with what is missing and what is left over */
export function layOut(root: Node, shape: CircuitShape): { layout: Layout; left: Usage } {
  const merged = simplify(root, true)
  const spared = countPersons(merged) > shape.demographicSlots ? absorbPerson(merged) : merged
  const tree = simplify(expand(spared, shape), false)
  const top = tree.kind === 'gate' && tree.threshold === 'all' ? tree.parts : [tree]
  const layout: Layout = { slots: [], inner: [], outer: [], plain: [], windows: [] }
  // groups of groups need an outer gate; a group of slots takes what is left, an inner gate at the root will do
  const nested = top.filter((part) => part.kind === 'gate' && part.parts.some(isGate)).length
  let outerLeft = Math.max(0, shape.outerGates - nested)
  for (const part of top) {
    if (part.kind !== 'gate') layout.slots.push({ draft: part, parent: { to: 'root' } })
    else if (part.parts.some(isGate)) placeOuter(layout, part)
    else if (outerLeft > 0) {
      outerLeft--
      placeOuter(layout, part)
    } else placeInner(layout, part, { to: 'root' })
  }
  placeFilters(layout, shape)
  if (shape.layout === 'single') assertPlainCriterion(layout)
  return { layout, left: assertFits(usageOf(layout), capacityOf(shape)) }
}

function placeOuter(layout: Layout, node: GateNode): void {
  const outer = layout.outer.length
  layout.outer.push({ threshold: thresholdOf(node), required: true })
  for (const part of node.parts) {
    if (part.kind === 'gate') placeInner(layout, part, { to: 'outer', gate: outer })
    else layout.slots.push({ draft: part, parent: { to: 'outer', gate: outer } })
  }
}

function placeInner(layout: Layout, node: GateNode, parent: Parent): void {
  const inner = layout.inner.length
  layout.inner.push({ threshold: thresholdOf(node), parent })
  for (const part of node.parts) {
    if (part.kind === 'gate') {
      throw unsupported(
        part.at,
        'groups nest deeper than the gates of a circuit',
        'write it with fewer groups inside groups',
      )
    }
    layout.slots.push({ draft: part, parent: { to: 'inner', gate: inner } })
  }
}

/** A set with more codes or intervals than a slot holds becomes a group of slots: all must be empty, or any must hit, or hits add up. */
function expand(node: Node, shape: CircuitShape): Node {
  if (node.kind === 'gate')
    return gate(
      node.threshold,
      node.at,
      node.parts.map((part) => expand(part, shape)),
    )
  if (node.kind !== 'set') return node
  const codes = chunks(node.set.codes, shape.setCodes)
  const { intervals } = node.set
  const count = Math.max(codes.length, intervals.length, 1)
  const slots: SetDraft[] = Array.from({ length: count }, (_, i) => ({
    ...node,
    set: { codes: codes[i] ?? [], intervals: intervals.slice(i, i + 1) },
  }))
  if (count === 1) return slots[0]!
  if (node.none) return gate('all', '', slots)
  if (node.k === 1) return gate('any', '', slots)
  const counting = slots.map((slot) => ({ ...slot, k: 1, counts: true }))
  return gate(node.k, '', counting)
}

function placeFilters(layout: Layout, shape: CircuitShape): void {
  for (const { draft } of layout.slots) {
    if (draft.kind !== 'set' || draft.filter === null) continue
    const { filter } = draft
    const list = filter.windowed ? layout.windows : layout.plain
    if (!list.some((other) => isSameFilter(other, filter))) list.push(filter)
  }
  // a mask can be had from a window filter that lets every day pass
  layout.windows.push(...layout.plain.splice(shape.plainFilters))
}

/** A circuit for one criterion knows no counts, no extremes and no oldest value. */
function assertPlainCriterion({ slots }: Layout): void {
  const drafts = slots.map(({ draft }) => draft).filter(({ kind }) => kind !== 'demographic')
  const isPlain = drafts.every((draft) => {
    if (draft.kind === 'set') return draft.none || (draft.k === 1 && !draft.counts && draft.filter?.firstOnly !== true)
    return draft.kind !== 'value' || !(draft.absent || draft.earliest || draft.needLowest || draft.needHighest)
  })
  if (drafts.length > 1 || !isPlain) {
    throw tooLarge('/all', 'more than one plain criterion', 'compile it for a larger circuit')
  }
}

/** Number of the filter of a set slot; 0 where any will do. */
export function filterIndex(layout: Layout, filter: FilterSpec | null, shape: CircuitShape): SetSlot['filter'] {
  if (filter === null) return 0
  const plain = layout.plain.findIndex((other) => isSameFilter(other, filter))
  return plain >= 0 ? plain : shape.plainFilters + layout.windows.findIndex((other) => isSameFilter(other, filter))
}

function usageOf({ slots, inner, outer, plain, windows }: Layout): Usage {
  const count = (kind: Draft['kind']) => slots.filter(({ draft }) => draft.kind === kind).length
  return {
    demographics: count('demographic'),
    sets: count('set'),
    values: count('value'),
    plainFilters: plain.length,
    windowFilters: windows.length,
    innerGates: inner.length,
    outerGates: outer.length,
  }
}

function capacityOf(shape: CircuitShape): Usage {
  return {
    demographics: shape.demographicSlots,
    sets: shape.setSlots,
    values: shape.valueSlots,
    plainFilters: shape.plainFilters,
    windowFilters: shape.windowFilters,
    innerGates: shape.innerGates,
    outerGates: shape.outerGates,
  }
}

const NAMES: Record<keyof Usage, string> = {
  demographics: 'age and sex slots',
  sets: 'set slots',
  values: 'value slots',
  plainFilters: 'status filters',
  windowFilters: 'window filters',
  innerGates: 'inner gates',
  outerGates: 'outer gates',
}

function assertFits(usage: Usage, capacity: Usage): Usage {
  const parts = Object.keys(NAMES) as (keyof Usage)[]
  const left = Object.fromEntries(parts.map((part) => [part, capacity[part] - usage[part]])) as Usage
  const missing = parts.filter((part) => left[part] < 0)
  if (missing.length === 0) return left
  const needs = missing.map((part) => `${usage[part]} ${NAMES[part]} of ${capacity[part]}`).join(', ')
  const spare = parts.filter((part) => left[part] > 0).map((part) => `${left[part]} ${NAMES[part]}`)
  throw tooLarge('/all', `needs ${needs}`, `shorten it; left over: ${spare.join(', ') || 'nothing'}`)
}

function thresholdOf({ threshold, parts }: GateNode): number {
  return threshold === 'all' ? parts.length : threshold === 'any' ? 1 : threshold
}

function isGate(node: Node): node is GateNode {
  return node.kind === 'gate'
}

export const UNUSED_WINDOW: FilterSpec = {
  statuses: 0,
  firstOnly: false,
  column: 'dayLow',
  invert: false,
  windowed: false,
  days: 0,
}
