/** `request`, `verify`: what a verifier says and hears. */
import { dateFromDay, dayFromDate } from '../../model/dates'
import type { RequestScope } from '../../model/messages'
import { parsePolicy } from '../../model/policy'
import {
  type ContextOptions,
  createRequest,
  parseRegistry,
  parseRequest,
  verifyPresentation,
  verifyRegistry,
} from '../../verifier'
import { type CommandBody, type Input, usage } from '../command'
import { warnOfSetup } from '../development'
import { assertNew, readInput, toJsonText, writeNew } from '../files'
import { AS_OF, OUT, readDay, readInteger } from '../values'

const REGISTRY: CommandBody['options'] = {
  registry: { value: 'FILE', help: 'newest registry snapshot', required: true },
}
const ZERO_WORD = `0x${'00'.repeat(32)}`
/** Who asks, if nobody is named. */
const DEFAULT_AUDIENCE = 'command-line'

export const request: CommandBody = {
  examples: [
    'vitalproof request --policy policy.json --registry registry.json --as-of 2026-03-01 --out request.json',
    'vitalproof request --policy policy.json --registry registry.json --audience trial.example --out request.json',
    'vitalproof request --policy policy.json --registry registry.json --chain-id 1 --contract 0x… --campaign 0x… \\',
    '    --account 0x… --consent-hash 0x… --deadline 1790000000 --out request.json',
  ],
  options: {
    policy: { value: 'FILE', help: 'policy', required: true },
    ...REGISTRY,
    ...AS_OF,
    ...OUT,
    circuit: { value: 'NAME', help: 'lite, standard or multi (default: the smallest that answers for every record)' },
    audience: { value: 'NAME', help: `who asks; the nullifier counts for it alone (default: ${DEFAULT_AUDIENCE})` },
    campaign: { value: 'NAME', help: "campaign (default: the policy's scope); on chain a 32-byte word" },
    contract: { value: 'ADDRESS', help: 'gate contract that asks, instead of an audience' },
    'chain-id': { value: 'N', help: 'its chain' },
    account: { value: 'ADDRESS', help: 'account that takes part' },
    'consent-hash': { value: 'WORD', help: 'hash of the consent terms and their expiry' },
    'sealed-hash': { value: 'WORD', help: 'hash of the sealed contact (default: none)' },
    deadline: { value: 'SECONDS', help: 'last Unix second in which the proof counts' },
  },
  run: async (input) => {
    const out = input.get('out')
    await assertNew(out)
    const policy = parsePolicy(await readInput(input.get('policy'), '--policy'))
    const registry = parseRegistry(await readInput(input.get('registry'), '--registry'))
    verifyRegistry(registry)
    const circuit = input.find('circuit')
    const made = createRequest({
      policy,
      registry,
      day: readDay(input),
      ...(circuit === undefined ? {} : { circuit }),
      ...readAudience(input, policy.scope ?? policy.id ?? DEFAULT_AUDIENCE),
    })
    await writeNew(out, toJsonText(made))
    return {
      json: {
        out,
        policyHash: made.policyHash,
        circuit: made.circuit,
        registryRoot: made.registryRoot,
        asOf: made.asOf,
      },
      lines: [`request: ${out}`, `policy hash: ${made.policyHash}`, `day of proof: ${made.asOf}`],
    }
  },
}

export const verify: CommandBody = {
  examples: ['vitalproof verify --presentation presentation.json --request request.json --registry registry.json'],
  options: {
    presentation: { value: 'FILE', help: 'presentation from the holder', required: true },
    request: {
      value: 'FILE',
      help: 'the request as you made it, not one that came with the presentation',
      required: true,
    },
    ...REGISTRY,
    on: { value: 'DATE', help: "your own day; a request is good on its day and the next (default: the request's day)" },
  },
  run: async (input) => {
    const presentation = await readInput(input.get('presentation'), '--presentation')
    const own = parseRequest(await readInput(input.get('request'), '--request'))
    const registry = parseRegistry(await readInput(input.get('registry'), '--registry'))
    verifyRegistry(registry)
    const setup = warnOfSetup({ input, circuit: own.circuit })
    const day = input.find('on') === undefined ? dayFromDate(own.asOf) : readDay(input, 'on')
    const verified = await verifyPresentation({ presentation, request: own, registry, day, allowDevelopmentKeys: true })
    const { nullifier, guardNullifier, policyHash } = verified
    const asOf = dateFromDay(verified.day)
    return {
      json: { eligible: true, nullifier, guardNullifier, policyHash, asOf, setup },
      lines: [input.io.out.green('eligible'), `nullifier: ${nullifier}`, `day of proof: ${asOf}`],
    }
  },
}

const CHAIN_OPTIONS = ['contract', 'chain-id', 'account', 'consent-hash', 'deadline'] as const

/** Scope and context out of the options: an audience, or a contract with everything that it needs. @throws USAGE */
function readAudience(input: Input, campaign: string): { scope: RequestScope; context: ContextOptions } {
  const given = CHAIN_OPTIONS.filter((name) => input.find(name) !== undefined)
  if (given.length === 0) {
    const audience = input.find('audience') ?? DEFAULT_AUDIENCE
    return {
      scope: { kind: 'audience', audience, campaign: input.find('campaign') ?? campaign },
      context: { kind: 'audience', audience },
    }
  }
  const missing = [...CHAIN_OPTIONS, 'campaign'].filter((name) => input.find(name) === undefined)
  if (missing.length > 0)
    throw usage(`a request of a contract also needs ${missing.map((name) => `--${name}`).join(', ')}`)
  if (input.find('audience') !== undefined) throw usage('give --audience or --contract, not both')
  const max = Number.MAX_SAFE_INTEGER
  return {
    scope: {
      kind: 'chain',
      chainId: readInteger(input, 'chain-id', { min: 1, max, otherwise: 0 }),
      contract: input.get('contract'),
      campaign: input.get('campaign'),
    },
    context: {
      kind: 'account',
      account: input.get('account'),
      consentHash: input.get('consent-hash'),
      sealedHash: input.find('sealed-hash') ?? ZERO_WORD,
      deadline: readInteger(input, 'deadline', { min: 0, max, otherwise: 0 }),
    },
  }
}
