/** What a chart may claim about its record: complete domains, and the code systems in use (docs/protocol.md section 2). */
import { PLACES } from './codes'
import type { Statement } from './statements'
import type { Chart, Domain, DomainCoverage } from './types'
import { DOMAINS } from './types'

/**
 * @param options.statements of the whole record, before thinning
 * @param options.complete domains that the source calls complete
 * @param options.thinned domains of which the chart lost a row that the rule wants
 * @param options.latestKept each observation code's latest row is in the chart
 * @param options.orderKnown no partial date leaves in doubt which of two observations is newer
 */
export function coverageOf(options: {
  statements: readonly Statement[]
  complete: readonly Domain[]
  thinned: readonly Domain[]
  latestKept: boolean
  orderKnown: boolean
}): Chart['coverage'] {
  const { statements, complete, thinned, latestKept, orderKnown } = options
  const entries = DOMAINS.map((domain) => {
    const own = statements.filter((statement) => statement.domain === domain)
    const ordered = domain !== 'observation' || orderKnown
    const nothingLost = complete.includes(domain) && own.every(({ hole }) => !hole) && ordered
    const places = Array.from({ length: PLACES }, (_, place) => place)
    const coverage: DomainCoverage = {
      complete: nothingLost && !thinned.includes(domain),
      // "no such value" is proved from this bit too, so it needs a source that leaves nothing out
      latestComplete: domain === 'observation' && nothingLost && latestKept,
      used: places.map((place) => own.some((statement) => statement.places.includes(place))),
      total: places.map((place) => own.length > 0 && own.every((statement) => statement.places.includes(place))),
    }
    return [domain, coverage] as const
  })
  return Object.fromEntries(entries) as Chart['coverage']
}
