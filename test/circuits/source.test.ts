/** What may not stand in a circuit: each line here was a hole in somebody's. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import costs from './costs.json'

const CIRCUITS = resolve(import.meta.dirname, '../../circuits')

interface Source {
  file: string
  lines: string[]
  /** Without comments, and white space folded. */
  code: string
}

const sources: Source[] = readdirSync(CIRCUITS, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.circom'))
  .map((file) => readSource(file, readFileSync(join(CIRCUITS, file), 'utf8')))

function readSource(file: string, text: string): Source {
  const bare = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '')
  return { file, lines: text.split('\n'), code: bare.replace(/\s+/g, ' ') }
}

/** Assignments without a constraint that say nothing about why they are sound. */
function unexplainedHints({ file, lines }: Source): string[] {
  return lines.flatMap((line, i) => {
    const isHint = /<--|-->/.test(line.replace(/\/\/.*$/, ''))
    const above = /^\s*\/\//.test(lines[i - 1] ?? '') ? lines[i - 1]! : ''
    return isHint && !/@sound \w+/.test(line + above) ? [`${file}:${i + 1}`] : []
  })
}

/** Decompositions that have two solutions, or that a reader cannot see to have one. */
function wideDecompositions({ file, code }: Source): string[] {
  return [...code.matchAll(/\b(Num2Bits\w*|Bits2Num\w*|Bits|AssertBits|IsNonNegative)\(([^)]*)\)/g)]
    .filter(([, name, width]) => /^(Num|Bits2)/.test(name!) || /^\d+$/.test(width!))
    .filter(
      ([, name, width]) =>
        !(file === 'lib/bits.circom' && name === 'Num2Bits' && width === 'N') &&
        !(/^\d+$/.test(width!) && Number(width) <= 252),
    )
    .map(([call]) => `${file}: ${call}`)
}

/** `enabled` of circomlib's signature check as anything but the literal 1. */
function switchableSignatures({ file, code }: Source): string[] {
  const calls = [...code.matchAll(/EdDSA\w*Verifier\(\)(?:\(([^,)]*))?/g)].filter(([, first]) => first?.trim() !== '1')
  return [...calls.map(([call]) => `${file}: ${call}`), ...(/\benabled\b/.test(code) ? [`${file}: enabled`] : [])]
}

/** An assert about a signal is checked by the honest prover alone. Sizes are capital letters. */
function assertedSignals({ file, code }: Source): string[] {
  return [...code.matchAll(/\bassert\(([^;]*)\);/g)]
    .filter(([, what]) => !/^[A-Z0-9\s+<>=()*-]+$/.test(what!))
    .map(([call]) => `${file}: ${call}`)
}

/** circomlib's templates that leave checks to their caller, or have had findings. */
const UNSAFE =
  /\b(LessThan|LessEqThan|GreaterThan|GreaterEqThan|IsEqual|ForceEqualIfEnabled|Mux[1-4]|MultiMux[1-4]|Switcher|Decoder|Edwards2Montgomery|Montgomery\w*|Pedersen|Point2Bits\w*|Bits2Point\w*|BabyPbk|MiMC\w*|SMT\w*|Sign|CompConstant|AliasCheck)\(/g

function unsafeTemplates({ file, code }: Source): string[] {
  return [...code.matchAll(UNSAFE)].map(([call]) => `${file}: ${call}`)
}

describe('the circuits', () => {
  it.each<[name: string, find: (source: Source) => string[]]>([
    ['no assignment without a constraint, unless it says why that is sound', unexplainedHints],
    ['no decomposition of 253 bits or more, and none beside bits.circom', wideDecompositions],
    ['no signature check that could be switched off', switchableSignatures],
    ['no assert about a signal', assertedSignals],
    ['no template that leaves a check to its caller', unsafeTemplates],
    ['no log of a signal', ({ file, code }) => (/\blog\(/.test(code) ? [file] : [])],
    ['no other compiler', ({ file, code }) => (code.trimStart().startsWith('pragma circom 2.2.2;') ? [] : [file])],
  ])('have %s', (_, find) => {
    expect(sources.flatMap(find)).toEqual([])
  })

  it('are held to this by checks that see a forbidden line', () => {
    const planted = readSource(
      'planted.circom',
      `a <-- b * 2;\n// because\nc <-- d;\n x <== Num2Bits(254)(y); z <== Num2Bits(n)(y); w <== Bits(253)(y);
      EdDSAPoseidonVerifier()(on, ax); signal input enabled; assert(x < 4); ok <== LessThan(8)([a, b]); q --> r;`,
    )
    expect(unexplainedHints(planted)).toHaveLength(3)
    expect(wideDecompositions(planted)).toHaveLength(3)
    expect(switchableSignatures(planted)).toHaveLength(2)
    expect(assertedSignals(planted)).toHaveLength(1)
    expect(unsafeTemplates(planted)).toHaveLength(1)
    const sound = readSource(
      'lib/bits.circom',
      '// @sound tied below\nc <-- d;\ne <-- f; // @sound as above\nassert(N <= 252); x <== Num2Bits(N)(y);',
    )
    for (const find of [unexplainedHints, wideDecompositions, assertedSignals]) expect(find(sound)).toEqual([])
  })

  it('have a test and a recorded cost for every template of lib', () => {
    const templates = sources
      .filter(({ file }) => file.startsWith('lib/'))
      .flatMap(({ code }) => [...code.matchAll(/\btemplate (\w+)\(/g)].map(([, name]) => name!))
    const costed = new Set(Object.keys(costs).map((name) => name.replace(/\(.*$/, '')))
    // the whole of the criteria is tested with the circuit
    expect(templates.filter((name) => name !== 'Criteria' && !costed.has(name))).toEqual([])
    expect([...costed].filter((name) => !templates.includes(name))).toEqual([])
  })

  it('use every template of lib', () => {
    const all = sources.map(({ code }) => code).join(' ')
    const templates = [...all.matchAll(/\btemplate (\w+)\(/g)].map(([, name]) => name!)
    expect(templates.filter((name) => all.split(new RegExp(`\\b${name}\\(`)).length < 3)).toEqual([])
  })
})
