/** How slots combine: circuits/lib/gates.circom. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Circuit, openCircuit } from './support/circuit'
import { accepts, cannotForge, costsAsRecorded, freeWires, rejects } from './support/claims'

type To = 'none' | 'root' | `inner${0 | 1 | 2 | 3}` | `outer${0 | 1 | 2 | 3}`
const PLACES: To[] = ['root', 'inner0', 'inner1', 'inner2', 'inner3', 'outer0', 'outer1', 'outer2', 'outer3']
const INNER_PLACES: To[] = ['root', 'outer0', 'outer1', 'outer2', 'outer3']

interface Slot {
  to: To
  hit: boolean
  given: number
}
interface Case {
  slots: Slot[]
  inner: { threshold: number; to: To }[]
  outer: { threshold: number; required: boolean }[]
}

function isSatisfied({ slots, inner, outer }: Case): boolean {
  const sum = (to: To) => slots.reduce((s, slot) => s + (slot.to === to ? slot.given : 0), 0)
  const innerBits = inner.map(({ threshold }, g) => sum(PLACES[1 + g]!) >= threshold)
  const outerBits = outer.map(({ threshold }, g) => {
    const fromInner = inner.filter(({ to }, i) => to === PLACES[5 + g] && innerBits[i]).length
    return sum(PLACES[5 + g]!) + fromInner >= threshold
  })
  return (
    slots.every(({ to, hit }) => to !== 'root' || hit) &&
    inner.every(({ to }, g) => to !== 'root' || innerBits[g]) &&
    outer.every(({ required }, g) => !required || outerBits[g])
  )
}

describe('Gates', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'gates', main: 'Gates(5)' })
  })
  const inputs = ({ slots, inner, outer }: Case) => ({
    hit: slots.map(({ hit }) => hit),
    given: slots.map(({ given }) => given),
    parent: slots.map(({ to }) => PLACES.map((place) => place === to)),
    innerThreshold: inner.map(({ threshold }) => threshold),
    innerParent: inner.map(({ to }) => INNER_PLACES.map((place) => place === to)),
    outerThreshold: outer.map(({ threshold }) => threshold),
    required: outer.map(({ required }) => required),
  })
  const check = async (c: Case) =>
    isSatisfied(c) ? void (await accepts(circuit, inputs(c))) : rejects(circuit, inputs(c))

  const idle: Case = {
    slots: new Array<Slot>(5).fill({ to: 'none', hit: false, given: 0 }),
    inner: new Array(4).fill({ threshold: 0, to: 'none' }),
    outer: new Array(4).fill({ threshold: 0, required: false }),
  }
  const slot = (to: To, given: number): Slot => ({ to, hit: given > 0, given })

  it('agrees with the rule for any wiring', async () => {
    const given = fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constant(127))
    const any: fc.Arbitrary<Case> = fc.record({
      slots: fc.array(fc.record({ to: fc.constantFrom<To>('none', ...PLACES), hit: fc.boolean(), given }), {
        minLength: 5,
        maxLength: 5,
      }),
      inner: fc.array(
        fc.record({
          threshold: fc.constantFrom(0, 1, 2, 3, 2047),
          to: fc.constantFrom<To>('none', 'none', ...INNER_PLACES),
        }),
        { minLength: 4, maxLength: 4 },
      ),
      outer: fc.array(fc.record({ threshold: fc.constantFrom(0, 1, 2, 3), required: fc.boolean() }), {
        minLength: 4,
        maxLength: 4,
      }),
    })
    let satisfied = 0
    await fc.assert(
      fc.asyncProperty(any, async (c) => {
        satisfied += Number(isSatisfied(c))
        await check(c)
      }),
      { seed: 271_828, numRuns: 120 },
    )
    // both answers occur, or the property says little
    expect(satisfied).toBeGreaterThan(10)
    expect(satisfied).toBeLessThan(110)
  })

  it.each(PLACES)('gives a slot that hits to %s and to nothing else', async (to) => {
    for (const given of [0, 1]) {
      for (let g = 0; g < 4; g++) {
        const inner = {
          ...idle,
          slots: idle.slots.with(2, slot(to, given)),
          inner: idle.inner.with(g, { threshold: 1, to: 'root' }),
        }
        const outer = {
          ...idle,
          slots: idle.slots.with(2, slot(to, given)),
          outer: idle.outer.with(g, { threshold: 1, required: true }),
        }
        expect(isSatisfied(inner)).toBe(given === 1 && to === `inner${g}`)
        expect(isSatisfied(outer)).toBe(given === 1 && to === `outer${g}`)
        await check(inner)
        await check(outer)
      }
    }
  })

  it('adds counts, and gives an inner gate to an outer gate as one', async () => {
    const counted = {
      ...idle,
      slots: [slot('inner1', 2), slot('inner1', 1), slot('outer3', 1), ...idle.slots.slice(3)],
    }
    for (const [threshold, needed, holds] of [
      [3, 2, true],
      [4, 2, false],
      [3, 3, false],
      [0, 2, true],
    ] as const) {
      const c: Case = {
        ...counted,
        inner: idle.inner.with(1, { threshold, to: 'outer3' }),
        outer: idle.outer.with(3, { threshold: needed, required: true }),
      }
      expect(isSatisfied(c)).toBe(holds)
      await check(c)
    }
  })

  it('needs every slot under the root, whatever the count', async () => {
    for (let s = 0; s < 5; s++) {
      await rejects(circuit, inputs({ ...idle, slots: idle.slots.with(s, { to: 'root', hit: false, given: 5 }) }))
    }
    await check({ ...idle, slots: idle.slots.with(0, { to: 'root', hit: false, given: 5 }) })
    await check({ ...idle, slots: idle.slots.with(0, { to: 'root', hit: true, given: 0 }) })
  })

  it('bears the largest sums and thresholds', async () => {
    const full = idle.slots.map(() => slot('outer0', 128))
    await check({ ...idle, slots: full, outer: idle.outer.with(0, { threshold: 640, required: true }) })
    await check({ ...idle, slots: full, outer: idle.outer.with(0, { threshold: 641, required: true }) })
    await check({ ...idle, outer: idle.outer.map(() => ({ threshold: 2047, required: false })) })
  })

  it('lets no gate be opened', async () => {
    const closed: Case = {
      ...idle,
      slots: idle.slots.with(0, slot('inner0', 1)),
      inner: idle.inner.with(0, { threshold: 2, to: 'outer1' }),
    }
    cannotForge(circuit, inputs(closed), { 'inner[0]': 1 })
    cannotForge(circuit, inputs(closed), { 'toInner[0][0]': 2 })
    cannotForge(circuit, inputs(closed), { 'toOuter[1][5]': 1 })
    cannotForge(circuit, inputs({ ...closed, outer: idle.outer.with(1, { threshold: 1, required: true }) }), {})
    expect(freeWires(circuit, await accepts(circuit, inputs(closed)))).toEqual([])
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})
