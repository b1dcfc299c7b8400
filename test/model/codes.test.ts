import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonicalSystem,
  domainInterval,
  domainNumber,
  encodeKey,
  familyInterval,
  OTHER_PLACE,
  PAD_KEY,
  pairKey,
  parseCode,
  placeOfCoding,
  placeOfSystem,
  readKey,
  SYSTEMS,
  systemPlaces,
  textKey,
} from '../../src/model/codes'
import { DOMAINS } from '../../src/model/types'

const SEED = 1900
const invalid = expect.objectContaining({ code: 'INVALID_CODE' })
const SNOMED = 'http://snomed.info/sct'
const LOINC = 'http://loinc.org'
const ICD10CM = 'http://hl7.org/fhir/sid/icd-10-cm'
const CHARACTERS = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const key = (system: string, code: string) => encodeKey({ domain: 'condition', coding: { system, code } })
const alphabetCode = (max: number) =>
  fc.array(fc.constantFrom(...CHARACTERS), { minLength: 1, maxLength: max }).map((characters) => characters.join(''))

describe('encodeKey', () => {
  it('packs code, system and domain', () => {
    const characters = [...'44054006'].map((c) => BigInt(CHARACTERS.indexOf(c) + 1))
    const code = characters.reduce((word, c) => (word << 6n) | c, 0n) << 60n
    expect(key(SNOMED, '44054006')).toBe((1n << 116n) | (1n << 108n) | code)
  })

  it('ignores spelling of the system, outer space and the dots of ICD', () => {
    expect(key(' urn:oid:2.16.840.1.113883.6.96 ', ' 44054006 ')).toBe(key(SNOMED, '44054006'))
    expect(key(ICD10CM, 'E11.9')).toBe(key('urn:oid:2.16.840.1.113883.6.90', 'E119'))
    expect(key(LOINC, '4548-4')).not.toBe(key(SNOMED, '4548-4'))
    expect(key('http://www.whocc.no/atc', 'A10.BA')).not.toBe(key('http://www.whocc.no/atc', 'A10BA'))
  })

  it('keeps case', () => {
    expect(key(ICD10CM, 'e119')).not.toBe(key(ICD10CM, 'E119'))
  })

  it('takes 18 characters, and digests 19 or a foreign character', () => {
    expect(readKey(key(SNOMED, '9'.repeat(18)))?.code).toBe('9'.repeat(18))
    expect(readKey(key(SNOMED, '9'.repeat(19)))).toMatchObject({ code: null })
    // Cyrillic letter that looks like E
    expect(readKey(key(ICD10CM, '\u0415119'))?.system).toBeGreaterThanOrEqual(128)
  })

  it('digests codes of other systems as the protocol says', () => {
    const [system, code] = ['http://example.org/local', 'A/1']
    const prefix = (text: string) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(Buffer.byteLength(text))
      return Buffer.concat([length, Buffer.from(text)])
    }
    const digest = createHash('sha256')
      .update(Buffer.concat([prefix(system), prefix(code)]))
      .digest('hex')
    const bits = BigInt(`0x${digest}`) >> 141n
    expect(key(system, code)).toBe((1n << 116n) | ((128n | (bits >> 108n)) << 108n) | (bits & (2n ** 108n - 1n)))
  })

  it('separates system and code, and domains', () => {
    expect(key('http://a', 'bc')).not.toBe(key('http://ab', 'c'))
    const keys = DOMAINS.map((domain) => encodeKey({ domain, coding: { system: SNOMED, code: '1' } }))
    expect(new Set(keys).size).toBe(8)
  })

  it('refuses an empty code', () => {
    expect(() => key(SNOMED, '  ')).toThrow(invalid)
    expect(() => key(ICD10CM, '.')).toThrow(invalid)
  })

  it('orders keys as the codes are ordered, and can be read back', () => {
    fc.assert(
      fc.property(alphabetCode(18), alphabetCode(18), (a, b) => {
        // the alphabet is in ASCII order, so plain string order is code order
        expect(key(SNOMED, a) < key(SNOMED, b)).toBe(a < b)
        expect(readKey(key(SNOMED, a))).toEqual({ domain: 'condition', system: 1, code: a })
      }),
      { seed: SEED, numRuns: 500 },
    )
  })

  it('stays strictly between the virtual neighbours of a region', () => {
    fc.assert(
      fc.property(fc.constantFrom(...DOMAINS), fc.string({ minLength: 1 }), fc.string(), (domain, code, system) => {
        fc.pre(code.trim() !== '')
        const value = encodeKey({ domain, coding: { system, code } })
        const { lo, end } = domainInterval(domain)
        expect(lo <= value && value < end && value > 0n && value < PAD_KEY).toBe(true)
      }),
      { seed: SEED, numRuns: 300 },
    )
  })
})

