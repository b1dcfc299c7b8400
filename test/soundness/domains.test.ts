/**
 * Inputs out of their domains, given to the shipped program of every circuit. First one element of an honest statement is
 * changed, hashes and signature left as they were. Then issuer, registry and author of the policy are dishonest too: they sign and
 * hash words that are too long, and what the circuit is to enforce it has to refuse by its range checks alone.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { SUBGROUP_ORDER } from '../../src/core/eddsa'
import { isVitalproofError } from '../../src/core/errors'
import { FIELD_ORDER as P } from '../../src/core/field'
import type { CircuitInputs, SignalValue } from '../../src/proof/inputs'
import { readWitness } from '../support/r1cs'
import { CASES } from './cases'
import { honestWitness, type Outcome, openProgram } from './support/compiled'
import { isFull, isSmall } from './support/mode'
import { type Element, listElements, readSpec, widthOf } from './support/spec'

const SEED = 20_260_401
const PROBES: readonly [name: string, change: (value: bigint) => bigint][] = [
  ['2', () => 2n],
  ['2^64', () => 1n << 64n],
  ['2^200', () => 1n << 200n],
  ['p - 1', () => P - 1n],
  ['value + subgroup order', (value) => (value + SUBGROUP_ORDER) % P],
]
/** Elements of one input that are probed with every value; of the others each has one value, in turn. */
const SAMPLE = 3
/** Inputs of the prover's own are bits, each by a constraint that compiled.test.ts reads: more than this many are sampled. */
const CLAIMS = 24

