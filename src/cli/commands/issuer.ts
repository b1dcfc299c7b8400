/** `issuer init`, `issuer registry`, `revoke`: what an issuer does without a patient. */
import {
  buildRegistry,
  createIssuerKey,
  type IssuerOptions,
  parseCredential,
  revokeCredential,
  revokedIndices,
} from '../../issuer'
import { dateFromDay, dayFromDate } from '../../model/dates'
import { ACCREDITATIONS, CREDENTIAL_TYPES } from '../../model/messages'
import { NAME } from '../../model/schema'
import { STATUS_ENTRIES } from '../../model/status'
import { DOMAINS } from '../../model/types'
import { type CommandBody, type Input, type Outcome, usage } from '../command'
import { assertNew, readInput, toJsonText, writeNew } from '../files'
import { createIssuerFile, type OpenIssuer, openIssuerFile } from '../issuer-file'
import { PASSWORD_OPTION, readPassword } from '../password'
import { AS_OF, OUT, readDay, readInteger, readNames } from '../values'

export const issuerInit: CommandBody = {
  examples: ['vitalproof issuer init --out issuer.json --name "City Hospital"'],
  options: {
    ...OUT,
    name: { value: 'NAME', help: 'shown to holders (default: "issuer")' },
    type: { value: 'TYPE', help: `what it may issue: ${CREDENTIAL_TYPES.join(', ')} (default: all)`, repeat: true },
    complete: {
      value: 'DOMAIN',
      help: `what it may call complete: ${DOMAINS.join(', ')} (default: all)`,
      repeat: true,
    },
    class: { value: 'CLASS', help: `accreditation: ${ACCREDITATIONS.join(', ')} (default: none)`, repeat: true },
    'valid-from': { value: 'DATE', help: 'first day on which it may issue (default: 1900-01-01)' },
    ...PASSWORD_OPTION,
  },
  run: async (input) => {
    const path = input.get('out')
    await assertNew(path)
    const name = input.find('name') ?? 'issuer'
    if (!NAME.test(name)) throw usage('--name is not plain text of 1 to 256 characters')
    const profile = {
      name,
      types: readNames(input, 'type', CREDENTIAL_TYPES, CREDENTIAL_TYPES),
      classes: readNames(input, 'class', ACCREDITATIONS, []),
      completes: readNames(input, 'complete', DOMAINS, DOMAINS),
      validFrom: input.find('valid-from') === undefined ? '1900-01-01' : dateFromDay(readDay(input, 'valid-from')),
      validTo: null,
      epoch: 0,
    }
    const password = await readPassword({ input, forWhat: 'new issuer file', repeat: true })
    const key = createIssuerKey()
    await createIssuerFile({ path, profile, key, password })
    const publicKey = { x: `${key.publicKey.x}`, y: `${key.publicKey.y}` }
    return {
      json: { out: path, name, publicKey },
      lines: [`issuer file: ${path}`, 'next: vitalproof issuer registry --issuer FILE --out registry.json'],
    }
  },
}

export const issuerRegistry: CommandBody = {
  examples: [
    'vitalproof issuer registry --issuer issuer.json --out registry.json',
    'vitalproof issuer registry --issuer hospital.json --issuer laboratory.json --out registry-2.json',
  ],
  options: {
    issuer: {
      value: 'FILE',
      help: 'issuer file; the order is the order in the registry',
      required: true,
      repeat: true,
    },
    ...AS_OF,
    ...OUT,
    ...PASSWORD_OPTION,
  },
  run: async (input) => {
    const out = input.get('out')
    await assertNew(out)
    const issuedDay = readDay(input)
    const files: OpenIssuer[] = []
    for (const path of input.all('issuer')) files.push(await openIssuerFile({ input, path }))
    const epoch = 1 + Math.max(...files.map(({ profile }) => profile.epoch))
    const registry = buildRegistry({ issuers: files.map(describe), epoch, issuedDay })
    // the number is used up first: after a failure one is skipped, never used twice
    for (const file of files) await file.save({ profile: { ...file.profile, epoch } })
    await writeNew(out, toJsonText(registry))
    const revoked = registry.issuers.reduce((sum, issuer) => sum + issuer.revoked.length, 0)
    return {
      json: { out, root: registry.root, epoch, issuers: registry.issuers.length, revoked },
      lines: [
        `registry: ${out}`,
        `root: ${registry.root}`,
        `epoch ${epoch}, issuers ${registry.issuers.length}, revoked ${revoked}`,
      ],
    }
  },
}

export const revoke: CommandBody = {
  examples: [
    'vitalproof revoke --issuer issuer.json --credential credential.json',
    'vitalproof revoke --issuer issuer.json --index 31337',
  ],
  options: {
    issuer: { value: 'FILE', help: 'issuer file', required: true },
    credential: { value: 'FILE', help: 'the credential' },
    index: { value: 'N', help: 'or its status index' },
    ...PASSWORD_OPTION,
  },
  run: revokeOne,
}

async function revokeOne(input: Input): Promise<Outcome> {
  if ((input.find('credential') === undefined) === (input.find('index') === undefined)) {
    throw usage('give either --credential or --index')
  }
  const path = input.find('credential')
  const statusIndex =
    path === undefined
      ? readInteger(input, 'index', { min: 0, max: STATUS_ENTRIES - 1, otherwise: 0 })
      : parseCredential(await readInput(path, '--credential')).terms.statusIndex
  const issuer = await openIssuerFile({ input, path: input.get('issuer') })
  const state = revokeCredential({ state: issuer.state, statusIndex })
  await issuer.save({ state })
  return {
    json: { revoked: statusIndex, total: revokedIndices(state).length },
    lines: [`revoked: index ${statusIndex}`, 'next: vitalproof issuer registry, and publish the new root'],
  }
}

function describe({ profile, key, state }: OpenIssuer): IssuerOptions {
  const { validFrom, validTo, epoch: _, ...rest } = profile
  return {
    ...rest,
    publicKey: key.publicKey,
    validFromDay: dayFromDate(validFrom),
    validToDay: validTo === null ? null : dayFromDate(validTo),
    revoked: revokedIndices(state),
  }
}
