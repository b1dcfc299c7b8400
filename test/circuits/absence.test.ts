/** When "not in the chart" may be read as "not in the record": circuits/lib/absence.circom. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Circuit, openCircuit } from './support/circuit'
import { accepts, cannotForge, costsAsRecorded, determines, freeWires } from './support/claims'

interface Case {
  used: boolean[]
  total: boolean[]
  complete: boolean
  covers: boolean[]
  needFresh: boolean
  isFresh: boolean
}

/** docs/protocol.md section 4: complete, fresh if asked, and no used place uncovered or some total place covered. */
function isAbsent({ used, total, complete, covers, needFresh, isFresh }: Case): boolean {
  const isCovered = (place: number) => covers[place] ?? false
  const noneUncovered = used.every((u, place) => !u || isCovered(place))
  const oneTotal = total.some((t, place) => t && isCovered(place))
  return complete && (!needFresh || isFresh) && (noneUncovered || oneTotal)
}

describe('Absence', () => {
  let circuit: Circuit
  beforeAll(async () => {
    circuit = await openCircuit({ file: 'absence', main: 'Absence()' })
  })
  const none = new Array<boolean>(7).fill(false)
  const only = (...places: number[]) => none.map((_, i) => places.includes(i))
  const base: Case = {
    used: only(0),
    total: none,
    complete: true,
    covers: only(0).slice(0, 6),
    needFresh: false,
    isFresh: false,
  }

  it('says what the rule says, for any coverage', async () => {
    const bits = (length: number) => fc.array(fc.boolean(), { minLength: length, maxLength: length })
    const any = fc.record({
      used: bits(7),
      total: bits(7),
      complete: fc.boolean(),
      covers: bits(6),
      needFresh: fc.boolean(),
      isFresh: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(any, async (c) => {
        await determines(circuit, { ...c }, { out: isAbsent(c) })
      }),
      { seed: 4711, numRuns: 150 },
    )
  })

  it.each<[name: string, change: Partial<Case>, out: boolean]>([
    ['all used places are covered', {}, true],
    ['nothing is used', { used: none, covers: none.slice(1) }, true],
    ['a used place is not covered', { used: only(0, 3) }, false],
    ['a used place is not covered, but a covered one is total', { used: only(0, 3), total: only(0) }, true],
    ['a place that is not covered is total', { used: only(0, 3), total: only(3) }, false],
    [
      'another system is used, which no criterion covers',
      { used: only(0, 6), covers: none.slice(1).fill(true) },
      false,
    ],
    ['another system is total', { used: only(0, 6), total: only(6), covers: only(0).slice(0, 6) }, false],
    ['another system is used and a covered one is total', { used: only(0, 6), total: only(0) }, true],
    ['the domain is not complete', { complete: false }, false],
    ['freshness is asked for and missing', { needFresh: true }, false],
    ['freshness is asked for and there', { needFresh: true, isFresh: true }, true],
  ])('where %s', async (_, change, out) => {
    await determines(circuit, { ...base, ...change }, { out })
    cannotForge(circuit, { ...base, ...change }, { out: !out })
  })

  it('leaves free only inverses of zero', async () => {
    const free = freeWires(circuit, await accepts(circuit, { ...base }))
    expect(free.every((name) => /^IsZero_\d+_\d+\.inv$/.test(name))).toBe(true)
    expect(free).toHaveLength(2)
  })

  it('costs what is recorded', () => costsAsRecorded(circuit))
})
