/** `issuer init`, `issuer rotate`, `issuer revoke-key`, `issuer registry`, `revoke`, `suspend`, `reinstate`: what an issuer does without a patient. */
import {
  buildRegistry,
  createIssuerKey,
  type IssuerOptions,
  parseCredential,
  reinstateCredential,
  revokeCredential,
  revokedIndices,
  suspendCredential,
} from '../../issuer'
import { dateFromDay, dayFromDate } from '../../model/dates'
import { ACCREDITATIONS, CREDENTIAL_TYPES } from '../../model/messages'
import { NAME } from '../../model/schema'
import { STATUS_ENTRIES } from '../../model/status'
import { DOMAINS } from '../../model/types'
import { type CommandBody, type Input, usage } from '../command'
import { assertNew, readInput, toJsonText, writeNew } from '../files'
import { createIssuerFile, type OpenIssuer, openIssuerFile, publicKeyHex, publicKeyJson } from '../issuer-file'
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
    return {
      json: { out: path, name, publicKey: { ...publicKeyJson(key.publicKey) } },
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
    const registry = buildRegistry({ issuers: files.flatMap(describe), epoch, issuedDay })
    // the number is used up first: after a failure one is skipped, never used twice
    for (const file of files) await file.save({ profile: { ...file.profile, epoch } })
    await writeNew(out, toJsonText(registry))
    const revoked = files.reduce((sum, { state }) => sum + revokedIndices(state).length, 0)
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

export const issuerRotate: CommandBody = {
  examples: ['vitalproof issuer rotate --issuer issuer.json', 'vitalproof issuer rotate --issuer issuer.json --stolen'],
  options: {
    issuer: { value: 'FILE', help: 'issuer file', required: true },
    stolen: { help: 'the present key was stolen: all that it signed ends with the next registry' },
    ...AS_OF,
    ...PASSWORD_OPTION,
  },
  run: async (input) => {
    const today = dateFromDay(readDay(input))
    const isStolen = input.has('stolen')
    const issuer = await openIssuerFile({ input, path: input.get('issuer') })
    const { profile } = issuer
    if (today < profile.validFrom) throw usage('--as-of is before the first day of the present key')
    const old = { publicKey: issuer.key.publicKey, validFrom: profile.validFrom, validTo: today }
    const key = createIssuerKey()
    const retired = isStolen ? issuer.retired : [...issuer.retired, old]
    await issuer.save({ key, retired, profile: { ...profile, validFrom: today } })
    return {
      json: {
        publicKey: { ...publicKeyJson(key.publicKey) },
        [isStolen ? 'revoked' : 'retired']: { ...publicKeyJson(old.publicKey) },
      },
      lines: [
        'the file signs with a new key; its ledger and status list go on',
        ...(isStolen
          ? revokedLines(publicKeyHex(old.publicKey), 'did publish-key, then did revoke-key')
          : RETIRED_LINES),
      ],
    }
  },
}

const RETIRED_LINES = [
  'what the old key signed stays good',
  'next: vitalproof issuer registry; with a DID: vitalproof did publish-key, then did retire-key',
  'if the old key turns out to be stolen: vitalproof issuer revoke-key',
]

function revokedLines(hex: string, inDid: string): string[] {
  return [
    `revoked for ever: ${hex}`,
    'all that it signed ends with the next registry; issue it anew',
    `next: vitalproof issuer registry; with a DID: vitalproof ${inDid} --public-key ${hex}`,
  ]
}

export const issuerRevokeKey: CommandBody = {
  examples: ['vitalproof issuer revoke-key --issuer issuer.json --public-key 2f8a…'],
  options: {
    issuer: { value: 'FILE', help: 'issuer file', required: true },
    'public-key': {
      value: 'HEX',
      help: 'the stolen key, one that was rotated before; without it, the keys are listed',
    },
    ...PASSWORD_OPTION,
  },
  run: async (input) => {
    const digits = input.find('public-key')?.replace(/^0x/, '').toLowerCase()
    const issuer = await openIssuerFile({ input, path: input.get('issuer') })
    const keys = issuer.retired.map(({ publicKey, validFrom, validTo }) => ({
      publicKey: publicKeyHex(publicKey),
      validFrom,
      validTo,
    }))
    if (digits === undefined) {
      return {
        json: { retired: keys },
        lines: [
          `${keys.length} rotated keys that still count`,
          ...keys.map(({ publicKey, validFrom, validTo }) => `${validFrom} to ${validTo}: ${publicKey}`),
        ],
      }
    }
    if (digits === publicKeyHex(issuer.key.publicKey)) {
      throw usage('--public-key is the present key: issuer rotate --stolen')
    }
    const retired = issuer.retired.filter((_, i) => keys[i]!.publicKey !== digits)
    if (retired.length === keys.length) throw usage('--public-key is not a rotated key of this file')
    await issuer.save({ retired })
    return { json: { revoked: digits, retired: retired.length }, lines: revokedLines(digits, 'did revoke-key') }
  },
}

export const revoke = statusCommand('revoke', {
  change: revokeCredential,
  done: 'revoked for ever',
})

export const suspend = statusCommand('suspend', {
  change: suspendCredential,
  done: 'suspended until `vitalproof reinstate`',
})

export const reinstate = statusCommand('reinstate', {
  change: reinstateCredential,
  done: 'reinstated',
})

function statusCommand(name: string, { change, done }: { change: typeof revokeCredential; done: string }): CommandBody {
  return {
    examples: [
      `vitalproof ${name} --issuer issuer.json --credential credential.json`,
      `vitalproof ${name} --issuer issuer.json --index 31337`,
    ],
    options: {
      issuer: { value: 'FILE', help: 'issuer file', required: true },
      credential: { value: 'FILE', help: 'the credential' },
      index: { value: 'N', help: 'or its status index' },
      ...PASSWORD_OPTION,
    },
    run: async (input) => {
      const statusIndex = await readStatusIndex(input)
      const issuer = await openIssuerFile({ input, path: input.get('issuer') })
      const state = change({ state: issuer.state, statusIndex })
      await issuer.save({ state })
      const status = state.entries.find((entry) => entry.statusIndex === statusIndex)!.status
      return {
        json: { statusIndex, status, listed: revokedIndices(state).length },
        lines: [`${done}: index ${statusIndex}`, 'next: vitalproof issuer registry, and publish the new root'],
      }
    },
  }
}

async function readStatusIndex(input: Input): Promise<number> {
  const path = input.find('credential')
  if ((path === undefined) === (input.find('index') === undefined)) {
    throw usage('give either --credential or --index')
  }
  if (path !== undefined) return parseCredential(await readInput(path, '--credential')).terms.statusIndex
  return readInteger(input, 'index', { min: 0, max: STATUS_ENTRIES - 1, otherwise: 0 })
}

/** The issuer's leaves: rotated keys for what they signed, and the present one. One status list serves them all. */
function describe({ profile, key, retired, state }: OpenIssuer): IssuerOptions[] {
  const { validFrom, validTo, epoch: _, ...rest } = profile
  const present = { publicKey: key.publicKey, validFrom, validTo }
  return [...retired, present].map(({ publicKey, ...days }) => ({
    ...rest,
    publicKey,
    validFromDay: dayFromDate(days.validFrom),
    validToDay: days.validTo === null ? null : dayFromDate(days.validTo),
    revoked: revokedIndices(state),
  }))
}
