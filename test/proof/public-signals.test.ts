/** The order of the public signals: one list in circuit, TypeScript and Solidity. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/lib/project'
import { PUBLIC_SIGNALS as MESSAGE_SIGNALS } from '../../src/model/messages'
import { MANIFEST } from '../../src/proof/generated/manifest'
import { INPUT_SHAPES, WITHDRAWAL_SIGNALS } from '../../src/proof/generated/signals'
import {
  type NamedSignals,
  orderPublicSignals,
  PUBLIC_SIGNALS,
  parsePublicSignals,
} from '../../src/proof/public-signals'
import { type ProbeKeys, probeKeys } from './fixtures/probe'

const named = Object.fromEntries(PUBLIC_SIGNALS.map((name, i) => [name, BigInt(i)])) as NamedSignals

describe('PUBLIC_SIGNALS', () => {
  it('is the list of docs/protocol.md', () => {
    const page = readFileSync(join(ROOT, 'docs/protocol.md'), 'utf8')
    const [, list] = /Public signals of .*, in the order of the compiled circuits: (.*)\./.exec(page)!
    expect(list!.split(', ')).toEqual([...PUBLIC_SIGNALS].map((name) => `\`${name}\``))
    const [, ofWithdrawal] = /Circuit `withdraw`; public signals (.*?)\./.exec(page)!
    expect(ofWithdrawal!.split(', ')).toEqual([...WITHDRAWAL_SIGNALS].map((name) => `\`${name}\``))
  })

  it('is the list of the messages', () => {
    expect(MESSAGE_SIGNALS).toEqual(PUBLIC_SIGNALS)
  })

  it('is the list of the Solidity constants', () => {
    const source = readFileSync(join(ROOT, 'contracts/generated/PublicSignals.sol'), 'utf8')
    const constants = [...source.matchAll(/uint256 internal constant ([A-Z_]+) = (\d+);/g)].map(([, name, place]) => [
      name,
      Number(place),
    ])
    expect(constants).toEqual(
      PUBLIC_SIGNALS.map((name, i) => [name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase(), i]),
    )
  })

  it.each(Object.keys(MANIFEST))('is the list of the keys of %s', (circuit) => {
    const names: readonly string[] = circuit === 'withdraw' ? WITHDRAWAL_SIGNALS : PUBLIC_SIGNALS
    expect(MANIFEST[circuit]!.publicSignals).toEqual(names)
    expect(MANIFEST[circuit]!.inputs).toEqual(INPUT_SHAPES[circuit as keyof typeof INPUT_SHAPES])
    expect(MANIFEST[circuit]!.verificationKey.IC).toHaveLength(names.length + 1)
  })
})

describe('a compiled circuit', () => {
  it('gives its public signals and the sizes of its inputs, unused ones too', async () => {
    const { manifest }: ProbeKeys = await probeKeys()
    expect(manifest.probe!.publicSignals).toEqual(PUBLIC_SIGNALS)
    expect(manifest.probe!.inputs).toEqual({
      policyHash: [],
      registryRoot: [],
      scope: [],
      context: [],
      today: [],
      secret: [],
      grid: [2, 3],
      unused: [],
    })
    expect(manifest.probe).toMatchObject({ constraints: 23, wires: 35 })
  })
})

describe('orderPublicSignals', () => {
  it('is undone by parsePublicSignals, whatever the order of the keys', () => {
    const reversed = Object.fromEntries(Object.entries(named).reverse()) as NamedSignals
    expect(orderPublicSignals(reversed)).toEqual(['0', '1', '2', '3', '4', '5', '6'])
    expect(parsePublicSignals(orderPublicSignals(reversed))).toEqual(named)
  })

  it('refuses a missing and an unknown name, and values that are not canonical', () => {
    const { today: _, ...rest } = named
    expect(() => orderPublicSignals(rest as NamedSignals)).toThrow(
      expect.objectContaining({ code: 'PUBLIC_SIGNAL_COUNT', at: 'today' }),
    )
    expect(() => orderPublicSignals({ ...named, more: 1n } as NamedSignals)).toThrow(
      expect.objectContaining({ code: 'PUBLIC_SIGNAL_COUNT' }),
    )
    expect(() => orderPublicSignals({ ...named, scope: -1n })).toThrow(
      expect.objectContaining({ code: 'PUBLIC_SIGNAL_INVALID', at: 'scope' }),
    )
  })
})
