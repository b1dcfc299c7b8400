/** The policy compiler: one program for one meaning and form, so that equal policies have equal hashes (docs/protocol.md section 4). */
import { parsePolicy } from './policy'
import { headerOf } from './policy/credentials'
import { draftTerm, EMPTY_SET, EMPTY_VALUE } from './policy/drafts'
import { lowerPolicy } from './policy/lower'
import { type DemographicDraft, type Draft, gate, type SetDraft, type ValueDraft } from './policy/nodes'
import { filterIndex, type Layout, layOut, UNUSED_WINDOW, type Usage } from './policy/slots'
import type { Policy } from './policy/types'
import {
  type CircuitShape,
  type DemographicSlot,
  INNER_GATES,
  OUTER_GATES,
  type Parent,
  PLAIN_FILTERS,
  type PolicyProgram,
  type SetSlot,
  STANDARD,
  type ValueSlot,
  WINDOW_FILTERS,
} from './program'
import { guardHash } from './scope'

/**
 * Compile a policy for a circuit. The program is made from the canonical form: neither key order nor spelling changes it.
 * `id`, `title`, `scope` and `consent` are no part of it; scope and context bind them (docs/protocol.md section 5).
 *
 * @param options.shape circuit sizes, default standard
 * @throws POLICY_TOO_LARGE with what is missing and left over; POLICY_UNSUPPORTED with the form to use; else as parsePolicy
 */
export function compilePolicy({ policy, shape = STANDARD }: { policy: Policy; shape?: CircuitShape }): PolicyProgram {
  return compileWithRest({ policy, shape }).program
}

/** As `compilePolicy`, with what the circuit has left over. */
export function compileWithRest(options: { policy: Policy; shape?: CircuitShape }): {
  program: PolicyProgram
  left: Usage
} {
  const { shape = STANDARD } = options
  const policy = parsePolicy(options.policy)
  const terms = lowerPolicy(policy)
  const header = headerOf(policy, terms)
  const { layout, left } = layOut(gate('all', '/all', terms.map(draftTerm)), shape)
  const mask = ({ statuses, firstOnly }: Layout['plain'][number]) => ({ statuses, firstOnly })
  const program: PolicyProgram = {
    shape,
    ...header,
    demographics: fill(slotsOf(layout, 'demographic', demographicSlot), shape.demographicSlots, UNUSED_DEMOGRAPHIC),
    sets: fill(
      slotsOf(layout, 'set', (draft, parent) => setSlot(layout, draft, parent)),
      shape.setSlots,
      UNUSED_SET,
    ),
    values: fill(slotsOf(layout, 'value', valueSlot), shape.valueSlots, UNUSED_VALUE),
    plainFilters: fill(layout.plain.map(mask), PLAIN_FILTERS, mask(UNUSED_WINDOW)),
    windowFilters: fill(layout.windows, WINDOW_FILTERS, UNUSED_WINDOW),
    innerGates: fill(layout.inner, INNER_GATES, { threshold: 0, parent: null }),
    outerGates: fill(layout.outer, OUTER_GATES, { threshold: 0, required: false }),
    guard: guardHash(policy.coEnrolment ?? null),
  }
  return { program, left }
}

function slotsOf<K extends Draft['kind'], S>(
  { slots }: Layout,
  kind: K,
  make: (draft: Extract<Draft, { kind: K }>, parent: Parent | null) => S,
): S[] {
  return slots.flatMap(({ draft, parent }) =>
    draft.kind === kind ? [make(draft as Extract<Draft, { kind: K }>, parent)] : [],
  )
}

function demographicSlot({ sexes, min, max }: DemographicDraft, parent: Parent | null): DemographicSlot {
  return { parent, sexes, min, max }
}

function setSlot(layout: Layout, draft: SetDraft, parent: Parent | null): SetSlot {
  const { kind: _, set, filter, ...rest } = draft
  return { parent, codes: set.codes, interval: set.intervals[0] ?? null, filter: filterIndex(layout, filter), ...rest }
}

function valueSlot({ kind: _, ...rest }: ValueDraft, parent: Parent | null): ValueSlot {
  return { parent, ...rest }
}

/** Unused parts are always the same, so that they add nothing to the meaning of a hash. */
const UNUSED_DEMOGRAPHIC: DemographicSlot = { parent: null, sexes: 0, min: null, max: null }
const UNUSED_SET: SetSlot = {
  parent: null,
  codes: [],
  interval: null,
  filter: 0,
  k: EMPTY_SET.k,
  none: false,
  counts: false,
  covers: 0,
  domain: EMPTY_SET.domain,
  fresh: false,
}
const UNUSED_VALUE: ValueSlot = valueSlot(EMPTY_VALUE, null)

function fill<T>(used: readonly T[], length: number, unused: T): T[] {
  return Array.from({ length }, (_, i) => used[i] ?? unused)
}