describe('textKey and pairKey', () => {
  it('digest trimmed text with its case', () => {
    const digest = createHash('sha256').update('Chest pain').digest('hex')
    const expected = (1n << 116n) | (127n << 108n) | (BigInt(`0x${digest}`) >> 148n)
    expect(textKey({ domain: 'condition', text: ' Chest pain ' })).toBe(expected)
    expect(textKey({ domain: 'condition', text: 'chest pain' })).not.toBe(expected)
    expect(() => textKey({ domain: 'condition', text: ' ' })).toThrow(invalid)
  })

  it('make one key of question and answer', () => {
    const question = { system: LOINC, code: '72166-2' }
    const answer = { system: SNOMED, code: '449868002' }
    const expected = encodeKey({
      domain: 'observation',
      coding: { system: `${LOINC}|72166-2`, code: `${SNOMED}|449868002` },
    })
    expect(pairKey({ question: { ...question, system: 'urn:oid:2.16.840.1.113883.6.1' }, answer })).toBe(expected)
    expect(pairKey({ question: answer, answer: question })).not.toBe(expected)
    expect(() => pairKey({ question, answer: { system: SNOMED, code: '' } })).toThrow(invalid)
  })
})

describe('familyInterval', () => {
  const family = (from: string, to?: string) =>
    familyInterval({ domain: 'condition', system: ICD10CM, from, ...(to === undefined ? {} : { to }) })
  const holds = ({ lo, end }: { lo: bigint; end: bigint }, code: string) =>
    lo <= key(ICD10CM, code) && key(ICD10CM, code) < end

  it('holds the code itself and everything under it, and nothing beside it', () => {
    const e11 = family('E11')
    for (const code of ['E11', 'E11.9', 'E11.3551', `E11${'z'.repeat(15)}`]) expect(holds(e11, code), code).toBe(true)
    for (const code of ['E10', 'E10.9', 'E1', 'E12', 'e11', 'E110'.slice(0, 2)])
      expect(holds(e11, code), code).toBe(false)
    expect(holds(family('E11.6'), 'E11.65')).toBe(true)
    expect(holds(family('E11.6'), 'E11.5')).toBe(false)
  })

  it('holds the last member of a range with everything under it', () => {
    const cancer = family('C00', 'C97')
    for (const code of ['C00', 'C44.1', 'C7A.1', 'C97', 'C97.9']) expect(holds(cancer, code), code).toBe(true)
    for (const code of ['B99.9', 'C98', 'D00']) expect(holds(cancer, code), code).toBe(false)
  })

  it('contains exactly its members', () => {
    const prefix = fc.stringMatching(/^[A-Z][0-9A-Z]{0,5}$/)
    fc.assert(
      fc.property(prefix, prefix, alphabetCode(18), alphabetCode(6), (a, b, code, rest) => {
        const [from, to] = a <= b ? [a, b] : [b, a]
        const interval = family(from, to)
        const member = (code >= from && code <= to) || code.startsWith(to)
        expect(holds(interval, code)).toBe(member)
        expect(holds(interval, from)).toBe(true)
        expect(holds(interval, `${to}${rest}`)).toBe(true)
      }),
      { seed: SEED, numRuns: 500 },
    )
  })

  it('refuses unordered systems, wrong ends and wrong order', () => {
    expect(() => familyInterval({ domain: 'condition', system: SNOMED, from: '44' })).toThrow(invalid)
    for (const end of ['', '-', 'e11', '11', 'E11-E13', `E${'1'.repeat(18)}`])
      expect(() => family(end), end).toThrow(invalid)
    expect(() => family('C97', 'C00')).toThrow(invalid)
    // E11 lies inside the family E1, which ends behind it
    expect(family('E11', 'E1').end).toBe(family('E1').end)
  })

  it('covers a domain from its first to its last key', () => {
    const { lo, end } = domainInterval('family')
    expect(lo).toBe(8n << 116n)
    expect(end).toBe(9n << 116n)
  })
})

