/** Every Poseidon call of circuits and src: no two kinds of hash share tag and arity, and both languages agree. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PURPOSES, tag } from '../../src/core/tags'

const ROOT = resolve(import.meta.dirname, '../..')

/** Untagged blocks stand at fixed places below a tagged hash, and nowhere else (docs/protocol.md, notation). */
const EXPECTED = [
  'P(13) untagged: lib/chart.circom blocks[4]',
  'P(14) TAG_CHART: lib/chart.circom top',
  'P(16) untagged: lib/chart.circom coded[b]',
  'P(16) untagged: lib/chart.circom observed[b]',
  'P(1 + B + R) TAG_POLICY: lib/policy.circom top',
  'P(16) untagged: lib/policy.circom block[b]',
  'P(3) TAG_GUARD: eligibility.circom guardNullifier',
  'P(3) TAG_HOLDER: eligibility.circom commitment',
  'P(3) TAG_NULLIFIER: eligibility.circom nullifier',
  'P(5) TAG_ISSUER: lib/credential.circom leaf',
  'P(8) TAG_HEADER: eligibility.circom header',
  'P(9) TAG_NODE: lib/tree.circom node',
  // the other circuits hash the same things in the same way
  'P(13) untagged: eligibility-lite.circom place[4]',
  'P(14) TAG_CHART: eligibility-lite.circom top',
  'P(16) untagged: eligibility-lite.circom block[b]',
  'P(3) TAG_GUARD: eligibility-lite.circom guardNullifier',
  'P(3) TAG_HOLDER: eligibility-lite.circom commitment',
  'P(3) TAG_NULLIFIER: eligibility-lite.circom nullifier',
  'P(8) TAG_HEADER: eligibility-lite.circom header',
  'P(13) untagged: lib/pool.circom columns',
  'P(14) TAG_CHART: lib/pool.circom top',
  'P(16) untagged: eligibility-multi.circom keyBlock[b]',
  'P(16) untagged: eligibility-multi.circom observationBlock[b]',
  'P(3) TAG_GUARD: eligibility-multi.circom guardNullifier',
  'P(3) TAG_HOLDER: eligibility-multi.circom commitment[c]',
  'P(3) TAG_NULLIFIER: eligibility-multi.circom nullifier',
  'P(8) TAG_HEADER: eligibility-multi.circom header[c]',
  'P(3) TAG_NULLIFIER: withdrawal.circom nullifier',
]
const ARITIES: Record<string, number> = { chart: 14, header: 8, holder: 3, issuer: 5, node: 9, nullifier: 3, guard: 3 }

const files = (folder: string, extension: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension))
    .map((file) => ({
      file: relative(join(ROOT, folder), join(ROOT, folder, file)),
      text: code(join(ROOT, folder, file)),
    }))

/** Without comments. */
function code(path: string): string {
  return readFileSync(path, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1')
}

/** `name <== Poseidon(n)([first, …])` and `component name = Poseidon(n)` with its first input. */
function circuitCalls({ file, text }: { file: string; text: string }): string[] {
  return [...text.matchAll(/([\w[\]]+) (?:<==|=) Poseidon\(([^)]+)\)(?:\(\[?([^,)]*))?/g)].map(
    ([, name, arity, direct]) => {
      const component = name!.replace(/\[.*$/, '')
      const wired = new RegExp(`\\b${component}(?:\\[\\w+\\])?\\.inputs\\[0\\] <== ([^;]+);`).exec(text)?.[1]
      const purpose = /TAG_[A-Z]+/.exec(direct ?? wired ?? '')?.[0] ?? 'untagged'
      return `P(${arity}) ${purpose}: ${file} ${name}`
    },
  )
}

describe('the hashes of the circuits', () => {
  const circuits = files('circuits', '.circom')
  const calls = circuits.flatMap(circuitCalls)

  it('are these and no others', () => {
    expect(calls.toSorted()).toEqual(EXPECTED.toSorted())
    const mentioned = circuits.reduce((sum, { text }) => sum + text.split('Poseidon(').length - 1, 0)
    expect(mentioned).toBe(EXPECTED.length)
  })

  it('use each tag for one kind of hash, so that no two share tag and arity', () => {
    const kinds = new Set(calls.flatMap((call) => /^(P\(.*\) TAG_[A-Z]+)/.exec(call)?.[1] ?? []))
    const tags = [...kinds].map((kind) => kind.slice(kind.indexOf('TAG_')))
    expect(tags.toSorted()).toEqual(PURPOSES.map((purpose) => `TAG_${purpose.toUpperCase()}`).toSorted())
    expect(new Set(PURPOSES.map(tag)).size).toBe(PURPOSES.length)
  })

  it('use the tags of src/core/tags.ts', () => {
    const { text } = circuits.find(({ file }) => file === 'lib/tags.circom')!
    const written = [...text.matchAll(/function (TAG_\w+)\(\) \{ return (\d+); \}/g)].map(([, name, value]) => [
      name,
      BigInt(value!),
    ])
    expect(Object.fromEntries(written)).toEqual(
      Object.fromEntries(PURPOSES.map((purpose) => [`TAG_${purpose.toUpperCase()}`, tag(purpose)])),
    )
    expect(text.match(/function/g)).toHaveLength(PURPOSES.length)
  })
})

describe('the hashes of src', () => {
  const sources = files('src', '.ts')

  it('go through core/poseidon.ts, and blocks without a tag only through the chart and the policy', () => {
    const using = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file)
    expect(using(/poseidon-lite/)).toEqual(['core/poseidon.ts'])
    expect(using(/\bhashBlock\(/).toSorted()).toEqual(['core/poseidon.ts', 'model/policy-vector.ts', 'model/vector.ts'])
  })

  it('give each purpose as many inputs as the circuit does', () => {
    const calls = sources.flatMap(({ text }) => [
      ...text.matchAll(/(?<!function )\bhash\(\s*([^,]+),\s*(\[[^\]]*\]|[^)]*)/g),
    ])
    expect(calls.length).toBeGreaterThan(4)
    for (const [, purpose, inputs] of calls) {
      const name = /^'(\w+)'$/.exec(purpose!.trim())?.[1]
      expect(Object.keys(ARITIES)).toContain(name)
      // a list that is put together elsewhere is compared by value in the tests of that room
      if (!inputs!.startsWith('[') || inputs!.includes('...')) continue
      const count = inputs!
        .slice(1, -1)
        .split(',')
        .filter((input) => input.trim() !== '').length
      expect({ name, arity: 1 + count }).toEqual({ name, arity: ARITIES[name!] })
    }
  })
})
