import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  allocateStatusIndex,
  createIssuerKey,
  createIssuerState,
  createStatusList,
  deriveSubjectKey,
  entriesOfSubject,
  type IssuerState,
  isRevoked,
  issueToSubject,
  listRevoked,
  parseIssuerState,
  reinstate,
  reinstateCredential,
  revoke,
  revokeCredential,
  revokedIndices,
  STATUS_LIST_BYTES,
  statusListFrom,
  suspendCredential,
} from '../../src/issuer'
import { STATUS_ENTRIES } from '../../src/model/status'
import { AS_OF } from '../model/records'
import { codeOf, makeChart } from '../support/exchange'

const issuerKey = createIssuerKey()
const subjectKey = deriveSubjectKey(issuerKey)
const chart = makeChart()
const empty = createIssuerState({ subjectKey })
const issue = (
  state: IssuerState,
  holderCommitment: bigint,
  part: Partial<Parameters<typeof issueToSubject>[0]> = {},
) =>
  issueToSubject({
    state,
    subject: 'MRN-0001',
    subjectKey,
    chart,
    issuerKey,
    holderCommitment,
    issuedDay: AS_OF,
    expiresDay: AS_OF + 365,
    completeAsOfDay: AS_OF,
    type: 'record',
    ...part,
  })

