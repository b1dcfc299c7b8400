/** The commands one after the other, as hospital, patient and trial would type them; what leaks is looked for everywhere. */
import { spawn } from 'node:child_process'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands'
import { closeProver } from '../../src/holder'
import { PASSWORD, type Ran, runInMemory, temporaryFolder } from './helpers'

const ROOT = resolve(import.meta.dirname, '../..')
const CANARY = 'CANARY-5519-ZEBRA'
/** What the test itself puts into the folder. */
const OURS = ['record.json', 'odd-record.json', 'older.json', 'changed.json', 'not-fhir.json', 'tmp']
const AS_OF = '2021-01-04'
const run = (...argv: string[]): Promise<Ran> => runInMemory({ argv: [...argv, '--json'], commands: COMMANDS })

const folder = await temporaryFolder()
const { path } = folder
const output: string[] = []

/** Run and remember everything that was printed. */
async function keep(...argv: string[]): Promise<Ran> {
  const ran = await run(...argv)
  output.push(...ran.out, ...ran.err)
  return ran
}

async function ok(...argv: string[]): Promise<Record<string, unknown>> {
  const ran = await keep(...argv)
  expect([ran.code, ran.err], argv.join(' ')).toEqual([0, []])
  return ran.json
}

/** The demo's record with canaries wherever a name, a text or an identifier stands that no chart needs. */
async function plantCanaries(): Promise<string> {
  const bundle = JSON.parse(await readFile(resolve(ROOT, 'examples/records/louis-maggio.json'), 'utf8')) as {
    entry: { resource: Record<string, unknown> & { resourceType: string } }[]
  }
  for (const { resource } of bundle.entry) {
    resource.text = { status: 'generated', div: `<div>${CANARY}</div>` }
    if (resource.resourceType === 'Patient') resource.name = [{ family: CANARY }]
    if (resource.resourceType === 'Condition') resource.note = [{ text: CANARY }]
  }
  return JSON.stringify(bundle)
}

/** A record whose statements are odd themselves: what is signed of them is a hash, what is reported a place. */
const ODD = JSON.stringify({
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    { resource: { resourceType: 'Patient', id: 'odd', birthDate: CANARY } },
    {
      resource: {
        resourceType: 'Condition',
        subject: { reference: 'Patient/odd' },
        onsetDateTime: CANARY,
        code: { text: CANARY },
      },
    },
    {
      resource: {
        resourceType: 'Observation',
        subject: { reference: 'Patient/odd' },
        status: 'final',
        valueString: CANARY,
      },
    },
  ],
})