describe('systems', () => {
  it('keep the ids of the signed format', () => {
    expect(SYSTEMS.map(({ id, uri }) => `${id} ${uri}`)).toMatchInlineSnapshot(`
      [
        "1 http://snomed.info/sct",
        "2 http://loinc.org",
        "3 http://www.nlm.nih.gov/research/umls/rxnorm",
        "4 http://hl7.org/fhir/sid/icd-10-cm",
        "5 http://hl7.org/fhir/sid/icd-10",
        "6 http://www.whocc.no/atc",
        "7 http://hl7.org/fhir/sid/cvx",
        "8 http://hl7.org/fhir/sid/icd-9-cm",
        "9 http://hl7.org/fhir/sid/ndc",
        "10 http://www.ama-assn.org/go/cpt",
        "11 http://www.cms.gov/Medicare/Coding/ICD10",
        "12 http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
      ]
    `)
    expect(DOMAINS.map(domainNumber)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('know one system under several URIs', () => {
    expect(canonicalSystem('https://snomed.info/sct')).toBe(SNOMED)
    expect(canonicalSystem('http://snomed.info/sct/900000000000207008/version/20240101')).toBe(SNOMED)
    expect(canonicalSystem('URN:OID:2.16.840.1.113883.6.1')).toBe(LOINC)
    expect(canonicalSystem('http://loinc.org/')).toBe(LOINC)
    expect(canonicalSystem('http://loinc.org|2.77')).toBe('http://loinc.org|2.77')
    expect(canonicalSystem('http://loinc.org/x')).toBe('http://loinc.org/x')
    expect(canonicalSystem(' http://example.org/ ')).toBe('http://example.org/')
    const uris = SYSTEMS.flatMap(({ uri, aliases }) => [uri, ...aliases])
    expect(new Set(uris).size).toBe(uris.length)
  })

  it('have their places by domain', () => {
    expect(systemPlaces('condition')).toEqual([1, 4, 5, 8, null, null])
    expect(systemPlaces('immunization')).toEqual([7, 1, 6, 9, 3, null])
    expect(placeOfSystem('condition', 'urn:oid:2.16.840.1.113883.6.90')).toBe(1)
    expect(placeOfSystem('condition', LOINC)).toBe(OTHER_PLACE)
    expect(placeOfSystem('condition', 'http://example.org')).toBe(OTHER_PLACE)
  })

  it('count a code of strange form as other, because a policy may spell it otherwise', () => {
    const place = (system: string, code: string) => placeOfCoding({ domain: 'condition', coding: { system, code } })
    expect(place(ICD10CM, 'E11.9')).toBe(1)
    expect(place(SNOMED, '44054006')).toBe(0)
    for (const code of ['e11.9', 'E11.9+', '\u041511', 'C00-C97', 'XIV', ''])
      expect(place(ICD10CM, code), code).toBe(OTHER_PLACE)
    expect(place(SNOMED, '44054006:363698007=113331007')).toBe(OTHER_PLACE)
    expect(place(SNOMED, '1'.repeat(19))).toBe(OTHER_PLACE)
    expect(
      placeOfCoding({ domain: 'immunization', coding: { system: 'http://hl7.org/fhir/sid/cvx', code: '8' } }),
    ).toBe(OTHER_PLACE)
    expect(
      placeOfCoding({ domain: 'immunization', coding: { system: 'http://hl7.org/fhir/sid/cvx', code: '08' } }),
    ).toBe(0)
  })
})

describe('parseCode', () => {
  it('splits at the first bar and makes the system canonical', () => {
    expect(parseCode('urn:oid:2.16.840.1.113883.6.96| 44054006 ')).toEqual({ system: SNOMED, code: '44054006' })
    expect(parseCode(`${SNOMED}|44054006 |Diabetes|`)).toEqual({ system: SNOMED, code: '44054006 |Diabetes|' })
  })

  it('refuses what lacks a part', () => {
    for (const text of ['', 'E11', '|E11', `${SNOMED}|`, `${SNOMED}| `])
      expect(() => parseCode(text), text).toThrow(invalid)
    expect(() => parseCode(null as unknown as string)).toThrow(invalid)
    expect(() => parseCode(`a|${'1'.repeat(1000)}`)).toThrow(invalid)
  })
})

describe('readKey', () => {
  it('refuses keys that no code makes', () => {
    const snomed = (1n << 116n) | (1n << 108n)
    expect(readKey(snomed)).toBeNull()
    expect(readKey(snomed | (3n << 96n))).toBeNull()
    expect(readKey((1n << 116n) | (99n << 108n) | (3n << 102n))).toBeNull()
    expect(readKey(PAD_KEY)).toBeNull()
    expect(readKey(0n)).toBeNull()
    expect(readKey(-1n)).toBeNull()
  })
})
