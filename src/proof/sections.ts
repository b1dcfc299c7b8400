/** The container of iden3's binary files (.zkey, .r1cs, .wtns): magic, version, numbered sections. */
import { VitalproofError } from '../core/errors'

/**
 * Split a file into its sections; each number occurs once.
 *
 * @throws INVALID_VALUE if the bytes are not such a file, or are cut short
 */
export function readSections({ bytes, magic }: { bytes: Uint8Array; magic: string }): Map<number, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found = String.fromCharCode(...bytes.subarray(0, 4))
  if (bytes.length < 12 || found !== magic) throw damaged(magic, 'not such a file')
  const count = view.getUint32(8, true)
  const sections = new Map<number, Uint8Array>()
  let offset = 12
  for (let i = 0; i < count; i++) {
    if (offset + 12 > bytes.length) throw damaged(magic, 'cut short')
    const id = view.getUint32(offset, true)
    const length = Number(view.getBigUint64(offset + 4, true))
    offset += 12
    if (length > bytes.length - offset) throw damaged(magic, 'cut short')
    if (sections.has(id)) throw damaged(magic, 'a section occurs twice')
    sections.set(id, bytes.subarray(offset, offset + length))
    offset += length
  }
  if (offset !== bytes.length) throw damaged(magic, 'bytes behind the last section')
  return sections
}

/** Reads one section from its start, little-endian, never past its end. */
export interface SectionReader {
  uint32(): number
  /** An integer of `length` bytes. */
  integer(length: number): bigint
  bytes(length: number): Uint8Array
}

/** @throws INVALID_VALUE if the section is missing; its readers throw it at the end of the section */
export function openSection(sections: Map<number, Uint8Array>, id: number, magic: string): SectionReader {
  const section = sections.get(id)
  if (!section) throw damaged(magic, `section ${id} is missing`)
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength)
  let offset = 0
  const advance = (length: number): number => {
    if (offset + length > section.length) throw damaged(magic, `section ${id} is cut short`)
    offset += length
    return offset - length
  }
  return {
    uint32: () => view.getUint32(advance(4), true),
    integer: (length) => readInteger(view, advance(length), length),
    bytes: (length) => {
      const start = advance(length)
      return section.subarray(start, start + length)
    },
  }
}

function readInteger(view: DataView, offset: number, length: number): bigint {
  let value = 0n
  for (let i = length - 8; i >= 0; i -= 8) value = (value << 64n) | view.getBigUint64(offset + i, true)
  return value
}

function damaged(magic: string, message: string): VitalproofError {
  return new VitalproofError('INVALID_VALUE', message, { at: magic })
}
