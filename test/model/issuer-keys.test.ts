import { describe, expect, it } from 'vitest'
import { FIELD_ORDER } from '../../src/core/field'
import { createIssuerKey } from '../../src/issuer'
import { decodeIssuerKey, encodeIssuerKey, ISSUER_KEY_ATTRIBUTE, parseDid } from '../../src/model/issuer-keys'

const ADDRESS = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
// the key of anvil's first account
const COMPRESSED = '0x038318535b54105d4a7aae60c08fc45f9687181b4fdfc625bd1a753fa7397fed75'

describe('an issuer key in a DID document', () => {
  it('has an attribute name that fits in the 32 bytes of ERC-1056', () => {
    expect(new TextEncoder().encode(ISSUER_KEY_ATTRIBUTE).length).toBeLessThanOrEqual(32)
  })

  it('is read back from its 64 bytes', () => {
    const { publicKey } = createIssuerKey()
    expect(encodeIssuerKey(publicKey)).toHaveLength(64)
    expect(decodeIssuerKey(encodeIssuerKey(publicKey))).toEqual(publicKey)
  })

  it.each([0, 32, 63, 65, 128])('is refused with %i bytes', (length) => {
    const bytes = encodeIssuerKey(createIssuerKey().publicKey)
    const other = Uint8Array.from({ length }, (_, i) => bytes[i] ?? 0)
    expect(() => decodeIssuerKey(other)).toThrow(expect.objectContaining({ code: 'INVALID_PUBLIC_KEY' }))
  })

  it('is refused when a coordinate is written with the field order added', () => {
    const { x, y } = createIssuerKey().publicKey
    const bytes = Uint8Array.from(
      Buffer.from([x + FIELD_ORDER, y].map((value) => value.toString(16).padStart(64, '0')).join(''), 'hex'),
    )
    expect(() => decodeIssuerKey(bytes)).toThrow(expect.objectContaining({ code: 'INVALID_PUBLIC_KEY' }))
  })
})

describe('a did:ethr', () => {
  it('names its chain by number, and mainnet by leaving it out', () => {
    expect(parseDid(`did:ethr:0x7a69:${ADDRESS}`)).toEqual({
      did: `did:ethr:0x7a69:${ADDRESS}`,
      chainId: 31337,
      address: ADDRESS.toLowerCase(),
    })
    expect(parseDid(`did:ethr:${ADDRESS}`).chainId).toBe(1)
  })

  it('has the address of its public key, if it is one', () => {
    expect(parseDid(`did:ethr:0x7a69:${COMPRESSED}`)).toMatchObject({
      address: ADDRESS.toLowerCase(),
      publicKey: COMPRESSED,
    })
  })

  it.each([
    '',
    'did:web:hospital.example',
    `did:ethr:sepolia:${ADDRESS}`,
    `did:ethr:0x07a69:${ADDRESS}`,
    `did:ethr:0x0:${ADDRESS}`,
    `did:ethr:0x7A69:${ADDRESS}`,
    `did:ethr:0x7a69:${ADDRESS.slice(0, -1)}`,
    `did:ethr:0x7a69:${ADDRESS}#controller`,
    `did:ethr:0x7a69:${ADDRESS}?versionId=1`,
    ` did:ethr:0x7a69:${ADDRESS}`,
    `did:ethr:0x7a69:${ADDRESS}\n`,
    `did:ethr:0x7a69:0x04${'11'.repeat(32)}`,
    // no point of the curve has this x
    `did:ethr:0x7a69:0x02${'00'.repeat(31)}05`,
    null,
  ])('is refused as %j', (did) => {
    expect(() => parseDid(did as string)).toThrow(expect.objectContaining({ code: 'DID_INVALID' }))
  })
})
