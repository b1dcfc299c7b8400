/** `policy check`: what a recruiter wants to know before publishing. */
import { checkPolicy } from '../../model/check'
import { parsePolicy } from '../../model/policy'
import type { CommandBody } from '../command'
import { readInput } from '../files'
import { leftWords } from '../show'

export const policyCheck: CommandBody = {
  examples: ['vitalproof policy check policy.json'],
  positionals: ['FILE'],
  options: {},
  run: async (input) => {
    const policy = parsePolicy(await readInput(input.positionals[0]!, 'FILE'))
    const { hash, circuit, sentences, warnings, left, smaller } = checkPolicy(policy)
    const { out } = input.io
    return {
      json: {
        hash: `${hash}`,
        circuit,
        sentences: [...sentences],
        warnings: [...warnings],
        left: { ...left },
        smaller: smaller === null ? null : { circuit: smaller.circuit, hash: `${smaller.hash}` },
      },
      lines: [
        ...sentences,
        '',
        `hash: ${hash}`,
        `circuit: ${circuit}, left over: ${leftWords(left)}`,
        ...(smaller === null
          ? []
          : [`also fits: ${smaller.circuit}, for records of few such entries; its hash there: ${smaller.hash}`]),
        ...warnings.map((line) => `${out.yellow('warning')} ${line}`),
      ],
    }
  },
}
