/**
 * Generates the verifier contracts from keys/, compiles contracts/ and writes ABIs and bytecode as TypeScript:
 * `npx tsx scripts/contracts.ts [--check]`. With `--check` it writes nothing and fails if a committed file differs.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import solc from 'solc'
import { type Abi, keccak256 } from 'viem'
import { digestVerificationKey } from '../src/chain/key-digest'
import { PUBLIC_SIGNALS } from '../src/proof/generated/signals'
import { parseVerificationKey, type SnarkjsVerificationKey } from '../src/proof/verification-key'
import { generatePublicSignals, generateVerifier, STATEMENTS } from './verifier-contract'

/** The same compiler and settings give the same bytes; no metadata, so that a comment does not change a pinned code hash. */
export const COMPILER_SETTINGS = {
  evmVersion: 'cancun',
  optimizer: { enabled: true, runs: 10_000 },
  viaIR: true,
  metadata: { appendCBOR: false, bytecodeHash: 'none' },
}

/** What the library and the tests use; verifiers are added. The rest of contracts/ is compiled and not kept. */
const KEPT = ['IEligibilityVerifier', 'IWithdrawalVerifier', 'IEligibilityGate', 'IssuerRegistry', 'TrialEnrolment']
const PROBE_KEY = 'test/chain/fixtures/probe/verification_key.json'
/** Folders in which nothing but generated files may stand. */
const GENERATED = ['contracts/generated', 'src/chain/generated', 'test/chain/generated']

interface Compiled {
  path: string
  name: string
  abi: Abi
  bytecode: string
  deployed: string
}

/** Every generated file, by path, as it should be. */
export function generateContractFiles(): Map<string, string> {
  const verifiers = generateVerifiers()
  const files = new Map(verifiers.map(({ path, source }) => [path, source]))
  files.set('contracts/generated/PublicSignals.sol', generatePublicSignals(PUBLIC_SIGNALS))
  const written = listSolidity().map((path): [string, string] => [path, readFileSync(path, 'utf8')])
  const contracts = compile(new Map([...written, ...files]))

  const errors = new Map<string, unknown>()
  for (const contract of contracts) {
    const isTest = contract.path.startsWith('contracts/test/')
    const verifier = verifiers.find(({ path, name }) => path === contract.path && name === contract.name)
    if (!isTest) {
      for (const item of contract.abi) if (item.type === 'error') errors.set(item.name, item)
    }
    if (!(verifier || KEPT.includes(contract.name) || (isTest && contract.bytecode !== ''))) continue
    const folder = isTest ? 'test/chain/generated' : 'src/chain/generated'
    files.set(`${folder}/${kebabCase(contract.name)}.ts`, artifactSource(contract, verifier?.digest))
  }
  const sorted = [...errors].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item)
  files.set('src/chain/generated/errors.ts', errorsSource(sorted))
  return files
}

interface Verifier {
  path: string
  name: string
  source: string
  digest: string
}

function generateVerifiers(): Verifier[] {
  const keys = listFiles('keys').filter((file) => file.endsWith('/verification_key.json'))
  const verifiers = keys.map((path) => {
    const name = `${pascalCase(basename(dirname(path)))}Verifier`
    return generateFrom(path, name, `contracts/generated/${name}.sol`)
  })
  return [...verifiers, generateFrom(PROBE_KEY, 'ProbeVerifier', 'contracts/test/ProbeVerifier.sol')]
}

function generateFrom(keyPath: string, name: string, path: string): Verifier {
  const verificationKey = JSON.parse(readFileSync(keyPath, 'utf8')) as SnarkjsVerificationKey
  const statement = name === 'WithdrawVerifier' ? 'withdrawal' : 'eligibility'
  const { publicSignals } = STATEMENTS[statement]
  const key = parseVerificationKey({ circuit: name, setup: 'development', json: verificationKey, publicSignals })
  const source = generateVerifier({ verificationKey, name, statement })
  return { path, name, source, digest: digestVerificationKey(key) }
}

function listSolidity(): string[] {
  return listFiles('contracts').filter((path) => /(?<!\.t)\.sol$/.test(path) && !path.startsWith(GENERATED[0]!))
}

function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/'))
    .sort()
}

/** Compile with npm's solc; any warning is an error. */
export function compile(sources: Map<string, string>): Compiled[] {
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries([...sources].sort().map(([path, content]) => [path, { content }])),
    settings: {
      ...COMPILER_SETTINGS,
      outputSelection: {
        '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] },
      },
    },
  }
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as {
    errors?: { formattedMessage: string }[]
    contracts: Record<string, Record<string, SolcContract>>
  }
  if (output.errors?.length) throw new Error(output.errors.map((error) => error.formattedMessage).join('\n'))
  return Object.entries(output.contracts).flatMap(([path, byName]) =>
    Object.entries(byName).map(([name, { abi, evm }]) => ({
      path,
      name,
      abi,
      bytecode: evm.bytecode.object,
      deployed: evm.deployedBytecode.object,
    })),
  )
}

interface SolcContract {
  abi: Abi
  evm: { bytecode: { object: string }; deployedBytecode: { object: string } }
}

function artifactSource(contract: Compiled, keyDigest: string | undefined): string {
  const { abi, bytecode, deployed } = contract
  const value = {
    abi,
    ...(bytecode === '' ? {} : { bytecode: `0x${bytecode}` }),
    ...(keyDigest === undefined ? {} : { codeHash: keccak256(`0x${deployed}`), keyDigest }),
  }
  const name = camelCase(contract.name)
  return `/** ${contract.path}, compiled with solc ${solc.version()} by scripts/contracts.ts. Do not edit. */
export const ${name} = ${JSON.stringify(value, null, 2)} as const
`
}

function errorsSource(errors: unknown[]): string {
  return `/** Every named error of the contracts, by scripts/contracts.ts. Do not edit. */
export const contractErrors = ${JSON.stringify(errors, null, 2)} as const
`
}

function pascalCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, _dash: string, letter: string) => letter.toUpperCase())
}

function camelCase(name: string): string {
  const bare = name.replace(/^I(?=[A-Z][a-z])/, '')
  return bare[0]!.toLowerCase() + bare.slice(1)
}

function kebabCase(name: string): string {
  return camelCase(name).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function main(check: boolean): void {
  const files = generateContractFiles()
  const stale = GENERATED.flatMap(listFiles).filter((path) => !files.has(path))
  const differing = [...files].filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text)
  if (check) {
    for (const path of [...stale, ...differing.map(([path]) => path)]) console.error(`not as generated: ${path}`)
    if (stale.length + differing.length > 0) {
      console.error('run `npx tsx scripts/contracts.ts`')
      process.exitCode = 1
    }
    return
  }
  for (const path of stale) rmSync(path)
  for (const [path, text] of differing) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    console.log(`wrote ${path}`)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv.includes('--check'))
