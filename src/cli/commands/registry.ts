/** `registry build`, `publish`, `sign`, `audit`: the registry as its owner keeps it and as anyone checks it. */
import {
  auditRegistry,
  confirmRoot,
  deployRegistry,
  findRevokedKeys,
  publishSnapshot,
  readDidHistory,
  signSnapshot,
} from '../../chain'
import { VitalproofError } from '../../core/errors'
import type { JsonValue } from '../../core/json'
import {
  needsReview,
  parseAccreditations,
  parsePublication,
  parseRegistry,
  type RegistryChange,
  registryDigest,
  registryFromDids,
  verifyRegistry,
} from '../../issuer'
import type { DidHistory } from '../../model/issuer-keys'
import type { Publication, RegistrySnapshot } from '../../model/messages'
import { openAccountFile } from '../account-file'
import { type CommandBody, type Input, usage } from '../command'
import { assertNew, readInput, toJsonText, writeNew } from '../files'
import { PASSWORD_OPTION } from '../password'
import {
  askChain,
  LIST_AGE,
  MAX_AGE,
  RPC,
  readAddress,
  readClients,
  readMaxAge,
  readPrevious,
  readStatusLists,
  writeClient,
} from '../registry-inputs'
import { AS_OF, OUT, readDay, readInteger } from '../values'

export const registryDeploy: CommandBody = {
  examples: [
    'vitalproof registry deploy --rpc https://node.example --account owner.json --max-age-hours 72 --grace-minutes 60',
  ],
  options: {
    ...RPC,
    account: { value: 'FILE', help: 'account file that pays', required: true },
    owner: { value: 'ADDRESS', help: 'who publishes; a multi-signature account in production (default: --account)' },
    'max-age-hours': { value: 'N', help: 'hours for which a published root counts, 1 to 720 (default: 72)' },
    'grace-minutes': { value: 'N', help: 'minutes for which a superseded one still counts (default: 60)' },
    ...PASSWORD_OPTION,
  },
  run: async (input) => {
    const maxRootAge = 3600 * readInteger(input, 'max-age-hours', { min: 1, max: 720, otherwise: 72 })
    const grace = 60 * readInteger(input, 'grace-minutes', { min: 0, max: maxRootAge / 60, otherwise: 60 })
    const client = writeClient(input, await openAccountFile({ input, path: input.get('account') }))
    const owner = input.find('owner') === undefined ? client.account.address : readAddress(input, 'owner')
    const { address } = await askChain(() => deployRegistry(client, { owner, maxRootAge, grace }))
    return { json: { address, owner, maxRootAge, grace }, lines: [`registry contract: ${address}`, `owner: ${owner}`] }
  },
}

export const registryBuild: CommandBody = {
  examples: [
    'vitalproof registry build --accreditations list.json --rpc https://node.example --did-registry 0x… --status did:ethr:0x…=lists.json --out registry.json',
    'vitalproof registry build … --previous publication-1.json --publication publication-2.json --out registry-2.json',
  ],
  options: {
    accreditations: { value: 'FILE', help: 'who is accredited, and as what', required: true },
    ...RPC,
    'did-registry': { value: 'ADDRESS', help: 'the ERC-1056 contract', required: true },
    status: {
      value: 'DID=FILE',
      help: 'status lists of a DID; or DID=REVOCATION,SUSPENSION for the two W3C credentials',
      required: true,
      repeat: true,
    },
    ...LIST_AGE,
    epoch: { value: 'N', help: 'number of this snapshot (default: one more than --previous, else 1)' },
    previous: { value: 'FILE', help: 'snapshot or publication of the epoch before; what changed is shown' },
    'accept-changes': { help: 'go on although an issuer that had keys has a new one' },
    block: { value: 'N', help: 'final block to read at (default: the newest)' },
    ...MAX_AGE,
    ...AS_OF,
    ...OUT,
    publication: { value: 'FILE', help: 'also write snapshot, accreditations and status lists, for auditors' },
  },
  run: async (input) => {
    const out = input.get('out')
    const publicationFile = input.find('publication')
    await assertNew(out)
    if (publicationFile !== undefined) await assertNew(publicationFile, '--publication')
    const accreditations = parseAccreditations(await readInput(input.get('accreditations'), '--accreditations'))
    const didRegistry = readAddress(input, 'did-registry')
    const previousFile = input.find('previous')
    const previous = previousFile === undefined ? undefined : await readPrevious(previousFile)
    const epoch = readInteger(input, 'epoch', {
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
      otherwise: (previous?.snapshot.epoch ?? 0) + 1,
    })
    if (epoch > 1 && previous === undefined && !input.has('accept-changes')) {
      throw usage('--previous is missing, so nobody would see what changed; --accept-changes goes on without it')
    }
    const statusLists = await readStatusLists(input)
    const dids = accreditations.issuers.map(({ did }) => did)
    const histories = await askChain(() => readHistories(input, dids, didRegistry))
    const issuedDay = readDay(input)
    const { snapshot, changes } = registryFromDids({
      ...{ accreditations, histories, statusLists, didRegistry, epoch, issuedDay },
      ...(previous === undefined ? {} : { previous }),
    })
    if (snapshot.root === previous?.snapshot.root) throw unchanged(previous.snapshot.epoch)
    const keyless = accreditations.issuers.filter(({ did }) => !snapshot.issuers.some((issuer) => issuer.did === did))
    // without the lists of the epoch before nobody can say whether what was cleared was suspended or revoked
    const cleared =
      previous !== undefined &&
      previous.statusLists === undefined &&
      changes.some((change) => change.kind === 'status-changed' && change.cleared > 0)
    const doubtful = needsReview(changes) || cleared || snapshot.issuers.length === 0
    const review = doubtful && !input.has('accept-changes')
    if (!review) {
      await writeNew(out, toJsonText(snapshot))
      const publication = { vitalproof: 'publication/1', snapshot, accreditations, statusLists }
      if (publicationFile !== undefined) await writeNew(publicationFile, toJsonText(publication), '--publication')
    }
    const rejected = histories.flatMap(({ did, rejected: places }) => places.map(({ at }) => `${did}, ${at}`))
    const readAt = histories[0]?.block
    return {
      json: {
        out: review ? null : out,
        root: snapshot.root,
        epoch,
        digest: registryDigest(snapshot),
        block: readAt === undefined ? null : { ...readAt },
        issuers: snapshot.issuers.length,
        changes: changes.map(toJson),
        rejected,
        keyless: keyless.map(({ did }) => did),
        accepted: !review,
      },
      lines: [
        ...changes.map(describe),
        ...rejected.map((place) => `not a key, left out: ${place}`),
        ...keyless.map(
          ({ did, name }) => `no key in force: ${name} (${did}); if it was just published, wait for a final block`,
        ),
        ...(previous !== undefined && previous.statusLists === undefined ? [NOT_COMPARED] : []),
        ...(readAt === undefined ? [] : [`read at block ${readAt.number}, ${dateTime(readAt.timestamp)}`]),
        ...(review
          ? [
              'not written: a key is new, moved or longer valid for an issuer that had keys, a bit was cleared that may be a',
              'revocation, or there is no key at all; ask the issuers, then --accept-changes',
            ]
          : [`registry: ${out}`, `root: ${snapshot.root}`, `epoch ${epoch}, keys ${snapshot.issuers.length}`]),
      ],
      exitCode: review ? 1 : 0,
    }
  },
}

