/** The deletion of constraints itself: what it must notice, and what it must leave alone. */
import { beforeAll, describe, expect, it } from 'vitest'
import { mutate } from '../../scripts/lib/mutants/mutate'
import { describeConstraint } from '../../scripts/lib/mutants/statement'
import { type Template, templateOf } from '../../scripts/lib/mutants/template'
import { openCircuit } from './support/circuit'
import type { Claim } from './support/record'

/** A bit that is checked twice, a product, an equation, and a copy that nobody reads. */
const SOURCE = `template Inner() { signal input in; signal output out; out <== in * in; }
template Planted() {
  signal input bit; signal input a; signal input limit; signal output out;
  bit * (bit - 1) === 0;
  bit * (1 - bit) === 0;
  signal unread <== a + 1;
  component inner = Inner();
  inner.in <== a;
  out <== bit * inner.out;
  a === limit;
}
`

describe('the deletion of constraints', () => {
  let template: Template
  beforeAll(async () => {
    template = templateOf(await openCircuit({ main: 'Planted()', source: SOURCE, plain: true }))
  })
  const claim = (kind: Claim['kind'], given: Record<string, number>): Claim => ({
    ...{ main: 'Planted()', file: '', kind },
    given: Object.entries(given).map(([name, value]) => [name, String(value)]),
  })
  const statements = (constraints: Iterable<number>) =>
    [...constraints].map((constraint) => describeConstraint(template, constraint)).sort()
  const forced = claim('outputs', { bit: 1, a: 3, limit: 3 })

  it("takes the template's own constraints and not those of its parts", () => {
    expect(template.own).toHaveLength(6)
    expect(template.r1cs.constraints).toBe(7)
  })

  it('kills what forces an output, and finds what no claim needs', () => {
    const { idle, killed, survived } = mutate({ template, claims: [forced] })
    expect(statements(idle)).toEqual(['a = unread'])
    expect(statements(killed.keys())).toEqual(['(bit) * (inner.out) = out', 'a = inner.in'])
    expect(statements(survived)).toEqual(['(bit) * (bit) = 0', '(bit) * (bit) = 0', 'a = limit'])
  })

  it('kills what refutes, and lets live what another constraint says too', () => {
    const claims = [
      forced,
      claim('impossible', { bit: 1, a: 3, limit: 4 }),
      claim('impossible', { bit: 2, a: 3, limit: 3 }),
    ]
    const { survived } = mutate({ template, claims })
    expect(statements(survived)).toEqual(['(bit) * (bit) = 0', '(bit) * (bit) = 0'])
  })

  it('refuses a claim that is wrong before anything is deleted', () => {
    const claims = [claim('impossible', { bit: 1, a: 3, limit: 3 })]
    expect(() => mutate({ template, claims })).toThrow(/before any deletion/)
  })
})
