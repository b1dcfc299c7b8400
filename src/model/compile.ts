/** The policy compiler: one program for one meaning and form, so that equal policies have equal hashes (docs/protocol.md section 4). */
import { isVitalproofError } from '../core/errors'
import { parsePolicy } from './policy'
import { credentialTermsOf, rulesOf } from './policy/credentials'
import { draftTerm, EMPTY_SET, EMPTY_VALUE } from './policy/drafts'
import { lowerPolicy } from './policy/lower'
import { type DemographicDraft, type Draft, gate, type SetDraft, type ValueDraft } from './policy/nodes'
import { tooLarge } from './policy/read'
import { filterIndex, type Layout, layOut, UNUSED_WINDOW, type Usage } from './policy/slots'
import type { Policy } from './policy/types'
import {
  type CircuitShape,
  type DemographicSlot,
  LITE,
  MULTI,
  type Parent,
  type PolicyProgram,
  type SetSlot,
  STANDARD,
  type ValueSlot,
} from './program'
import { guardHash } from './scope'

/**
 * Compile a policy. The program is made from the canonical form: neither key order nor spelling changes it.
 * `id`, `title`, `scope` and `consent` are no part of it; scope and context bind them (docs/protocol.md section 5).
 *
 * @param options.shape circuit; default: the smallest that answers the policy for every chart. `LITE` also takes a `none` and a
 *   latest `value`, for charts within its limits (docs/protocol.md section 4).
 * @throws POLICY_TOO_LARGE with what is missing and left over; POLICY_UNSUPPORTED with the form to use; else as parsePolicy
 */
export function compilePolicy(options: { policy: Policy; shape?: CircuitShape }): PolicyProgram {
  return compileWithRest(options).program
}

/** As `compilePolicy`, with what the circuit has left over. */
export function compileWithRest(options: { policy: Policy; shape?: CircuitShape }): {
  program: PolicyProgram
  left: Usage
} {
  const policy = parsePolicy(options.policy)
  if (options.shape !== undefined) return compileFor(policy, options.shape)
  if (rulesOf(policy).length > 1) return compileFor(policy, MULTI)
  const lite = fitsLite(policy)
  return lite !== null && answersEveryChart(lite.program) ? lite : compileFor(policy, STANDARD)
}

/** The policy in the smallest circuit, or null if it needs another. @throws as compilePolicy, but for its size */
export function fitsLite(policy: Policy): ReturnType<typeof compileWithRest> | null {
  try {
    return compileFor(parsePolicy(policy), LITE)
  } catch (error) {
    if (isVitalproofError(error) && error.code === 'POLICY_TOO_LARGE') return null
    throw error
  }
}

/** What reads only the row that answers does so in any chart; what must look past rows may meet too many. */
function answersEveryChart({ sets, values }: PolicyProgram): boolean {
  return !sets[0]!.none && !values[0]!.latest
}

function compileFor(policy: Policy, shape: CircuitShape): ReturnType<typeof compileWithRest> {
  const names = rulesOf(policy).map(([name]) => name)
  if (names.length > shape.credentials) {
    throw tooLarge(
      '/credentials',
      `${names.length} credentials, where ${shape.name} takes ${shape.credentials}`,
      'ask for fewer credentials, or for a presentation of each by its own policy',
    )
  }
  const terms = lowerPolicy(policy)
  const credentials = credentialTermsOf(policy, terms)
  const drafts = terms.map((term) => draftTerm(term, names))
  const { layout, left } = layOut(gate('all', '/all', drafts), shape)
  const mask = ({ statuses, firstOnly }: Layout['plain'][number]) => ({ statuses, firstOnly })
  const program: PolicyProgram = {
    shape,
    // a circuit for more credentials is given the first one again
    credentials: fill(credentials, shape.credentials, credentials[0]!),
    demographics: fill(slotsOf(layout, 'demographic', demographicSlot), shape.demographicSlots, UNUSED_DEMOGRAPHIC),
    sets: fill(
      slotsOf(layout, 'set', (draft, parent) => setSlot(layout, draft, parent, shape)),
      shape.setSlots,
      UNUSED_SET,
    ),
    values: fill(slotsOf(layout, 'value', valueSlot), shape.valueSlots, UNUSED_VALUE),
    plainFilters: fill(layout.plain.map(mask), shape.plainFilters, mask(UNUSED_WINDOW)),
    windowFilters: fill(layout.windows, shape.windowFilters, UNUSED_WINDOW),
    innerGates: fill(layout.inner, shape.innerGates, { threshold: 0, parent: null }),
    outerGates: fill(layout.outer, shape.outerGates, { threshold: 0, required: false }),
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

function setSlot(layout: Layout, draft: SetDraft, parent: Parent | null, shape: CircuitShape): SetSlot {
  const { kind: _, set, filter: spec, ...rest } = draft
  const filter = filterIndex(layout, spec, shape)
  return { parent, codes: set.codes, interval: set.intervals[0] ?? null, filter, ...rest }
}

function valueSlot({ kind: _, ...rest }: ValueDraft, parent: Parent | null): ValueSlot {
  return { parent, ...rest }
}

/** Unused parts are always the same, so that they add nothing to the meaning of a hash. */
const UNUSED_DEMOGRAPHIC: DemographicSlot = { parent: null, sexes: 0, min: null, max: null }
const UNUSED_SET: SetSlot = {
  parent: null,
  credential: 0,
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