describe.each(Object.keys(CASES))('%s', (circuit) => {
  const spec = readSpec(circuit)
  const elements = listElements(spec)
  const everything = isFull || isSmall(spec)
  const { inputs } = CASES[circuit]!.statements()[0]!.make()
  let program: (inputs: CircuitInputs) => Promise<Outcome>
  let honest: bigint[]
  beforeAll(async () => {
    program = await openProgram(spec)
    // the control: without it every refusal below could have another reason
    honest = (await honestWitness(program, inputs)).slice(1, 1 + spec.publicSignals.length)
    expect((await program(CASES[circuit]!.remake(inputs))).refusedAt).toBeUndefined()
  })

  // a hash that is read in some statements only has no value that must be refused: compiled.test.ts says which are read
  const judged = elements.filter((element) => !isOpen(element, P - 1n))
  it.each([
    ...new Set(judged.map(({ input }) => input)),
  ])('takes no other value for one element of %s alone', async (name) => {
    const all = elements.filter(({ input }) => input === name)
    const full = sampleOf(all, SAMPLE)
    const probed = !everything ? full : spec.inputs[name]!.change === 'refused' ? all : sampleOf(all, CLAIMS)
    const wrong: string[] = []
    for (const element of probed) {
      const value = valueAt(inputs, element)
      const turn = PROBES[(element.index + all.length) % PROBES.length]!
      for (const [label, change] of full.includes(element) ? PROBES : [turn]) {
        const tried = change(value)
        if (tried === value || isOpen(element, tried)) continue
        const outcome = await program(withElement(inputs, element, tried))
        const problem = judge(element, tried, outcome)
        if (problem) wrong.push(`${element.signal} = ${label}: ${problem}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('takes no value + p, in any element', async () => {
    for (const element of elements) {
      const tried = withElement(inputs, element, valueAt(inputs, element) + P)
      const refusal = await program(tried).catch((error: unknown) => error)
      expect(isVitalproofError(refusal) && refusal.code, element.signal).toBe('INVALID_VALUE')
    }
  })

  // the prover's claims are neither signed nor hashed: above they had their chance
  const enforced = groupsOf(
    elements.filter(({ spec, rule }) => rule.enforcedBy === 'circuit' && spec.fixedBy !== 'prover'),
  )
  it.each(enforced)('refuses $name out of its domain, however it is signed and hashed', async ({ members }) => {
    const wrong: string[] = []
    for (const element of everything ? members : sampleOf(members, SAMPLE)) {
      const values = outside(element, valueAt(inputs, element))
      // one bit too many in each, and more in the first
      for (const tried of element === members[0] ? values : values.slice(0, 1)) {
        const { refusedAt } = await program(remade(withElement(inputs, element, tried)))
        const places = refusedAt?.split(' < ').map((place) => place.replace(/:.*/, ''))
        if (!places?.includes(element.rule.check!)) wrong.push(`${element.signal}: ${refusedAt ?? 'accepted'}`)
      }
    }
    expect(wrong).toEqual([])
  })

  const trusted = groupsOf(
    elements.filter(({ rule }) => rule.enforcedBy !== undefined && rule.enforcedBy !== 'circuit'),
  )
  it.each(trusted)('does with $name what the spec says, where it is trusted', async ({ members }) => {
    const last = members.at(-1)!
    const { refusedAt } = await program(remade(withElement(inputs, last, outside(last, valueAt(inputs, last))[0]!)))
    expect(refusedAt === undefined ? 'accepted' : 'refused', refusedAt).toBe(last.rule.outside)
  })

  /** What is wrong with this outcome, or null. */
  function judge(element: Element, tried: bigint, { witness, refusedAt }: Outcome): string | null {
    const { change } = element.spec
    if (change === 'refused') return refusedAt === undefined ? 'accepted' : null
    if (change === 'depends') {
      return refusedAt?.includes(element.rule.check!)
        ? null
        : `not refused by its check but at ${refusedAt ?? 'no place'}`
    }
    if (!witness) return `refused at ${refusedAt}`
    // a public value stands in the statement; a secret one makes it another statement
    const signals = readWitness(witness).slice(1, 1 + spec.publicSignals.length)
    const isBound = element.spec.public
      ? signals[spec.publicSignals.indexOf(element.input)] === tried
      : spec.outputs.some((_, i) => signals[i] !== honest[i])
    return isBound ? null : 'accepted without a trace in the public signals'
  }

  /** Points and signatures are what a forger would choose, so they stay; everything else follows the inputs. */
  function remade(changed: CircuitInputs): CircuitInputs {
    const fitting = CASES[circuit]!.remake(changed)
    const kept = elements.filter(({ rule }) => ['on-curve', 'below-subgroup-order'].includes(rule.domain))
    return kept.reduce((result, element) => {
      const given = valueAt(changed, element)
      return given === valueAt(inputs, element) ? result : withElement(result, element, given)
    }, fitting)
  }
})

/** Whether a statement with this value may hold or not, as far as the spec says. */
function isOpen({ spec, rule }: Element, tried: bigint): boolean {
  const width = widthOf(rule)
  return spec.change === 'depends' && (width === null || tried < 1n << BigInt(width))
}

/** Values beyond the domain of an element that is `value` in an honest statement; the first differs in one bit too many. */
function outside({ rule }: Element, value: bigint): bigint[] {
  if (rule.domain === 'below-subgroup-order') return [value + SUBGROUP_ORDER, value + 2n * SUBGROUP_ORDER]
  if (rule.domain === 'on-curve') return [(value + 1n) % P, 0n, P - 1n]
  const bound = 1n << BigInt(widthOf(rule)!)
  const values = [value + bound, P - 1n, bound << 1n, (P + 1n) / 2n]
  return values.filter((tried) => tried >= bound && tried < P)
}

/** First, last, and some of the others by a fixed seed. */
function sampleOf<T>(list: readonly T[], size: number): T[] {
  if (list.length <= size) return [...list]
  const chosen = new Set([0, list.length - 1])
  for (let state = SEED; chosen.size < size; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    chosen.add((state >>> 8) % list.length)
  }
  return [...chosen].sort((a, b) => a - b).map((i) => list[i]!)
}

/** Elements of one input and one rule. */
function groupsOf(elements: readonly Element[]): { name: string; members: Element[] }[] {
  const groups = new Map<string, Element[]>()
  for (const element of elements) {
    const part = (element.rule as { name?: string }).name
    const name = part === undefined ? element.input : `${element.input}: ${part}`
    groups.set(name, [...(groups.get(name) ?? []), element])
  }
  return [...groups].map(([name, members]) => ({ name, members }))
}

function valueAt(inputs: CircuitInputs, { input, index }: Element): bigint {
  return ([inputs[input]!].flat(3) as bigint[])[index]!
}

function withElement(inputs: CircuitInputs, { input, index }: Element, value: bigint): CircuitInputs {
  let at = 0
  const replace = (node: SignalValue): SignalValue =>
    Array.isArray(node) ? node.map(replace) : at++ === index ? value : node
  return { ...inputs, [input]: replace(inputs[input]!) }
}
