/** Real records against the twenty example policies: our answer, the independent evaluator's, and the circuit's. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { chartFromFhir } from '../../src/fhir'
import { compilePolicy } from '../../src/model/compile'
import { dayFromDate } from '../../src/model/dates'
import { evaluatePolicy } from '../../src/model/evaluate'
import { parsePolicy } from '../../src/model/policy'
import { STANDARD } from '../../src/model/program'
import { hasWitness } from '../support/circuit'
import { examplePolicies, oracleRecords, readRecord } from '../support/data'
import { makeScenario } from '../support/scenario'

/** Where our answer is not the other evaluator's, and why ours is right. */
const DIFFERENCES: { file: string; policy: string; ours: boolean | null; theirs: boolean | null; reason: string }[] =
  JSON.parse(readFileSync(new URL('../fixtures/oracle-differences.json', import.meta.url), 'utf8'))

/** `part` 0 or 1 of the records, so that two processes share them. */
export function describeOracle(part: 0 | 1): void {
  const policies = [...examplePolicies()].map(([name, text]) => {
    const policy = parsePolicy(text)
    return { name, policy, program: compilePolicy({ policy, shape: STANDARD }) }
  })
  const records = oracleRecords().filter((_, i) => i % 2 === part)

  describe.each(records)('$file', (record) => {
    const day = dayFromDate(record.asOf)
    const { chart } = chartFromFhir({ bundle: readRecord(record), asOf: record.asOf })
    const terms = { issuedDay: day, expiresDay: day + 365, completeAsOfDay: day }
    const answers = policies.map(({ name, policy }) => ({
      name,
      result: evaluatePolicy({ policy, chart, terms, day }).result,
    }))

    test("gets the independent evaluator's answer for every policy, or a listed better one", () => {
      const differences = answers
        .filter(({ name, result }) => result !== record.predicates[name])
        .map(({ name, result }) => ({ file: record.file, policy: name, ours: result, theirs: record.predicates[name] }))
      const listed = DIFFERENCES.filter(({ file }) => record.file.endsWith(file))
      expect(differences).toEqual(
        listed.map(({ policy, ours, theirs }) => ({ file: record.file, policy, ours, theirs })),
      )
    })

    test('has a witness for every policy that is true, and none for one that is false or unknown', async () => {
      for (const [i, { name, result }] of answers.entries()) {
        const { inputs } = makeScenario({ chart, program: policies[i]!.program, day, terms })
        expect(await hasWitness(inputs), name).toBe(result === true)
      }
    })
  })
}