function unchanged(epoch: number): VitalproofError {
  return new VitalproofError('REGISTRY_INVALID', 'nothing changed since the epoch before', {
    at: '--previous',
    fix: `confirm it: vitalproof registry publish --confirm with the snapshot of epoch ${epoch}`,
  })
}

const NOT_COMPARED = 'revocations were not compared: give the publication of the epoch before as --previous'

const CONTRACT: CommandBody['options'] = {
  'registry-contract': { value: 'ADDRESS', help: 'the contract of published roots', required: true },
  ...RPC,
}

const DIDS: CommandBody['options'] = {
  'did-registry': { value: 'ADDRESS', help: 'the ERC-1056 contract, as you know it' },
  'did-rpc': { value: 'URL', help: 'node of the chain of the DIDs (default: --rpc)', repeat: true },
}

const AS_OWNER: CommandBody['options'] = {
  ...CONTRACT,
  snapshot: { value: 'FILE', help: 'registry snapshot', required: true },
  account: { value: 'FILE', help: 'account file of the owner', required: true },
  ...PASSWORD_OPTION,
}

export const registryPublish: CommandBody = {
  examples: [
    'vitalproof registry publish --registry-contract 0x… --rpc https://node.example --snapshot registry.json --account owner.json',
  ],
  options: {
    ...AS_OWNER,
    ...DIDS,
    ...MAX_AGE,
    uri: { value: 'URI', help: 'where the snapshot can be had (default: nothing)' },
    confirm: { help: 'nothing changed: confirm the latest root, so that its age starts again; needs --did-registry' },
  },
  run: async (input) => {
    const registry = readAddress(input, 'registry-contract')
    const { snapshot, client } = await openAsOwner(input)
    if (input.has('confirm')) {
      await assertNoneRevoked(input, snapshot)
      const { transactionHash } = await askChain(() => confirmRoot(client, { registry, root: snapshot.root }))
      return { json: { root: snapshot.root, confirmed: true, transactionHash }, lines: [`confirmed: ${snapshot.root}`] }
    }
    const uri = input.find('uri') ?? ''
    const sent = await askChain(() => publishSnapshot(client, { registry, snapshot, uri }))
    const { epoch, snapshotDigest, transactionHash } = sent
    return {
      json: { root: snapshot.root, epoch, digest: snapshotDigest, transactionHash },
      lines: [`published: ${snapshot.root}`, `epoch ${epoch}, digest ${snapshotDigest}`],
    }
  },
}

