/** Requests for the other circuits on the command line: one for little, one over two credentials. */
import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands'
import { closeProver } from '../../src/holder'
import { type Ran, runInMemory, temporaryFolder } from './helpers'

const AS_OF = '2021-01-04'
const RECORD = 'examples/records/louis-maggio.json'
const folder = await temporaryFolder()
const { path } = folder
const run = (...argv: string[]): Promise<Ran> => runInMemory({ argv: [...argv, '--json'], commands: COMMANDS })

async function ok(...argv: string[]): Promise<Record<string, unknown>> {
  const ran = await run(...argv)
  expect([ran.code, ran.err.filter((line) => line.startsWith('{'))], argv.join(' ')).toEqual([0, []])
  return ran.json
}

async function ask(name: string, policy: object, ...options: string[]): Promise<Record<string, unknown>> {
  await writeFile(path(`${name}-policy.json`), JSON.stringify({ version: 1, ...policy }))
  const files = ['--policy', path(`${name}-policy.json`), '--registry', path('registry.json')]
  return ok('request', ...files, '--as-of', AS_OF, '--out', path(`${name}.json`), ...options)
}

const hba1c = { value: { codes: ['http://loinc.org|4548-4'], min: '6.0', max: '10.0', unit: '%' } }
const diabetes = { has: { domain: 'condition', codes: ['http://snomed.info/sct|44054006'] } }
const holder = ['--holder', path('holder.json')]

describe('the command line', () => {
  beforeAll(async () => {
    await ok('holder', 'init', '--out', path('holder.json'))
    for (const issuer of ['hospital', 'clinic']) {
      await ok('issuer', 'init', '--out', path(`${issuer}.json`), '--name', issuer)
      const { commitment } = await ok('holder', 'commitment', ...holder)
      const by = ['--fhir', RECORD, '--issuer', path(`${issuer}.json`), '--commitment', `${commitment}`]
      await ok('issue', ...by, '--as-of', AS_OF, '--out', path(`by-${issuer}.json`))
    }
    const issuers = ['hospital', 'clinic'].flatMap((issuer) => ['--issuer', path(`${issuer}.json`)])
    await ok('issuer', 'registry', ...issuers, '--as-of', AS_OF, '--out', path('registry.json'))
  })
  afterAll(async () => {
    await closeProver()
    await folder.remove()
  })

  it('offers the smallest circuit, and proves and verifies with it', async () => {
    const check = async () => ok('policy', 'check', path('small-policy.json'))
    const asked = await ask('small', { all: [{ age: { min: 18 } }, hba1c] }, '--circuit', 'lite')
    expect(await check()).toMatchObject({ circuit: 'standard', smaller: { circuit: 'lite', hash: asked.policyHash } })
    expect(asked.circuit).toBe('lite')
    const question = [...holder, '--credential', path('by-hospital.json'), '--request', path('small.json')]
    expect((await ok('explain', ...question)).result).toBe(true)
    const out = ['--registry', path('registry.json'), '--out', path('presentation.json'), '--allow-narrow']
    expect((await run('prove', ...question, ...out)).code).toBe(0)
    const answer = ['--presentation', path('presentation.json'), '--request', path('small.json')]
    expect((await run('verify', ...answer, '--registry', path('registry.json'))).json.eligible).toBe(true)
  })

  it('refuses a circuit that there is not, or that cannot hold the policy', async () => {
    await writeFile(path('two.json'), JSON.stringify({ version: 1, all: [diabetes, hba1c] }))
    const files = ['--policy', path('two.json'), '--registry', path('registry.json'), '--as-of', AS_OF]
    const refusal = async (circuit: string) =>
      (await run('request', ...files, '--out', path('never.json'), '--circuit', circuit)).error
    expect(await refusal('huge')).toMatchObject({ code: 'REQUEST_INVALID', at: '/circuit' })
    expect(await refusal('withdraw')).toMatchObject({ code: 'REQUEST_INVALID', at: '/circuit' })
    expect(await refusal('lite')).toMatchObject({ code: 'POLICY_TOO_LARGE' })
  })

  it('takes one credential for each name of a policy', async () => {
    const all = [
      { ...diabetes, from: 'first' },
      { ...hba1c, from: 'second' },
    ]
    expect(await ask('both', { credentials: { first: {}, second: {} }, all })).toMatchObject({ circuit: 'multi' })
    const explain = (...credentials: string[]) =>
      run('explain', ...holder, '--request', path('both.json'), ...credentials.flatMap((one) => ['--credential', one]))
    const [one, other] = [`first=${path('by-hospital.json')}`, `second=${path('by-clinic.json')}`]
    expect((await explain(one, other)).json.result).toBe(true)
    expect((await explain(one)).json.result).toBeNull()
    expect((await explain(path('by-hospital.json'))).json.result).toBeNull()
    expect((await explain(one, one)).error).toMatchObject({ code: 'USAGE' })
    expect((await explain(one, path('by-clinic.json'))).error).toMatchObject({ code: 'USAGE' })
  })
})
