import { readFile, stat, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommandBody } from '../../src/cli/command'
import { readInput, replaceOwn, writeNew } from '../../src/cli/files'
import { PASSWORD_OPTION, readPassword } from '../../src/cli/password'
import { formatDuration, styleFor } from '../../src/cli/style'
import { VitalproofError } from '../../src/core/errors'
import { runInMemory, temporaryFolder } from './helpers'

const echo: CommandBody = {
  examples: ['vitalproof policy echo policy.json --tag a'],
  positionals: ['FILE'],
  options: {
    tag: { value: 'TAG', help: 'a tag', required: true },
    more: { value: 'X', help: 'more', repeat: true },
    loud: { help: 'be loud' },
  },
  run: async (input) => ({
    json: { file: input.positionals[0]!, tag: input.get('tag'), more: input.all('more'), loud: input.has('loud') },
    lines: [`tag ${input.get('tag')}`],
    exitCode: input.has('loud') ? 1 : 0,
  }),
}
const breaks: CommandBody = {
  examples: ['vitalproof break'],
  options: {},
  run: async () => {
    throw new TypeError('CANARY-8842 is not iterable')
  },
}
const refuses: CommandBody = {
  examples: ['vitalproof refuse'],
  options: {},
  run: async () => {
    throw new VitalproofError('NOT_SATISFIED', 'the policy does not hold', { at: '/all/2', fix: 'nothing to mend' })
  },
}
const asks: CommandBody = {
  examples: ['vitalproof ask'],
  options: PASSWORD_OPTION,
  run: async (input) => ({
    json: { length: (await readPassword({ input, forWhat: 'holder file', repeat: true })).length },
    lines: [],
  }),
}
const commands = [
  { name: 'policy echo', summary: 'says what it was given', load: async () => echo },
  { name: 'break', summary: 'fails in a way nobody thought of', load: async () => breaks },
  { name: 'refuse', summary: 'refuses', load: async () => refuses },
  { name: 'ask', summary: 'asks for a password', load: async () => asks },
]
const run = (...argv: string[]) => runInMemory({ argv, commands })

const folder = await temporaryFolder()
afterAll(folder.remove)

describe('the command line', () => {
  it('gives a command its file, options, repeated options and switches', async () => {
    const { code, json } = await run(
      'policy',
      'echo',
      'p.json',
      '--tag',
      'a',
      '--more',
      '1',
      '--more=2',
      '--loud',
      '--json',
    )
    expect(json).toEqual({ file: 'p.json', tag: 'a', more: ['1', '2'], loud: true })
    expect(code).toBe(1)
  })

  it('prints lines for people and one JSON object for machines', async () => {
    expect((await run('policy', 'echo', 'p.json', '--tag', 'a')).out).toEqual(['tag a'])
    expect((await run('policy', 'echo', 'p.json', '--tag', 'a', '--json')).out).toHaveLength(1)
  })

  it.each([
    ['an unknown command', ['frobnicate']],
    ['half a command', ['policy']],
    ['an unknown option', ['policy', 'echo', 'p.json', '--tag', 'a', '--colour', 'red']],
    ['a missing required option', ['policy', 'echo', 'p.json']],
    ['an option without its value', ['policy', 'echo', 'p.json', '--tag']],
    ['an option twice', ['policy', 'echo', 'p.json', '--tag', 'a', '--tag', 'b']],
    ['an empty value', ['policy', 'echo', 'p.json', '--tag', '']],
    ['a value for a switch', ['policy', 'echo', 'p.json', '--tag', 'a', '--loud=yes']],
    ['a missing file name', ['policy', 'echo', '--tag', 'a']],
    ['a file name too many', ['policy', 'echo', 'p.json', 'q.json', '--tag', 'a']],
  ])('refuses %s with exit code 2 and nothing on stdout', async (_, argv) => {
    const { code, out, error } = await run(...argv, '--json')
    expect(code).toBe(2)
    expect(out).toEqual([])
    expect(error).toMatchObject({ code: 'USAGE', message: expect.any(String), fix: expect.stringContaining('--help') })
  })

  it('never repeats what was typed in a wrong place, because it may be a secret', async () => {
    for (const argv of [
      ['CANARY-1'],
      ['policy', 'echo', 'p.json', 'CANARY-1'],
      ['policy', 'echo', '--CANARY-1', 'CANARY-1'],
    ]) {
      const { err } = await run(...argv)
      expect(err.join()).not.toContain('CANARY-1')
    }
  })

  it('shows help with the examples first, for everything and for each command', async () => {
    for (const argv of [[], ['--help'], ['help']]) {
      const { code, out } = await run(...argv)
      expect(code).toBe(0)
      expect(out.join('\n')).toMatch(/Examples[\s\S]*Commands[\s\S]*policy echo[\s\S]*Exit codes/)
    }
    const { code, out } = await run('policy', 'echo', '--help')
    expect(code).toBe(0)
    expect(out.join('\n')).toMatch(
      /Examples\n.*policy echo policy\.json[\s\S]*--tag TAG\s+a tag \(required\)[\s\S]*--json/,
    )
  })

  it('reports a refusal with code, message, fix and place, exit code 1', async () => {
    const { code, out, error } = await run('refuse', '--json')
    expect(code).toBe(1)
    expect(out).toEqual([])
    expect(error).toEqual({
      code: 'NOT_SATISFIED',
      message: 'the policy does not hold',
      fix: 'nothing to mend',
      at: '/all/2',
    })
    expect((await run('refuse')).err).toEqual(['NOT_SATISFIED the policy does not hold at /all/2', '  nothing to mend'])
  })

  it('reports an unexpected error without its text, which may quote a record', async () => {
    const { code, err, error } = await run('break', '--json')
    expect(code).toBe(1)
    expect(error).toMatchObject({ code: 'INTERNAL', message: 'unexpected TypeError' })
    expect(err.join() + (await run('break')).err.join()).not.toContain('CANARY')
  })
})