export const registrySign: CommandBody = {
  examples: [
    'vitalproof registry sign --registry-contract 0x… --rpc https://node.example --snapshot registry.json --account owner.json --out signed-registry.json',
  ],
  options: { ...AS_OWNER, ...OUT },
  run: async (input) => {
    const out = input.get('out')
    await assertNew(out)
    const registry = readAddress(input, 'registry-contract')
    const { snapshot, client } = await openAsOwner(input)
    await writeNew(out, toJsonText(await askChain(() => signSnapshot(client, { snapshot, registry }))))
    const signer = client.account.address
    return { json: { out, signer, root: snapshot.root }, lines: [`signed by ${signer}: ${out}`] }
  },
}

export const registryAudit: CommandBody = {
  examples: [
    'vitalproof registry audit --registry-contract 0x… --did-registry 0x… --rpc https://node.example --rpc https://other.example --publication publication-1.json --publication publication-2.json',
  ],
  options: {
    ...CONTRACT,
    ...DIDS,
    'did-registry': { ...DIDS['did-registry']!, required: true },
    ...MAX_AGE,
    publication: { value: 'FILE', help: 'what one epoch was built from', required: true, repeat: true },
    'from-block': { value: 'N', help: 'block of the deployment or an earlier one (default: 0)' },
  },
  run: async (input) => {
    const registry = readAddress(input, 'registry-contract')
    const didRegistry = readAddress(input, 'did-registry')
    const publications: Publication[] = []
    for (const path of input.all('publication')) {
      publications.push(parsePublication(await readInput(path, '--publication')))
    }
    const clients = readClients(input)
    const didClients = input.find('did-rpc') === undefined ? {} : { didClients: readClients(input, 'did-rpc') }
    const fromBlock = readInteger(input, 'from-block', { min: 0, max: Number.MAX_SAFE_INTEGER, otherwise: 0 })
    const { roots, differences } = await askChain(() =>
      auditRegistry({ clients, ...didClients, registry, didRegistry, publications, fromBlock, ...readMaxAge(input) }),
    )
    return {
      json: { roots: roots.map((root) => ({ ...root })), differences: differences.map((found) => ({ ...found })) },
      lines: [
        ...roots.map(({ epoch, publishedAt, result }) => `epoch ${epoch}, ${dateTime(publishedAt)}: ${result}`),
        ...differences.map(({ epoch, code, at, what }) => `epoch ${epoch}, ${code} at ${at}: ${what}`),
        differences.length === 0 ? 'no difference' : `differences: ${differences.length}`,
      ],
      exitCode: differences.length === 0 ? 0 : 1,
    }
  },
}

async function openAsOwner(input: Input) {
  const snapshot = parseRegistry(await readInput(input.get('snapshot'), '--snapshot'))
  verifyRegistry(snapshot)
  const account = await openAccountFile({ input, path: input.get('account') })
  return { snapshot, client: writeClient(input, account) }
}

/** A confirmation says that nothing changed, and a key that was revoked since is a change. @throws REGISTRY_INVALID, USAGE */
async function assertNoneRevoked(input: Input, { issuers }: RegistrySnapshot): Promise<void> {
  if (input.find('did-registry') === undefined)
    throw usage('--confirm reads the DIDs again, so it needs --did-registry')
  const clients = readClients(input, input.find('did-rpc') === undefined ? 'rpc' : 'did-rpc')
  const registry = readAddress(input, 'did-registry')
  const [place] = await askChain(() => findRevokedKeys(clients, { registry, issuers, ...readMaxAge(input) }))
  if (place === undefined) return
  throw new VitalproofError('REGISTRY_INVALID', 'its DID revoked this key since the snapshot was built', {
    at: `/issuers/${place}`,
    fix: 'build the next snapshot and publish that',
  })
}

/** All at the block of the first. */
async function readHistories(input: Input, dids: readonly string[], registry: `0x${string}`): Promise<DidHistory[]> {
  const clients = readClients(input)
  const wanted = readInteger(input, 'block', { min: 0, max: Number.MAX_SAFE_INTEGER, otherwise: -1 })
  const histories: DidHistory[] = []
  for (const did of dids) {
    const block = histories[0]?.block.number ?? (wanted < 0 ? undefined : wanted)
    const choice = block === undefined ? readMaxAge(input) : { block }
    histories.push(await readDidHistory(clients, { did, registry, ...choice }))
  }
  return histories
}

function toJson(change: RegistryChange): JsonValue {
  return 'publicKey' in change ? { ...change, publicKey: { ...change.publicKey } } : { ...change }
}

function describe(change: RegistryChange): string {
  const who = `${change.name} (${change.did === '' ? 'no DID' : change.did})`
  switch (change.kind) {
    case 'accreditation-changed':
      return `accreditation changed: ${who}: ${change.members.join(', ')}`
    case 'status-changed':
      return `status list changed: ${who}: ${change.set} set, ${change.cleared} cleared`
    case 'owner-changed':
      return `controlled by another account than the DID's own: ${who}: ${change.owner}`
    case 'key-moved':
      return `key moved: ${who}: ${change.publicKey.x}; was of ${change.from === '' ? 'no DID' : change.from}`
    default: {
      const note = change.kind === 'key-added' && change.toKnownIssuer ? '; this issuer had keys: is it its own?' : ''
      return `${change.kind.replace('-', ' ')}: ${who}: ${change.publicKey.x}${note}`
    }
  }
}

function dateTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
