/** What may come in: text, bytes, NDJSON, bundles of every kind; and what is refused before anything is read. */
import { describe, expect, it } from 'vitest'
import { VitalproofError } from '../../src/core/errors'
import { parseExactJson } from '../../src/core/json'
import { recordFromFhir } from '../../src/fhir/index'
import {
  AS_OF,
  allergy,
  bundle,
  bundleOf,
  condition,
  importFhir,
  type Json,
  observation,
  PATIENT,
  quantity,
  WHOLE,
} from './build'

function errorOf(input: unknown, options = {}): VitalproofError {
  try {
    recordFromFhir({ bundle: input, asOf: AS_OF, ...options })
  } catch (error) {
    if (error instanceof VitalproofError) return error
    throw error
  }
  throw new Error('nothing thrown')
}

const utf16 = (text: string, swap: boolean) => {
  const bytes = new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'))
  return swap ? new Uint8Array(Buffer.from(bytes).swap16()) : bytes
}

describe('the input', () => {
  const text = bundle(condition({ code: { text: 'Ménière' } }))
  const words = (input: unknown) => importFhir(input).entries.map(({ text }) => text)

  it('is text or bytes, with or without a byte order mark', () => {
    for (const input of [
      text,
      `\ufeff${text}`,
      Buffer.from(text),
      Buffer.from(`\ufeff${text}`),
      utf16(text, false),
      utf16(text, true),
    ]) {
      expect(words(input)).toEqual(['Ménière'])
    }
  })

  it('is a value parsed elsewhere, whose numbers may be rounded', () => {
    expect(words(JSON.parse(text))).toEqual(['Ménière'])
    expect(importFhir(JSON.parse(text)).codes).not.toContain('numbers-rounded')
    const numbers = bundle(observation({ valueQuantity: quantity(7) }))
    expect(importFhir(JSON.parse(numbers)).codes).toContain('numbers-rounded')
    expect(importFhir(parseExactJson(numbers, { maxBytes: 10_000 })).codes).not.toContain('numbers-rounded')
  })

  it('is one resource, a list, or NDJSON', () => {
    const lines = [PATIENT, condition(), allergy()].map((resource) => JSON.stringify(resource))
    for (const list of [`[${lines.join(',')}]`, lines.join('\n'), `${lines.join('\r\n')}\r\n\n`]) {
      const { entries, birth, complete } = importFhir(list)
      expect(entries.map(({ domain }) => domain)).toEqual(['condition', 'allergy'])
      expect(birth).toEqual({ low: 19700504, high: 19700504 })
      expect(complete).toEqual(WHOLE)
    }
    expect(importFhir(lines[1]).entries).toHaveLength(1)
    expect(importFhir(lines[1]).complete).toEqual([])
    expect(importFhir(lines[0]).complete).toEqual([])
  })

  it('is a list of bundles, as pages come', () => {
    const { entries } = importFhir(`[${bundle(condition())}, ${bundleOf({ type: 'collection' }, allergy())}]`)
    expect(entries).toHaveLength(2)
    expect(errorOf(`[${bundleOf({ type: 'document' }, PATIENT)}]`).code).toBe('FHIR_INVALID')
  })

  it.each([
    ['XML', '<?xml version="1.0"?><Bundle/>', 'FHIR_INVALID'],
    ['a health card', 'shc:/5676290952', 'FHIR_INVALID'],
    ['a health link', 'shlink:/eyJ1', 'FHIR_INVALID'],
    ['a URL', 'https://example.org/Patient/1', 'FHIR_INVALID'],
    ['a token', 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln', 'FHIR_INVALID'],
    ['no JSON', 'Instance: patient', 'INVALID_JSON'],
    ['an empty text', '', 'INVALID_JSON'],
    ['a number', '1', 'FHIR_INVALID'],
    ['null', 'null', 'FHIR_INVALID'],
    ['an empty list', '[]', 'FHIR_INVALID'],
    ['an object of another kind', '{"a":1}', 'FHIR_INVALID'],
    ['a type that is no name', '{"resourceType":"a/b"}', 'FHIR_INVALID'],
    ['a resource that states nothing', '{"resourceType":"ValueSet"}', 'FHIR_INVALID'],
    ['an empty bundle', '{"resourceType":"Bundle","type":"collection"}', 'FHIR_INVALID'],
    ['a bundle of no kind', '{"resourceType":"Bundle","type":"bag","entry":[]}', 'FHIR_INVALID'],
    ['a bundle without a kind', '{"resourceType":"Bundle"}', 'FHIR_INVALID'],
    ['a bundle with one entry outside a list', '{"resourceType":"Bundle","type":"batch","entry":{}}', 'FHIR_INVALID'],
    ['a broken line of NDJSON', '{"resourceType":"Patient"}\n{"resourceType":"Condition",}', 'INVALID_JSON'],
    ['a duplicate key', '{"resourceType":"Patient","id":"a","id":"b"}', 'INVALID_JSON'],
  ])('is refused as %s, with a place', (_, input, code) => {
    const error = errorOf(input)
    expect(error.code).toBe(code)
    expect(error.at).toBeTruthy()
  })

  it('is refused when it is not in UTF-8', () => {
    expect(errorOf(new Uint8Array([0x7b, 0xc3, 0x28, 0x7d])).code).toBe('FHIR_INVALID')
  })

  it('is read to the limit of bytes and no further', () => {
    const length = new TextEncoder().encode(text).length
    expect(importFhir(text, { maxBytes: length }).entries).toHaveLength(1)
    for (const input of [text, new TextEncoder().encode(text)]) {
      expect(errorOf(input, { maxBytes: length - 1 }).code).toBe('LIMIT_EXCEEDED')
    }
    expect(errorOf(' '.repeat(20 * 1024 * 1024 + 1)).code).toBe('LIMIT_EXCEEDED')
  })

  it('with more resources than are read is refused', () => {
    const entry = '{"resource":{"resourceType":"Encounter"}}'
    const many = `{"resourceType":"Bundle","type":"batch","entry":[${Array(100_001).fill(entry).join(',')}]}`
    expect(errorOf(many).code).toBe('LIMIT_EXCEEDED')
    expect(errorOf('{"resourceType":"Patient"}\n'.repeat(100_001)).code).toBe('LIMIT_EXCEEDED')
  })

  it('with very many components in one observation is read', () => {
    const component = { code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] }, valueInteger: 1 }
    const many = bundle(observation({ component: Array(130_000).fill(component) }))
    expect(importFhir(many).observations).toHaveLength(130_000)
  })
})

