/** A constraint as its source statement would read, with loop indexes and the numbers of anonymous components collapsed. */
import type { Form } from '../../../test/circuits/support/forms'
import type { Template } from './template'

export function describeConstraint({ system, names }: Template, constraint: number): string {
  const [a, b, c] = system.constraints[constraint]!
  const show = (form: Form): string =>
    [...new Set([...form.terms.keys()].map((wire) => collapse(names[wire]!)))].sort().join(' + ')
  if (a.terms.size > 0 && b.terms.size > 0) return `(${show(a)}) * (${show(b)}) = ${show(c) || '0'}`
  const all = new Map([a, b, c].flatMap(({ terms }) => [...terms]))
  // the template's own signal first, then those of its components
  const wires = [...new Set([...all.keys()].map((wire) => collapse(names[wire]!)))].sort(bySignal)
  return wires.length === 1 ? `${wires[0]} = constant` : wires.join(' = ').replace(/ = (?=.* = )/g, ' + ')
}

function collapse(name: string): string {
  return name.replace(/\[\d+\]/g, '[]').replace(/\b([A-Z]\w*?)_\d+_\d+(?=[.[])/g, '$1')
}

function bySignal(a: string, b: string): number {
  const depth = (name: string): number => name.split('.').length
  return depth(a) - depth(b) || (a < b ? -1 : 1)
}