describe('issueToSubject', () => {
  it('revokes the predecessor of the same type', () => {
    const first = issue(empty, 1n)
    const second = issue(first.state, 2n)
    expect(first.revoked).toEqual([])
    expect(second.revoked).toEqual([first.credential.terms.statusIndex])
    expect(revokedIndices(second.state)).toEqual(second.revoked)
    const statuses = entriesOfSubject({ state: second.state, subject: 'MRN-0001', subjectKey }).map(
      ({ status }) => status,
    )
    expect(statuses).toEqual(['revoked', 'live'])
  })

  it('keeps another type under the same commitment, and revokes it under a new one', () => {
    const first = issue(empty, 1n)
    const second = issue(first.state, 1n, { type: 'laboratory' })
    expect(second.revoked).toEqual([])
    const third = issue(second.state, 2n)
    expect(third.revoked).toHaveLength(2)
    expect(third.state.entries.filter(({ status }) => status === 'live')).toHaveLength(1)
  })

  it('leaves other people alone', () => {
    const first = issue(empty, 1n)
    expect(issue(first.state, 2n, { subject: 'MRN-0002' }).revoked).toEqual([])
  })

  it('revokes a suspended predecessor too, so that it cannot come back', () => {
    const first = issue(empty, 1n)
    const { statusIndex } = first.credential.terms
    const second = issue(suspendCredential({ state: first.state, statusIndex }), 2n)
    expect(second.revoked).toEqual([statusIndex])
    expect(codeOf(() => reinstateCredential({ state: second.state, statusIndex }))).toBe('CREDENTIAL_REVOKED')
  })

  it('refuses the commitment of another person, and one that was revoked', () => {
    const first = issue(empty, 1n)
    expect(codeOf(() => issue(first.state, 1n, { subject: 'MRN-0002' }))).toBe('CREDENTIAL_SUPERSEDED')
    const second = issue(first.state, 2n)
    expect(codeOf(() => issue(second.state, 1n))).toBe('CREDENTIAL_SUPERSEDED')
  })

  it('knows a person whatever the spaces and the composition of letters', () => {
    const first = issue(empty, 1n, { subject: 'Zo\u00eb' })
    expect(issue(first.state, 2n, { subject: ' Zoe\u0308 ' }).revoked).toHaveLength(1)
  })

  it('refuses another subject key, as after a rotation, because it would not recognise anybody', () => {
    const rotated = deriveSubjectKey(createIssuerKey())
    expect(codeOf(() => issue(empty, 1n, { subjectKey: rotated }))).toBe('INVALID_VALUE')
    expect(codeOf(() => issue(empty, 1n, { subjectKey: new Uint8Array(31) }))).toBe('INVALID_VALUE')
    expect(codeOf(() => issue(empty, 1n, { subject: '  ' }))).toBe('INVALID_VALUE')
  })

  it('keeps no identifier of a person, and changes no argument', () => {
    const before = JSON.stringify(empty)
    const { state } = issue(empty, 1n, { subject: 'CANARY-7391' })
    expect(JSON.stringify(empty)).toBe(before)
    expect(JSON.stringify(state)).not.toContain('CANARY')
    expect(state.entries[0]!.subject).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('the ledger', () => {
  it('suspends, reinstates and revokes for ever', () => {
    const { state, credential } = issue(empty, 1n)
    const { statusIndex } = credential.terms
    const suspended = suspendCredential({ state, statusIndex })
    expect(revokedIndices(suspended)).toEqual([statusIndex])
    expect(revokedIndices(reinstateCredential({ state: suspended, statusIndex }))).toEqual([])
    const revoked = revokeCredential({ state: suspended, statusIndex })
    for (const change of [suspendCredential, reinstateCredential]) {
      expect(codeOf(() => change({ state: revoked, statusIndex }))).toBe('CREDENTIAL_REVOKED')
    }
    expect(revokedIndices(revokeCredential({ state: revoked, statusIndex }))).toEqual([statusIndex])
    expect(codeOf(() => revokeCredential({ state, statusIndex: (statusIndex + 1) % STATUS_ENTRIES }))).toBe(
      'INVALID_VALUE',
    )
  })

  it('comes back from its JSON, and is refused when damaged', () => {
    const { state } = issue(issue(empty, 1n).state, 2n)
    expect(parseIssuerState(JSON.stringify(state))).toEqual(state)
    const [entry] = state.entries
    for (const bad of [
      { ...state, entries: [entry, entry] },
      { ...state, entries: [{ ...entry, status: 'gone' }] },
      { ...state, entries: [{ ...entry, subject: 'MRN-0001' }] },
      { ...state, subjectKeyId: '' },
      { ...state, note: 1 },
    ]) {
      expect(codeOf(() => parseIssuerState(bad))).toBe('FILE_INVALID')
    }
  })
})

describe('status lists', () => {
  it('behave like a set of indices', () => {
    const command = fc.record({ index: fc.integer({ min: 0, max: STATUS_ENTRIES - 1 }), set: fc.boolean() })
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        let list = createStatusList()
        const model = new Set<number>()
        for (const { index, set } of commands) {
          list = set ? revoke({ list, index }) : reinstate({ list, index })
          if (set) model.add(index)
          else model.delete(index)
          expect(isRevoked({ list, index })).toBe(set)
        }
        const expected = [...model].sort((a, b) => a - b)
        expect(listRevoked(list)).toEqual(expected)
        expect(statusListFrom(expected)).toEqual(list)
      }),
      { seed: 20240613, numRuns: 30 },
    )
  })

  it('have index 0 leftmost in the first byte', () => {
    const list = revoke({ list: revoke({ list: createStatusList(), index: 0 }), index: STATUS_ENTRIES - 1 })
    expect(list).toHaveLength(65_536)
    expect([list[0], list[STATUS_LIST_BYTES - 1]]).toEqual([0x80, 0x01])
  })

  it('change no argument and refuse what is out of range', () => {
    const list = createStatusList()
    revoke({ list, index: 5 })
    expect(isRevoked({ list, index: 5 })).toBe(false)
    for (const index of [-1, STATUS_ENTRIES, 1.5]) expect(codeOf(() => revoke({ list, index }))).toBe('INVALID_VALUE')
    expect(codeOf(() => isRevoked({ list: new Uint8Array(10), index: 0 }))).toBe('INVALID_VALUE')
  })

  it('give out indices at random that are not in use, until there is none', () => {
    const used = new Set(Array.from({ length: STATUS_ENTRIES }, (_, index) => index))
    used.delete(4711)
    expect(allocateStatusIndex({ used })).toBe(4711)
    used.add(4711)
    expect(codeOf(() => allocateStatusIndex({ used }))).toBe('TREE_FULL')
    const drawn = Array.from({ length: 20 }, () => allocateStatusIndex({ used: new Set() }))
    expect(new Set(drawn).size).toBeGreaterThan(15)
  })
})