describe('passwords', () => {
  beforeAll(() => writeFile(folder.path('password'), 'four words\nsecond line\n'))

  it('come from the first line of a file, before the environment', async () => {
    expect((await run('ask', '--password-file', folder.path('password'), '--json')).json).toEqual({ length: 10 })
  })

  it('come from VITALPROOF_PASSWORD', async () => {
    const { json } = await runInMemory({
      argv: ['ask', '--json'],
      commands,
      environment: { VITALPROOF_PASSWORD: 'abc' },
    })
    expect(json).toEqual({ length: 3 })
  })

  it('come from a prompt, asked twice for a new file', async () => {
    const prompts: string[] = []
    const ask = async (prompt: string) => {
      prompts.push(prompt)
      return 'abcd'
    }
    expect((await runInMemory({ argv: ['ask', '--json'], commands, environment: {}, ask })).json).toEqual({ length: 4 })
    expect(prompts).toEqual(['Password for the holder file: ', 'The same again: '])
  })

  it('that differ are refused', async () => {
    let calls = 0
    const { code, error } = await runInMemory({
      argv: ['ask', '--json'],
      commands,
      environment: {},
      ask: async () => `${calls++}`,
    })
    expect([code, error.code]).toEqual([1, 'WRONG_PASSWORD'])
  })

  it('that are empty or not to be had are a usage error that names the ways', async () => {
    expect((await runInMemory({ argv: ['ask'], commands, environment: { VITALPROOF_PASSWORD: '' } })).code).toBe(2)
    const { code, err } = await runInMemory({ argv: ['ask'], commands, environment: {} })
    expect(code).toBe(2)
    expect(err.join()).toMatch(/VITALPROOF_PASSWORD.*--password-file/)
  })

  it('are no option of any kind', async () => {
    const { code } = await run('ask', '--password', 'x')
    expect(code).toBe(2)
  })
})

describe('files', () => {
  it('are written once, readable by their owner only', async () => {
    const path = folder.path('once.json')
    await writeNew(path, '{}')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await expect(writeNew(path, '{"a":1}')).rejects.toMatchObject({ code: 'FILE_EXISTS', at: '--out' })
    expect(await readFile(path, 'utf8')).toBe('{}\n')
  })

  it('of our own state are replaced whole and stay private', async () => {
    const path = folder.path('state.json')
    await writeNew(path, 'one')
    await replaceOwn(path, 'two', '--issuer')
    expect(await readFile(path, 'utf8')).toBe('two\n')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('that cannot be read or are no text are refused by the name of the option', async () => {
    await expect(readInput(folder.path('none.json'), '--fhir')).rejects.toMatchObject({
      code: 'FILE_INVALID',
      at: '--fhir',
    })
    await expect(readInput(folder.path('.'), '--fhir')).rejects.toMatchObject({ code: 'FILE_INVALID', at: '--fhir' })
    await writeFile(folder.path('binary'), Uint8Array.of(0xff, 0xfe, 0x00))
    await expect(readInput(folder.path('binary'), '--fhir')).rejects.toMatchObject({
      code: 'FILE_INVALID',
      at: '--fhir',
    })
  })

  it('in a folder that cannot be written to are refused', async () => {
    await expect(writeNew(folder.path('no/such/folder.json'), '{}')).rejects.toMatchObject({ code: 'FILE_INVALID' })
  })
})

describe('style', () => {
  it('has colour on a terminal, and none where NO_COLOR is set, the terminal is dumb or there is none', () => {
    expect(styleFor(true, {}).green('x')).toBe('\x1b[32mx\x1b[39m')
    expect(styleFor(true, { NO_COLOR: '1' }).green('x')).toBe('x')
    expect(styleFor(true, { NO_COLOR: '' }).colour).toBe(true)
    expect(styleFor(true, { TERM: 'dumb' }).colour).toBe(false)
    expect(styleFor(false, {}).colour).toBe(false)
    expect(styleFor(false, { FORCE_COLOR: '1' }).colour).toBe(true)
    expect(styleFor(false, { FORCE_COLOR: '1', NO_COLOR: '1' }).colour).toBe(false)
  })

  it('writes durations as people read them', () => {
    expect([0, 999.4, 1000, 59_940, 65_000].map(formatDuration)).toEqual([
      '0 ms',
      '999 ms',
      '1.0 s',
      '59.9 s',
      '1 min 5 s',
    ])
  })
})