describe('the day of the record', () => {
  it.each(['2025-02-29', '2025-6-1', '', '1899-12-31', 'today'])('is refused as %j', (asOf) => {
    const error = errorOf(bundle(condition()), { asOf })
    expect(error).toMatchObject({ code: 'INVALID_DATE', at: 'asOf' })
  })
})

describe('a bundle', () => {
  it.each(['collection', 'transaction', 'batch', 'searchset', 'history', 'message'])('of type %s is read', (type) => {
    const { entries, birth } = importFhir(bundleOf({ type }, PATIENT, condition()))
    expect(entries).toHaveLength(1)
    expect(birth).not.toBeNull()
  })

  const entries = (type: string, entry: Json[]) => importFhir(JSON.stringify({ resourceType: 'Bundle', type, entry }))

  it('of requests states what is put and not what is read or deleted', () => {
    const resource = (method: string) => ({
      request: { method, url: 'Condition/c' },
      resource: condition({ id: method }),
    })
    const { entries: read } = entries('batch', [
      { resource: PATIENT },
      { request: { method: 'GET', url: 'Condition/x' } },
      resource('DELETE'),
      resource('PUT'),
      resource('POST'),
    ])
    expect(read).toHaveLength(2)
  })

  it('of a history states the newest version, and nothing of what was deleted', () => {
    const version = (id: string, code: string) => ({
      fullUrl: `https://a.example/Condition/${id}`,
      request: { method: 'PUT', url: `Condition/${id}` },
      resource: condition({ id, code: { text: code } }),
    })
    const { entries: read, complete } = entries('history', [
      { resource: PATIENT },
      version('a', 'new'),
      { request: { method: 'DELETE', url: 'Condition/b' } },
      version('a', 'old'),
      version('b', 'gone'),
    ])
    expect(read.map(({ text }) => text)).toEqual(['new'])
    expect(complete).toEqual([])
  })

  describe('of a history', () => {
    const version = (code: string, meta: Json = {}, around: Json = {}): Json => ({
      fullUrl: 'https://a.example/fhir/Condition/a',
      resource: condition({ id: 'a', code: { text: code }, meta }),
      ...around,
    })
    const at = (day: number, versionId?: string): Json => ({
      lastUpdated: `2024-01-0${day}T10:00:00+01:00`,
      ...(versionId === undefined ? {} : { versionId }),
    })
    const deletion = (url: string, response: Json = {}): Json => ({ request: { method: 'DELETE', url }, response })
    const read = (...list: Json[]) => {
      const { entries: found, codes } = entries('history', [{ resource: PATIENT }, ...list])
      return { said: found.map(({ text }) => text), conflict: codes.includes('version-conflict') }
    }

    it.each<[string, Json[], string[], boolean]>([
      ['newest first takes the first', [version('new', at(2)), version('old', at(1))], ['new'], false],
      ['oldest first is a conflict', [version('old', at(1)), version('new', at(2))], [], true],
      [
        'by versions takes the first',
        [version('new', { versionId: '10' }), version('old', { versionId: '9' })],
        ['new'],
        false,
      ],
      [
        'oldest first by versions is a conflict',
        [version('old', { versionId: '9' }), version('new', { versionId: '10' })],
        [],
        true,
      ],
      [
        'whose times and versions disagree is a conflict',
        [version('x', at(2, '1')), version('y', at(1, '2'))],
        [],
        true,
      ],
      [
        'that only its answers put in order is read by them',
        [version('old', {}, { response: { etag: 'W/"1"' } }), version('new', {}, { response: { etag: 'W/"2"' } })],
        [],
        true,
      ],
      [
        'under the addresses of its versions is still one resource',
        [
          version('new', at(2), { fullUrl: 'https://a.example/fhir/Condition/a/_history/2' }),
          version('old', at(1), { fullUrl: 'https://a.example/fhir/Condition/a/_history/1' }),
        ],
        ['new'],
        false,
      ],
      [
        'that deletes by an absolute address',
        [deletion('https://a.example/fhir/Condition/a'), version('x')],
        [],
        false,
      ],
      ['that deletes by the address of a version', [deletion('Condition/a/_history/2'), version('x')], [], false],
      [
        'that deletes in the end, without a time, is a conflict',
        [version('x', at(1)), deletion('Condition/a')],
        [],
        true,
      ],
      [
        'that deletes later than it stands is a conflict',
        [version('x', at(1)), deletion('Condition/a', { lastModified: '2024-01-05T00:00:00Z' })],
        [],
        true,
      ],
      [
        'that was deleted and put again takes what was put',
        [
          version('again', at(3)),
          deletion('Condition/a', { lastModified: '2024-01-02T00:00:00Z' }),
          version('x', at(1)),
        ],
        ['again'],
        false,
      ],
      ['that dates only one of two is a conflict', [version('old'), version('new', at(2))], [], true],
      ['that deletes another resource takes it', [deletion('Condition/b'), version('x')], ['x'], false],
      [
        'whose newest version has no content',
        [{ fullUrl: 'https://a.example/fhir/Condition/a', response: { status: '410' } }, version('x')],
        [],
        false,
      ],
    ])('%s', (_, list, said, conflict) => {
      expect(read(...list)).toEqual({ said, conflict })
    })

    it('in two pages keeps what was deleted out', () => {
      const page = (...entry: Json[]) => ({ resourceType: 'Bundle', type: 'history', entry })
      const pages = [page({ resource: PATIENT }, deletion('Condition/a')), page(version('x', at(1)))]
      expect(importFhir(JSON.stringify(pages)).entries).toEqual([])
    })
  })

  it('that deletes what it puts keeps neither', () => {
    const put = { request: { method: 'PUT', url: 'Condition/c' }, resource: condition({ id: 'c' }) }
    const gone = { request: { method: 'DELETE', url: 'Condition/c' } }
    for (const list of [
      [put, gone],
      [gone, put],
    ]) {
      const { entries: read, complete } = entries('transaction', [{ resource: PATIENT }, ...list])
      expect({ read, complete }).toEqual({ read: [], complete: [] })
    }
  })

  it('that holds a resource twice counts it once', () => {
    const twice = { fullUrl: 'urn:uuid:1', resource: observation({ valueQuantity: quantity(7) }) }
    const { observations, codes, complete } = entries('collection', [{ resource: PATIENT }, twice, twice])
    expect(observations).toHaveLength(1)
    expect(codes).toContain('duplicate-left-out')
    expect(complete).toEqual(WHOLE)
  })

  it('that holds two versions of a resource keeps neither and leaves all domains open', () => {
    const version = (value: number) => ({
      fullUrl: 'urn:uuid:1',
      resource: observation({ valueQuantity: quantity(value) }),
    })
    const { observations, codes, complete } = entries('collection', [
      { resource: PATIENT },
      version(7),
      version(8),
      { resource: condition() },
    ])
    expect(observations).toEqual([])
    expect(codes).toContain('version-conflict')
    expect(complete).toEqual([])
  })

  it('with an entry that cannot be read leaves all domains open', () => {
    for (const resource of [null, 'x', [], {}, { resourceType: 7 }, { resourceType: 'Condition', id: 7 }]) {
      const {
        entries: read,
        codes,
        complete,
      } = entries('collection', [{ resource: PATIENT }, { resource }, { resource: condition() }])
      expect(read).toHaveLength(1)
      expect(codes).toContain('entry-unreadable')
      expect(complete).toEqual([])
    }
  })

  it('notes each type that it does not read once', () => {
    const encounter = { resourceType: 'Encounter' }
    const { issues } = importFhir(bundle(condition(), encounter, encounter, { resourceType: 'Claim' }))
    expect(issues.map(({ at, code }) => [at, code])).toEqual([
      ['/entry/2/resource', 'type-not-read'],
      ['/entry/4/resource', 'type-not-read'],
    ])
  })
})

describe('a modifier that is not understood', () => {
  const modifierExtension = [{ url: 'https://example.org/not', valueBoolean: true }]

  it('leaves the resource out and its domain open', () => {
    for (const members of [{ modifierExtension }, { implicitRules: 'https://example.org/rules' }]) {
      const { entries, codes, complete } = importFhir(bundle(condition(members), allergy()))
      expect(entries.map(({ domain }) => domain)).toEqual(['allergy'])
      expect(codes).toContain('modifier-not-understood')
      expect(complete).toEqual(WHOLE.filter((domain) => domain !== 'condition'))
    }
  })

  it('leaves out a component, and all absences if it stands on the patient', () => {
    const component = [{ code: { text: 'x' }, valueQuantity: quantity(1), modifierExtension }]
    expect(importFhir(bundle(observation({ component, valueQuantity: quantity(7) }))).observations).toHaveLength(1)
    const { complete } = importFhir(bundleOf({ type: 'collection' }, { ...PATIENT, modifierExtension }, condition()))
    expect(complete).toEqual([])
  })
})
