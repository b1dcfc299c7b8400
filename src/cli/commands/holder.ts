/** `holder init`, `holder commitment`, `explain`: what stays with the patient. */
import { createCommitment, explain as explainRequest, parseRegistry } from '../../holder'
import type { CommandBody } from '../command'
import { assertNew, readInput } from '../files'
import { createHolderFile, openHolderFile } from '../holder-file'
import { PASSWORD_OPTION, readPassword } from '../password'
import { HOLDER, QUESTION, readQuestion } from '../question'
import { criterionJson, explanationLines } from '../show'
import { OUT } from '../values'

export const holderInit: CommandBody = {
  examples: ['vitalproof holder init --out holder.json'],
  options: { ...OUT, ...PASSWORD_OPTION },
  run: async (input) => {
    const path = input.get('out')
    await assertNew(path)
    await createHolderFile({ path, password: await readPassword({ input, forWhat: 'new holder file', repeat: true }) })
    return { json: { out: path }, lines: [`holder file: ${path}`, 'next: vitalproof holder commitment --holder FILE'] }
  },
}

export const holderCommitment: CommandBody = {
  examples: ['vitalproof holder commitment --holder holder.json'],
  options: { ...HOLDER, ...PASSWORD_OPTION },
  run: async (input) => {
    const file = await openHolderFile(input)
    const { holder, commitment } = createCommitment({ holder: file.holder })
    await file.save(holder)
    return { json: { commitment: `${commitment}` }, lines: [`${commitment}`] }
  },
}

export const explain: CommandBody = {
  examples: ['vitalproof explain --holder holder.json --credential credential.json --request request.json'],
  options: {
    ...QUESTION,
    registry: { value: 'FILE', help: 'registry snapshot: also counts the issuers that a proof hides among' },
    ...PASSWORD_OPTION,
  },
  run: async (input) => {
    const { choice, request, day, notes } = await readQuestion(input)
    const registry = input.find('registry')
    const { holder } = await openHolderFile(input)
    const { result, criteria, sentences, reveals, ...explained } = explainRequest({
      holder,
      ...choice,
      request,
      day,
      ...(registry === undefined ? {} : { registry: parseRegistry(await readInput(registry, '--registry')) }),
    })
    const warnings = [...notes, ...explained.warnings]
    return {
      json: { result, criteria: criteria.map(criterionJson), sentences, reveals, warnings },
      lines: explanationLines({ result, criteria, reveals, warnings }, input.io.out),
      exitCode: result === true ? 0 : 1,
    }
  },
}
