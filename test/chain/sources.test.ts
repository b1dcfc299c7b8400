/** What must hold of the Solidity sources themselves, and of what was generated from them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { encodeErrorResult, parseAbi } from 'viem'
import { describe, expect, it } from 'vitest'
import {
  contractErrors,
  eligibilityGate,
  eligibilityVerifier,
  issuerRegistry,
  toChainError,
  trialEnrolment,
} from '../../src/chain'
import { FIELD_ORDER } from '../../src/core/field'
import { PUBLIC_SIGNALS } from '../../src/proof/generated/signals'

const ROOT = resolve(import.meta.dirname, '../..')

const sources = readdirSync(join(ROOT, 'contracts'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.sol'))
  .map((entry) => {
    const path = join(entry.parentPath, entry.name)
    const text = readFileSync(path, 'utf8')
    return { path: path.slice(ROOT.length + 1), text, code: text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '') }
  })

function source(name: string): string {
  return sources.find(({ path }) => path.endsWith(`/${name}.sol`))!.code
}

describe('the Solidity sources', () => {
  it('are licensed Apache-2.0', () => {
    expect(sources.filter(({ text }) => !text.startsWith('// SPDX-License-Identifier: Apache-2.0\n'))).toEqual([])
  })

  it('inherit no verifier anywhere: its place is behind an address', () => {
    const bases = sources.flatMap(({ code }) =>
      [...code.matchAll(/\bcontract\s+\w+\s+is\s+([^{]+)\{/g)].map((match) => match[1]!),
    )
    expect(bases.length).toBeGreaterThan(3)
    const names = bases.flatMap((list) => list.split(',').map((name) => name.trim().split('(')[0]!))
    // interfaces, which only generated verifiers are
    expect(names.filter((name) => /Verifier$/.test(name) && !/^I[A-Z]/.test(name))).toEqual([])
  })

  it('never leave a function from inside assembly', () => {
    const blocks = sources.flatMap(({ code }) => (code.includes('assembly') ? [code] : []))
    expect(blocks.length).toBeGreaterThan(0)
    expect(blocks.filter((code) => /\b(return|stop|selfdestruct|delegatecall|callcode)\s*\(/.test(code))).toEqual([])
  })

  it('hold no selfdestruct, delegatecall, tx.origin or string revert', () => {
    const pattern = /\bselfdestruct\b|\bdelegatecall\b|\btx\.origin\b|\brequire\s*\(|\brevert\s*\(\s*"/
    expect(sources.filter(({ code }) => pattern.test(code)).map(({ path }) => path)).toEqual([])
  })

  it('pin the compiler in everything that is deployed', () => {
    const deployed = sources.filter(({ code }) => /^contract /m.test(code))
    expect(deployed.length).toBeGreaterThan(2)
    expect(deployed.filter(({ code }) => !code.includes('pragma solidity 0.8.37;')).map(({ path }) => path)).toEqual([])
  })

  it('know the field order of the library', () => {
    for (const name of ['EligibilityGate', 'IssuerRegistry', 'ProbeVerifier']) {
      expect(source(name), name).toContain(`${FIELD_ORDER};`)
    }
  })
})

describe('EligibilityGate', () => {
  /** Where each public signal gets its value, and the line that keeps the sender from choosing it. */
  const FIXED: Record<(typeof PUBLIC_SIGNALS)[number], [value: string, guard: RegExp]> = {
    nullifier: ['nullifier', /acceptedContext\[scope\]\[nullifier\] != 0\) revert NullifierUsed/],
    guardNullifier: ['guardNullifier', /_checkCanonical\(guardNullifier\)/],
    policyHash: ['policyHash', /policyHash == 0 \|\| policyHash >= FIELD_ORDER\) revert UnknownPolicy/],
    registryRoot: ['presentation.registryRoot', /!registry\.isAcceptable\(presentation\.registryRoot\)\) revert/],
    scope: ['scope', /uint256 scope = scopeOf\(campaign\)/],
    context: ['context', /uint256 context = contextOf\(consent\)/],
    today: ['presentation.dayWord', /_checkDay\(presentation\.dayWord\)/],
  }

  it.each(
    PUBLIC_SIGNALS.map((name, index) => [name, index] as const),
  )('fixes or checks the signal %s', (name, index) => {
    const constant = name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
    expect(source('PublicSignals')).toContain(`constant ${constant} = ${index};`)
    const [value, guard] = FIXED[name]
    expect(source('EligibilityGate')).toContain(`signals[PublicSignals.${constant}] = ${value};`)
    expect(source('EligibilityGate')).toMatch(guard)
  })
})

describe('the generated ABIs', () => {
  it('have an event or an error for nothing that names an account beside health', () => {
    const events = [...eligibilityGate.abi, ...trialEnrolment.abi].filter((item) => item.type === 'event')
    const naming = events.filter((event) => event.inputs.some(({ type }) => type === 'address')).map(({ name }) => name)
    expect([...new Set(naming)].sort()).toEqual(['OwnershipProposed', 'OwnershipTaken'])
  })

  it('share no error selector by name, and every error has a mapping', () => {
    const names = contractErrors.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    const own = [...trialEnrolment.abi, ...issuerRegistry.abi, ...eligibilityVerifier.abi]
      .filter((item) => item.type === 'error')
      .map(({ name }) => name)
    expect([...new Set(own)].filter((name) => !names.includes(name))).toEqual([])
  })
})

describe('toChainError', () => {
  it('leaves what is no revert as it came', () => {
    const offline = new Error('connection refused')
    expect(toChainError(offline)).toBe(offline)
    expect(toChainError('text')).toBe('text')
  })

  it('names a revert that it finds anywhere in the causes, with a fix', () => {
    const inner = Object.assign(new Error('execution reverted'), { data: '0x09bde339' })
    const outer = new Error('call failed', { cause: new Error('rpc', { cause: inner }) })
    const mapped = toChainError(outer) as Error
    expect(mapped).toMatchObject({ code: 'CHAIN_REVERTED', at: 'InvalidProof', fix: expect.any(String) })
    // viem's error quotes the URL of the node
    expect(mapped.cause).toBeUndefined()
  })

  it.each([
    '0xdeadbeef',
    encodeErrorResult({ abi: parseAbi(['error Panic(uint256)']), args: [0x11n] }),
    encodeErrorResult({ abi: parseAbi(['error Error(string)']), args: ['no'] }),
  ])('calls a revert that is not ours unknown: %s', (data) => {
    const foreign = Object.assign(new Error('execution reverted'), { data: { data } })
    expect(toChainError(foreign)).toMatchObject({ code: 'CHAIN_REVERTED', at: 'unknown', fix: undefined })
  })
})
