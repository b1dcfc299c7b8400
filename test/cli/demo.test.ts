import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands'
import { createStage } from '../../src/cli/demo/stage'
import type { Io } from '../../src/cli/io'
import { findFoundry, startAnvil } from '../../src/cli/local-chain'
import { styleFor } from '../../src/cli/style'
import { runInMemory } from './helpers'

describe('the demo', () => {
  it('enrols the patient who qualifies and refuses everything else, by name', async () => {
    const { code, json, err } = await runInMemory({ argv: ['demo', '--json'], commands: COMMANDS })
    expect([code, err]).toEqual([0, []])
    expect(json).toMatchObject({
      eligible: { result: true, enrolled: true, nullifier: expect.stringMatching(/^\d+$/) },
      ineligible: { result: false, code: 'NOT_SATISFIED' },
      refused: {
        secondEnrolment: 'NullifierUsed',
        revokedCredential: 'CREDENTIAL_REVOKED',
        oldRoot: 'RootNotAcceptable',
      },
      gas: { enrol: expect.any(Number) },
      setup: 'development',
    })
    expect((json.gas as { enrol: number }).enrol).toBeLessThanOrEqual(320_000)
  })

  it('says what is missing where the example records are not', async () => {
    const { code, error } = await runInMemory({
      argv: ['demo', '--json', '--examples', 'no/such/folder'],
      commands: COMMANDS,
    })
    expect(code).toBe(1)
    expect(error).toMatchObject({ code: 'FILE_INVALID', at: '--examples' })
  })
})

describe('the local chain', () => {
  it('is the anvil that ANVIL names, before any other', () => {
    expect(findFoundry('anvil', { ANVIL: '/opt/anvil' })).toBe('/opt/anvil')
    expect(findFoundry('anvil', { ANVIL: '' })).toBe(findFoundry('anvil', {}))
    expect(findFoundry('forge', { ANVIL: '/opt/anvil' })).toMatch(/forge$/)
  })

  it('is refused with a fix where there is no anvil', async () => {
    const start = startAnvil({ environment: { ANVIL: 'no/such/anvil' }, chainId: 1, timestamp: 0 })
    await expect(start).rejects.toMatchObject({
      code: 'ARTIFACT_MISSING',
      at: 'anvil',
      fix: expect.stringContaining('ANVIL'),
    })
  })
})

describe('the stage', () => {
  function stageInMemory(silent: boolean) {
    const lines: string[] = []
    let ticks = 0
    const style = styleFor(true, {})
    const io = {
      print: (line: string) => void lines.push(line),
      progress: () => {},
      clock: () => (ticks += 1500),
      out: style,
      err: style,
    }
    return { lines, stage: createStage({ io: io as unknown as Io, silent }) }
  }

  it('numbers its chapters and breaks long lines between words, colour not counted', () => {
    const { lines, stage } = stageInMemory(false)
    stage.chapter('One')
    stage.good('word '.repeat(40).trim())
    stage.chapter('Two')
    expect(lines.join('\n')).toMatch(/1 {2}One[\s\S]*2 {2}Two/)
    const words = lines.filter((line) => line.includes('word'))
    expect(words).toHaveLength(2)
    expect(words.join(' ').match(/word/g)).toHaveLength(40)
    expect(words[1]).toMatch(/^ {6}word/)
  })

  it('times a step', async () => {
    const { lines, stage } = stageInMemory(false)
    expect(await stage.timed('work', async () => 7)).toEqual({ value: 7, milliseconds: 1500 })
    expect(lines.join()).toContain('1.5 s')
  })

  it('prints nothing when a machine listens', () => {
    const { lines, stage } = stageInMemory(true)
    stage.chapter('One')
    stage.say('x')
    expect(lines).toEqual([])
  })
})
