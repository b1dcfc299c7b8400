/** `prove`: a presentation out of a credential and a request, on this device. */
import { closeProver, loadArtifacts, parseRegistry, present } from '../../holder'
import { nodeSource } from '../../proof/node'
import type { CommandBody, Input, Outcome } from '../command'
import { warnOfSetup } from '../development'
import { assertNew, readInput, toJsonText, writeNew } from '../files'
import { openHolderFile } from '../holder-file'
import { PASSWORD_OPTION } from '../password'
import { QUESTION, readQuestion } from '../question'
import { formatDuration } from '../style'
import { OUT } from '../values'

export const prove: CommandBody = {
  examples: [
    'vitalproof prove --holder holder.json --credential credential.json --request request.json \\',
    '    --registry registry.json --out presentation.json',
  ],
  options: {
    ...QUESTION,
    registry: { value: 'FILE', help: 'newest registry snapshot', required: true },
    ...OUT,
    keys: { value: 'DIR', help: 'folder of proving keys (default: the ones that ship)' },
    'allow-narrow': { help: 'disclose even what narrows a value down to almost nothing' },
    ...PASSWORD_OPTION,
  },
  run: async (input) => {
    try {
      return await makePresentation(input)
    } finally {
      // the prover's threads would keep the process alive
      await closeProver()
    }
  },
}

async function makePresentation(input: Input): Promise<Outcome> {
  const { io } = input
  const out = input.get('out')
  await assertNew(out)
  const { choice, request, day, notes } = await readQuestion(input)
  for (const note of notes) io.note(`${io.err.yellow('note')} ${note}`)
  const registry = parseRegistry(await readInput(input.get('registry'), '--registry'))
  const file = await openHolderFile(input)
  const setup = warnOfSetup({ input, circuit: request.circuit })
  const started = io.clock()
  const onProgress = ({ phase, fraction }: { phase: string; fraction: number }) =>
    io.progress(`${phase} ${Math.round(100 * fraction)} %`)
  const keys = input.find('keys')
  const artifacts = await loadArtifacts({
    circuit: request.circuit,
    source: nodeSource(keys === undefined ? {} : { directory: keys }),
    allowDevelopmentKeys: true,
    onProgress,
  })
  const { presentation, holder } = await present({
    holder: file.holder,
    ...choice,
    request,
    registry,
    artifacts,
    day,
    allowNarrow: input.has('allow-narrow'),
    onProgress,
  })
  const milliseconds = Math.round(io.clock() - started)
  io.progress('')
  // the ledger first: a proof that left and was not written down could be followed by one too many
  await file.save(holder)
  await writeNew(out, toJsonText(presentation))
  const { nullifier } = presentation.publicSignals
  return {
    json: { out, nullifier, setup, milliseconds },
    lines: [`presentation: ${out}`, `nullifier: ${nullifier}`, `proved in ${formatDuration(milliseconds)}`],
  }
}
