/** `demo`: two synthetic patients from hospital record to a contract on a local chain, with everything that must be refused. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { VitalproofError } from '../../core/errors'
import type { CommandBody } from '../command'
import { readInput } from '../files'
import { createStage } from './stage'
import { tellStory } from './story'

export const demo: CommandBody = {
  examples: ['vitalproof demo', 'NO_COLOR=1 vitalproof demo', 'vitalproof demo --json'],
  options: {
    examples: { value: 'DIR', help: 'folder with policies/ and records/ (default: the one of the repository)' },
  },
  run: async (input) => {
    const folder = input.find('examples') ?? findExamples()
    const files = {
      policy: await readInput(join(folder, 'policies/diabetes-trial.json'), '--examples'),
      eligible: await readInput(join(folder, 'records/louis-maggio.json'), '--examples'),
      ineligible: await readInput(join(folder, 'records/renato-dare.json'), '--examples'),
    }
    const silent = input.has('json')
    const report = await tellStory({ stage: createStage({ io: input.io, silent }), files })
    return { json: report, lines: [] }
  },
}

/** `examples/` above this module. The npm package has none: the records hold codes that it may not carry. */
function findExamples(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (let level = 0; level < 4; level++) {
    const examples = join(folder, 'examples')
    if (existsSync(join(examples, 'records'))) return examples
    folder = dirname(folder)
  }
  throw new VitalproofError('FILE_INVALID', 'the example records are not here', {
    at: '--examples',
    fix: 'run the demo in a clone of the repository, or name the folder with --examples',
  })
}
