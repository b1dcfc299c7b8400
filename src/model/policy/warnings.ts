/** What is odd about a policy that reads well: criteria that cannot hold, say nothing new, or ask for more than they need. */
import { rulesOf } from './credentials'
import { conflicts, implies, isSameTerm } from './implications'
import { leafWarnings, type PolicyWarning, warn } from './leaf-warnings'
import { lowerPolicy } from './lower'
import { leavesOf, type Term } from './terms'
import type { Policy } from './types'

export type { PolicyWarning, WarningCode } from './leaf-warnings'

/** All warnings of a parsed policy, in the order of its criteria, each once. */
export function findWarnings(policy: Policy): PolicyWarning[] {
  const rules = new Map(rulesOf(policy))
  const terms = lowerPolicy(policy)
  const leaves = terms.flatMap(leavesOf)
  const found = leaves.flatMap(leafWarnings)
  found.push(...pairWarnings(terms.flatMap(flattenAll)), ...terms.flatMap(repetitions))
  for (const leaf of leaves) {
    const isLicence = leaf.kind === 'presence' && leaf.domain === 'licence'
    if (isLicence && !rules.get(leaf.from ?? '')?.types.includes('licence')) {
      found.push(warn('wrong-credential', leaf.at, 'asks for a licence, but accepts no credential of that type'))
    }
  }
  for (const [name, rule] of rules) {
    if (rule.maxAgeDays !== undefined) continue
    const at = name === '' ? '/credentials' : `/credentials/${name}`
    found.push(warn('no-maximum-age', at, 'accepts a credential of any age until it expires'))
  }
  // a condition and its negation are one place of the document
  return found.filter(
    (one, i) => i === found.findIndex((other) => other.at === one.at && other.message === one.message),
  )
}

/** Terms that must all hold, without the groups around them. */
function flattenAll(term: Term): Term[] {
  return term.kind === 'all' ? term.parts.flatMap(flattenAll) : [term]
}

function pairWarnings(terms: readonly Term[]): PolicyWarning[] {
  const found: PolicyWarning[] = []
  terms.forEach((term, i) => {
    for (const other of terms.slice(0, i)) {
      if ('parts' in term || 'parts' in other) {
        if (isSameTerm(term, other)) found.push(warn('redundant', term.at, `repeats ${other.at}`))
      } else if (conflicts(term, other)) {
        found.push(warn('unsatisfiable', term.at, `cannot hold together with ${other.at}`))
      } else if (implies(other, term)) {
        found.push(warn('redundant', term.at, `already follows from ${other.at}`))
      } else if (implies(term, other)) {
        found.push(warn('redundant', other.at, `already follows from ${term.at}`))
      }
    }
  })
  return found
}

/** Equal parts of one group: of `atLeast` they count twice, which is seldom meant. */
function repetitions(term: Term): PolicyWarning[] {
  if (!('parts' in term)) return []
  const { parts } = term
  const repeated = parts.filter((part, i) => parts.slice(0, i).some((other) => isSameTerm(part, other)))
  return [
    ...repeated.map((part) => warn('redundant', part.at, 'repeats a part of its group')),
    ...parts.flatMap(repetitions),
  ]
}
