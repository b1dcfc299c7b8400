/** Writes test/fixtures/vectors.json: what TypeScript, circom and Solidity must all compute. `npx tsx scripts/vectors.ts`, `--check` compares. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { keccak_256 } from '@noble/hashes/sha3'
import { bytesToHex, utf8 } from '../src/core/bytes'
import { FIELD_ORDER } from '../src/core/field'
import { hash, hashBlock } from '../src/core/poseidon'
import { PURPOSES, tag } from '../src/core/tags'
import { buildTree, treeRoot } from '../src/core/tree'
import { holderCommitment, mappingWord, termsWord } from '../src/model/credential'
import { dayFromDate, todayWord } from '../src/model/dates'
import type { RegistryIssuer, RequestContext, RequestScope } from '../src/model/messages'
import { issuerLeaf, issuerTermsWord } from '../src/model/registry'
import { contextHash, guardHash, KECCAK_TAGS, scopeHash } from '../src/model/scope'
import { statusPath, statusRoot } from '../src/model/status'

export const VECTORS_FILE = fileURLToPath(new URL('../test/fixtures/vectors.json', import.meta.url))

const SCOPES: RequestScope[] = [
  { kind: 'chain', chainId: 1, contract: `0x${'11'.repeat(20)}`, campaign: `0x${'00'.repeat(32)}` },
  { kind: 'chain', chainId: 31337, contract: `0x${'ab'.repeat(20)}`, campaign: `0x${'ff'.repeat(32)}` },
  {
    kind: 'chain',
    chainId: Number.MAX_SAFE_INTEGER,
    contract: `0x${'00'.repeat(20)}`,
    campaign: `0x${'01'.padStart(64, '0')}`,
  },
  { kind: 'audience', audience: 'https://trials.example', campaign: 'NCT02128932' },
  { kind: 'audience', audience: 'https://trials.example N', campaign: 'CT02128932' },
  { kind: 'audience', audience: 'Ärztekammer', campaign: '試験' },
]

const CONTEXTS: RequestContext[] = [
  {
    kind: 'account',
    account: `0x${'22'.repeat(20)}`,
    consentHash: `0x${'33'.repeat(32)}`,
    sealedHash: `0x${'00'.repeat(32)}`,
    deadline: 0,
  },
  {
    kind: 'account',
    account: `0x${'ff'.repeat(20)}`,
    consentHash: `0x${'44'.repeat(32)}`,
    sealedHash: `0x${'55'.repeat(32)}`,
    deadline: 1893456000,
  },
  { kind: 'audience', audience: 'https://trials.example', nonce: 'AAAAAAAAAAAAAAAAAAAAAAAA' },
  { kind: 'audience', audience: 'https://trials.example', nonce: 'AAAAAAAAAAAAAAAAAAAAAAAA', consent: 'sha256:00' },
]

const ISSUER: RegistryIssuer = {
  publicKey: { x: '1', y: '2' },
  name: 'vector',
  types: ['record', 'bridged'],
  classes: ['hospital', 'dental'],
  completes: ['condition', 'family'],
  validFrom: '1900-01-01',
  validTo: null,
  revoked: [0, 127, 128, 524_287],
  statusRoot: `${statusRoot([0, 127, 128, 524_287])}`,
}

/** The vectors as JSON text; field elements as decimal strings. */
export function makeVectors(): string {
  const words = (values: bigint[]) => values.map(String)
  const poseidon = Array.from({ length: 16 }, (_, i) => [
    Array.from({ length: i + 1 }, (_, j) => BigInt(j)),
    Array.from({ length: i + 1 }, () => FIELD_ORDER - 1n),
  ]).flat()
  return `${JSON.stringify(
    {
      generatedBy: 'npx tsx scripts/vectors.ts',
      tags: Object.fromEntries(PURPOSES.map((purpose) => [purpose, `${tag(purpose)}`])),
      keccakTags: Object.fromEntries(
        Object.entries(KECCAK_TAGS).map(([name, text]) => [
          name,
          { text, hash: `0x${bytesToHex(keccak_256(utf8(text)))}` },
        ]),
      ),
      poseidon: poseidon.map((inputs) => ({ inputs: words(inputs), hash: `${hashBlock(inputs)}` })),
      scopes: SCOPES.map((scope) => ({ scope, hash: `${scopeHash(scope)}` })),
      contexts: CONTEXTS.map((context) => ({ context, hash: `${contextHash(context)}` })),
      guards: [null, 'glp1-trials-2026', 'glp1-trials-2027'].map((name) => ({ name, hash: `${guardHash(name)}` })),
      today: ['1900-01-01', '2000-02-29', '2025-12-31', '2026-01-01', '2100-03-01'].map((date) => ({
        date,
        day: dayFromDate(date),
        word: `${todayWord(dayFromDate(date))}`,
      })),
      status: [[], [0], [127], [128], [524_287], [0, 1, 126, 127]].map((revoked) => ({
        revoked,
        root: `${statusRoot(revoked)}`,
        words: [...new Set(revoked.map((index) => Math.floor(index / 128)))].map((place) => ({
          place,
          word: `${statusPath({ revoked, index: 128 * place }).word}`,
        })),
      })),
      registry: [
        {
          issuer: ISSUER,
          terms: `${issuerTermsWord(ISSUER)}`,
          leaf: `${issuerLeaf(ISSUER)}`,
          // its coordinates are the smallest numbers, no key: a registry would refuse it
          root: `${treeRoot(buildTree([issuerLeaf(ISSUER)]))}`,
        },
      ],
      credential: {
        terms: termsVectors(),
        mapping: [
          { mapping: 'fhir-r4/1', source: null, word: `${mappingWord('fhir-r4/1')}` },
          {
            mapping: 'fhir-r4/1',
            source: 'https://bridge.example',
            word: `${mappingWord('fhir-r4/1', 'https://bridge.example')}`,
          },
        ],
        holderCommitment: { secret: '3', opening: '5', commitment: `${holderCommitment({ secret: 3n, opening: 5n })}` },
        nullifier: {
          secret: '3',
          scope: '7',
          nullifier: `${hash('nullifier', [3n, 7n])}`,
          guardNullifier: `${hash('guard', [3n, 7n])}`,
        },
      },
    },
    null,
    2,
  )}\n`
}

function termsVectors() {
  const most = 2 ** 20 - 2
  const cases = [
    { issuedDay: 1, expiresDay: 1, completeAsOfDay: 1, statusIndex: 0, type: 'record' },
    { issuedDay: most, expiresDay: most, completeAsOfDay: most, statusIndex: 524_287, type: 'bridged' },
    { issuedDay: 45_000, expiresDay: 45_365, completeAsOfDay: 44_990, statusIndex: 1000, type: 'laboratory' },
  ] as const
  return cases.map((terms) => ({ ...terms, word: `${termsWord(terms)}` }))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = makeVectors()
  if (process.argv.includes('--check')) {
    if (readFileSync(VECTORS_FILE, 'utf8') !== made) {
      process.stderr.write('test/fixtures/vectors.json is not what scripts/vectors.ts makes\n')
      process.exitCode = 1
    }
  } else {
    writeFileSync(VECTORS_FILE, made)
  }
}