describe('the path from record to answer', () => {
  beforeAll(async () => {
    await writeFile(path('record.json'), await plantCanaries())
    await ok('issuer', 'init', '--out', path('issuer.json'), '--name', 'City Hospital')
    await ok('holder', 'init', '--out', path('holder.json'))
    const { commitment } = await ok('holder', 'commitment', '--holder', path('holder.json'))
    await ok(
      ...['issue', '--fhir', path('record.json'), '--issuer', path('issuer.json'), '--commitment', `${commitment}`],
      ...['--as-of', AS_OF, '--out', path('credential.json')],
    )
    // all that follows is about a credential under a key that was rotated since
    await ok('issuer', 'rotate', '--issuer', path('issuer.json'), '--as-of', AS_OF)
    const registry = ['--issuer', path('issuer.json'), '--as-of', AS_OF, '--out', path('registry.json')]
    expect(await ok('issuer', 'registry', ...registry)).toMatchObject({ issuers: 2 })
    await ok(
      ...['request', '--policy', 'examples/policies/diabetes-trial.json', '--registry', path('registry.json')],
      ...['--as-of', AS_OF, '--audience', 'trial.example', '--out', path('request.json')],
    )
  })
  afterAll(async () => {
    await closeProver()
    await folder.remove()
  })

  const question = [
    '--holder',
    path('holder.json'),
    '--credential',
    path('credential.json'),
    '--request',
    path('request.json'),
  ]
  const answer = ['--presentation', path('presentation.json'), '--request', path('request.json'), '--registry']

  it('says a policy as sentences with its hash and circuit', async () => {
    const check = await ok('policy', 'check', 'examples/policies/diabetes-trial.json')
    expect(check).toMatchObject({
      hash: expect.stringMatching(/^\d+$/),
      circuit: 'standard',
      warnings: expect.any(Array),
    })
    expect(check.sentences).toHaveLength(5)
    expect(JSON.parse(await readFile(path('request.json'), 'utf8'))).toMatchObject({
      policyHash: check.hash,
      asOf: AS_OF,
    })
  })

  it('explains each criterion on the device', async () => {
    const why = await ok('explain', ...question)
    expect(why.result).toBe(true)
    expect(why.criteria).toHaveLength(4)
    expect(why.criteria).toContainEqual({
      result: true,
      sentence: expect.any(String),
      reason: expect.any(String),
      reasonCode: 'holds',
    })
  })

  it('proves in a process of its own that ends by itself and leaves nothing but the presentation', async () => {
    await mkdir(path('tmp'))
    const before = await readdir(path('.'))
    const argv = [
      'prove',
      ...question,
      '--registry',
      path('registry.json'),
      '--out',
      path('presentation.json'),
      '--json',
    ]
    const ran = await runProcess(argv, { VITALPROOF_PASSWORD: PASSWORD, TMPDIR: path('tmp'), TSX_DISABLE_CACHE: '1' })
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(ran.out)).toMatchObject({ nullifier: expect.stringMatching(/^\d+$/), setup: 'development' })
    expect(await readdir(path('tmp'))).toEqual([])
    expect((await readdir(path('.'))).sort()).toEqual([...before, 'presentation.json'].sort())
    output.push(ran.out, ran.err)
  })

  it('verifies it, and says what was proven and nothing more', async () => {
    const verified = await ok('verify', ...answer, path('registry.json'))
    const { publicSignals } = JSON.parse(await readFile(path('presentation.json'), 'utf8')) as {
      publicSignals: Record<string, string>
    }
    expect(verified).toEqual({
      eligible: true,
      nullifier: publicSignals.nullifier,
      guardNullifier: publicSignals.guardNullifier,
      policyHash: publicSignals.policyHash,
      asOf: AS_OF,
      setup: 'development',
    })
  })

  it('refuses a changed signal, another request and another day, each by name', async () => {
    const presentation = JSON.parse(await readFile(path('presentation.json'), 'utf8')) as {
      publicSignals: Record<string, string>
    }
    const nullifier = `${BigInt(presentation.publicSignals.nullifier!) + 1n}`
    const changed = { ...presentation, publicSignals: { ...presentation.publicSignals, nullifier } }
    await writeFile(path('changed.json'), JSON.stringify(changed))
    const forged = ['--presentation', path('changed.json'), ...answer.slice(2), path('registry.json')]
    expect(await keep('verify', ...forged)).toMatchObject({ code: 1, out: [], error: { code: 'PROOF_INVALID' } })

    const policy = [
      '--policy',
      'examples/policies/diabetes-trial.json',
      '--registry',
      path('registry.json'),
      '--as-of',
      AS_OF,
    ]
    await ok('request', ...policy, '--audience', 'other.example', '--out', path('other.json'))
    const other = [
      '--presentation',
      path('presentation.json'),
      '--request',
      path('other.json'),
      '--registry',
      path('registry.json'),
    ]
    expect(await keep('verify', ...other)).toMatchObject({ code: 1, error: { code: 'REQUEST_MISMATCH' } })
    const late = await keep('verify', ...answer, path('registry.json'), '--on', '2021-01-06')
    expect(late).toMatchObject({ code: 1, error: { code: 'REQUEST_EXPIRED' } })
  })

  it('refuses to write over a file, before any work', async () => {
    const again = await keep(
      'prove',
      ...question,
      '--registry',
      path('registry.json'),
      '--out',
      path('presentation.json'),
    )
    expect(again).toMatchObject({ code: 1, out: [], error: { code: 'FILE_EXISTS', at: '--out' } })
    expect(await keep('holder', 'init', '--out', path('holder.json'))).toMatchObject({ error: { code: 'FILE_EXISTS' } })
  })

  it('refuses a wrong password with no hint', async () => {
    const argv = ['explain', ...question, '--json']
    const ran = await runInMemory({ argv, commands: COMMANDS, environment: { VITALPROOF_PASSWORD: 'wrong' } })
    expect([ran.code, ran.error.code]).toEqual([1, 'WRONG_PASSWORD'])
  })

  it('cannot prove what does not hold: exit code 1, a reason on the device, no file', async () => {
    const policy = JSON.parse(await readFile('examples/policies/diabetes-trial.json', 'utf8')) as { all: unknown[] }
    await writeFile(path('older.json'), JSON.stringify({ ...policy, all: [{ age: { min: 60 } }, ...policy.all] }))
    const asked = ['--policy', path('older.json'), '--registry', path('registry.json'), '--as-of', AS_OF]
    await ok('request', ...asked, '--out', path('request-older.json'))
    const older = [...question.slice(0, 4), '--request', path('request-older.json')]
    const why = await keep('explain', ...older)
    expect([why.code, why.json.result]).toEqual([1, false])
    const prove = await keep('prove', ...older, '--registry', path('registry.json'), '--out', path('none.json'))
    expect(prove).toMatchObject({ code: 1, out: [], error: { code: 'NOT_SATISFIED' } })
    await expect(stat(path('none.json'))).rejects.toThrow()
  })

  it('revokes: the next snapshot has another root, under which the credential cannot be proved', async () => {
    const own = ['--issuer', path('issuer.json'), '--credential', path('credential.json')]
    expect(await ok('suspend', ...own)).toMatchObject({ status: 'suspended', listed: 1 })
    expect(await ok('reinstate', ...own)).toMatchObject({ status: 'live', listed: 0 })
    expect(await ok('revoke', ...own)).toMatchObject({ status: 'revoked', listed: 1 })
    expect(await keep('reinstate', ...own)).toMatchObject({ code: 1, error: { code: 'CREDENTIAL_REVOKED' } })
    const next = ['--issuer', path('issuer.json'), '--as-of', AS_OF, '--out', path('registry-2.json')]
    expect(await ok('issuer', 'registry', ...next)).toMatchObject({ epoch: 2, revoked: 1 })
    const policy = ['--policy', 'examples/policies/diabetes-trial.json', '--registry', path('registry-2.json')]
    await ok('request', ...policy, '--as-of', AS_OF, '--out', path('request-2.json'))
    const asked = [...question.slice(0, 4), '--request', path('request-2.json'), '--registry', path('registry-2.json')]
    const refused = await keep('prove', ...asked, '--out', path('none.json'))
    expect(refused).toMatchObject({ code: 1, error: { code: 'CREDENTIAL_REVOKED' } })
    expect(await keep('verify', ...answer, path('registry-2.json'))).toMatchObject({
      error: { code: 'REGISTRY_ROOT_UNKNOWN' },
    })
  })

  it('signs an odd record with its issues listed by place', async () => {
    await writeFile(path('odd-record.json'), ODD)
    const issuing = [
      '--issuer',
      path('issuer.json'),
      '--commitment',
      '4711',
      '--as-of',
      AS_OF,
      '--out',
      path('odd.json'),
    ]
    const { issues } = await ok('issue', '--fhir', path('odd-record.json'), ...issuing)
    expect(issues).toContainEqual(
      expect.objectContaining({ at: '/entry/1/resource/onsetDateTime', message: expect.any(String) }),
    )
  })

  it('writes every file for its owner only, and a planted canary into none of them and into no output', async () => {
    for (const name of (await readdir(path('.'))).filter((file) => !OURS.includes(file))) {
      expect((await stat(path(name))).mode & 0o777, name).toBe(0o600)
      expect((await readFile(path(name), 'utf8')).includes(CANARY), name).toBe(false)
    }
    expect(output.length).toBeGreaterThan(15)
    expect(output.join('\n')).not.toContain(CANARY)
  })

  it('keeps the secrets of issuer and holder encrypted', async () => {
    for (const name of ['issuer.json', 'holder.json']) {
      expect(Object.keys(JSON.parse(await readFile(path(name), 'utf8')) as object)).toEqual([
        'vitalproof',
        'kdf',
        'cipher',
        'sealed',
      ])
    }
  })

  it('refuses a broken record by place and reason, without quoting it', async () => {
    await writeFile(path('not-fhir.json'), JSON.stringify({ resourceType: CANARY, name: CANARY }))
    const argv = ['--issuer', path('issuer.json'), '--commitment', '1', '--as-of', AS_OF, '--out', path('none.json')]
    const ran = await keep('issue', '--fhir', path('not-fhir.json'), ...argv)
    expect(ran).toMatchObject({
      code: 1,
      out: [],
      error: { code: 'FHIR_INVALID', fix: expect.any(String), at: expect.any(String) },
    })
    expect(ran.err.join()).not.toContain(CANARY)
  })
})

interface Finished {
  code: number | null
  out: string
  err: string
}

/** The command line as a process with only these variables; resolves when it has ended by itself. */
function runProcess(argv: string[], environment: Record<string, string>): Promise<Finished> {
  const child = spawn(process.execPath, ['--import', 'tsx', resolve(ROOT, 'src/cli/main.ts'), ...argv], {
    env: environment,
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return new Promise((done, reject) => {
    child.once('error', reject)
    child.once('close', (code) => done({ code, out, err }))
  })
}
